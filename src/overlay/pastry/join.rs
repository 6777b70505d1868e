//! How a node joins: section 2.4 of the paper, by messages.
//!
//! The newcomer X asks a node A nearby to route a join to X's own identifier. It ends at Z, whose
//! identifier is the closest, and everyone on the way tells X its state: A's neighbourhood is X's,
//! for A is near; Z's leaves are X's, for their identifiers are; and row `i` comes from the `i`-th on
//! the way, which shares that many digits with X. Then X may ask those it heard of for their tables
//! too, and takes whoever is nearer. At last it tells everybody in its tables that it is there.
//!
//! Two that join side by side at once could miss each other. So a state is told with a stamp, the
//! newcomer sends that back with its announcement, and whoever's leaves changed in between, and
//! who knows one that the newcomer lacks, answers with what they are now; then the newcomer takes
//! that up and announces itself anew.

use super::messages::{Message, State};
use super::route::Choice;
use super::tables::Side;
use super::{Job, Pastry};
use crate::overlay::population::NodeSet;
use crate::overlay::post::Letter;
use crate::overlay::{Node, Progress};
use crate::sim::{Dice, Part, Time};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What a newcomer asks for: the three that figures 7 and 8 of the paper compare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JoinMode {
    /// From each node on the way the one row that is due.
    SingleLevel,
    /// From each node on the way all that it knows.
    WholeTables,
    /// That, and then the tables of everyone in the routing table and the neighbourhood.
    #[default]
    WholeTablesAndFetch,
}

/// What those to whom a newcomer announces itself take up of the state that it tells. The paper does
/// not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Uptake {
    /// Everybody named in it.
    #[default]
    All,
    /// The newcomer itself.
    Newcomer,
}

/// Whom a newcomer asks first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Contact {
    /// The nearest in the plane, as the paper assumes (an expanding ring of multicasts finds it).
    #[default]
    Nearest,
    /// The nearest of so many, drawn from all.
    NearestOf(u16),
}

/// A newcomer that has not come in yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Newcomer {
    attempt: u32,
    told: Vec<Option<Rc<State>>>,
    /// How many are on the way, once it is known.
    expected: Option<u32>,
    stage: Stage,
    /// Whose answers are awaited.
    awaited: BTreeSet<Node>,
    /// The stamps of what it was told.
    stamps: BTreeMap<Node, u32>,
    /// Whether somebody's leaves changed meanwhile.
    anew: bool,
    /// Of whom it heard already: they are where they belong, and hearing of them again changes nothing
    /// until it forgets somebody.
    heard: NodeSet,
}

impl Newcomer {
    /// What it heard it has to hear again: somebody is forgotten, or has moved.
    pub(super) fn listen_anew(&mut self) {
        self.heard.clear();
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Asking,
    Fetching,
    Announcing,
}

/// How long a newcomer waits for the states on its way, before it asks somebody else.
const PATIENCE: Time = Time::millis(60_000);

impl Pastry {
    /// `node` comes up, knowing nobody, and starts to join.
    pub fn start_join(&mut self, node: Node) {
        if self.up.contains(node) {
            return;
        }
        self.up.insert(node);
        self.tables.clear(node);
        self.newcomers.insert(node, Newcomer::default());
        self.ask_in(node);
    }

    /// One attempt of a newcomer.
    fn ask_in(&mut self, node: Node) {
        let Some(newcomer) = self.newcomers.get_mut(&node) else { return };
        let attempt = newcomer.attempt + 1;
        let heard = NodeSet::nobody(self.population.len());
        *newcomer = Newcomer { attempt, heard, ..Newcomer::default() };
        let Some(contact) = self.contact(node, attempt) else {
            return self.come_in(node);
        };
        self.post.after(node, PATIENCE, Message::Patience(attempt));
        self.send(node, contact, Message::Join { joiner: node, attempt, index: 0 });
    }

    /// Somebody who is in, for a newcomer to ask.
    fn contact(&self, node: Node, attempt: u32) -> Option<Node> {
        let far = |other: &Node| (self.population.distance(node, *other), *other);
        let mut dice = Dice::keyed(self.settings.seed, Part::Choice, node, u64::from(attempt));
        match self.settings.contact {
            Contact::NearestOf(few) => {
                (0..few.max(1)).filter_map(|_| self.joined.draw(&mut dice)).min_by_key(far)
            }
            // Who did not help the first time is not asked again and again.
            Contact::Nearest if attempt > 1 => self.joined.draw(&mut dice),
            Contact::Nearest => self.population.nearest(&self.joined, node),
        }
    }

    /// A join passes by: the joiner is told what is known here, and the join goes on.
    pub(super) fn on_join(&mut self, at: Node, joiner: Node, attempt: u32, index: u32) {
        let key = self.population.id(joiner);
        // Somebody here may remember the joiner from an earlier life.
        let choice = self.table_1(at, key, &[joiner], None);
        let state = State::of(&self.tables, at, self.stamps[at as usize]);
        let last = choice == Choice::Deliver;
        self.send(at, joiner, Message::Told { state, attempt, index, last });
        if let Choice::Forward { to, .. } = choice {
            self.send(at, to, Message::Join { joiner, attempt, index: index + 1 });
        }
    }

    /// The newcomer hears from one on its way; when it has heard from all, it fills its tables.
    pub(super) fn on_told(
        &mut self,
        node: Node,
        state: Rc<State>,
        attempt: u32,
        index: u32,
        last: bool,
    ) {
        let Some(newcomer) = self.newcomers.get_mut(&node) else { return };
        if newcomer.attempt != attempt || newcomer.stage != Stage::Asking {
            return;
        }
        let place = index as usize;
        if newcomer.told.len() <= place {
            newcomer.told.resize(place + 1, None);
        }
        newcomer.stamps.insert(state.owner, state.stamp);
        newcomer.told[place] = Some(state);
        if last {
            newcomer.expected = Some(index + 1);
        }
        let expected = newcomer.expected.map_or(usize::MAX, |expected| expected as usize);
        let heard = newcomer.told.iter().take(expected).flatten().count();
        if heard == expected {
            let told: Vec<Rc<State>> = newcomer.told.drain(..).take(expected).flatten().collect();
            self.fill(node, &told);
            match self.settings.join {
                JoinMode::WholeTablesAndFetch => self.fetch(node, attempt),
                _ => self.announce(node, attempt),
            }
        }
    }

    /// The newcomer's tables, from what it was told on its way.
    fn fill(&mut self, node: Node, told: &[Rc<State>]) {
        if self.settings.join != JoinMode::SingleLevel {
            return told.iter().for_each(|state| self.learn_all(node, state));
        }
        let width = self.tables.width();
        for (row, state) in told.iter().enumerate() {
            let (mine, theirs) = (self.population.id(node), self.population.id(state.owner));
            let shared = mine.shared(theirs, self.settings.bits) as usize;
            // The row of the node's number on the way, if it shares that many digits: it mostly does.
            let row = state.rows.chunks(width).nth(row.min(shared)).unwrap_or(&[]);
            row.iter().chain([&state.owner]).for_each(|other| self.hear_of(node, *other));
        }
        let first = told.first().into_iter().flat_map(|first| first.neighbours.iter());
        let last = told.last().into_iter().flat_map(|last| last.leaves.iter().flatten());
        first.chain(last).for_each(|other| self.hear_of(node, *other));
    }

    /// The second stage: the tables of those it heard of.
    fn fetch(&mut self, node: Node, attempt: u32) {
        let table = self.tables.rows(node).iter().chain(self.tables.neighbours(node));
        let asked: BTreeSet<Node> = table.copied().filter(|it| *it != super::NOBODY).collect();
        self.ask_all(node, Stage::Fetching, asked, |_| Message::Fetch(attempt));
        self.go_on(node);
    }

    /// A node that is in asks those it knows for their tables, and tells them of itself.
    pub(super) fn look_around(&mut self, node: Node) {
        self.newcomers.insert(node, Newcomer::default());
        self.fetch(node, 0);
    }

    /// The last stage: it tells everybody whom it knows that it is there.
    fn announce(&mut self, node: Node, attempt: u32) {
        let told: BTreeSet<Node> = self.tables.known(node).collect();
        let stamps = self.newcomers.get(&node).map(|it| it.stamps.clone()).unwrap_or_default();
        let state = State::of(&self.tables, node, self.stamps[node as usize]);
        self.ask_all(node, Stage::Announcing, told, |to| {
            Message::Announce(state.clone(), attempt, stamps.get(&to).copied())
        });
        self.go_on(node);
    }

    fn ask_all(
        &mut self,
        node: Node,
        stage: Stage,
        all: BTreeSet<Node>,
        message: impl Fn(Node) -> Message,
    ) {
        all.iter().for_each(|to| self.send(node, *to, message(*to)));
        if let Some(newcomer) = self.newcomers.get_mut(&node) {
            (newcomer.stage, newcomer.awaited, newcomer.anew) = (stage, all, false);
        }
    }

    /// The next stage, if nobody's answer is awaited any more.
    fn go_on(&mut self, node: Node) {
        let Some(newcomer) = self.newcomers.get(&node) else { return };
        if !newcomer.awaited.is_empty() {
            return;
        }
        match newcomer.stage {
            Stage::Asking => {}
            Stage::Announcing if !newcomer.anew => self.come_in(node),
            Stage::Fetching | Stage::Announcing => self.announce(node, newcomer.attempt),
        }
    }

    /// The newcomer is in: from now on it answers for its keys.
    fn come_in(&mut self, node: Node) {
        self.newcomers.remove(&node);
        self.joined.insert(node);
    }

    pub(super) fn on_fetched(&mut self, node: Node, state: &State, attempt: u32) {
        if self.answered(node, state.owner, attempt, Some(state.stamp)) {
            self.learn_all(node, state);
            self.go_on(node);
        }
    }

    /// Somebody new announces itself.
    pub(super) fn on_announce(
        &mut self,
        at: Node,
        state: &State,
        attempt: u32,
        stamp: Option<u32>,
    ) {
        // A change that the newcomer has no use for is none; and one that heard nothing from here may
        // not know of somebody who came beside it.
        let changed = stamp != Some(self.stamps[at as usize]);
        let old = changed && self.knows_a_leaf_of(at, state);
        match self.settings.uptake {
            Uptake::All => self.learn_all(at, state),
            Uptake::Newcomer => self.hear_of(at, state.owner),
        }
        let newer = old.then(|| State::of(&self.tables, at, self.stamps[at as usize]));
        self.send(at, state.owner, Message::Welcome(newer, attempt));
    }

    /// Whether `at` has a leaf that belongs into the leaf set told in this state, and is not there.
    fn knows_a_leaf_of(&self, at: Node, state: &State) -> bool {
        let belongs = |other: Node, side: Side| {
            let told = &state.leaves[side as usize];
            let far = |node: Node| match side {
                Side::Larger => self.population.clockwise(state.owner, node),
                Side::Smaller => self.population.clockwise(node, state.owner),
            };
            let within = told.last().is_some_and(|last| far(other) < far(*last));
            other != state.owner && within && !told.contains(&other)
        };
        let mut mine = self.tables.leaves(at);
        mine.any(|other| Side::BOTH.into_iter().any(|side| belongs(other, side)))
    }

    pub(super) fn on_welcome(
        &mut self,
        node: Node,
        from: Node,
        newer: Option<&State>,
        attempt: u32,
    ) {
        if !self.answered(node, from, attempt, newer.map(|state| state.stamp)) {
            return;
        }
        if let Some(state) = newer {
            let before = self.stamps[node as usize];
            self.learn_all(node, state);
            let anew = self.stamps[node as usize] != before;
            if let Some(newcomer) = self.newcomers.get_mut(&node) {
                newcomer.anew |= anew;
            }
        }
        self.go_on(node);
    }

    /// Crosses off an answer; whether it was awaited.
    fn answered(&mut self, node: Node, from: Node, attempt: u32, stamp: Option<u32>) -> bool {
        let Some(newcomer) = self.newcomers.get_mut(&node) else { return false };
        if newcomer.attempt != attempt {
            return false;
        }
        if let Some(stamp) = stamp {
            newcomer.stamps.insert(from, stamp);
        }
        newcomer.awaited.remove(&from)
    }

    /// A newcomer's request stays unanswered.
    pub(super) fn not_answered(&mut self, node: Node, to: Node, attempt: u32) {
        self.suspect(node, to);
        if self.answered(node, to, attempt, None) {
            self.go_on(node);
        }
    }

    /// The newcomer waited long enough: it begins again, elsewhere.
    pub(super) fn on_patience(&mut self, node: Node, attempt: u32) {
        let waits = |it: &Newcomer| it.attempt == attempt && it.stage == Stage::Asking;
        if self.newcomers.get(&node).is_some_and(waits) {
            self.ask_in(node);
        }
    }

    /// Takes up everybody a state names.
    fn learn_all(&mut self, node: Node, state: &State) {
        // Who is in already, and looks around anew, does not take up everybody at once.
        let newcomer = self.newcomers.get_mut(&node).filter(|_| !self.joined.contains(node));
        let mut heard = newcomer.map(|newcomer| std::mem::take(&mut newcomer.heard));
        for other in state.everybody() {
            if heard.as_ref().is_some_and(|heard| heard.contains(other)) {
                continue;
            }
            self.hear_of(node, other);
            if let Some(heard) = heard.as_mut().filter(|_| !self.is_silent(node, other)) {
                heard.insert(other);
            }
        }
        if let (Some(newcomer), Some(heard)) = (self.newcomers.get_mut(&node), heard) {
            newcomer.heard = heard;
        }
    }

    /// Takes up one, and counts if the leaf set changed by it.
    pub(super) fn hear_of(&mut self, node: Node, other: Node) {
        if self.tables.is_no_news(&self.population, node, other) || self.is_silent(node, other) {
            return;
        }
        let grow = !self.tables.has_room(node)
            || !self.joined.contains(node)
            || self.tables.knows_all(&self.population, node);
        if self.tables.learn(&self.population, node, other, grow) {
            self.leaves_changed(node);
        }
    }
}

/// Nodes that join, some at a time.
#[derive(Clone, Debug)]
pub struct Joins {
    order: Vec<Node>,
    next: usize,
    at_once: u32,
}

impl Joins {
    /// `nodes` join in this order, each when the one before is in.
    pub fn one_by_one(nodes: Vec<Node>) -> Self {
        Self::at_once(nodes, 1)
    }

    /// `nodes` join in this order, so many at the same instant.
    pub fn at_once(nodes: Vec<Node>, at_once: u32) -> Self {
        Self { order: nodes, next: 0, at_once: at_once.max(1) }
    }

    /// How many of them have begun to.
    pub fn begun(&self) -> u32 {
        self.next as u32
    }

    /// Nobody begins to who has not.
    pub fn stop(&mut self) {
        self.order.truncate(self.next);
    }

    /// Everybody that is not up, in an order drawn from the seed.
    pub fn of_everybody(pastry: &Pastry, at_once: u32) -> Self {
        let all = 0..pastry.population.len();
        let mut nodes: Vec<Node> = all.filter(|node| !pastry.up.contains(*node)).collect();
        let mut dice = Dice::keyed(pastry.settings.seed, Part::Workload, 0, ORDER);
        for last in (1..nodes.len()).rev() {
            nodes.swap(last, dice.below(last as u32 + 1) as usize);
        }
        Self::at_once(nodes, at_once)
    }
}

/// The order of joins is keyed by this.
const ORDER: u64 = 0x6f72;

impl Job for Joins {
    fn advance(&mut self, pastry: &mut Pastry, budget: u64) -> Progress {
        let quiet = pastry.in_turn(budget, |pastry| {
            let there_are = self.next < self.order.len();
            if there_are {
                // The first is there before anybody can join it.
                let wave = if pastry.joined.is_empty() { 1 } else { self.at_once as usize };
                let wave = self.next..(self.next + wave).min(self.order.len());
                self.order[wave.clone()].iter().for_each(|node| pastry.start_join(*node));
                self.next = wave.end;
            }
            there_are
        });
        // Who has begun is not counted until all that follows from it has happened.
        let done = if quiet { self.next } else { self.next.saturating_sub(1) };
        Progress { done: done as u64, total: self.order.len() as u64 }
    }
}

impl Pastry {
    /// How many requests joins took so far: hops, fetches and announcements.
    pub fn join_requests(&self) -> u64 {
        super::messages::kind::JOIN.iter().map(|kind| self.post.traffic()[*kind].messages).sum()
    }

    /// The names of the kinds of messages, beside [`post::Post::traffic`](crate::overlay::post::Post).
    pub fn kinds() -> &'static [&'static str] {
        Message::KINDS
    }
}
