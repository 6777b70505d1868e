//! Bounded log: no place is given beyond the high water mark.

use super::{Deed, Rule, Sequence};
use crate::sim::{ProcessId, ProcessSet};
use crate::words::{Language, Phrase};
use crate::{phrase, say};

/// Bounded log: a correct replica gives no place above what its log has room for, or a faulty
/// primary could use up all numbers.
#[derive(Clone, Debug, Hash)]
pub struct BoundedLog;

impl Rule for BoundedLog {
    type Breach = (Sequence, Sequence);

    const NAME: &'static str = "bounded";

    const TITLE: Phrase = phrase!("bounded log", "日志有界");

    fn hear(&mut self, _: ProcessId, deed: Deed, _: ProcessSet) -> Option<Self::Breach> {
        match deed {
            Deed::Took { place, high } => (place > high).then_some((place, high)),
            _ => None,
        }
    }

    fn broken(p: ProcessId, (place, high): Self::Breach, language: Language) -> String {
        say!(
            language,
            "{p} took {place}, though its log ends at {high}.",
            "{p} 接受了序号 {place}，而它的日志到 {high} 为止。",
        )
    }

    fn kept(language: Language) -> String {
        say!(
            language,
            "No correct replica went beyond its high water mark.",
            "没有正确副本越过自己的高水位。",
        )
    }
}
