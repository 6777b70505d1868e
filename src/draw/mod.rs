//! Drawings: a run as a list of shapes, and that list as SVG text.
//!
//! One layout serves the page's canvas, the gallery's pictures and the exported files: it says where
//! every event, arrow and badge lies and what each means ([`Role`], [`Tone`]), and a table says how
//! that looks ([`style`]). This room computes with floating point numbers, and only with operations
//! that agree on every machine (`+ - * /`, roots, rounding), so that a picture is the same bytes
//! wherever it is drawn.
//!
//! `story` holds the events that are known and answers Lamport's question, `camera` says which part
//! of them is seen, `layout` where it lies, `diagram` what is drawn of it, `hit` what lies under a
//! pointer, `delivery` where an arrow may be dragged to, `svg` and `figure` make files of it, and
//! `wrap` breaks into lines what somebody wrote. `ring` draws an overlay, which has no events to draw.

mod camera;
mod delivery;
mod diagram;
mod figure;
mod hit;
mod layout;
mod ring;
mod shape;
mod story;
mod style;
mod svg;
mod wrap;

pub use camera::{Camera, Extent, MOST_STEPS, Margins};
pub use delivery::{Delivery, Hindrance};
pub use diagram::{Ghost, Marks, diagram};
pub use figure::{figure, of_link};
pub use hit::{Hit, Way, hit, neighbour};
pub use layout::{Index, Run};
pub use shape::{Anchor, Form, Point, Shape, jagged, lowered, value_form};
pub use story::{CHUNK, Cone, Relation, Story};
pub use style::{INKS, Ink, Role, Style, Tone, VALUE_INKS, VALUES, style};
