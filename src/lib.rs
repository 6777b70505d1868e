//! Bivalent.
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod explore;
pub mod protocols;
pub mod run;
pub mod sim;
#[cfg(feature = "page")]
pub mod ui;
pub mod wire;
pub mod worker;
pub mod words;
