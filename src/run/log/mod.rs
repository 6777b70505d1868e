//! The log: what happened in each step, what was done in it, and what led to it.

mod book;
mod index;
mod pages;

use super::machine::Machine;
use super::protocol::Protocol;
use crate::sim::{Event, Loss, MessageId, Performed, Process, ProcessId, Time, TimerId};

pub(super) use book::Book;
pub(super) use pages::Page;

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

/// One step, as the log keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record<P: Process> {
    /// When it happened.
    pub time: Time,
    /// What happened.
    pub event: Event<P>,
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
///
/// How its steps hang together is always at hand. What happened in steps long ago, and at which nobody
/// looks, is let go, and taken again from a snapshot by whoever asks for it.
pub struct Log<'a, P: Protocol> {
    book: &'a Book<P::Process>,
    machine: &'a Machine<P>,
}

impl<P: Protocol> Clone for Log<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Protocol> Copy for Log<'_, P> {}

impl<'a, P: Protocol> Log<'a, P> {
    pub(super) fn new(book: &'a Book<P::Process>, machine: &'a Machine<P>) -> Self {
        Self { book, machine }
    }

    /// The last step that is known.
    pub fn last(self) -> u32 {
        self.book.last()
    }

    /// The step before at the same process, if it is a step of one: what happened before it there
    /// (Lamport 1978).
    pub fn previous(self, step: u32) -> Option<u32> {
        self.book.index.previous(step)
    }

    /// The Lamport time of a step: one more than the greatest of those of the steps that led to it. What
    /// happens at no process has the time of the step before, and a copy or a forgery made by hand that of
    /// the original; neither counts for anybody.
    pub fn lamport(self, step: u32) -> u32 {
        self.book.index.lamport(step)
    }

    /// The digest of the run up to and with a step, cut to what a link carries.
    pub fn digest(self, step: u32) -> u16 {
        self.book.index.digest(step)
    }

    /// The step in which the thing with this number was done.
    pub fn step_of(self, origin: u32) -> u32 {
        self.book.index.step_of(origin)
    }

    fn page(self, step: u32) -> Option<&'a Page<P::Process>> {
        self.book.pages.page(step, |start| self.machine.recall(start))
    }

    /// One step, if it is known.
    pub fn record(self, step: u32) -> Option<&'a Record<P::Process>> {
        self.page(step)?.record(step)
    }

    /// What was done in a step.
    pub fn done(self, step: u32) -> &'a [Happening<P::Process>] {
        let numbers = self.book.index.first(step)..self.book.index.first(step.saturating_add(1));
        self.page(step).map_or(&[], |page| page.done(numbers))
    }

    /// What was done under this number.
    fn numbered(self, origin: u32) -> Option<&'a Happening<P::Process>> {
        let step = self.step_of(origin);
        self.done(step).get((origin - self.book.index.first(step)) as usize)
    }

    /// The last step before `end` that sent a message, made this copy of it or forged it, and to whom.
    fn sending(self, message: MessageId, end: u32) -> Option<(u32, ProcessId)> {
        let sent = |done: &Happening<P::Process>| match done {
            Happening::Sent { id, to, .. } if *id == message => Some(*to),
            _ => None,
        };
        (0..end).rev().find_map(|step| Some((step, self.done(step).iter().find_map(sent)?)))
    }

    /// The last step before `end` that sent a message, made this copy of it or forged it.
    pub fn sent_before(self, message: MessageId, end: u32) -> Option<u32> {
        self.sending(message, end).map(|(step, _)| step)
    }

    /// The last step that sent a message, made this copy of it or forged it.
    pub fn sent(self, message: MessageId) -> Option<u32> {
        self.sent_before(message, self.last() + 1)
    }

    /// To whom a message was sent.
    pub fn receiver(self, message: MessageId) -> Option<ProcessId> {
        self.sending(message, self.last() + 1).map(|(_, to)| to)
    }

    /// The step in which a message reached the process that it was sent to, or failed to.
    pub fn arrival(self, message: MessageId) -> Option<u32> {
        self.arrivals().find(|(id, ..)| *id == message).map(|(.., step)| step)
    }

    /// The messages that reached the process that they were sent to, or failed to; it, and the step.
    pub fn arrivals(self) -> impl Iterator<Item = (MessageId, ProcessId, u32)> {
        (0..=self.last()).filter_map(move |step| match self.record(step)?.event {
            Event::Deliver { id, to, .. } => Some((id, to, step)),
            _ => None,
        })
    }

    /// What was sent under this number, and when.
    pub fn passage(self, origin: u32) -> Option<Passage<'a, P::Process>> {
        match self.numbered(origin)? {
            Happening::Sent { message, forged, .. } => {
                Some(Passage { step: self.step_of(origin), message, forged: *forged })
            }
            _ => None,
        }
    }

    /// Bytes that an event of this run takes on average in the log.
    pub fn bytes_per_event(self) -> u64 {
        let size = self.book.index.size() + self.book.pages.size();
        size as u64 / u64::from(self.last() + 1)
    }
}
