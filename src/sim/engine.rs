//! What surrounds a configuration in a run: time, schedule, network, clocks and dice.

use super::action::{Action, CrashSemantics, Keep, Memory, Recovery, Refusal, Schedule};
use super::clock::{LocalClock, Time};
use super::configuration::{Configuration, Envelope, Names, PendingTimer, Status};
use super::dice::{Dice, Part};
use super::digest::Digest;
use super::network::{Fate, LinkQuality, Loss, Network, PARTS_PER_THOUSAND, Place};
use super::process::{
    Context, Effect, Effects, MessageId, Process, ProcessId, ProcessSet, TimerId,
};
use super::traitor::{HONEST, Unforgeable};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, VecDeque};
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

/// Something due: only while its ticket is still that of the message or timer it stands for.
type Due = Reverse<(Time, u64, Pending)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Pending {
    Message(u32),
    Timer(u32),
}

/// A ticket that nothing in the queue has: the message or timer waits.
const WAITING: u64 = u64::MAX;

/// Below so many entries it is not worth while to look for what is out of date.
const TIDY: usize = 256;

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

    /// Whether an action is possible now, and if not, why.
    ///
    /// # Errors
    /// The reason, with the field and the range where there is one.
    pub fn possible(&self, action: &Action<P::Input>) -> Result<(), Refusal> {
        match action {
            Action::Crash(p) | Action::CrashDuring(p, _) | Action::Input(p, _) => self.up(*p),
            Action::Recover(p, _) => match self.status(*p)? {
                Status::Crashed => Ok(()),
                Status::Stopped => Err(Refusal::DownForEver(*p)),
                _ => Err(Refusal::NotDown(*p)),
            },
            Action::Pause(p) => match self.status(*p)? {
                Status::Paused => Err(Refusal::Paused(*p)),
                Status::Up => Ok(()),
                _ => Err(Refusal::Down(*p)),
            },
            Action::Resume(p) => match self.status(*p)? {
                Status::Paused => Ok(()),
                _ => Err(Refusal::NotPaused(*p)),
            },
            Action::Drop(id) | Action::Delay(id, _) | Action::Hurry(id, _) => {
                self.key(*id).map(|_| ())
            }
            Action::Duplicate(id) => {
                self.key(*id)?;
                match self.copies.get(&(id.from, id.nth)) {
                    Some(&u16::MAX) => Err(Refusal::TooManyCopies(*id)),
                    _ => Ok(()),
                }
            }
            Action::Deliver(id) => {
                let key = self.key(*id)?;
                let to = self.configuration.buffer.get(key).map(|e| e.to);
                match to.map(|p| (p, self.configuration.slot(p).status)) {
                    Some((p, Status::Paused)) => Err(Refusal::Paused(p)),
                    _ => Ok(()),
                }
            }
            Action::Hold(id) => match self.flight(self.key(*id)?).held {
                true => Err(Refusal::Held(*id)),
                false => Ok(()),
            },
            Action::Release(id) => match self.flight(self.key(*id)?).held {
                true => Ok(()),
                false => Err(Refusal::NotHeld(*id)),
            },
            Action::Fire(id) => {
                self.up(id.process)?;
                self.timer_kind(*id).map(|_| ()).ok_or(Refusal::NoSuchTimer(*id))
            }
            Action::Move(p, place) => {
                self.status(*p)?;
                let on_canvas = 0..=Place::SIZE;
                in_range("x", i64::from(place.x), on_canvas.clone())?;
                in_range("y", i64::from(place.y), on_canvas)
            }
            Action::SetClock(p, clock) => {
                self.status(*p)?;
                let drifts = -LocalClock::MAX_DRIFT..=LocalClock::MAX_DRIFT;
                in_range("drift", i64::from(clock.drift), drifts)
            }
            Action::Cut(from, to) => match self.link(*from, *to)? {
                true => Err(Refusal::AlreadyCut(*from, *to)),
                false => Ok(()),
            },
            Action::Heal(from, to) => match self.link(*from, *to)? {
                true => Ok(()),
                false => Err(Refusal::NotCut(*from, *to)),
            },
            Action::Split(group) => group.iter().try_for_each(|p| self.status(*p).map(|_| ())),
            Action::SetLink(link, quality) => {
                if let Some((from, to)) = link {
                    self.link(*from, *to)?;
                }
                let chances = 0..=i32::from(PARTS_PER_THOUSAND);
                in_range("loss", i64::from(quality.loss), chances.clone())?;
                in_range("duplicate", i64::from(quality.duplicate), chances.clone())?;
                in_range("reorder", i64::from(quality.reorder), chances)
            }
            Action::Slow(link, _) => match link {
                Some((from, to)) => self.link(*from, *to).map(|_| ()),
                None => Ok(()),
            },
            Action::HealAll | Action::SetSchedule(_) | Action::SetCrashSemantics(_) => Ok(()),
            Action::Turn(group, conduct) => self.can_turn(group, conduct),
            Action::Forge(id, field, value) => self.forged(*id, field, *value).map(|_| ()),
            Action::Replay(id, to) => {
                self.status(*to)?;
                let (by, _) = self.configuration.recall(*id).ok_or(Refusal::NotRemembered(*id))?;
                self.up(by)
            }
        }
    }

    /// Whether all of the group can misbehave in this way; a stranger to it cannot at all.
    fn can_turn(&self, group: &[ProcessId], conduct: &str) -> Result<(), Refusal> {
        let known = self.conduct(conduct);
        group.iter().try_for_each(|&p| {
            self.status(p)?;
            let process = &self.configuration.slot(p).process;
            match known {
                Some(None) => Ok(()),
                Some(Some(conduct)) if process.can_turn(conduct) => Ok(()),
                _ => Err(Refusal::NoSuchConduct(p, P::CONDUCTS)),
            }
        })
    }

    /// A way to misbehave by its name; `Some(None)` is not to.
    fn conduct(&self, name: &str) -> Option<Option<u8>> {
        if name == HONEST && !P::CONDUCTS.is_empty() {
            return Some(None);
        }
        P::CONDUCTS.iter().position(|known| *known == name).map(|place| Some(place as u8))
    }

    /// A traitor's message under way with a field saying something else.
    fn forged(&self, id: MessageId, field: &str, value: u32) -> Result<P::Message, Refusal> {
        let key = self.key(id)?;
        let envelope = self.configuration.buffer.get(key).ok_or(Refusal::NoSuchMessage(id))?;
        let slot = self.configuration.slot(id.from);
        if slot.conduct().is_none() {
            return Err(Refusal::NotATraitor(id.from));
        }
        let cx = self.configuration.context(id.from);
        slot.process.forge(cx, &envelope.message, field, value).map_err(|why| match why {
            Unforgeable::NoSuchField => Refusal::NoSuchField(id),
            Unforgeable::SignedBy(signer) => Refusal::Unforgeable { id, signer },
            Unforgeable::Unknown => Refusal::MeansNothing(id),
        })
    }

    fn status(&self, process: ProcessId) -> Result<Status, Refusal> {
        let processes = self.configuration.processes();
        let slot = self.configuration.get(process);
        slot.map(|s| s.status).ok_or(Refusal::NoSuchProcess { process, processes })
    }

    fn up(&self, p: ProcessId) -> Result<(), Refusal> {
        match self.status(p)? {
            Status::Up => Ok(()),
            Status::Paused => Err(Refusal::Paused(p)),
            Status::Crashed | Status::Stopped => Err(Refusal::Down(p)),
        }
    }

    /// Whether the link is cut.
    fn link(&self, from: ProcessId, to: ProcessId) -> Result<bool, Refusal> {
        self.status(from)?;
        self.status(to)?;
        if from == to {
            return Err(Refusal::SelfLink(from));
        }
        Ok(self.network.is_cut(from, to))
    }

    fn key(&self, id: MessageId) -> Result<u32, Refusal> {
        self.configuration.buffer.find(id).ok_or(Refusal::NoSuchMessage(id))
    }

    fn timer_kind(&self, id: TimerId) -> Option<P::Timer> {
        let slot = self.configuration.get(id.process)?;
        slot.timers.iter().find(|t| t.nth == id.nth).map(|t| t.timer)
    }

    /// The first random choice that is due; those of paused processes wait.
    fn next_choice(&self) -> Option<usize> {
        self.to_choose.iter().position(|&p| self.configuration.slot(p).status == Status::Up)
    }

    fn is_timed(&self) -> bool {
        match self.schedule {
            Schedule::Timed => true,
            Schedule::Asynchronous => false,
            Schedule::PartiallySynchronous { gst } => self.now >= gst,
        }
    }

    /// The earliest pending event of a timed schedule.
    fn earliest(&mut self) -> Option<(Pending, u64)> {
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
    fn must_wait(&self, p: ProcessId, pending: Pending) -> bool {
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
    fn live(&self) -> impl Iterator<Item = (Pending, u64)> {
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
    fn any(&mut self) -> Option<(Pending, u64)> {
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

    fn enqueue(&mut self, due: Time, pending: Pending) -> u64 {
        if self.queue.len() + self.copies.len() >= self.tidy_at {
            self.tidy();
        }
        let ticket = self.ticket();
        self.queue.push(Reverse((due, ticket, pending)));
        ticket
    }

    fn begin(&mut self, event: &Event<P>, observer: &mut impl Observer<P>) {
        self.step += 1;
        self.digest.write_u64(self.now.0);
        observer.event(self.now, event);
    }

    fn deliver(&mut self, key: u32, observer: &mut impl Observer<P>) {
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

    fn fire_ticket(&mut self, p: ProcessId, ticket: u64, observer: &mut impl Observer<P>) {
        let timers = &self.configuration.slot(p).timers;
        if let Some(timer) = timers.iter().find(|t| t.ticket == ticket).map(|t| t.timer) {
            self.fire(p, timer, observer);
        }
    }

    fn fire(&mut self, p: ProcessId, timer: P::Timer, observer: &mut impl Observer<P>) {
        let Some(pending) = self.configuration.disarm(p, timer) else { return };
        let id = TimerId { process: p, nth: pending.nth };
        self.begin(&Event::Fire { id, timer, origin: pending.origin }, observer);
        (id, timer).hash(&mut self.digest);
        self.react(p, observer, |process, cx, fx| process.timer(cx, timer, fx));
    }

    fn choose(&mut self, p: ProcessId, observer: &mut impl Observer<P>) {
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

    fn react(
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

    fn perform(&mut self, p: ProcessId, fx: &mut Effects<P>, observer: &mut impl Observer<P>) {
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

    fn send(
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
            Fate::Arrives(due) => self.launch(Envelope { id, to, message, forged }, due, observer),
            Fate::ArrivesTwice(due, again) => {
                self.copies.insert((from, id.nth), 1);
                let original = Envelope { id, to, message, forged };
                let copy = Envelope { id: MessageId { copy: 1, ..id }, ..original.clone() };
                self.launch(original, due, observer);
                self.launch(copy, again, observer);
            }
        }
    }

    fn distance(&self, from: ProcessId, to: ProcessId) -> u64 {
        // A message to a process that does not exist is the protocol's fault; it goes nowhere far.
        let place = |p: ProcessId| self.places.get(p.0 as usize).copied().unwrap_or_default();
        place(from).distance(place(to))
    }

    fn launch(
        &mut self,
        envelope: Envelope<P::Message>,
        due: Time,
        observer: &mut impl Observer<P>,
    ) {
        let Envelope { id, to, ref message, forged } = envelope;
        let origin = observer.performed(Performed::Sent { id, to, message, due, forged });
        let key = self.configuration.buffer.insert(envelope);
        let ticket = self.enqueue(due, Pending::Message(key));
        let flight = Flight { sent: self.now, due, held: false, origin, ticket };
        match self.flights.get_mut(key as usize) {
            Some(slot) => *slot = flight,
            None => self.flights.push(flight),
        }
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

    /// Does what an intervention says, which is possible.
    fn enact(&mut self, action: Action<P::Input>, observer: &mut impl Observer<P>) {
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
        self.launch(Envelope { message, forged: true, ..original }, due, observer);
        if held {
            self.hold(id);
        }
    }

    /// A traitor remembers what it sends and receives.
    fn remember(&mut self, p: ProcessId, id: MessageId, to: ProcessId, message: &P::Message) {
        if !P::CONDUCTS.is_empty() && self.configuration.slot(p).conduct().is_some() {
            let treason = &mut self.configuration.slot_mut(p).treason;
            treason.iter_mut().for_each(|treason| treason.remember(id, to, message));
        }
    }

    fn crash(&mut self, p: ProcessId, observer: &mut impl Observer<P>) {
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

    /// What waited for `p` is due again.
    fn wake(&mut self, p: ProcessId) {
        self.requeue(|q| q == p);
    }

    /// Gives everything pending at the processes that `of` picks a fresh place in the queue.
    fn requeue(&mut self, of: impl Fn(ProcessId) -> bool) {
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
        let due = self.flights[key as usize].due.max(self.now);
        self.launch(Envelope { id, ..original }, due, observer);
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

fn in_range(
    field: &'static str,
    value: i64,
    range: std::ops::RangeInclusive<i32>,
) -> Result<(), Refusal> {
    let (low, high) = (i64::from(*range.start()), i64::from(*range.end()));
    if (low..=high).contains(&value) {
        Ok(())
    } else {
        Err(Refusal::OutOfRange { field, low, high })
    }
}
