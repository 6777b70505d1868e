//! A scenario: everything that determines a run.

use super::intervention::{self, Intervention};
use super::parameter::{BadSetting, Parameter, Settings};
use crate::sim::{
    Action, CrashSemantics, EngineSettings, LinkQuality, Network, PARTS_PER_THOUSAND, Place,
    ProcessId, Schedule, Time,
};
use std::collections::BTreeMap;

/// The most processes that a scenario of the playground may have.
pub const MAX_PROCESSES: u32 = 100;

/// The most interventions that a scenario may have: what a link can carry.
pub const MAX_INTERVENTIONS: usize = 5000;

/// A protocol with its parameters, the processes with their places, the network, the seed, and what
/// was done to the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// The protocol's name.
    pub protocol: &'static str,
    /// The built-in scenario that it began as, for its title.
    pub name: Option<String>,
    /// How many processes there are.
    pub processes: u32,
    /// Everything random follows from it.
    pub seed: u64,
    /// The protocol's parameters.
    pub settings: Settings,
    /// The quality of all links at the beginning.
    pub quality: LinkQuality,
    /// The most that chance adds to a latency, in milliseconds.
    pub jitter: u32,
    /// Whether links deliver in the order of sending.
    pub fifo: bool,
    /// How the next event is found, at the beginning.
    pub schedule: Schedule,
    /// What a crash means, at the beginning.
    pub crashes: CrashSemantics,
    /// How many interventions a storm of faults makes, drawn from the seed.
    pub storm: u32,
    /// What was done, in the order of steps, at most one a step.
    pub interventions: Vec<Intervention>,
    /// Notes, by step.
    pub notes: BTreeMap<u32, String>,
    /// The step at which it is to be looked at.
    pub at: u32,
}

/// A scenario that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadScenario {
    /// A parameter has a value that it does not allow.
    #[error(transparent)]
    Setting(#[from] BadSetting),
    /// A schedule was expected.
    #[error("`schedule` must be timed, async or gst.MILLISECONDS, not `{0}`")]
    Schedule(String),
    /// Crash semantics were expected.
    #[error(
        "`crashes` must be stop, stable or amnesia, then perhaps lost or kept for messages to \
         it, messages from it and its timers, not `{0}`"
    )]
    Crashes(String),
}

/// The default jitter, in milliseconds.
const JITTER: u32 = 5;
/// The most jitter allowed: ten seconds.
const MAX_JITTER: u32 = 10_000;
/// The most interventions that a storm may make.
const MAX_STORM: u32 = 1000;

/// The names of what every protocol's scenario may set, in the order in which a link has them.
pub(super) const COMMON: [&str; 10] =
    ["n", "seed", "schedule", "crashes", "loss", "dup", "reorder", "jitter", "fifo", "storm"];

impl Scenario {
    /// The scenario of a protocol when nothing more is said: five processes, all else by default.
    pub fn new(protocol: &'static str, parameters: &'static [Parameter]) -> Self {
        Self {
            protocol,
            name: None,
            processes: 5,
            seed: 1,
            settings: Settings::new(parameters),
            quality: LinkQuality::default(),
            jitter: JITTER,
            fifo: false,
            schedule: Schedule::default(),
            crashes: CrashSemantics::default(),
            storm: 0,
            interventions: Vec::new(),
            notes: BTreeMap::new(),
            at: 0,
        }
    }

    /// Sets a parameter, the scenario's own or the protocol's, from text as in a link.
    ///
    /// # Errors
    /// Names the parameter and what it allows.
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), BadScenario> {
        let chance = i64::from(PARTS_PER_THOUSAND) as u64;
        match name {
            "n" => self.processes = number(name, text, 1, MAX_PROCESSES.into())? as u32,
            "seed" => self.seed = number(name, text, 0, u64::MAX)?,
            "schedule" => {
                let bad = || BadScenario::Schedule(clip(text));
                self.schedule = intervention::read_schedule(text).ok_or_else(bad)?;
            }
            "crashes" => {
                let bad = || BadScenario::Crashes(clip(text));
                self.crashes = intervention::read_crashes(text).ok_or_else(bad)?;
            }
            "loss" => self.quality.loss = number(name, text, 0, chance)? as u16,
            "dup" => self.quality.duplicate = number(name, text, 0, chance)? as u16,
            "reorder" => self.quality.reorder = number(name, text, 0, chance)? as u16,
            "jitter" => self.jitter = number(name, text, 0, MAX_JITTER.into())? as u32,
            "fifo" => self.fifo = number(name, text, 0, 1)? == 1,
            "storm" => self.storm = number(name, text, 0, MAX_STORM.into())? as u32,
            _ => self.settings.set(name, text)?,
        }
        Ok(())
    }

    /// What is set otherwise than by default, as in a link.
    pub fn changed(&self) -> Vec<(&'static str, String)> {
        let plain = Self { settings: self.settings.clone(), ..Self::new(self.protocol, &[]) };
        let common = COMMON.iter().map(|name| (*name, self.common(name)));
        let common = common.filter(|(name, value)| *value != plain.common(name));
        common.chain(self.settings.changed()).collect()
    }

    /// The value of a parameter that every scenario has, as in a link.
    pub fn common(&self, name: &str) -> String {
        match name {
            "n" => self.processes.to_string(),
            "seed" => self.seed.to_string(),
            "schedule" => self.schedule.to_string(),
            "crashes" => self.crashes.to_string(),
            "loss" => self.quality.loss.to_string(),
            "dup" => self.quality.duplicate.to_string(),
            "reorder" => self.quality.reorder.to_string(),
            "jitter" => self.jitter.to_string(),
            "fifo" => u32::from(self.fifo).to_string(),
            "storm" => self.storm.to_string(),
            _ => String::new(),
        }
    }

    /// Adds an intervention, in place of one at the same step.
    pub fn intervene(&mut self, step: u32, action: Action<String>) {
        let one = Intervention { step, action };
        match self.interventions.binary_search_by_key(&step, |i| i.step) {
            Ok(place) => self.interventions[place] = one,
            Err(place) => self.interventions.insert(place, one),
        }
    }

    /// What surrounds the processes at the beginning.
    pub fn surroundings(&self) -> EngineSettings {
        EngineSettings {
            seed: self.seed,
            places: circle(self.processes),
            clocks: BTreeMap::new(),
            network: Network {
                jitter: Time::millis(self.jitter.into()),
                quality: self.quality,
                fifo: self.fifo,
                ..Network::default()
            },
            schedule: self.schedule,
            crashes: self.crashes,
        }
    }

    /// The processes by number.
    pub fn ids(&self) -> impl Iterator<Item = ProcessId> + use<> {
        (0..self.processes).map(ProcessId)
    }
}

fn number(name: &str, text: &str, low: u64, high: u64) -> Result<u64, BadSetting> {
    match text.parse() {
        Ok(value) if (low..=high).contains(&value) => Ok(value),
        _ => Err(BadSetting::NotInRange { name: name.to_owned(), text: clip(text), low, high }),
    }
}

fn clip(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Places on a circle, the first at the top, clockwise.
fn circle(n: u32) -> Vec<Place> {
    let centre = Place::SIZE / 2;
    let radius = Place::SIZE * 2 / 5;
    let place = |i: u32| {
        let angle = (360 * i / n.max(1)) as i32;
        let (sin, cos) = (sine(angle), sine(angle + 90));
        Place { x: centre + radius * sin / 1000, y: centre - radius * cos / 1000 }
    };
    (0..n).map(place).collect()
}

/// A thousand times the sine of an angle in degrees, by Bhaskara's formula: whole numbers only, so
/// that every target places processes alike.
fn sine(degrees: i32) -> i32 {
    let angle = degrees.rem_euclid(360);
    let half = angle % 180;
    let value = 4000 * half * (180 - half) / (40_500 - half * (180 - half));
    if angle < 180 { value } else { -value }
}
