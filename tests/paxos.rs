//! Paxos against everything at once: a walk that finds the bugs, and storms that find nothing.

use bivalent::explore::{Budget, Found, breadth_first, breadth_first_from};
use bivalent::protocols::paxos::Paxos;
use bivalent::run::{Machine, Protocol, Scenario};
use bivalent::sim::ProcessId;
use bivalent::wire::{Link, start};
use bivalent::words::Language;

fn search(bug: &str, budget: Budget) -> Found {
    let mut scenario = Paxos::plain();
    for (name, value) in [("n", "3"), ("learn", "off"), ("bug", bug)] {
        scenario.set(name, value).expect("these can be set");
    }
    breadth_first((0..3).map(|p| Paxos::process(ProcessId(p), 3, &scenario.settings)), budget)
}

/// A scenario whose steps are all interventions disagrees in the end.
fn disagrees(bug: &str, scenario: Scenario) {
    let end = scenario.interventions.last().expect("a way has steps").step;
    let mut run = start(Link { scenario, checks: Vec::new() }).expect("a way is a scenario");
    run.seek(end);
    let (lane, verdict) = run.verdicts(Language::English).swap_remove(0);
    assert_eq!((lane, verdict.status.name()), ("agreement", "violated"), "{bug}");
}

#[test]
fn a_breadth_first_walk_finds_bugs_from_a_fresh_start_and_its_way_replays_as_a_run() {
    let budget = |fires, crashes, duplicates| Budget {
        fires,
        crashes,
        duplicates,
        own_first: true,
        configurations: 300_000,
    };
    for (bug, budget) in [
        ("promise-amnesia", budget(0, 1, 0)),
        ("vote-amnesia", budget(0, 1, 0)),
        ("wrong-pick", budget(1, 0, 0)),
        ("no-raise", budget(1, 0, 0)),
        ("count-twice", budget(0, 0, 2)),
        ("stale-replies", budget(1, 0, 0)),
    ] {
        let found = search(bug, budget);
        let mut scenario = Paxos::plain();
        for (name, value) in [("n", "3"), ("learn", "off"), ("bug", bug), ("schedule", "async")] {
            scenario.set(name, value).expect("these can be set");
        }
        scenario.interventions =
            found.way.unwrap_or_else(|| panic!("{bug}: not among {}", found.visited));
        disagrees(bug, scenario);
    }
}

#[test]
fn a_walk_from_the_middle_of_a_run_finds_the_bugs_that_lie_deeper() {
    for (bug, from, fires) in [("count-by-value", 18, 1), ("ballot-reuse", 16, 0)] {
        let built_in = Paxos::scenarios().into_iter().find(|one| one.name == bug);
        let mut scenario = built_in.expect("every bug has its scenario").scenario;
        scenario.interventions.retain(|one| one.step <= from);
        let mut machine = Machine::<Paxos>::new(&scenario).expect("a built-in scenario runs");
        machine.seek(from);
        let budget = Budget { fires, configurations: 1_000_000, ..Budget::default() };
        let found = breadth_first_from(machine.engine(), budget);
        let way = found.way.unwrap_or_else(|| panic!("{bug}: not among {}", found.visited));
        println!("{bug}: {} configurations, {} steps", found.visited, found.depth);
        scenario.interventions.extend(way);
        disagrees(bug, scenario);
    }
}

#[test]
fn the_walk_finds_nothing_in_the_correct_protocol_and_says_that_it_covered_everything() {
    let budget = Budget { own_first: true, configurations: 1_000_000, ..Budget::default() };
    let found = search("none", budget);
    assert!(found.way.is_none() && found.exhausted);
    assert_eq!((found.visited, found.depth), (6571, 18));
}

/// How many seeds the sweep runs: 5,000 in CI, more by `BIVALENT_SWEEP=100000`.
fn seeds() -> u64 {
    std::env::var("BIVALENT_SWEEP").ok().and_then(|n| n.parse().ok()).unwrap_or(5000)
}

/// A scenario with everything that can go wrong, different for each seed.
fn stormy(seed: u64) -> Scenario {
    let mut scenario = Paxos::plain();
    let elect = if seed.is_multiple_of(4) { "on" } else { "off" };
    for (name, value) in [
        ("n", (3 + seed % 5).to_string()),
        ("proposers", (1 + seed % 3).to_string()),
        ("seed", seed.to_string()),
        ("elect", elect.to_owned()),
        ("loss", "60".to_owned()),
        ("dup", "80".to_owned()),
        ("reorder", "200".to_owned()),
        ("storm", "30".to_owned()),
    ] {
        scenario.set(name, &value).expect("these can be set");
    }
    scenario
}

#[test]
fn thousands_of_stormy_runs_violate_nothing_and_are_not_empty() {
    let mut sums: Vec<(&'static str, u64)> = Vec::new();
    let mut unfinished = Vec::new();
    for seed in 0..seeds() {
        let mut run = start(Link { scenario: stormy(seed), checks: Vec::new() })
            .expect("a stormy scenario opens");
        run.step(3000);
        for (lane, verdict) in run.verdicts(Language::English) {
            let (link, why) = (run.link().write(), verdict.why);
            assert_ne!(verdict.status.name(), "violated", "seed {seed}: {lane}: {why}\n{link}");
            if lane == "termination" && verdict.status.name() != "holds" {
                unfinished.push(format!("seed {seed}: {why}\n{link}"));
            }
        }
        for (name, count) in run.tally() {
            match sums.iter_mut().find(|(sum, _)| *sum == name) {
                Some((_, sum)) => *sum += count,
                None => sums.push((name, count)),
            }
        }
    }
    println!("{} runs: {sums:?}", seeds());
    assert!(sums.iter().all(|(_, sum)| *sum > seeds()), "something never happened: {sums:?}");
    let after = "when the storm is over, every process decides in the end";
    assert!(unfinished.is_empty(), "{after}; not so:\n{}", unfinished.join("\n"));
}
