//! What nodes say to each other.

use super::tables::{Side, Tables};
use crate::overlay::Node;
use crate::overlay::post::{HEADER, Letter, NAMED};
use std::rc::Rc;

/// What a node told of its state, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Whose it is.
    pub owner: Node,
    /// How often its owner's leaf set had changed when it was told.
    pub stamp: u32,
    /// Its leaves: the larger ones, and the smaller ones.
    pub leaves: [Box<[Node]>; 2],
    /// Its routing table, a row after the other; empty entries included.
    pub rows: Box<[Node]>,
    /// Its neighbourhood.
    pub neighbours: Box<[Node]>,
}

impl State {
    /// What `owner` knows now.
    pub fn of(tables: &Tables, owner: Node, stamp: u32) -> Rc<Self> {
        Rc::new(Self {
            owner,
            stamp,
            leaves: Side::BOTH.map(|side| tables.side(owner, side).into()),
            rows: tables.rows(owner).into(),
            neighbours: tables.neighbours(owner).into(),
        })
    }

    /// Everybody that it names, its owner included.
    pub fn everybody(&self) -> impl Iterator<Item = Node> + '_ {
        let leaves = self.leaves.iter().flatten();
        let named = leaves.chain(self.rows.iter()).chain(self.neighbours.iter());
        named.copied().filter(|node| *node != crate::overlay::NOBODY).chain([self.owner])
    }
}

/// Why a node asks another whether it is there, and what it does with the answer. What follows from
/// the answer is the asker's to remember: it does not travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Leaves and neighbours look after each other.
    KeepAlive,
    /// It would be a leaf on this side; if it is not there, the rest would be, in this order.
    Leaf(Side, Vec<Node>),
    /// It would be the entry that is looked for; if it is not there, the search goes on.
    Entry(Search),
    /// It would be a neighbour; if it is not there, the first list would be, in this order, and
    /// after them the members of the second can be asked for theirs.
    Neighbour(Vec<Node>, Vec<Node>),
}

/// A search for an entry of the routing table. Only the place travels; the rest is the asker's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Its row.
    pub row: u32,
    /// Its column.
    pub column: u32,
    /// Whom to ask next, in this order.
    pub rest: Vec<Node>,
    /// Whether somebody has answered yet.
    pub answered: bool,
}

/// A message, or what a node remembers of a request with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Routed to the joiner's identifier: everyone on the way tells it its state.
    Join {
        /// Who joins.
        joiner: Node,
        /// The how-manieth attempt of it.
        attempt: u32,
        /// How many were on the way before.
        index: u32,
    },
    /// The state of somebody on the way of a join.
    Told {
        /// What it knows.
        state: Rc<State>,
        /// Which attempt.
        attempt: u32,
        /// Its place on the way.
        index: u32,
        /// Whether the way ends here.
        last: bool,
    },
    /// Asks for the whole state: the second stage of a join.
    Fetch(u32),
    /// And here it is.
    Fetched(Rc<State>, u32),
    /// The joiner is there, and this is what it knows, and the stamp of what it was told by the
    /// receiver, if it was.
    Announce(Rc<State>, u32, Option<u32>),
    /// It is welcome; if the receiver's leaves changed since it told them, here is what they are.
    Welcome(Option<Rc<State>>, u32),
    /// Asks for the leaf set, because of a vacancy on this side.
    AskLeaves(Side),
    /// And here it is.
    Leaves(Side, Vec<Node>),
    /// Asks for the entry that is looked for.
    AskEntry(Search),
    /// And here it is, if there is one.
    Entry(Option<Node>, Search),
    /// Asks for the neighbourhood; the rest is whom to ask next.
    AskNeighbours(Vec<Node>),
    /// And here it is.
    Neighbours(Vec<Node>, Vec<Node>),
    /// Are you there?
    Ping(Why),
    /// Yes.
    Pong(Why),
    /// A timer: the joiner's patience with its attempt is over.
    Patience(u32),
}

/// The numbers of the kinds: their places in [`Message::KINDS`].
pub mod kind {
    /// Requests made while joining: one for each hop, each fetch and each announcement.
    pub const JOIN: [usize; 3] = [0, 2, 4];
    /// Requests that mend leaf sets.
    pub const LEAVES: [usize; 2] = [6, 12];
    /// Requests that mend routing tables.
    pub const ENTRIES: [usize; 2] = [8, 13];
    /// Requests that mend neighbourhoods.
    pub const NEIGHBOURS: [usize; 2] = [10, 14];
}

impl Letter for Message {
    const KINDS: &'static [&'static str] = &[
        "join",
        "told",
        "fetch",
        "fetched",
        "announce",
        "welcome",
        "ask-leaves",
        "leaves",
        "ask-entry",
        "entry",
        "ask-neighbours",
        "neighbours",
        "check-leaf",
        "check-entry",
        "check-neighbour",
        "keep-alive",
        "here",
        "patience",
    ];

    fn kind(&self) -> usize {
        match self {
            Message::Join { .. } => 0,
            Message::Told { .. } => 1,
            Message::Fetch(_) => 2,
            Message::Fetched(..) => 3,
            Message::Announce(..) => 4,
            Message::Welcome(..) => 5,
            Message::AskLeaves(_) => 6,
            Message::Leaves(..) => 7,
            Message::AskEntry(..) => 8,
            Message::Entry(..) => 9,
            Message::AskNeighbours(_) => 10,
            Message::Neighbours(..) => 11,
            Message::Ping(Why::Leaf(..)) => 12,
            Message::Ping(Why::Entry(..)) => 13,
            Message::Ping(Why::Neighbour(..)) => 14,
            Message::Ping(Why::KeepAlive) => 15,
            Message::Pong(_) => 16,
            Message::Patience(_) => 17,
        }
    }

    fn bytes(&self) -> u64 {
        let entries = match self {
            Message::Told { state, .. } | Message::Fetched(state, _) => state.everybody().count(),
            Message::Announce(state, ..) => state.everybody().count(),
            Message::Welcome(newer, _) => {
                newer.as_ref().map_or(0, |state| state.everybody().count())
            }
            Message::Leaves(_, nodes) | Message::Neighbours(nodes, _) => nodes.len(),
            Message::Entry(entry, _) => usize::from(entry.is_some()),
            Message::Join { .. } => 1,
            _ => 0,
        };
        HEADER + NAMED * entries as u64
    }
}
