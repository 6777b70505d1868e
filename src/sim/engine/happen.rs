//! What happens in a step that nobody intervened in: deliveries, timers, choices, and their effects.

use super::queue::Pending;
use super::{Engine, Flight};
use crate::sim::{
    Context, Dice, Effect, Effects, Envelope, Event, Fate, Loss, MessageId, Observer, Part,
    PendingTimer, Performed, Process, ProcessId, Status, Time, TimerId,
};
use std::hash::{Hash, Hasher};

impl<P: Process> Engine<P> {
    pub(super) fn begin(&mut self, event: &Event<P>, observer: &mut impl Observer<P>) {
        self.step += 1;
        self.digest.write_u64(self.now.0);
        observer.event(self.now, event);
    }

    pub(super) fn deliver(&mut self, key: u32, observer: &mut impl Observer<P>) {
        let Some(Envelope { id, to, message, .. }) = self.configuration.buffer.remove(key) else {
            return;
        };
        let origin = self.flights[key as usize].origin;
        self.begin(&Event::Deliver { id, to, origin }, observer);
        (id, to, &message).hash(&mut self.digest);
        let why = match self.configuration.slot(to).status {
            Status::Up | Status::Paused if !self.network.is_cut(id.from, to) => {
                self.remember(to, id, to, &message);
                self.react(to, observer, |p, cx, fx| p.receive(cx, id.from, &message, fx));
                return;
            }
            Status::Up | Status::Paused => Loss::Cut,
            Status::Crashed | Status::Stopped => Loss::ReceiverDown,
        };
        observer.performed(Performed::Lost {
            id,
            to,
            message: &message,
            why,
            origin: Some(origin),
        });
    }

    pub(super) fn fire_ticket(
        &mut self,
        p: ProcessId,
        ticket: u64,
        observer: &mut impl Observer<P>,
    ) {
        let timers = &self.configuration.slot(p).timers;
        if let Some(timer) = timers.iter().find(|t| t.ticket == ticket).map(|t| t.timer) {
            self.fire(p, timer, observer);
        }
    }

    pub(super) fn fire(&mut self, p: ProcessId, timer: P::Timer, observer: &mut impl Observer<P>) {
        let Some(pending) = self.configuration.disarm(p, timer) else { return };
        let id = TimerId { process: p, nth: pending.nth };
        self.begin(&Event::Fire { id, timer, origin: pending.origin }, observer);
        (id, timer).hash(&mut self.digest);
        self.react(p, observer, |process, cx, fx| process.timer(cx, timer, fx));
    }

    pub(super) fn choose(&mut self, p: ProcessId, observer: &mut impl Observer<P>) {
        let made = &mut self.choices_made[p.0 as usize];
        *made += 1;
        let mut dice = Dice::keyed(self.seed, Part::Choice, p.0, u64::from(*made));
        let slot = self.configuration.slot_mut(p);
        if slot.choices.is_empty() {
            return;
        }
        let option = dice.below(slot.choices.remove(0));
        self.begin(&Event::Choose { process: p, option }, observer);
        (p, option).hash(&mut self.digest);
        self.react(p, observer, |process, cx, fx| process.chosen(cx, option, fx));
    }

    pub(super) fn react(
        &mut self,
        p: ProcessId,
        observer: &mut impl Observer<P>,
        stimulus: impl FnOnce(&mut P, Context, &mut Effects<P>),
    ) {
        let mut effects = std::mem::take(&mut self.effects);
        self.configuration.react(p, &mut effects, stimulus);
        self.perform(p, &mut effects, observer);
        self.effects = effects;
    }

    pub(super) fn perform(
        &mut self,
        p: ProcessId,
        fx: &mut Effects<P>,
        observer: &mut impl Observer<P>,
    ) {
        let doom = if self.doomed.is_empty() { None } else { self.doomed.remove(&p) };
        let until = doom.map_or(usize::MAX, |after| after as usize);
        for effect in fx.list.drain(..).take(until) {
            match effect {
                Effect::Send { to, message, forged } => {
                    self.send(p, to, (message, forged), observer)
                }
                Effect::SetTimer { timer, from, to } => {
                    self.set_timer(p, timer, (from, to), observer)
                }
                Effect::CancelTimer(timer) => {
                    if self.configuration.disarm(p, timer).is_some() {
                        observer.performed(Performed::TimerCancelled(p, timer));
                    }
                }
                Effect::Persist(stable) => {
                    observer.performed(Performed::Persisted(p, &stable));
                    self.configuration.slot_mut(p).stable = stable;
                }
                Effect::Output(output) => {
                    output.hash(&mut self.digest);
                    observer.performed(Performed::Output(p, &output));
                }
                Effect::Choose(options) => {
                    observer.performed(Performed::Choosing(p, options));
                    self.configuration.slot_mut(p).choices.push(options);
                    self.to_choose.push_back(p);
                }
                Effect::Ignored(reason) => {
                    observer.performed(Performed::Ignored(p, &reason));
                }
            }
        }
        if doom.is_some() {
            observer.performed(Performed::CrashedHere(p));
            self.crash(p, observer);
        }
    }

    pub(super) fn send(
        &mut self,
        from: ProcessId,
        to: ProcessId,
        (message, forged): (P::Message, bool),
        observer: &mut impl Observer<P>,
    ) {
        let nth = &mut self.sent[from.0 as usize];
        *nth += 1;
        let id = MessageId { from, nth: *nth, copy: 0 };
        self.remember(from, id, to, &message);
        let mut dice = Dice::keyed(self.seed, Part::Network, from.0, u64::from(id.nth));
        let distance = self.distance(from, to);
        match self.network.fate((from, to), distance, self.now, &mut dice) {
            Fate::Lost(why) => {
                observer.performed(Performed::Lost {
                    id,
                    to,
                    message: &message,
                    why,
                    origin: None,
                });
            }
            Fate::Arrives(due) => {
                self.launch(Envelope { id, to, message, forged }, due, None, observer);
            }
            Fate::ArrivesTwice(due, again) => {
                self.copies.insert((from, id.nth), 1);
                let original = Envelope { id, to, message, forged };
                let copy = Envelope { id: MessageId { copy: 1, ..id }, ..original.clone() };
                let origin = self.launch(original, due, None, observer);
                self.launch(copy, again, Some(origin), observer);
            }
        }
    }

    fn distance(&self, from: ProcessId, to: ProcessId) -> u64 {
        // A message to a process that does not exist is the protocol's fault; it goes nowhere far.
        let place = |p: ProcessId| self.places.get(p.0 as usize).copied().unwrap_or_default();
        place(from).distance(place(to))
    }

    /// Sends a message on its way, or what is made of an `original`; gives the log's number for that.
    pub(super) fn launch(
        &mut self,
        envelope: Envelope<P::Message>,
        due: Time,
        original: Option<u32>,
        observer: &mut impl Observer<P>,
    ) -> u32 {
        let Envelope { id, to, ref message, forged } = envelope;
        let origin = observer.performed(Performed::Sent { id, to, message, due, forged, original });
        let key = self.configuration.buffer.insert(envelope);
        let ticket = self.enqueue(due, Pending::Message(key));
        let flight = Flight { sent: self.now, due, held: false, origin, ticket };
        match self.flights.get_mut(key as usize) {
            Some(slot) => *slot = flight,
            None => self.flights.push(flight),
        }
        origin
    }

    fn set_timer(
        &mut self,
        p: ProcessId,
        timer: P::Timer,
        (from, to): (Time, Time),
        observer: &mut impl Observer<P>,
    ) {
        let nth = &mut self.timers_set[p.0 as usize];
        *nth += 1;
        let id = TimerId { process: p, nth: *nth };
        let mut dice = Dice::keyed(self.seed, Part::Timer, p.0, u64::from(id.nth));
        let span = Time(dice.between(from.0, to.0));
        let due = self.now + if self.clocks.is_empty() { span } else { self.clock(p).real(span) };
        let origin = observer.performed(Performed::TimerSet { id, timer, due });
        let ticket = self.enqueue(due, Pending::Timer(p.0));
        self.configuration.arm(p, PendingTimer { timer, nth: id.nth, due, ticket, origin });
    }
}
