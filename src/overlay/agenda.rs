//! What is due when: a queue in which nothing depends on how it came about.

use super::churn::Churn;
use crate::sim::Time;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What comes next in an overlay in which nodes come and go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due<T> {
    /// A node comes, or goes.
    Change {
        /// The node.
        node: u32,
        /// Whether it comes.
        up: bool,
    },
    /// Something that was planned.
    Planned(T),
}

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

    /// What is due by `until`, with its time: of what was planned and of who comes and goes the earlier,
    /// and at one time who comes and goes.
    pub fn next_beside(&mut self, churn: &mut Churn, until: Time) -> Option<(Time, Due<T>)> {
        let (planned, change) = (self.next_at(), churn.next_at());
        if planned.min(change) > until {
            return None;
        }
        if change <= planned {
            let (at, node, up) = churn.pop()?;
            return Some((at, Due::Change { node, up }));
        }
        let (at, what) = self.pop()?;
        Some((at, Due::Planned(what)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earlier_comes_first_and_at_one_time_who_comes_or_goes() {
        let mut churn = Churn::new(1, &[true, false], Time(1_000), Time(1_000));
        let changes: Vec<Time> = std::iter::from_fn({
            let mut churn = churn.clone();
            move || churn.pop().map(|(at, _, _)| at)
        })
        .take(2)
        .collect();
        let mut agenda = Agenda::default();
        agenda.plan(changes[0], "with the first change");
        agenda.plan(Time(0), "before all");
        let mut next = |until| agenda.next_beside(&mut churn, until);

        assert_eq!(next(Time(0)), Some((Time(0), Due::Planned("before all"))));
        assert_eq!(next(Time(0)), None, "nothing more is due by then");
        assert!(matches!(next(changes[0]), Some((at, Due::Change { .. })) if at == changes[0]));
        let planned = Due::Planned("with the first change");
        assert_eq!(next(changes[0]), Some((changes[0], planned)));
        assert!(matches!(next(Time::NEVER), Some((at, Due::Change { .. })) if at == changes[1]));
    }
}
