//! Agreement: one request for each place of the sequence.

use super::claims::{Claim, Claims, who};
use super::{Deed, Replication};
use crate::check::{Monitor, Status, Verdict};
use crate::sim::{Engine, ProcessId};
use crate::words::{Language, Phrase};
use crate::{phrase, say};

/// Agreement: no two correct replicas commit different requests at one place.
#[derive(Clone, Debug, Default)]
pub struct SameRequest(Claims);

impl<P: Replication> Monitor<P> for SameRequest {
    fn name(&self) -> &'static str {
        "agreement"
    }

    fn title(&self) -> Phrase {
        phrase!("agreement", "一致性")
    }

    fn output(&mut self, step: u32, p: ProcessId, output: &P::Output) {
        match P::deed(output) {
            Some(Deed::Committed { place, view, digest }) => {
                let claim = Claim { says: digest, view, request: None, holders: Vec::new() };
                self.0.hear(place, (p, step), claim);
            }
            Some(Deed::Forgot) => self.0.strike(p),
            _ => {}
        }
    }

    fn turned(&mut self, _: u32, p: ProcessId) {
        self.0.strike(p);
    }

    fn status(&self, _: &Engine<P>) -> Status {
        self.0.status()
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let why = match &self.0.conflict {
            Some((place, one, other)) => {
                let (these, those) = (who(one, language), who(other, language));
                let (view, later) = (one.view, other.view);
                say!(
                    language,
                    "Different requests are committed at {place}: one by {these} in view {view}, another by {those} in view {later}.",
                    "序号 {place} 上提交了不同的请求：{these} 在视图 {view} 中提交了一个，{those} 在视图 {later} 中提交了另一个。",
                )
            }
            None => match self.0.places.len() {
                0 => say!(language, "Nothing is committed yet.", "尚未提交任何请求。"),
                1 => say!(
                    language,
                    "At the one place so far, the correct replicas that committed a request committed the same.",
                    "在目前唯一的序号上，已提交的正确副本提交的都是同一请求。",
                ),
                count => say!(
                    language,
                    "At each of {count} places, the correct replicas that committed a request committed the same.",
                    "在 {count} 个序号上，已提交的正确副本提交的都是同一请求。",
                ),
            },
        };
        Verdict { status: Monitor::<P>::status(self, engine), why, witness: self.0.witness() }
    }

    fn memory(&self) -> u128 {
        self.0.memory()
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}
