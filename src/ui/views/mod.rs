//! The views of a run, a file each; all show the same state.

pub mod diagram;
pub mod events;
pub mod failure;
pub mod gallery;
pub mod header;
pub mod help;
pub mod inspector;
pub mod lanes;
pub mod menu;
pub mod network;
pub mod setup;
pub mod share;
pub mod stage;
pub mod timeline;
