//! Who there is: identifiers and places, drawn once, and sets of nodes that can be asked who is
//! next around the ring.

use super::id::Id;
use super::plane::Spot;
use super::{NOBODY, Node};
use crate::sim::{Dice, Part};

/// What is drawn of a node is keyed by this and its number.
const IDENTITY: u64 = 0x6964;
const PLACE: u64 = 0x706c;

/// Nodes with their identifiers and places. Node `i` is the `i`-th around the ring, so that whose
/// identifier comes first is told by the numbers alone.
#[derive(Clone, Debug)]
pub struct Population {
    ids: Vec<Id>,
    spots: Vec<Spot>,
}

impl Population {
    /// `count` nodes with uniform identifiers and places.
    pub fn draw(count: u32, seed: u64) -> Self {
        let dice = |what, who| Dice::keyed(seed, Part::Workload, who, what);
        let mut ids: Vec<Id> = (0..count).map(|who| Id::draw(&mut dice(IDENTITY, who))).collect();
        ids.sort_unstable();
        // Two of a million agree in all 128 bits once in 10^26 runs; then there is one node fewer.
        ids.dedup();
        let spots = (0..ids.len()).map(|who| Spot::draw(&mut dice(PLACE, who as u32))).collect();
        Self { ids, spots }
    }

    /// Nodes with these identifiers and places.
    pub fn of(mut nodes: Vec<(Id, Spot)>) -> Self {
        nodes.sort_unstable();
        nodes.dedup_by_key(|(id, _)| *id);
        let (ids, spots) = nodes.into_iter().unzip();
        Self { ids, spots }
    }

    /// How many there are.
    pub fn len(&self) -> u32 {
        self.ids.len() as u32
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// A node's identifier.
    pub fn id(&self, node: Node) -> Id {
        self.ids[node as usize]
    }

    /// All identifiers, from the smallest.
    pub fn ids(&self) -> &[Id] {
        &self.ids
    }

    /// A node's place.
    pub fn spot(&self, node: Node) -> Spot {
        self.spots[node as usize]
    }

    /// All places.
    pub fn spots(&self) -> &[Spot] {
        &self.spots
    }

    /// Moves a node in the plane.
    pub fn move_to(&mut self, node: Node, spot: Spot) {
        self.spots[node as usize] = spot;
    }

    /// How far two nodes are apart in the plane, in thousandths of a unit.
    pub fn distance(&self, a: Node, b: Node) -> u64 {
        self.spot(a).distance(self.spot(b))
    }

    /// The node of `set` nearest to `node` in the plane, by distance and then by number.
    pub fn nearest(&self, set: &NodeSet, node: Node) -> Option<Node> {
        let here = self.spot(node);
        let (mut nearest, mut bound) = (None, u64::MAX);
        for other in set.iter() {
            let square = here.square(self.spot(other));
            // Who comes later has to be nearer by a whole step of the measure.
            if square < bound {
                let distance = square.isqrt();
                (nearest, bound) = (Some(other), distance * distance);
            }
        }
        nearest
    }

    /// How many steps clockwise from `a` to `b`, counting everybody: the order of these numbers is
    /// the order of the distances on the ring.
    pub fn clockwise(&self, a: Node, b: Node) -> u32 {
        if b >= a { b - a } else { self.len() - a + b }
    }

    /// The first node of `set` at or after `key`, clockwise.
    pub fn successor(&self, set: &NodeSet, key: Id) -> Option<Node> {
        let at = self.ids.partition_point(|id| *id < key) as Node;
        set.next(at).or_else(|| set.next(0))
    }

    /// The node of `set` whose identifier is numerically closest to `key`.
    pub fn closest(&self, set: &NodeSet, key: Id) -> Option<Node> {
        self.closest_few(set, key, 1).first().copied()
    }

    /// The `few` nodes of `set` that are numerically closest to `key`, the closest first.
    pub fn closest_few(&self, set: &NodeSet, key: Id, few: u32) -> Vec<Node> {
        let few = few.min(set.len());
        let Some(mut up) = self.successor(set, key) else { return Vec::new() };
        let mut down = set.before(up);
        let mut found = Vec::with_capacity(few as usize);
        while (found.len() as u32) < few {
            let (above, below) = (self.id(up), self.id(down));
            if key.closeness(above) <= key.closeness(below) {
                found.push(up);
                up = set.after(up);
            } else {
                found.push(down);
                down = set.before(down);
            }
        }
        found
    }
}

/// A set of nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeSet {
    words: Vec<u64>,
    len: u32,
}

impl NodeSet {
    /// Nobody, of a population of `count`.
    pub fn nobody(count: u32) -> Self {
        Self { words: vec![0; count.div_ceil(64) as usize], len: 0 }
    }

    /// Everybody, of a population of `count`.
    pub fn everybody(count: u32) -> Self {
        let mut set = Self::nobody(count);
        (0..count).for_each(|node| set.insert(node));
        set
    }

    /// How many are in it.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether nobody is.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether this node is.
    pub fn contains(&self, node: Node) -> bool {
        self.words.get(node as usize / 64).is_some_and(|word| word >> (node % 64) & 1 == 1)
    }

    /// Takes a node in.
    pub fn insert(&mut self, node: Node) {
        self.len += u32::from(!self.contains(node));
        self.words[node as usize / 64] |= 1 << (node % 64);
    }

    /// Takes a node out.
    pub fn remove(&mut self, node: Node) {
        self.len -= u32::from(self.contains(node));
        self.words[node as usize / 64] &= !(1 << (node % 64));
    }

    /// Takes everybody out.
    pub fn clear(&mut self) {
        self.words.fill(0);
        self.len = 0;
    }

    /// The first in it whose number is at least `from`.
    pub fn next(&self, from: Node) -> Option<Node> {
        let mut place = from as usize / 64;
        let mut word = self.words.get(place)? & (u64::MAX << (from % 64));
        while word == 0 {
            place += 1;
            word = *self.words.get(place)?;
        }
        Some(place as u32 * 64 + word.trailing_zeros())
    }

    /// The last in it whose number is below `to`.
    fn previous(&self, to: Node) -> Option<Node> {
        let mut place = (to as usize / 64).min(self.words.len());
        let mut word = self.words.get(place).map_or(0, |word| word & !(u64::MAX << (to % 64)));
        while word == 0 {
            place = place.checked_sub(1)?;
            word = self.words[place];
        }
        Some(place as u32 * 64 + 63 - word.leading_zeros())
    }

    /// The next in it after `node`, around the ring; `node` again if there is no other.
    pub fn after(&self, node: Node) -> Node {
        self.next(node + 1).or_else(|| self.next(0)).unwrap_or(node)
    }

    /// The one in it before `node`, around the ring; `node` again if there is no other.
    pub fn before(&self, node: Node) -> Node {
        self.previous(node).or_else(|| self.previous(NOBODY)).unwrap_or(node)
    }

    /// All of them, from the smallest number.
    pub fn iter(&self) -> impl Iterator<Item = Node> + '_ {
        (0..).zip(&self.words).flat_map(|(place, word)| {
            let rest = |word: u64| Some(word).filter(|word| *word != 0);
            let words = std::iter::successors(rest(*word), move |word| rest(word & (word - 1)));
            words.map(move |word| place * 64 + word.trailing_zeros())
        })
    }

    /// One of them, each as likely as any other.
    pub fn draw(&self, dice: &mut Dice) -> Option<Node> {
        let count = self.words.len() as u32 * 64;
        if self.is_empty() {
            return None;
        }
        // Where few are in it, trying numbers takes long, and counting does not.
        for _ in 0..64 {
            let node = dice.below(count);
            if self.contains(node) {
                return Some(node);
            }
        }
        let mut nth = dice.below(self.len);
        for (place, word) in self.words.iter().enumerate() {
            let ones = word.count_ones();
            if nth < ones {
                let left = (0..nth).fold(*word, |word, _| word & (word - 1));
                return Some(place as u32 * 64 + left.trailing_zeros());
            }
            nth -= ones;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_closest_are_those_that_comparing_with_everybody_finds(
            seed: u64, count in 1u32..200, down in proptest::collection::vec(0u32..200, 0..150), key: u128, few in 1u32..9
        ) {
            let population = Population::draw(count, seed);
            let mut up = NodeSet::everybody(count);
            down.iter().filter(|node| **node < count).for_each(|node| up.remove(*node));
            let key = Id(key);
            let mut all: Vec<Node> = (0..count).filter(|node| !down.contains(node)).collect();
            prop_assert_eq!(up.iter().collect::<Vec<_>>(), all.clone());
            all.sort_by_key(|node| key.closeness(population.id(*node)));
            all.truncate(few as usize);
            prop_assert_eq!(population.closest_few(&up, key, few), all);
            let here = |node: &Node| (population.distance(0, *node), *node);
            prop_assert_eq!(population.nearest(&up, 0), up.iter().min_by_key(here));
            let drawn = up.draw(&mut Dice::new(seed, 1));
            prop_assert_eq!(drawn.is_some(), !up.is_empty());
            prop_assert!(drawn.is_none_or(|node| up.contains(node)));
        }
    }

    #[test]
    fn around_the_ring_one_comes_back() {
        let mut set = NodeSet::nobody(300);
        [3, 64, 299].into_iter().for_each(|node| set.insert(node));
        assert_eq!([set.after(3), set.after(64), set.after(299)], [64, 299, 3]);
        assert_eq!([set.before(3), set.before(64), set.before(299)], [299, 3, 64]);
    }
}
