//! Runs that show Paxos at work, and what becomes of it without a rule.

use super::Paxos;
use crate::check::Status;
use crate::phrase;
use crate::run::{BuiltIn, Intervention, Protocol, Scenario};
use crate::words::Phrase;

const WORKING: Phrase = phrase!("Agreeing on one value", "就一个值达成共识");
const STUCK: Phrase = phrase!("Safe, but not live", "安全，却没有进展");
const BROKEN: Phrase = phrase!("Paxos with a rule missing", "缺少一条规则的 Paxos");

/// How all four lanes stand: agreement, validity, integrity, and termination apart.
fn expect(agreement: Status, termination: Status) -> Vec<(&'static str, Status)> {
    vec![
        ("agreement", agreement),
        ("validity", Status::Holds),
        ("termination", termination),
        ("integrity", Status::Holds),
    ]
}

/// The plain scenario with parameters set and acts done, to be judged at step `at`.
fn scenario(set: &[(&str, &str)], acts: &str, at: u32) -> Scenario {
    let mut scenario = Paxos::plain();
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

pub fn all() -> Vec<BuiltIn> {
    working().into_iter().chain(stuck()).chain(broken()).collect()
}

fn working() -> Vec<BuiltIn> {
    let one = |name, title, about, scenario| BuiltIn {
        name,
        title,
        about,
        idea: WORKING,
        scenario,
        expect: expect(Status::Holds, Status::Holds),
    };
    vec![
        one(
            "two-proposers",
            phrase!("Two proposers, one value", "两个提案者，一个值"),
            phrase!(
                "Both begin a ballot; one of them wins, and everybody learns it.",
                "两者都发起投票；其中一个获胜，所有进程都得知结果。",
            ),
            scenario(&[], "", 37),
        ),
        one(
            "one-proposer",
            phrase!("The shortest way", "最短的过程"),
            phrase!(
                "One proposer and nobody in its way: prepare, promise, accept, accepted.",
                "只有一个提案者，无人干扰：准备、承诺、提案、接受。",
            ),
            scenario(&[("proposers", "1")], "", 30),
        ),
        one(
            "all-the-same",
            phrase!("All propose the same", "提出相同的值"),
            phrase!(
                "If all propose the same value, that value is decided.",
                "如果所有进程都提出同一个值，选定的就是它。",
            ),
            scenario(&[("proposers", "5"), ("values", "same")], "", 400),
        ),
        one(
            "crash-and-recover",
            phrase!("A proposer crashes and comes back", "提案者崩溃后恢复"),
            phrase!(
                "What it promised and accepted is on its disk; the value survives.",
                "承诺与接受都写在磁盘上，值得以保留。",
            ),
            scenario(&[("proposers", "1"), ("seed", "4")], "14:crash.0;30:recover.0", 300),
        ),
        one(
            "partition",
            phrase!("A partition heals", "分区与恢复"),
            phrase!(
                "Two processes cut off can do nothing; the majority decides, and tells them later.",
                "被隔离的两个进程无能为力；多数派做出决定，之后再告知它们。",
            ),
            scenario(&[], "1:split.0-4;40:join", 400),
        ),
        one(
            "distinguished",
            phrase!("A distinguished proposer", "主提案者"),
            phrase!(
                "The processes elect one of them to propose; the duel does not begin.",
                "进程选出一个主提案者，对决不会发生。",
            ),
            scenario(&[("elect", "on"), ("proposers", "3")], "", 400),
        ),
    ]
}

fn stuck() -> Vec<BuiltIn> {
    let one = |name, title, about, scenario, termination| BuiltIn {
        name,
        title,
        about,
        idea: STUCK,
        scenario,
        expect: expect(Status::Holds, termination),
    };
    vec![
        one(
            "duel",
            phrase!("Duelling proposers", "提案者对决"),
            phrase!(
                "Each new ballot undoes the other's: nobody errs, and nothing is ever chosen.",
                "每次新投票都使对方的作废：谁都没有错，却永远选不出结果。",
            ),
            scenario(
                &[("n", "3"), ("learn", "off"), ("retry", "45"), ("spread", "0"), ("jitter", "0")],
                "",
                150,
            ),
            Status::Pending,
        ),
        one(
            "no-majority",
            phrase!("A majority is down for good", "多数派永久失效"),
            phrase!(
                "Under crash-stop three of five never come back, so nothing can be decided.",
                "在崩溃即停止模型中，五个进程里有三个不再恢复，于是无法做出决定。",
            ),
            scenario(&[("crashes", "stop")], "1:crash.2;2:crash.3;3:crash.4", 60),
            Status::Impossible,
        ),
        one(
            "waiting",
            phrase!("Waiting for a majority", "等待多数派"),
            phrase!(
                "Three of five are down and may come back: until then everything waits.",
                "五个进程中有三个崩溃但可能恢复：在那之前一切都在等待。",
            ),
            scenario(&[], "1:crash.2;2:crash.3;3:crash.4", 60),
            Status::Pending,
        ),
    ]
}

/// A scenario for each variant: what convicts it. The schedule is asynchronous and every step is an
/// intervention, as a search found them ([`crate::explore`]) or the paper's argument gives them.
fn broken() -> Vec<BuiltIn> {
    let one = |name, title, about, more: &[(&str, &str)], acts: &str| {
        let bug = [("n", "3"), ("schedule", "async"), ("learn", "off"), ("bug", name)];
        let set = [&bug[..], more].concat();
        let at = acts.split(';').count() as u32;
        BuiltIn {
            name,
            title,
            about,
            idea: BROKEN,
            scenario: scenario(&set, acts, at),
            expect: expect(Status::Violated, Status::Pending),
        }
    };
    vec![
        one(
            "promise-amnesia",
            phrase!("A forgotten promise", "被遗忘的承诺"),
            phrase!(
                "An acceptor reboots and forgets what it promised: an old ballot goes through.",
                "接受者重启后忘记了承诺：旧的投票得以通过。",
            ),
            &[],
            "1:next.0-1;2:next.0-4;3:next.1-2;4:next.1-4;5:next.0-3;6:next.2-1;7:next.0-5;\
             8:next.0-8;9:next.1-3;10:next.2-2;11:next.1-6;12:next.1-8;13:next.1-7;14:next.2-3;\
             15:crash.1;16:recover.1.stable;17:next.0-2;18:next.0-6;19:next.1-12",
        ),
        one(
            "vote-amnesia",
            phrase!("A forgotten vote", "被遗忘的投票"),
            phrase!(
                "An acceptor reboots and forgets its vote: the next proposer thinks it is free.",
                "接受者重启后忘记了自己接受过的提案：后来的提案者以为可以自由选择。",
            ),
            &[],
            "1:next.0-1;2:next.0-4;3:next.1-2;4:next.1-4;5:next.0-3;6:next.2-1;7:next.0-5;\
             8:next.0-8;9:next.0-7;10:next.2-2;11:crash.0;12:recover.0.stable;13:next.1-1;\
             14:next.0-11;15:next.1-6;16:next.1-8;17:next.1-5;18:next.0-12",
        ),
        one(
            "wrong-pick",
            phrase!("The wrong vote is taken over", "取错了旧提案"),
            phrase!(
                "A proposer takes the value of the lowest earlier vote instead of the highest.",
                "提案者取了编号最小而不是最大的旧提案的值。",
            ),
            &[],
            "1:next.0-1;2:next.0-4;3:next.1-2;4:next.1-4;5:next.0-3;6:next.2-1;7:next.0-5;\
             8:next.0-8;9:next.1-3;10:next.2-2;11:next.1-6;12:next.1-8;13:next.1-7;14:next.2-3;\
             15:fire.0-1;16:next.0-9;17:next.0-12;18:next.0-10;19:next.1-11;20:next.0-13;\
             21:next.0-16;22:next.0-14;23:next.1-12",
        ),
        one(
            "count-by-value",
            phrase!("Votes of different ballots", "不同编号的票"),
            phrase!(
                "Two processes hold the same value, but from different ballots: it is not chosen.",
                "两个进程持有相同的值，却来自不同的投票：它并未被选定。",
            ),
            &[],
            "1:next.0-1;2:next.0-4;3:next.0-2;4:next.1-4;5:next.0-5;6:next.0-8;7:next.1-2;\
             8:next.1-5;9:next.1-3;10:next.2-1;11:next.1-8;12:fire.0-1;13:next.0-9;14:next.0-12;\
             15:next.0-10;16:next.1-9;17:next.0-14;18:next.1-10;19:fire.1-1;20:next.1-11;\
             21:next.0-18;22:next.1-13;23:next.2-3;24:next.1-14;25:next.0-19;26:next.1-16;\
             27:next.2-4",
        ),
        one(
            "ballot-reuse",
            phrase!("A ballot number used twice", "重复使用的编号"),
            phrase!(
                "A proposer reboots and uses its number again: old votes count for a new value.",
                "提案者重启后再次使用同一编号：旧的票被算给了新的值。",
            ),
            &[("proposers", "1")],
            "1:next.0-1;2:next.0-4;3:next.0-2;4:dup.1-1;5:next.1-1;6:next.0-5;7:next.0-6;\
             8:crash.0;9:recover.0;10:ask.0.propose.7;11:next.0-3;12:next.2-1;13:next.1-1.1;\
             14:next.0-8;15:next.1-2;16:ask.1.propose.9;17:next.1-4;18:next.1-6;19:next.1-5;\
             20:next.2-2;21:next.1-8;22:next.1-10;23:next.1-9;24:next.2-3",
        ),
        one(
            "no-raise",
            phrase!("A vote that promises nothing", "接受却不提高承诺"),
            phrase!(
                "An acceptor votes above its promise and then takes part in a lower ballot.",
                "接受者接受了高于承诺的提案，之后又参与了编号更低的投票。",
            ),
            &[],
            "1:next.0-1;2:next.0-4;3:next.1-2;4:next.1-4;5:next.0-3;6:next.1-3;7:next.2-2;\
             8:next.1-6;9:next.1-8;10:next.1-5;11:next.2-1;12:next.0-6;13:next.0-9;14:next.0-5;\
             15:fire.0-1;16:next.0-10;17:next.0-13;18:next.0-12;19:next.2-3;20:next.0-14;\
             21:next.0-17;22:next.0-15;23:next.1-11",
        ),
        one(
            "count-twice",
            phrase!("One vote counted twice", "一票计两次"),
            phrase!(
                "The network duplicates an answer, and it makes a majority.",
                "网络复制了一个答复，于是凑成了多数派。",
            ),
            &[],
            "1:next.0-1;2:next.0-4;3:next.1-2;4:next.1-4;5:next.0-3;6:next.1-1;7:next.2-1;\
             8:next.0-6;9:next.0-8;10:next.0-5;11:next.1-6;12:next.1-8;13:next.1-5;14:next.0-9;\
             15:dup.2-2;16:next.2-2;17:next.2-2.1",
        ),
        one(
            "stale-replies",
            phrase!("Promises of another ballot", "别次投票的承诺"),
            phrase!(
                "A promise given for an old ballot is counted for the new one.",
                "对旧投票的承诺被计入新的投票。",
            ),
            &[],
            "1:next.0-1;2:next.0-4;3:next.1-2;4:next.1-4;5:next.0-3;6:next.1-3;7:next.2-2;\
             8:next.1-6;9:next.1-8;10:next.1-7;11:next.2-3;12:fire.0-1;13:next.0-5;14:next.0-8;\
             15:next.2-1;16:next.0-9;17:next.0-12;18:next.0-6;19:next.0-10;20:next.1-12",
        ),
        one(
            "late-persist",
            phrase!("Answered first, written later", "先回复，后写盘"),
            phrase!(
                "An acceptor crashes between sending its vote and writing it to disk.",
                "接受者在发出投票与写入磁盘之间崩溃。",
            ),
            &[],
            "1:next.0-1;2:next.0-4;3:next.1-2;4:next.1-4;5:next.0-3;6:next.2-1;7:next.0-5;\
             8:next.0-8;9:crashduring.2.2;10:next.0-7;11:next.2-2;12:recover.2;13:next.1-3;\
             14:next.2-3;15:next.1-6;16:next.1-8;17:next.1-7;18:next.2-4",
        ),
    ]
}
