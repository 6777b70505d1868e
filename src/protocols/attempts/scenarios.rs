//! A run for each attempt that shows what is wrong with it, and a few in which all goes well.

use super::Attempts;
use crate::check::Status::{self, Holds, Impossible, Pending, Violated};
use crate::phrase;
use crate::run::{BuiltIn, Intervention, Protocol, Scenario};
use crate::words::Phrase;

const WELL: Phrase = phrase!("It often goes well", "多数时候没事");
const BLOCKED: Phrase = phrase!("Nobody decides", "谁也做不出决定");
const SPLIT: Phrase = phrase!("Two decisions", "选定了两个值");
const INVENTED: Phrase = phrase!("Nobody proposed it", "没有人提出过的值");

/// The plain scenario with parameters set and acts done, to be judged at step `at`.
fn scenario(set: &[(&str, &str)], acts: &str, at: u32) -> Scenario {
    let mut scenario = Attempts::plain();
    for (name, value) in set {
        let done = scenario.set(name, value);
        debug_assert!(done.is_ok(), "{name}={value}: {done:?}");
    }
    let acts = acts.split(';').filter(|act| !act.is_empty());
    let read: Result<Vec<Intervention>, _> = acts.map(str::parse).collect();
    debug_assert!(read.is_ok(), "{read:?}");
    scenario.interventions = read.unwrap_or_default();
    scenario.at = at;
    scenario
}

/// How agreement, validity and termination stand; nobody ever changes a decision.
fn expect(lanes: [Status; 3]) -> Vec<(&'static str, Status)> {
    let names = ["agreement", "validity", "termination"];
    names.into_iter().zip(lanes).chain([("integrity", Holds)]).collect()
}

pub fn all() -> Vec<BuiltIn> {
    well().into_iter().chain(blocked()).chain(split()).chain(invented()).collect()
}

fn well() -> Vec<BuiltIn> {
    let one = |name, title, about, scenario| BuiltIn {
        name,
        title,
        about,
        idea: WELL,
        scenario,
        expect: expect([Holds, Holds, Holds]),
    };
    vec![
        one(
            "appointed",
            phrase!("One decides for all", "一个替大家决定"),
            phrase!(
                "Everyone tells p0; it decides the first value that arrives, and tells everyone.",
                "所有进程都告诉 p0；它选定最先到达的值，再告知所有进程。",
            ),
            scenario(&[("rule", "appointed")], "", 9),
        ),
        one(
            "wait-for-all",
            phrase!("Everyone waits for everyone", "互相等齐"),
            phrase!(
                "Each hears all the values and picks the lowest: the same facts, the same choice.",
                "每个进程都听齐所有的值，取其中最小的：依据相同，选择也相同。",
            ),
            scenario(&[("n", "3"), ("rule", "all"), ("pick", "lowest")], "", 9),
        ),
        one(
            "a-clear-majority",
            phrase!("A vote with a majority", "有多数的表决"),
            phrase!(
                "Three voters and two values: one of them gets two votes.",
                "三个投票者、两个值：其中一个得到两票。",
            ),
            scenario(&[("n", "3"), ("rule", "vote-once"), ("proposers", "2")], "", 15),
        ),
    ]
}

fn blocked() -> Vec<BuiltIn> {
    let one = |name, title, about, scenario, termination| BuiltIn {
        name,
        title,
        about,
        idea: BLOCKED,
        scenario,
        expect: expect([Holds, Holds, termination]),
    };
    let stop = ("crashes", "stop");
    vec![
        one(
            "appointed-crash",
            phrase!("The one who decides is down", "做决定的进程崩溃了"),
            phrase!(
                "p0 crashes before it decides, and under crash-stop it does not come back.",
                "p0 在做出决定之前崩溃；在崩溃即停止模型中它不会再恢复。",
            ),
            scenario(&[("rule", "appointed"), stop], "1:crash.0", 6),
            Impossible,
        ),
        one(
            "wait-for-all-crash",
            phrase!("Waiting for one who is gone", "等一个不会再来的进程"),
            phrase!(
                "p2 crashes and its messages are lost: the others wait for them for ever.",
                "p2 崩溃，它的消息也丢失了：其余进程永远在等待。",
            ),
            scenario(
                &[("n", "3"), ("rule", "all"), ("crashes", "stop.lost.lost.lost")],
                "1:crash.2",
                7,
            ),
            Impossible,
        ),
        one(
            "wait-for-all-slow",
            phrase!("Gone, or only slow?", "是崩溃，还是太慢？"),
            phrase!(
                "One message is held back. Nobody who waits for it can tell that from a crash.",
                "有一条消息被扣住了。等待它的进程无法把这种情形与崩溃区分开。",
            ),
            scenario(&[("n", "3"), ("rule", "all")], "1:hold.2-2", 9),
            Pending,
        ),
        one(
            "split-vote",
            phrase!("A split vote", "票数分裂"),
            phrase!(
                "Two of four vote for each value; all have voted, and nothing is chosen.",
                "四个进程各有两个投给一个值；票已投完，却什么也没有选定。",
            ),
            scenario(&[("n", "4"), ("rule", "vote-once"), ("proposers", "2")], "", 24),
            Impossible,
        ),
        one(
            "a-vote-is-lost",
            phrase!("A majority nobody sees", "无人看见的多数"),
            phrase!(
                "Three of five vote for 1, but one of them is down before its vote is heard.",
                "五个进程中有三个投给 1，但其中一个在其票被听到之前就崩溃了。",
            ),
            scenario(
                &[("rule", "vote-once"), ("proposers", "2"), ("crashes", "stop.lost.lost.lost")],
                "21:crash.3",
                60,
            ),
            Impossible,
        ),
    ]
}

fn split() -> Vec<BuiltIn> {
    let one = |name, title, about, scenario| BuiltIn {
        name,
        title,
        about,
        idea: SPLIT,
        scenario,
        expect: expect([Violated, Holds, Holds]),
    };
    vec![
        one(
            "own",
            phrase!("Everyone has an opinion", "各执己见"),
            phrase!(
                "Each decides what it proposed, without asking anybody.",
                "每个进程都选定自己提出的值，不问任何人。",
            ),
            scenario(&[("n", "3"), ("rule", "own")], "", 0),
        ),
        one(
            "first",
            phrase!("The first value heard", "最先听到的值"),
            phrase!(
                "What is heard first is not the same everywhere.",
                "最先听到的是什么，各处并不相同。",
            ),
            scenario(&[("n", "3"), ("rule", "first")], "", 6),
        ),
        one(
            "all-but-one",
            phrase!("One message is slow", "一条消息太慢"),
            phrase!(
                "Each waits for two values of three and takes the more frequent: inputs 1, 2, 2.",
                "每个进程等到三个值中的两个，取出现较多的那个：输入为 1、2、2。",
            ),
            scenario(
                &[("n", "3"), ("rule", "all-but-one"), ("values", "odd-one-out")],
                "1:delay.0-2.300",
                9,
            ),
        ),
        one(
            "all-but-one-lowest",
            phrase!("The lowest of those heard", "听到的值里最小的"),
            phrase!(
                "Another way to pick does not help: who hears 1 takes it, who does not cannot.",
                "换一种挑法也没有用：听到 1 的取 1，没听到的无从取。",
            ),
            scenario(
                &[("n", "3"), ("rule", "all-but-one"), ("pick", "lowest")],
                "1:delay.0-2.300",
                9,
            ),
        ),
        one(
            "vote-again",
            phrase!("Voting for whatever comes", "来者不拒的表决"),
            phrase!(
                "First a majority has accepted 1, then a majority has accepted 2.",
                "先是多数派接受了 1，然后多数派又接受了 2。",
            ),
            scenario(&[("n", "3"), ("rule", "vote-again"), ("proposers", "2")], "", 24),
        ),
    ]
}

fn invented() -> Vec<BuiltIn> {
    let one = |name, title, about, scenario| BuiltIn {
        name,
        title,
        about,
        idea: INVENTED,
        scenario,
        expect: expect([Holds, Violated, Holds]),
    };
    vec![
        one(
            "constant",
            phrase!("Always 0", "永远选 0"),
            phrase!("All agree, at once, whatever was proposed.", "不管提出了什么，大家立即一致。",),
            scenario(&[("n", "3"), ("rule", "constant")], "", 0),
        ),
        one(
            "unanimous-or-nothing",
            phrase!("Unanimity, or else 0", "全体相同，否则取 0"),
            phrase!(
                "If all propose the same, that is decided; if not, something nobody proposed.",
                "如果大家提出的都一样，就选定它；否则选定一个没有人提出过的值。",
            ),
            scenario(&[("n", "3"), ("rule", "all"), ("pick", "unanimous")], "", 9),
        ),
    ]
}
