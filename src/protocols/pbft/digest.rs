//! Digests: SHA-256, cut to 128 bits.

use super::memory::State;
use super::messages::Request;
use crate::check::Operation;
use crate::sim::{ProcessId, Signed};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// A digest of a request or of a state. Shown by its first four hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 16]);

impl Digest {
    /// The digest of the null request, which fills gaps and does nothing.
    pub const NULL: Self = Self([0; 16]);

    pub(super) fn of(bytes: &[u8]) -> Self {
        let whole = Sha256::digest(bytes);
        let mut cut = [0; 16];
        cut.copy_from_slice(&whole[..16]);
        Self(cut)
    }

    /// D(m): whose request it is, its timestamp and what it asks. Whether it is to be answered in
    /// full is no part of it, and so does not change when a client asks again.
    pub fn of_request(request: &Signed<Request>) -> Self {
        let (kind, key, value) = match request.operation {
            Operation::Put(key, value) => (0, key, value),
            Operation::Add(key, value) => (1, key, value),
            Operation::Get(key) => (2, key, 0),
        };
        let mut bytes = [0; 15];
        bytes[0..4].copy_from_slice(&request.by().0.to_le_bytes());
        bytes[4..8].copy_from_slice(&request.timestamp.to_le_bytes());
        bytes[8..10].copy_from_slice(&[kind, key.0]);
        bytes[10..14].copy_from_slice(&value.to_le_bytes());
        bytes[14] = u8::from(request.read);
        Self::of(&bytes)
    }

    /// The digest of a state: the store and the last reply to each client.
    pub fn of_state(state: &State) -> Self {
        let mut bytes = Vec::with_capacity(12 + 8 * state.replies.len());
        state.store.0.iter().for_each(|value| bytes.extend(value.to_le_bytes()));
        for reply in &state.replies {
            bytes.extend(reply.timestamp.to_le_bytes());
            bytes.extend(reply.result.to_le_bytes());
        }
        Self::of(&bytes)
    }

    /// The digest of a result, for replies that carry no more.
    pub fn of_result(result: u32) -> Self {
        Self::of(&result.to_le_bytes())
    }

    /// A digest that somebody made up: of no request and of no state.
    pub fn made_up(by: ProcessId, number: u32) -> Self {
        Self::of(format!("{by} made up {number}").as_bytes())
    }

    /// Its first 64 bits, for those who only compare.
    pub fn word(self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        u64::from_le_bytes([a, b, c, d, e, f, g, h])
    }

    /// A number from 10 to 99 by which a person tells requests apart.
    pub fn mark(self) -> u32 {
        10 + u32::from(self.0[0]) * 90 / 256
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NULL => f.write_str("null"),
            Self([a, b, ..]) => write!(f, "{a:02x}{b:02x}"),
        }
    }
}
