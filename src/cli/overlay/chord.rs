//! `overlay chord`.

use super::super::Outcome;
use super::seconds;
use super::usual::Usual;
use crate::overlay::chord::{Live, Ring, Settings, Variant};
use crate::phrase;
use crate::sim::Time;
use crate::words::Language;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    usual: Usual,
    /// The mean time between two rounds of stabilizing
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    stabilize: Time,
    /// How many successors a node keeps
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    list: u32,
}

/// Runs Chord and says what was measured.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    match arguments.usual.session {
        Some(session) => living(arguments, session, language),
        None => at_rest(arguments, language),
    }
}

fn at_rest(arguments: &Arguments, language: Language) -> Outcome {
    let usual = &arguments.usual;
    let mut ring = Ring::without_fingers(usual.ids(), arguments.list, Variant::AsDescribed);
    let rested = usual.rest(&mut ring);
    let mut facts = rested.nodes();
    // The paper does not count the last step, to the owner.
    let hops = &rested.found.hops;
    let (mean, one) = (phrase!("mean path length", "平均路径长度"), 1000);
    facts.add_thousandths("mean_path", mean, hops.mean().saturating_sub(one));
    facts.add_thousandths(
        "half_log2",
        phrase!("half of log2 N (rounded down)", "log2 N（向下取整）的一半"),
        u64::from(ring.len().ilog2()) * 500,
    );
    for (key, name, percent) in [
        ("path_p1", phrase!("1st percentile", "第 1 百分位"), 1),
        ("path_p99", phrase!("99th percentile", "第 99 百分位"), 99),
    ] {
        facts.add(key, name, hops.percentile(percent).saturating_sub(1));
    }
    facts.add(
        "paths",
        phrase!("lookups by path length from 0", "按路径长度（从 0 起）的查找数"),
        hops.counts().iter().skip(1).copied().collect::<Vec<u64>>(),
    );
    rested.tables(&mut facts, &ring);
    facts.report(&usual.format, language, rested.remark(language))
}

fn living(arguments: &Arguments, session: Time, language: Language) -> Outcome {
    let usual = &arguments.usual;
    let mut ring = Live::new(Settings {
        nodes: usual.nodes,
        session,
        stabilize: arguments.stabilize,
        list: arguments.list,
        ..Settings::figure_12(0, usual.seed)
    });
    let (mut facts, took) = usual.live(&mut ring);
    let counts = ring.counts();
    facts.add("changes", phrase!("nodes that came or died", "加入与失效的节点"), counts.changes);
    facts.add(
        "wrong",
        phrase!("lookups that named a wrong node", "给出错误节点的查找"),
        counts.wrong,
    );
    facts.add_thousandths(
        "mean_path",
        phrase!("mean path length", "平均路径长度"),
        counts.found.hops.mean().saturating_sub(1000),
    );
    facts.report(&usual.format, language, Usual::remark(took, language))
}
