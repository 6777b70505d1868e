//! What PBFT shows of all replicas together: the log as a table, and how a view change comes about.

use super::digest::Digest;
use super::memory::{Entry, Memory};
use super::messages::{Certificate, NewView, Prepared, ViewChange, Vote};
use super::process::Node;
use super::replica::{Replica, signers};
use super::rules::{Bug, Rules};
use super::view_change::{Ground, beginning, grounds};
use super::words::mark;
use crate::check::{RequestId, Sequence};
use crate::run::{Account, Gathering, Holder, Holding, Ledger, Line, Price, Row, Tariff};
use crate::sim::{Configuration, ProcessId, ProcessSet, Signed};
use crate::words::{Language, Phrase, list};
use crate::{phrase, say};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most places shown at once.
const MOST_PLACES: u32 = 16;

/// What becomes of a request at a replica, in its order.
pub const STAGES: &[Phrase] = &[
    phrase!("pre-prepared", "已预准备"),
    phrase!("prepared", "已准备"),
    phrase!("committed", "已提交"),
    phrase!("executed", "已执行"),
];

/// How many of the [`STAGES`] a place of a replica's log has come through.
pub fn stage(memory: &Memory, place: Sequence) -> u32 {
    let entry = memory.log.get(&place);
    let has = |reached: fn(&Entry) -> bool| entry.is_some_and(|entry| reached(entry));
    if place <= memory.executed {
        4
    } else if has(|entry| entry.committed.is_some()) {
        3
    } else if has(|entry| {
        entry.prepared.as_ref().map(|one| one.view) == entry.proposal.map(|vote| vote.view)
            && entry.prepared.is_some()
    }) {
        2
    } else {
        u32::from(has(|entry| entry.proposal.is_some()))
    }
}

/// The replicas of a run, with what they remember.
fn replicas(configuration: &Configuration<Node>) -> Vec<(ProcessId, &Replica)> {
    let all = configuration.ids();
    all.filter_map(|p| Some((p, configuration.slot(p).process.replica()?))).collect()
}

fn is_down(configuration: &Configuration<Node>, p: ProcessId) -> bool {
    configuration.slot(p).status.is_down()
}

/// What a digest stands for, if any replica knows the request.
struct Names<'a>(Vec<(ProcessId, &'a Replica)>);

impl Names<'_> {
    fn of(&self, digest: Digest, language: Language) -> String {
        if digest == Digest::NULL {
            return say!(language, "null", "空请求");
        }
        let known = self.0.iter().find_map(|(_, replica)| replica.memory.bodies.get(&digest));
        known.map_or_else(
            || digest.to_string(),
            |request| RequestId { client: request.by(), timestamp: request.timestamp }.to_string(),
        )
    }
}

/// The log of every replica between the water marks.
pub fn ledger(configuration: &Configuration<Node>, language: Language) -> Option<Ledger> {
    let all = replicas(configuration);
    let names = Names(all.clone());
    let memories = || all.iter().map(|(_, replica)| &replica.memory);
    let first = memories().map(|memory| memory.low).min()? + 1;
    let logged = memories().filter_map(|memory| memory.log.keys().next_back().copied());
    let last = logged.chain(memories().map(|memory| memory.executed)).max()?;
    let started = |place: &Sequence| {
        memories().any(|memory| stage(memory, *place) > 0)
            && memories().any(|memory| stage(memory, *place) < 4)
    };
    let focus = (first..=last).find(started).or((last >= first).then_some(last));
    let from = first.max(focus.unwrap_or(last).saturating_sub(MOST_PLACES / 2));
    let to = last.min(from + MOST_PLACES - 1);
    let row = |place| Row {
        place,
        cells: all.iter().map(|(_, replica)| holding(replica, place, &names, language)).collect(),
    };
    Some(Ledger {
        title: phrase!("Log", "日志"),
        stages: STAGES,
        holders: all
            .iter()
            .map(|(p, replica)| holder(configuration, *p, replica, language))
            .collect(),
        rows: (from..=to).map(row).collect(),
        focus,
    })
}

fn holder(
    configuration: &Configuration<Node>,
    process: ProcessId,
    replica: &Replica,
    language: Language,
) -> Holder {
    let (memory, rules) = (&replica.memory, &replica.rules);
    let view = memory.view;
    let leads = rules.primary(view) == process;
    let part = match (memory.active, leads) {
        _ if is_down(configuration, process) => say!(language, "down", "已崩溃"),
        (true, true) => say!(language, "view {view}, primary", "视图 {view}，主副本"),
        (true, false) => say!(language, "view {view}", "视图 {view}"),
        (false, _) => say!(language, "asks for view {view}", "要求视图 {view}"),
    };
    Holder { process, part, leads: leads && memory.active, room: replica.marks() }
}

fn holding(replica: &Replica, place: Sequence, names: &Names<'_>, language: Language) -> Holding {
    let memory = &replica.memory;
    let stage = stage(memory, place);
    if place <= memory.low {
        let low = memory.low;
        let note = say!(
            language,
            "forgotten: part of the stable checkpoint at {low}",
            "已丢弃：属于序号 {low} 的稳定检查点",
        );
        return Holding { stage, note: Some(note), ..Holding::default() };
    }
    let Some(entry) = memory.log.get(&place) else {
        return Holding { stage, note: checkpoint(memory, place, language), ..Holding::default() };
    };
    let proposed = entry.proposal.map(|vote| vote.digest);
    let digest = entry.committed.or(proposed).or(entry.prepared.as_ref().map(|one| one.digest));
    let lacks = digest.is_some_and(|digest| !memory.knows(digest) && place > memory.executed);
    let note = lacks.then(|| say!(language, "lacks the request", "缺少请求内容"));
    Holding {
        what: digest.map(|digest| names.of(digest, language)),
        mark: digest.and_then(mark),
        stage,
        votes: votes(replica, entry),
        note: note
            .or_else(|| checkpoint(memory, place, language))
            .or_else(|| committed_before(replica, entry, language)),
    }
}

/// The certificates of the present view, vote by vote: the PRE-PREPARE stands for the primary's
/// PREPARE.
fn votes(replica: &Replica, entry: &Entry) -> Vec<(u32, Gathering)> {
    let Some(proposal) = entry.proposal else { return Vec::new() };
    let agree = |votes: &[Signed<Vote>]| -> ProcessSet {
        votes.iter().filter(|vote| vote.digest == proposal.digest).map(Signed::by).collect()
    };
    let mut prepares = agree(&entry.prepares);
    prepares.insert(proposal.by());
    let gathering = |title, have| Gathering {
        title,
        have,
        need: replica.rules.quorum,
        mark: mark(proposal.digest),
    };
    vec![
        (1, gathering(phrase!("prepares", "准备"), prepares)),
        (2, gathering(phrase!("commits", "提交"), agree(&entry.commits))),
    ]
}

/// A word on what committed in an earlier view, where the votes of the present one are still too few.
fn committed_before(replica: &Replica, entry: &Entry, language: Language) -> Option<String> {
    let (proposal, rules) = (entry.proposal?, &replica.rules);
    entry.committed?;
    let here = entry.prepared.as_ref().is_some_and(|one| one.view == proposal.view);
    let commits = entry.commits.iter().filter(|vote| vote.digest == proposal.digest).count() as u32;
    let suffice = commits >= rules.quorum || rules.has(Bug::CommitOnPrepared);
    let view = proposal.view;
    (!here || !suffice).then(|| {
        say!(
            language,
            "committed in an earlier view; the votes of view {view} are counted anew",
            "已在更早的视图中提交；视图 {view} 的投票重新计数",
        )
    })
}

/// A checkpoint that was taken here and is not stable yet.
fn checkpoint(memory: &Memory, place: Sequence, language: Language) -> Option<String> {
    let (digest, _) = memory.checkpoints.get(&place)?;
    let votes = memory.votes.get(&place).map_or(&[][..], Vec::as_slice);
    let count = votes.iter().filter(|vote| vote.digest == *digest).count();
    Some(say!(
        language,
        "checkpoint {digest}, signed by {count}",
        "检查点 {digest}，已有 {count} 个签名",
    ))
}

/// The latest view change: who asks for it, what the new primary holds, and why each place got its
/// request.
pub fn account(configuration: &Configuration<Node>, language: Language) -> Option<Account> {
    let all = replicas(configuration);
    let names = Names(all.clone());
    let rules = all.first()?.1.rules;
    let is_up = |(p, _): &&(ProcessId, &Replica)| !is_down(configuration, *p);
    let view = all.iter().filter(is_up).map(|(_, replica)| replica.memory.view).max()?;
    if view == 0 {
        return None;
    }
    let primary = rules.primary(view);
    let begun = all.iter().find_map(|(_, replica)| {
        replica.memory.new_view.as_ref().filter(|new_view| new_view.view == view)
    });
    let held = match begun {
        Some(new_view) => new_view.changes.clone(),
        None => asked(&all, primary, view),
    };
    let mut parts = vec![
        (
            say!(language, "Who asks for it", "谁提出要求"),
            accusers(configuration, &all, view, language),
        ),
        (
            say!(
                language,
                "What {primary}, the new primary, holds",
                "新主副本 {primary} 掌握的内容"
            ),
            shown(&rules, &held, begun.is_some(), &names, language),
        ),
    ];
    if let Some(new_view) = begun {
        parts.push((
            say!(language, "Why each place has its request", "每个序号为何得到它的请求"),
            reasons(&rules, new_view, &names, language),
        ));
    }
    let title = say!(language, "The way to view {view}", "通往视图 {view}");
    Some(Account { title, parts })
}

/// The VIEW-CHANGEs for a view that have reached its primary.
fn asked(
    all: &[(ProcessId, &Replica)],
    primary: ProcessId,
    view: u32,
) -> Vec<Arc<Signed<ViewChange>>> {
    let memory = all.iter().find(|(p, _)| *p == primary).map(|(_, replica)| &replica.memory);
    let changes = memory.into_iter().flat_map(|memory| memory.changes.values());
    changes.filter(|change| change.view == view).cloned().collect()
}

fn accusers(
    configuration: &Configuration<Node>,
    all: &[(ProcessId, &Replica)],
    view: u32,
    language: Language,
) -> Vec<Line> {
    let line = |(p, replica): &(ProcessId, &Replica)| {
        let memory = &replica.memory;
        let (own, last) = (memory.view, replica.rules.primary(memory.last_active));
        let text = match (memory.active, own == view) {
            _ if is_down(configuration, *p) => say!(language, "is down", "已崩溃"),
            (true, true) => say!(language, "has entered view {own}", "已进入视图 {own}"),
            (true, false) => {
                say!(language, "still takes part in view {own}", "仍处于视图 {own}")
            }
            (false, _) => say!(
                language,
                "has given up {last} and asks for view {own}",
                "已放弃 {last}，要求视图 {own}",
            ),
        };
        Line { who: Some(*p), text, mark: None }
    };
    all.iter().map(line).collect()
}

/// What the VIEW-CHANGEs say, and how many are lacking.
fn shown(
    rules: &Rules,
    held: &[Arc<Signed<ViewChange>>],
    begun: bool,
    names: &Names<'_>,
    language: Language,
) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for change in held {
        let stable = change.stable;
        let says = match change.prepared.is_empty() {
            true => say!(
                language,
                "stable checkpoint {stable}; nothing prepared after it",
                "稳定检查点 {stable}；此后没有已准备的请求",
            ),
            false => say!(language, "stable checkpoint {stable}", "稳定检查点 {stable}"),
        };
        lines.push(Line { who: Some(change.by()), text: says, mark: None });
        lines.extend(change.prepared.iter().map(|one| certificate(one, names, language)));
    }
    let (have, need) = (held.len() as u32, rules.quorum);
    if !begun {
        let text = match have < need {
            true => say!(
                language,
                "{have} of {need} VIEW-CHANGEs: the view cannot begin yet",
                "{need} 个视图更换消息中已有 {have} 个：视图还不能开始",
            ),
            false => match beginning(rules, held) {
                Some(_) => say!(
                    language,
                    "{have} of {need} VIEW-CHANGEs: enough to begin the view",
                    "{need} 个视图更换消息中已有 {have} 个：足以开始新视图",
                ),
                None => say!(
                    language,
                    "{have} VIEW-CHANGEs, and still undecided: it waits for another",
                    "已有 {have} 个视图更换消息，但仍无法决定：等待下一个",
                ),
            },
        };
        lines.push(Line { who: None, text, mark: None });
    }
    lines
}

/// What one VIEW-CHANGE says to have prepared, and what proves it.
fn certificate(one: &Prepared, names: &Names<'_>, language: Language) -> Line {
    let Prepared { view, place, digest, proof } = one;
    let what = names.of(*digest, language);
    let text = match proof {
        Some(Certificate { proposal, prepares }) => {
            let (by, backups) = (proposal.by(), list(language, signers(prepares).iter()));
            say!(
                language,
                "{place}: {what} prepared in view {view}; signed by {by} (PRE-PREPARE), {backups} (PREPARE)",
                "{place}：{what} 在视图 {view} 中已准备；签名：{by}（预准备），{backups}（准备）",
            )
        }
        None => say!(
            language,
            "{place}: claims that {what} prepared in view {view}; nothing proves it",
            "{place}：声称 {what} 在视图 {view} 中已准备；没有证明",
        ),
    };
    Line { who: None, text, mark: mark(*digest) }
}

/// Why a new view gives each place what it gives.
fn reasons(
    rules: &Rules,
    new_view: &Signed<NewView>,
    names: &Names<'_>,
    language: Language,
) -> Vec<Line> {
    let changes = &new_view.changes;
    let Some(begins) = beginning(rules, changes) else { return Vec::new() };
    let stable = begins.stable;
    let from = changes.iter().filter(|change| change.stable == stable);
    let who = list(language, from.map(|change| change.by()).collect::<ProcessSet>().iter());
    let start = say!(
        language,
        "It begins after checkpoint {stable}, the latest one that is vouched for ({who}).",
        "从检查点 {stable} 之后开始：它是得到担保的最新检查点（{who}）。",
    );
    let mut lines = vec![Line { who: None, text: start, mark: None }];
    let told: BTreeSet<Sequence> = begins.order.iter().map(|(place, _)| *place).collect();
    for vote in &new_view.order {
        let (place, digest) = (vote.place, vote.digest);
        let what = names.of(digest, language);
        let expected = begins.order.iter().find(|(at, _)| *at == place).map(|(_, digest)| *digest);
        let why = match expected == Some(digest) {
            true => why(&grounds(rules, changes, place, digest), language),
            false => say!(
                language,
                "this does not follow from the VIEW-CHANGEs shown",
                "这并不能由出示的视图更换消息推出",
            ),
        };
        let text = say!(language, "{place}: {what}, {why}", "{place}：{what}，{why}");
        lines.push(Line { who: None, text, mark: mark(digest) });
    }
    if told.is_empty() {
        let text = say!(
            language,
            "Nothing is known to have prepared after it: the order begins afresh.",
            "此后没有已知已准备的请求：顺序从头开始。",
        );
        lines.push(Line { who: None, text, mark: None });
    }
    lines
}

fn why(ground: &Ground, language: Language) -> String {
    match ground {
        Ground::Certificate { view, by, passed_over: None } => {
            let by = list(language, by.iter());
            say!(
                language,
                "whose certificate of view {view} is shown by {by}",
                "{by} 出示了它在视图 {view} 中的证书",
            )
        }
        Ground::Certificate { view, by, passed_over: Some(older) } => {
            let by = list(language, by.iter());
            say!(
                language,
                "whose certificate of view {view}, shown by {by}, is later than that of another request of view {older}",
                "{by} 出示的视图 {view} 的证书，晚于另一请求在视图 {older} 的证书",
            )
        }
        Ground::Gap => say!(
            language,
            "since nobody shows a certificate here and the sequence must have no hole",
            "因为此处没有人出示证书，而序列不能有空洞",
        ),
        Ground::Vouched { view, fits, vouchers } => {
            let (fits, vouchers) = (list(language, fits.iter()), list(language, vouchers.iter()));
            say!(
                language,
                "of view {view}: A1, not contradicted by {fits}; A2, vouched for by {vouchers}",
                "来自视图 {view}：A1，{fits} 与之不矛盾；A2，{vouchers} 为它担保",
            )
        }
        Ground::Unclaimed { by } => {
            let by = list(language, by.iter());
            say!(language, "by B: {by} claim nothing here", "按条件 B：{by} 在此处没有声称")
        }
    }
}

/// What a request takes without faults: 2n² - n + 1 messages.
pub fn tariff(configuration: &Configuration<Node>) -> Option<Tariff> {
    let n = replicas(configuration).first()?.1.rules.replicas;
    let price = |kind, formula, count| Price { kind, formula, count };
    Some(Tariff {
        prices: vec![
            price(0, "1", 1),
            price(1, "n − 1", n - 1),
            price(2, "(n − 1)²", (n - 1) * (n - 1)),
            price(3, "n(n − 1)", n * (n - 1)),
            price(4, "n", n),
        ],
        formula: "2n² − n + 1",
    })
}

/// f.
pub fn tolerated(configuration: &Configuration<Node>) -> Option<u32> {
    replicas(configuration).first().map(|(_, replica)| replica.rules.faults)
}
