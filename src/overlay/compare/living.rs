//! Overlays alive: nodes come and go, and what is lost is mended by messages.

use crate::overlay::chord;
use crate::overlay::churn::half;
use crate::overlay::id::Id;
use crate::overlay::kademlia;
use crate::overlay::measure::{Finding, Findings};
use crate::overlay::one_hop::{self, OneHop};
use crate::overlay::pastry::{self, Ideal, Job, Life, LifeSettings, Pastry, Step};
use crate::overlay::population::{NodeSet, Population};
use crate::overlay::post::{HEADER, NAMED};
use crate::overlay::{Node, Progress};
use crate::sim::Time;

/// An overlay that lives: what all four have in common.
///
/// Each draws its pool of nodes and their comings and goings from the seed alone, so that they are the
/// same in all of them.
pub trait Living {
    /// Its name.
    fn name(&self) -> &'static str;

    /// Goes on with building the tables of the start.
    fn build(&mut self, _budget: u64) -> Progress {
        Progress::default()
    }

    /// Does what is due until then, at most so many things.
    fn run_until(&mut self, until: Time, budget: u64) -> Progress;

    /// A node dies, though it was not its time.
    fn kill(&mut self, node: Node);

    /// Whether a node is up and has found its place.
    fn is_member(&self, node: Node) -> bool;

    /// A member looks a key up.
    fn ask(&mut self, from: Node, key: Id);

    /// What came of the lookups that have ended.
    fn findings(&self) -> &Findings;

    /// Bytes sent so far: of upkeep, and of lookups.
    fn sent(&self) -> [u64; 2];

    /// Counts from now on.
    fn forget(&mut self);

    /// How many others a node knows.
    fn state(&self, node: Node) -> u32;
}

/// The four of this project, with the parameters of their papers: so many nodes up on average.
pub(super) fn all(nodes: u32, session: Time, seed: u64) -> Vec<Box<dyn Living>> {
    let chord = chord::Settings {
        nodes,
        session,
        lookup_every: Time::NEVER,
        retry: true,
        ..chord::Settings::figure_12(0, seed)
    };
    let kademlia = kademlia::Settings {
        session,
        lookup_every: Time::NEVER,
        seed,
        ..kademlia::Settings::for_nodes(nodes)
    };
    vec![
        Box::new(LivingPastry::new(nodes, session, seed)),
        Box::new(LivingOneHop::new(nodes, session, seed)),
        Box::new(chord::Live::new(chord)),
        Box::new(kademlia::Live::new(kademlia)),
    ]
}

/// Pastry, and what came of its lookups.
struct LivingPastry {
    pastry: Pastry,
    ideal: Ideal,
    life: Life,
    /// How far its time has been let run.
    until: Time,
    asked: u64,
    found: Findings,
    lookup_bytes: u64,
}

/// How often a node asks its leaves and neighbours whether they are there: as often as Chord's
/// stabilize.
const KEEP_ALIVE: Time = Time::millis(30_000);

impl LivingPastry {
    fn new(nodes: u32, session: Time, seed: u64) -> Self {
        let population = Population::draw(nodes.max(1) * 2, seed);
        let up = half(population.len(), seed);
        let mut awake = NodeSet::nobody(population.len());
        (0..).zip(up).filter(|(_, up)| *up).for_each(|(node, _)| awake.insert(node));
        let settings = pastry::Settings { seed, ..pastry::Settings::default() };
        let mut pastry = Pastry::of(settings, population);
        pastry.wake(awake);
        let life = LifeSettings {
            session,
            absence: session,
            keep_alive: KEEP_ALIVE,
            lookups: Time::NEVER,
            length: Time(0),
        };
        Self {
            ideal: Ideal::new(&pastry),
            life: Life::new(&pastry, life),
            pastry,
            until: Time(0),
            asked: 0,
            found: Findings::default(),
            lookup_bytes: 0,
        }
    }
}

impl Living for LivingPastry {
    fn name(&self) -> &'static str {
        "pastry"
    }

    fn build(&mut self, budget: u64) -> Progress {
        self.ideal.advance(&mut self.pastry, budget)
    }

    fn run_until(&mut self, until: Time, budget: u64) -> Progress {
        if self.until < until {
            self.life.go_on(&self.pastry, until.since(self.until));
            self.until = until;
        }
        self.life.advance(&mut self.pastry, budget)
    }

    fn kill(&mut self, node: Node) {
        self.pastry.kill(node);
    }

    fn is_member(&self, node: Node) -> bool {
        self.pastry.joined().contains(node)
    }

    fn ask(&mut self, from: Node, key: Id) {
        let mut walk = self.pastry.walk(from, key, self.asked);
        self.asked += 1;
        while let Step::Forward(_) = self.pastry.step(&mut walk, &mut ()) {}
        let messages = walk.hops + walk.timeouts;
        self.found.add(&Finding {
            right: self.pastry.belongs(&walk).is_none(),
            hops: walk.hops,
            messages,
            timeouts: walk.timeouts,
            travelled: walk.travelled,
            direct: self.pastry.population().distance(from, walk.at),
        });
        // Each names who asks, and the last node answers.
        self.lookup_bytes += (HEADER + NAMED) * u64::from(messages + 1);
    }

    fn findings(&self) -> &Findings {
        &self.found
    }

    fn sent(&self) -> [u64; 2] {
        let upkeep = self.pastry.traffic().iter().map(|kind| kind.bytes).sum();
        [upkeep, self.lookup_bytes]
    }

    fn forget(&mut self) {
        self.pastry.forget_traffic();
        (self.found, self.lookup_bytes) = (Findings::default(), 0);
    }

    fn state(&self, node: Node) -> u32 {
        self.pastry.knows(node)
    }
}

/// One-Hop, and what came of its lookups.
struct LivingOneHop {
    system: OneHop,
    found: Findings,
}

impl LivingOneHop {
    fn new(nodes: u32, session: Time, seed: u64) -> Self {
        let settings =
            one_hop::Settings { session, lookups: 0, seed, ..one_hop::Settings::for_nodes(nodes) };
        Self { system: OneHop::new(settings), found: Findings::default() }
    }
}

impl Living for LivingOneHop {
    fn name(&self) -> &'static str {
        "one-hop"
    }

    fn run_until(&mut self, until: Time, budget: u64) -> Progress {
        self.system.run_until(until, budget)
    }

    fn kill(&mut self, node: Node) {
        self.system.ask(self.system.now(), node, false);
    }

    fn is_member(&self, node: Node) -> bool {
        self.system.is_up(node)
    }

    fn ask(&mut self, from: Node, key: Id) {
        let Some(trace) = self.system.trace(from, key) else { return };
        let answered = trace.questions.iter().filter(|question| question.answered).count() as u32;
        let messages = trace.questions.len() as u32;
        let place = |node| self.system.place(node);
        self.found.add(&Finding {
            right: trace.found.is_some(),
            hops: answered,
            messages,
            timeouts: messages - answered,
            travelled: trace.travelled,
            direct: trace.found.map_or(0, |owner| place(from).distance(place(owner))),
        });
    }

    fn findings(&self) -> &Findings {
        &self.found
    }

    fn sent(&self) -> [u64; 2] {
        self.system.tally().sent(self.system.settings())
    }

    fn forget(&mut self) {
        self.system.forget_counts();
        self.found = Findings::default();
    }

    fn state(&self, _node: Node) -> u32 {
        self.system.live().saturating_sub(1)
    }
}

impl Living for chord::Live {
    fn name(&self) -> &'static str {
        "chord"
    }

    fn run_until(&mut self, until: Time, budget: u64) -> Progress {
        chord::Live::run_until(self, until, budget)
    }

    fn kill(&mut self, node: Node) {
        chord::Live::kill(self, node);
    }

    fn is_member(&self, node: Node) -> bool {
        chord::Live::is_member(self, node)
    }

    fn ask(&mut self, from: Node, key: Id) {
        self.look_up(from, key);
    }

    fn findings(&self) -> &Findings {
        &self.counts().found
    }

    fn sent(&self) -> [u64; 2] {
        chord::Live::sent(self)
    }

    fn forget(&mut self) {
        self.forget_counts();
    }

    fn state(&self, node: Node) -> u32 {
        chord::Live::state(self, node)
    }
}

impl Living for kademlia::Live {
    fn name(&self) -> &'static str {
        "kademlia"
    }

    fn run_until(&mut self, until: Time, budget: u64) -> Progress {
        kademlia::Live::run_until(self, until, budget)
    }

    fn kill(&mut self, node: Node) {
        kademlia::Live::kill(self, node);
    }

    fn is_member(&self, node: Node) -> bool {
        self.is_live(node)
    }

    fn ask(&mut self, from: Node, key: Id) {
        self.look_up(from, key);
    }

    fn findings(&self) -> &Findings {
        &self.counts().found
    }

    fn sent(&self) -> [u64; 2] {
        kademlia::Live::sent(self)
    }

    fn forget(&mut self) {
        self.forget_counts();
    }

    fn state(&self, node: Node) -> u32 {
        self.buckets(node).iter().map(Vec::len).sum::<usize>() as u32
    }
}
