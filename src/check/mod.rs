//! The checkers: what is promised, whether it still holds, and why.
//!
//! A [`Monitor`] listens to a run and gives a [`Verdict`] with its evidence. Properties are stated
//! over a *problem trait* ([`Consensus`], [`LogicalClock`], [`Replication`]), so that one monitor serves every
//! protocol that solves the problem. This room does not know how a run is scheduled or drawn.
#![deny(clippy::float_arithmetic)]

mod clock_condition;
mod consensus;
mod replication;
mod verdict;

pub use clock_condition::{ClockCondition, Local, LogicalClock, Stamp};
pub use consensus::{
    Agreement, Ballot, Consensus, Integrity, Missing, Notice, Termination, Validity, Value,
    consensus_monitors,
};
pub use replication::{
    Answered, Assumptions, BoundedLog, Deed, ExactlyOnce, KEYS, Key, OneExecution, Operation,
    Replication, RequestId, Requested, Rule, SameRequest, Sequence, Store, Tolerance, TotalOrder,
    Wait, Watch,
};
pub use verdict::{Monitor, Status, Verdict};
