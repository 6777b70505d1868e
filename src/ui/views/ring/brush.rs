//! What is drawn stroke by stroke: lines, circles, arrows and words on a canvas.

use super::dots::{Colour, Dots};
use crate::draw::{Ink, Point};
use crate::wire::Shade;
use std::f64::consts::TAU;
use wasm_bindgen::JsValue;
use web_sys::CanvasRenderingContext2d;

/// The letters of names.
const LETTERS: &str = "12px ui-monospace, 'DejaVu Sans Mono', monospace";

/// What one paints with: a canvas' context, the size of the place, and the colours of the day.
pub struct Brush {
    context: CanvasRenderingContext2d,
    shade: Shade,
    /// The place, in pixels of the page.
    pub size: Point,
    /// Dots of the canvas for each of them.
    pub density: f64,
}

impl Brush {
    /// A brush for an empty canvas.
    pub fn new(context: CanvasRenderingContext2d, shade: Shade, size: Point, density: f64) -> Self {
        // A scale of finite numbers is never refused.
        let _ = context.set_transform(density, 0.0, 0.0, density, 0.0, 0.0);
        context.clear_rect(0.0, 0.0, size.0, size.1);
        Self { context, shade, size, density }
    }

    pub fn begin(&self, ink: Ink, wide: f64) {
        self.context.set_global_alpha(1.0);
        self.context.set_stroke_style_str(ink.colour(self.shade));
        self.context.set_line_width(wide);
        self.context.begin_path();
    }

    pub fn begin_faint(&self, ink: Ink, wide: f64) {
        self.begin(ink, wide);
        self.context.set_global_alpha(0.45);
    }

    pub fn segment(&self, from: Point, to: Point) {
        self.context.move_to(from.0, from.1);
        self.context.line_to(to.0, to.1);
    }

    pub fn stroke(&self) {
        self.context.stroke();
        self.context.set_global_alpha(1.0);
    }

    fn round(&self, (x, y): Point, radius: f64, (from, to): (f64, f64)) {
        // A radius that is not negative is never refused.
        let _ = self.context.arc(x, y, radius, from, to);
    }

    pub fn circle(&self, at: Point, radius: f64, ink: Ink, wide: f64) {
        self.begin(ink, wide);
        self.round(at, radius, (0.0, TAU));
        self.stroke();
    }

    /// A part of a circle, in turns from the top, in the colour of a value.
    pub fn arc(&self, at: Point, radius: f64, (from, to): (f64, f64), value: u32, wide: f64) {
        self.begin(Ink::Value(value), wide);
        self.round(at, radius, ((from - 0.25) * TAU, (to - 0.25) * TAU));
        self.stroke();
    }

    pub fn disc(&self, at: Point, radius: f64, ink: Ink) {
        self.context.set_fill_style_str(ink.colour(self.shade));
        self.context.begin_path();
        self.round(at, radius, (0.0, TAU));
        self.context.fill();
    }

    /// A node that does not answer.
    pub fn hollow(&self, at: Point, radius: f64, ink: Ink) {
        self.disc(at, radius, Ink::Paper);
        self.dash(2.0);
        self.circle(at, radius, ink, 1.25);
        self.dash(0.0);
    }

    fn dash(&self, length: f64) {
        let dashes = js_sys::Array::new();
        if length > 0.0 {
            dashes.push(&JsValue::from_f64(length));
        }
        // Lengths that are not negative are never refused.
        let _ = self.context.set_line_dash(&dashes);
    }

    fn polygon(&self, corners: impl Iterator<Item = Point>) {
        self.context.begin_path();
        for (nth, (x, y)) in corners.enumerate() {
            if nth == 0 { self.context.move_to(x, y) } else { self.context.line_to(x, y) }
        }
        self.context.close_path();
    }

    pub fn jagged(&self, (x, y): Point, radius: f64, ink: Ink) {
        let corner = |nth: u32| {
            let radius = if nth.is_multiple_of(2) { radius } else { radius * 0.72 };
            let angle = f64::from(nth) / 18.0 * TAU;
            (x + radius * angle.sin(), y - radius * angle.cos())
        };
        self.polygon((0..18).map(corner));
        self.context.set_fill_style_str(ink.colour(self.shade));
        self.context.fill();
    }

    pub fn diamond(&self, (x, y): Point, size: f64, ink: Ink, edge: Ink) {
        self.polygon([(x, y - size), (x + size, y), (x, y + size), (x - size, y)].into_iter());
        self.context.set_fill_style_str(ink.colour(self.shade));
        self.context.fill();
        self.context.set_stroke_style_str(edge.colour(self.shade));
        self.context.set_line_width(1.0);
        self.context.stroke();
    }

    pub fn frame(&self, low: Point, high: Point, ink: Ink) {
        self.begin(ink, 1.0);
        self.context.rect(low.0, low.1, high.0 - low.0, high.1 - low.1);
        self.stroke();
    }

    pub fn arrow(&self, from: Point, to: Point, wide: f64) {
        let long = (to.0 - from.0).hypot(to.1 - from.1);
        if long < 1.0 {
            return;
        }
        let (dx, dy) = ((to.0 - from.0) / long, (to.1 - from.1) / long);
        let end = (to.0 - dx * 10.0, to.1 - dy * 10.0);
        self.begin(Ink::Highlight, wide);
        self.segment(from, end);
        self.stroke();
        let side = |by: f64| (end.0 - dy * by, end.1 + dx * by);
        self.polygon([to, side(5.0), side(-5.0)].into_iter());
        self.context.set_fill_style_str(Ink::Highlight.colour(self.shade));
        self.context.fill();
    }

    pub fn number(&self, number: usize, at: Point) {
        self.disc(at, 8.5, Ink::Highlight);
        self.write(&number.to_string(), (at.0, at.1 + 4.0), "center", Ink::Paper);
    }

    /// Text on the side of a circle to which `side` points.
    pub fn text(&self, text: &str, (x, y): Point, side: f64, ink: Ink) {
        let align = match side {
            ..-0.3 => "right",
            0.3.. => "left",
            _ => "center",
        };
        self.write(text, (x, y + 4.0), align, ink);
    }

    /// Text that can be read over anything.
    pub fn note(&self, text: &str, at: Point) {
        let at = (at.0.clamp(40.0, (self.size.0 - 40.0).max(40.0)), at.1.max(14.0));
        self.context.set_stroke_style_str(Ink::Paper.colour(self.shade));
        self.context.set_line_width(4.0);
        self.context.set_line_join("round");
        self.context.set_font(LETTERS);
        self.context.set_text_align("center");
        // A canvas with a context writes whatever it is given.
        let _ = self.context.stroke_text(text, at.0, at.1);
        self.write(text, at, "center", Ink::Ink);
    }

    fn write(&self, text: &str, at: Point, align: &str, ink: Ink) {
        self.context.set_font(LETTERS);
        self.context.set_text_align(align);
        self.context.set_fill_style_str(ink.colour(self.shade));
        let _ = self.context.fill_text(text, at.0, at.1);
    }

    /// Lays paper for an image of the whole place.
    pub fn lay(&self, dots: &mut Dots) {
        let wide = (self.size.0 * self.density).round() as u32;
        let high = (self.size.1 * self.density).round() as u32;
        dots.lay((wide, high), self.density, self.colour(Ink::Paper));
    }

    /// Puts an image on the empty canvas.
    pub fn put(&self, dots: &Dots) {
        if let Some(image) = dots.image() {
            // An image that lies in memory of its own is never refused.
            let _ = self.context.put_image_data(&image, 0.0, 0.0);
        }
    }

    /// The parts of a colour.
    pub fn colour(&self, ink: Ink) -> Colour {
        let text = ink.colour(self.shade);
        let part = |at: usize| u8::from_str_radix(text.get(at..at + 2).unwrap_or("00"), 16);
        [part(1).unwrap_or(0), part(3).unwrap_or(0), part(5).unwrap_or(0)]
    }
}
