//! What the processes send, are asked and tell, and what is on their disks.

use crate::check::{Ballot, Notice, Value};
use crate::sim::ProcessSet;

/// A vote: the latest proposal that an acceptor accepted (`prevVote`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Vote {
    /// In which ballot.
    pub ballot: Ballot,
    /// For which value.
    pub value: Value,
}

/// The five messages, and two of the election.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// Phase 1a, `NextBallot(b)`: will you take part in this ballot, and in none before it?
    Prepare(Ballot),
    /// Phase 1b, `LastVote(b, v)`: yes, and this is the latest I voted for.
    Promise(Ballot, Option<Vote>),
    /// Phase 2a, `BeginBallot(b, d)`: vote for this value.
    Accept(Ballot, Value),
    /// Phase 2b, `Voted(b)`: done.
    Accepted(Ballot, Value),
    /// `Success(d)`: this value is chosen, by these votes.
    Chosen(Ballot, Value, ProcessSet),
    /// I am here: the processes elect the last among those heard.
    Here,
    /// Please propose this for me, distinguished proposer.
    Suggest(Value),
}

/// What a process sets timers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// The ballot did not succeed in time: try another.
    Retry,
    /// Say that I am here.
    Beat,
    /// No process later in the order was heard for so long: I am the distinguished proposer.
    Silence,
}

/// What survives a crash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Disk {
    /// The highest round that this proposer has tried (`lastTried`).
    pub tried: u32,
    /// The highest ballot that this acceptor has promised (`nextBal`).
    pub promised: Option<Ballot>,
    /// Its latest vote (`prevVote`).
    pub accepted: Option<Vote>,
    /// What is written in the ledger (`outcome`).
    pub outcome: Option<Value>,
}

/// What can be asked of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// Propose this value.
    Propose(Value),
    /// Begin a ballot now.
    Ballot,
}

/// What a process tells the world.
pub type Output = Notice;

/// Why a stimulus was ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The acceptor has promised this ballot, which is not lower.
    Promised(Ballot),
    /// The acceptor has not promised the ballot in which it is to vote.
    NotPromised,
    /// The answer belongs to a ballot that is no longer under way.
    Stale(Ballot),
    /// A majority has answered already.
    Enough,
    /// This process has answered already.
    Counted,
    /// The outcome is known.
    Decided(Value),
    /// There is nothing to propose.
    NothingToPropose,
    /// Another process is the distinguished proposer.
    NotDistinguished,
}
