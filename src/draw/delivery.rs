//! Another delivery for a message: where its arrow can end, as far as the run so far tells.
//!
//! The engine has the last word; this is what is shown while an arrow is dragged.

use super::layout::{Run, unit};
use crate::wire::Axis;

/// A message and what binds its arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The message.
    pub message: String,
    /// The step that sends it.
    pub sent: u32,
    /// The sender.
    pub from: u32,
    /// The receiver.
    pub to: u32,
    /// What it says, in words.
    pub text: String,
    /// The step in which it arrives; nothing if it is under way.
    pub arrival: Option<u32>,
}

/// Why a message cannot arrive somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// It is sent in this step.
    BeforeSent(u32),
    /// The receiver stands still then.
    Paused,
    /// The links keep the order of sending, and this message would be on the other side of it.
    Overtakes(String),
}

impl Delivery {
    /// What binds the arrival of a message, if it is under way or arrives in a known step.
    pub fn of(run: Run<'_>, message: &str) -> Option<Self> {
        let arrived = run.story.values().rev().find_map(|event| {
            let passage = event.received.as_ref().filter(|passage| passage.id == message)?;
            Some(Self {
                message: message.to_owned(),
                sent: passage.sent_step,
                from: passage.from,
                to: passage.to,
                text: passage.text.clone(),
                arrival: Some(event.step),
            })
        });
        arrived.or_else(|| {
            let open = run.view.messages.iter().find(|open| open.id == message)?;
            Some(Self {
                message: message.to_owned(),
                sent: open.sent_step,
                from: open.from,
                to: open.to,
                text: open.text.clone(),
                arrival: None,
            })
        })
    }

    /// The step that its arrival would be at a place on an axis.
    pub fn step_at(&self, run: Run<'_>, axis: Axis, place: f64) -> u32 {
        let last = run.view.steps;
        if axis == Axis::Order {
            return (place.round().max(0.0) as u32).min(last + 1);
        }
        // Only the receiver's own events are in its way: it arrives before the next of them.
        let at_receiver = |process: Option<u32>| process == Some(self.to);
        let mut after = run.story.values().filter(|event| at_receiver(event.process));
        let next = after.find(|event| unit(axis, event) >= place);
        next.map_or(last + 1, |event| event.step)
    }

    /// Why it cannot arrive as a step, as far as can be seen from here.
    pub fn hindrance(&self, run: Run<'_>, step: u32) -> Option<Hindrance> {
        if step <= self.sent {
            return Some(Hindrance::BeforeSent(self.sent));
        }
        if self.receiver_is_paused(run, step) {
            return Some(Hindrance::Paused);
        }
        let overtaken = run.view.fifo.then(|| self.overtakes(run, step)).flatten();
        overtaken.map(Hindrance::Overtakes)
    }

    /// What stands fast of the run if it arrives as a step: all before, and of what is done by hand
    /// nothing after.
    fn receiver_is_paused(&self, run: Run<'_>, step: u32) -> bool {
        let fast = step.min(self.arrival.unwrap_or(step));
        let turns = run.story.chunks().flat_map(|(_, chunk)| &chunk.turns);
        let events = turns.take_while(|turn| **turn < fast).filter_map(|turn| run.story.get(turn));
        let own = events.filter(|event| event.process == Some(self.to) && event.turn.is_some());
        own.last().is_some_and(|event| event.turn.as_deref() == Some("pause"))
    }

    fn overtakes(&self, run: Run<'_>, step: u32) -> Option<String> {
        let own = nth(&self.message)?;
        let arrivals =
            run.story.values().filter_map(|event| Some((event.step, event.received.as_ref()?)));
        let same_link =
            arrivals.filter(|(_, other)| (other.from, other.to) == (self.from, self.to));
        let mut crossed = same_link.filter(|(arrival, other)| {
            nth(&other.id).is_some_and(|nth| nth != own && (*arrival < step) != (nth < own))
        });
        crossed.next().map(|(_, other)| other.id.clone())
    }
}

/// The how-manieth message of its sender one is, by its name: `2-4`, or `2-4.1` for a copy.
fn nth(message: &str) -> Option<u32> {
    message.split_once('-')?.1.split('.').next()?.parse().ok()
}
