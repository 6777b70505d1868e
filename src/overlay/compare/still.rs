//! Overlays at rest, side by side.

use super::at_rest::{AtRest, Everybody, Found, KademliaAtRest, PastryAtRest};
use super::{Plan, SHARE, Summary, states};
use crate::overlay::chord::{Ring, Variant};
use crate::overlay::id::Id;
use crate::overlay::measure::Finding;
use crate::overlay::population::{NodeSet, Population};
use crate::overlay::{Node, Progress, Work};
use crate::sim::{Dice, Part};

/// Overlays at rest, on one population.
pub(super) struct Still {
    plan: Plan,
    population: Population,
    live: NodeSet,
    overlays: Vec<Box<dyn AtRest>>,
    /// How many of them have their tables.
    built: usize,
    summaries: Vec<Summary>,
    asked: u64,
}

impl Still {
    pub(super) fn new(plan: Plan) -> Self {
        let population = Population::draw(plan.nodes, plan.seed);
        let ids = population.ids().to_vec();
        let overlays: Vec<Box<dyn AtRest>> = vec![
            Box::new(PastryAtRest::new(population.clone(), plan.seed)),
            Box::new(Everybody::new(ids.clone())),
            Box::new(Ring::without_fingers(ids.clone(), 16, Variant::AsDescribed)),
            Box::new(KademliaAtRest::new(ids, plan.seed)),
        ];
        Self {
            summaries: overlays
                .iter()
                .map(|overlay| Summary { name: overlay.name(), ..Summary::default() })
                .collect(),
            live: survivors(&plan, population.len()),
            population,
            overlays,
            built: 0,
            asked: 0,
            plan,
        }
    }

    /// The overlay is built: now some die, and what is left is described.
    fn begin(&mut self, nth: usize) {
        let (overlay, summary) = (&mut self.overlays[nth], &mut self.summaries[nth]);
        summary.bytes = overlay.bytes();
        let dead = (0..self.population.len()).filter(|&node| !self.live.contains(node));
        dead.for_each(|node| overlay.kill(node));
        summary.state = states(&self.live, |node| overlay.state(node));
    }

    pub(super) fn live(&self) -> &NodeSet {
        &self.live
    }

    pub(super) fn summaries(&self) -> &[Summary] {
        &self.summaries
    }

    pub(super) fn look_up(&mut self, from: Node, key: Id) -> Vec<Found> {
        self.overlays.iter_mut().map(|overlay| overlay.look_up(from, key)).collect()
    }

    fn ask(&mut self) {
        let mut dice = Dice::keyed(self.plan.seed, Part::Choice, 0, self.asked);
        let Some(from) = self.live.draw(&mut dice) else { return };
        let key = Id::draw(&mut dice);
        for (overlay, summary) in self.overlays.iter_mut().zip(&mut self.summaries) {
            let found = overlay.look_up(from, key);
            let owner = overlay.owner(key);
            let length = |path: &[Node]| -> u64 {
                path.windows(2).map(|pair| self.population.distance(pair[0], pair[1])).sum()
            };
            summary.found.add(&Finding {
                right: found.owner.is_some() && found.owner == owner,
                hops: found.path.len() as u32 - 1,
                messages: found.messages,
                timeouts: found.timeouts,
                travelled: length(&found.path),
                direct: length(&[from, owner.unwrap_or(from)]),
            });
        }
    }
}

/// Those who survive, of so many.
fn survivors(plan: &Plan, count: u32) -> NodeSet {
    let mut dice = Dice::keyed(plan.seed, Part::Workload, count, 61);
    let mut live = NodeSet::nobody(count);
    (0..count).filter(|_| !dice.chance(plan.dead)).for_each(|node| live.insert(node));
    live
}

impl Work for Still {
    fn advance(&mut self, budget: u64) -> Progress {
        let all = self.overlays.len();
        let total = all as u64 * SHARE + self.plan.lookups;
        if self.built < all {
            let Progress { done, total: nodes } = self.overlays[self.built].build(budget);
            let share = (done * SHARE).checked_div(nodes).unwrap_or(0);
            let before = self.built as u64 * SHARE;
            if done >= nodes {
                self.begin(self.built);
                self.built += 1;
            }
            return Progress { done: (before + share).min(total - 1), total };
        }
        for _ in 0..budget.min(self.plan.lookups - self.asked) {
            self.ask();
            self.asked += 1;
        }
        Progress { done: all as u64 * SHARE + self.asked, total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(dead: u16, seed: u64) -> Still {
        let mut still = Still::new(Plan { nodes: 500, dead, lookups: 1000, coming: None, seed });
        still.finish();
        still
    }

    #[test]
    fn every_overlay_finds_every_key_of_its_own_owner_while_nobody_is_dead() {
        let compared = compared(0, 1);
        for Summary { name, found, .. } in compared.summaries() {
            assert_eq!((found.failed, found.delayed), (0, 0), "{name}");
            assert_eq!(found.hops.total(), 1000);
        }
        let [pastry, everybody, ring, forest] = compared.summaries() else { panic!("four") };
        assert!(pastry.found.hops.mean() < 3000 && pastry.found.stretch() < 2000);
        assert!(everybody.found.hops.max() == 1 && everybody.found.stretch() == 1000);
        assert!(ring.found.hops.mean() > 4000 && ring.found.stretch() > 3000);
        assert!(forest.found.hops.mean() < ring.found.hops.mean());
        assert!(forest.state.mean() > ring.state.mean());
    }

    #[test]
    fn the_dead_are_the_same_for_all_and_everybody_meets_them() {
        for Summary { name, found, .. } in compared(200, 2).summaries() {
            assert!(found.delayed > 100, "{name} met none");
            assert!(found.failed < 20, "{name} failed {}", found.failed);
        }
    }
}
