//! The ring in arcs: slices, their units, and who leads them.

use std::ops::Range;

/// The ring cut into equal slices, each slice into equal units, over a pool of nodes in ring order.
///
/// Nobody is elected. Whoever knows the members of an arc knows its leader: the node at or after the
/// middle of the arc or, if that lies outside, the one before it.
#[derive(Clone, Debug)]
pub struct Layout {
    slices: u32,
    units: u32,
    /// The unit of each node.
    unit_of: Vec<u32>,
    /// Where the nodes of each unit start; one more at the end.
    starts: Vec<u32>,
    /// The first node at or after the middle of each unit, live or not.
    middles: Vec<u32>,
    /// The same of each slice.
    slice_middles: Vec<u32>,
}

impl Layout {
    /// Cuts the ring on which `positions` (ascending) lie into slices of so many units.
    pub fn new(positions: &[u64], slices: u32, units: u32) -> Self {
        let at_or_after = |place: u128| {
            positions.partition_point(|&position| u128::from(position) < place) as u32
        };
        let arcs = slices * units;
        let half = |halves: u64, of: u32| boundary(halves, 2 * u64::from(of));
        let unit_at = |&position: &u64| ((u128::from(position) * u128::from(arcs)) >> 64) as u32;
        Self {
            slices,
            units,
            unit_of: positions.iter().map(unit_at).collect(),
            starts: (0..=arcs).map(|arc| at_or_after(half(2 * u64::from(arc), arcs))).collect(),
            middles: (0..arcs).map(|arc| at_or_after(half(2 * u64::from(arc) + 1, arcs))).collect(),
            slice_middles: (0..slices)
                .map(|slice| at_or_after(half(2 * u64::from(slice) + 1, slices)))
                .collect(),
        }
    }

    /// How many slices there are.
    pub fn slices(&self) -> u32 {
        self.slices
    }

    /// How many units there are in all.
    pub fn arcs(&self) -> u32 {
        self.slices * self.units
    }

    /// The unit of a node, counted through the whole ring.
    pub fn unit_of(&self, node: u32) -> u32 {
        self.unit_of[node as usize]
    }

    /// The slice of a node.
    pub fn slice_of(&self, node: u32) -> u32 {
        self.unit_of(node) / self.units
    }

    /// The slice of a unit.
    pub fn slice_of_unit(&self, unit: u32) -> u32 {
        unit / self.units
    }

    /// The units of a slice.
    pub fn units_of(&self, slice: u32) -> Range<u32> {
        slice * self.units..(slice + 1) * self.units
    }

    /// The nodes of a unit, live or not.
    pub fn unit(&self, unit: u32) -> Range<u32> {
        self.starts[unit as usize]..self.starts[unit as usize + 1]
    }

    /// The nodes of a slice, live or not.
    pub fn slice(&self, slice: u32) -> Range<u32> {
        let units = self.units_of(slice);
        self.starts[units.start as usize]..self.starts[units.end as usize]
    }

    /// The slice in which a position of the ring lies.
    pub fn slice_at(&self, position: u64) -> u32 {
        ((u128::from(position) * u128::from(self.slices)) >> 64) as u32
    }

    /// The leader of a unit, of the nodes that are `members` in somebody's eyes.
    pub fn unit_leader(&self, unit: u32, members: impl Fn(u32) -> bool) -> Option<u32> {
        leader(self.unit(unit), self.middles[unit as usize], members)
    }

    /// The leader of a slice, of the nodes that are `members` in somebody's eyes.
    pub fn slice_leader(&self, slice: u32, members: impl Fn(u32) -> bool) -> Option<u32> {
        leader(self.slice(slice), self.slice_middles[slice as usize], members)
    }

    /// The leader of a slice by half of the rule: the node at or after the middle, wherever on the
    /// ring it lies. Two slices may then share a leader that belongs to neither.
    pub fn slice_leader_anywhere(&self, slice: u32, members: impl Fn(u32) -> bool) -> Option<u32> {
        let (middle, end) = (self.slice_middles[slice as usize], self.starts[self.arcs() as usize]);
        (middle..end).chain(0..middle).find(|&node| members(node))
    }
}

/// Where the nth of so many equal parts of the ring starts.
fn boundary(nth: u64, parts: u64) -> u128 {
    (u128::from(nth) << 64).div_ceil(u128::from(parts))
}

fn leader(arc: Range<u32>, middle: u32, members: impl Fn(u32) -> bool) -> Option<u32> {
    let after = (middle..arc.end).find(|&node| members(node));
    after.or_else(|| (arc.start..middle).rev().find(|&node| members(node)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twelve nodes on a ring of three slices of two units, two in each unit.
    fn even() -> Layout {
        let positions: Vec<u64> = (0..12).map(|nth| (u64::MAX / 24) * (2 * nth + 1)).collect();
        Layout::new(&positions, 3, 2)
    }

    #[test]
    fn every_node_lies_in_one_unit_of_one_slice() {
        let layout = even();
        assert_eq!((layout.slices(), layout.arcs()), (3, 6));
        for node in 0..12 {
            assert_eq!((layout.unit_of(node), layout.slice_of(node)), (node / 2, node / 4));
            assert!(
                layout.unit(node / 2).contains(&node) && layout.slice(node / 4).contains(&node)
            );
        }
        assert_eq!((layout.slice_at(0), layout.slice_at(u64::MAX)), (0, 2));
    }

    #[test]
    fn the_leader_is_the_successor_of_the_middle_or_else_its_predecessor() {
        let layout = even();
        assert_eq!(layout.slice_leader(1, |_| true), Some(6));
        assert_eq!(layout.slice_leader(1, |node| node < 6), Some(5));
        assert_eq!(layout.slice_leader(1, |node| !(4..8).contains(&node)), None);
        assert_eq!(layout.slice_leader_anywhere(1, |node| !(6..8).contains(&node)), Some(8));
        assert_eq!(layout.unit_leader(2, |_| true), Some(5));
        assert_eq!(layout.unit_leader(2, |node| node != 5), Some(4));
    }

    #[test]
    fn with_an_odd_number_of_units_a_slice_leader_leads_its_middle_unit_too() {
        let positions: Vec<u64> = (0..90).map(|nth| (u64::MAX / 90) * nth + 77).collect();
        let layout = Layout::new(&positions, 6, 5);
        for slice in 0..6 {
            let middle = layout.units_of(slice).start + 2;
            assert_eq!(layout.slice_leader(slice, |_| true), layout.unit_leader(middle, |_| true));
        }
    }
}
