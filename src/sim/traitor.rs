//! Traitors: what is known of a process that does not keep to its protocol.

use super::configuration::Envelope;
use super::process::{MessageId, ProcessId};
use std::collections::VecDeque;
use std::hash::{Hash, Hasher};

/// How many messages a traitor remembers, to send them again.
const MEMORY: usize = 200;

/// What `turn` calls a process that keeps to its protocol again.
pub const HONEST: &str = "honest";

/// What is known of a process that is or was a traitor. Correct is only who never was.
#[derive(Clone, Debug)]
pub struct Treason<M> {
    /// How it misbehaves: a place in its protocol's list; nothing if it keeps to the protocol again.
    pub conduct: Option<u8>,
    /// The last messages that it sent or received since it turned.
    seen: VecDeque<Envelope<M>>,
}

impl<M: Clone> Treason<M> {
    pub(super) fn new(conduct: Option<u8>) -> Self {
        Self { conduct, seen: VecDeque::new() }
    }

    /// Remembers a message that it sent or received.
    pub(super) fn remember(&mut self, id: MessageId, to: ProcessId, message: &M) {
        if self.seen.len() == MEMORY {
            self.seen.pop_front();
        }
        self.seen.push_back(Envelope { id, to, message: message.clone(), forged: false });
    }

    /// The message of this name, if it is remembered.
    pub fn recall(&self, id: MessageId) -> Option<&M> {
        self.seen.iter().rev().find(|e| e.id == id).map(|e| &e.message)
    }

    /// The messages that it can send again, the oldest first.
    pub fn seen(&self) -> impl Iterator<Item = &Envelope<M>> {
        self.seen.iter()
    }
}

/// As in a configuration, the names of messages are not compared.
impl<M: PartialEq> PartialEq for Treason<M> {
    fn eq(&self, other: &Self) -> bool {
        let contents = |treason: &Self| treason.seen.len();
        let mut pairs = self.seen.iter().zip(&other.seen);
        self.conduct == other.conduct
            && contents(self) == contents(other)
            && pairs.all(|(a, b)| a.to == b.to && a.message == b.message)
    }
}
impl<M: Eq> Eq for Treason<M> {}

impl<M: Hash> Hash for Treason<M> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.conduct.hash(state);
        self.seen.iter().for_each(|e| (e.to, &e.message).hash(state));
    }
}

/// Why a part of a message cannot be made to say something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unforgeable {
    /// The message has no such part.
    NoSuchField,
    /// Somebody else signed it.
    SignedBy(ProcessId),
    /// There is nothing for it to say: the traitor knows of nothing that fits the number.
    Unknown,
}

/// A part of a message that could be made to say something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Editable {
    /// Its name in links.
    pub name: &'static str,
    /// What it says now, where that is a number.
    pub value: Option<u32>,
    /// Who signed it, if that is not the sender: then it cannot be forged.
    pub sealed: Option<ProcessId>,
}
