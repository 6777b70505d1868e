//! A crowd as one image: discs, circles and bars, dot by dot.
//!
//! Thousands of strokes are more than a browser draws between two pictures. These are sums over bytes,
//! and the canvas gets all of them at once.

use crate::draw::Point;
use wasm_bindgen::Clamped;
use web_sys::ImageData;

/// Red, green and blue.
pub type Colour = [u8; 3];

/// How much one node among thousands darkens its dot; two on the same dot darken it more.
const SPECK: f64 = 0.65;

/// An image of a place, whose points are given in pixels of the page.
#[derive(Default)]
pub struct Dots {
    bytes: Vec<u8>,
    /// How many dots lie side by side, and above each other.
    wide: usize,
    high: usize,
    /// Dots for each pixel of the page.
    density: f64,
}

impl Dots {
    /// Empty paper of so many dots, where the last image was.
    pub fn lay(&mut self, (wide, high): (u32, u32), density: f64, [red, green, blue]: Colour) {
        (self.wide, self.high, self.density) = (wide as usize, high as usize, density);
        self.bytes.resize(self.wide * self.high * 4, 0);
        let Some(first) = self.bytes.first_chunk_mut() else { return };
        *first = [red, green, blue, u8::MAX];
        let mut laid = first.len();
        while laid < self.bytes.len() {
            let next = laid.min(self.bytes.len() - laid);
            self.bytes.copy_within(..next, laid);
            laid += next;
        }
    }

    /// The smallest mark.
    pub fn speck(&mut self, (x, y): Point, colour: Colour) {
        let (x, y) = (x * self.density, y * self.density);
        if x >= 0.0 && y >= 0.0 && x < self.wide as f64 && y < self.high as f64 {
            self.mix(x as usize, y as usize, colour, SPECK);
        }
    }

    /// A filled circle.
    pub fn disc(&mut self, at: Point, radius: f64, colour: Colour) {
        self.annulus(at, (f64::NEG_INFINITY, radius), colour);
    }

    /// A line around a circle, however large it is.
    pub fn circle(&mut self, at: Point, radius: f64, wide: f64, colour: Colour) {
        self.annulus(at, (radius - wide / 2.0, radius + wide / 2.0), colour);
    }

    /// What lies between two circles: row by row a stretch, or one on either side of the hole.
    fn annulus(&mut self, (x, y): Point, (inner, outer): (f64, f64), colour: Colour) {
        let [x, y, inner, outer] = [x, y, inner, outer].map(|length| length * self.density);
        for row in within(y - outer - 0.5, y + outer + 0.5, self.high) {
            let beside = row as f64 + 0.5 - y;
            let half = |radius: f64| (radius * radius - beside * beside).max(0.0).sqrt();
            let (edge, hole) = (half(outer + 0.5), half((inner - 0.5).max(0.0)));
            let left = within(x - edge, x - hole, self.wide);
            let right = within(x + hole, x + edge, self.wide);
            let right = right.start.max(left.end)..right.end;
            for column in left.chain(right) {
                let along = column as f64 + 0.5 - x;
                let far = (along * along + beside * beside).sqrt();
                self.mix(column, row, colour, (outer - far + 0.5).min(far - inner + 0.5));
            }
        }
    }

    /// A straight bar, cut off at its ends.
    pub fn bar(&mut self, from: Point, to: Point, wide: f64, colour: Colour) {
        let [ax, ay, bx, by, wide] = [from.0, from.1, to.0, to.1, wide].map(|at| at * self.density);
        let long = (bx - ax).hypot(by - ay).max(f64::MIN_POSITIVE);
        let (dx, dy) = ((bx - ax) / long, (by - ay) / long);
        let half = wide / 2.0 + 0.5;
        for row in within(ay.min(by) - half, ay.max(by) + half, self.high) {
            for column in within(ax.min(bx) - half, ax.max(bx) + half, self.wide) {
                let (x, y) = (column as f64 + 0.5 - ax, row as f64 + 0.5 - ay);
                let (along, beside) = (x * dx + y * dy, (x * dy - y * dx).abs());
                let end = (along.min(long - along) + 0.5).clamp(0.0, 1.0);
                self.mix(column, row, colour, end * (half - beside).min(1.0));
            }
        }
    }

    /// A rectangle's outline, one pixel wide.
    pub fn frame(&mut self, low: Point, high: Point, colour: Colour) {
        let corners = [low, (high.0, low.1), high, (low.0, high.1)];
        for (nth, corner) in corners.iter().enumerate() {
            self.bar(*corner, corners[(nth + 1) % corners.len()], 1.0, colour);
        }
    }

    /// Covers a part of a dot.
    fn mix(&mut self, column: usize, row: usize, colour: Colour, part: f64) {
        if part <= 0.0 {
            return;
        }
        let part = (part.min(1.0) * 256.0) as u32;
        let at = (row * self.wide + column) * 4;
        if let Some(bytes) = self.bytes.get_mut(at..at + 3) {
            for (byte, ink) in bytes.iter_mut().zip(colour) {
                *byte = ((u32::from(*byte) * (256 - part) + u32::from(ink) * part) >> 8) as u8;
            }
        }
    }

    /// All of it, as canvases take it.
    pub fn image(&self) -> Option<ImageData> {
        let (wide, high) = (self.wide as u32, self.high as u32);
        ImageData::new_with_u8_clamped_array_and_sh(Clamped(&self.bytes), wide, high).ok()
    }
}

/// The dots, of so many, that lie between two places, those at the ends included.
fn within(from: f64, to: f64, count: usize) -> std::ops::Range<usize> {
    from.max(0.0) as usize..(to.ceil().max(0.0) as usize).min(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAPER: Colour = [250, 250, 250];
    const INK: Colour = [10, 10, 10];

    fn paper(density: f64) -> Dots {
        let mut dots = Dots::default();
        dots.lay((60, 40), density, PAPER);
        dots
    }

    /// How many dots' worth of ink is on the paper.
    fn inked(dots: &Dots) -> f64 {
        let dark = |dot: &[u8]| f64::from(PAPER[0] - dot[0]) / f64::from(PAPER[0] - INK[0]);
        dots.bytes.chunks(4).map(dark).sum()
    }

    fn red(dots: &Dots, column: usize, row: usize) -> u8 {
        dots.bytes[(row * dots.wide + column) * 4]
    }

    #[test]
    fn new_paper_is_empty_and_opaque() {
        let mut dots = paper(1.0);
        dots.disc((30.0, 20.0), 9.0, INK);
        dots.lay((60, 40), 1.0, PAPER);
        assert!(dots.bytes.chunks(4).all(|dot| dot == [250, 250, 250, 255]));
    }

    #[test]
    fn a_disc_a_circle_and_a_bar_have_the_area_that_they_should_have() {
        for density in [1.0, 1.5, 2.0] {
            let area = |draw: &dyn Fn(&mut Dots)| {
                let mut dots = paper(density);
                draw(&mut dots);
                inked(&dots) / density / density
            };
            let pi = std::f64::consts::PI;
            let cases = [
                (area(&|dots| dots.disc((10.3, 9.6), 4.0, INK)), pi * 16.0),
                (area(&|dots| dots.circle((12.0, 9.0), 6.0, 1.0, INK)), pi * 12.0),
                (area(&|dots| dots.bar((4.0, 3.0), (14.0, 12.0), 2.5, INK)), 181_f64.sqrt() * 2.5),
            ];
            for (nth, (found, right)) in cases.into_iter().enumerate() {
                assert!((found - right).abs() < right * 0.06, "{nth}: {found} for {right}");
            }
        }
    }

    #[test]
    fn of_a_circle_larger_than_the_world_the_part_in_view_is_drawn() {
        let mut dots = paper(1.0);
        dots.circle((30.0, 1e7 + 20.0), 1e7, 1.0, INK);
        assert!((inked(&dots) - 60.0).abs() < 2.0, "{}", inked(&dots));
        assert!((0..60).all(|column| red(&dots, column, 5) == PAPER[0]));
    }

    #[test]
    fn what_lies_outside_is_left_out() {
        let mut dots = paper(1.0);
        for at in [(-1.0, 20.0), (60.0, 20.0), (30.0, -0.5), (30.0, 40.0)] {
            dots.speck(at, INK);
        }
        dots.disc((-50.0, 20.0), 9.0, INK);
        dots.bar((100.0, 100.0), (300.0, 90.0), 3.0, INK);
        assert!(inked(&dots).abs() < 0.001);
    }

    #[test]
    fn two_on_the_same_dot_are_darker_than_one() {
        let mut dots = paper(1.0);
        dots.speck((5.5, 5.5), INK);
        let one = red(&dots, 5, 5);
        dots.speck((5.5, 5.5), INK);
        assert!(red(&dots, 5, 5) < one && one < PAPER[0]);
    }
}
