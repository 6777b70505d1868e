//! Where things of a picture lie on the screen: how near one is, and what is in the middle.

use crate::draw::Point;
use std::f64::consts::TAU;

/// The ends of the zoom: everything with a margin, and a hundred thousand nodes far apart.
const NEAREST: f64 = 40_000.0;

/// How near one is, and which point of the picture is in the middle of the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lens {
    /// How many times nearer than where everything fits.
    pub zoom: f64,
    /// The point in the middle, in the picture's own measure.
    pub middle: Point,
}

/// A lens over a place of so many pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    lens: Lens,
    size: Point,
    /// Pixels of one unit of the picture.
    pub scale: f64,
}

impl Lens {
    /// Everything fits, around this middle.
    pub fn around(middle: Point) -> Self {
        Self { zoom: 1.0, middle }
    }

    /// The lens over a place, in which `span` units of the picture fit.
    pub fn over(self, size: Point, span: f64) -> Look {
        Look { lens: self, size, scale: self.zoom * size.0.min(size.1) / span }
    }
}

impl Look {
    /// Where a point of the picture lies on the screen.
    pub fn at(&self, (x, y): Point) -> Point {
        let middle = self.lens.middle;
        (
            (x - middle.0) * self.scale + self.size.0 / 2.0,
            (y - middle.1) * self.scale + self.size.1 / 2.0,
        )
    }

    /// The point of the picture that lies here on the screen.
    pub fn under(&self, (x, y): Point) -> Point {
        let middle = self.lens.middle;
        (
            (x - self.size.0 / 2.0) / self.scale + middle.0,
            (y - self.size.1 / 2.0) / self.scale + middle.1,
        )
    }

    /// The lens as many times nearer, with what lies here on the screen where it is.
    pub fn nearer(&self, times: f64, here: Point) -> Lens {
        let zoom = (self.lens.zoom * times).clamp(1.0, NEAREST);
        let times = zoom / self.lens.zoom;
        let kept = self.under(here);
        let middle = self.lens.middle;
        let go = |kept: f64, middle: f64| kept - (kept - middle) / times;
        Lens { zoom, middle: (go(kept.0, middle.0), go(kept.1, middle.1)) }
    }

    /// The lens moved by so many pixels of the screen.
    pub fn moved(&self, (dx, dy): Point) -> Lens {
        let middle = self.lens.middle;
        Lens { middle: (middle.0 - dx / self.scale, middle.1 - dy / self.scale), ..self.lens }
    }

    /// Whether a point of the screen, with so much around it, is in the place.
    pub fn shows(&self, (x, y): Point, around: f64) -> bool {
        x > -around && y > -around && x < self.size.0 + around && y < self.size.1 + around
    }

    /// The part of the unit circle that may be in the place: where it begins, in turns from the top,
    /// and how long it is; nothing if none of it is.
    pub fn arc(&self) -> Option<(f64, f64)> {
        let (dx, dy) = self.lens.middle;
        let far = dx.hypot(dy);
        let reach = self.size.0.hypot(self.size.1) / 2.0 / self.scale * 1.15;
        if (far - 1.0).abs() > reach {
            return None;
        }
        if reach >= 0.9 {
            return Some((0.0, 1.0));
        }
        let half = (reach / far.max(0.1)).min(1.0).asin().abs() / TAU + 0.01 * reach;
        let towards = turn_of((dx, dy));
        Some(((towards - half).rem_euclid(1.0), (2.0 * half).min(1.0)))
    }
}

/// A whole turn, in the highest 32 bits of identifiers.
pub const TURN: f64 = 4_294_967_296.0;

/// Where an identifier lies on the unit circle, of which it is told the 32 highest bits: clockwise
/// from the top, by day and by night.
pub fn on_ring(top: u32) -> Point {
    let angle = f64::from(top) / TURN * TAU;
    (angle.sin(), -angle.cos())
}

/// How far around, in turns clockwise from the top, a point lies.
pub fn turn_of((x, y): Point) -> f64 {
    (x.atan2(-y) / TAU).rem_euclid(1.0)
}

/// The identifier's highest bits at so many turns.
pub fn top_of(turn: f64) -> u32 {
    (turn.rem_euclid(1.0) * TURN) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_under_the_pointer_stays_there_while_one_goes_nearer() {
        let look = Lens::around((0.0, 0.0)).over((400.0, 300.0), 2.4);
        let here = (310.0, 40.0);
        let kept = look.under(here);
        let nearer = look.nearer(37.0, here).over((400.0, 300.0), 2.4);
        let (x, y) = nearer.at(kept);
        assert!((x - here.0).abs() < 1e-6 && (y - here.1).abs() < 1e-6, "({x}, {y})");
    }

    #[test]
    fn what_is_near_the_middle_is_in_the_arc_that_is_seen() {
        for top in [0, 1 << 20, 1 << 30, 3 << 30, u32::MAX] {
            for zoom in [1.0, 4.0, 60.0, 5_000.0] {
                let look = Lens { zoom, middle: on_ring(top) }.over((500.0, 400.0), 2.4);
                let (from, long) = look.arc().expect("the ring is in the middle");
                let turn = f64::from(top) / TURN;
                let into = (turn - from).rem_euclid(1.0);
                assert!(into <= long, "{top} at {zoom}: {into} of {long}");
            }
        }
    }

    #[test]
    fn an_identifier_is_found_again_by_where_it_lies() {
        for top in [7, 1 << 28, 1 << 31, 0xf000_0000] {
            let found = top_of(turn_of(on_ring(top)));
            assert!(found.abs_diff(top) < 16, "{top:x} {found:x}");
        }
    }
}
