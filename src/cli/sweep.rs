//! `sweep`: one scenario under many seeds.
//!
//! Runs share nothing, so every core takes its own; of each run only counts remain, and of the
//! violations only the one of the smallest seed, so memory does not grow with the number of seeds
//! and the answer does not depend on which core was faster. The violation is then replayed from
//! its seed.

use super::{Format, Outcome, Report, VIOLATED, remark, text};
use crate::check::Status;
use crate::wire::{Lane, Link, OpenError, View, start};
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// How many steps a run takes if neither the link nor the caller says.
const STEPS: u32 = 2000;

/// The statuses in the order in which they are printed.
const STATUSES: [Status; 5] =
    [Status::Holds, Status::Pending, Status::Violated, Status::Impossible, Status::Unknown];

#[derive(clap::Args)]
pub struct Arguments {
    /// The scenario: a URL, or what follows its #
    link: String,
    /// The seeds: A..B without B, or A..=B with it
    #[arg(long, value_name = "A..B")]
    seeds: Seeds,
    /// The most steps that each run takes [default: the link's `at`; without one, 2000]
    #[arg(long, value_name = "N", value_parser = text::steps)]
    steps: Option<u32>,
    #[command(flatten)]
    format: Format,
}

/// Seeds from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seeds {
    first: u64,
    last: u64,
}

/// Text that is not a range of seeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum BadSeeds {
    #[error("expected A..B or A..=B, as in 0..1000, with whole numbers between 0 and {max}", max = u64::MAX)]
    Form,
    #[error("there is no seed in this range: its end must come after its beginning")]
    Empty,
}

impl FromStr for Seeds {
    type Err = BadSeeds;

    fn from_str(text: &str) -> Result<Self, BadSeeds> {
        let (first, end) = text.split_once("..").ok_or(BadSeeds::Form)?;
        let number = |text: &str| text.parse::<u64>().map_err(|_| BadSeeds::Form);
        let first = number(first)?;
        let last = match end.strip_prefix('=') {
            Some(last) => number(last)?,
            None => number(end)?.checked_sub(1).ok_or(BadSeeds::Empty)?,
        };
        if last < first { Err(BadSeeds::Empty) } else { Ok(Self { first, last }) }
    }
}

impl fmt::Display for Seeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..={}", self.first, self.last)
    }
}

/// The first step of a run at which something is violated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Violation {
    seed: u64,
    step: u32,
    lane: &'static str,
}

/// What remains of one run, or of many.
#[derive(Default)]
struct Totals {
    runs: u64,
    steps: u64,
    /// Runs in which nothing more could happen before they were cut off.
    ended: u64,
    tally: Vec<(&'static str, u64)>,
    lanes: Vec<(&'static str, BTreeMap<Status, u64>)>,
    /// The violation of the smallest seed.
    violation: Option<Violation>,
}

impl Totals {
    fn and(mut self, other: Totals) -> Totals {
        self.runs += other.runs;
        self.steps += other.steps;
        self.ended += other.ended;
        for (name, count) in other.tally {
            *entry(&mut self.tally, name) += count;
        }
        for (name, counts) in other.lanes {
            let lane = entry(&mut self.lanes, name);
            counts
                .into_iter()
                .for_each(|(status, count)| *lane.entry(status).or_default() += count);
        }
        let violations = self.violation.into_iter().chain(other.violation);
        self.violation = violations.min_by_key(|violation| violation.seed);
        self
    }
}

/// The value of a name in a list that keeps the order in which names came.
fn entry<'a, T: Default>(list: &'a mut Vec<(&'static str, T)>, name: &'static str) -> &'a mut T {
    let place = list.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
        list.push((name, T::default()));
        list.len() - 1
    });
    &mut list[place].1
}

/// The scenario under all seeds: what happened, and the first violation.
pub fn sweep(arguments: &Arguments, language: Language) -> Outcome {
    let link = plain(Link::read(&arguments.link)?);
    let steps = arguments.steps.unwrap_or(match link.scenario.at {
        0 => STEPS,
        at => at,
    });
    // What is wrong with the link is wrong under every seed: say so before the bar appears.
    let sample = start(seeded(&link, arguments.seeds.first))?.view(language);
    let totals = run_all(&link, arguments.seeds, steps, language)?;
    let found = match totals.violation {
        Some(violation) => Some((violation, replay(&link, violation, language)?)),
        None => None,
    };
    let code = if found.is_some() { VIOLATED } else { 0 };
    let text = match arguments.format.json {
        true => text::json(&as_json(&link, arguments.seeds, steps, &totals, found.as_ref()))?,
        false => {
            let heading = heading(&link, arguments.seeds, steps, &totals, language);
            let counts = counts(&totals, &sample, language);
            heading + &counts + &conclusion(&totals, found.as_ref(), language)
        }
    };
    Ok(Report { text, remarks: Vec::new(), code })
}

/// The link without what belongs to the run of its own seed only.
fn plain(mut link: Link) -> Link {
    link.checks.clear();
    link.scenario.notes.clear();
    link
}

fn seeded(link: &Link, seed: u64) -> Link {
    let mut link = link.clone();
    link.scenario.seed = seed;
    link
}

fn run_all(link: &Link, seeds: Seeds, steps: u32, language: Language) -> Result<Totals, OpenError> {
    name_the_seed_in_panics();
    let bar = bar(seeds, language);
    let totals = (seeds.first..=seeds.last)
        .into_par_iter()
        .map(|seed| {
            SEED.set(Some(seed));
            let totals = run_one(seeded(link, seed), steps, language);
            SEED.set(None);
            bar.inc(1);
            totals
        })
        .try_reduce(Totals::default, |a, b| Ok(a.and(b)));
    bar.finish_and_clear();
    totals
}

fn run_one(link: Link, steps: u32, language: Language) -> Result<Totals, OpenError> {
    let seed = link.scenario.seed;
    let mut session = start(link)?;
    let taken = session.step(steps);
    let verdicts = session.verdicts(language).into_iter();
    let violated = session.first(Status::Violated);
    Ok(Totals {
        runs: 1,
        steps: taken.into(),
        ended: (taken < steps).into(),
        tally: session.tally(),
        lanes: verdicts
            .map(|(lane, verdict)| (lane, BTreeMap::from([(verdict.status, 1)])))
            .collect(),
        violation: violated.map(|(lane, step)| Violation { seed, step, lane }),
    })
}

thread_local! {
    /// The seed that this thread is running.
    static SEED: Cell<Option<u64>> = const { Cell::new(None) };
}

/// An assertion of the core that fails under some seed is a find, and worth nothing without the
/// seed.
fn name_the_seed_in_panics() {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        hook(info);
        if let Some(seed) = SEED.get() {
            remark(&format!("this happened under seed {seed}"));
        }
    }));
}

/// A progress bar on standard error; it hides itself where there is no terminal.
fn bar(seeds: Seeds, language: Language) -> ProgressBar {
    let count = (seeds.last - seeds.first).saturating_add(1);
    let template = phrase!(
        "{wide_bar} {human_pos}/{human_len} runs, {eta} left",
        "{wide_bar} {human_pos}/{human_len} 次运行，剩余 {eta}",
    );
    let style = ProgressStyle::with_template(template.say(language));
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(count).with_style(style)
}

/// The run of a violation, at the step at which it happens.
fn replay(link: &Link, violation: Violation, language: Language) -> Result<View, OpenError> {
    let mut session = start(seeded(link, violation.seed))?;
    session.seek(violation.step);
    Ok(session.view(language))
}

fn lane<'a>(view: &'a View, name: &str) -> Option<&'a Lane> {
    view.lanes.iter().find(|lane| lane.name == name)
}

fn title<'a>(view: &'a View, name: &'a str) -> &'a str {
    lane(view, name).map_or(name, |lane| &lane.title)
}

fn why<'a>(view: &'a View, name: &str) -> &'a str {
    lane(view, name).map_or("", |lane| &lane.why)
}

fn heading(link: &Link, seeds: Seeds, most: u32, totals: &Totals, language: Language) -> String {
    let Totals { runs, steps, ended, .. } = totals;
    let link = link.write();
    say!(
        language,
        "{link}\n{runs} runs, seeds {seeds}, up to {most} steps each: {steps} steps in all; \
         {ended} of the runs ended by themselves\n\n",
        "{link}\n{runs} 次运行，种子 {seeds}，每次最多 {most} 步：共 {steps} 步；\
         其中 {ended} 次自行结束\n\n",
    )
}

fn counts(totals: &Totals, sample: &View, language: Language) -> String {
    let row = |(name, count): &(&'static str, u64)| {
        vec![counted(name).map_or(*name, |it| it.say(language)).to_owned(), count.to_string()]
    };
    let tally: Vec<Vec<String>> = totals.tally.iter().map(row).collect();
    let lane = |(name, counts): &(&'static str, BTreeMap<Status, u64>)| {
        let count = |status: &Status| {
            let count = counts.get(status)?;
            Some(format!("{} {count}", status.title().say(language)))
        };
        [title(sample, name).to_owned()]
            .into_iter()
            .chain(STATUSES.iter().filter_map(count))
            .collect()
    };
    let lanes: Vec<Vec<String>> = totals.lanes.iter().map(lane).collect();
    format!("{}\n{}\n", text::columns(0, &tally), text::columns(0, &lanes))
}

/// What is counted, in words; a name that is new here is shown as it is.
fn counted(name: &str) -> Option<Phrase> {
    Some(match name {
        "delivered" => phrase!("messages delivered", "送达的消息"),
        "lost" => phrase!("messages lost", "丢失的消息"),
        "duplicated" => phrase!("messages duplicated", "重复的消息"),
        "timers" => phrase!("timers fired", "触发的定时器"),
        "crashes" => phrase!("crashes", "崩溃"),
        "recoveries" => phrase!("recoveries", "恢复"),
        "partitions" => phrase!("partitions", "网络分区"),
        "decisions" => phrase!("decisions", "决定"),
        "ignored" => phrase!("events ignored", "被忽略的事件"),
        _ => return None,
    })
}

fn conclusion(totals: &Totals, found: Option<&(Violation, View)>, language: Language) -> String {
    let runs = totals.runs;
    let Some((Violation { seed, step, lane }, view)) = found else {
        return say!(
            language,
            "Nothing was violated in these {runs} runs.\n",
            "这 {runs} 次运行中没有出现违反。\n",
        );
    };
    let (lane, why, link) = (title(view, lane), why(view, lane), &view.link);
    say!(
        language,
        "First violation, by smallest seed: {lane}, seed {seed}, step {step}\n{why}\n{link}\n",
        "种子最小的违反：{lane}，种子 {seed}，第 {step} 步\n{why}\n{link}\n",
    )
}

fn as_json(
    link: &Link,
    seeds: Seeds,
    steps: u32,
    totals: &Totals,
    found: Option<&(Violation, View)>,
) -> Value {
    let lane = |(name, counts): &(&'static str, BTreeMap<Status, u64>)| {
        let count = |status: Status| {
            (status.name().to_owned(), json!(counts.get(&status).copied().unwrap_or(0)))
        };
        let verdicts: serde_json::Map<String, Value> = STATUSES.map(count).into_iter().collect();
        json!({ "name": name, "verdicts": verdicts })
    };
    let violation = found.map(|(Violation { seed, step, lane }, view)| {
        let why = why(view, lane);
        json!({ "seed": seed, "step": step, "lane": lane, "why": why, "link": view.link })
    });
    json!({
        "link": link.write(),
        "seeds": { "first": seeds.first, "last": seeds.last },
        "stepsEach": steps,
        "runs": totals.runs,
        "steps": totals.steps,
        "ended": totals.ended,
        "tally": totals.tally.iter().copied().collect::<BTreeMap<_, _>>(),
        "lanes": totals.lanes.iter().map(lane).collect::<Vec<_>>(),
        "violation": violation,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_read_half_open_or_closed_and_never_empty() {
        let seeds = |first, last| Ok(Seeds { first, last });
        assert_eq!("0..10".parse(), seeds(0, 9));
        assert_eq!("3..=3".parse(), seeds(3, 3));
        assert_eq!("0..=18446744073709551615".parse(), seeds(0, u64::MAX));
        for empty in ["5..5", "0..0", "7..=6", "9..2"] {
            assert_eq!(empty.parse::<Seeds>(), Err(BadSeeds::Empty), "{empty}");
        }
        for bad in ["", "5", "..", "1..", "..4", "a..b", "-1..4", "0..=", "0..18446744073709551616"]
        {
            assert_eq!(bad.parse::<Seeds>(), Err(BadSeeds::Form), "{bad}");
        }
    }
}
