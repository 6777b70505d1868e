//! The tree of runs: branches that interventions made, undo and redo.

use super::intervention::{self, BadIntervention};
use super::machine::{MAX_STEPS, Machine};
use super::protocol::{BadInput, Protocol};
use super::scenario::{BadScenario, MAX_INTERVENTIONS, Scenario};
use crate::sim::{Action, MessageId, Process, Refusal};
use std::fmt;

/// The most branches kept; the oldest that is neither shown nor an ancestor goes first.
const MAX_BRANCHES: usize = 500;

/// Something that cannot be done to a run here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// The text is not an intervention.
    #[error(transparent)]
    Text(#[from] BadIntervention),
    /// The process cannot be asked that.
    #[error(transparent)]
    Input(#[from] BadInput),
    /// It is not possible now.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The scenario cannot be like that.
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
    /// The text does not name a message.
    #[error("`{0}` is not a message; expected a name such as 2-4")]
    NotAMessage(String),
    /// A message cannot arrive before it was sent.
    #[error("message {message} is sent in step {sent} and cannot arrive before step {}", sent + 1)]
    BeforeSent {
        /// The message.
        message: MessageId,
        /// The step that sends it.
        sent: u32,
    },
    /// The links deliver in the order of sending, and the message would break it.
    #[error(
        "links deliver in the order of sending here, and {message} would overtake {other} or be overtaken by it"
    )]
    Overtakes {
        /// The message.
        message: MessageId,
        /// A message of the same link.
        other: MessageId,
    },
    /// The run is as long as a run may be.
    #[error("a run has at most {MAX_STEPS} steps; go back to intervene")]
    TooLong,
    /// A run has as many interventions as a link can carry.
    #[error("a run has at most {MAX_INTERVENTIONS} interventions; go back to intervene")]
    TooMuch,
    /// There is no such branch.
    #[error("there is no branch {0}")]
    NoSuchBranch(u32),
}

/// How a branch left its parent. Its text is the intervention, or `n=4` for a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Departure {
    /// It did not: it is the first.
    None,
    /// By an intervention, as in a link.
    Act(String),
    /// By another value of a parameter, from the start.
    Set {
        /// The parameter's name in a link.
        parameter: String,
        /// Its value.
        value: String,
    },
}

impl fmt::Display for Departure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Departure::None => Ok(()),
            Departure::Act(act) => write!(f, "{act}"),
            Departure::Set { parameter, value } => write!(f, "{parameter}={value}"),
        }
    }
}

impl Departure {
    /// Reads its text.
    pub fn read(text: &str) -> Self {
        match text.split_once('=') {
            Some((parameter, value)) => {
                Departure::Set { parameter: parameter.to_owned(), value: value.to_owned() }
            }
            None if text.is_empty() => Departure::None,
            None => Departure::Act(text.to_owned()),
        }
    }
}

/// A branch of the tree.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Its number; numbers are never used twice.
    pub id: u32,
    /// The branch that it left, if any.
    pub parent: Option<u32>,
    /// The step at which it left.
    pub at: u32,
    /// What was done there.
    pub departure: Departure,
    /// Its scenario, interventions included.
    pub scenario: Scenario,
    /// How many of its steps have been taken.
    pub known: u32,
    /// The check digests of the link that it came from, as far as they concern it.
    pub checks: Vec<(u32, u16)>,
}

impl Branch {
    /// Its run, at the last step known of it.
    ///
    /// # Errors
    /// If the scenario asks something of a process that cannot be asked.
    pub fn machine<P: Protocol>(&self) -> Result<Machine<P>, BadInput> {
        let mut machine = Machine::new(&self.scenario)?;
        machine.check(self.checks.iter().copied());
        machine.seek(self.known);
        Ok(machine)
    }
}

/// A place in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Position {
    branch: u32,
    step: u32,
}

/// What undo goes back to: a place in the tree, and the note there if that is what was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Before {
    position: Position,
    note: Option<String>,
}

/// All runs that grew from one scenario by intervening, and the one that is shown.
pub struct Tree<P: Protocol> {
    branches: Vec<Branch>,
    current: u32,
    next_id: u32,
    machine: Machine<P>,
    undo: Vec<Before>,
    redo: Vec<Before>,
}

impl<P: Protocol> Tree<P> {
    /// A tree of one branch, at step 0; `checks` are the digests that its run is compared with.
    ///
    /// # Errors
    /// If the scenario asks something of a process that cannot be asked.
    pub fn new(scenario: Scenario, checks: Vec<(u32, u16)>) -> Result<Self, BadInput> {
        let departure = Departure::None;
        let root = Branch { id: 0, parent: None, at: 0, departure, scenario, known: 0, checks };
        Self::grown(vec![root], 0)
    }

    /// A tree that was kept: its branches, and the one that was shown, at the last step known of it.
    ///
    /// # Errors
    /// If a scenario asks something of a process that cannot be asked.
    ///
    /// # Panics
    /// If `current` is none of the branches.
    pub fn grown(branches: Vec<Branch>, current: u32) -> Result<Self, BadInput> {
        let shown = branches.iter().find(|branch| branch.id == current);
        let machine = shown.expect("the branch that is shown is among them").machine()?;
        let next_id = branches.iter().map(|branch| branch.id + 1).max().unwrap_or_default();
        let (undo, redo) = (Vec::new(), Vec::new());
        Ok(Self { branches, current, next_id, machine, undo, redo })
    }

    /// The run that is shown.
    pub fn machine(&self) -> &Machine<P> {
        &self.machine
    }

    /// The run that is shown, to move in it.
    pub fn machine_mut(&mut self) -> &mut Machine<P> {
        &mut self.machine
    }

    /// All branches, in the order in which they were made.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// The branches that have a future of their own: what a person would call a branch. The others
    /// are only where the next gesture was made at the end of what was known.
    pub fn futures(&self) -> impl Iterator<Item = &Branch> {
        self.branches.iter().filter(|branch| {
            let children = self.branches.iter().filter(|b| b.parent == Some(branch.id));
            let last_left = children.map(|child| child.at).max();
            branch.id == self.current || last_left.is_none_or(|at| self.known(branch) > at)
        })
    }

    /// The branch that is shown.
    ///
    /// # Panics
    /// Never: the branch that is shown is always kept.
    pub fn current(&self) -> &Branch {
        let shown = self.branches.iter().find(|branch| branch.id == self.current);
        shown.expect("the branch that is shown is kept")
    }

    /// How many steps of a branch are known.
    pub fn known(&self, branch: &Branch) -> u32 {
        if branch.id == self.current { self.machine.log().last() } else { branch.known }
    }

    /// Reads an intervention of this protocol from text, if it is one.
    pub fn read(&self, text: &str) -> Option<Action<<P::Process as Process>::Input>> {
        intervention::read(text).ok()?.try_map(|input| P::parse_input(&input)).ok()
    }

    /// Whether an intervention, as text, is possible here; what it would be.
    ///
    /// # Errors
    /// Why not.
    pub fn possible(&self, text: &str) -> Result<Action<String>, RunError> {
        let action = intervention::read(text)?;
        let typed = action.clone().try_map(|input| P::parse_input(&input))?;
        self.machine.engine().possible(&typed)?;
        Ok(action)
    }

    /// Intervenes here, once or, by several interventions with `;` between them, step by step. A branch
    /// leaves with each; the old one stays as it is. However many, they are one gesture to undo.
    ///
    /// # Errors
    /// Why one of them is not possible; nothing is changed then.
    pub fn intervene(&mut self, text: &str) -> Result<(), RunError> {
        self.gesture(|tree| text.split(';').try_for_each(|act| tree.leave_by(act)))
    }

    /// Does something that can be taken back as one; if it fails on the way, nothing of it stays.
    fn gesture(
        &mut self,
        act: impl FnOnce(&mut Self) -> Result<(), RunError>,
    ) -> Result<(), RunError> {
        let (here, next_id) = (self.here(), self.next_id);
        let done = act(self);
        match done {
            Ok(()) => self.remember(here),
            Err(_) => {
                self.go(here);
                self.branches.retain(|branch| branch.id < next_id);
            }
        }
        done
    }

    /// Has a message arrive as step `step` instead of when it did or would. What came before stays
    /// as it was; what follows is computed anew, in a branch. If it is to arrive later than it did,
    /// it is held in the step in which it did and let go in the one in which it is to.
    ///
    /// # Errors
    /// Why it is not possible; nothing is changed then.
    pub fn redeliver(&mut self, message: MessageId, step: u32) -> Result<(), RunError> {
        let log = self.machine.log();
        let sent = log.sent(message).ok_or(Refusal::NoSuchMessage(message))?;
        if step <= sent {
            return Err(RunError::BeforeSent { message, sent });
        }
        let arrival = log.arrival(message);
        if arrival == Some(step) {
            return Ok(());
        }
        self.in_order(message, step)?;
        self.gesture(|tree| tree.move_arrival(message, arrival, step))
    }

    fn move_arrival(
        &mut self,
        message: MessageId,
        arrival: Option<u32>,
        step: u32,
    ) -> Result<(), RunError> {
        if let Some(arrival) = arrival.filter(|arrival| *arrival < step) {
            self.machine.seek(arrival - 1);
            self.leave_by(&format!("hold.{message}"))?;
        }
        self.machine.seek(step - 1);
        self.leave_by(&format!("next.{message}"))
    }

    /// Where links deliver in the order of sending, whether that holds if `message` arrives as
    /// step `step`.
    fn in_order(&self, message: MessageId, step: u32) -> Result<(), RunError> {
        if !self.machine.engine().network().fifo {
            return Ok(());
        }
        let log = self.machine.log();
        let receiver = log.receiver(message);
        let same_link = |other: MessageId, to| other.from == message.from && Some(to) == receiver;
        for (other, _, arrival) in log.arrivals().filter(|(id, to, _)| same_link(*id, *to)) {
            let is_before = arrival < step;
            if other.nth != message.nth && is_before != (other.nth < message.nth) {
                return Err(RunError::Overtakes { message, other });
            }
        }
        Ok(())
    }

    /// The same scenario with another value of a parameter, from its start, as a branch.
    ///
    /// # Errors
    /// Names the parameter and what it allows; nothing is changed then.
    pub fn set(&mut self, parameter: &str, value: &str) -> Result<(), RunError> {
        let mut scenario = self.current().scenario.clone();
        scenario.set(parameter, value)?;
        scenario.at = 0;
        let (n, most, protocol) = (scenario.processes, P::MOST, P::NAME);
        if n > most {
            return Err(RunError::Processes { protocol, n, most });
        }
        let machine = Machine::new(&scenario)?;
        self.remember(self.here());
        self.leave();
        let departure = Departure::Set { parameter: parameter.to_owned(), value: value.to_owned() };
        self.branch_off(0, departure, scenario, Vec::new());
        self.machine = machine;
        Ok(())
    }

    /// A branch leaves here by an intervention.
    fn leave_by(&mut self, text: &str) -> Result<(), RunError> {
        let action = self.possible(text)?;
        let at = self.machine.step();
        if at >= MAX_STEPS {
            return Err(RunError::TooLong);
        }
        let typed = action.clone().try_map(|input| P::parse_input(&input))?;
        let Branch { mut scenario, mut checks, .. } = self.current().clone();
        scenario.interventions.retain(|i| i.step <= at);
        if scenario.interventions.len() >= MAX_INTERVENTIONS {
            return Err(RunError::TooMuch);
        }
        scenario.notes.retain(|&step, _| step <= at);
        scenario.intervene(at + 1, action.clone());
        checks.retain(|(step, _)| *step <= at);
        self.leave();
        self.branch_off(at, Departure::Act(intervention::show(&action)), scenario, checks);
        self.machine.diverge(typed);
        self.machine.advance();
        Ok(())
    }

    /// Adds a branch that leaves the one that is shown, and shows it.
    fn branch_off(
        &mut self,
        at: u32,
        departure: Departure,
        scenario: Scenario,
        checks: Vec<(u32, u16)>,
    ) {
        let (id, parent) = (self.next_id, Some(self.current));
        self.next_id += 1;
        self.branches.push(Branch { id, parent, at, departure, scenario, known: at, checks });
        self.current = id;
        self.prune();
    }

    /// Notes how far the branch that is shown is known, before another is.
    fn leave(&mut self) {
        let (current, known) = (self.current, self.machine.log().last());
        if let Some(branch) = self.branches.iter_mut().find(|branch| branch.id == current) {
            branch.known = known;
        }
    }

    fn prune(&mut self) {
        while self.branches.len() > MAX_BRANCHES {
            let has_child = |id| self.branches.iter().any(|b| b.parent == Some(id));
            let leaf = |b: &&Branch| b.id != self.current && !has_child(b.id);
            let Some(oldest) = self.branches.iter().find(leaf).map(|b| b.id) else { return };
            self.branches.retain(|b| b.id != oldest);
            self.undo.retain(|before| before.position.branch != oldest);
            self.redo.retain(|before| before.position.branch != oldest);
        }
    }

    /// Shows another branch, as far as it is known.
    ///
    /// # Errors
    /// If there is no such branch.
    pub fn show(&mut self, id: u32) -> Result<(), RunError> {
        let Some(branch) = self.branches.iter().find(|branch| branch.id == id) else {
            return Err(RunError::NoSuchBranch(id));
        };
        let step = branch.known;
        self.remember(self.here());
        self.go(Position { branch: id, step });
        Ok(())
    }

    /// Whether there is a gesture to take back.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Whether there is a gesture to make again.
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    /// Takes the last gesture back: the tree keeps what it led to.
    pub fn undo(&mut self) {
        if let Some(before) = self.undo.pop() {
            let now = self.return_to(before);
            self.redo.push(now);
        }
    }

    /// Makes the gesture that was taken back again.
    pub fn redo(&mut self) {
        if let Some(before) = self.redo.pop() {
            let now = self.return_to(before);
            self.undo.push(now);
        }
    }

    /// Goes back to something, and gives what leads here again.
    fn return_to(&mut self, before: Before) -> Before {
        let Some(note) = before.note else {
            let now = Before { position: self.here(), note: None };
            self.go(before.position);
            return now;
        };
        self.go(before.position);
        let note = Some(self.write(&note));
        Before { position: before.position, note }
    }

    fn here(&self) -> Position {
        Position { branch: self.current, step: self.machine.step() }
    }

    /// A gesture was made that can be taken back to `position`.
    fn remember(&mut self, position: Position) {
        self.undo.push(Before { position, note: None });
        self.redo.clear();
    }

    fn go(&mut self, Position { branch, step }: Position) {
        if branch != self.current
            && let Some(target) = self.branches.iter().find(|b| b.id == branch)
            && let Ok(machine) = target.machine()
        {
            self.leave();
            self.current = branch;
            self.machine = machine;
        }
        self.machine.seek(step);
    }

    /// Sets the note at the present step, or removes it if the text is empty.
    pub fn note(&mut self, text: &str) {
        let before = self.write(text);
        self.undo.push(Before { position: self.here(), note: Some(before) });
        self.redo.clear();
    }

    /// Writes the note at the present step, and gives the one that was there.
    fn write(&mut self, text: &str) -> String {
        let (step, current) = (self.machine.step(), self.current);
        let Some(branch) = self.branches.iter_mut().find(|branch| branch.id == current) else {
            return String::new();
        };
        let notes = &mut branch.scenario.notes;
        let before = match text.is_empty() {
            true => notes.remove(&step),
            false => notes.insert(step, text.to_owned()),
        };
        before.unwrap_or_default()
    }
}
