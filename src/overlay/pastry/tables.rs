//! What every node knows: its leaf set, its routing table, its neighbourhood.

use super::Settings;
use crate::overlay::population::Population;
use crate::overlay::{NOBODY, Node};

/// A side of a leaf set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Larger identifiers: clockwise.
    Larger,
    /// Smaller identifiers: counter-clockwise.
    Smaller,
}

impl Side {
    /// Both.
    pub const BOTH: [Side; 2] = [Side::Larger, Side::Smaller];
}

/// The tables of all nodes, each node's apart from everybody else's.
#[derive(Clone, Debug)]
pub struct Tables {
    bits: u32,
    half: usize,
    close: usize,
    /// For each node its larger leaves and then its smaller ones, the nearest first.
    leaves: Vec<Node>,
    /// For each node those nearest to it in the plane, the nearest first.
    neighbours: Vec<Node>,
    /// For each node its rows, as many as anybody it knows shares digits with it and one more. A
    /// node's own column is empty.
    rows: Vec<Vec<Node>>,
}

impl Tables {
    /// Empty tables for `count` nodes.
    pub fn empty(settings: &Settings, count: u32) -> Self {
        let half = settings.leaves as usize / 2;
        let close = settings.neighbours as usize;
        let count = count as usize;
        Self {
            bits: settings.bits,
            half,
            close,
            leaves: vec![NOBODY; count * half * 2],
            neighbours: vec![NOBODY; count * close],
            rows: vec![Vec::new(); count],
        }
    }

    /// How many entries a row has, a node's own column included.
    pub fn width(&self) -> usize {
        1 << self.bits
    }

    /// A node's leaves on one side, the nearest first.
    pub fn side(&self, node: Node, side: Side) -> &[Node] {
        known(&self.leaves[self.side_at(node, side)])
    }

    /// A node's leaves: those on its larger side, then those on its smaller side. In a small
    /// network a node stands on both.
    pub fn leaves(&self, node: Node) -> impl Iterator<Item = Node> + Clone + '_ {
        let [larger, smaller] = Side::BOTH.map(|side| self.side(node, side));
        larger.iter().chain(smaller).copied()
    }

    /// A node's neighbourhood, the nearest first.
    pub fn neighbours(&self, node: Node) -> &[Node] {
        known(&self.neighbours[self.neighbours_at(node)])
    }

    /// A node's routing table: a row after the other, [`Tables::width`] entries each, [`NOBODY`]
    /// where none is known.
    pub fn rows(&self, node: Node) -> &[Node] {
        &self.rows[node as usize]
    }

    /// One row of it, if it has so many.
    pub fn row(&self, node: Node, row: u32) -> &[Node] {
        let start = row as usize * self.width();
        self.rows(node).get(start..start + self.width()).unwrap_or(&[])
    }

    /// One entry of it.
    pub fn entry(&self, node: Node, row: u32, column: u32) -> Option<Node> {
        let place = row as usize * self.width() + column as usize;
        self.rows(node).get(place).copied().filter(|entry| *entry != NOBODY)
    }

    /// Everybody a node knows, some more than once.
    pub fn known(&self, node: Node) -> impl Iterator<Item = Node> + Clone + '_ {
        let table = self.rows(node).iter().copied().filter(|entry| *entry != NOBODY);
        self.leaves(node).chain(table).chain(self.neighbours(node).iter().copied())
    }

    /// How far a node's leaf set reaches on one side, as a distance on the ring.
    pub fn reach(&self, population: &Population, node: Node, side: Side) -> u128 {
        self.side(node, side).last().map_or(0, |leaf| apart(population, node, *leaf, side))
    }

    fn side_at(&self, node: Node, side: Side) -> std::ops::Range<usize> {
        let start = (node as usize * 2 + usize::from(side == Side::Smaller)) * self.half;
        start..start + self.half
    }

    fn neighbours_at(&self, node: Node) -> std::ops::Range<usize> {
        node as usize * self.close..(node as usize + 1) * self.close
    }

    /// Whether `node` learns nothing by hearing of `other`: wherever it belongs, it is already, or
    /// somebody better. Most of those of whom one hears are such.
    pub(super) fn is_no_news(&self, population: &Population, node: Node, other: Node) -> bool {
        if node == other || other == NOBODY {
            return true;
        }
        let (here, theirs) = (population.spot(node), population.id(other));
        let far = here.square(population.spot(other));
        let is_nearer = |one: Node| here.square(population.spot(one)) < far;
        let row = population.id(node).shared(theirs, self.bits);
        let entry = self.entry(node, row, theirs.digit(row, self.bits));
        let comes_before = |side, one| match side {
            Side::Larger => population.clockwise(node, one) < population.clockwise(node, other),
            Side::Smaller => population.clockwise(one, node) < population.clockwise(other, node),
        };
        let is_settled = |side| {
            let leaves = &self.leaves[self.side_at(node, side)];
            has_no_place(leaves, other, |leaf| comes_before(side, leaf))
        };
        entry.is_some_and(|entry| entry == other || is_nearer(entry))
            && has_no_place(&self.neighbours[self.neighbours_at(node)], other, is_nearer)
            && Side::BOTH.into_iter().all(is_settled)
    }

    /// `node` hears of `other`: it takes it up wherever it is better than what is there, and into a
    /// leaf set that has room if it may `grow`. Whether the leaf set changed.
    pub fn learn(&mut self, population: &Population, node: Node, other: Node, grow: bool) -> bool {
        if node == other || other == NOBODY {
            return false;
        }
        let larger = self.learn_leaf(population, node, Side::Larger, other, grow);
        let smaller = self.learn_leaf(population, node, Side::Smaller, other, grow);
        self.learn_neighbour(population, node, other);
        self.learn_entry(population, node, other);
        larger || smaller
    }

    /// Takes `other` into one side of the leaf set if it is closer than the furthest there.
    ///
    /// Where there is room because somebody fell silent, whoever is heard of next may be far beyond
    /// those that belong there, and the leaf set would seem to reach that far: it may `grow` only by
    /// those that are known to come next.
    pub fn learn_leaf(
        &mut self,
        population: &Population,
        node: Node,
        side: Side,
        other: Node,
        grow: bool,
    ) -> bool {
        let place = self.side_at(node, side);
        let far = |leaf: Node| {
            u64::from(match side {
                Side::Larger => population.clockwise(node, leaf),
                Side::Smaller => population.clockwise(leaf, node),
            })
        };
        let has_room = self.leaves[place.clone()].last() == Some(&NOBODY);
        if has_room && !grow {
            let last = self.side(node, side).last();
            if last.is_none_or(|last| far(other) >= far(*last)) {
                return false;
            }
        }
        insert(&mut self.leaves[place], other, far)
    }

    /// Whether a side of a node's leaf set is not full.
    pub fn has_room(&self, node: Node) -> bool {
        Side::BOTH
            .into_iter()
            .any(|side| self.leaves[self.side_at(node, side)].last() == Some(&NOBODY))
    }

    /// Whether a node's leaf set reaches all the way round, so that it knows everybody.
    pub fn knows_all(&self, population: &Population, node: Node) -> bool {
        let [larger, smaller] = Side::BOTH.map(|side| self.reach(population, node, side));
        larger.checked_add(smaller).is_none() || larger == 0 && smaller == 0
    }

    /// Takes `other` into the neighbourhood if it is nearer than the furthest there.
    fn learn_neighbour(&mut self, population: &Population, node: Node, other: Node) {
        let here = population.spot(node);
        let place = self.neighbours_at(node);
        insert(&mut self.neighbours[place], other, |one| here.square(population.spot(one)));
    }

    /// Takes `other` into the routing table if its entry is empty, or it is nearer.
    pub fn learn_entry(&mut self, population: &Population, node: Node, other: Node) {
        let (mine, theirs) = (population.id(node), population.id(other));
        let row = mine.shared(theirs, self.bits);
        let column = theirs.digit(row, self.bits);
        let entry = self.entry_mut(node, row, column);
        let here = population.spot(node);
        let nearness = |one: Node| (here.square(population.spot(one)), one);
        if *entry == NOBODY || nearness(other) < nearness(*entry) {
            *entry = other;
        }
    }

    /// An entry, in rows made where there are none yet.
    fn entry_mut(&mut self, node: Node, row: u32, column: u32) -> &mut Node {
        let width = self.width();
        let rows = &mut self.rows[node as usize];
        let needed = (row as usize + 1) * width;
        if rows.len() < needed {
            rows.resize(needed, NOBODY);
        }
        &mut rows[row as usize * width + column as usize]
    }

    /// Puts `other` where it belongs without a look at what is there.
    pub(super) fn set_entry(&mut self, node: Node, row: u32, column: u32, other: Node) {
        *self.entry_mut(node, row, column) = other;
    }

    /// Makes room for `rows` rows, all at once.
    pub(super) fn reserve(&mut self, node: Node, rows: u32) {
        let width = self.width();
        self.rows[node as usize].reserve_exact(rows as usize * width);
        self.rows[node as usize].resize(rows as usize * width, NOBODY);
    }

    pub(super) fn leaves_mut(&mut self, node: Node, side: Side) -> &mut [Node] {
        let place = self.side_at(node, side);
        &mut self.leaves[place]
    }

    pub(super) fn neighbours_mut(&mut self, node: Node) -> &mut [Node] {
        let place = self.neighbours_at(node);
        &mut self.neighbours[place]
    }

    /// Takes `other` out of one side of the leaf set; whether it was there.
    pub fn forget_leaf(&mut self, node: Node, side: Side, other: Node) -> bool {
        let place = self.side_at(node, side);
        remove(&mut self.leaves[place], other)
    }

    /// Takes `other` out of the neighbourhood; whether it was there.
    pub fn forget_neighbour(&mut self, node: Node, other: Node) -> bool {
        let place = self.neighbours_at(node);
        remove(&mut self.neighbours[place], other)
    }

    /// Takes `other` out of the routing table; where it was.
    pub fn forget_entry(
        &mut self,
        population: &Population,
        node: Node,
        other: Node,
    ) -> Option<(u32, u32)> {
        let (mine, theirs) = (population.id(node), population.id(other));
        let row = mine.shared(theirs, self.bits);
        let column = theirs.digit(row, self.bits);
        (self.entry(node, row, column) == Some(other)).then(|| {
            self.set_entry(node, row, column, NOBODY);
            (row, column)
        })
    }

    /// A node has moved: everybody who counts it among its neighbours puts it where it is now, and so
    /// does the node with its own.
    pub fn measure_anew(&mut self, population: &Population, moved: Node) {
        let count = self.rows.len() as Node;
        let know = (0..count).filter(|node| self.neighbours(*node).contains(&moved));
        for node in know.collect::<Vec<Node>>() {
            self.forget_neighbour(node, moved);
            self.learn_neighbour(population, node, moved);
        }
        let neighbours = self.neighbours(moved).to_vec();
        self.neighbours_mut(moved).fill(NOBODY);
        for other in neighbours {
            self.learn_neighbour(population, moved, other);
        }
    }

    /// Forgets everything a node knew.
    pub fn clear(&mut self, node: Node) {
        Side::BOTH.into_iter().for_each(|side| self.leaves_mut(node, side).fill(NOBODY));
        self.neighbours_mut(node).fill(NOBODY);
        self.rows[node as usize].clear();
    }

    /// How many bytes all tables take.
    pub fn bytes(&self) -> u64 {
        let rows: usize = self.rows.iter().map(Vec::capacity).sum();
        let entries = self.leaves.len() + self.neighbours.len() + rows;
        (entries * size_of::<Node>() + self.rows.len() * size_of::<Vec<Node>>()) as u64
    }
}

/// The distance on the ring from `node` to a leaf on this side of it.
pub(super) fn apart(population: &Population, node: Node, leaf: Node, side: Side) -> u128 {
    let (node, leaf) = (population.id(node), population.id(leaf));
    match side {
        Side::Larger => node.clockwise(leaf),
        Side::Smaller => leaf.clockwise(node),
    }
}

/// The part of a list that is filled.
fn known(list: &[Node]) -> &[Node] {
    let end = list.iter().position(|node| *node == NOBODY).unwrap_or(list.len());
    &list[..end]
}

/// Whether a sorted list of fixed length stays as it is when `other` comes: it is full of those that
/// come before, or `other` is in it.
fn has_no_place(list: &[Node], other: Node, comes_before: impl Fn(Node) -> bool) -> bool {
    list.last().is_none_or(|last| *last != NOBODY && comes_before(*last)) || list.contains(&other)
}

/// Inserts into a sorted list of fixed length, the last falling out; whether there was a place.
fn insert(list: &mut [Node], other: Node, far: impl Fn(Node) -> u64) -> bool {
    let distance = (far(other), other);
    let sorts_after = |node: Node| node == NOBODY || (far(node), node) >= distance;
    // Most of those heard of are further than the last, and one comparison tells.
    if list.last().is_none_or(|last| !sorts_after(*last)) {
        return false;
    }
    let place = list.iter().position(|node| sorts_after(*node)).unwrap_or(list.len() - 1);
    if list[place] == other {
        return false;
    }
    list[place..].rotate_right(1);
    list[place] = other;
    true
}

/// Takes one out of a sorted list; whether it was there.
fn remove(list: &mut [Node], other: Node) -> bool {
    let Some(place) = list.iter().position(|node| *node == other) else { return false };
    list[place..].rotate_left(1);
    if let Some(last) = list.last_mut() {
        *last = NOBODY;
    }
    true
}
