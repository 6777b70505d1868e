//! The parts that several views are made of.

mod button;
mod dialog;
mod fields;
mod mark;

pub use button::Tool;
pub use dialog::Dialog;
pub use fields::Fields;
pub use mark::{Mark, badge, mark_class};
