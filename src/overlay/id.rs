//! Identifiers: a circle of 128 bits, read as digits, or as a tree.
//!
//! Kademlia's identifiers have 160 bits. The 32 bits that are missing here would only tell nodes
//! apart that agree in the first 128, and among a million nodes the closest two agree in about 40:
//! every comparison, bucket and route is that of the longer identifiers.

use crate::sim::Dice;
use std::fmt;

/// An identifier of a node or a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub u128);

impl Id {
    /// How many bits an identifier has.
    pub const BITS: u32 = 128;

    /// A uniform identifier.
    pub fn draw(dice: &mut Dice) -> Self {
        let mut word = || u128::from(dice.next_u32());
        Self(word() << 96 | word() << 64 | word() << 32 | word())
    }

    /// How far it is from here to `other` clockwise, towards larger identifiers.
    pub const fn clockwise(self, other: Id) -> u128 {
        other.0.wrapping_sub(self.0)
    }

    /// How far the two are apart on the ring, the short way round.
    pub const fn distance(self, other: Id) -> u128 {
        let (there, back) = (self.clockwise(other), other.clockwise(self));
        if there < back { there } else { back }
    }

    /// Kademlia's distance.
    pub const fn xor(self, other: Id) -> u128 {
        self.0 ^ other.0
    }

    /// What orders nodes by how close they are to this key: nobody ties with anybody else.
    pub const fn closeness(self, node: Id) -> (u128, u128) {
        (self.distance(node), node.0)
    }

    /// The digit in `row` (the first is 0), of `bits` bits each. Where 128 is no multiple, the last
    /// digit is shorter.
    pub const fn digit(self, row: u32, bits: u32) -> u32 {
        let end = (row + 1) * bits;
        let wide = if end <= Self::BITS { bits } else { bits - (end - Self::BITS) };
        let mask = (1 << wide) - 1;
        // WebAssembly has no numbers of 128 bits, and nearly all digits that are asked for are here.
        if end <= 64 {
            return ((self.0 >> 64) as u64 >> (64 - end)) as u32 & mask;
        }
        (self.0 >> Self::BITS.saturating_sub(end)) as u32 & mask
    }

    /// How many digits an identifier has.
    pub const fn digits(bits: u32) -> u32 {
        Self::BITS.div_ceil(bits)
    }

    /// How many digits the two share from the left.
    pub const fn shared(self, other: Id, bits: u32) -> u32 {
        match self.0 ^ other.0 {
            0 => Self::digits(bits),
            differs => differs.leading_zeros() / bits,
        }
    }
}

impl fmt::Display for Id {
    /// All 32 hexadecimal digits; with a precision, so many of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = format!("{:032x}", self.0);
        f.write_str(&all[..f.precision().unwrap_or(32).min(32)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The digits one by one, from the bits one by one.
    fn digits(id: Id, bits: u32) -> Vec<u32> {
        let all: Vec<u32> = (0..128).rev().map(|bit| (id.0 >> bit) as u32 & 1).collect();
        all.chunks(bits as usize).map(|bits| bits.iter().fold(0, |n, bit| n << 1 | bit)).collect()
    }

    proptest! {
        #[test]
        fn digits_and_prefixes_are_those_of_the_bits(a: u128, b: u128, keep in 0u32..128, bits in 1u32..=8) {
            // Two that share a prefix of any length, which two drawn at random hardly do.
            let b = if keep == 0 { b } else { a ^ (b >> keep) };
            let (a, b) = (Id(a), Id(b));
            let all = digits(a, bits);
            prop_assert_eq!(all.len() as u32, Id::digits(bits));
            for (row, digit) in all.iter().enumerate() {
                prop_assert_eq!(a.digit(row as u32, bits), *digit);
            }
            let same = all.iter().zip(digits(b, bits)).take_while(|(a, b)| *a == b).count();
            prop_assert_eq!(a.shared(b, bits), same as u32);
        }

        #[test]
        fn the_ring_has_no_end(a: u128, b: u128, c: u128) {
            let (a, b, c) = (Id(a), Id(b), Id(c));
            prop_assert_eq!(a.distance(b), b.distance(a));
            prop_assert!(a.distance(b) <= 1 << 127);
            let turned = |id: Id| Id(id.0.wrapping_add(c.0));
            prop_assert_eq!(a.distance(b), turned(a).distance(turned(b)));
        }
    }

    #[test]
    fn the_example_of_figure_1_of_the_paper_shares_what_it_says() {
        // Base-4 digits; 10233102 and its entry in row 2, column 3.
        let id = |digits: &str| {
            let value = u128::from_str_radix(digits, 4).expect("these are digits of base 4");
            Id(value << 112)
        };
        assert_eq!(id("10233102").shared(id("10323302"), 2), 2);
        assert_eq!(id("10233102").digit(4, 2), 3);
    }
}
