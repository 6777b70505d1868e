//! A run as a file to give away.
//!
//! Every kind of file follows from the run's link, the language and, where there is a diagram in it,
//! from how that is drawn: the page and the command write the same bytes. `text` and `sequence` tell
//! the events, `player` makes a page that plays by itself; JSON is `wire`'s, which also reads it, and
//! pictures are `draw`'s.
//!
//! A PNG is no kind of its own: it is the SVG as some program rasterises it, with the letters that it
//! has. The page's browser does that, and the command has a library for it, so that the two pictures
//! are alike and not the same to the byte.

mod player;
mod sequence;
mod text;

use crate::draw;
use crate::wire::{EventView, Figure, File, Format, OpenError, Session, View, json};
use crate::words::Language;

/// The most events that a file tells: the last ones.
const MOST_EVENTS: u32 = 10_000;

/// The open run up to its present step as a file.
///
/// # Errors
/// If its own link does not open, which would be this program's fault.
pub fn export(
    session: &mut dyn Session,
    format: Format,
    figure: Figure,
    language: Language,
) -> Result<File, OpenError> {
    let text = match format {
        Format::Json => json(session, language),
        Format::Text => text::text(&Told::of(session, language)),
        Format::Mermaid => sequence::mermaid(&Told::of(session, language)),
        Format::Plantuml => sequence::plantuml(&Told::of(session, language)),
        Format::Svg => draw::figure(session, figure, language),
        Format::Html => player::html(session, figure, language)?,
    };
    let name = name(&session.view(language), format);
    Ok(File { name, media: format.media().to_owned(), text })
}

/// What a file of a run may be called.
fn name(view: &View, format: Format) -> String {
    let scenario = view.scenario.iter().map(|name| format!("-{name}")).collect::<String>();
    format!("{}{scenario}-step{}.{}", view.protocol, view.step, format.extension())
}

/// A run as it is told: how it stands, and what happened.
struct Told {
    view: View,
    events: Vec<EventView>,
    language: Language,
}

impl Told {
    fn of(session: &mut dyn Session, language: Language) -> Self {
        let view = session.view(language);
        let events = crate::wire::events_of(session, &view, MOST_EVENTS, language);
        Self { view, events, language }
    }

    /// The note at a step.
    fn note(&self, step: u32) -> Option<&str> {
        let found = self.view.notes.iter().find(|note| note.step == step);
        found.map(|note| note.text.as_str())
    }

    /// A kind of messages in words.
    fn kind<'a>(&'a self, kind: &'a str) -> &'a str {
        let found = self.view.kinds.iter().find(|(name, _)| name == kind);
        found.map_or(kind, |(_, title)| title)
    }

    /// What a process is called.
    fn process(&self, process: u32) -> String {
        let found = self.view.processes.iter().find(|one| one.id == process);
        found.map_or_else(|| format!("p{process}"), |one| one.name.clone())
    }
}

/// Somebody else's text on one line: what ends a line or is not to be seen becomes a space.
fn line(text: &str) -> String {
    let seen =
        |c: char| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c };
    text.chars().map(seen).collect()
}

/// Virtual time in milliseconds.
fn milliseconds(microseconds: u64) -> String {
    format!("{}.{:03}", microseconds / 1000, microseconds % 1000)
}
