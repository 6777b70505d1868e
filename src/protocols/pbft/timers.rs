//! The timers of a replica: how long it waits for a request, and when it asks for what it lacks.

use super::messages::Timer;
use super::replica::Step;
use crate::sim::Time;

impl Step<'_> {
    /// Sets and cancels timers: a backup waits for the first request in its queue, and whoever lacks
    /// something asks for it again and again, ever more rarely.
    ///
    /// The paper gives the primary no timer. Without one a correct primary whose backups have left
    /// its view, fewer than f+1 of them, would be stuck with those who executed everything; so it
    /// waits as well, twice as long.
    pub fn watch(&mut self) {
        let memory = &self.memory;
        let head = memory.waiting.first().map(|(id, _)| *id).filter(|_| memory.active);
        if head != memory.watched {
            match head {
                Some(_) => {
                    let more = u32::from(self.is_primary());
                    let patience = self.rules.patience(self.memory.attempts + more);
                    self.fx.set_timer(Timer::Request, patience, patience);
                }
                None => self.fx.cancel_timer(Timer::Request),
            }
            self.edit().watched = head;
        }
        let lacks = self.lacks_something();
        if lacks != self.memory.restless {
            match lacks {
                true => self.ask_later(),
                false => self.fx.cancel_timer(Timer::Status),
            }
            self.edit().restless = lacks;
        }
    }

    /// After a crash: the timers are gone, and are set again as needed.
    pub fn wake(&mut self) {
        let memory = self.edit();
        (memory.watched, memory.hurried, memory.restless) = (None, false, false);
        self.count_changes();
    }

    pub fn ask_later(&mut self) {
        let half = Time(self.rules.patience(self.memory.asked).0 / 2);
        self.fx.set_timer(Timer::Status, half, half);
    }

    fn lacks_something(&self) -> bool {
        let memory = &self.memory;
        let mut after = memory.log.range(memory.executed + 1..);
        !memory.active
            || !memory.waiting.is_empty()
            || memory.target.is_some()
            || self.certified().is_some()
            || memory.floor > memory.low
            || after.any(|(_, entry)| {
                let votes = entry.prepares.len().max(entry.commits.len()) as u32;
                entry.proposal.is_some() || votes >= self.rules.weak()
            })
    }
}
