//! What is due when: a queue in which nothing depends on how it came about.

use crate::sim::Time;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Things to do by their time; of those at one time the one that was planned first comes first.
#[derive(Clone, Debug)]
pub struct Agenda<T> {
    due: BinaryHeap<Reverse<(Time, u64, T)>>,
    planned: u64,
}

impl<T: Ord> Default for Agenda<T> {
    fn default() -> Self {
        Self { due: BinaryHeap::new(), planned: 0 }
    }
}

impl<T: Ord> Agenda<T> {
    /// Something to do at a time.
    pub fn plan(&mut self, at: Time, what: T) {
        self.planned += 1;
        self.due.push(Reverse((at, self.planned, what)));
    }

    /// When the next thing is due.
    pub fn next_at(&self) -> Time {
        self.due.peek().map_or(Time::NEVER, |Reverse((at, _, _))| *at)
    }

    /// The next thing.
    pub fn pop(&mut self) -> Option<(Time, T)> {
        self.due.pop().map(|Reverse((at, _, what))| (at, what))
    }

    /// How many things are to be done.
    pub fn len(&self) -> usize {
        self.due.len()
    }

    /// Nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.due.is_empty()
    }
}
