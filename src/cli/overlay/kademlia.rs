//! `overlay kademlia`.

use super::super::Outcome;
use super::usual::Usual;
use crate::overlay::compare::KademliaAtRest;
use crate::overlay::kademlia::{Live, Settings};
use crate::phrase;
use crate::sim::Time;
use crate::words::Language;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    usual: Usual,
    /// The size of a bucket, and of an answer
    #[arg(short, long, value_name = "K", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    k: u32,
    /// How many nodes are asked at a time
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    alpha: u32,
}

/// Runs Kademlia and says what was measured.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    match arguments.usual.session {
        Some(session) => living(arguments, session, language),
        None => at_rest(arguments, language),
    }
}

fn at_rest(arguments: &Arguments, language: Language) -> Outcome {
    let usual = &arguments.usual;
    let mut forest = KademliaAtRest::of(usual.ids(), arguments.k, arguments.alpha, usual.seed);
    let rested = usual.rest(&mut forest);
    let mut facts = rested.nodes();
    let (hops, questions) = (&rested.found.hops, &rested.found.messages);
    facts.add_thousandths(
        "mean_depth",
        phrase!("mean depth of referrals", "平均引荐深度"),
        hops.mean(),
    );
    facts.add("depth_p99", phrase!("99th percentile", "第 99 百分位"), hops.percentile(99));
    facts.add(
        "bound",
        phrase!("bound: log2 N, rounded up", "上界：log2 N（向上取整）"),
        usual.nodes.next_power_of_two().ilog2(),
    );
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
    rested.tables(&mut facts, &forest);
    facts.report(&usual.format, language, rested.remark(language))
}

fn living(arguments: &Arguments, session: Time, language: Language) -> Outcome {
    let usual = &arguments.usual;
    let mut live = Live::new(Settings {
        session,
        k: arguments.k,
        alpha: arguments.alpha,
        seed: usual.seed,
        ..Settings::for_nodes(usual.nodes)
    });
    let (mut facts, took) = usual.live(&mut live);
    let counts = live.counts();
    facts.add("changes", phrase!("nodes that came or died", "加入与失效的节点"), counts.changes);
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
    facts.report(&usual.format, language, Usual::remark(took, language))
}
