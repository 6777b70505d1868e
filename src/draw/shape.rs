//! Shapes: what a drawing is a list of.

use super::style::{Role, Tone};
use std::f64::consts::FRAC_1_SQRT_2;

/// A point, in pixels from the left and from the top.
pub type Point = (f64, f64);

/// Where a text stands against its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The text begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// The form of a shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// A line.
    Line(Point, Point),
    /// A closed figure.
    Polygon(Vec<Point>),
    /// A circle: its centre and its radius.
    Circle(Point, f64),
    /// A rectangle: its corner and its sides.
    Box(Point, Point),
    /// A text.
    Text {
        /// Its point on the baseline.
        at: Point,
        /// The text.
        text: String,
        /// The size of its letters.
        size: f64,
        /// Where it stands against the point.
        anchor: Anchor,
        /// Whether it is bold.
        bold: bool,
    },
}

/// A part of a drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// What it means.
    pub role: Role,
    /// How it is set off.
    pub tone: Tone,
    /// Its form.
    pub form: Form,
}

/// The shapes of values, as corners on a unit circle, (x, y) in thousandths; a circle has none.
/// Their number and that of the colours have no common divisor, so that thirty values differ.
const VALUE_SHAPES: [&[(i32, i32)]; 6] = [
    &[],
    &[(-840, -840), (840, -840), (840, 840), (-840, 840)],
    &[(0, -1180), (1180, 0), (0, 1180), (-1180, 0)],
    &[(0, -1250), (1180, 830), (-1180, 830)],
    &[(-560, -980), (560, -980), (1120, 0), (560, 980), (-560, 980), (-1120, 0)],
    &[(0, -1120), (1070, -350), (660, 920), (-660, 920), (-1070, -350)],
];

/// The form of a value's badge, wherever it is shown.
pub fn value_form(value: u32, (x, y): Point, radius: f64) -> Form {
    let corners = VALUE_SHAPES[value as usize % VALUE_SHAPES.len()];
    if corners.is_empty() {
        return Form::Circle((x, y), radius);
    }
    let part = radius / 1000.0;
    let corner = |(dx, dy): &(i32, i32)| (x + f64::from(*dx) * part, y + f64::from(*dy) * part);
    Form::Polygon(corners.iter().map(corner).collect())
}

/// How far below the centre of a badge its number's baseline lies; a triangle's middle is lower.
pub fn lowered(value: u32, radius: f64) -> f64 {
    let is_triangle = value as usize % VALUE_SHAPES.len() == 3;
    radius * if is_triangle { 0.62 } else { 0.4 }
}

/// The length of a way. Roots agree on every machine, which `hypot` need not.
pub fn length((dx, dy): Point) -> f64 {
    (dx * dx + dy * dy).sqrt()
}

/// How far a point lies from a line between two others.
pub fn distance(point: Point, from: Point, to: Point) -> f64 {
    let way = (to.0 - from.0, to.1 - from.1);
    let off = (point.0 - from.0, point.1 - from.1);
    let square = way.0 * way.0 + way.1 * way.1;
    let part = if square > 0.0 { (off.0 * way.0 + off.1 * way.1) / square } else { 0.0 };
    let part = part.clamp(0.0, 1.0);
    length((off.0 - way.0 * part, off.1 - way.1 * part))
}

/// The direction of a way, of length 1.
pub fn direction(from: Point, to: Point) -> Point {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let long = length((dx, dy)).max(0.1);
    (dx / long, dy / long)
}

/// The point at a part of the way, 0 to 1.
pub fn between(from: Point, to: Point, part: f64) -> Point {
    (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part)
}

/// The point before `to` by so much.
pub fn short_of(from: Point, to: Point, by: f64) -> Point {
    let (dx, dy) = direction(from, to);
    let by = by.min(length((to.0 - from.0, to.1 - from.1)) * 0.5);
    (to.0 - dx * by, to.1 - dy * by)
}

/// The head of an arrow that ends at `tip`.
pub fn head(from: Point, tip: Point, size: f64) -> Form {
    let (ux, uy) = direction(from, tip);
    let (bx, by) = (tip.0 - ux * size, tip.1 - uy * size);
    let (sx, sy) = (-uy * size * 0.42, ux * size * 0.42);
    Form::Polygon(vec![tip, (bx + sx, by + sy), (bx - sx, by - sy)])
}

/// A bar across the end of a line.
pub fn bar(from: Point, to: Point, size: f64) -> Form {
    let (ux, uy) = direction(from, to);
    Form::Line((to.0 - uy * size, to.1 + ux * size), (to.0 + uy * size, to.1 - ux * size))
}

/// A line moved to its side by so much.
pub fn aside(from: Point, to: Point, by: f64) -> Form {
    let (ux, uy) = direction(from, to);
    let moved = |(x, y): Point| (x - uy * by, y + ux * by);
    Form::Line(moved(from), moved(to))
}

/// The corners of the outline of what lies, on a unit circle, (x, y) in thousandths.
const JAGS: [(i32, i32); 20] = [
    (0, -1000),
    (247, -761),
    (588, -809),
    (647, -470),
    (951, -309),
    (800, 0),
    (951, 309),
    (647, 470),
    (588, 809),
    (247, 761),
    (0, 1000),
    (-247, 761),
    (-588, 809),
    (-647, 470),
    (-951, 309),
    (-800, 0),
    (-951, -309),
    (-647, -470),
    (-588, -809),
    (-247, -761),
];

/// The outline of what lies: a traitor, or what a traitor made up.
pub fn jagged((x, y): Point, radius: f64) -> Form {
    let part = radius / 1000.0;
    let corner = |(dx, dy): (i32, i32)| (x + f64::from(dx) * part, y + f64::from(dy) * part);
    Form::Polygon(JAGS.map(corner).to_vec())
}

/// A line with teeth of that size; a few hundred of them at most.
pub fn zigzag(from: Point, to: Point, size: f64) -> Vec<Form> {
    let long = length((to.0 - from.0, to.1 - from.1));
    let teeth = (long / (size * 2.0)).round().clamp(2.0, 400.0) as u32;
    let (ux, uy) = direction(from, to);
    let corner = |nth: u32| {
        let (x, y) = between(from, to, f64::from(nth) / f64::from(teeth));
        let aside = match nth {
            0 => 0.0,
            nth if nth == teeth => 0.0,
            nth if nth % 2 == 0 => size,
            _ => -size,
        };
        (x - uy * aside, y + ux * aside)
    };
    (0..teeth).map(|nth| Form::Line(corner(nth), corner(nth + 1))).collect()
}

/// A cross of two lines.
pub fn cross((x, y): Point, radius: f64) -> [Form; 2] {
    let r = radius * FRAC_1_SQRT_2 * 1.2;
    [Form::Line((x - r, y - r), (x + r, y + r)), Form::Line((x + r, y - r), (x - r, y + r))]
}

/// A square as large as a circle of `radius` looks.
pub fn square((x, y): Point, radius: f64) -> Form {
    let r = radius * 0.9;
    Form::Box((x - r, y - r), (2.0 * r, 2.0 * r))
}

/// A diamond as large as a circle of `radius` looks.
pub fn diamond((x, y): Point, radius: f64) -> Form {
    let r = radius * 1.2;
    Form::Polygon(vec![(x, y - r), (x + r, y), (x, y + r), (x - r, y)])
}

/// A triangle that points up, as large as a circle of `radius` looks.
pub fn triangle((x, y): Point, radius: f64) -> Form {
    let r = radius * 1.25;
    Form::Polygon(vec![(x, y - r), (x + r * 0.95, y + r * 0.75), (x - r * 0.95, y + r * 0.75)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_point_of_a_line_may_be_its_end() {
        assert_eq!(distance((5.0, 3.0), (0.0, 0.0), (10.0, 0.0)), 3.0);
        assert_eq!(distance((13.0, 4.0), (0.0, 0.0), (10.0, 0.0)), 5.0);
        assert_eq!(distance((3.0, 4.0), (0.0, 0.0), (0.0, 0.0)), 5.0);
    }

    #[test]
    fn heads_and_bars_stand_across_their_line() {
        let Form::Polygon(corners) = head((0.0, 0.0), (10.0, 0.0), 5.0) else { panic!() };
        assert_eq!(corners, [(10.0, 0.0), (5.0, 2.1), (5.0, -2.1)]);
        assert_eq!(bar((0.0, 0.0), (10.0, 0.0), 4.0), Form::Line((10.0, 4.0), (10.0, -4.0)));
    }

    #[test]
    fn thirty_values_differ_in_shape_or_colour() {
        use crate::draw::style::VALUES;
        let mut seen: Vec<(usize, u32)> =
            (0..30u32).map(|value| (value as usize % VALUE_SHAPES.len(), value % VALUES)).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 30);
    }
}
