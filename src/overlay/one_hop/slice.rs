//! What a slice leader keeps, and what it does: a turn for each other slice, a flush for its own.

use super::unit::Unit;
use super::{Do, Kind, NONE, OneHop, Settings, Variant};
use crate::sim::Time;
use std::collections::VecDeque;

/// How long the sender waits for an acknowledgement before it tries again.
pub(super) const RETRY: Time = Time::millis(1_000);

/// Some events of one slice, in a row, as another slice's leader (or its own) received them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// The slice that said them.
    pub(super) origin: u32,
    /// The first, numbered among the events of that slice.
    pub(super) from: u32,
    /// The one after the last.
    pub(super) to: u32,
    /// When the leader had them.
    pub(super) at: Time,
    /// What all entries before it come to.
    before: Sum,
}

/// So many events that concern the members of a slice, and the sum of the times at which they
/// happened, in microseconds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    pub(super) events: u64,
    pub(super) times: u64,
}

/// A slice, as its leader and the members that listen to it know it.
#[derive(Clone, Debug)]
pub(super) struct Slice {
    /// The node that acts as leader; [`NONE`] between the death of one and the next taking over.
    pub(super) acting: u32,
    /// The events that this slice was the first to log.
    pub(super) own: Vec<u32>,
    /// How many of those before each concern the whole ring: one number more than there are events.
    pub(super) crossing: Vec<u32>,
    /// How many events of each slice its leader has.
    pub(super) received: Vec<u32>,
    /// How many of these all members have: the shared history.
    pub(super) shared: Vec<u32>,
    /// What its leader received and not all members have yet.
    pub(super) log: VecDeque<Entry>,
    /// The number of the first entry of the log.
    pub(super) first: u32,
    /// What all entries so far come to.
    sum: Sum,
    /// Of these entries, those before this number are on their way to the units.
    pub(super) flushed: u32,
    /// A flush is due.
    pub(super) flushing: bool,
    /// Whose turn it is, counted from this slice.
    pub(super) turn: u32,
    /// Events that died with a leader: (slice, from, to).
    pub(super) lost: Vec<(u32, u32, u32)>,
    /// For each point of the slice, who represented it since which event: two-hop only.
    pub(super) representatives: Vec<Vec<(u32, u32)>>,
}

impl Slice {
    pub(super) fn new(slices: u32) -> Self {
        Self {
            acting: NONE,
            own: Vec::new(),
            crossing: vec![0],
            received: vec![0; slices as usize],
            shared: vec![0; slices as usize],
            log: VecDeque::new(),
            first: 0,
            sum: Sum::default(),
            flushed: 0,
            flushing: false,
            turn: 0,
            lost: Vec::new(),
            representatives: Vec::new(),
        }
    }

    /// The number that the next entry will have.
    pub(super) fn end(&self) -> u32 {
        self.first + self.log.len() as u32
    }

    /// The entries with these numbers.
    pub(super) fn entries(&self, from: u32, to: u32) -> impl Iterator<Item = &Entry> {
        let place = |number: u32| (number.saturating_sub(self.first) as usize).min(self.log.len());
        self.log.range(place(from)..place(to).max(place(from)))
    }

    /// What all entries before this number come to.
    fn before(&self, number: u32) -> Sum {
        let place = number.saturating_sub(self.first) as usize;
        self.log.get(place).map_or(self.sum, |entry| entry.before)
    }

    /// What the entries with these numbers come to.
    pub(super) fn sum(&self, from: u32, to: u32) -> Sum {
        let (before, all) = (self.before(from), self.before(to));
        Sum { events: all.events - before.events, times: all.times - before.times }
    }

    /// How many of the own events `from..to` concern the whole ring.
    fn crossing_in(&self, from: u32, to: u32) -> u32 {
        self.crossing[to as usize] - self.crossing[from as usize]
    }

    pub(super) fn bytes(&self) -> u64 {
        let words = self.own.len() + self.crossing.len() + self.received.len() + self.shared.len();
        (words * 4 + self.log.len() * size_of::<Entry>()) as u64
    }
}

impl OneHop {
    pub(super) fn true_leader(&self, slice: u32) -> u32 {
        self.leader_among(slice, |node| self.nodes[node as usize].live)
    }

    /// The leader of a slice by the rule of this variant, if `members` are its nodes.
    pub(super) fn leader_among(&self, slice: u32, members: impl Fn(u32) -> bool) -> u32 {
        let leader = match self.settings.variant {
            Variant::LeaderAnywhere => self.layout.slice_leader_anywhere(slice, members),
            _ => self.layout.slice_leader(slice, members),
        };
        leader.unwrap_or(NONE)
    }

    /// The time between two turns of a slice leader.
    pub(super) fn turn_length(&self) -> Time {
        let others = u64::from(self.layout.slices() - 1).max(1);
        match self.settings.variant {
            Variant::AllAtOnce => self.settings.t_big,
            _ => Time((self.settings.t_big.0 / others).max(1)),
        }
    }

    /// Logs an event at the leader of `slice`: from here it spreads.
    pub(super) fn log_event(&mut self, slice: u32, event: u32) {
        self.spread.logged += 1;
        self.name_representatives(self.layout.slice_of(self.history.event(event).node), event);
        let of = &mut self.slices[slice as usize];
        let number = of.own.len() as u32;
        of.own.push(event);
        let noted = self.history.event_mut(event);
        noted.logged.push((slice, number));
        let before = of.crossing[number as usize];
        of.crossing.push(before + u32::from(noted.crosses));
        self.receive(slice, slice, number + 1);
    }

    /// The leader of `slice` has the events of `origin` up to this number.
    pub(super) fn receive(&mut self, slice: u32, origin: u32, upto: u32) {
        let from = self.slices[slice as usize].received[origin as usize];
        let mut sum = self.slices[slice as usize].sum;
        let before = sum;
        for event in self.events_of(slice, origin, from, upto) {
            sum.events += 1;
            sum.times += self.history.event(event).at.0;
        }
        let of = &mut self.slices[slice as usize];
        of.received[origin as usize] = upto;
        of.sum = sum;
        of.log.push_back(Entry { origin, from, to: upto, at: self.now, before });
        self.flush_later(slice);
    }

    pub(super) fn flush_later(&mut self, slice: u32) {
        let of = &mut self.slices[slice as usize];
        if !of.flushing && of.acting != NONE && of.flushed < of.end() {
            of.flushing = true;
            self.plan_in(self.settings.t_wait, Do::Flush(slice));
        }
    }

    /// A slice leader tells the next of the others what that has not heard.
    pub(super) fn turn(&mut self, slice: u32) {
        let slices = self.layout.slices();
        let others: Vec<u32> = match self.settings.variant {
            Variant::AllAtOnce => (0..slices).filter(|&other| other != slice).collect(),
            _ => {
                let of = &mut self.slices[slice as usize];
                of.turn = of.turn % (slices - 1).max(1) + 1;
                vec![(slice + of.turn) % slices]
            }
        };
        for other in others {
            self.tell_slice(slice, other);
        }
        self.plan_in(self.turn_length(), Do::Turn(slice));
    }

    pub(super) fn tell_slice(&mut self, from: u32, to: u32) {
        let of = &self.slices[from as usize];
        let (leader, upto) = (of.acting, of.own.len() as u32);
        let told = self.slices[to as usize].received[from as usize];
        if from == to || leader == NONE || told == upto {
            return;
        }
        let crossing = of.crossing_in(told, upto);
        if crossing == 0 {
            // What stays within its slice is not sent; what is not sent needs no hearing.
            self.slices[to as usize].received[from as usize] = upto;
            return;
        }
        match self.reach_leader(leader, to, Kind::Across, crossing) {
            Reach::At(leader, span) => self.plan_in(span, Do::Across { from, to, leader, upto }),
            Reach::Nobody => self.plan_in(RETRY, Do::Again { from, to }),
            Reach::Empty => {}
        }
    }

    pub(super) fn across(&mut self, from: u32, to: u32, leader: u32, upto: u32) {
        let of = &self.slices[to as usize];
        if of.acting != leader {
            self.plan_in(RETRY, Do::Again { from, to });
        } else if of.received[from as usize] < upto {
            let told = of.received[from as usize];
            self.note(Kind::Across, self.slices[from as usize].acting, leader, |system| {
                let own = &system.slices[from as usize].own[told as usize..upto as usize];
                let crosses = |&&event: &&u32| system.history.event(event).crosses;
                own.iter().filter(crosses).copied().collect()
            });
            self.receive(to, from, upto);
        }
    }

    /// A node sends something to the leader of a slice, as it believes that one to be.
    ///
    /// A wrong one that is up passes it on to the right one. One that is dead does not answer: the
    /// sender strikes it off its table, and may try the next.
    pub(super) fn reach_leader(
        &mut self,
        sender: u32,
        slice: u32,
        kind: Kind,
        events: u32,
    ) -> Reach {
        let believed = self.believed_leader(sender, slice);
        if believed == NONE {
            return Reach::Empty;
        }
        let acting = self.slices[slice as usize].acting;
        if sender == acting {
            return Reach::At(acting, Time(0));
        }
        if !self.is_live(believed) {
            self.send(kind, sender, believed, events);
            self.strike(sender, believed);
            return Reach::Nobody;
        }
        let first = self.send(kind, sender, believed, events);
        if acting == NONE {
            return Reach::Nobody;
        }
        let second = self.send(kind, believed, acting, events);
        Reach::At(acting, first + second)
    }

    /// The time to wait is over: what was received goes to the unit leaders.
    pub(super) fn flush(&mut self, slice: u32) {
        self.retire(slice);
        let of = &mut self.slices[slice as usize];
        of.flushing = false;
        if of.acting == NONE {
            return;
        }
        of.flushed = of.end();
        for unit in self.layout.units_of(slice) {
            self.tell_unit(unit);
        }
    }

    /// Counts what has reached everybody, which is otherwise done when there is more to tell.
    pub fn settle(&mut self) {
        (0..self.layout.slices()).for_each(|slice| self.retire(slice));
    }

    /// What all members have heard becomes shared history.
    pub(super) fn retire(&mut self, slice: u32) {
        let mut heard = self.slices[slice as usize].flushed;
        for unit in self.layout.units_of(slice) {
            heard = heard.min(self.retire_waves(unit));
        }
        let of = &mut self.slices[slice as usize];
        while of.first < heard {
            let Some(entry) = of.log.pop_front() else { break };
            of.shared[entry.origin as usize] = entry.to;
            of.first += 1;
        }
    }

    /// The leader of a slice has died: what it had alone is lost, or must be asked for again.
    pub(super) fn lose_leader(&mut self, slice: u32) {
        self.spread.leaders_lost += 1;
        self.relead(slice, |system| system.slices[slice as usize].acting = NONE);
        if !self.settings.catch_up {
            self.forget_pending(slice);
        }
        self.plan_take_over(slice);
    }

    fn forget_pending(&mut self, slice: u32) {
        let of = &mut self.slices[slice as usize];
        let pending: Vec<Entry> = of.entries(of.flushed, of.end()).copied().collect();
        of.sum = of.before(of.flushed);
        of.log.truncate((of.flushed - of.first) as usize);
        of.lost.extend(pending.iter().map(|entry| (entry.origin, entry.from, entry.to)));
        self.spread.lost +=
            pending.iter().map(|entry| u64::from(entry.to - entry.from)).sum::<u64>();
        let told = self.slices[slice as usize].own.len() as u32;
        for other in (0..self.layout.slices()).filter(|&other| other != slice) {
            let to = &mut self.slices[other as usize];
            let from = std::mem::replace(&mut to.received[slice as usize], told);
            if from < told {
                to.lost.push((slice, from, told));
                self.spread.lost += u64::from(told - from);
            }
        }
    }

    /// The node that the rule names next is a neighbour of the dead one and will miss it.
    pub(super) fn plan_take_over(&mut self, slice: u32) {
        let next = self.true_leader(slice);
        if next != NONE {
            self.plan(self.gives_up(next, self.now), Do::TakeOver(slice));
        }
    }

    pub(super) fn take_over(&mut self, slice: u32) {
        let leader = self.true_leader(slice);
        if self.slices[slice as usize].acting != NONE || leader == NONE {
            return;
        }
        self.relead(slice, |system| system.slices[slice as usize].acting = leader);
        if self.settings.catch_up {
            self.ask_another(slice, leader);
        }
        self.flush_later(slice);
    }

    /// A new leader asks the leader of the next slice for what its predecessor had received and not
    /// passed on, and is told again by those who had reported.
    fn ask_another(&mut self, slice: u32, leader: u32) {
        let slices = self.layout.slices();
        let others = (1..slices).map(|step| self.slices[((slice + step) % slices) as usize].acting);
        let Some(other) = others.into_iter().find(|&other| other != NONE) else { return };
        let of = &self.slices[slice as usize];
        let pending = of.entries(of.flushed, of.end()).map(|entry| entry.to - entry.from).sum();
        self.send(Kind::Table, leader, other, 0);
        self.send(Kind::Table, other, leader, pending);
    }

    /// What the leader of `slice` tells a unit leader that has not heard it.
    pub(super) fn tell_unit(&mut self, unit: u32) {
        let slice = self.layout.slice_of_unit(unit);
        let of = &self.slices[slice as usize];
        let (sender, upto) = (of.acting, of.flushed);
        let Unit { told, telling, .. } = self.units[unit as usize];
        if sender == NONE || telling || told >= upto {
            return;
        }
        let leader = self.believed_unit_leader(sender, unit);
        if leader == NONE {
            // Nobody there to tell; whoever comes brings the table along.
            self.units[unit as usize].told = upto;
            return;
        }
        let events = of.sum(told, upto).events as u32;
        let span = self.send(Kind::ToUnit, sender, leader, events);
        self.units[unit as usize].telling = true;
        self.plan_in(span, Do::Told { unit, leader, sender, upto });
    }

    pub(super) fn told_unit(&mut self, unit: u32, leader: u32, sender: u32, upto: u32) {
        let from = self.units[unit as usize].told;
        self.units[unit as usize].telling = false;
        if !self.is_live(leader) {
            if self.is_live(sender) {
                self.strike(sender, leader);
            }
            self.plan_in(RETRY, Do::Tell(unit));
            return;
        }
        self.units[unit as usize].told = upto;
        self.start_wave(unit, leader, sender, from, upto);
    }

    /// Those of the events `from..to` of `origin` of which the members of `slice` hear.
    fn events_of(&self, slice: u32, origin: u32, from: u32, to: u32) -> impl Iterator<Item = u32> {
        let own = &self.slices[origin as usize].own[from as usize..to as usize];
        let heard = move |event: &u32| origin == slice || self.history.event(*event).crosses;
        own.iter().copied().filter(heard)
    }

    /// The events that a member of `slice` hears of with these entries.
    pub(super) fn event_numbers(&self, slice: u32, from: u32, to: u32) -> Vec<u32> {
        let entries = self.slices[slice as usize].entries(from, to);
        entries
            .flat_map(|entry| self.events_of(slice, entry.origin, entry.from, entry.to))
            .collect()
    }

    /// Chooses who represents the points of a slice towards the others, after `event`; those events
    /// that change it concern the whole ring, and in the two-hop scheme only those.
    pub(super) fn name_representatives(&mut self, slice: u32, event: u32) {
        let Some(points) = self.settings.representatives else { return };
        let mut named = std::mem::take(&mut self.slices[slice as usize].representatives);
        named.resize(points as usize + 1, Vec::new());
        let mut changed = false;
        for (point, names) in named.iter_mut().enumerate() {
            let name = self.at_point(slice, point as u32);
            if names.last().is_none_or(|&(_, last)| last != name) {
                names.push((event, name));
                changed = true;
            }
        }
        self.slices[slice as usize].representatives = named;
        if event != NONE {
            self.history.event_mut(event).crosses = changed;
        }
    }

    /// Who represents a point: of point 0 the leader, of the others the node at or after it.
    fn at_point(&self, slice: u32, point: u32) -> u32 {
        if point == 0 {
            return self.true_leader(slice);
        }
        let arc = self.layout.slice(slice);
        let points = self.settings.representatives.unwrap_or(1).max(1);
        let at = arc.start
            + (u64::from(arc.end - arc.start) * u64::from(point - 1) / u64::from(points)) as u32;
        let live = |&node: &u32| self.nodes[node as usize].live;
        (at..arc.end).find(live).or_else(|| (arc.start..at).find(live)).unwrap_or(NONE)
    }
}

/// What became of an attempt to reach the leader of a slice.
pub(super) enum Reach {
    /// It will be at this leader after so long.
    At(u32, Time),
    /// No answer.
    Nobody,
    /// The sender knows of nobody in that slice.
    Empty,
}

impl Settings {
    /// Whether events stay in their slice unless they change a representative.
    pub(super) fn two_hop(&self) -> bool {
        self.representatives.is_some()
    }
}
