//! How a protocol shows its processes and says what it does: plain data, in words.

use super::ledger::{Account, Ledger, Tariff};
use super::protocol::Protocol;
use crate::check::Value;
use crate::sim::{Configuration, Process, ProcessId, ProcessSet};
use crate::words::{Language, Phrase};

/// A labelled value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub name: Phrase,
    /// What it is now.
    pub value: String,
    /// A proposed value in it, for its colour and shape.
    pub mark: Option<Value>,
}

impl Entry {
    /// An entry without a proposed value.
    pub fn new(name: Phrase, value: impl ToString) -> Self {
        Self { name, value: value.to_string(), mark: None }
    }

    /// The same with the proposed value that it shows.
    pub fn marked(self, mark: Option<Value>) -> Self {
        Self { mark, ..self }
    }
}

/// A quorum being gathered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathering {
    /// Which answers.
    pub title: Phrase,
    /// Who answered.
    pub have: ProcessSet,
    /// How many are needed.
    pub need: u32,
    /// The proposed value that they are for.
    pub mark: Option<Value>,
}

/// One process, as it is to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Portrait {
    /// What matters at a glance: two or three entries.
    pub glance: Vec<Entry>,
    /// Its volatile memory.
    pub state: Vec<Entry>,
    /// Its stable storage.
    pub stable: Vec<Entry>,
    /// A quorum that it is gathering.
    pub gathering: Option<Gathering>,
    /// What it decided.
    pub decided: Option<Value>,
    /// What its logical clock shows.
    pub clock: Option<u64>,
}

/// How a protocol's messages, timers, inputs, outputs and reasons read.
pub trait Words: Protocol {
    /// Every kind of message that it has: its name in code and its name in words.
    const KINDS: &'static [(&'static str, Phrase)];

    /// One of `n` processes and what is on its disk.
    fn portrait(
        process: &Self::Process,
        stable: &<Self::Process as Process>::Stable,
        n: u32,
        language: Language,
    ) -> Portrait;

    /// A message's kind: its place in [`Words::KINDS`].
    fn kind_of(message: &<Self::Process as Process>::Message) -> usize;

    /// A message's kind: its name in code and its name in words.
    fn kind(message: &<Self::Process as Process>::Message) -> (&'static str, Phrase) {
        Self::KINDS[Self::kind_of(message)]
    }

    /// A message's content in a few words.
    fn message(message: &<Self::Process as Process>::Message, language: Language) -> String;

    /// The proposed value that a message carries.
    fn mark(_message: &<Self::Process as Process>::Message) -> Option<Value> {
        None
    }

    /// What a timer is for.
    fn timer(timer: <Self::Process as Process>::Timer) -> Phrase;

    /// What is asked of `p`.
    fn input(p: ProcessId, input: &<Self::Process as Process>::Input, language: Language)
    -> String;

    /// What `p` tells the world, if it is worth a sentence.
    fn output(
        p: ProcessId,
        output: &<Self::Process as Process>::Output,
        language: Language,
    ) -> Option<String>;

    /// The value that an output decides or proposes: (decided, proposed).
    fn values(_output: &<Self::Process as Process>::Output) -> (Option<Value>, Option<Value>) {
        (None, None)
    }

    /// The timestamp that an output gives to its event, where the protocol has clocks.
    fn timestamp(_output: &<Self::Process as Process>::Output) -> Option<u64> {
        None
    }

    /// What the processes hold of one sequence of things, where the protocol has one.
    fn ledger(_: &Configuration<Self::Process>, _: Language) -> Option<Ledger> {
        None
    }

    /// The story of what is going on among the processes, where there is one to tell.
    fn account(_: &Configuration<Self::Process>, _: Language) -> Option<Account> {
        None
    }

    /// How many messages a request takes without faults, where the papers count them.
    fn tariff(_: &Configuration<Self::Process>) -> Option<Tariff> {
        None
    }

    /// Whether an output begins a request that the tariff is for.
    fn begins(_output: &<Self::Process as Process>::Output) -> bool {
        false
    }

    /// How many traitors the processes are told to tolerate, where the protocol knows any.
    fn tolerated(_: &Configuration<Self::Process>) -> Option<u32> {
        None
    }

    /// A way to misbehave, by its name in links.
    fn conduct(_name: &str) -> Option<Phrase> {
        None
    }

    /// An editable part of a message, by its name in links.
    fn field(_name: &str) -> Option<Phrase> {
        None
    }

    /// What such a part can be made to say, by its number; nothing where any number will do.
    fn field_options(_name: &str) -> &'static [Phrase] {
        &[]
    }

    /// Why a stimulus was ignored.
    fn reason(reason: &<Self::Process as Process>::Reason, language: Language) -> String;
}
