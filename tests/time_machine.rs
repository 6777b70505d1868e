//! The time machine: wherever one comes from, a step is the same step.
//!
//! Going back restores a snapshot and repeats steps; intervening leaves a branch. None of that may
//! show: digest, verdicts, view and events are those of a run that went straight there. A failure
//! prints the link that was open and the moves that were made.

use bivalent::check::Status;
use bivalent::protocols::NAMES;
use bivalent::protocols::lamport_clocks::LamportClocks;
use bivalent::protocols::paxos::Paxos;
use bivalent::protocols::pbft::Pbft;
use bivalent::run::{Happening, Machine, Protocol};
use bivalent::wire::{EventView, Link, Session, View, gallery, open, restore};
use bivalent::words::Language::{Chinese, English};
use proptest::collection::vec;
use proptest::prelude::*;

fn opened(link: &str) -> Box<dyn Session> {
    open(link).unwrap_or_else(|error| panic!("{link}: {error}"))
}

/// The run of a link, taken straight to a step.
fn straight(link: &str, step: u32) -> Box<dyn Session> {
    let mut session = opened(link);
    for _ in 0..step {
        session.step(1);
    }
    session
}

/// What a person sees at a step, less what tells how one came there.
fn picture(session: &mut dyn Session) -> View {
    let view = session.view(English);
    let lanes = view.lanes.into_iter();
    // How far the future of a lane is known depends on how far one has been.
    let lanes = lanes.map(|mut lane| {
        lane.strip.retain(|(at, _)| *at <= view.step);
        lane
    });
    View {
        lanes: lanes.collect(),
        steps: 0,
        target: 0,
        branches: Vec::new(),
        can_undo: false,
        can_redo: false,
        warnings: Vec::new(),
        ..view
    }
}

fn events(session: &dyn Session, to: u32) -> Vec<EventView> {
    session.events(0, to + 1, English).events
}

/// A run worth travelling in: by protocol, seed and weather.
fn link() -> impl Strategy<Value = String> {
    let weather = ["", "&storm=30&loss=50&dup=50&reorder=100", "&schedule=async&storm=8"];
    (0..NAMES.len(), any::<u16>(), 0..weather.len(), 1..8u32).prop_map(
        move |(protocol, seed, sky, n)| {
            format!("#v1/{}?n={n}&seed={seed}{}", NAMES[protocol], weather[sky])
        },
    )
}

/// Something that a person does with a run.
#[derive(Clone, Debug)]
enum Move {
    Seek(u32),
    Step(u32),
    Back(u32),
    /// The how-manieth of what can be done here.
    Act(u32),
    Undo,
    Redo,
    Branch(u32),
    Look,
    /// The how-manieth message under way, and the step as which it is to arrive.
    Redeliver(u32, u32),
    /// Another seed.
    Seed(u32),
    /// A note, or none.
    Note(bool),
    /// The page is closed and opened again.
    Return,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        3 => (0..400u32).prop_map(Move::Seek),
        2 => (1..40u32).prop_map(Move::Step),
        2 => (1..40u32).prop_map(Move::Back),
        4 => any::<u32>().prop_map(Move::Act),
        2 => Just(Move::Undo),
        2 => Just(Move::Redo),
        1 => any::<u32>().prop_map(Move::Branch),
        1 => Just(Move::Look),
        2 => (any::<u32>(), 0..400u32).prop_map(|(nth, step)| Move::Redeliver(nth, step)),
        1 => (0..100u32).prop_map(Move::Seed),
        1 => any::<bool>().prop_map(Move::Note),
        1 => Just(Move::Return),
    ];
    vec(one, 1..25)
}

/// What can be done here, as text: a sample of every kind of gesture.
fn gestures(view: &View) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for process in &view.processes {
        let p = process.id;
        for verb in ["crash", "recover", "pause", "resume"] {
            all.push(format!("{verb}.{p}"));
        }
        all.extend([
            format!("crashduring.{p}.1"),
            format!("split.{p}"),
            format!("move.{p}.10.990"),
        ]);
        all.extend(process.timers.iter().map(|timer| format!("fire.{}", timer.id)));
    }
    for message in &view.messages {
        for verb in ["drop", "dup", "next", "hold", "release"] {
            all.push(format!("{verb}.{}", message.id));
        }
        all.extend([format!("delay.{}.30", message.id), format!("hurry.{}.30", message.id)]);
    }
    all.extend(
        ["join", "schedule.async", "schedule.timed", "link.all.100.100.100", "slow.all.20"]
            .map(String::from),
    );
    all
}

fn make(session: &mut Box<dyn Session>, one: &Move) {
    match *one {
        Move::Seek(step) => session.seek(step),
        Move::Step(steps) => drop(session.step(steps)),
        Move::Back(steps) => session.seek(session.at().saturating_sub(steps)),
        Move::Act(nth) => {
            let gestures = gestures(&session.view(English));
            let _ = session.act(&gestures[nth as usize % gestures.len()]);
        }
        Move::Undo => session.undo(),
        Move::Redo => session.redo(),
        Move::Branch(nth) => {
            let branches = session.view(English).branches;
            let branch = &branches[nth as usize % branches.len()];
            session.branch(branch.id).expect("it was offered");
        }
        Move::Look => drop(session.view(Chinese)),
        Move::Redeliver(nth, step) => {
            let messages = session.view(English).messages;
            if let Some(message) = messages.get(nth as usize % messages.len().max(1)) {
                let _ = session.redeliver(&message.id, step);
            }
        }
        Move::Seed(seed) => session.set("seed", &seed.to_string()).expect("any seed will do"),
        Move::Note(some) => session.note(if some { "look here" } else { "" }),
        Move::Return => *session = restore(&session.keep()).expect("what was kept can be read"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 150,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn wherever_one_comes_from_a_step_is_the_same(link in link(), moves in moves()) {
        let mut session = opened(&link);
        for (made, one) in moves.iter().enumerate() {
            make(&mut session, one);
            let text = session.link().write();
            let mut other = straight(&text, session.at());
            prop_assert_eq!(session.digest(), other.digest(), "after move {} at {}", made, text);
            prop_assert_eq!(picture(&mut *session), picture(&mut *other), "{}", text);
            prop_assert_eq!(session.verdicts(Chinese), other.verdicts(Chinese), "{}", text);
            let at = session.at();
            prop_assert_eq!(events(&*session, at), events(&*other, at), "{}", text);
        }
    }

    #[test]
    fn a_message_arrives_as_the_step_it_was_dragged_to_or_the_page_says_why_not(
        link in link(), known in 1..200u32, nth in any::<u32>(), to in 1..220u32
    ) {
        let mut session = opened(&link);
        session.seek(known);
        let known = session.at();
        let before = events(&*session, known);
        let sent = before.iter().flat_map(|event| &event.sends);
        let sent: Vec<_> = sent.filter(|passage| passage.lost.is_none()).collect();
        prop_assume!(!sent.is_empty());
        let message = sent[nth as usize % sent.len()];
        let arrives = before.iter().position(|event| {
            event.received.as_ref().is_some_and(|received| received.id == message.id)
        });
        match session.redeliver(&message.id, to) {
            Ok(()) if arrives == Some(to as usize) => prop_assert_eq!(session.at(), known),
            Ok(()) => {
                let at = session.at();
                prop_assert!(at <= to && at > message.sent_step, "{} at {}", message.id, at);
                let after = events(&*session, at);
                let last = after.last().and_then(|event| event.received.as_ref());
                prop_assert_eq!(last.map(|received| &received.id), Some(&message.id));
                let same = arrives.map_or(to, |arrives| to.min(arrives as u32)).min(at);
                let same = (same as usize).min(before.len());
                prop_assert_eq!(&after[..same], &before[..same], "{}", link);
                session.undo();
                prop_assert_eq!(session.at(), known, "it is one gesture");
                prop_assert_eq!(events(&*session, known), before);
            }
            Err(_) => {
                prop_assert_eq!(session.at(), known);
                prop_assert_eq!(events(&*session, known), before);
            }
        }
    }

    #[test]
    fn lamport_time_respects_what_led_to_what(link in link(), known in 1..400u32) {
        let mut session = opened(&link);
        session.seek(known);
        let all = events(&*session, session.at());
        for event in &all {
            for cause in &event.causes {
                prop_assert!(*cause < event.step, "{} at {}", event.step, link);
                if event.process.is_some() {
                    let before = &all[*cause as usize];
                    prop_assert!(before.lamport < event.lamport, "{} at {}", event.step, link);
                }
            }
            let greatest = event.causes.iter().map(|cause| all[*cause as usize].lamport).max();
            if event.process.is_some() {
                prop_assert_eq!(Some(event.lamport - 1), greatest, "{} at {}", event.step, link);
            }
        }
    }

    #[test]
    fn before_an_intervention_everything_stays_as_it_was(
        link in link(), known in 0..300u32, back in 0..300u32, nth in any::<u32>()
    ) {
        let mut session = opened(&link);
        session.seek(known);
        session.seek(session.at().saturating_sub(back));
        let (at, before) = (session.at(), events(&*session, session.at()));
        let gestures = gestures(&session.view(English));
        let gesture = &gestures[nth as usize % gestures.len()];
        if session.act(gesture).is_ok() {
            prop_assert_eq!(session.at(), at + 1);
            session.step(50);
            prop_assert_eq!(events(&*session, at), before, "{} at {} of {}", gesture, at, link);
        }
    }

    #[test]
    fn undo_restores_link_and_view_and_redo_what_was_undone(
        link in link(), start in 0..200u32, acts in vec(any::<u32>(), 1..6)
    ) {
        let mut session = opened(&link);
        session.seek(start);
        let mut seen = vec![(session.link().write(), picture(&mut *session))];
        for nth in acts {
            let gestures = gestures(&session.view(English));
            if session.act(&gestures[nth as usize % gestures.len()]).is_ok() {
                seen.push((session.link().write(), picture(&mut *session)));
            }
        }
        for (text, view) in seen.iter().rev().skip(1) {
            session.undo();
            prop_assert_eq!(&session.link().write(), text);
            prop_assert_eq!(&picture(&mut *session), view);
        }
        prop_assert!(!session.view(English).can_undo);
        for (text, view) in seen.iter().skip(1) {
            session.redo();
            prop_assert_eq!(&session.link().write(), text);
            prop_assert_eq!(&picture(&mut *session), view);
        }
        prop_assert!(!session.view(English).can_redo);
    }
}

#[test]
fn several_interventions_at_once_are_one_gesture_or_none() {
    let mut session = opened("#v1/paxos?n=3&seed=1");
    session.seek(4);
    let (before, view) = (session.link().write(), picture(&mut *session));
    session.act("cut.0-1;cut.1-0").expect("both ways are whole");
    assert_eq!((session.at(), session.view(English).cuts), (6, vec![(0, 1), (1, 0)]));
    session.undo();
    assert_eq!((session.link().write(), picture(&mut *session)), (before.clone(), view.clone()));
    session.act("crash.0;crash.0").expect_err("what has crashed cannot crash");
    assert_eq!((session.link().write(), picture(&mut *session)), (before, view));
    assert!(!session.view(English).can_undo);
}

#[test]
fn a_branch_that_was_left_is_found_again_as_it_was() {
    for name in NAMES {
        for seed in 0..10 {
            let mut session = opened(&format!("#v1/{name}?seed={seed}"));
            session.seek(80);
            let (root, whole) = (session.view(English).branches[0].id, events(&*session, 80));
            // Runs of some protocols are over soon: wherever one stops, something followed.
            session.seek(session.at() / 3);
            session.act("crash.1").expect("everybody is up");
            session.step(50);
            let end = session.at();
            let other = events(&*session, end);
            let branches = session.view(English).branches;
            assert_eq!(branches.len(), 2, "{name} with seed {seed}: {branches:?}");
            session.branch(root).expect("it is kept");
            session.seek(80);
            assert_eq!(events(&*session, 80), whole, "{name} with seed {seed}");
            session.branch(branches[1].id).expect("it is kept");
            session.seek(end);
            assert_eq!(events(&*session, end), other, "{name} with seed {seed}");
        }
    }
}

/// The machine of a link, taken to a step.
fn long_run<P: Protocol>(link: &str, steps: u32) -> Machine<P> {
    let scenario = Link::read(link).unwrap_or_else(|error| panic!("{link}: {error}")).scenario;
    let mut machine = Machine::<P>::new(&scenario).unwrap_or_else(|e| panic!("{link}: {e}"));
    assert_eq!(machine.seek(steps), steps, "{link} ends too early");
    machine
}

fn stays_bounded<P: Protocol>(link: &str) {
    let mut machine = long_run::<P>(link, 100_000);
    let kept: Vec<u32> = machine.snapshots().collect();
    assert!((16..=32).contains(&kept.len()), "{link}: {} snapshots", kept.len());
    let apart = kept.windows(2).map(|pair| pair[1] - pair[0]).max();
    assert!(apart <= Some(100_000 / 16), "{link}: {apart:?} steps between snapshots");
    let digest = machine.engine().digest();
    let pending = machine.engine().queued();
    assert!(pending < 20_000, "{link}: {pending} entries are kept for what is due");
    machine.seek(1);
    machine.seek(99_999);
    machine.seek(100_000);
    assert_eq!(machine.engine().digest(), digest, "{link}");
}

#[test]
fn snapshots_stay_few_and_small_in_a_run_of_a_hundred_thousand_steps() {
    stays_bounded::<LamportClocks>("#v1/lamport?pattern=ring");
    stays_bounded::<LamportClocks>("#v1/lamport?schedule=async&n=3&dup=300");
    stays_bounded::<LamportClocks>("#v1/lamport?schedule=gst.4000000000&n=3&dup=300");
    stays_bounded::<Paxos>("#v1/paxos?proposers=5&retry=20&spread=0&dup=100");
}

#[test]
fn the_log_of_a_crowd_is_small_and_finds_the_step_of_all_that_was_done() {
    let machine = long_run::<LamportClocks>("#v1/lamport?n=50&pattern=random&pace=14", 5_000);
    let log = machine.log();
    let bytes = log.bytes_per_event();
    assert!(bytes <= 160, "{bytes} bytes an event");
    let mut number = 0;
    for step in 0..=log.last() {
        for done in log.done(step) {
            assert_eq!(log.step_of(number), step);
            let passage = log.passage(number).map(|passage| passage.step);
            assert_eq!(passage, matches!(done, Happening::Sent { .. }).then_some(step));
            if let Happening::Sent { id, to, .. } = *done {
                assert_eq!((log.sent(id), log.receiver(id)), (Some(step), Some(to)), "{id}");
            }
            number += 1;
        }
    }
    assert!(log.done(log.last() + 1).is_empty());
}

fn is_told_the_same_again<P: Protocol>(link: &str) {
    let steps = 40_000;
    let mut machine = long_run::<P>(link, 0);
    let mut told = vec![(machine.log().record(0).cloned(), machine.log().done(0).to_vec())];
    while machine.step() < steps && machine.advance() {
        let (log, step) = (machine.log(), machine.step());
        told.push((log.record(step).cloned(), log.done(step).to_vec()));
    }
    assert!(machine.step() > 20_000, "{link} ends after {} steps", machine.step());
    let bytes = machine.log().bytes_per_event();
    for (step, (record, done)) in (0..).zip(&told) {
        let log = machine.log();
        assert_eq!(log.record(step), record.as_ref(), "{link}, step {step}");
        assert_eq!(log.done(step), done, "{link}, step {step}");
    }
    assert!(bytes < machine.log().bytes_per_event(), "{link}: nothing was let go");
    machine.seek(machine.step() / 2);
    machine.seek(machine.step() / 3);
    assert!(machine.log().bytes_per_event() <= bytes, "{link}: what was read is let go again");
    // From the end to the beginning, where no page goes on from the one that was read before it.
    for (step, (record, _)) in (0..).zip(&told).step_by(997).collect::<Vec<_>>().into_iter().rev() {
        assert_eq!(machine.log().record(step), record.as_ref(), "{link}, step {step}");
    }
}

#[test]
fn what_led_to_a_step_does_not_depend_on_what_was_done_after_it() {
    let link = "#v1/pbft?n=6&clients=2&jitter=0&do=turn.0.hand;4:hold.0-3;9:forge.0-3.request.4";
    let (early, late) = (straight(link, 4), straight(link, 20));
    let held = &events(&*early, 4)[4];
    assert_eq!(held.causes.len(), 1, "what sent it: {held:?}");
    assert_eq!(*held, events(&*late, 4)[4]);
    let forged = &events(&*late, 9)[9];
    assert!(forged.text.contains("0-3 is forged"), "{forged:?}");
}

#[test]
fn what_a_long_run_has_let_go_is_told_the_same_again() {
    is_told_the_same_again::<LamportClocks>("#v1/lamport?n=9&pattern=random&storm=400&dup=50");
    is_told_the_same_again::<Paxos>("#v1/paxos?proposers=5&retry=20&spread=0&dup=100&loss=200");
    is_told_the_same_again::<Pbft>("#v1/pbft?n=5&requests=10000&loss=20&jitter=90");
}

#[test]
fn a_run_of_a_hundred_thousand_steps_takes_a_third_of_what_happened_in_it() {
    let machine = long_run::<LamportClocks>("#v1/lamport?n=50&pattern=random&pace=14", 100_000);
    let bytes = machine.log().bytes_per_event();
    assert!(bytes <= 53, "{bytes} bytes an event");
}

#[test]
fn a_long_run_left_anywhere_goes_on_as_one_that_came_straight_there() {
    let mut session = opened("#v1/lamport?n=5&pattern=random");
    for at in [1022, 1023, 1024, 1025, 2048] {
        session.seek(25_000);
        session.seek(at);
        session.act("crash.1").expect("everybody is up");
        session.step(40);
        let (link, end) = (session.link().write(), session.at());
        let other = straight(&link, end);
        assert_eq!(events(&*session, end), events(&*other, end), "{link}");
        session.undo();
    }
}

#[test]
fn a_vote_that_is_sent_before_it_is_on_disk_is_caught_by_a_crash_in_between() {
    // An acceptor crashes in the very step in which it votes, between two effects. Whoever sends
    // first and writes later forgets a vote that counts; as the paper has it, the vote is on the
    // disk or was never sent, and the same script harms nobody.
    let scenarios = gallery(English).protocols.into_iter().flat_map(|protocol| protocol.scenarios);
    let mut scenarios = scenarios.filter(|scenario| scenario.name == "late-persist");
    let broken = scenarios.next().expect("there is a scenario for this bug").link;
    assert!(broken.contains("crashduring."), "{broken}");
    let first = |link: &str| {
        let mut session = opened(link);
        session.seek(400);
        session.first(Status::Violated).map(|(lane, _)| lane)
    };
    assert_eq!(first(&broken), Some("agreement"), "{broken}");
    let correct = broken.replace("bug=late-persist", "bug=none");
    assert_eq!(first(&correct), None, "{correct}");
}
