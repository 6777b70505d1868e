//! What is pending, and which of it is next.

use super::{ASYNCHRONOUS_TICK, Engine};
use crate::sim::{Dice, Keep, Part, Process, ProcessId, Schedule, Status, Time};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Something due: only while its ticket is still that of the message or timer it stands for.
pub(super) type Due = Reverse<(Time, u64, Pending)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pending {
    Message(u32),
    Timer(u32),
}

/// A ticket that nothing in the queue has: the message or timer waits.
pub(super) const WAITING: u64 = u64::MAX;

/// Below so many entries it is not worth while to look for what is out of date.
pub(super) const TIDY: usize = 256;

impl<P: Process> Engine<P> {
    /// The first random choice that is due; those of paused processes wait.
    pub(super) fn next_choice(&self) -> Option<usize> {
        self.to_choose.iter().position(|&p| self.configuration.slot(p).status == Status::Up)
    }

    pub(super) fn is_timed(&self) -> bool {
        match self.schedule {
            Schedule::Timed => true,
            Schedule::Asynchronous => false,
            Schedule::PartiallySynchronous { gst } => self.now >= gst,
        }
    }

    /// The earliest pending event of a timed schedule.
    pub(super) fn earliest(&mut self) -> Option<(Pending, u64)> {
        while let Some(Reverse((due, ticket, pending))) = self.queue.pop() {
            let Some(process) = self.whose(pending, ticket) else { continue };
            if self.must_wait(process, pending) {
                self.set_aside(pending, ticket);
                continue;
            }
            self.now = self.now.max(due);
            return Some((pending, ticket));
        }
        None
    }

    /// Whose event an entry of the queue is; nothing if it is out of date.
    fn whose(&self, pending: Pending, ticket: u64) -> Option<ProcessId> {
        let (process, is_valid) = match pending {
            Pending::Message(key) => {
                let envelope = self.configuration.buffer.get(key)?;
                (envelope.to, self.flights[key as usize].ticket == ticket)
            }
            Pending::Timer(p) => {
                let timers = &self.configuration.slot(ProcessId(p)).timers;
                (ProcessId(p), timers.iter().any(|t| t.ticket == ticket))
            }
        };
        is_valid.then_some(process)
    }

    /// Throws away what is out of date, so that what a snapshot copies stays as large as what is
    /// pending: an asynchronous schedule never looks at the queue, and cancelled timers stay in it.
    fn tidy(&mut self) {
        let mut queue = std::mem::take(&mut self.queue);
        queue.retain(|Reverse((_, ticket, pending))| self.whose(*pending, *ticket).is_some());
        self.queue = queue;
        if !self.copies.is_empty() {
            let under_way = self.configuration.buffer.iter();
            let names: BTreeSet<_> = under_way.map(|(_, e)| (e.id.from, e.id.nth)).collect();
            self.copies.retain(|name, _| names.contains(name));
        }
        self.tidy_at = 2 * (self.queue.len() + self.copies.len()) + TIDY;
    }

    /// Whether what is due at `p` waits until it is back.
    pub(super) fn must_wait(&self, p: ProcessId, pending: Pending) -> bool {
        match (self.configuration.slot(p).status, pending) {
            (Status::Up, _) => false,
            (Status::Paused, _) | (_, Pending::Timer(_)) => true,
            (Status::Crashed, Pending::Message(_)) => self.crashes.inbound == Keep::Kept,
            (Status::Stopped, Pending::Message(_)) => false,
        }
    }

    /// Keeps what is due out of the queue until its process is back.
    fn set_aside(&mut self, pending: Pending, ticket: u64) {
        match pending {
            Pending::Message(key) => self.flights[key as usize].ticket = WAITING,
            Pending::Timer(p) => {
                let timers = &mut self.configuration.slot_mut(ProcessId(p)).timers;
                timers.iter_mut().filter(|t| t.ticket == ticket).for_each(|t| t.ticket = WAITING);
            }
        }
    }

    /// Everything that may be next in an asynchronous schedule.
    pub(super) fn live(&self) -> impl Iterator<Item = (Pending, u64)> {
        let messages = self.configuration.buffer.iter().filter_map(|(key, envelope)| {
            let flight = self.flights[key as usize];
            let pending = Pending::Message(key);
            let may = !flight.held && !self.must_wait(envelope.to, pending);
            may.then_some((pending, flight.ticket))
        });
        let timers =
            self.configuration.ids().filter(|p| self.configuration.slot(*p).status == Status::Up);
        messages.chain(timers.flat_map(|p| {
            let timers = &self.configuration.slot(p).timers;
            timers.iter().map(move |t| (Pending::Timer(p.0), t.ticket))
        }))
    }

    /// A seeded choice among all pending events: any message or timer may be next.
    pub(super) fn any(&mut self) -> Option<(Pending, u64)> {
        let count = self.live().count() as u32;
        let mut dice = Dice::keyed(self.seed, Part::Schedule, 0, u64::from(self.step));
        let picked = self.live().nth(dice.below(count) as usize)?;
        self.now += ASYNCHRONOUS_TICK;
        Some(picked)
    }

    fn ticket(&mut self) -> u64 {
        self.next_ticket += 1;
        self.next_ticket
    }

    pub(super) fn enqueue(&mut self, due: Time, pending: Pending) -> u64 {
        if self.queue.len() + self.copies.len() >= self.tidy_at {
            self.tidy();
        }
        let ticket = self.ticket();
        self.queue.push(Reverse((due, ticket, pending)));
        ticket
    }

    /// What waited for `p` is due again.
    pub(super) fn wake(&mut self, p: ProcessId) {
        self.requeue(|q| q == p);
    }

    /// Gives everything pending at the processes that `of` picks a fresh place in the queue.
    pub(super) fn requeue(&mut self, of: impl Fn(ProcessId) -> bool) {
        let now = self.now;
        let keys: Vec<u32> = self
            .configuration
            .buffer
            .iter()
            .filter(|(key, e)| of(e.to) && !self.flights[*key as usize].held)
            .map(|(key, _)| key)
            .collect();
        for key in keys {
            let due = self.flights[key as usize].due.max(now);
            self.flights[key as usize].ticket = self.enqueue(due, Pending::Message(key));
            self.flights[key as usize].due = due;
        }
        for p in self.configuration.ids().filter(|p| of(*p)) {
            for i in 0..self.configuration.slot(p).timers.len() {
                let due = self.configuration.slot(p).timers[i].due.max(now);
                let ticket = self.enqueue(due, Pending::Timer(p.0));
                let pending = &mut self.configuration.slot_mut(p).timers[i];
                (pending.due, pending.ticket) = (due, ticket);
            }
        }
    }
}
