//! `overlay chord`.

use super::super::{Format, Outcome};
use super::{Facts, decimal, drive, seconds};
use crate::overlay::Progress;
use crate::overlay::chord::{Live, Ring, Settings, Variant};
use crate::overlay::churn::half;
use crate::overlay::id::Id;
use crate::overlay::measure::{Histogram, ratio};
use crate::overlay::population::Population;
use crate::sim::{Dice, Part, Time};
use crate::words::Language;
use crate::{phrase, say};

#[derive(clap::Args)]
pub struct Arguments {
    /// How many nodes
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(2..=10_000_000))]
    nodes: u32,
    /// How many lookups on a ring at rest
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    lookups: u64,
    /// How many of a thousand nodes die before the lookups, unrepaired
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..1000))]
    dead: u16,
    /// Nodes come and go instead: the mean time that one is up
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    session: Option<Time>,
    /// How long they do, in virtual time
    #[arg(long, value_name = "SECONDS", default_value = "3600", value_parser = seconds)]
    time: Time,
    /// The mean time between two rounds of stabilizing
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    stabilize: Time,
    /// How many successors a node keeps
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    list: u32,
    /// The seed of every draw
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    format: Format,
}

/// Runs Chord and says what was measured.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    match arguments.session {
        Some(session) => living(arguments, session, language),
        None => at_rest(arguments, language),
    }
}

fn at_rest(arguments: &Arguments, language: Language) -> Outcome {
    let population = Population::draw(arguments.nodes, arguments.seed);
    let ids = population.ids().to_vec();
    let mut ring = Ring::without_fingers(ids, arguments.list, Variant::AsDescribed);
    let nodes = ring.len();
    let built =
        drive("chord", |budget| Progress { done: ring.grow(budget).into(), total: nodes.into() });
    let mut dice = Dice::keyed(arguments.seed, Part::Workload, nodes, 61);
    let dead: Vec<u32> = (0..nodes).filter(|_| dice.chance(arguments.dead)).collect();
    dead.iter().for_each(|&node| ring.kill(node));
    let (mut paths, mut failed, mut timeouts, mut asked) = (Histogram::default(), 0, 0, 0);
    let took = drive("chord", |budget| {
        for _ in 0..budget.min(arguments.lookups - asked) {
            let mut dice = Dice::keyed(arguments.seed, Part::Choice, 0, asked);
            asked += 1;
            let (from, key) = (dice.below(nodes), Id::draw(&mut dice));
            if !ring.is_live(from) {
                continue;
            }
            let route = ring.look_up(from, key);
            timeouts += u64::from(route.timeouts);
            match route.found == ring.owner(key) && route.found.is_some() {
                true => paths.add(route.path().into()),
                false => failed += 1,
            }
        }
        Progress { done: asked, total: arguments.lookups }
    });
    let mut facts = Facts::default();
    facts.add("nodes", phrase!("nodes", "节点"), nodes);
    facts.add("dead", phrase!("of these dead", "其中失效"), dead.len());
    facts.add_thousandths("mean_path", phrase!("mean path length", "平均路径长度"), paths.mean());
    let half_log = u64::from(nodes.ilog2()) * 500;
    facts.add_thousandths(
        "half_log2",
        phrase!("half of log2 N (rounded down)", "log2 N（向下取整）的一半"),
        half_log,
    );
    for (key, name, percent) in [
        ("path_p1", phrase!("1st percentile", "第 1 百分位"), 1),
        ("path_p99", phrase!("99th percentile", "第 99 百分位"), 99),
    ] {
        facts.add(key, name, paths.percentile(percent));
    }
    facts.add(
        "paths",
        phrase!("lookups by path length from 0", "按路径长度（从 0 起）的查找数"),
        paths.counts().to_vec(),
    );
    facts.add("timeouts", phrase!("messages not answered", "未获答复的消息"), timeouts);
    facts.add("failed", phrase!("lookups failed", "失败的查找"), failed);
    facts.add("state", phrase!("nodes that a node knows", "节点所知的节点数"), ring.state(0));
    facts.add("table_bytes", phrase!("bytes for all tables", "全部表的字节数"), ring.bytes());
    let lookups = arguments.lookups;
    let remarks = vec![say!(
        language,
        "built in {built:.1} s, {lookups} lookups in {took:.1} s",
        "建表用时 {built:.1} 秒，{lookups} 次查找用时 {took:.1} 秒"
    )];
    facts.report(&arguments.format, language, remarks)
}

fn living(arguments: &Arguments, session: Time, language: Language) -> Outcome {
    let mut ring = Live::new(Settings {
        nodes: arguments.nodes,
        session,
        stabilize: arguments.stabilize,
        list: arguments.list,
        ..Settings::figure_12(0, arguments.seed)
    });
    let took = drive("chord", |budget| ring.run_until(arguments.time, budget));
    let counts = ring.counts();
    let mut facts = Facts::default();
    let up = half(ring.pool(), arguments.seed).into_iter().filter(|&up| up).count();
    facts.add("nodes", phrase!("nodes at the start", "初始节点数"), up);
    facts.add("changes", phrase!("nodes that came or died", "加入与失效的节点"), counts.changes);
    facts.add("lookups", phrase!("lookups", "查找"), counts.lookups);
    facts.add(
        "percent_failed",
        phrase!("lookups failed, %", "失败的查找（%）"),
        decimal(counts.failed_in_ten_thousand(), 2),
    );
    facts.add("met_dead", phrase!("  met a dead node", "  遇到失效节点"), counts.met_dead);
    facts.add("wrong", phrase!("  named a wrong node", "  给出错误节点"), counts.wrong);
    let right = counts.lookups - counts.met_dead - counts.wrong;
    facts.add_thousandths(
        "mean_path",
        phrase!("mean path length", "平均路径长度"),
        ratio(counts.path.into(), right.into(), 1000),
    );
    let spent = u128::from(arguments.time.0) * up as u128;
    facts.add_thousandths(
        "upkeep_bytes",
        phrase!("upkeep, bytes a second and node", "维护开销（每节点每秒字节数）"),
        ratio(u128::from(counts.upkeep_bytes) * 1_000_000, spent, 1000),
    );
    let remarks = vec![say!(language, "in {took:.1} s", "用时 {took:.1} 秒")];
    facts.report(&arguments.format, language, remarks)
}
