//! How evenly keys fall on nodes, with and without virtual nodes.

use crate::overlay::id::Id;
use crate::sim::Dice;

/// Keys per node: mean, extremes and percentiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The mean, in thousandths.
    pub mean: u64,
    /// The first percentile.
    pub p1: u32,
    /// The 99th percentile.
    pub p99: u32,
    /// The fullest node.
    pub max: u32,
    /// How many nodes have none.
    pub empty: u32,
}

impl Balance {
    /// The summary of such loads.
    pub fn of(mut loads: Vec<u32>) -> Self {
        loads.sort_unstable();
        let at = |percent: usize| loads[((loads.len() - 1) * percent + 50) / 100];
        let all: u64 = loads.iter().map(|&load| u64::from(load)).sum();
        Self {
            mean: all * 1000 / loads.len() as u64,
            p1: at(1),
            p99: at(99),
            max: at(100),
            empty: loads.partition_point(|&load| load == 0) as u32,
        }
    }
}

/// Puts so many random keys on so many nodes, each of which stands at `places` places of the ring.
pub fn keys_per_node(nodes: u32, places: u32, keys: u32, dice: &mut Dice) -> Vec<u32> {
    let mut ring: Vec<(Id, u32)> =
        (0..nodes * places).map(|place| (Id::draw(dice), place / places)).collect();
    ring.sort_unstable();
    let mut loads = vec![0; nodes as usize];
    for _ in 0..keys {
        let key = Id::draw(dice);
        let at = ring.partition_point(|&(id, _)| id < key) % ring.len();
        loads[ring[at].1 as usize] += 1;
    }
    loads
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_somewhere_and_the_summary_is_that_of_the_loads() {
        let loads = keys_per_node(50, 3, 4000, &mut Dice::new(1, 1));
        assert_eq!(loads.iter().sum::<u32>(), 4000);
        let balance = Balance::of((0..=100).rev().collect());
        assert_eq!(balance, Balance { mean: 50_000, p1: 1, p99: 99, max: 100, empty: 1 });
    }

    #[test]
    fn a_node_is_without_keys_as_often_as_a_bin_without_balls_would_be_or_more() {
        // As many keys as nodes: arcs differ, so that more are empty than (1 - 1/N)^N = 0.368.
        let balance = Balance::of(keys_per_node(10_000, 1, 10_000, &mut Dice::new(1, 2)));
        assert!((4800..5200).contains(&balance.empty), "{} of 10,000 are empty", balance.empty);
    }
}
