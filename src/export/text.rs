//! A run as plain text: a line an event.

use super::{Told, line, milliseconds};
use crate::say;
use crate::wire::View;

/// What the run is called, what happened in it, and how it stands.
pub fn text(told: &Told) -> String {
    let (language, View { title, about, link, lanes, digest, step, .. }) =
        (told.language, &told.view);
    let mut text = format!("{title}\n{about}\n{link}\n\n");
    let steps = told.view.step.to_string().len();
    let times = milliseconds(told.view.now).len();
    for event in &told.events {
        let (at, time, what) = (event.step, milliseconds(event.time), line(&event.text));
        text += &format!("{at:>steps$}  {time:>times$} ms  {what}\n");
        if let Some(note) = told.note(at) {
            let (indent, note) = (" ".repeat(steps + times + 7), line(note));
            text += &say!(language, "{indent}Note: {note}\n", "{indent}备注：{note}\n");
        }
    }
    text += &say!(
        language,
        "\nAt step {step} (digest {digest}):\n",
        "\n第 {step} 步（摘要 {digest}）：\n",
    );
    for lane in lanes {
        let (title, verdict, why) = (&lane.title, &lane.verdict_title, &lane.why);
        text += &say!(language, "{title}: {verdict}. {why}\n", "{title}：{verdict}。{why}\n");
    }
    text
}
