//! One event on its way: who told whom, and when.

use super::{Kind, OneHop, Wave};
use crate::sim::Time;

/// A message that carried events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it was for.
    pub kind: Kind,
    /// Its sender.
    pub from: u32,
    /// Its receiver.
    pub to: u32,
    /// When it was sent.
    pub sent: Time,
    /// When it arrived, or will; [`Time::NEVER`] if it was lost.
    pub arrived: Time,
    /// The events that it carried.
    pub events: Vec<u32>,
}

impl OneHop {
    /// Keeps the messages that carry this event from now on, and of no other that was watched before.
    pub fn watch(&mut self, event: Option<u32>) {
        self.watched = event;
        if !self.settings.log {
            self.steps.clear();
        }
    }

    /// The event that is watched.
    pub fn watched(&self) -> Option<u32> {
        self.watched
    }

    /// Every message that carried an event so far or is to, in the order of their arrival: only with
    /// [`Settings::log`](super::Settings::log) or if the event is watched, and for any event while its
    /// waves are on their way.
    pub fn path(&self, event: u32) -> Vec<Step> {
        let mut steps = self.steps.clone();
        for (number, unit) in self.units.iter().enumerate() {
            let slice = self.layout.slice_of_unit(number as u32);
            for wave in &unit.waves {
                let events = self.event_numbers(slice, wave.from, wave.to);
                steps.extend(self.steps_of(wave, &events));
            }
        }
        steps.retain(|step| step.events.contains(&event));
        steps.sort_by_key(|step| (step.arrived, step.to, step.from));
        steps
    }

    /// The messages of a wave: to its leader, and from node to node.
    pub(super) fn steps_of(&self, wave: &Wave, events: &[u32]) -> Vec<Step> {
        let step = |kind, from, to, arrived: Time| Step {
            kind,
            from,
            to,
            sent: if arrived == Time::NEVER {
                arrived
            } else {
                arrived.since(self.latency(from, to))
            },
            arrived,
            events: events.to_vec(),
        };
        let mut steps = Vec::new();
        if wave.sender != wave.leader {
            steps.push(step(Kind::ToUnit, wave.sender, wave.leader, wave.start));
        }
        let reached = wave.paths.iter().flatten().filter(|next| next.node != wave.sender);
        steps.extend(
            reached.map(|next| step(Kind::KeepAlive, next.from, next.node, wave.time(next))),
        );
        steps
    }

    /// Keeps a message that arrives now, if messages are kept.
    pub(super) fn note(
        &mut self,
        kind: Kind,
        from: u32,
        to: u32,
        events: impl FnOnce(&Self) -> Vec<u32>,
    ) {
        if from == to || !self.settings.log && self.watched.is_none() {
            return;
        }
        let events = events(self);
        if self.settings.log || self.watched.is_some_and(|event| events.contains(&event)) {
            let sent = self.now.since(self.latency(from, to));
            self.steps.push(Step { kind, from, to, sent, arrived: self.now, events });
        }
    }
}

/// How often each node was told of an event, of the nodes that were told at all: (node, times).
///
/// In a run without failures everybody is told once, except by whom the event is about.
pub fn told(path: &[Step]) -> Vec<(u32, u32)> {
    let mut told: Vec<(u32, u32)> = Vec::new();
    let mut receivers: Vec<u32> = path.iter().map(|step| step.to).collect();
    receivers.sort_unstable();
    for node in receivers {
        match told.last_mut() {
            Some((last, times)) if *last == node => *times += 1,
            _ => told.push((node, 1)),
        }
    }
    told
}
