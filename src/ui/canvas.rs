//! Shapes painted on a canvas.

use crate::draw::{Anchor, Form, Shape, Style, style};
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
        group.iter().for_each(|shape| trace(&context, &shape.form));
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

/// Adds a form to the path; texts are written apart.
fn trace(context: &CanvasRenderingContext2d, form: &Form) {
    match form {
        Form::Line(from, to) => {
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
