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
    /// The step before at the same process, if it is a step of one.
    before: u32,
    /// Its Lamport time: one more than the greatest of those of the steps that led to it. What
    /// happens at no process has the time of the step before, and counts for nobody.
    pub lamport: u32,
}

impl<P: Process> Record<P> {
    /// The step before at the same process: what happened before it there (Lamport 1978).
    pub fn previous(&self) -> Option<u32> {
        self.event.process().map(|_| self.before)
    }
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

/// How many steps are on a page of the log.
const PAGE: usize = 1024;

/// Steps that follow one another, and what was done in them.
#[derive(Clone, Debug)]
struct Page<P: Process> {
    records: Vec<Record<P>>,
    done: Vec<Happening<P>>,
    /// The number of the first thing done on it.
    first: u32,
}

impl<P: Process> Page<P> {
    fn starting(first: u32) -> Self {
        Self { records: Vec::new(), done: Vec::new(), first }
    }

    /// The number of the next thing done.
    fn next(&self) -> u32 {
        self.first + self.done.len() as u32
    }

    /// What was done in the step at this place.
    fn done(&self, place: usize) -> &[Happening<P>] {
        let start = |place: usize| {
            let record = self.records.get(place);
            record.map_or(self.done.len(), |record| (record.first - self.first) as usize)
        };
        &self.done[start(place)..start(place + 1)]
    }

    fn is_full(&self) -> bool {
        self.records.len() == PAGE
    }
}

/// The log of a run, by step; step 0 is the start.
///
/// It is kept in pages, so that a run that goes on and on never moves what it has written, nor keeps
/// room for as much again.
#[derive(Clone, Debug)]
pub struct Log<P: Process> {
    /// All but the last are full.
    pages: Vec<Page<P>>,
    /// The last step at each process; the start, where there was none since.
    latest: Vec<u32>,
}

impl<P: Process> Default for Log<P> {
    fn default() -> Self {
        Self { pages: Vec::new(), latest: Vec::new() }
    }
}

impl<P: Process> Log<P> {
    /// How many steps are known, the start among them.
    fn len(&self) -> usize {
        let last = self.pages.last().map_or(0, |page| page.records.len());
        self.pages.len().saturating_sub(1) * PAGE + last
    }

    /// The last step that is known.
    pub fn last(&self) -> u32 {
        (self.len() as u32).saturating_sub(1)
    }

    /// One step, if it is known.
    pub fn record(&self, step: u32) -> Option<&Record<P>> {
        let step = step as usize;
        self.pages.get(step / PAGE)?.records.get(step % PAGE)
    }

    /// What was done in a step.
    pub fn done(&self, step: u32) -> &[Happening<P>] {
        let step = step as usize;
        self.pages.get(step / PAGE).map_or(&[], |page| page.done(step % PAGE))
    }

    /// What was done under this number.
    fn numbered(&self, origin: u32) -> Option<&Happening<P>> {
        let page = self.pages.get(self.page_of(origin))?;
        page.done.get((origin - page.first) as usize)
    }

    /// The place of the page on which the thing with this number was done.
    fn page_of(&self, origin: u32) -> usize {
        self.pages.partition_point(|page| page.first <= origin).saturating_sub(1)
    }

    /// The step in which the thing with this number was done.
    pub fn step_of(&self, origin: u32) -> u32 {
        let page = self.page_of(origin);
        let records = self.pages.get(page).map_or(&[][..], |page| &page.records);
        let after = records.partition_point(|record| record.first <= origin);
        ((page * PAGE + after) as u32).saturating_sub(1)
    }

    /// The number under which a message was sent, or this copy of it was made, and to whom.
    fn sending(&self, message: MessageId) -> Option<(u32, ProcessId)> {
        let sent = |done: &Happening<P>| match done {
            Happening::Sent { id, to, .. } if *id == message => Some(*to),
            _ => None,
        };
        self.pages.iter().rev().find_map(|page| {
            let numbered = page.done.iter().enumerate().rev();
            let (place, to) = numbered.filter_map(|(n, done)| Some((n, sent(done)?))).next()?;
            Some((page.first + place as u32, to))
        })
    }

    /// The step that sent a message, or made this copy of it.
    pub fn sent(&self, message: MessageId) -> Option<u32> {
        self.sending(message).map(|(origin, _)| self.step_of(origin))
    }

    /// To whom a message was sent.
    pub fn receiver(&self, message: MessageId) -> Option<ProcessId> {
        self.sending(message).map(|(_, to)| to)
    }

    /// The step in which a message reached the process that it was sent to, or failed to.
    pub fn arrival(&self, message: MessageId) -> Option<u32> {
        self.arrivals().find(|(id, ..)| *id == message).map(|(.., step)| step)
    }

    /// The messages that reached the process that they were sent to, or failed to; it, and the step.
    pub fn arrivals(&self) -> impl Iterator<Item = (MessageId, ProcessId, u32)> {
        self.records().filter_map(|(step, record)| match record.event {
            Event::Deliver { id, to, .. } => Some((id, to, step)),
            _ => None,
        })
    }

    fn records(&self) -> impl Iterator<Item = (u32, &Record<P>)> {
        (0..).zip(self.pages.iter().flat_map(|page| &page.records))
    }

    /// What was sent under this number, and when.
    pub fn passage(&self, origin: u32) -> Option<Passage<'_, P>> {
        match self.numbered(origin)? {
            Happening::Sent { message, forged, .. } => {
                Some(Passage { step: self.step_of(origin), message, forged: *forged })
            }
            _ => None,
        }
    }

    /// The number that the first thing done after `step` has.
    pub(super) fn next_number(&self, step: u32) -> u32 {
        let next = self.record(step.saturating_add(1)).map(|record| record.first);
        next.or_else(|| Some(self.pages.last()?.next())).unwrap_or_default()
    }

    /// Forgets every step after `step`.
    pub(super) fn truncate(&mut self, step: u32) {
        let (number, step) = (self.next_number(step), step as usize);
        self.pages.truncate(step / PAGE + 1);
        if let Some(page) = self.pages.get_mut(step / PAGE) {
            page.done.truncate((number - page.first) as usize);
            page.records.truncate(step % PAGE + 1);
        }
        let mut latest = vec![0; self.latest.len()];
        for (step, record) in self.records() {
            if let Some(p) = record.event.process() {
                latest[p.0 as usize] = step;
            }
        }
        self.latest = latest;
    }

    /// The page to write on: a new one, when the last is full.
    fn open_page(&mut self) -> &mut Page<P> {
        if self.pages.last().is_none_or(Page::is_full) {
            let first = self.pages.last().map_or(0, Page::next);
            if let Some(full) = self.pages.last_mut() {
                full.done.shrink_to_fit();
            }
            self.pages.push(Page::starting(first));
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
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
        self.record(step).map_or(0, |record| record.lamport)
    }

    /// The step being written.
    fn last_record(&mut self) -> Option<&mut Record<P>> {
        self.pages.last_mut()?.records.last_mut()
    }

    /// Notes the digest of the step that has just been logged.
    pub(super) fn seal(&mut self, digest: u64) {
        if let Some(last) = self.last_record() {
            last.digest = digest as u16;
        }
    }

    /// Bytes that an event of this run takes on average in the log.
    pub fn bytes_per_event(&self) -> u64 {
        let size = |page: &Page<P>| {
            page.records.len() * size_of::<Record<P>>()
                + page.done.len() * size_of::<Happening<P>>()
        };
        (self.pages.iter().map(size).sum::<usize>() / self.len().max(1)) as u64
    }
}

impl<P: Process> Observer<P> for Log<P> {
    fn event(&mut self, time: Time, event: &Event<P>) {
        let step = self.len() as u32;
        let previous = event.process().map(|p| self.follow(p, step));
        let lamport = match (previous, event) {
            (Some(previous), Event::Deliver { origin, .. }) => {
                1 + self.lamport(previous).max(self.lamport(self.step_of(*origin)))
            }
            (Some(previous), _) => 1 + self.lamport(previous),
            (None, _) => self.lamport(self.last()),
        };
        let event = event.clone();
        let page = self.open_page();
        let first = page.next();
        let before = previous.unwrap_or_default();
        page.records.push(Record { time, event, first, digest: 0, before, lamport });
    }

    fn performed(&mut self, what: Performed<'_, P>) -> u32 {
        if let Performed::Sent { id, .. } = what
            && id.copy > 0
            && self.last_record().is_some_and(|record| record.previous().is_none())
        {
            // A copy made by hand is as old as what it copies.
            let original = self.sent(MessageId { copy: 0, ..id }).unwrap_or_default();
            let lamport = self.lamport(original);
            if let Some(last) = self.last_record() {
                last.lamport = lamport;
            }
        }
        let Some(page) = self.pages.last_mut() else {
            unreachable!("whatever is done, is done in a step")
        };
        page.done.push(Happening::from(&what));
        page.next() - 1
    }
}
