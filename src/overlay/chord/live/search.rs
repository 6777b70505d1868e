//! A lookup under way: whom it asks, what it hears, and how it ends.

use super::{AVOIDED, Do, Live, Purpose, Search, TIMEOUT};
use crate::overlay::chord::{NONE, strictly_within, within};
use crate::overlay::measure::Finding;
use crate::sim::Time;

/// A maintenance lookup that met so many dead nodes is left to the next round.
const TRIES: u32 = 8;

impl Live {
    /// The first answer is the asker's own.
    pub(super) fn begin(&mut self, search: Search) {
        let (next, ends) = self.opinion(&search);
        self.answered(search, next, ends);
    }

    /// What the node that a lookup is at answers: the key's owner is its successor, or whom to ask
    /// instead.
    fn opinion(&self, search: &Search) -> (u32, bool) {
        let of = &self.nodes[search.at as usize];
        let possible = |other: &&u32| !search.avoid.contains(other);
        let Some(&successor) = of.successors.iter().find(possible) else {
            return (search.at, true);
        };
        if within(search.key, of.id, self.id(successor)) {
            return (successor, true);
        }
        let before =
            |other: &&u32| **other != NONE && strictly_within(self.id(**other), of.id, search.key);
        let finger = of.fingers.iter().rev().filter(possible).find(before).copied();
        let listed = || of.successors.iter().rev().filter(possible).find(before).copied();
        (finger.or_else(listed).unwrap_or(successor), false)
    }

    pub(super) fn ask(&mut self, search: Search) {
        self.count(&search, 0);
        let search = Search { questions: search.questions + 1, ..search };
        self.post(search.asker, search.at, Do::Asked(search));
    }

    pub(super) fn asked(&mut self, search: Search) {
        if !self.is_member(search.at) {
            self.keep_silent(search.asker, search.at, Do::Silent(search));
            return;
        }
        self.count(&search, 1);
        let (next, ends) = self.opinion(&search);
        self.post(search.at, search.asker, Do::Answered { search, next, ends });
    }

    pub(super) fn answered(&mut self, search: Search, next: u32, ends: bool) {
        if ends || next == search.at {
            self.ended(search, next);
        } else if search.path > 200 {
            self.failed(search);
        } else {
            let path = search.path + 1;
            let travelled = search.travelled + self.distance(search.at, next);
            self.ask(Search { at: next, path, travelled, ..search });
        }
    }

    /// The node that the lookup is at does not answer.
    pub(super) fn silent(&mut self, search: Search) {
        let dead = search.at;
        match search.purpose {
            Purpose::User | Purpose::Finger(_) if !self.settings.retry => {
                self.strike(search.asker, dead);
                self.failed(search);
            }
            _ if search.tries >= TRIES => self.failed(search),
            _ => self.start_over(search, dead),
        }
    }

    /// Asks again from the start, and names the dead nodes that it met, so that nobody sends it there.
    fn start_over(&mut self, search: Search, dead: u32) {
        self.strike(search.asker, dead);
        let tries = search.tries + 1;
        let mut again = Search { at: search.asker, path: 0, travelled: 0, tries, ..search };
        again.avoid[(search.tries % AVOIDED) as usize] = dead;
        if search.purpose != Purpose::Join {
            self.begin(again);
        } else if let Some(contact) = self.somebody() {
            self.ask(Search { at: contact, ..again });
        }
    }

    pub(super) fn strike(&mut self, node: u32, dead: u32) {
        let of = &mut self.nodes[node as usize];
        of.successors.retain(|&other| other != dead);
        for finger in &mut of.fingers {
            if *finger == dead {
                *finger = NONE;
            }
        }
        if of.predecessor == dead {
            of.predecessor = NONE;
        }
    }

    fn failed(&mut self, search: Search) {
        match search.purpose {
            Purpose::User => {
                self.counts.met_dead += 1;
                let timeouts = search.tries + 1;
                self.count_lookup(&search, Finding { timeouts, ..Finding::default() });
            }
            Purpose::Join => {
                let (node, life) = (search.asker, search.life);
                self.agenda.plan(self.now + Time::millis(1_000), Do::Join { node, life });
            }
            Purpose::Finger(power) => self.fix_finger_after(search.asker, power, NONE),
        }
    }

    fn ended(&mut self, search: Search, found: u32) {
        match search.purpose {
            Purpose::User => self.finish_lookup(search, found),
            Purpose::Join => self.joined(search, found),
            Purpose::Finger(power) => {
                let found = if found == search.asker { NONE } else { found };
                self.fix_finger_after(search.asker, power, found);
            }
        }
    }

    /// The one who asks contacts the node that it was given: only then has it found the key.
    fn finish_lookup(&mut self, search: Search, found: u32) {
        let search = Search { questions: search.questions + 1, ..search };
        self.count(&search, 0);
        if !self.is_member(found) {
            let silent = Search { at: found, ..search };
            return self.agenda.plan(self.now + TIMEOUT, Do::Silent(silent));
        }
        self.count(&search, 0);
        let right = self.owner(search.key) == Some(found);
        if right {
            self.counts.path += u64::from(search.path);
        } else {
            self.counts.wrong += 1;
        }
        let finding = Finding {
            right,
            hops: search.path + u32::from(found != search.at),
            timeouts: search.tries,
            travelled: search.travelled + self.distance(search.at, found),
            direct: self.distance(search.asker, found),
            ..Finding::default()
        };
        self.count_lookup(&search, finding);
    }

    fn count_lookup(&mut self, search: &Search, finding: Finding) {
        self.counts.lookups += 1;
        self.counts.found.add(&Finding { messages: search.questions, ..finding });
    }

    /// The joining node has its successor: everything else comes with stabilizing, the first time
    /// at once.
    fn joined(&mut self, search: Search, successor: u32) {
        let node = search.asker;
        if successor == node || !self.is_member(successor) {
            self.failed(search);
            return;
        }
        let of = &mut self.nodes[node as usize];
        of.successors = vec![successor];
        of.joined = true;
        self.stabilize(node);
    }
}
