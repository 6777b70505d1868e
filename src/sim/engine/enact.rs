//! What interventions do.

use super::queue::{Pending, WAITING};
use super::{Engine, Flight};
use crate::sim::{
    Action, Envelope, Keep, LinkQuality, Loss, Memory, MessageId, Observer, Performed, Process,
    ProcessId, ProcessSet, Recovery, Status, Time,
};
use std::hash::Hash;

impl<P: Process> Engine<P> {
    /// Does what an intervention says, which is possible.
    pub(super) fn enact(&mut self, action: Action<P::Input>, observer: &mut impl Observer<P>) {
        match action {
            Action::Crash(p) => self.crash(p, observer),
            Action::CrashDuring(p, after) => {
                self.doomed.insert(p, after);
            }
            Action::Recover(p, memory) => self.recover(p, memory, observer),
            Action::Pause(p) => self.configuration.slot_mut(p).status = Status::Paused,
            Action::Resume(p) => {
                self.configuration.slot_mut(p).status = Status::Up;
                self.wake(p);
            }
            Action::Drop(id) => self.lose(|e| e.id == id, Loss::Dropped, observer),
            Action::Duplicate(id) => self.duplicate(id, observer),
            Action::Delay(id, by) => self.reschedule(id, |flight| flight.due + by),
            Action::Hurry(id, by) => {
                let now = self.now;
                self.reschedule(id, |flight| flight.due.since(by).max(now));
            }
            Action::Hold(id) => self.hold(id),
            Action::Release(id) => {
                let now = self.now;
                self.reschedule(id, |flight| flight.due.max(now));
            }
            Action::Input(p, input) => {
                (p, &input).hash(&mut self.digest);
                self.react(p, observer, |process, cx, fx| process.input(cx, &input, fx));
            }
            Action::Move(p, place) => self.places[p.0 as usize] = place,
            Action::SetClock(p, clock) => {
                self.clocks.insert(p, clock);
            }
            Action::Cut(from, to) => {
                self.network.cuts.insert((from, to));
            }
            Action::Heal(from, to) => {
                self.network.cuts.remove(&(from, to));
            }
            Action::Split(group) => self.split(&group),
            Action::HealAll => self.network.cuts.clear(),
            Action::SetLink(link, quality) => self.set_link(link, quality),
            Action::Slow(Some(link), by) => {
                self.network.slow_links.insert(link, by);
            }
            Action::Slow(None, by) => self.network.slow = by,
            Action::SetSchedule(schedule) => {
                self.schedule = schedule;
                self.requeue(|_| true);
            }
            Action::SetCrashSemantics(semantics) => self.crashes = semantics,
            Action::Turn(group, conduct) => self.turn(&group, &conduct, observer),
            Action::Forge(id, field, value) => self.replace(id, &field, value, observer),
            Action::Replay(id, to) => {
                let recalled = self.configuration.recall(id);
                if let Some((by, message)) = recalled.map(|(by, m)| (by, m.clone())) {
                    self.send(by, to, (message, true), observer);
                }
            }
            Action::Deliver(_) | Action::Fire(_) => {
                unreachable!("these are steps of their own: see `act`")
            }
        }
    }

    fn turn(&mut self, group: &[ProcessId], conduct: &str, observer: &mut impl Observer<P>) {
        let conduct = self.conduct(conduct).flatten();
        let all: ProcessSet = group.iter().copied().collect();
        for &p in group {
            let mut effects = std::mem::take(&mut self.effects);
            let accomplices = all.without([p].into_iter().collect());
            self.configuration.turn(p, conduct, accomplices, &mut effects);
            self.perform(p, &mut effects, observer);
            self.effects = effects;
        }
    }

    /// Puts a forged message in place of the one under way: the log sees a message lost and
    /// another sent in its place, under its name.
    fn replace(&mut self, id: MessageId, field: &str, value: u32, observer: &mut impl Observer<P>) {
        let Ok(message) = self.forged(id, field, value) else { return };
        let Some(key) = self.configuration.buffer.find(id) else { return };
        let Some(original) = self.configuration.buffer.remove(key) else { return };
        let Flight { due, held, origin, .. } = self.flights[key as usize];
        observer.performed(Performed::Lost {
            id,
            to: original.to,
            message: &original.message,
            why: Loss::Forged,
            origin: Some(origin),
        });
        (id, &message).hash(&mut self.digest);
        self.remember(id.from, id, original.to, &message);
        let forged = Envelope { message, forged: true, ..original };
        self.launch(forged, due, Some(origin), observer);
        if held {
            self.hold(id);
        }
    }

    /// A traitor remembers what it sends and receives.
    pub(super) fn remember(
        &mut self,
        p: ProcessId,
        id: MessageId,
        to: ProcessId,
        message: &P::Message,
    ) {
        if !P::CONDUCTS.is_empty() && self.configuration.slot(p).conduct().is_some() {
            let treason = &mut self.configuration.slot_mut(p).treason;
            treason.iter_mut().for_each(|treason| treason.remember(id, to, message));
        }
    }

    pub(super) fn crash(&mut self, p: ProcessId, observer: &mut impl Observer<P>) {
        let status = match self.crashes.recovery {
            Recovery::Never => Status::Stopped,
            Recovery::Stable | Recovery::Amnesia => Status::Crashed,
        };
        self.configuration.crash(p, status, self.crashes.timers);
        self.to_choose.retain(|&q| q != p);
        self.doomed.remove(&p);
        p.hash(&mut self.digest);
        if self.crashes.outbound == Keep::Lost {
            self.lose(|e| e.id.from == p, Loss::SenderCrashed, observer);
        }
    }

    fn recover(&mut self, p: ProcessId, memory: Option<Memory>, observer: &mut impl Observer<P>) {
        let memory = memory.unwrap_or(match self.crashes.recovery {
            Recovery::Amnesia => Memory::Nothing,
            Recovery::Stable | Recovery::Never => Memory::Stable,
        });
        (p, memory).hash(&mut self.digest);
        let mut effects = std::mem::take(&mut self.effects);
        self.configuration.recover(p, memory, &mut effects);
        self.perform(p, &mut effects, observer);
        self.effects = effects;
        self.wake(p);
    }

    /// Loses all messages under way that `which` picks.
    fn lose(
        &mut self,
        which: impl Fn(&Envelope<P::Message>) -> bool,
        why: Loss,
        observer: &mut impl Observer<P>,
    ) {
        let buffer = &self.configuration.buffer;
        let keys: Vec<u32> = buffer.iter().filter(|(_, e)| which(e)).map(|(key, _)| key).collect();
        for key in keys {
            if let Some(Envelope { id, to, message, .. }) = self.configuration.buffer.remove(key) {
                id.hash(&mut self.digest);
                let origin = Some(self.flights[key as usize].origin);
                observer.performed(Performed::Lost { id, to, message: &message, why, origin });
            }
        }
    }

    fn duplicate(&mut self, id: MessageId, observer: &mut impl Observer<P>) {
        let Some(key) = self.configuration.buffer.find(id) else { return };
        let Some(original) = self.configuration.buffer.get(key).cloned() else { return };
        let copy = self.copies.entry((id.from, id.nth)).or_insert(0);
        *copy += 1;
        let id = MessageId { copy: *copy, ..id };
        id.hash(&mut self.digest);
        let Flight { due, origin, .. } = self.flights[key as usize];
        self.launch(Envelope { id, ..original }, due.max(self.now), Some(origin), observer);
    }

    /// Gives a message another due time; if it was held, it no longer is.
    fn reschedule(&mut self, id: MessageId, due: impl FnOnce(Flight) -> Time) {
        let Some(key) = self.configuration.buffer.find(id) else { return };
        let due = due(self.flights[key as usize]);
        (id, due).hash(&mut self.digest);
        let ticket = self.enqueue(due, Pending::Message(key));
        let flight = &mut self.flights[key as usize];
        (flight.due, flight.ticket, flight.held) = (due, ticket, false);
    }

    fn hold(&mut self, id: MessageId) {
        if let Some(key) = self.configuration.buffer.find(id) {
            id.hash(&mut self.digest);
            let flight = &mut self.flights[key as usize];
            (flight.held, flight.ticket) = (true, WAITING);
        }
    }

    fn split(&mut self, group: &[ProcessId]) {
        for outside in self.configuration.ids().filter(|p| !group.contains(p)) {
            for &inside in group {
                self.network.cuts.insert((inside, outside));
                self.network.cuts.insert((outside, inside));
            }
        }
    }

    fn set_link(&mut self, link: Option<(ProcessId, ProcessId)>, quality: LinkQuality) {
        match link {
            Some(link) => {
                self.network.links.insert(link, quality);
            }
            None => self.network.quality = quality,
        }
    }
}
