//! Overlays: peers that find the one responsible for a key, at the size at which it matters.
//!
//! This room is no client of the simulator's engine. A hundred thousand nodes with a log of every
//! event would fit no page, so here a node is a number, its tables are rows of numbers in flat
//! arrays, and what a person sees are aggregates, and any one node or route on demand. What it
//! shares with the other rooms are the rules: integers only, every draw keyed by what it is for,
//! the same seed the same result natively and in every browser.
//!
//! | file | what it holds |
//! |---|---|
//! | [`id`] | identifiers: digits, prefixes, distances on the ring and by xor |
//! | [`population`] | who there is, who is up, and who is numerically closest to a key |
//! | [`tables`] | nodes and what each knows, at rest: what Chord and Kademlia have in common |
//! | [`plane`] | places, distances between them, and the nearest of many |
//! | [`post`] | messages that travel: a queue by due time, time-outs, counts and bytes by kind |
//! | [`agenda`] | what is due when, for those who send no letters |
//! | [`churn`] | who comes and who goes: one schedule for every overlay |
//! | [`compare`] | the same nodes, keys and failures for all of them, at rest and alive |
//! | [`measure`] | histograms, means and percentiles in whole numbers |
//! | [`pastry`], [`one_hop`], [`chord`], [`kademlia`] | an overlay each |
//! | [`figures`] | the papers' figures: their values, how they are run, how far off is too far |
//!
//! A population is drawn once, and node `i` is the `i`-th of it around the ring. Some are up and
//! some are down; whoever comes up joins by messages, and whoever goes down says nothing. What a
//! node knows is in its own tables, and no handler of a message looks anywhere else: only the
//! checks see everybody, as only a reader of the whole run can.
//!
//! Nothing here blocks. A long piece of work is a value that is told to [`Work::advance`], so that
//! a worker runs it in slices and forgets it when asked, and the command draws a bar.
#![deny(clippy::float_arithmetic)]

pub mod agenda;
pub mod chord;
pub mod churn;
pub mod compare;
pub mod figures;
pub mod id;
pub mod kademlia;
pub mod measure;
pub mod one_hop;
pub mod pastry;
pub mod plane;
pub mod population;
pub mod post;
pub mod tables;

/// A node: its place in the population, counted around the ring.
pub type Node = u32;

/// No node: what an empty entry of a table holds.
pub const NOBODY: Node = Node::MAX;

/// How far a piece of work is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Steps taken.
    pub done: u64,
    /// Steps there are; an estimate where nobody can know.
    pub total: u64,
}

impl Progress {
    /// Whether nothing is left to do.
    pub const fn is_done(self) -> bool {
        self.done >= self.total
    }
}

/// A piece of work that is done in slices.
pub trait Work {
    /// Takes about `budget` steps (joins, lookups, rows built: what the work consists of), and says
    /// how far it is. A slice of a budget of one is short: some milliseconds at most.
    fn advance(&mut self, budget: u64) -> Progress;

    /// All of it at once, for those who can wait.
    fn finish(&mut self) {
        while !self.advance(1 << 10).is_done() {}
    }
}
