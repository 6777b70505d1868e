//! The replicated service: a small store with a few keys.

use std::fmt;

/// How many keys the store has.
pub const KEYS: usize = 3;

/// A key of the store, shown as a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub u8);

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(["a", "b", "c"][usize::from(self.0) % KEYS])
    }
}

/// What a client asks of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// The key has this value from now on; the result is the value before.
    Put(Key, u32),
    /// So much is added to the key's value; the result is the sum. Order matters beside `Put`.
    Add(Key, u32),
    /// The result is the key's value; nothing changes.
    Get(Key),
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operation::Put(key, value) => write!(f, "{key} := {value}"),
            Operation::Add(key, value) => write!(f, "{key} += {value}"),
            Operation::Get(key) => write!(f, "{key}?"),
        }
    }
}

/// The service: a small key-value store, every value 0 at first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Store(pub [u32; KEYS]);

impl Store {
    /// Does what is asked; the result.
    pub fn apply(&mut self, operation: Operation) -> u32 {
        let (Operation::Put(key, _) | Operation::Add(key, _) | Operation::Get(key)) = operation;
        let value = &mut self.0[usize::from(key.0) % KEYS];
        match operation {
            Operation::Put(_, new) => std::mem::replace(value, new),
            Operation::Add(_, more) => {
                *value = value.wrapping_add(more);
                *value
            }
            Operation::Get(_) => *value,
        }
    }
}

impl fmt::Display for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c] = self.0;
        write!(f, "a={a} b={b} c={c}")
    }
}
