//! Runs that show what logical clocks promise, and what becomes of it without a rule.

use super::LamportClocks;
use crate::check::Status;
use crate::phrase;
use crate::run::{BuiltIn, Protocol, Scenario};
use crate::words::Phrase;

const IDEA: Phrase = phrase!("What happened before", "先后次序");
const BROKEN: Phrase = phrase!("Clocks with a rule missing", "缺少一条规则的时钟");

fn scenario(set: &[(&str, &str)], at: u32) -> Scenario {
    let mut scenario = LamportClocks::plain();
    for (name, value) in set {
        let done = scenario.set(name, value);
        debug_assert!(done.is_ok(), "{name}={value}: {done:?}");
    }
    scenario.at = at;
    scenario
}

pub fn all() -> Vec<BuiltIn> {
    let one = |name, title, about, idea, scenario, status| BuiltIn {
        name,
        title,
        about,
        idea,
        scenario,
        expect: vec![("clock-condition", status)],
    };
    vec![
        one(
            "happened-before",
            phrase!("Three processes, one order", "三个进程，一种次序"),
            phrase!(
                "Every message carries a timestamp, and every receipt jumps above it.",
                "每条消息都带有时间戳，每次接收都使时钟超过它。",
            ),
            IDEA,
            scenario(&[("n", "3")], 60),
            Status::Holds,
        ),
        one(
            "ring",
            phrase!("Round the ring", "沿环传递"),
            phrase!(
                "Five messages go round and round; the clocks grow together.",
                "五条消息不停地绕环传递，各时钟一同增长。",
            ),
            IDEA,
            scenario(&[("pattern", "ring")], 80),
            Status::Holds,
        ),
        one(
            "by-hand",
            phrase!("A quiet place", "安静的场地"),
            phrase!(
                "Nothing happens by itself: make the events yourself.",
                "没有自发的事件：请亲手制造事件。",
            ),
            IDEA,
            scenario(&[("n", "3"), ("pattern", "quiet")], 0),
            Status::Holds,
        ),
        one(
            "no-jump",
            phrase!("A receipt that does not jump", "接收时不跳跃"),
            phrase!(
                "The clock is set to at least the message's timestamp, not above it.",
                "时钟只被设为不小于消息的时间戳，而没有超过它。",
            ),
            BROKEN,
            scenario(&[("n", "3"), ("bug", "no-jump")], 60),
            Status::Violated,
        ),
        one(
            "no-tick",
            phrase!("A clock that does not tick", "不走的时钟"),
            phrase!(
                "Successive events of one process get the same timestamp.",
                "同一进程的相继事件得到相同的时间戳。",
            ),
            BROKEN,
            scenario(&[("n", "3"), ("bug", "no-tick")], 60),
            Status::Violated,
        ),
    ]
}
