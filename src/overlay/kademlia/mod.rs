//! Kademlia (Maymounkov, Mazières, IPTPS 2002): distances by exclusive or.
//!
//! The distance of two identifiers is their exclusive or, read as a number: it is symmetric, so that
//! whoever asks a node is worth knowing to that node, and every lookup teaches. Bucket `i` of a node
//! holds up to `k` contacts at distances from `2^i` to `2^(i+1)`, the least recently seen first. A
//! newcomer to a full bucket waits while the oldest contact is pinged, and gets the place only if
//! that is silent: nodes that have been up for long will be for longer.
//!
//! A lookup keeps the `k` closest nodes that it has heard of, asks `alpha` of them at a time for those
//! that *they* know closest to the key, and ends when the `k` closest have all answered. How many
//! questions it takes and how deep the chain of referrals gets are two numbers, and [`Route`] has both.
//!
//! [`Forest`] has the tables that a long time without change would give, flat, for a million nodes.
//! [`Live`] is the protocol by messages. Identifiers have 160 bits in the paper and 128 here, which
//! changes no comparison ([`Id`] says why).

mod live;

pub use live::{Counts, Live, Settings};

use super::id::Id;
use super::tables::Tables;
use crate::sim::Dice;
use std::ops::Range;

/// The bucket of `own` in which `other` belongs: its distance lies between two to this power and the
/// next one. None for itself.
pub fn bucket(own: Id, other: Id) -> Option<u32> {
    own.xor(other).checked_ilog2()
}

/// What became of a lookup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// The closest node that answered.
    pub found: Option<u32>,
    /// The chain of referrals that led to it: the asker, whom that knew, whom this one named, ...
    pub chain: Vec<u32>,
    /// How many nodes were asked.
    pub questions: u32,
    /// Of these, how many did not answer.
    pub timeouts: u32,
    /// How often the asker waited for `alpha` answers.
    pub rounds: u32,
}

impl Route {
    /// The depth of the referrals.
    pub fn hops(&self) -> u32 {
        self.chain.len().saturating_sub(1) as u32
    }
}

/// Nodes whose buckets are as they would be after a long time without change: as full as they can be,
/// with members drawn at random.
pub type Forest = Tables<Buckets>;

/// What a [`Forest`] is told: rows of contacts, in buckets of `k`, asked `alpha` at a time.
#[derive(Clone, Debug)]
pub struct Buckets {
    k: u32,
    alpha: u32,
}

impl Forest {
    /// The tables of these nodes, of buckets of `k`, asked `alpha` at a time.
    pub fn new(ids: Vec<Id>, k: u32, alpha: u32, dice: &mut Dice) -> Self {
        let mut forest = Self::without_contacts(ids, k, alpha);
        forest.grow(u64::MAX, dice);
        forest
    }

    /// The same, with the buckets still to be filled.
    pub fn without_contacts(ids: Vec<Id>, k: u32, alpha: u32) -> Self {
        Self::without_rows(ids, Buckets { k: k.max(1), alpha: alpha.max(1) })
    }

    /// Fills the buckets of so many more nodes; how many have theirs.
    pub fn grow(&mut self, budget: u64, dice: &mut Dice) -> u32 {
        let k = self.kind.k;
        self.fill_rows(budget, |ids, node, contacts| fill(ids, node, k, dice, contacts))
    }

    /// The contacts of a node, the farthest bucket first.
    pub fn contacts(&self, node: u32) -> &[u32] {
        self.row(node)
    }

    /// The live node closest to a key.
    pub fn owner(&self, key: Id) -> Option<u32> {
        closest(&self.ids, 0..self.len(), 0, key, &|node| self.is_live(node))
    }

    /// The `k` contacts of a node that are closest to a key, in no order.
    fn answer(&self, node: u32, key: Id) -> Vec<u32> {
        let (own, all) = (self.id(node), self.contacts(node));
        let shared = |other: Id| own.xor(other).leading_zeros();
        let level = shared(key);
        let at = |level: u32| all.partition_point(|&contact| shared(self.id(contact)) < level);
        // Those of the key's own bucket are closer than all others; then come those of the nearer
        // buckets, all of which are closer than those of the farther ones.
        let (from, to) = (at(level), at(level.saturating_add(1)));
        let mut best = all[from..to].to_vec();
        if best.len() < self.kind.k as usize {
            let mut nearer = all[to..].to_vec();
            self.take_closest(&mut best, &mut nearer, key);
            let mut farther = all[..from].to_vec();
            self.take_closest(&mut best, &mut farther, key);
        }
        best
    }

    fn take_closest(&self, best: &mut Vec<u32>, more: &mut Vec<u32>, key: Id) {
        more.sort_unstable_by_key(|&contact| self.id(contact).xor(key));
        more.truncate((self.kind.k as usize).saturating_sub(best.len()));
        best.append(more);
    }

    /// Looks up the node closest to a key, without repair: one that does not answer is left out.
    pub fn look_up(&self, from: u32, key: Id) -> Route {
        let mut route = Route::default();
        let mut list = Shortlist::new(self.kind.k);
        list.add(self.id(from).xor(key), from, None);
        list.seen[0].state = State::Answered;
        list.extend(self, &self.answer(from, key), key, 0);
        let mut width = self.kind.alpha;
        loop {
            let chosen = list.next(width);
            if chosen.is_empty() {
                break;
            }
            route.rounds += 1;
            let before = list.closest();
            for place in chosen {
                route.questions += 1;
                let node = list.all[place].node;
                if !self.is_live(node) {
                    route.timeouts += 1;
                    list.settle(place, State::Silent);
                    continue;
                }
                list.settle(place, State::Answered);
                list.extend(self, &self.answer(node, key), key, place);
            }
            // A round that brings nobody closer: now all that are left, at once.
            width = if list.closest() < before { self.kind.alpha } else { self.kind.k };
        }
        route.chain = list.chain();
        route.found = route.chain.last().copied();
        route
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    New,
    Answered,
    Silent,
}

/// A node that a lookup has heard of.
#[derive(Clone, Copy, Debug)]
struct Heard {
    node: u32,
    /// Who named it: a place in the list of all.
    by: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    distance: u128,
    state: State,
    /// Its place in the list of all.
    place: usize,
}

/// What a lookup has heard of, the closest first.
struct Shortlist {
    k: usize,
    all: Vec<Heard>,
    seen: Vec<Seen>,
}

impl Shortlist {
    fn new(k: u32) -> Self {
        Self { k: k as usize, all: Vec::new(), seen: Vec::new() }
    }

    fn add(&mut self, distance: u128, node: u32, by: Option<usize>) {
        if let Err(at) = self.seen.binary_search_by_key(&distance, |seen| seen.distance) {
            self.seen.insert(at, Seen { distance, state: State::New, place: self.all.len() });
            self.all.push(Heard { node, by });
        }
    }

    fn extend(&mut self, forest: &Forest, named: &[u32], key: Id, by: usize) {
        for &node in named {
            self.add(forest.id(node).xor(key), node, Some(by));
        }
    }

    /// The closest of the `k` best that were not asked, so many at most.
    fn next(&self, width: u32) -> Vec<usize> {
        let best = self.seen.iter().filter(|seen| seen.state != State::Silent).take(self.k);
        let new = best.filter(|seen| seen.state == State::New);
        new.take(width as usize).map(|seen| seen.place).collect()
    }

    fn settle(&mut self, place: usize, state: State) {
        if let Some(seen) = self.seen.iter_mut().find(|seen| seen.place == place) {
            seen.state = state;
        }
    }

    /// The distance of the closest that may be up.
    fn closest(&self) -> u128 {
        let up = self.seen.iter().find(|seen| seen.state != State::Silent);
        up.map_or(u128::MAX, |seen| seen.distance)
    }

    /// Who named whom, down to the closest that answered.
    fn chain(&self) -> Vec<u32> {
        let answered = self.seen.iter().find(|seen| seen.state == State::Answered);
        let mut place = answered.map(|seen| seen.place);
        let mut chain = Vec::new();
        while let Some(at) = place {
            chain.push(self.all[at].node);
            place = self.all[at].by;
        }
        chain.reverse();
        chain
    }
}

/// Fills the buckets of a node, the farthest first, each with up to `k` of those that belong there.
fn fill(ids: &[Id], node: u32, k: u32, dice: &mut Dice, contacts: &mut Vec<u32>) {
    let own = ids[node as usize];
    let mut range = 0..ids.len() as u32;
    for level in 0..Id::BITS {
        if range.len() == 1 {
            return;
        }
        let (same, other) = halves(ids, range, level, own);
        choose(other, k, dice, contacts);
        range = same;
    }
}

/// A range of nodes that agree in the bits before `level`, cut by that bit: those that have it as
/// `like` has, and the others.
fn halves(ids: &[Id], range: Range<u32>, level: u32, like: Id) -> (Range<u32>, Range<u32>) {
    let bit = 1 << (Id::BITS - 1 - level);
    let of = &ids[range.start as usize..range.end as usize];
    let middle = range.start + of.partition_point(|id| id.0 & bit == 0) as u32;
    let (zeros, ones) = (range.start..middle, middle..range.end);
    if like.0 & bit == 0 { (zeros, ones) } else { (ones, zeros) }
}

/// Up to `k` of a range, at random.
fn choose(range: Range<u32>, k: u32, dice: &mut Dice, chosen: &mut Vec<u32>) {
    let size = range.end - range.start;
    if size <= k {
        chosen.extend(range);
        return;
    }
    // Floyd's: each subset as likely as another, with one draw for each member.
    let first = chosen.len();
    for last in size - k..size {
        let drawn = range.start + dice.below(last + 1);
        let taken = chosen[first..].contains(&drawn);
        chosen.push(if taken { range.start + last } else { drawn });
    }
}

/// The node closest to a key of those in a range that `may` be.
fn closest(
    ids: &[Id],
    range: Range<u32>,
    level: u32,
    key: Id,
    may: &impl Fn(u32) -> bool,
) -> Option<u32> {
    if range.end - range.start <= 8 || level == Id::BITS {
        return range.filter(|&node| may(node)).min_by_key(|&node| ids[node as usize].xor(key));
    }
    let (near, far) = halves(ids, range, level, key);
    closest(ids, near, level + 1, key, may).or_else(|| closest(ids, far, level + 1, key, may))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn forest(nodes: u32, k: u32, seed: u64) -> (Forest, Dice) {
        let mut dice = Dice::new(seed, 1);
        let ids = (0..nodes).map(|_| Id::draw(&mut dice)).collect();
        (Forest::new(ids, k, 3, &mut dice), dice)
    }

    fn brute(forest: &Forest, key: Id) -> Option<u32> {
        let live = (0..forest.len()).filter(|&node| forest.is_live(node));
        live.min_by_key(|&node| forest.id(node).xor(key))
    }

    proptest! {
        #[test]
        fn exclusive_or_is_a_metric_and_has_one_node_at_each_distance(a: u128, b: u128, c: u128) {
            let (a, b, c) = (Id(a), Id(b), Id(c));
            prop_assert_eq!(a.xor(b), b.xor(a));
            prop_assert_eq!(a.xor(a), 0);
            prop_assert!(a.xor(c) <= a.xor(b).saturating_add(b.xor(c)));
            if let Some(bucket) = bucket(a, b) {
                prop_assert!(a.xor(b) >> bucket == 1);
            }
        }

        #[test]
        fn what_a_node_answers_are_the_k_closest_that_it_knows(seed: u64, key: u128, k in 1u32..9) {
            let (forest, mut dice) = forest(120, k, seed);
            let (node, key) = (dice.below(120), Id(key));
            let mut answer = forest.answer(node, key);
            let mut all = forest.contacts(node).to_vec();
            for list in [&mut answer, &mut all] {
                list.sort_by_key(|&contact| forest.id(contact).xor(key));
            }
            all.truncate(k as usize);
            prop_assert_eq!(answer, all);
        }
    }

    #[test]
    fn buckets_hold_up_to_k_of_those_at_the_right_distance_and_none_is_empty_in_vain() {
        let (forest, _) = forest(300, 4, 1);
        for node in 0..300 {
            for index in 0..128 {
                let belongs =
                    |&other: &u32| bucket(forest.id(node), forest.id(other)) == Some(index);
                let held = forest.contacts(node).iter().copied().filter(belongs).count();
                assert_eq!(held, (0..300).filter(belongs).count().min(4));
            }
            let mut sorted = forest.contacts(node).to_vec();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(sorted.len(), forest.contacts(node).len());
        }
    }

    #[test]
    fn the_closest_is_that_of_a_search_through_all_with_dead_ones_too() {
        let (mut forest, mut dice) = forest(400, 8, 2);
        for round in 0..3 {
            for _ in 0..300 {
                let key = Id::draw(&mut dice);
                assert_eq!(forest.owner(key), brute(&forest, key), "round {round}");
            }
            for _ in 0..150 {
                let node = dice.below(400);
                forest.kill(node);
            }
        }
    }

    #[test]
    fn a_lookup_finds_the_closest_within_the_logarithm_of_the_nodes() {
        let (forest, mut dice) = forest(1024, 20, 3);
        for _ in 0..500 {
            let key = Id::draw(&mut dice);
            let route = forest.look_up(dice.below(1024), key);
            assert_eq!(route.found, brute(&forest, key));
            assert!(route.hops() <= 10 && route.timeouts == 0);
            assert!(route.questions >= route.hops() && route.rounds >= route.hops());
        }
    }
}
