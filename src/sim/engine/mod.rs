//! What surrounds a configuration in a run: time, schedule, network, clocks and dice.

mod enact;
mod happen;
mod possible;
mod queue;

use crate::sim::{
    Action, Configuration, CrashSemantics, Digest, Effects, Event, LocalClock, Names, Network,
    Observer, Place, Process, ProcessId, Schedule, Status, Time,
};
use queue::{Due, Pending, TIDY};
use std::collections::{BTreeMap, BinaryHeap, VecDeque};
use std::hash::{Hash, Hasher};

/// How far virtual time moves in one step of an asynchronous schedule, where it has no meaning.
const ASYNCHRONOUS_TICK: Time = Time::millis(1);

/// What a run's surroundings are at its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineSettings {
    /// Everything random follows from it.
    pub seed: u64,
    /// Where the processes are, by number.
    pub places: Vec<Place>,
    /// The local clocks that are not true, by process.
    pub clocks: BTreeMap<ProcessId, LocalClock>,
    /// Latencies, qualities and cuts.
    pub network: Network,
    /// How the next event is found.
    pub schedule: Schedule,
    /// What a crash means.
    pub crashes: CrashSemantics,
}

/// What the surroundings know of a message under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flight {
    /// When it was sent.
    pub sent: Time,
    /// When it arrives, if nothing comes in between.
    pub due: Time,
    /// Whether somebody holds it.
    pub held: bool,
    /// The log's number for the effect that sent it.
    pub origin: u32,
    ticket: u64,
}

/// A run in progress: a configuration and all that surrounds it. A clone is a snapshot.
#[derive(Clone, Debug)]
pub struct Engine<P: Process> {
    configuration: Configuration<P>,
    now: Time,
    step: u32,
    seed: u64,
    network: Network,
    schedule: Schedule,
    crashes: CrashSemantics,
    places: Vec<Place>,
    clocks: BTreeMap<ProcessId, LocalClock>,
    flights: Vec<Flight>,
    queue: BinaryHeap<Due>,
    tidy_at: usize,
    next_ticket: u64,
    sent: Vec<u32>,
    timers_set: Vec<u32>,
    choices_made: Vec<u32>,
    copies: BTreeMap<(ProcessId, u32), u16>,
    to_choose: VecDeque<ProcessId>,
    doomed: BTreeMap<ProcessId, u32>,
    digest: Digest,
    effects: Effects<P>,
}

impl<P: Process> Engine<P> {
    /// Switches all `processes` on: step 0.
    ///
    /// # Panics
    /// If there are not as many places as processes.
    pub fn new(
        settings: EngineSettings,
        processes: impl IntoIterator<Item = P>,
        observer: &mut impl Observer<P>,
    ) -> Self {
        let configuration = Configuration::new(processes);
        let n = configuration.processes() as usize;
        assert_eq!(settings.places.len(), n, "each process has a place");
        let mut engine = Self {
            configuration,
            now: Time(0),
            step: 0,
            seed: settings.seed,
            network: settings.network,
            schedule: settings.schedule,
            crashes: settings.crashes,
            places: settings.places,
            clocks: settings.clocks,
            flights: Vec::new(),
            queue: BinaryHeap::new(),
            tidy_at: TIDY,
            next_ticket: 0,
            sent: vec![0; n],
            timers_set: vec![0; n],
            choices_made: vec![0; n],
            copies: BTreeMap::new(),
            to_choose: VecDeque::new(),
            doomed: BTreeMap::new(),
            digest: Digest::default(),
            effects: Effects::default(),
        };
        engine.digest.write_u64(engine.seed);
        observer.event(engine.now, &Event::Start);
        for p in engine.configuration.ids() {
            engine.react(p, observer, |process, cx, fx| process.start(cx, fx));
        }
        engine
    }

    /// The configuration reached.
    pub fn configuration(&self) -> &Configuration<P> {
        &self.configuration
    }

    /// How many messages and timers each process has named, so that a search can go on from here.
    pub fn names(&self) -> Names {
        Names { sent: self.sent.clone(), timers: self.timers_set.clone() }
    }

    /// The virtual time reached.
    pub fn now(&self) -> Time {
        self.now
    }

    /// How many steps were taken.
    pub fn steps(&self) -> u32 {
        self.step
    }

    /// The network as it is now.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The schedule in force.
    pub fn schedule(&self) -> Schedule {
        self.schedule
    }

    /// What a crash means now.
    pub fn crashes(&self) -> CrashSemantics {
        self.crashes
    }

    /// Where a process is.
    pub fn place(&self, p: ProcessId) -> Place {
        self.places[p.0 as usize]
    }

    /// A process's local clock.
    pub fn clock(&self, p: ProcessId) -> LocalClock {
        self.clocks.get(&p).copied().unwrap_or_default()
    }

    /// Whether the process will crash within its next event, and after how many effects.
    pub fn doom(&self, p: ProcessId) -> Option<u32> {
        self.doomed.get(&p).copied()
    }

    /// What the surroundings know of the message with this key in the buffer.
    pub fn flight(&self, key: u32) -> Flight {
        self.flights[key as usize]
    }

    /// How many entries are kept for what is due: what a snapshot of the schedule takes.
    pub fn queued(&self) -> usize {
        self.queue.len() + self.copies.len()
    }

    /// A digest of everything that happened so far.
    pub fn digest(&self) -> u64 {
        self.digest.finish()
    }

    /// Takes the next step that the schedule finds; false if nothing is pending.
    pub fn step(&mut self, observer: &mut impl Observer<P>) -> bool {
        if let Some(p) = self.next_choice().and_then(|first| self.to_choose.remove(first)) {
            self.choose(p, observer);
            return true;
        }
        let next = if self.is_timed() { self.earliest() } else { self.any() };
        match next {
            Some((Pending::Message(key), _)) => self.deliver(key, observer),
            Some((Pending::Timer(p), ticket)) => self.fire_ticket(ProcessId(p), ticket, observer),
            None => return false,
        }
        true
    }

    /// Takes a step in which nothing happens.
    pub fn idle(&mut self, observer: &mut impl Observer<P>) {
        self.begin(&Event::Idle, observer);
    }

    /// When the next event of a timed schedule is due; nothing if none is, or in another schedule.
    pub fn next_due(&self) -> Option<Time> {
        if self.next_choice().is_some() {
            return Some(self.now);
        }
        if !self.is_timed() {
            return None;
        }
        let messages = self.configuration.buffer.iter().filter_map(|(key, envelope)| {
            let flight = self.flights[key as usize];
            let goes = !flight.held && !self.must_wait(envelope.to, Pending::Message(key));
            goes.then_some(flight.due)
        });
        let up = self.configuration.ids().map(|p| self.configuration.slot(p));
        let up = up.filter(|slot| slot.status == Status::Up);
        let timers = up.flat_map(|slot| slot.timers.iter().map(|t| t.due));
        messages.chain(timers).min().map(|due| due.max(self.now))
    }

    /// Whether nothing happens any more unless somebody intervenes.
    pub fn is_quiescent(&self) -> bool {
        self.next_choice().is_none() && self.live().next().is_none()
    }

    /// Takes a step that is an intervention. If it is not possible now, the step is taken all the
    /// same and says so, and nothing else happens: links stay replayable.
    pub fn act(&mut self, action: Action<P::Input>, observer: &mut impl Observer<P>) {
        if let Err(refusal) = self.possible(&action) {
            self.begin(&Event::Refused(Box::new((action, refusal))), observer);
            refusal.hash(&mut self.digest);
            return;
        }
        if !self.is_timed() && matches!(action, Action::Deliver(_) | Action::Fire(_)) {
            self.now += ASYNCHRONOUS_TICK;
        }
        match action {
            Action::Deliver(id) => {
                let key = self.key(id).expect("a possible action names a message under way");
                self.deliver(key, observer);
            }
            Action::Fire(id) => {
                let timer = self.timer_kind(id).expect("a possible action names a pending timer");
                self.fire(id.process, timer, observer);
            }
            _ => {
                self.begin(&Event::Act(Box::new(action.clone())), observer);
                action.hash(&mut self.digest);
                self.enact(action, observer);
            }
        }
    }
}
