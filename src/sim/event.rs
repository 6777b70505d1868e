//! What happens in a step, what is done in it, and who looks on.

use super::action::{Action, Refusal};
use super::clock::Time;
use super::network::Loss;
use super::process::{MessageId, Process, ProcessId, TimerId};

/// What happened in a step. What is rare and large is kept apart: logs have many events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<P: Process> {
    /// All processes were switched on: step 0.
    Start,
    /// A message arrived.
    Deliver {
        /// Its name.
        id: MessageId,
        /// The receiver.
        to: ProcessId,
        /// The log's number for the effect that sent it.
        origin: u32,
    },
    /// A timer fired.
    Fire {
        /// Its name.
        id: TimerId,
        /// Its kind.
        timer: P::Timer,
        /// The log's number for the effect that set it.
        origin: u32,
    },
    /// A random choice fell.
    Choose {
        /// Whose choice.
        process: ProcessId,
        /// On which option.
        option: u32,
    },
    /// A hand, an adversary or a counterexample intervened.
    Act(Box<Action<P::Input>>),
    /// Nothing was pending: the run waits for an intervention that is still to come.
    Idle,
    /// An intervention came too late or too early: it was not possible, and nothing happened.
    Refused(Box<(Action<P::Input>, Refusal)>),
}

impl<P: Process> Event<P> {
    /// The process at which it happened, if it happened at one.
    pub fn process(&self) -> Option<ProcessId> {
        match self {
            Event::Deliver { to, .. } => Some(*to),
            Event::Fire { id, .. } => Some(id.process),
            Event::Choose { process, .. } => Some(*process),
            Event::Act(action) => match **action {
                Action::Crash(p)
                | Action::CrashDuring(p, _)
                | Action::Recover(p, _)
                | Action::Pause(p)
                | Action::Resume(p)
                | Action::Input(p, _)
                | Action::Move(p, _)
                | Action::SetClock(p, _) => Some(p),
                _ => None,
            },
            Event::Start | Event::Idle | Event::Refused(..) => None,
        }
    }
}

/// What was done in a step, one thing at a time.
#[derive(Debug, PartialEq, Eq)]
pub enum Performed<'a, P: Process> {
    /// A message was sent, or duplicated by the network or by hand (then its copy is not 0).
    Sent {
        /// Its name.
        id: MessageId,
        /// To whom.
        to: ProcessId,
        /// The content.
        message: &'a P::Message,
        /// When it will arrive, if nothing comes in between.
        due: Time,
        /// Whether a traitor made it say what its protocol does not, or sent it out of turn.
        forged: bool,
        /// The log's number for the effect that sent the original, if this is a copy or was forged.
        original: Option<u32>,
    },
    /// A message will never arrive.
    Lost {
        /// Its name.
        id: MessageId,
        /// To whom it was sent.
        to: ProcessId,
        /// The content.
        message: &'a P::Message,
        /// Why.
        why: Loss,
        /// The log's number for the effect that sent it; nothing if it was lost while being sent.
        origin: Option<u32>,
    },
    /// A timer was set.
    TimerSet {
        /// Its name.
        id: TimerId,
        /// Its kind.
        timer: P::Timer,
        /// When it fires, if nothing comes in between.
        due: Time,
    },
    /// The timer of this kind was cancelled.
    TimerCancelled(ProcessId, P::Timer),
    /// Stable storage was written.
    Persisted(ProcessId, &'a P::Stable),
    /// A process told the world something.
    Output(ProcessId, &'a P::Output),
    /// A process asked for a choice among so many options.
    Choosing(ProcessId, u32),
    /// A process ignored the stimulus.
    Ignored(ProcessId, &'a P::Reason),
    /// A process crashed in the middle of the step: what it still meant to do is lost.
    CrashedHere(ProcessId),
}

/// Who looks on while a run goes by: the log, the monitors, a test.
pub trait Observer<P: Process> {
    /// A step begins.
    fn event(&mut self, time: Time, event: &Event<P>);
    /// One thing was done in it. The answer comes back as the `origin` of what follows from it.
    fn performed(&mut self, what: Performed<'_, P>) -> u32;
}

/// Nobody looks on.
pub struct Nothing;

impl<P: Process> Observer<P> for Nothing {
    fn event(&mut self, _: Time, _: &Event<P>) {}
    fn performed(&mut self, _: Performed<'_, P>) -> u32 {
        0
    }
}
