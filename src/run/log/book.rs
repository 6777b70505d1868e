//! The book in which a run is written down.

use super::index::Index;
use super::pages::{Page, Pages};
use super::{Happening, Record};
use crate::sim::{Event, Observer, Performed, Process, Time};

/// What is written of a run: an index of all its steps, and pages that may be let go.
#[derive(Clone, Debug)]
pub struct Book<P: Process> {
    pub index: Index,
    pub pages: Pages<P>,
}

impl<P: Process> Default for Book<P> {
    fn default() -> Self {
        Self { index: Index::default(), pages: Pages::default() }
    }
}

impl<P: Process> Book<P> {
    /// The last step that is written.
    pub fn last(&self) -> u32 {
        self.index.len().saturating_sub(1)
    }

    /// Forgets every step after `step`, which stands on a page that is kept.
    pub fn truncate(&mut self, step: u32) {
        self.index.truncate(step);
        self.pages.truncate(step, self.index.first(step + 1));
    }

    /// The page to write the next step on.
    fn open(&mut self) -> &mut Page<P> {
        if self.pages.last().is_none_or(|page| page.is_full()) {
            let step = self.index.len();
            self.pages.add(Page::new(step, self.index.first(step)));
        }
        self.writing()
    }

    /// The page on which the step that is being written stands.
    fn writing(&mut self) -> &mut Page<P> {
        let Some(page) = self.pages.last() else {
            unreachable!("whatever is done, is done in a step")
        };
        page
    }
}

impl<P: Process> Observer<P> for Book<P> {
    fn event(&mut self, time: Time, event: &Event<P>) {
        self.open().begin(Record { time, event: event.clone() });
        self.index.begin(event);
    }

    fn performed(&mut self, what: Performed<'_, P>) -> u32 {
        if let Performed::Sent { original: Some(original), .. } = what {
            self.index.date_like(original);
        }
        self.writing().note(Happening::from(&what));
        self.index.number()
    }
}
