//! Shapes painted on a canvas.

use crate::draw::{Anchor, Form, Point, Shape, Style, style};
use crate::wire::Shade;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// The letters of words in a drawing.
const LETTERS: &str = "system-ui, sans-serif";

/// Paints shapes, from the lowest to the uppermost, on an empty canvas of so many pixels of the
/// page's own. A browser that has no canvas paints nothing.
pub fn paint(canvas: &HtmlCanvasElement, size: (f64, f64), shapes: &[Shape], shade: Shade) {
    let density = super::browser::density();
    let Some(context) = context(canvas) else { return };
    fit(canvas, (size.0 * density, size.1 * density));
    // A scale of finite numbers is never refused.
    let _ = context.set_transform(density, 0.0, 0.0, density, 0.0, 0.0);
    context.clear_rect(0.0, 0.0, size.0, size.1);
    for group in shapes.chunk_by(|a, b| (a.role, a.tone) == (b.role, b.tone)) {
        let look = style(group[0].role, group[0].tone);
        dress(&context, &look, shade);
        context.begin_path();
        group.iter().for_each(|shape| trace(&context, &shape.form, size, &look));
        finish(&context, &look);
        group.iter().for_each(|shape| write(&context, &shape.form, &look));
    }
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// Gives a canvas as many dots as it is to have; to set them, even to the same, empties it.
fn fit(canvas: &HtmlCanvasElement, size: (f64, f64)) {
    let (width, height) = (size.0.round() as u32, size.1.round() as u32);
    if (canvas.width(), canvas.height()) != (width, height) {
        canvas.set_width(width);
        canvas.set_height(height);
    }
}

fn dress(context: &CanvasRenderingContext2d, look: &Style, shade: Shade) {
    if let Some(ink) = look.fill {
        context.set_fill_style_str(ink.colour(shade));
    }
    if let Some(ink) = look.stroke {
        context.set_stroke_style_str(ink.colour(shade));
        context.set_line_width(look.width);
        let dash = js_sys::Array::new();
        if let Some((dashes, gap)) = look.dash {
            dash.push(&JsValue::from_f64(dashes));
            dash.push(&JsValue::from_f64(gap));
        }
        // Lengths that are not negative are never refused.
        let _ = context.set_line_dash(&dash);
    }
    context.set_global_alpha(look.opacity);
}

/// How far around the canvas a line is drawn, so that its ends do not show.
const EDGE: f64 = 8.0;

/// The part of a line that lies on a canvas of that size, or nearly. It begins whole periods of the
/// dashes after the line does: a browser would go through all dashes of a line, seen or not.
fn visible(from: Point, to: Point, size: (f64, f64), period: f64) -> Option<(Point, Point)> {
    let way = (to.0 - from.0, to.1 - from.1);
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    for (start, way, size) in [(from.0, way.0, size.0), (from.1, way.1, size.1)] {
        let (low, high) = (-EDGE - start, size + EDGE - start);
        if way == 0.0 {
            if low > 0.0 || high < 0.0 {
                return None;
            }
            continue;
        }
        let (enters, leaves) = (low / way, high / way);
        first = first.max(enters.min(leaves));
        last = last.min(enters.max(leaves));
    }
    if first > last {
        return None;
    }
    let long = way.0.hypot(way.1);
    let first = if period > 0.0 { (first * long / period).floor() * period / long } else { first };
    let at = |part: f64| (from.0 + way.0 * part, from.1 + way.1 * part);
    Some((at(first), at(last)))
}

/// Adds a form to the path; texts are written apart.
fn trace(context: &CanvasRenderingContext2d, form: &Form, size: (f64, f64), look: &Style) {
    match form {
        Form::Line(from, to) => {
            let period = look.dash.map_or(0.0, |(dashes, gap)| dashes + gap);
            let Some((from, to)) = visible(*from, *to, size, period) else { return };
            context.move_to(from.0, from.1);
            context.line_to(to.0, to.1);
        }
        Form::Polygon(corners) => {
            for (nth, (x, y)) in corners.iter().enumerate() {
                if nth == 0 { context.move_to(*x, *y) } else { context.line_to(*x, *y) }
            }
            context.close_path();
        }
        Form::Circle((x, y), radius) => {
            context.move_to(x + radius, *y);
            // A radius that is not negative is never refused.
            let _ = context.arc(*x, *y, *radius, 0.0, std::f64::consts::TAU);
        }
        Form::Box((x, y), (width, height)) => context.rect(*x, *y, *width, *height),
        Form::Text { .. } => {}
    }
}

fn finish(context: &CanvasRenderingContext2d, look: &Style) {
    if look.fill.is_some() {
        context.fill();
    }
    if look.stroke.is_some() {
        context.stroke();
    }
}

fn write(context: &CanvasRenderingContext2d, form: &Form, look: &Style) {
    let Form::Text { at, text, size, anchor, bold } = form else { return };
    let weight = if *bold { "600" } else { "400" };
    context.set_font(&format!("{weight} {size:.1}px {LETTERS}"));
    context.set_text_align(match anchor {
        Anchor::Start => "left",
        Anchor::Middle => "center",
        Anchor::End => "right",
    });
    // A canvas with a context writes whatever it is given.
    if look.stroke.is_some() {
        context.set_line_join("round");
        let _ = context.stroke_text(text, at.0, at.1);
    }
    let _ = context.fill_text(text, at.0, at.1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_line_only_what_is_on_the_canvas_is_drawn() {
        let size = (100.0, 50.0);
        let line = |from, to| visible(from, to, size, 0.0);
        assert_eq!(line((10.0, 10.0), (90.0, 40.0)), Some(((10.0, 10.0), (90.0, 40.0))));
        assert_eq!(line((-200.0, 20.0), (200.0, 20.0)), Some(((-8.0, 20.0), (108.0, 20.0))));
        assert_eq!(line((0.0, -100.0), (0.0, 100.0)), Some(((0.0, -8.0), (0.0, 58.0))));
        assert_eq!(line((0.0, 90.0), (100.0, 90.0)), None);
        assert_eq!(line((-100.0, 0.0), (0.0, 200.0)), None);
    }

    #[test]
    fn dashes_stay_where_they_are() {
        let part = visible((-100.0, 20.0), (50.0, 20.0), (100.0, 50.0), 7.0);
        assert_eq!(part, Some(((-9.0, 20.0), (50.0, 20.0))), "13 dashes of 7 are left out");
    }
}
