//! The branches of an open run, and what two of them have in common.

use super::Open;
use super::look::{lanes, portraits};
use crate::run::{Branch, Departure, Happening, Machine, Protocol, RunError, Words};
use crate::sim::Process;
use crate::wire::parameters::parameters;
use crate::wire::tell;
use crate::wire::view::{BranchView, Comparison, Side};
use crate::words::Language;
use crate::{phrase, say};
use std::collections::BTreeSet;

/// How many of the gestures that made a branch are told.
const TOLD_GESTURES: usize = 3;

impl<P: Protocol + Words> Open<P> {
    /// How two branches differ.
    pub(super) fn contrast(
        &self,
        left: u32,
        right: u32,
        language: Language,
    ) -> Result<Comparison, RunError> {
        let find = |id| {
            let branch = self.tree.branches().iter().find(|branch| branch.id == id);
            branch.ok_or(RunError::NoSuchBranch(id))
        };
        let (left, right) = (find(left)?, find(right)?);
        let known = self.tree.known(left).max(self.tree.known(right));
        let run = |branch: &Branch| Branch { known, ..branch.clone() }.machine::<P>();
        let (a, b) = (run(left)?, run(right)?);
        let same_until = same_until(&a, &b);
        let left = self.side(left, &a, same_until, language);
        let right = self.side(right, &b, same_until, language);
        Ok(Comparison { same_until, left, right })
    }

    pub(super) fn branches(&self, language: Language) -> Vec<BranchView> {
        let listed = self.listed();
        self.tree.futures().map(|branch| self.branch_view(branch, &listed, language)).collect()
    }

    /// The branches that a person is shown.
    fn listed(&self) -> BTreeSet<u32> {
        self.tree.futures().map(|branch| branch.id).collect()
    }

    fn branch_view(
        &self,
        branch: &Branch,
        listed: &BTreeSet<u32>,
        language: Language,
    ) -> BranchView {
        let gestures = self.gestures(branch, listed);
        let oldest = gestures.last().copied().unwrap_or(branch);
        BranchView {
            id: branch.id,
            parent: oldest.parent,
            at: oldest.at,
            title: self.done_since(&gestures, language),
            steps: self.tree.known(branch),
            current: branch.id == self.tree.current().id,
        }
    }

    /// A branch and those between it and the one that it grew from, which were only where the next
    /// gesture was made.
    fn gestures<'a>(&'a self, branch: &'a Branch, listed: &BTreeSet<u32>) -> Vec<&'a Branch> {
        let parent = |branch: &Branch| {
            let id = branch.parent.filter(|id| !listed.contains(id))?;
            let found = self.tree.branches().iter().find(|other| other.id == id);
            found.filter(|found| found.parent.is_some())
        };
        std::iter::successors(Some(branch), |branch| parent(branch)).collect()
    }

    /// What the gestures were, in words: the first ones of them if they are many.
    fn done_since(&self, gestures: &[&Branch], language: Language) -> String {
        let told = gestures.iter().rev().take(TOLD_GESTURES);
        let told: Vec<String> =
            told.map(|branch| self.departure(&branch.departure, language)).collect();
        let told = told.join(&say!(language, ", then ", "，然后"));
        match gestures.len().saturating_sub(TOLD_GESTURES) {
            0 => told,
            more => say!(language, "{told}, and {more} more", "{told}，以及另外 {more} 次干预"),
        }
    }

    /// How a branch left its parent, in words.
    fn departure(&self, departure: &Departure, language: Language) -> String {
        match departure {
            Departure::None => phrase!("from the beginning", "从头开始").say(language).to_owned(),
            Departure::Act(text) => match self.tree.read(text) {
                Some(act) => tell::action::<P>(&act, language),
                None => text.clone(),
            },
            Departure::Set { parameter, value } => {
                let all = parameters(self.scenario(), language);
                let title = all.into_iter().find(|one| one.name == *parameter);
                let title = title.map_or_else(|| parameter.clone(), |one| one.title);
                say!(language, "{title}: {value}", "{title}：{value}")
            }
        }
    }

    /// One of two branches that are compared, which are the same up to step `same`.
    fn side(
        &self,
        branch: &Branch,
        machine: &Machine<P>,
        same: Option<u32>,
        language: Language,
    ) -> Side {
        let first = same.map_or(0, |same| same + 1);
        let log = machine.log();
        let portraits = portraits::<P>(machine.engine().configuration(), language);
        let decided =
            (0..).zip(&portraits).filter_map(|(p, portrait)| Some((p, portrait.decided?.0)));
        Side {
            branch: self.branch_view(branch, &self.listed(), language),
            parts_with: tell::event::<P>(log, first, language).map(|event| event.text),
            step: log.last(),
            time: machine.engine().now().0,
            messages: (0..=log.last()).map(|step| messages_sent(log.done(step))).sum(),
            lanes: lanes(machine, language),
            decided: decided.collect(),
        }
    }
}

/// How many messages processes sent, lost or not; copies that the network made are not counted.
fn messages_sent<P: Process>(done: &[Happening<P>]) -> u64 {
    let is_send = |done: &&Happening<P>| match done {
        Happening::Sent { id, .. } => id.copy == 0,
        Happening::Lost { origin, .. } => origin.is_none(),
        _ => false,
    };
    done.iter().filter(is_send).count() as u64
}

/// The last step up to which two runs are the same; nothing if they begin differently.
fn same_until<P: Protocol>(left: &Machine<P>, right: &Machine<P>) -> Option<u32> {
    let (left, right) = (left.log(), right.log());
    let is_same = |step: &u32| {
        let (a, b) = (left.record(*step), right.record(*step));
        let pair = a.zip(b);
        pair.is_some_and(|(a, b)| a.time == b.time && a.event == b.event)
            && left.done(*step) == right.done(*step)
    };
    (0..=left.last().min(right.last())).take_while(is_same).last()
}
