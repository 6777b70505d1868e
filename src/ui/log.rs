//! The events of each branch, as far as they were fetched, and what caused what.

use crate::wire::{EventView, Events};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The events known of one branch, by step.
pub type Known = BTreeMap<u32, Rc<EventView>>;

/// How many events are fetched at once.
const WINDOW: u32 = 512;

/// The events of all branches.
#[derive(Clone, Debug, Default)]
pub struct Log {
    branches: BTreeMap<u32, Rc<Known>>,
}

impl Log {
    /// What is known of a branch.
    pub fn of(&self, branch: u32) -> Rc<Known> {
        self.branches.get(&branch).cloned().unwrap_or_default()
    }

    /// Adds what was fetched.
    pub fn add(&mut self, events: Events) {
        let known = Rc::make_mut(self.branches.entry(events.branch).or_default());
        known.extend(events.events.into_iter().map(|event| (event.step, Rc::new(event))));
    }

    /// Forgets what came after a step, since it may have become something else.
    pub fn forget_after(&mut self, branch: u32, step: u32) {
        if let Some(known) = self.branches.get_mut(&branch) {
            Rc::make_mut(known).split_off(&(step + 1));
        }
    }

    /// The steps around `step` of a branch of `steps` that are still to be fetched, if any.
    pub fn missing(&self, branch: u32, step: u32, steps: u32) -> Option<(u32, u32)> {
        let known = self.of(branch);
        let from = step.saturating_sub(WINDOW);
        let to = steps.min(step.saturating_add(WINDOW / 2));
        let mut lacking = (from..=to).filter(|step| !known.contains_key(step));
        let first = lacking.next()?;
        Some((first, lacking.next_back().unwrap_or(first) + 1))
    }
}

/// The steps in the causal past and in the causal future of a step.
pub fn cone(known: &Known, step: u32) -> (BTreeSet<u32>, BTreeSet<u32>) {
    (past(known, step), future(known, step))
}

fn past(known: &Known, step: u32) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    let mut open = vec![step];
    while let Some(event) = open.pop().and_then(|step| known.get(&step)) {
        open.extend(event.causes.iter().filter(|cause| found.insert(**cause)));
    }
    found
}

fn future(known: &Known, step: u32) -> BTreeSet<u32> {
    let mut found = BTreeSet::from([step]);
    for (later, event) in known.range(step + 1..) {
        if event.causes.iter().any(|cause| found.contains(cause)) {
            found.insert(*later);
        }
    }
    found.remove(&step);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(step: u32, causes: &[u32]) -> EventView {
        EventView { step, causes: causes.to_vec(), ..EventView::default() }
    }

    fn log(causes: &[&[u32]]) -> Log {
        let events = (0..).zip(causes).map(|(step, causes)| event(step, causes)).collect();
        let mut log = Log::default();
        log.add(Events { branch: 0, from: 0, events });
        log
    }

    #[test]
    fn a_cone_follows_causes_both_ways() {
        let log = log(&[&[], &[], &[], &[1], &[2], &[3, 2], &[4]]);
        let (past, future) = cone(&log.of(0), 3);
        assert_eq!(past, BTreeSet::from([1]));
        assert_eq!(future, BTreeSet::from([5]));
    }

    #[test]
    fn only_what_is_not_known_is_fetched() {
        let mut log = log(&[&[], &[], &[]]);
        assert_eq!(log.missing(0, 2, 2), None);
        assert_eq!(log.missing(0, 5, 5), Some((3, 6)));
        log.forget_after(0, 1);
        assert_eq!(log.missing(0, 2, 2), Some((2, 3)));
        assert_eq!(log.missing(1, 1, 2), Some((0, 3)));
    }
}
