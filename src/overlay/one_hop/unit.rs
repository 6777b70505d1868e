//! A batch of events on its way along a unit: from the leader outwards, a keep-alive a node.

use super::slice::Sum;
use super::{Kind, NONE, OneHop, Role, Variant};
use crate::sim::Time;
use std::collections::VecDeque;

/// A node that a wave has reached, or will if nobody dies on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The node.
    pub node: u32,
    /// Whose keep-alive brings it.
    pub from: u32,
    /// When, in microseconds after the wave started; [`Reached::NEVER`] if it was lost on the way.
    pub after: u32,
}

impl Reached {
    /// The batch was lost with a node that had it alone.
    pub const NEVER: u32 = u32::MAX;
}

/// What a unit leader received at one moment from its slice leader, and how it travels.
///
/// Keep-alives go out at each node's own times, so that everything about the journey is known when
/// it starts, except who will die: it is computed at once, and again from the place where a node
/// dies.
#[derive(Clone, Debug)]
pub struct Wave {
    /// The entries of the slice's log that it carries, from this one on.
    pub from: u32,
    /// And up to, but not including, this one.
    pub to: u32,
    /// What these come to.
    pub(super) sum: Sum,
    /// When the leader received it.
    pub start: Time,
    /// The leader.
    pub leader: u32,
    /// The slice leader that sent it.
    pub sender: u32,
    /// The journey along the ring and the one against it, nearest first.
    pub paths: [Vec<Reached>; 2],
    /// The last that it reaches has it by then.
    pub done: Time,
}

impl Wave {
    /// When `node` has it: never if it is not of this wave.
    pub fn reaches(&self, node: u32) -> Time {
        if node == self.leader {
            return self.start;
        }
        // The path along the ring holds the nodes after the leader, the other those before it.
        let path = &self.paths[usize::from(node < self.leader)];
        path.iter().find(|reached| reached.node == node).map_or(Time::NEVER, |r| self.time(r))
    }

    /// When this node has it.
    pub fn time(&self, reached: &Reached) -> Time {
        match reached.after {
            Reached::NEVER => Time::NEVER,
            after => self.start + Time(u64::from(after)),
        }
    }

    /// Notes when the last one has it.
    pub fn settle(&mut self) {
        let last = self.paths.iter().flatten().map(|reached| reached.after);
        let last = last.filter(|&after| after != Reached::NEVER).max().unwrap_or(0);
        self.done = self.start + Time(u64::from(last));
    }
}

/// A unit, as its slice leader and its waves know it.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// The node that the rule names.
    pub(super) leader: u32,
    /// The entries of the slice's log before this number have been told to a leader of this unit.
    pub(super) told: u32,
    /// A message to the leader is on its way.
    pub(super) telling: bool,
    /// When somebody died here last.
    pub(super) bereaved: Time,
    /// The waves that not all members have.
    pub(super) waves: VecDeque<Wave>,
}

impl Default for Unit {
    fn default() -> Self {
        let waves = VecDeque::new();
        Self { leader: NONE, told: 0, telling: false, bereaved: Time(0), waves }
    }
}

impl Unit {
    /// Whether a member has what the entry of this number says.
    pub(super) fn heard(&self, node: u32, entry: u32, now: Time) -> bool {
        let carries = |wave: &&Wave| (wave.from..wave.to).contains(&entry);
        match self.waves.iter().find(carries) {
            Some(wave) => wave.reaches(node) <= now,
            None => entry < self.waves.front().map_or(self.told, |wave| wave.from),
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        let reached: usize = self.waves.iter().flat_map(|wave| &wave.paths).map(Vec::len).sum();
        (size_of::<Self>() + self.waves.len() * size_of::<Wave>()) as u64
            + (reached * size_of::<Reached>()) as u64
    }
}

/// The way a wave goes: after the leader on the ring, or before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Along = 0,
    Against = 1,
}

impl OneHop {
    pub(super) fn true_unit_leader(&self, unit: u32) -> u32 {
        self.layout.unit_leader(unit, |node| self.nodes[node as usize].live).unwrap_or(NONE)
    }

    /// A unit leader has received some entries: they go both ways with its next keep-alives.
    pub(super) fn start_wave(&mut self, unit: u32, leader: u32, sender: u32, from: u32, to: u32) {
        let slice = self.layout.slice_of_unit(unit);
        let mut wave = Wave {
            from,
            to,
            sum: self.slices[slice as usize].sum(from, to),
            start: self.now,
            leader,
            sender,
            paths: [Vec::new(), Vec::new()],
            done: self.now,
        };
        for way in [Way::Along, Way::Against] {
            self.walk(unit, &mut wave, way, leader, self.now);
        }
        wave.settle();
        self.units[unit as usize].waves.push_back(wave);
    }

    /// Continues a wave from a node that has it at `at` to the end of its unit.
    fn walk(&self, unit: u32, wave: &mut Wave, way: Way, from: u32, at: Time) {
        let (mut from, mut at) = (from, at);
        while let Some(next) = self.next_live(unit, way, from) {
            at = self.kept_alive(unit, way, from, next, at) + self.latency(from, next);
            let after = at.since(wave.start).0.min(u64::from(u32::MAX) - 1) as u32;
            wave.paths[way as usize].push(Reached { node: next, from, after });
            from = next;
        }
    }

    /// The next member on the way. The last has none, for nothing crosses the border of a unit.
    fn next_live(&self, unit: u32, way: Way, from: u32) -> Option<u32> {
        let mut arc = self.layout.unit(unit);
        if self.settings.variant == Variant::CrossesUnits {
            arc.end = (arc.end + 2).min(self.pool());
        }
        let live = |&node: &u32| self.nodes[node as usize].live;
        match way {
            Way::Along => (from + 1..arc.end).find(live),
            Way::Against => (arc.start..from).rev().find(live),
        }
    }

    /// When the first keep-alive of `from` at or after `at` goes to `next`: it goes to a dead node
    /// between them until `from` has given that up.
    fn kept_alive(&self, unit: u32, way: Way, from: u32, next: u32, at: Time) -> Time {
        let mut tick = self.tick(from, at);
        let longest = Time(self.settings.t_small.0 * u64::from(self.settings.attempts));
        if self.units[unit as usize].bereaved + longest < tick {
            return tick;
        }
        let between = match way {
            Way::Along => from + 1..next,
            Way::Against => next + 1..from,
        };
        for dead in between {
            let died = self.nodes[dead as usize].died_at;
            if died > Time(0) && died + longest >= tick {
                tick = tick.max(self.gives_up(from, died));
            }
        }
        tick
    }

    /// A node has died: the waves that had not passed it yet stop there, until its neighbours find
    /// each other.
    pub(super) fn break_waves(&mut self, unit: u32, node: u32) {
        self.units[unit as usize].bereaved = self.now;
        let mut waves = std::mem::take(&mut self.units[unit as usize].waves);
        for wave in &mut waves {
            if wave.leader == node {
                if self.tick(node, wave.start) > self.now {
                    self.resume(unit, wave, Way::Along, 0, node);
                    self.resume(unit, wave, Way::Against, 0, node);
                }
            } else {
                let way = if node > wave.leader { Way::Along } else { Way::Against };
                let path = &wave.paths[way as usize];
                if let Some(nth) = path.iter().position(|reached| reached.node == node) {
                    let passed = path[nth].after != Reached::NEVER
                        && self.tick(node, wave.time(&path[nth])) <= self.now;
                    if !passed {
                        self.resume(unit, wave, way, nth, node);
                    }
                }
            }
            wave.settle();
        }
        self.units[unit as usize].waves = waves;
    }

    /// What becomes of a wave beyond a dead node that has not passed it on. If the dead node never
    /// had it, the node before gets no acknowledgement and sends it to the next. If it had, nobody
    /// misses it, except by comparing.
    fn resume(&self, unit: u32, wave: &mut Wave, way: Way, nth: usize, dead: u32) {
        let path = &mut wave.paths[way as usize];
        let swallowed =
            dead == wave.leader || wave.start + Time(u64::from(path[nth].after)) <= self.now;
        let beyond = path.split_off(nth);
        let before = path.iter().rev().map(|reached| reached.node);
        let before = before.into_iter().find(|&node| self.is_live(node)).unwrap_or(wave.leader);
        let lost = swallowed && !self.settings.catch_up;
        if lost || beyond.iter().any(|reached| reached.after == Reached::NEVER) {
            let never = |reached: Reached| Reached { after: Reached::NEVER, ..reached };
            path.extend(beyond.into_iter().filter(|reached| reached.node != dead).map(never));
            return;
        }
        let Some(next) = self.next_live(unit, way, dead) else { return };
        let bearer = if before == dead || !self.is_live(before) { wave.sender } else { before };
        let found = self.gives_up(if swallowed { next } else { bearer }, self.now);
        let at = found + self.latency(bearer, next);
        let after = at.since(wave.start).0.min(u64::from(u32::MAX) - 1) as u32;
        path.push(Reached { node: next, from: bearer, after });
        self.walk(unit, wave, way, next, at);
    }

    /// Lets go of the waves that have reached everybody; the number of the first entry that not all
    /// members have.
    pub(super) fn retire_waves(&mut self, unit: u32) -> u32 {
        while let Some(wave) = self.units[unit as usize].waves.front() {
            if wave.done > self.now {
                return wave.from;
            }
            if let Some(wave) = self.units[unit as usize].waves.pop_front() {
                self.retire_wave(unit, &wave);
            }
        }
        self.units[unit as usize].told
    }

    /// Counts what a wave has done.
    fn retire_wave(&mut self, unit: u32, wave: &Wave) {
        let slice = self.layout.slice_of_unit(unit);
        let Sum { events, times } = wave.sum;
        let leaders = (self.slices[slice as usize].acting, self.units[unit as usize].leader);
        let role = |node: u32| match node {
            node if node == leaders.0 => Role::SliceLeader,
            node if node == leaders.1 => Role::UnitLeader,
            _ => Role::Ordinary,
        };
        // The bytes that a batch adds to a keep-alive.
        let bytes = u64::from(self.settings.event_bytes) * events;
        let leader = Reached { node: wave.leader, from: wave.sender, after: 0 };
        for reached in std::iter::once(&leader).chain(wave.paths.iter().flatten()) {
            if reached.after == Reached::NEVER {
                let events = self.event_numbers(slice, wave.from, wave.to);
                self.miss(reached.node, &events);
                continue;
            }
            if reached.node == wave.sender {
                continue; // Its neighbour's keep-alive says how far the unit is; it knows the rest.
            }
            self.spread.heard += events;
            self.spread.delay += u128::from(wave.time(reached).0 * events - times);
            if reached.node != wave.leader {
                self.tally.message(Kind::KeepAlive, role(reached.from), role(reached.node), bytes);
            }
            self.count_twice(slice, wave, reached.node);
            // Its own unit tells it too.
            let elsewhere = self.layout.unit_of(reached.node) != unit;
            self.spread.twice += if elsewhere { events } else { 0 };
        }
        if self.settings.log || self.watched.is_some() {
            let events = self.event_numbers(slice, wave.from, wave.to);
            if self.settings.log || self.watched.is_some_and(|event| events.contains(&event)) {
                let steps = self.steps_of(wave, &events);
                self.steps.extend(steps);
            }
        }
    }

    fn miss(&mut self, node: u32, events: &[u32]) {
        if self.is_live(node) {
            self.spread.lost += events.len() as u64;
            self.missed.extend(events.iter().map(|&event| (node, event)));
        }
    }

    /// A member that joined after its slice leader had these entries knew them from its table.
    fn count_twice(&mut self, slice: u32, wave: &Wave, node: u32) {
        let table_at = self.nodes[node as usize].table_at;
        if table_at == Time(0) {
            return;
        }
        let carried = self.slices[slice as usize].entries(wave.from, wave.to);
        let known = carried.take_while(|entry| entry.at <= table_at);
        self.spread.twice += known.map(|entry| u64::from(entry.to - entry.from)).sum::<u64>();
    }
}
