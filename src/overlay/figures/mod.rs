//! The papers' figures: the values they print, how each is run, and how far off is too far.
//!
//! A [`Figure`] is data and a way to start it. The integration tests run them small, the command
//! `bivalent figures` runs them whole, and both judge by the tolerances that stand here.

mod chord;
mod compare;
mod geometries;
mod kademlia;
mod one_hop;
mod pastry;
mod series;

use super::Work;
use crate::words::Phrase;

/// How much of a figure is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// As little as still decides: seconds without optimisation.
    Small,
    /// As much as the paper did.
    Whole,
}

/// A figure or a table of a paper.
pub struct Figure {
    /// Its name in the command and in files: `pastry-figure-4`.
    pub name: &'static str,
    /// What it shows.
    pub title: Phrase,
    /// The paper, and where in it.
    pub source: &'static str,
    /// How it is run here, and under which reading.
    pub setup: Phrase,
    /// What the rows are over.
    pub over: Over,
    /// Starts it under a seed.
    pub start: fn(Size, u64) -> Box<dyn Experiment>,
}

/// What the rows of a figure are over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// A number: `hops`, `row`.
    Number(Phrase),
    /// A number that doubles from row to row, or more: `nodes`.
    Magnitude(Phrase),
    /// One of these: a row's place on the axis is a place in the list.
    Names(Phrase, &'static [Phrase]),
}

impl Over {
    /// What the axis is called.
    pub const fn axis(self) -> Phrase {
        match self {
            Self::Number(axis) | Self::Magnitude(axis) | Self::Names(axis, _) => axis,
        }
    }

    /// What a place on the axis is called, if not by its number.
    pub fn name(self, at: u64) -> Option<Phrase> {
        match self {
            Self::Names(_, names) => names.get(at as usize).copied(),
            _ => None,
        }
    }
}

/// A figure being run.
pub trait Experiment: Work {
    /// What is measured so far.
    fn table(&self) -> Table;
}

/// What a figure measures, beside what the paper prints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns after the first.
    pub columns: Vec<Phrase>,
    /// One for each number on the axis.
    pub rows: Vec<Row>,
    /// What to know about it: what does not reproduce, and the reading that does.
    pub notes: Vec<Phrase>,
}

/// One row of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where on the axis.
    pub at: u64,
    /// One for each column.
    pub cells: Vec<Cell>,
}

/// A value measured, in ten-thousandths, beside the paper's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// What was measured; nothing while it was not.
    pub measured: Option<i64>,
    /// What the paper has there, if it does.
    pub paper: Option<i64>,
    /// How far the two may be apart, if that is a test at all.
    pub within: Option<i64>,
}

impl Cell {
    /// What one is worth in a cell: values are in ten-thousandths.
    pub const ONE: i64 = 10_000;

    /// Whether it was measured and is close enough to the paper's, where that is a test.
    pub fn agrees(&self) -> bool {
        match (self.measured, self.paper, self.within) {
            (Some(measured), Some(paper), Some(within)) => {
                measured.abs_diff(paper) <= within as u64
            }
            (None, Some(_), Some(_)) => false,
            _ => true,
        }
    }
}

impl Table {
    /// The cells that are too far from the paper's, with their rows' places and their columns.
    pub fn disagreements(&self) -> Vec<(u64, usize, Cell)> {
        let cells = self.rows.iter().flat_map(|row| {
            row.cells.iter().enumerate().map(|(column, cell)| (row.at, column, *cell))
        });
        cells.filter(|(.., cell)| !cell.agrees()).collect()
    }
}

/// Every figure, in the order in which they are printed: a list for each paper.
pub fn all() -> impl Iterator<Item = &'static Figure> {
    let others = [one_hop::FIGURES, chord::FIGURES, kademlia::FIGURES, compare::FIGURES];
    pastry::FIGURES.into_iter().chain(others).flatten()
}
