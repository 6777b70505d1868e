//! A run as a sequence diagram of other tools.
//!
//! Such a diagram has one order from top to bottom and arrows without length, so a message stands
//! where it arrives, or where it is lost; those still under way stand at the end.

use super::{Told, line};
use crate::say;
use crate::wire::{EventView, Passage};
use std::fmt::Write;

/// What becomes of an arrow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Arrives,
    Lost,
    UnderWay,
}

/// A part of a sequence diagram.
enum Part {
    Arrow {
        from: u32,
        to: u32,
        fate: Fate,
        text: String,
    },
    /// Something at a process, or at all of them.
    Note {
        at: Option<u32>,
        text: String,
    },
}

/// The run as a sequence diagram of Mermaid.
pub fn mermaid(told: &Told) -> String {
    let mut text = format!("%% {}\nsequenceDiagram\n", told.view.link);
    put(&mut text, format_args!("  title {}\n", plain(&told.view.title)));
    for process in &told.view.processes {
        put(&mut text, format_args!("  participant {}\n", process.name));
    }
    for part in parts(told) {
        match part {
            Part::Arrow { from, to, fate, text: what } => {
                let arrow = match fate {
                    Fate::Arrives => "->>",
                    Fate::Lost => "-x",
                    Fate::UnderWay => "--)",
                };
                let (from, to) = (told.process(from), told.process(to));
                put(&mut text, format_args!("  {from}{arrow}{to}: {}\n", plain(&what)));
            }
            Part::Note { at, text: what } => {
                let over = at.map_or_else(|| all(told), |p| told.process(p));
                put(&mut text, format_args!("  Note over {over}: {}\n", plain(&what)));
            }
        }
    }
    text
}

/// The run as a sequence diagram of PlantUML.
pub fn plantuml(told: &Told) -> String {
    let mut text = format!("@startuml\n' {}\n", told.view.link);
    put(&mut text, format_args!("title {}\n", coded(&told.view.title)));
    for process in &told.view.processes {
        put(&mut text, format_args!("participant {}\n", process.name));
    }
    for part in parts(told) {
        match part {
            Part::Arrow { from, to, fate, text: what } => {
                let arrow = match fate {
                    Fate::Arrives => "->",
                    Fate::Lost => "->x",
                    Fate::UnderWay => "-->",
                };
                let (from, to) = (told.process(from), told.process(to));
                put(&mut text, format_args!("{from} {arrow} {to} : {}\n", coded(&what)));
            }
            Part::Note { at, text: what } => {
                let place =
                    at.map_or_else(|| "across".to_owned(), |p| format!("over {}", told.process(p)));
                put(&mut text, format_args!("note {place} : {}\n", coded(&what)));
            }
        }
    }
    text + "@enduml\n"
}

fn parts(told: &Told) -> Vec<Part> {
    let mut parts: Vec<Part> = told.events.iter().flat_map(|event| of_event(told, event)).collect();
    parts.extend(told.view.messages.iter().map(|message| {
        let (title, text) = (&message.title, &message.text);
        let text = say!(
            told.language,
            "{title} ({text}), still under way",
            "{title}（{text}），仍在途中",
        );
        Part::Arrow { from: message.from, to: message.to, fate: Fate::UnderWay, text }
    }));
    parts
}

fn of_event(told: &Told, event: &EventView) -> Vec<Part> {
    let step = event.step;
    let lost = event.sends.iter().filter_map(|passage| arrow(told, step, passage, true));
    let arrived = event.received.iter().filter_map(|passage| arrow(told, step, passage, false));
    let mut parts: Vec<Part> = arrived.collect();
    if event.received.is_none() {
        parts.push(Part::Note { at: event.process, text: numbered(told, step, &event.text) });
    }
    parts.extend(lost);
    let note = |text| Part::Note { at: event.process, text };
    if let (Some(value), true) = (event.decided, event.received.is_some()) {
        parts.push(note(say!(told.language, "{step}: decides {value}", "{step}：决定 {value}")));
    }
    if let (Some(why), true) = (&event.ignored, event.received.is_some()) {
        parts.push(note(say!(told.language, "{step}: ignored, {why}", "{step}：忽略，{why}")));
    }
    if let Some(text) = told.note(step) {
        parts.push(Part::Note { at: None, text: numbered(told, step, text) });
    }
    parts
}

/// A text with its step before it.
fn numbered(told: &Told, step: u32, text: &str) -> String {
    say!(told.language, "{step}: {text}", "{step}：{text}")
}

/// A message's way, as it ended in this step; of what was sent in it only what was lost at once.
fn arrow(told: &Told, step: u32, passage: &Passage, only_lost: bool) -> Option<Part> {
    let Passage { from, to, kind, text, lost, .. } = passage;
    if only_lost && lost.is_none() {
        return None;
    }
    let kind = told.kind(kind);
    let mut text = say!(told.language, "{step}: {kind} ({text})", "{step}：{kind}（{text}）");
    if let Some(why) = lost {
        text += &say!(told.language, ", {why}", "，{why}");
    }
    let fate = if lost.is_some() { Fate::Lost } else { Fate::Arrives };
    Some(Part::Arrow { from: *from, to: *to, fate, text })
}

/// The first and the last process, between which a note of no process stands.
fn all(told: &Told) -> String {
    let processes = &told.view.processes;
    let names: Vec<&str> =
        processes.first().into_iter().chain(processes.last()).map(|p| p.name.as_str()).collect();
    if processes.len() < 2 { names[..1.min(names.len())].concat() } else { names.join(",") }
}

/// A text as Mermaid writes it: what would end it or be markup goes by its number.
fn plain(text: &str) -> String {
    coded_with(
        text,
        |c| matches!(c, '#' | ';' | '%' | '<' | '>' | '&' | '"' | '`' | '\\'),
        |code| format!("#{code};"),
    )
}

/// A text as PlantUML writes it: what would be markup or a variable goes by its number.
fn coded(text: &str) -> String {
    let special = |c| {
        matches!(
            c,
            '<' | '>'
                | '~'
                | '\\'
                | '%'
                | '&'
                | '*'
                | '_'
                | '/'
                | '"'
                | '$'
                | '!'
                | '='
                | '|'
                | '['
                | ']'
                | '\''
                | '#'
        )
    };
    coded_with(text, special, |code| format!("<U+{code:04X}>"))
}

fn coded_with(text: &str, special: impl Fn(char) -> bool, code: impl Fn(u32) -> String) -> String {
    let mut coded = String::with_capacity(text.len());
    for c in line(text).chars() {
        if special(c) { coded += &code(c.into()) } else { coded.push(c) }
    }
    coded
}

/// Writes to a text, which cannot fail.
fn put(text: &mut String, what: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(what);
}
