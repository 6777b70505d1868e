//! The parts that several views are made of.

mod button;
mod dialog;
mod divider;
mod entry;
mod fields;
mod link_field;
mod mark;
mod strip;
mod tabs;
mod ticks;
mod transport;

pub use button::Tool;
pub use dialog::Dialog;
pub use divider::Divider;
pub use entry::{fill, use_entry};
pub use fields::Fields;
pub use link_field::LinkField;
pub use mark::{Mark, badge, figure, mark_class};
pub use strip::{Strip, strip};
pub use tabs::Tabs;
pub use ticks::{Ticked, tick};
pub use transport::{play, scrubber, speed};
