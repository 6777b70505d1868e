//! Where things lie on the stage: places in the run against points in the panel.

use crate::wire::{MessageView, ProcessView};

/// A point of the panel, in its own pixels.
pub type Point = (f64, f64);

/// The side of the square of places.
const PLACES: i32 = 1000;

/// The part of the square that is always shown, in either direction: without it a run whose
/// processes stand close together would be drawn as if they stood far apart.
const SHOWN: (i32, i32) = (250, 750);

/// A narrow panel lower than this has no room for words at the processes.
const LEAST_FOR_WORDS: f64 = 300.0;

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
    /// Whether there is room for words at the processes at all.
    pub worded: bool,
}

impl Frame {
    /// A frame for a panel of this size that shows these processes as large as it can.
    pub fn new((width, height): (f64, f64), processes: &[ProcessView]) -> Self {
        let roomy = width - height > 160.0;
        let worded = roomy || height >= LEAST_FOR_WORDS;
        let (beside, above, below) = match (roomy, worded) {
            (true, _) => (150.0, 52.0, 52.0),
            (false, true) => (46.0, 40.0, 68.0),
            (false, false) => (46.0, 38.0, 38.0),
        };
        let (west, east) = span(processes.iter().map(|process| process.x));
        let (north, south) = span(processes.iter().map(|process| process.y));
        let (across, down) = (width - 2.0 * beside, height - above - below);
        let scale = (across / (east - west)).min(down / (south - north)).max(0.05);
        let most = if roomy { 28.0 } else { 21.0 };
        let room = scale * f64::from(PLACES);
        let radius = (room * 0.8 / (processes.len().max(1) as f64 + 4.0)).clamp(9.0, most);
        let left = (width - (east - west) * scale) / 2.0 - west * scale;
        let top = above + (down - (south - north) * scale) / 2.0 - north * scale;
        Self { width, height, scale, left, top, radius, roomy, worded }
    }

    /// The point of a place.
    pub fn point(&self, x: i32, y: i32) -> Point {
        (self.left + f64::from(x) * self.scale, self.top + f64::from(y) * self.scale)
    }

    /// The place of a point, kept within the square.
    pub fn place(&self, (x, y): Point) -> (i32, i32) {
        let place = |value: f64| ((value / self.scale).round() as i32).clamp(0, PLACES);
        (place(x - self.left), place(y - self.top))
    }

    /// Where a process stands.
    pub fn of(&self, process: &ProcessView) -> Point {
        self.point(process.x, process.y)
    }
}

/// From the least to the greatest place in one direction, and what is always shown.
fn span(places: impl Iterator<Item = i32> + Clone) -> (f64, f64) {
    let least = places.clone().min().unwrap_or(SHOWN.0).min(SHOWN.0);
    let greatest = places.max().unwrap_or(SHOWN.1).max(SHOWN.1);
    (f64::from(least), f64::from(greatest))
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

    /// The way of something that far to either side, so that it touches neither end.
    pub fn shortened(&self, across: f64, down: f64) -> Self {
        let (dx, dy) = (self.to.0 - self.from.0, self.to.1 - self.from.1);
        let length = dx.hypot(dy).max(1.0);
        let reach = (across * length / dx.abs().max(0.1)).min(down * length / dy.abs().max(0.1));
        let part = (reach / length).min(0.4);
        Self { from: self.at(part), to: self.at(1.0 - part) }
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
