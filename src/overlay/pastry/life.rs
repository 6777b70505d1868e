//! An overlay over time: nodes come and go, look after each other, and look things up meanwhile.

use super::lookups::Outcome;
use super::route::Step;
use super::{Job, Pastry};
use crate::overlay::churn::{Churn, exponential};
use crate::overlay::id::Id;
use crate::overlay::{Node, Progress};
use crate::sim::{Dice, Part, Time};

/// How nodes live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LifeSettings {
    /// How long a node is up, on average.
    pub session: Time,
    /// How long it is away, on average.
    pub absence: Time,
    /// How often each node asks its leaves and neighbours whether they are there.
    pub keep_alive: Time,
    /// How long it is between two lookups of anybody, on average; [`Time::NEVER`] for none.
    pub lookups: Time,
    /// How long all of it goes on.
    pub length: Time,
}

/// A life under way.
#[derive(Clone, Debug)]
pub struct Life {
    settings: LifeSettings,
    churn: Churn,
    start: Time,
    lookup_at: Time,
    keep_alive_at: Time,
    next_node: Node,
    number: u64,
    outcome: Outcome,
    arrivals: u64,
    departures: u64,
    steps: u64,
}

/// What is drawn for a lookup is keyed by this and its number.
const LOOKUP: u64 = 0x6c69 << 40;

impl Life {
    /// From now on.
    pub fn new(pastry: &Pastry, settings: LifeSettings) -> Self {
        let up: Vec<bool> =
            (0..pastry.population.len()).map(|node| pastry.up.contains(node)).collect();
        let churn = Churn::new(pastry.settings.seed, &up, settings.session, settings.absence);
        Self {
            settings,
            churn,
            start: pastry.now(),
            lookup_at: if settings.lookups == Time::NEVER { Time::NEVER } else { Time(0) },
            keep_alive_at: Time(0),
            next_node: 0,
            number: 0,
            outcome: Outcome::default(),
            arrivals: 0,
            departures: 0,
            steps: 0,
        }
    }

    /// What came of the lookups so far.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// How many nodes came and how many went.
    pub fn changes(&self) -> (u64, u64) {
        (self.arrivals, self.departures)
    }

    /// Goes on for as long again, from where the overlay is now.
    pub fn go_on(&mut self, pastry: &Pastry, longer: Time) {
        self.start = Time(pastry.now().0.saturating_sub(self.settings.length.0));
        self.settings.length += longer;
    }

    /// How many things happened so far.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// How much of it has passed.
    pub fn passed(&self, pastry: &Pastry) -> Time {
        Time(pastry.now().since(self.start).0.min(self.settings.length.0))
    }

    /// What came of the lookups since this was last asked.
    pub fn take_outcome(&mut self) -> Outcome {
        std::mem::take(&mut self.outcome)
    }

    /// The next thing that happens: a message arrives, or somebody does something; whether there was
    /// one before the end.
    fn one(&mut self, pastry: &mut Pastry) -> bool {
        let next = self.churn.next_at().min(self.lookup_at).min(self.keep_alive_at);
        let now = self.start + next.min(self.settings.length);
        if pastry.next_arrival_until(now) {
            return true;
        }
        pastry.post.wait_until(now);
        if next >= self.settings.length {
            return false;
        }
        if next == self.lookup_at {
            self.look_up(pastry);
        } else if next == self.keep_alive_at {
            self.keep_alive(pastry);
        } else if let Some((_, node, comes)) = self.churn.pop() {
            if comes {
                self.arrivals += 1;
                pastry.revive(node);
            } else {
                self.departures += 1;
                pastry.kill(node);
            }
        }
        true
    }

    fn look_up(&mut self, pastry: &mut Pastry) {
        let mut dice = Dice::keyed(pastry.settings.seed, Part::Workload, 0, LOOKUP | self.number);
        self.lookup_at += exponential(&mut dice, self.settings.lookups) + Time(1);
        let key = Id::draw(&mut dice);
        if let Some(source) = pastry.joined.draw(&mut dice) {
            let mut walk = pastry.walk(source, key, LOOKUP | self.number);
            while let Step::Forward(_) = pastry.step(&mut walk, &mut ()) {}
            self.outcome.count(pastry, &walk, self.number, 1, false);
        }
        self.number += 1;
    }

    /// The nodes take turns, so that each has its own once in a period.
    fn keep_alive(&mut self, pastry: &mut Pastry) {
        let count = u64::from(pastry.population.len()).max(1);
        self.keep_alive_at += Time((self.settings.keep_alive.0 / count).max(1));
        if pastry.joined.contains(self.next_node) {
            pastry.keep_alive(self.next_node);
        }
        self.next_node = (self.next_node + 1) % pastry.population.len().max(1);
    }
}

impl Job for Life {
    fn advance(&mut self, pastry: &mut Pastry, budget: u64) -> Progress {
        let mut taken = 0;
        while taken < budget && self.one(pastry) {
            taken += 1;
        }
        self.steps += taken;
        let total = self.settings.length.0;
        let done = match taken < budget {
            true => total,
            false => pastry.now().since(self.start).0.min(total.saturating_sub(1)),
        };
        Progress { done, total }
    }
}
