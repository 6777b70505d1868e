//! Many lookups, and whether each arrived where it belongs.

use super::route::{Aim, End, Step, Walk};
use super::{Job, Pastry};
use crate::overlay::id::Id;
use crate::overlay::measure::{Histogram, ratio};
use crate::overlay::{Node, Progress};
use crate::sim::{Dice, Part};
use std::collections::VecDeque;

/// Which keys are looked up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keys {
    /// The identifiers of nodes: from one node to another, as in figures 4 to 6 of the paper.
    #[default]
    Nodes,
    /// Any.
    Uniform,
}

/// A lookup that ended where it does not belong: the witness against a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misdelivery {
    /// The how-manieth lookup.
    pub number: u64,
    /// Where it started.
    pub source: Node,
    /// What it looked for.
    pub key: Id,
    /// What its chances depended on.
    pub walk: u64,
    /// Where it ended.
    pub at: Node,
    /// How it ended there.
    pub end: End,
    /// Who is closer to the key, and was up.
    pub closer: Node,
}

/// What came of many lookups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many hops those took that arrived.
    pub hops: Histogram,
    /// How far those travelled that arrived, in thousandths of a unit.
    pub travelled: u128,
    /// How far it would have been directly.
    pub direct: u128,
    /// Hops of all, and how many of these were the rare case.
    pub all_hops: u64,
    /// Hops by the third rule of table 1.
    pub rare: u64,
    /// How often somebody waited in vain.
    pub timeouts: u64,
    /// Lookups that arrived where they belong.
    pub right: u64,
    /// Lookups that were delivered elsewhere.
    pub wrong: u64,
    /// Lookups that malicious nodes dropped, in every attempt.
    pub dropped: u64,
    /// Lookups that went round and round.
    pub lost: u64,
    /// How many attempts those took that were not dropped.
    pub attempts: Histogram,
    /// Of lookups for a copy: how many of the other copies were nearer than the one found.
    pub nearer: Histogram,
    /// The first lookup that did not end where it belongs, malice aside.
    pub witness: Option<Misdelivery>,
    /// The last few of them: what led to these is the least likely to be mended meanwhile.
    pub latest: VecDeque<Misdelivery>,
}

/// So many of the last lookups that did not end where they belong are remembered.
const LATEST: usize = 8;

impl Outcome {
    /// The way travelled as parts of the direct way, in thousandths.
    pub fn stretch(&self) -> u64 {
        ratio(self.travelled, self.direct, 1000)
    }

    /// Adds what came of lookups that were made later.
    pub fn add(&mut self, later: Outcome) {
        self.hops.merge(&later.hops);
        self.attempts.merge(&later.attempts);
        self.nearer.merge(&later.nearer);
        self.travelled += later.travelled;
        self.direct += later.direct;
        self.all_hops += later.all_hops;
        self.rare += later.rare;
        self.timeouts += later.timeouts;
        self.right += later.right;
        self.wrong += later.wrong;
        self.dropped += later.dropped;
        self.lost += later.lost;
        self.witness = self.witness.or(later.witness);
        later.latest.into_iter().for_each(|one| self.remember(one));
    }

    fn remember(&mut self, misdelivery: Misdelivery) {
        if self.latest.len() == LATEST {
            self.latest.pop_front();
        }
        self.latest.push_back(misdelivery);
    }

    /// All lookups.
    pub fn all(&self) -> u64 {
        self.right + self.wrong + self.dropped + self.lost
    }
}

/// So many lookups, one after the other, each when all that followed from the one before has happened.
#[derive(Clone, Debug)]
pub struct Lookups {
    keys: Keys,
    /// How many lookups, from different nodes, share a key.
    per_key: u64,
    /// How often one that was dropped is tried.
    attempts: u32,
    count: u64,
    done: u64,
    /// The number of the first.
    first: u64,
    outcome: Outcome,
}

/// What is drawn for a lookup is keyed by these and its number.
const SOURCE: u64 = 0x736f << 40;
const KEY: u64 = 0x6b65 << 40;

impl Lookups {
    /// `count` lookups.
    pub fn new(keys: Keys, count: u64) -> Self {
        Self {
            keys,
            per_key: 1,
            attempts: 1,
            count,
            done: 0,
            first: 0,
            outcome: Outcome::default(),
        }
    }

    /// So many from different nodes for each key.
    pub fn per_key(mut self, lookups: u64) -> Self {
        self.per_key = lookups.max(1);
        self
    }

    /// Each is tried so many times, if it is dropped.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// The first has this number: others than those of a batch that began with another.
    pub fn starting_at(mut self, number: u64) -> Self {
        self.first = number;
        self
    }

    /// How many have been made.
    pub fn done(&self) -> u64 {
        self.done
    }

    /// No more are made.
    pub fn stop(&mut self) {
        self.count = self.done;
    }

    /// What came of them since this was last asked.
    pub fn take_outcome(&mut self) -> Outcome {
        std::mem::take(&mut self.outcome)
    }

    /// What came of them so far.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// One lookup.
    fn one(&mut self, pastry: &mut Pastry) {
        let number = self.first + self.done;
        let dice =
            |what, number: u64| Dice::keyed(pastry.settings.seed, Part::Workload, 0, what | number);
        let Some(source) = pastry.joined.draw(&mut dice(SOURCE, number)) else { return };
        let mut drawn = dice(KEY, number / self.per_key);
        let key = match self.keys {
            Keys::Uniform => Id::draw(&mut drawn),
            Keys::Nodes => match pastry.joined.draw(&mut drawn) {
                Some(node) => pastry.population.id(node),
                None => return,
            },
        };
        for attempt in 1..=self.attempts {
            let mut walk = pastry.walk(source, key, chances(number, attempt));
            while let Step::Forward(_) = pastry.step(&mut walk, &mut ()) {}
            let again = walk.end == Some(End::Dropped) && attempt < self.attempts;
            self.outcome.count(pastry, &walk, number, attempt, again);
            if !again {
                break;
            }
        }
    }
}

/// What the chances of an attempt of a lookup depend on: the number of its walk.
fn chances(number: u64, attempt: u32) -> u64 {
    number << 8 | u64::from(attempt)
}

impl Outcome {
    /// Counts an attempt; `again` if another follows.
    pub fn count(&mut self, pastry: &Pastry, walk: &Walk, number: u64, attempt: u32, again: bool) {
        self.all_hops += u64::from(walk.hops);
        self.rare += u64::from(walk.rare);
        self.timeouts += u64::from(walk.timeouts);
        match walk.end {
            Some(End::Dropped) => return self.dropped += u64::from(!again),
            Some(End::Delivered) => self.attempts.add(attempt.into()),
            _ => {}
        }
        let Some(belongs) = pastry.belongs(walk) else {
            self.right += 1;
            self.hops.add(walk.hops.into());
            self.travelled += u128::from(walk.travelled);
            self.direct += u128::from(pastry.population.distance(walk.source, walk.at));
            if let Aim::Replica { k, .. } = pastry.settings.aim {
                self.nearer.add(pastry.nearer_copies(walk, k));
            }
            return;
        };
        let end = walk.end.unwrap_or(End::Lost);
        match end {
            End::Lost => self.lost += 1,
            _ => self.wrong += 1,
        }
        let Walk { source, key, at, number: walk, .. } = *walk;
        let misdelivery = Misdelivery { number, source, key, walk, at, end, closer: belongs };
        self.witness.get_or_insert(misdelivery);
        self.remember(misdelivery);
    }
}

impl Pastry {
    /// The check: nothing if a message was delivered at the joined node that is numerically closest
    /// to its key, or at one of the `k` closest if that is its aim; otherwise who is closer.
    pub fn belongs(&self, walk: &Walk) -> Option<Node> {
        let k = match self.settings.aim {
            Aim::Closest => 1,
            Aim::Replica { k, .. } => k,
        };
        let closest = self.population.closest_few(&self.joined, walk.key, k);
        let delivered = walk.end == Some(End::Delivered) && closest.contains(&walk.at);
        if delivered { None } else { closest.first().copied() }
    }

    /// Whether this lookup, made again as everybody's tables are now, ends there again, and still does
    /// not belong there. Nobody learns anything from it.
    pub fn happens_again(&mut self, one: &Misdelivery) -> bool {
        if !self.joined.contains(one.source) {
            return false;
        }
        let (repair, used) = (self.settings.repair, self.used.take());
        self.settings.repair = false;
        let (walk, _) = self.route(one.source, one.key, one.walk);
        (self.settings.repair, self.used) = (repair, used);
        walk.at == one.at && self.belongs(&walk).is_some()
    }

    /// How many of the copies are nearer to the source than where the lookup ended.
    fn nearer_copies(&self, walk: &Walk, k: u32) -> u64 {
        let far = |node| self.population.spot(walk.source).square(self.population.spot(node));
        let copies = self.population.closest_few(&self.joined, walk.key, k);
        copies.into_iter().filter(|copy| far(*copy) < far(walk.at)).count() as u64
    }

    /// Looks for a lookup, of `count` for any keys, that does not end at the closest node.
    pub fn convicts(&mut self, count: u64) -> Option<Misdelivery> {
        let mut lookups = Lookups::new(Keys::Uniform, count);
        lookups.finish(self);
        lookups.outcome.witness
    }
}

impl Job for Lookups {
    fn advance(&mut self, pastry: &mut Pastry, budget: u64) -> Progress {
        let quiet = pastry.in_turn(budget, |pastry| {
            let there_are = self.done < self.count;
            if there_are {
                self.one(pastry);
                self.done += 1;
            }
            there_are
        });
        let unfinished = !quiet && self.done == self.count;
        Progress { done: self.done - u64::from(unfinished), total: self.count }
    }
}
