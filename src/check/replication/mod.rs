//! Replication of a service: replicas that may lie execute one sequence of requests.
//!
//! Every property here is about *correct* replicas and clients: those that never were traitors and
//! never forgot what was on their disks. A replica that turns is struck off from then on.

mod answered;
mod assumptions;
mod bounded_log;
mod claims;
mod exactly_once;
mod one_execution;
mod requested;
mod same_request;
mod store;
mod total_order;
mod watch;

pub use answered::Answered;
pub use assumptions::Assumptions;
pub use bounded_log::BoundedLog;
pub use exactly_once::ExactlyOnce;
pub use one_execution::OneExecution;
pub use requested::Requested;
pub use same_request::SameRequest;
pub use store::{KEYS, Key, Operation, Store};
pub use total_order::TotalOrder;
pub use watch::{Rule, Watch};

use crate::sim::{Configuration, Engine, Process, ProcessId, ProcessSet};
use crate::words::Phrase;
use std::fmt;

/// A request by its name: whose, and that client's how-manieth. Shown as `p4#2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId {
    /// The client.
    pub client: ProcessId,
    /// Its timestamp: a client's requests have increasing ones.
    pub timestamp: u32,
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.client, self.timestamp)
    }
}

/// A place in the sequence, from 1.
pub type Sequence = u32;

/// What replicas and clients tell the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deed {
    /// A client asks for something.
    Issued {
        /// Its name.
        request: RequestId,
        /// Whether it is to be answered without a place in the sequence.
        read: bool,
    },
    /// A replica takes part in giving out a place in the sequence.
    Took {
        /// The place.
        place: Sequence,
        /// The highest place that its log has room for.
        high: Sequence,
    },
    /// A replica holds it for certain that this request has this place.
    Committed {
        /// The place.
        place: Sequence,
        /// In which view.
        view: u32,
        /// The digest of the request.
        digest: u64,
    },
    /// A replica has executed what has this place, for good.
    Executed {
        /// The place.
        place: Sequence,
        /// The request; nothing if the place was filled with the null request.
        request: Option<RequestId>,
        /// What was done; nothing if the request had been executed before.
        done: Option<Operation>,
        /// A digest of the state that it led to.
        state: u64,
    },
    /// A replica took over the state after this place from others.
    Restored {
        /// The place.
        place: Sequence,
    },
    /// A client accepts a result.
    Accepted {
        /// Its request.
        request: RequestId,
        /// What it asked for.
        operation: Operation,
        /// Whether it was answered without a place in the sequence.
        read: bool,
        /// The result.
        result: u32,
    },
    /// A replica came back and had forgotten everything: nothing is promised for it any more.
    Forgot,
}

/// What somebody waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Who waits.
    pub who: ProcessId,
    /// For which messages: 'prepare', with its measure word in Chinese.
    pub kind: Phrase,
    /// How many more.
    pub need: u32,
    /// From whom they can come.
    pub from: ProcessSet,
    /// In which view, where that matters.
    pub view: Option<u32>,
    /// For which place of the sequence, where that matters.
    pub place: Option<Sequence>,
}

/// For how many replicas and how many traitors among them the guarantee is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tolerance {
    /// How many replicas there are, numbered from 0.
    pub replicas: u32,
    /// How many of them may be traitors.
    pub faults: u32,
    /// How many replicas it takes to get anything done.
    pub quorum: u32,
}

/// The problem: replicas, of which some may be traitors, execute the requests of clients as one
/// correct process would.
pub trait Replication: Process {
    /// Reads an output as a deed.
    fn deed(output: &Self::Output) -> Option<Deed>;

    /// The tolerance that this process was told of: the same for all.
    fn tolerance(&self) -> Tolerance;

    /// The request that this process, a client, waits to have answered.
    fn awaits(&self) -> Option<RequestId>;

    /// What the request waits for, and then what those wait for on whom it waits.
    fn missing(configuration: &Configuration<Self>, request: RequestId) -> Vec<Wait>;
}

/// The tolerance of a run: that which its processes were told of.
fn tolerance<P: Replication>(engine: &Engine<P>) -> Tolerance {
    engine.configuration().slot(ProcessId(0)).process.tolerance()
}
