//! Everybody, near and from afar.
//!
//! From afar a hundred thousand nodes are no dots: the ring is a band whose height says how many nodes
//! lie there, the plane a cloud of single specks. Nearer, each node is a dot, then has its name, and at
//! last is drawn stroke by stroke. Bands, clouds and small dots are one image.

use super::brush::Brush;
use super::dots::Dots;
use super::lens::{Look, TURN};
use super::scene::{EDGE, Kind, Scene, name};
use crate::draw::{Ink, Point};
use std::f64::consts::TAU;

/// Up to so many nodes in view are painted one by one.
const DOTS: usize = 4000;

/// From this radius on a node is drawn stroke by stroke, in pixels: there is room for dashes.
const LARGE: f64 = 4.0;

/// How far apart nodes are on average, in pixels, where their names are written.
const NAMED: f64 = 9.0;

/// The room that a name needs, in pixels.
const NAME: Point = (38.0, 14.0);

/// How high the band of the ring may be, in pixels.
const BAND: f64 = 26.0;

/// How much of the ring one bar of the band counts, in pixels.
const BIN: f64 = 3.0;

/// What everybody is painted with: an image for what is small, a brush for the rest.
pub struct Ground<'a> {
    pub scene: &'a Scene,
    pub brush: &'a Brush,
    pub look: &'a Look,
    pub dots: &'a mut Dots,
}

impl Ground<'_> {
    /// Paints everything that stays while the pointer moves.
    pub fn paint(&mut self, kind: Kind) {
        match kind {
            Kind::Ring => self.paint_ring(),
            Kind::Plane => self.paint_plane(),
        }
    }

    fn paint_ring(&mut self) {
        let middle = self.look.at((0.0, 0.0));
        let seen = self.scene.in_view(self.look);
        let radius = (self.apart(seen.len()) * 0.3).clamp(1.5, 8.0);
        if radius < LARGE {
            self.brush.lay(self.dots);
            self.dots.circle(middle, self.look.scale, 1.0, self.brush.colour(Ink::Rule));
            if seen.len() > DOTS {
                self.stack(&seen);
            } else {
                self.strew(Kind::Ring, &seen, radius);
            }
            self.brush.put(self.dots);
        } else {
            self.brush.circle(middle, self.look.scale, Ink::Rule, 1.0);
        }
        self.paint_arcs();
        self.paint_nodes(Kind::Ring, &seen, radius);
        self.paint_names(&seen, radius);
    }

    fn paint_plane(&mut self) {
        let (low, high) = (self.look.at((0.0, 0.0)), self.look.at((1.0, 1.0)));
        let size = self.brush.size;
        let seen = self.scene.in_frame(self.look, size);
        let area = (high.0 - low.0).min(self.look.under((0.0, 0.0)).0.abs() + size.0)
            * (high.1 - low.1).min(size.1);
        let apart = (area / seen.len().max(1) as f64).sqrt();
        let radius = (apart * 0.16).clamp(1.5, 8.0);
        if radius < LARGE {
            self.brush.lay(self.dots);
            self.dots.frame(low, high, self.brush.colour(Ink::Rule));
            if seen.len() > DOTS {
                self.cloud(&seen);
            } else {
                self.strew(Kind::Plane, &seen, radius);
            }
            self.brush.put(self.dots);
        } else {
            self.brush.frame(low, high, Ink::Rule);
        }
        self.paint_nodes(Kind::Plane, &seen, radius);
    }

    /// How many nodes lie where, each few pixels of the ring: those that answer outwards, those that do
    /// not inwards.
    fn stack(&mut self, seen: &[u32]) {
        let Some((from, long)) = self.look.arc() else { return };
        let bins = ((self.look.scale * TAU * long / BIN).ceil() as usize).clamp(64, 16_384);
        let mut counts = vec![(0_u32, 0_u32); bins];
        for node in seen {
            let into = f64::from(self.scene.outline.ids[*node as usize]) / TURN - from;
            let into = if into < 0.0 { into + 1.0 } else { into };
            let bin = (into / long * bins as f64) as usize;
            let count = &mut counts[bin.min(bins - 1)];
            if self.scene.is_up(*node) { count.0 += 1 } else { count.1 += 1 }
        }
        let most = counts.iter().map(|(up, down)| up + down).max().unwrap_or(1).max(1);
        let unit = BAND / f64::from(most) / self.look.scale;
        let (up, down) = (self.brush.colour(Ink::Ink), self.brush.colour(Ink::Violated));
        for (bin, count) in counts.into_iter().enumerate() {
            let angle = (from + (bin as f64 + 0.5) / bins as f64 * long) * TAU;
            let (x, y) = (angle.sin(), -angle.cos());
            let foot = self.look.at((x, y));
            if !self.look.shows(foot, BAND * 2.0) {
                continue;
            }
            for (many, side, colour) in [(count.0, 1.0, up), (count.1, -1.0, down)] {
                let end = 1.0 + side * f64::from(many) * unit;
                if many > 0 {
                    self.dots.bar(foot, self.look.at((x * end, y * end)), BIN - 0.5, colour);
                }
            }
        }
    }

    /// A speck for each node.
    fn cloud(&mut self, seen: &[u32]) {
        let (up, down) = (self.brush.colour(Ink::Ink), self.brush.colour(Ink::Violated));
        for node in seen {
            let colour = if self.scene.is_up(*node) { up } else { down };
            self.dots.speck(self.look.at(self.scene.place(Kind::Plane, *node)), colour);
        }
    }

    /// A dot for each node.
    fn strew(&mut self, kind: Kind, seen: &[u32], radius: f64) {
        let (up, down) = (self.brush.colour(Ink::Ink), self.brush.colour(Ink::Faint));
        for node in seen {
            let at = self.look.at(self.scene.place(kind, *node));
            if self.scene.is_up(*node) {
                self.dots.disc(at, radius, up);
            } else {
                self.dots.circle(at, (radius - 0.5).max(1.0), 1.0, down);
            }
        }
    }

    /// The nodes that are more than dots: those that are large, and those that drop messages.
    fn paint_nodes(&self, kind: Kind, seen: &[u32], radius: f64) {
        let is_large = radius >= LARGE;
        if seen.len() > DOTS || (!is_large && self.scene.view.droppers.is_empty()) {
            return;
        }
        for node in seen.iter().copied() {
            let at = self.look.at(self.scene.place(kind, node));
            if !self.look.shows(at, EDGE) {
                continue;
            }
            match (self.scene.is_up(node), self.scene.drops(node)) {
                (_, true) => self.brush.jagged(at, radius.max(LARGE) + 2.0, Ink::Ink),
                (true, _) if is_large => self.brush.disc(at, radius, Ink::Ink),
                (false, _) if is_large => self.brush.hollow(at, radius, Ink::Quiet),
                _ => {}
            }
        }
    }

    /// Names of as many nodes as have room for them.
    fn paint_names(&self, seen: &[u32], radius: f64) {
        let far = if self.scene.view.arcs.is_empty() { 0.0 } else { self.look.scale * 0.1 };
        let mut last: Option<Point> = None;
        if self.apart(seen.len()) < NAMED {
            return;
        }
        for node in seen {
            let (x, y) = self.scene.place(Kind::Ring, *node);
            let dot = self.look.at((x, y));
            let beside = |out: f64| (dot.0 + x * out, dot.1 + y * out);
            // Inside the ring where there is no room outside: nothing is better than half a name.
            let outside = beside(radius + 8.0 + far);
            let has_room = (x > -0.3 || outside.0 > NAME.0)
                && (x < 0.3 || outside.0 < self.brush.size.0 - NAME.0);
            let (at, side) = if has_room { (outside, x) } else { (beside(-radius - 8.0), -x) };
            let is_free = last
                .is_none_or(|(lx, ly)| (lx - at.0).abs() > NAME.0 || (ly - at.1).abs() > NAME.1);
            if is_free && self.look.shows(at, 0.0) {
                self.brush.text(
                    &name(self.scene.outline.ids[*node as usize]),
                    at,
                    side,
                    Ink::Quiet,
                );
                last = Some(at);
            }
        }
    }

    /// One-Hop's slices outside the ring, each in a colour, cut into its units.
    fn paint_arcs(&self) {
        let count = self.scene.view.arcs.len();
        for (nth, arc) in self.scene.view.arcs.iter().enumerate() {
            let next = &self.scene.view.arcs[(nth + 1) % count];
            let turn = |node: u32| {
                let id = self.scene.outline.ids.get(node as usize).copied().unwrap_or_default();
                f64::from(id) / TURN
            };
            let (from, to) = (turn(arc.first), turn(next.first));
            let to = if to <= from { to + 1.0 } else { to };
            // A gap of half a pixel between units.
            let gap = (0.75 / self.look.scale / TAU).min((to - from) / 4.0);
            let wide = if arc.unit.is_multiple_of(2) { 7.0 } else { 4.0 };
            let radius = self.look.scale * 1.09;
            self.brush.arc(
                self.look.at((0.0, 0.0)),
                radius,
                (from + gap, to - gap),
                arc.slice,
                wide,
            );
        }
        for arc in &self.scene.view.arcs {
            for (leader, size) in [(arc.leader, 4.0), (arc.slice_leader, 7.0)] {
                let Some(leader) = leader else { continue };
                let (x, y) = self.scene.place(Kind::Ring, leader);
                let at = self.look.at((x * 1.045, y * 1.045));
                if self.look.shows(at, 20.0) {
                    self.brush.diamond(at, size, Ink::Value(arc.slice), Ink::Ink);
                }
            }
        }
    }

    /// How far apart so many nodes in view lie on the ring, in pixels.
    fn apart(&self, seen: usize) -> f64 {
        let long = self.look.arc().map_or(1.0, |(_, long)| long);
        self.look.scale * TAU * long / seen.max(1) as f64
    }
}
