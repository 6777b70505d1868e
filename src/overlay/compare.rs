//! The same nodes, keys and failures for every overlay.

use super::chord::{Ring, Variant};
use super::id::Id;
use super::kademlia::Forest;
use super::measure::Histogram;
use super::pastry::{self, End, Ideal, Job, Pastry};
use super::population::{NodeSet, Population};
use super::{Node, Progress, Work};
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
        let look = self.pastry.look(node);
        let rows = look.rows.into_iter().flatten().flatten();
        let mut known: Vec<Node> =
            look.larger.into_iter().chain(look.smaller).chain(rows).collect();
        known.sort_unstable();
        known.dedup();
        known.len() as u32
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

/// What was measured of one overlay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Its name.
    pub name: &'static str,
    /// Hops of the lookups that found the owner, the last one to the owner included.
    pub hops: Histogram,
    /// Messages of each lookup.
    pub messages: Histogram,
    /// Entries of a sample of nodes.
    pub state: Histogram,
    /// Lookups that met a dead node.
    pub delayed: u64,
    /// Lookups that did not name the live owner.
    pub failed: u64,
    /// The distance along the paths of those that found it, summed, in thousandths of a unit.
    pub travelled: u64,
    /// The distance straight to the owner, summed.
    pub direct: u64,
    /// Bytes that all tables take here.
    pub bytes: u64,
}

impl Summary {
    /// The distance along the path over the direct one, in thousandths.
    pub fn stretch(&self) -> u64 {
        super::measure::ratio(self.travelled.into(), self.direct.into(), 1000)
    }
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many nodes.
    pub nodes: u32,
    /// How many of a thousand die before the lookups.
    pub dead: u16,
    /// How many lookups.
    pub lookups: u64,
    /// The seed of nodes, failures and keys.
    pub seed: u64,
}

/// Overlays side by side, on one population.
pub struct Comparison {
    plan: Plan,
    population: Population,
    live: NodeSet,
    overlays: Vec<Box<dyn AtRest>>,
    /// How many of them have their tables.
    built: usize,
    summaries: Vec<Summary>,
    asked: u64,
}

/// What building one overlay counts in the progress of all, in lookups of each.
const SHARE: u64 = 1000;

impl Comparison {
    /// The four of this project, with the parameters of their papers.
    pub fn new(plan: Plan) -> Self {
        let population = Population::draw(plan.nodes, plan.seed);
        let ids = population.ids().to_vec();
        let overlays: Vec<Box<dyn AtRest>> = vec![
            Box::new(PastryAtRest::new(population.clone(), plan.seed)),
            Box::new(Everybody::new(ids.clone())),
            Box::new(Ring::without_fingers(ids.clone(), 16, Variant::AsDescribed)),
            Box::new(KademliaAtRest::new(ids, plan.seed)),
        ];
        Self {
            summaries: overlays
                .iter()
                .map(|overlay| Summary { name: overlay.name(), ..Summary::default() })
                .collect(),
            live: survivors(&plan, population.len()),
            population,
            overlays,
            built: 0,
            asked: 0,
            plan,
        }
    }

    /// The overlay is built: now some die, and what is left is described.
    fn begin(&mut self, nth: usize) {
        let (overlay, summary) = (&mut self.overlays[nth], &mut self.summaries[nth]);
        summary.bytes = overlay.bytes();
        for node in 0..self.population.len() {
            if !self.live.contains(node) {
                overlay.kill(node);
            }
        }
        for node in self.live.iter().step_by((self.live.len() as usize / 1000).max(1)) {
            summary.state.add(overlay.state(node).into());
        }
    }

    /// Who is up, the same in all of them.
    pub fn live(&self) -> &NodeSet {
        &self.live
    }

    /// Who there is.
    pub fn population(&self) -> &Population {
        &self.population
    }

    /// One lookup in each overlay, in their order: for a picture of one key.
    pub fn look_up(&mut self, from: Node, key: Id) -> Vec<Found> {
        self.overlays.iter_mut().map(|overlay| overlay.look_up(from, key)).collect()
    }

    fn ask(&mut self) {
        let mut dice = Dice::keyed(self.plan.seed, Part::Choice, 0, self.asked);
        let Some(from) = self.live.draw(&mut dice) else { return };
        let key = Id::draw(&mut dice);
        for (overlay, summary) in self.overlays.iter_mut().zip(&mut self.summaries) {
            let found = overlay.look_up(from, key);
            let owner = overlay.owner(key);
            let length = |path: &[Node]| -> u64 {
                path.windows(2).map(|pair| self.population.distance(pair[0], pair[1])).sum()
            };
            let direct = length(&[from, owner.unwrap_or(from)]);
            summary.count(&found, owner, length(&found.path), direct);
        }
    }

    /// What was measured so far.
    pub fn summaries(&self) -> &[Summary] {
        &self.summaries
    }
}

/// Those who survive, of so many.
fn survivors(plan: &Plan, count: u32) -> NodeSet {
    let mut dice = Dice::keyed(plan.seed, Part::Workload, count, 61);
    let mut live = NodeSet::nobody(count);
    (0..count).filter(|_| !dice.chance(plan.dead)).for_each(|node| live.insert(node));
    live
}

impl Work for Comparison {
    fn advance(&mut self, budget: u64) -> Progress {
        let all = self.overlays.len();
        let total = all as u64 * SHARE + self.plan.lookups;
        if self.built < all {
            let Progress { done, total: nodes } = self.overlays[self.built].build(budget);
            let share = (done * SHARE).checked_div(nodes).unwrap_or(0);
            let before = self.built as u64 * SHARE;
            if done >= nodes {
                self.begin(self.built);
                self.built += 1;
            }
            return Progress { done: (before + share).min(total - 1), total };
        }
        for _ in 0..budget.min(self.plan.lookups - self.asked) {
            self.ask();
            self.asked += 1;
        }
        Progress { done: all as u64 * SHARE + self.asked, total }
    }
}

impl Summary {
    fn count(&mut self, found: &Found, owner: Option<Node>, travelled: u64, direct: u64) {
        self.messages.add(found.messages.into());
        self.delayed += u64::from(found.timeouts > 0);
        if found.owner.is_none() || found.owner != owner {
            self.failed += 1;
            return;
        }
        self.hops.add(found.path.len() as u64 - 1);
        self.travelled += travelled;
        self.direct += direct;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_overlay_finds_every_key_of_its_own_owner_while_nobody_is_dead() {
        let mut compared = Comparison::new(Plan { nodes: 500, dead: 0, lookups: 1000, seed: 1 });
        compared.finish();
        for summary in compared.summaries() {
            assert_eq!((summary.failed, summary.delayed), (0, 0), "{}", summary.name);
            assert_eq!(summary.hops.total(), 1000);
        }
        let [pastry, everybody, ring, forest] = compared.summaries() else { panic!("four") };
        assert!(pastry.hops.mean() < 3000 && pastry.stretch() < 2000);
        assert!(everybody.hops.max() == 1 && everybody.stretch() == 1000);
        assert!(ring.hops.mean() > 4000 && ring.stretch() > 3000);
        assert!(forest.hops.mean() < ring.hops.mean() && forest.state.mean() > ring.state.mean());
    }

    #[test]
    fn the_dead_are_the_same_for_all_and_everybody_meets_them() {
        let mut compared = Comparison::new(Plan { nodes: 500, dead: 200, lookups: 1000, seed: 2 });
        compared.finish();
        for summary in compared.summaries() {
            assert!(summary.delayed > 100, "{} met none", summary.name);
            assert!(summary.failed < 20, "{} failed {}", summary.name, summary.failed);
        }
    }
}
