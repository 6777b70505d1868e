//! Bivalent.
pub mod sim;
pub mod wire;
pub mod worker;
pub mod words;
