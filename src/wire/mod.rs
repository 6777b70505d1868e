//! The one boundary: [`Command`] in, [`View`] out, and the link.
//!
//! The worker, the command line, the embed's script interface and the browser tests all speak it.
//! This room knows all protocols by their registry, and not who is calling.

mod command;
mod condition;
mod file;
mod gallery;
mod kept;
mod ledger;
mod lesson;
mod link;
mod matrix;
mod mend;
pub mod overlay;
mod packet;
mod parameters;
mod session;
mod tally;
mod tell;
mod treason;
mod trouble;
mod view;

pub use command::{Axis, Command, Figure, Format, Request, Shade, Until};
pub use condition::{BadCondition, Condition, Facts};
pub use file::{BadFile, events_of, import, json};
pub use gallery::{first_link, gallery};
pub use kept::BadKept;
pub use lesson::{Beat, Choice, Goal, Lesson, LessonEntry, Lessons, Prediction, Task};
pub use link::{Link, LinkError};
pub use mend::mend;
pub use packet::{pack, unpack};
pub use session::{OpenError, Session, open, restore, start};
pub use trouble::Explain;
pub use view::{
    AccountView, Answer, Apart, BranchView, Cell, ChapterView, Comparison, Content, EventView,
    Events, Expectation, Field, File, Gallery, Gathering, HolderView, HoldingView, InputView,
    Judgement, Lane, LedgerView, LineView, LinkView, Matrix, Memento, MessageView, Note,
    ParameterView, Part, Passage, ProcessView, ProtocolView, QualityView, Response, RowView,
    ScenarioView, Side, TariffView, TimerView, View,
};
