//! The pages of a log: what happened in every step, as far as it is kept.

use super::{Happening, Record};
use crate::sim::Process;
use std::cell::{Cell, OnceCell};
use std::ops::Range;

/// How many steps are on a page.
const STEPS: u32 = 1024;

/// How many pages may be kept before those that nobody looks at are let go.
const KEPT: usize = 16;

/// Steps that follow one another, and what was done in them.
#[derive(Clone, Debug)]
pub struct Page<P: Process> {
    /// The first step on it.
    start: u32,
    /// The number of the first thing done on it.
    first: u32,
    records: Vec<Record<P>>,
    done: Vec<Happening<P>>,
}

impl<P: Process> Page<P> {
    /// An empty page that begins with step `start`, and with the thing numbered `first`.
    pub fn new(start: u32, first: u32) -> Self {
        Self { start, first, records: Vec::new(), done: Vec::new() }
    }

    /// Whether there is no room for a further step.
    pub fn is_full(&self) -> bool {
        self.records.len() == STEPS as usize
    }

    /// Writes the next step down.
    pub fn begin(&mut self, record: Record<P>) {
        self.records.push(record);
    }

    /// Writes down what was done in it.
    pub fn note(&mut self, happening: Happening<P>) {
        self.done.push(happening);
    }

    /// A step on it.
    pub fn record(&self, step: u32) -> Option<&Record<P>> {
        self.records.get((step - self.start) as usize)
    }

    /// The things with these numbers, which were done on it.
    pub fn done(&self, numbers: Range<u32>) -> &[Happening<P>] {
        &self.done[(numbers.start - self.first) as usize..(numbers.end - self.first) as usize]
    }

    /// Forgets every step after `step`, and all that was done from `number` on.
    fn truncate(&mut self, step: u32, number: u32) {
        self.records.truncate((step + 1 - self.start) as usize);
        self.done.truncate((number - self.first) as usize);
    }

    fn size(&self) -> usize {
        self.records.len() * size_of::<Record<P>>() + self.done.len() * size_of::<Happening<P>>()
    }
}

/// Where a page is, unless it was let go.
#[derive(Clone, Debug)]
struct Leaf<P: Process> {
    page: OnceCell<Page<P>>,
    /// Whether somebody has looked at it since pages were last let go.
    seen: Cell<bool>,
}

/// The pages of a run; all but the last are full.
///
/// A run that goes on and on never moves what it has written, and lets go what nobody looks at.
#[derive(Clone, Debug)]
pub struct Pages<P: Process>(Vec<Leaf<P>>);

impl<P: Process> Default for Pages<P> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<P: Process> Pages<P> {
    /// The page on which a step stands. If it was let go, `again` takes its steps again, of which it
    /// is told the first.
    pub fn page(&self, step: u32, again: impl FnOnce(u32) -> Page<P>) -> Option<&Page<P>> {
        let place = step / STEPS;
        let leaf = self.0.get(place as usize)?;
        leaf.seen.set(true);
        Some(leaf.page.get_or_init(|| again(place * STEPS)))
    }

    /// The page that is being written.
    pub fn last(&mut self) -> Option<&mut Page<P>> {
        self.0.last_mut()?.page.get_mut()
    }

    /// Begins a page, which is empty.
    pub fn add(&mut self, page: Page<P>) {
        if let Some(full) = self.last() {
            full.done.shrink_to_fit();
        }
        self.let_go();
        self.0.push(Leaf { page: OnceCell::from(page), seen: Cell::new(true) });
    }

    /// Lets go what nobody has looked at since this was last done, if much is kept. The first page
    /// stays, since there is no step before it from which to take it again, and so does the last.
    pub fn let_go(&mut self) {
        let kept = self.0.iter().filter(|leaf| leaf.page.get().is_some()).count();
        if kept <= KEPT {
            return;
        }
        let last = self.0.len() - 1;
        for leaf in &mut self.0[1..last] {
            if !leaf.seen.replace(false) {
                leaf.page.take();
            }
        }
    }

    /// Forgets every step after `step`, which stands on a page that is kept, and all that was done
    /// from `number` on.
    pub fn truncate(&mut self, step: u32, number: u32) {
        self.0.truncate((step / STEPS + 1) as usize);
        if let Some(page) = self.last() {
            page.truncate(step, number);
        }
    }

    /// Bytes that they take.
    pub fn size(&self) -> usize {
        self.0.iter().filter_map(|leaf| leaf.page.get()).map(Page::size).sum()
    }
}
