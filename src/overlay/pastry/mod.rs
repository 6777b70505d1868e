//! Pastry: routing by prefixes, with a ring for safety and the plane for speed.
//!
//! A. Rowstron and P. Druschel, *Pastry: Scalable, decentralized object location and routing for
//! large-scale peer-to-peer systems*, Middleware 2001.
//!
//! A node has a random identifier of 128 bits, read as digits of `b` bits. A message for a key is
//! sent, hop by hop, to a node whose identifier shares at least a digit more with the key: with
//! `16^5` nodes five hops lead from anybody to anybody. Three tables make it so:
//!
//! * the **routing table** is what makes it fast: row `l` holds, for each other digit, somebody that
//!   shares `l` digits with the node and goes on with this one; of all that would do, one nearby;
//! * the **leaf set** is what makes it right: the `|L|` nodes whose identifiers come before and
//!   after, so that the last hop finds the closest, whatever the routing table lacks;
//! * the **neighbourhood** is what keeps it near: the `|M|` nodes next to it in the plane, who pass
//!   on to newcomers what is near.
//!
//! Messages are delivered at the live node that is numerically closest, unless `|L|/2` nodes that
//! are next to each other around the ring fall silent at once.
//!
//! What the paper leaves open is a setting here ([`Fallback`], [`Contact`], [`Heuristic`]), and what
//! is easily built wrongly is one too ([`Variant`]): [`Pastry::convicts`] tells them apart.
//!
//! [`Pastry`] owns an overlay; one looks at any node ([`Pastry::look`]) and lets a message travel hop
//! by hop ([`Pastry::walk`], [`Pastry::step`]). What takes long is a [`Job`]: [`Ideal`] tables,
//! [`Joins`], [`Lookups`], [`Upkeep`], [`Life`].

mod ideal;
mod join;
mod life;
mod lookups;
mod messages;
mod repair;
mod route;
mod tables;

pub use ideal::{Ideal, Quality, quality};
pub use join::{Contact, JoinMode, Joins, Uptake};
pub use life::{Life, LifeSettings};
pub use lookups::{Keys, Lookups, Misdelivery, Outcome};
pub use messages::{Message, Search, State, Why};
pub use repair::{Repairs, Upkeep};
pub use route::{
    Aim, Application, Choice, End, Fallback, Heuristic, Hop, Rule, Step, Variant, Walk,
};
pub use tables::{Side, Tables};

use crate::overlay::id::Id;
use crate::overlay::plane::Spot;
use crate::overlay::population::{NodeSet, Population};
use crate::overlay::post::{Arrival, Post, Traffic};
use crate::overlay::{NOBODY, Node, Progress};
use crate::sim::Time;
use join::Newcomer;
use std::collections::{BTreeMap, BTreeSet};

/// How an overlay is set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The paper's `b`: bits in a digit, 1 to 8.
    pub bits: u32,
    /// The paper's `|L|`: leaves, both sides together; even.
    pub leaves: u32,
    /// The paper's `|M|`: neighbours.
    pub neighbours: u32,
    /// What newcomers ask for.
    pub join: JoinMode,
    /// Whom newcomers ask.
    pub contact: Contact,
    /// What is taken up of what they announce.
    pub uptake: Uptake,
    /// Whom the rare case takes.
    pub fallback: Fallback,
    /// Where lookups end.
    pub aim: Aim,
    /// How often, in a thousand hops, a message goes to the best; otherwise to anybody allowed.
    pub best: u16,
    /// Whether nodes forget those that do not answer, and look for others.
    pub repair: bool,
    /// Table 1 as it is, or built wrongly.
    pub variant: Variant,
    /// The seed of everything drawn.
    pub seed: u64,
}

impl Default for Settings {
    /// The paper's, in most of its experiments.
    fn default() -> Self {
        Self {
            bits: 4,
            leaves: 16,
            neighbours: 32,
            join: JoinMode::default(),
            contact: Contact::default(),
            uptake: Uptake::default(),
            fallback: Fallback::default(),
            aim: Aim::default(),
            best: 1000,
            repair: true,
            variant: Variant::default(),
            seed: 1,
        }
    }
}

impl Settings {
    /// The most that the three sizes may be: enough for every use, little enough for a small machine.
    pub const MOST: (u32, u32, u32) = (8, 128, 128);

    /// The settings with every size made possible.
    pub fn bounded(mut self) -> Self {
        self.bits = self.bits.clamp(1, Self::MOST.0);
        self.leaves = (self.leaves / 2 * 2).clamp(2, Self::MOST.1);
        self.neighbours = self.neighbours.min(Self::MOST.2);
        self
    }
}

/// An overlay: everybody's tables, and what is under way between them.
#[derive(Clone, Debug)]
pub struct Pastry {
    settings: Settings,
    population: Population,
    tables: Tables,
    /// Who answers.
    up: NodeSet,
    /// Who is up and has joined: one of them is responsible for each key.
    joined: NodeSet,
    /// Who drops what it should send on.
    droppers: NodeSet,
    post: Post<Message>,
    newcomers: BTreeMap<Node, Newcomer>,
    /// How often each node's leaf set has changed.
    stamps: Vec<u32>,
    /// How many requests for an entry were sent before anybody had answered one.
    first_asked: u64,
    /// Who did not answer whom, and when that was.
    silences: BTreeMap<(Node, Node), Time>,
    /// Whose leaf sets changed since the application was told.
    news: NodeSet,
    /// The entries of routing tables that messages were tried through, if that is noted.
    used: Option<BTreeSet<(Node, u32, u32)>>,
}

/// A long piece of work on an overlay, done in slices.
pub trait Job {
    /// Takes about `budget` steps of it (rows built, lookups, messages delivered), and says how far it
    /// is.
    fn advance(&mut self, pastry: &mut Pastry, budget: u64) -> Progress;

    /// All of it at once, for those who can wait.
    fn finish(&mut self, pastry: &mut Pastry) {
        while !self.advance(pastry, 1 << 10).is_done() {}
    }
}

/// What can be seen of one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Who it is.
    pub node: Node,
    /// Its identifier.
    pub id: Id,
    /// Its place.
    pub spot: Spot,
    /// Whether it answers.
    pub up: bool,
    /// Whether it has joined.
    pub joined: bool,
    /// Whether it drops what it should send on.
    pub drops: bool,
    /// Its larger leaves, the nearest first.
    pub larger: Vec<Node>,
    /// Its smaller leaves, the nearest first.
    pub smaller: Vec<Node>,
    /// Its routing table: for each row an entry for each digit; its own digit's is empty.
    pub rows: Vec<Vec<Option<Node>>>,
    /// Its neighbourhood, the nearest first.
    pub neighbours: Vec<Node>,
}

/// How long a sender waits for an answer: twice as long as the longest way there and back.
const PATIENCE: Time = Time::millis(6_000);

impl Pastry {
    /// `count` nodes with identifiers and places of their own, all of them down.
    pub fn new(settings: Settings, count: u32) -> Self {
        let population = Population::draw(count, settings.seed);
        Self::of(settings, population)
    }

    /// These nodes, all of them down.
    pub fn of(settings: Settings, population: Population) -> Self {
        let settings = settings.bounded();
        let count = population.len();
        Self {
            tables: Tables::empty(&settings, count),
            up: NodeSet::nobody(count),
            joined: NodeSet::nobody(count),
            droppers: NodeSet::nobody(count),
            post: Post::new(PATIENCE),
            newcomers: BTreeMap::new(),
            stamps: vec![0; count as usize],
            first_asked: 0,
            silences: BTreeMap::new(),
            news: NodeSet::nobody(count),
            used: None,
            settings,
            population,
        }
    }

    /// `count` nodes, all of them up with ideal tables.
    pub fn at_rest(settings: Settings, count: u32) -> Self {
        let mut pastry = Self::new(settings, count);
        pastry.wake_all();
        Ideal::new(&pastry).finish(&mut pastry);
        pastry
    }

    /// An overlay of the same nodes, of which the same are up, whose tables are still empty: what the
    /// ideal of this one is built in.
    pub fn same_nodes(&self) -> Self {
        let mut beside = Self::of(self.settings.clone(), self.population.clone());
        beside.up = self.joined.clone();
        beside
    }

    /// Everybody is up, with tables as they are: what [`Ideal`] starts from.
    pub fn wake_all(&mut self) {
        self.wake(NodeSet::everybody(self.population.len()));
    }

    /// These are up and no others.
    pub fn wake(&mut self, nodes: NodeSet) {
        self.up = nodes;
    }

    /// How many others a node knows, in all three tables.
    pub fn knows(&self, node: Node) -> u32 {
        self.tables.known(node).collect::<BTreeSet<_>>().len() as u32
    }

    /// How it is set up.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Sets how nodes route and repair from now on. What the tables were made for stays: digits and
    /// sizes.
    pub fn set(&mut self, settings: Settings) {
        let Settings { bits, leaves, neighbours, .. } = self.settings;
        self.settings = Settings { bits, leaves, neighbours, ..settings };
    }

    /// Who there is.
    pub fn population(&self) -> &Population {
        &self.population
    }

    /// Everybody's tables.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// Who answers.
    pub fn up(&self) -> &NodeSet {
        &self.up
    }

    /// Who drops what it should send on.
    pub fn droppers(&self) -> &NodeSet {
        &self.droppers
    }

    /// Who has joined and answers.
    pub fn joined(&self) -> &NodeSet {
        &self.joined
    }

    /// What was sent so far, in the order of [`Pastry::kinds`].
    pub fn traffic(&self) -> &[Traffic] {
        self.post.traffic()
    }

    /// Counts anew what is sent, and what it mends.
    pub fn forget_traffic(&mut self) {
        self.post.forget_traffic();
        self.first_asked = 0;
    }

    /// Virtual time.
    pub fn now(&self) -> Time {
        self.post.now()
    }

    /// How many messages and timers arrived so far.
    pub fn events(&self) -> u64 {
        self.post.events()
    }

    /// How many bytes the tables take.
    pub fn bytes(&self) -> u64 {
        self.tables.bytes()
    }

    /// What can be seen of a node.
    pub fn look(&self, node: Node) -> Look {
        let rows = self.tables.rows(node).chunks(self.tables.width());
        let entry = |entry: &Node| Some(*entry).filter(|entry| *entry != NOBODY);
        Look {
            node,
            id: self.population.id(node),
            spot: self.population.spot(node),
            up: self.up.contains(node),
            joined: self.joined.contains(node),
            drops: self.droppers.contains(node),
            larger: self.tables.side(node, Side::Larger).to_vec(),
            smaller: self.tables.side(node, Side::Smaller).to_vec(),
            rows: rows.map(|row| row.iter().map(entry).collect()).collect(),
            neighbours: self.tables.neighbours(node).to_vec(),
        }
    }

    /// The joined node whose identifier is numerically closest to a key: where its messages belong.
    pub fn responsible(&self, key: Id) -> Option<Node> {
        self.population.closest(&self.joined, key)
    }

    /// A node falls silent. Nobody is told.
    pub fn kill(&mut self, node: Node) {
        self.up.remove(node);
        self.joined.remove(node);
        self.newcomers.remove(&node);
    }

    /// `count` nodes next to each other around the ring fall silent, from `first` on.
    pub fn kill_arc(&mut self, first: Node, count: u32) {
        let mut next = first;
        for _ in 0..count.min(self.up.len()) {
            if !self.up.contains(next) {
                next = self.up.after(next);
            }
            self.kill(next);
        }
    }

    /// A node comes up again, knowing nobody, and joins by messages; [`Pastry::settle`] delivers them.
    pub fn revive(&mut self, node: Node) {
        self.start_join(node);
    }

    /// A node moves in the plane. It looks around anew: it asks those whom it knows for their
    /// tables, as a newcomer does, and tells them where it is.
    pub fn move_to(&mut self, node: Node, spot: Spot) {
        self.population.move_to(node, spot);
        self.tables.measure_anew(&self.population, node);
        self.newcomers.values_mut().for_each(Newcomer::listen_anew);
        if self.joined.contains(node) {
            self.look_around(node);
        }
    }

    /// Says whether a node drops what it should send on.
    pub fn set_dropper(&mut self, node: Node, drops: bool) {
        if drops { self.droppers.insert(node) } else { self.droppers.remove(node) }
    }

    /// Starts to note which entries of routing tables messages are tried through.
    pub fn note_uses(&mut self) {
        self.used = Some(BTreeSet::new());
    }

    /// Whether a message was tried through an entry, since that is noted.
    pub fn was_used(&self, node: Node, row: u32, column: u32) -> bool {
        self.used.as_ref().is_some_and(|used| used.contains(&(node, row, column)))
    }

    /// Tells the application whose leaf sets changed since it was told last.
    pub fn tell_news(&mut self, application: &mut impl Application) {
        for node in self.news.iter() {
            let leaves: Vec<Node> = self.tables.leaves(node).collect();
            application.new_leafs(node, &leaves);
        }
        self.news = NodeSet::nobody(self.population.len());
    }

    fn leaves_changed(&mut self, node: Node) {
        self.stamps[node as usize] = self.stamps[node as usize].wrapping_add(1);
        self.news.insert(node);
    }

    fn send(&mut self, from: Node, to: Node, message: Message) {
        let latency = self.population.spot(from).latency(self.population.spot(to));
        self.post.send(from, to, latency, message);
    }

    /// Delivers everything that is under way, and all that follows from it.
    pub fn settle(&mut self) {
        while self.next_arrival() {}
    }

    /// Delivers up to `budget` messages, and whenever nothing is under way lets `begin` do what is next,
    /// which counts as one too; whether nothing is under way and nothing is next.
    fn in_turn(&mut self, budget: u64, mut begin: impl FnMut(&mut Self) -> bool) -> bool {
        (0..budget).any(|_| !self.next_arrival() && !begin(self))
    }

    /// How many messages and timers are under way.
    pub fn under_way(&self) -> u64 {
        self.post.under_way() as u64
    }

    /// Delivers the next message; whether there was one.
    pub fn next_arrival(&mut self) -> bool {
        self.next_arrival_until(Time::NEVER)
    }

    /// Delivers the next message, if it is due by then; whether there was one.
    fn next_arrival_until(&mut self, until: Time) -> bool {
        let up = &self.up;
        let arrival = self.post.next_until(until, |node| up.contains(node));
        let Some(arrival) = arrival else { return false };
        match arrival {
            Arrival::Message { from, to, message } => self.on_message(from, to, message),
            Arrival::Unanswered { from, to, message } => self.on_silence(from, to, message),
            Arrival::Timer { at, message: Message::Patience(attempt) } => {
                self.on_patience(at, attempt);
            }
            Arrival::Timer { .. } => {}
        }
        true
    }

    fn on_message(&mut self, from: Node, at: Node, message: Message) {
        self.silences.remove(&(at, from));
        match message {
            Message::Join { joiner, attempt, index } => self.on_join(at, joiner, attempt, index),
            Message::Told { state, attempt, index, last } => {
                self.on_told(at, state, attempt, index, last);
            }
            Message::Fetch(attempt) => {
                let state = State::of(&self.tables, at, self.stamps[at as usize]);
                self.send(at, from, Message::Fetched(state, attempt));
            }
            Message::Fetched(state, attempt) => self.on_fetched(at, &state, attempt),
            Message::Announce(state, attempt, stamp) => {
                self.on_announce(at, &state, attempt, stamp);
            }
            Message::Welcome(newer, attempt) => {
                self.on_welcome(at, from, newer.as_deref(), attempt);
            }
            Message::AskLeaves(side) => {
                let leaves = self.tables.leaves(at).collect();
                self.send(at, from, Message::Leaves(side, leaves));
            }
            Message::Leaves(side, leaves) => self.on_leaves(at, side, &leaves),
            Message::AskEntry(search) => {
                let entry = self.tables.entry(at, search.row, search.column);
                self.send(at, from, Message::Entry(entry, search));
            }
            Message::Entry(entry, search) => self.on_entry(at, entry, search),
            Message::AskNeighbours(rest) => {
                let neighbours = self.tables.neighbours(at).to_vec();
                self.send(at, from, Message::Neighbours(neighbours, rest));
            }
            Message::Neighbours(named, rest) => self.on_neighbours(at, &named, rest),
            Message::Ping(why) => self.send(at, from, Message::Pong(why)),
            Message::Pong(why) => self.on_pong(at, from, &why),
            Message::Patience(_) => {}
        }
    }

    fn on_silence(&mut self, from: Node, to: Node, message: Message) {
        match message {
            // The next on the way is chosen anew.
            Message::Join { joiner, attempt, index } if from != joiner => {
                self.suspect_on_the_way(from, to);
                self.on_join(from, joiner, attempt, index.saturating_sub(1));
            }
            Message::Join { attempt, .. } => self.on_patience(from, attempt),
            Message::Fetch(attempt) | Message::Announce(_, attempt, _) => {
                self.not_answered(from, to, attempt);
            }
            Message::Ping(why) => self.no_pong(from, to, why),
            message => self.no_help(from, to, message),
        }
    }
}
