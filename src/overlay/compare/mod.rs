//! The same nodes, keys and failures for every overlay.
//!
//! Two ways to compare them. *At rest* everybody has the tables that a long time without
//! change gives; some die, nobody repairs anything, and keys are looked up at once: what the shape
//! alone is worth. *Alive*, nodes come and go by one schedule, each overlay repairs itself
//! by its own messages, and the same keys are looked up from the same nodes at the same times: what
//! upkeep costs, and what it is worth.

mod at_rest;
mod living;
mod moving;
mod still;

pub use at_rest::{AtRest, Everybody, Found, KademliaAtRest, PastryAtRest};
pub use living::Living;

use super::id::Id;
use super::measure::{Findings, Histogram};
use super::population::NodeSet;
use super::{Node, Progress, Work};
use crate::sim::Time;
use moving::Moving;
use still::Still;

/// What was measured of one overlay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Its name.
    pub name: &'static str,
    /// What came of the lookups.
    pub found: Findings,
    /// Entries of a sample of nodes.
    pub state: Histogram,
    /// Bytes that all tables take here; of overlays at rest.
    pub bytes: u64,
    /// Thousandths of a byte that a node sends a second to keep its tables; of overlays alive.
    pub upkeep: u64,
    /// The same for lookups.
    pub lookups: u64,
}

/// Nodes come and go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coming {
    /// How long a node is up on average, and as long it is away.
    pub session: Time,
    /// How long all of it goes on. The first quarter is not measured: until then the tables are those
    /// of the start.
    pub time: Time,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many nodes: at rest in all, alive up on average.
    pub nodes: u32,
    /// How many of a thousand die before the first lookup, all at once.
    pub dead: u16,
    /// How many lookups.
    pub lookups: u64,
    /// Whether nodes come and go, or are at rest.
    pub coming: Option<Coming>,
    /// The seed of nodes, failures and keys.
    pub seed: u64,
}

/// Overlays side by side.
pub struct Comparison(Kind);

enum Kind {
    Still(Still),
    Moving(Moving),
}

impl Comparison {
    /// The four of this project, with the parameters of their papers.
    pub fn new(plan: Plan) -> Self {
        Self(match plan.coming {
            None => Kind::Still(Still::new(plan)),
            Some(coming) => Kind::Moving(Moving::new(plan, coming)),
        })
    }

    /// What was measured so far.
    pub fn summaries(&self) -> &[Summary] {
        match &self.0 {
            Kind::Still(still) => still.summaries(),
            Kind::Moving(moving) => moving.summaries(),
        }
    }

    /// Who is up, the same in all of them.
    pub fn live(&self) -> &NodeSet {
        match &self.0 {
            Kind::Still(still) => still.live(),
            Kind::Moving(moving) => moving.live(),
        }
    }

    /// One lookup in each overlay, in their order: for a picture of one key. Nothing where nodes come
    /// and go: a lookup takes its time there.
    pub fn look_up(&mut self, from: Node, key: Id) -> Vec<Found> {
        match &mut self.0 {
            Kind::Still(still) => still.look_up(from, key),
            Kind::Moving(_) => Vec::new(),
        }
    }
}

impl Work for Comparison {
    fn advance(&mut self, budget: u64) -> Progress {
        match &mut self.0 {
            Kind::Still(still) => still.advance(budget),
            Kind::Moving(moving) => moving.advance(budget),
        }
    }
}

/// What building one overlay counts in the progress of all.
const SHARE: u64 = 1000;

/// So many nodes are asked how much they know.
const SAMPLE: u32 = 1000;

/// How much some of a set know.
fn states(nodes: &NodeSet, state: impl Fn(Node) -> u32) -> Histogram {
    let mut states = Histogram::default();
    let step = (nodes.len() / SAMPLE).max(1) as usize;
    nodes.iter().step_by(step).for_each(|node| states.add(state(node).into()));
    states
}
