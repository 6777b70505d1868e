//! Simple attempts at consensus: the ideas that come to mind first, and what is wrong with each.
//!
//! Processes are to choose one value of those they propose. Three things are asked: all correct
//! processes decide in the end (termination), no two decide differently (agreement), and what is
//! decided was proposed, so that if all propose v then v is decided (validity). Any two of them are
//! easy. Each attempt here keeps some and loses the rest:
//!
//! * `own`: each decides what it proposed. No agreement.
//! * `constant`: all decide 0. Agreement and termination, and no validity; M. Fischer, N. Lynch and
//!   M. Paterson (*Impossibility of Distributed Consensus with One Faulty Process*, JACM 32(2),
//!   1985) rule it out by asking that both 0 and 1 be possible decisions.
//! * `first`: each decides the first value that it hears from another. No agreement.
//! * `appointed`: p0 decides, and tells the others. This is the single acceptor of L. Lamport,
//!   *Paxos Made Simple* (2001), section 2.2, and its failure makes progress impossible.
//! * `all`: each waits for all values and picks one by a rule that all share. One crash blocks it.
//! * `all-but-one`: waiting for one process less survives the crash, but two processes may have
//!   waited for different ones: with inputs 1, 2, 2 one hears {1, 2} and another {2, 2}. It is the
//!   kind of protocol whose two decisions FLP's proof would find.
//! * `vote-once`: an acceptor accepts the first value that it hears, P1 of *Paxos Made Simple*, and
//!   what a majority accepted is chosen. The vote may split, and then nothing is ever chosen.
//! * `vote-again`: so an acceptor must be allowed to accept more than one proposal (the same
//!   section). If it accepts any, two majorities can choose two values, one after the other.
//!
//! Where several values are heard, `pick` says which is taken: the most frequent, the lowest, or
//! the one that all agree on and else the constant. The last keeps the second half of validity and
//! loses the first: if all propose v then v is decided, but 0 may be decided though nobody proposed
//! it.
//!
//! All that a process knows is on its disk, and nobody sends anything twice unless asked: what fails
//! here fails by its idea. The way out is [`paxos`](super::paxos).

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
use messages::{Input, Memory, Message, Reason, Timer};
use process::{Novice, Pick, Rule, Rules, majority};

/// Simple attempts at consensus.
pub struct Attempts;

/// The rules in the order of [`RULE_WORDS`].
const RULES: [Rule; 8] = [
    Rule::Appointed,
    Rule::Own,
    Rule::Constant,
    Rule::First,
    Rule::All,
    Rule::AllButOne,
    Rule::VoteOnce,
    Rule::VoteAgain,
];

const RULE_WORDS: &[(&str, Phrase)] = &[
    ("appointed", phrase!("p0 decides for all", "由 p0 替大家决定")),
    ("own", phrase!("each decides its own value", "各自选定自己的值")),
    ("constant", phrase!("all decide 0", "一律选定 0")),
    ("first", phrase!("the first value heard", "选定最先听到的值")),
    ("all", phrase!("wait for all, then pick", "等齐所有进程再挑选")),
    ("all-but-one", phrase!("wait for all but one, then pick", "少等一个就挑选")),
    ("vote-once", phrase!("majority vote, one vote each", "多数表决，每人只投一次")),
    ("vote-again", phrase!("majority vote, voting for whatever comes", "多数表决，来者不拒")),
];

/// The ways to pick in the order of [`PICK_WORDS`].
const PICKS: [Pick; 3] = [Pick::Most, Pick::Lowest, Pick::Unanimous];

const PICK_WORDS: &[(&str, Phrase)] = &[
    ("most", phrase!("the most frequent", "出现最多的")),
    ("lowest", phrase!("the lowest", "最小的")),
    ("unanimous", phrase!("the one all agree on, else 0", "全体相同的那个，否则取 0")),
];

const VALUES: &[(&str, Phrase)] = &[
    ("distinct", phrase!("each its own", "各不相同")),
    ("same", phrase!("all the same", "全部相同")),
    ("odd-one-out", phrase!("p0 alone another one", "只有 p0 不同")),
];

impl Protocol for Attempts {
    type Process = Novice;

    const NAME: &'static str = "attempts";
    const TITLE: Phrase = phrase!("Simple attempts", "最初的尝试");
    const ABOUT: Phrase = phrase!(
        "The first ideas for agreeing on a value, each with its flaw.",
        "就一个值达成共识时最先想到的办法，各有各的缺陷。",
    );
    const PAPER: &'static str = "Lamport, Paxos Made Simple, 2001, section 2.2; Fischer, Lynch, \
        Paterson, Impossibility of Distributed Consensus with One Faulty Process, JACM 32(2), 1985";
    const PARAMETERS: &'static [Parameter] = &[
        Parameter::choice(
            "rule",
            phrase!("rule", "规则"),
            phrase!("How the processes try to agree.", "进程用什么办法达成一致。"),
            RULE_WORDS,
        ),
        Parameter::choice(
            "pick",
            phrase!("pick", "挑选"),
            phrase!("Which value is taken where several are waited for.", "等到多个值时取哪一个。",),
            PICK_WORDS,
        ),
        Parameter::number(
            "proposers",
            phrase!("proposers", "提案者数"),
            phrase!(
                "How many processes propose a value when they start.",
                "启动时有多少个进程提出值。",
            ),
            (0, crate::run::MAX_PROCESSES),
            crate::run::MAX_PROCESSES,
        ),
        Parameter::choice(
            "values",
            phrase!("values", "提出的值"),
            phrase!("Which values they propose.", "它们提出哪些值。"),
            VALUES,
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
            name: "repeat",
            title: phrase!("send again what it sent", "把发过的消息再发一遍"),
            number: None,
            high: 0,
        },
    ];
    const MOST: u32 = crate::run::MAX_PROCESSES;

    fn process(p: ProcessId, _: u32, settings: &Settings) -> Novice {
        let value = match settings.get("values") {
            0 => Value(p.0 + 1),
            1 => Value(1),
            _ => Value(if p.0 == 0 { 1 } else { 2 }),
        };
        let chosen = |name| settings.get(name) as usize;
        Novice::new(Rules {
            rule: RULES.get(chosen("rule")).copied().unwrap_or(Rule::Appointed),
            pick: PICKS.get(chosen("pick")).copied().unwrap_or(Pick::Most),
            proposal: (p.0 < settings.get("proposers")).then_some(value),
        })
    }

    fn monitors(_: &Settings) -> Vec<Box<dyn Monitor<Novice>>> {
        consensus_monitors()
    }

    fn parse_input(text: &str) -> Result<Input, BadInput> {
        Ok(match InputForm::read(Self::INPUTS, text)? {
            ("propose", value) => Input::Propose(Value(value)),
            _ => Input::Repeat,
        })
    }

    fn scenarios() -> Vec<BuiltIn> {
        scenarios::all()
    }
}

fn proposed(memory: &Memory) -> Entry {
    Entry::new(phrase!("proposes", "提出"), or_dash(memory.proposed)).marked(memory.proposed)
}

fn accepted(memory: &Memory) -> Entry {
    Entry::new(phrase!("accepted", "已接受"), or_dash(memory.accepted)).marked(memory.accepted)
}

fn heard(memory: &Memory) -> Entry {
    let all = memory.heard.iter().map(|(p, value)| format!("{p}: {value}"));
    Entry::new(phrase!("heard", "已听到"), all.collect::<Vec<_>>().join(", "))
}

fn votes(memory: &Memory, language: Language) -> Entry {
    let all = memory.votes.iter().map(|(value, voters)| {
        let who = list(language, voters.iter());
        say!(language, "{value} by {who}", "{value}：{who}")
    });
    Entry::new(phrase!("votes", "得票"), all.collect::<Vec<_>>().join("; "))
}

fn memory(rule: Rule, memory: &Memory, language: Language) -> Vec<Entry> {
    let mut entries = vec![proposed(memory)];
    if rule.awaits(1).is_some() {
        entries.push(heard(memory));
    }
    if rule.votes() {
        entries.extend([accepted(memory), votes(memory, language)]);
    }
    let decided = Entry::new(phrase!("decided", "已选定"), or_dash(memory.decided));
    entries.push(decided.marked(memory.decided));
    entries
}

fn gathering(process: &Novice, n: u32) -> Option<Gathering> {
    let memory = &process.memory;
    if memory.decided.is_some() {
        return None;
    }
    if let Some(need) = process.rule().awaits(n) {
        let have: ProcessSet = memory.heard.keys().copied().collect();
        return Some(Gathering { title: phrase!("values", "提议"), have, need, mark: None });
    }
    let (value, voters) = memory.votes.iter().max_by_key(|(_, voters)| voters.len())?;
    let (title, need) = (phrase!("votes", "赞成票"), majority(n));
    Some(Gathering { title, have: *voters, need, mark: Some(*value) })
}

impl Words for Attempts {
    const KINDS: &'static [(&'static str, Phrase)] = &[
        ("value", phrase!("value", "提议")),
        ("accepted", phrase!("accepted", "已接受")),
        ("decision", phrase!("decision", "决定")),
    ];

    fn portrait(process: &Novice, stable: &Memory, n: u32, language: Language) -> Portrait {
        let rule = process.rule();
        let mut glance = vec![proposed(&process.memory)];
        if rule.votes() {
            glance.push(accepted(&process.memory));
        }
        Portrait {
            glance,
            state: memory(rule, &process.memory, language),
            stable: memory(rule, stable, language),
            gathering: gathering(process, n),
            decided: process.memory.decided,
            clock: None,
        }
    }

    fn kind_of(message: &Message) -> usize {
        match message {
            Message::Value(_) => 0,
            Message::Accepted(_) => 1,
            Message::Decision(_) => 2,
        }
    }

    fn message(message: &Message, _: Language) -> String {
        let (Message::Value(value) | Message::Accepted(value) | Message::Decision(value)) = message;
        value.to_string()
    }

    fn mark(message: &Message) -> Option<Value> {
        let (Message::Value(value) | Message::Accepted(value) | Message::Decision(value)) = message;
        Some(*value)
    }

    fn timer(timer: Timer) -> Phrase {
        match timer {}
    }

    fn input(p: ProcessId, input: &Input, language: Language) -> String {
        match input {
            Input::Propose(value) => {
                say!(language, "{p} is asked to propose {value}", "要求 {p} 提出 {value}")
            }
            Input::Repeat => {
                say!(language, "{p} is asked to send again", "要求 {p} 再发一遍")
            }
        }
    }

    fn output(_: ProcessId, notice: &Notice, language: Language) -> Option<String> {
        Some(match notice {
            Notice::Proposed(value) => say!(language, "proposes {value}", "提出 {value}"),
            Notice::Voted { value, .. } => say!(language, "accepts {value}", "接受 {value}"),
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
            Reason::Proposed(value) => {
                say!(language, "it has proposed {value}", "它已提出 {value}")
            }
            Reason::Decided(value) => {
                say!(language, "it has decided {value}", "它已选定 {value}")
            }
            Reason::Heard(p) => say!(language, "it has heard {p} already", "它已听过 {p}"),
            Reason::Accepted(value) => say!(
                language,
                "it has accepted {value}, and accepts only once",
                "它已接受 {value}，而每个进程只接受一次",
            ),
            Reason::NothingToSay => {
                say!(language, "it has nothing to send", "它没有可发的消息")
            }
        }
    }
}
