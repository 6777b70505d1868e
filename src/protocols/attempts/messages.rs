//! What the processes send, are asked and tell, and what is on their disks.

use crate::check::{Notice, Value};
use crate::sim::{ProcessId, ProcessSet};
use std::collections::BTreeMap;

/// What the processes send each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// This is what I propose.
    Value(Value),
    /// I accepted this value.
    Accepted(Value),
    /// The appointed process has decided this.
    Decision(Value),
}

/// There are no timers: no attempt ever tries a second time by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {}

/// All that a process knows. It is on its disk, so that a crash costs no more than what arrives
/// while the process is down, and no attempt can put its failure down to forgetting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Memory {
    /// What it proposed.
    pub proposed: Option<Value>,
    /// Whose proposals it has heard.
    pub heard: BTreeMap<ProcessId, Value>,
    /// What it accepted last.
    pub accepted: Option<Value>,
    /// Who, as far as it has heard, accepted what.
    pub votes: BTreeMap<Value, ProcessSet>,
    /// What it decided.
    pub decided: Option<Value>,
}

/// What can be asked of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// Propose this value.
    Propose(Value),
    /// Send again what you have sent.
    Repeat,
}

/// What a process tells the world.
pub type Output = Notice;

/// Why a stimulus was ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It proposed this already.
    Proposed(Value),
    /// It has decided.
    Decided(Value),
    /// It has heard this process already.
    Heard(ProcessId),
    /// It has accepted this, and accepts only once.
    Accepted(Value),
    /// It has nothing to send.
    NothingToSay,
}
