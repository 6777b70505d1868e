//! Paxos rule by rule, and the paper's own example.

use super::Paxos;
use super::ballots::{Breach, Held, check, priests};
use super::messages::{Disk, Input, Message, Reason, Vote};
use super::process::{Attempt, Priest};
use crate::check::{Ballot, Notice, Value};
use crate::run::Protocol;
use crate::sim::{Context, Effect, Effects, Process, ProcessId, ProcessSet};

const ME: ProcessId = ProcessId(0);

fn cx() -> Context {
    Context::in_test(ME, 3)
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
