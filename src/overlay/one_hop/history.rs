//! What everybody will have heard: the events, and who said them first.

use crate::sim::Time;

/// No event, no node.
pub const NONE: u32 = u32::MAX;

/// A change of membership.
#[derive(Clone, Debug)]
pub struct Event {
    /// Who came or went.
    pub node: u32,
    /// It came; otherwise it went.
    pub alive: bool,
    /// When it came or went.
    pub at: Time,
    /// Who noticed: the predecessor of a node that went, the slice leader that served one that came.
    /// [`NONE`] until somebody has.
    pub noticer: u32,
    /// When it was noticed.
    pub noticed: Time,
    /// The event before it about the same node, or [`NONE`].
    pub before: u32,
    /// Where it was logged: the slice, and its number among the events of that slice. More than one
    /// place if it was lost and learnt again.
    pub logged: Vec<(u32, u32)>,
    /// It concerns the whole ring. In the two-hop scheme most events stay within their slice.
    pub crosses: bool,
}

/// All events of a run, the latest of each node at hand.
#[derive(Clone, Debug)]
pub struct History {
    events: Vec<Event>,
    last: Vec<u32>,
}

impl History {
    /// No events yet, of so many nodes.
    pub fn new(nodes: usize) -> Self {
        Self { events: Vec::new(), last: vec![NONE; nodes] }
    }

    /// Something happened to `node`, unnoticed so far; the event's number.
    pub fn add(&mut self, node: u32, alive: bool, at: Time) -> u32 {
        let number = self.events.len() as u32;
        let before = std::mem::replace(&mut self.last[node as usize], number);
        self.events.push(Event {
            node,
            alive,
            at,
            noticer: NONE,
            noticed: Time::NEVER,
            before,
            logged: Vec::new(),
            crosses: true,
        });
        number
    }

    /// The latest event about a node, or [`NONE`].
    pub fn last(&self, node: u32) -> u32 {
        self.last[node as usize]
    }

    /// The event of this number.
    pub fn event(&self, number: u32) -> &Event {
        &self.events[number as usize]
    }

    /// The same, to be filled in.
    pub fn event_mut(&mut self, number: u32) -> &mut Event {
        &mut self.events[number as usize]
    }

    /// How many events there were.
    pub fn len(&self) -> u32 {
        self.events.len() as u32
    }

    /// Nothing has happened.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }
}
