//! Tasks that an overlay is put through, and what they find.

use crate::overlay::figures::{Cell, Experiment, Table};
use crate::overlay::measure::ratio;
use crate::overlay::pastry::{
    Ideal, Job, Joins, Keys, Lookups, Outcome, Pastry, Quality, Repairs, Settings, Tables, Upkeep,
    quality,
};
use crate::overlay::{Node, Progress, Work};
use crate::sim::{Dice, Part};

/// One thing that is done with an overlay.
pub(super) enum Task {
    /// From now on this one: so many nodes, all down.
    Start(Box<Settings>, u32),
    /// All up with ideal tables.
    Build,
    /// All join by messages.
    Join,
    /// Routes like this from now on.
    Set(Box<Settings>),
    /// So many lookups, several for each key.
    Look(Keys, u64, u64),
    /// So many fall silent.
    Kill(u32),
    /// Everybody looks after its leaves and neighbours.
    Upkeep,
    /// From now on it is noted which entries are used.
    NoteUses,
    /// Compares so many rows with the ideal; only entries used, or all.
    Judge(u32, bool),
    /// Counts the requests that repaired.
    CountRepairs,
    /// Weighs the tables.
    Weigh,
}

/// What a task found.
pub(super) enum Found {
    Outcome(Box<Outcome>),
    Quality(Vec<Quality>),
    Repairs(Repairs),
    Weight { bytes: u64, entries: u64, rows: u64 },
}

/// What takes long of a task.
enum Running {
    Ideal(Ideal),
    Joins(Joins),
    Lookups(Box<Lookups>),
    Upkeep(Upkeep),
    /// The ideal of what another overlay is, built beside it.
    Compare(Box<Pastry>, Ideal, u32, bool),
}

/// How what was found so far is put into a table.
type Tabulate = dyn Fn(&[Found]) -> Table;

/// Tasks being done one after the other.
struct Course {
    tasks: Vec<Task>,
    at: usize,
    pastry: Pastry,
    running: Option<Running>,
    found: Vec<Found>,
    done: u64,
    total: u64,
    table: Box<Tabulate>,
}

pub(super) fn course(
    tasks: Vec<Task>,
    table: impl Fn(&[Found]) -> Table + 'static,
) -> Box<dyn Experiment> {
    let mut nodes = 0;
    let total = tasks.iter().map(|task| {
        if let Task::Start(_, count) = task {
            nodes = *count;
        }
        weight(task, nodes)
    });
    let total = total.sum();
    let pastry = Pastry::new(Settings::default(), 0);
    let (running, found) = (None, Vec::new());
    Box::new(Course {
        tasks,
        at: 0,
        pastry,
        running,
        found,
        done: 0,
        total,
        table: Box::new(table),
    })
}

/// How long a task takes, about, in the time of a lookup.
fn weight(task: &Task, nodes: u32) -> u64 {
    match task {
        Task::Build | Task::Judge(..) => u64::from(nodes) * 4,
        Task::Join => u64::from(nodes) * 80,
        Task::Look(_, count, _) => *count,
        Task::Upkeep => u64::from(nodes) * 10,
        _ => 1,
    }
}

impl Course {
    /// Does the next task, or starts it if it takes long.
    fn begin(&mut self) {
        let pastry = &mut self.pastry;
        let running = match &self.tasks[self.at] {
            Task::Start(settings, count) => {
                *pastry = Pastry::new((**settings).clone(), *count);
                None
            }
            Task::Build => {
                pastry.wake_all();
                Some(Running::Ideal(Ideal::new(pastry)))
            }
            Task::Join => Some(Running::Joins(Joins::of_everybody(pastry, 1))),
            Task::Set(settings) => {
                pastry.set((**settings).clone());
                None
            }
            Task::Look(keys, count, per_key) => {
                Some(Running::Lookups(Box::new(Lookups::new(*keys, *count).per_key(*per_key))))
            }
            Task::Kill(count) => {
                kill(pastry, *count);
                None
            }
            Task::Upkeep => {
                pastry.forget_traffic();
                Some(Running::Upkeep(Upkeep::new()))
            }
            Task::NoteUses => {
                pastry.note_uses();
                None
            }
            Task::Judge(rows, used) => {
                let beside = Box::new(pastry.same_nodes());
                let ideal = Ideal::new(&beside);
                Some(Running::Compare(beside, ideal, *rows, *used))
            }
            Task::CountRepairs => {
                self.found.push(Found::Repairs(pastry.repairs()));
                None
            }
            Task::Weigh => {
                self.found.push(weigh(pastry));
                None
            }
        };
        self.running = running;
        if self.running.is_none() {
            self.end();
        }
    }

    /// The task is done.
    fn end(&mut self) {
        self.done += weight(&self.tasks[self.at], self.pastry.population().len());
        self.at += 1;
        self.found.extend(match self.running.take() {
            Some(Running::Lookups(lookups)) => {
                Some(Found::Outcome(Box::new(lookups.outcome().clone())))
            }
            Some(Running::Compare(beside, _, rows, used)) => {
                let ideal: &Tables = beside.tables();
                Some(Found::Quality(quality(&self.pastry, ideal, rows, used)))
            }
            _ => None,
        });
    }
}

impl Work for Course {
    fn advance(&mut self, budget: u64) -> Progress {
        let total = self.total;
        if self.at >= self.tasks.len() {
            return Progress { done: total, total };
        }
        let Some(running) = &mut self.running else {
            self.begin();
            return Progress { done: self.done.min(total - 1), total };
        };
        let pastry = &mut self.pastry;
        let part = match running {
            Running::Ideal(job) => job.advance(pastry, budget),
            Running::Joins(job) => job.advance(pastry, budget.div_ceil(32)),
            Running::Lookups(job) => job.advance(pastry, budget),
            Running::Upkeep(job) => job.advance(pastry, budget.div_ceil(8)),
            Running::Compare(beside, job, ..) => job.advance(beside, budget),
        };
        let whole = weight(&self.tasks[self.at], pastry.population().len());
        let done = self.done + ratio(part.done.into(), part.total.into(), whole);
        if part.is_done() {
            self.end();
        }
        Progress { done: done.min(total - u64::from(self.at < self.tasks.len())), total }
    }
}

impl Experiment for Course {
    fn table(&self) -> Table {
        (self.table)(&self.found)
    }
}

/// Who falls silent is keyed by this.
const FALLEN: u64 = 0x6661;

fn kill(pastry: &mut Pastry, count: u32) {
    let mut dice = Dice::keyed(pastry.settings().seed, Part::Workload, 0, FALLEN);
    for _ in 0..count {
        let node: Option<Node> = pastry.joined().draw(&mut dice);
        node.into_iter().for_each(|node| pastry.kill(node));
    }
}

fn weigh(pastry: &Pastry) -> Found {
    let nodes = pastry.population().len();
    let (mut entries, mut rows) = (0, 0);
    for node in 0..nodes {
        let table = pastry.tables().rows(node);
        entries += table.iter().filter(|entry| **entry != crate::overlay::NOBODY).count() as u64;
        rows += (table.len() / pastry.tables().width()) as u64;
    }
    Found::Weight { bytes: pastry.bytes(), entries, rows }
}

pub(super) fn outcome(found: &[Found], nth: usize) -> Option<&Outcome> {
    match found.get(nth)? {
        Found::Outcome(outcome) => Some(outcome),
        _ => None,
    }
}

pub(super) fn qualities(found: &[Found], nth: usize) -> Option<&[Quality]> {
    match found.get(nth)? {
        Found::Quality(quality) => Some(quality),
        _ => None,
    }
}

pub(super) fn cell(measured: Option<u64>, paper: Option<i64>, within: Option<i64>) -> Cell {
    Cell { measured: measured.map(|value| value as i64), paper, within }
}

pub(super) fn start(settings: &Settings, count: u32) -> Task {
    Task::Start(Box::new(settings.clone()), count)
}

pub(super) fn mean_hops(outcome: &Outcome) -> u64 {
    ratio(outcome.hops.sum(), outcome.hops.total().into(), 10_000)
}
