//! The four overlays on the same nodes, keys, comings, goings and failures: no paper's figure.

use super::series::{Run, Series, from_thousandths, measured};
use super::{Cell, Figure, Over, Row, Size};
use crate::overlay::compare::{Coming, Comparison, Plan, Summary};
use crate::overlay::measure::ratio;
use crate::overlay::{Progress, Work};
use crate::phrase;
use crate::sim::Time;
use crate::words::Phrase;

const SOURCE: &str = "Bivalent: no paper has this figure";

/// The figures of the comparison.
pub(super) const FIGURES: &[Figure] = &[
    Figure {
        name: "compare-rest",
        title: phrase!(
            "Four overlays, a tenth of the nodes just dead",
            "四种覆盖网络，一成节点刚刚失效"
        ),
        source: SOURCE,
        setup: phrase!(
            "The same nodes, keys and failures; tables as at rest, and nobody repairs anything",
            "同样的节点、键与故障；路由表为静止状态，无人修复"
        ),
        over: Over::Names(phrase!("overlay", "覆盖网络"), OVERLAYS),
        start: |size, seed| Series::start(&MEASURES[..6], rest(size, seed)),
    },
    Figure {
        name: "compare-life",
        title: phrase!("Four overlays while nodes come and go", "节点进出时的四种覆盖网络"),
        source: SOURCE,
        setup: phrase!(
            "Nodes stay for an hour on average; all learn of it, and mend their tables, by messages alone; 20 bytes a message and 10 for each node named in it, in all four",
            "节点平均在线一小时；各网络只通过消息得知变化并修复；四者均按每消息 20 字节、每个提到的节点 10 字节计"
        ),
        over: Over::Names(phrase!("overlay", "覆盖网络"), OVERLAYS),
        start: |size, seed| Series::start(&MEASURES, life(size, seed)),
    },
    Figure {
        name: "compare-churn",
        title: phrase!("Four overlays, by how long a node stays", "四种覆盖网络与节点在线时长"),
        source: SOURCE,
        setup: phrase!(
            "As the figure before it, for shorter and longer sessions; upkeep in bytes a second and node",
            "同上图，会话时长各异；维护开销为每节点每秒字节数"
        ),
        over: Over::Magnitude(phrase!("mean session in minutes", "平均会话时长（分钟）")),
        start: |size, seed| Series::start(CHURN, churn(size, seed)),
    },
];

const OVERLAYS: &[Phrase] = &[
    phrase!("Pastry", "Pastry"),
    phrase!("One-Hop", "One-Hop"),
    phrase!("Chord", "Chord"),
    phrase!("Kademlia", "Kademlia"),
];
const MEASURES: [Phrase; 8] = [
    phrase!("hops", "跳数"),
    phrase!("way over the direct one", "路程与直线之比"),
    phrase!("nodes that a node knows", "每节点所知节点数"),
    phrase!("messages a lookup", "每次查找的消息数"),
    phrase!("share that met a dead node", "遇到失效节点的比例"),
    phrase!("share of lookups failed", "失败查找的比例"),
    phrase!("upkeep, bytes a second and node", "维护（每节点每秒字节数）"),
    phrase!("lookups, bytes a second and node", "查找（每节点每秒字节数）"),
];
const CHURN: &[Phrase] = &[
    phrase!("Pastry, failed", "Pastry，失败"),
    phrase!("One-Hop, failed", "One-Hop，失败"),
    phrase!("Chord, failed", "Chord，失败"),
    phrase!("Kademlia, failed", "Kademlia，失败"),
    phrase!("Pastry, upkeep", "Pastry，维护"),
    phrase!("One-Hop, upkeep", "One-Hop，维护"),
    phrase!("Chord, upkeep", "Chord，维护"),
    phrase!("Kademlia, upkeep", "Kademlia，维护"),
];

/// One comparison, and how it is put into rows.
struct Compared {
    at: u64,
    plan: Plan,
    comparison: Option<Comparison>,
    rows: fn(u64, &[Summary]) -> Vec<Row>,
}

impl Compared {
    fn run(at: u64, plan: Plan, rows: fn(u64, &[Summary]) -> Vec<Row>) -> Box<dyn Run> {
        Box::new(Self { at, plan, comparison: None, rows })
    }
}

impl Run for Compared {
    fn advance(&mut self, budget: u64) -> Progress {
        self.comparison.get_or_insert_with(|| Comparison::new(self.plan)).advance(budget)
    }

    fn rows(&self) -> Vec<Row> {
        let summaries = self.comparison.as_ref().map(Comparison::summaries);
        summaries.map(|all| (self.rows)(self.at, all)).unwrap_or_default()
    }
}

fn share(part: u64, one: &Summary) -> Cell {
    measured(ratio(part.into(), one.found.total().into(), 10_000) as i64)
}

/// A row for each overlay.
fn by_overlay(all: &[Summary], measures: usize) -> Vec<Row> {
    let row = |(at, one): (u64, &Summary)| {
        let found = &one.found;
        let thousandths = |value| measured(from_thousandths(value));
        let mut cells = vec![
            thousandths(found.hops.mean()),
            thousandths(found.stretch()),
            thousandths(one.state.mean()),
            thousandths(found.messages.mean()),
            share(found.delayed, one),
            share(found.failed, one),
            thousandths(one.upkeep),
            thousandths(one.lookups),
        ];
        cells.truncate(measures);
        Row { at, cells }
    };
    (0..).zip(all).map(row).collect()
}

fn rest(size: Size, seed: u64) -> Vec<Box<dyn Run>> {
    let (nodes, lookups) = if size == Size::Small { (500, 1_000) } else { (100_000, 50_000) };
    let plan = Plan { nodes, dead: 100, lookups, coming: None, seed };
    vec![Compared::run(0, plan, |_, all| by_overlay(all, 6))]
}

/// So many minutes in which nodes stay for so many on average.
fn alive(size: Size, minutes: u64, seed: u64) -> Plan {
    let (nodes, time, lookups) =
        if size == Size::Small { (120, 300, 200) } else { (1_000, 3_600, 5_000) };
    let coming =
        Coming { session: Time::millis(minutes * 60_000), time: Time::millis(time * 1_000) };
    Plan { nodes, dead: 0, lookups, coming: Some(coming), seed }
}

fn life(size: Size, seed: u64) -> Vec<Box<dyn Run>> {
    vec![Compared::run(0, alive(size, 60, seed), |_, all| by_overlay(all, 8))]
}

fn churn(size: Size, seed: u64) -> Vec<Box<dyn Run>> {
    let sessions: &[u64] = if size == Size::Small { &[15, 174] } else { &[15, 30, 60, 174, 720] };
    let run = |&minutes: &u64| {
        Compared::run(minutes, alive(size, minutes, seed), |at, all| {
            let failed = all.iter().map(|one| share(one.found.failed, one));
            let upkeep = all.iter().map(|one| measured(from_thousandths(one.upkeep)));
            vec![Row { at, cells: failed.chain(upkeep).collect() }]
        })
    };
    sessions.iter().map(run).collect()
}
