//! What is painted of an overlay: the ring and the plane, near and from afar.
//!
//! From afar a hundred thousand nodes are no dots: the ring is a band whose height says how many nodes
//! lie there, the plane a cloud of single pixels. Near enough, each node is a dot, and nearer it has its
//! name.

use super::lens::{Look, TURN, on_ring};
use crate::draw::{Ink, Point};
use crate::ui::overlay::is_set;
use crate::ui::state::Shared;
use crate::wire::Shade;
use crate::wire::overlay::{NodeView, OutlineView, OverlayView, RouteView, WaveView};
use std::f64::consts::TAU;
use wasm_bindgen::{Clamped, JsValue};
use web_sys::{CanvasRenderingContext2d, ImageData};

/// Up to so many nodes in view are painted one by one.
const DOTS: usize = 4000;

/// How far apart nodes are on average, in pixels, where their names are written.
const NAMED: f64 = 9.0;

/// The room that a name needs, in pixels.
const NAME: Point = (38.0, 14.0);

/// How high the band of the ring may be, in pixels.
const BAND: f64 = 26.0;

/// How much of the ring one bar of the band counts, in pixels.
const BIN: f64 = 3.0;

/// The letters of names.
const LETTERS: &str = "12px ui-monospace, 'DejaVu Sans Mono', monospace";

/// All that is painted.
pub struct Scene {
    pub view: Shared<OverlayView>,
    pub outline: Shared<OutlineView>,
    pub shade: Shade,
    /// The node under the pointer.
    pub pointed: Option<u32>,
    /// The node that was chosen, and what it knows.
    pub chosen: Option<u32>,
    pub known: Option<Shared<NodeView>>,
    /// Hops of the route that are shown.
    pub hops: usize,
    /// The moment up to which messages of the event are shown, in microseconds; none if `None`.
    pub moment: Option<u64>,
    /// A node that is being moved, and where it is, in the plane.
    pub moving: Option<(u32, Point)>,
}

/// A picture of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Identifiers around a circle.
    Ring,
    /// Places in the plane.
    Plane,
}

impl Kind {
    /// How many units of the picture are to fit.
    pub fn span(self) -> f64 {
        match self {
            Self::Ring => 2.42,
            Self::Plane => 1.06,
        }
    }

    /// The middle of everything.
    pub fn middle(self) -> Point {
        match self {
            Self::Ring => (0.0, 0.0),
            Self::Plane => (0.5, 0.5),
        }
    }
}

impl Scene {
    /// Where a node lies in a picture's own measure.
    pub fn place(&self, kind: Kind, node: u32) -> Point {
        let nth = node as usize;
        match kind {
            Kind::Ring => on_ring(self.outline.ids.get(nth).copied().unwrap_or_default()),
            Kind::Plane => match self.moving {
                Some((moving, at)) if moving == node => at,
                _ => {
                    let unit = |all: &[u32]| f64::from(all.get(nth).copied().unwrap_or(0)) / 1e6;
                    (unit(&self.outline.xs), unit(&self.outline.ys))
                }
            },
        }
    }

    fn is_up(&self, node: u32) -> bool {
        is_set(&self.view.up, node)
    }

    /// The node nearest to a point of the screen, if it is within reach.
    pub fn nearest(&self, kind: Kind, look: &Look, at: Point, reach: f64) -> Option<u32> {
        let far = |node: u32| {
            let (x, y) = look.at(self.place(kind, node));
            (x - at.0).hypot(y - at.1)
        };
        let near: Box<dyn Iterator<Item = u32>> = match kind {
            Kind::Ring => Box::new(self.around(super::lens::turn_of(look.under(at)))),
            Kind::Plane => Box::new(0..self.outline.ids.len() as u32),
        };
        near.map(|node| (far(node), node))
            .filter(|(far, _)| *far <= reach)
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, node)| node)
    }

    /// The few nodes next to a place of the ring.
    fn around(&self, turn: f64) -> impl Iterator<Item = u32> {
        let count = self.outline.ids.len();
        let top = super::lens::top_of(turn);
        let first = self.outline.ids.partition_point(|id| *id < top);
        let few = count.min(8);
        (0..few).map(move |step| ((first + count + step - few / 2) % count) as u32)
    }

    /// The nodes in view on the ring: of the sorted identifiers one stretch, or two around the top.
    fn in_view(&self, look: &Look) -> Vec<u32> {
        let Some((from, long)) = look.arc() else { return Vec::new() };
        let ids = &self.outline.ids;
        let part = |turn: f64| ids.partition_point(|id| f64::from(*id) < turn * TURN) as u32;
        let to = from + long;
        if to <= 1.0 {
            return (part(from)..part(to)).collect();
        }
        (part(from)..ids.len() as u32).chain(0..part(to - 1.0).min(part(from))).collect()
    }

    /// Paints everything that stays while the pointer moves.
    pub fn paint(&self, brush: &Brush, kind: Kind, look: &Look) {
        match kind {
            Kind::Ring => self.paint_ring(brush, look),
            Kind::Plane => self.paint_plane(brush, look),
        }
    }

    fn paint_ring(&self, brush: &Brush, look: &Look) {
        brush.circle(look.at((0.0, 0.0)), look.scale, Ink::Rule, 1.0);
        self.paint_arcs(brush, look);
        let seen = self.in_view(look);
        if seen.len() > DOTS {
            return self.paint_band(brush, look);
        }
        let apart = apart(look, seen.len());
        let radius = (apart * 0.3).clamp(1.5, 8.0);
        for node in &seen {
            self.paint_node(brush, Kind::Ring, look, *node, radius);
        }
        self.paint_names(brush, look, &seen, radius);
    }

    /// Names of as many nodes as have room for them.
    fn paint_names(&self, brush: &Brush, look: &Look, seen: &[u32], radius: f64) {
        let far = if self.view.arcs.is_empty() { 0.0 } else { look.scale * 0.1 };
        let mut last: Option<Point> = None;
        if apart(look, seen.len()) < NAMED {
            return;
        }
        for node in seen {
            let (x, y) = self.place(Kind::Ring, *node);
            let at = look.at((x, y));
            let out = radius + 8.0 + far;
            let at = (at.0 + x * out, at.1 + y * out);
            let is_free = last
                .is_none_or(|(lx, ly)| (lx - at.0).abs() > NAME.0 || (ly - at.1).abs() > NAME.1);
            // Nothing is better than half a name.
            let fits = (x > -0.3 || at.0 > NAME.0) && (x < 0.3 || at.0 < brush.size.0 - NAME.0);
            if is_free && fits && look.shows(at, 0.0) {
                brush.text(&name(self.outline.ids[*node as usize]), at, x, Ink::Quiet);
                last = Some(at);
            }
        }
    }

    /// One-Hop's slices outside the ring, each in a colour, cut into its units.
    fn paint_arcs(&self, brush: &Brush, look: &Look) {
        let count = self.view.arcs.len();
        for (nth, arc) in self.view.arcs.iter().enumerate() {
            let next = &self.view.arcs[(nth + 1) % count];
            let turn = |node: u32| {
                let id = self.outline.ids.get(node as usize).copied().unwrap_or_default();
                f64::from(id) / TURN
            };
            let (from, to) = (turn(arc.first), turn(next.first));
            let to = if to <= from { to + 1.0 } else { to };
            // A gap of half a pixel between units.
            let gap = (0.75 / look.scale / TAU).min((to - from) / 4.0);
            let wide = if arc.unit.is_multiple_of(2) { 7.0 } else { 4.0 };
            let radius = look.scale * 1.09;
            brush.arc(look.at((0.0, 0.0)), radius, (from + gap, to - gap), arc.slice, wide);
        }
        for arc in &self.view.arcs {
            for (leader, size) in [(arc.leader, 4.0), (arc.slice_leader, 7.0)] {
                let Some(leader) = leader else { continue };
                let (x, y) = self.place(Kind::Ring, leader);
                let at = look.at((x * 1.045, y * 1.045));
                if look.shows(at, 20.0) {
                    brush.diamond(at, size, Ink::Value(arc.slice), Ink::Ink);
                }
            }
        }
    }

    /// How many nodes lie where, each pixel of the ring: those that answer outwards, those that do
    /// not inwards.
    fn paint_band(&self, brush: &Brush, look: &Look) {
        let Some((from, long)) = look.arc() else { return };
        let bins = ((look.scale * TAU * long / BIN).ceil() as usize).clamp(64, 16_384);
        let mut counts = vec![(0_u32, 0_u32); bins];
        for node in self.in_view(look) {
            let turn = f64::from(self.outline.ids[node as usize]) / TURN;
            let bin = ((turn - from).rem_euclid(1.0) / long * bins as f64) as usize;
            let count = &mut counts[bin.min(bins - 1)];
            if self.is_up(node) { count.0 += 1 } else { count.1 += 1 }
        }
        let most = counts.iter().map(|(up, down)| up + down).max().unwrap_or(1).max(1);
        let unit = BAND / f64::from(most) / look.scale;
        for (ink, outwards) in [(Ink::Ink, true), (Ink::Violated, false)] {
            brush.begin(ink, BIN - 0.5);
            for (bin, (up, down)) in counts.iter().enumerate() {
                let many = if outwards { *up } else { *down };
                if many == 0 {
                    continue;
                }
                let angle = (from + (bin as f64 + 0.5) / bins as f64 * long) * TAU;
                let (x, y) = (angle.sin(), -angle.cos());
                let end = if outwards { 1.0 } else { -1.0 } * f64::from(many) * unit + 1.0;
                brush.segment(look.at((x, y)), look.at((x * end, y * end)));
            }
            brush.stroke();
        }
    }

    fn paint_plane(&self, brush: &Brush, look: &Look) {
        let (low, high) = (look.at((0.0, 0.0)), look.at((1.0, 1.0)));
        brush.frame(low, high, Ink::Rule);
        let seen: Vec<u32> = (0..self.outline.ids.len() as u32)
            .filter(|node| look.shows(look.at(self.place(Kind::Plane, *node)), 8.0))
            .collect();
        if seen.len() > DOTS {
            return self.paint_cloud(brush, look, &seen);
        }
        let area = (high.0 - low.0).min(look.under((0.0, 0.0)).0.abs() + brush.size.0)
            * (high.1 - low.1).min(brush.size.1);
        let apart = (area / (seen.len().max(1)) as f64).sqrt();
        let radius = (apart * 0.16).clamp(1.5, 8.0);
        for node in &seen {
            self.paint_node(brush, Kind::Plane, look, *node, radius);
        }
    }

    /// A pixel for each node.
    fn paint_cloud(&self, brush: &Brush, look: &Look, seen: &[u32]) {
        let dots = brush.dots();
        let (wide, high) = (dots.0 as usize, dots.1 as usize);
        let mut bytes = vec![0_u8; wide * high * 4];
        let (up, down) = (brush.rgb(Ink::Ink), brush.rgb(Ink::Violated));
        for node in seen {
            let (x, y) = look.at(self.place(Kind::Plane, *node));
            let (x, y) = ((x * brush.density) as usize, (y * brush.density) as usize);
            if x < wide && y < high {
                let colour = if self.is_up(*node) { up } else { down };
                let at = (y * wide + x) * 4;
                bytes[at..at + 3].copy_from_slice(&colour);
                bytes[at + 3] = bytes[at + 3].saturating_add(140);
            }
        }
        brush.image(&mut bytes, dots);
    }

    fn paint_node(&self, brush: &Brush, kind: Kind, look: &Look, node: u32, radius: f64) {
        let at = look.at(self.place(kind, node));
        if !look.shows(at, 12.0) {
            return;
        }
        match (self.is_up(node), self.view.droppers.binary_search(&node).is_ok()) {
            (true, true) => brush.jagged(at, radius.max(4.0) + 2.0, Ink::Ink),
            (true, false) => brush.disc(at, radius, Ink::Ink),
            (false, _) => brush.hollow(at, radius, Ink::Quiet),
        }
    }

    /// Paints what lies over it: the chosen node and whom it knows, the route, the key, the event.
    pub fn paint_over(&self, brush: &Brush, kind: Kind, look: &Look) {
        // A route says more than all that its first node knows, unless somebody has to choose.
        let known = self.known.as_ref().filter(|known| Some(known.node) == self.chosen);
        let is_to_choose = self.view.hand.as_ref().is_some_and(|hand| !hand.over);
        if let Some(known) = known.filter(|_| self.hops == 0 || is_to_choose) {
            self.paint_known(brush, kind, look, known);
        }
        if let Some(moment) = self.moment {
            self.paint_wave(brush, kind, look, moment);
        }
        if let Some(route) = &self.view.route {
            self.paint_route(brush, kind, look, route);
        }
        if let Some(chosen) = self.chosen {
            let at = look.at(self.place(kind, chosen));
            brush.circle(at, 11.0, Ink::Highlight, 2.5);
        }
        if let Some(pointed) = self.pointed {
            let at = look.at(self.place(kind, pointed));
            brush.circle(at, 8.0, Ink::Highlight, 1.5);
            let name = name(self.outline.ids.get(pointed as usize).copied().unwrap_or_default());
            brush.note(&format!("{name} · #{pointed}"), (at.0, at.1 - 16.0));
        }
        if let Some((moving, at)) = self.moving.filter(|_| kind == Kind::Plane) {
            let radius = 7.0;
            brush.disc(look.at(at), radius, Ink::Highlight);
            let from = Self { moving: None, ..self.same() }.place(kind, moving);
            brush.begin(Ink::Highlight, 1.0);
            brush.segment(look.at(from), look.at(at));
            brush.stroke();
        }
    }

    fn same(&self) -> Self {
        Self {
            view: self.view.clone(),
            outline: self.outline.clone(),
            known: self.known.clone(),
            ..*self
        }
    }

    /// Whom a node knows: a line to each entry of its tables but the first, whose entries are its
    /// neighbours and are marked; in each picture the tables that say something there.
    fn paint_known(&self, brush: &Brush, kind: Kind, look: &Look, known: &NodeView) {
        let from = look.at(self.place(kind, known.node));
        for table in &known.tables {
            let (ink, lines) = match (table.name.as_str(), kind) {
                ("leaf-set" | "successors", _) => (Ink::Future, false),
                ("neighbourhood", Kind::Ring) => continue,
                ("neighbourhood", Kind::Plane) => (Ink::Quiet, false),
                _ => (Ink::Past, true),
            };
            let entries = table.rows.iter().flat_map(|row| &row.entries);
            let nodes: Vec<u32> = entries.filter_map(|entry| entry.node).collect();
            // Of a table of thousands, as many as can be told apart.
            let some = nodes.iter().step_by(nodes.len().div_ceil(400).max(1));
            if lines {
                brush.begin_faint(ink, 1.0);
                for node in some.clone() {
                    brush.segment(from, look.at(self.place(kind, *node)));
                }
                brush.stroke();
            }
            for node in some {
                brush.disc(look.at(self.place(kind, *node)), 3.5, ink);
            }
        }
    }

    fn paint_wave(&self, brush: &Brush, kind: Kind, look: &Look, moment: u64) {
        let begun = |step: &&WaveView| step.sent <= moment;
        for step in self.view.wave.iter().filter(begun) {
            let (from, to) = (self.place(kind, step.from), self.place(kind, step.to));
            let span = step.arrived.saturating_sub(step.sent).max(1) as f64;
            let part = (moment.saturating_sub(step.sent) as f64 / span).min(1.0);
            let here = (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part);
            let (ink, wide) = match step.kind.as_str() {
                "across" => (Ink::Highlight, 2.0),
                "to unit" => (Ink::Future, 1.5),
                "report" => (Ink::Past, 2.0),
                _ => (Ink::Quiet, 1.0),
            };
            brush.begin(ink, wide);
            brush.segment(look.at(from), look.at(here));
            brush.stroke();
            brush.disc(look.at(here), 3.0, ink);
        }
    }

    fn paint_route(&self, brush: &Brush, kind: Kind, look: &Look, route: &RouteView) {
        let hops = self.hops.min(route.hops.len());
        for (nth, hop) in route.hops.iter().take(hops).enumerate() {
            let (from, to) =
                (look.at(self.place(kind, hop.from)), look.at(self.place(kind, hop.to)));
            brush.arrow(from, to, if nth + 1 == hops { 3.0 } else { 2.0 });
        }
        for (nth, hop) in route.hops.iter().take(hops).enumerate() {
            brush.number(nth + 1, look.at(self.place(kind, hop.to)));
        }
        if kind == Kind::Ring {
            let (x, y) = on_ring(route.at);
            let at = look.at((x * 0.955, y * 0.955));
            brush.diamond(at, 8.0, Ink::Value(1), Ink::Ink);
            brush.note(&name(route.at), (at.0 - x * 34.0, at.1 - y * 20.0));
        }
        if let Some(owner) = route.owner {
            let at = look.at(self.place(kind, owner));
            let ink = if route.right { Ink::Ink } else { Ink::Violated };
            brush.circle(at, 10.0, ink, 1.5);
            brush.circle(at, 14.0, ink, 1.5);
        }
    }
}

/// How far apart so many nodes in view lie on the ring, in pixels.
fn apart(look: &Look, seen: usize) -> f64 {
    let long = look.arc().map_or(1.0, |(_, long)| long);
    look.scale * TAU * long / seen.max(1) as f64
}

/// The first digits of an identifier.
pub fn name(top: u32) -> String {
    format!("{:04x}", top >> 16)
}

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

    fn begin(&self, ink: Ink, wide: f64) {
        self.context.set_global_alpha(1.0);
        self.context.set_stroke_style_str(ink.colour(self.shade));
        self.context.set_line_width(wide);
        self.context.begin_path();
    }

    fn begin_faint(&self, ink: Ink, wide: f64) {
        self.begin(ink, wide);
        self.context.set_global_alpha(0.45);
    }

    fn segment(&self, from: Point, to: Point) {
        self.context.move_to(from.0, from.1);
        self.context.line_to(to.0, to.1);
    }

    fn stroke(&self) {
        self.context.stroke();
        self.context.set_global_alpha(1.0);
    }

    fn round(&self, (x, y): Point, radius: f64, (from, to): (f64, f64)) {
        // A radius that is not negative is never refused.
        let _ = self.context.arc(x, y, radius, from, to);
    }

    fn circle(&self, at: Point, radius: f64, ink: Ink, wide: f64) {
        self.begin(ink, wide);
        self.round(at, radius, (0.0, TAU));
        self.stroke();
    }

    /// A part of a circle, in turns from the top, in the colour of a value.
    fn arc(&self, at: Point, radius: f64, (from, to): (f64, f64), value: u32, wide: f64) {
        self.begin(Ink::Value(value), wide);
        self.round(at, radius, ((from - 0.25) * TAU, (to - 0.25) * TAU));
        self.stroke();
    }

    fn disc(&self, at: Point, radius: f64, ink: Ink) {
        self.context.set_fill_style_str(ink.colour(self.shade));
        self.context.begin_path();
        self.round(at, radius, (0.0, TAU));
        self.context.fill();
    }

    /// A node that does not answer; dashed where it is large enough for dashes.
    fn hollow(&self, at: Point, radius: f64, ink: Ink) {
        if radius < 4.0 {
            return self.circle(at, (radius - 0.5).max(1.0), Ink::Faint, 1.0);
        }
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

    fn jagged(&self, (x, y): Point, radius: f64, ink: Ink) {
        let corner = |nth: u32| {
            let radius = if nth.is_multiple_of(2) { radius } else { radius * 0.72 };
            let angle = f64::from(nth) / 18.0 * TAU;
            (x + radius * angle.sin(), y - radius * angle.cos())
        };
        self.polygon((0..18).map(corner));
        self.context.set_fill_style_str(ink.colour(self.shade));
        self.context.fill();
    }

    fn diamond(&self, (x, y): Point, size: f64, ink: Ink, edge: Ink) {
        self.polygon([(x, y - size), (x + size, y), (x, y + size), (x - size, y)].into_iter());
        self.context.set_fill_style_str(ink.colour(self.shade));
        self.context.fill();
        self.context.set_stroke_style_str(edge.colour(self.shade));
        self.context.set_line_width(1.0);
        self.context.stroke();
    }

    fn frame(&self, low: Point, high: Point, ink: Ink) {
        self.begin(ink, 1.0);
        self.context.rect(low.0, low.1, high.0 - low.0, high.1 - low.1);
        self.stroke();
    }

    fn arrow(&self, from: Point, to: Point, wide: f64) {
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

    fn number(&self, number: usize, at: Point) {
        self.disc(at, 8.5, Ink::Highlight);
        self.write(&number.to_string(), (at.0, at.1 + 4.0), "center", Ink::Paper);
    }

    /// Text on the side of a circle to which `side` points.
    fn text(&self, text: &str, (x, y): Point, side: f64, ink: Ink) {
        let align = match side {
            ..-0.3 => "right",
            0.3.. => "left",
            _ => "center",
        };
        self.write(text, (x, y + 4.0), align, ink);
    }

    /// Text that can be read over anything.
    fn note(&self, text: &str, at: Point) {
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

    /// The canvas' own dots.
    fn dots(&self) -> (u32, u32) {
        ((self.size.0 * self.density).round() as u32, (self.size.1 * self.density).round() as u32)
    }

    /// The parts of a colour.
    fn rgb(&self, ink: Ink) -> [u8; 3] {
        let text = ink.colour(self.shade);
        let part = |at: usize| u8::from_str_radix(text.get(at..at + 2).unwrap_or("00"), 16);
        [part(1).unwrap_or(0), part(3).unwrap_or(0), part(5).unwrap_or(0)]
    }

    /// Puts dots of one image on the empty canvas.
    fn image(&self, bytes: &mut [u8], (wide, high): (u32, u32)) {
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(bytes), wide, high);
        if let Ok(image) = image {
            // An image of the canvas' own size is never refused.
            let _ = self.context.put_image_data(&image, 0.0, 0.0);
        }
    }
}
