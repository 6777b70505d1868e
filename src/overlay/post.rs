//! Messages that travel: a queue by due time, with time-outs, counts and bytes by kind.
//!
//! Two messages due at the same time arrive in the order in which they were sent. A message to a
//! node that is down comes back to its sender when its patience ends: whoever sends waits for an
//! acknowledgement, and its absence is all that a node ever learns of a failure.

use super::Node;
use crate::sim::Time;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What a message takes on a wire besides the nodes that it names, in bytes: in every overlay the same.
pub const HEADER: u64 = 20;

/// A node named in a message, in bytes: its address, of which its identifier is the hash, and what is
/// said of it.
pub const NAMED: u64 = 10;

/// What a protocol sends.
pub trait Letter {
    /// The names of the kinds, in the order of [`Letter::kind`].
    const KINDS: &'static [&'static str];

    /// Which kind it is.
    fn kind(&self) -> usize;

    /// How many bytes it would take on a wire.
    fn bytes(&self) -> u64;
}

/// How much of one kind was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Messages.
    pub messages: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// What arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival<M> {
    /// A message, at the node it was sent to.
    Message {
        /// Its sender.
        from: Node,
        /// Where it arrives.
        to: Node,
        /// What it says.
        message: M,
    },
    /// Nobody answered: the sender's patience with this message is over.
    Unanswered {
        /// Whose message it was, and who is told.
        from: Node,
        /// Who did not answer.
        to: Node,
        /// What was said.
        message: M,
    },
    /// A timer that a node set for itself.
    Timer {
        /// Whose it is.
        at: Node,
        /// What it was set for.
        message: M,
    },
}

/// What is under way.
#[derive(Clone, Debug)]
enum Parcel<M> {
    Message { from: Node, to: Node, sent: Time, message: M },
    Unanswered { from: Node, to: Node, message: M },
    Timer { at: Node, message: M },
}

/// The messages under way.
#[derive(Clone, Debug)]
pub struct Post<M> {
    now: Time,
    patience: Time,
    sequence: u64,
    queue: BinaryHeap<Reverse<(Time, u64, u32)>>,
    /// What the queue's last numbers stand for; those in `free` stand for nothing now.
    parcels: Vec<Option<Parcel<M>>>,
    free: Vec<u32>,
    traffic: Vec<Traffic>,
    events: u64,
}

impl<M: Letter> Post<M> {
    /// Nothing under way. A sender hears after `patience` that nobody answered.
    pub fn new(patience: Time) -> Self {
        Self {
            now: Time(0),
            patience,
            sequence: 0,
            queue: BinaryHeap::new(),
            parcels: Vec::new(),
            free: Vec::new(),
            traffic: vec![Traffic::default(); M::KINDS.len()],
            events: 0,
        }
    }

    /// Virtual time: when the latest arrival was due.
    pub fn now(&self) -> Time {
        self.now
    }

    /// How many arrivals and time-outs there were.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// What was sent, by kind.
    pub fn traffic(&self) -> &[Traffic] {
        &self.traffic
    }

    /// Starts counting anew.
    pub fn forget_traffic(&mut self) {
        self.traffic.fill(Traffic::default());
    }

    /// How many messages and timers are under way.
    pub fn under_way(&self) -> usize {
        self.queue.len()
    }

    /// When the next of them is due.
    pub fn due(&self) -> Option<Time> {
        self.queue.peek().map(|Reverse((due, ..))| *due)
    }

    /// Lets time pass where nothing is due before `now`.
    pub fn wait_until(&mut self, now: Time) {
        self.now = self.now.max(self.due().map_or(now, |due| due.min(now)));
    }

    /// Sends a message that takes `latency` to arrive.
    pub fn send(&mut self, from: Node, to: Node, latency: Time, message: M) {
        let traffic = &mut self.traffic[message.kind()];
        traffic.messages += 1;
        traffic.bytes += message.bytes();
        let sent = self.now;
        self.put(sent + latency, Parcel::Message { from, to, sent, message });
    }

    /// Sets a timer.
    pub fn after(&mut self, at: Node, delay: Time, message: M) {
        self.put(self.now + delay, Parcel::Timer { at, message });
    }

    fn put(&mut self, due: Time, parcel: Parcel<M>) {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.parcels.push(None);
            (self.parcels.len() - 1) as u32
        });
        self.parcels[slot as usize] = Some(parcel);
        self.queue.push(Reverse((due, self.sequence, slot)));
        self.sequence += 1;
    }

    /// The next thing that happens at a node that is up, if anything is under way.
    pub fn next(&mut self, is_up: impl Fn(Node) -> bool) -> Option<Arrival<M>> {
        self.next_until(Time::NEVER, is_up)
    }

    /// The same, if it is due by then.
    pub fn next_until(&mut self, until: Time, is_up: impl Fn(Node) -> bool) -> Option<Arrival<M>> {
        loop {
            self.due().filter(|due| *due <= until)?;
            let Reverse((due, _, slot)) = self.queue.pop()?;
            self.now = self.now.max(due);
            self.free.push(slot);
            self.events += 1;
            match self.parcels[slot as usize].take()? {
                Parcel::Message { from, to, sent, message } if !is_up(to) => {
                    let due = self.now.max(sent + self.patience);
                    self.put(due, Parcel::Unanswered { from, to, message });
                }
                Parcel::Message { from, to, message, .. } => {
                    return Some(Arrival::Message { from, to, message });
                }
                Parcel::Unanswered { from, to, message } if is_up(from) => {
                    return Some(Arrival::Unanswered { from, to, message });
                }
                Parcel::Timer { at, message } if is_up(at) => {
                    return Some(Arrival::Timer { at, message });
                }
                // What was meant for a node that went down meanwhile.
                Parcel::Unanswered { .. } | Parcel::Timer { .. } => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Letter for &'static str {
        const KINDS: &'static [&'static str] = &["word"];
        fn kind(&self) -> usize {
            0
        }
        fn bytes(&self) -> u64 {
            self.len() as u64
        }
    }

    #[test]
    fn what_is_due_first_arrives_first_and_silence_is_heard_after_a_while() {
        let mut post = Post::new(Time(100));
        post.send(0, 1, Time(30), "far");
        post.send(0, 2, Time(10), "near");
        post.send(0, 9, Time(10), "hello?");
        post.after(1, Time(30), "tick");
        let is_up = |node| node != 9;
        let mut seen = Vec::new();
        while let Some(arrival) = post.next(is_up) {
            seen.push((post.now().0, arrival));
        }
        assert_eq!(
            seen,
            [
                (10, Arrival::Message { from: 0, to: 2, message: "near" }),
                (30, Arrival::Message { from: 0, to: 1, message: "far" }),
                (30, Arrival::Timer { at: 1, message: "tick" }),
                (100, Arrival::Unanswered { from: 0, to: 9, message: "hello?" }),
            ]
        );
        assert_eq!(post.traffic(), [Traffic { messages: 3, bytes: 13 }]);
    }
}
