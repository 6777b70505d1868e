//! What every process is told once for all: sizes, options, and which rule is broken.

use crate::run::Settings;
use crate::sim::{ProcessId, Time};

/// A rule of the paper that is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bug {
    /// A request is executed when it is prepared: there is no commit phase.
    CommitOnPrepared,
    /// The primary's PRE-PREPARE counts as a PREPARE too: quorums are one too small.
    QuorumOffByOne,
    /// A new view takes the request that prepared in the *lowest* view.
    NotHighestView,
    /// Prepared certificates are dropped when the next view is entered.
    DropPrepared,
    /// A NEW-VIEW is believed without computing O again.
    NoRecompute,
    /// There are no water marks.
    NoWaterMarks,
    /// A replica does not join f+1 others who ask for a later view.
    NoJoin,
    /// Any execution resets the backup's timer.
    TimerReset,
    /// The client accepts the first reply.
    FirstReply,
    /// A gap in the sequence of a new view is not filled with the null request.
    NoNull,
    /// A backup does not check that the request has the digest that it prepares.
    UncheckedDigest,
    /// With MACs: what a VIEW-CHANGE claims to have prepared is believed on its word.
    BelieveClaims,
    /// A backup that passes a request on does not start its timer.
    NoForwardTimer,
    /// A replica goes on taking part in the old view after it asked for a new one.
    StayInView,
}

/// The rules of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rules {
    /// How many replicas there are: the processes from 0.
    pub replicas: u32,
    /// How many clients there are: the processes after them.
    pub clients: u32,
    /// How many replicas may be faulty.
    pub faults: u32,
    /// How many replicas it takes to prepare, to commit, for a stable checkpoint, for a new view.
    pub quorum: u32,
    /// K: every how manieth place there is a checkpoint.
    pub interval: u32,
    /// L: how many places there are between the water marks.
    pub window: u32,
    /// T: how long a backup waits, in ms.
    pub timeout: u32,
    /// How long a client waits, in ms.
    pub retry: u32,
    /// How many requests each client makes by itself.
    pub requests: u32,
    /// MAC authenticators instead of signatures, except on VIEW-CHANGE and NEW-VIEW.
    pub macs: bool,
    /// Requests are executed tentatively when they are prepared.
    pub tentative: bool,
    /// Reads take no place in the sequence.
    pub reads: bool,
    /// All replicas but one reply with a digest.
    pub digests: bool,
    /// Which rule is broken.
    pub bug: Option<Bug>,
}

/// The longest wait is this many doublings of the first.
const MOST_DOUBLINGS: u32 = 8;

impl Rules {
    /// The rules for `n` processes with these settings.
    pub fn new(n: u32, settings: &Settings, bug: Option<Bug>) -> Self {
        let clients = settings.get("clients").min(n.saturating_sub(1));
        let replicas = n - clients;
        let faults = match settings.get("f") {
            0 => (replicas - 1) / 3,
            faults => faults.min(replicas - 1),
        };
        // Any two quorums share f+1 replicas: 2f+1 of 3f+1.
        let safe = (replicas + faults) / 2 + 1;
        let quorum = match settings.get("quorum") {
            0 => safe.min(replicas),
            _ => replicas - faults,
        };
        let interval = settings.get("interval");
        let on = |name| settings.get(name) == 1;
        Self {
            replicas,
            clients,
            faults,
            quorum: if bug == Some(Bug::QuorumOffByOne) { quorum.max(2) - 1 } else { quorum },
            interval,
            window: settings.get("window").max(interval),
            timeout: settings.get("timeout"),
            retry: settings.get("retry"),
            requests: settings.get("requests"),
            macs: on("auth"),
            tentative: on("tentative"),
            reads: on("reads"),
            digests: on("digests"),
            bug,
        }
    }

    /// Whether this rule is broken.
    pub fn has(&self, bug: Bug) -> bool {
        self.bug == Some(bug)
    }

    /// All replicas.
    pub fn everyone(&self) -> impl Iterator<Item = ProcessId> + use<> {
        (0..self.replicas).map(ProcessId)
    }

    /// All replicas but `me`.
    pub fn others(&self, me: ProcessId) -> impl Iterator<Item = ProcessId> + use<> {
        self.everyone().filter(move |p| *p != me)
    }

    /// Whether this process is a replica.
    pub fn is_replica(&self, p: ProcessId) -> bool {
        p.0 < self.replicas
    }

    /// How many places a log can hold after the last stable checkpoint: L, and with MACs once more,
    /// because a view can begin after a checkpoint before it is stable.
    pub fn most_logged(&self) -> u32 {
        if self.macs { self.window.saturating_mul(2) } else { self.window }
    }

    /// The primary of a view.
    pub fn primary(&self, view: u32) -> ProcessId {
        ProcessId(view % self.replicas)
    }

    /// How many matching messages come from at least one correct replica.
    pub fn weak(&self) -> u32 {
        self.faults + 1
    }

    /// T after so many view changes without progress.
    pub fn patience(&self, attempts: u32) -> Time {
        Time::millis(u64::from(self.timeout) << attempts.min(MOST_DOUBLINGS))
    }

    /// How long a client waits after so many tries.
    pub fn wait(&self, tries: u32) -> Time {
        Time::millis(u64::from(self.retry) << tries.min(MOST_DOUBLINGS))
    }
}
