//! The log: what happened in each step, what was done in it, and what led to it.

use crate::sim::{Event, Loss, MessageId, Observer, Performed, Process, ProcessId, Time, TimerId};
use std::mem::size_of;

/// One thing done in a step, as the log keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening<P: Process> {
    /// A message was sent.
    Sent {
        /// Its name.
        id: MessageId,
        /// To whom.
        to: ProcessId,
        /// The content.
        message: P::Message,
    },
    /// A message was lost.
    Lost {
        /// Its name.
        id: MessageId,
        /// To whom it was sent.
        to: ProcessId,
        /// The content.
        message: P::Message,
        /// Why.
        why: Loss,
        /// The number of the effect that sent it; nothing if it was lost while being sent.
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
    /// A timer was cancelled.
    TimerCancelled(ProcessId, P::Timer),
    /// Stable storage was written.
    Persisted(ProcessId),
    /// A process told the world something.
    Output(ProcessId, P::Output),
    /// A process asked for a choice.
    Choosing(ProcessId, u32),
    /// A process ignored the stimulus.
    Ignored(ProcessId, P::Reason),
    /// A process crashed in the middle of the step.
    CrashedHere(ProcessId),
}

impl<P: Process> From<&Performed<'_, P>> for Happening<P> {
    fn from(performed: &Performed<'_, P>) -> Self {
        match *performed {
            Performed::Sent { id, to, message, .. } => {
                Happening::Sent { id, to, message: message.clone() }
            }
            Performed::Lost { id, to, message, why, origin } => {
                Happening::Lost { id, to, message: message.clone(), why, origin }
            }
            Performed::TimerSet { id, timer, due } => Happening::TimerSet { id, timer, due },
            Performed::TimerCancelled(p, timer) => Happening::TimerCancelled(p, timer),
            Performed::Persisted(p, _) => Happening::Persisted(p),
            Performed::Output(p, output) => Happening::Output(p, output.clone()),
            Performed::Choosing(p, options) => Happening::Choosing(p, options),
            Performed::Ignored(p, reason) => Happening::Ignored(p, reason.clone()),
            Performed::CrashedHere(p) => Happening::CrashedHere(p),
        }
    }
}

/// One step of the log.
#[derive(Clone, Debug)]
pub struct Record<P: Process> {
    /// When it happened.
    pub time: Time,
    /// What happened.
    pub event: Event<P>,
    /// The number of the first thing done in it.
    first: u32,
    /// The digest of the run up to and with this step, cut to what a link carries.
    pub digest: u16,
}

/// A message's way: what was sent, in which step.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'a, P: Process> {
    /// The step that sent it.
    pub step: u32,
    /// The content.
    pub message: &'a P::Message,
}

/// The log of a run, by step; step 0 is the start.
#[derive(Clone, Debug)]
pub struct Log<P: Process> {
    records: Vec<Record<P>>,
    done: Vec<Happening<P>>,
}

impl<P: Process> Default for Log<P> {
    fn default() -> Self {
        Self { records: Vec::new(), done: Vec::new() }
    }
}

impl<P: Process> Log<P> {
    /// The last step that is known.
    pub fn last(&self) -> u32 {
        (self.records.len() as u32).saturating_sub(1)
    }

    /// One step, if it is known.
    pub fn record(&self, step: u32) -> Option<&Record<P>> {
        self.records.get(step as usize)
    }

    /// What was done in a step.
    pub fn done(&self, step: u32) -> &[Happening<P>] {
        let first = |step: u32| {
            let record = self.records.get(step as usize);
            record.map_or(self.done.len(), |record| record.first as usize)
        };
        &self.done[first(step)..first(step.saturating_add(1))]
    }

    /// The step in which the thing with this number was done.
    pub fn step_of(&self, origin: u32) -> u32 {
        let after = self.records.partition_point(|record| record.first <= origin);
        (after as u32).saturating_sub(1)
    }

    /// What was sent under this number, and when.
    pub fn passage(&self, origin: u32) -> Option<Passage<'_, P>> {
        match self.done.get(origin as usize)? {
            Happening::Sent { message, .. } => {
                Some(Passage { step: self.step_of(origin), message })
            }
            _ => None,
        }
    }

    /// The number that the first thing done after `step` has.
    pub(super) fn next_number(&self, step: u32) -> u32 {
        let next = self.records.get(step as usize + 1);
        next.map_or(self.done.len() as u32, |record| record.first)
    }

    /// Forgets every step after `step`.
    pub(super) fn truncate(&mut self, step: u32) {
        self.done.truncate(self.next_number(step) as usize);
        self.records.truncate(step as usize + 1);
    }

    /// Notes the digest of the step that has just been logged.
    pub(super) fn seal(&mut self, digest: u64) {
        if let Some(last) = self.records.last_mut() {
            last.digest = digest as u16;
        }
    }

    /// Bytes that an event of this run takes on average in the log.
    pub fn bytes_per_event(&self) -> u64 {
        let records = self.records.len() * size_of::<Record<P>>();
        let done = self.done.len() * size_of::<Happening<P>>();
        ((records + done) / self.records.len().max(1)) as u64
    }
}

impl<P: Process> Observer<P> for Log<P> {
    fn event(&mut self, time: Time, event: &Event<P>) {
        let first = self.done.len() as u32;
        self.records.push(Record { time, event: event.clone(), first, digest: 0 });
    }

    fn performed(&mut self, what: Performed<'_, P>) -> u32 {
        self.done.push(Happening::from(&what));
        self.done.len() as u32 - 1
    }
}
