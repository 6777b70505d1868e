//! Links: a scenario in a URL's fragment, readable and versioned.
//!
//! # Grammar of version 1
//!
//! ```text
//! link      = [ anything "#" ] ( readable / packed )
//! readable  = "v1/" protocol [ "?" field *( "&" field ) ]
//! packed    = "v1z/" base64url( deflate( what follows "v1/", acts in their short form ) )
//! field     = parameter "=" value              ; n, seed, bug, ...: what is not by default
//!           / "name=" word                     ; the built-in scenario that it began as
//!           / "do=" act *( ";" act )           ; what was done
//!           / "at=" step                       ; the step to look at
//!           / "d=" hex4 *( "." hex4 )          ; check digests
//!           / "notes=" note *( ";" note )
//! act       = [ step ":" ] verb *( "." argument )  ; 12:crash.0, in the order of steps; without
//!                                                  ; a step: the one after that of the act before
//! short     = steps since the act before, a letter for the verb, arguments  ; 3c0, see `SHORT`
//! note      = step ":" percent-encoded text
//! ```
//!
//! The `k`-th of `m` check digests is that of step `at * k / m`, cut to 16 bits. A reader of another
//! version finds by them from where on it replays differently, and says so.
//!
//! A link is hostile input: it is bounded, never evaluated, and never panics.

use super::overlay::Kind;
use crate::protocols::{NAMES, Visitor, visit};
use crate::run::{
    BadIntervention, BadScenario, Intervention, MAX_INTERVENTIONS, MAX_STEPS, Protocol, Scenario,
    Words,
};
use base64ct::{Base64UrlUnpadded, Encoding};
use miniz_oxide::{deflate::compress_to_vec, inflate::decompress_to_vec_with_limit};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The longest link that is read, in bytes.
pub(super) const MAX_LENGTH: usize = 64 * 1024;
/// The longest text that a packed link may unpack to.
pub(super) const MAX_UNPACKED: usize = 1024 * 1024;
/// A readable link is offered up to this length; a longer one is packed.
const LONG: usize = 2000;
/// The most notes in a link, and the most characters in each.
pub(super) const MAX_NOTES: usize = 100;
pub(super) const MAX_NOTE: usize = 500;
/// The most check digests in a link.
const MAX_CHECKS: usize = 64;
/// A check digest is written for about so many steps, and at most so many in all.
const STEPS_A_CHECK: u32 = 16;
const CHECKS_WRITTEN: u32 = 6;

/// The letters that stand for verbs in packed links. Like the verbs: added to and never changed.
const SHORT: [(char, &str); 27] = [
    ('c', "crash"),
    ('d', "crashduring"),
    ('r', "recover"),
    ('p', "pause"),
    ('q', "resume"),
    ('x', "drop"),
    ('u', "dup"),
    ('l', "delay"),
    ('n', "next"),
    ('h', "hold"),
    ('e', "release"),
    ('f', "fire"),
    ('a', "ask"),
    ('m', "move"),
    ('k', "clock"),
    ('t', "cut"),
    ('w', "heal"),
    ('s', "split"),
    ('j', "join"),
    ('i', "link"),
    ('g', "schedule"),
    ('y', "crashes"),
    ('v', "hurry"),
    ('o', "slow"),
    ('b', "turn"),
    ('z', "forge"),
    ('R', "replay"),
];

/// How the acts of a link are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Readable,
    Packed,
}

/// What a link says: a scenario, and how its run is to be recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The scenario.
    pub scenario: Scenario,
    /// Check digests, evenly spread up to the step that is to be looked at.
    pub checks: Vec<u16>,
}

/// Whatever a link may open: the protocols, then the overlays.
pub(super) fn known() -> Vec<&'static str> {
    NAMES.iter().copied().chain(Kind::ALL.map(Kind::name)).collect()
}

/// Why a link cannot be read. Each says what is wrong and what is expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// There is no link at all.
    #[error("this is not a link: expected #v1/PROTOCOL?..., as in #v1/paxos?n=5")]
    NotALink,
    /// It is longer than any link.
    #[error("the link is too long: at most {MAX_LENGTH} characters, {MAX_UNPACKED} unpacked")]
    TooLong,
    /// It was made by a version that this one does not know.
    #[error(
        "this link has version `{0}`; this page reads v1: reload it, or open the link where it was made"
    )]
    Version(String),
    /// A packed link was cut off or changed.
    #[error("the packed link is damaged: it was cut off or changed on its way")]
    Damaged,
    /// There is no such protocol.
    #[error("there is no protocol `{name}`; there are: {known}", known = known().join(", "))]
    Protocol {
        /// The one asked for.
        name: String,
    },
    /// It leads to an overlay, where a run of processes is asked for.
    #[error(
        "`{name}` is an overlay, not a run of processes: the page opens its links, and `bivalent overlay {name}` runs it"
    )]
    Overlay {
        /// The overlay.
        name: &'static str,
    },
    /// A parameter is unknown or out of its range.
    #[error(transparent)]
    Scenario(#[from] BadScenario),
    /// The protocol is not made for so many processes.
    #[error("`n` must be between 1 and {most} for {protocol}, not {n}")]
    Processes {
        /// The protocol.
        protocol: &'static str,
        /// How many were asked for.
        n: u32,
        /// The most it is made for.
        most: u32,
    },
    /// Something was done that cannot be.
    #[error("in `do`: {0}")]
    Act(#[from] BadIntervention),
    /// Interventions are not in the order of their steps.
    #[error("in `do`: steps must increase, and step {0} does not")]
    Order(u32),
    /// A number was expected.
    #[error("`{field}` must be a whole number between 0 and {high}, not `{text}`")]
    Number {
        /// The field.
        field: &'static str,
        /// What was given.
        text: String,
        /// The most allowed.
        high: u32,
    },
    /// A field has another form.
    #[error("`{field}`: expected {form}")]
    Form {
        /// The field.
        field: &'static str,
        /// The form it should have.
        form: &'static str,
    },
    /// There are too many of something.
    #[error("`{field}` has too many entries: at most {most}")]
    TooMany {
        /// The field.
        field: &'static str,
        /// The most allowed.
        most: usize,
    },
}

impl Link {
    /// Reads a link: a whole URL or its fragment.
    ///
    /// # Errors
    /// What is wrong, and what is expected.
    pub fn read(text: &str) -> Result<Self, LinkError> {
        let fragment = text.trim().rsplit('#').next().unwrap_or_default();
        if fragment.len() > MAX_LENGTH {
            return Err(LinkError::TooLong);
        }
        let (version, rest) = fragment.split_once('/').ok_or(LinkError::NotALink)?;
        match version {
            "v1" => body(rest, Form::Readable),
            "v1z" => body(&unpack(rest)?, Form::Packed),
            _ => {
                let is_version = version.starts_with('v') && version.len() <= 8;
                Err(match is_version {
                    true => LinkError::Version(clip(version)),
                    false => LinkError::NotALink,
                })
            }
        }
    }

    /// The link of a protocol with these fields, each its name and what stands after its `=`.
    pub(super) fn of<'a>(
        protocol: &str,
        fields: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, LinkError> {
        assemble(protocol, fields, Form::Readable)
    }

    /// Adds a note, cut to the length that a link carries.
    pub(super) fn note(&mut self, at: u32, text: &str) -> Result<(), LinkError> {
        let notes = &mut self.scenario.notes;
        if at > MAX_STEPS {
            return Err(LinkError::Number {
                field: "notes",
                text: at.to_string(),
                high: MAX_STEPS,
            });
        }
        notes.insert(at, text.chars().take(MAX_NOTE).collect());
        match notes.len() <= MAX_NOTES {
            true => Ok(()),
            false => Err(LinkError::TooMany { field: "notes", most: MAX_NOTES }),
        }
    }

    /// The readable form: the fragment, `#` included.
    pub fn write(&self) -> String {
        format!("#v1/{}", self.body(Form::Readable))
    }

    /// The form to give to somebody: readable, unless that is long.
    pub fn text(&self) -> String {
        let readable = self.write();
        if readable.len() <= LONG { readable } else { self.pack() }
    }

    /// The packed form, for long runs.
    pub fn pack(&self) -> String {
        format!("#v1z/{}", pack_text(&self.body(Form::Packed)))
    }

    /// The steps to which the check digests belong.
    pub fn checked_steps(&self) -> impl Iterator<Item = (u32, u16)> {
        let (at, count) = (u64::from(self.scenario.at), self.checks.len() as u64);
        let step = move |k: u64| (at * (k + 1) / count.max(1)) as u32;
        self.checks.iter().enumerate().map(move |(k, &digest)| (step(k as u64), digest))
    }

    /// The steps whose digests a link that looks at step `at` carries.
    pub fn steps_to_check(at: u32) -> impl Iterator<Item = u32> {
        let count = if at == 0 { 0 } else { (at / STEPS_A_CHECK).clamp(1, CHECKS_WRITTEN) };
        (1..=count).map(move |k| (u64::from(at) * u64::from(k) / u64::from(count)) as u32)
    }

    fn body(&self, form: Form) -> String {
        let Scenario { protocol, name, interventions, notes, at, .. } = &self.scenario;
        let mut fields: Vec<String> =
            self.scenario.changed().iter().map(|(name, value)| format!("{name}={value}")).collect();
        fields.extend(name.iter().map(|name| format!("name={name}")));
        if !interventions.is_empty() {
            let before = [0].into_iter().chain(interventions.iter().map(|act| act.step));
            let acts = before.zip(interventions).map(|(before, act)| write_act(before, act, form));
            fields.push(format!("do={}", acts.collect::<Vec<String>>().join(";")));
        }
        if *at > 0 {
            fields.push(format!("at={at}"));
        }
        if !self.checks.is_empty() {
            let checks: Vec<String> = self.checks.iter().map(|d| format!("{d:04x}")).collect();
            fields.push(format!("d={}", checks.join(".")));
        }
        if !notes.is_empty() {
            let note = |(step, text): (&u32, &String)| {
                format!("{step}:{}", utf8_percent_encode(text, NON_ALPHANUMERIC))
            };
            let notes: Vec<String> = notes.iter().map(note).collect();
            fields.push(format!("notes={}", notes.join(";")));
        }
        match fields.is_empty() {
            true => (*protocol).to_owned(),
            false => format!("{protocol}?{}", fields.join("&")),
        }
    }
}

/// An act as it stands in a link after one at step `before`.
fn write_act(before: u32, act: &Intervention, form: Form) -> String {
    let whole = act.to_string();
    let doing = whole.split_once(':').map_or("", |(_, doing)| doing);
    let since = act.step.saturating_sub(before);
    let (verb, arguments) = doing.split_once('.').unwrap_or((doing, ""));
    match (form, SHORT.iter().find(|(_, long)| *long == verb)) {
        (Form::Packed, Some((letter, _))) => format!("{since}{letter}{arguments}"),
        (Form::Readable, _) if since == 1 => doing.to_owned(),
        _ => whole,
    }
}

/// Reads an act that stands in a link after one at step `before`.
pub(super) fn read_act(before: u32, text: &str, form: Form) -> Result<Intervention, LinkError> {
    if text.contains(':') {
        return Ok(text.parse()?);
    }
    if form == Form::Readable {
        return Ok(format!("{}:{text}", before.saturating_add(1)).parse()?);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (since, rest) = text.split_at(digits);
    let mut arguments = rest.chars();
    let letter = arguments.next().ok_or(LinkError::Damaged)?;
    let since: u32 = since.parse().map_err(|_| LinkError::Damaged)?;
    let found = SHORT.iter().find(|(short, _)| *short == letter);
    let (_, verb) = found.ok_or(LinkError::Damaged)?;
    let arguments = arguments.as_str();
    let dot = if arguments.is_empty() { "" } else { "." };
    Ok(format!("{}:{verb}{dot}{arguments}", before.saturating_add(since)).parse()?)
}

/// A text packed: what stands after `v1z/`.
pub(super) fn pack_text(text: &str) -> String {
    Base64UrlUnpadded::encode_string(&compress_to_vec(text.as_bytes(), 10))
}

/// The text that was packed.
pub(super) fn unpack(text: &str) -> Result<String, LinkError> {
    let packed = Base64UrlUnpadded::decode_vec(text).map_err(|_| LinkError::Damaged)?;
    let plain = decompress_to_vec_with_limit(&packed, MAX_UNPACKED).map_err(|error| match error
        .status
    {
        miniz_oxide::inflate::TINFLStatus::HasMoreOutput => LinkError::TooLong,
        _ => LinkError::Damaged,
    })?;
    String::from_utf8(plain).map_err(|_| LinkError::Damaged)
}

/// The plain scenario of a protocol, and the most processes that it is made for.
struct Plain;

impl Visitor for Plain {
    type Output = (Scenario, u32);

    fn visit<P: Protocol + Words>(&mut self) -> (Scenario, u32) {
        (P::plain(), P::MOST)
    }
}

fn body(text: &str, form: Form) -> Result<Link, LinkError> {
    let (name, fields) = split(text);
    assemble(name, fields, form)
}

/// A protocol's name and the fields after it, each its name and what stands after its `=`.
pub(super) fn split(text: &str) -> (&str, impl Iterator<Item = (&str, &str)>) {
    let (name, fields) = text.split_once('?').unwrap_or((text, ""));
    let fields = fields.split('&').filter(|field| !field.is_empty());
    (name, fields.map(|field| field.split_once('=').unwrap_or((field, ""))))
}

fn assemble<'a>(
    name: &str,
    fields: impl Iterator<Item = (&'a str, &'a str)>,
    form: Form,
) -> Result<Link, LinkError> {
    let (mut link, most) = plain(name)?;
    for (key, value) in fields {
        set(&mut link, key, value, form)?;
    }
    is_made_for(&link, most)?;
    Ok(link)
}

/// The plain scenario of a protocol, and the most processes that it is made for.
pub(super) fn plain(name: &str) -> Result<(Link, u32), LinkError> {
    let unknown = || match Kind::named(name) {
        Some(kind) => LinkError::Overlay { name: kind.name() },
        None => LinkError::Protocol { name: clip(name) },
    };
    let (scenario, most) = visit(name, &mut Plain).ok_or_else(unknown)?;
    Ok((Link { scenario, checks: Vec::new() }, most))
}

fn is_made_for(link: &Link, most: u32) -> Result<(), LinkError> {
    let Scenario { processes: n, protocol, .. } = link.scenario;
    if n > most { Err(LinkError::Processes { protocol, n, most }) } else { Ok(()) }
}

pub(super) fn set(link: &mut Link, key: &str, value: &str, form: Form) -> Result<(), LinkError> {
    match key {
        "name" => {
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
            if value.is_empty() || value.len() > 40 || !value.chars().all(plain) {
                return Err(LinkError::Form { field: "name", form: "letters, digits and hyphens" });
            }
            link.scenario.name = Some(value.to_owned());
        }
        "do" => link.scenario.interventions = acts(value, form)?,
        "at" => link.scenario.at = step("at", value)?,
        "d" => link.checks = checks(value)?,
        "notes" => {
            for note in entries("notes", value, MAX_NOTES)? {
                let (at, text) = note.split_once(':').ok_or(NOTE)?;
                let text = percent_decode_str(text).decode_utf8().map_err(|_| NOTE)?;
                let text = text.chars().take(MAX_NOTE).collect();
                link.scenario.notes.insert(step("notes", at)?, text);
            }
        }
        _ => link.scenario.set(key, value)?,
    }
    Ok(())
}

const NOTE: LinkError = LinkError::Form { field: "notes", form: "STEP:TEXT, percent-encoded" };

fn acts(text: &str, form: Form) -> Result<Vec<Intervention>, LinkError> {
    let mut all: Vec<Intervention> = Vec::new();
    for act in entries("do", text, MAX_INTERVENTIONS)? {
        let one = read_act(all.last().map_or(0, |last| last.step), act, form)?;
        if one.step > MAX_STEPS {
            return Err(LinkError::Number {
                field: "do",
                text: one.step.to_string(),
                high: MAX_STEPS,
            });
        }
        if all.last().is_some_and(|last| last.step >= one.step) {
            return Err(LinkError::Order(one.step));
        }
        all.push(one);
    }
    Ok(all)
}

fn checks(text: &str) -> Result<Vec<u16>, LinkError> {
    let all: Vec<&str> = text.split('.').collect();
    if all.len() > MAX_CHECKS {
        return Err(LinkError::TooMany { field: "d", most: MAX_CHECKS });
    }
    let form =
        LinkError::Form { field: "d", form: "digests of four hexadecimal digits, as in 5f3c" };
    let is_form = |digest: &str| digest.len() == 4 && digest.bytes().all(|b| b.is_ascii_hexdigit());
    let read = |digest: &&str| u16::from_str_radix(digest, 16).ok().filter(|_| is_form(digest));
    all.iter().map(|digest| read(digest).ok_or_else(|| form.clone())).collect()
}

fn entries<'a>(
    field: &'static str,
    text: &'a str,
    most: usize,
) -> Result<impl Iterator<Item = &'a str>, LinkError> {
    let all = || text.split(';').filter(|entry| !entry.is_empty());
    if all().count() > most {
        return Err(LinkError::TooMany { field, most });
    }
    Ok(all())
}

fn step(field: &'static str, text: &str) -> Result<u32, LinkError> {
    let high = MAX_STEPS;
    let bad = || LinkError::Number { field, text: clip(text), high };
    text.parse().ok().filter(|&step| step <= high).ok_or_else(bad)
}

/// Hostile text is shown only as far as it helps.
fn clip(text: &str) -> String {
    text.chars().take(40).collect()
}
