//! Every built-in scenario shows what it says it shows, and the broken ones only because of the bug.

use bivalent::wire::{Expectation, Link, ScenarioView, gallery, open, start};
use bivalent::words::Language::English;

#[test]
fn every_scenario_shows_what_it_is_expected_to_show() {
    let gallery = gallery(English);
    assert!(gallery.protocols.len() >= 2, "the gallery lists the protocols");
    let mut wrong = Vec::new();
    for scenario in gallery.protocols.iter().flat_map(|protocol| &protocol.scenarios) {
        assert!(!scenario.expect.is_empty(), "{} expects nothing", scenario.name);
        let mut session = open(&scenario.link).expect("a built-in link opens");
        session.seek(scenario.until);
        let verdicts = session.verdicts(English);
        for Expectation { lane, verdict: expected, .. } in &scenario.expect {
            let found = verdicts.iter().find(|(name, _)| name == lane);
            let (_, verdict) = found.unwrap_or_else(|| panic!("{}: no lane {lane}", scenario.name));
            if verdict.status.name() != expected {
                let (name, link) = (&scenario.name, session.link().write());
                let (status, why) = (verdict.status.name(), &verdict.why);
                wrong.push(format!("{name}: {lane} {status}, not {expected}: {why}\n  {link}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_correct_protocol_survives_every_scenario_that_convicts_a_bug() {
    let gallery = gallery(English);
    let scenarios = gallery.protocols.iter().flat_map(|protocol| &protocol.scenarios);
    // A scenario that breaks its own assumptions shows where the guarantee ends, not a bug.
    let expects = |s: &ScenarioView, verdict| s.expect.iter().any(|e| e.verdict == verdict);
    let convicting = scenarios.filter(|s| expects(s, "violated") && !expects(s, "impossible"));
    let mut tried = 0;
    for scenario in convicting {
        let mut link = Link::read(&scenario.link).expect("a built-in link reads");
        if link.scenario.protocol == "attempts" {
            continue; // There is no correct one among them: that is what they are for.
        }
        link.scenario.set("bug", "none").expect("every variant can be switched off");
        let mut session = start(link).expect("it opens without the bug");
        session.seek(scenario.until + 400);
        for (lane, verdict) in session.verdicts(English) {
            let (name, why) = (&scenario.name, &verdict.why);
            assert_ne!(verdict.status.name(), "violated", "{name} without its bug: {lane}: {why}");
        }
        tried += 1;
    }
    assert!(tried >= 21, "nine variants of Paxos, two of the clocks, ten of PBFT, not {tried}");
}

#[test]
fn what_is_called_impossible_never_comes_about() {
    let mut impossible = 0;
    for rule in ["appointed", "first", "all", "all-but-one", "vote-once", "vote-again"] {
        for seed in 0..30 {
            let link = format!(
                "#v1/attempts?n=4&seed={seed}&rule={rule}&crashes=stop.lost.lost.lost&loss=100\
                &proposers=3&storm=12"
            );
            let mut session = open(&link).expect("it opens");
            let mut hopeless = None;
            while session.step(1) == 1 && session.at() < 200 {
                let decided =
                    session.view(English).processes.iter().filter(|p| p.decided.is_some()).count();
                let verdicts = session.verdicts(English);
                let (_, termination) =
                    verdicts.iter().find(|(name, _)| *name == "termination").expect("a lane");
                if termination.status.name() == "impossible" {
                    assert!(!termination.why.is_empty());
                    hopeless.get_or_insert(decided);
                }
                let before = hopeless.unwrap_or(decided);
                assert_eq!(decided, before, "{link} at step {}: it came about", session.at());
            }
            impossible += usize::from(hopeless.is_some());
        }
    }
    assert!(impossible >= 30, "only {impossible} runs came to nothing");
}
