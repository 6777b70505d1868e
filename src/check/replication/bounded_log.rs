//! Bounded log: no place is given beyond the high water mark.

use super::{Deed, Replication, Sequence};
use crate::check::{Monitor, Status, Verdict};
use crate::sim::{Engine, ProcessId, ProcessSet, digest_of};
use crate::words::{Language, Phrase};
use crate::{phrase, say};

/// Bounded log: a correct replica gives no place above what its log has room for, or a faulty
/// primary could use up all numbers.
#[derive(Clone, Debug, Default)]
pub struct BoundedLog {
    traitors: ProcessSet,
    beyond: Option<(u32, ProcessId, Sequence, Sequence)>,
}

impl<P: Replication> Monitor<P> for BoundedLog {
    fn name(&self) -> &'static str {
        "bounded"
    }

    fn title(&self) -> Phrase {
        phrase!("bounded log", "日志有界")
    }

    fn output(&mut self, step: u32, p: ProcessId, output: &P::Output) {
        match P::deed(output) {
            Some(Deed::Took { place, high }) if place > high && !self.traitors.contains(p) => {
                self.beyond.get_or_insert((step, p, place, high));
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
        if self.beyond.is_some() { Status::Violated } else { Status::Holds }
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let status = Monitor::<P>::status(self, engine);
        let (why, witness) = match self.beyond {
            Some((step, p, place, high)) => {
                let why = say!(
                    language,
                    "{p} took {place}, though its log ends at {high}.",
                    "{p} 接受了序号 {place}，而它的日志到 {high} 为止。",
                );
                (why, vec![step])
            }
            None => {
                let why = say!(
                    language,
                    "No correct replica went beyond its high water mark.",
                    "没有正确副本越过自己的高水位。",
                );
                (why, Vec::new())
            }
        };
        Verdict { status, why, witness }
    }

    fn memory(&self) -> u128 {
        digest_of(&(self.traitors, self.beyond.is_some()))
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}
