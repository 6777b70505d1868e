//! What is done to an overlay, as it stands in a link.

use crate::overlay::Node;
use crate::overlay::id::Id;
use crate::overlay::plane::Spot;
use std::fmt;

/// Something done to an overlay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// So many adjacent live nodes, from this one on, fall silent.
    Kill(Node, u32),
    /// So many of a thousand live nodes, by chance, fall silent at one moment.
    Fail(u16),
    /// So many nodes that are down come up, one after the other, from this one on around the ring.
    Revive(Node, u32),
    /// A node moves in the plane.
    Move(Node, Spot),
    /// A node drops what it should send on, or does not any more.
    Turn(Node, bool),
    /// So many of a thousand nodes, by chance, drop what they should send on; no others do.
    Traitors(u16),
    /// The first so many nodes ask after their leaves and neighbours.
    Repair(u32),
    /// One lookup that is shown, from a node, for a key; where chance decides about its way, it is
    /// that of this number.
    Route(Node, Id, Option<u64>),
    /// A lookup that is sent on by hand begins at a node, for a key.
    Hand(Node, Id),
    /// The lookup in hand goes on to a node that its holder knows.
    Pass(Node),
    /// So many lookups.
    Lookups(u32),
    /// So many seconds of virtual time go by, in which nodes come and go.
    Live(u32),
}

/// Everybody: what a count is that is left out.
pub const ALL: u32 = u32::MAX;
/// The most lookups of one act, and the most seconds.
pub const MOST_LOOKUPS: u32 = 10_000_000;
/// Twelve days.
pub const MOST_SECONDS: u32 = 1_000_000;

/// The verbs, each with an example of its form.
pub const FORMS: [(&str, &str); 12] = [
    ("kill", "kill.12, or kill.12.8 for 8 adjacent nodes"),
    ("fail", "fail.100: of a thousand, 1000 at most"),
    ("revive", "revive, revive.12 or revive.12.8"),
    ("move", "move.12.500000.250000: thousandths of a unit, 1000000 at most"),
    ("turn", "turn.12.drop or turn.12.correct"),
    ("traitors", "traitors.100: of a thousand, 1000 at most"),
    ("repair", "repair, or repair.12 for the first 12 nodes"),
    ("route", "route.3.9f2c: a node, and a key in hexadecimal"),
    ("hand", "hand.3.9f2c: a node, and a key in hexadecimal"),
    ("pass", "pass.12: a node that the holder of the lookup knows"),
    ("lookups", "lookups.1000: 10000000 at most"),
    ("live", "live.60: seconds, 1000000 at most"),
];

/// An act that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAct {
    /// There is no such verb.
    #[error("`{0}` is nothing that can be done; there are: {1}")]
    Verb(String, String),
    /// The rest has another form.
    #[error("`{text}`: expected {form}")]
    Form {
        /// The act.
        text: String,
        /// An example.
        form: &'static str,
    },
    /// There is no such node.
    #[error("there is no node {node}; there are 0 to {last}")]
    Node {
        /// The one asked for.
        node: Node,
        /// The last there is.
        last: Node,
    },
    /// It has to answer, and does not.
    #[error("node {0} does not answer: choose one that does")]
    Down(Node),
    /// It has to be down, and answers.
    #[error("node {0} is up already")]
    Up(Node),
    /// There is no lookup in hand that could be sent on.
    #[error("no lookup is in hand: begin one with `hand`, as in hand.3.9f2c")]
    Nothing,
    /// Whoever has the lookup in hand does not know them.
    #[error("node {at} does not know node {to}: choose one of its tables")]
    Stranger {
        /// Who has it.
        at: Node,
        /// To whom it was to go.
        to: Node,
    },
    /// This overlay knows no such act.
    #[error("`{verb}` cannot be done in {overlay}; what can: {known}")]
    NotHere {
        /// The verb.
        verb: &'static str,
        /// The overlay's name.
        overlay: &'static str,
        /// The verbs that it knows.
        known: String,
    },
}

impl Act {
    /// Reads an act.
    ///
    /// # Errors
    /// What is wrong, and what is expected.
    pub fn read(text: &str) -> Result<Self, BadAct> {
        let mut parts = text.split('.');
        let verb = parts.next().unwrap_or_default();
        let Some((_, form)) = FORMS.iter().find(|(name, _)| *name == verb) else {
            let known = FORMS.map(|(name, _)| name).join(", ");
            return Err(BadAct::Verb(clip(verb), known));
        };
        let arguments: Vec<&str> = parts.take(5).collect();
        read(verb, &arguments).ok_or_else(|| BadAct::Form { text: clip(text), form })
    }

    /// Its verb.
    pub fn verb(&self) -> &'static str {
        match self {
            Act::Kill(..) => "kill",
            Act::Fail(_) => "fail",
            Act::Revive(..) => "revive",
            Act::Move(..) => "move",
            Act::Turn(..) => "turn",
            Act::Traitors(_) => "traitors",
            Act::Repair(_) => "repair",
            Act::Route(..) => "route",
            Act::Hand(..) => "hand",
            Act::Pass(_) => "pass",
            Act::Lookups(_) => "lookups",
            Act::Live(_) => "live",
        }
    }

    /// The node that it names, if it names one.
    pub fn node(&self) -> Option<Node> {
        match self {
            Act::Kill(node, _)
            | Act::Revive(node, _)
            | Act::Move(node, _)
            | Act::Turn(node, _)
            | Act::Hand(node, _)
            | Act::Pass(node)
            | Act::Route(node, ..) => Some(*node),
            Act::Fail(_) | Act::Traitors(_) | Act::Repair(_) | Act::Lookups(_) | Act::Live(_) => {
                None
            }
        }
    }
}

fn read(verb: &str, arguments: &[&str]) -> Option<Act> {
    Some(match (verb, arguments) {
        ("kill", [node]) => Act::Kill(number(node)?, 1),
        ("kill", [node, count]) => Act::Kill(number(node)?, number(count)?),
        ("fail", [permille]) => Act::Fail(thousandths(permille)?),
        ("revive", []) => Act::Revive(0, ALL),
        ("revive", [node]) => Act::Revive(number(node)?, 1),
        ("revive", [node, count]) => Act::Revive(number(node)?, number(count)?),
        ("move", [node, x, y]) => {
            let (x, y) = (number(x)?, number(y)?);
            (x <= Spot::SIDE && y <= Spot::SIDE).then_some(())?;
            Act::Move(number(node)?, Spot { x, y })
        }
        ("turn", [node, "drop"]) => Act::Turn(number(node)?, true),
        ("turn", [node, "correct"]) => Act::Turn(number(node)?, false),
        ("traitors", [permille]) => Act::Traitors(thousandths(permille)?),
        ("repair", []) => Act::Repair(ALL),
        ("repair", [count]) => Act::Repair(number(count)?),
        ("route", [node, key]) => Act::Route(number(node)?, read_key(key)?, None),
        ("route", [node, key, nth]) => {
            Act::Route(number(node)?, read_key(key)?, Some(nth.parse().ok()?))
        }
        ("hand", [node, key]) => Act::Hand(number(node)?, read_key(key)?),
        ("pass", [node]) => Act::Pass(number(node)?),
        ("lookups", [count]) => Act::Lookups(number(count).filter(|count| *count <= MOST_LOOKUPS)?),
        ("live", [seconds]) => Act::Live(number(seconds).filter(|it| *it <= MOST_SECONDS)?),
        _ => return None,
    })
}

/// A whole number in digits, without a sign.
fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

fn thousandths(text: &str) -> Option<u16> {
    number(text).filter(|permille| *permille <= 1000).map(|permille| permille as u16)
}

/// A key in hexadecimal: its first digits, the others being zero.
fn read_key(text: &str) -> Option<Id> {
    let digits = (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
    let value = u128::from_str_radix(text, 16).ok().filter(|_| digits)?;
    Some(Id(value << (4 * (32 - text.len()))))
}

/// A key as it stands in an act: without the zeros at its end.
pub fn write_key(key: Id) -> String {
    let all = key.to_string();
    let digits = all.trim_end_matches('0');
    if digits.is_empty() { "0".to_owned() } else { digits.to_owned() }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.verb())?;
        match self {
            Act::Kill(node, 1) | Act::Revive(node, 1) => write!(f, ".{node}"),
            Act::Revive(0, ALL) | Act::Repair(ALL) => Ok(()),
            Act::Kill(node, count) | Act::Revive(node, count) => write!(f, ".{node}.{count}"),
            Act::Fail(permille) | Act::Traitors(permille) => write!(f, ".{permille}"),
            Act::Move(node, Spot { x, y }) => write!(f, ".{node}.{x}.{y}"),
            Act::Turn(node, drops) => {
                write!(f, ".{node}.{}", if *drops { "drop" } else { "correct" })
            }
            Act::Repair(count) | Act::Lookups(count) | Act::Live(count) => write!(f, ".{count}"),
            Act::Pass(node) => write!(f, ".{node}"),
            Act::Route(node, key, None) | Act::Hand(node, key) => {
                write!(f, ".{node}.{}", write_key(*key))
            }
            Act::Route(node, key, Some(nth)) => {
                write!(f, ".{node}.{}.{nth}", write_key(*key))
            }
        }
    }
}

/// Hostile text is shown only as far as it helps.
fn clip(text: &str) -> String {
    text.chars().take(40).collect()
}
