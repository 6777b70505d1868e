//! What a scenario may set, in words.

use super::view::ParameterView;
use crate::phrase;
use crate::run::{FLAG, Kind, Parameter, Scenario};
use crate::words::{Language, Phrase};

/// A parameter that every scenario has: its name, its words, and the range of its number.
const COMMON: [(&str, Phrase, Phrase, u64, u64); 7] = [
    (
        "n",
        phrase!("processes", "进程数"),
        phrase!("How many processes there are.", "一共有多少个进程。"),
        1,
        100,
    ),
    (
        "seed",
        phrase!("seed", "随机种子"),
        phrase!("Everything random follows from it.", "所有随机都由它决定。"),
        0,
        u64::MAX,
    ),
    (
        "loss",
        phrase!("loss (‰)", "丢失率（‰）"),
        phrase!("How many of 1000 messages are lost.", "每 1000 条消息丢失多少条。"),
        0,
        1000,
    ),
    (
        "dup",
        phrase!("duplicates (‰)", "重复率（‰）"),
        phrase!("How many of 1000 messages arrive twice.", "每 1000 条消息有多少条重复到达。"),
        0,
        1000,
    ),
    (
        "reorder",
        phrase!("reordering (‰)", "乱序率（‰）"),
        phrase!("How many of 1000 messages are overtaken.", "每 1000 条消息有多少条被超越。"),
        0,
        1000,
    ),
    (
        "jitter",
        phrase!("jitter (ms)", "抖动（毫秒）"),
        phrase!("The most that chance adds to a latency.", "随机因素最多使延迟增加多少。"),
        0,
        10_000,
    ),
    (
        "storm",
        phrase!("storm", "故障风暴"),
        phrase!("How many faults are drawn from the seed.", "由种子产生多少次故障。"),
        0,
        1000,
    ),
];

/// What stands in a link for [`FLAG`] where it says whether links keep the order.
const IN_ORDER: [&str; 2] = ["0", "1"];

const SCHEDULES: [(&str, Phrase); 2] =
    [("timed", phrase!("timed", "定时")), ("async", phrase!("asynchronous", "异步"))];

const CRASHES: [(&str, Phrase); 3] = [
    ("stop", phrase!("crash-stop", "崩溃即停止")),
    ("stable", phrase!("crash-recovery", "崩溃可恢复")),
    ("amnesia", phrase!("with amnesia", "失忆恢复")),
];

fn options(all: &[(&str, Phrase)], language: Language) -> Vec<(String, String)> {
    let option =
        |(name, title): &(&str, Phrase)| ((*name).to_owned(), title.say(language).to_owned());
    all.iter().map(option).collect()
}

/// The parameters of a scenario, each with its words, its value and what it allows.
pub fn parameters(scenario: &Scenario, language: Language) -> Vec<ParameterView> {
    let number =
        |&(name, title, help, low, high): &(&str, Phrase, Phrase, u64, u64)| ParameterView {
            name: name.to_owned(),
            title: title.say(language).to_owned(),
            help: help.say(language).to_owned(),
            value: scenario.common(name),
            options: Vec::new(),
            flag: false,
            low,
            high,
        };
    let choice = |name: &str, title: Phrase, help: Phrase, all: &[(&str, Phrase)]| {
        let value = scenario.common(name);
        let known = all.iter().find(|(option, _)| value.split('.').next() == Some(*option));
        ParameterView {
            name: name.to_owned(),
            title: title.say(language).to_owned(),
            help: help.say(language).to_owned(),
            value: known.map_or(value.clone(), |(option, _)| (*option).to_owned()),
            options: options(all, language),
            flag: false,
            low: 0,
            high: 0,
        }
    };
    let in_order = {
        let title = phrase!("in order", "按序送达");
        let help =
            phrase!("Whether a link delivers in the order of sending.", "链路是否按发送次序送达。");
        let words = FLAG.iter().map(|(_, words)| *words);
        let all: Vec<_> = IN_ORDER.into_iter().zip(words).collect();
        ParameterView { flag: true, ..choice("fifo", title, help, &all) }
    };
    let schedule = choice(
        "schedule",
        phrase!("schedule", "调度"),
        phrase!("How the next event is found.", "如何选出下一个事件。"),
        &SCHEDULES,
    );
    let crashes = choice(
        "crashes",
        phrase!("crashes", "崩溃模型"),
        phrase!("What a crash means.", "崩溃意味着什么。"),
        &CRASHES,
    );
    let common = COMMON.iter().map(number).chain([in_order, schedule, crashes]);
    common.chain(scenario.settings.all().map(|(own, value)| view(own, value, language))).collect()
}

/// A parameter of a protocol's or an overlay's own, with its words.
pub fn view(parameter: &Parameter, value: String, language: Language) -> ParameterView {
    let (low, high) = parameter.kind.range();
    ParameterView {
        name: parameter.name.to_owned(),
        title: parameter.title.say(language).to_owned(),
        help: parameter.help.say(language).to_owned(),
        value,
        options: options(parameter.kind.options(), language),
        flag: parameter.kind == Kind::Flag,
        low: low.into(),
        high: high.into(),
    }
}
