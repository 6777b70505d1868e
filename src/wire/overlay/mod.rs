//! Overlays on the boundary: what is asked of them, and what is seen of them.
//!
//! An overlay is no run of processes whose every event is kept. It is opened by a link all the same
//! (`#v1/pastry?nodes=64&seed=7&do=kill.12`), changed by acts that the link carries, shared, taken
//! back and told apart like one; what a person sees of a hundred thousand nodes are aggregates, the
//! outline of everybody, and any one node or route on demand.

mod act;
mod chord;
mod compared;
mod digits;
mod driven;
mod gallery;
mod kademlia;
mod link;
mod one_hop;
mod parameters;
mod pastry;
mod promises;
mod rest;
mod samples;
mod session;
mod trouble;
mod view;

pub use act::{Act, BadAct};
pub use gallery::overlays;
pub use link::{MOST_ACTS, OverlayError, OverlayLink};
pub use parameters::Kind;
pub use session::OverlaySession;
pub use view::{
    ArcView, ColumnView, ComparedView, EntryView, HandView, HopView, LaneView, MeasureView,
    NodeView, OutlineView, OverlayAnswer, OverlayCommand, OverlayView, PublishedView, RateView,
    RouteView, SampleView, TableRowView, TableView, TrafficView, WaveView, WorkView,
};
