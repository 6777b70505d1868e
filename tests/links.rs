//! Links: what is written can be read again, what is read is bounded, and old links keep working.
//!
//! A link is untrusted text that strangers send each other, and a promise from its first day. The
//! golden links replay runs of every version; the properties hold for whatever proptest thinks of.

use bivalent::protocols::{NAMES, Visitor, visit};
use bivalent::run::{Intervention, Kind, MAX_STEPS, Parameter, Protocol, Words};
use bivalent::sim::{
    Action, CrashSemantics, Dice, Keep, LinkQuality, LocalClock, Memory, MessageId, Part, Place,
    ProcessId, Recovery, Schedule, Time, TimerId,
};
use bivalent::wire::{Link, Session, View, gallery, open, start};
use bivalent::words::Language;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

/// A protocol's own parameters.
struct Parameters;

impl Visitor for Parameters {
    type Output = &'static [Parameter];

    fn visit<P: Protocol + Words>(&mut self) -> Self::Output {
        P::PARAMETERS
    }
}

fn process() -> impl Strategy<Value = ProcessId> {
    any::<u32>().prop_map(ProcessId)
}

fn message() -> impl Strategy<Value = MessageId> {
    let copy = prop_oneof![Just(0), any::<u16>()];
    (process(), any::<u32>(), copy).prop_map(|(from, nth, copy)| MessageId { from, nth, copy })
}

fn link_of_two() -> impl Strategy<Value = (ProcessId, ProcessId)> {
    (process(), process())
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let gst = |ms: u32| Schedule::PartiallySynchronous { gst: Time::millis(ms.into()) };
    prop_oneof![Just(Schedule::Timed), Just(Schedule::Asynchronous), any::<u32>().prop_map(gst),]
}

fn keep() -> impl Strategy<Value = Keep> {
    prop_oneof![Just(Keep::Lost), Just(Keep::Kept)]
}

fn crashes() -> impl Strategy<Value = CrashSemantics> {
    let recovery =
        prop_oneof![Just(Recovery::Never), Just(Recovery::Stable), Just(Recovery::Amnesia)];
    (recovery, keep(), keep(), keep()).prop_map(|(recovery, inbound, outbound, timers)| {
        CrashSemantics { recovery, inbound, outbound, timers }
    })
}

fn quality() -> impl Strategy<Value = LinkQuality> {
    (any::<u16>(), any::<u16>(), any::<u16>()).prop_map(|(loss, duplicate, reorder)| LinkQuality {
        loss,
        duplicate,
        reorder,
    })
}

/// Every verb there is.
fn action() -> impl Strategy<Value = Action<String>> {
    let memory = prop_oneof![Just(None), Just(Some(Memory::Stable)), Just(Some(Memory::Nothing))];
    let faults = prop_oneof![
        process().prop_map(Action::Crash),
        (process(), any::<u32>()).prop_map(|(p, after)| Action::CrashDuring(p, after)),
        (process(), memory).prop_map(|(p, memory)| Action::Recover(p, memory)),
        process().prop_map(Action::Pause),
        process().prop_map(Action::Resume),
    ];
    let messages = prop_oneof![
        message().prop_map(Action::Drop),
        message().prop_map(Action::Duplicate),
        (message(), 0..=3_600_000u64).prop_map(|(id, by)| Action::Delay(id, Time::millis(by))),
        (message(), 0..=3_600_000u64).prop_map(|(id, by)| Action::Hurry(id, Time::millis(by))),
        message().prop_map(Action::Deliver),
        message().prop_map(Action::Hold),
        message().prop_map(Action::Release),
        (process(), any::<u32>()).prop_map(|(process, nth)| Action::Fire(TimerId { process, nth })),
        (process(), "[a-zA-Z0-9.-]{1,64}").prop_map(|(p, text)| Action::Input(p, text)),
    ];
    let places = prop_oneof![
        (process(), any::<i32>(), any::<i32>())
            .prop_map(|(p, x, y)| Action::Move(p, Place { x, y })),
        (process(), any::<i32>(), any::<i32>()).prop_map(|(p, ms, drift)| {
            Action::SetClock(p, LocalClock { offset: i64::from(ms) * 1000, drift })
        }),
    ];
    let network = prop_oneof![
        link_of_two().prop_map(|(a, b)| Action::Cut(a, b)),
        link_of_two().prop_map(|(a, b)| Action::Heal(a, b)),
        vec(process(), 1..20).prop_map(Action::Split),
        Just(Action::HealAll),
        (proptest::option::of(link_of_two()), quality())
            .prop_map(|(link, quality)| Action::SetLink(link, quality)),
        (proptest::option::of(link_of_two()), 0..=3_600_000u64)
            .prop_map(|(link, by)| Action::Slow(link, Time::millis(by))),
        schedule().prop_map(Action::SetSchedule),
        crashes().prop_map(Action::SetCrashSemantics),
    ];
    prop_oneof![faults, messages, places, network]
}

/// What a link's parameters may be, drawn by number so that shrinking stays simple.
fn settings() -> impl Strategy<Value = Vec<(String, String)>> {
    let common = (1..=100u32, any::<u64>(), 0..=1000u32, 0..=10_000u32, 0..=1u32);
    let own = vec(proptest::option::of(any::<u32>()), 16);
    (0..NAMES.len(), common, own).prop_map(|(protocol, (n, seed, parts, jitter, fifo), own)| {
        let name = NAMES[protocol];
        let mut all = vec![("protocol".to_owned(), name.to_owned())];
        let common = [("n", n.into()), ("seed", seed), ("loss", parts.into())];
        let more = [("dup", 1000 - parts), ("reorder", parts / 2), ("jitter", jitter)];
        all.extend(common.map(|(name, value): (_, u64)| (name.to_owned(), value.to_string())));
        all.extend(more.map(|(name, value)| (name.to_owned(), value.to_string())));
        all.extend([("fifo", fifo), ("storm", parts)].map(|(n, v)| (n.to_owned(), v.to_string())));
        let parameters = visit(name, &mut Parameters).expect("the protocol is registered");
        for (parameter, drawn) in parameters.iter().zip(own) {
            let Some(drawn) = drawn else { continue };
            let value = match parameter.kind {
                Kind::Number { low, high } => low + drawn % (high - low + 1),
                kind @ (Kind::Choice(_) | Kind::Flag) => drawn % kind.options().len() as u32,
            };
            all.push((parameter.name.to_owned(), parameter.show(value)));
        }
        all
    })
}

/// Any link that is allowed, with interventions of every verb and notes of any characters.
fn link() -> impl Strategy<Value = Link> {
    let acts = btree_map(1..=MAX_STEPS, action(), 0..60);
    let notes = btree_map(0..=MAX_STEPS, vec(any::<char>(), 0..40), 0..20);
    let name = proptest::option::of("[a-zA-Z0-9-]{1,40}");
    let rest = (schedule(), crashes(), 0..=MAX_STEPS, vec(any::<u16>(), 0..=64));
    (settings(), name, acts, notes, rest).prop_map(|(settings, name, acts, notes, rest)| {
        let (schedule, crashes, at, checks) = rest;
        let mut link = Link::read(&format!("#v1/{}", settings[0].1)).expect("a protocol alone");
        for (parameter, value) in &settings[1..] {
            link.scenario.set(parameter, value).expect("the value was drawn from its range");
        }
        (link.scenario.schedule, link.scenario.crashes) = (schedule, crashes);
        link.scenario.name = name;
        let one = |(step, action)| Intervention { step, action };
        link.scenario.interventions = acts.into_iter().map(one).collect();
        let text = |(step, chars): (u32, Vec<char>)| (step, chars.into_iter().collect());
        link.scenario.notes = notes.into_iter().map(text).collect();
        link.scenario.at = at;
        link.checks = checks;
        link
    })
}

/// One change to a text: a piece of it replaced by another.
#[derive(Clone, Debug)]
struct Change {
    at: usize,
    removed: usize,
    added: String,
}

fn change() -> impl Strategy<Value = Change> {
    let added = prop_oneof![
        any::<String>(),
        "[-0-9.;:&=?#/%a-z]{0,12}",
        Just("99999999999999999999".to_owned()),
        Just("-1".to_owned()),
        Just("%ff".to_owned()),
    ];
    (any::<usize>(), 0..12usize, added).prop_map(|(at, removed, added)| Change {
        at,
        removed,
        added,
    })
}

fn changed(text: &str, changes: &[Change]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for Change { at, removed, added } in changes {
        let from = at % (chars.len() + 1);
        let to = (from + removed).min(chars.len());
        chars.splice(from..to, added.chars());
    }
    chars.into_iter().collect()
}

/// Opens whatever it is, plays it a little and looks at it. What opens has to be bounded.
fn try_it(text: &str) {
    let Ok(link) = Link::read(text) else { return };
    let scenario = &link.scenario;
    assert!(scenario.processes <= 100, "{text}");
    assert!(scenario.interventions.len() <= 5000 && scenario.notes.len() <= 100, "{text}");
    assert!(scenario.notes.values().all(|note| note.chars().count() <= 500), "{text}");
    assert!(scenario.at <= MAX_STEPS && link.checks.len() <= 64, "{text}");
    let Ok(mut session) = start(link) else { return };
    session.seek(60);
    let view = session.view(Language::Chinese);
    assert!(view.warnings.len() <= 5, "{text}");
    session.events(0, u32::MAX, Language::English);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_again(link in link()) {
        prop_assert_eq!(Link::read(&link.write()), Ok(link.clone()));
        prop_assert_eq!(Link::read(&link.pack()), Ok(link));
    }

    #[test]
    fn a_link_is_plain_text_that_survives_any_channel(link in link()) {
        let plain = |c: char| c.is_ascii_graphic() && !"<>\"'`\\{}|^ ".contains(c);
        prop_assert!(link.write().chars().all(plain));
        prop_assert!(link.pack().chars().all(plain));
    }

    #[test]
    fn a_whole_address_and_the_spaces_around_it_do_no_harm(link in link()) {
        let address = format!("  https://example.org/some/where/?q=1{}\n", link.write());
        prop_assert_eq!(Link::read(&address), Ok(link));
    }

    #[test]
    fn any_text_is_a_link_or_an_error(text in any::<String>()) {
        try_it(&text);
        try_it(&format!("#v1/{text}"));
        try_it(&format!("#v1/paxos?{text}"));
        try_it(&format!("#v1/paxos?do={text}"));
        try_it(&format!("#v1/lamport?notes={text}"));
        try_it(&format!("#v1z/{text}"));
    }

    #[test]
    fn a_link_changed_on_its_way_is_another_link_or_an_error(
        link in link(), changes in vec(change(), 1..5)
    ) {
        try_it(&changed(&link.write(), &changes));
        try_it(&changed(&link.pack(), &changes));
    }
}

/// The run of a link, taken to a step.
fn run(link: &str, step: u32) -> Box<dyn Session> {
    let mut session = open(link).unwrap_or_else(|error| panic!("{link}: {error}"));
    session.seek(step);
    session
}

/// The lines of the golden file that are no comments: link, step and digest.
fn golden() -> impl Iterator<Item = (&'static str, u32, &'static str)> {
    let lines = include_str!("golden_links.txt").lines().filter(|line| !line.starts_with("# "));
    lines.map(|line| {
        let parts: Vec<&str> = line.split('\t').collect();
        let [link, step, digest] = parts[..] else { panic!("`{line}`: not link, step, digest") };
        (link, step.parse().unwrap_or_else(|_| panic!("`{line}`: no step")), digest)
    })
}

#[test]
fn old_links_open_and_replay_as_when_they_were_made() {
    for (link, step, digest) in golden() {
        let session = run(link, step);
        assert_eq!(session.at(), step, "{link} ends before step {step}");
        assert_eq!(format!("{:016x}", session.digest()), digest, "{link} differs at step {step}");
    }
}

#[test]
fn old_links_cover_every_protocol_every_verb_packed_links_and_notes() {
    const VERBS: &str = "crash crashduring recover pause resume drop dup delay next hold release \
        fire ask move clock cut heal split join link schedule crashes hurry slow";
    let mut verbs: Vec<&str> = VERBS.split_whitespace().collect();
    let mut names = vec!["lamport", "paxos"];
    let (mut packed, mut notes, mut refused) = (0, 0, 0);
    for (text, step, _) in golden() {
        let link = Link::read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        names.retain(|name| *name != link.scenario.protocol);
        packed += u32::from(text.starts_with("#v1z/"));
        notes += link.scenario.notes.len();
        let acts: Vec<String> =
            link.scenario.interventions.iter().map(ToString::to_string).collect();
        let done = |verb: &str| {
            acts.iter().any(|act| act.split([':', '.']).nth(1).is_some_and(|done| done == verb))
        };
        verbs.retain(|verb| !done(verb));
        let mut session = run(text, step);
        refused += session.view(Language::English).warnings.len();
    }
    assert!(names.is_empty() && verbs.is_empty(), "no golden link has {names:?} {verbs:?}");
    assert!(packed >= 2 && notes >= 2, "{packed} packed links, {notes} notes");
    assert_eq!(refused, 0, "what golden links do is possible");
    assert!(golden().count() >= 12);
}

#[test]
fn every_built_in_scenario_is_a_short_link() {
    for scenario in gallery(Language::English).protocols.iter().flat_map(|p| &p.scenarios) {
        let text = &scenario.link;
        let read = Link::read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(&read.write(), text);
        let most = if read.scenario.interventions.len() <= 20 { 300 } else { 1000 };
        assert!(text.len() < most, "{} characters: {text}", text.len());
    }
}

#[test]
fn a_link_of_another_engine_shows_where_it_parts_from_this_one() {
    let original = run("#v1/paxos?n=5&seed=7&storm=10", 100);
    let link = original.link();
    let steps: Vec<(u32, u16)> = link.checked_steps().collect();
    assert!(steps.len() >= 4, "{}", link.write());
    for (nth, (differs, _)) in steps.iter().enumerate() {
        let same = if nth == 0 { 0 } else { steps[nth - 1].0 };
        let mut wrong = link.clone();
        wrong.checks[nth] ^= 1;
        let mut session = run(&wrong.write(), 100);
        let warnings = session.view(Language::English).warnings;
        let names_both = |warning: &String| {
            warning.contains(&format!("step {same},"))
                && warning.contains(&format!("step {differs}."))
        };
        assert!(warnings.iter().any(names_both), "{}: {warnings:?}", wrong.write());
        let valid = |s: &dyn Session| s.events(0, same + 1, Language::English).events;
        assert_eq!(valid(&*session), valid(&*original), "the prefix is shown");
    }
}

#[test]
fn a_link_of_this_engine_has_no_warning() {
    for name in NAMES {
        for seed in 0..20 {
            let made = run(&format!("#v1/{name}?seed={seed}&dup=50"), 150).link();
            let mut session = run(&made.write(), 150);
            let warnings = session.view(Language::English).warnings;
            assert!(warnings.is_empty(), "{}: {warnings:?}", made.write());
        }
    }
}

#[test]
fn the_link_of_a_session_opens_the_same_run_at_the_same_step() {
    for name in NAMES {
        for seed in 0..10 {
            let mut session = played(&format!("#v1/{name}?seed={seed}"), seed, 12);
            session.note("why 为什么 <b>&;:%?</b> \u{202e}\u{0}");
            let link = session.link();
            for text in [link.write(), link.pack()] {
                let mut again = run(&text, link.scenario.at);
                let (ours, theirs) =
                    (session.view(Language::English), again.view(Language::English));
                assert_eq!((ours.digest, ours.lanes), (theirs.digest, theirs.lanes), "{text}");
                assert_eq!(ours.messages, theirs.messages, "{text}");
                assert_eq!((ours.notes, ours.link), (theirs.notes, theirs.link), "{text}");
            }
        }
    }
}

#[test]
fn notes_stay_as_long_and_as_many_as_a_link_may_carry() {
    let mut session = run("#v1/lamport?n=3", 0);
    for _ in 0..120 {
        session.note(&"长".repeat(600));
        session.step(1);
    }
    let link = session.link();
    assert_eq!(link.scenario.notes.len(), 100);
    assert_eq!(Link::read(&link.pack()), Ok(link));
}

/// What a person might do here: something to a message under way, or to a process.
fn gesture(view: &View, dice: &mut Dice) -> String {
    let any = |dice: &mut Dice, count: usize| dice.below(count as u32) as usize;
    let process = &view.processes[any(dice, view.processes.len())];
    if process.status == "crashed" {
        return format!("recover.{}", process.id);
    }
    if view.messages.is_empty() {
        return format!("crash.{}", process.id);
    }
    let message = &view.messages[any(dice, view.messages.len())];
    let id = &message.id;
    match dice.below(10) {
        0..=3 if !message.held => format!("next.{id}"),
        4..=6 => format!("drop.{id}"),
        7 => format!("dup.{id}"),
        8 => format!("delay.{id}.20"),
        _ => format!("crash.{}", process.id),
    }
}

/// A run in which somebody intervened so many times, a few steps apart.
fn played(link: &str, seed: u64, interventions: usize) -> Box<dyn Session> {
    let mut session = run(link, 0);
    let mut dice = Dice::keyed(seed, Part::Workload, 1, 0);
    while session.link().scenario.interventions.len() < interventions {
        let steps = 1 + dice.below(4);
        session.step(steps);
        let gesture = gesture(&session.view(Language::English), &mut dice);
        // Not every message may be next: its receiver may be down. A person tries another then.
        let _ = session.act(&gesture);
    }
    session
}

#[test]
fn a_built_in_scenario_with_twenty_interventions_is_a_link_of_under_300_characters() {
    for name in ["paxos?name=two-proposers", "lamport?n=3&name=happened-before"] {
        for seed in 0..20 {
            let link = played(&format!("#v1/{name}"), seed, 20).link();
            let text = link.write();
            let shorter = text.len().min(link.pack().len());
            assert!(shorter < 300, "seed {seed}: {shorter} characters: {text}");
        }
    }
}

#[test]
fn a_run_of_two_hundred_interventions_is_a_packed_link_of_under_1000_characters() {
    for name in ["paxos?proposers=5&retry=20&spread=0", "lamport"] {
        for seed in 0..5 {
            let link = played(&format!("#v1/{name}"), seed, 200).link();
            let packed = link.pack();
            let length = packed.len();
            assert!(length < 1000, "seed {seed}: {length} characters: {}", link.write());
        }
    }
}
