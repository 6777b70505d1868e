//! What one node believes: the shared history, less what it has not heard yet.

use super::{NONE, OneHop};
use crate::sim::Time;

impl OneHop {
    /// Whether `node` believes that `other` is up.
    pub fn believes(&self, node: u32, other: u32) -> bool {
        if node == other {
            return true;
        }
        let mut event = self.history.last(other);
        while event != NONE {
            if self.knows(node, event) {
                return self.history.event(event).alive;
            }
            event = self.history.event(event).before;
        }
        self.nodes[other as usize].from_start
    }

    /// Whether a node knows of an event, be it that it heard of it or found out.
    pub fn knows(&self, node: u32, event: u32) -> bool {
        let said = self.history.event(event);
        said.node == node
            || said.noticer == node && said.noticed <= self.now
            || self.heard_of(node, event)
            || self.learnt.contains(&(node, event))
    }

    /// Whether a node has been told of an event.
    pub(super) fn heard_of(&self, node: u32, event: u32) -> bool {
        let logged = &self.history.event(event).logged;
        logged.iter().any(|&(slice, number)| self.heard(node, event, slice, number))
    }

    /// The same, of one place where it was logged.
    fn heard(&self, node: u32, event: u32, origin: u32, number: u32) -> bool {
        let unit = self.layout.unit_of(node);
        let slice = self.layout.slice_of_unit(unit);
        let of = &self.slices[slice as usize];
        if number < of.shared[origin as usize] {
            let lost = |&(from, first, last): &(u32, u32, u32)| {
                from == origin && (first..last).contains(&number)
            };
            return !of.lost.iter().any(lost) && !self.missed.contains(&(node, event));
        }
        if number >= of.received[origin as usize] {
            return false;
        }
        let says = |entry: &super::slice::Entry| {
            entry.origin == origin && (entry.from..entry.to).contains(&number)
        };
        let Some(nth) = of.log.iter().position(says) else { return false };
        let at = of.log[nth].at;
        if at <= self.nodes[node as usize].table_at || of.acting == node {
            return true;
        }
        let entry = of.first + nth as u32;
        self.units[unit as usize].heard(node, entry, self.now)
            && !self.missed.contains(&(node, event))
    }

    /// The node strikes another off its table because it did not answer.
    pub(super) fn strike(&mut self, node: u32, other: u32) {
        let mut event = self.history.last(other);
        while event != NONE && self.history.event(event).alive {
            event = self.history.event(event).before;
        }
        if event != NONE && !self.is_live(other) {
            self.learnt.insert((node, event));
        }
    }

    /// The leader of a slice, in the eyes of `node`; [`NONE`] if it knows of nobody there.
    pub fn believed_leader(&self, node: u32, slice: u32) -> u32 {
        if self.settings.two_hop() && self.layout.slice_of(node) != slice {
            return self.believed_representative(node, slice, 0);
        }
        self.leader_among(slice, |other| self.believes(node, other))
    }

    /// The leader of a unit, in the eyes of `node`.
    pub fn believed_unit_leader(&self, node: u32, unit: u32) -> u32 {
        self.layout.unit_leader(unit, |other| self.believes(node, other)).unwrap_or(NONE)
    }

    /// Who represents a point of another slice, as far as `node` has heard; nobody if it found out
    /// that the last one it heard of is dead.
    pub(super) fn believed_representative(&self, node: u32, slice: u32, point: u32) -> u32 {
        let named = &self.slices[slice as usize].representatives[point as usize];
        let heard = |&&(event, _): &&(u32, u32)| event == NONE || self.knows(node, event);
        named.iter().rev().find(heard).map_or(NONE, |&(_, name)| name)
    }

    /// How many of the changes of the last while a node has not heard of: those that are not yet
    /// shared by all and that it does not know.
    pub fn unheard(&self, node: u32, since: Time) -> Vec<u32> {
        let recent = (0..self.history.len()).rev();
        let recent = recent.take_while(|&event| self.history.event(event).at >= since);
        recent.filter(|&event| !self.knows(node, event)).collect()
    }
}
