//! What a hand, an adversary or a counterexample may do to a run.

use super::clock::{LocalClock, Time};
use super::network::{LinkQuality, Place};
use super::process::{MessageId, ProcessId, TimerId};
use std::fmt;

/// An intervention: an event that the schedule would not have made by itself.
///
/// `I` is what can be asked of a process: its own input type, or text that is still to be read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Action<I> {
    /// The process stops, as the crash semantics in force say.
    Crash(ProcessId),
    /// The process will crash within its next event, after it has performed so many effects.
    CrashDuring(ProcessId, u32),
    /// The process comes back; `None` means with the memory that the semantics in force give it.
    Recover(ProcessId, Option<Memory>),
    /// The process stands still, forgetting nothing; what arrives waits.
    Pause(ProcessId),
    /// The paused process goes on.
    Resume(ProcessId),
    /// The message is lost.
    Drop(MessageId),
    /// The network makes one more copy of the message.
    Duplicate(MessageId),
    /// The message arrives so much later.
    Delay(MessageId, Time),
    /// The message is next.
    Deliver(MessageId),
    /// The message waits until it is released.
    Hold(MessageId),
    /// The held message goes on.
    Release(MessageId),
    /// The timer fires now.
    Fire(TimerId),
    /// Somebody asks something of the process.
    Input(ProcessId, I),
    /// The process moves, and its latencies with it.
    Move(ProcessId, Place),
    /// The process's local clock is set.
    SetClock(ProcessId, LocalClock),
    /// Nothing gets from the first to the second any more.
    Cut(ProcessId, ProcessId),
    /// The link from the first to the second works again.
    Heal(ProcessId, ProcessId),
    /// The group is cut off from all others, both ways.
    Split(Vec<ProcessId>),
    /// All cuts are healed.
    HealAll,
    /// The quality of one link (from, to), or of all that have none of their own.
    SetLink(Option<(ProcessId, ProcessId)>, LinkQuality),
    /// Which pending event is next is decided in another way.
    SetSchedule(Schedule),
    /// Crashes from now on mean something else.
    SetCrashSemantics(CrashSemantics),
    /// The message arrives so much earlier, at the soonest now.
    Hurry(MessageId, Time),
    /// What is sent over one link (from, to), or over all that have no such time of their own, takes
    /// so much longer from now on than its distance asks for.
    Slow(Option<(ProcessId, ProcessId)>, Time),
    /// The processes misbehave from now on, all in this way of their protocol's and as accomplices,
    /// or keep to it again ([`HONEST`](super::HONEST)).
    Turn(Vec<ProcessId>, String),
    /// A traitor's message under way is made to say something else: this field, this number.
    Forge(MessageId, String, u32),
    /// A traitor sends a message that it remembers once more, to this process.
    Replay(MessageId, ProcessId),
}

impl<I> Action<I> {
    /// The same action, its input put through `read`.
    ///
    /// # Errors
    /// What `read` says.
    pub fn try_map<J, E>(self, read: impl FnOnce(I) -> Result<J, E>) -> Result<Action<J>, E> {
        Ok(match self {
            Action::Input(p, input) => Action::Input(p, read(input)?),
            Action::Crash(p) => Action::Crash(p),
            Action::CrashDuring(p, after) => Action::CrashDuring(p, after),
            Action::Recover(p, memory) => Action::Recover(p, memory),
            Action::Pause(p) => Action::Pause(p),
            Action::Resume(p) => Action::Resume(p),
            Action::Drop(id) => Action::Drop(id),
            Action::Duplicate(id) => Action::Duplicate(id),
            Action::Delay(id, by) => Action::Delay(id, by),
            Action::Deliver(id) => Action::Deliver(id),
            Action::Hold(id) => Action::Hold(id),
            Action::Release(id) => Action::Release(id),
            Action::Fire(id) => Action::Fire(id),
            Action::Move(p, place) => Action::Move(p, place),
            Action::SetClock(p, clock) => Action::SetClock(p, clock),
            Action::Cut(from, to) => Action::Cut(from, to),
            Action::Heal(from, to) => Action::Heal(from, to),
            Action::Split(group) => Action::Split(group),
            Action::HealAll => Action::HealAll,
            Action::SetLink(link, quality) => Action::SetLink(link, quality),
            Action::SetSchedule(schedule) => Action::SetSchedule(schedule),
            Action::SetCrashSemantics(semantics) => Action::SetCrashSemantics(semantics),
            Action::Hurry(id, by) => Action::Hurry(id, by),
            Action::Slow(link, by) => Action::Slow(link, by),
            Action::Turn(group, conduct) => Action::Turn(group, conduct),
            Action::Forge(id, field, value) => Action::Forge(id, field, value),
            Action::Replay(id, to) => Action::Replay(id, to),
        })
    }
}

impl<I> Action<I> {
    /// The message under way that it is done to, if it is done to one.
    pub fn message(&self) -> Option<MessageId> {
        match self {
            Action::Drop(id)
            | Action::Duplicate(id)
            | Action::Delay(id, _)
            | Action::Hurry(id, _)
            | Action::Deliver(id)
            | Action::Hold(id)
            | Action::Release(id) => Some(*id),
            _ => None,
        }
    }
}

/// How the next event is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Schedule {
    /// Each pending event has a due time; the earliest is next.
    #[default]
    Timed,
    /// Any pending event may be next; a seeded choice or an intervention picks.
    Asynchronous,
    /// Asynchronous until the global stabilisation time, timed from then on (DLS 1988).
    PartiallySynchronous {
        /// The global stabilisation time.
        gst: Time,
    },
}

impl fmt::Display for Schedule {
    /// As in a link: `timed`, `async`, `gst.300`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Schedule::Timed => f.write_str("timed"),
            Schedule::Asynchronous => f.write_str("async"),
            Schedule::PartiallySynchronous { gst } => write!(f, "gst.{}", gst.0 / 1000),
        }
    }
}

/// With what a crashed process comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Memory {
    /// Its stable storage, and nothing else.
    Stable,
    /// Nothing: its disk is empty too.
    Nothing,
}

/// Whether a crashed process can come back, and with what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Recovery {
    /// Crash-stop: it never comes back.
    Never,
    /// Crash-recovery: its stable storage survives.
    #[default]
    Stable,
    /// Crash-recovery with amnesia: nothing survives.
    Amnesia,
}

/// Whether something survives a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Keep {
    /// It is lost.
    Lost,
    /// It is kept.
    Kept,
}

/// What a crash means. Every tool in the field means something else by it; here it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CrashSemantics {
    /// Whether a crashed process comes back, and with what.
    pub recovery: Recovery,
    /// Messages that reach a process while it is down: lost on arrival, or kept until it is back.
    pub inbound: Keep,
    /// Messages still under way from a process when it crashes.
    pub outbound: Keep,
    /// Its pending timers.
    pub timers: Keep,
}

impl fmt::Display for CrashSemantics {
    /// As in a link: recovery, then inbound, outbound and timers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let recovery = match self.recovery {
            Recovery::Never => "stop",
            Recovery::Stable => "stable",
            Recovery::Amnesia => "amnesia",
        };
        let kept = |keep| match keep {
            Keep::Lost => "lost",
            Keep::Kept => "kept",
        };
        let CrashSemantics { inbound, outbound, timers, .. } = *self;
        write!(f, "{recovery}.{}.{}.{}", kept(inbound), kept(outbound), kept(timers))
    }
}

impl Default for CrashSemantics {
    /// Crash-recovery with stable storage: what is under way from it arrives, what reaches it while
    /// it is down is lost, and so are its timers.
    fn default() -> Self {
        Self {
            recovery: Recovery::Stable,
            inbound: Keep::Lost,
            outbound: Keep::Kept,
            timers: Keep::Lost,
        }
    }
}

/// Why an action is not possible now. Each names the field and what would be possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// The process does not exist.
    #[error("there is no process {process}; the processes are p0 to p{}", .processes.saturating_sub(1))]
    NoSuchProcess {
        /// The one asked for.
        process: ProcessId,
        /// How many there are.
        processes: u32,
    },
    /// The message is not under way.
    #[error("message {0} is not under way")]
    NoSuchMessage(MessageId),
    /// The timer is not pending.
    #[error("timer {0} is not pending")]
    NoSuchTimer(TimerId),
    /// The process is down.
    #[error("{0} is down")]
    Down(ProcessId),
    /// The process is not down, so it cannot come back.
    #[error("{0} is not down")]
    NotDown(ProcessId),
    /// A crash-stop process does not come back.
    #[error("{0} crashed for ever: under crash-stop a process does not come back")]
    DownForEver(ProcessId),
    /// The process is paused already.
    #[error("{0} is paused")]
    Paused(ProcessId),
    /// The process is not paused.
    #[error("{0} is not paused")]
    NotPaused(ProcessId),
    /// The message is held already.
    #[error("message {0} is held already")]
    Held(MessageId),
    /// The message is not held.
    #[error("message {0} is not held")]
    NotHeld(MessageId),
    /// The link is cut already.
    #[error("the link from {0} to {1} is cut already")]
    AlreadyCut(ProcessId, ProcessId),
    /// The link is not cut.
    #[error("the link from {0} to {1} is not cut")]
    NotCut(ProcessId, ProcessId),
    /// A process is always linked to itself.
    #[error("{0} cannot be cut off from itself")]
    SelfLink(ProcessId),
    /// There have been too many copies of one message.
    #[error("message {0} has the most copies that one message may have: {max}", max = u16::MAX)]
    TooManyCopies(MessageId),
    /// The processes of this protocol, or this one, cannot misbehave in this way.
    #[error("{0} cannot be made to do that; there are: {known}, honest", known = .1.join(", "))]
    NoSuchConduct(ProcessId, &'static [&'static str]),
    /// The process keeps to its protocol: only a traitor's messages can be forged.
    #[error("{0} keeps to its protocol: only what a traitor sends can be forged")]
    NotATraitor(ProcessId),
    /// The message has no such part.
    #[error("message {0} has no such field")]
    NoSuchField(MessageId),
    /// The part of the message is signed by another process.
    #[error(
        "{signer} signed this part of message {id}: it can be copied and withheld, never forged"
    )]
    Unforgeable {
        /// The message.
        id: MessageId,
        /// Who signed the part.
        signer: ProcessId,
    },
    /// The traitor knows of nothing that the number could mean here.
    #[error("the sender of message {0} knows of nothing that this number could mean here")]
    MeansNothing(MessageId),
    /// No traitor remembers the message.
    #[error("no traitor remembers message {0}")]
    NotRemembered(MessageId),
    /// A number is out of its range.
    #[error("{field} must be between {low} and {high}")]
    OutOfRange {
        /// What it is about.
        field: &'static str,
        /// The least allowed.
        low: i64,
        /// The most allowed.
        high: i64,
    },
}
