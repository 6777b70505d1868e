//! The parts that several views are made of.

mod button;
mod dialog;
mod divider;
mod fields;
mod mark;
mod strip;
mod tabs;
mod transport;

pub use button::Tool;
pub use dialog::Dialog;
pub use divider::Divider;
pub use fields::Fields;
pub use mark::{Mark, badge, figure, mark_class};
pub use strip::{Strip, strip};
pub use tabs::Tabs;
pub use transport::{play, scrubber, speed};
