//! Places in the plane, which say how long a message takes.

use super::{NOBODY, Node};
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

/// Many places in a grid of cells, for those who ask who is nearest.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// Cells on a side.
    side: u32,
    /// The side of a cell, in thousandths of a unit.
    cell: u32,
    /// Where each cell's places start, and the end.
    starts: Vec<u32>,
    /// The places with whose they are, cell by cell.
    places: Vec<(Spot, Node)>,
}

/// How many places a cell holds, about.
const CROWD: u32 = 2;

impl Grid {
    /// A grid of these places.
    pub fn of(places: impl Iterator<Item = (Spot, Node)> + Clone) -> Self {
        let count = places.clone().count() as u32;
        let side = (count / CROWD).isqrt().clamp(1, 1 << 12);
        let cell = Spot::SIDE / side + 1;
        let mut grid = Self { side, cell, starts: Vec::new(), places: Vec::new() };
        let mut starts = vec![0u32; (side * side + 1) as usize];
        places.clone().for_each(|(spot, _)| starts[grid.cell_of(spot) + 1] += 1);
        (1..starts.len()).for_each(|i| starts[i] += starts[i - 1]);
        let mut next = starts.clone();
        grid.places = vec![(Spot::default(), 0); count as usize];
        for (spot, node) in places {
            let place = &mut next[grid.cell_of(spot)];
            grid.places[*place as usize] = (spot, node);
            *place += 1;
        }
        grid.starts = starts;
        grid
    }

    /// All places, those near each other mostly one after the other.
    pub fn places(&self) -> &[(Spot, Node)] {
        &self.places
    }

    fn cell_of(&self, spot: Spot) -> usize {
        (spot.y / self.cell * self.side + spot.x / self.cell) as usize
    }

    /// The places in the cells whose column or row is `ring` away from that of `at`, and neither
    /// further.
    fn ring(&self, at: Spot, ring: u32, mut visit: impl FnMut(&[(Spot, Node)])) {
        let (column, row) = (at.x / self.cell, at.y / self.cell);
        let last = self.side - 1;
        let (left, right) = (column.saturating_sub(ring), (column + ring).min(last));
        let mut span = |row: u32, from: u32, to: u32| {
            let first = self.starts[(row * self.side + from) as usize] as usize;
            let end = self.starts[(row * self.side + to) as usize + 1] as usize;
            visit(&self.places[first..end]);
        };
        for y in row.saturating_sub(ring)..=(row + ring).min(last) {
            if y.abs_diff(row) == ring {
                span(y, left, right);
                continue;
            }
            if let Some(x) = column.checked_sub(ring) {
                span(y, x, x);
            }
            if column + ring <= last {
                span(y, column + ring, column + ring);
            }
        }
    }

    /// How far one can be from `at` and surely within the first `ring` rings: the square of it;
    /// nothing when these are all there is.
    fn margin(&self, at: Spot, ring: u32) -> Option<u64> {
        let (column, row) = (at.x / self.cell, at.y / self.cell);
        let reach = |at: u32, place: u32| {
            let before = place.checked_sub(ring).filter(|first| *first > 0);
            let before = before.map(|first| at - first * self.cell + 1);
            let after = (place + ring + 1 < self.side).then(|| (place + ring + 1) * self.cell - at);
            before.into_iter().chain(after).min()
        };
        let margin = reach(at.x, column).into_iter().chain(reach(at.y, row)).min()?;
        Some(u64::from(margin).pow(2))
    }

    /// Who is nearest to `at`, with the square of the distance; of two at the same distance, the
    /// smaller number.
    pub fn nearest(&self, at: Spot) -> Option<(u64, Node)> {
        let mut best = (u64::MAX, NOBODY);
        for ring in 0.. {
            self.ring(at, ring, |places| {
                for (spot, node) in places {
                    let found = (at.square(*spot), *node);
                    if found < best {
                        best = found;
                    }
                }
            });
            match self.margin(at, ring) {
                Some(margin) if best.0 >= margin => {}
                _ => break,
            }
        }
        (best.1 != NOBODY).then_some(best)
    }

    /// The `few` nearest to `at` other than `but`, the nearest first, into `found`.
    pub fn nearest_few(&self, at: Spot, few: usize, but: Node, found: &mut Vec<(u64, Node)>) {
        found.clear();
        for ring in 0.. {
            self.ring(at, ring, |places| {
                for (spot, node) in places.iter().filter(|(_, node)| *node != but) {
                    let one = (at.square(*spot), *node);
                    if found.len() < few || found.last().is_some_and(|last| one < *last) {
                        let place = found.partition_point(|other| *other < one);
                        found.insert(place, one);
                        found.truncate(few);
                    }
                }
            });
            match self.margin(at, ring) {
                Some(margin)
                    if found.len() < few || found.last().is_some_and(|last| last.0 >= margin) => {}
                _ => break,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_nearest_are_those_that_comparing_with_everybody_finds(
            count in 0u32..300, at: u64, few in 1usize..40, spread in 1u32..Spot::SIDE
        ) {
            let mut dice = Dice::new(at, 7);
            // Crowded in a corner, or everywhere.
            let mut place = || Spot { x: dice.below(spread), y: dice.below(spread) };
            let places: Vec<(Spot, Node)> = (0..count).map(|node| (place(), node)).collect();
            let grid = Grid::of(places.iter().copied());
            let at = Spot::draw(&mut Dice::new(at, 3));
            let mut all: Vec<(u64, Node)> =
                places.iter().map(|(spot, node)| (spot.square(at), *node)).collect();
            all.sort_unstable();
            prop_assert_eq!(grid.nearest(at), all.first().copied());
            all.retain(|(_, node)| *node != 5);
            all.truncate(few);
            let mut found = Vec::new();
            grid.nearest_few(at, few, 5, &mut found);
            prop_assert_eq!(found, all);
        }
    }
}
