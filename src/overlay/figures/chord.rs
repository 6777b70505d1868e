//! The figures of the Chord paper (SIGCOMM 2001).

use super::series::{Run, Series, beside, beside_any, from_thousandths, measured, whole};
use super::{Cell, Figure, Over, Row, Size};
use crate::overlay::Progress;
use crate::overlay::chord::{Balance, Live, Ring, Settings, Variant, keys_per_node};
use crate::overlay::id::Id;
use crate::overlay::measure::{Histogram, ratio};
use crate::phrase;
use crate::sim::{Dice, Part, Time};
use crate::words::Phrase;

const SOURCE: &str = "Stoica et al., Chord, SIGCOMM 2001";

/// The figures of this paper.
pub(super) const FIGURES: &[Figure] = &[
    Figure {
        name: "chord-figure-8a",
        title: phrase!(
            "Chord: keys per node, without virtual nodes",
            "Chord：每个节点的键数（无虚拟节点）"
        ),
        source: SOURCE,
        setup: phrase!(
            "10,000 nodes and 100,000 to 1,000,000 keys; percentiles over all repetitions",
            "1 万个节点，10 万到 100 万个键；百分位数取自全部重复实验"
        ),
        over: Over::Number(phrase!("keys", "键")),
        start: |size, seed| Series::start(SPREAD, figure_8a(size, seed)),
    },
    Figure {
        name: "chord-figure-8b",
        title: phrase!("Chord: the fullest node", "Chord：负载最重的节点"),
        source: SOURCE,
        setup: phrase!(
            "10,000 nodes and 500,000 keys; the paper had 457 keys on its fullest node, of one draw",
            "1 万个节点，50 万个键；论文中最满的节点有 457 个键（单次抽样）"
        ),
        over: Over::Number(phrase!("keys", "键")),
        start: |_, seed| Series::start(FULLEST, figure_8b(seed)),
    },
    Figure {
        name: "chord-figure-9",
        title: phrase!(
            "Chord: keys per node, with virtual nodes",
            "Chord：每个节点的键数（有虚拟节点）"
        ),
        source: SOURCE,
        setup: phrase!(
            "10,000 nodes at 1 to 20 places each, 1,000,000 keys",
            "1 万个节点，每个占 1 到 20 个位置，100 万个键"
        ),
        over: Over::Number(phrase!("virtual nodes", "虚拟节点")),
        start: |size, seed| Series::start(SPREAD, figure_9(size, seed)),
    },
    Figure {
        name: "chord-figure-10a",
        title: phrase!("Chord: path length", "Chord：路径长度"),
        source: SOURCE,
        setup: phrase!(
            "Random keys from random nodes, perfect fingers; the last step to the successor is not counted, which is the reading that reproduces the figure from 64 nodes on",
            "随机节点查找随机键，指针表完美；不计到后继的最后一步——按这种读法，从 64 个节点起可重现原图"
        ),
        over: Over::Magnitude(phrase!("nodes", "节点")),
        start: |size, seed| Series::start(SPREAD, figure_10a(size, seed)),
    },
    Figure {
        name: "chord-figure-10b",
        title: phrase!(
            "Chord: distribution of the path length, 4096 nodes",
            "Chord：路径长度分布，4096 个节点"
        ),
        source: SOURCE,
        setup: phrase!("As figure 10(a), at 4096 nodes", "同图 10(a)，4096 个节点"),
        over: Over::Number(phrase!("path length", "路径长度")),
        start: |size, seed| Series::start(DISTRIBUTION, figure_10b(size, seed)),
    },
    Figure {
        name: "chord-figure-11",
        title: phrase!(
            "Chord: lookups failed after massive failure",
            "Chord：大规模失效后失败的查找"
        ),
        source: SOURCE,
        setup: phrase!(
            "10,000 nodes of which a fraction dies at once; the others stabilize by messages; a key whose node died is lost",
            "1 万个节点中一部分同时失效；其余节点用消息稳定下来；所在节点失效的键即丢失"
        ),
        over: Over::Number(phrase!("failed, of 1000", "每 1000 个中失效的个数")),
        start: |size, seed| Series::start(FAILED, figure_11(size, seed)),
    },
    Figure {
        name: "chord-figure-12",
        title: phrase!(
            "Chord: lookups failed while nodes join and fail",
            "Chord：节点加入与失效期间失败的查找"
        ),
        source: SOURCE,
        setup: phrase!(
            "500 nodes, a lookup a second, two hours, ten runs; nobody tries again, for a finger neither; each node stabilizes after exponential pauses of 30 s on average: with evenly spread pauses fewer fail",
            "500 个节点，每秒一次查找，两小时，十次运行；任何查找都不重试，刷新指针时也不；各节点稳定过程的间隔服从均值 30 秒的指数分布：若间隔均匀分布，失败更少"
        ),
        over: Over::Number(phrase!("joins and failures in 100 s", "每 100 秒的加入与失效次数")),
        start: |size, seed| Series::start(FAILED, figure_12(size, seed)),
    },
];

const SPREAD: &[Phrase] = &[
    phrase!("mean", "均值"),
    phrase!("1st percentile", "第 1 百分位"),
    phrase!("99th percentile", "第 99 百分位"),
];
const FULLEST: &[Phrase] = &[
    phrase!("99th percentile", "第 99 百分位"),
    phrase!("maximum", "最大值"),
    phrase!("nodes without keys, of 1", "无键节点的比例"),
];
const DISTRIBUTION: &[Phrase] = &[phrase!("share of lookups", "查找的比例")];
const FAILED: &[Phrase] = &[phrase!("share of lookups failed", "失败查找的比例")];

fn dice(seed: u64, figure: u32, nth: u64) -> Dice {
    Dice::keyed(seed, Part::Workload, figure, nth)
}

/// Keys on nodes, again and again.
struct Keys {
    at: u64,
    places: u32,
    keys: u32,
    repeats: u64,
    loads: Vec<u32>,
    seed: u64,
    done: u64,
    cells: fn(u64, &Balance, u32) -> Vec<Cell>,
}

/// On so many nodes.
const KEEPERS: u32 = 10_000;

impl Keys {
    fn run(
        at: u64,
        (places, keys): (u32, u32),
        repeats: u64,
        seed: u64,
        cells: fn(u64, &Balance, u32) -> Vec<Cell>,
    ) -> Box<dyn Run> {
        Box::new(Self { at, places, keys, repeats, loads: Vec::new(), seed, done: 0, cells })
    }
}

impl Run for Keys {
    fn advance(&mut self, _budget: u64) -> Progress {
        let mut dice = dice(self.seed, 8, self.at << 16 | self.done);
        self.loads.extend(keys_per_node(KEEPERS, self.places, self.keys, &mut dice));
        self.done += 1;
        Progress { done: self.done, total: self.repeats }
    }

    fn rows(&self) -> Vec<Row> {
        let balance = Balance::of(self.loads.clone());
        vec![Row { at: self.at, cells: (self.cells)(self.at, &balance, self.loads.len() as u32) }]
    }
}

/// What figure 8(a) prints: keys in 100,000s, and the 99th percentile.
const FIGURE_8A: [i64; 10] = [48, 91, 138, 181, 228, 273, 320, 364, 411, 463];

fn figure_8a(size: Size, seed: u64) -> Vec<Box<dyn Run>> {
    let (steps, repeats): (&[u32], _) = match size {
        Size::Small => (&[1, 3], 2),
        Size::Whole => (&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 20),
    };
    let run = |&step: &u32| {
        let keys = step * 100_000;
        Keys::run(keys.into(), (1, keys), repeats, seed, |at, balance, _| {
            let paper = FIGURE_8A[at as usize / 100_000 - 1] * Cell::ONE;
            let few = if at == 1_000_000 { 1 } else { 0 };
            vec![
                measured(from_thousandths(balance.mean)),
                beside(whole(balance.p1.into()), whole(few), Cell::ONE),
                beside(whole(balance.p99.into()), paper, paper / 12),
            ]
        })
    };
    steps.iter().map(run).collect()
}

fn figure_8b(seed: u64) -> Vec<Box<dyn Run>> {
    vec![Keys::run(500_000, (1, 500_000), 1, seed, |_, balance, nodes| {
        vec![
            beside(whole(balance.p99.into()), whole(230), whole(20)),
            // One draw's maximum is no test of another's.
            Cell { paper: Some(whole(457)), ..measured(whole(balance.max.into())) },
            measured(ratio(balance.empty.into(), nodes.into(), 10_000) as i64),
        ]
    })]
}

/// What figure 9 prints: virtual nodes, 1st and 99th percentile.
const FIGURE_9: [(u64, u64, u64); 5] =
    [(1, 0, 477), (2, 7, 347), (5, 24, 220), (10, 38, 186), (20, 50, 161)];

fn figure_9(size: Size, seed: u64) -> Vec<Box<dyn Run>> {
    let (some, repeats) = match size {
        Size::Small => (3, 1),
        Size::Whole => (5, 5),
    };
    let run = |&(places, ..): &(u64, u64, u64)| {
        Keys::run(places, (places as u32, 1_000_000), repeats, seed, |at, balance, _| {
            let paper = FIGURE_9.iter().find(|(places, ..)| *places == at);
            let &(_, p1, p99) = paper.unwrap_or(&FIGURE_9[0]);
            vec![
                measured(from_thousandths(balance.mean)),
                beside(whole(balance.p1.into()), whole(p1), whole(4)),
                beside(whole(balance.p99.into()), whole(p99), whole(p99) / 10),
            ]
        })
    };
    FIGURE_9[..some].iter().map(run).collect()
}

/// Lookups on a ring at rest.
struct Paths {
    bits: u32,
    lookups: u64,
    seed: u64,
    ring: Option<(Ring, Dice)>,
    lengths: Histogram,
    rows: fn(u32, &Histogram) -> Vec<Row>,
}

impl Paths {
    fn run(
        bits: u32,
        lookups: u64,
        seed: u64,
        rows: fn(u32, &Histogram) -> Vec<Row>,
    ) -> Box<dyn Run> {
        Box::new(Self { bits, lookups, seed, ring: None, lengths: Histogram::default(), rows })
    }
}

impl Run for Paths {
    fn advance(&mut self, budget: u64) -> Progress {
        let nodes = 1 << self.bits;
        // A few small rings rather than one: where 64 nodes lie moves the mean by a tenth.
        let each = self.lookups.div_ceil((1 << 12 >> self.bits).max(1));
        let nth = self.lengths.total() / each;
        if self.lengths.total().is_multiple_of(each) {
            self.ring = None;
        }
        let (ring, dice) = self.ring.get_or_insert_with(|| {
            let mut dice = dice(self.seed, 10, u64::from(self.bits) << 32 | nth);
            let ids = (0..nodes).map(|_| Id::draw(&mut dice)).collect();
            (Ring::new(ids, 1, Variant::AsDescribed), dice)
        });
        let left = (each - self.lengths.total() % each).min(self.lookups - self.lengths.total());
        for _ in 0..budget.min(left) {
            let route = ring.look_up(dice.below(nodes), Id::draw(dice));
            self.lengths.add(route.path().into());
        }
        Progress { done: self.lengths.total(), total: self.lookups }
    }

    fn rows(&self) -> Vec<Row> {
        (self.rows)(self.bits, &self.lengths)
    }
}

/// What figure 10(a) prints for 8, 16, 32, ... nodes, in hundredths: the mean; and the 99th
/// percentile.
const FIGURE_10A: [(i64, u64); 12] = [
    (172, 3),
    (209, 4),
    (249, 5),
    (296, 5),
    (339, 6),
    (388, 7),
    (438, 7),
    (489, 8),
    (536, 9),
    (585, 10),
    (635, 10),
    (687, 11),
];

fn figure_10a(size: Size, seed: u64) -> Vec<Box<dyn Run>> {
    let (bits, each): (&[u32], _) = match size {
        Size::Small => (&[6, 8, 10, 12], 20_000),
        Size::Whole => (&[3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14], u64::MAX),
    };
    let run = |&bits: &u32| {
        Paths::run(bits, each.min(100 << bits), seed, |bits, lengths| {
            let (mean, p99) = FIGURE_10A[bits as usize - 3];
            // Where so few nodes lie moves the mean by a tenth, and the paper had one draw.
            let within = if bits < 8 { 1500 } else { 1000 };
            let mean = beside(from_thousandths(lengths.mean()), mean * 100, within);
            // Below 64 nodes the convention decides, and the paper's is not known.
            let mean = if bits < 6 { Cell { within: None, ..mean } } else { mean };
            let p99 = beside(whole(lengths.percentile(99)), whole(p99), Cell::ONE);
            let cells = vec![mean, measured(whole(lengths.percentile(1))), p99];
            vec![Row { at: 1 << bits, cells }]
        })
    };
    bits.iter().map(run).collect()
}

/// What figure 10(b) prints for path lengths of 1 to 12, in ten-thousandths.
const FIGURE_10B: [i64; 12] = [33, 180, 571, 1288, 2124, 2254, 1938, 1094, 412, 92, 12, 2];

fn figure_10b(size: Size, seed: u64) -> Vec<Box<dyn Run>> {
    let lookups = if size == Size::Small { 30_000 } else { 409_600 };
    vec![Paths::run(12, lookups, seed, |_, lengths| {
        let row = |length: usize| {
            let share = lengths.share(length, 10_000) as i64;
            let paper = length.checked_sub(1).map(|place| FIGURE_10B[place]);
            Row { at: length as u64, cells: vec![beside_any(share, paper, 120)] }
        };
        (0..=12).map(row).collect()
    })]
}

/// A ring of which a part dies at once.
struct MassFailure {
    percent: u64,
    paper: i64,
    nodes: u32,
    keys: u64,
    seed: u64,
    ring: Option<Live>,
    dead: Vec<bool>,
    lost: u64,
    asked: u64,
}

/// So long the survivors have to find each other: many rounds.
const MEND: Time = Time::millis(200_000);

impl MassFailure {
    fn begin(&self) -> (Live, Vec<bool>) {
        let mut dice = dice(self.seed, 11, self.percent);
        let mut ring = Live::new(Settings {
            nodes: self.nodes,
            session: Time::NEVER,
            lookup_every: Time::NEVER,
            ..Settings::figure_12(0, self.seed)
        });
        let mut members: Vec<u32> = (0..ring.pool()).filter(|&node| ring.is_member(node)).collect();
        let mut dead = vec![false; ring.pool() as usize];
        for _ in 0..members.len() as u64 * self.percent / 1000 {
            let node = members.swap_remove(dice.below(members.len() as u32) as usize);
            ring.kill(node);
            dead[node as usize] = true;
        }
        (ring, dead)
    }

    /// Looks up keys that were stored before: lost is one whose node died.
    fn ask(&mut self, budget: u64) {
        let Some(ring) = &mut self.ring else { return };
        for _ in 0..budget.min(self.keys - self.asked) {
            let mut dice = dice(self.seed, 12, self.percent << 32 | self.asked);
            let key = Id::draw(&mut dice);
            let Some(owner) = ring.owner(key) else { continue };
            let stored =
                ring.owner_if(key, |node| ring.is_member(node) || self.dead[node as usize]);
            self.lost += u64::from(stored != Some(owner));
            let from = loop {
                let node = dice.below(ring.pool());
                if ring.is_member(node) {
                    break node;
                }
            };
            ring.look_up(from, key);
            self.asked += 1;
        }
    }
}

impl Run for MassFailure {
    fn advance(&mut self, budget: u64) -> Progress {
        if self.ring.is_none() {
            let (ring, dead) = self.begin();
            (self.ring, self.dead) = (Some(ring), dead);
        }
        let total = 2 * self.keys;
        let Some(ring) = &mut self.ring else { return Progress { done: 0, total } };
        let mending = ring.run_until(MEND, budget);
        if !mending.is_done() {
            let share =
                u128::from(self.keys) * u128::from(mending.done) / u128::from(mending.total);
            return Progress { done: share as u64, total };
        }
        if self.asked < self.keys {
            if self.asked == 0 {
                ring.forget_counts();
            }
            self.ask(budget.min(1000));
            return Progress { done: self.keys + self.asked - 1, total };
        }
        // The last answers are on their way.
        let until = MEND + Time::millis(600_000);
        let answered = ring.run_until(until, budget).is_done();
        Progress { done: if answered { total } else { total - 1 }, total }
    }

    fn rows(&self) -> Vec<Row> {
        let Some(ring) = &self.ring else { return Vec::new() };
        let failed = self.lost + ring.counts().met_dead + ring.counts().wrong;
        let share = ratio(failed.into(), self.asked.into(), 10_000) as i64;
        let within = if self.keys < 10_000 { 250 } else { 100 };
        vec![Row { at: self.percent, cells: vec![beside(share, self.paper, within)] }]
    }
}

/// What figure 11 prints: thousandths failed, and ten-thousandths of lookups.
const FIGURE_11: [(u64, i64); 6] =
    [(10, 93), (25, 211), (50, 467), (100, 944), (150, 1466), (200, 2006)];

fn figure_11(size: Size, seed: u64) -> Vec<Box<dyn Run>> {
    let (points, nodes, keys) = match size {
        Size::Small => (&FIGURE_11[3..4], 1_500, 4_000),
        Size::Whole => (&FIGURE_11[..], 10_000, 100_000),
    };
    let run = |&(percent, paper): &(u64, i64)| -> Box<dyn Run> {
        let dead = Vec::new();
        let (ring, lost, asked) = (None, 0, 0);
        Box::new(MassFailure { percent, paper, nodes, keys, seed, ring, dead, lost, asked })
    };
    points.iter().map(run).collect()
}

/// Rings in which nodes join and fail all the time, one after the other.
struct ComingAndGoing {
    rate: u32,
    paper: i64,
    seed: u64,
    runs: u64,
    hours: Time,
    ring: Option<Live>,
    finished: u64,
    failed: u64,
    lookups: u64,
}

impl Run for ComingAndGoing {
    fn advance(&mut self, budget: u64) -> Progress {
        let settings = Settings::figure_12(self.rate, self.seed + self.finished);
        let ring = self.ring.get_or_insert_with(|| Live::new(settings));
        let here = ring.run_until(self.hours, budget);
        let mut done = self.finished * self.hours.0 + here.done;
        if here.is_done() {
            self.failed += ring.counts().met_dead + ring.counts().wrong;
            self.lookups += ring.counts().lookups;
            self.finished += 1;
            self.ring = None;
            done = self.finished * self.hours.0;
        }
        Progress { done, total: self.runs * self.hours.0 }
    }

    fn rows(&self) -> Vec<Row> {
        let share = ratio(self.failed.into(), self.lookups.into(), 10_000) as i64;
        let at = u64::from(self.rate) / 10;
        // A factor of one and a half, or what the paper's own intervals leave open.
        let within = if self.runs < 3 { self.paper / 2 } else { self.paper / 3 }.max(26);
        vec![Row { at, cells: vec![beside(share, self.paper, within)] }]
    }
}

/// What figure 12 prints: joins, and failures, in 1000 seconds, and ten-thousandths of lookups.
const FIGURE_12: [(u32, i64); 4] = [(10, 30), (20, 95), (50, 245), (100, 645)];

fn figure_12(size: Size, seed: u64) -> Vec<Box<dyn Run>> {
    let (points, runs, hours) = match size {
        Size::Small => (&FIGURE_12[2..3], 1, Time::millis(2_400_000)),
        Size::Whole => (&FIGURE_12[..], 10, Time::millis(7_200_000)),
    };
    let run = |&(rate, paper): &(u32, i64)| -> Box<dyn Run> {
        let (finished, failed, lookups) = (0, 0, 0);
        let ring = None;
        Box::new(ComingAndGoing { rate, paper, seed, runs, hours, ring, finished, failed, lookups })
    };
    points.iter().map(run).collect()
}
