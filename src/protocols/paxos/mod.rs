//! Single-decree Paxos, as in L. Lamport, *The Part-Time Parliament*, TOCS 16(2), 1998, in the
//! state-variable form of its basic protocol; the names of the messages are those of *Paxos Made
//! Simple*, 2001.
//!
//! Several processes are to choose one value, although messages may be lost, duplicated, delayed and
//! overtaken, and processes may crash and come back with what they wrote to stable storage.
//!
//! Voting once is not enough: votes may split, and waiting for a process may mean waiting for ever.
//! So there are many ballots, numbered (round, process), and three conditions make them safe:
//!
//! * **B1** every ballot has a number of its own;
//! * **B2** the quorums of any two ballots have a process in common (here: majorities);
//! * **B3** if any process of a ballot's quorum voted in an earlier ballot, the value is that of the
//!   latest such ballot.
//!
//! A ballot goes like this ([`process::Priest`] has a function for each message):
//!
//! 1. A proposer picks a number above all it has tried (`lastTried`), and sends *prepare*.
//! 2. An acceptor for which the number is above all it has promised (`nextBal`) promises to vote in
//!    no lower ballot, and tells its latest vote (`prevVote`).
//! 3. With promises from a majority, the proposer knows the value by B3, or is free to take its own.
//!    It sends *accept* to everyone: the votes need not come from those who promised.
//! 4. An acceptor votes if the ballot is the one it promised last.
//! 5. With votes from a majority, the value is chosen; the proposer tells everyone.
//! 6. They write it down.
//!
//! What an answer rests on is written to stable storage *before* the answer is sent. Safety never
//! depends on time; progress does: two proposers can overtake each other for ever. A distinguished
//! proposer (`elect=on`) ends that, elected as in the paper's section 2.4: the last in the order
//! among those heard. A process that has heard no outcome for long begins a ballot to learn it
//! (`learn=on`), which the paper's readers do by asking.
//!
//! Nine variants break one rule each. For every one there is a scenario in which the agreement
//! monitor convicts it, and which the correct protocol survives.

pub mod ballots;
pub mod messages;
pub mod process;
mod scenarios;
#[cfg(test)]
mod tests;

use crate::check::{Monitor, Notice, Value, consensus_monitors};
use crate::run::{
    BadInput, BuiltIn, Entry, Gathering, InputForm, Parameter, Portrait, Protocol, Settings, Words,
};
use crate::sim::{ProcessId, ProcessSet};
use crate::words::{Language, Phrase, list, or_dash};
use crate::{phrase, say};
use messages::{Disk, Input, Message, Reason, Timer, Vote};
use process::{Attempt, Bug, Priest, Rules};

/// Single-decree Paxos.
pub struct Paxos;

/// The variants in the order of [`BUGS`], after `none`.
const VARIANTS: [Bug; 9] = [
    Bug::PromiseAmnesia,
    Bug::VoteAmnesia,
    Bug::WrongPick,
    Bug::CountByValue,
    Bug::BallotReuse,
    Bug::NoRaise,
    Bug::CountTwice,
    Bug::StaleReplies,
    Bug::LatePersist,
];

const BUGS: &[(&str, Phrase)] = &[
    ("none", phrase!("none: as in the paper", "无：与论文一致")),
    ("promise-amnesia", phrase!("the promise is not stable", "承诺未写入稳定存储")),
    ("vote-amnesia", phrase!("the vote is not stable", "已接受的提案未写入稳定存储")),
    ("wrong-pick", phrase!("the lowest earlier vote is taken", "取编号最小的旧提案的值")),
    ("count-by-value", phrase!("votes are counted by value, across ballots", "跨编号按值计票")),
    ("ballot-reuse", phrase!("the round tried is not stable", "用过的编号未写入稳定存储")),
    ("no-raise", phrase!("a vote does not raise the promise", "接受提案时不提高承诺")),
    ("count-twice", phrase!("duplicates are counted", "重复的消息被重复计数")),
    ("stale-replies", phrase!("promises of earlier ballots are counted", "旧编号的承诺被计入")),
    ("late-persist", phrase!("written to disk after answering", "先回复、后写盘")),
];

const VALUES: &[(&str, Phrase)] = &[
    ("distinct", phrase!("each its own", "各不相同")),
    ("same", phrase!("all the same", "全部相同")),
];

impl Protocol for Paxos {
    type Process = Priest;

    const NAME: &'static str = "paxos";
    const TITLE: Phrase = phrase!("Paxos", "Paxos");
    const ABOUT: Phrase = phrase!(
        "Choosing one value among processes that crash and messages that get lost.",
        "在进程会崩溃、消息会丢失时选定一个值。",
    );
    const PAPER: &'static str = "Lamport, The Part-Time Parliament, TOCS 16(2), 1998; \
        Paxos Made Simple, 2001";
    const PARAMETERS: &'static [Parameter] = &[
        Parameter::number(
            "proposers",
            phrase!("proposers", "提案者数"),
            phrase!(
                "How many processes propose a value when they start.",
                "启动时有多少个进程提出值。",
            ),
            (0, crate::run::MAX_PROCESSES),
            2,
        ),
        Parameter::choice(
            "values",
            phrase!("values", "提出的值"),
            phrase!("Which values they propose.", "它们提出哪些值。"),
            VALUES,
        ),
        Parameter::choice(
            "bug",
            phrase!("bug", "缺陷"),
            phrase!("Which rule of the paper is broken.", "违反论文中的哪条规则。"),
            BUGS,
        ),
        Parameter::flag(
            "elect",
            phrase!("distinguished proposer", "主提案者"),
            phrase!(
                "Whether only an elected process begins ballots.",
                "是否只有当选的进程发起投票。"
            ),
        ),
        Parameter {
            default: 1,
            ..Parameter::flag(
                "learn",
                phrase!("ask for the outcome", "主动询问结果"),
                phrase!(
                    "Whether a process that hears no outcome begins a ballot to learn it.",
                    "没有得知结果的进程是否发起投票以求得知。",
                ),
            )
        },
        Parameter::number(
            "retry",
            phrase!("retry after (ms)", "重试间隔（毫秒）"),
            phrase!("The shortest wait before another ballot.", "发起下一次投票前的最短等待。"),
            (1, 60_000),
            150,
        ),
        Parameter::number(
            "spread",
            phrase!("retry spread (ms)", "重试随机量（毫秒）"),
            phrase!("How much chance adds to that wait at most.", "随机因素最多再增加多少等待。"),
            (0, 60_000),
            150,
        ),
    ];
    const INPUTS: &'static [InputForm] = &[
        InputForm {
            name: "propose",
            title: phrase!("propose a value", "提出一个值"),
            number: Some(phrase!("value", "值")),
            high: 999,
        },
        InputForm {
            name: "ballot",
            title: phrase!("begin a ballot", "发起一次投票"),
            number: None,
            high: 0,
        },
    ];
    const MOST: u32 = crate::run::MAX_PROCESSES;

    fn process(p: ProcessId, _: u32, settings: &Settings) -> Priest {
        let value = |p: ProcessId| Value(if settings.get("values") == 0 { p.0 + 1 } else { 1 });
        let (retry, spread) = (settings.get("retry"), settings.get("spread"));
        let bug = (settings.get("bug") as usize).checked_sub(1);
        Priest::new(Rules {
            bug: bug.and_then(|place| VARIANTS.get(place).copied()),
            retry: (retry, retry + spread),
            learn: settings.get("learn") == 1,
            elect: settings.get("elect") == 1,
            proposal: (p.0 < settings.get("proposers")).then(|| value(p)),
        })
    }

    fn monitors(_: &Settings) -> Vec<Box<dyn Monitor<Priest>>> {
        consensus_monitors()
    }

    fn parse_input(text: &str) -> Result<Input, BadInput> {
        Ok(match InputForm::read(Self::INPUTS, text)? {
            ("propose", value) => Input::Propose(Value(value)),
            _ => Input::Ballot,
        })
    }

    fn scenarios() -> Vec<BuiltIn> {
        scenarios::all()
    }
}

fn show_vote(vote: Option<Vote>) -> String {
    or_dash(vote.map(|Vote { ballot, value }| format!("{ballot}: {value}")))
}

fn disk(disk: &Disk) -> Vec<Entry> {
    vec![
        Entry::new(phrase!("last tried", "最近使用的轮次"), disk.tried),
        Entry::new(phrase!("promised", "已承诺"), or_dash(disk.promised)),
        Entry::new(phrase!("accepted", "已接受"), show_vote(disk.accepted))
            .marked(disk.accepted.map(|vote| vote.value)),
        Entry::new(phrase!("outcome", "结果"), or_dash(disk.outcome)).marked(disk.outcome),
    ]
}

fn attempt(attempt: &Attempt, language: Language) -> String {
    match attempt {
        Attempt::Idle => say!(language, "no ballot", "没有投票"),
        Attempt::Preparing { ballot, promises, .. } => {
            let who = voters(promises, language);
            say!(language, "ballot {ballot}, promises: {who}", "投票 {ballot}，承诺：{who}")
        }
        Attempt::Proposing { ballot, value, votes, .. } => {
            let who = voters(votes, language);
            say!(
                language,
                "ballot {ballot} for {value}, votes: {who}",
                "投票 {ballot}，值 {value}，赞成：{who}"
            )
        }
    }
}

fn voters(who: &ProcessSet, language: Language) -> String {
    or_dash((!who.is_empty()).then(|| list(language, who.iter())))
}

/// The part that a process plays beside that of an acceptor, which all play.
fn part(process: &Priest) -> Option<Entry> {
    match process.attempt {
        Attempt::Preparing { ballot, .. } => {
            Some(Entry::new(phrase!("prepares", "正在准备"), ballot))
        }
        Attempt::Proposing { ballot, value, .. } => {
            let proposal = show_vote(Some(Vote { ballot, value }));
            Some(Entry::new(phrase!("proposes", "正在提议"), proposal).marked(Some(value)))
        }
        Attempt::Idle => {
            let wanted = process.wanted.filter(|_| process.disk.outcome.is_none())?;
            Some(Entry::new(phrase!("wants", "想提出"), wanted).marked(Some(wanted)))
        }
    }
}

fn gathering(attempt: &Attempt, n: u32) -> Option<Gathering> {
    let ring = |title, have: ProcessSet, mark| Gathering { title, have, need: n / 2 + 1, mark };
    match *attempt {
        Attempt::Idle => None,
        Attempt::Preparing { promises, bound, .. } => {
            Some(ring(phrase!("promises", "承诺"), promises, bound.map(|vote| vote.value)))
        }
        Attempt::Proposing { votes, value, .. } => {
            Some(ring(phrase!("votes", "投票"), votes, Some(value)))
        }
    }
}

impl Words for Paxos {
    const KINDS: &'static [(&'static str, Phrase)] = &[
        ("prepare", phrase!("prepare", "准备")),
        ("promise", phrase!("promise", "承诺")),
        ("accept", phrase!("accept", "提案")),
        ("accepted", phrase!("accepted", "已接受")),
        ("chosen", phrase!("chosen", "已选定")),
        ("here", phrase!("here", "在线")),
        ("suggest", phrase!("suggest", "建议")),
    ];

    fn portrait(process: &Priest, stable: &Disk, n: u32, language: Language) -> Portrait {
        let mut state = disk(&process.disk);
        state.push(
            Entry::new(phrase!("wants", "希望的值"), or_dash(process.wanted))
                .marked(process.wanted),
        );
        state.push(Entry::new(phrase!("ballot", "投票"), attempt(&process.attempt, language)));
        if let Some(leader) = process.leader {
            state.push(Entry::new(phrase!("distinguished", "主提案者"), leader));
        }
        let promised = process.disk.promised;
        let mut glance: Vec<Entry> = part(process).into_iter().collect();
        glance.push(Entry::new(phrase!("promised", "承诺"), or_dash(promised)));
        glance.push(
            Entry::new(phrase!("accepted", "接受"), show_vote(process.disk.accepted))
                .marked(process.disk.accepted.map(|vote| vote.value)),
        );
        Portrait {
            glance,
            state,
            stable: disk(stable),
            gathering: gathering(&process.attempt, n),
            decided: process.disk.outcome,
            clock: None,
        }
    }

    fn kind_of(message: &Message) -> usize {
        match message {
            Message::Prepare(..) => 0,
            Message::Promise(..) => 1,
            Message::Accept(..) => 2,
            Message::Accepted(..) => 3,
            Message::Chosen(..) => 4,
            Message::Here => 5,
            Message::Suggest(..) => 6,
        }
    }

    fn message(message: &Message, language: Language) -> String {
        match message {
            Message::Prepare(ballot) => format!("{ballot}"),
            Message::Promise(ballot, None) => {
                say!(language, "{ballot}, no vote yet", "{ballot}，尚未投过票")
            }
            Message::Promise(ballot, Some(Vote { ballot: of, value })) => {
                say!(
                    language,
                    "{ballot}, voted {value} in {of}",
                    "{ballot}，在 {of} 中接受过 {value}"
                )
            }
            Message::Accept(ballot, value) | Message::Accepted(ballot, value) => {
                format!("{ballot}: {value}")
            }
            Message::Chosen(_, value, _) | Message::Suggest(value) => format!("{value}"),
            Message::Here => String::new(),
        }
    }

    fn mark(message: &Message) -> Option<Value> {
        match message {
            Message::Accept(_, value) | Message::Accepted(_, value) | Message::Suggest(value) => {
                Some(*value)
            }
            Message::Chosen(_, value, _) => Some(*value),
            Message::Promise(_, vote) => vote.map(|vote| vote.value),
            Message::Prepare(_) | Message::Here => None,
        }
    }

    fn timer(timer: Timer) -> Phrase {
        match timer {
            Timer::Retry => phrase!("try another ballot", "再发起一次投票"),
            Timer::Beat => phrase!("say that it is here", "报告自己在线"),
            Timer::Silence => phrase!("take the lead", "成为主提案者"),
        }
    }

    fn input(p: ProcessId, input: &Input, language: Language) -> String {
        match input {
            Input::Propose(value) => {
                say!(language, "{p} is asked to propose {value}", "要求 {p} 提出 {value}")
            }
            Input::Ballot => {
                say!(language, "{p} is asked to begin a ballot", "要求 {p} 发起一次投票")
            }
        }
    }

    fn output(_: ProcessId, notice: &Notice, language: Language) -> Option<String> {
        Some(match notice {
            Notice::Proposed(value) => say!(language, "proposes {value}", "提出 {value}"),
            Notice::Voted { ballot, value } => {
                say!(
                    language,
                    "accepts {value} in ballot {ballot}",
                    "在投票 {ballot} 中接受 {value}"
                )
            }
            Notice::Decided { value, .. } => say!(language, "decides {value}", "选定 {value}"),
        })
    }

    fn values(notice: &Notice) -> (Option<Value>, Option<Value>) {
        match notice {
            Notice::Decided { value, .. } => (Some(*value), None),
            Notice::Proposed(value) => (None, Some(*value)),
            Notice::Voted { .. } => (None, None),
        }
    }

    fn reason(reason: &Reason, language: Language) -> String {
        match reason {
            Reason::Promised(ballot) => {
                say!(language, "it has promised ballot {ballot}", "它已承诺投票 {ballot}")
            }
            Reason::NotPromised => {
                say!(language, "it has not promised this ballot", "它没有承诺过这次投票")
            }
            Reason::Stale(ballot) => {
                say!(language, "ballot {ballot} is no longer under way", "投票 {ballot} 已不再进行")
            }
            Reason::Enough => say!(language, "a majority has answered", "多数派已经答复"),
            Reason::Counted => say!(language, "this answer is counted already", "该答复已计入"),
            Reason::Decided(value) => {
                say!(language, "it knows that {value} is chosen", "它已知道选定的值是 {value}")
            }
            Reason::NothingToPropose => {
                say!(language, "there is nothing to propose", "没有可提出的值")
            }
            Reason::NotDistinguished => {
                say!(language, "it is not the distinguished proposer", "它不是主提案者")
            }
        }
    }
}
