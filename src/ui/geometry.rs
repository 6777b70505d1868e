//! Where things lie on the stage: places in the run against points in the panel.

use crate::wire::{MessageView, ProcessView};

/// A point of the panel, in its own pixels.
pub type Point = (f64, f64);

/// The side of the square of places.
const PLACES: f64 = 1000.0;

/// How the square of places lies in a panel: of one scale in both directions, since distance is
/// latency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// The panel's width.
    pub width: f64,
    /// The panel's height.
    pub height: f64,
    scale: f64,
    left: f64,
    top: f64,
    /// A process's radius.
    pub radius: f64,
    /// Whether the room beside the square is wide enough for words.
    pub roomy: bool,
}

impl Frame {
    /// A frame for a panel of this size and so many processes.
    pub fn new((width, height): (f64, f64), processes: usize) -> Self {
        let roomy = width - height > 160.0;
        let (beside, above, below) = if roomy { (150.0, 40.0, 56.0) } else { (46.0, 34.0, 62.0) };
        let room = (width - 2.0 * beside).min(height - above - below).max(60.0);
        let scale = room / PLACES;
        let most = if roomy { 26.0 } else { 21.0 };
        let radius = (room * 1.1 / (processes.max(1) as f64 + 4.0)).clamp(9.0, most);
        let left = (width - room) / 2.0;
        let top = above + (height - above - below - room).max(0.0) / 2.0;
        Self { width, height, scale, left, top, radius, roomy }
    }

    /// The point of a place.
    pub fn point(&self, x: i32, y: i32) -> Point {
        (self.left + f64::from(x) * self.scale, self.top + f64::from(y) * self.scale)
    }

    /// The place of a point, kept within the square.
    pub fn place(&self, (x, y): Point) -> (i32, i32) {
        let place = |value: f64| (value / self.scale).round().clamp(0.0, PLACES) as i32;
        (place(x - self.left), place(y - self.top))
    }

    /// Where a process stands.
    pub fn of(&self, process: &ProcessView) -> Point {
        self.point(process.x, process.y)
    }
}

/// The way of messages from one process to another, beside the way back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Way {
    /// Where it leaves the sender.
    pub from: Point,
    /// Where it reaches the receiver.
    pub to: Point,
}

impl Way {
    /// The way between two points with circles of `radius` around them.
    pub fn new(a: Point, b: Point, radius: f64) -> Self {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = dx.hypot(dy).max(1.0);
        let (ux, uy) = (dx / length, dy / length);
        let (gap, aside) = ((radius + 6.0).min(length / 2.0), 5.0);
        let (sx, sy) = (-uy * aside, ux * aside);
        Self {
            from: (a.0 + ux * gap + sx, a.1 + uy * gap + sy),
            to: (b.0 - ux * gap + sx, b.1 - uy * gap + sy),
        }
    }

    /// The point at a part of the way, 0 to 1.
    pub fn at(&self, part: f64) -> Point {
        (
            self.from.0 + (self.to.0 - self.from.0) * part,
            self.from.1 + (self.to.1 - self.from.1) * part,
        )
    }

    /// An arrowhead at the end: a closed path.
    pub fn head(&self, size: f64) -> String {
        arrowhead(self.from, self.to, size)
    }
}

/// An arrowhead of a line from `from`, with its tip at `to`.
pub fn arrowhead(from: Point, to: Point, size: f64) -> String {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy).max(0.1);
    let (ux, uy) = (dx / length * size, dy / length * size);
    format!(
        "M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}z",
        to.0,
        to.1,
        to.0 - ux - uy * 0.45,
        to.1 - uy + ux * 0.45,
        to.0 - ux + uy * 0.45,
        to.1 - uy - ux * 0.45,
    )
}

/// A bar across the end of a line, where something was lost or cut.
pub fn bar(from: Point, to: Point, size: f64) -> String {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy).max(0.1);
    let (sx, sy) = (-dy / length * size, dx / length * size);
    format!("M{:.1} {:.1}L{:.1} {:.1}", to.0 - sx, to.1 - sy, to.0 + sx, to.1 + sy)
}

/// A part of a circle's outline, from one angle to another, in turns clockwise from the top.
pub fn arc((x, y): Point, radius: f64, from: f64, to: f64) -> String {
    let at = |turn: f64| {
        let angle = turn * std::f64::consts::TAU;
        (x + radius * angle.sin(), y - radius * angle.cos())
    };
    let (a, b) = (at(from), at(to));
    let large = u8::from(to - from > 0.5);
    format!("M{:.1} {:.1}A{radius} {radius} 0 {large} 1 {:.1} {:.1}", a.0, a.1, b.0, b.1)
}

/// How much of its way a message has behind it at a moment, 0 to 1.
pub fn part(message: &MessageView, moment: f64) -> f64 {
    let (sent, due) = (message.sent as f64, message.due as f64);
    if due > sent { ((moment - sent) / (due - sent)).clamp(0.0, 1.0) } else { 0.5 }
}
