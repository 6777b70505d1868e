//! Validity: nothing is executed that no client requested.

use super::{Deed, RequestId, Rule};
use crate::sim::{ProcessId, ProcessSet};
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use std::collections::BTreeMap;

/// Validity: what a correct replica executes was requested by a client.
#[derive(Clone, Debug, Default, Hash)]
pub struct Requested {
    /// The last timestamp of each client.
    issued: BTreeMap<ProcessId, u32>,
}

impl Rule for Requested {
    type Breach = RequestId;

    const NAME: &'static str = "validity";

    const TITLE: Phrase = phrase!("validity", "有效性");

    fn hear(&mut self, p: ProcessId, deed: Deed, traitors: ProcessSet) -> Option<RequestId> {
        match deed {
            Deed::Issued { request, .. } => {
                self.issued.insert(p, request.timestamp);
                None
            }
            Deed::Executed { request: Some(request), .. } => {
                // A client that is a traitor may have signed anything.
                let RequestId { client, timestamp } = request;
                let issued = self.issued.get(&client).is_some_and(|last| timestamp <= *last);
                (!issued && !traitors.contains(client)).then_some(request)
            }
            _ => None,
        }
    }

    fn broken(p: ProcessId, request: RequestId, language: Language) -> String {
        say!(
            language,
            "{p} executed {request}, which nobody had requested.",
            "{p} 执行了 {request}，而没有客户端提出过它。",
        )
    }

    fn kept(language: Language) -> String {
        say!(
            language,
            "Everything executed was requested: clients sign, and signatures cannot be forged.",
            "执行的一切都由客户端提出：请求有签名，而签名无法伪造。",
        )
    }
}
