//! The same scenario gives the same run natively, in Chromium and in Firefox, to the bit.
//!
//! One body for all of them: natively it is an ordinary test, in a browser wasm-bindgen's runner
//! runs it, and both compare with the same files. `BIVALENT_BLESS=1 cargo test --test determinism`
//! writes these anew, for the rare change that is meant to change runs.

use bivalent::draw::of_link;
use bivalent::protocols::{NAMES, Visitor, visit};
use bivalent::run::{Protocol, Scenario, Words, storm};
use bivalent::sim::{Engine, Event, Observer, Performed, Process, Time, digest_of};
use bivalent::wire::overlay::{OverlayCommand, OverlaySession, OverlayView};
use bivalent::wire::{Axis, Figure, Link, Shade, gallery, open, pack};
use bivalent::words::Language;
use std::collections::BTreeMap;

#[cfg(target_family = "wasm")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

const GOLDEN: &str = include_str!("determinism.golden");
const PICTURES: &str = include_str!("pictures.golden");
const OVERLAYS: &str = include_str!("overlays.golden");
const SEEDS: u64 = 8;
const STEPS: u32 = 500;

/// Calm weather, a storm of faults on bad links, and a schedule in which anything may be next.
const WEATHER: [&str; 3] =
    ["", "&loss=60&dup=60&reorder=120&storm=40", "&schedule=async&crashes=amnesia&storm=10"];

fn links() -> impl Iterator<Item = String> {
    NAMES.iter().flat_map(|name| {
        (0..SEEDS).flat_map(move |seed| {
            WEATHER.iter().map(move |weather| format!("#v1/{name}?seed={seed}{weather}"))
        })
    })
}

/// What a run comes to: its link, how far it went, and its digest.
fn line(link: &str) -> String {
    let mut session = open(link).unwrap_or_else(|error| panic!("{link}: {error}"));
    session.seek(STEPS);
    format!("{link} {} {:016x}", session.at(), session.digest())
}

/// Compares what this target comes to with what was written down, line by line.
fn compare(lines: &[String], file: &str, golden: &str) {
    #[cfg(not(target_family = "wasm"))]
    if std::env::var_os("BIVALENT_BLESS").is_some() {
        let path = format!("{}/tests/{file}", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(path, lines.join("\n") + "\n").expect("the golden file can be written");
        return;
    }
    let golden: Vec<&str> = golden.lines().collect();
    for (ours, theirs) in lines.iter().zip(&golden) {
        assert_eq!(ours, theirs, "this differs from what stands in tests/{file}");
    }
    assert_eq!(lines.len(), golden.len(), "tests/{file} has a line for each");
}

#[cfg_attr(not(target_family = "wasm"), test)]
#[cfg_attr(target_family = "wasm", wasm_bindgen_test::wasm_bindgen_test)]
fn every_target_comes_to_the_same_digests() {
    let lines: Vec<String> = links().map(|link| line(&link)).collect();
    compare(&lines, "determinism.golden", GOLDEN);
}

/// Overlays with everything done to them that can be: built, joined, failed, repaired, looked up in.
const LINKS_OF_OVERLAYS: [&str; 5] = [
    "#v1/pastry?nodes=200&seed=7&do=kill.12.3;route.3.9f2c;lookups.500;live.20;revive;move.7.5.5",
    "#v1/pastry?nodes=64&build=joins&b=2&l=8&m=8&join=wt&do=traitors.200;lookups.200",
    "#v1/one-hop?nodes=100&session=600&do=kill.12.3;live.40;route.3.9f2c;lookups.100",
    "#v1/chord?nodes=300&do=fail.300;route.3.9f2c;lookups.500",
    "#v1/kademlia?nodes=300&k=4&do=fail.300;route.3.9f2c;lookups.500",
];

/// What an overlay comes to: its link, and a digest of all that a page would show of it.
fn overlay(link: &str) -> String {
    let mut session = OverlaySession::open(link).unwrap_or_else(|error| panic!("{link}: {error}"));
    while !session.is_idle() {
        session.advance(10_000);
    }
    let look = |node| session.answer(OverlayCommand::Look { node }, Language::English);
    let nodes = [0, 1, 50].map(look).map(|node| node.expect("there is such a node"));
    let view = session.view(Language::English);
    // How much memory it takes is the machine's affair: addresses are half as wide in a browser.
    let view = OverlayView { bytes: 0, ..view };
    let seen = pack(&(view, nodes));
    format!("{link} {} {:032x}", seen.len(), digest_of(&seen))
}

#[cfg_attr(not(target_family = "wasm"), test)]
#[cfg_attr(target_family = "wasm", wasm_bindgen_test::wasm_bindgen_test)]
fn every_target_comes_to_the_same_overlays() {
    let lines = LINKS_OF_OVERLAYS.map(overlay);
    compare(&lines, "overlays.golden", OVERLAYS);
}

/// Every built-in scenario as a picture, small and large, by a digest of its text.
fn pictures() -> impl Iterator<Item = String> {
    let protocols = gallery(Language::English).protocols.into_iter();
    let scenarios = protocols.flat_map(|protocol| protocol.scenarios);
    scenarios.flat_map(|scenario| {
        [Axis::Order, Axis::Lamport, Axis::Time].map(|axis| {
            let figure = Figure { axis, shade: Shade::Light, small: axis == Axis::Order };
            let drawn = of_link(&scenario.link, Some(scenario.until), figure, Language::Chinese);
            let text = drawn.unwrap_or_else(|error| panic!("{}: {error}", scenario.link));
            format!("{} {axis:?} {} {:032x}", scenario.name, text.len(), digest_of(&text))
        })
    })
}

#[cfg_attr(not(target_family = "wasm"), test)]
#[cfg_attr(target_family = "wasm", wasm_bindgen_test::wasm_bindgen_test)]
fn every_target_draws_the_same_pictures() {
    let lines: Vec<String> = pictures().collect();
    compare(&lines, "pictures.golden", PICTURES);
}

/// Writes down everything that was drawn, and the digest after each step.
#[derive(Default)]
struct Recorder {
    draws: Vec<String>,
    numbers: u32,
}

impl<P: Process> Observer<P> for Recorder {
    fn event(&mut self, time: Time, event: &Event<P>) {
        if let Event::Choose { process, option } = event {
            self.draws.push(format!("at {time} the choice of {process} fell on {option}"));
        }
    }

    fn performed(&mut self, what: Performed<'_, P>) -> u32 {
        match what {
            Performed::Sent { id, due, .. } => {
                self.draws.push(format!("message {id} is due at {due}"));
            }
            Performed::Lost { id, why, .. } => {
                self.draws.push(format!("message {id} is lost: {why:?}"));
            }
            Performed::TimerSet { id, due, .. } => {
                self.draws.push(format!("timer {id} is due at {due}"));
            }
            _ => {}
        }
        self.numbers += 1;
        self.numbers - 1
    }
}

/// Records a scenario's run: all draws, and the digest and the configuration of each step.
struct Record<'a>(&'a Scenario);

impl Visitor for Record<'_> {
    type Output = (Vec<String>, Vec<(u64, u128)>);

    fn visit<P: Protocol + Words>(&mut self) -> Self::Output {
        let scenario = self.0;
        let (mut recorder, n) = (Recorder::default(), scenario.processes);
        let processes = scenario.ids().map(|p| P::process(p, n, &scenario.settings));
        let mut engine: Engine<P::Process> =
            Engine::new(scenario.surroundings(), processes, &mut recorder);
        let faults = storm(scenario.seed, n, scenario.storm).into_iter();
        let mut faults: BTreeMap<u32, _> = faults.map(|one| (one.step, one.action)).collect();
        let mut steps = Vec::new();
        for step in 1..=STEPS {
            match faults.remove(&step) {
                Some(action) => {
                    let action = action.try_map(|text| P::parse_input(&text));
                    engine.act(action.expect("a storm asks nothing"), &mut recorder);
                }
                None if engine.step(&mut recorder) => {}
                None => engine.idle(&mut recorder),
            }
            steps.push((engine.digest(), engine.configuration().fingerprint()));
        }
        (recorder.draws, steps)
    }
}

#[cfg_attr(not(target_family = "wasm"), test)]
#[cfg_attr(target_family = "wasm", wasm_bindgen_test::wasm_bindgen_test)]
fn two_runs_of_a_link_make_the_same_draws_one_by_one() {
    for link in links() {
        let scenario = Link::read(&link).unwrap_or_else(|error| panic!("{link}: {error}")).scenario;
        let run = || visit(scenario.protocol, &mut Record(&scenario)).expect("it is registered");
        let ((draws, steps), (again, steps_again)) = (run(), run());
        assert!(!draws.is_empty(), "{link}: nothing was drawn");
        for (nth, (one, other)) in draws.iter().zip(&again).enumerate() {
            assert_eq!(one, other, "draw {nth} of {link}");
        }
        assert_eq!(draws.len(), again.len(), "{link}: one run drew more than the other");
        assert_eq!(steps, steps_again, "{link}: digests or configurations differ");
    }
}

#[cfg_attr(not(target_family = "wasm"), test)]
#[cfg_attr(target_family = "wasm", wasm_bindgen_test::wasm_bindgen_test)]
fn another_seed_makes_another_run() {
    let mut digests: Vec<String> = links().map(|link| line(&link)).collect();
    digests.iter_mut().for_each(|line| line.replace_range(..line.len() - 16, ""));
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), links().count());
}

#[cfg_attr(not(target_family = "wasm"), test)]
#[cfg_attr(target_family = "wasm", wasm_bindgen_test::wasm_bindgen_test)]
fn numbers_are_as_wide_in_a_digest_on_every_target() {
    // `usize` and enum discriminants are 32 bits wide in wasm32; printed natively.
    let value = (vec![Some(1usize), None], "p0", -3isize, [1u8, 2, 3].as_slice());
    assert_eq!(format!("{:032x}", digest_of(&value)), "47d3cc82c923ca3ab691bbff84649fb7");
}
