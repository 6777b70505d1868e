//! The events of each branch, as far as they were fetched.

use crate::draw::{CHUNK, Cone, MOST_STEPS, Relation, Story};
use crate::wire::{BranchView, Events};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The events known of one branch, by step.
pub type Known = Story;

/// How many events before the present step are fetched even if they are not in view, and half as
/// many after it.
const AROUND: u32 = 512;

/// How many steps before the present one are fetched with it.
const RECENT: u32 = 16;

/// How many chunks are kept on either side of what was fetched last, in a run that is longer than can
/// be shown.
const KEPT: u32 = MOST_STEPS / CHUNK;

/// The events of all branches.
#[derive(Clone, Debug, Default)]
pub struct Log {
    branches: BTreeMap<u32, Rc<Known>>,
}

/// What of a run is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The present step.
    pub step: u32,
    /// How many steps there are.
    pub steps: u32,
    /// The first and the last step in view.
    pub seen: (u32, u32),
    /// Whether there is time for what is not in view.
    pub rest: bool,
}

impl Log {
    /// What is known of a branch.
    pub fn of(&self, branch: u32) -> Rc<Known> {
        self.branches.get(&branch).cloned().unwrap_or_default()
    }

    /// Adds what was fetched.
    pub fn add(&mut self, events: Events) {
        let known = Rc::make_mut(self.branches.entry(events.branch).or_default());
        known.extend(events.events);
        if known.len() > (2 * KEPT * CHUNK) as usize {
            let middle = events.from / CHUNK;
            known.keep_chunks(middle.saturating_sub(KEPT)..=middle + KEPT);
        }
    }

    /// Whether anything is known of a branch.
    pub fn knows(&self, branch: u32) -> bool {
        self.branches.contains_key(&branch)
    }

    /// A branch begins as the one that it left.
    pub fn inherit(&mut self, branch: &BranchView) {
        let parent = branch.parent.and_then(|parent| self.branches.get(&parent));
        if let Some(parent) = parent.cloned().filter(|_| !self.knows(branch.id)) {
            let mut known = (*parent).clone();
            known.forget_after(branch.at);
            self.branches.insert(branch.id, Rc::new(known));
        }
    }

    /// Forgets what came after a step, since it may have become something else.
    pub fn forget_after(&mut self, branch: u32, step: u32) {
        if let Some(known) = self.branches.get_mut(&branch) {
            Rc::make_mut(known).forget_after(step);
        }
    }

    /// The steps of a branch that are to be fetched next, the one after the last excluded, if any:
    /// first what is in view, then what is around the present, then the rest.
    pub fn missing(&self, branch: u32, wanted: Wanted) -> Option<(u32, u32)> {
        let Wanted { step, steps, seen, rest } = wanted;
        let known = self.of(branch);
        let lack = |from: u32, to: u32| {
            let (first, last) = known.lacks(from, to.min(steps))?;
            Some((first, (last + 1).min(first - first % CHUNK + CHUNK)))
        };
        let around = (step.saturating_sub(AROUND), step.saturating_add(AROUND / 2));
        // What came just before the present came with it.
        let recent = step.saturating_sub(RECENT).max(step - step % CHUNK);
        let in_view = lack(recent, step).or_else(|| lack(seen.0, seen.1));
        let near = in_view.or_else(|| lack(around.0, around.1));
        near.or_else(|| (rest && steps <= MOST_STEPS).then(|| lack(0, steps)).flatten())
    }
}

/// The steps in the causal past and in the causal future of a step.
pub fn cone(known: &Known, step: u32) -> (BTreeSet<u32>, BTreeSet<u32>) {
    let cone = Cone::new(known, step);
    let of = |relation| {
        let steps = known.range(..).map(|(step, _)| step);
        steps.filter(|step| cone.of(*step) == relation).collect()
    };
    (of(Relation::Past), of(Relation::Future))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::EventView;

    fn events(branch: u32, from: u32, to: u32) -> Events {
        let event = |step| EventView { step, ..EventView::default() };
        Events { branch, from, events: (from..to).map(event).collect() }
    }

    fn wanted(step: u32, steps: u32) -> Wanted {
        Wanted { step, steps, seen: (step, step), rest: false }
    }

    #[test]
    fn only_what_is_not_known_is_fetched() {
        let mut log = Log::default();
        log.add(events(0, 0, 3));
        assert_eq!(log.missing(0, wanted(2, 2)), None);
        assert_eq!(log.missing(0, wanted(5, 5)), Some((3, 6)));
        log.add(events(0, 5, 6));
        assert_eq!(log.missing(0, wanted(5, 5)), Some((3, 5)));
        log.forget_after(0, 1);
        assert_eq!(log.missing(0, wanted(2, 2)), Some((2, 3)));
        assert_eq!(log.missing(1, wanted(1, 2)), Some((0, 2)));
    }

    #[test]
    fn what_is_in_view_is_fetched_first_piece_by_piece_and_the_rest_when_there_is_time() {
        let mut log = Log::default();
        let all = Wanted { seen: (0, 5000), rest: true, ..wanted(5000, 9000) };
        let mut pieces = Vec::new();
        while let Some((from, to)) = log.missing(0, all) {
            assert!(to - from <= CHUNK, "{from}..{to} is no small piece");
            pieces.push((from, to));
            log.add(events(0, from, to));
        }
        assert_eq!(pieces[..3], [(4984, 5001), (0, 256), (256, 512)]);
        assert_eq!(log.of(0).len(), 9001);
        let one = Wanted { rest: false, ..wanted(100_000, 200_000) };
        assert_eq!(log.missing(1, one), Some((99_984, 100_001)));
    }

    #[test]
    fn a_branch_begins_with_what_is_known_of_the_one_that_it_left() {
        let mut log = Log::default();
        log.add(events(0, 0, 20));
        let (title, steps) = (String::new(), 8);
        let branch = BranchView { id: 3, parent: Some(0), at: 7, title, steps, current: true };
        log.inherit(&branch);
        assert_eq!(log.of(3).len(), 8);
        log.add(events(3, 8, 9));
        log.inherit(&branch);
        assert_eq!((log.of(3).len(), log.of(0).len()), (9, 20));
    }

    #[test]
    fn a_long_run_is_not_kept_as_a_whole() {
        let mut log = Log::default();
        for from in (0..60_000).step_by(CHUNK as usize) {
            log.add(events(0, from, from + CHUNK));
        }
        assert!(log.of(0).len() <= ((2 * KEPT + 2) * CHUNK) as usize);
        assert!(log.of(0).contains_key(&59_999));
    }

    #[test]
    fn a_cone_is_two_sets_of_steps() {
        let causes: [&[u32]; 5] = [&[], &[0], &[0], &[1, 2], &[3]];
        let mut known = Known::default();
        for (step, causes) in (0..).zip(causes) {
            let (causes, process) = (causes.to_vec(), Some(0));
            known.insert(EventView { step, causes, process, ..EventView::default() });
        }
        assert_eq!(cone(&known, 1), (BTreeSet::from([0]), BTreeSet::from([3, 4])));
    }
}
