//! The protocols, a folder each, and their registry.
//!
//! A protocol is added by a folder, a `mod` line and a line in [`visit_all`]'s list. Gallery, links,
//! sweeps, determinism tests and the browser's smoke test all walk this list.

pub mod attempts;
pub mod lamport_clocks;
pub mod paxos;
pub mod pbft;

use crate::run::{Protocol, Words};

/// Something to do with a protocol that is known by its name only.
pub trait Visitor {
    /// What comes of it.
    type Output;

    /// Does it with protocol `P`.
    fn visit<P: Protocol + Words>(&mut self) -> Self::Output;
}

macro_rules! registry {
    ($($protocol:ty,)*) => {
        /// The names of all protocols, in the gallery's order.
        pub const NAMES: &[&str] = &[$(<$protocol>::NAME),*];

        /// Does something with the protocol of this name; nothing if there is none.
        pub fn visit<V: Visitor>(name: &str, visitor: &mut V) -> Option<V::Output> {
            match name {
                $(<$protocol>::NAME => Some(visitor.visit::<$protocol>()),)*
                _ => None,
            }
        }

        /// Does something with every protocol, in the gallery's order.
        pub fn visit_all<V: Visitor>(visitor: &mut V) -> Vec<V::Output> {
            vec![$(visitor.visit::<$protocol>()),*]
        }
    };
}

registry! {
    paxos::Paxos,
    lamport_clocks::LamportClocks,
    attempts::Attempts,
    pbft::Pbft,
}
