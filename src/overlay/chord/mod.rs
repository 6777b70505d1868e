//! Chord (Stoica, Morris, Karger, Kaashoek, Balakrishnan, SIGCOMM 2001): fingers at doubling distances.
//!
//! A key belongs to its *successor*, the first node at or after it on the ring. A node knows its
//! successor, a list of those after that, and for every power of two the first node at least so far
//! away: its *fingers*. A lookup goes from node to node, each time to the finger that lies closest
//! before the key, which halves the distance left; it ends at the node whose successor owns the key.
//! The one who asks talks to each of them itself (the lookup is *iterative*), as in the paper's own
//! simulator.
//!
//! Two views of it live here. [`Ring`] has the tables that a long time without change would give, in
//! flat arrays, for a million nodes, and can have nodes killed in it. [`Live`] is the protocol of the
//! paper's section 5 by real messages: `join`, `stabilize`, `notify`, `fix_fingers`, and lists of
//! successors against failures.
//!
//! The paper counts the nodes that a lookup passes *before* the last step to the successor:
//! [`Route::path`] is that number, one less than the messages that a key's finder needs.

mod balance;
mod live;

pub use balance::{Balance, keys_per_node};
pub use live::{Counts, Live, Settings};

use super::NOBODY as NONE;
use super::id::Id;
use super::tables::Tables;

/// The protocol as described, or one of its mistakes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// As described.
    #[default]
    AsDescribed,
    /// A lookup answers with the finger closest before the key, not with that node's successor.
    ReturnsFinger,
    /// Intervals are compared as numbers, as if the ring did not close.
    IgnoresWrap,
}

/// Whether `x` lies in `(from, to]` on the ring; the whole ring if both are one place.
pub fn within(x: Id, from: Id, to: Id) -> bool {
    let (x, to) = (x.0.wrapping_sub(from.0), to.0.wrapping_sub(from.0));
    to == 0 || (x != 0 && x <= to)
}

/// Whether `x` lies in `(from, to)` on the ring; everywhere but `from` if both are one place.
pub fn strictly_within(x: Id, from: Id, to: Id) -> bool {
    let (x, to) = (x.0.wrapping_sub(from.0), to.0.wrapping_sub(from.0));
    x != 0 && (to == 0 || x < to)
}

/// What became of a lookup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The nodes that were asked, the first being the one that asks.
    pub nodes: Vec<u32>,
    /// The node that the lookup names as the key's, if it came to an end.
    pub found: Option<u32>,
    /// Nodes that did not answer.
    pub timeouts: u32,
}

impl Route {
    /// The length of the path as the paper counts it: without the step to the successor.
    pub fn path(&self) -> u32 {
        self.nodes.len() as u32 - 1
    }
}

/// A Chord ring whose tables are as they would be after a long time without change.
pub type Ring = Tables<Fingers>;

/// What a [`Ring`] is told: rows of fingers, and lists of successors beside them.
#[derive(Clone, Debug)]
pub struct Fingers {
    list: u32,
    variant: Variant,
}

impl Ring {
    /// The ring of these nodes, each with a list of so many successors.
    pub fn new(ids: Vec<Id>, list: u32, variant: Variant) -> Self {
        let mut ring = Self::without_fingers(ids, list, variant);
        ring.grow(u64::MAX);
        ring
    }

    /// The same, with the fingers still to be found.
    pub fn without_fingers(ids: Vec<Id>, list: u32, variant: Variant) -> Self {
        let mut ring = Self::without_rows(ids, Fingers { list, variant });
        ring.kind.list = list.min(ring.len().saturating_sub(1));
        ring
    }

    /// Finds the fingers of so many more nodes; how many have theirs.
    pub fn grow(&mut self, budget: u64) -> u32 {
        self.fill_rows(budget, add_fingers)
    }

    /// The distinct fingers of a node, nearest first: the first is its successor.
    pub fn fingers(&self, node: u32) -> &[u32] {
        self.row(node)
    }

    /// How many different nodes a node knows: its fingers and its list of successors.
    pub fn state(&self, node: u32) -> u32 {
        let beyond = |&&finger: &&u32| (finger + self.len() - node) % self.len() > self.kind.list;
        self.fingers(node).iter().filter(beyond).count() as u32 + self.kind.list
    }

    /// The live node to which a key belongs.
    pub fn owner(&self, key: Id) -> Option<u32> {
        let at = at_or_after(&self.ids, key);
        (at..self.len()).chain(0..at).find(|&node| self.is_live(node))
    }

    /// The successors that a node has in its list, nearest first.
    pub fn successors(&self, node: u32) -> impl Iterator<Item = u32> + use<> {
        let all = self.len();
        (1..=self.kind.list.max(1)).map(move |step| (node + step) % all)
    }

    /// Looks a key up from a node: iteratively, without repair; a node that does not answer costs a
    /// timeout, and the next best is tried.
    pub fn look_up(&self, from: u32, key: Id) -> Route {
        let mut route = Route { nodes: vec![from], found: None, timeouts: 0 };
        let mut at = from;
        loop {
            let successor = self.successors(at).next().unwrap_or(at);
            let mine = self.within(key, self.id(at), self.id(successor));
            let next =
                if mine { None } else { self.closest_preceding(at, key, &mut route.timeouts) };
            let Some(next) = next else {
                let owner = self.successor_of(at, key, &mut route.timeouts);
                let finger = self.kind.variant == Variant::ReturnsFinger;
                route.found = owner.map(|owner| if finger { at } else { owner });
                return route;
            };
            at = next;
            route.nodes.push(at);
            if route.nodes.len() > self.ids.len() {
                return route; // Round and round: only a mistake does that.
            }
        }
    }

    /// The first of a node's successors at or after the key that answers.
    fn successor_of(&self, node: u32, key: Id, timeouts: &mut u32) -> Option<u32> {
        for successor in self.successors(node) {
            if self.within(key, self.id(node), self.id(successor)) {
                if self.is_live(successor) {
                    return Some(successor);
                }
                *timeouts += 1;
            }
        }
        None
    }

    fn within(&self, key: Id, from: Id, to: Id) -> bool {
        match self.kind.variant {
            Variant::IgnoresWrap => from < key && key <= to,
            _ => within(key, from, to),
        }
    }

    /// The finger closest before a key that answers, or else such a one of the list of successors.
    fn closest_preceding(&self, node: u32, key: Id, timeouts: &mut u32) -> Option<u32> {
        let own = self.id(node);
        let before = |&other: &u32| strictly_within(self.id(other), own, key);
        let fingers = self.fingers(node).iter().rev().copied();
        // The nearest finger is the first of the list.
        let list = (2..=self.kind.list).rev().map(|step| (node + step) % self.len());
        for next in fingers.chain(list).filter(before) {
            if self.is_live(next) {
                return Some(next);
            }
            *timeouts += 1;
        }
        None
    }
}

/// Appends the distinct fingers of a node, nearest first.
fn add_fingers(ids: &[Id], node: u32, fingers: &mut Vec<u32>) {
    let own = ids[node as usize].0;
    let next = (node + 1) % ids.len() as u32;
    if next != node {
        fingers.push(next);
    }
    // All powers of two up to the distance of the successor have the successor as their finger.
    let gap = ids[next as usize].0.wrapping_sub(own);
    let mut last = next;
    for power in 128 - gap.leading_zeros()..128 {
        let finger = at_or_after(ids, Id(own.wrapping_add(1 << power)));
        if finger != last && finger != node {
            fingers.push(finger);
            last = finger;
        }
    }
}

/// The first node at or after a place, live or not.
fn at_or_after(ids: &[Id], place: Id) -> u32 {
    ids.partition_point(|&id| id < place) as u32 % ids.len() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Dice;

    fn ring(nodes: u32, seed: u64) -> (Ring, Dice) {
        let mut dice = Dice::new(seed, 1);
        let ids = (0..nodes).map(|_| Id::draw(&mut dice)).collect();
        (Ring::new(ids, 4, Variant::AsDescribed), dice)
    }

    #[test]
    fn intervals_close_over_the_end_of_the_ring() {
        let (low, high) = (Id(10), Id(u128::MAX - 10));
        assert!(within(Id(3), high, low) && within(low, high, low) && !within(high, high, low));
        assert!(!within(Id(500), high, low) && within(Id(500), low, high));
        assert!(strictly_within(Id(3), high, low) && !strictly_within(low, high, low));
        assert!(within(low, low, low) && !strictly_within(low, low, low));
    }

    #[test]
    fn fingers_are_the_successors_of_every_power_of_two() {
        let (ring, _) = ring(60, 5);
        for node in 0..60 {
            let mut expected: Vec<u32> = Vec::new();
            for power in 0..128 {
                let start = Id(ring.id(node).0.wrapping_add(1 << power));
                let finger = (0..60).min_by_key(|&other| ring.id(other).0.wrapping_sub(start.0));
                let finger = finger.expect("there are sixty nodes");
                if finger != node && expected.last() != Some(&finger) {
                    expected.push(finger);
                }
            }
            assert_eq!(ring.fingers(node), expected);
        }
    }

    #[test]
    fn a_lookup_finds_the_first_node_at_or_after_the_key() {
        let (ring, mut dice) = ring(200, 6);
        for _ in 0..2000 {
            let (key, from) = (Id::draw(&mut dice), dice.below(200));
            let owner = (0..200).min_by_key(|&node| ring.id(node).0.wrapping_sub(key.0));
            let route = ring.look_up(from, key);
            assert_eq!((route.found, route.timeouts), (owner, 0));
            assert_eq!(ring.owner(key), owner);
        }
        // The key of a node is its own, and whoever asks for its own key walks the whole way round.
        assert_eq!(ring.look_up(7, ring.id(3)).found, Some(3));
        assert_eq!(ring.look_up(3, ring.id(3)).found, Some(3));
    }

    #[test]
    fn dead_nodes_are_passed_by_as_long_as_a_successor_lives() {
        let (mut ring, mut dice) = ring(300, 8);
        for node in 0..300 {
            if dice.chance(300) {
                ring.kill(node);
            }
        }
        let (mut met, mut asked) = (0, 0);
        for _ in 0..1000 {
            let (key, from) = (Id::draw(&mut dice), dice.below(300));
            if ring.is_live(from) {
                let route = ring.look_up(from, key);
                met += route.timeouts;
                asked += 1;
                assert!(route.found.is_none() || route.found == ring.owner(key));
            }
        }
        assert!(asked > 500 && met > asked / 2, "with three in ten dead, dead ones are met");
    }

    #[test]
    fn a_lookup_that_returns_the_finger_or_forgets_the_wrap_is_convicted() {
        let (right, mut dice) = ring(100, 9);
        for variant in [Variant::ReturnsFinger, Variant::IgnoresWrap] {
            let mut ring = right.clone();
            ring.kind.variant = variant;
            let wrong = (0..500).filter(|_| {
                let key = Id::draw(&mut dice);
                ring.look_up(dice.below(100), key).found != right.owner(key)
            });
            assert!(wrong.count() > 0, "{variant:?} passes for Chord");
        }
    }
}
