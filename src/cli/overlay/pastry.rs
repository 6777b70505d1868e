//! `overlay pastry`.

use super::super::{Format, Outcome, VIOLATED};
use super::{Facts, drive, seconds};
use crate::overlay::pastry::{
    Aim, Heuristic, Ideal, Job, JoinMode, Joins, Keys, Life, LifeSettings, Lookups, Misdelivery,
    Outcome as Found, Pastry, Settings, Upkeep, Variant,
};
use crate::sim::{Dice, Part, Time};
use crate::words::Language;
use crate::{phrase, say};
use clap::ValueEnum;

#[derive(clap::Args)]
pub struct Arguments {
    /// How many nodes
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    nodes: u32,
    /// Bits in a digit
    #[arg(long, value_name = "BITS", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=8))]
    b: u32,
    /// Leaves, both sides together
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u32).range(2..=128))]
    leaves: u32,
    /// Neighbours in the plane
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u32).range(0..=128))]
    neighbours: u32,
    /// How tables come about: as if at rest, or by joins with messages
    #[arg(long, value_enum, default_value_t = Join::Ideal)]
    join: Join,
    /// How many join at the same instant
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    at_once: u32,
    /// How many lookups
    #[arg(long, value_name = "N", default_value_t = 200_000)]
    lookups: u64,
    /// Looks up any keys, not only those of nodes
    #[arg(long)]
    any_key: bool,
    /// Ends a lookup at the first of so many closest nodes, with the heuristic for the nearest
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..=64))]
    copies: Option<u32>,
    /// How many of a thousand nodes fall silent before the lookups
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..1000))]
    fail: u16,
    /// How many nodes next to each other around the ring fall silent before the lookups
    #[arg(long, value_name = "N", default_value_t = 0)]
    fail_arc: u32,
    /// Nobody repairs anything
    #[arg(long)]
    no_repair: bool,
    /// How many of a thousand nodes drop what they should send on
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..1000))]
    malicious: u16,
    /// How many of a thousand hops go to the best; the others to anybody allowed
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u16).range(0..=1000))]
    best: u16,
    /// How often a lookup that is dropped is tried
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    attempts: u32,
    /// Table 1 of the paper, or one of the ways to build it wrongly
    #[arg(long, value_name = "NAME", default_value = "sound", value_parser = variant)]
    variant: Variant,
    /// Nodes come and go instead: the mean time that one is up
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    session: Option<Time>,
    /// How long they do, in virtual time
    #[arg(long, value_name = "SECONDS", default_value = "3600", value_parser = seconds)]
    time: Time,
    /// How often a node asks its leaves and neighbours whether they are there
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    keep_alive: Time,
    /// The seed of every draw
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    format: Format,
}

/// How tables come about.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Join {
    /// As if everybody had been there forever
    Ideal,
    /// By messages; of each node on the way one row
    Sl,
    /// By messages; of each node on the way all it knows
    Wt,
    /// That, and the tables of those found: the paper's own
    Wtf,
}

fn variant(name: &str) -> Result<Variant, String> {
    let known = Variant::ALL.iter().find(|(known, _)| *known == name);
    known.map(|(_, variant)| *variant).ok_or_else(|| {
        let names: Vec<&str> = Variant::ALL.iter().map(|(name, _)| *name).collect();
        format!("expected one of {}", names.join(", "))
    })
}

/// Runs Pastry and says what was measured.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    let mut pastry = Pastry::new(settings(arguments), arguments.nodes);
    let mut facts = Facts::default();
    let mut seconds = vec![come_up(&mut pastry, arguments)];
    facts.add("nodes", phrase!("nodes", "节点"), pastry.joined().len());
    weigh(&mut facts, &pastry);
    let found = match arguments.session {
        Some(session) => live(&mut pastry, arguments, session, &mut facts, &mut seconds),
        None => look_up(&mut pastry, arguments, &mut facts, &mut seconds),
    };
    describe(&mut facts, &pastry, &found);
    let all: f64 = seconds.iter().sum();
    // Messages, time-outs, and the hops of lookups.
    let rate = (pastry.events() + found.all_hops) as f64 / all.max(0.001);
    let times = seconds.iter().map(|it| format!("{it:.1}")).collect::<Vec<_>>().join(" + ");
    let remarks = vec![say!(
        language,
        "in {times} s (tables, then the rest); {rate:.0} events a second",
        "用时 {times} 秒（建表与其后）；每秒 {rate:.0} 个事件"
    )];
    let mut report = facts.report(&arguments.format, language, remarks)?;
    if found.witness.is_some() {
        report.code = VIOLATED;
    }
    Ok(report)
}

fn settings(arguments: &Arguments) -> Settings {
    let aim = arguments
        .copies
        .map_or(Aim::Closest, |k| Aim::Replica { k, heuristic: Heuristic::Estimation });
    Settings {
        bits: arguments.b,
        leaves: arguments.leaves,
        neighbours: arguments.neighbours,
        join: match arguments.join {
            Join::Sl => JoinMode::SingleLevel,
            Join::Wt => JoinMode::WholeTables,
            Join::Ideal | Join::Wtf => JoinMode::WholeTablesAndFetch,
        },
        aim,
        best: arguments.best,
        repair: !arguments.no_repair,
        variant: arguments.variant,
        seed: arguments.seed,
        ..Settings::default()
    }
}

/// Does a job to its end, with a bar; how many seconds it took.
fn work(what: &str, job: &mut impl Job, pastry: &mut Pastry, slice: u64) -> f64 {
    drive(what, |budget| job.advance(pastry, budget.div_ceil(slice)))
}

/// Everybody's tables: at rest, or by joins.
fn come_up(pastry: &mut Pastry, arguments: &Arguments) -> f64 {
    if arguments.join != Join::Ideal {
        let mut joins = Joins::of_everybody(pastry, arguments.at_once);
        return work("joins", &mut joins, pastry, 400);
    }
    pastry.wake_all();
    let mut ideal = Ideal::new(pastry);
    work("tables", &mut ideal, pastry, 1)
}

fn weigh(facts: &mut Facts, pastry: &Pastry) {
    let nodes = u64::from(pastry.joined().len()).max(1);
    facts.add("bytes_per_node", phrase!("bytes a node", "每节点字节数"), pastry.bytes() / nodes);
    if pastry.join_requests() > 0 {
        facts.add(
            "requests_per_join",
            phrase!("requests for a join", "每次加入的请求数"),
            pastry.join_requests() / nodes,
        );
    }
}

/// Lookups one after the other, after failures if there are to be some.
fn look_up(
    pastry: &mut Pastry,
    arguments: &Arguments,
    facts: &mut Facts,
    seconds: &mut Vec<f64>,
) -> Found {
    let failed = fail(pastry, arguments);
    pastry.forget_traffic();
    if failed > 0 && !arguments.no_repair {
        seconds.push(work("repairs", &mut Upkeep::new(), pastry, 100));
    }
    let keys = if arguments.any_key { Keys::Uniform } else { Keys::Nodes };
    let mut lookups = Lookups::new(keys, arguments.lookups).attempts(arguments.attempts);
    seconds.push(work("lookups", &mut lookups, pastry, 1));
    if failed > 0 {
        facts.add("failed_nodes", phrase!("nodes that fell silent", "静默失效的节点"), failed);
        let each = pastry.repairs().all() * 1000 / u64::from(failed);
        facts.add_thousandths(
            "requests_per_failure",
            phrase!("requests that repaired, for each of these", "每个失效节点的修复请求数"),
            each,
        );
    }
    lookups.outcome().clone()
}

/// What is drawn here is keyed by these.
const FAILS: u64 = 71;
const DROPS: u64 = 72;

/// Some fall silent, some turn malicious; how many fell silent.
fn fail(pastry: &mut Pastry, arguments: &Arguments) -> u32 {
    let before = pastry.joined().len();
    let drawn = |what, chance| {
        let mut dice = Dice::keyed(arguments.seed, Part::Workload, 0, what);
        let drawn = (0..pastry.population().len()).filter(|_| dice.chance(chance));
        drawn.collect::<Vec<_>>()
    };
    let (fails, drops) = (drawn(FAILS, arguments.fail), drawn(DROPS, arguments.malicious));
    // Somebody has to be left to ask.
    let most = before.saturating_sub(1) as usize;
    fails.into_iter().take(most).for_each(|node| pastry.kill(node));
    drops.into_iter().for_each(|node| pastry.set_dropper(node, true));
    let left = pastry.joined().len().saturating_sub(1);
    pastry.kill_arc(0, arguments.fail_arc.min(left));
    before - pastry.joined().len()
}

/// Nodes come and go, and look things up meanwhile.
fn live(
    pastry: &mut Pastry,
    arguments: &Arguments,
    session: Time,
    facts: &mut Facts,
    seconds: &mut Vec<f64>,
) -> Found {
    pastry.forget_traffic();
    let settings = LifeSettings {
        session,
        absence: session,
        keep_alive: arguments.keep_alive,
        lookups: Time((arguments.time.0 / arguments.lookups.max(1)).max(1)),
        length: arguments.time,
    };
    let mut life = Life::new(pastry, settings);
    seconds.push(work("life", &mut life, pastry, 10));
    let (came, went) = life.changes();
    facts.add("came", phrase!("nodes that came", "加入的节点"), came);
    facts.add("went", phrase!("nodes that went", "离开的节点"), went);
    facts.add("at_the_end", phrase!("nodes at the end", "结束时的节点"), pastry.joined().len());
    let bytes: u64 = pastry.traffic().iter().map(|kind| kind.bytes).sum();
    let up = u128::from(pastry.up().len()).max(1);
    let spent = (up * u128::from(arguments.time.0)).max(1);
    facts.add_thousandths(
        "upkeep_bytes",
        phrase!("joins and upkeep, bytes a second and node", "加入与维护开销（每节点每秒字节数）"),
        (u128::from(bytes) * 1_000_000_000 / spent) as u64,
    );
    life.outcome().clone()
}

fn describe(facts: &mut Facts, pastry: &Pastry, found: &Found) {
    facts.add("lookups", phrase!("lookups", "查找"), found.all());
    facts.add_thousandths("mean_hops", phrase!("average hops", "平均跳数"), found.hops.mean());
    facts.add("max_hops", phrase!("most hops", "最大跳数"), found.hops.max());
    facts.add(
        "hops",
        phrase!("lookups by hops from 0", "按跳数（从 0 起）的查找数"),
        found.hops.counts().to_vec(),
    );
    facts.add_thousandths(
        "stretch",
        phrase!("way travelled over the direct one", "路由距离与直线距离之比"),
        found.stretch(),
    );
    for (key, name, count) in [
        ("rare", phrase!("hops by the rare case", "罕见情形的跳数"), found.rare),
        ("timeouts", phrase!("time-outs", "超时"), found.timeouts),
        ("right", phrase!("delivered at the closest node", "送达最近节点"), found.right),
        ("wrong", phrase!("delivered elsewhere", "送达其他节点"), found.wrong),
        ("dropped", phrase!("dropped by malicious nodes", "被恶意节点丢弃"), found.dropped),
        ("lost", phrase!("gone round and round", "在环路中丢失"), found.lost),
    ] {
        facts.add(key, name, count);
    }
    if let Some(Misdelivery { source, key, at, closer, .. }) = found.witness {
        let id = |node| pastry.population().id(node);
        facts.add(
            "witness",
            phrase!("the first of these", "其中第一个"),
            format!("{source}: {key} -> {at} ({}), {closer} ({})", id(at), id(closer)),
        );
    }
    facts.add("events", phrase!("messages and time-outs", "消息与超时事件"), pastry.events());
}
