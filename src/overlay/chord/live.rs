//! Chord by real messages, while nodes come and go.

mod search;
mod stabilization;

use super::NONE;
use crate::overlay::Progress;
use crate::overlay::agenda::{Agenda, Due};
use crate::overlay::churn::{Churn, exponential, half};
use crate::overlay::id::Id;
use crate::overlay::measure::Findings;
use crate::overlay::plane::Spot;
use crate::overlay::population::Population;
use crate::overlay::post::{HEADER, NAMED};
use crate::sim::{Dice, Part, Time};

/// A node that has not answered after this time is taken for dead.
const TIMEOUT: Time = Time::millis(500);

/// A lookup remembers so many of the dead nodes that it met.
const AVOIDED: u32 = 4;

/// What a run of Chord is made of.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How many nodes are up on average.
    pub nodes: u32,
    /// The mean time that a node is up; [`Time::NEVER`] for no coming and going.
    pub session: Time,
    /// The mean time between two rounds of `stabilize` and `fix_fingers` at a node.
    pub stabilize: Time,
    /// How many successors a node keeps.
    pub list: u32,
    /// The mean time between two lookups, of all nodes together.
    pub lookup_every: Time,
    /// A lookup that meets a dead node asks again, those for fingers too; otherwise it has failed.
    pub retry: bool,
    /// Nobody tells a successor about itself: newcomers stay unknown. A mistake.
    pub without_notify: bool,
    /// The seed of every draw.
    pub seed: u64,
}

impl Settings {
    /// The set-up of the paper's figure 12, with so many joins, and as many failures, in 1000 seconds.
    pub fn figure_12(rate: u32, seed: u64) -> Self {
        Self {
            nodes: 500,
            session: Time::millis(500 * 1_000_000 / u64::from(rate.max(1))),
            stabilize: Time::millis(30_000),
            list: 20,
            lookup_every: Time::millis(1_000),
            retry: false,
            without_notify: false,
            seed,
        }
    }
}

/// What has happened so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lookups that have ended.
    pub lookups: u64,
    /// Of these, those that met a dead node and were not asked again.
    pub met_dead: u64,
    /// Those that named a node that is not the live successor of the key.
    pub wrong: u64,
    /// The nodes that successful ones passed, the last step to the successor left out.
    pub path: u64,
    /// The same lookups, in the measures of all overlays.
    pub found: Findings,
    /// Bytes of lookups, both ways.
    pub lookup_bytes: u64,
    /// Messages of joining and stabilizing, both ways.
    pub upkeep_messages: u64,
    /// Bytes of the latter.
    pub upkeep_bytes: u64,
    /// Nodes that came, and nodes that died.
    pub changes: u64,
}

impl Counts {
    /// Failed lookups in ten thousand.
    pub fn failed_in_ten_thousand(&self) -> u64 {
        (self.met_dead + self.wrong) * 10_000 / self.lookups.max(1)
    }
}

/// Why a lookup is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Purpose {
    User,
    Join,
    /// For the finger of this power of two, and then for the next ones.
    Finger(u32),
}

/// A lookup on its way: the asker talks to one node after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Search {
    asker: u32,
    /// The life of the asker that asks; another life knows nothing of it.
    life: u32,
    key: Id,
    at: u32,
    path: u32,
    travelled: u64,
    questions: u32,
    tries: u32,
    /// Dead nodes that it has met.
    avoid: [u32; AVOIDED as usize],
    purpose: Purpose,
}

impl Search {
    fn new(asker: u32, life: u32, key: Id, purpose: Purpose) -> Self {
        let avoid = [NONE; AVOIDED as usize];
        Self {
            asker,
            life,
            key,
            at: asker,
            path: 0,
            travelled: 0,
            questions: 0,
            tries: 0,
            avoid,
            purpose,
        }
    }
}

/// A round of stabilizing on its way: whose it is, in which life, and who was silent in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Round {
    node: u32,
    life: u32,
    silent: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Do {
    /// A question arrives at the node that the lookup is at.
    Asked(Search),
    /// Its answer, or a timeout, arrives at the asker: the lookup is at `next`, or has ended there.
    Answered {
        search: Search,
        next: u32,
        ends: bool,
    },
    Silent(Search),
    Stabilize {
        node: u32,
        life: u32,
    },
    /// The question for predecessor and successors arrives at the successor that a round is at.
    AskedAround(Round, u32),
    /// And its answer, back again.
    ToldAround {
        round: Round,
        successor: u32,
        predecessor: u32,
        list: Vec<u32>,
    },
    /// Or no answer, for a while.
    NobodyThere(Round, u32),
    /// The first may be the predecessor of the second.
    Notified {
        by: u32,
        at: u32,
    },
    /// The first asks the second, its predecessor, whether it is there.
    Checked {
        node: u32,
        life: u32,
        predecessor: u32,
    },
    /// It is not.
    NoPredecessor {
        node: u32,
        life: u32,
        predecessor: u32,
    },
    /// A joining node tries (again).
    Join {
        node: u32,
        life: u32,
    },
    Lookup,
}

#[derive(Clone, Debug)]
struct Node {
    id: Id,
    place: Spot,
    live: bool,
    joined: bool,
    life: u32,
    predecessor: u32,
    successors: Vec<u32>,
    /// The finger of each power of two from the successor's distance on; [`NONE`] if unknown.
    fingers: Vec<u32>,
}

/// A Chord ring that lives.
#[derive(Clone, Debug)]
pub struct Live {
    settings: Settings,
    nodes: Vec<Node>,
    churn: Churn,
    agenda: Agenda<Do>,
    now: Time,
    dice: Dice,
    counts: Counts,
}

impl Live {
    /// A ring at its start, with perfect tables.
    pub fn new(settings: Settings) -> Self {
        let nodes = pool(&settings);
        let up: Vec<bool> = nodes.iter().map(|node| node.live).collect();
        let churn = match settings.session {
            Time::NEVER => Churn::none(),
            session => Churn::new(settings.seed, &up, session, session),
        };
        let dice = Dice::keyed(settings.seed, Part::Workload, NONE, 3);
        let mut live = Self {
            agenda: Agenda::default(),
            now: Time(0),
            counts: Counts::default(),
            dice,
            nodes,
            churn,
            settings,
        };
        for node in 0..live.nodes.len() as u32 {
            if live.is_live(node) {
                live.perfect(node);
                let first = Time(live.dice.between(0, live.settings.stabilize.0));
                live.agenda.plan(first, Do::Stabilize { node, life: 0 });
            }
        }
        if live.settings.lookup_every != Time::NEVER {
            live.agenda.plan(Time(0), Do::Lookup);
        }
        live
    }

    /// Gives a node the tables of a ring at rest.
    fn perfect(&mut self, node: u32) {
        let around = |from: u32| {
            let all = self.nodes.len() as u32;
            (1..all).map(move |step| (from + step) % all).filter(|&other| self.is_live(other))
        };
        let successors: Vec<u32> = around(node).take(self.settings.list as usize).collect();
        let before = (1..self.nodes.len() as u32)
            .map(|step| (node + self.nodes.len() as u32 - step) % self.nodes.len() as u32)
            .find(|&other| self.is_live(other));
        let own = self.id(node);
        let fingers = (0..128).map(|power| {
            let finger = self.owner(Id(own.0.wrapping_add(1 << power))).unwrap_or(NONE);
            if finger == node { NONE } else { finger }
        });
        let fingers = fingers.collect();
        let of = &mut self.nodes[node as usize];
        (of.predecessor, of.successors, of.fingers) = (before.unwrap_or(NONE), successors, fingers);
    }

    /// Does what is due until `until`, at most `budget` things.
    pub fn run_until(&mut self, until: Time, budget: u64) -> Progress {
        for _ in 0..budget {
            let Some((at, due)) = self.agenda.next_beside(&mut self.churn, until) else {
                self.now = self.now.max(until);
                return Progress { done: until.0, total: until.0 };
            };
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
            Do::Asked(search) => self.asked(search),
            Do::Answered { search, next, ends } if self.cares(search.asker, search.life) => {
                self.answered(search, next, ends);
            }
            Do::Silent(search) if self.cares(search.asker, search.life) => self.silent(search),
            Do::Stabilize { node, life } if self.cares(node, life) => self.stabilize(node),
            Do::AskedAround(round, successor) => self.asked_around(round, successor),
            Do::ToldAround { round, successor, predecessor, list }
                if self.cares(round.node, round.life) =>
            {
                self.told_around(round, successor, predecessor, &list);
            }
            Do::NobodyThere(round, successor) if self.cares(round.node, round.life) => {
                self.strike(round.node, successor);
                self.ask_around(Round { silent: successor, ..round });
            }
            Do::Notified { by, at } => self.notified(by, at),
            Do::Checked { node, life, predecessor } => self.checked(node, life, predecessor),
            Do::NoPredecessor { node, life, predecessor } if self.cares(node, life) => {
                let of = &mut self.nodes[node as usize];
                if of.predecessor == predecessor {
                    of.predecessor = NONE;
                }
            }
            Do::Join { node, life } if self.cares(node, life) => self.join(node),
            Do::Lookup => self.look_something_up(),
            // Whom it concerned has died in the meantime.
            Do::Answered { .. }
            | Do::Silent(_)
            | Do::Stabilize { .. }
            | Do::ToldAround { .. }
            | Do::NobodyThere(..)
            | Do::NoPredecessor { .. }
            | Do::Join { .. } => {}
        }
    }

    fn cares(&self, node: u32, life: u32) -> bool {
        self.is_live(node) && self.nodes[node as usize].life == life
    }

    /// A node comes or dies, without a word to anybody.
    fn change(&mut self, node: u32, up: bool) {
        self.counts.changes += 1;
        let of = &mut self.nodes[node as usize];
        of.live = up;
        of.joined = false;
        of.life += 1;
        (of.predecessor, of.successors, of.fingers) = (NONE, Vec::new(), vec![NONE; 128]);
        if up {
            self.join(node);
        }
    }

    /// Kills a node, at once.
    pub fn kill(&mut self, node: u32) {
        if self.is_live(node) {
            self.change(node, false);
        }
    }

    /// Has a node of the pool come, at once.
    pub fn come(&mut self, node: u32) {
        if !self.is_live(node) {
            self.change(node, true);
        }
    }

    fn join(&mut self, node: u32) {
        let Some(contact) = self.somebody() else {
            self.nodes[node as usize].joined = true; // The first of all is alone on its ring.
            return;
        };
        let life = self.nodes[node as usize].life;
        let key = self.id(node);
        let purpose = Purpose::Join;
        self.ask(Search { at: contact, ..Search::new(node, life, key, purpose) });
    }

    /// What arrives at `to` after the way from `from`.
    fn post(&mut self, from: u32, to: u32, what: Do) {
        let span = self.latency(from, to);
        self.agenda.plan(self.now + span, what);
    }

    fn look_something_up(&mut self) {
        let pause = exponential(&mut self.dice, self.settings.lookup_every);
        self.agenda.plan(self.now + pause, Do::Lookup);
        let key = Id::draw(&mut self.dice);
        if let Some(node) = self.somebody() {
            self.look_up(node, key);
        }
    }

    /// Starts a lookup.
    pub fn look_up(&mut self, node: u32, key: Id) {
        let life = self.nodes[node as usize].life;
        let purpose = Purpose::User;
        self.begin(Search::new(node, life, key, purpose));
    }

    /// A message of a lookup that names so many nodes.
    fn count(&mut self, search: &Search, named: u64) {
        match search.purpose {
            Purpose::User => self.counts.lookup_bytes += HEADER + NAMED * named,
            Purpose::Join | Purpose::Finger(_) => self.upkeep(named),
        }
    }

    fn upkeep(&mut self, named: u64) {
        self.counts.upkeep_messages += 1;
        self.counts.upkeep_bytes += HEADER + NAMED * named;
    }

    fn distance(&self, a: u32, b: u32) -> u64 {
        self.nodes[a as usize].place.distance(self.nodes[b as usize].place)
    }

    fn latency(&self, a: u32, b: u32) -> Time {
        Time(self.distance(a, b) / 10)
    }

    /// How many others a node knows.
    pub fn state(&self, node: u32) -> u32 {
        let of = &self.nodes[node as usize];
        let all = of.successors.iter().chain(&of.fingers).chain([&of.predecessor]);
        let mut known: Vec<u32> = all.copied().filter(|&other| other != NONE).collect();
        known.sort_unstable();
        known.dedup();
        known.len() as u32
    }

    /// The identifier of a node.
    pub fn id(&self, node: u32) -> Id {
        self.nodes[node as usize].id
    }

    fn is_live(&self, node: u32) -> bool {
        self.nodes[node as usize].live
    }

    /// Up, and it has found its place.
    pub fn is_member(&self, node: u32) -> bool {
        self.nodes[node as usize].live && self.nodes[node as usize].joined
    }

    /// How many identities there are.
    pub fn pool(&self) -> u32 {
        self.nodes.len() as u32
    }

    /// The successor that a node believes in.
    pub fn successor(&self, node: u32) -> Option<u32> {
        self.nodes[node as usize].successors.first().copied()
    }

    /// The predecessor that a node believes in.
    pub fn predecessor(&self, node: u32) -> Option<u32> {
        Some(self.nodes[node as usize].predecessor).filter(|&predecessor| predecessor != NONE)
    }

    /// The live node to which a key belongs.
    pub fn owner(&self, key: Id) -> Option<u32> {
        self.owner_if(key, |node| self.is_member(node))
    }

    /// The first node at or after a key of those that somebody counts.
    pub fn owner_if(&self, key: Id, counts: impl Fn(u32) -> bool) -> Option<u32> {
        let at = self.nodes.partition_point(|node| node.id < key) as u32;
        (at..self.pool()).chain(0..at).find(|&node| counts(node))
    }

    /// What has happened so far.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Bytes sent so far: of upkeep, and of lookups.
    pub fn sent(&self) -> [u64; 2] {
        [self.counts.upkeep_bytes, self.counts.lookup_bytes]
    }

    /// Counts from now on.
    pub fn forget_counts(&mut self) {
        self.counts = Counts::default();
    }

    /// The present moment.
    pub fn now(&self) -> Time {
        self.now
    }

    fn somebody(&mut self) -> Option<u32> {
        for _ in 0..64 {
            let node = self.dice.below(self.pool());
            if self.is_member(node) {
                return Some(node);
            }
        }
        let some = self.dice.below(self.pool());
        (some..self.pool()).chain(0..some).find(|&node| self.is_member(node))
    }
}

/// Twice as many identities as are up; those that are up at the start are members.
fn pool(settings: &Settings) -> Vec<Node> {
    let population = Population::draw(settings.nodes.max(1) * 2, settings.seed);
    let up = half(population.len(), settings.seed);
    let node = |(number, up): (u32, bool)| Node {
        id: population.id(number),
        place: population.spot(number),
        live: up,
        joined: up,
        life: 0,
        predecessor: NONE,
        successors: Vec::new(),
        fingers: vec![NONE; 128],
    };
    (0..population.len()).zip(up).map(node).collect()
}
