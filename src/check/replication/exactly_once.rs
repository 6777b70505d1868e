//! Exactly once, however often a request was sent.

use super::{Deed, Replication, RequestId};
use crate::check::{Monitor, Status, Verdict};
use crate::sim::{Engine, ProcessId, ProcessSet, digest_of};
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use std::collections::BTreeMap;

/// Exactly once: no correct replica executes a request twice.
#[derive(Clone, Debug, Default)]
pub struct ExactlyOnce {
    last: BTreeMap<(ProcessId, ProcessId), u32>,
    traitors: ProcessSet,
    twice: Option<(u32, ProcessId, RequestId)>,
}

impl<P: Replication> Monitor<P> for ExactlyOnce {
    fn name(&self) -> &'static str {
        "exactly-once"
    }

    fn title(&self) -> Phrase {
        phrase!("exactly once", "恰好一次")
    }

    fn output(&mut self, step: u32, p: ProcessId, output: &P::Output) {
        match P::deed(output) {
            Some(Deed::Executed { request: Some(request), done: Some(_), .. }) => {
                let last = self.last.entry((p, request.client)).or_default();
                if request.timestamp <= *last && !self.traitors.contains(p) {
                    self.twice.get_or_insert((step, p, request));
                }
                *last = request.timestamp.max(*last);
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
        if self.twice.is_some() { Status::Violated } else { Status::Holds }
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let status = Monitor::<P>::status(self, engine);
        let (why, witness) = match self.twice {
            Some((step, p, request)) => {
                let why =
                    say!(language, "{p} executed {request} again.", "{p} 再次执行了 {request}。",);
                (why, vec![step])
            }
            None => {
                let why = say!(
                    language,
                    "No correct replica executed a request twice, however often it was sent.",
                    "无论请求被发送多少次，正确副本都没有重复执行。",
                );
                (why, Vec::new())
            }
        };
        Verdict { status, why, witness }
    }

    fn memory(&self) -> u128 {
        digest_of(&(&self.last, self.traitors, self.twice.is_some()))
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}
