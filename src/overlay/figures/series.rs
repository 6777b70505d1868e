//! Figures whose rows are measured one after the other.

use super::{Cell, Experiment, Row, Table};
use crate::overlay::{Progress, Work};
use crate::words::Phrase;

/// One run, and what it says about the figure.
pub(super) trait Run {
    /// Does about so many steps.
    fn advance(&mut self, budget: u64) -> Progress;

    /// The rows that it fills in, once it is done. Rows at the same place are one.
    fn rows(&self) -> Vec<Row>;
}

/// Runs, one after the other, that fill in one table.
pub(super) struct Series {
    table: Table,
    runs: Vec<Box<dyn Run>>,
    at: usize,
}

/// How finely the progress of a run is told.
const FINE: u64 = 1000;

impl Series {
    pub(super) fn start(columns: &[Phrase], runs: Vec<Box<dyn Run>>) -> Box<dyn Experiment> {
        let table = Table { columns: columns.to_vec(), ..Table::default() };
        Box::new(Self { table, runs, at: 0 })
    }
}

impl Work for Series {
    fn advance(&mut self, budget: u64) -> Progress {
        let total = self.runs.len() as u64 * FINE;
        let Some(run) = self.runs.get_mut(self.at) else { return Progress { done: total, total } };
        let Progress { done, total: all } = run.advance(budget);
        let mut done_here = (u128::from(done) * u128::from(FINE) / u128::from(all.max(1))) as u64;
        if done >= all {
            self.table.rows.extend(run.rows());
            self.at += 1;
            done_here = 0;
        }
        Progress { done: self.at as u64 * FINE + done_here.min(FINE - 1), total }
    }
}

impl Experiment for Series {
    fn table(&self) -> Table {
        self.table.clone()
    }
}

/// A value that was measured and that no paper has.
pub(super) fn measured(value: i64) -> Cell {
    Cell { measured: Some(value), ..Cell::default() }
}

/// A value that was measured, and the paper's, and how far they may be apart.
pub(super) fn beside(value: i64, paper: i64, within: i64) -> Cell {
    Cell { measured: Some(value), paper: Some(paper), within: Some(within) }
}

/// The same where the paper has a value only for some rows.
pub(super) fn beside_any(value: i64, paper: Option<i64>, within: i64) -> Cell {
    Cell { measured: Some(value), paper, within: paper.map(|_| within) }
}

/// Thousandths as ten-thousandths.
pub(super) fn from_thousandths(value: u64) -> i64 {
    (value * 10) as i64
}

/// A whole number in a cell.
pub(super) fn whole(value: u64) -> i64 {
    value as i64 * Cell::ONE
}
