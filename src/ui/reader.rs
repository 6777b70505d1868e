//! Reading a lesson: fetching it, turning to a beat, and what is kept of how far one has come.

use super::session::Handle;
use super::state::{Action, Reading, Shared};
use super::{browser, words};
use crate::phrase;
use crate::wire::{Lesson, Lessons, unpack};
use crate::words::{Language, Phrase};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

const NO_LESSON: Phrase = phrase!(
    "This lesson could not be loaded. Check the connection and try again.",
    "无法加载这一课。请检查网络连接后重试。"
);

/// How far somebody has come in a lesson, as the browser keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The beat that was open last, from 0; nothing if the lesson was never opened.
    pub at: Option<usize>,
    /// The beats that were finished, by their names.
    pub done: BTreeSet<String>,
}

impl Progress {
    /// What is kept of a lesson.
    pub fn of(lesson: &str) -> Self {
        browser::kept(&key(lesson)).map_or_else(Self::default, |text| Self::read(&text))
    }

    fn read(text: &str) -> Self {
        let (at, done) = text.split_once(';').unwrap_or((text, ""));
        let done = done.split(',').filter(|name| !name.is_empty()).map(str::to_owned);
        Self { at: at.parse().ok(), done: done.collect() }
    }

    fn write(&self) -> String {
        let done: Vec<&str> = self.done.iter().map(String::as_str).collect();
        format!("{};{}", self.at.unwrap_or(0), done.join(","))
    }

    fn keep(&self, lesson: &str) {
        browser::keep(&key(lesson), &self.write());
    }

    /// Keeps that a beat is finished.
    pub fn finish(lesson: &str, beat: &str) {
        let mut progress = Self::of(lesson);
        if progress.done.insert(beat.to_owned()) {
            progress.keep(lesson);
        }
    }
}

fn key(lesson: &str) -> String {
    format!("bivalent.lesson.{lesson}")
}

/// The lesson and the beat that the address asks for. A beat is written from 1.
pub fn asked() -> Option<Reading> {
    if browser::is_embedded() {
        return None;
    }
    let id = browser::query("lesson").filter(|id| is_name(id))?;
    let beat = browser::query("beat").and_then(|beat| beat.parse::<usize>().ok()).unwrap_or(1);
    Some(Reading { id, beat: beat.saturating_sub(1), lesson: None })
}

fn is_name(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (1..=40).contains(&id.len()) && id.chars().all(plain)
}

/// Opens a lesson at a beat.
pub fn begin(session: &Handle, id: &str, beat: usize) {
    let reading = Reading { id: id.to_owned(), beat, lesson: None };
    session.dispatch(Action::Read(Some(reading)));
    session.expect_run();
    fetch(session, session.state().language, id, Some(beat));
}

/// Fetches the lesson that is open in another language; the run goes on.
pub fn translate(session: &Handle, language: Language, id: &str) {
    fetch(session, language, id, None);
}

/// Fetches a lesson, and opens the run of a beat if one is named.
fn fetch(session: &Handle, language: Language, id: &str, beat: Option<usize>) {
    let session = session.clone();
    file(language, id, move |lesson: Option<Lesson>| {
        let lesson = lesson.filter(|lesson| !lesson.beats.is_empty());
        let Some(lesson) = lesson else {
            session.dispatch(Action::Read(None));
            return session.without_lesson(NO_LESSON.say(language));
        };
        let lesson = Shared::new(lesson);
        session.dispatch(Action::Lesson(lesson.clone()));
        if let Some(beat) = beat {
            open(&session, &lesson, beat);
        }
    });
}

/// Fetches the list of lessons.
pub fn list(language: Language, then: impl FnOnce(Option<Lessons>) + 'static) {
    file(language, "index", then);
}

fn file<T: DeserializeOwned>(
    language: Language,
    name: &str,
    then: impl FnOnce(Option<T>) + 'static,
) {
    let code = words::code(language);
    let stamp = browser::stamp();
    browser::fetch(&format!("lessons/{name}.{code}.bin?{stamp}"), move |bytes| {
        then(bytes.and_then(|bytes| unpack(&bytes)));
    });
}

/// Turns to a beat of the lesson that is open.
pub fn turn(session: &Handle, lesson: &Shared<Lesson>, beat: usize) {
    session.dispatch(Action::Turn(beat));
    open(session, lesson, beat);
}

/// Opens a beat's run, at the step at which the beat begins.
pub fn open(session: &Handle, lesson: &Lesson, beat: usize) {
    let beat = beat.min(lesson.beats.len().saturating_sub(1));
    let runs = lesson.beats.iter().take(beat + 1).rev();
    if let Some(run) = runs.filter_map(|beat| beat.run.as_ref()).next() {
        session.open(run, false);
    }
    let progress = Progress { at: Some(beat), ..Progress::of(&lesson.id) };
    progress.keep(&lesson.id);
    let number = (beat + 1).to_string();
    browser::set_query(&[("lesson", Some(&lesson.id)), ("beat", Some(&number))], "");
}

/// Closes the lesson, if one is open; the run stays, and the address is the run's again.
pub fn leave(session: &Handle) {
    if session.state().reading.is_none() {
        return;
    }
    session.dispatch(Action::Read(None));
    let state = session.state();
    let run = state.view.as_ref().map(|view| view.link.clone());
    let link = run.or_else(|| Some(state.overlay.as_ref()?.view.link.clone())).unwrap_or_default();
    browser::set_query(&[("lesson", None), ("beat", None)], &link);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again() {
        let done = ["two", "message"].map(str::to_owned).into();
        let progress = Progress { at: Some(4), done };
        assert_eq!(Progress::read(&progress.write()), progress);
        assert_eq!(Progress::read("nonsense"), Progress::default());
    }

    #[test]
    fn a_lesson_of_the_address_is_a_plain_name() {
        assert!(is_name("what-consensus-asks"));
        for bad in ["", "../index", "a/b", "a%2fb", "a.en", &"a".repeat(41)] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
