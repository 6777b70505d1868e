//! Verdicts, and who gives them.

use crate::phrase;
use crate::sim::{Engine, MessageId, Process, ProcessId};
use crate::words::{Language, Phrase};

/// How a property stands at some step of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It holds so far (safety), or what was awaited has come (liveness).
    Holds,
    /// What is awaited has not come, and still may.
    Pending,
    /// It was violated; nothing can mend that.
    Violated,
    /// What is awaited cannot come any more under the faults in force.
    Impossible,
    /// A search ran out of its budget.
    Unknown,
}

impl Status {
    /// Its name in scripts and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Status::Holds => "holds",
            Status::Pending => "pending",
            Status::Violated => "violated",
            Status::Impossible => "impossible",
            Status::Unknown => "unknown",
        }
    }

    /// Its name in words.
    pub const fn title(self) -> Phrase {
        match self {
            Status::Holds => phrase!("holds", "成立"),
            Status::Pending => phrase!("pending", "待定"),
            Status::Violated => phrase!("violated", "被违反"),
            Status::Impossible => phrase!("impossible", "不可能"),
            Status::Unknown => phrase!("unknown", "未知"),
        }
    }
}

/// How a property stands, with the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How it stands.
    pub status: Status,
    /// Why, in a sentence.
    pub why: String,
    /// The steps that prove it, in increasing order.
    pub witness: Vec<u32>,
}

/// Who listens to a run and judges one property of it.
///
/// A monitor remembers only what it needs; what it remembers is part of every snapshot. In a search,
/// [`Monitor::memory`] is part of the fingerprint, so that no violation is lost where paths merge.
pub trait Monitor<P: Process>: Send + Sync {
    /// The property's name in scripts and JSON.
    fn name(&self) -> &'static str;

    /// The property's name in words.
    fn title(&self) -> Phrase;

    /// A process told the world something in this step.
    fn output(&mut self, _step: u32, _process: ProcessId, _output: &P::Output) {}

    /// A message (or a copy of it) was sent in this step.
    fn sent(&mut self, _step: u32, _id: MessageId) {}

    /// A message arrived in this step.
    fn delivered(&mut self, _step: u32, _id: MessageId, _to: ProcessId) {}

    /// A process turned traitor in this step, or keeps to its protocol again: it was one all the
    /// same, and nothing is promised for it any more.
    fn turned(&mut self, _step: u32, _process: ProcessId) {}

    /// How the property stands.
    fn status(&self, engine: &Engine<P>) -> Status;

    /// How it stands and why.
    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict;

    /// A digest of what it remembers, as far as it matters for verdicts to come.
    fn memory(&self) -> u128;

    /// A copy of it, for a snapshot.
    fn boxed(&self) -> Box<dyn Monitor<P>>;
}

impl<P: Process> Clone for Box<dyn Monitor<P>> {
    fn clone(&self) -> Self {
        self.boxed()
    }
}
