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
        /// Whether a traitor made it say what its protocol does not, or sent it out of turn.
        forged: bool,
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
            Performed::Sent { id, to, message, forged, .. } => {
                Happening::Sent { id, to, message: message.clone(), forged }
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
    /// The step before at the same process: what happened before it there (Lamport 1978).
    pub previous: Option<u32>,
    /// Its Lamport time: one more than the greatest of those of the steps that led to it. What
    /// happens at no process has the time of the step before, and counts for nobody.
    pub lamport: u32,
}

/// A message's way: what was sent, in which step.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'a, P: Process> {
    /// The step that sent it.
    pub step: u32,
    /// The content.
    pub message: &'a P::Message,
    /// Whether a traitor made it say what its protocol does not, or sent it out of turn.
    pub forged: bool,
}

/// The log of a run, by step; step 0 is the start.
#[derive(Clone, Debug)]
pub struct Log<P: Process> {
    records: Vec<Record<P>>,
    done: Vec<Happening<P>>,
    /// The last step at each process; the start, where there was none since.
    latest: Vec<u32>,
}

impl<P: Process> Default for Log<P> {
    fn default() -> Self {
        Self { records: Vec::new(), done: Vec::new(), latest: Vec::new() }
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

    /// The step that sent a message, or made this copy of it.
    pub fn sent(&self, message: MessageId) -> Option<u32> {
        let is_it =
            |done: &Happening<P>| matches!(done, Happening::Sent { id, .. } if *id == message);
        let origin = self.done.iter().rposition(is_it)?;
        Some(self.step_of(origin as u32))
    }

    /// The step in which a message reached the process that it was sent to, or failed to.
    pub fn arrival(&self, message: MessageId) -> Option<u32> {
        self.arrivals().find(|(id, ..)| *id == message).map(|(.., step)| step)
    }

    /// The messages that reached the process that they were sent to, or failed to; it, and the step.
    pub fn arrivals(&self) -> impl Iterator<Item = (MessageId, ProcessId, u32)> {
        let arrival = |(step, record): (usize, &Record<P>)| match record.event {
            Event::Deliver { id, to, .. } => Some((id, to, step as u32)),
            _ => None,
        };
        self.records.iter().enumerate().filter_map(arrival)
    }

    /// To whom a message was sent.
    pub fn receiver(&self, message: MessageId) -> Option<ProcessId> {
        self.done.iter().rev().find_map(|done| match done {
            Happening::Sent { id, to, .. } if *id == message => Some(*to),
            _ => None,
        })
    }

    /// What was sent under this number, and when.
    pub fn passage(&self, origin: u32) -> Option<Passage<'_, P>> {
        match self.done.get(origin as usize)? {
            Happening::Sent { message, forged, .. } => {
                Some(Passage { step: self.step_of(origin), message, forged: *forged })
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
        self.latest.fill(0);
        for (step, record) in self.records.iter().enumerate() {
            if let Some(p) = record.event.process() {
                self.latest[p.0 as usize] = step as u32;
            }
        }
    }

    /// Notes that a step is now the last at a process, and gives the one before.
    fn follow(&mut self, p: ProcessId, step: u32) -> u32 {
        let place = p.0 as usize;
        if self.latest.len() <= place {
            self.latest.resize(place + 1, 0);
        }
        std::mem::replace(&mut self.latest[place], step)
    }

    fn lamport(&self, step: u32) -> u32 {
        self.records.get(step as usize).map_or(0, |record| record.lamport)
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
        let (step, first) = (self.records.len() as u32, self.done.len() as u32);
        let previous = event.process().map(|p| self.follow(p, step));
        let lamport = match (previous, event) {
            (Some(previous), Event::Deliver { origin, .. }) => {
                1 + self.lamport(previous).max(self.lamport(self.step_of(*origin)))
            }
            (Some(previous), _) => 1 + self.lamport(previous),
            (None, _) => self.records.last().map_or(0, |record| record.lamport),
        };
        let event = event.clone();
        self.records.push(Record { time, event, first, digest: 0, previous, lamport });
    }

    fn performed(&mut self, what: Performed<'_, P>) -> u32 {
        if let Performed::Sent { id, .. } = what
            && id.copy > 0
            && self.records.last().is_some_and(|record| record.previous.is_none())
        {
            // A copy made by hand is as old as what it copies.
            let original = self.sent(MessageId { copy: 0, ..id }).unwrap_or_default();
            let lamport = self.lamport(original);
            if let Some(last) = self.records.last_mut() {
                last.lamport = lamport;
            }
        }
        self.done.push(Happening::from(&what));
        self.done.len() as u32 - 1
    }
}
