//! What a protocol folder exports.

use super::parameter::{BadSetting, Parameter, Settings};
use super::scenario::Scenario;
use crate::check::{Monitor, Status};
use crate::sim::{Process, ProcessId};
use crate::words::Phrase;

/// A protocol of the playground.
///
/// Adding one is a folder with an implementation of this and of [`Words`](super::Words), a `mod`
/// line, and a line in the registry.
pub trait Protocol: Send + Sync + 'static {
    /// Its processes.
    type Process: Process;

    /// Its name in links.
    const NAME: &'static str;
    /// Its name in words.
    const TITLE: Phrase;
    /// What it is for, in a sentence.
    const ABOUT: Phrase;
    /// The paper that it follows.
    const PAPER: &'static str;
    /// What a scenario of it may set.
    const PARAMETERS: &'static [Parameter];
    /// What can be asked of its processes.
    const INPUTS: &'static [InputForm];
    /// The most processes that it is made for.
    const MOST: u32;

    /// Process `p` of `n`.
    fn process(p: ProcessId, n: u32, settings: &Settings) -> Self::Process;

    /// Who judges its runs.
    fn monitors(settings: &Settings) -> Vec<Box<dyn Monitor<Self::Process>>>;

    /// Reads what is asked of a process: `propose.7`.
    ///
    /// # Errors
    /// Says what can be asked.
    fn parse_input(text: &str) -> Result<<Self::Process as Process>::Input, BadInput>;

    /// Its built-in scenarios, broken variants among them.
    fn scenarios() -> Vec<BuiltIn>;

    /// The scenario of this protocol when nothing more is said.
    fn plain() -> Scenario {
        Scenario::new(Self::NAME, Self::PARAMETERS)
    }
}

/// Something that can be asked of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputForm {
    /// Its verb in links.
    pub name: &'static str,
    /// It in words.
    pub title: Phrase,
    /// The name of its one number, if it takes one.
    pub number: Option<Phrase>,
    /// The most that the number may be.
    pub high: u32,
}

impl InputForm {
    /// Reads `verb` or `verb.number` by the first form that fits.
    ///
    /// # Errors
    /// Says what can be asked.
    pub fn read(forms: &[InputForm], text: &str) -> Result<(&'static str, u32), BadInput> {
        let (verb, number) = text.split_once('.').unwrap_or((text, ""));
        let Some(form) = forms.iter().find(|form| form.name == verb) else {
            let known: Vec<&str> = forms.iter().map(|form| form.name).collect();
            return Err(BadInput::Unknown { text: text.to_owned(), known: known.join(", ") });
        };
        match (form.number, number) {
            (None, "") => Ok((form.name, 0)),
            (None, _) => Err(BadInput::NoNumber(form.name)),
            (Some(_), number) => match number.parse() {
                Ok(value) if value <= form.high => Ok((form.name, value)),
                _ => {
                    let (name, high) = (form.name.to_owned(), form.high.into());
                    let text = number.to_owned();
                    Err(BadInput::Number(BadSetting::NotInRange { name, text, low: 0, high }))
                }
            },
        }
    }
}

/// Something that cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadInput {
    /// The verb is unknown.
    #[error("`{text}` cannot be asked of a process; known are: {known}")]
    Unknown {
        /// What was given.
        text: String,
        /// What is known.
        known: String,
    },
    /// The verb takes no number.
    #[error("`{0}` takes no number")]
    NoNumber(&'static str),
    /// The number is out of its range.
    #[error(transparent)]
    Number(#[from] BadSetting),
}

/// A built-in scenario, and what it is expected to show.
#[derive(Clone, Debug)]
pub struct BuiltIn {
    /// Its name in links and scripts.
    pub name: &'static str,
    /// Its name in words.
    pub title: Phrase,
    /// What there is to see.
    pub about: Phrase,
    /// The idea that it belongs to.
    pub idea: Phrase,
    /// The scenario; its `at` is the step at which the expectation is met.
    pub scenario: Scenario,
    /// How each lane is expected to stand there.
    pub expect: Vec<(&'static str, Status)>,
}
