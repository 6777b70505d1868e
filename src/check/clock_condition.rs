//! Lamport's clock condition, checked against vector clocks that are computed independently.

use super::verdict::{Monitor, Status, Verdict};
use crate::sim::{Engine, MessageId, Process, ProcessId, digest_of};
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What kind of event got a timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Local {
    /// One that concerns the process alone.
    Internal,
    /// The sending of the message that the process sends next.
    Send,
    /// The receipt of the message that arrived.
    Receive,
}

/// A timestamped event, as a process tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// What kind of event.
    pub event: Local,
    /// Its timestamp: C(event).
    pub clock: u64,
}

/// The problem: every event gets a number, and what happened before has the smaller one.
pub trait LogicalClock: Process {
    /// Reads an output as the timestamp of an event.
    fn stamp(output: &Self::Output) -> Option<Stamp>;

    /// What the process's clock shows.
    fn clock(&self) -> u64;
}

/// The latest event of one process that another one knows of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Known {
    /// How many events of it are in the causal past: the component of the vector clock.
    events: u32,
    /// The timestamp of the last of them.
    clock: u64,
    /// The step of the last of them.
    step: u32,
}

/// An event `a` before an event `b` without a smaller timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Breach {
    before: (ProcessId, Known),
    after: (ProcessId, Known),
}

/// The clock condition (Lamport 1978): if a happened before b, then C(a) < C(b).
///
/// The monitor keeps vector clocks of its own from the sends and receipts it sees, never looking at
/// the timestamps for them. With each component it keeps the timestamp of the latest event behind
/// it; comparing a new event with those is enough, because an earlier breach was found earlier.
#[derive(Clone, Debug, Default)]
pub struct ClockCondition {
    /// By process, its vector.
    known: Vec<Vec<Known>>,
    /// By message under way, the vector of its sending.
    carried: BTreeMap<(ProcessId, u32), Arc<[Known]>>,
    /// A process at which a message arrived in this step, and the vector that came with it. It is
    /// merged only when the process takes notice: it may be down, or crash on the way.
    arrived: Option<(ProcessId, Arc<[Known]>)>,
    /// A process whose next send belongs to its latest event.
    sending: Option<ProcessId>,
    pairs: u64,
    breach: Option<Breach>,
}

impl ClockCondition {
    fn vector(&mut self, p: ProcessId) -> &mut Vec<Known> {
        let me = p.0 as usize;
        if self.known.len() <= me {
            self.known.resize(me + 1, Vec::new());
        }
        let vector = &mut self.known[me];
        if vector.len() <= me {
            vector.resize(me + 1, Known::default());
        }
        vector
    }

    fn merge(&mut self, p: ProcessId, other: &[Known]) {
        let vector = self.vector(p);
        if vector.len() < other.len() {
            vector.resize(other.len(), Known::default());
        }
        for (mine, theirs) in vector.iter_mut().zip(other) {
            if theirs.events > mine.events {
                *mine = *theirs;
            }
        }
    }

    fn event(&mut self, step: u32, p: ProcessId, clock: u64) {
        let me = p.0 as usize;
        let vector = self.vector(p);
        let events = vector[me].events + 1;
        let this = Known { events, clock, step };
        let breach = vector
            .iter()
            .enumerate()
            .find(|(_, known)| known.events > 0 && known.clock >= clock)
            .map(|(q, &known)| Breach { before: (ProcessId(q as u32), known), after: (p, this) });
        let pairs = vector.iter().filter(|known| known.events > 0).count() as u64;
        vector[me] = this;
        self.pairs += pairs;
        if self.breach.is_none() {
            self.breach = breach;
        }
    }
}

impl<P: LogicalClock> Monitor<P> for ClockCondition {
    fn name(&self) -> &'static str {
        "clock-condition"
    }

    fn title(&self) -> Phrase {
        phrase!("clock condition", "时钟条件")
    }

    fn output(&mut self, step: u32, process: ProcessId, output: &P::Output) {
        if let Some(Stamp { event, clock }) = P::stamp(output) {
            if event == Local::Receive
                && let Some((to, vector)) = self.arrived.take()
                && to == process
            {
                self.merge(process, &vector);
            }
            self.event(step, process, clock);
            self.sending = (event == Local::Send).then_some(process);
        }
    }

    fn sent(&mut self, _: u32, id: MessageId) {
        if self.sending == Some(id.from) || id.copy > 0 {
            let vector = Arc::from(self.vector(id.from).as_slice());
            self.carried.entry((id.from, id.nth)).or_insert(vector);
        }
    }

    fn delivered(&mut self, _: u32, id: MessageId, to: ProcessId) {
        self.arrived = self.carried.remove(&(id.from, id.nth)).map(|vector| (to, vector));
    }

    fn status(&self, _: &Engine<P>) -> Status {
        if self.breach.is_some() { Status::Violated } else { Status::Holds }
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let status = Monitor::<P>::status(self, engine);
        let Some(Breach { before: (p, a), after: (q, b) }) = self.breach else {
            let pairs = self.pairs;
            let why = say!(
                language,
                "In each of the pairs compared ({pairs}), what happened before has the smaller timestamp.",
                "在比较过的每一对事件中（共 {pairs} 对），先发生者的时间戳都更小。",
            );
            return Verdict { status, why, witness: Vec::new() };
        };
        let (first, second, early, late) = (a.step, b.step, a.clock, b.clock);
        let why = say!(
            language,
            "The event of {p} at step {first} happened before that of {q} at step {second}, but its timestamp {early} is not smaller than {late}.",
            "{p} 在第 {first} 步的事件先于 {q} 在第 {second} 步的事件发生，但其时间戳 {early} 并不小于 {late}。",
        );
        Verdict { status, why, witness: vec![first, second] }
    }

    fn memory(&self) -> u128 {
        digest_of(&(&self.known, self.breach.is_some()))
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}
