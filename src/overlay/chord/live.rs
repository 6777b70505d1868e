//! Chord by real messages, while nodes come and go.

use super::{NONE, strictly_within, within};
use crate::overlay::Progress;
use crate::overlay::agenda::Agenda;
use crate::overlay::churn::{Churn, exponential, half};
use crate::overlay::id::Id;
use crate::overlay::measure::{Finding, Findings};
use crate::overlay::plane::Spot;
use crate::overlay::population::Population;
use crate::overlay::post::{HEADER, NAMED};
use crate::sim::{Dice, Part, Time};

/// A node that has not answered after this time is taken for dead.
const TIMEOUT: Time = Time::millis(500);

/// A maintenance lookup that met so many dead nodes is left to the next round.
const TRIES: u32 = 8;

/// It remembers so many of them.
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
            let (next, change) = (self.agenda.next_at(), self.churn.next_at());
            if next.min(change) > until {
                self.now = self.now.max(until);
                return Progress { done: until.0, total: until.0 };
            }
            if change <= next {
                if let Some((at, node, up)) = self.churn.pop() {
                    self.now = at;
                    self.change(node, up);
                }
            } else if let Some((at, what)) = self.agenda.pop() {
                self.now = at;
                self.perform(what);
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

    /// Begins a round, and comes back in a while.
    fn stabilize(&mut self, node: u32) {
        let pause = exponential(&mut self.dice, self.settings.stabilize);
        let life = self.nodes[node as usize].life;
        self.agenda.plan(self.now + pause, Do::Stabilize { node, life });
        self.check_predecessor(node, life);
        self.ask_around(Round { node, life, silent: NONE });
    }

    /// The paper's `stabilize`: asks the first successor for its predecessor, and for its list.
    fn ask_around(&mut self, round: Round) {
        let first = self.nodes[round.node as usize].successors.first().copied();
        if let Some(successor) = first {
            self.ask_of(round, successor);
        }
    }

    fn ask_of(&mut self, round: Round, successor: u32) {
        self.upkeep(0);
        self.post(round.node, successor, Do::AskedAround(round, successor));
    }

    fn asked_around(&mut self, round: Round, successor: u32) {
        if !self.is_member(successor) {
            self.keep_silent(round.node, successor, Do::NobodyThere(round, successor));
            return;
        }
        let of = &self.nodes[successor as usize];
        let (predecessor, list) = (of.predecessor, of.successors.clone());
        self.upkeep(1 + list.len() as u64);
        let told = Do::ToldAround { round, successor, predecessor, list };
        self.post(successor, round.node, told);
    }

    /// The node takes over its successor's list. Whoever lies between the two is asked next, and is
    /// the successor if it answers; otherwise the successor is told who comes before it, and the round
    /// goes on with the fingers.
    fn told_around(&mut self, round: Round, successor: u32, predecessor: u32, list: &[u32]) {
        let node = round.node;
        let mut successors = vec![successor];
        successors.extend(list.iter().filter(|&&other| other != node && other != round.silent));
        successors.dedup();
        successors.truncate(self.settings.list.max(1) as usize);
        let of = &mut self.nodes[node as usize];
        of.fingers[0] = successor;
        of.successors = successors;
        let between = predecessor != NONE
            && predecessor != round.silent
            && strictly_within(self.id(predecessor), self.id(node), self.id(successor));
        if between {
            return self.ask_of(round, predecessor);
        }
        if !self.settings.without_notify {
            self.upkeep(1);
            self.post(node, successor, Do::Notified { by: node, at: successor });
        }
        self.fix_finger(node, 0);
    }

    /// The paper's `notify`.
    fn notified(&mut self, by: u32, at: u32) {
        if !self.is_member(at) {
            return;
        }
        let known = self.nodes[at as usize].predecessor;
        if known == NONE || strictly_within(self.id(by), self.id(known), self.id(at)) {
            self.nodes[at as usize].predecessor = by;
        }
        if self.nodes[at as usize].successors.is_empty() {
            self.nodes[at as usize].successors.push(by);
        }
    }

    /// Asks the predecessor whether it is there: a dead one would keep others out of its place.
    fn check_predecessor(&mut self, node: u32, life: u32) {
        let predecessor = self.nodes[node as usize].predecessor;
        if predecessor != NONE {
            self.upkeep(0);
            self.post(node, predecessor, Do::Checked { node, life, predecessor });
        }
    }

    fn checked(&mut self, node: u32, life: u32, predecessor: u32) {
        if self.is_member(predecessor) {
            self.upkeep(0); // It says that it is.
        } else {
            let silence = Do::NoPredecessor { node, life, predecessor };
            self.keep_silent(node, predecessor, silence);
        }
    }

    /// What arrives at `to` after the way from `from`.
    fn post(&mut self, from: u32, to: u32, what: Do) {
        let span = self.latency(from, to);
        self.agenda.plan(self.now + span, what);
    }

    /// Nobody answers: the asker knows when its patience is over.
    fn keep_silent(&mut self, asker: u32, silent: u32, what: Do) {
        let waited = self.latency(asker, silent);
        self.agenda.plan(self.now + TIMEOUT.since(waited), what);
    }

    /// Looks up the finger of the first power of two from `power` on that is not the one before.
    fn fix_finger(&mut self, node: u32, power: u32) {
        let own = self.id(node);
        let Some(&successor) = self.nodes[node as usize].successors.first() else { return };
        for power in power..128 {
            let start = Id(own.0.wrapping_add(1 << power));
            let last = match power {
                0 => successor,
                _ => self.nodes[node as usize].fingers[power as usize - 1],
            };
            if last != NONE && within(start, own, self.id(last)) {
                self.nodes[node as usize].fingers[power as usize] = last;
                continue;
            }
            let life = self.nodes[node as usize].life;
            let purpose = Purpose::Finger(power);
            self.begin(Search::new(node, life, start, purpose));
            return;
        }
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

    /// The first answer is the asker's own.
    fn begin(&mut self, search: Search) {
        let (next, ends) = self.opinion(&search);
        self.answered(search, next, ends);
    }

    /// What the node that a lookup is at answers: the key's owner is its successor, or whom to ask
    /// instead.
    fn opinion(&self, search: &Search) -> (u32, bool) {
        let of = &self.nodes[search.at as usize];
        let possible = |other: &&u32| !search.avoid.contains(other);
        let Some(&successor) = of.successors.iter().find(possible) else {
            return (search.at, true);
        };
        if within(search.key, of.id, self.id(successor)) {
            return (successor, true);
        }
        let before =
            |other: &&u32| **other != NONE && strictly_within(self.id(**other), of.id, search.key);
        let finger = of.fingers.iter().rev().filter(possible).find(before).copied();
        let listed = || of.successors.iter().rev().filter(possible).find(before).copied();
        (finger.or_else(listed).unwrap_or(successor), false)
    }

    fn ask(&mut self, search: Search) {
        self.count(&search, 0);
        let search = Search { questions: search.questions + 1, ..search };
        self.post(search.asker, search.at, Do::Asked(search));
    }

    fn asked(&mut self, search: Search) {
        if !self.is_member(search.at) {
            self.keep_silent(search.asker, search.at, Do::Silent(search));
            return;
        }
        self.count(&search, 1);
        let (next, ends) = self.opinion(&search);
        self.post(search.at, search.asker, Do::Answered { search, next, ends });
    }

    fn answered(&mut self, search: Search, next: u32, ends: bool) {
        if ends || next == search.at {
            self.ended(search, next);
        } else if search.path > 200 {
            self.failed(search);
        } else {
            let path = search.path + 1;
            let travelled = search.travelled + self.distance(search.at, next);
            self.ask(Search { at: next, path, travelled, ..search });
        }
    }

    /// The node that the lookup is at does not answer.
    fn silent(&mut self, search: Search) {
        let dead = search.at;
        match search.purpose {
            Purpose::User | Purpose::Finger(_) if !self.settings.retry => {
                self.strike(search.asker, dead);
                self.failed(search);
            }
            _ if search.tries >= TRIES => self.failed(search),
            _ => self.start_over(search, dead),
        }
    }

    /// Asks again from the start, and names the dead nodes that it met, so that nobody sends it there.
    fn start_over(&mut self, search: Search, dead: u32) {
        self.strike(search.asker, dead);
        let tries = search.tries + 1;
        let mut again = Search { at: search.asker, path: 0, travelled: 0, tries, ..search };
        again.avoid[(search.tries % AVOIDED) as usize] = dead;
        if search.purpose != Purpose::Join {
            self.begin(again);
        } else if let Some(contact) = self.somebody() {
            self.ask(Search { at: contact, ..again });
        }
    }

    fn strike(&mut self, node: u32, dead: u32) {
        let of = &mut self.nodes[node as usize];
        of.successors.retain(|&other| other != dead);
        for finger in &mut of.fingers {
            if *finger == dead {
                *finger = NONE;
            }
        }
        if of.predecessor == dead {
            of.predecessor = NONE;
        }
    }

    fn failed(&mut self, search: Search) {
        match search.purpose {
            Purpose::User => {
                self.counts.met_dead += 1;
                let timeouts = search.tries + 1;
                self.count_lookup(&search, Finding { timeouts, ..Finding::default() });
            }
            Purpose::Join => {
                let (node, life) = (search.asker, search.life);
                self.agenda.plan(self.now + Time::millis(1_000), Do::Join { node, life });
            }
            Purpose::Finger(power) => self.fix_finger_after(search.asker, power, NONE),
        }
    }

    fn ended(&mut self, search: Search, found: u32) {
        match search.purpose {
            Purpose::User => self.finish_lookup(search, found),
            Purpose::Join => self.joined(search, found),
            Purpose::Finger(power) => {
                let found = if found == search.asker { NONE } else { found };
                self.fix_finger_after(search.asker, power, found);
            }
        }
    }

    fn fix_finger_after(&mut self, node: u32, power: u32, finger: u32) {
        self.nodes[node as usize].fingers[power as usize] = finger;
        self.fix_finger(node, power + 1);
    }

    /// The one who asks contacts the node that it was given: only then has it found the key.
    fn finish_lookup(&mut self, search: Search, found: u32) {
        let search = Search { questions: search.questions + 1, ..search };
        self.count(&search, 0);
        if !self.is_member(found) {
            let silent = Search { at: found, ..search };
            return self.agenda.plan(self.now + TIMEOUT, Do::Silent(silent));
        }
        self.count(&search, 0);
        let right = self.owner(search.key) == Some(found);
        if right {
            self.counts.path += u64::from(search.path);
        } else {
            self.counts.wrong += 1;
        }
        let finding = Finding {
            right,
            hops: search.path + u32::from(found != search.at),
            timeouts: search.tries,
            travelled: search.travelled + self.distance(search.at, found),
            direct: self.distance(search.asker, found),
            ..Finding::default()
        };
        self.count_lookup(&search, finding);
    }

    fn count_lookup(&mut self, search: &Search, finding: Finding) {
        self.counts.lookups += 1;
        self.counts.found.add(&Finding { messages: search.questions, ..finding });
    }

    /// The joining node has its successor: everything else comes with stabilizing, the first time
    /// at once.
    fn joined(&mut self, search: Search, successor: u32) {
        let node = search.asker;
        if successor == node || !self.is_member(successor) {
            self.failed(search);
            return;
        }
        let of = &mut self.nodes[node as usize];
        of.successors = vec![successor];
        of.joined = true;
        self.stabilize(node);
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
