//! What the processes send, are asked and tell.

use crate::check::Stamp;
use crate::sim::ProcessId;

/// A message: it carries the timestamp of its sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Message {
    /// Tm in the paper.
    pub timestamp: u64,
}

/// The timer of the random workload: something happens when it fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tick;

/// What can be asked of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// An internal event.
    Event,
    /// A message to this process.
    Send(ProcessId),
}

/// An event got its timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stamped(pub Stamp);

/// Why a request was ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// There is no such receiver.
    NoSuchProcess(ProcessId),
}
