//! The parameters of a protocol: what a scenario may set.

use crate::phrase;
use crate::words::Phrase;
use std::collections::BTreeMap;

/// What values a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number in a range, ends included.
    Number {
        /// The least.
        low: u32,
        /// The most.
        high: u32,
    },
    /// One of a few names, each with its words.
    Choice(&'static [(&'static str, Phrase)]),
    /// Off or on.
    Flag,
}

/// The two values of a [`Kind::Flag`], as in links and in words.
pub const FLAG: &[(&str, Phrase)] = &[("off", phrase!("off", "关")), ("on", phrase!("on", "开"))];

impl Kind {
    /// The values among which one is chosen; none for a number.
    pub fn options(self) -> &'static [(&'static str, Phrase)] {
        match self {
            Self::Number { .. } => &[],
            Self::Choice(options) => options,
            Self::Flag => FLAG,
        }
    }

    /// The least and the most of a number, and twice nothing for what is none.
    pub fn range(self) -> (u32, u32) {
        match self {
            Self::Number { low, high } => (low, high),
            Self::Choice(_) | Self::Flag => (0, 0),
        }
    }
}

/// A parameter of a protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in links.
    pub name: &'static str,
    /// Its name in words.
    pub title: Phrase,
    /// What it does.
    pub help: Phrase,
    /// What values it takes.
    pub kind: Kind,
    /// Its value when nothing is said: a number, or the place of a choice in its list; 1 is on.
    pub default: u32,
}

/// A setting that a parameter does not allow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSetting {
    /// No such parameter.
    #[error("there is no parameter `{0}`; there are: {1}")]
    Unknown(String, String),
    /// A number was expected.
    #[error("`{name}` must be a whole number between {low} and {high}, not `{text}`")]
    NotInRange {
        /// The parameter.
        name: String,
        /// What was given.
        text: String,
        /// The least allowed.
        low: u64,
        /// The most allowed.
        high: u64,
    },
    /// One of a few names was expected.
    #[error("`{name}` must be one of {options}, not `{text}`")]
    NotAnOption {
        /// The parameter.
        name: String,
        /// What was given.
        text: String,
        /// What is allowed.
        options: String,
    },
}

impl Parameter {
    /// A number of a range.
    pub const fn number(
        name: &'static str,
        title: Phrase,
        help: Phrase,
        (low, high): (u32, u32),
        default: u32,
    ) -> Self {
        Self { name, title, help, kind: Kind::Number { low, high }, default }
    }

    /// One of a few names, the first of them when nothing is said.
    pub const fn choice(
        name: &'static str,
        title: Phrase,
        help: Phrase,
        options: &'static [(&'static str, Phrase)],
    ) -> Self {
        Self { name, title, help, kind: Kind::Choice(options), default: 0 }
    }

    /// Something that is off when nothing is said.
    pub const fn flag(name: &'static str, title: Phrase, help: Phrase) -> Self {
        Self { name, title, help, kind: Kind::Flag, default: 0 }
    }

    /// Reads a value from text.
    ///
    /// # Errors
    /// Names the parameter and what it allows.
    pub fn read(&self, text: &str) -> Result<u32, BadSetting> {
        let name = self.name.to_owned();
        match self.kind {
            Kind::Number { low, high } => match text.parse::<u32>() {
                Ok(value) if (low..=high).contains(&value) => Ok(value),
                _ => {
                    let (text, low, high) = (clip(text), low.into(), high.into());
                    Err(BadSetting::NotInRange { name, text, low, high })
                }
            },
            Kind::Choice(_) | Kind::Flag => {
                let options = self.kind.options();
                options.iter().position(|(o, _)| *o == text).map(|place| place as u32).ok_or_else(
                    || {
                        let names: Vec<&str> = options.iter().map(|(o, _)| *o).collect();
                        let (text, options) = (clip(text), names.join(", "));
                        BadSetting::NotAnOption { name, text, options }
                    },
                )
            }
        }
    }

    /// A value as it stands in a link.
    pub fn show(&self, value: u32) -> String {
        match self.kind {
            Kind::Number { .. } => value.to_string(),
            Kind::Choice(_) | Kind::Flag => {
                let option = self.kind.options().get(value as usize);
                option.map_or_else(String::new, |(name, _)| (*name).to_owned())
            }
        }
    }
}

/// Hostile text is shown only as far as it helps.
fn clip(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The values of a protocol's parameters; what is not set has its default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    parameters: &'static [Parameter],
    values: BTreeMap<&'static str, u32>,
}

impl Settings {
    /// All defaults.
    pub fn new(parameters: &'static [Parameter]) -> Self {
        Self { parameters, values: BTreeMap::new() }
    }

    /// The value of a parameter.
    ///
    /// # Panics
    /// If the protocol has no parameter of this name: names in protocols are written by hand, and
    /// every scenario's test reads them all.
    pub fn get(&self, name: &str) -> u32 {
        let parameter = self.parameter(name).expect("a protocol asks for parameters that it has");
        self.values.get(name).copied().unwrap_or(parameter.default)
    }

    /// Sets a parameter from text.
    ///
    /// # Errors
    /// Names the parameter and what it allows.
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), BadSetting> {
        let Some(parameter) = self.parameter(name) else {
            let all: Vec<&str> = self.parameters.iter().map(|p| p.name).collect();
            return Err(BadSetting::Unknown(clip(name), all.join(", ")));
        };
        let value = parameter.read(text)?;
        if value == parameter.default {
            self.values.remove(parameter.name);
        } else {
            self.values.insert(parameter.name, value);
        }
        Ok(())
    }

    /// All parameters with their values as in a link.
    pub fn all(&self) -> impl Iterator<Item = (&'static Parameter, String)> {
        self.parameters.iter().map(|p| (p, p.show(self.get(p.name))))
    }

    /// The parameters that differ from their defaults, by name.
    pub fn changed(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.parameters.iter().filter_map(|p| Some((p.name, p.show(*self.values.get(p.name)?))))
    }

    fn parameter(&self, name: &str) -> Option<&'static Parameter> {
        self.parameters.iter().find(|p| p.name == name)
    }
}
