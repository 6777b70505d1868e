//! Pastry, open.

mod hand;
mod look;
mod tell;

use super::act::{Act, BadAct};
use super::driven::{Overlay, Place, arc, bits, by_chance};
use super::link::OverlayLink;
use super::samples::{Sample, Samples};
use super::view::{NodeView, OverlayView, WorkView};
use crate::overlay::id::Id;
use crate::overlay::pastry::{
    Aim, Fallback, Heuristic, Hop, Ideal, Job, JoinMode, Joins, Keys, Life, LifeSettings, Lookups,
    Misdelivery, Outcome, Pastry, Settings, Step, Upkeep, Variant, Walk,
};
use crate::overlay::population::{NodeSet, Population};
use crate::overlay::{Node, Progress};
use crate::sim::Time;
use crate::words::Language;
use hand::Hand;

/// A Pastry that is open.
#[derive(Clone, Debug)]
pub struct Open {
    link: OverlayLink,
    pastry: Pastry,
    task: Option<Task>,
    progress: Progress,
    /// Virtual time with churn, since it first went by.
    life: Option<Life>,
    /// Lookups in batches so far: each has another number.
    asked: u64,
    /// What came of the lookups since the last change.
    outcome: Outcome,
    samples: Samples,
    /// The bytes that had been sent at the end of the last sample.
    sampled: u64,
    shown: Option<Shown>,
    /// A lookup that is sent on by hand, unless another one was shown since.
    hand: Option<Hand>,
    /// A lookup that ends elsewhere, and does so again.
    witness: Option<Misdelivery>,
}

/// What is under way.
#[derive(Clone, Debug)]
enum Task {
    /// The tables that there would be at rest.
    Ideal(Ideal),
    /// The tables that joins lead to.
    Joins(Joins),
    /// What follows from an act.
    Settle,
    /// How Pastry would send on the lookup that is in hand.
    Ahead,
    /// So many that are down come up, from this one on.
    Revive(Node, Joins),
    /// Everybody looks after its leaves and neighbours.
    Repair(Upkeep),
    Lookups(Box<Lookups>),
    /// The how-manieth second of how many.
    Live(u32, u32),
}

impl Task {
    /// How many of those who have something to do have begun to.
    fn begun(&self) -> u64 {
        match self {
            Task::Joins(joins) | Task::Revive(_, joins) => joins.begun().into(),
            Task::Repair(upkeep) => upkeep.begun().into(),
            Task::Lookups(lookups) => lookups.done(),
            Task::Ideal(_) | Task::Settle | Task::Ahead | Task::Live(..) => 0,
        }
    }
}

/// A lookup that was made by hand.
#[derive(Clone, Debug)]
struct Shown {
    walk: Walk,
    /// Its hops, each with the place in the sender's tables that named the receiver.
    hops: Vec<(Hop, Option<Place>)>,
    /// The live node that it belongs to, and whether it ended where it belongs.
    owner: Option<Node>,
    right: bool,
}

/// One second of virtual time.
const SECOND: Time = Time(1_000_000);

impl Open {
    /// The overlay of a link at its start, its tables still to be built.
    pub fn new(link: &OverlayLink) -> Self {
        let mut pastry = Pastry::new(settings(link), link.settings.get("nodes"));
        let task = match link.settings.get("build") {
            0 => {
                pastry.wake_all();
                Task::Ideal(Ideal::new(&pastry))
            }
            _ => Task::Joins(Joins::of_everybody(&pastry, 1)),
        };
        Self {
            link: OverlayLink { acts: Vec::new(), ..link.clone() },
            pastry,
            task: Some(task),
            progress: Progress { done: 0, total: 1 },
            life: None,
            asked: 0,
            outcome: Outcome::default(),
            samples: Samples::default(),
            sampled: 0,
            shown: None,
            hand: None,
            witness: None,
        }
    }

    fn get(&self, parameter: &str) -> u32 {
        self.link.settings.get(parameter)
    }

    /// Something changed: what was measured before says nothing of how it is now.
    fn measure_anew(&mut self) {
        self.outcome = Outcome::default();
        self.witness = None;
        self.pastry.forget_traffic();
        self.sampled = 0;
    }

    fn kill(&mut self, nodes: Vec<Node>) {
        nodes.into_iter().for_each(|node| self.pastry.kill(node));
    }

    /// So many that are down come up, from `first` on.
    fn revive(&mut self, first: Node, count: u32) -> Task {
        let all = self.pastry.population().len();
        let around = (first..all).chain(0..first.min(all));
        let down = around.filter(|node| !self.pastry.up().contains(*node));
        Task::Revive(first, Joins::one_by_one(down.take(count as usize).collect()))
    }

    fn turn_traitors(&mut self, permille: u16, nth: u32) {
        let everybody = NodeSet::everybody(self.pastry.population().len());
        everybody.iter().for_each(|node| self.pastry.set_dropper(node, false));
        let picked = by_chance(&everybody, permille, self.link.seed, nth);
        picked.into_iter().for_each(|node| self.pastry.set_dropper(node, true));
    }

    fn look_up(&mut self, count: u32) -> Lookups {
        let keys = if self.get("keys") == 0 { Keys::Uniform } else { Keys::Nodes };
        let lookups = Lookups::new(keys, count.into()).starting_at(self.asked);
        lookups.attempts(self.get("attempts"))
    }

    /// A lookup by hand, hop by hop.
    fn route(&mut self, source: Node, key: Id, number: u64) {
        if !self.pastry.joined().contains(source) {
            return;
        }
        let mut walk = self.pastry.walk(source, key, number);
        let mut hops = Vec::new();
        while let Step::Forward(hop) = self.pastry.step(&mut walk, &mut ()) {
            let used = look::place_of(&self.pastry, &hop);
            hops.push((hop, used));
        }
        let mut made = Outcome::default();
        made.count(&self.pastry, &walk, number, 1, false);
        self.outcome.add(made);
        let (owner, right) = (self.pastry.responsible(key), self.pastry.belongs(&walk).is_none());
        self.shown = Some(Shown { walk, hops, owner, right });
        self.hand = None;
    }

    /// A lookup that is sent on by hand begins.
    fn take_in_hand(&mut self, source: Node, key: Id) {
        if self.pastry.joined().contains(source) {
            self.hand = Some(Hand::new(&self.pastry, source, key));
            self.shown = None;
        }
    }

    /// It goes on to a node, if it can.
    fn pass(&mut self, to: Node) {
        if self.refuses(&Act::Pass(to)).is_none()
            && let Some(hand) = &mut self.hand
        {
            hand.pass(&self.pastry, to);
        }
    }

    /// Asks Pastry how it would go on. That is done in a copy, which costs a step for each node.
    fn look_ahead(&mut self) -> u64 {
        if let Some(hand) = &mut self.hand {
            hand.look_ahead(&self.pastry);
        }
        self.finish();
        self.pastry.population().len().into()
    }

    fn begin_second(&mut self) {
        let mut life = match self.life.take() {
            Some(life) => life,
            None => Life::new(&self.pastry, self.life_settings()),
        };
        life.go_on(&self.pastry, SECOND);
        self.life = Some(life);
    }

    fn life_settings(&self) -> LifeSettings {
        let seconds = |name| Time(u64::from(self.get(name)) * SECOND.0);
        LifeSettings {
            session: seconds("session"),
            absence: seconds("absence"),
            keep_alive: seconds("keepalive"),
            lookups: Time(SECOND.0 / u64::from(self.get("rate")).max(1)),
            length: Time(0),
        }
    }

    /// Takes steps of the present second; how many, and whether it is over.
    fn live(&mut self, budget: u64) -> (u64, bool) {
        let Some(life) = &mut self.life else { return (0, true) };
        let before = life.steps();
        let done = life.advance(&mut self.pastry, budget).is_done();
        (life.steps() - before, done)
    }

    /// What was measured in the second that is over.
    fn sample(&mut self) {
        let made = self.life.as_mut().map(Life::take_outcome).unwrap_or_default();
        let sent: u64 = self.pastry.traffic().iter().map(|kind| kind.bytes).sum();
        self.samples.add(Sample {
            until: self.pastry.now().0,
            lookups: made.all(),
            failed: made.all() - made.right,
            hops: made.hops.sum() as u64,
            bytes: sent - self.sampled,
            live: self.pastry.up().len(),
        });
        self.sampled = sent;
        self.outcome.add(made);
    }

    /// The work is done.
    fn finish(&mut self) {
        self.task = None;
        let latest = self.outcome.latest.iter().rev().copied().chain(self.outcome.witness);
        let candidates: Vec<Misdelivery> = latest.collect();
        self.witness = candidates.into_iter().find(|one| self.pastry.happens_again(one));
    }

    fn advance_task(&mut self, mut task: Task, budget: u64) -> u64 {
        let pastry = &mut self.pastry;
        let before = (pastry.events(), task.begun());
        self.progress = match &mut task {
            Task::Ideal(ideal) => {
                let done = self.progress.done;
                self.progress = ideal.advance(pastry, budget);
                self.rest(task);
                return self.progress.done - done;
            }
            Task::Ahead => return self.look_ahead(),
            Task::Live(done, total) => {
                let (done, total) = (*done, *total);
                return self.advance_life(done, total, budget);
            }
            Task::Joins(joins) | Task::Revive(_, joins) => joins.advance(pastry, budget),
            Task::Repair(upkeep) => upkeep.advance(pastry, budget),
            Task::Lookups(lookups) => {
                let progress = lookups.advance(pastry, budget);
                self.outcome.add(lookups.take_outcome());
                progress
            }
            Task::Settle => {
                let arrived = (0..budget).take_while(|_| pastry.next_arrival()).count() as u64;
                let done = self.progress.done + arrived;
                Progress { done, total: done + pastry.under_way() }
            }
        };
        let taken = pastry.events() - before.0 + task.begun() - before.1;
        self.rest(task);
        taken
    }

    /// The slice of a task is over, and perhaps the task.
    fn rest(&mut self, task: Task) {
        if !self.progress.is_done() {
            self.task = Some(task);
            return;
        }
        match task {
            Task::Lookups(lookups) => self.asked += lookups.done(),
            // What building them took is not what is measured.
            Task::Joins(_) => self.pastry.forget_traffic(),
            _ => {}
        }
        self.finish();
        self.task = self.hand.as_ref().filter(|hand| !hand.is_over()).map(|_| Task::Ahead);
    }

    fn advance_life(&mut self, done: u32, total: u32, budget: u64) -> u64 {
        let (taken, is_over) = self.live(budget);
        let done = done + u32::from(is_over);
        if is_over {
            self.sample();
            if done < total {
                self.begin_second();
            }
        }
        self.progress = Progress { done: done.into(), total: total.into() };
        if done >= total {
            self.finish()
        } else {
            self.task = Some(Task::Live(done, total))
        }
        taken + 1
    }
}

impl Overlay for Open {
    fn population(&self) -> &Population {
        self.pastry.population()
    }

    fn up(&self) -> &NodeSet {
        self.pastry.up()
    }

    fn refuses(&self, act: &Act) -> Option<BadAct> {
        let Act::Pass(to) = *act else { return None };
        match &self.hand {
            Some(hand) if !hand.is_over() => hand.refuses(&self.pastry, to),
            _ => Some(BadAct::Nothing),
        }
    }

    fn begin(&mut self, act: &Act, nth: u32) {
        let is_lookup = matches!(act, Act::Route(..) | Act::Hand(..) | Act::Pass(_));
        if !is_lookup && !matches!(act, Act::Lookups(_) | Act::Live(_)) {
            self.measure_anew();
        }
        let mut task = Task::Settle;
        match *act {
            Act::Kill(first, count) => self.kill(arc(self.pastry.up(), first, count)),
            Act::Fail(permille) => {
                self.kill(by_chance(self.pastry.up(), permille, self.link.seed, nth));
            }
            Act::Revive(first, count) => task = self.revive(first, count),
            Act::Move(node, spot) => self.pastry.move_to(node, spot),
            Act::Turn(node, drops) => self.pastry.set_dropper(node, drops),
            Act::Traitors(permille) => self.turn_traitors(permille, nth),
            Act::Repair(count) => {
                task = Task::Repair(Upkeep::of_first(count.min(self.pastry.population().len())));
            }
            Act::Route(node, key, number) => self.route(node, key, number.unwrap_or(nth.into())),
            Act::Hand(node, key) => self.take_in_hand(node, key),
            Act::Pass(node) => self.pass(node),
            Act::Lookups(count) => task = Task::Lookups(Box::new(self.look_up(count))),
            Act::Live(0) => {}
            Act::Live(seconds) => {
                self.begin_second();
                task = Task::Live(0, seconds);
            }
        }
        self.progress = Progress { done: 0, total: 1 };
        self.task = Some(task);
    }

    fn is_idle(&self) -> bool {
        self.task.is_none()
    }

    fn advance(&mut self, budget: u64) -> u64 {
        match self.task.take() {
            Some(task) => self.advance_task(task, budget),
            None => 0,
        }
    }

    fn work(&self, language: Language) -> Option<WorkView> {
        let task = self.task.as_ref()?;
        let Progress { done, total } = self.progress;
        let can_cancel =
            !matches!(task, Task::Ideal(_) | Task::Joins(_) | Task::Settle | Task::Ahead);
        Some(WorkView { what: tell::task(task, language), done, total, can_cancel })
    }

    fn cut(&mut self) -> Option<Act> {
        let act = match self.task.as_mut()? {
            Task::Ideal(_) | Task::Joins(_) | Task::Settle | Task::Ahead => return None,
            Task::Revive(first, joins) => {
                joins.stop();
                Act::Revive(*first, joins.begun())
            }
            Task::Repair(upkeep) => {
                upkeep.stop();
                Act::Repair(upkeep.begun())
            }
            Task::Lookups(lookups) => {
                lookups.stop();
                Act::Lookups(lookups.done() as u32)
            }
            Task::Live(done, total) => {
                *total = *done + 1;
                Act::Live(*total)
            }
        };
        Some(act)
    }

    fn describe(&self, view: &mut OverlayView, language: Language) {
        let count = self.pastry.population().len();
        view.droppers = self.pastry.droppers().iter().collect();
        view.up = bits(self.pastry.up(), count);
        view.now = self.pastry.now().0;
        view.events = self.pastry.events();
        view.bytes = self.pastry.bytes();
        view.lanes = vec![tell::lane(self, language)];
        view.route = self.shown.as_ref().map(|shown| tell::route(&self.pastry, shown, language));
        if let Some(hand) = &self.hand {
            (view.hand, view.route) = (Some(hand.view()), Some(hand.route(&self.pastry, language)));
        }
        view.measured = tell::measured(self, language);
        view.samples = self.samples.view();
        view.breaking = Some(self.pastry.settings().leaves / 2);
    }

    fn look(&self, node: Node, language: Language) -> NodeView {
        look::look(&self.pastry, node, language)
    }

    fn bytes(&self) -> u64 {
        self.pastry.bytes()
    }

    fn copy(&self) -> Box<dyn Overlay> {
        Box::new(self.clone())
    }
}

/// What a link says of how nodes route, join and repair.
fn settings(link: &OverlayLink) -> Settings {
    let get = |name| link.settings.get(name);
    let heuristic =
        [Heuristic::Standard, Heuristic::Plain, Heuristic::Estimation, Heuristic::Perfect];
    let join = [JoinMode::WholeTablesAndFetch, JoinMode::WholeTables, JoinMode::SingleLevel];
    let aim = match get("copies") {
        1 => Aim::Closest,
        k => Aim::Replica { k, heuristic: heuristic[get("heuristic") as usize % 4] },
    };
    Settings {
        bits: get("b"),
        leaves: get("l"),
        neighbours: get("m"),
        join: join[get("join") as usize % 3],
        fallback: if get("fallback") == 0 { Fallback::Closest } else { Fallback::Any },
        aim,
        best: get("best").min(1000) as u16,
        repair: get("repair") == 0,
        variant: Variant::ALL[get("variant") as usize % Variant::ALL.len()].1,
        seed: link.seed,
        ..Settings::default()
    }
}
