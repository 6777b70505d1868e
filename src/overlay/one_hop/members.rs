//! Coming and going: who joins, who dies, and who notices.

use super::slice::{RETRY, Reach};
use super::{Do, Kind, NONE, OneHop};

impl OneHop {
    /// A node's session starts or ends.
    pub(super) fn change(&mut self, node: u32, up: bool) {
        match (up, self.nodes[node as usize].live) {
            (true, false) => {
                self.nodes[node as usize].joining = true;
                self.join(node);
            }
            (false, true) => self.leave(node),
            (false, false) => self.nodes[node as usize].joining = false,
            (true, true) => {}
        }
    }

    /// A joining node asks some live node, which sends it to the leader of its slice.
    pub(super) fn join(&mut self, node: u32) {
        if !self.nodes[node as usize].joining {
            return;
        }
        let slice = self.layout.slice_of(node);
        let acting = self.slices[slice as usize].acting;
        let Some(contact) = self.somebody() else {
            self.admit(node, NONE);
            return;
        };
        let alone = self.true_leader(slice) == NONE;
        if acting == NONE && !alone {
            self.send(Kind::Join, node, contact, 0);
            self.plan_in(RETRY, Do::Join(node));
            return;
        }
        self.send(Kind::Join, node, contact, 0);
        self.send(Kind::Join, contact, node, 0);
        let server = if alone { contact } else { acting };
        self.send(Kind::Join, node, server, 0);
        self.send(Kind::Table, server, node, self.table_size());
        self.admit(node, server);
    }

    /// How many entries a joining node is given.
    fn table_size(&self) -> u32 {
        match self.settings.representatives {
            None => self.live,
            Some(some) => self.live / self.layout.slices() + some * self.layout.slices(),
        }
    }

    /// The node has its table and belongs to the ring.
    fn admit(&mut self, node: u32, server: u32) {
        let slice = self.layout.slice_of(node);
        self.relead(slice, |system| {
            let of = &mut system.nodes[node as usize];
            (of.live, of.joining, of.table_at) = (true, false, system.now);
            system.live += 1;
            let unit = system.layout.unit_of(node);
            system.units[unit as usize].leader = system.true_unit_leader(unit);
        });
        if server != NONE && self.layout.slice_of(server) != slice {
            self.adopt(slice, self.layout.slice_of(server));
        }
        self.hand_over(slice, node);
        let event = self.history.add(node, true, self.now);
        let noted = self.history.event_mut(event);
        noted.noticer = if server == NONE { node } else { server };
        noted.noticed = self.now;
        self.log_event(slice, event);
    }

    /// The first member of an empty slice knows what the slice that gave it its table knows.
    fn adopt(&mut self, slice: u32, from: u32) {
        for origin in 0..self.layout.slices() {
            let known = match origin == from {
                true => self.slices[from as usize].own.len() as u32,
                false => self.slices[from as usize].received[origin as usize],
            };
            if origin != slice && self.slices[slice as usize].received[origin as usize] < known {
                self.receive(slice, origin, known);
            }
        }
        let of = &mut self.slices[slice as usize];
        of.flushed = of.end();
    }

    /// If the rule names the newcomer, the leader of its slice hands over what it has.
    fn hand_over(&mut self, slice: u32, node: u32) {
        let acting = self.slices[slice as usize].acting;
        if self.true_leader(slice) != node || acting == node {
            return;
        }
        if acting != NONE {
            let of = &self.slices[slice as usize];
            let pending = of.entries(of.flushed, of.end()).map(|entry| entry.to - entry.from).sum();
            self.send(Kind::Table, acting, node, pending);
        }
        self.relead(slice, |system| system.slices[slice as usize].acting = node);
        self.flush_later(slice);
    }

    /// A node dies without a word.
    fn leave(&mut self, node: u32) {
        let (slice, unit) = (self.layout.slice_of(node), self.layout.unit_of(node));
        let (role_of_slice, now) = (self.slices[slice as usize].acting, self.now);
        self.relead(slice, |system| {
            let of = &mut system.nodes[node as usize];
            (of.live, of.died_at) = (false, now);
            system.live -= 1;
            system.units[unit as usize].leader = system.true_unit_leader(unit);
        });
        self.break_waves(unit, node);
        if role_of_slice == node {
            self.lose_leader(slice);
        } else if role_of_slice == NONE {
            self.plan_take_over(slice);
        }
        self.forget(node);
        let event = self.history.add(node, false, now);
        self.plan_notice(event);
    }

    /// What a node knew or missed dies with it: when it comes back it is given a new table.
    fn forget(&mut self, node: u32) {
        for apart in [&mut self.learnt, &mut self.missed] {
            while let Some(&pair) = apart.range((node, 0)..=(node, NONE)).next() {
                apart.remove(&pair);
            }
        }
    }

    /// The live node before the dead one will miss its keep-alives.
    fn plan_notice(&mut self, event: u32) {
        let dead = self.history.event(event).node;
        let Some(noticer) = self.before(dead) else { return };
        let at = self.gives_up(noticer, self.now);
        self.plan(at, Do::Notice { event, noticer });
    }

    pub(super) fn notice(&mut self, event: u32, noticer: u32) {
        let dead = self.history.event(event).node;
        if self.history.last(dead) != event {
            return; // It is back already, and has said so.
        }
        if !self.is_live(noticer) {
            self.plan_notice(event);
            return;
        }
        let noted = self.history.event_mut(event);
        (noted.noticer, noted.noticed) = (noticer, self.now);
        self.report(event, noticer);
    }

    /// Somebody who knows of an event tells its slice leader.
    pub(super) fn report(&mut self, event: u32, teller: u32) {
        if !self.is_live(teller) {
            if self.history.event(event).noticer == teller {
                self.plan_notice(event);
            }
            return;
        }
        if self.history.event(event).noticer != teller && self.heard_of(teller, event) {
            return; // Second hand, and no news any more.
        }
        let about = if self.settings.two_hop() { self.history.event(event).node } else { teller };
        let slice = self.layout.slice_of(about);
        match self.reach_leader(teller, slice, Kind::Report, 1) {
            Reach::At(leader, span) => {
                self.plan_in(span, Do::Reported { event, teller, leader, slice });
            }
            Reach::Nobody => self.plan_in(RETRY, Do::Report { event, teller }),
            // Nobody is left in that slice to tell anybody, and nobody there to be told.
            Reach::Empty => {}
        }
    }

    pub(super) fn reported(&mut self, event: u32, teller: u32, leader: u32, slice: u32) {
        if self.slices[slice as usize].acting != leader {
            self.plan_in(RETRY, Do::Report { event, teller });
            return;
        }
        if self.history.event(event).logged.is_empty() || !self.knows(leader, event) {
            self.note(Kind::Report, teller, leader, |_| vec![event]);
            self.log_event(slice, event);
        }
    }

    /// The live node before a place on the ring.
    pub(super) fn before(&self, node: u32) -> Option<u32> {
        let live = |&other: &u32| other != node && self.nodes[other as usize].live;
        (0..node).rev().find(live).or_else(|| (node..self.pool()).rev().find(live))
    }

    /// Some live node, each as likely as another.
    pub(super) fn somebody(&mut self) -> Option<u32> {
        if self.live == 0 {
            return None;
        }
        loop {
            let node = self.dice.below(self.pool());
            if self.is_live(node) {
                return Some(node);
            }
        }
    }
}
