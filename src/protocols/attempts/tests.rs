//! The rules one by one.

use super::Attempts;
use super::messages::{Memory, Message, Reason};
use super::process::{CONSTANT, Novice};
use crate::check::{Notice, Value};
use crate::run::Protocol;
use crate::sim::{Context, Effect, Effects, Process, ProcessId};

const ME: ProcessId = ProcessId(1);
fn cx() -> Context {
    Context::in_test(ME, 3)
}

fn novice(set: &[(&str, &str)]) -> Novice {
    let mut scenario = Attempts::plain();
    for (name, value) in set {
        scenario.set(name, value).expect("these can be set");
    }
    Attempts::process(ME, 3, &scenario.settings)
}

fn effects(list: &[Effect<Novice>]) -> (Vec<Value>, Vec<Message>, Vec<Reason>) {
    let (mut decided, mut sent, mut ignored) = (Vec::new(), Vec::new(), Vec::new());
    for effect in list {
        match effect {
            Effect::Output(Notice::Decided { value, .. }) => decided.push(*value),
            Effect::Send { message, .. } => sent.push(*message),
            Effect::Ignored(reason) => ignored.push(*reason),
            _ => {}
        }
    }
    (decided, sent, ignored)
}

/// What a process decides when it starts and then hears these values from p0, p1, p2.
fn decides(set: &[(&str, &str)], heard: &[(u32, u32)]) -> Option<Value> {
    let mut process = novice(set);
    let mut fx = Effects::default();
    process.start(cx(), &mut fx);
    for (from, value) in heard {
        process.receive(cx(), ProcessId(*from), &Message::Value(Value(*value)), &mut fx);
    }
    let (decided, ..) = effects(fx.list());
    assert!(decided.len() <= 1, "nobody decides twice: {decided:?}");
    decided.first().copied()
}

#[test]
fn who_does_not_ask_decides_at_once() {
    assert_eq!(decides(&[("rule", "own")], &[]), Some(Value(2)));
    assert_eq!(decides(&[("rule", "constant")], &[]), Some(CONSTANT));
    assert_eq!(decides(&[("rule", "first")], &[]), None);
    assert_eq!(decides(&[("rule", "first")], &[(2, 3), (0, 1)]), Some(Value(3)));
}

#[test]
fn who_waits_picks_when_enough_values_are_there_and_counts_each_process_once() {
    let all = |pick: &str, heard: &[(u32, u32)]| decides(&[("rule", "all"), ("pick", pick)], heard);
    assert_eq!(all("lowest", &[(1, 2), (2, 3), (2, 3)]), None);
    assert_eq!(all("lowest", &[(1, 2), (2, 3), (0, 1)]), Some(Value(1)));
    assert_eq!(all("most", &[(1, 2), (2, 2), (0, 1)]), Some(Value(2)));
    assert_eq!(all("most", &[(1, 3), (2, 2), (0, 3)]), Some(Value(3)));
    assert_eq!(all("most", &[(1, 3), (2, 2), (0, 4)]), Some(Value(2)), "of several the lowest");
    assert_eq!(all("unanimous", &[(1, 2), (2, 2), (0, 2)]), Some(Value(2)));
    assert_eq!(all("unanimous", &[(1, 2), (2, 2), (0, 1)]), Some(CONSTANT));
    let all_but_one = |heard: &[(u32, u32)]| decides(&[("rule", "all-but-one")], heard);
    assert_eq!(all_but_one(&[(0, 1), (1, 2)]), Some(Value(1)), "p0's view of the inputs 1, 2, 2");
    assert_eq!(all_but_one(&[(1, 2), (2, 2)]), Some(Value(2)), "p1's view of the same inputs");
}

#[test]
fn an_acceptor_votes_once_or_for_whatever_comes() {
    for (rule, again) in [("vote-once", false), ("vote-again", true)] {
        let mut process = novice(&[("rule", rule)]);
        let mut hear = |value| {
            let mut fx = Effects::default();
            process.receive(cx(), ProcessId(0), &Message::Value(Value(value)), &mut fx);
            let (_, sent, ignored) = effects(fx.list());
            (sent, ignored)
        };
        assert_eq!(hear(1), (vec![Message::Accepted(Value(1)); 3], vec![]));
        let second = match again {
            true => (vec![Message::Accepted(Value(2)); 3], vec![]),
            false => (vec![], vec![Reason::Accepted(Value(1))]),
        };
        assert_eq!(hear(2), second, "{rule}");
    }
}

#[test]
fn what_a_majority_accepted_is_decided_and_each_voter_counts_once() {
    let mut process = novice(&[("rule", "vote-once")]);
    let mut told = |from| {
        let mut fx = Effects::default();
        process.receive(cx(), ProcessId(from), &Message::Accepted(Value(1)), &mut fx);
        effects(fx.list())
    };
    assert_eq!(told(0), (vec![], vec![], vec![]));
    assert_eq!(told(0), (vec![], vec![], vec![Reason::Heard(ProcessId(0))]));
    assert_eq!(told(2), (vec![Value(1)], vec![], vec![]));
}

#[test]
fn a_process_comes_back_knowing_all_and_says_it_again() {
    let mut process = novice(&[("rule", "vote-once")]);
    let accepted = Some(Value(1));
    let disk = Memory { proposed: Some(Value(2)), accepted, ..Memory::default() };
    let mut fx = Effects::default();
    process.recover(cx(), &disk, &mut fx);
    assert_eq!(process.memory, disk);
    let (_, sent, _) = effects(fx.list());
    let twice = |message| vec![message; 3];
    let all = [twice(Message::Value(Value(2))), twice(Message::Accepted(Value(1)))].concat();
    assert_eq!(sent, all);
}
