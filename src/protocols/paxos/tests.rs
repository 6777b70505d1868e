//! Paxos rule by rule, the paper's own example, the bugs found from a fresh start, and a sweep.

use super::Paxos;
use super::ballots::{Breach, Held, check, priests};
use super::messages::{Disk, Input, Message, Reason, Vote};
use super::process::{Attempt, Priest};
use crate::check::{Ballot, Notice, Value};
use crate::explore::{Budget, Found, breadth_first};
use crate::run::{Protocol, Scenario};
use crate::sim::{Context, Effect, Effects, Process, ProcessId, ProcessSet};
use crate::wire::{Link, start};
use crate::words::Language;

const ME: ProcessId = ProcessId(0);

fn cx() -> Context {
    Context { me: ME, processes: 3 }
}

fn ballot(round: u32, leader: u32) -> Ballot {
    Ballot { round, leader: ProcessId(leader) }
}

fn priest(bug: &str) -> Priest {
    let mut scenario = Paxos::plain();
    for (name, value) in [("n", "3"), ("proposers", "0"), ("bug", bug)] {
        scenario.set(name, value).expect("these can be set");
    }
    Paxos::process(ME, 3, &scenario.settings)
}

/// Lets a process react to what it is sent, and returns what it did last.
fn receive(process: &mut Priest, from: u32, message: Message) -> Vec<Effect<Priest>> {
    let mut fx = Effects::default();
    process.receive(cx(), ProcessId(from), &message, &mut fx);
    fx.list().to_vec()
}

fn sends(effects: &[Effect<Priest>]) -> Vec<Message> {
    let sent = effects.iter().filter_map(|effect| match effect {
        Effect::Send { message, .. } => Some(*message),
        _ => None,
    });
    sent.collect()
}

fn ignored(effects: &[Effect<Priest>]) -> Option<Reason> {
    effects.iter().find_map(|effect| match effect {
        Effect::Ignored(reason) => Some(*reason),
        _ => None,
    })
}

fn last_written(effects: &[Effect<Priest>]) -> Option<Disk> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Persist(disk) => Some(*disk),
        _ => None,
    })
}

#[test]
fn an_acceptor_promises_only_higher_ballots() {
    let mut p = priest("none");
    let promised = receive(&mut p, 1, Message::Prepare(ballot(2, 1)));
    assert_eq!(sends(&promised), [Message::Promise(ballot(2, 1), None)]);
    for lower in [ballot(1, 2), ballot(2, 0), ballot(2, 1)] {
        let effects = receive(&mut p, 1, Message::Prepare(lower));
        assert_eq!(ignored(&effects), Some(Reason::Promised(ballot(2, 1))), "{lower}");
        assert!(sends(&effects).is_empty());
    }
    let higher = receive(&mut p, 2, Message::Prepare(ballot(2, 2)));
    assert_eq!(sends(&higher), [Message::Promise(ballot(2, 2), None)]);
}

#[test]
fn an_acceptor_votes_only_in_the_ballot_it_promised_last() {
    let mut p = priest("none");
    receive(&mut p, 1, Message::Prepare(ballot(2, 1)));
    let below = receive(&mut p, 1, Message::Accept(ballot(1, 1), Value(7)));
    assert_eq!(ignored(&below), Some(Reason::Promised(ballot(2, 1))));
    let above = receive(&mut p, 2, Message::Accept(ballot(3, 2), Value(7)));
    assert_eq!(ignored(&above), Some(Reason::NotPromised), "b = nextBal, not b >= nextBal");
    let voted = receive(&mut p, 1, Message::Accept(ballot(2, 1), Value(9)));
    assert_eq!(sends(&voted), [Message::Accepted(ballot(2, 1), Value(9))]);
    let told = receive(&mut p, 2, Message::Prepare(ballot(3, 2)));
    let vote = Vote { ballot: ballot(2, 1), value: Value(9) };
    assert_eq!(sends(&told), [Message::Promise(ballot(3, 2), Some(vote))]);
}

#[test]
fn what_an_answer_rests_on_is_written_before_it_is_sent() {
    let order = |effects: &[Effect<Priest>]| {
        let place = |wanted: fn(&Effect<Priest>) -> bool| effects.iter().position(wanted);
        let written = place(|e| matches!(e, Effect::Persist(_)));
        let sent = place(|e| matches!(e, Effect::Send { .. }));
        written.expect("it is written") < sent.expect("it is sent")
    };
    for (bug, first) in [("none", true), ("late-persist", false)] {
        let mut p = priest(bug);
        let promised = receive(&mut p, 1, Message::Prepare(ballot(2, 1)));
        assert_eq!(order(&promised), first, "{bug}: promise");
        assert_eq!(last_written(&promised).and_then(|d| d.promised), Some(ballot(2, 1)));
        let voted = receive(&mut p, 1, Message::Accept(ballot(2, 1), Value(9)));
        assert_eq!(order(&voted), first, "{bug}: vote");
    }
}

#[test]
fn a_proposer_is_bound_by_the_latest_vote_of_its_majority() {
    let vote = |round, value| Some(Vote { ballot: ballot(round, 1), value: Value(value) });
    for (bug, chosen) in [("none", Value(5)), ("wrong-pick", Value(4))] {
        let mut p = priest(bug);
        receive(&mut p, 1, Message::Prepare(ballot(6, 1)));
        let mut fx = Effects::default();
        p.input(cx(), &Input::Propose(Value(1)), &mut fx);
        let mine = ballot(7, 0);
        assert_eq!(sends(fx.list())[0], Message::Prepare(mine), "above all it has heard of");
        receive(&mut p, 1, Message::Promise(mine, vote(2, 4)));
        let effects = receive(&mut p, 2, Message::Promise(mine, vote(3, 5)));
        assert_eq!(sends(&effects)[0], Message::Accept(mine, chosen), "{bug}");
    }
}

#[test]
fn a_ballot_succeeds_by_votes_of_a_majority_and_nothing_else() {
    let mut p = priest("none");
    let mut fx = Effects::default();
    p.input(cx(), &Input::Propose(Value(1)), &mut fx);
    let mine = ballot(1, 0);
    receive(&mut p, 1, Message::Promise(mine, None));
    let again = receive(&mut p, 1, Message::Promise(mine, None));
    assert_eq!(ignored(&again), Some(Reason::Counted));
    receive(&mut p, 2, Message::Promise(mine, None));
    let stale = receive(&mut p, 1, Message::Accepted(ballot(0, 0), Value(1)));
    assert_eq!(ignored(&stale), Some(Reason::Stale(ballot(0, 0))));
    receive(&mut p, 1, Message::Accepted(mine, Value(1)));
    let twice = receive(&mut p, 1, Message::Accepted(mine, Value(1)));
    assert_eq!(ignored(&twice), Some(Reason::Counted));
    let decided = receive(&mut p, 2, Message::Accepted(mine, Value(1)));
    let voters: ProcessSet = [ProcessId(1), ProcessId(2)].into_iter().collect();
    let notice = Notice::Decided { value: Value(1), ballot: mine, voters };
    assert!(decided.contains(&Effect::Output(notice)));
    assert_eq!(p.attempt, Attempt::Idle);
}

/// Figure 1 of the Part-Time Parliament: five priests A, B, Γ, Δ, E (here A to E).
fn figure_1() -> Vec<Held> {
    let held = |number, value: u32, quorum, voted| Held {
        number,
        value: Value(value),
        quorum: priests(quorum),
        voted: priests(voted),
    };
    let (a, b) = (1, 2);
    vec![
        held(2, a, "ABCD", "D"),
        held(5, b, "ABCE", "C"),
        held(14, a, "BDE", "BE"),
        held(27, b, "ACD", "ACD"),
        held(29, b, "BCD", "B"),
    ]
}

#[test]
fn figure_1_of_the_paper_meets_the_three_conditions() {
    let ballots = figure_1();
    assert_eq!(check(&ballots), Ok(()));
    let successful: Vec<u32> =
        ballots.iter().filter(|b| b.is_successful()).map(|b| b.number).collect();
    assert_eq!(successful, [27]);
}

#[test]
fn each_condition_is_noticed_when_figure_1_is_spoiled() {
    let spoiled = |spoil: fn(&mut Vec<Held>)| {
        let mut ballots = figure_1();
        spoil(&mut ballots);
        check(&ballots)
    };
    assert_eq!(spoiled(|b| b[1].number = 2), Err(Breach::Number(2)));
    assert_eq!(spoiled(|b| b[4].quorum = priests("BE")), Err(Breach::Quorums(27, 29)));
    assert_eq!(spoiled(|b| b[2].value = Value(2)), Err(Breach::Value(14, 2)));
    assert_eq!(spoiled(|b| b[3].value = Value(1)), Err(Breach::Value(27, 5)));
    assert_eq!(spoiled(|b| b[4].value = Value(1)), Err(Breach::Value(29, 27)));
}

fn search(bug: &str, budget: Budget) -> Found {
    let mut scenario = Paxos::plain();
    for (name, value) in [("n", "3"), ("learn", "off"), ("bug", bug)] {
        scenario.set(name, value).expect("these can be set");
    }
    breadth_first((0..3).map(|p| Paxos::process(ProcessId(p), 3, &scenario.settings)), budget)
}

#[test]
fn a_breadth_first_walk_finds_the_bugs_and_its_way_replays_as_a_run() {
    let budget = |fires, crashes, duplicates| Budget {
        fires,
        crashes,
        duplicates,
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
        let way = found.way.unwrap_or_else(|| panic!("{bug}: not among {}", found.visited));
        let mut scenario = Paxos::plain();
        for (name, value) in [("n", "3"), ("learn", "off"), ("bug", bug), ("schedule", "async")] {
            scenario.set(name, value).expect("these can be set");
        }
        let end = way.len() as u32;
        scenario.interventions = way;
        let mut run = start(Link { scenario, checks: Vec::new() }).expect("a way is a scenario");
        run.seek(end);
        let (lane, verdict) = run.verdicts(Language::English).swap_remove(0);
        assert_eq!((lane, verdict.status.name()), ("agreement", "violated"), "{bug}");
    }
}

#[test]
fn the_walk_finds_nothing_in_the_correct_protocol_and_says_that_it_covered_everything() {
    let budget = Budget { configurations: 1_000_000, ..Budget::default() };
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
