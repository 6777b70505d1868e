//! What happened in a run, counted.

use crate::run::{Happening, Protocol, Words};
use crate::sim::{Action, Event};

/// How often things happened, so that one sees that a run was not empty.
#[derive(Default)]
pub struct Tally {
    delivered: u64,
    lost: u64,
    duplicated: u64,
    timers: u64,
    crashes: u64,
    recoveries: u64,
    partitions: u64,
    decisions: u64,
    ignored: u64,
}

impl Tally {
    /// Counts what happened in a step.
    pub fn event<P: Protocol>(&mut self, event: &Event<P::Process>) {
        match event {
            Event::Deliver { .. } => self.delivered += 1,
            Event::Fire { .. } => self.timers += 1,
            Event::Act(action) => self.action(action),
            _ => {}
        }
    }

    fn action<I>(&mut self, action: &Action<I>) {
        match action {
            Action::Crash(_) => self.crashes += 1,
            Action::Recover(..) => self.recoveries += 1,
            Action::Split(_) | Action::Cut(..) => self.partitions += 1,
            _ => {}
        }
    }

    /// Counts one thing done in it.
    pub fn happening<P: Words>(&mut self, happening: &Happening<P::Process>) {
        match happening {
            Happening::Lost { .. } => self.lost += 1,
            Happening::Sent { id, .. } if id.copy > 0 => self.duplicated += 1,
            Happening::CrashedHere(_) => self.crashes += 1,
            Happening::Ignored(..) => self.ignored += 1,
            Happening::Output(_, output) if P::values(output).0.is_some() => self.decisions += 1,
            _ => {}
        }
    }

    /// The counts by name.
    pub fn named(&self) -> Vec<(&'static str, u64)> {
        vec![
            ("delivered", self.delivered),
            ("lost", self.lost),
            ("duplicated", self.duplicated),
            ("timers", self.timers),
            ("crashes", self.crashes),
            ("recoveries", self.recoveries),
            ("partitions", self.partitions),
            ("decisions", self.decisions),
            ("ignored", self.ignored),
        ]
    }
}
