//! The views of a run, a file each; all show the same state.

pub mod branches;
pub mod compare;
pub mod diagram;
pub mod events;
pub mod exports;
pub mod failure;
pub mod gallery;
pub mod header;
pub mod help;
pub mod hint;
pub mod inspector;
pub mod lanes;
pub mod ledger;
pub mod lesson;
pub mod lessons;
pub mod matrix;
pub mod menu;
pub mod network;
pub mod note;
pub mod pending;
pub mod setup;
pub mod share;
pub mod stage;
pub mod timeline;
mod twigs;
pub mod until;
pub mod update;
