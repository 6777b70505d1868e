//! The three conditions on sets of ballots (Part-Time Parliament, section 2.1).

use crate::check::Value;
use crate::sim::{ProcessId, ProcessSet};

/// A ballot as the paper draws it: its number, its value, its quorum, and who of it voted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its number.
    pub number: u32,
    /// Its value (decree).
    pub value: Value,
    /// The processes whose votes it needs.
    pub quorum: ProcessSet,
    /// Those of them who voted.
    pub voted: ProcessSet,
}

impl Held {
    /// Whether all of its quorum voted.
    pub fn is_successful(&self) -> bool {
        self.quorum.without(self.voted).is_empty()
    }
}

/// The condition that a set of ballots does not meet, and the numbers of the guilty ballots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// B1: two ballots have this number.
    Number(u32),
    /// B2: these two ballots' quorums have nobody in common.
    Quorums(u32, u32),
    /// B3: the first ballot ought to have the value of the second, in which one of its quorum voted.
    Value(u32, u32),
}

/// Checks B1, B2 and B3 on a set of ballots.
///
/// # Errors
/// The first condition that is not met.
pub fn check(ballots: &[Held]) -> Result<(), Breach> {
    for (i, a) in ballots.iter().enumerate() {
        for b in &ballots[i + 1..] {
            if a.number == b.number {
                return Err(Breach::Number(a.number));
            }
            if a.quorum.and(b.quorum).is_empty() {
                return Err(Breach::Quorums(a.number, b.number));
            }
        }
    }
    let by_latest = ballots.iter().map(|b| (b, latest_before(ballots, b)));
    for (ballot, latest) in by_latest {
        if let Some(latest) = latest
            && latest.value != ballot.value
        {
            return Err(Breach::Value(ballot.number, latest.number));
        }
    }
    Ok(())
}

/// The latest earlier ballot in which somebody of this ballot's quorum voted.
fn latest_before<'a>(ballots: &'a [Held], ballot: &Held) -> Option<&'a Held> {
    let earlier = ballots
        .iter()
        .filter(|b| b.number < ballot.number && !b.voted.and(ballot.quorum).is_empty());
    earlier.max_by_key(|b| b.number)
}

/// A set of processes written as letters, A for the first.
pub fn priests(letters: &str) -> ProcessSet {
    letters.bytes().map(|letter| ProcessId(u32::from(letter.saturating_sub(b'A')))).collect()
}
