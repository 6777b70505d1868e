//! What a picture of an overlay shows, and where it lies.

use super::lens::{Look, TURN, on_ring, top_of, turn_of};
use crate::draw::Point;
use crate::ui::overlay::is_set;
use crate::ui::state::Shared;
use crate::wire::Shade;
use crate::wire::overlay::{NodeView, OutlineView, OverlayView, RouteView};
use std::ops::Range;
use std::rc::Rc;

/// How far beyond the edge a node may lie of which something is seen, in pixels.
pub const EDGE: f64 = 12.0;

/// All that is painted.
pub struct Scene {
    pub view: Shared<OverlayView>,
    pub outline: Shared<OutlineView>,
    /// Everybody in the plane, from left to right.
    pub columns: Rc<[u32]>,
    pub shade: Shade,
    /// The node under the pointer.
    pub pointed: Option<u32>,
    /// The node that was chosen, and what it knows.
    pub chosen: Option<u32>,
    pub known: Option<Shared<NodeView>>,
    /// Hops of the route that are shown; none of it if `None`.
    pub hops: Option<usize>,
    /// The moment up to which messages of the event are shown, in microseconds; none if `None`.
    pub moment: Option<u64>,
    /// A node that is being moved, and where it is, in the plane.
    pub moving: Option<(u32, Point)>,
}

/// A picture of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Identifiers around a circle.
    Ring,
    /// Places in the plane.
    Plane,
}

impl Kind {
    /// How many units of the picture are to fit.
    pub fn span(self) -> f64 {
        match self {
            Self::Ring => 2.42,
            Self::Plane => 1.06,
        }
    }

    /// The middle of everything.
    pub fn middle(self) -> Point {
        match self {
            Self::Ring => (0.0, 0.0),
            Self::Plane => (0.5, 0.5),
        }
    }
}

impl Scene {
    /// Where a node lies in a picture's own measure.
    pub fn place(&self, kind: Kind, node: u32) -> Point {
        match (kind, self.moving) {
            (Kind::Ring, _) => {
                on_ring(self.outline.ids.get(node as usize).copied().unwrap_or_default())
            }
            (Kind::Plane, Some((moving, at))) if moving == node => at,
            (Kind::Plane, _) => self.home(node),
        }
    }

    /// Where a node lies in the plane as long as it is not let go.
    pub fn home(&self, node: u32) -> Point {
        let unit = |all: &[u32]| f64::from(all.get(node as usize).copied().unwrap_or(0)) / 1e6;
        (unit(&self.outline.xs), unit(&self.outline.ys))
    }

    /// Whether a node answers.
    pub fn is_up(&self, node: u32) -> bool {
        is_set(&self.view.up, node)
    }

    /// Whether a node answers, and drops what it should pass on.
    pub fn drops(&self, node: u32) -> bool {
        self.is_up(node) && self.view.droppers.binary_search(&node).is_ok()
    }

    /// Whether there is nothing to see but everybody.
    pub fn is_bare(&self) -> bool {
        let nobody = self.chosen.is_none() && self.pointed.is_none() && self.moving.is_none();
        nobody && self.route().is_none() && self.moment.is_none()
    }

    /// The route, if it is shown, and how many of its hops are.
    pub fn route(&self) -> Option<(&RouteView, usize)> {
        self.view.route.as_ref().zip(self.hops)
    }

    /// The node nearest to a point of the screen, if it is within reach.
    pub fn nearest(&self, kind: Kind, look: &Look, at: Point, reach: f64) -> Option<u32> {
        let far = |node: u32| {
            let (x, y) = look.at(self.place(kind, node));
            (x - at.0).hypot(y - at.1)
        };
        let near: Box<dyn Iterator<Item = u32>> = match kind {
            Kind::Ring => Box::new(self.around(turn_of(look.under(at)))),
            Kind::Plane => {
                let across = look.under((at.0 - reach, 0.0)).0..look.under((at.0 + reach, 0.0)).0;
                Box::new(self.between(across).iter().copied())
            }
        };
        near.map(|node| (far(node), node))
            .filter(|(far, _)| *far <= reach)
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, node)| node)
    }

    /// The few nodes next to a place of the ring.
    fn around(&self, turn: f64) -> impl Iterator<Item = u32> {
        let count = self.outline.ids.len();
        let top = top_of(turn);
        let first = self.outline.ids.partition_point(|id| *id < top);
        let few = count.min(8);
        (0..few).map(move |step| ((first + count + step - few / 2) % count) as u32)
    }

    /// The nodes that lie between two places of the plane, going from left to right.
    fn between(&self, across: Range<f64>) -> &[u32] {
        let xs = &self.outline.xs;
        let before = |end: f64| self.columns.partition_point(|n| f64::from(xs[*n as usize]) < end);
        let (from, to) = (before(across.start * 1e6), before(across.end * 1e6));
        &self.columns[from..to.max(from)]
    }

    /// The nodes in view in the plane.
    pub fn in_frame(&self, look: &Look, size: Point) -> Vec<u32> {
        let (left, top) = look.under((-EDGE, -EDGE));
        let (right, bottom) = look.under((size.0 + EDGE, size.1 + EDGE));
        let ys = &self.outline.ys;
        let is_seen = |node: &u32| (top..bottom).contains(&(f64::from(ys[*node as usize]) / 1e6));
        self.between(left..right).iter().copied().filter(is_seen).collect()
    }

    /// The nodes in view on the ring: of the sorted identifiers one stretch, or two around the top.
    pub fn in_view(&self, look: &Look) -> Vec<u32> {
        let Some((from, long)) = look.arc() else { return Vec::new() };
        let ids = &self.outline.ids;
        let part = |turn: f64| ids.partition_point(|id| f64::from(*id) < turn * TURN) as u32;
        let to = from + long;
        if to <= 1.0 {
            return (part(from)..part(to)).collect();
        }
        (part(from)..ids.len() as u32).chain(0..part(to - 1.0).min(part(from))).collect()
    }
}

/// Everybody from left to right in the plane.
pub fn left_to_right(outline: &OutlineView) -> Rc<[u32]> {
    let mut nodes: Vec<u32> = (0..outline.xs.len() as u32).collect();
    nodes.sort_unstable_by_key(|node| outline.xs[*node as usize]);
    nodes.into()
}

/// The first digits of an identifier.
pub fn name(top: u32) -> String {
    format!("{:04x}", top >> 16)
}
