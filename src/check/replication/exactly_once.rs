//! Exactly once, however often a request was sent.

use super::{Deed, RequestId, Rule};
use crate::sim::{ProcessId, ProcessSet};
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use std::collections::BTreeMap;

/// Exactly once: no correct replica executes a request twice.
#[derive(Clone, Debug, Default, Hash)]
pub struct ExactlyOnce {
    /// The last request of each client that each replica executed.
    last: BTreeMap<(ProcessId, ProcessId), u32>,
}

impl Rule for ExactlyOnce {
    type Breach = RequestId;

    const NAME: &'static str = "exactly-once";

    const TITLE: Phrase = phrase!("exactly once", "恰好一次");

    fn hear(&mut self, p: ProcessId, deed: Deed, _: ProcessSet) -> Option<RequestId> {
        let Deed::Executed { request: Some(request), done: Some(_), .. } = deed else {
            return None;
        };
        let last = self.last.entry((p, request.client)).or_default();
        let again = request.timestamp <= *last;
        *last = request.timestamp.max(*last);
        again.then_some(request)
    }

    fn broken(p: ProcessId, request: RequestId, language: Language) -> String {
        say!(language, "{p} executed {request} again.", "{p} 再次执行了 {request}。",)
    }

    fn kept(language: Language) -> String {
        say!(
            language,
            "No correct replica executed a request twice, however often it was sent.",
            "无论请求被发送多少次，正确副本都没有重复执行。",
        )
    }
}
