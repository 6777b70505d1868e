//! The time machine: one run that can be stepped, sought and looked at anywhere.

use super::intervention::Intervention;
use super::log::{Book, Happening, Log, Page, Record};
use super::protocol::{BadInput, Protocol};
use super::scenario::Scenario;
use super::storm::storm;
use crate::check::{Monitor, Status, Verdict};
use crate::sim::{Action, Engine, Event, Observer, Performed, Process, Time};
use crate::words::{Language, Phrase};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The most steps that a run may have: what keeps its log bounded.
pub const MAX_STEPS: u32 = 200_000;

/// The most snapshots kept; when there are more, every second one goes.
const MAX_SNAPSHOTS: usize = 32;

/// How many steps lie between snapshots at first.
const FIRST_STRIDE: u32 = 16;

type ActionOf<P> = Action<<<P as Protocol>::Process as Process>::Input>;
type Monitors<P> = Vec<Box<dyn Monitor<<P as Protocol>::Process>>>;

/// A link's check digest that this engine does not reproduce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The last checked step that is the same.
    pub same_until: u32,
    /// The checked step that differs.
    pub differs_at: u32,
}

/// Interventions to come and gone, by step.
struct Plan<P: Process> {
    /// What somebody does.
    doings: BTreeMap<u32, Action<P::Input>>,
    /// What the storm does, where nobody does anything.
    weather: BTreeMap<u32, Action<P::Input>>,
}

impl<P: Process> Plan<P> {
    fn at(&self, step: u32) -> Option<&Action<P::Input>> {
        self.doings.get(&step).or_else(|| self.weather.get(&step))
    }

    /// Whether anything is planned for `step` or later.
    fn is_waiting(&self, step: u32) -> bool {
        let mut later = self.doings.range(step..).chain(self.weather.range(step..));
        later.next().is_some()
    }
}

fn typed<P: Protocol>(
    interventions: &[Intervention],
) -> Result<BTreeMap<u32, ActionOf<P>>, BadInput> {
    let typed = |one: &Intervention| {
        Ok((one.step, one.action.clone().try_map(|text| P::parse_input(&text))?))
    };
    interventions.iter().map(typed).collect()
}

/// One property over a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane<'a> {
    /// Its name in scripts.
    pub name: &'static str,
    /// Its name in words.
    pub title: Phrase,
    /// How it stands at the present step, and why.
    pub verdict: Verdict,
    /// Where it changed: (first step, status).
    pub strip: &'a [(u32, Status)],
}

/// The state of a run at one step: all that a snapshot needs.
struct Moment<P: Protocol> {
    engine: Engine<P::Process>,
    monitors: Monitors<P>,
}

impl<P: Protocol> Clone for Moment<P> {
    fn clone(&self) -> Self {
        Self { engine: self.engine.clone(), monitors: self.monitors.clone() }
    }
}

/// One run: its scenario, where one is in it, and what is known of it.
///
/// Steps that were taken once are in the log; going back restores a snapshot and takes the steps
/// from there again. Snapshots thin out as the run grows.
pub struct Machine<P: Protocol> {
    plan: Plan<P::Process>,
    now: Moment<P>,
    book: Book<P::Process>,
    lanes: Vec<Vec<(u32, Status)>>,
    snapshots: BTreeMap<u32, Moment<P>>,
    stride: u32,
    checks: BTreeMap<u32, u16>,
    mismatch: Option<Mismatch>,
    /// Where the page of the log that was last taken again ends: the one after it goes on from there.
    recalled: RefCell<Option<Engine<P::Process>>>,
}

impl<P: Protocol> Machine<P> {
    /// A run of `scenario` at its step 0.
    ///
    /// # Errors
    /// If one of its interventions asks something of a process that cannot be asked.
    pub fn new(scenario: &Scenario) -> Result<Self, BadInput> {
        let weather = storm(scenario.seed, scenario.processes, scenario.storm);
        let plan =
            Plan { doings: typed::<P>(&scenario.interventions)?, weather: typed::<P>(&weather)? };
        let n = scenario.processes;
        let processes = scenario.ids().map(|p| P::process(p, n, &scenario.settings));
        let mut monitors = P::monitors(&scenario.settings);
        let mut book = Book::default();
        let mut recorder = Recorder { book: &mut book, monitors: &mut monitors, step: 0 };
        let engine = Engine::new(scenario.surroundings(), processes, &mut recorder);
        book.index.seal(engine.digest());
        let lanes = monitors.iter().map(|monitor| vec![(0, monitor.status(&engine))]).collect();
        let now = Moment { engine, monitors };
        let snapshots = BTreeMap::from([(0, now.clone())]);
        let (stride, checks) = (FIRST_STRIDE, BTreeMap::new());
        let (mismatch, recalled) = (None, RefCell::default());
        Ok(Self { plan, now, book, lanes, snapshots, stride, checks, mismatch, recalled })
    }

    /// Compares the run with check digests as it goes.
    pub fn check(&mut self, checks: impl IntoIterator<Item = (u32, u16)>) {
        self.checks.extend(checks);
    }

    /// Where the run first differs from its check digests, as far as it is known. A run that is
    /// over before a step with a check digest differs there, too.
    pub fn mismatch(&self) -> Option<Mismatch> {
        let last = self.book.last();
        let missing = || {
            let (&differs_at, _) = self.checks.range(last + 1..).next()?;
            let is_over = self.step() == last && self.is_over();
            is_over.then_some(Mismatch { same_until: last, differs_at })
        };
        self.mismatch.or_else(missing)
    }

    /// The engine at the present step.
    pub fn engine(&self) -> &Engine<P::Process> {
        &self.now.engine
    }

    /// All that is known of the run.
    pub fn log(&self) -> Log<'_, P> {
        Log::new(&self.book, self)
    }

    /// How each property stands at the present step, and where it changed.
    pub fn lanes(&self, language: Language) -> Vec<Lane<'_>> {
        let judged = self.now.monitors.iter().map(|monitor| {
            (monitor.name(), monitor.title(), monitor.verdict(&self.now.engine, language))
        });
        let lanes = judged.zip(&self.lanes);
        lanes.map(|((name, title, verdict), strip)| Lane { name, title, verdict, strip }).collect()
    }

    /// The name of each lane, and where it changed: (first step, status).
    pub fn strips(&self) -> impl Iterator<Item = (&'static str, &[(u32, Status)])> {
        let named = self.now.monitors.iter().map(|monitor| monitor.name());
        named.zip(self.lanes.iter().map(Vec::as_slice))
    }

    /// The steps of which a snapshot is kept.
    pub fn snapshots(&self) -> impl Iterator<Item = u32> {
        self.snapshots.keys().copied()
    }

    /// The present step.
    pub fn step(&self) -> u32 {
        self.now.engine.steps()
    }

    /// Whether there is no further step: nothing is pending, no intervention is to come, or the run
    /// is as long as a run may be.
    pub fn is_over(&self) -> bool {
        let step = self.step();
        step >= MAX_STEPS || self.now.engine.is_quiescent() && !self.plan.is_waiting(step + 1)
    }

    /// When the next step is due in a timed schedule.
    pub fn next_due(&self) -> Option<Time> {
        let step = self.step();
        if self.plan.at(step + 1).is_some() {
            return Some(self.now.engine.now());
        }
        let idle = || {
            let waits = self.now.engine.is_quiescent() && self.plan.is_waiting(step + 1);
            waits.then(|| self.now.engine.now())
        };
        self.now.engine.next_due().or_else(idle)
    }

    /// Takes one step; false if there is none.
    pub fn advance(&mut self) -> bool {
        if self.step() >= MAX_STEPS {
            return false;
        }
        let known = self.step() < self.book.last();
        let moved = if known { self.repeat() } else { self.explore() };
        if moved && !known {
            self.learn();
        }
        moved
    }

    /// Goes to `step`, taking new steps where the run is not that long yet. Returns where it came:
    /// earlier than asked if the run ends before.
    pub fn seek(&mut self, step: u32) -> u32 {
        let step = step.min(MAX_STEPS);
        let nearest = self.snapshots.range(..=step).next_back();
        if let Some((&at, snapshot)) = nearest
            && (step < self.step() || at > self.step())
        {
            self.now = snapshot.clone();
        }
        self.book.pages.let_go();
        while self.step() < step && self.advance() {}
        self.step()
    }

    /// Forgets the future and plans `action` as the next step in its place. What a storm has still
    /// in store stays: it is the scenario's weather, not somebody's doing.
    pub(super) fn diverge(&mut self, action: ActionOf<P>) {
        let step = self.step();
        // Its page is written on further, so that it has to be at hand.
        self.log().record(step);
        self.book.truncate(step);
        self.recalled.take();
        self.lanes.iter_mut().for_each(|lane| lane.retain(|(at, _)| *at <= step));
        self.snapshots.retain(|&at, _| at <= step);
        self.plan.doings.retain(|at, _| *at <= step);
        self.plan.doings.insert(step + 1, action);
        self.checks.retain(|&at, _| at <= step);
    }

    /// A step that is known already: monitors follow, the log does not.
    fn repeat(&mut self) -> bool {
        let step = self.step();
        let mut listener = Listener {
            monitors: &mut self.now.monitors,
            step: step + 1,
            next_number: self.book.index.first(step + 1),
        };
        take(&mut self.now.engine, &self.plan, &mut listener)
    }

    /// A step that nobody has taken yet.
    fn explore(&mut self) -> bool {
        let step = self.step() + 1;
        let mut recorder =
            Recorder { book: &mut self.book, monitors: &mut self.now.monitors, step };
        take(&mut self.now.engine, &self.plan, &mut recorder)
    }

    /// Takes the steps of a page of the log again, the first of which is `start`.
    pub(super) fn recall(&self, start: u32) -> Page<P::Process> {
        let before = self.snapshots.range(..start).next_back();
        let Some((&at, snapshot)) = before else {
            unreachable!("the first page is never let go, and of the start there is a snapshot")
        };
        let nearer = |engine: &Engine<_>| (at..start).contains(&engine.steps());
        let ended = self.recalled.take().filter(nearer);
        let mut engine = ended.unwrap_or_else(|| snapshot.engine.clone());
        let (index, step) = (&self.book.index, engine.steps());
        let page = Page::new(start, index.first(start));
        let mut reader = Reader { page, start, step, next_number: index.first(step + 1) };
        while !reader.page.is_full() && take(&mut engine, &self.plan, &mut reader) {}
        self.recalled.replace(Some(engine));
        reader.page
    }

    /// Notes what a new step changed.
    fn learn(&mut self) {
        let (step, digest) = (self.step(), self.now.engine.digest());
        self.book.index.seal(digest);
        for (lane, monitor) in self.lanes.iter_mut().zip(&self.now.monitors) {
            let status = monitor.status(&self.now.engine);
            if lane.last().is_none_or(|(_, last)| *last != status) {
                lane.push((step, status));
            }
        }
        if let Some(&expected) = self.checks.get(&step)
            && expected != digest as u16
            && self.mismatch.is_none()
        {
            let same_until = self.checks.range(..step).next_back().map_or(0, |(&at, _)| at);
            self.mismatch = Some(Mismatch { same_until, differs_at: step });
        }
        if step.is_multiple_of(self.stride) {
            self.snapshots.insert(step, self.now.clone());
            self.thin_out();
        }
    }

    fn thin_out(&mut self) {
        if self.snapshots.len() > MAX_SNAPSHOTS {
            self.stride *= 2;
            let stride = self.stride;
            self.snapshots.retain(|step, _| step.is_multiple_of(stride));
        }
    }
}

/// Takes one step: the planned intervention if there is one, else what the schedule finds.
fn take<P: Process>(
    engine: &mut Engine<P>,
    plan: &Plan<P>,
    observer: &mut impl Observer<P>,
) -> bool {
    let step = engine.steps() + 1;
    if let Some(action) = plan.at(step) {
        engine.act(action.clone(), observer);
        return true;
    }
    if engine.step(observer) {
        return true;
    }
    let waits = plan.is_waiting(step);
    if waits {
        engine.idle(observer);
    }
    waits
}

/// Lets the monitors listen.
fn listen<P: Process>(monitors: &mut [Box<dyn Monitor<P>>], step: u32, what: &Performed<'_, P>) {
    match what {
        Performed::Output(p, output) => {
            monitors.iter_mut().for_each(|m| m.output(step, *p, output));
        }
        Performed::Sent { id, .. } => monitors.iter_mut().for_each(|m| m.sent(step, *id)),
        _ => {}
    }
}

fn hear<P: Process>(monitors: &mut [Box<dyn Monitor<P>>], step: u32, event: &Event<P>) {
    match event {
        Event::Deliver { id, to, .. } => {
            monitors.iter_mut().for_each(|m| m.delivered(step, *id, *to));
        }
        Event::Act(action) => {
            if let Action::Turn(group, _) = &**action {
                monitors.iter_mut().for_each(|m| group.iter().for_each(|p| m.turned(step, *p)));
            }
        }
        _ => {}
    }
}

struct Recorder<'a, P: Process> {
    book: &'a mut Book<P>,
    monitors: &'a mut [Box<dyn Monitor<P>>],
    step: u32,
}

impl<P: Process> Observer<P> for Recorder<'_, P> {
    fn event(&mut self, time: Time, event: &Event<P>) {
        hear(self.monitors, self.step, event);
        self.book.event(time, event);
    }

    fn performed(&mut self, what: Performed<'_, P>) -> u32 {
        listen(self.monitors, self.step, &what);
        self.book.performed(what)
    }
}

struct Listener<'a, P: Process> {
    monitors: &'a mut [Box<dyn Monitor<P>>],
    step: u32,
    next_number: u32,
}

impl<P: Process> Observer<P> for Listener<'_, P> {
    fn event(&mut self, _: Time, event: &Event<P>) {
        hear(self.monitors, self.step, event);
    }

    fn performed(&mut self, what: Performed<'_, P>) -> u32 {
        listen(self.monitors, self.step, &what);
        self.next_number += 1;
        self.next_number - 1
    }
}

/// Writes a page of steps that were taken before.
struct Reader<P: Process> {
    page: Page<P>,
    /// The first step of the page.
    start: u32,
    step: u32,
    next_number: u32,
}

impl<P: Process> Observer<P> for Reader<P> {
    fn event(&mut self, time: Time, event: &Event<P>) {
        self.step += 1;
        if self.step >= self.start {
            self.page.begin(Record { time, event: event.clone() });
        }
    }

    fn performed(&mut self, what: Performed<'_, P>) -> u32 {
        if self.step >= self.start {
            self.page.note(Happening::from(&what));
        }
        self.next_number += 1;
        self.next_number - 1
    }
}
