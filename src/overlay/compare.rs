//! The same nodes, keys and failures for every overlay.

use super::chord::{Ring, Variant};
use super::id::Id;
use super::kademlia::Forest;
use super::measure::Histogram;
use super::plane::Spot;
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

    /// A node dies, and nobody repairs anything.
    fn kill(&mut self, node: Node);

    /// The live node that owns a key: each overlay has its own idea of closeness.
    fn owner(&self, key: Id) -> Option<Node>;

    /// Looks a key up from a live node.
    fn look_up(&self, from: Node, key: Id) -> Found;

    /// How many others a node knows.
    fn state(&self, node: Node) -> u32;

    /// Bytes that the tables of all nodes take here.
    fn bytes(&self) -> u64;
}

impl AtRest for Ring {
    fn name(&self) -> &'static str {
        "chord"
    }

    fn kill(&mut self, node: Node) {
        Ring::kill(self, node);
    }

    fn owner(&self, key: Id) -> Option<Node> {
        Ring::owner(self, key)
    }

    fn look_up(&self, from: Node, key: Id) -> Found {
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

impl AtRest for Forest {
    fn name(&self) -> &'static str {
        "kademlia"
    }

    fn kill(&mut self, node: Node) {
        Forest::kill(self, node);
    }

    fn owner(&self, key: Id) -> Option<Node> {
        Forest::owner(self, key)
    }

    fn look_up(&self, from: Node, key: Id) -> Found {
        let route = Forest::look_up(self, from, key);
        let (timeouts, messages) = (route.timeouts, route.questions);
        Found { path: route.chain, owner: route.found, timeouts, messages }
    }

    fn state(&self, node: Node) -> u32 {
        self.contacts(node).len() as u32
    }

    fn bytes(&self) -> u64 {
        Forest::bytes(self)
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

    fn kill(&mut self, node: Node) {
        self.live[node as usize] = false;
    }

    fn owner(&self, key: Id) -> Option<Node> {
        self.from(key).find(|&node| self.live[node as usize])
    }

    fn look_up(&self, from: Node, key: Id) -> Found {
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

/// The population of a plan: identifiers in ring order, and their places.
pub fn population(plan: &Plan) -> (Vec<Id>, Vec<Spot>) {
    let mut nodes: Vec<(Id, Spot)> = (0..plan.nodes)
        .map(|number| {
            let mut dice = Dice::keyed(plan.seed, Part::Workload, number, u64::MAX);
            (Id::draw(&mut dice), Spot::draw(&mut dice))
        })
        .collect();
    nodes.sort_unstable();
    nodes.into_iter().unzip()
}

/// Overlays side by side, on one population.
pub struct Comparison {
    plan: Plan,
    spots: Vec<Spot>,
    live: Vec<Node>,
    overlays: Vec<Box<dyn AtRest>>,
    summaries: Vec<Summary>,
    asked: u64,
}

impl Comparison {
    /// The three of this project that stand on a ring or a tree; [`Comparison::add`] takes others.
    pub fn new(plan: Plan) -> Self {
        let (ids, spots) = population(&plan);
        let mut dice = Dice::keyed(plan.seed, Part::Workload, plan.nodes, 60);
        let live = (0..ids.len() as u32).filter(|_| !dice.chance(plan.dead)).collect();
        let mut compared =
            Self { plan, spots, live, overlays: Vec::new(), summaries: Vec::new(), asked: 0 };
        compared.add(Box::new(Everybody::new(ids.clone())));
        compared.add(Box::new(Ring::new(ids.clone(), 16, Variant::AsDescribed)));
        compared.add(Box::new(Forest::new(ids, 20, 3, &mut dice)));
        compared
    }

    /// One more overlay, of the same [`population`], with nobody dead yet.
    pub fn add(&mut self, mut overlay: Box<dyn AtRest>) {
        let mut summary =
            Summary { name: overlay.name(), bytes: overlay.bytes(), ..Summary::default() };
        let mut next = self.live.iter().copied().peekable();
        for node in 0..self.spots.len() as u32 {
            if next.next_if_eq(&node).is_none() {
                overlay.kill(node);
            }
        }
        for &node in self.live.iter().step_by((self.live.len() / 1000).max(1)) {
            summary.state.add(overlay.state(node).into());
        }
        self.overlays.push(overlay);
        self.summaries.push(summary);
    }

    /// What was measured so far.
    pub fn summaries(&self) -> &[Summary] {
        &self.summaries
    }

    fn length(&self, path: &[Node]) -> u64 {
        let spot = |node: Node| self.spots[node as usize];
        path.windows(2).map(|pair| spot(pair[0]).distance(spot(pair[1]))).sum()
    }
}

impl Work for Comparison {
    fn advance(&mut self, budget: u64) -> Progress {
        let total = if self.live.is_empty() { 0 } else { self.plan.lookups };
        for _ in 0..budget.min(total - self.asked.min(total)) {
            let mut dice = Dice::keyed(self.plan.seed, Part::Choice, 0, self.asked);
            let from = self.live[dice.below(self.live.len() as u32) as usize];
            let key = Id::draw(&mut dice);
            for nth in 0..self.overlays.len() {
                let found = self.overlays[nth].look_up(from, key);
                let owner = self.overlays[nth].owner(key);
                let travelled = self.length(&found.path);
                let direct = self.length(&[from, owner.unwrap_or(from)]);
                self.summaries[nth].count(&found, owner, travelled, direct);
            }
            self.asked += 1;
        }
        Progress { done: self.asked, total }
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
        let [everybody, ring, forest] = compared.summaries() else { panic!("three are compared") };
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
