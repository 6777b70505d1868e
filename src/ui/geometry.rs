//! Where things lie on the stage: places in the run against points in the panel.

use crate::wire::{MessageView, ProcessView};
use yew::AttrValue;
use yew::html::IntoPropValue;

/// A point of the panel, in its own pixels.
pub type Point = (f64, f64);

/// The side of the square of places.
const PLACES: i32 = 1000;

/// The part of the square that is always shown, in either direction: without it a run whose
/// processes stand close together would be drawn as if they stood far apart.
const SHOWN: (i32, i32) = (250, 750);

/// How far the way of one direction keeps from the middle of the link.
const ASIDE: f64 = 6.0;

/// A narrow panel lower than this has no room for words at the processes.
const LEAST_FOR_WORDS: f64 = 300.0;

/// In a panel as narrow and as low as this, more lines of words than these hide each other.
const CRAMPED: (f64, f64, usize) = (560.0, LEAST_FOR_WORDS, 9);

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
        let (narrow, low, few) = CRAMPED;
        let lines = processes.iter().map(|process| process.glance.len()).max().unwrap_or(0);
        let cramped = width < narrow && height < low && processes.len() * lines > few;
        let roomy = width - height > 160.0 && !cramped;
        let worded = roomy || height >= LEAST_FOR_WORDS;
        let (beside, above, below) = match (roomy, worded) {
            // Above is what a process sends to itself; below are also the buttons of the stage.
            (true, _) => (150.0, 58.0, 76.0),
            (false, true) => (46.0, 48.0, 68.0),
            (false, false) => (46.0, 48.0, 38.0),
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

    /// How long so many places are in the panel.
    pub fn span(&self, places: f64) -> f64 {
        places * self.scale
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
        let (gap, aside) = ((radius + 6.0).min(length / 2.0), ASIDE);
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

    /// How long it is.
    pub fn length(&self) -> f64 {
        (self.to.0 - self.from.0).hypot(self.to.1 - self.from.1)
    }

    /// The way of something round of that radius, so that it touches neither end.
    pub fn shortened(&self, radius: f64) -> Self {
        let part = (radius / self.length().max(1.0)).min(0.4);
        Self { from: self.at(part), to: self.at(1.0 - part) }
    }

    /// A point beside the way, that far to its own side.
    pub fn beside(&self, part: f64, aside: f64) -> Point {
        let (dx, dy) = (self.to.0 - self.from.0, self.to.1 - self.from.1);
        let length = self.length().max(0.1);
        let (x, y) = self.at(part);
        (x - dy / length * aside, y + dx / length * aside)
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
        "M{} {}L{} {}L{} {}z",
        tenths(to.0),
        tenths(to.1),
        tenths(to.0 - ux - uy * 0.45),
        tenths(to.1 - uy + ux * 0.45),
        tenths(to.0 - ux + uy * 0.45),
        tenths(to.1 - uy - ux * 0.45)
    )
}

/// A bar across the end of a line, where something was lost or cut.
pub fn bar(from: Point, to: Point, size: f64) -> String {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy).max(0.1);
    let (sx, sy) = (-dy / length * size, dx / length * size);
    format!(
        "M{} {}L{} {}",
        tenths(to.0 - sx),
        tenths(to.1 - sy),
        tenths(to.0 + sx),
        tenths(to.1 + sy)
    )
}

/// A number to one place, as drawings have it.
pub struct Tenths(i64);

/// A number to one place. The library's own way is exact for every number and place, and as large as
/// all of this file.
pub fn tenths(number: f64) -> Tenths {
    Tenths((number * 10.0).round() as i64)
}

impl std::fmt::Display for Tenths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        write!(f, "{sign}{}.{}", size / 10, size % 10)
    }
}

impl IntoPropValue<Option<AttrValue>> for Tenths {
    fn into_prop_value(self) -> Option<AttrValue> {
        Some(self.to_string().into())
    }
}

/// The point at an angle, in turns clockwise from the top, of the circle around 0 with radius 1.
///
/// From the nearest quarter on the angle is small enough for a short series. The library's functions
/// would bring what they need for angles of any size, which is more than all that draws here.
pub fn around(turn: f64) -> Point {
    let quarter = (turn * 4.0).round();
    let angle = (turn - quarter / 4.0) * std::f64::consts::TAU;
    let square = angle * angle;
    let sine = angle * (1.0 - square / 6.0 * (1.0 - square / 20.0 * (1.0 - square / 42.0)));
    let tail = 1.0 - square / 30.0 * (1.0 - square / 56.0);
    let cosine = 1.0 - square / 2.0 * (1.0 - square / 12.0 * tail);
    match (quarter as i64).rem_euclid(4) {
        0 => (sine, -cosine),
        1 => (cosine, sine),
        2 => (-sine, cosine),
        _ => (-cosine, -sine),
    }
}

/// A part of a circle's outline, from one angle to another, in turns clockwise from the top.
pub fn arc((x, y): Point, radius: f64, from: f64, to: f64) -> String {
    let at = |turn: f64| {
        let (dx, dy) = around(turn);
        (x + radius * dx, y + radius * dy)
    };
    let (a, b) = (at(from), at(to));
    let large = u8::from(to - from > 0.5);
    let [ax, ay, bx, by, radius] = [a.0, a.1, b.0, b.1, radius].map(tenths);
    format!("M{ax} {ay}A{radius} {radius} 0 {large} 1 {bx} {by}")
}

/// How much of its way a message has behind it at a moment, 0 to 1.
pub fn part(message: &MessageView, moment: f64) -> f64 {
    let (sent, due) = (message.sent as f64, message.due as f64);
    if due > sent { ((moment - sent) / (due - sent)).clamp(0.0, 1.0) } else { 0.5 }
}

/// An upright rectangle: its least corner and its greatest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// The left upper corner.
    pub least: Point,
    /// The right lower corner.
    pub most: Point,
}

impl Rect {
    /// A rectangle around a point, so far to either side, up and down.
    pub fn around((x, y): Point, across: f64, down: f64) -> Self {
        Self { least: (x - across, y - down), most: (x + across, y + down) }
    }

    /// The same elsewhere.
    pub fn moved(&self, (dx, dy): Point) -> Self {
        let Self { least, most } = *self;
        Self { least: (least.0 + dx, least.1 + dy), most: (most.0 + dx, most.1 + dy) }
    }

    /// Whether it covers something of another.
    pub fn meets(&self, other: &Self) -> bool {
        self.least.0 < other.most.0
            && other.least.0 < self.most.0
            && self.least.1 < other.most.1
            && other.least.1 < self.most.1
    }

    /// Whether it covers all of another.
    pub fn holds(&self, other: &Self) -> bool {
        self.least.0 <= other.least.0
            && self.least.1 <= other.least.1
            && other.most.0 <= self.most.0
            && other.most.1 <= self.most.1
    }
}

/// How far a point lies to the right of the line through two others, seen along it; negative on its
/// left.
pub fn side(from: Point, to: Point, at: Point) -> f64 {
    (to.0 - from.0) * (at.1 - from.1) - (to.1 - from.1) * (at.0 - from.0)
}

/// The line through two points, from one edge of a panel to the other.
pub fn across(from: Point, to: Point, (width, height): (f64, f64)) -> (Point, Point) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy).max(0.1);
    let reach = (width + height) / length;
    ((from.0 - dx * reach, from.1 - dy * reach), (from.0 + dx * reach, from.1 + dy * reach))
}

/// The corners of the smallest convex shape around points, in order.
pub fn hull(points: &[Point]) -> Vec<Point> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut corners = half_hull(sorted.iter());
    corners.pop();
    let mut lower = half_hull(sorted.iter().rev());
    lower.pop();
    corners.append(&mut lower);
    if corners.is_empty() { sorted } else { corners }
}

/// One side of a hull: what is left of points in a row when every turn to the left is cut short.
fn half_hull<'a>(points: impl Iterator<Item = &'a Point>) -> Vec<Point> {
    let mut corners: Vec<Point> = Vec::new();
    for &point in points {
        while let [.., a, b] = corners[..] {
            if side(a, b, point) > 0.0 {
                break;
            }
            corners.pop();
        }
        corners.push(point);
    }
    corners
}

/// Whether a point lies within the corners of a convex shape, as [`hull`] gives them, or that near
/// to it.
pub fn encloses(corners: &[Point], at: Point, near: f64) -> bool {
    let edges = corners.iter().zip(corners.iter().cycle().skip(1));
    edges.clone().all(|(&a, &b)| side(a, b, at) >= 0.0) && corners.len() > 2
        || edges.into_iter().any(|(&a, &b)| off(a, b, at) < near)
}

/// How far a point lies from a stretch of a line.
pub fn off(a: Point, b: Point, at: Point) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let square = dx * dx + dy * dy;
    let along = if square > 0.0 {
        (((at.0 - a.0) * dx + (at.1 - a.1) * dy) / square).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (at.0 - a.0 - dx * along).hypot(at.1 - a.1 - dy * along)
}

/// The shortest lines that join points to one tree, as pairs of places in the list.
pub fn tree(points: &[Point]) -> Vec<(usize, usize)> {
    let mut joined = vec![0];
    let mut lines = Vec::new();
    while joined.len() < points.len() {
        let apart = (0..points.len()).filter(|place| !joined.contains(place));
        let pairs = apart.flat_map(|b| joined.iter().map(move |&a| (a, b)));
        let length = |&(a, b): &(usize, usize)| {
            let (a, b): (Point, Point) = (points[a], points[b]);
            (a.0 - b.0).hypot(a.1 - b.1)
        };
        let Some(line) = pairs.min_by(|a, b| length(a).total_cmp(&length(b))) else { break };
        joined.push(line.1);
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_to_one_place() {
        let cases =
            [(0.0, "0.0"), (-0.04, "0.0"), (-0.25, "-0.3"), (12.34, "12.3"), (99.96, "100.0")];
        for (number, text) in cases {
            assert_eq!(tenths(number).to_string(), text);
        }
    }

    #[test]
    fn what_lies_around_is_where_sine_and_cosine_have_it() {
        for part in -500..500 {
            let turn = f64::from(part) / 200.0;
            let angle = turn * std::f64::consts::TAU;
            let (x, y) = around(turn);
            let apart = (x - angle.sin()).abs().max((y + angle.cos()).abs());
            assert!(apart < 1e-6, "{turn}: {apart}");
        }
    }

    #[test]
    fn a_hull_leaves_out_what_lies_within_and_encloses_it() {
        let corners = hull(&[(0.0, 0.0), (4.0, 0.0), (2.0, 1.0), (4.0, 4.0), (0.0, 4.0)]);
        assert_eq!(corners.len(), 4);
        assert!(encloses(&corners, (2.0, 1.0), 0.0));
        assert!(!encloses(&corners, (6.0, 1.0), 1.0));
        assert!(encloses(&corners, (4.5, 1.0), 1.0));
        assert_eq!(hull(&[(1.0, 1.0)]), [(1.0, 1.0)]);
        assert_eq!(hull(&[(1.0, 1.0), (2.0, 2.0)]).len(), 2);
    }

    #[test]
    fn a_tree_joins_neighbours() {
        let points = [(0.0, 0.0), (10.0, 0.0), (11.0, 0.0), (1.0, 0.0)];
        assert_eq!(tree(&points), [(0, 3), (3, 1), (1, 2)]);
        assert!(tree(&[]).is_empty());
    }

    #[test]
    fn a_line_has_two_sides() {
        let (from, to) = ((0.0, 0.0), (0.0, 10.0));
        assert!(side(from, to, (-1.0, 5.0)) > 0.0);
        assert!(side(from, to, (1.0, 50.0)) < 0.0);
    }

    #[test]
    fn the_ways_there_and_back_lie_beside_each_other() {
        let (there, back) = ((0.0, 0.0), (100.0, 0.0));
        let (way, again) = (Way::new(there, back, 10.0), Way::new(back, there, 10.0));
        assert!((way.at(0.5).1 - again.at(0.5).1).abs() > ASIDE);
        assert!(way.shortened(8.0).length() < way.length());
    }
}
