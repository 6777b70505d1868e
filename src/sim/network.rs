//! The network: where processes are, and what becomes of a message.

use super::clock::Time;
use super::dice::Dice;
use super::process::ProcessId;
use std::collections::{BTreeMap, BTreeSet};

/// The whole, for probabilities given in parts of a thousand.
pub const PARTS_PER_THOUSAND: u16 = 1000;

/// A place on the canvas. Distance decides latency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// From the left, in canvas units.
    pub x: i32,
    /// From the top, in canvas units.
    pub y: i32,
}

impl Place {
    /// The canvas is this wide and this high, in canvas units.
    pub const SIZE: i32 = 1000;

    /// Euclidean distance, rounded down.
    pub fn distance(self, other: Place) -> u64 {
        let dx = i64::from(self.x) - i64::from(other.x);
        let dy = i64::from(self.y) - i64::from(other.y);
        (dx * dx + dy * dy).unsigned_abs().isqrt()
    }
}

/// How well a link works; each chance in parts of a thousand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LinkQuality {
    /// The chance that a message is lost.
    pub loss: u16,
    /// The chance that a message arrives twice.
    pub duplicate: u16,
    /// The chance that a message takes up to four times as long, so that later ones overtake it.
    pub reorder: u16,
}

/// Why a message never arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Loss {
    /// The link lost it, by its quality.
    Link,
    /// The link is cut.
    Cut,
    /// An intervention dropped it.
    Dropped,
    /// The receiver was down when it arrived.
    ReceiverDown,
    /// Its sender crashed, and the crash semantics take what is under way along.
    SenderCrashed,
    /// A traitor's hand put another in its place.
    Forged,
}

/// What becomes of a message at the moment it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It will arrive at this time.
    Arrives(Time),
    /// It will arrive at both of these times.
    ArrivesTwice(Time, Time),
    /// It will not arrive.
    Lost(Loss),
}

/// Latencies, qualities and cuts of all links.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Network {
    /// The latency that even the shortest link has.
    pub base: Time,
    /// Additional latency for each canvas unit of distance.
    pub per_unit: Time,
    /// The most that chance adds.
    pub jitter: Time,
    /// Whether a link delivers in the order of sending.
    pub fifo: bool,
    /// The quality of links that have none of their own.
    pub quality: LinkQuality,
    /// The qualities of single links, (from, to).
    pub links: BTreeMap<(ProcessId, ProcessId), LinkQuality>,
    /// How much longer than its distance asks for a message takes on links that have no such time
    /// of their own.
    pub slow: Time,
    /// How much longer it takes on single links, (from, to).
    pub slow_links: BTreeMap<(ProcessId, ProcessId), Time>,
    /// The links that are cut, (from, to).
    pub cuts: BTreeSet<(ProcessId, ProcessId)>,
    /// For FIFO links: when the last message sent so far arrives.
    pub last_arrival: BTreeMap<(ProcessId, ProcessId), Time>,
}

impl Default for Network {
    /// 2 ms, 50 microseconds a canvas unit, and up to 5 ms of jitter; nothing lost.
    fn default() -> Self {
        Self {
            base: Time::millis(2),
            per_unit: Time(50),
            jitter: Time::millis(5),
            fifo: false,
            quality: LinkQuality::default(),
            links: BTreeMap::new(),
            slow: Time(0),
            slow_links: BTreeMap::new(),
            cuts: BTreeSet::new(),
            last_arrival: BTreeMap::new(),
        }
    }
}

impl Network {
    /// Whether nothing gets from `from` to `to`.
    pub fn is_cut(&self, from: ProcessId, to: ProcessId) -> bool {
        !self.cuts.is_empty() && self.cuts.contains(&(from, to))
    }

    /// The quality of the link from `from` to `to`.
    pub fn quality(&self, from: ProcessId, to: ProcessId) -> LinkQuality {
        if self.links.is_empty() {
            return self.quality;
        }
        self.links.get(&(from, to)).copied().unwrap_or(self.quality)
    }

    /// How much longer than its distance asks for a message from `from` to `to` takes.
    pub fn slow(&self, from: ProcessId, to: ProcessId) -> Time {
        if self.slow_links.is_empty() {
            return self.slow;
        }
        self.slow_links.get(&(from, to)).copied().unwrap_or(self.slow)
    }

    /// The latency of one message over `distance` where nothing is slow, jitter drawn from `dice`.
    fn latency(&self, distance: u64, dice: &mut Dice) -> Time {
        let travel = self.per_unit.0.saturating_mul(distance);
        self.base + Time(travel) + Time(dice.between(0, self.jitter.0))
    }

    /// Decides what becomes of a message sent `now` over `distance`. What a process sends itself
    /// is not subject to the network: it arrives at once.
    pub fn fate(
        &mut self,
        (from, to): (ProcessId, ProcessId),
        distance: u64,
        now: Time,
        dice: &mut Dice,
    ) -> Fate {
        if from == to {
            return Fate::Arrives(now);
        }
        if self.is_cut(from, to) {
            return Fate::Lost(Loss::Cut);
        }
        let quality = self.quality(from, to);
        if dice.chance(quality.loss) {
            return Fate::Lost(Loss::Link);
        }
        let mut latency = self.latency(distance, dice);
        if dice.chance(quality.reorder) {
            latency = Time(latency.0.saturating_mul(2 + u64::from(dice.below(3))));
        }
        let sent = now + self.slow(from, to);
        let first = self.in_order((from, to), sent + latency);
        if dice.chance(quality.duplicate) {
            let second = sent + self.latency(distance, dice);
            return Fate::ArrivesTwice(first, self.in_order((from, to), second));
        }
        Fate::Arrives(first)
    }

    /// On a FIFO link nothing arrives before what was sent earlier.
    fn in_order(&mut self, link: (ProcessId, ProcessId), arrival: Time) -> Time {
        if !self.fifo {
            return arrival;
        }
        let last = self.last_arrival.entry(link).or_default();
        *last = arrival.max(*last);
        *last
    }
}
