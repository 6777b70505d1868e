//! The simulator: processes, what they do, what happens to them, and in which order.
//!
//! This room knows no protocol, property, picture or file format. It has three layers:
//!
//! * a [`Process`] is a deterministic state machine: one stimulus in, [`Effect`]s out as data;
//! * a [`Configuration`] is FLP's word for the states of all processes, their stable storage and
//!   the message buffer: a value that can be cloned, compared and fingerprinted;
//! * an [`Engine`] is what surrounds a configuration in a run: virtual time, the network that
//!   decides each message's fate, the schedule, local clocks and the dice.
//!
//! Everything is integer arithmetic, and every draw belongs to a name (see [`Dice`]), so the same
//! scenario gives the same run natively and in every browser.
#![deny(clippy::float_arithmetic)]

mod action;
mod clock;
mod configuration;
mod dice;
mod digest;
mod engine;
mod event;
mod network;
mod process;
mod signature;
mod traitor;

pub use action::{Action, CrashSemantics, Keep, Memory, Recovery, Refusal, Schedule};
pub use clock::{LocalClock, Time};
pub use configuration::{
    Buffer, Configuration, Envelope, Names, PendingTimer, Slot, Status, Transition,
};
pub use dice::{Dice, Part};
pub use digest::{Digest, digest_of};
pub use engine::{Engine, EngineSettings, Flight};
pub use event::{Event, Nothing, Observer, Performed};
pub use network::{Fate, LinkQuality, Loss, Network, PARTS_PER_THOUSAND, Place};
pub use process::{Context, Effect, Effects, MessageId, Process, ProcessId, ProcessSet, TimerId};
pub use signature::Signed;
pub use traitor::{Editable, HONEST, Treason, Unforgeable};
