//! Five shapes of routing on the same 2^16 nodes with 16 neighbours each, before any repair: the
//! comparison of Gummadi and others (SIGCOMM 2003), as far as notes on it report.

use crate::sim::{Dice, Part};

/// Bits of an identifier; every identifier is a node.
pub(super) const BITS: u32 = 16;

/// How many nodes there are.
const NODES: u32 = 1 << BITS;

/// A way to choose neighbours, and among them the next hop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Kademlia's: the neighbour closest by exclusive or.
    Xor,
    /// Chord's: the farthest neighbour not beyond the goal.
    Ring,
    /// Plaxton's: the one neighbour that mends the first wrong bit.
    Tree,
    /// CAN's at many dimensions: a neighbour that mends any wrong bit.
    Hypercube,
    /// Pastry's at one bit a digit: the tree's, or else one that is numerically closer.
    Hybrid,
}

impl Shape {
    pub(super) const ALL: [Shape; 5] =
        [Shape::Xor, Shape::Ring, Shape::Tree, Shape::Hypercube, Shape::Hybrid];

    /// Neighbour `nth` of a node, drawn where the shape leaves a choice.
    fn neighbour(self, node: u32, nth: u32, dice: &mut Dice) -> u32 {
        let lower = dice.below(1 << nth);
        match self {
            Shape::Ring => (node + (1 << nth) + lower) % NODES,
            Shape::Hypercube => node ^ 1 << nth,
            Shape::Xor | Shape::Tree | Shape::Hybrid => {
                (node ^ 1 << nth) & !((1 << nth) - 1) | lower
            }
        }
    }

    /// How good a neighbour is as the next hop, the smaller the better; nothing if it does not bring
    /// the message closer.
    fn merit(self, at: u32, next: u32, goal: u32) -> Option<u32> {
        let ahead = |node: u32| goal.wrapping_sub(node) % NODES;
        let apart = |node: u32| ahead(node).min(NODES - ahead(node));
        let (before, after) = (at ^ goal, next ^ goal);
        let shares = |difference: u32| difference.leading_zeros();
        match self {
            Shape::Xor => Some(after).filter(|_| after < before),
            Shape::Ring => Some(ahead(next)).filter(|&left| left < ahead(at)),
            Shape::Tree => Some(after).filter(|_| shares(after) > shares(before)),
            // Only bits that are wrong are mended; which of them first is left open.
            Shape::Hypercube => Some(after).filter(|_| after.count_ones() < before.count_ones()),
            Shape::Hybrid if shares(after) > shares(before) => Some(0),
            Shape::Hybrid => {
                let closer = shares(after) == shares(before) && apart(next) < apart(at);
                Some(1 + apart(next)).filter(|_| closer)
            }
        }
    }
}

/// The nodes of one shape, some of them dead.
pub(super) struct Nodes {
    shape: Shape,
    neighbours: Vec<u16>,
    dead: Vec<bool>,
}

impl Nodes {
    /// All nodes with their neighbours, of which `per_mille` die.
    pub(super) fn new(shape: Shape, per_mille: u16, seed: u64) -> Self {
        let mut dice = Dice::keyed(seed, Part::Workload, shape as u32, 20);
        let mut neighbours = Vec::with_capacity((NODES * BITS) as usize);
        for node in 0..NODES {
            neighbours.extend((0..BITS).map(|nth| shape.neighbour(node, nth, &mut dice) as u16));
        }
        let mut dice = Dice::keyed(seed, Part::Workload, u32::from(per_mille), 21);
        let dead = (0..NODES).map(|_| dice.chance(per_mille)).collect();
        Self { shape, neighbours, dead }
    }

    /// Two nodes that are up.
    pub(super) fn pair(&self, dice: &mut Dice) -> (u32, u32) {
        let mut draw = || loop {
            let node = dice.below(NODES);
            if !self.dead[node as usize] {
                return node;
            }
        };
        (draw(), draw())
    }

    /// The hops from one node to another; nothing if the message gets stuck.
    pub(super) fn hops(&self, from: u32, goal: u32) -> Option<u32> {
        let (mut at, mut hops) = (from, 0);
        while at != goal {
            let first = (at * BITS) as usize;
            let neighbours = self.neighbours[first..first + BITS as usize].iter();
            let live = neighbours.map(|&next| u32::from(next)).filter(|&n| !self.dead[n as usize]);
            let ranked = live.filter_map(|next| Some((self.shape.merit(at, next, goal)?, next)));
            at = ranked.min()?.1;
            hops += 1;
        }
        Some(hops)
    }
}
