//! Places in the plane, which say how long a message takes.

use crate::sim::{Dice, Time};

/// A place in the square of 1000 by 1000 units, in thousandths of a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
}

impl Spot {
    /// The side of the square, in thousandths of a unit.
    pub const SIDE: u32 = 1_000_000;

    /// A uniform place.
    pub fn draw(dice: &mut Dice) -> Self {
        Self { x: dice.below(Self::SIDE + 1), y: dice.below(Self::SIDE + 1) }
    }

    /// The square of the distance: enough to tell who is nearer.
    pub const fn square(self, other: Spot) -> u64 {
        let (dx, dy) = (self.x.abs_diff(other.x) as u64, self.y.abs_diff(other.y) as u64);
        dx * dx + dy * dy
    }

    /// The Euclidean distance, rounded down, in thousandths of a unit.
    pub const fn distance(self, other: Spot) -> u64 {
        self.square(other).isqrt()
    }

    /// How long a message takes: a millisecond for each unit.
    pub const fn latency(self, other: Spot) -> Time {
        Time(self.distance(other))
    }
}
