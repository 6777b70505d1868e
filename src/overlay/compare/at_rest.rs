//! Overlays at rest: tables as after a long time without change, and nobody repairs anything.

use crate::overlay::chord::Ring;
use crate::overlay::id::Id;
use crate::overlay::kademlia::Forest;
use crate::overlay::pastry::{self, End, Ideal, Job, Pastry};
use crate::overlay::population::Population;
use crate::overlay::{Node, Progress};
use crate::sim::{Dice, Part};

/// What one lookup did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The nodes on the way, the asker first and the last who was reached last.
    pub path: Vec<Node>,
    /// Whom the lookup names as the key's owner.
    pub owner: Option<Node>,
    /// Messages that were not answered.
    pub timeouts: u32,
    /// Messages in all, those included.
    pub messages: u32,
}

/// An overlay at rest, in which nodes can be killed: what all four have in common.
///
/// Node `i` is the `i`-th of the population around the ring in every overlay, so that one picture
/// shows one key and one failure in all of them.
pub trait AtRest {
    /// Its name.
    fn name(&self) -> &'static str;

    /// Builds the tables of about so many more nodes.
    fn build(&mut self, budget: u64) -> Progress;

    /// A node dies, and nobody repairs anything.
    fn kill(&mut self, node: Node);

    /// The live node that owns a key: each overlay has its own idea of closeness.
    fn owner(&self, key: Id) -> Option<Node>;

    /// Looks a key up from a live node.
    fn look_up(&mut self, from: Node, key: Id) -> Found;

    /// How many others a node knows.
    fn state(&self, node: Node) -> u32;

    /// Bytes that the tables of all nodes take here.
    fn bytes(&self) -> u64;
}

/// Pastry at rest, and while its tables are built.
pub struct PastryAtRest {
    pastry: Pastry,
    ideal: Ideal,
    asked: u64,
}

impl PastryAtRest {
    /// These nodes, with the paper's usual parameters.
    pub fn new(population: Population, seed: u64) -> Self {
        let settings = pastry::Settings { seed, repair: false, ..pastry::Settings::default() };
        let mut pastry = Pastry::of(settings, population);
        pastry.wake_all();
        Self { ideal: Ideal::new(&pastry), pastry, asked: 0 }
    }
}

impl AtRest for PastryAtRest {
    fn name(&self) -> &'static str {
        "pastry"
    }

    fn build(&mut self, budget: u64) -> Progress {
        self.ideal.advance(&mut self.pastry, budget)
    }

    fn kill(&mut self, node: Node) {
        self.pastry.kill(node);
    }

    fn owner(&self, key: Id) -> Option<Node> {
        self.pastry.responsible(key)
    }

    fn look_up(&mut self, from: Node, key: Id) -> Found {
        self.asked += 1;
        let (walk, hops) = self.pastry.route(from, key, self.asked);
        let mut path = vec![from];
        path.extend(hops.iter().map(|hop| hop.to));
        let owner = Some(walk.at).filter(|_| walk.end == Some(End::Delivered));
        Found { path, owner, timeouts: walk.timeouts, messages: walk.hops + walk.timeouts }
    }

    fn state(&self, node: Node) -> u32 {
        self.pastry.knows(node)
    }

    fn bytes(&self) -> u64 {
        self.pastry.bytes()
    }
}

impl AtRest for Ring {
    fn name(&self) -> &'static str {
        "chord"
    }

    fn build(&mut self, budget: u64) -> Progress {
        Progress { done: self.grow(budget).into(), total: self.len().into() }
    }

    fn kill(&mut self, node: Node) {
        Ring::kill(self, node);
    }

    fn owner(&self, key: Id) -> Option<Node> {
        Ring::owner(self, key)
    }

    fn look_up(&mut self, from: Node, key: Id) -> Found {
        let route = Ring::look_up(self, from, key);
        let mut path = route.nodes;
        path.extend(route.found.filter(|&found| path.last() != Some(&found)));
        let messages = path.len() as u32 - 1 + route.timeouts;
        Found { path, owner: route.found, timeouts: route.timeouts, messages }
    }

    fn state(&self, node: Node) -> u32 {
        Ring::state(self, node)
    }

    fn bytes(&self) -> u64 {
        Ring::bytes(self)
    }
}

/// Kademlia at rest, and while its buckets are filled.
#[derive(Clone, Debug)]
pub struct KademliaAtRest {
    forest: Forest,
    dice: Dice,
}

impl KademliaAtRest {
    /// These nodes, with the paper's usual parameters.
    pub fn new(ids: Vec<Id>, seed: u64) -> Self {
        Self::of(ids, 20, 3, seed)
    }

    /// These nodes, with buckets of `k`, asked `alpha` at a time.
    pub fn of(ids: Vec<Id>, k: u32, alpha: u32, seed: u64) -> Self {
        let dice = Dice::keyed(seed, Part::Workload, ids.len() as u32, 60);
        Self { forest: Forest::without_contacts(ids, k, alpha), dice }
    }

    /// The nodes with their buckets.
    pub fn forest(&self) -> &Forest {
        &self.forest
    }

    /// A node comes back, with the tables that it had.
    pub fn revive(&mut self, node: Node) {
        self.forest.revive(node);
    }
}

impl AtRest for KademliaAtRest {
    fn name(&self) -> &'static str {
        "kademlia"
    }

    fn build(&mut self, budget: u64) -> Progress {
        let done = self.forest.grow(budget, &mut self.dice);
        Progress { done: done.into(), total: self.forest.len().into() }
    }

    fn kill(&mut self, node: Node) {
        self.forest.kill(node);
    }

    fn owner(&self, key: Id) -> Option<Node> {
        self.forest.owner(key)
    }

    fn look_up(&mut self, from: Node, key: Id) -> Found {
        let route = self.forest.look_up(from, key);
        let (timeouts, messages) = (route.timeouts, route.questions);
        Found { path: route.chain, owner: route.found, timeouts, messages }
    }

    fn state(&self, node: Node) -> u32 {
        self.forest.contacts(node).len() as u32
    }

    fn bytes(&self) -> u64 {
        self.forest.bytes()
    }
}

/// One-Hop at rest: everybody knows everybody, and has not heard yet who died.
#[derive(Clone, Debug)]
pub struct Everybody {
    ids: Vec<Id>,
    live: Vec<bool>,
}

impl Everybody {
    /// The system of these nodes, in ring order.
    pub fn new(ids: Vec<Id>) -> Self {
        Self { live: vec![true; ids.len()], ids }
    }

    /// The nodes from a key on, around the ring.
    fn from(&self, key: Id) -> impl Iterator<Item = Node> {
        let all = self.ids.len() as u32;
        let at = self.ids.partition_point(|&id| id < key) as u32;
        (at..all).chain(0..at)
    }
}

impl AtRest for Everybody {
    fn name(&self) -> &'static str {
        "one-hop"
    }

    fn build(&mut self, _budget: u64) -> Progress {
        Progress::default()
    }

    fn kill(&mut self, node: Node) {
        self.live[node as usize] = false;
    }

    fn owner(&self, key: Id) -> Option<Node> {
        self.from(key).find(|&node| self.live[node as usize])
    }

    fn look_up(&mut self, from: Node, key: Id) -> Found {
        let mut found = Found { path: vec![from], ..Found::default() };
        for node in self.from(key) {
            found.messages += u32::from(node != from);
            if self.live[node as usize] {
                found.path.extend(Some(node).filter(|&node| node != from));
                found.owner = Some(node);
                break;
            }
            found.timeouts += 1;
        }
        found
    }

    fn state(&self, _node: Node) -> u32 {
        self.ids.len() as u32 - 1
    }

    fn bytes(&self) -> u64 {
        self.ids.len() as u64 * (size_of::<Id>() as u64 + 1)
    }
}
