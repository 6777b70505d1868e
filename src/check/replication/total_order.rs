//! Total order: the same sequence at every replica.

use super::claims::{Claim, Claims, who};
use super::{Deed, Replication, Sequence};
use crate::check::{Monitor, Status, Verdict};
use crate::sim::{Engine, ProcessId, digest_of};
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use std::collections::BTreeMap;

/// Total order: correct replicas execute requests in the order of their places, and come to the same
/// state after each place; so none leaves out what another executed.
#[derive(Clone, Debug, Default)]
pub struct TotalOrder {
    claims: Claims,
    last: BTreeMap<ProcessId, Sequence>,
    back: Option<(u32, ProcessId, Sequence, Sequence)>,
}

impl<P: Replication> Monitor<P> for TotalOrder {
    fn name(&self) -> &'static str {
        "order"
    }

    fn title(&self) -> Phrase {
        phrase!("total order", "全序")
    }

    fn output(&mut self, step: u32, p: ProcessId, output: &P::Output) {
        match P::deed(output) {
            Some(Deed::Executed { place, request, state, .. }) => {
                let claim = Claim { says: state, view: 0, request, holders: Vec::new() };
                self.claims.hear(place, (p, step), claim);
                let last = self.last.insert(p, place).unwrap_or(0);
                if place <= last && !self.claims.traitors.contains(p) {
                    self.back.get_or_insert((step, p, last, place));
                }
            }
            Some(Deed::Restored { place }) => {
                self.last.insert(p, place);
            }
            Some(Deed::Forgot) => self.claims.strike(p),
            _ => {}
        }
    }

    fn turned(&mut self, _: u32, p: ProcessId) {
        self.claims.strike(p);
    }

    fn status(&self, _: &Engine<P>) -> Status {
        if self.back.is_some() { Status::Violated } else { self.claims.status() }
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let status = Monitor::<P>::status(self, engine);
        if let Some((step, p, last, place)) = self.back {
            let why = say!(
                language,
                "{p} executed place {place} after {last}.",
                "{p} 在序号 {last} 之后执行了序号 {place}。",
            );
            return Verdict { status, why, witness: vec![step] };
        }
        let null = || say!(language, "the null request", "空请求");
        let why = match &self.claims.conflict {
            Some((place, one, other)) => {
                let (these, those) = (who(one, language), who(other, language));
                let name = |claim: &Claim| claim.request.map_or_else(null, |r| r.to_string());
                let (this, that) = (name(one), name(other));
                say!(
                    language,
                    "The states part after place {place}: {these} executed {this}, {those} executed {that}.",
                    "状态在序号 {place} 之后分叉：{these} 执行了 {this}，{those} 执行了 {that}。",
                )
            }
            None => {
                let last = self.claims.places.keys().next_back().copied().unwrap_or(0);
                say!(
                    language,
                    "Correct replicas come to the same state after each place executed (the last is {last}).",
                    "每执行一个序号，正确副本都到达相同的状态（最后一个是 {last}）。",
                )
            }
        };
        Verdict { status, why, witness: self.claims.witness() }
    }

    fn memory(&self) -> u128 {
        digest_of(&(self.claims.memory(), &self.last, self.back.is_some()))
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}
