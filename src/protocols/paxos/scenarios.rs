//! Runs that show Paxos at work, and what becomes of it without a rule.

use super::Paxos;
use crate::check::Status;
use crate::phrase;
use crate::run::{BuiltIn, Protocol, Scenario};
use crate::words::Phrase;

const IDEA: Phrase = phrase!("Agreeing on one value", "就一个值达成共识");

fn scenario(set: &[(&str, &str)], acts: &str, at: u32) -> Scenario {
    let mut scenario = Paxos::plain();
    for (name, value) in set {
        let done = scenario.set(name, value);
        debug_assert!(done.is_ok(), "{name}={value}: {done:?}");
    }
    for act in acts.split(';').filter(|act| !act.is_empty()) {
        let read: Result<crate::run::Intervention, _> = act.parse();
        debug_assert!(read.is_ok(), "{act}: {read:?}");
        scenario.interventions.extend(read);
    }
    scenario.at = at;
    scenario
}

pub fn all() -> Vec<BuiltIn> {
    vec![BuiltIn {
        name: "two-proposers",
        title: phrase!("Two proposers, one value", "两个提案者，一个值"),
        about: phrase!(
            "Both begin a ballot; one of them wins, and everybody learns it.",
            "两者都发起投票；其中一个获胜，所有进程都得知结果。",
        ),
        idea: IDEA,
        scenario: scenario(&[], "", 200),
        expect: vec![
            ("agreement", Status::Holds),
            ("validity", Status::Holds),
            ("termination", Status::Holds),
            ("integrity", Status::Holds),
        ],
    }]
}
