//! Logical clocks, as in L. Lamport, *Time, Clocks, and the Ordering of Events in a Distributed
//! System*, CACM 21(7), 1978.
//!
//! Which of two events came first? In a distributed system there may be no answer. Lamport defines
//! *happened before* without any clock: an event comes before the next one in its own process, a
//! send comes before the receipt of the same message, and so on transitively. Two events that are
//! not so ordered are concurrent.
//!
//! A logical clock C gives each event a number such that (the *clock condition*) a → b implies
//! C(a) < C(b). Two rules are enough:
//!
//! * **IR1**: a process increments its clock between any two successive events.
//! * **IR2**: a message carries the timestamp Tm of its sending; on receipt the clock is set to a
//!   value not below its present one and *greater than* Tm.
//!
//! The converse does not hold: a smaller number does not mean earlier. Ordering events by
//! timestamp, ties by process, gives one of many total orders that extend happened-before
//! ([`process::Clock::stamp`] shows timestamps as `clock.process` for that reason).
//!
//! Two variants break a rule each: `no-jump` sets the clock to at least Tm instead of above it, and
//! `no-tick` forgets IR1. The monitor, which computes vector clocks of its own, convicts both.

pub mod messages;
pub mod process;
mod scenarios;
#[cfg(test)]
mod tests;

use crate::check::{ClockCondition, LogicalClock, Monitor};
use crate::run::{
    BadInput, BuiltIn, Entry, InputForm, Parameter, Portrait, Protocol, Settings, Words,
};
use crate::sim::ProcessId;
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use messages::{Input, Stamped, Tick};
use process::{Bug, Clock, Pattern};

/// Lamport's logical clocks.
pub struct LamportClocks;

const BUGS: &[(&str, Phrase)] = &[
    ("none", phrase!("none: as in the paper", "无：与论文一致")),
    (
        "no-jump",
        phrase!("receipt does not get above the message's timestamp", "接收时不超过消息的时间戳"),
    ),
    ("no-tick", phrase!("the clock does not tick between events", "事件之间时钟不递增")),
];

const PATTERNS: &[(&str, Phrase)] = &[
    ("random", phrase!("random events and messages", "随机的事件与消息")),
    ("ring", phrase!("messages go round a ring", "消息沿环传递")),
    ("quiet", phrase!("nothing happens by itself", "没有自发的事件")),
];

impl Protocol for LamportClocks {
    type Process = Clock;

    const NAME: &'static str = "lamport";
    const TITLE: Phrase = phrase!("Logical clocks", "逻辑时钟");
    const ABOUT: Phrase = phrase!(
        "Numbers for events, so that what happened before has the smaller one.",
        "为事件编号，使先发生的事件编号更小。",
    );
    const PAPER: &'static str = "Lamport, Time, Clocks, and the Ordering of Events in a \
        Distributed System, CACM 21(7), 1978";
    const PARAMETERS: &'static [Parameter] = &[
        Parameter::choice(
            "bug",
            phrase!("bug", "缺陷"),
            phrase!("Which rule of the paper is broken.", "违反论文中的哪条规则。"),
            BUGS,
        ),
        Parameter::choice(
            "pattern",
            phrase!("workload", "负载"),
            phrase!("What the processes do by themselves.", "进程自发地做什么。"),
            PATTERNS,
        ),
        Parameter::number(
            "pace",
            phrase!("pace (ms)", "节奏（毫秒）"),
            phrase!(
                "The longest that a process waits before its next event.",
                "进程在下一个事件前最长的等待时间。",
            ),
            (1, 10_000),
            80,
        ),
    ];
    const INPUTS: &'static [InputForm] = &[
        InputForm {
            name: "event",
            title: phrase!("internal event", "内部事件"),
            number: None,
            high: 0,
        },
        InputForm {
            name: "send",
            title: phrase!("send a message", "发送消息"),
            number: Some(phrase!("to process", "接收进程")),
            high: crate::run::MAX_PROCESSES - 1,
        },
    ];
    const MOST: u32 = crate::run::MAX_PROCESSES;

    fn process(_: ProcessId, _: u32, settings: &Settings) -> Clock {
        let bug = match settings.get("bug") {
            1 => Some(Bug::NoJump),
            2 => Some(Bug::NoTick),
            _ => None,
        };
        let pattern = match settings.get("pattern") {
            0 => Pattern::Random,
            1 => Pattern::Ring,
            _ => Pattern::Quiet,
        };
        Clock::new(bug, pattern, settings.get("pace"))
    }

    fn monitors(_: &Settings) -> Vec<Box<dyn Monitor<Clock>>> {
        vec![Box::new(ClockCondition::default())]
    }

    fn parse_input(text: &str) -> Result<Input, BadInput> {
        Ok(match InputForm::read(Self::INPUTS, text)? {
            ("send", to) => Input::Send(ProcessId(to)),
            _ => Input::Event,
        })
    }

    fn scenarios() -> Vec<BuiltIn> {
        scenarios::all()
    }
}

impl Words for LamportClocks {
    const KINDS: &'static [(&'static str, Phrase)] = &[("message", phrase!("message", "消息"))];

    fn portrait(process: &Clock, stable: &u64, _: u32, _: Language) -> Portrait {
        let clock = || Entry::new(phrase!("C", "C"), process.clock());
        Portrait {
            glance: vec![clock()],
            state: vec![clock(), Entry::new(phrase!("events", "事件数"), process.events)],
            stable: vec![Entry::new(phrase!("C", "C"), stable)],
            clock: Some(process.clock()),
            ..Portrait::default()
        }
    }

    fn kind_of(_: &messages::Message) -> usize {
        0
    }

    fn message(message: &messages::Message, language: Language) -> String {
        let stamp = message.timestamp;
        say!(language, "Tm = {stamp}", "Tm = {stamp}")
    }

    fn timer(_: Tick) -> Phrase {
        phrase!("next event", "下一个事件")
    }

    fn input(p: ProcessId, input: &Input, language: Language) -> String {
        match input {
            Input::Event => {
                say!(language, "{p} is asked for an internal event", "要求 {p} 执行一个内部事件")
            }
            Input::Send(to) => {
                say!(language, "{p} is asked to send to {to}", "要求 {p} 向 {to} 发送消息")
            }
        }
    }

    fn output(p: ProcessId, stamped: &Stamped, language: Language) -> Option<String> {
        let clock = stamped.0.clock;
        let number = p.0;
        Some(match stamped.0.event {
            crate::check::Local::Internal => {
                say!(language, "an internal event, {clock}.{number}", "内部事件，{clock}.{number}")
            }
            crate::check::Local::Send => {
                say!(language, "a send, {clock}.{number}", "发送事件，{clock}.{number}")
            }
            crate::check::Local::Receive => {
                say!(language, "a receipt, {clock}.{number}", "接收事件，{clock}.{number}")
            }
        })
    }

    fn timestamp(stamped: &Stamped) -> Option<u64> {
        Some(stamped.0.clock)
    }

    fn reason(reason: &messages::Reason, language: Language) -> String {
        match reason {
            messages::Reason::NoSuchProcess(to) => {
                say!(language, "there is no {to}", "不存在 {to}")
            }
        }
    }
}
