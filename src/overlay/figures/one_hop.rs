//! What One-Hop's papers say that could be verified, and this project's own formulas beside what is
//! measured. No figure of their evaluation could be read: none is quoted.

use super::series::{Run, Series, beside, from_thousandths, measured, whole};
use super::{Figure, Over, Row, Size};
use crate::overlay::Progress;
use crate::overlay::measure::ratio;
use crate::overlay::one_hop::{OneHop, Role, Settings, formula};
use crate::phrase;
use crate::sim::Time;
use crate::words::Phrase;

const SOURCE: &str = "Gupta, Liskov, Rodrigues, One Hop Lookups, HotOS 2003; NSDI 2004";

/// The figures of these papers.
pub(super) const FIGURES: &[Figure] = &[
    Figure {
        name: "one-hop-events",
        title: phrase!("One-Hop: changes of membership a second", "One-Hop：每秒成员变更次数"),
        source: SOURCE,
        setup: phrase!(
            "Exponential sessions of 2.9 hours on average, an arrival and a departure each; the paper says about 19 at 100,000 nodes",
            "会话时长服从均值 2.9 小时的指数分布，每次会话含一次加入与一次离开；论文称 10 万节点时约为 19"
        ),
        over: Over::Magnitude(phrase!("nodes", "节点")),
        start: |size, seed| Series::start(EVENTS, events(size, seed)),
    },
    Figure {
        name: "one-hop-failures",
        title: phrase!("One-Hop: lookups whose first try failed", "One-Hop：首次尝试失败的查找"),
        source: SOURCE,
        setup: phrase!(
            "The time that an event takes to everybody is varied by t_big; beside what is measured stands r t / N, which is this project's formula: 1 % at 52 s",
            "通过 t_big 改变事件传遍全体所需的时间；测量值旁为本项目的公式 r t / N：52 秒时为 1%"
        ),
        over: Over::Number(phrase!("t_big in seconds", "t_big（秒）")),
        start: |size, seed| Series::start(FAILURES, failures(size, seed)),
    },
    Figure {
        name: "one-hop-bandwidth",
        title: phrase!("One-Hop: bytes a second by role", "One-Hop：各角色每秒字节数"),
        source: SOURCE,
        setup: phrase!(
            "10 bytes an event and 20 a message are remembered, not read in the paper, and the formula is this project's",
            "每事件 10 字节、每消息 20 字节出自记忆而非论文原文，公式为本项目所推"
        ),
        over: Over::Names(phrase!("role", "角色"), ROLES),
        start: |size, seed| Series::start(BANDWIDTH, bandwidth(size, seed)),
    },
    Figure {
        name: "one-hop-two-hops",
        title: phrase!("One-Hop: the two-hop scheme", "One-Hop：两跳方案"),
        source: SOURCE,
        setup: phrase!(
            "A node knows its own slice and so many representatives of each other; 0 stands for everybody knowing everybody",
            "节点只知道本切片成员及其他每个切片的若干代表；0 表示人人互知"
        ),
        over: Over::Number(phrase!("representatives", "代表数")),
        start: |size, seed| Series::start(TWO_HOPS, two_hops(size, seed)),
    },
];

const EVENTS: &[Phrase] = &[
    phrase!("events a second", "每秒事件数"),
    phrase!("mean time to hear, s", "平均获知时间（秒）"),
    phrase!("bytes a node", "每节点字节数"),
    phrase!("steps of the simulator, a node and hour", "模拟器步数（每节点每小时）"),
];
const FAILURES: &[Phrase] = &[
    phrase!("mean time to hear, s", "平均获知时间（秒）"),
    phrase!("percent failed at first", "首次失败百分比"),
    phrase!("r t / N, percent", "r t / N（百分比）"),
];
const ROLES: &[Phrase] = &[
    phrase!("ordinary node", "普通节点"),
    phrase!("unit leader", "单元领导者"),
    phrase!("slice leader", "切片领导者"),
];
const BANDWIDTH: &[Phrase] =
    &[phrase!("sent", "发送"), phrase!("formula", "公式"), phrase!("received", "接收")];
const TWO_HOPS: &[Phrase] = &[
    phrase!("entries a node", "每节点表项数"),
    phrase!("bytes sent by an ordinary node", "普通节点每秒发送字节数"),
    phrase!("percent failed at first", "首次失败百分比"),
    phrase!("hops", "跳数"),
];

/// A system that is measured once it has warmed up.
struct Measured {
    at: u64,
    settings: Settings,
    span: Time,
    system: Option<OneHop>,
    warm: bool,
    events: u32,
    steps: u64,
    rows: fn(&Measured, &OneHop) -> Vec<Row>,
}

/// Until then the first events have reached everybody.
const WARM: Time = Time::millis(150_000);

impl Measured {
    fn run(
        at: u64,
        settings: Settings,
        span: Time,
        rows: fn(&Measured, &OneHop) -> Vec<Row>,
    ) -> Box<dyn Run> {
        Box::new(Self { at, settings, span, system: None, warm: false, events: 0, steps: 0, rows })
    }

    /// What the simulator did for a node in an hour, in ten-thousandths.
    fn steps_a_node_and_hour(&self, system: &OneHop) -> i64 {
        let steps = u128::from(system.done() - self.steps) * 3_600_000_000;
        let spent = u128::from(self.span.0) * u128::from(system.live().max(1));
        ratio(steps, spent, 10_000) as i64
    }

    /// Events a second, in thousandths.
    fn rate(&self, system: &OneHop) -> u64 {
        u64::from(system.history().len() - self.events) * 1_000_000_000 / self.span.0
    }

    /// The share of lookups that fail at first, in ten-thousandths of a percent: `r t / N`.
    fn predicted(&self, system: &OneHop) -> i64 {
        let unheard = u128::from(self.rate(system)) * u128::from(system.spread().mean_delay().0);
        // Thousandths and microseconds go, a million ten-thousandths of a percent come.
        (unheard / 1000 / u128::from(system.live().max(1))) as i64
    }
}

impl Run for Measured {
    fn advance(&mut self, budget: u64) -> Progress {
        let settings = &self.settings;
        let system = self.system.get_or_insert_with(|| OneHop::new(settings.clone()));
        let until = WARM + self.span;
        if !self.warm {
            let Progress { done, total } = system.run_until(WARM, budget);
            if done < total {
                return Progress { done, total: until.0 };
            }
            self.warm = true;
            system.forget_counts();
            (self.events, self.steps) = (system.history().len(), system.done());
        }
        system.run_until(until, budget)
    }

    fn rows(&self) -> Vec<Row> {
        self.system.as_ref().map(|system| (self.rows)(self, system)).unwrap_or_default()
    }
}

fn seconds(time: Time) -> i64 {
    (time.0 / 100) as i64
}

fn per_node(bytes: u64, system: &OneHop) -> i64 {
    from_thousandths(bytes * 1000 / u64::from(system.live().max(1)))
}

fn events(size: Size, seed: u64) -> Vec<Box<dyn Run>> {
    let sizes: &[(u32, u64)] = match size {
        Size::Small => &[(2_000, 3_000), (18_000, 400)],
        Size::Whole => &[(1_000, 7_200), (10_000, 1_800), (100_000, 600), (1_000_000, 60)],
    };
    let run = |&(nodes, span): &(u32, u64)| {
        let settings = Settings { seed, ..Settings::for_nodes(nodes) };
        Measured::run(nodes.into(), settings, Time::millis(span * 1000), |run, system| {
            let rate = from_thousandths(run.rate(system));
            let events = match run.at {
                100_000 => beside(rate, 191_600, 19_160),
                _ => measured(rate),
            };
            let delay = measured(seconds(system.spread().mean_delay()));
            let bytes = measured(per_node(system.table_bytes(), system));
            let steps = measured(run.steps_a_node_and_hour(system));
            vec![Row { at: run.at, cells: vec![events, delay, bytes, steps] }]
        })
    };
    sizes.iter().map(run).collect()
}

fn failures(size: Size, seed: u64) -> Vec<Box<dyn Run>> {
    let (nodes, span, times): (_, _, &[u64]) = match size {
        Size::Small => (1_000, 3_000_000, &[10, 80]),
        Size::Whole => (20_000, 1_800_000, &[5, 10, 20, 40, 60, 80, 90]),
    };
    let run = |&t_big: &u64| {
        let t_big = Time::millis(t_big * 1000);
        let settings = Settings { t_big, lookups: 1000, seed, ..Settings::for_nodes(nodes) };
        Measured::run(t_big.0 / 1_000_000, settings, Time::millis(span), |run, system| {
            let cells = vec![
                measured(seconds(system.spread().mean_delay())),
                measured(system.lookups().failed_in_a_million() as i64),
                measured(run.predicted(system)),
            ];
            vec![Row { at: run.at, cells }]
        })
    };
    times.iter().map(run).collect()
}

fn bandwidth(size: Size, seed: u64) -> Vec<Box<dyn Run>> {
    let (nodes, span) = if size == Size::Small { (2_000, 1_200_000) } else { (100_000, 600_000) };
    let settings = Settings { seed, ..Settings::for_nodes(nodes) };
    vec![Measured::run(0, settings, Time::millis(span), |run, system| {
        let settings = system.settings();
        let row = |role: Role| {
            let rate = |up| measured(from_thousandths(system.tally().rate(role, up, settings)));
            let formula = measured(from_thousandths(formula(role, settings, run.rate(system))));
            Row { at: role as u64, cells: vec![rate(true), formula, rate(false)] }
        };
        Role::ALL.into_iter().map(row).collect()
    })]
}

fn two_hops(size: Size, seed: u64) -> Vec<Box<dyn Run>> {
    let (nodes, span) = if size == Size::Small { (2_000, 600_000) } else { (100_000, 300_000) };
    let run = |&some: &u32| {
        let representatives = Some(some).filter(|&some| some > 0);
        let settings = Settings { representatives, seed, ..Settings::for_nodes(nodes) };
        Measured::run(some.into(), settings, Time::millis(span), |run, system| {
            let hops = &system.lookups().hops;
            let asked: u64 = hops.iter().sum();
            let weighed: u64 = hops.iter().enumerate().map(|(hop, times)| hop as u64 * times).sum();
            let sent = system.tally().rate(Role::Ordinary, true, system.settings());
            let cells = vec![
                measured(whole(system.table_entries() / u64::from(system.live().max(1)))),
                measured(from_thousandths(sent)),
                measured(system.lookups().failed_in_a_million() as i64),
                measured(from_thousandths(weighed * 1000 / asked.max(1))),
            ];
            vec![Row { at: run.at, cells }]
        })
    };
    [0, 2, 5, 10].iter().map(run).collect()
}
