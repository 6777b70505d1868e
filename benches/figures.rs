//! The figures that Bivalent promises, measured: `make bench` prints them as a table.
//!
//! Each figure stands beside its target where there is one. The best of a few rounds counts, because
//! whatever else the machine does can only make a round slower.

use bivalent::protocols::lamport_clocks::LamportClocks;
use bivalent::protocols::paxos::Paxos;
use bivalent::protocols::pbft::Pbft;
use bivalent::run::{Machine, Protocol, Scenario};
use bivalent::sim::{
    Configuration, Dice, Engine, Event, Names, Nothing, Observer, Part, Performed, Process, Time,
    Transition,
};
use std::collections::BTreeSet;
use std::fmt::Display;
#[allow(
    clippy::disallowed_types,
    reason = "a measurement reads the machine's clock; a run never does"
)]
use std::time::Instant;

fn main() {
    println!("{:<58} {:>14}  {:>12}", "figure", "measured", "target");
    // First, while all memory in use is what these processes need.
    many_processes();
    engine_without_log();
    pbft_messages();
    run_with_log();
    seek();
    breadth_first();
}

/// One line of the table; `good` is nothing where no target was set.
fn line(figure: &str, measured: impl Display, target: impl Display, good: Option<bool>) {
    let word = match good {
        Some(true) => "  ok",
        Some(false) => "  NOT REACHED",
        None => "",
    };
    println!("{figure:<58} {measured:>14}  {target:>12}{word}");
}

/// A line for a rate in millions a second, with the least that is wanted.
fn rate_line(figure: &str, rate: f64, least: f64) {
    line(figure, format!("{rate:.2} M/s"), format!(">= {least:.1} M/s"), Some(rate >= least));
}

/// How many seconds `work` takes.
#[allow(
    clippy::disallowed_types,
    reason = "a measurement reads the machine's clock; a run never does"
)]
fn seconds<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed().as_secs_f64(), result)
}

/// The best rate of a few rounds, in millions a second; a round says how much it did.
fn best_rate(mut round: impl FnMut() -> u64) -> f64 {
    let rate = |(seconds, count): (f64, u64)| count as f64 / seconds / 1e6;
    (0..5).map(|_| rate(seconds(&mut round))).fold(0.0, f64::max)
}

fn scenario<P: Protocol>(set: &[(&str, &str)]) -> Scenario {
    let mut scenario = P::plain();
    for (name, value) in set {
        scenario.set(name, value).expect("the settings of a measurement are allowed");
    }
    scenario
}

/// Five messages round a ring of five, for ever.
fn ring() -> Scenario {
    scenario::<LamportClocks>(&[("pattern", "ring")])
}

/// Five proposers who try again sooner than an answer can come back, for ever.
fn duel() -> Scenario {
    scenario::<Paxos>(&[("proposers", "5"), ("retry", "20"), ("spread", "0")])
}

fn engine<P: Protocol>(scenario: &Scenario) -> Engine<P::Process> {
    let n = scenario.processes;
    let processes = scenario.ids().map(|p| P::process(p, n, &scenario.settings));
    Engine::new(scenario.surroundings(), processes, &mut Nothing)
}

fn run_engine<P: Protocol>(scenario: &Scenario, events: u64) -> f64 {
    best_rate(|| {
        let mut engine = engine::<P>(scenario);
        (0..events).take_while(|_| engine.step(&mut Nothing)).count() as u64
    })
}

fn engine_without_log() {
    let events = 2_000_000;
    rate_line(
        "events, log off: logical clocks, ring of 5",
        run_engine::<LamportClocks>(&ring(), events),
        5.0,
    );
    rate_line(
        "events, log off: Paxos, 5 duelling proposers",
        run_engine::<Paxos>(&duel(), events),
        5.0,
    );
}

/// Counts the messages that arrive.
#[derive(Default)]
struct Deliveries(u64);

impl<P: Process> Observer<P> for Deliveries {
    fn event(&mut self, _: Time, event: &Event<P>) {
        self.0 += u64::from(matches!(event, Event::Deliver { .. }));
    }

    fn performed(&mut self, _: Performed<'_, P>) -> u32 {
        0
    }
}

/// Four replicas and two clients who ask for one thing after another; everything that a replica
/// remembers is written down before it sends anything, and every request and checkpoint hashed.
fn pbft_messages() {
    let scenario = scenario::<Pbft>(&[("n", "6"), ("clients", "2"), ("requests", "10000")]);
    let rate = best_rate(|| {
        let mut engine = engine::<Pbft>(&scenario);
        let mut deliveries = Deliveries::default();
        while deliveries.0 < 300_000 && engine.step(&mut deliveries) {}
        deliveries.0
    });
    rate_line("messages handled, log off: PBFT, 4 replicas", rate, 0.2);
}

fn run_machine<P: Protocol>(name: &str, scenario: &Scenario) {
    let mut bytes = 0;
    let rate = best_rate(|| {
        let mut machine = Machine::<P>::new(scenario).expect("the scenario asks nothing");
        let reached = machine.seek(200_000);
        bytes = machine.log().bytes_per_event();
        reached.into()
    });
    rate_line(&format!("events, log on: {name}"), rate, 1.5);
    line(&format!("bytes per logged event: {name}"), format!("{bytes} B"), "", None);
}

fn run_with_log() {
    run_machine::<LamportClocks>("logical clocks, ring of 5", &ring());
    run_machine::<Paxos>("Paxos, 5 duelling proposers", &duel());
}

fn seek() {
    let mut machine = Machine::<Paxos>::new(&duel()).expect("the scenario asks nothing");
    machine.seek(100_000);
    let mut dice = Dice::keyed(1, Part::Workload, 0, 0);
    let mut times: Vec<f64> = (0..301)
        .map(|_| {
            let step = dice.below(100_000);
            seconds(|| machine.seek(step)).0 * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let (median, worst) = (times[times.len() / 2], times[times.len() - 1]);
    line(
        "seek in a run of 100,000 steps, median",
        format!("{median:.2} ms"),
        "< 16 ms",
        Some(median < 16.0),
    );
    line("seek in a run of 100,000 steps, worst of 301", format!("{worst:.2} ms"), "", None);
}

/// The memory that this program has in use, in bytes, where the system tells.
fn memory() -> Option<u64> {
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    let resident: u64 = pages.split(' ').nth(1)?.parse().ok()?;
    Some(resident * 4096)
}

fn many_processes() {
    let n = 100_000;
    let scenario = Scenario { processes: n, ..ring() };
    let before = memory();
    let mut engine = engine::<LamportClocks>(&scenario);
    let rate = best_rate(|| (0..500_000).take_while(|_| engine.step(&mut Nothing)).count() as u64);
    line("events, log off: 100,000 processes in a ring", format!("{rate:.2} M/s"), "", None);
    if let (Some(before), Some(after)) = (before, memory()) {
        let each = after.saturating_sub(before) / u64::from(n);
        line("memory of each, its message under way included", format!("{each} B"), "", None);
    }
}

/// All configurations that Paxos with two proposers among three processes reaches when every
/// message may be next and no timer fires, up to a bound.
fn breadth_first() {
    let bound = 300_000;
    let scenario = scenario::<Paxos>(&[("n", "3"), ("proposers", "2"), ("learn", "off")]);
    let mut found = 0;
    let rate = best_rate(|| {
        found = explore(&scenario, bound);
        found
    });
    line(
        "configurations, breadth first: Paxos, 2 proposers of 3",
        format!("{rate:.2} M/s"),
        "",
        None,
    );
    line("configurations found (bound 300,000)", found, "", None);
}

fn explore(scenario: &Scenario, bound: u64) -> u64 {
    let n = scenario.processes;
    let processes = scenario.ids().map(|p| Paxos::process(p, n, &scenario.settings));
    let mut first = Configuration::new(processes);
    let mut names = Names::default();
    let mut outputs = first.start(&mut names);
    let mut seen = BTreeSet::from([first.fingerprint()]);
    let mut frontier = vec![(first, names)];
    while !frontier.is_empty() && (seen.len() as u64) < bound {
        let mut next = Vec::new();
        for (configuration, names) in frontier {
            let moves = configuration.enabled();
            for step in moves.iter().filter(|step| matches!(step, Transition::Deliver(_))) {
                let (mut successor, mut names) = (configuration.clone(), names.clone());
                outputs.clear();
                successor.apply(step, &mut names, &mut outputs);
                if seen.insert(successor.fingerprint()) {
                    next.push((successor, names));
                }
            }
        }
        frontier = next;
    }
    seen.len() as u64
}
