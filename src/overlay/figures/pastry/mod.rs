//! The figures of the Pastry paper.
//!
//! Each is a list of tasks that one overlay after another is put through, and a table made
//! from what they found. The values in the tables here were read off the paper's figures (a hundredth
//! of the axis' unit or so), or are printed in it.

mod cost;
mod course;
mod failures;
mod joins;
mod sizes;

use super::Figure;
use crate::overlay::pastry::{Contact, Settings};

/// Where the figures are.
const PAPER: &str = "Rowstron and Druschel, Pastry, Middleware 2001";

/// All of them, in the order of the paper.
pub(super) const FIGURES: [&[Figure]; 4] =
    [sizes::FIGURES, joins::FIGURES, failures::FIGURES, cost::FIGURES];

/// A newcomer knows somebody near, not the nearest: with these figure 7's row for WTF comes out.
const CONTACT: Contact = Contact::NearestOf(4);

/// The settings of most of the paper's experiments.
fn usual(seed: u64) -> Settings {
    Settings { seed, ..Settings::default() }
}
