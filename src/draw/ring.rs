//! An overlay as a picture: its ring, who answers, and the way of a lookup or of an event.

use super::shape::{Anchor, Form, Point, Shape, head, short_of};
use super::style::{Role, Tone};
use super::svg::{Picture, svg};
use crate::wire::Figure;
use crate::wire::overlay::{
    OutlineView, OverlayAnswer, OverlayCommand, OverlayError, OverlayLink, OverlaySession,
    OverlayView,
};
use crate::words::Language;

/// The size of a small picture and of a large one.
const SMALL: Point = (336.0, 168.0);
const LARGE: Point = (640.0, 640.0);
/// A picture shows an overlay of so many nodes at most, like the one that it stands for.
const MOST_NODES: u32 = 128;
/// The most steps that are taken for a picture.
const MOST_STEPS: u64 = 200_000;
/// The most messages of an event that are drawn.
const MOST_MESSAGES: usize = 400;
/// Up to so many nodes are named.
const NAMED: usize = 64;

/// The picture of a link's overlay, in small where it is large.
///
/// # Errors
/// If the link cannot be read.
pub fn of_overlay(link: &str, figure: Figure, language: Language) -> Result<String, OverlayError> {
    let link = in_small(OverlayLink::read(link)?);
    let mut session = OverlaySession::of(link);
    session.advance(MOST_STEPS);
    let view = session.view(language);
    let outline = match session.answer(OverlayCommand::Outline, language) {
        Ok(OverlayAnswer::Outline(outline)) => outline,
        _ => OutlineView::default(),
    };
    let size = if figure.small { SMALL } else { LARGE };
    let ring = Ring { view: &view, outline: &outline, size };
    let lanes: Vec<&str> = view.lanes.iter().map(|lane| lane.why.as_str()).collect();
    Ok(svg(&Picture {
        size,
        title: &view.title,
        about: &format!("{} {}", view.about, lanes.join(" ")),
        language: if language == Language::Chinese { "zh-Hans" } else { "en" },
        shade: figure.shade,
        shapes: &ring.shapes(),
    }))
}

/// The same with fewer nodes, if there are many.
fn in_small(link: OverlayLink) -> OverlayLink {
    if link.settings.get("nodes") <= MOST_NODES {
        return link;
    }
    link.with("nodes", &MOST_NODES.to_string()).unwrap_or(link)
}

struct Ring<'a> {
    view: &'a OverlayView,
    outline: &'a OutlineView,
    size: Point,
}

impl Ring<'_> {
    fn shapes(&self) -> Vec<Shape> {
        let mut shapes = vec![shape(Role::Rule, Form::Circle(self.middle(), self.radius()))];
        shapes.extend(self.borders());
        shapes.extend(self.wave());
        shapes.extend((0..self.outline.ids.len()).flat_map(|node| self.node(node)));
        shapes.extend(self.route());
        shapes
    }

    fn middle(&self) -> Point {
        (self.size.0 * 0.5, self.size.1 * 0.5)
    }

    fn radius(&self) -> f64 {
        self.size.1 * 0.5 - if self.size.1 < 200.0 { 14.0 } else { 48.0 }
    }

    /// The place on the ring of an identifier's first bits, so much farther out.
    fn at(&self, id: u32, out: f64) -> Point {
        let ((x, y), radius) = (turned(id), self.radius() + out);
        let middle = self.middle();
        (middle.0 + radius * x, middle.1 + radius * y)
    }

    fn place(&self, node: u32) -> Point {
        let id = self.outline.ids.get(node as usize).copied();
        id.map_or_else(|| self.middle(), |id| self.at(id, 0.0))
    }

    fn is_up(&self, node: usize) -> bool {
        self.view.up.get(node / 8).is_some_and(|byte| byte >> (node % 8) & 1 == 1)
    }

    fn node(&self, node: usize) -> Vec<Shape> {
        let id = self.outline.ids[node];
        let dot = if self.size.1 < 200.0 { 2.0 } else { 4.0 };
        let role = if self.is_up(node) { Role::Dot } else { Role::Hollow };
        let mut shapes = vec![shape(role, Form::Circle(self.at(id, 0.0), dot))];
        if self.size.1 > 200.0 && self.outline.ids.len() <= NAMED {
            let (x, y) = self.at(id, 20.0);
            let text = Form::Text {
                at: (x, y + 4.0),
                text: node.to_string(),
                size: 11.0,
                anchor: Anchor::Middle,
                bold: false,
            };
            shapes.push(shape(Role::Scale, text));
        }
        shapes
    }

    /// Where units begin, and slices.
    fn borders(&self) -> Vec<Shape> {
        let border = |arc: &crate::wire::overlay::ArcView| {
            let id = *self.outline.ids.get(arc.first as usize)?;
            let (role, long) = match arc.unit {
                0 => (Role::Life, 11.0),
                _ => (Role::Unknown, 7.0),
            };
            // Just before the first node of the arc.
            let id = id.wrapping_sub(1 << 23);
            Some(shape(role, Form::Line(self.at(id, -long), self.at(id, long))))
        };
        self.view.arcs.iter().filter_map(border).collect()
    }

    fn wave(&self) -> Vec<Shape> {
        let messages = self.view.wave.iter().take(MOST_MESSAGES);
        let line = messages.map(|message| {
            shape(Role::Thread, Form::Line(self.place(message.from), self.place(message.to)))
        });
        line.collect()
    }

    fn route(&self) -> Vec<Shape> {
        let Some(route) = &self.view.route else { return Vec::new() };
        let small = self.size.1 < 200.0;
        let (gap, tip) = if small { (3.0, 6.0) } else { (6.0, 10.0) };
        let mut shapes = Vec::new();
        for hop in &route.hops {
            let (from, to) = (self.place(hop.from), self.place(hop.to));
            let end = short_of(from, to, gap);
            shapes.push(shape(Role::Chosen, Form::Line(from, short_of(from, end, tip * 0.5))));
            shapes.push(shape(Role::Flag, head(from, end, tip)));
        }
        let role = if route.right { Role::Pointed } else { Role::Witness };
        shapes.push(shape(role, Form::Circle(self.place(route.end), gap + 2.0)));
        let key = (self.at(route.at, -gap), self.at(route.at, gap * 3.0));
        shapes.push(shape(Role::Cursor, Form::Line(key.0, key.1)));
        shapes
    }
}

fn shape(role: Role, form: Form) -> Shape {
    Shape { role, tone: Tone::Plain, form }
}

/// The point of the unit circle so far around it, in 2^32 parts of a turn, clockwise from the top.
///
/// Halving an angle takes a root, which agrees on every machine, as a sine need not.
fn turned(part: u32) -> Point {
    let (mut x, mut y) = (0.0, -1.0);
    let mut cosine: f64 = -1.0;
    for bit in (16..32).rev() {
        if part >> bit & 1 == 1 {
            let sine = (1.0 - cosine * cosine).sqrt();
            (x, y) = (x * cosine - y * sine, x * sine + y * cosine);
        }
        cosine = ((1.0 + cosine) * 0.5).sqrt();
    }
    (x, y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_of_a_turn_are_where_they_are_on_a_clock() {
        let is_near = |part: u32, (x, y): Point| {
            let point = turned(part);
            (point.0 - x).abs() < 1e-3 && (point.1 - y).abs() < 1e-3
        };
        assert!(is_near(0, (0.0, -1.0)));
        assert!(is_near(1 << 30, (1.0, 0.0)));
        assert!(is_near(1 << 31, (0.0, 1.0)));
        assert!(is_near(3 << 30, (-1.0, 0.0)));
        assert!(is_near(u32::MAX, (0.0, -1.0)));
    }
}
