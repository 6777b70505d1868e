//! `explain`: a link in plain words, field by field.

use super::{Outcome, Report, text};
use crate::say;
use crate::wire::{Link, LinkError, ParameterView, Session, View, start};
use crate::words::Language;

#[derive(clap::Args)]
pub struct Arguments {
    /// The link to explain: a URL, or what follows its #
    link: String,
}

/// What each field of a link means, and whether its run is still the one that it was.
pub fn explain(arguments: &Arguments, language: Language) -> Outcome {
    let link = Link::read(&arguments.link)?;
    let plain = plain(&link)?;
    let defaults = start(plain.clone())?.view(language);
    let mut session = start(link.clone())?;
    let checks = checks(&link, session.as_mut(), language);
    session.seek(link.scenario.at);
    let view = session.view(language);
    let parts = [
        identity(&arguments.link, &link, &view, &defaults, language),
        parameters(&link, &plain, &view, language),
        acts(&link, session.as_mut(), language),
        at(&link, &view, language),
        checks,
        notes(&view, language),
        lengths(&link, language),
    ];
    Ok(Report { text: parts.join("\n"), ..Report::default() })
}

/// The link of the same protocol that says nothing else.
fn plain(link: &Link) -> Result<Link, LinkError> {
    Link::read(&format!("#v1/{}", link.scenario.protocol))
}

fn identity(given: &str, link: &Link, view: &View, defaults: &View, language: Language) -> String {
    let fragment = given.trim().rsplit('#').next().unwrap_or_default();
    let version = match fragment.starts_with("v1z/") {
        true => say!(language, "version: 1, packed", "版本：1，压缩形式"),
        false => say!(language, "version: 1, readable", "版本：1，可读形式"),
    };
    let View { protocol, title, about, .. } = defaults;
    let mut text = say!(
        language,
        "{version}\nprotocol: {title} ({protocol}). {about}\n",
        "{version}\n协议：{title}（{protocol}）。{about}\n",
    );
    if let Some(name) = &link.scenario.name {
        // A link may name a scenario that is not built in; then its title is the protocol's.
        let what = match view.title == *title {
            true => say!(language, "none of the built-in ones", "不是内置场景"),
            false => format!("{}. {}", view.title, view.about),
        };
        text += &say!(language, "scenario: {name}: {what}\n", "场景：{name}：{what}\n");
    }
    text
}

fn parameters(link: &Link, plain: &Link, view: &View, language: Language) -> String {
    let value = |link: &Link, parameter: &ParameterView| {
        // The view shows choices by their first word; the link has the whole.
        let whole = link.scenario.common(&parameter.name);
        let own = || link.scenario.settings.all().find(|(it, _)| it.name == parameter.name);
        match whole.is_empty() {
            true => own().map_or_else(String::new, |(_, value)| value),
            false => whole,
        }
    };
    let row = |parameter: &ParameterView| {
        let (now, usual) = (value(link, parameter), value(plain, parameter));
        let state = match now == usual {
            true => say!(language, "default", "默认"),
            false => say!(language, "set; default {usual}", "已设置；默认 {usual}"),
        };
        let words = parameter.options.iter().find(|(option, _)| *option == parameter.value);
        let words = words.map_or_else(String::new, |(_, words)| match language {
            Language::English => format!(" Here: {words}."),
            Language::Chinese => format!("此处：{words}。"),
        });
        vec![format!("{}={now}", parameter.name), state, parameter.help.clone() + &words]
    };
    let rows: Vec<Vec<String>> = view.parameters.iter().map(row).collect();
    let crashes = &view.crashes_title;
    let text = say!(language, "parameters:\n", "参数：\n") + &text::columns(2, &rows);
    text + &say!(language, "  a crash means: {crashes}\n", "  崩溃的含义：{crashes}\n")
}

/// What was done to the run. Interventions after the step that is looked at are replayed too: what
/// they do is known only then.
fn acts(link: &Link, session: &mut dyn Session, language: Language) -> String {
    let acts = &link.scenario.interventions;
    let Some(last) = acts.last() else {
        return say!(language, "interventions: none\n", "干预：无\n");
    };
    session.seek(last.step.max(link.scenario.at));
    let told = |step: u32| {
        let event = session.events(step, step + 1, language).events.into_iter().next();
        event
            .map_or_else(|| say!(language, "the run ends before", "运行在此之前结束"), |it| it.text)
    };
    let rows: Vec<Vec<String>> =
        acts.iter().map(|act| vec![act.to_string(), told(act.step)]).collect();
    let text = say!(language, "interventions, by step:\n", "干预（按步）：\n");
    text + &text::columns(2, &rows)
}

fn at(link: &Link, view: &View, language: Language) -> String {
    let (at, step, now) = (link.scenario.at, view.step, text::milliseconds(view.now));
    if step < at {
        return say!(
            language,
            "at: {at}; but the run ends at step {step}, {now}\n",
            "查看的步：{at}；但运行在第 {step} 步（{now}）结束\n",
        );
    }
    match at {
        0 => say!(language, "at: 0, the beginning\n", "查看的步：0，即开头\n"),
        _ => say!(language, "at: {at}, {now}\n", "查看的步：{at}，{now}\n"),
    }
}

fn checks(link: &Link, session: &mut dyn Session, language: Language) -> String {
    if link.checks.is_empty() {
        return say!(language, "check digests: none\n", "校验摘要：无\n");
    }
    let row = |(step, expected): (u32, u16)| {
        session.seek(step);
        let here = session.digest() as u16;
        let judgement = if session.at() < step {
            let at = session.at();
            say!(language, "the replay ends at step {at}", "重放在第 {at} 步结束")
        } else if here == expected {
            say!(language, "as in the replay", "与重放一致")
        } else {
            say!(language, "differs: the replay has {here:04x}", "不一致：重放得到 {here:04x}")
        };
        vec![say!(language, "step {step}", "第 {step} 步"), format!("{expected:04x}"), judgement]
    };
    let rows: Vec<Vec<String>> = link.checked_steps().map(row).collect();
    say!(language, "check digests:\n", "校验摘要：\n") + &text::columns(2, &rows)
}

fn notes(view: &View, language: Language) -> String {
    if view.notes.is_empty() {
        return say!(language, "notes: none\n", "注释：无\n");
    }
    let row = |note: &crate::wire::Note| {
        let step = note.step;
        vec![say!(language, "step {step}", "第 {step} 步"), text::printable(&note.text)]
    };
    let rows: Vec<Vec<String>> = view.notes.iter().map(row).collect();
    say!(language, "notes:\n", "注释：\n") + &text::columns(2, &rows)
}

fn lengths(link: &Link, language: Language) -> String {
    let (readable, packed) = (link.write().len(), link.pack().len());
    say!(
        language,
        "length: {readable} characters readable, {packed} packed\n",
        "长度：可读形式 {readable} 个字符，压缩形式 {packed} 个字符\n",
    )
}
