//! What the monitors share that judge one deed at a time: who is a traitor, and the first breach.

use super::{Deed, Replication};
use crate::check::{Monitor, Status, Verdict};
use crate::sim::{Engine, ProcessId, ProcessSet, digest_of};
use crate::words::{Language, Phrase};
use std::fmt::Debug;
use std::hash::Hash;

/// A rule that a single deed can break, judged by what the rule remembers of the deeds before.
pub trait Rule: Clone + Debug + Hash + Send + Sync + 'static {
    /// What one needs to know of a breach to tell of it.
    type Breach: Copy + Debug + Send + Sync;

    /// The name in links and logs.
    const NAME: &'static str;

    /// The name that people read.
    const TITLE: Phrase;

    /// Hears of a deed and remembers it; the breach, if the doer may not do so. It hears of the deeds
    /// of traitors too, whose breaches do not count.
    fn hear(&mut self, p: ProcessId, deed: Deed, traitors: ProcessSet) -> Option<Self::Breach>;

    /// How `p` broke the rule.
    fn broken(p: ProcessId, breach: Self::Breach, language: Language) -> String;

    /// What has held so far.
    fn kept(language: Language) -> String;
}

/// The monitor of a rule: it strikes off the traitors, and keeps the first breach by another.
#[derive(Clone, Debug)]
pub struct Watch<R: Rule> {
    rule: R,
    traitors: ProcessSet,
    first: Option<(u32, ProcessId, R::Breach)>,
}

impl<R: Rule> Watch<R> {
    /// Watches over a rule from the beginning of a run.
    pub fn over(rule: R) -> Self {
        Self { rule, traitors: ProcessSet::default(), first: None }
    }
}

impl<P: Replication, R: Rule> Monitor<P> for Watch<R> {
    fn name(&self) -> &'static str {
        R::NAME
    }

    fn title(&self) -> Phrase {
        R::TITLE
    }

    fn output(&mut self, step: u32, p: ProcessId, output: &P::Output) {
        match P::deed(output) {
            Some(Deed::Forgot) => {
                self.traitors.insert(p);
            }
            Some(deed) => {
                let breach = self.rule.hear(p, deed, self.traitors);
                if let Some(breach) = breach.filter(|_| !self.traitors.contains(p)) {
                    self.first.get_or_insert((step, p, breach));
                }
            }
            None => {}
        }
    }

    fn turned(&mut self, _: u32, p: ProcessId) {
        self.traitors.insert(p);
    }

    fn status(&self, _: &Engine<P>) -> Status {
        if self.first.is_some() { Status::Violated } else { Status::Holds }
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let status = Monitor::<P>::status(self, engine);
        let (why, witness) = match self.first {
            Some((step, p, breach)) => (R::broken(p, breach, language), vec![step]),
            None => (R::kept(language), Vec::new()),
        };
        Verdict { status, why, witness }
    }

    fn memory(&self) -> u128 {
        digest_of(&(&self.rule, self.traitors, self.first.is_some()))
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}
