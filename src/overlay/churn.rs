//! Who comes and who goes: one schedule of sessions for every overlay.
//!
//! The identities of a run are a pool fixed from its start, each of which is up for a session and
//! then away, by turns, for spans drawn from exponential distributions. So a node is an index into
//! flat arrays that never move, the ring of the live ones is a walk over those arrays, and Chord can
//! be given exactly the arrivals and departures that One-Hop had: they depend on the seed, the node
//! and how often it has changed, and on nothing that an overlay does.

use crate::sim::{Dice, Part, Time};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// ln 2 in 2^32 parts.
const LN_2: u128 = 2_977_044_472;

/// A span drawn from the exponential distribution with this mean.
///
/// The inverse of its distribution function is a logarithm, and a logarithm in floating point differs
/// between machines. This one squares and looks whether the number doubled, a bit at a time: whole
/// numbers, 32 bits after the point.
pub fn exponential(dice: &mut Dice, mean: Time) -> Time {
    let uniform = u64::from(dice.next_u32()) + 1;
    let nepers = (u128::from((32 << 32) - log2(uniform)) * LN_2) >> 32;
    Time(((u128::from(mean.0) * nepers) >> 32) as u64)
}

/// The binary logarithm of a positive number, in 2^32 parts.
fn log2(number: u64) -> u64 {
    let whole = 63 - number.leading_zeros();
    let mut square = number << (63 - whole);
    let mut log = u64::from(whole);
    for _ in 0..32 {
        let wide = (u128::from(square) * u128::from(square)) >> 63;
        let doubled = u64::from(wide >> 64 != 0);
        square = (wide >> doubled) as u64;
        log = log << 1 | doubled;
    }
    log
}

/// Which of a pool are up at the start: half of them, each half as likely as another.
pub fn half(pool: u32, seed: u64) -> Vec<bool> {
    let mut dice = Dice::keyed(seed, Part::Workload, pool, u64::MAX);
    let mut due = pool / 2;
    let choose = |node| {
        let chosen = dice.below(pool - node) < due;
        due -= u32::from(chosen);
        chosen
    };
    (0..pool).map(choose).collect()
}

/// The arrivals and departures of a pool of nodes, in the order of their times.
#[derive(Clone, Debug)]
pub struct Churn {
    seed: u64,
    session: Time,
    absence: Time,
    /// How often each node has changed so far.
    changes: Vec<u32>,
    due: BinaryHeap<Reverse<(Time, u32, bool)>>,
}

impl Churn {
    /// The changes of nodes of which those that are `up` are up at the start: an exponential time has
    /// no memory, so that it does not matter how long they have been.
    pub fn new(seed: u64, up: &[bool], session: Time, absence: Time) -> Self {
        let mut churn = Self {
            seed,
            session,
            absence,
            changes: vec![0; up.len()],
            due: BinaryHeap::with_capacity(up.len()),
        };
        for (node, &up) in up.iter().enumerate() {
            churn.plan(Time(0), node as u32, !up);
        }
        churn
    }

    /// A pool in which nobody comes and nobody goes.
    pub fn none() -> Self {
        Self::new(0, &[], Time(0), Time(0))
    }

    /// When the next change is due.
    pub fn next_at(&self) -> Time {
        self.due.peek().map_or(Time::NEVER, |Reverse((at, _, _))| *at)
    }

    /// The next change: when, which node, and whether it comes up.
    pub fn pop(&mut self) -> Option<(Time, u32, bool)> {
        let Reverse((at, node, up)) = self.due.pop()?;
        self.plan(at, node, !up);
        Some((at, node, up))
    }

    fn plan(&mut self, now: Time, node: u32, up: bool) {
        let nth = &mut self.changes[node as usize];
        let mut dice = Dice::keyed(self.seed, Part::Workload, node, u64::from(*nth));
        *nth += 1;
        let mean = if up { self.absence } else { self.session };
        self.due.push(Reverse((now + exponential(&mut dice, mean), node, up)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_of_powers_of_two_are_exact_and_the_others_lie_between() {
        assert_eq!((log2(1), log2(2), log2(1 << 32)), (0, 1 << 32, 32 << 32));
        // log2 3 = 1.58496250072115618...
        assert_eq!(log2(3), 6_807_362_105);
    }

    #[test]
    fn spans_have_the_mean_and_the_quartiles_of_the_exponential_distribution() {
        let mut dice = Dice::new(1, 2);
        let mut spans: Vec<u64> =
            (0..40_000).map(|_| exponential(&mut dice, Time(1_000_000)).0).collect();
        spans.sort_unstable();
        let mean = spans.iter().sum::<u64>() / 40_000;
        // ln(4/3), ln 2 and ln 4, to a few standard errors.
        for (measured, expected) in [
            (mean, 1_000_000),
            (spans[10_000], 287_682),
            (spans[20_000], 693_147),
            (spans[30_000], 1_386_294),
        ] {
            assert!(measured.abs_diff(expected) < 30_000, "{measured} is not near {expected}");
        }
    }

    #[test]
    fn half_of_a_pool_is_exactly_half_of_it() {
        for pool in [0, 1, 2, 99, 100] {
            let up = half(pool, 7).into_iter().filter(|&up| up).count();
            assert_eq!(up as u32, pool / 2);
        }
        assert_ne!(half(100, 1), half(100, 2));
    }

    #[test]
    fn a_node_comes_and_goes_by_turns_and_the_order_is_that_of_time() {
        let up: Vec<bool> = (0..50).map(|node| node % 2 == 0).collect();
        let mut churn = Churn::new(3, &up, Time(1000), Time(500));
        let (mut now, mut state) = (Time(0), up);
        for _ in 0..2000 {
            let (at, node, comes) = churn.pop().expect("a pool changes for ever");
            assert!(at >= now);
            assert_ne!(state[node as usize], comes);
            (now, state[node as usize]) = (at, comes);
        }
        assert!(Churn::none().pop().is_none());
    }
}
