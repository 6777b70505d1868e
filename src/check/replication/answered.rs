//! Termination: every request is answered in the end, or what is missing.

use super::{Deed, Replication, RequestId, Tolerance, Wait, tolerance};
use crate::check::{Monitor, Status, Verdict};
use crate::sim::{Engine, ProcessId, ProcessSet, Status as Life, digest_of};
use crate::words::{Language, Phrase, one_of, spaced};
use crate::{phrase, say};
use std::collections::{BTreeMap, BTreeSet};

/// Termination: every request of a correct client is answered in the end.
///
/// A finite run never violates it by itself. It is impossible when too many replicas have stopped
/// for ever, and pending otherwise, with what is missing.
#[derive(Clone, Debug, Default)]
pub struct Answered {
    issued: BTreeMap<RequestId, u32>,
    answered: u32,
    traitors: ProcessSet,
}

impl Answered {
    /// The requests that correct clients wait for who are up.
    fn waiting<P: Replication>(&self, engine: &Engine<P>) -> impl Iterator<Item = RequestId> {
        let configuration = engine.configuration();
        configuration.ids().filter(|p| !self.traitors.contains(*p)).filter_map(|p| {
            let slot = configuration.slot(p);
            slot.process.awaits().filter(|_| !slot.status.is_down())
        })
    }

    /// How many replicas can still take part, and how many it takes.
    fn left<P: Replication>(engine: &Engine<P>) -> (u32, Tolerance) {
        let (configuration, tolerance) = (engine.configuration(), tolerance(engine));
        let replicas = (0..tolerance.replicas).map(ProcessId);
        let left = replicas.filter(|p| configuration.slot(*p).status != Life::Stopped);
        (left.count() as u32, tolerance)
    }
}

fn wait(wait: &Wait, language: Language) -> String {
    let Wait { who, kind, need, from, view, place } = wait;
    let (kind, from) = (kind.say(language), one_of(language, from.iter()));
    let whose = spaced(&from, "的");
    let what = match need {
        1 => say!(language, "a {kind} from {from}", "{whose} 1 个{kind}"),
        _ => say!(language, "{need} {kind}s from {from}", "{whose} {need} 个{kind}"),
    };
    match (view, place) {
        (Some(view), Some(place)) => say!(
            language,
            "{who} waits for {what} in view {view} at {place}",
            "{who} 在视图 {view} 的序号 {place} 上等待 {what}",
        ),
        (Some(view), None) => say!(
            language,
            "{who} waits for {what} for view {view}",
            "{who} 为视图 {view} 等待 {what}",
        ),
        _ => say!(language, "{who} waits for {what}", "{who} 在等待 {what}"),
    }
}

impl<P: Replication> Monitor<P> for Answered {
    fn name(&self) -> &'static str {
        "termination"
    }

    fn title(&self) -> Phrase {
        phrase!("termination", "可终止性")
    }

    fn output(&mut self, step: u32, p: ProcessId, output: &P::Output) {
        match P::deed(output) {
            Some(Deed::Issued { request, .. }) => {
                self.issued.entry(request).or_insert(step);
            }
            Some(Deed::Accepted { request, .. }) => {
                self.answered += 1;
                self.issued.retain(|known, _| known.client != request.client);
            }
            Some(Deed::Forgot) => {
                self.traitors.insert(p);
            }
            _ => {}
        }
    }

    fn turned(&mut self, _: u32, p: ProcessId) {
        self.traitors.insert(p);
    }

    fn status(&self, engine: &Engine<P>) -> Status {
        if self.waiting(engine).next().is_none() {
            return Status::Holds;
        }
        let (left, tolerance) = Self::left(engine);
        if left < tolerance.quorum { Status::Impossible } else { Status::Pending }
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let status = Monitor::<P>::status(self, engine);
        let waiting: Vec<RequestId> = self.waiting(engine).collect();
        let answered = self.answered;
        let why = match status {
            Status::Holds => say!(
                language,
                "No request waits; {answered} were answered.",
                "没有等待中的请求；已应答 {answered} 个。",
            ),
            Status::Impossible => {
                let (left, Tolerance { replicas, quorum, .. }) = Self::left(engine);
                say!(
                    language,
                    "Too many replicas are down for good: {quorum} of {replicas} are needed, and only {left} are left.",
                    "永久失效的副本过多：需要 {replicas} 个中的 {quorum} 个，而只剩下 {left} 个。",
                )
            }
            _ => {
                let told: Vec<String> = waiting
                    .iter()
                    .take(2)
                    .map(|request| {
                        let waits = P::missing(engine.configuration(), *request);
                        let waits: Vec<String> =
                            waits.iter().map(|one| wait(one, language)).collect();
                        let waits = waits.join(&say!(language, ", ", "，"));
                        say!(language, "{request}: {waits}", "{request}：{waits}")
                    })
                    .collect();
                let told = told.join(&say!(language, "; ", "；"));
                say!(language, "{told}.", "{told}。")
            }
        };
        let steps: BTreeSet<u32> =
            waiting.iter().filter_map(|request| self.issued.get(request)).copied().collect();
        Verdict { status, why, witness: steps.into_iter().collect() }
    }

    fn memory(&self) -> u128 {
        let issued: Vec<&RequestId> = self.issued.keys().collect();
        digest_of(&(issued, self.traitors))
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}
