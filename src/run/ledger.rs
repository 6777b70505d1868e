//! What a protocol shows of all its processes together: who holds what, how far it has come, and the
//! story of what is going on. Plain data, in words.

use super::portrait::Gathering;
use crate::check::Value;
use crate::sim::ProcessId;
use crate::words::Phrase;

/// What several processes hold of one sequence of things, each of which comes on stage by stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// What it is a ledger of.
    pub title: Phrase,
    /// The stages in their order.
    pub stages: &'static [Phrase],
    /// Who holds something.
    pub holders: Vec<Holder>,
    /// The places of the sequence, in their order.
    pub rows: Vec<Row>,
    /// The place that is worked on.
    pub focus: Option<u32>,
}

/// One who holds something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The process.
    pub process: ProcessId,
    /// What part it plays, in words.
    pub part: String,
    /// Whether it leads the others.
    pub leads: bool,
    /// The places for which there is room with it: above the first number, up to the second.
    pub room: (u32, u32),
}

/// One place of the sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The place.
    pub place: u32,
    /// What each holder has there, in the order of the holders.
    pub cells: Vec<Holding>,
}

/// What one process holds at one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// What has the place there, in words; nothing if nothing is known.
    pub what: Option<String>,
    /// The proposed value in it, for its colour and shape.
    pub mark: Option<Value>,
    /// How many stages it has come through.
    pub stage: u32,
    /// The votes that are gathered for a stage, each with the stage's place in the list.
    pub votes: Vec<(u32, Gathering)>,
    /// What else there is to know, in words.
    pub note: Option<String>,
}

/// The story of what is going on among the processes, in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// What it tells of, in words.
    pub title: String,
    /// Its parts: (heading, lines).
    pub parts: Vec<(String, Vec<Line>)>,
}

/// A line of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whose it is.
    pub who: Option<ProcessId>,
    /// It in words.
    pub text: String,
    /// The proposed value in it, for its colour and shape.
    pub mark: Option<Value>,
}

/// How many messages of one kind a request takes without faults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// The kind: its place in the protocol's list.
    pub kind: usize,
    /// How it follows from the number of processes: `(n-1)²`.
    pub formula: &'static str,
    /// How many that is here.
    pub count: u32,
}

/// What a request takes without faults, kind by kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tariff {
    /// By kind.
    pub prices: Vec<Price>,
    /// How the sum follows from the number of processes.
    pub formula: &'static str,
}
