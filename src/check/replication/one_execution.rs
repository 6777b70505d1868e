//! Replies: what clients are told matches one sequential execution.

use super::{Deed, Operation, Replication, RequestId, Sequence, Store};
use crate::check::{Monitor, Status, Verdict};
use crate::sim::{Engine, ProcessId, ProcessSet, digest_of};
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use std::collections::BTreeMap;

/// A result that a correct client accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Answer {
    step: u32,
    request: RequestId,
    operation: Operation,
    result: u32,
}

/// Replies: every result that a correct client accepts is that of one sequential execution in the
/// order of the sequence. A read without a place of its own returns what the store held somewhere
/// between the last write that was answered before it was asked, and its answer.
///
/// The monitor executes the sequence itself, on a store of its own.
#[derive(Clone, Debug, Default)]
pub struct OneExecution {
    traitors: ProcessSet,
    /// What correct replicas executed beyond a place that none has reached yet.
    ahead: BTreeMap<Sequence, (Option<RequestId>, Option<Operation>)>,
    /// The store after each place, the first with nothing executed.
    stores: Vec<Store>,
    /// The place and the result of each request.
    results: BTreeMap<RequestId, (Sequence, u32)>,
    /// The last place whose result a client has accepted.
    answered: Sequence,
    /// For each read under way, that place when it was asked.
    reads: BTreeMap<RequestId, Sequence>,
    /// Accepted, and not executed by any correct replica yet.
    open: Vec<Answer>,
    accepted: u32,
    wrong: Option<(Answer, Option<u32>)>,
}

impl OneExecution {
    fn execute(&mut self) {
        if self.stores.is_empty() {
            self.stores.push(Store::default());
        }
        while let Some((request, done)) = self.ahead.remove(&(self.stores.len() as Sequence)) {
            let place = self.stores.len() as Sequence;
            let mut store = self.stores.last().copied().unwrap_or_default();
            if let (Some(request), Some(operation)) = (request, done) {
                let result = store.apply(operation);
                self.results.entry(request).or_insert((place, result));
            }
            self.stores.push(store);
        }
        for answer in std::mem::take(&mut self.open) {
            self.judge(answer);
        }
    }

    fn judge(&mut self, answer: Answer) {
        match self.results.get(&answer.request) {
            Some(&(place, result)) if result == answer.result => {
                self.answered = self.answered.max(place);
            }
            Some(&(_, result)) => {
                self.wrong.get_or_insert((answer, Some(result)));
            }
            None => self.open.push(answer),
        }
    }

    fn judge_read(&mut self, answer: Answer) {
        let from = self.reads.remove(&answer.request).unwrap_or(0);
        let mut stores = self.stores.iter().skip(from as usize).copied();
        if !stores.any(|mut store| store.apply(answer.operation) == answer.result) {
            self.wrong.get_or_insert((answer, None));
        }
    }
}

impl<P: Replication> Monitor<P> for OneExecution {
    fn name(&self) -> &'static str {
        "replies"
    }

    fn title(&self) -> Phrase {
        phrase!("replies", "应答")
    }

    fn output(&mut self, step: u32, p: ProcessId, output: &P::Output) {
        if self.traitors.contains(p) {
            return;
        }
        match P::deed(output) {
            Some(Deed::Executed { place, request, done, .. }) => {
                if place as usize >= self.stores.len().max(1) {
                    self.ahead.entry(place).or_insert((request, done));
                }
                self.execute();
            }
            Some(Deed::Issued { request, read: true }) => {
                self.reads.entry(request).or_insert(self.answered);
            }
            Some(Deed::Accepted { request, operation, read, result }) => {
                self.accepted += 1;
                self.execute();
                let answer = Answer { step, request, operation, result };
                if read { self.judge_read(answer) } else { self.judge(answer) }
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

    fn status(&self, _: &Engine<P>) -> Status {
        match (&self.wrong, self.open.is_empty()) {
            (Some(_), _) => Status::Violated,
            (None, true) => Status::Holds,
            (None, false) => Status::Pending,
        }
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let status = Monitor::<P>::status(self, engine);
        if let Some((Answer { step, request, operation, result }, right)) = self.wrong {
            let client = request.client;
            let why = match right {
                Some(right) => say!(
                    language,
                    "{client} accepted {result} for {request} ({operation}); executed in sequence it gives {right}.",
                    "{client} 为 {request}（{operation}）接受了 {result}；按序执行的结果是 {right}。",
                ),
                None => say!(
                    language,
                    "{client} accepted {result} for {request} ({operation}), which the store never held while it was asking.",
                    "{client} 为 {request}（{operation}）接受了 {result}，而在它询问期间存储从未有过这个值。",
                ),
            };
            return Verdict { status, why, witness: vec![step] };
        }
        if let Some(Answer { step, request, result, .. }) = self.open.first() {
            let client = request.client;
            let why = say!(
                language,
                "{client} accepted {result} for {request}, which no correct replica has executed for good yet.",
                "{client} 为 {request} 接受了 {result}，而还没有正确副本最终执行它。",
            );
            return Verdict { status, why, witness: vec![*step] };
        }
        let accepted = self.accepted;
        let why = say!(
            language,
            "All {accepted} results accepted are those of one execution in sequence.",
            "已接受的 {accepted} 个结果都与一次按序执行相符。",
        );
        Verdict { status, why, witness: Vec::new() }
    }

    fn memory(&self) -> u128 {
        let open: Vec<(RequestId, u32)> = self.open.iter().map(|a| (a.request, a.result)).collect();
        let ahead: Vec<&Sequence> = self.ahead.keys().collect();
        let last = (self.stores.len(), self.stores.last());
        digest_of(&(self.traitors, ahead, last, self.answered, open, self.wrong.is_some()))
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}
