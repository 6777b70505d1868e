//! What happens in Pastry, in words.

use super::look::{short, state};
use super::{Open, Shown, Task};
use crate::overlay::measure::{Histogram, ratio};
use crate::overlay::pastry::{End, Hop, Misdelivery, Outcome, Pastry, Rule};
use crate::phrase;
use crate::say;
use crate::wire::overlay::act::{Act, write_key};
use crate::wire::overlay::digits::{digit, digits};
use crate::wire::overlay::driven::{Place, after_silence};
use crate::wire::overlay::parameters::Kind;
use crate::wire::overlay::promises;
use crate::wire::overlay::view::{
    HopView, LaneView, MeasureView, PublishedView, RouteView, TrafficView,
};
use crate::words::{Language, Phrase};

/// What is under way.
pub fn task(task: &Task, language: Language) -> String {
    let phrase = match task {
        Task::Ideal(_) => phrase!("building the tables", "正在建立各节点的表"),
        Task::Joins(_) => phrase!("nodes join one after the other", "节点逐个加入"),
        Task::Ahead => phrase!("asking how Pastry would go on", "询问 Pastry 会如何转发"),
        Task::Settle => phrase!("messages are under way", "消息传递中"),
        Task::Revive(..) => phrase!("nodes come up and join", "节点恢复并加入"),
        Task::Repair(_) => {
            phrase!("nodes ask after their leaves and neighbours", "节点询问叶集与邻居是否在线")
        }
        Task::Lookups(_) => phrase!("lookups", "查找"),
        Task::Live(..) => phrase!("seconds of virtual time", "虚拟时间（秒）"),
    };
    phrase.say(language).to_owned()
}

/// The promise: delivery at the closest live node.
pub fn lane(open: &Open, language: Language) -> LaneView {
    let Outcome { right, wrong, dropped, lost, latest, .. } = &open.outcome;
    let (all, bad) = (open.outcome.all(), wrong + lost);
    let shown = open.witness.or(latest.back().copied());
    let (status, mut why) = match shown.filter(|_| bad > 0) {
        _ if all == 0 => promises::no_lookup_yet(language),
        Some(one) => ("violated", elsewhere(&one, all, bad, language)),
        None => promises::all_right(*right, all, language),
    };
    if *dropped > 0 {
        why += &say!(
            language,
            "; nodes that drop messages stopped {dropped}",
            "；丢弃消息的节点拦下了 {dropped} 次"
        );
    }
    let witness = open.witness.map(|one| witness(open, &one));
    LaneView { witness, ..promises::lane(Kind::Pastry, 0, (status, why), language) }
}

fn elsewhere(one: &Misdelivery, all: u64, bad: u64, language: Language) -> String {
    let Misdelivery { source, at, closer, .. } = one;
    let key = short(one.key);
    match one.end {
        End::Lost => say!(
            language,
            "{bad} of {all} lookups went astray: one from node {source} for {key}... goes round and round; node {closer} is the closest",
            "{all} 次查找中有 {bad} 次出错：从节点 {source} 查找 {key}… 的一次在原地打转；最接近的是节点 {closer}"
        ),
        _ => say!(
            language,
            "{bad} of {all} lookups went astray: one from node {source} for {key}... ended at node {at}, though node {closer} is closer",
            "{all} 次查找中有 {bad} 次出错：从节点 {source} 查找 {key}… 的一次停在节点 {at}，而节点 {closer} 更接近"
        ),
    }
}

/// The act that shows it. Its number is named only where chance has a say in the way.
fn witness(open: &Open, one: &Misdelivery) -> String {
    let chance = open.get("best") < 1000 || open.get("fallback") > 0;
    Act::Route(one.source, one.key, chance.then_some(one.walk)).to_string()
}

/// A lookup that was made by hand.
pub fn route(pastry: &Pastry, shown: &Shown, language: Language) -> RouteView {
    let walk = &shown.walk;
    let population = pastry.population();
    let bits = pastry.settings().bits;
    RouteView {
        from: walk.source,
        key: write_key(walk.key),
        at: (walk.key.0 >> 96) as u32,
        bits: Some(bits),
        shared: population.id(walk.source).shared(walk.key, bits),
        hops: shown.hops.iter().map(|hop| hop_view(pastry, shown, hop, language)).collect(),
        end: walk.at,
        outcome: outcome(shown, language),
        right: shown.right,
        owner: shown.owner,
        travelled: walk.travelled,
        direct: population.distance(walk.source, walk.at),
        timeouts: walk.timeouts,
        messages: walk.hops + walk.timeouts,
    }
}

fn outcome(shown: &Shown, language: Language) -> String {
    let (end, owner) = (shown.walk.at, shown.owner.unwrap_or(shown.walk.at));
    match shown.walk.end {
        Some(End::Dropped) => say!(
            language,
            "node {end} dropped it instead of sending it on",
            "节点 {end} 没有转发，而是把它丢弃了"
        ),
        Some(End::Delivered) if shown.right && end == owner => say!(
            language,
            "delivered at node {end}, the closest live node",
            "送达节点 {end}，即最接近的在线节点"
        ),
        Some(End::Delivered) if shown.right => {
            say!(language, "found at node {end}, which holds a copy", "在持有副本的节点 {end} 找到")
        }
        Some(End::Delivered) => say!(
            language,
            "delivered at node {end}, though node {owner} is closer",
            "送达节点 {end}，而节点 {owner} 更接近"
        ),
        _ => say!(
            language,
            "given up at node {end}: it goes round and round",
            "在节点 {end} 放弃：它在原地打转"
        ),
    }
}

fn hop_view(
    pastry: &Pastry,
    shown: &Shown,
    (hop, used): &(Hop, Option<Place>),
    language: Language,
) -> HopView {
    let rule = match hop.rule {
        Rule::LeafSet => "leaf-set",
        Rule::Table => "table",
        Rule::Rare => "rare",
        Rule::Replica => "replica",
        Rule::Chance => "chance",
    };
    HopView {
        from: hop.from,
        to: hop.to,
        rule: rule.to_owned(),
        why: why(pastry, shown, hop, language),
        shared: hop.shared,
        used: *used,
        distance: hop.distance,
    }
}

fn why(pastry: &Pastry, shown: &Shown, hop: &Hop, language: Language) -> String {
    let (key, bits) = (shown.walk.key, pastry.settings().bits);
    let Hop { to, row, column, timeouts, .. } = *hop;
    let (prefix, next) = (digits(key, 0, row, bits), digit(column, bits));
    let why = match hop.rule {
        Rule::LeafSet => say!(
            language,
            "the key lies within the leaf set, and of all there node {to} is the closest",
            "键落在叶集范围内，其中节点 {to} 最接近"
        ),
        Rule::Table if row == 0 => say!(
            language,
            "no digit of the key matches yet; its first is {next}, and in row 0 of the routing table column {next} names node {to}",
            "键还没有一位匹配；它的第一位是 {next}，路由表第 0 行 {next} 列是节点 {to}"
        ),
        Rule::Table => say!(
            language,
            "the key matches as far as {prefix}; its next digit is {next}, and in row {row} of the routing table column {next} names node {to}",
            "键已匹配到 {prefix}；下一位是 {next}，路由表第 {row} 行 {next} 列是节点 {to}"
        ),
        Rule::Rare => say!(
            language,
            "row {row} of the routing table has nobody for {next}, and the leaf set does not reach the key: of all it knows, node {to} matches as many digits and is closer",
            "路由表第 {row} 行的 {next} 列没有节点，叶集也够不到键：在所知节点中，节点 {to} 匹配位数不少且更接近"
        ),
        Rule::Replica => say!(
            language,
            "the nodes that hold a copy are at hand: node {to} is the nearest in the plane that holds one or knows who does",
            "持有副本的节点已在附近：节点 {to} 是平面上持有副本或知道谁持有的最近者"
        ),
        Rule::Chance => say!(
            language,
            "by chance not to the best: node {to} is allowed too",
            "随机选择，没有取最佳者：节点 {to} 也符合规则"
        ),
    };
    after_silence(timeouts, why, language)
}

/// So many nodes are asked how much they know.
const SAMPLE: u32 = 64;

/// What was measured since the last change.
pub fn measured(open: &Open, language: Language) -> MeasureView {
    let (outcome, pastry) = (&open.outcome, &open.pastry);
    let mut states = Histogram::default();
    let step = (pastry.joined().len() / SAMPLE).max(1);
    let asked = pastry.joined().iter().step_by(step as usize);
    asked.for_each(|node| states.add(state(pastry, node)));
    let all_traffic = KINDS.iter().zip(pastry.traffic());
    let traffic = all_traffic.filter(|(_, traffic)| traffic.messages > 0).map(|(kind, traffic)| {
        TrafficView {
            kind: kind.say(language).to_owned(),
            messages: traffic.messages,
            bytes: traffic.bytes,
        }
    });
    MeasureView {
        lookups: outcome.all(),
        right: outcome.right,
        wrong: outcome.wrong,
        failed: outcome.dropped + outcome.lost,
        hops: outcome.hops.counts().to_vec(),
        published: published(open, language),
        mean: outcome.hops.mean(),
        stretch: ratio(outcome.travelled, outcome.direct, 1000),
        timeouts: outcome.timeouts,
        state: states.mean(),
        traffic: traffic.collect(),
        rates: Vec::new(),
    }
}

/// Figure 5 of the paper, where the set-up is its own.
fn published(open: &Open, language: Language) -> Option<PublishedView> {
    let set_up = ["nodes", "b", "l", "m", "variant", "copies", "keys", "best"];
    let own = set_up.map(|name| open.get(name)) == [100_000, 4, 16, 32, 0, 1, 1, 1000];
    own.then(|| PublishedView {
        source: say!(language, "figure 5 of the paper", "论文图 5"),
        values: vec![0, 6, 156, 1643, 6449, 1745, 0],
    })
}

/// The kinds of messages in words, in the order of [`Pastry::kinds`].
const KINDS: [Phrase; 18] = [
    phrase!("joins on their way", "加入请求"),
    phrase!("states told to newcomers", "告知新节点的状态"),
    phrase!("requests for tables", "索取整张表"),
    phrase!("tables", "整张表"),
    phrase!("announcements of newcomers", "新节点的通告"),
    phrase!("welcomes", "欢迎"),
    phrase!("requests for leaf sets", "索取叶集"),
    phrase!("leaf sets", "叶集"),
    phrase!("requests for entries", "索取表项"),
    phrase!("entries", "表项"),
    phrase!("requests for neighbourhoods", "索取邻居集"),
    phrase!("neighbourhoods", "邻居集"),
    phrase!("checks of leaves", "探询叶节点"),
    phrase!("checks of entries", "探询表项"),
    phrase!("checks of neighbours", "探询邻居"),
    phrase!("keep-alives", "保活"),
    phrase!("answers that somebody is there", "在线应答"),
    phrase!("timers", "定时器"),
];
