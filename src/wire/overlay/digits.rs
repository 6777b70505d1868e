//! Identifiers as people compare them: digit by digit.

use super::view::EntryView;
use crate::overlay::Node;
use crate::overlay::id::Id;

/// So many digits are shown after the one that decides.
const REST: u32 = 4;

/// The digits of an identifier from `from` up to `to`, each of `bits` bits.
pub fn digits(id: Id, from: u32, to: u32, bits: u32) -> String {
    let all = (from..to.min(Id::digits(bits))).map(|row| digit(id.digit(row, bits), bits));
    let apart = if bits <= 4 { "" } else { "." };
    all.collect::<Vec<String>>().join(apart)
}

/// One digit: a character, or two where there are more than sixteen digits.
pub fn digit(value: u32, bits: u32) -> String {
    if bits <= 4 { format!("{value:x}") } else { format!("{value:02x}") }
}

/// An entry of the table of `owner` that names `node`: what the two share, the digit in which they
/// differ, and some of the rest.
pub fn entry(owner: Id, (node, id): (Node, Id), bits: u32, up: bool) -> EntryView {
    let row = owner.shared(id, bits);
    EntryView {
        node: Some(node),
        shared: digits(id, 0, row, bits),
        digit: digits(id, row, row + 1, bits),
        rest: digits(id, row + 1, row + 1 + REST, bits),
        up,
        own: false,
    }
}
