//! Signatures, as symbols: who signed what cannot be forged, by construction.

use super::process::{Context, ProcessId};
use std::ops::Deref;

/// A value with the signature of a process.
///
/// Only [`Context::sign`] makes one, always in the name of the process that the context belongs to,
/// and nothing changes one afterwards. So a process, however faulty, can copy what others signed,
/// send it again or withhold it, and can never make it up: the assumption that every theorem about
/// authenticated Byzantine faults rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signed<T> {
    value: T,
    by: ProcessId,
}

impl<T> Signed<T> {
    /// Who signed it.
    pub fn by(&self) -> ProcessId {
        self.by
    }
}

impl<T> Deref for Signed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl Context {
    /// The value with the signature of the process itself.
    pub fn sign<T>(&self, value: T) -> Signed<T> {
        Signed { value, by: self.me }
    }
}
