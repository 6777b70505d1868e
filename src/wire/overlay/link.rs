//! The link of an overlay: its parameters, and what was done to it.
//!
//! ```text
//! link   = [ anything "#" ] ( "v1/" overlay [ "?" field *( "&" field ) ]
//!                           / "v1z/" base64url( deflate( what follows "v1/" ) ) )
//! field  = parameter "=" value               ; nodes, seed, b, ...: what is not by default
//!        / "name=" word                      ; the built-in scenario that it began as
//!        / "do=" act *( ";" act )            ; what was done, see `Act`
//! ```
//!
//! A link is hostile input: it is bounded, never evaluated, and never panics.

use super::act::{Act, BadAct};
use super::parameters::{self, Kind};
use crate::run::{BadSetting, Settings};
use crate::wire::link::{LinkError, MAX_LENGTH, pack_text, split, unpack};

/// The most acts of a link.
pub const MOST_ACTS: usize = 4000;
/// A readable link is written up to this length; a longer one is packed.
const LONG: usize = 4000;

/// What the link of an overlay says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverlayLink {
    /// Which overlay.
    pub kind: Kind,
    /// The built-in scenario that it began as.
    pub name: Option<String>,
    /// The seed of everything that is drawn.
    pub seed: u64,
    /// Its other parameters.
    pub settings: Settings,
    /// What was done.
    pub acts: Vec<Act>,
}

/// Why the link of an overlay cannot be read. Each says what is wrong and what is expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OverlayError {
    /// As with the link of a run.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// A parameter is unknown or out of its range.
    #[error(transparent)]
    Setting(#[from] BadSetting),
    /// The tables would take too much memory.
    #[error(
        "the tables of {nodes} nodes with these parameters would take about {need} MiB, and {most} are allowed: choose fewer nodes or smaller tables"
    )]
    Memory {
        /// How many nodes.
        nodes: u32,
        /// About how many MiB their tables take.
        need: u64,
        /// How many are allowed.
        most: u64,
    },
    /// Tables that are built by joins are asked for of too many nodes.
    #[error(
        "at most {most} nodes can join one after the other, not {nodes}: choose build=ideal, or fewer nodes"
    )]
    Joins {
        /// How many nodes.
        nodes: u32,
        /// How many are allowed.
        most: u32,
    },
    /// Something was done that cannot be.
    #[error("in `do`: {0}")]
    Act(#[from] BadAct),
    /// Too much was done.
    #[error("`do` has too many entries: at most {MOST_ACTS}")]
    TooMuch,
}

impl OverlayLink {
    /// The overlay that a link is of, if it is of one: told by the name before its `?`.
    pub fn kind_of(text: &str) -> Option<Kind> {
        let fragment = fragment(text);
        let body = match fragment.split_once('/')? {
            ("v1", body) => body.to_owned(),
            ("v1z", packed) if fragment.len() <= MAX_LENGTH => unpack(packed).ok()?,
            _ => return None,
        };
        Kind::named(split(&body).0)
    }

    /// An overlay with its usual parameters, to which nothing was done.
    pub fn plain(kind: Kind) -> Self {
        let settings = Settings::new(parameters::of(kind));
        Self { kind, name: None, seed: 1, settings, acts: Vec::new() }
    }

    /// Reads a link: a whole URL or its fragment.
    ///
    /// # Errors
    /// What is wrong, and what is expected.
    pub fn read(text: &str) -> Result<Self, OverlayError> {
        let fragment = fragment(text);
        if fragment.len() > MAX_LENGTH {
            return Err(LinkError::TooLong.into());
        }
        match fragment.split_once('/') {
            Some(("v1", body)) => Self::body(body),
            Some(("v1z", packed)) => Self::body(&unpack(packed)?),
            _ => Err(LinkError::NotALink.into()),
        }
    }

    /// What can be read of a link: the rest is left out.
    pub fn mend(text: &str) -> Option<Self> {
        let (version, body) = fragment(text).split_once('/')?;
        let body = body.get(..body.len().min(MAX_LENGTH)).filter(|_| version == "v1")?;
        let (name, fields) = split(body);
        let mut link = Self::plain(Kind::named(name)?);
        for (key, value) in fields {
            let before = link.clone();
            if key == "do" {
                let acts = value.split(';').map_while(|act| Act::read(act).ok());
                link.acts = acts.take(MOST_ACTS).collect();
            } else if link.set(key, value).is_err() {
                link = before;
            }
        }
        while link.check().is_err() {
            link.acts.pop()?;
        }
        Some(link)
    }

    fn body(body: &str) -> Result<Self, OverlayError> {
        let (name, fields) = split(body);
        let kind = Kind::named(name).ok_or(LinkError::NotALink)?;
        let mut link = Self::plain(kind);
        for (key, value) in fields {
            link.set(key, value)?;
        }
        link.check()?;
        Ok(link)
    }

    /// Sets one field. Whether the whole makes sense is for [`OverlayLink::check`] to say.
    fn set(&mut self, key: &str, value: &str) -> Result<(), OverlayError> {
        match key {
            "seed" => {
                let bad = || BadSetting::NotInRange {
                    name: key.to_owned(),
                    text: value.chars().take(40).collect(),
                    low: 0,
                    high: u64::MAX,
                };
                self.seed = value.parse().map_err(|_| bad())?;
            }
            "name" => {
                let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
                if value.is_empty() || value.len() > 40 || !value.chars().all(plain) {
                    let form = "letters, digits and hyphens";
                    return Err(LinkError::Form { field: "name", form }.into());
                }
                self.name = Some(value.to_owned());
            }
            "do" => {
                let acts = value.split(';').filter(|act| !act.is_empty());
                if acts.clone().count() > MOST_ACTS {
                    return Err(OverlayError::TooMuch);
                }
                self.acts = acts.map(Act::read).collect::<Result<_, _>>()?;
            }
            _ => self.settings.set(key, value)?,
        }
        Ok(())
    }

    /// Whether there can be such an overlay, and all of this can be done in it.
    ///
    /// # Errors
    /// What cannot be.
    pub fn check(&self) -> Result<(), OverlayError> {
        parameters::fits(self)?;
        self.acts.iter().try_for_each(|act| self.allows(act))?;
        Ok(())
    }

    /// Whether an act can be done in this overlay.
    ///
    /// # Errors
    /// Why not.
    pub fn allows(&self, act: &Act) -> Result<(), BadAct> {
        let known = parameters::verbs(self.kind);
        let (verb, nodes) = (act.verb(), parameters::identities(self));
        if !known.contains(&verb) {
            let overlay = self.kind.name();
            return Err(BadAct::NotHere { verb, overlay, known: known.join(", ") });
        }
        match act.node() {
            Some(node) if node >= nodes => Err(BadAct::Node { node, last: nodes - 1 }),
            _ => Ok(()),
        }
    }

    /// The same with a parameter changed. What was done stays, unless it cannot be any more.
    ///
    /// # Errors
    /// What the parameter allows.
    pub fn with(&self, parameter: &str, value: &str) -> Result<Self, OverlayError> {
        let mut link = Self { acts: Vec::new(), ..self.clone() };
        match parameter {
            "do" | "name" => link.settings.set(parameter, value)?,
            _ => link.set(parameter, value)?,
        }
        link.check()?;
        let possible = self.acts.iter().filter(|act| link.allows(act).is_ok());
        link.acts = possible.cloned().collect();
        Ok(link)
    }

    /// The link as text: readable, unless that is long.
    pub fn write(&self) -> String {
        let body = self.text();
        if body.len() <= LONG { format!("#v1/{body}") } else { self.pack() }
    }

    /// The packed form.
    pub fn pack(&self) -> String {
        format!("#v1z/{}", pack_text(&self.text()))
    }

    fn text(&self) -> String {
        let mut fields: Vec<String> =
            self.settings.changed().map(|(name, value)| format!("{name}={value}")).collect();
        if self.seed != 1 {
            fields.push(format!("seed={}", self.seed));
        }
        fields.extend(self.name.iter().map(|name| format!("name={name}")));
        if !self.acts.is_empty() {
            let acts: Vec<String> = self.acts.iter().map(Act::to_string).collect();
            fields.push(format!("do={}", acts.join(";")));
        }
        let name = self.kind.name();
        if fields.is_empty() { name.to_owned() } else { format!("{name}?{}", fields.join("&")) }
    }
}

fn fragment(text: &str) -> &str {
    text.trim().rsplit('#').next().unwrap_or_default()
}
