//! `run`: one link, replayed to a step.

use super::{Format, Outcome, Report, text};
use crate::say;
use crate::wire::{Field, Lane, Link, ProcessView, View, start};
use crate::words::Language;

/// How far a run goes if neither the link nor the caller says.
pub const STEPS: u32 = 1000;
/// The most steps of a witness that are printed.
const MAX_WITNESS: usize = 8;

#[derive(clap::Args)]
pub struct Arguments {
    /// The run: a URL, or what follows its #
    link: String,
    /// The step to go to [default: the link's `at`; without one, the end, or step 1000]
    #[arg(long, value_name = "STEP", value_parser = text::steps)]
    to: Option<u32>,
    #[command(flatten)]
    format: Format,
}

/// The run at the step that was asked for.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    let link = Link::read(&arguments.link)?;
    let (to, asked) = match (arguments.to, link.scenario.at) {
        (Some(to), _) => (to, true),
        (None, 0) => (STEPS, false),
        (None, at) => (at, true),
    };
    let mut session = start(link)?;
    session.seek(to);
    let view = session.view(language);
    let remarks: Vec<String> = how_far(&view, to, asked, language).into_iter().collect();
    report(&view, remarks, &arguments.format, language)
}

/// A run as it is printed.
pub fn report(view: &View, remarks: Vec<String>, format: &Format, language: Language) -> Outcome {
    Ok(match format.json {
        true => Report { text: text::json(view)?, remarks, code: 0 },
        false => {
            let remarks = remarks.iter().map(|remark| format!("\n{remark}\n"));
            let text = remarks.fold(summary(view, language), |text, remark| text + &remark);
            Report { text, ..Report::default() }
        }
    })
}

/// What to know about the step that is shown, if it is not simply the one asked for.
fn how_far(view: &View, to: u32, asked: bool, language: Language) -> Option<String> {
    let step = view.step;
    if step < to && asked {
        return Some(say!(
            language,
            "The run ends at step {step}; step {to} was asked for.",
            "运行在第 {step} 步结束；要求的是第 {to} 步。",
        ));
    }
    if view.quiescent {
        return Some(say!(language, "The run ends at step {step}.", "运行在第 {step} 步结束。"));
    }
    (!asked).then(|| {
        say!(
            language,
            "The link names no step, so this is step {step}; more follow. Give another by --to.",
            "链接没有指定步，因此显示第 {step} 步；之后还有。可用 --to 指定。",
        )
    })
}

fn summary(view: &View, language: Language) -> String {
    let View { title, protocol, link, step, digest, happened, .. } = view;
    let now = text::milliseconds(view.now);
    let under_way = view.messages.len();
    let mut text = say!(
        language,
        "{title} ({protocol})\n{link}\n\nstep {step}, {now}, digest {digest}\n{happened}\n",
        "{title}（{protocol}）\n{link}\n\n第 {step} 步，{now}，摘要 {digest}\n{happened}\n",
    );
    let lanes: Vec<Vec<String>> = view.lanes.iter().map(|it| lane(it, language)).collect();
    text += &format!("\n{}", text::columns(0, &lanes));
    let processes: Vec<Vec<String>> =
        view.processes.iter().map(|it| process(it, language)).collect();
    text += &format!("\n{}", text::columns(0, &processes));
    text += &say!(language, "messages under way: {under_way}\n", "在途消息：{under_way}\n");
    for warning in &view.warnings {
        text += &say!(language, "\nWarning: {warning}\n", "\n警告：{warning}\n");
    }
    text
}

fn lane(lane: &Lane, language: Language) -> Vec<String> {
    let Lane { title, verdict_title, why, witness, .. } = lane;
    let mut why = why.clone();
    if !witness.is_empty() {
        let shown: Vec<String> =
            witness.iter().take(MAX_WITNESS).map(ToString::to_string).collect();
        let more = if witness.len() > MAX_WITNESS { ", …" } else { "" };
        let steps = shown.join(", ") + more;
        why += &say!(language, " (steps {steps})", "（第 {steps} 步）");
    }
    vec![title.clone(), verdict_title.clone(), why]
}

fn process(process: &ProcessView, language: Language) -> Vec<String> {
    let ProcessView { name, status_title, glance, decided, .. } = process;
    let value = |Field { name, value, .. }: &Field| format!("{name} {value}");
    let decided = decided.map(|value| say!(language, "decided {value}", "已选定 {value}"));
    let glance = glance.iter().map(value).chain(decided);
    [name.clone(), status_title.clone()].into_iter().chain(glance).collect()
}
