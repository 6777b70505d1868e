//! A configuration: the states of all processes, their stable storage, and the message buffer.

use super::action::{Keep, Memory};
use super::clock::Time;
use super::digest::{Digest, digest_of};
use super::process::{Context, Effect, Effects, MessageId, Process, ProcessId, ProcessSet};
use super::traitor::Treason;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Whether a process takes part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It does.
    #[default]
    Up,
    /// It stands still, forgetting nothing.
    Paused,
    /// It crashed and may come back.
    Crashed,
    /// It crashed and never comes back.
    Stopped,
}

impl Status {
    /// Crashed, for now or for ever.
    pub fn is_down(self) -> bool {
        matches!(self, Status::Crashed | Status::Stopped)
    }
}

/// A timer that has been set and has not fired.
///
/// Only its kind belongs to the configuration; its name, its due time and its ticket in the
/// schedule are the surroundings' and enter neither comparison nor fingerprint.
#[derive(Clone, Copy, Debug)]
pub struct PendingTimer<T> {
    /// Its kind.
    pub timer: T,
    /// The process's how-manieth timer it is, from 1.
    pub nth: u32,
    /// When it fires, in a timed schedule.
    pub due: Time,
    pub(super) ticket: u64,
    /// The log's number for the effect that set it.
    pub origin: u32,
}

impl<T: PartialEq> PartialEq for PendingTimer<T> {
    fn eq(&self, other: &Self) -> bool {
        self.timer == other.timer
    }
}
impl<T: Eq> Eq for PendingTimer<T> {}
impl<T: Hash> Hash for PendingTimer<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.timer.hash(state);
    }
}

/// One process of a configuration, with all that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slot<P: Process> {
    /// Its state: volatile memory.
    pub process: P,
    /// Its stable storage.
    pub stable: P::Stable,
    /// Whether it takes part.
    pub status: Status,
    /// Its pending timers, ordered by kind.
    pub timers: Vec<PendingTimer<P::Timer>>,
    /// Random choices that it waits for: how many options each has.
    pub choices: Vec<u32>,
    /// What is known of it if it is or was a traitor.
    pub treason: Option<Treason<P::Message>>,
}

impl<P: Process> Slot<P> {
    /// How it misbehaves at present: a place in [`Process::CONDUCTS`].
    pub fn conduct(&self) -> Option<u8> {
        self.treason.as_ref().and_then(|treason| treason.conduct)
    }
}

/// A message in the buffer. Its name is the surroundings' and is not compared.
#[derive(Clone, Debug)]
pub struct Envelope<M> {
    /// Its lasting name.
    pub id: MessageId,
    /// The receiver.
    pub to: ProcessId,
    /// The content.
    pub message: M,
    /// Whether a traitor made it say what its protocol does not, or sent it out of turn. No process
    /// can tell, so it is not compared either.
    pub forged: bool,
}

/// The message buffer: a slab whose keys stay valid until the message leaves.
#[derive(Clone, Debug)]
pub struct Buffer<M> {
    slots: Vec<Option<Envelope<M>>>,
    free: Vec<u32>,
}

impl<M> Default for Buffer<M> {
    fn default() -> Self {
        Self { slots: Vec::new(), free: Vec::new() }
    }
}

impl<M> Buffer<M> {
    /// Puts a message in and returns its key.
    pub fn insert(&mut self, envelope: Envelope<M>) -> u32 {
        match self.free.pop() {
            Some(key) => {
                self.slots[key as usize] = Some(envelope);
                key
            }
            None => {
                self.slots.push(Some(envelope));
                self.slots.len() as u32 - 1
            }
        }
    }

    /// Takes a message out.
    pub fn remove(&mut self, key: u32) -> Option<Envelope<M>> {
        let taken = self.slots.get_mut(key as usize)?.take()?;
        self.free.push(key);
        Some(taken)
    }

    /// The message with this key.
    pub fn get(&self, key: u32) -> Option<&Envelope<M>> {
        self.slots.get(key as usize)?.as_ref()
    }

    /// All messages with their keys, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Envelope<M>)> {
        self.slots.iter().enumerate().filter_map(|(k, slot)| Some((k as u32, slot.as_ref()?)))
    }

    /// The key of the message with this name.
    pub fn find(&self, id: MessageId) -> Option<u32> {
        self.iter().find(|(_, e)| e.id == id).map(|(key, _)| key)
    }

    /// How many messages are under way.
    pub fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The states of all processes, their stable storage and the message buffer (FLP 1985, section 2).
///
/// Processes stand behind [`Arc`], so that a clone copies pointers and a step copies one process.
/// Two configurations are equal when they have the same processes and the same *multiset* of
/// messages under way, by whichever path they were reached.
#[derive(Clone, Debug)]
pub struct Configuration<P: Process> {
    slots: Vec<Arc<Slot<P>>>,
    /// The messages under way.
    pub buffer: Buffer<P::Message>,
}

/// How many messages each process has sent and how many timers it has set: what gives messages and
/// timers their lasting names along one path of a search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    pub(super) sent: Vec<u32>,
    pub(super) timers: Vec<u32>,
}

impl Names {
    fn next(counts: &mut Vec<u32>, p: ProcessId) -> u32 {
        let i = p.0 as usize;
        if counts.len() <= i {
            counts.resize(i + 1, 0);
        }
        counts[i] += 1;
        counts[i]
    }

    fn next_message(&mut self, p: ProcessId) -> u32 {
        Self::next(&mut self.sent, p)
    }

    fn next_timer(&mut self, p: ProcessId) -> u32 {
        Self::next(&mut self.timers, p)
    }
}

/// One step of the untimed model, as a search takes it: any of these may be next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transition<P: Process> {
    /// A message arrives.
    Deliver(MessageId),
    /// A message arrives and stays in the buffer as well: the network duplicated it.
    DeliverCopy(MessageId),
    /// A message is lost.
    Drop(MessageId),
    /// A pending timer fires.
    Fire(ProcessId, P::Timer),
    /// The oldest choice that the process waits for falls on this option.
    Choose(ProcessId, u32),
    /// A process crashes and keeps its stable storage.
    Crash(ProcessId),
    /// A crashed process comes back.
    Recover(ProcessId, Memory),
}

impl<P: Process> Configuration<P> {
    /// The initial configuration: nobody has been started, nothing is under way.
    pub fn new(processes: impl IntoIterator<Item = P>) -> Self {
        let slot = |process| {
            Arc::new(Slot {
                process,
                stable: P::Stable::default(),
                status: Status::Up,
                timers: Vec::new(),
                choices: Vec::new(),
                treason: None,
            })
        };
        Self { slots: processes.into_iter().map(slot).collect(), buffer: Buffer::default() }
    }

    /// How many processes there are.
    pub fn processes(&self) -> u32 {
        self.slots.len() as u32
    }

    /// All processes by number.
    pub fn ids(&self) -> impl Iterator<Item = ProcessId> + use<P> {
        (0..self.processes()).map(ProcessId)
    }

    /// One process with all that belongs to it.
    ///
    /// # Panics
    /// If there is no such process: callers check names that come from outside first.
    pub fn slot(&self, p: ProcessId) -> &Slot<P> {
        &self.slots[p.0 as usize]
    }

    /// One process's slot, or nothing if there is no such process.
    pub fn get(&self, p: ProcessId) -> Option<&Slot<P>> {
        self.slots.get(p.0 as usize).map(|slot| &**slot)
    }

    pub(super) fn slot_mut(&mut self, p: ProcessId) -> &mut Slot<P> {
        Arc::make_mut(&mut self.slots[p.0 as usize])
    }

    /// What process `p` may know of its surroundings.
    pub fn context(&self, p: ProcessId) -> Context {
        Context::new(p, self.processes())
    }

    /// Lets process `p` react to a stimulus, gathering what it does in `fx`.
    pub(super) fn react(
        &mut self,
        p: ProcessId,
        fx: &mut Effects<P>,
        stimulus: impl FnOnce(&mut P, Context, &mut Effects<P>),
    ) {
        let cx = self.context(p);
        stimulus(&mut self.slot_mut(p).process, cx, fx);
    }

    /// Sets a timer, in place of a pending one of the same kind.
    pub(super) fn arm(&mut self, p: ProcessId, pending: PendingTimer<P::Timer>) {
        let timers = &mut self.slot_mut(p).timers;
        match timers.binary_search_by(|t| t.timer.cmp(&pending.timer)) {
            Ok(position) => timers[position] = pending,
            Err(position) => timers.insert(position, pending),
        }
    }

    /// Takes a timer out, if it is pending.
    pub(super) fn disarm(
        &mut self,
        p: ProcessId,
        timer: P::Timer,
    ) -> Option<PendingTimer<P::Timer>> {
        let position = self.slot(p).timers.iter().position(|t| t.timer == timer)?;
        Some(self.slot_mut(p).timers.remove(position))
    }

    /// Stops a process: what was volatile is as good as gone, though it can still be looked at.
    pub(super) fn crash(&mut self, p: ProcessId, status: Status, timers: Keep) {
        let slot = self.slot_mut(p);
        slot.status = status;
        slot.choices.clear();
        if timers == Keep::Lost {
            slot.timers.clear();
        }
    }

    /// Brings a process back with `memory` and lets it react.
    pub(super) fn recover(&mut self, p: ProcessId, memory: Memory, fx: &mut Effects<P>) {
        let cx = self.context(p);
        let slot = self.slot_mut(p);
        if memory == Memory::Nothing {
            slot.stable = P::Stable::default();
        }
        slot.status = Status::Up;
        slot.process = slot.process.rebooted();
        slot.process.recover(cx, &slot.stable, fx);
    }

    /// Makes `p` misbehave, or keep to its protocol again; it stays known as a traitor.
    pub(super) fn turn(
        &mut self,
        p: ProcessId,
        conduct: Option<u8>,
        accomplices: ProcessSet,
        fx: &mut Effects<P>,
    ) {
        let cx = self.context(p);
        let slot = self.slot_mut(p);
        slot.treason.get_or_insert_with(|| Treason::new(None)).conduct = conduct;
        slot.process.turn(cx, conduct, accomplices, fx);
    }

    /// The first traitor that can send this message again, and the message.
    pub(super) fn recall(&self, id: MessageId) -> Option<(ProcessId, &P::Message)> {
        self.ids().find_map(|p| Some((p, self.slot(p).treason.as_ref()?.recall(id)?)))
    }

    /// Starts every process, as a search needs it: all that is sent goes into the buffer.
    ///
    pub fn start(&mut self, names: &mut Names) -> Vec<(ProcessId, P::Output)> {
        let mut outputs = Vec::new();
        for p in self.ids() {
            let mut fx = Effects::default();
            self.react(p, &mut fx, |process, cx, fx| process.start(cx, fx));
            self.perform(p, &mut fx, names, &mut outputs);
        }
        outputs
    }

    /// Lets `p` be asked `input`, as a search needs it.
    pub fn ask(
        &mut self,
        p: ProcessId,
        input: &P::Input,
        names: &mut Names,
    ) -> Vec<(ProcessId, P::Output)> {
        let (mut fx, mut outputs) = (Effects::default(), Vec::new());
        self.react(p, &mut fx, |process, cx, fx| process.input(cx, input, fx));
        self.perform(p, &mut fx, names, &mut outputs);
        outputs
    }

    /// Everything that may be next without a fault: deliveries, timers and choices.
    pub fn enabled(&self) -> Vec<Transition<P>> {
        let mut all = Vec::new();
        for (_, envelope) in self.buffer.iter() {
            if self.slot(envelope.to).status == Status::Up {
                all.push(Transition::Deliver(envelope.id));
            }
        }
        for p in self.ids() {
            let slot = self.slot(p);
            if slot.status == Status::Up {
                all.extend(slot.timers.iter().map(|t| Transition::Fire(p, t.timer)));
                if let Some(&options) = slot.choices.first() {
                    all.extend((0..options).map(|option| Transition::Choose(p, option)));
                }
            }
        }
        all
    }

    /// Takes one transition; false, and nothing changed, if it is not possible here.
    ///
    /// What processes told the world is added to `outputs`.
    pub fn apply(
        &mut self,
        transition: &Transition<P>,
        names: &mut Names,
        outputs: &mut Vec<(ProcessId, P::Output)>,
    ) -> bool {
        let mut fx = Effects::default();
        let process = match *transition {
            Transition::Deliver(id) | Transition::DeliverCopy(id) => {
                let Some(key) = self.buffer.find(id) else { return false };
                let Some(envelope) = self.buffer.remove(key) else { return false };
                if self.slot(envelope.to).status != Status::Up {
                    return true;
                }
                let to = envelope.to;
                self.react(to, &mut fx, |p, cx, fx| p.receive(cx, id.from, &envelope.message, fx));
                if matches!(transition, Transition::DeliverCopy(_)) {
                    let id = MessageId { copy: id.copy.saturating_add(1), ..id };
                    self.buffer.insert(Envelope { id, ..envelope });
                }
                to
            }
            Transition::Drop(id) => {
                return self.buffer.find(id).and_then(|key| self.buffer.remove(key)).is_some();
            }
            Transition::Fire(p, timer) => {
                if self.slot(p).status != Status::Up || self.disarm(p, timer).is_none() {
                    return false;
                }
                self.react(p, &mut fx, |process, cx, fx| process.timer(cx, timer, fx));
                p
            }
            Transition::Choose(p, option) => {
                if self.slot(p).choices.first().is_none_or(|&options| option >= options) {
                    return false;
                }
                self.slot_mut(p).choices.remove(0);
                self.react(p, &mut fx, |process, cx, fx| process.chosen(cx, option, fx));
                p
            }
            Transition::Crash(p) => {
                if self.slot(p).status.is_down() {
                    return false;
                }
                self.crash(p, Status::Crashed, Keep::Lost);
                return true;
            }
            Transition::Recover(p, memory) => {
                if self.slot(p).status != Status::Crashed {
                    return false;
                }
                self.recover(p, memory, &mut fx);
                p
            }
        };
        self.perform(process, &mut fx, names, outputs);
        true
    }

    /// Performs effects in the untimed model: every message goes into the buffer.
    fn perform(
        &mut self,
        p: ProcessId,
        fx: &mut Effects<P>,
        names: &mut Names,
        outputs: &mut Vec<(ProcessId, P::Output)>,
    ) {
        for effect in fx.list.drain(..) {
            match effect {
                Effect::Send { to, message, forged } => {
                    let id = MessageId { from: p, nth: names.next_message(p), copy: 0 };
                    self.buffer.insert(Envelope { id, to, message, forged });
                }
                Effect::SetTimer { timer, .. } => {
                    let nth = names.next_timer(p);
                    self.arm(p, PendingTimer { timer, nth, due: Time(0), ticket: 0, origin: 0 });
                }
                Effect::CancelTimer(timer) => {
                    self.disarm(p, timer);
                }
                Effect::Persist(stable) => self.slot_mut(p).stable = stable,
                Effect::Choose(options) => self.slot_mut(p).choices.push(options),
                Effect::Output(output) => outputs.push((p, output)),
                Effect::Ignored(_) => {}
            }
        }
    }

    /// 128 bits that are equal for equal configurations, and for others as good as never.
    pub fn fingerprint(&self) -> u128 {
        let mut digest = Digest::default();
        for slot in &self.slots {
            slot.hash(&mut digest);
        }
        // A sum, so that the order in the buffer does not matter.
        let under_way = self
            .buffer
            .iter()
            .fold(0u128, |sum, (_, e)| sum.wrapping_add(digest_of(&(e.id.from, e.to, &e.message))));
        digest.write_u128(under_way);
        digest.finish128()
    }
}

impl<P: Process> PartialEq for Configuration<P> {
    fn eq(&self, other: &Self) -> bool {
        let sorted = |configuration: &Self| {
            let mut all: Vec<u128> = configuration
                .buffer
                .iter()
                .map(|(_, e)| digest_of(&(e.id.from, e.to, &e.message)))
                .collect();
            all.sort_unstable();
            all
        };
        self.slots == other.slots && sorted(self) == sorted(other)
    }
}
impl<P: Process> Eq for Configuration<P> {}
