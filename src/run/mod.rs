//! Runs: a scenario and what was done to it, replayed, looked at and branched.
//!
//! A run is data: a [`Scenario`] with its [`Intervention`]s determines it completely. Log,
//! snapshots, verdicts and branches are derived from it and can be thrown away. This room does not
//! know the page.
#![deny(clippy::float_arithmetic)]

mod intervention;
mod ledger;
mod log;
mod machine;
mod parameter;
mod portrait;
mod protocol;
mod scenario;
mod storm;
mod tree;

pub use intervention::{BadIntervention, Intervention, VERBS};
pub use ledger::{Account, Holder, Holding, Ledger, Line, Price, Row, Tariff};
pub use log::{Happening, Log, Passage, Record};
pub use machine::{Lane, MAX_STEPS, Machine, Mismatch};
pub use parameter::{BadSetting, FLAG, Kind, Parameter, Settings};
pub use portrait::{Entry, Gathering, Portrait, Words};
pub use protocol::{BadInput, BuiltIn, InputForm, Protocol};
pub use scenario::{BadScenario, MAX_INTERVENTIONS, MAX_PROCESSES, Scenario};
pub use storm::storm;
pub use tree::{Branch, Departure, RunError, Tree};
