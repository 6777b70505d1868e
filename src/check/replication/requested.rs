//! Validity: nothing is executed that no client requested.

use super::{Deed, Replication, RequestId};
use crate::check::{Monitor, Status, Verdict};
use crate::sim::{Engine, ProcessId, ProcessSet, digest_of};
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use std::collections::BTreeMap;

/// Validity: what a correct replica executes was requested by a client.
#[derive(Clone, Debug, Default)]
pub struct Requested {
    issued: BTreeMap<ProcessId, u32>,
    traitors: ProcessSet,
    invented: Option<(u32, ProcessId, RequestId)>,
}

impl<P: Replication> Monitor<P> for Requested {
    fn name(&self) -> &'static str {
        "validity"
    }

    fn title(&self) -> Phrase {
        phrase!("validity", "有效性")
    }

    fn output(&mut self, step: u32, p: ProcessId, output: &P::Output) {
        match P::deed(output) {
            Some(Deed::Issued { request, .. }) => {
                self.issued.insert(p, request.timestamp);
            }
            Some(Deed::Executed { request: Some(request), .. }) => {
                // A client that is a traitor may have signed anything.
                let RequestId { client, timestamp } = request;
                let issued = self.issued.get(&client).is_some_and(|last| timestamp <= *last);
                let is_excused = self.traitors.contains(client) || self.traitors.contains(p);
                if !issued && !is_excused {
                    self.invented.get_or_insert((step, p, request));
                }
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
        if self.invented.is_some() { Status::Violated } else { Status::Holds }
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let status = Monitor::<P>::status(self, engine);
        let (why, witness) = match self.invented {
            Some((step, p, request)) => {
                let why = say!(
                    language,
                    "{p} executed {request}, which nobody had requested.",
                    "{p} 执行了 {request}，而没有客户端提出过它。",
                );
                (why, vec![step])
            }
            None => {
                let why = say!(
                    language,
                    "Everything executed was requested: clients sign, and signatures cannot be forged.",
                    "执行的一切都由客户端提出：请求有签名，而签名无法伪造。",
                );
                (why, Vec::new())
            }
        };
        Verdict { status, why, witness }
    }

    fn memory(&self) -> u128 {
        digest_of(&(&self.issued, self.traitors, self.invented.is_some()))
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}
