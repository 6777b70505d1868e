//! The index of a log: of every step, how it hangs together with the others.

use crate::sim::{Event, Process, ProcessId};

/// A step: when, among all that was done, what was done in it begins, and what came before it.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// The number of the first thing done in it.
    first: u32,
    /// At which process it was, if at one, and the step before there.
    place: Option<(ProcessId, u32)>,
    /// Its Lamport time.
    lamport: u32,
    /// The digest of the run up to and with it, cut to what a link carries.
    digest: u16,
}

/// All steps of a run, and the numbers of what was done in them.
#[derive(Clone, Debug, Default)]
pub struct Index {
    entries: Vec<Entry>,
    /// The number of the next thing done.
    next: u32,
    /// The last step at each process; the start, where there was none since.
    latest: Vec<u32>,
}

impl Index {
    /// How many steps there are, the start among them.
    pub fn len(&self) -> u32 {
        self.entries.len() as u32
    }

    fn entry(&self, step: u32) -> Option<&Entry> {
        self.entries.get(step as usize)
    }

    /// The number of the first thing done in a step, or of the next thing if the step is to come.
    pub fn first(&self, step: u32) -> u32 {
        self.entry(step).map_or(self.next, |entry| entry.first)
    }

    /// The step in which the thing with this number was done.
    pub fn step_of(&self, number: u32) -> u32 {
        let after = self.entries.partition_point(|entry| entry.first <= number);
        (after as u32).saturating_sub(1)
    }

    /// The step before at the same process, if it is a step of one.
    pub fn previous(&self, step: u32) -> Option<u32> {
        self.entry(step)?.place.map(|(_, previous)| previous)
    }

    /// The Lamport time of a step.
    pub fn lamport(&self, step: u32) -> u32 {
        self.entry(step).map_or(0, |entry| entry.lamport)
    }

    /// The digest of the run up to and with a step.
    pub fn digest(&self, step: u32) -> u16 {
        self.entry(step).map_or(0, |entry| entry.digest)
    }

    /// Writes a step down.
    pub fn begin<P: Process>(&mut self, event: &Event<P>) {
        let step = self.len();
        let place = event.process().map(|p| (p, self.follow(p, step)));
        let lamport = match (place, event) {
            (Some((_, previous)), Event::Deliver { origin, .. }) => {
                1 + self.lamport(previous).max(self.lamport(self.step_of(*origin)))
            }
            (Some((_, previous)), _) => 1 + self.lamport(previous),
            (None, _) => self.lamport(step.saturating_sub(1)),
        };
        self.entries.push(Entry { first: self.next, place, lamport, digest: 0 });
    }

    /// Notes that a step is now the last at a process, and gives the one before.
    fn follow(&mut self, p: ProcessId, step: u32) -> u32 {
        let place = p.0 as usize;
        if self.latest.len() <= place {
            self.latest.resize(place + 1, 0);
        }
        std::mem::replace(&mut self.latest[place], step)
    }

    /// Numbers a thing done in the step written last.
    pub fn number(&mut self) -> u32 {
        self.next += 1;
        self.next - 1
    }

    /// Has the step written last be as old as that in which the thing with this number was done, if it
    /// is at no process: a copy or a forgery made by hand is as old as the original.
    pub fn date_like(&mut self, number: u32) {
        let lamport = self.lamport(self.step_of(number));
        if let Some(last) = self.entries.last_mut().filter(|last| last.place.is_none()) {
            last.lamport = lamport;
        }
    }

    /// Notes the digest of the run up to and with the step written last.
    pub fn seal(&mut self, digest: u64) {
        if let Some(last) = self.entries.last_mut() {
            last.digest = digest as u16;
        }
    }

    /// Forgets every step after `step`.
    pub fn truncate(&mut self, step: u32) {
        self.next = self.first(step + 1);
        self.entries.truncate(step as usize + 1);
        self.latest.fill(0);
        for (step, entry) in (0..).zip(&self.entries) {
            if let Some((p, _)) = entry.place {
                self.latest[p.0 as usize] = step;
            }
        }
    }

    /// Bytes that it takes.
    pub fn size(&self) -> usize {
        self.entries.len() * size_of::<Entry>()
    }
}
