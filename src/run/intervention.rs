//! Interventions and their textual form: `12:crash.0`, `30:drop.2-4`.
//!
//! The form is part of every link ever made, so verbs are added and never changed.

use crate::sim::{
    Action, CrashSemantics, Keep, LinkQuality, LocalClock, Memory, MessageId, Place, ProcessId,
    Recovery, Schedule, Time, TimerId,
};
use std::fmt;
use std::str::FromStr;

/// What was done to a run, and as which of its steps (from 1).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Intervention {
    /// The step that it is.
    pub step: u32,
    /// What was done; what is asked of a process is text that its protocol reads.
    pub action: Action<String>,
}

/// Text that is not an intervention.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadIntervention {
    /// The verb is unknown.
    #[error("`{0}` is not something that can be done; known are: {VERBS}")]
    Verb(String),
    /// The verb is known, but not what follows it.
    #[error("`{text}`: expected {form}")]
    Form {
        /// What was given.
        text: String,
        /// The form of this verb.
        form: &'static str,
    },
    /// The step is missing, or no number from 1 on.
    #[error("`{0}`: expected STEP:VERB with a step from 1 on, as in 12:crash.0")]
    Step(String),
}

/// All that a person may do to a run, as a link names it.
pub const VERBS: &str = "crash, crashduring, recover, pause, resume, drop, dup, delay, next, hold, \
    release, fire, ask, move, clock, cut, heal, split, join, link, schedule, crashes, hurry, slow, \
    turn, forge, replay";

/// The most that a person may delay or hurry a message or slow a link by at once, in milliseconds.
const MAX_DELAY: u64 = 3_600_000;

impl fmt::Display for Intervention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.step, show(&self.action))
    }
}

impl FromStr for Intervention {
    type Err = BadIntervention;

    fn from_str(text: &str) -> Result<Self, BadIntervention> {
        let bad = || BadIntervention::Step(clip(text));
        let (step, action) = text.split_once(':').ok_or_else(bad)?;
        let step = step.parse().ok().filter(|&step| step > 0).ok_or_else(bad)?;
        Ok(Self { step, action: read(action)? })
    }
}

/// An action as text.
pub(super) fn show(action: &Action<String>) -> String {
    match action {
        Action::Crash(p) => format!("crash.{}", p.0),
        Action::CrashDuring(p, after) => format!("crashduring.{}.{after}", p.0),
        Action::Recover(p, None) => format!("recover.{}", p.0),
        Action::Recover(p, Some(Memory::Stable)) => format!("recover.{}.stable", p.0),
        Action::Recover(p, Some(Memory::Nothing)) => format!("recover.{}.nothing", p.0),
        Action::Pause(p) => format!("pause.{}", p.0),
        Action::Resume(p) => format!("resume.{}", p.0),
        Action::Drop(id) => format!("drop.{id}"),
        Action::Duplicate(id) => format!("dup.{id}"),
        Action::Delay(id, by) => format!("delay.{id}.{}", by.0 / 1000),
        Action::Hurry(id, by) => format!("hurry.{id}.{}", by.0 / 1000),
        Action::Deliver(id) => format!("next.{id}"),
        Action::Hold(id) => format!("hold.{id}"),
        Action::Release(id) => format!("release.{id}"),
        Action::Fire(id) => format!("fire.{id}"),
        Action::Input(p, input) => format!("ask.{}.{input}", p.0),
        Action::Move(p, Place { x, y }) => format!("move.{}.{x}.{y}", p.0),
        Action::SetClock(p, LocalClock { offset, drift }) => {
            format!("clock.{}.{}.{drift}", p.0, offset / 1000)
        }
        Action::Cut(from, to) => format!("cut.{}-{}", from.0, to.0),
        Action::Heal(from, to) => format!("heal.{}-{}", from.0, to.0),
        Action::Split(group) => {
            let group: Vec<String> = group.iter().map(|p| p.0.to_string()).collect();
            format!("split.{}", group.join("-"))
        }
        Action::HealAll => "join".to_owned(),
        Action::SetLink(link, LinkQuality { loss, duplicate, reorder }) => {
            format!("link.{}.{loss}.{duplicate}.{reorder}", show_links(*link))
        }
        Action::Slow(link, by) => format!("slow.{}.{}", show_links(*link), by.0 / 1000),
        Action::SetSchedule(schedule) => format!("schedule.{schedule}"),
        Action::SetCrashSemantics(semantics) => format!("crashes.{semantics}"),
        Action::Turn(group, conduct) => {
            let group: Vec<String> = group.iter().map(|p| p.0.to_string()).collect();
            format!("turn.{}.{conduct}", group.join("-"))
        }
        Action::Forge(id, field, value) => format!("forge.{id}.{field}.{value}"),
        Action::Replay(id, to) => format!("replay.{id}.{}", to.0),
    }
}

/// One link, or all.
fn show_links(link: Option<(ProcessId, ProcessId)>) -> String {
    match link {
        Some((from, to)) => format!("{}-{}", from.0, to.0),
        None => "all".to_owned(),
    }
}

/// An action from text.
pub(super) fn read(text: &str) -> Result<Action<String>, BadIntervention> {
    let (verb, rest) = text.split_once('.').unwrap_or((text, ""));
    let form = form(verb).ok_or_else(|| BadIntervention::Verb(clip(verb)))?;
    action(verb, rest).ok_or_else(|| BadIntervention::Form { text: clip(text), form })
}

/// Hostile text is shown only as far as it helps.
fn clip(text: &str) -> String {
    text.chars().take(40).collect()
}

fn form(verb: &str) -> Option<&'static str> {
    Some(match verb {
        "crash" | "pause" | "resume" => "a process, as in crash.0",
        "crashduring" => "a process and a number of effects, as in crashduring.0.1",
        "recover" => "a process, and perhaps stable or nothing, as in recover.0.nothing",
        "drop" | "dup" | "next" | "hold" | "release" => "a message, as in drop.2-4",
        "delay" => "a message and milliseconds (at most an hour), as in delay.2-4.20",
        "hurry" => "a message and milliseconds (at most an hour), as in hurry.2-4.20",
        "fire" => "a timer, as in fire.2-3",
        "ask" => "a process and what to ask, as in ask.1.propose.7",
        "move" => "a process and its place, as in move.2.300.400",
        "clock" => "a process, an offset in ms and a drift in ppm, as in clock.2.-5.100",
        "cut" | "heal" => "a link, as in cut.0-1",
        "split" => "a group of processes, as in split.0-1",
        "join" => "nothing, as in join",
        "link" => {
            "a link or all, with loss, duplication and reordering in parts of a \
            thousand, as in link.all.50.0.0"
        }
        "slow" => "a link or all and milliseconds (at most an hour), as in slow.0-1.50",
        "schedule" => {
            "timed, async, or a time in ms until which it is asynchronous, as in \
            schedule.gst.300"
        }
        "crashes" => {
            "stop, stable or amnesia, and what happens to messages to it, messages \
            from it and its timers (lost or kept), as in crashes.stable.lost.kept.lost"
        }
        "turn" => "processes and how they misbehave (or honest), as in turn.0-1.silent",
        "forge" => "a message, a field and a number, as in forge.2-4.view.3",
        "replay" => "a message and a receiver, as in replay.2-4.3",
        _ => return None,
    })
}

fn action(verb: &str, rest: &str) -> Option<Action<String>> {
    let parts: Vec<&str> = if rest.is_empty() { Vec::new() } else { rest.split('.').collect() };
    let only = || if parts.len() == 1 { Some(parts[0]) } else { None };
    Some(match verb {
        "crash" => Action::Crash(process(only()?)?),
        "pause" => Action::Pause(process(only()?)?),
        "resume" => Action::Resume(process(only()?)?),
        "crashduring" => match parts[..] {
            [p, after] => Action::CrashDuring(process(p)?, after.parse().ok()?),
            _ => return None,
        },
        "recover" => match parts[..] {
            [p] => Action::Recover(process(p)?, None),
            [p, "stable"] => Action::Recover(process(p)?, Some(Memory::Stable)),
            [p, "nothing"] => Action::Recover(process(p)?, Some(Memory::Nothing)),
            _ => return None,
        },
        "drop" => Action::Drop(message(rest)?),
        "dup" => Action::Duplicate(message(rest)?),
        "next" => Action::Deliver(message(rest)?),
        "hold" => Action::Hold(message(rest)?),
        "release" => Action::Release(message(rest)?),
        "delay" | "hurry" => {
            let (id, by) = rest.rsplit_once('.')?;
            let (id, by) = (message(id)?, span(by)?);
            if verb == "delay" { Action::Delay(id, by) } else { Action::Hurry(id, by) }
        }
        "fire" => {
            let (process, nth) = pair(only()?)?;
            Action::Fire(TimerId { process, nth })
        }
        "ask" => {
            let (p, input) = rest.split_once('.')?;
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
            let fits = (1..=64).contains(&input.len()) && input.chars().all(plain);
            Action::Input(process(p)?, fits.then(|| input.to_owned())?)
        }
        "move" => match parts[..] {
            [p, x, y] => {
                Action::Move(process(p)?, Place { x: x.parse().ok()?, y: y.parse().ok()? })
            }
            _ => return None,
        },
        "clock" => match parts[..] {
            [p, offset, drift] => {
                let offset = i64::from(offset.parse::<i32>().ok()?) * 1000;
                Action::SetClock(process(p)?, LocalClock { offset, drift: drift.parse().ok()? })
            }
            _ => return None,
        },
        "cut" => {
            let (from, to) = pair(only()?)?;
            Action::Cut(from, ProcessId(to))
        }
        "heal" => {
            let (from, to) = pair(only()?)?;
            Action::Heal(from, ProcessId(to))
        }
        "split" => Action::Split(processes(only()?)?),
        "join" => match parts[..] {
            [] => Action::HealAll,
            _ => return None,
        },
        "link" => match parts[..] {
            [link, loss, duplicate, reorder] => {
                let (loss, duplicate) = (loss.parse().ok()?, duplicate.parse().ok()?);
                let reorder = reorder.parse().ok()?;
                Action::SetLink(links(link)?, LinkQuality { loss, duplicate, reorder })
            }
            _ => return None,
        },
        "slow" => match parts[..] {
            [link, by] => Action::Slow(links(link)?, span(by)?),
            _ => return None,
        },
        "schedule" => Action::SetSchedule(read_schedule(rest)?),
        "crashes" => Action::SetCrashSemantics(read_crashes(rest)?),
        "turn" => match parts[..] {
            [group, conduct] => Action::Turn(processes(group)?, word(conduct)?),
            _ => return None,
        },
        "forge" => {
            let (rest, value) = rest.rsplit_once('.')?;
            let (id, field) = rest.rsplit_once('.')?;
            Action::Forge(message(id)?, word(field)?, value.parse().ok()?)
        }
        "replay" => {
            let (id, to) = rest.rsplit_once('.')?;
            Action::Replay(message(id)?, process(to)?)
        }
        _ => return None,
    })
}

fn process(text: &str) -> Option<ProcessId> {
    text.parse().ok().map(ProcessId)
}

/// A group of processes: `0-1-2`.
fn processes(text: &str) -> Option<Vec<ProcessId>> {
    let group: Option<Vec<ProcessId>> = text.split('-').map(process).collect();
    group.filter(|group| group.len() <= 1000)
}

/// A name that a protocol gives to something: short, small letters and hyphens.
fn word(text: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_lowercase() || c == '-';
    let fits = (1..=20).contains(&text.len()) && text.chars().all(plain);
    fits.then(|| text.to_owned())
}

fn pair(text: &str) -> Option<(ProcessId, u32)> {
    let (a, b) = text.split_once('-')?;
    Some((process(a)?, b.parse().ok()?))
}

/// One link, or all, which is told apart from text that is neither.
fn links(text: &str) -> Option<Option<(ProcessId, ProcessId)>> {
    match text {
        "all" => Some(None),
        link => pair(link).map(|(from, to)| Some((from, ProcessId(to)))),
    }
}

/// A span of time in milliseconds.
fn span(text: &str) -> Option<Time> {
    text.parse().ok().filter(|&by: &u64| by <= MAX_DELAY).map(Time::millis)
}

fn message(text: &str) -> Option<MessageId> {
    let (name, copy) = match text.split_once('.') {
        Some((name, copy)) => (name, copy.parse().ok().filter(|&copy| copy > 0)?),
        None => (text, 0),
    };
    let (from, nth) = pair(name)?;
    Some(MessageId { from, nth, copy })
}

/// A schedule from a link.
pub(super) fn read_schedule(text: &str) -> Option<Schedule> {
    match text {
        "timed" => Some(Schedule::Timed),
        "async" => Some(Schedule::Asynchronous),
        _ => {
            let gst: u32 = text.strip_prefix("gst.")?.parse().ok()?;
            Some(Schedule::PartiallySynchronous { gst: Time::millis(gst.into()) })
        }
    }
}

/// Crash semantics from a link; what is left out is as by default.
pub(super) fn read_crashes(text: &str) -> Option<CrashSemantics> {
    let mut parts = text.split('.');
    let recovery = match parts.next()? {
        "stop" => Recovery::Never,
        "stable" => Recovery::Stable,
        "amnesia" => Recovery::Amnesia,
        _ => return None,
    };
    let mut semantics = CrashSemantics { recovery, ..CrashSemantics::default() };
    for field in [&mut semantics.inbound, &mut semantics.outbound, &mut semantics.timers] {
        *field = match parts.next() {
            None => *field,
            Some("lost") => Keep::Lost,
            Some("kept") => Keep::Kept,
            Some(_) => return None,
        };
    }
    parts.next().is_none().then_some(semantics)
}
