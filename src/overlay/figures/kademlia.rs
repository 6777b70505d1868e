//! Kademlia against the bound that its paper states (it prints no figure of hops), and five
//! geometries side by side.

use super::geometries::{Nodes, Shape};
use super::series::{Run, Series, beside, from_thousandths, measured, whole};
use super::{Cell, Figure, Over, Row, Size};
use crate::overlay::Progress;
use crate::overlay::id::Id;
use crate::overlay::kademlia::{Forest, Live, Settings};
use crate::overlay::measure::{Histogram, ratio};
use crate::phrase;
use crate::sim::{Dice, Part, Time};
use crate::words::Phrase;

const SOURCE: &str = "Maymounkov, Mazières, Kademlia, IPTPS 2002";
const GEOMETRIES: &str =
    "Gummadi et al., The Impact of DHT Routing Geometry, SIGCOMM 2003, by notes on it";

/// The figures of this paper, and the comparison.
pub(super) const FIGURES: &[Figure] = &[
    Figure {
        name: "kademlia-hops",
        title: phrase!("Kademlia: depth of a lookup", "Kademlia：查找深度"),
        source: "Maymounkov, Mazières, Kademlia, IPTPS 2002, section 3",
        setup: phrase!(
            "k = 20, alpha = 3, full buckets; the paper states the bound log2 N and prints no measurement",
            "k = 20，alpha = 3，桶已填满；论文给出上界 log2 N，未给出测量值"
        ),
        over: Over::Magnitude(phrase!("nodes", "节点")),
        start: |size, seed| Series::start(DEPTH, depth(size, seed)),
    },
    Figure {
        name: "kademlia-churn",
        title: phrase!(
            "Kademlia: lookups while nodes join and fail",
            "Kademlia：节点加入与失效期间的查找"
        ),
        source: SOURCE,
        setup: phrase!(
            "Real messages, k = 20, alpha = 3; the paper has no such figure",
            "真实消息，k = 20，alpha = 3；论文中没有此图"
        ),
        over: Over::Number(phrase!("mean session in minutes", "平均会话时长（分钟）")),
        start: |size, seed| Series::start(CHURN, churn(size, seed)),
    },
    Figure {
        name: "kademlia-values",
        title: phrase!(
            "Kademlia: values found again after a while",
            "Kademlia：一段时间后仍能找到的值"
        ),
        source: SOURCE,
        setup: phrase!(
            "Nodes stay for an hour on average, k = 8; what each value's holder had is lost with it. Published again after an hour without news, as the paper says, or never. That one of 8 who had it at first is still there is 1 - (1 - e^-t)^8; those who come are handed what belongs with them, so that more is left. All 8 leave within an hour with probability (1 - 1/e)^8 = 2.5 %; with the paper's 20, 0.01 %",
            "节点平均在线一小时，k = 8；持有者离开时其值随之丢失。按论文，一小时无更新即重新发布；或从不重新发布。最初 8 个持有者仍有一个在线的概率为 1 - (1 - e^-t)^8；新来的节点会接收应由它保存的值，故实际所余更多。8 个在一小时内全部离开的概率为 (1 - 1/e)^8 = 2.5%；取论文的 20 个则为 0.01%"
        ),
        over: Over::Number(phrase!("hours since it was published", "发布后的小时数")),
        start: |size, seed| Series::start(VALUES, values(size, seed)),
    },
    Figure {
        name: "geometries-hops",
        title: phrase!("Five geometries: hops", "五种几何结构：跳数"),
        source: GEOMETRIES,
        setup: phrase!(
            "65,536 nodes with 16 neighbours each; every identifier is a node here, so that half of 16 bits are wrong: 8 hops where the notes have 7.7",
            "65,536 个节点，各 16 个邻居；此处每个标识符都是节点，16 位中平均错一半：8 跳，而笔记为 7.7"
        ),
        over: Over::Names(phrase!("geometry", "几何结构"), STUCK),
        start: |size, seed| Series::start(SHAPES, shapes(size, seed)),
    },
    Figure {
        name: "geometries-failures",
        title: phrase!(
            "Five geometries: paths that fail before repair",
            "五种几何结构：修复前失败的路径"
        ),
        source: GEOMETRIES,
        setup: phrase!(
            "The same nodes, some of them dead, without a list of sequential neighbours. At 30 % the notes have about 90 % for the tree, about 20 % for XOR and hybrid, below 7 % for ring and hypercube. The order reproduces, the digits do not: a hypercube of which q are dead must fail 1 - (1 - q^2)(1 - q^3)... = 12 %, and does",
            "同样的节点，部分失效，没有顺序邻居表。在 30% 处，笔记称树约 90%，异或与混合约 20%，环与超立方体低于 7%。次序可重现，数值不能：失效比例为 q 的超立方体的失败率必为 1 - (1 - q²)(1 - q³)… = 12%，实测亦然"
        ),
        over: Over::Number(phrase!("percent dead", "失效百分比")),
        start: |size, seed| Series::start(STUCK, stuck(size, seed)),
    },
];

const DEPTH: &[Phrase] = &[
    phrase!("mean depth", "平均深度"),
    phrase!("99th percentile", "第 99 百分位"),
    phrase!("bound", "上界"),
    phrase!("mean questions", "平均询问数"),
];
const CHURN: &[Phrase] = &[
    phrase!("share of lookups failed", "失败查找的比例"),
    phrase!("mean depth", "平均深度"),
    phrase!("mean questions", "平均询问数"),
];
const VALUES: &[Phrase] = &[
    phrase!("share found, published again", "找到的比例（重新发布）"),
    phrase!("share found, never again", "找到的比例（不再发布）"),
];
const SHAPES: &[Phrase] = &[
    phrase!("mean", "均值"),
    phrase!("median", "中位数"),
    phrase!("90th percentile", "第 90 百分位"),
];
const STUCK: &[Phrase] = &[
    phrase!("XOR", "异或"),
    phrase!("ring", "环"),
    phrase!("tree", "树"),
    phrase!("hypercube", "超立方体"),
    phrase!("hybrid", "混合"),
];

/// Lookups among nodes at rest.
struct Depth {
    bits: u32,
    lookups: u64,
    seed: u64,
    forest: Option<(Forest, Dice)>,
    hops: Histogram,
    questions: Histogram,
}

impl Run for Depth {
    fn advance(&mut self, budget: u64) -> Progress {
        let nodes = 1 << self.bits;
        let (forest, dice) = self.forest.get_or_insert_with(|| {
            let mut dice = Dice::keyed(self.seed, Part::Workload, self.bits, 30);
            let ids = (0..nodes).map(|_| Id::draw(&mut dice)).collect();
            (Forest::new(ids, 20, 3, &mut dice), dice)
        });
        for _ in 0..budget.min(self.lookups - self.hops.total()) {
            let route = forest.look_up(dice.below(nodes), Id::draw(dice));
            self.hops.add(route.hops().into());
            self.questions.add(route.questions.into());
        }
        Progress { done: self.hops.total(), total: self.lookups }
    }

    fn rows(&self) -> Vec<Row> {
        let cells = vec![
            measured(from_thousandths(self.hops.mean())),
            measured(whole(self.hops.percentile(99))),
            measured(whole(self.bits.into())),
            measured(from_thousandths(self.questions.mean())),
        ];
        vec![Row { at: 1 << self.bits, cells }]
    }
}

fn depth(size: Size, seed: u64) -> Vec<Box<dyn Run>> {
    let (bits, lookups): (&[u32], _) = match size {
        Size::Small => (&[6, 10], 2_000),
        Size::Whole => (&[6, 8, 10, 12, 14, 16, 17, 20], 20_000),
    };
    let run = |&bits: &u32| -> Box<dyn Run> {
        let (hops, questions) = (Histogram::default(), Histogram::default());
        Box::new(Depth { bits, lookups, seed, forest: None, hops, questions })
    };
    bits.iter().map(run).collect()
}

/// Nodes that come and go.
struct Churning {
    minutes: u64,
    nodes: u32,
    span: Time,
    seed: u64,
    nodes_live: Option<Live>,
}

impl Run for Churning {
    fn advance(&mut self, budget: u64) -> Progress {
        let live = self.nodes_live.get_or_insert_with(|| {
            let session = Time::millis(self.minutes * 60_000);
            Live::new(Settings { session, seed: self.seed, ..Settings::for_nodes(self.nodes) })
        });
        live.run_until(self.span, budget)
    }

    fn rows(&self) -> Vec<Row> {
        let Some(live) = &self.nodes_live else { return Vec::new() };
        let counts = live.counts();
        let cells = vec![
            measured(ratio(counts.wrong.into(), counts.lookups.into(), 10_000) as i64),
            measured(from_thousandths(counts.hops.mean())),
            measured(from_thousandths(counts.questions.mean())),
        ];
        vec![Row { at: self.minutes, cells }]
    }
}

fn churn(size: Size, seed: u64) -> Vec<Box<dyn Run>> {
    let (minutes, nodes, span): (&[u64], _, _) = match size {
        Size::Small => (&[30], 200, Time::millis(300_000)),
        Size::Whole => (&[15, 30, 60, 174], 1_000, Time::millis(3_600_000)),
    };
    let run = |&minutes: &u64| -> Box<dyn Run> {
        Box::new(Churning { minutes, nodes, span, seed, nodes_live: None })
    };
    minutes.iter().map(run).collect()
}

/// Values that were published once, and are looked for so many hours later.
struct Kept {
    hours: u64,
    nodes: u32,
    seed: u64,
    /// The one that publishes again, and the one that does not.
    systems: Vec<Live>,
    asked: bool,
}

/// So many values are published.
const VALUES_PUBLISHED: u64 = 200;
/// And so long their finding, or their publishing, takes at most.
const SHORTLY: Time = Time::millis(30_000);

impl Kept {
    fn key(&self, nth: u64) -> Id {
        Id::draw(&mut Dice::keyed(self.seed, Part::Choice, 8, nth))
    }

    fn begin(&self, republishes: bool) -> Live {
        let usual = Settings::for_nodes(self.nodes);
        let republish = if republishes { usual.republish } else { Time::NEVER };
        let mut live = Live::new(Settings {
            k: 8,
            session: Time::millis(3_600_000),
            lookup_every: Time::NEVER,
            republish,
            seed: self.seed,
            ..usual
        });
        let from = somebody(&live);
        (0..VALUES_PUBLISHED).for_each(|nth| live.publish(from, self.key(nth)));
        live
    }

    fn end(&self) -> Time {
        Time(self.hours * 3_600_000_000 + 2 * SHORTLY.0)
    }
}

/// The first node that is up.
fn somebody(live: &Live) -> u32 {
    (0..live.pool()).find(|&node| live.is_live(node)).unwrap_or(0)
}

impl Run for Kept {
    fn advance(&mut self, budget: u64) -> Progress {
        if self.systems.is_empty() {
            self.systems = [true, false].map(|again| self.begin(again)).into();
        }
        let until = if self.asked { self.end() } else { Time(self.end().0 - SHORTLY.0) };
        let arrived = self.systems.iter_mut().all(|live| live.run_until(until, budget).is_done());
        if arrived && !self.asked {
            self.asked = true;
            let keys: Vec<Id> = (0..VALUES_PUBLISHED).map(|nth| self.key(nth)).collect();
            for live in &mut self.systems {
                let from = somebody(live);
                keys.iter().for_each(|&key| live.find_value(from, key));
            }
            return Progress { done: 1, total: 2 };
        }
        let now = self.systems.iter().map(|live| live.now().0).min().unwrap_or(0);
        let done = if arrived { until.0 } else { now.min(self.end().0 - 1) };
        Progress { done, total: self.end().0 }
    }

    fn rows(&self) -> Vec<Row> {
        let share = |live: &Live| {
            let [found, missing] = live.counts().values;
            measured(ratio(found.into(), (found + missing).into(), 10_000) as i64)
        };
        vec![Row { at: self.hours, cells: self.systems.iter().map(share).collect() }]
    }
}

fn values(size: Size, seed: u64) -> Vec<Box<dyn Run>> {
    let (hours, nodes): (&[u64], _) = match size {
        Size::Small => (&[4], 60),
        Size::Whole => (&[0, 1, 2, 3, 4, 6, 8, 12], 300),
    };
    let run = |&hours: &u64| -> Box<dyn Run> {
        Box::new(Kept { hours, nodes, seed, systems: Vec::new(), asked: false })
    };
    hours.iter().map(run).collect()
}

/// Paths among nodes of one shape.
struct Paths {
    shape: Shape,
    pairs: u64,
    seed: u64,
    nodes: Option<Nodes>,
    hops: Histogram,
}

impl Run for Paths {
    fn advance(&mut self, budget: u64) -> Progress {
        let nodes = self.nodes.get_or_insert_with(|| Nodes::new(self.shape, 0, self.seed));
        for _ in 0..budget.min(self.pairs - self.hops.total()) {
            let nth = self.hops.total();
            let mut dice = Dice::keyed(self.seed, Part::Choice, self.shape as u32, nth);
            let (from, to) = nodes.pair(&mut dice);
            self.hops.add(nodes.hops(from, to).map_or(u64::from(u16::MAX), u64::from));
        }
        Progress { done: self.hops.total(), total: self.pairs }
    }

    fn rows(&self) -> Vec<Row> {
        let (mean, median) = if self.shape == Shape::Ring { (74_000, 7) } else { (77_000, 8) };
        // Half of sixteen bits are wrong: 8 hops where every identifier is a node, as here.
        let within = 4_000;
        let cells = vec![
            beside(from_thousandths(self.hops.mean()), mean, within),
            beside(whole(self.hops.percentile(50)), whole(median), Cell::ONE),
            beside(whole(self.hops.percentile(90)), whole(10), Cell::ONE),
        ];
        vec![Row { at: self.shape as u64, cells }]
    }
}

fn shapes(size: Size, seed: u64) -> Vec<Box<dyn Run>> {
    let pairs = if size == Size::Small { 5_000 } else { 100_000 };
    let run = |shape| -> Box<dyn Run> {
        Box::new(Paths { shape, pairs, seed, nodes: None, hops: Histogram::default() })
    };
    Shape::ALL.into_iter().map(run).collect()
}

/// Paths of every shape among nodes of which some are dead.
struct Stuck {
    percent: u16,
    pairs: u64,
    seed: u64,
    failed: Vec<u64>,
}

impl Run for Stuck {
    fn advance(&mut self, _budget: u64) -> Progress {
        let total = Shape::ALL.len() as u64;
        if let Some(&shape) = Shape::ALL.get(self.failed.len()) {
            let nodes = Nodes::new(shape, self.percent * 10, self.seed);
            let mut dice = Dice::keyed(self.seed, Part::Workload, shape as u32, 50);
            let stuck = (0..self.pairs).filter(|_| {
                let (from, to) = nodes.pair(&mut dice);
                nodes.hops(from, to).is_none()
            });
            self.failed.push(stuck.count() as u64);
        }
        Progress { done: self.failed.len() as u64, total }
    }

    fn rows(&self) -> Vec<Row> {
        let cell = |(shape, failed): (Shape, &u64)| {
            let share = ratio((*failed).into(), self.pairs.into(), 10_000) as i64;
            let noted = |paper| Cell { paper: Some(paper), ..measured(share) };
            match (self.percent, shape) {
                (30, Shape::Tree) => beside(share, 9_000, 700),
                (30, Shape::Xor | Shape::Hybrid) => noted(2_000),
                (30, Shape::Ring | Shape::Hypercube) => noted(700),
                _ => measured(share),
            }
        };
        let cells = Shape::ALL.into_iter().zip(&self.failed).map(cell).collect();
        vec![Row { at: self.percent.into(), cells }]
    }
}

fn stuck(size: Size, seed: u64) -> Vec<Box<dyn Run>> {
    let (percents, pairs): (&[u16], _) = match size {
        Size::Small => (&[30], 3_000),
        Size::Whole => (&[0, 10, 20, 30, 40, 50, 60, 70, 80, 90], 30_000),
    };
    let run = |&percent: &u16| -> Box<dyn Run> {
        Box::new(Stuck { percent, pairs, seed, failed: Vec::new() })
    };
    percents.iter().map(run).collect()
}
