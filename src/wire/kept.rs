//! A tree of branches as text, to be kept while nobody is at the page.
//!
//! # Form
//!
//! ```text
//! kept   = "v1" TAB current TAB step NEWLINE *( branch NEWLINE )
//! branch = id TAB ( parent / "-" ) TAB at TAB known TAB departure TAB link
//! ```
//!
//! Branches stand in the order in which they were made, parents first. It is read as carefully as a
//! link: whoever keeps it may have changed it.

use super::link::{Link, LinkError};
use crate::run::{Branch, Departure, MAX_STEPS, Protocol, Tree};

/// The longest text that is read, in bytes.
const MAX_LENGTH: usize = 4 * 1024 * 1024;
/// The most branches that are read.
const MAX_BRANCHES: usize = 500;

/// Why what was kept cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKept {
    /// It has another form.
    #[error("what was kept of this run cannot be read (line {0})")]
    Form(usize),
    /// A link in it cannot be read.
    #[error("what was kept of this run cannot be read (line {line}): {error}")]
    Link {
        /// The line.
        line: usize,
        /// What is wrong with its link.
        error: LinkError,
    },
}

/// A tree of branches of one protocol, and where in it somebody was.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The branch that was shown.
    pub current: u32,
    /// The step that was shown.
    pub step: u32,
    /// The branches, parents first; there is at least one, and one is `current`.
    pub branches: Vec<Branch>,
}

impl Kept {
    /// A tree as text.
    pub fn write<P: Protocol>(tree: &Tree<P>) -> String {
        let (current, step) = (tree.current().id, tree.machine().step());
        let mut text = format!("v1\t{current}\t{step}\n");
        for branch in tree.branches() {
            let parent = branch.parent.map_or_else(|| "-".to_owned(), |parent| parent.to_string());
            let known = tree.known(branch);
            let checks = branch.checks.iter().map(|(_, digest)| *digest).collect();
            let link = Link { scenario: branch.scenario.clone(), checks }.write();
            let Branch { id, at, departure, .. } = branch;
            text += &format!("{id}\t{parent}\t{at}\t{known}\t{departure}\t{link}\n");
        }
        text
    }

    /// Reads what [`Kept::write`] wrote.
    ///
    /// # Errors
    /// The line that cannot be read.
    pub fn read(text: &str) -> Result<Self, BadKept> {
        let mut lines = text.lines();
        let head = lines.next().filter(|_| text.len() <= MAX_LENGTH);
        let (current, step) = head.and_then(head_of).ok_or(BadKept::Form(1))?;
        let mut branches: Vec<Branch> = Vec::new();
        for (line, text) in (2..).zip(lines) {
            let branch = branch(line, text)?;
            let is_new = branches.iter().all(|other| other.id < branch.id);
            let is_rooted = branch.parent.is_none() == branches.is_empty()
                && branch.parent.is_none_or(|id| branches.iter().any(|other| other.id == id));
            let of_one_protocol = branches
                .first()
                .is_none_or(|root| root.scenario.protocol == branch.scenario.protocol);
            if !is_new || !is_rooted || !of_one_protocol || branches.len() == MAX_BRANCHES {
                return Err(BadKept::Form(line));
            }
            branches.push(branch);
        }
        match branches.iter().any(|branch| branch.id == current) {
            true => Ok(Self { current, step, branches }),
            false => Err(BadKept::Form(1)),
        }
    }

    /// The protocol that all branches are of.
    pub fn protocol(&self) -> &'static str {
        self.branches.first().map_or("", |branch| branch.scenario.protocol)
    }
}

fn head_of(line: &str) -> Option<(u32, u32)> {
    let mut fields = line.strip_prefix("v1\t")?.split('\t');
    let (current, step) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    fields.next().is_none().then_some((current, step))
}

fn branch(line: usize, text: &str) -> Result<Branch, BadKept> {
    let bad = || BadKept::Form(line);
    let fields: Vec<&str> = text.split('\t').collect();
    let [id, parent, at, known, departure, link] = fields[..] else { return Err(bad()) };
    let number = |text: &str| text.parse().ok().filter(|n| *n <= MAX_STEPS);
    let id = id.parse().ok().filter(|id| *id < u32::MAX).ok_or_else(bad)?;
    let parent = match parent {
        "-" => None,
        parent => Some(parent.parse().map_err(|_| bad())?),
    };
    let (at, known) = number(at).zip(number(known)).ok_or_else(bad)?;
    let link = Link::read(link).map_err(|error| BadKept::Link { line, error })?;
    let checks = link.checked_steps().collect();
    let departure = Departure::read(departure);
    Ok(Branch { id, parent, at, departure, scenario: link.scenario, known, checks })
}
