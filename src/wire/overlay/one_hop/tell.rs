//! What happens in One-Hop, in words.

use super::{Open, SECOND, Shown};
use crate::overlay::Node;
use crate::overlay::measure::ratio;
use crate::overlay::one_hop::{self, OneHop, Question, Reason, Role, formula};
use crate::phrase;
use crate::say;
use crate::wire::overlay::act::{Act, write_key};
use crate::wire::overlay::driven::after_silence;
use crate::wire::overlay::parameters::Kind;
use crate::wire::overlay::promises;
use crate::wire::overlay::view::{
    HopView, LaneView, MeasureView, RateView, RouteView, TrafficView,
};
use crate::words::{Language, Phrase};

/// The promises.
pub fn lanes(open: &Open, language: Language) -> Vec<LaneView> {
    vec![owner(open, language), first_try(open, language), once(open, language)]
}

/// Every lookup finds the owner.
fn owner(open: &Open, language: Language) -> LaneView {
    let lookups = open.system.lookups();
    let (all, lost) = (lookups.asked, lookups.abandoned);
    let verdict = match lost {
        _ if all == 0 => promises::no_lookup_yet(language),
        0 => promises::all_right(all, all, language),
        _ => {
            let why = say!(
                language,
                "{lost} of {all} lookups were given up after four seconds: too many in a row did not answer",
                "{all} 次查找中有 {lost} 次在四秒后放弃：接连太多节点没有应答"
            );
            ("violated", why)
        }
    };
    let witness = open.astray.filter(|_| lost > 0).and_then(|(_, key)| {
        // Whoever was let down has learnt who is dead: somebody else shows it.
        let is_let_down =
            |node: &Node| open.system.dead_before(*node, key) >= OneHop::gives_up_after();
        let node = open.up.iter().take(ASKED).find(is_let_down)?;
        Some(Act::Route(node, key, None).to_string())
    });
    LaneView { witness, ..promises::lane(Kind::OneHop, 0, verdict, language) }
}

/// So many nodes are tried as witnesses.
const ASKED: usize = 64;

/// Nearly every lookup needs one question.
fn first_try(open: &Open, language: Language) -> LaneView {
    let lookups = open.system.lookups();
    let (all, failed) = (lookups.asked, lookups.first_try_failed);
    let share = failed * 10_000 / all.max(1);
    let percent = format!("{}.{:02}", share / 100, share % 100);
    let verdict = if all == 0 {
        promises::no_lookup_yet(language)
    } else {
        let status = if failed * 100 <= all { "holds" } else { "violated" };
        let why = say!(
            language,
            "the first node asked was not the owner in {failed} of {all} lookups: {percent}%",
            "{all} 次查找中有 {failed} 次首个被问节点不是所属节点：{percent}%"
        );
        (status, why)
    };
    promises::lane(Kind::OneHop, 1, verdict, language)
}

/// Nobody is told of an event twice; where leaders die with what they had, some may be.
fn once(open: &Open, language: Language) -> LaneView {
    let spread = open.system.spread();
    let (heard, twice, lost) = (spread.heard, spread.twice, spread.lost);
    let calm = spread.leaders_lost == 0 && open.link.settings.get("session") == 0;
    let verdict = match (heard, twice) {
        (0, _) => {
            ("pending", say!(language, "nobody was told of an event yet", "还没有事件传到任何节点"))
        }
        (_, 0) => {
            let why = say!(
                language,
                "events reached nodes {heard} times, never one twice; {lost} times one died with who had it alone",
                "事件共到达节点 {heard} 次，没有重复；另有 {lost} 次随唯一持有者丢失"
            );
            ("holds", why)
        }
        _ => {
            let why = say!(
                language,
                "of {heard} times that an event reached a node, {twice} were of events that it knew",
                "事件到达节点 {heard} 次，其中 {twice} 次该节点早已知道"
            );
            (if calm { "violated" } else { "pending" }, why)
        }
    };
    promises::lane(Kind::OneHop, 2, verdict, language)
}

/// A lookup that was made by hand.
pub fn route(open: &Open, shown: &Shown, language: Language) -> RouteView {
    let Shown { from, key, trace, owner } = shown;
    let answered = trace.questions.iter().filter(|question| question.answered);
    let end = answered.clone().next_back().map_or(*from, |question| question.to);
    let timeouts = trace.questions.iter().filter(|question| !question.answered).count() as u32;
    let shared = |node| open.population.id(node).shared(*key, 1);
    let mut silent = 0;
    let mut hops = Vec::new();
    for question in &trace.questions {
        if !question.answered {
            silent += 1;
            continue;
        }
        let Question { from, to, reason, .. } = *question;
        hops.push(HopView {
            from,
            to,
            rule: rule(reason).to_owned(),
            why: why(*question, silent, language),
            shared: shared(to),
            used: None,
            distance: open.population.distance(from, to),
        });
        silent = 0;
    }
    RouteView {
        from: *from,
        key: write_key(*key),
        at: (key.0 >> 96) as u32,
        bits: None,
        shared: shared(*from),
        hops,
        end,
        outcome: match trace.found {
            Some(found) => say!(
                language,
                "node {found} it is: the first live node at or after the key",
                "找到节点 {found}：键处或键后的第一个在线节点"
            ),
            None => say!(
                language,
                "given up after {timeouts} that did not answer",
                "有 {timeouts} 个没有应答，于是放弃"
            ),
        },
        right: trace.found.is_some() && trace.found == *owner,
        owner: *owner,
        travelled: trace.travelled,
        direct: open.population.distance(*from, end),
        timeouts,
        messages: trace.questions.len() as u32 + answered.count() as u32,
    }
}

fn rule(reason: Reason) -> &'static str {
    match reason {
        Reason::Representative => "representative",
        Reason::Believed => "believed",
        Reason::Named => "named",
    }
}

fn why(question: Question, silent: u32, language: Language) -> String {
    let Question { from, to, reason, .. } = question;
    let why = match reason {
        Reason::Representative => say!(
            language,
            "node {from} does not know the key's slice: node {to} is the nearest in the plane of those that represent it",
            "节点 {from} 不认识键所在的切片：节点 {to} 是该切片的代表中平面上最近的"
        ),
        Reason::Believed => say!(
            language,
            "as far as node {from} has heard, node {to} is the first live node at or after the key",
            "据节点 {from} 所知，节点 {to} 是键处或键后的第一个在线节点"
        ),
        Reason::Named => say!(
            language,
            "node {to} came meanwhile: the one that was asked knows it, and named it to node {from}",
            "节点 {to} 是后来加入的：被问的节点认识它，并告诉了节点 {from}"
        ),
    };
    after_silence(silent, why, language)
}

/// What was measured since the last change.
pub fn measured(open: &Open, language: Language) -> MeasureView {
    let (lookups, tally) = (open.system.lookups(), open.system.tally());
    let right = lookups.asked - lookups.abandoned;
    let hops = lookups.hops.iter().zip(0..).map(|(count, hops)| count * hops).sum::<u64>();
    let traffic =
        one_hop::Kind::ALL.into_iter().zip(tally.messages).filter(|(_, count)| *count > 0);
    let traffic = traffic.map(|(kind, messages)| TrafficView {
        kind: kind_words(kind).say(language).to_owned(),
        messages,
        bytes: tally.up.iter().map(|role| role[kind as usize]).sum(),
    });
    MeasureView {
        lookups: lookups.asked,
        right,
        wrong: 0,
        failed: lookups.abandoned,
        hops: lookups.hops.to_vec(),
        published: None,
        mean: ratio(hops.into(), right.into(), 1000),
        stretch: ratio(lookups.travelled.into(), lookups.direct.into(), 1000),
        timeouts: lookups.timeouts,
        state: state(open),
        traffic: traffic.collect(),
        rates: rates(open, language),
    }
}

/// Entries that a node has on average, in thousandths.
fn state(open: &Open) -> u64 {
    let live = open.system.live().max(1);
    ratio(open.system.table_entries().into(), live.into(), 1000)
}

/// What a node of each role sends a second, beside this project's formula.
fn rates(open: &Open, language: Language) -> Vec<RateView> {
    let (event, since) = open.since;
    let passed = open.system.now().since(since).0;
    if passed < SECOND {
        return Vec::new();
    }
    let events = u64::from(open.system.history().len() - event) * 1000 * SECOND / passed;
    let settings = open.system.settings();
    let rate = |role: Role| RateView {
        role: super::look::role_words(role).say(language).to_owned(),
        measured: open.system.tally().rate(role, true, settings),
        formula: formula(role, settings, events),
        text: match role {
            Role::Ordinary => "m r + 2 v",
            Role::UnitLeader => "2 m r + 2 v",
            Role::SliceLeader => "u (m r + v / t_wait) + m r + v k / t_big + 2 v",
        }
        .to_owned(),
    };
    Role::ALL.into_iter().map(rate).collect()
}

fn kind_words(kind: one_hop::Kind) -> Phrase {
    use one_hop::Kind;
    match kind {
        Kind::KeepAlive => phrase!("keep-alives that carry news", "携带新闻的保活"),
        Kind::Report => phrase!("reports to slice leaders", "上报切片领导者"),
        Kind::Across => phrase!("between slice leaders", "切片领导者之间"),
        Kind::ToUnit => phrase!("to unit leaders", "发给单元领导者"),
        Kind::Join => phrase!("joins", "加入"),
        Kind::Table => phrase!("tables", "整张表"),
        Kind::Lookup => phrase!("lookups", "查找"),
    }
}
