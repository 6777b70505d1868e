//! One-Hop lookups: everybody knows everybody (Gupta, Liskov, Rodrigues, HotOS 2003 and NSDI 2004).
//!
//! A key belongs to the first live node at or after it on the ring. Every node keeps the whole
//! membership, so that a lookup is one question to the right node; the price is that each arrival and
//! each departure has to be told to all. With 100,000 nodes and sessions of 2.9 hours that is 19
//! events a second, to 100,000 nodes each.
//!
//! The ring is cut into *slices*, each slice into *units*. A node that notices a change tells its
//! slice leader. A slice leader tells the other slice leaders, each once every `t_big` and no two at
//! the same moment; what it hears it keeps for `t_wait` and tells its unit leaders. From there events
//! ride on the keep-alives that neighbours exchange every `t_small` anyway: outwards from the leader,
//! one way, never across the border of a unit, so that each event reaches each node exactly once.
//! A leader is nobody's choice but a place: the node at or after the middle of the arc ([`Layout`]).
//!
//! # What is exact and what is shared
//!
//! 100,000 tables of 100,000 entries are 10^10 entries, and all but a few of them are equal. So a
//! table is kept as what has happened ([`History`], once) and what its owner has *not heard yet*: an
//! event lies in the log of the slice that said it first, a slice leader has heard a prefix of each
//! other slice's log, and a node those batches whose [`Wave`] has reached it. Nothing is averaged:
//! every message of this protocol is sent, takes the time of its distance, is lost when it meets a
//! dead node, and can be shown.
//!
//! # What the papers say, and what is ours
//!
//! Only the abstracts and the authors' simulator could be read for this project, not the body of the
//! papers. From those come the slices, the leader rule, joining, redirection, the rate of events and
//! the bound on failed lookups. The rhythm of `t_big`, `t_wait` and `t_small` is remembered, and so
//! are 10 bytes an event and 20 bytes a message: what follows from them is printed as this project's
//! formula, never as the paper's result. Ours are: a departure is reported by the predecessor alone;
//! a report that meets a dead leader is tried again after a second; what a second-hand report says
//! (a lookup met a dead node) waits two `t_big` for the first-hand one; and what [`Settings::catch_up`]
//! does.

mod history;
mod layout;
mod lookup;
mod members;
mod path;
mod slice;
mod tally;
mod unit;
mod view;

pub use history::{Event, History, NONE};
pub use layout::Layout;
pub use lookup::{Lookups, Question, Reason, Trace};
pub use path::{Step, told};
pub use tally::{Kind, Role, Tally, formula};
pub use unit::{Reached, Wave};

use super::Progress;
use super::agenda::{Agenda, Due};
use super::churn::{Churn, half};
use super::id::Id;
use super::plane::Spot;
use super::population::Population;
use crate::sim::{Dice, Part, Time};
use slice::Slice;
use std::collections::BTreeSet;
use unit::Unit;

/// The protocol as described, or one of its mistakes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// As described.
    #[default]
    AsDescribed,
    /// The last node of a unit passes events on across the border: they arrive twice.
    CrossesUnits,
    /// A slice is led by the node after its middle even where that lies in another slice.
    LeaderAnywhere,
    /// A slice leader tells all the others at one moment.
    AllAtOnce,
}

/// What a run of One-Hop is made of.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How many nodes are up on average.
    pub nodes: u32,
    /// Into how many slices the ring is cut.
    pub slices: u32,
    /// How many units a slice has; an odd number, so that a slice leader leads a unit too.
    pub units: u32,
    /// A slice leader tells each other one once in this time.
    pub t_big: Time,
    /// How long a slice leader waits for more to tell its unit leaders.
    pub t_wait: Time,
    /// The time between two keep-alives.
    pub t_small: Time,
    /// So many keep-alives in a row without an answer, and the neighbour is dead.
    pub attempts: u32,
    /// The mean time that a node is up; [`Time::NEVER`] for no coming and going.
    pub session: Time,
    /// Lookups a second, of all nodes together.
    pub lookups: u32,
    /// Bytes of an event in a message.
    pub event_bytes: u32,
    /// Bytes of a message without events.
    pub overhead: u32,
    /// What a dead node had alone is asked for again: a new slice leader asks another one and those
    /// who reported, new neighbours compare what they have. Without it, that is lost.
    pub catch_up: bool,
    /// The two-hop scheme: a node knows its own slice, and so many representatives of each other.
    pub representatives: Option<u32>,
    /// Every message is kept, to be looked at one by one.
    pub log: bool,
    /// The protocol or one of its mistakes.
    pub variant: Variant,
    /// The seed of every draw.
    pub seed: u64,
}

impl Settings {
    /// Reasonable settings for so many nodes: units of about 20, a time to everybody of half a minute.
    pub fn for_nodes(nodes: u32) -> Self {
        let arcs = (nodes / 20).max(1);
        // Four times as many slices as a slice has units: all that slice leaders tell each other, the
        // square of their number, then grows like the number of nodes. And an odd number of units.
        let most = (arcs.isqrt() / 2).max(1);
        let units = most - (1 - most % 2);
        Self {
            nodes,
            slices: (arcs / units).max(1),
            units,
            t_big: Time::millis(23_000),
            t_wait: Time::millis(5_000),
            t_small: Time::millis(1_000),
            attempts: 3,
            session: Time::millis(2_900 * 3_600),
            lookups: (nodes / 100).clamp(1, 1000),
            event_bytes: 10,
            overhead: 20,
            catch_up: true,
            representatives: None,
            log: false,
            variant: Variant::AsDescribed,
            seed: 1,
        }
    }

    /// Changes of membership a second that these settings bring about, in thousandths: an arrival and
    /// a departure a session.
    pub fn event_rate(&self) -> u64 {
        if self.session == Time::NEVER {
            return 0;
        }
        let per_session = 2 * u128::from(self.nodes) * 1_000_000_000;
        (per_session / u128::from(self.session.0.max(1))) as u64
    }
}

/// A node of the pool.
#[derive(Clone, Copy, Debug)]
struct Node {
    id: Id,
    place: Spot,
    live: bool,
    /// It was up at the start.
    from_start: bool,
    /// It is up and asks to be let in.
    joining: bool,
    /// When it received the membership from its slice leader.
    table_at: Time,
    died_at: Time,
    /// When its keep-alives go out: so long after each full `t_small`.
    phase: u64,
}

/// What is to be done at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Do {
    /// A node comes (true) or goes, as somebody asked for.
    Change(u32, bool),
    /// A joining node asks somebody.
    Join(u32),
    /// `noticer` misses the keep-alives of the node of which the event says that it died.
    Notice { event: u32, noticer: u32 },
    /// A node tells its slice leader of an event.
    Report { event: u32, teller: u32 },
    /// The report arrives.
    Reported { event: u32, teller: u32, leader: u32, slice: u32 },
    /// It is this slice leader's turn to tell the next of the others.
    Turn(u32),
    /// What a slice leader says arrives at another.
    Across { from: u32, to: u32, leader: u32, upto: u32 },
    /// A turn that met nobody is tried again.
    Again { from: u32, to: u32 },
    /// A slice leader has waited `t_wait`.
    Flush(u32),
    /// A slice leader tells a unit leader what that has not acknowledged.
    Tell(u32),
    /// It arrives there.
    Told { unit: u32, leader: u32, sender: u32, upto: u32 },
    /// The node beside a dead slice leader takes over.
    TakeOver(u32),
    /// Somebody looks a key up.
    Lookup,
}

/// A One-Hop system: its nodes, what has happened, and what is on its way.
#[derive(Clone, Debug)]
pub struct OneHop {
    settings: Settings,
    layout: Layout,
    nodes: Vec<Node>,
    live: u32,
    slices: Vec<Slice>,
    units: Vec<Unit>,
    history: History,
    /// What a node found out by itself: (node, event).
    learnt: BTreeSet<(u32, u32)>,
    /// What a node will not hear, because it was lost on its way along the unit.
    missed: BTreeSet<(u32, u32)>,
    churn: Churn,
    agenda: Agenda<Do>,
    now: Time,
    dice: Dice,
    tally: Tally,
    tallied: Time,
    /// How many units are led, how many slices, and how many by one node together.
    led: [u64; 3],
    lookups: Lookups,
    spread: Spread,
    steps: Vec<Step>,
    /// The event whose messages are kept though others are not.
    watched: Option<u32>,
    done: u64,
}

/// How long events took, and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// Times that an event reached a node by dissemination.
    pub heard: u64,
    /// Of these, times that the node knew it already.
    pub twice: u64,
    /// The microseconds from the change to the hearing, summed.
    pub delay: u128,
    /// Times that a node was left without an event because it died with somebody on its way.
    pub lost: u64,
    /// Changes logged by a slice leader.
    pub logged: u64,
    /// How often a slice leader died.
    pub leaders_lost: u64,
}

impl Spread {
    /// The mean time from a change to its hearing.
    pub fn mean_delay(&self) -> Time {
        Time((self.delay / u128::from(self.heard.max(1))) as u64)
    }
}

impl OneHop {
    /// A system at its start: everybody knows everybody who is up.
    pub fn new(settings: Settings) -> Self {
        let settings = Settings {
            nodes: settings.nodes.max(1),
            slices: settings.slices.max(1),
            units: settings.units.max(1),
            t_small: settings.t_small.max(Time(1)),
            attempts: settings.attempts.max(1),
            ..settings
        };
        let nodes = pool(&settings);
        let positions: Vec<u64> = nodes.iter().map(|node| position(node.id)).collect();
        let layout = Layout::new(&positions, settings.slices, settings.units);
        let up: Vec<bool> = nodes.iter().map(|node| node.live).collect();
        let churn = match settings.session {
            Time::NEVER => Churn::none(),
            session => Churn::new(settings.seed, &up, session, session),
        };
        let mut system = Self {
            slices: (0..layout.slices()).map(|_| Slice::new(layout.slices())).collect(),
            units: (0..layout.arcs()).map(|_| Unit::default()).collect(),
            history: History::new(nodes.len()),
            live: up.iter().filter(|&&up| up).count() as u32,
            learnt: BTreeSet::new(),
            missed: BTreeSet::new(),
            agenda: Agenda::default(),
            now: Time(0),
            dice: Dice::keyed(settings.seed, Part::Workload, NONE, 2),
            tally: Tally::default(),
            tallied: Time(0),
            led: [0; 3],
            lookups: Lookups::default(),
            spread: Spread::default(),
            steps: Vec::new(),
            watched: None,
            done: 0,
            churn,
            layout,
            nodes,
            settings,
        };
        system.start();
        system
    }

    fn start(&mut self) {
        for slice in 0..self.layout.slices() {
            self.relead(slice, |system| {
                for unit in system.layout.units_of(slice) {
                    system.units[unit as usize].leader = system.true_unit_leader(unit);
                }
                system.slices[slice as usize].acting = system.true_leader(slice);
            });
            self.name_representatives(slice, NONE);
            let latest = self.turn_length().0.saturating_sub(1);
            let mut dice = Dice::keyed(self.settings.seed, Part::Timer, slice, 0);
            self.plan(Time(dice.between(0, latest)), Do::Turn(slice));
        }
        if self.settings.lookups > 0 {
            self.plan(Time(0), Do::Lookup);
        }
    }

    /// Does what is due until `until`, at most `budget` things.
    pub fn run_until(&mut self, until: Time, budget: u64) -> Progress {
        for _ in 0..budget {
            let Some((at, due)) = self.agenda.next_beside(&mut self.churn, until) else {
                self.now = self.now.max(until);
                self.take_presence();
                return Progress { done: until.0, total: until.0 };
            };
            self.done += 1;
            self.now = at;
            match due {
                Due::Change { node, up } => self.change(node, up),
                Due::Planned(what) => self.perform(what),
            }
        }
        Progress { done: self.now.0.min(until.0.saturating_sub(1)), total: until.0 }
    }

    fn perform(&mut self, what: Do) {
        match what {
            Do::Change(node, up) => self.change(node, up),
            Do::Join(node) => self.join(node),
            Do::Notice { event, noticer } => self.notice(event, noticer),
            Do::Report { event, teller } => self.report(event, teller),
            Do::Reported { event, teller, leader, slice } => {
                self.reported(event, teller, leader, slice);
            }
            Do::Turn(slice) => self.turn(slice),
            Do::Across { from, to, leader, upto } => self.across(from, to, leader, upto),
            Do::Again { from, to } => self.tell_slice(from, to),
            Do::Flush(slice) => self.flush(slice),
            Do::Tell(unit) => self.tell_unit(unit),
            Do::Told { unit, leader, sender, upto } => self.told_unit(unit, leader, sender, upto),
            Do::TakeOver(slice) => self.take_over(slice),
            Do::Lookup => self.look_something_up(),
        }
    }

    /// Has a node of the pool come (or go) at a time of somebody's choice.
    pub fn ask(&mut self, at: Time, node: u32, up: bool) {
        self.plan(at.max(self.now), Do::Change(node, up));
    }

    /// Counts from now on: what came before was warming up.
    pub fn forget_counts(&mut self) {
        self.take_presence();
        self.tally = Tally::default();
        self.lookups = Lookups::default();
        self.spread = Spread::default();
    }

    fn plan(&mut self, at: Time, what: Do) {
        self.agenda.plan(at, what);
    }

    fn plan_in(&mut self, span: Time, what: Do) {
        self.plan(self.now + span, what);
    }

    /// How long a message between two nodes takes: a tenth of a millisecond for each unit of the plane.
    fn latency(&self, a: u32, b: u32) -> Time {
        Time(self.distance(a, b) / 10)
    }

    /// The first keep-alive of a node at or after `at`.
    fn tick(&self, node: u32, at: Time) -> Time {
        let (period, phase) = (self.settings.t_small.0, self.nodes[node as usize].phase);
        let behind = (at.0 + period - phase) % period;
        Time(at.0 + if behind == 0 { 0 } else { period - behind })
    }

    /// The span from the first missed keep-alive to the verdict.
    fn patience(&self) -> Time {
        Time(self.settings.t_small.0 * u64::from(self.settings.attempts - 1))
    }

    /// When `node` gives up on a neighbour that died at `died`.
    fn gives_up(&self, node: u32, died: Time) -> Time {
        self.tick(node, died) + self.patience()
    }

    /// The distance between two nodes in the plane, in thousandths of its unit.
    fn distance(&self, a: u32, b: u32) -> u64 {
        self.nodes[a as usize].place.distance(self.nodes[b as usize].place)
    }

    fn is_live(&self, node: u32) -> bool {
        node != NONE && self.nodes[node as usize].live
    }

    fn role(&self, node: u32) -> Role {
        let unit = self.layout.unit_of(node);
        if self.slices[self.layout.slice_of_unit(unit) as usize].acting == node {
            Role::SliceLeader
        } else if self.units[unit as usize].leader == node {
            Role::UnitLeader
        } else {
            Role::Ordinary
        }
    }

    /// A message of so many events: counted, and kept if messages are.
    fn send(&mut self, kind: Kind, from: u32, to: u32, events: u32) -> Time {
        if from == to {
            return Time(0);
        }
        let settings = &self.settings;
        let bytes =
            u64::from(settings.overhead) + u64::from(settings.event_bytes) * u64::from(events);
        self.tally.message(kind, self.role(from), self.role(to), bytes);
        self.latency(from, to)
    }

    /// Adds the time since the last change to what each role has been there.
    fn take_presence(&mut self) {
        let span = u128::from(self.now.since(self.tallied).0);
        self.tallied = self.now;
        let [units, slices, both] = self.led;
        let ordinary = u64::from(self.live).saturating_sub(units + slices - both);
        for (presence, count) in
            self.tally.presence.iter_mut().zip([ordinary, units - both, slices])
        {
            *presence += u128::from(count) * span;
        }
    }

    /// Of one slice: how many units have a leader, whether it has one, and whether that leads a unit.
    fn leaders_of(&self, slice: u32) -> [u64; 3] {
        let acting = self.slices[slice as usize].acting;
        let units = self.layout.units_of(slice).filter(|&unit| self.unit_leader(unit) != NONE);
        let both = acting != NONE && self.unit_leader(self.layout.unit_of(acting)) == acting;
        [units.count() as u64, u64::from(acting != NONE), u64::from(both)]
    }

    fn unit_leader(&self, unit: u32) -> u32 {
        self.units[unit as usize].leader
    }

    /// Changes who leads what in a slice, and keeps the counts of leaders true.
    fn relead(&mut self, slice: u32, change: impl FnOnce(&mut Self)) {
        self.take_presence();
        let before = self.leaders_of(slice);
        change(self);
        let after = self.leaders_of(slice);
        for (total, (before, after)) in self.led.iter_mut().zip(before.into_iter().zip(after)) {
            *total = *total + after - before;
        }
    }

    /// The settings, as they are in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The arcs.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// What has happened so far.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The present moment.
    pub fn now(&self) -> Time {
        self.now
    }

    /// How many nodes are up.
    pub fn live(&self) -> u32 {
        self.live
    }

    /// How many identities there are: those that are up and those that may come.
    pub fn pool(&self) -> u32 {
        self.nodes.len() as u32
    }

    /// Whether a node is up and has joined.
    pub fn is_up(&self, node: u32) -> bool {
        self.is_live(node)
    }

    /// The identifier of a node.
    pub fn id(&self, node: u32) -> Id {
        self.nodes[node as usize].id
    }

    /// The place of a node in the plane.
    pub fn place(&self, node: u32) -> Spot {
        self.nodes[node as usize].place
    }

    /// The node that acts as leader of a slice, if one does.
    pub fn acting_leader(&self, slice: u32) -> Option<u32> {
        Some(self.slices[slice as usize].acting).filter(|&leader| leader != NONE)
    }

    /// Bytes by role and kind.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// What became of the lookups.
    pub fn lookups(&self) -> &Lookups {
        &self.lookups
    }

    /// What became of the events.
    pub fn spread(&self) -> &Spread {
        &self.spread
    }

    /// How many things were done so far.
    pub fn done(&self) -> u64 {
        self.done
    }

    /// Bytes of memory that the tables of all nodes take together.
    pub fn table_bytes(&self) -> u64 {
        let waves: u64 = self.units.iter().map(Unit::bytes).sum();
        let slices: u64 = self.slices.iter().map(Slice::bytes).sum();
        let events = u64::from(self.history.len()) * size_of::<Event>() as u64;
        let nodes = self.nodes.len() as u64 * (size_of::<Node>() as u64 + 8);
        let apart = (self.learnt.len() + self.missed.len()) as u64 * 16;
        waves + slices + events + nodes + apart
    }

    /// How many entries these tables would have if each node kept its own.
    pub fn table_entries(&self) -> u64 {
        let all = u64::from(self.live);
        match self.settings.representatives {
            None => all * all,
            Some(some) => {
                let slices = u64::from(self.layout.slices());
                all * (all / slices + u64::from(some) * slices)
            }
        }
    }
}

/// The pool of a run: twice as many identities as are up.
fn pool(settings: &Settings) -> Vec<Node> {
    let population = Population::draw(settings.nodes * 2, settings.seed);
    let up = half(population.len(), settings.seed);
    let node = |(number, live): (u32, bool)| Node {
        id: population.id(number),
        place: population.spot(number),
        live,
        from_start: live,
        joining: false,
        table_at: Time(0),
        died_at: Time(0),
        phase: position(population.id(number)) % settings.t_small.0,
    };
    (0..population.len()).zip(up).map(node).collect()
}

/// Where an identifier lies on the ring, as a fraction of 2^64.
fn position(id: Id) -> u64 {
    (id.0 >> 64) as u64
}
