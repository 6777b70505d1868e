//! What is done about nodes that fall silent: section 2.4 of the paper, by messages.
//!
//! Nobody announces that it goes. Leaves and neighbours ask each other now and then whether they are
//! still there; an entry of the routing table is found dead when a message is to go through it. Each
//! table is mended by asking somebody who probably knows: the leaf furthest out on the side of the
//! vacancy; an entry of the same row, for its entry at the same place, and then those of the rows
//! below; the neighbours, for theirs. Whoever is named is asked whether it is there, before it is
//! taken up.

use super::join::Newcomer;
use super::messages::{Message, Search, Why, kind};
use super::tables::Side;
use super::{Job, NOBODY, Pastry};
use crate::overlay::{Node, Progress};
use crate::sim::Time;

/// Requests that mended tables, by table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repairs {
    /// For leaf sets.
    pub leaves: u64,
    /// For routing tables.
    pub entries: u64,
    /// For neighbourhoods.
    pub neighbours: u64,
    /// Of all of these, how many asked only whether somebody is there.
    pub checks: u64,
    /// How many asked for a leaf set, or for an entry before anybody had answered: what repairs would
    /// take if the first answer always served.
    pub until_answered: u64,
}

impl Repairs {
    /// All of them.
    pub fn all(&self) -> u64 {
        self.leaves + self.entries + self.neighbours
    }
}

impl Pastry {
    /// `node` got no answer from `other`: it takes it out of its leaf set and its neighbourhood, and
    /// looks for others in its place. An entry of the routing table waits until a message is to go
    /// through it.
    pub(super) fn suspect(&mut self, node: Node, other: Node) {
        self.silences.insert((node, other), self.post.now());
        self.newcomers.get_mut(&node).into_iter().for_each(Newcomer::listen_anew);
        for side in Side::BOTH {
            if self.tables.forget_leaf(node, side, other) {
                self.leaves_changed(node);
                self.mend_leaves(node, side);
            }
        }
        if self.tables.forget_neighbour(node, other) {
            let members = self.tables.neighbours(node).to_vec();
            self.mend_neighbours(node, members);
        }
    }

    /// Whether `other` did not answer `node` lately, and nothing came from it since. Others may go on
    /// naming it for a while; without this, the dead would wander from table to table for ever.
    pub(super) fn is_silent(&self, node: Node, other: Node) -> bool {
        let since = self.silences.get(&(node, other));
        since.is_some_and(|since| self.post.now().since(*since) < MEMORY)
    }

    /// A message was to go from `node` to `other`, which does not answer: its place in the routing
    /// table is to be filled too.
    pub(super) fn suspect_on_the_way(&mut self, node: Node, other: Node) {
        self.suspect(node, other);
        if let Some((row, column)) = self.tables.forget_entry(&self.population, node, other) {
            let rest = self.who_may_know(node, row, column);
            self.mend_entry(node, Search { row, column, rest, answered: false });
        }
    }

    /// Asks the leaf furthest out on the side of a vacancy. If there is none left, nobody can say
    /// who comes next: this is the bound on adjacent failures.
    fn mend_leaves(&mut self, node: Node, side: Side) {
        if self.settings.repair
            && let Some(furthest) = self.tables.side(node, side).last()
        {
            self.send(node, *furthest, Message::AskLeaves(side));
        }
    }

    pub(super) fn on_leaves(&mut self, node: Node, side: Side, named: &[Node]) {
        let there = self.tables.side(node, side);
        let half = self.settings.leaves as usize / 2;
        let far = |other: &Node| match side {
            Side::Larger => self.population.clockwise(node, *other),
            Side::Smaller => self.population.clockwise(*other, node),
        };
        let mut fit: Vec<Node> = named.to_vec();
        fit.retain(|it| *it != node && !there.contains(it) && !self.is_silent(node, *it));
        fit.sort_by_key(far);
        fit.dedup();
        // As many as there is room for, and those for whom somebody further would have to go.
        let fits = |(nth, other): (usize, &Node)| {
            let nearer = there.iter().filter(|leaf| far(leaf) < far(other)).count();
            nearer + nth < half
        };
        let count = fit.iter().enumerate().take_while(|it| fits(*it)).count();
        fit.truncate(count);
        self.try_leaf(node, side, fit);
    }

    /// Asks the first of them whether it is there; the others have to wait for the answer.
    fn try_leaf(&mut self, node: Node, side: Side, mut fit: Vec<Node>) {
        if !fit.is_empty() {
            let first = fit.remove(0);
            self.send(node, first, Message::Ping(Why::Leaf(side, fit)));
        }
    }

    /// Whom to ask for an entry: those of its row, the nearest first, then those of the rows below.
    fn who_may_know(&self, node: Node, row: u32, column: u32) -> Vec<Node> {
        let far = |other: &Node| self.population.distance(node, *other);
        let mut asked = Vec::new();
        for row in row.. {
            let entries = self.tables.row(node, row);
            if entries.is_empty() {
                break;
            }
            let mut others: Vec<Node> = (0..)
                .zip(entries)
                .filter(|(at, _)| *at != column)
                .map(|(_, other)| *other)
                .filter(|other| *other != NOBODY)
                .collect();
            others.sort_by_key(far);
            asked.extend(others);
        }
        asked
    }

    /// Asks the next that may know, while the place is empty.
    fn mend_entry(&mut self, node: Node, mut search: Search) {
        let vacant = self.tables.entry(node, search.row, search.column).is_none();
        if self.settings.repair && vacant && !search.rest.is_empty() {
            let next = search.rest.remove(0);
            self.first_asked += u64::from(!search.answered);
            self.send(node, next, Message::AskEntry(search));
        }
    }

    pub(super) fn on_entry(&mut self, node: Node, named: Option<Node>, search: Search) {
        let search = Search { answered: true, ..search };
        match named {
            Some(named) if named != node && !self.is_silent(node, named) => {
                self.send(node, named, Message::Ping(Why::Entry(search)));
            }
            _ => self.mend_entry(node, search),
        }
    }

    /// Asks the first of them for its neighbours; the rest if that leads to nobody.
    fn mend_neighbours(&mut self, node: Node, mut members: Vec<Node>) {
        let room = self.tables.neighbours(node).len() < self.settings.neighbours as usize;
        if self.settings.repair && room && !members.is_empty() {
            let first = members.remove(0);
            self.send(node, first, Message::AskNeighbours(members));
        }
    }

    pub(super) fn on_neighbours(&mut self, node: Node, named: &[Node], rest: Vec<Node>) {
        let there = self.tables.neighbours(node);
        let mut fit = named.to_vec();
        fit.retain(|it| *it != node && !there.contains(it) && !self.is_silent(node, *it));
        fit.sort_by_key(|other| self.population.distance(node, *other));
        self.try_neighbour(node, fit, rest);
    }

    fn try_neighbour(&mut self, node: Node, mut fit: Vec<Node>, rest: Vec<Node>) {
        if fit.is_empty() {
            return self.mend_neighbours(node, rest);
        }
        let first = fit.remove(0);
        self.send(node, first, Message::Ping(Why::Neighbour(fit, rest)));
    }

    /// Somebody is there.
    pub(super) fn on_pong(&mut self, node: Node, from: Node, why: &Why) {
        if let Why::Leaf(side, _) = why
            && self.tables.learn_leaf(&self.population, node, *side, from, true)
        {
            self.leaves_changed(node);
        }
        if *why != Why::KeepAlive {
            self.hear_of(node, from);
        }
    }

    /// Somebody did not say whether it is there.
    pub(super) fn no_pong(&mut self, node: Node, silent: Node, why: Why) {
        self.suspect(node, silent);
        match why {
            Why::KeepAlive => {}
            Why::Leaf(side, rest) => self.try_leaf(node, side, rest),
            Why::Entry(search) => self.mend_entry(node, search),
            Why::Neighbour(fit, rest) => self.try_neighbour(node, fit, rest),
        }
    }

    /// A request of a repair stayed unanswered.
    pub(super) fn no_help(&mut self, node: Node, silent: Node, request: Message) {
        match request {
            Message::AskEntry(..) => self.suspect_on_the_way(node, silent),
            _ => self.suspect(node, silent),
        }
        match request {
            Message::AskLeaves(side) => self.mend_leaves(node, side),
            Message::AskEntry(search) => self.mend_entry(node, search),
            Message::AskNeighbours(rest) => self.mend_neighbours(node, rest),
            _ => {}
        }
    }

    /// A node asks its leaves and its neighbours whether they are there, and looks for leaves where
    /// it still lacks some.
    pub fn keep_alive(&mut self, node: Node) {
        for side in Side::BOTH {
            let lacks = self.tables.side(node, side).len() < self.settings.leaves as usize / 2;
            if lacks && !self.tables.knows_all(&self.population, node) {
                self.mend_leaves(node, side);
            }
        }
        let mut asked: Vec<Node> = self.tables.leaves(node).collect();
        asked.extend_from_slice(self.tables.neighbours(node));
        asked.sort_unstable();
        asked.dedup();
        asked.into_iter().for_each(|to| self.send(node, to, Message::Ping(Why::KeepAlive)));
    }

    /// The requests that repairs took so far.
    pub fn repairs(&self) -> Repairs {
        let sent = |kind: usize| self.post.traffic()[kind].messages;
        let both = |kinds: [usize; 2]| kinds.map(sent).iter().sum();
        let kinds = [kind::LEAVES, kind::ENTRIES, kind::NEIGHBOURS];
        Repairs {
            leaves: both(kind::LEAVES),
            entries: both(kind::ENTRIES),
            neighbours: both(kind::NEIGHBOURS),
            checks: kinds.iter().map(|[_, check]| sent(*check)).sum(),
            until_answered: sent(kind::LEAVES[0]) + self.first_asked,
        }
    }
}

/// How long a node remembers who did not answer.
const MEMORY: Time = Time::millis(15 * 60_000);

/// Everybody looks after its leaves and neighbours once, one after the other.
#[derive(Clone, Debug)]
pub struct Upkeep {
    next: Node,
    end: Node,
}

impl Upkeep {
    /// From the first to the last.
    pub fn new() -> Self {
        Self::of_first(Node::MAX)
    }

    /// Only the first so many.
    pub fn of_first(count: u32) -> Self {
        Self { next: 0, end: count }
    }

    /// How many have begun to.
    pub fn begun(&self) -> u32 {
        self.next
    }

    /// Nobody begins to who has not.
    pub fn stop(&mut self) {
        self.end = self.next;
    }
}

impl Default for Upkeep {
    fn default() -> Self {
        Self::new()
    }
}

impl Job for Upkeep {
    fn advance(&mut self, pastry: &mut Pastry, budget: u64) -> Progress {
        let end = self.end.min(pastry.population.len());
        let quiet = pastry.in_turn(budget, |pastry| {
            let there_are = self.next < end;
            if there_are && pastry.joined.contains(self.next) {
                pastry.keep_alive(self.next);
            }
            self.next += Node::from(there_are);
            there_are
        });
        let done = if quiet { end } else { self.next.min(end.saturating_sub(1)) };
        Progress { done: done.into(), total: end.into() }
    }
}
