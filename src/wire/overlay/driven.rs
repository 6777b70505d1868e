//! What the session asks of an overlay, whichever it is, and what all of them answer alike.

use super::act::{Act, BadAct};
use super::view::{NodeView, OutlineView, OverlayView, WorkView};
use crate::overlay::Node;
use crate::overlay::population::{NodeSet, Population};
use crate::say;
use crate::sim::{Dice, Part};
use crate::words::Language;

/// A place in a node's tables: the table, the row, the column.
pub type Place = (u32, u32, u32);

/// An overlay that is open: its tables are built, then one act after the other is done to it.
///
/// What takes long is work, which is done in steps; while there is some, no act is begun.
pub trait Overlay {
    /// Who there is.
    fn population(&self) -> &Population;

    /// Who answers.
    fn up(&self) -> &NodeSet;

    /// Why an act would do nothing as things are, where only this overlay can tell.
    fn refuses(&self, _: &Act) -> Option<BadAct> {
        None
    }

    /// Begins an act, the `nth` of all that are done: what is drawn for it depends on that.
    fn begin(&mut self, act: &Act, nth: u32);

    /// Whether no work is under way.
    fn is_idle(&self) -> bool;

    /// Takes up to `budget` steps of the work under way; how many.
    fn advance(&mut self, budget: u64) -> u64;

    /// The work under way, in words.
    fn work(&self, language: Language) -> Option<WorkView>;

    /// Gives up the work under way, as soon as what was begun of it is finished: the act that comes to
    /// the same, or none if nothing was done. Only for work of which [`Overlay::work`] says that it can
    /// be given up.
    fn cut(&mut self) -> Option<Act>;

    /// Says how the overlay is: all of the view but what the session knows.
    fn describe(&self, view: &mut OverlayView, language: Language);

    /// All that one node knows.
    fn look(&self, node: Node, language: Language) -> NodeView;

    /// How many bytes the tables take.
    fn bytes(&self) -> u64;

    /// The same overlay again, to come back to.
    fn copy(&self) -> Box<dyn Overlay>;
}

/// Everybody's identifiers and places.
pub fn outline(population: &Population) -> OutlineView {
    let ids = population.ids().iter().map(|id| (id.0 >> 96) as u32);
    let (xs, ys) = population.spots().iter().map(|spot| (spot.x, spot.y)).unzip();
    OutlineView { ids: ids.collect(), xs, ys }
}

/// A bit for each node, the lowest of the first byte first.
pub fn bits(set: &NodeSet, count: u32) -> Vec<u8> {
    let mut bits = vec![0; count.div_ceil(8) as usize];
    set.iter().for_each(|node| bits[node as usize / 8] |= 1 << (node % 8));
    bits
}

/// `count` nodes of a set next to each other around the ring, from `first` on.
pub fn arc(set: &NodeSet, first: Node, count: u32) -> Vec<Node> {
    let start = if set.contains(first) { first } else { set.after(first) };
    let around = std::iter::successors(Some(start), |node| Some(set.after(*node)));
    around.take(count.min(set.len()) as usize).collect()
}

/// The nodes of a set that chance picks, so many of a thousand, for the `nth` act.
pub fn by_chance(set: &NodeSet, permille: u16, seed: u64, nth: u32) -> Vec<Node> {
    let mut dice = Dice::keyed(seed, Part::Workload, nth, PICKED);
    let mut left = set.len();
    let mut due = (u64::from(left) * u64::from(permille) / 1000) as u32;
    let mut picked = Vec::with_capacity(due as usize);
    for node in set.iter() {
        if dice.below(left) < due {
            picked.push(node);
            due -= 1;
        }
        left -= 1;
    }
    picked
}

/// What chance picks is keyed by this and the number of the act.
const PICKED: u64 = 0x7069;

/// Why somebody was asked, after so many who did not answer.
pub fn after_silence(silent: u32, why: String, language: Language) -> String {
    match silent {
        0 => why,
        1 => say!(language, "one did not answer; then {why}", "有 1 个没有应答；于是{why}"),
        _ => say!(
            language,
            "{silent} did not answer; then {why}",
            "有 {silent} 个没有应答；于是{why}"
        ),
    }
}
