//! Looking a key up: one question, if the table is right.

use super::{Do, Kind, NONE, OneHop};
use crate::overlay::id::Id;
use crate::sim::Time;

/// A lookup is given up after this time.
const PATIENCE: Time = Time::millis(4_000);

/// What became of the lookups so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lookups {
    /// How many there were.
    pub asked: u64,
    /// The first node asked was not the live owner of the key.
    pub first_try_failed: u64,
    /// Questions to nodes that were dead.
    pub timeouts: u64,
    /// Answers that named a better node: somebody had come whom the asker had not heard of.
    pub redirects: u64,
    /// Given up without an answer.
    pub abandoned: u64,
    /// How many took so many questions that were answered: one hop, two, ... the last counts those
    /// with more.
    pub hops: [u64; 6],
    /// The distance from node to node of those that found the owner, summed.
    pub travelled: u64,
    /// The distance straight to the owner, summed.
    pub direct: u64,
    /// The time that they took, summed, in microseconds.
    pub time: u64,
}

impl Lookups {
    /// Lookups in a million whose first try failed.
    pub fn failed_in_a_million(&self) -> u64 {
        self.first_try_failed * 1_000_000 / self.asked.max(1)
    }
}

/// One lookup on its way.
struct Search {
    at: u32,
    spent: Time,
    hops: u32,
    travelled: u64,
    clean: bool,
    questions: Vec<Question>,
}

/// Why a node is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It represents the slice of the key: the first of two hops.
    Representative,
    /// In the eyes of the asker the key is its.
    Believed,
    /// The one that was asked before said that the key is its.
    Named,
}

/// A question of a lookup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Who asks: in a lookup of two hops the representative goes on.
    pub from: u32,
    /// Who is asked.
    pub to: u32,
    /// Why.
    pub reason: Reason,
    /// Whether it answered.
    pub answered: bool,
}

/// A lookup from its first question to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Its questions.
    pub questions: Vec<Question>,
    /// The owner, if it was found.
    pub found: Option<u32>,
    /// The distance from node to node, in thousandths of a unit.
    pub travelled: u64,
    /// The first node asked was the owner.
    pub first_try: bool,
}

impl OneHop {
    pub(super) fn look_something_up(&mut self) {
        let every = 1_000_000 / u64::from(self.settings.lookups.max(1));
        self.plan_in(Time(every.max(1)), Do::Lookup);
        let key = Id::draw(&mut self.dice);
        if let Some(from) = self.somebody() {
            self.look_up(from, key);
        }
    }

    /// Looks a key up from a node: the owner, if it is found.
    pub fn look_up(&mut self, from: u32, key: Id) -> Option<u32> {
        self.trace(from, key)?.found
    }

    /// The same, question by question; nothing if nobody is up.
    pub fn trace(&mut self, from: u32, key: Id) -> Option<Trace> {
        let owner = self.owner(key)?;
        self.lookups.asked += 1;
        let mut search = Search {
            at: from,
            spent: Time(0),
            hops: 0,
            travelled: 0,
            clean: true,
            questions: Vec::new(),
        };
        let found = self.in_two_hops(&mut search, key) && self.find(&mut search, key, owner);
        self.lookups.first_try_failed += u64::from(!found || !search.clean);
        self.lookups.abandoned += u64::from(!found);
        if found {
            let last = self.lookups.hops.len() - 1;
            self.lookups.hops[(search.hops as usize).min(last)] += 1;
            self.lookups.travelled += search.travelled;
            self.lookups.direct += self.distance(from, owner);
            self.lookups.time += search.spent.0;
        }
        Some(Trace {
            questions: search.questions,
            found: found.then_some(owner),
            travelled: search.travelled,
            first_try: found && search.clean,
        })
    }

    /// How many dead nodes, one after the other, `from` would ask for a key before a live one, if
    /// nobody told it anything meanwhile.
    pub fn dead_before(&self, from: u32, key: Id) -> u32 {
        let at = self.nodes.partition_point(|node| node.id < key) as u32;
        let believed = (at..self.pool()).chain(0..at).filter(|node| self.believes(from, *node));
        believed.take_while(|node| !self.is_live(*node)).count() as u32
    }

    /// So many dead nodes in a row, and a lookup is given up.
    pub fn gives_up_after() -> u32 {
        PATIENCE.0.div_ceil(super::slice::RETRY.0) as u32
    }

    /// In the two-hop scheme, first to the nearest representative of the slice in which the key lies.
    fn in_two_hops(&mut self, search: &mut Search, key: Id) -> bool {
        let Some(points) = self.settings.representatives else { return true };
        let slice = self.layout.slice_at(super::position(key));
        if slice == self.layout.slice_of(search.at) {
            return true;
        }
        let known = (1..=points).map(|point| self.believed_representative(search.at, slice, point));
        let mut known: Vec<u32> = known.filter(|&name| name != NONE).collect();
        known.sort_by_key(|&name| (self.distance(search.at, name), name));
        known.dedup();
        known.retain(|&name| self.believes_not_struck(search.at, name));
        for name in known {
            if search.spent >= PATIENCE {
                return false;
            }
            if self.ask_node(search, name, Reason::Representative) {
                return true;
            }
        }
        false
    }

    /// A representative that this node has not found dead itself.
    fn believes_not_struck(&self, node: u32, name: u32) -> bool {
        self.is_live(name) || !self.learnt.contains(&(node, self.history.last(name)))
    }

    /// From a node that knows the slice to the owner.
    fn find(&mut self, search: &mut Search, key: Id, owner: u32) -> bool {
        while search.spent < PATIENCE {
            let Some(next) = self.believed_owner(search.at, key) else { return false };
            if next == search.at && next == owner {
                return true;
            }
            let asker = search.at;
            if next != asker && !self.ask_node(search, next, Reason::Believed) {
                continue;
            }
            if next == owner {
                return true;
            }
            // A live node that is not the owner knows who came between.
            search.clean = false;
            self.lookups.redirects += 1;
            self.learn(asker, owner);
            if self.ask_node(search, owner, Reason::Named) {
                return true;
            }
        }
        false
    }

    /// One question; whether it was answered. One that is not costs a second, and the asker strikes
    /// the silent one and tells its slice leader, unless the news comes in the meantime.
    fn ask_node(&mut self, search: &mut Search, next: u32, reason: Reason) -> bool {
        let asker = search.at;
        let answered = self.is_live(next);
        search.questions.push(Question { from: asker, to: next, reason, answered });
        let span = self.send(Kind::Lookup, asker, next, 0);
        if !answered {
            search.spent += super::slice::RETRY;
            search.clean = false;
            self.lookups.timeouts += 1;
            self.strike(asker, next);
            let event = self.history.last(next);
            let wait = Time(2 * self.settings.t_big.0);
            self.plan_in(wait, Do::Report { event, teller: asker });
            return false;
        }
        self.send(Kind::Lookup, next, asker, 0);
        search.hops += 1;
        search.travelled += self.distance(asker, next);
        search.spent += span;
        search.at = next;
        true
    }

    /// The node adds one that it was told of.
    fn learn(&mut self, node: u32, other: u32) {
        let event = self.history.last(other);
        if event != NONE {
            self.learnt.insert((node, event));
        }
    }

    /// The first live node at or after a key.
    pub fn owner(&self, key: Id) -> Option<u32> {
        self.first_after(key, |node| self.nodes[node as usize].live)
    }

    /// The same in the eyes of `node`.
    pub fn believed_owner(&self, node: u32, key: Id) -> Option<u32> {
        self.first_after(key, |other| self.believes(node, other))
    }

    fn first_after(&self, key: Id, members: impl Fn(u32) -> bool) -> Option<u32> {
        let at = self.nodes.partition_point(|node| node.id < key) as u32;
        (at..self.pool()).chain(0..at).find(|&node| members(node))
    }
}
