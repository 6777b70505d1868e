//! `overlay compare`: four overlays, one population.

use super::super::{Format, Outcome, Report, text};
use super::{decimal, drive, seconds};
use crate::overlay::Work;
use crate::overlay::compare::{Coming, Comparison, Plan, Summary};
use crate::overlay::measure::ratio;
use crate::sim::Time;
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use serde_json::{Value, json};

#[derive(clap::Args)]
pub struct Arguments {
    /// How many nodes; if they come and go, how many are up on average
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    nodes: u32,
    /// How many of a thousand nodes die before the lookups, all at once
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..1000))]
    dead: u16,
    /// How many lookups, the same in each
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    lookups: u64,
    /// Nodes come and go, and every overlay mends itself: the mean time that one is up
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    session: Option<Time>,
    /// How long they do, in virtual time
    #[arg(long, value_name = "SECONDS", default_value = "1800", value_parser = seconds)]
    time: Time,
    /// The seed of nodes, keys and failures
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    format: Format,
}

/// Compares, and says what was measured.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    let &Arguments { nodes, dead, lookups, session, time, seed, .. } = arguments;
    let coming = session.map(|session| Coming { session, time });
    let mut comparison = Comparison::new(Plan { nodes, dead, lookups, coming, seed });
    let took = drive("compare", |budget| comparison.advance(budget));
    let summaries = comparison.summaries();
    let text = match arguments.format.json {
        true => text::json(&summaries.iter().map(as_json).collect::<Vec<_>>())?,
        false => table(summaries, language),
    };
    let remarks = vec![say!(language, "in {took:.1} s", "用时 {took:.1} 秒")];
    Ok(Report { text, remarks, ..Report::default() })
}

fn as_json(summary: &Summary) -> Value {
    let found = &summary.found;
    json!({
        "overlay": summary.name,
        "lookups": found.total(),
        "mean_hops": decimal(found.hops.mean(), 3),
        "hops": found.hops.counts(),
        "stretch": decimal(found.stretch(), 3),
        "mean_messages": decimal(found.messages.mean(), 3),
        "mean_state": decimal(summary.state.mean(), 3),
        "met_a_dead_node": found.delayed,
        "failed": found.failed,
        "upkeep_bytes": decimal(summary.upkeep, 3),
        "lookup_bytes": decimal(summary.lookups, 3),
        "table_bytes": summary.bytes,
    })
}

/// A measure of an overlay, as text.
type Measure = fn(&Summary) -> String;

fn percent(part: u64, summary: &Summary) -> String {
    decimal(ratio(part.into(), summary.found.total().into(), 10_000), 2)
}

const MEASURES: [(Phrase, Measure); 9] = [
    (phrase!("overlay", "覆盖网络"), |one| one.name.to_owned()),
    (phrase!("hops", "跳数"), |one| decimal(one.found.hops.mean(), 3)),
    (phrase!("stretch", "伸展"), |one| decimal(one.found.stretch(), 3)),
    (phrase!("messages", "消息"), |one| decimal(one.found.messages.mean(), 3)),
    (phrase!("state", "状态"), |one| decimal(one.state.mean(), 3)),
    (phrase!("met a dead node, %", "遇失效节点（%）"), |one| {
        percent(one.found.delayed, one)
    }),
    (phrase!("failed, %", "失败（%）"), |one| percent(one.found.failed, one)),
    (phrase!("upkeep, B/s", "维护（字节/秒）"), |one| decimal(one.upkeep, 3)),
    (phrase!("lookups, B/s", "查找（字节/秒）"), |one| decimal(one.lookups, 3)),
];

fn table(summaries: &[Summary], language: Language) -> String {
    // At rest nobody sends anything but lookups, and these not in time.
    let is_alive = summaries.iter().any(|one| one.upkeep > 0);
    let shown = if is_alive { &MEASURES[..] } else { &MEASURES[..7] };
    let mut rows = vec![shown.iter().map(|(name, _)| name.say(language).to_owned()).collect()];
    rows.extend(summaries.iter().map(|one| shown.iter().map(|(_, value)| value(one)).collect()));
    text::columns(0, &rows)
}
