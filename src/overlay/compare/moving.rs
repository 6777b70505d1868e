//! Overlays alive, side by side, in lockstep.

use super::living::{Living, all};
use super::{Coming, Plan, SHARE, Summary, states};
use crate::overlay::churn::{Churn, half};
use crate::overlay::id::Id;
use crate::overlay::measure::ratio;
use crate::overlay::population::NodeSet;
use crate::overlay::{Node, Progress, Work};
use crate::sim::{Dice, Part, Time};

/// Overlays alive, on one pool of nodes that come and go.
pub(super) struct Moving {
    plan: Plan,
    coming: Coming,
    overlays: Vec<Box<dyn Living>>,
    summaries: Vec<Summary>,
    /// How many of them have the tables of the start.
    built: usize,
    churn: Churn,
    up: NodeSet,
    /// The time is cut into so many steps, and all overlays take one before the next begins: the last
    /// of them is for lookups that are still on their way.
    steps: u64,
    /// From this step on there is a lookup at the beginning of each.
    first: u64,
    step: u64,
    /// The overlay whose turn it is.
    turn: usize,
    /// Node-microseconds since the counting began.
    presence: u128,
    now: Time,
}

/// So long after the last lookup its answers are waited for.
const LAST: Time = Time::millis(10_000);

impl Moving {
    pub(super) fn new(plan: Plan, coming: Coming) -> Self {
        let overlays = all(plan.nodes, coming.session, plan.seed);
        let pool = half(plan.nodes.max(1) * 2, plan.seed);
        let mut up = NodeSet::nobody(pool.len() as u32);
        (0..).zip(&pool).filter(|(_, up)| **up).for_each(|(node, _)| up.insert(node));
        let first = plan.lookups.div_ceil(3).max(1);
        Self {
            summaries: overlays
                .iter()
                .map(|overlay| Summary { name: overlay.name(), ..Summary::default() })
                .collect(),
            churn: Churn::new(plan.seed, &pool, coming.session, coming.session),
            steps: first + plan.lookups,
            overlays,
            built: 0,
            up,
            first,
            step: 0,
            turn: 0,
            presence: 0,
            now: Time(0),
            plan,
            coming,
        }
    }

    pub(super) fn live(&self) -> &NodeSet {
        &self.up
    }

    pub(super) fn summaries(&self) -> &[Summary] {
        &self.summaries
    }

    /// When a step ends.
    fn end_of(&self, step: u64) -> Time {
        if step == self.steps {
            return self.coming.time + LAST;
        }
        Time(ratio(self.coming.time.0.into(), self.steps.into(), step + 1))
    }

    /// All overlays have come as far as this.
    fn arrive(&mut self, now: Time) {
        while self.churn.next_at() <= now {
            let Some((_, node, comes)) = self.churn.pop() else { break };
            if comes { self.up.insert(node) } else { self.up.remove(node) }
        }
        if self.step >= self.first {
            self.presence += u128::from(self.up.len()) * u128::from(now.since(self.now).0);
        }
        self.now = now;
        self.step += 1;
        if self.step == self.first {
            self.overlays.iter_mut().for_each(|overlay| overlay.forget());
            self.kill_some();
        }
        if (self.first..self.steps).contains(&self.step) {
            self.ask();
        }
        self.summarize();
    }

    fn kill_some(&mut self) {
        let mut dice = Dice::keyed(self.plan.seed, Part::Workload, self.up.len(), 61);
        let dead: Vec<Node> = self.up.iter().filter(|_| dice.chance(self.plan.dead)).collect();
        for node in dead {
            self.up.remove(node);
            self.overlays.iter_mut().for_each(|overlay| overlay.kill(node));
        }
    }

    /// The same node looks the same key up in all of them: one that has found its place in each.
    fn ask(&mut self) {
        let mut dice = Dice::keyed(self.plan.seed, Part::Choice, 1, self.step);
        let key = Id::draw(&mut dice);
        let mut drawn = (0..TRIES).filter_map(|_| self.up.draw(&mut dice));
        let is_member = |node: &Node| self.overlays.iter().all(|overlay| overlay.is_member(*node));
        if let Some(from) = drawn.find(is_member) {
            self.overlays.iter_mut().for_each(|overlay| overlay.ask(from, key));
        }
    }

    fn summarize(&mut self) {
        let is_over = self.step > self.steps;
        for (overlay, summary) in self.overlays.iter().zip(&mut self.summaries) {
            let rate = |bytes: u64| ratio(u128::from(bytes) * 1_000_000, self.presence, 1000);
            let [upkeep, lookups] = overlay.sent();
            (summary.upkeep, summary.lookups) = (rate(upkeep), rate(lookups));
            if is_over {
                summary.found = overlay.findings().clone();
                let members = self.up.iter().filter(|node| overlay.is_member(*node));
                let mut joined = NodeSet::nobody(2 * self.plan.nodes.max(1));
                members.for_each(|node| joined.insert(node));
                summary.state = states(&joined, |node| overlay.state(node));
            }
        }
    }
}

/// So often a node is drawn that has found its place everywhere.
const TRIES: u32 = 64;

impl Work for Moving {
    fn advance(&mut self, budget: u64) -> Progress {
        let all = self.overlays.len();
        let total = all as u64 * (SHARE + self.steps + 1);
        if self.built < all {
            let Progress { done, total: nodes } = self.overlays[self.built].build(budget);
            let share = (done * SHARE).checked_div(nodes).unwrap_or(0);
            let before = self.built as u64 * SHARE;
            self.built += usize::from(done >= nodes);
            return Progress { done: before + share, total };
        }
        let mut left = budget.max(1);
        while left > 0 && self.step <= self.steps {
            let until = self.end_of(self.step);
            let part = left.min(256);
            if self.overlays[self.turn].run_until(until, part).is_done() {
                self.turn += 1;
            }
            left -= part;
            if self.turn == all {
                self.turn = 0;
                self.arrive(until);
            }
        }
        let taken = self.step * all as u64 + self.turn as u64;
        Progress { done: all as u64 * SHARE + taken, total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(session: u64, dead: u16, lookups: u64) -> Vec<Summary> {
        let coming = Coming { session: Time::millis(session * 1000), time: Time::millis(400_000) };
        let plan = Plan { nodes: 150, dead, lookups, coming: Some(coming), seed: 3 };
        let mut moving = Moving::new(plan, coming);
        moving.finish();
        moving.summaries().to_vec()
    }

    #[test]
    fn the_more_come_and_go_the_more_upkeep_costs_and_all_find_nearly_every_key() {
        let (calm, busy) = (compared(36_000, 0, 150), compared(900, 0, 150));
        for (calm, busy) in calm.iter().zip(&busy) {
            let name = calm.name;
            assert!(calm.upkeep > 0 && busy.upkeep > calm.upkeep, "{name}: {calm:?} {busy:?}");
            assert!(busy.lookups > 0 && busy.found.total() > 140, "{name}: {busy:?}");
            assert!(calm.found.failed <= 1 && busy.found.failed < 15, "{name}: {busy:?}");
            assert!(busy.state.mean() > 10_000, "{name}: {busy:?}");
        }
    }

    #[test]
    fn a_third_dies_at_once_and_all_mend_themselves() {
        for Summary { name, found, .. } in compared(36_000, 330, 900) {
            assert!(found.delayed > 3, "{name} met {} of the dead", found.delayed);
            assert!(found.failed < 40, "{name} failed {}", found.failed);
        }
    }

    #[test]
    fn slices_of_any_size_compare_the_same() {
        let coming = Coming { session: Time::millis(600_000), time: Time::millis(60_000) };
        let plan = Plan { nodes: 40, dead: 50, lookups: 20, coming: Some(coming), seed: 4 };
        let by = |budget: u64| {
            let mut moving = Moving::new(plan, coming);
            while !moving.advance(budget).is_done() {}
            moving.summaries().to_vec()
        };
        assert_eq!(by(1), by(100_000));
    }
}
