//! The one boundary: [`Command`] in, [`View`] out, and the link.
//!
//! The worker, the command line, the embed's script interface and the browser tests all speak it.
//! This room knows all protocols by their registry, and not who is calling.

mod command;
mod gallery;
mod kept;
mod link;
mod matrix;
mod packet;
mod parameters;
mod session;
mod tally;
mod tell;
mod treason;
mod trouble;
mod view;

pub use command::{Axis, Command, Figure, Request, Shade, Until};
pub use gallery::gallery;
pub use kept::BadKept;
pub use link::{Link, LinkError};
pub use packet::{pack, unpack};
pub use session::{OpenError, Session, open, restore, start};
pub use trouble::Explain;
pub use view::{
    Answer, BranchView, Cell, Comparison, EventView, Events, Expectation, Field, Gallery,
    Gathering, InputView, Lane, LinkView, Matrix, Memento, MessageView, Note, ParameterView, Part,
    Passage, ProcessView, ProtocolView, QualityView, Response, ScenarioView, Side, TimerView, View,
};
