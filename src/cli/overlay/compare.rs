//! `overlay compare`: four overlays, one population.

use super::super::{Format, Outcome, Report, text};
use super::{decimal, drive};
use crate::overlay::Work;
use crate::overlay::compare::{Comparison, Plan, Summary};
use crate::overlay::measure::ratio;
use crate::words::Language;
use crate::{phrase, say};
use serde_json::{Value, json};

#[derive(clap::Args)]
pub struct Arguments {
    /// How many nodes
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    nodes: u32,
    /// How many of a thousand nodes die before the lookups, unrepaired
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..1000))]
    dead: u16,
    /// How many lookups, the same in each
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    lookups: u64,
    /// The seed of nodes, keys and failures
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    format: Format,
}

/// Compares, and says what was measured.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    let &Arguments { nodes, dead, lookups, seed, .. } = arguments;
    let mut comparison = Comparison::new(Plan { nodes, dead, lookups, seed });
    let took = drive("compare", |budget| comparison.advance(budget.min(2000)));
    let summaries = comparison.summaries();
    let text = match arguments.format.json {
        true => text::json(&summaries.iter().map(as_json).collect::<Vec<_>>())?,
        false => table(summaries, lookups, language),
    };
    let remarks = vec![say!(language, "in {took:.1} s", "用时 {took:.1} 秒")];
    Ok(Report { text, remarks, ..Report::default() })
}

fn as_json(summary: &Summary) -> Value {
    json!({
        "overlay": summary.name,
        "mean_hops": decimal(summary.hops.mean(), 3),
        "hops": summary.hops.counts(),
        "stretch": decimal(summary.stretch(), 3),
        "mean_messages": decimal(summary.messages.mean(), 3),
        "mean_state": decimal(summary.state.mean(), 3),
        "met_a_dead_node": summary.delayed,
        "failed": summary.failed,
        "table_bytes": summary.bytes,
    })
}

fn table(summaries: &[Summary], lookups: u64, language: Language) -> String {
    let names = [
        phrase!("overlay", "覆盖网络"),
        phrase!("hops", "跳数"),
        phrase!("stretch", "伸展"),
        phrase!("messages", "消息"),
        phrase!("state", "状态"),
        phrase!("met a dead node, %", "遇失效节点（%）"),
        phrase!("failed, %", "失败（%）"),
    ];
    let mut rows = vec![names.iter().map(|name| name.say(language).to_owned()).collect()];
    rows.extend(summaries.iter().map(|summary| {
        let percent = |part: u64| decimal(ratio(part.into(), lookups.into(), 10_000), 2);
        vec![
            summary.name.to_owned(),
            decimal(summary.hops.mean(), 3),
            decimal(summary.stretch(), 3),
            decimal(summary.messages.mean(), 3),
            decimal(summary.state.mean(), 3),
            percent(summary.delayed),
            percent(summary.failed),
        ]
    }));
    text::columns(0, &rows)
}
