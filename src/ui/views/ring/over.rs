//! What lies over everybody: who was chosen and whom it knows, a route, a key, messages of an event.

use super::brush::Brush;
use super::lens::{Look, on_ring};
use super::scene::{Kind, Scene, name};
use crate::draw::Ink;
use crate::wire::overlay::{NodeView, RouteView, WaveView};

impl Scene {
    /// Paints what lies over it: the chosen node and whom it knows, the route, the key, the event.
    pub fn paint_over(&self, brush: &Brush, kind: Kind, look: &Look) {
        // A route says more than all that its first node knows, unless somebody has to choose.
        let known = self.known.as_ref().filter(|known| Some(known.node) == self.chosen);
        let goes = self.route().is_some_and(|(_, hops)| hops > 0);
        let is_to_choose = self.view.hand.as_ref().is_some_and(|hand| !hand.over);
        if let Some(known) = known.filter(|_| !goes || is_to_choose) {
            self.paint_known(brush, kind, look, known);
        }
        if let Some(moment) = self.moment {
            self.paint_wave(brush, kind, look, moment);
        }
        if let Some((route, hops)) = self.route() {
            self.paint_route(brush, kind, look, route, hops);
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
            brush.begin(Ink::Highlight, 1.0);
            brush.segment(look.at(self.home(moving)), look.at(at));
            brush.stroke();
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

    fn paint_route(&self, brush: &Brush, kind: Kind, look: &Look, route: &RouteView, hops: usize) {
        let hops = hops.min(route.hops.len());
        brush.circle(look.at(self.place(kind, route.from)), 6.0, Ink::Highlight, 2.0);
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
