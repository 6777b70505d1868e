//! One-Hop, open: a system that lives while somebody lets time go by.

mod look;
mod tell;

use super::act::Act;
use super::driven::{Overlay, arc, bits, by_chance};
use super::link::OverlayLink;
use super::samples::{Sample, Samples};
use super::view::{NodeView, OverlayView, WorkView};
use crate::overlay::id::Id;
use crate::overlay::one_hop::{NONE, OneHop, Settings, Trace, Variant};
use crate::overlay::population::{NodeSet, Population};
use crate::overlay::{Node, Progress};
use crate::phrase;
use crate::sim::{Dice, Part, Time};
use crate::words::Language;

/// A One-Hop system that is open.
#[derive(Clone)]
pub struct Open {
    link: OverlayLink,
    system: OneHop,
    population: Population,
    /// Who is up and has joined.
    up: NodeSet,
    task: Option<Task>,
    progress: Progress,
    asked: u64,
    /// What was measured since the last change begins with this event, at this time.
    since: (u32, Time),
    samples: Samples,
    /// What had been counted at the end of the last sample.
    sampled: Sample,
    shown: Option<Shown>,
    /// A lookup that was given up.
    astray: Option<(Node, Id)>,
}

#[derive(Clone, Copy)]
enum Task {
    /// Lookups at one moment, up to this number of all.
    Lookups { from: u64, to: u64 },
    /// Seconds, up to this moment.
    Live { from: Time, until: Time },
}

/// A lookup that was made by hand.
#[derive(Clone)]
struct Shown {
    from: Node,
    key: Id,
    trace: Trace,
    owner: Option<Node>,
}

/// What is drawn for a lookup is keyed by this and its number.
const LOOKUP: u64 = 0x6f68 << 40;
/// One second of virtual time.
const SECOND: u64 = 1_000_000;

impl Open {
    /// The system of a link at its start.
    pub fn new(link: &OverlayLink) -> Self {
        let mut open = Self {
            system: OneHop::new(settings(link)),
            population: Population::draw(link.settings.get("nodes") * 2, link.seed),
            up: NodeSet::nobody(0),
            link: OverlayLink { acts: Vec::new(), ..link.clone() },
            task: None,
            progress: Progress::default(),
            asked: 0,
            since: (0, Time(0)),
            samples: Samples::default(),
            sampled: Sample::default(),
            shown: None,
            astray: None,
        };
        // What is due at the very start, a lookup among it, is no work of whoever changes something then.
        open.system.run_until(Time(0), u64::MAX);
        open.system.forget_counts();
        open.see_who_is_up();
        open
    }

    fn see_who_is_up(&mut self) {
        let count = self.population.len();
        self.up = NodeSet::nobody(count);
        (0..count).filter(|node| self.system.is_up(*node)).for_each(|node| self.up.insert(node));
    }

    /// Something changed: what was measured before says nothing of how it is now.
    fn measure_anew(&mut self) {
        self.system.forget_counts();
        self.since = (self.system.history().len(), self.system.now());
        self.sampled = Sample::default();
        self.astray = None;
    }

    /// These come or go at this moment; the way of the first of these events is watched.
    fn change(&mut self, nodes: &[Node], up: bool) {
        let now = self.system.now();
        nodes.iter().for_each(|node| self.system.ask(now, *node, up));
        self.system.run_until(now, u64::MAX);
        let event = nodes.first().map(|node| self.system.history().last(*node));
        let watches = self.link.settings.get("watch") == 0;
        self.system.watch(event.filter(|event| watches && *event != NONE));
        self.see_who_is_up();
    }

    fn revive(&mut self, first: Node, count: u32) {
        let all = self.population.len();
        let around = (first..all).chain(0..first.min(all));
        let down = around.filter(|node| !self.up.contains(*node));
        let down: Vec<Node> = down.take(count as usize).collect();
        self.change(&down, true);
    }

    fn look_up(&mut self, from: Node, key: Id) -> Option<Trace> {
        let trace = self.system.trace(from, key)?;
        if trace.found.is_none() {
            self.astray = Some((from, key));
        }
        Some(trace)
    }

    fn one(&mut self, number: u64) {
        let mut dice = Dice::keyed(self.link.seed, Part::Workload, 0, LOOKUP | number);
        let Some(from) = self.up.draw(&mut dice) else { return };
        let key = Id::draw(&mut dice);
        self.look_up(from, key);
    }

    /// The second after the last sample, or the end if that is before.
    fn next_moment(&self, until: Time) -> Time {
        Time((self.system.now().0 / SECOND + 1) * SECOND).min(until)
    }

    fn live(&mut self, from: Time, until: Time, budget: u64) -> u64 {
        let before = self.system.done();
        let moment = self.next_moment(until);
        let over = self.system.run_until(moment, budget).is_done();
        if over {
            self.system.settle();
            self.see_who_is_up();
            self.sample();
        }
        let (done, total) = (self.system.now().0 - from.0, until.0 - from.0);
        self.progress = Progress { done: done / SECOND, total: total / SECOND };
        self.system.done() - before + 1
    }

    /// What has been counted since the last change.
    fn counted(&self) -> Sample {
        let (lookups, tally) = (self.system.lookups(), self.system.tally());
        let found = lookups.hops.iter().zip(0..).map(|(count, hops)| count * hops).sum();
        Sample {
            until: self.system.now().0,
            lookups: lookups.asked,
            failed: lookups.first_try_failed,
            hops: found,
            bytes: tally.up.iter().flatten().sum(),
            live: self.up.len(),
        }
    }

    fn sample(&mut self) {
        let (now, before) = (self.counted(), self.sampled);
        self.samples.add(Sample {
            lookups: now.lookups - before.lookups,
            failed: now.failed - before.failed,
            hops: now.hops - before.hops,
            bytes: now.bytes - before.bytes,
            ..now
        });
        self.sampled = now;
    }
}

impl Overlay for Open {
    fn population(&self) -> &Population {
        &self.population
    }

    fn up(&self) -> &NodeSet {
        &self.up
    }

    fn begin(&mut self, act: &Act, nth: u32) {
        match *act {
            Act::Kill(first, count) => {
                self.measure_anew();
                self.change(&arc(&self.up, first, count), false);
            }
            Act::Fail(permille) => {
                self.measure_anew();
                self.change(&by_chance(&self.up, permille, self.link.seed, nth), false);
            }
            Act::Revive(first, count) => {
                self.measure_anew();
                self.revive(first, count);
            }
            Act::Route(from, key, _) if self.up.contains(from) => {
                let owner = self.system.owner(key);
                if let Some(trace) = self.look_up(from, key) {
                    self.shown = Some(Shown { from, key, trace, owner });
                }
            }
            Act::Lookups(count) => {
                let (from, count) = (self.asked, u64::from(count));
                self.progress = Progress { done: 0, total: count };
                self.task = Some(Task::Lookups { from, to: from + count });
            }
            Act::Live(seconds) if seconds > 0 => {
                let from = self.system.now();
                self.progress = Progress { done: 0, total: seconds.into() };
                let until = Time(from.0 + u64::from(seconds) * SECOND);
                self.task = Some(Task::Live { from, until });
            }
            _ => {}
        }
    }

    fn is_idle(&self) -> bool {
        self.task.is_none()
    }

    fn advance(&mut self, budget: u64) -> u64 {
        let taken = match self.task {
            None => return 0,
            Some(Task::Lookups { from, to }) => {
                let end = to.min(self.asked + budget);
                let taken = end - self.asked;
                (self.asked..end).for_each(|number| self.one(number));
                self.asked = end;
                self.progress = Progress { done: end - from, total: to - from };
                taken
            }
            Some(Task::Live { from, until }) => self.live(from, until, budget),
        };
        if self.progress.is_done() {
            self.task = None;
        }
        taken
    }

    fn work(&self, language: Language) -> Option<WorkView> {
        let what = match self.task? {
            Task::Lookups { .. } => phrase!("lookups", "查找"),
            Task::Live { .. } => phrase!("seconds of virtual time", "虚拟时间（秒）"),
        };
        let Progress { done, total } = self.progress;
        Some(WorkView { what: what.say(language).to_owned(), done, total, can_cancel: true })
    }

    fn cut(&mut self) -> Option<Act> {
        match self.task? {
            Task::Lookups { from, .. } => {
                self.task = None;
                Some(Act::Lookups((self.asked - from) as u32))
            }
            Task::Live { from, until } => {
                let passed = self.system.now().0 - from.0;
                let seconds = passed / SECOND + 1;
                let end = Time(from.0 + seconds * SECOND).min(until);
                self.task = Some(Task::Live { from, until: end });
                Some(Act::Live(seconds as u32))
            }
        }
    }

    fn describe(&self, view: &mut OverlayView, language: Language) {
        view.up = bits(&self.up, self.population.len());
        view.now = self.system.now().0;
        view.events = self.system.done();
        view.bytes = self.bytes();
        view.lanes = tell::lanes(self, language);
        view.route = self.shown.as_ref().map(|shown| tell::route(self, shown, language));
        view.measured = tell::measured(self, language);
        view.samples = self.samples.view();
        view.arcs = look::arcs(&self.system);
        view.wave = look::wave(&self.system);
    }

    fn look(&self, node: Node, language: Language) -> NodeView {
        look::look(self, node, language)
    }

    fn bytes(&self) -> u64 {
        self.system.table_bytes()
    }

    fn copy(&self) -> Box<dyn Overlay> {
        Box::new(self.clone())
    }
}

/// What a link says of how the system is set up.
fn settings(link: &OverlayLink) -> Settings {
    let get = |name| link.settings.get(name);
    let usual = Settings::for_nodes(get("nodes"));
    let or = |name, usual| Some(get(name)).filter(|value| *value > 0).unwrap_or(usual);
    let seconds = |name| Time(u64::from(get(name)) * SECOND);
    let variants =
        [Variant::AsDescribed, Variant::CrossesUnits, Variant::LeaderAnywhere, Variant::AllAtOnce];
    Settings {
        slices: or("slices", usual.slices),
        units: or("units", usual.units),
        t_big: seconds("t_big"),
        t_wait: seconds("t_wait"),
        t_small: seconds("t_small"),
        attempts: get("misses"),
        session: if get("session") == 0 { Time::NEVER } else { seconds("session") },
        lookups: get("rate"),
        catch_up: get("repair") == 0,
        representatives: Some(get("representatives")).filter(|count| *count > 0),
        variant: variants[get("variant") as usize % variants.len()],
        seed: link.seed,
        ..usual
    }
}
