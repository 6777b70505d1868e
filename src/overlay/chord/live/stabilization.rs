//! Stabilization: what a node does now and then, so that the ring is right again in the end.

use super::{Do, Live, Purpose, Round, Search, TIMEOUT};
use crate::overlay::chord::{NONE, strictly_within, within};
use crate::overlay::churn::exponential;
use crate::overlay::id::Id;

impl Live {
    /// Begins a round, and comes back in a while.
    pub(super) fn stabilize(&mut self, node: u32) {
        let pause = exponential(&mut self.dice, self.settings.stabilize);
        let life = self.nodes[node as usize].life;
        self.agenda.plan(self.now + pause, Do::Stabilize { node, life });
        self.check_predecessor(node, life);
        self.ask_around(Round { node, life, silent: NONE });
    }

    /// The paper's `stabilize`: asks the first successor for its predecessor, and for its list.
    pub(super) fn ask_around(&mut self, round: Round) {
        let first = self.nodes[round.node as usize].successors.first().copied();
        if let Some(successor) = first {
            self.ask_of(round, successor);
        }
    }

    fn ask_of(&mut self, round: Round, successor: u32) {
        self.upkeep(0);
        self.post(round.node, successor, Do::AskedAround(round, successor));
    }

    pub(super) fn asked_around(&mut self, round: Round, successor: u32) {
        if !self.is_member(successor) {
            self.keep_silent(round.node, successor, Do::NobodyThere(round, successor));
            return;
        }
        let of = &self.nodes[successor as usize];
        let (predecessor, list) = (of.predecessor, of.successors.clone());
        self.upkeep(1 + list.len() as u64);
        let told = Do::ToldAround { round, successor, predecessor, list };
        self.post(successor, round.node, told);
    }

    /// The node takes over its successor's list. Whoever lies between the two is asked next, and is
    /// the successor if it answers; otherwise the successor is told who comes before it, and the round
    /// goes on with the fingers.
    pub(super) fn told_around(
        &mut self,
        round: Round,
        successor: u32,
        predecessor: u32,
        list: &[u32],
    ) {
        let node = round.node;
        let mut successors = vec![successor];
        successors.extend(list.iter().filter(|&&other| other != node && other != round.silent));
        successors.dedup();
        successors.truncate(self.settings.list.max(1) as usize);
        let of = &mut self.nodes[node as usize];
        of.fingers[0] = successor;
        of.successors = successors;
        let between = predecessor != NONE
            && predecessor != round.silent
            && strictly_within(self.id(predecessor), self.id(node), self.id(successor));
        if between {
            return self.ask_of(round, predecessor);
        }
        if !self.settings.without_notify {
            self.upkeep(1);
            self.post(node, successor, Do::Notified { by: node, at: successor });
        }
        self.fix_finger(node, 0);
    }

    /// The paper's `notify`.
    pub(super) fn notified(&mut self, by: u32, at: u32) {
        if !self.is_member(at) {
            return;
        }
        let known = self.nodes[at as usize].predecessor;
        if known == NONE || strictly_within(self.id(by), self.id(known), self.id(at)) {
            self.nodes[at as usize].predecessor = by;
        }
        if self.nodes[at as usize].successors.is_empty() {
            self.nodes[at as usize].successors.push(by);
        }
    }

    /// Asks the predecessor whether it is there: a dead one would keep others out of its place.
    fn check_predecessor(&mut self, node: u32, life: u32) {
        let predecessor = self.nodes[node as usize].predecessor;
        if predecessor != NONE {
            self.upkeep(0);
            self.post(node, predecessor, Do::Checked { node, life, predecessor });
        }
    }

    pub(super) fn checked(&mut self, node: u32, life: u32, predecessor: u32) {
        if self.is_member(predecessor) {
            self.upkeep(0); // It says that it is.
        } else {
            let silence = Do::NoPredecessor { node, life, predecessor };
            self.keep_silent(node, predecessor, silence);
        }
    }

    /// Nobody answers: the asker knows when its patience is over.
    pub(super) fn keep_silent(&mut self, asker: u32, silent: u32, what: Do) {
        let waited = self.latency(asker, silent);
        self.agenda.plan(self.now + TIMEOUT.since(waited), what);
    }

    /// Looks up the finger of the first power of two from `power` on that is not the one before.
    fn fix_finger(&mut self, node: u32, power: u32) {
        let own = self.id(node);
        let Some(&successor) = self.nodes[node as usize].successors.first() else { return };
        for power in power..128 {
            let start = Id(own.0.wrapping_add(1 << power));
            let last = match power {
                0 => successor,
                _ => self.nodes[node as usize].fingers[power as usize - 1],
            };
            if last != NONE && within(start, own, self.id(last)) {
                self.nodes[node as usize].fingers[power as usize] = last;
                continue;
            }
            let life = self.nodes[node as usize].life;
            let purpose = Purpose::Finger(power);
            self.begin(Search::new(node, life, start, purpose));
            return;
        }
    }

    pub(super) fn fix_finger_after(&mut self, node: u32, power: u32, finger: u32) {
        self.nodes[node as usize].fingers[power as usize] = finger;
        self.fix_finger(node, power + 1);
    }
}
