//! What can be asked of a run.

use crate::words::Language;
use serde::{Deserialize, Serialize};

/// A question or an order, as the page, the embed's script interface and the tests send it.
///
/// Whatever can be done with a mouse can be done with one of these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "do")]
pub enum Command {
    /// Opens a link (a whole URL or its fragment) in place of what is open.
    Open {
        /// The link.
        link: String,
    },
    /// Takes up to so many steps.
    Step {
        /// How many.
        steps: u32,
    },
    /// Goes back so many steps.
    Back {
        /// How many.
        steps: u32,
    },
    /// Goes to a step, taking steps where the run is not that long yet.
    Seek {
        /// The step to go to.
        step: u32,
    },
    /// Takes all steps that are due up to a moment of virtual time (at most a few thousand).
    Advance {
        /// The moment, in microseconds.
        time: u64,
    },
    /// Intervenes here: `crash.0`, `drop.2-4`, `ask.1.propose.7`, ... as in a link.
    Act {
        /// The intervention, without its step.
        act: String,
    },
    /// Takes the last gesture back.
    Undo,
    /// Makes the gesture that was taken back again.
    Redo,
    /// Goes on with another branch of the tree.
    Branch {
        /// Its number.
        branch: u32,
    },
    /// Sets, or with an empty text removes, the note at the present step.
    Note {
        /// The note.
        text: String,
    },
    /// The same scenario with a parameter changed (`n`, `seed`, `bug`, `loss`, ...), from its start.
    Set {
        /// The parameter's name in a link.
        parameter: String,
        /// Its new value.
        value: String,
    },
    /// Speaks this language from now on.
    Speak {
        /// Which.
        language: Language,
    },
    /// Asks for the events of these steps.
    Events {
        /// The first.
        from: u32,
        /// The one after the last.
        to: u32,
    },
    /// Asks for the protocols and their scenarios.
    List,
    /// Asks for the present view again.
    Look,
}

/// A command with a number, by which its answer is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The number; answers bear the same.
    pub id: u32,
    /// What is asked.
    pub command: Command,
}
