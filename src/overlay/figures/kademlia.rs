//! Kademlia against the bound that its paper states (it prints no figure of hops), and five
//! geometries side by side.

use super::geometries::{Nodes, Shape};
use super::series::{Run, Series, beside, from_thousandths, measured, whole};
use super::{Cell, Figure, Row, Size};
use crate::overlay::Progress;
use crate::overlay::id::Id;
use crate::overlay::kademlia::{Forest, Live, Settings};
use crate::overlay::measure::{Histogram, ratio};
use crate::phrase;
use crate::sim::{Dice, Part, Time};
use crate::words::Phrase;

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
        over: phrase!("nodes", "节点"),
        logarithmic: true,
        start: |size, seed| Series::start(DEPTH, depth(size, seed)),
    },
    Figure {
        name: "kademlia-churn",
        title: phrase!(
            "Kademlia: lookups while nodes join and fail",
            "Kademlia：节点加入与失效期间的查找"
        ),
        source: "Maymounkov, Mazières, Kademlia, IPTPS 2002",
        setup: phrase!(
            "Real messages, k = 20, alpha = 3; the paper has no such figure",
            "真实消息，k = 20，alpha = 3；论文中没有此图"
        ),
        over: phrase!("mean session in minutes", "平均会话时长（分钟）"),
        logarithmic: false,
        start: |size, seed| Series::start(CHURN, churn(size, seed)),
    },
    Figure {
        name: "geometries-hops",
        title: phrase!("Five geometries: hops", "五种几何结构：跳数"),
        source: "Gummadi et al., The Impact of DHT Routing Geometry, SIGCOMM 2003, by notes on it",
        setup: phrase!(
            "65,536 nodes with 16 neighbours each; 0: XOR, 1: ring, 2: tree, 3: hypercube, 4: hybrid",
            "65,536 个节点，各 16 个邻居；0：异或，1：环，2：树，3：超立方体，4：混合"
        ),
        over: phrase!("geometry", "几何结构"),
        logarithmic: false,
        start: |size, seed| Series::start(SHAPES, shapes(size, seed)),
    },
    Figure {
        name: "geometries-failures",
        title: phrase!(
            "Five geometries: paths that fail before repair",
            "五种几何结构：修复前失败的路径"
        ),
        source: "Gummadi et al., The Impact of DHT Routing Geometry, SIGCOMM 2003, by notes on it",
        setup: phrase!(
            "The same nodes, some of them dead, without a list of sequential neighbours. At 30 % the notes have about 90 % for the tree, about 20 % for XOR and hybrid, below 7 % for ring and hypercube. The order reproduces, the digits do not: a hypercube of which q are dead must fail 1 - (1 - q^2)(1 - q^3)... = 12 %, and does",
            "同样的节点，部分失效，没有顺序邻居表。在 30% 处，笔记称树约 90%，异或与混合约 20%，环与超立方体低于 7%。次序可重现，数值不能：失效比例为 q 的超立方体的失败率必为 1 - (1 - q²)(1 - q³)… = 12%，实测亦然"
        ),
        over: phrase!("percent dead", "失效百分比"),
        logarithmic: false,
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
