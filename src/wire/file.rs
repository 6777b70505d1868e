//! A run as a JSON file: all that it is, to be read by scripts and imported again.
//!
//! # Form of version 1
//!
//! ```text
//! {
//!   "format": "bivalent-run", "version": 1,
//!   "engine": "0.1.0",           which version of this program wrote it
//!   "language": "en",            which language its sentences are in
//!   "title": "...", "about": "...",
//!   "link": "#v1/...",           the same run as a link
//!   "scenario": {
//!     "protocol": "paxos",
//!     "parameters": { "n": "3" },              those that are not by default, as in a link
//!     "name": "duel",                          the built-in scenario that it began as, or null
//!     "do": ["12:crash.0"],                    what was done: step, verb, arguments
//!     "at": 41,                                the step to look at
//!     "checks": ["5f3c"],                      check digests, as in a link
//!     "notes": [{ "step": 12, "text": "..." }]
//!   },
//!   "step": 41, "time": 137250, "digest": "16 hexadecimal digits",
//!   "verdicts": [...],           the lanes at that step, as in a view
//!   "events": [...]              what happened, an event a step, as in a view
//! }
//! ```
//!
//! Only `format`, `version` and `scenario` are read when it is imported, since all else follows from
//! them; what is missing in `scenario` is by default, and fields that are not known are skipped. Its
//! words (`parameters`, `do`, `checks`) are read by the same lines that read a link's.
//!
//! A file is hostile input: it is bounded, never evaluated, and never panics.

use super::link::{Link, LinkError};
use super::session::{OpenError, Session, start};
use super::view::{EventView, Lane, Note, View};
use crate::words::Language;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What tells such a file from others.
const FORMAT: &str = "bivalent-run";
/// The version that is written, and the only one that is read.
const VERSION: u64 = 1;
/// The longest file that is read, in bytes.
const MAX_FILE: usize = 32 * 1024 * 1024;
/// The most events that a file holds: the last ones.
const MOST_EVENTS: u32 = 10_000;
/// The most events that are asked for at once.
const PIECE: u32 = 4000;

/// Why a file cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadFile {
    /// It is longer than any run's.
    #[error("the file is too large: at most {} MiB", MAX_FILE / 1024 / 1024)]
    TooLarge,
    /// It is not JSON, or not all of it.
    #[error(
        "this is not a JSON file: something is wrong at line {line}, column {column}; it may have been cut off or changed"
    )]
    NotJson {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// It is JSON, but of something else.
    #[error("this is no run of Bivalent: `\"format\": \"{FORMAT}\"` is missing")]
    NotARun,
    /// It was written by a version that this one does not know.
    #[error("this file has version {0}; this page reads version {VERSION}: reload the page")]
    Version(u64),
    /// Something in it is of another kind than it should be.
    #[error("in `scenario`, line {line}, column {column}: {what}")]
    Form {
        /// What is wrong.
        what: String,
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// Its scenario cannot be.
    #[error("in `scenario`: {0}")]
    Scenario(#[from] LinkError),
}

/// A scenario as it stands in a file.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Told {
    protocol: String,
    parameters: BTreeMap<String, String>,
    name: Option<String>,
    r#do: Vec<String>,
    at: u32,
    checks: Vec<String>,
    notes: Vec<Note>,
}

/// What is looked at first.
#[derive(Deserialize)]
struct Head {
    format: Option<serde_json::Value>,
    version: Option<u64>,
}

#[derive(Deserialize)]
struct Body {
    scenario: Told,
}

/// The open run up to its present step, as the text of a JSON file: an event a line.
pub fn json(session: &mut dyn Session, language: Language) -> String {
    let view = session.view(language);
    let events = events_of(session, &view, MOST_EVENTS, language);
    let View { title, about, link, step, now, digest, lanes, .. } = &view;
    let told = told(&session.link());
    let line = |name: &str, value: &dyn Fn() -> String| format!("  \"{name}\": {}", value());
    let fields = [
        line("format", &|| text(FORMAT)),
        line("version", &|| VERSION.to_string()),
        line("engine", &|| text(env!("CARGO_PKG_VERSION"))),
        line("language", &|| text(&language)),
        line("title", &|| text(title)),
        line("about", &|| text(about)),
        line("link", &|| text(link)),
        line("scenario", &|| text(&told)),
        line("step", &|| step.to_string()),
        line("time", &|| now.to_string()),
        line("digest", &|| text(digest)),
        line("verdicts", &|| list(lanes.iter().map(text::<Lane>))),
        line("events", &|| list(events.iter().map(text::<EventView>))),
    ];
    format!("{{\n{}\n}}\n", fields.join(",\n"))
}

/// The last events up to the present step, `most` of them at most.
pub fn events_of(
    session: &dyn Session,
    view: &View,
    most: u32,
    language: Language,
) -> Vec<EventView> {
    let end = view.step + 1;
    let first = end.saturating_sub(most);
    let pieces = (first..end).step_by(PIECE as usize);
    pieces.flat_map(|from| session.events(from, (from + PIECE).min(end), language).events).collect()
}

/// Opens what [`json`] wrote, or a link, at the step that it looks at.
///
/// # Errors
/// What is wrong, and what is expected; nothing is opened then.
pub fn import(text: &str) -> Result<Box<dyn Session>, OpenError> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let link = match text.starts_with('{') {
        true => read(text)?,
        false => Link::read(text).map_err(|error| {
            if error == LinkError::NotALink { no_json(text) } else { error.into() }
        })?,
    };
    let at = link.scenario.at;
    let mut session = start(link)?;
    session.seek(at);
    Ok(session)
}

/// What is wrong with a text that is neither a link nor the beginning of a file.
fn no_json(text: &str) -> OpenError {
    let error = serde_json::from_str::<serde::de::IgnoredAny>(text).err();
    error.map_or(BadFile::NotARun, |error| not_json(&error)).into()
}

fn not_json(error: &serde_json::Error) -> BadFile {
    BadFile::NotJson { line: error.line(), column: error.column() }
}

fn read(text: &str) -> Result<Link, BadFile> {
    if text.len() > MAX_FILE {
        return Err(BadFile::TooLarge);
    }
    // Whether it is ours comes before whether it is right.
    let head: Head = serde_json::from_str(text).map_err(|error| match error.is_data() {
        true => BadFile::NotARun,
        false => not_json(&error),
    })?;
    if head.format != Some(FORMAT.into()) {
        return Err(BadFile::NotARun);
    }
    if head.version != Some(VERSION) {
        return Err(BadFile::Version(head.version.unwrap_or(0)));
    }
    let body: Body = serde_json::from_str(text).map_err(|error| BadFile::Form {
        what: error.to_string().split(" at line ").next().unwrap_or_default().to_owned(),
        line: error.line(),
        column: error.column(),
    })?;
    Ok(link(&body.scenario)?)
}

fn told(link: &Link) -> Told {
    let scenario = &link.scenario;
    let changed = scenario.changed();
    let note = |(step, text): (&u32, &String)| Note { step: *step, text: text.clone() };
    Told {
        protocol: scenario.protocol.to_owned(),
        parameters: changed.iter().map(|(k, v)| ((*k).to_owned(), v.to_string())).collect(),
        name: scenario.name.clone(),
        r#do: scenario.interventions.iter().map(ToString::to_string).collect(),
        at: scenario.at,
        checks: link.checks.iter().map(|digest| format!("{digest:04x}")).collect(),
        notes: scenario.notes.iter().map(note).collect(),
    }
}

fn link(told: &Told) -> Result<Link, LinkError> {
    let mut fields: Vec<(&str, String)> =
        told.parameters.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    fields.extend(told.name.iter().map(|name| ("name", name.clone())));
    fields.push(("do", told.r#do.join(";")));
    fields.push(("at", told.at.to_string()));
    if !told.checks.is_empty() {
        fields.push(("d", told.checks.join(".")));
    }
    let mut link = Link::of(&told.protocol, fields.iter().map(|(k, v)| (*k, v.as_str())))?;
    for Note { step, text } in &told.notes {
        link.note(*step, text)?;
    }
    Ok(link)
}

fn list(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.map(|item| format!("    {item}")).collect();
    if items.is_empty() { "[]".to_owned() } else { format!("[\n{}\n  ]", items.join(",\n")) }
}

/// As JSON, on one line. Every value here has text for keys, so that nothing can be refused.
fn text<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
