//! Bivalent.
pub mod check;
pub mod protocols;
pub mod run;
pub mod sim;
pub mod wire;
pub mod worker;
pub mod words;
