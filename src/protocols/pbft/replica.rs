//! A replica: how it reacts, what it waits for, and what every reaction asks of its memory.

use super::memory::Memory;
use super::messages::{Message, Output, Reason, Vote};
use super::process::{Disk, Node};
use super::rules::{Bug, Rules};
use super::traitor::Treachery;
use crate::check::{Deed, Sequence, Wait};
use crate::phrase;
use crate::sim::{Context, Effects, ProcessId, ProcessSet, Signed};
use std::sync::Arc;

/// A replica.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Replica {
    /// What it was told once for all.
    pub rules: Rules,
    /// What it remembers.
    pub memory: Arc<Memory>,
    /// How it misbehaves, if it does.
    pub treachery: Treachery,
}

impl Replica {
    pub(super) fn new(rules: Rules) -> Self {
        let memory = Arc::new(Memory::new(&rules));
        Self { rules, memory, treachery: Treachery::default() }
    }

    /// Lets the replica react, writes down what changed before anything is sent, and lets the
    /// traitor have a word in what is sent.
    pub(super) fn step(
        &mut self,
        cx: Context,
        fx: &mut Effects<Node>,
        react: impl FnOnce(&mut Step<'_>),
    ) {
        let before = Arc::clone(&self.memory);
        let first = fx.list().len();
        let Self { rules, memory, treachery } = self;
        let mut step = Step { rules, memory, treachery, cx, fx };
        react(&mut step);
        step.watch();
        self.treachery.distort(&self.rules, cx, fx, first);
        if !Arc::ptr_eq(&before, &self.memory) {
            fx.persist_first(Disk::Replica(Arc::clone(&self.memory)));
        }
    }

    /// The water marks: places after the first and up to the second are taken.
    pub fn marks(&self) -> (Sequence, Sequence) {
        (self.memory.settled(), self.memory.high(&self.rules))
    }

    /// What it waits for, to get on with the sequence or with a view change.
    pub(super) fn missing(&self, me: ProcessId) -> Option<Wait> {
        let memory = &self.memory;
        let all = ProcessSet::first(self.rules.replicas);
        let wait = |kind, have: ProcessSet, need: u32, place| {
            let need = need.saturating_sub(have.len()).max(1);
            Wait { who: me, kind, need, from: all.without(have), view: Some(memory.view), place }
        };
        if !memory.active {
            let changes = memory.changes.iter().filter(|(_, change)| change.view == memory.view);
            let have: ProcessSet = changes.map(|(p, _)| *p).collect();
            let primary: ProcessSet = [self.rules.primary(memory.view)].into_iter().collect();
            return Some(match have.len() < self.rules.quorum {
                true => {
                    let kind = phrase!("view-change", "视图更换消息");
                    wait(kind, have, self.rules.quorum, None)
                }
                false => wait(phrase!("new-view", "新视图消息"), all.without(primary), 0, None),
            });
        }
        let place = memory.executed + 1;
        let primary: ProcessSet = [self.rules.primary(memory.view)].into_iter().collect();
        let entry = memory.log.get(&place);
        let Some((entry, proposal)) = entry.and_then(|entry| Some((entry, entry.proposal?))) else {
            let kind = phrase!("pre-prepare", "预准备消息");
            let is_waiting = !memory.waiting.is_empty() && !primary.contains(me);
            return is_waiting.then(|| wait(kind, all.without(primary), 0, Some(place)));
        };
        let have = |votes: &[Signed<Vote>]| -> ProcessSet {
            votes.iter().filter(|vote| matches(vote, &proposal)).map(Signed::by).collect()
        };
        let is_prepared = entry.prepared.as_ref().is_some_and(|one| one.view == memory.view);
        Some(match is_prepared {
            false => {
                let mut wait = wait(
                    phrase!("prepare", "准备消息"),
                    have(&entry.prepares),
                    self.rules.quorum - 1,
                    Some(place),
                );
                wait.from = wait.from.without(primary);
                wait
            }
            true => wait(
                phrase!("commit", "提交消息"),
                have(&entry.commits),
                self.rules.quorum,
                Some(place),
            ),
        })
    }
}

/// A replica in the middle of a reaction.
pub(super) struct Step<'a> {
    pub rules: &'a Rules,
    pub memory: &'a mut Arc<Memory>,
    pub treachery: &'a mut Treachery,
    pub cx: Context,
    pub fx: &'a mut Effects<Node>,
}

impl Step<'_> {
    /// What it remembers, to change it.
    pub fn edit(&mut self) -> &mut Memory {
        Arc::make_mut(self.memory)
    }

    pub fn send_to_others(&mut self, message: &Message) {
        self.fx.send_all(self.rules.others(self.cx.me), message);
    }

    pub fn tell(&mut self, output: Output) {
        self.fx.output(output);
    }

    pub fn deed(&mut self, deed: Deed) {
        self.fx.output(Output::Deed(deed));
    }

    pub fn is_primary(&self) -> bool {
        self.rules.primary(self.memory.view) == self.cx.me
    }

    /// H, the high water mark.
    pub fn high(&self) -> Sequence {
        self.memory.high(self.rules)
    }

    pub fn between_marks(&self, place: Sequence) -> Result<(), Reason> {
        let (low, high) = (self.memory.settled(), self.high());
        let has_room = place <= high || self.rules.has(Bug::NoWaterMarks);
        if low < place && has_room { Ok(()) } else { Err(Reason::OutsideMarks(low, high)) }
    }
}

/// Whether a vote is for what was proposed.
pub(super) fn matches(vote: &Signed<Vote>, proposal: &Signed<Vote>) -> bool {
    vote.view == proposal.view && vote.digest == proposal.digest
}

/// Who signed these.
pub(super) fn signers<T>(signed: &[Signed<T>]) -> ProcessSet {
    signed.iter().map(Signed::by).collect()
}
