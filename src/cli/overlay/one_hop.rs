//! `overlay one-hop`.

use super::super::{Format, Outcome};
use super::{Facts, decimal, drive, seconds};
use crate::overlay::one_hop::{Kind, OneHop, Role, Settings, formula};
use crate::sim::Time;
use crate::words::Language;
use crate::{phrase, say};

#[derive(clap::Args)]
pub struct Arguments {
    /// How many nodes are up on average
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    nodes: u32,
    /// How long it runs in virtual time, after warming up
    #[arg(long, value_name = "SECONDS", default_value = "600", value_parser = seconds)]
    time: Time,
    /// How many slices [default: as many as make units of about 20 nodes]
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    slices: Option<u32>,
    /// How many units a slice has, an odd number [default: grows with the nodes]
    #[arg(long, value_name = "U", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    units: Option<u32>,
    /// A slice leader tells each other one once in this time
    #[arg(long, value_name = "SECONDS", default_value = "23", value_parser = seconds)]
    t_big: Time,
    /// How long a slice leader waits for more to tell its unit leaders
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = seconds)]
    t_wait: Time,
    /// The time between two keep-alives
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = seconds)]
    t_small: Time,
    /// The mean time that a node is up
    #[arg(long, value_name = "SECONDS", default_value = "10440", value_parser = seconds)]
    session: Time,
    /// Lookups a second, of all nodes together [default: one for 100 nodes, 1000 at most]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100_000))]
    lookups: Option<u32>,
    /// Nobody asks again for what died with a leader
    #[arg(long)]
    no_catch_up: bool,
    /// The two-hop scheme, with so many representatives of each slice
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    two_hops: Option<u32>,
    /// Prints the way of the n-th event from node to node (keeps every message: for small systems)
    #[arg(long, value_name = "N")]
    event: Option<u32>,
    /// The seed of every draw
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    format: Format,
}

impl Arguments {
    fn settings(&self) -> Settings {
        let usual = Settings::for_nodes(self.nodes);
        Settings {
            slices: self.slices.unwrap_or(usual.slices),
            units: self.units.unwrap_or(usual.units),
            t_big: self.t_big,
            t_wait: self.t_wait,
            t_small: self.t_small,
            session: self.session,
            lookups: self.lookups.unwrap_or(usual.lookups),
            catch_up: !self.no_catch_up,
            representatives: self.two_hops,
            log: self.event.is_some(),
            seed: self.seed,
            ..usual
        }
    }
}

/// Runs the system and says what was measured.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    let mut system = OneHop::new(arguments.settings());
    let settings = system.settings().clone();
    // Four t_big and the longest way: by then the first events have reached everybody.
    let warm = Time(4 * settings.t_big.0 + 2 * settings.t_wait.0 + 60 * settings.t_small.0);
    let until = warm + arguments.time;
    let mut took = drive("one-hop", |budget| system.run_until(warm, budget));
    system.forget_counts();
    let before = system.history().len();
    took += drive("one-hop", |budget| system.run_until(until, budget));
    let facts = facts(&system, arguments.time, system.history().len() - before);
    let done = system.done();
    let heard = system.spread().heard;
    // What was told: each hearing is one, though those of a unit are done at a stroke.
    let rate = (done + heard) as f64 / took.max(0.001);
    let remarks = vec![say!(
        language,
        "{done} things done and {heard} events heard by a node, in {took:.1} s; {rate:.0} events a second",
        "共处理 {done} 项，节点获知事件 {heard} 次，用时 {took:.1} 秒；每秒 {rate:.0} 个事件"
    )];
    let mut outcome = facts.report(&arguments.format, language, remarks)?;
    if let Some(event) = arguments.event.filter(|_| !arguments.format.json) {
        outcome.text += &way(&system, event, language);
    }
    Ok(outcome)
}

fn facts(system: &OneHop, span: Time, events: u32) -> Facts {
    let settings = system.settings();
    let rate = u64::from(events) * 1_000_000_000 / span.0;
    let (spread, lookups) = (system.spread(), system.lookups());
    let mut facts = Facts::default();
    facts.add("nodes", phrase!("nodes up", "在线节点"), system.live());
    facts.add("slices", phrase!("slices", "切片"), settings.slices);
    facts.add("units", phrase!("units in each", "每切片单元数"), settings.units);
    facts.add_thousandths("events_per_second", phrase!("events a second", "每秒事件数"), rate);
    facts.add_thousandths(
        "seconds_to_hear",
        phrase!("mean time to hear, s", "平均获知时间（秒）"),
        spread.mean_delay().0 / 1000,
    );
    facts.add("lookups", phrase!("lookups", "查找"), lookups.asked);
    facts.add(
        "percent_first_try_failed",
        phrase!("first try failed, %", "首次失败（%）"),
        decimal(lookups.failed_in_a_million(), 4),
    );
    let predicted = u128::from(rate) * u128::from(spread.mean_delay().0);
    facts.add(
        "percent_by_formula",
        phrase!("r t / N, % (this project's formula)", "r t / N（%，本项目公式）"),
        decimal((predicted / 1000 / u128::from(system.live().max(1))) as u64, 4),
    );
    facts.add(
        "hops",
        phrase!("lookups of 0, 1, 2, ... hops", "0、1、2……跳的查找数"),
        lookups.hops.to_vec(),
    );
    facts.add("abandoned", phrase!("lookups given up", "放弃的查找"), lookups.abandoned);
    facts.add("heard_twice", phrase!("events heard twice", "重复获知的事件"), spread.twice);
    facts.add("lost", phrase!("events lost on the way", "途中丢失的事件"), spread.lost);
    facts.add(
        "leaders_lost",
        phrase!("slice leaders that died", "失效的切片领导者"),
        spread.leaders_lost,
    );
    for role in Role::ALL {
        bandwidth(&mut facts, system, role, rate);
    }
    let across = system.tally().messages[Kind::Across as usize];
    facts.add(
        "messages_across",
        phrase!("messages between slice leaders", "切片领导者间消息"),
        across,
    );
    facts.add(
        "table_bytes",
        phrase!("bytes for all tables", "全部表的字节数"),
        system.table_bytes(),
    );
    facts.add(
        "bytes_per_node",
        phrase!("bytes a node", "每节点字节数"),
        system.table_bytes() / u64::from(system.live().max(1)),
    );
    facts.add(
        "table_entries",
        phrase!("entries if each node kept its own", "若各节点自存的表项数"),
        system.table_entries(),
    );
    facts
}

fn bandwidth(facts: &mut Facts, system: &OneHop, role: Role, rate: u64) {
    let (keys, names) = match role {
        Role::Ordinary => (
            ["ordinary_sent", "ordinary_formula", "ordinary_received"],
            [
                phrase!("ordinary node sends, B/s", "普通节点发送（字节/秒）"),
                phrase!("  by this project's formula", "  按本项目公式"),
                phrase!("  receives", "  接收"),
            ],
        ),
        Role::UnitLeader => (
            ["unit_leader_sent", "unit_leader_formula", "unit_leader_received"],
            [
                phrase!("unit leader sends, B/s", "单元领导者发送（字节/秒）"),
                phrase!("  by this project's formula", "  按本项目公式"),
                phrase!("  receives", "  接收"),
            ],
        ),
        Role::SliceLeader => (
            ["slice_leader_sent", "slice_leader_formula", "slice_leader_received"],
            [
                phrase!("slice leader sends, B/s", "切片领导者发送（字节/秒）"),
                phrase!("  by this project's formula", "  按本项目公式"),
                phrase!("  receives", "  接收"),
            ],
        ),
    };
    let settings = system.settings();
    let tally = system.tally();
    let values = [
        tally.rate(role, true, settings),
        formula(role, settings, rate),
        tally.rate(role, false, settings),
    ];
    for ((key, name), value) in keys.into_iter().zip(names).zip(values) {
        facts.add_thousandths(key, name, value);
    }
}

/// The way of an event, a line a message.
fn way(system: &OneHop, event: u32, language: Language) -> String {
    if event >= system.history().len() {
        let count = system.history().len();
        return say!(language, "\nEvents so far: {count}.\n", "\n至今的事件数：{count}。\n");
    }
    let said = system.history().event(event);
    let (node, at) = (said.node, said.at);
    let mut text = match said.alive {
        true => say!(language, "\n{at} ms: node {node} comes\n", "\n{at} 毫秒：节点 {node} 加入\n"),
        false => say!(language, "\n{at} ms: node {node} dies\n", "\n{at} 毫秒：节点 {node} 失效\n"),
    };
    let rows: Vec<Vec<String>> = system
        .path(event)
        .iter()
        .map(|step| {
            vec![
                step.arrived.to_string(),
                step.kind.name().to_owned(),
                format!("{} -> {}", step.from, step.to),
            ]
        })
        .collect();
    text += &super::text::columns(2, &rows);
    text
}
