//! `overlay kademlia`.

use super::super::{Format, Outcome};
use super::{Facts, decimal, drive, seconds};
use crate::overlay::Progress;
use crate::overlay::id::Id;
use crate::overlay::kademlia::{Forest, Live, Settings};
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
    /// How many lookups among nodes at rest
    #[arg(long, value_name = "N", default_value_t = 20_000)]
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
    /// The size of a bucket, and of an answer
    #[arg(short, long, value_name = "K", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    k: u32,
    /// How many nodes are asked at a time
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    alpha: u32,
    /// The seed of every draw
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    format: Format,
}

/// Runs Kademlia and says what was measured.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    match arguments.session {
        Some(session) => living(arguments, session, language),
        None => at_rest(arguments, language),
    }
}

fn at_rest(arguments: &Arguments, language: Language) -> Outcome {
    let population = Population::draw(arguments.nodes, arguments.seed);
    let ids = population.ids().to_vec();
    let mut forest = Forest::without_contacts(ids, arguments.k, arguments.alpha);
    let nodes = forest.len();
    let mut dice = Dice::keyed(arguments.seed, Part::Workload, nodes, 60);
    let built = drive("kademlia", |budget| Progress {
        done: forest.grow(budget, &mut dice).into(),
        total: nodes.into(),
    });
    let mut dice = Dice::keyed(arguments.seed, Part::Workload, nodes, 61);
    let dead: Vec<u32> = (0..nodes).filter(|_| dice.chance(arguments.dead)).collect();
    dead.iter().for_each(|&node| forest.kill(node));
    let (mut hops, mut questions) = (Histogram::default(), Histogram::default());
    let (mut failed, mut timeouts, mut asked) = (0, 0, 0);
    let took = drive("kademlia", |budget| {
        for _ in 0..budget.min(1000).min(arguments.lookups - asked) {
            let mut dice = Dice::keyed(arguments.seed, Part::Choice, 0, asked);
            asked += 1;
            let (from, key) = (dice.below(nodes), Id::draw(&mut dice));
            if !forest.is_live(from) {
                continue;
            }
            let route = forest.look_up(from, key);
            timeouts += u64::from(route.timeouts);
            questions.add(route.questions.into());
            match route.found == forest.owner(key) {
                true => hops.add(route.hops().into()),
                false => failed += 1,
            }
        }
        Progress { done: asked, total: arguments.lookups }
    });
    let mut facts = Facts::default();
    facts.add("nodes", phrase!("nodes", "节点"), nodes);
    facts.add("dead", phrase!("of these dead", "其中失效"), dead.len());
    facts.add_thousandths(
        "mean_depth",
        phrase!("mean depth of referrals", "平均引荐深度"),
        hops.mean(),
    );
    facts.add("depth_p99", phrase!("99th percentile", "第 99 百分位"), hops.percentile(99));
    let bound = if nodes.is_power_of_two() { nodes.ilog2() } else { nodes.ilog2() + 1 };
    facts.add("bound", phrase!("bound: log2 N, rounded up", "上界：log2 N（向上取整）"), bound);
    facts.add(
        "depths",
        phrase!("lookups by depth from 0", "按深度（从 0 起）的查找数"),
        hops.counts().to_vec(),
    );
    facts.add_thousandths(
        "mean_questions",
        phrase!("mean questions", "平均询问数"),
        questions.mean(),
    );
    facts.add("timeouts", phrase!("questions not answered", "未获答复的询问"), timeouts);
    facts.add("failed", phrase!("lookups failed", "失败的查找"), failed);
    facts.add("state", phrase!("contacts of a node", "节点的联系人数"), forest.contacts(0).len());
    facts.add("table_bytes", phrase!("bytes for all tables", "全部表的字节数"), forest.bytes());
    let lookups = arguments.lookups;
    let remarks = vec![say!(
        language,
        "built in {built:.1} s, {lookups} lookups in {took:.1} s",
        "建表用时 {built:.1} 秒，{lookups} 次查找用时 {took:.1} 秒"
    )];
    facts.report(&arguments.format, language, remarks)
}

fn living(arguments: &Arguments, session: Time, language: Language) -> Outcome {
    let mut live = Live::new(Settings {
        session,
        k: arguments.k,
        alpha: arguments.alpha,
        seed: arguments.seed,
        ..Settings::for_nodes(arguments.nodes)
    });
    let took = drive("kademlia", |budget| live.run_until(arguments.time, budget));
    let counts = live.counts();
    let mut facts = Facts::default();
    facts.add("nodes", phrase!("nodes up", "在线节点"), live.live());
    facts.add("changes", phrase!("nodes that came or died", "加入与失效的节点"), counts.changes);
    facts.add("lookups", phrase!("lookups", "查找"), counts.lookups);
    facts.add(
        "percent_failed",
        phrase!("lookups failed, %", "失败的查找（%）"),
        decimal(counts.failed_in_ten_thousand(), 2),
    );
    facts.add_thousandths(
        "mean_depth",
        phrase!("mean depth of referrals", "平均引荐深度"),
        counts.hops.mean(),
    );
    facts.add_thousandths(
        "mean_questions",
        phrase!("mean questions", "平均询问数"),
        counts.questions.mean(),
    );
    facts.add(
        "evicted_silent",
        phrase!("silent contacts dropped", "剔除的无响应联系人"),
        counts.evicted_silent,
    );
    let bytes: u64 = live.traffic().map(|(_, traffic)| traffic.bytes).sum();
    let spent = u128::from(arguments.time.0) * u128::from(live.live().max(1));
    facts.add_thousandths(
        "bytes",
        phrase!("bytes sent a second and node, lookups included", "每节点每秒发送字节数（含查找）"),
        ratio(u128::from(bytes) * 1_000_000, spent, 1000),
    );
    let remarks = vec![say!(language, "in {took:.1} s", "用时 {took:.1} 秒")];
    facts.report(&arguments.format, language, remarks)
}
