//! The tree of runs: branches that interventions made, undo and redo.

use super::intervention::{self, BadIntervention};
use super::machine::{MAX_STEPS, Machine};
use super::protocol::{BadInput, Protocol};
use super::scenario::Scenario;
use crate::sim::{Action, Process, Refusal};

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
    /// The run is as long as a run may be.
    #[error("a run has at most {MAX_STEPS} steps; go back to intervene")]
    TooLong,
    /// There is no such branch.
    #[error("there is no branch {0}")]
    NoSuchBranch(u32),
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
    /// What was done there, as in a link.
    pub action: String,
    /// Its scenario, interventions included.
    pub scenario: Scenario,
    /// How many of its steps have been taken.
    pub known: u32,
}

/// A place in the tree, for undo and redo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Position {
    branch: u32,
    step: u32,
}

/// All runs that grew from one scenario by intervening, and the one that is shown.
pub struct Tree<P: Protocol> {
    branches: Vec<Branch>,
    current: u32,
    next_id: u32,
    machine: Machine<P>,
    undo: Vec<Position>,
    redo: Vec<Position>,
}

impl<P: Protocol> Tree<P> {
    /// A tree of one branch, at step 0.
    ///
    /// # Errors
    /// If the scenario asks something of a process that cannot be asked.
    pub fn new(scenario: Scenario) -> Result<Self, BadInput> {
        let machine = Machine::new(&scenario)?;
        let root = Branch { id: 0, parent: None, at: 0, action: String::new(), scenario, known: 0 };
        let (undo, redo) = (Vec::new(), Vec::new());
        Ok(Self { branches: vec![root], current: 0, next_id: 1, machine, undo, redo })
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

    /// Intervenes here. A branch leaves with the intervention; the old one stays as it is.
    ///
    /// # Errors
    /// Why it is not possible; nothing is changed then.
    pub fn intervene(&mut self, text: &str) -> Result<(), RunError> {
        let action = self.possible(text)?;
        let at = self.machine.step();
        if at >= MAX_STEPS {
            return Err(RunError::TooLong);
        }
        let typed = action.clone().try_map(|input| P::parse_input(&input))?;
        self.remember();
        self.leave();
        let mut scenario = self.current().scenario.clone();
        scenario.interventions.retain(|i| i.step <= at);
        scenario.notes.retain(|&step, _| step <= at);
        scenario.intervene(at + 1, action.clone());
        let (id, parent) = (self.next_id, Some(self.current));
        self.next_id += 1;
        let action = intervention::show(&action);
        self.branches.push(Branch { id, parent, at, action, scenario, known: at });
        self.current = id;
        self.machine.diverge(typed);
        self.machine.advance();
        self.prune();
        Ok(())
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
            self.undo.retain(|position| position.branch != oldest);
            self.redo.retain(|position| position.branch != oldest);
        }
    }

    /// Shows another branch at the step where it left its parent, or as far as it is known.
    ///
    /// # Errors
    /// If there is no such branch.
    pub fn show(&mut self, id: u32) -> Result<(), RunError> {
        let Some(branch) = self.branches.iter().find(|branch| branch.id == id) else {
            return Err(RunError::NoSuchBranch(id));
        };
        let step = branch.known;
        self.remember();
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
        if let Some(position) = self.undo.pop() {
            self.redo.push(self.here());
            self.go(position);
        }
    }

    /// Makes the gesture that was taken back again.
    pub fn redo(&mut self) {
        if let Some(position) = self.redo.pop() {
            self.undo.push(self.here());
            self.go(position);
        }
    }

    fn here(&self) -> Position {
        Position { branch: self.current, step: self.machine.step() }
    }

    fn remember(&mut self) {
        self.undo.push(self.here());
        self.redo.clear();
    }

    fn go(&mut self, Position { branch, step }: Position) {
        if branch != self.current
            && let Some(target) = self.branches.iter().find(|b| b.id == branch)
            && let Ok(machine) = Machine::new(&target.scenario)
        {
            let known = target.known;
            self.leave();
            self.current = branch;
            self.machine = machine;
            self.machine.seek(known);
        }
        self.machine.seek(step);
    }

    /// Sets the note at the present step, or removes it if the text is empty.
    pub fn note(&mut self, text: &str) {
        let (step, current) = (self.machine.step(), self.current);
        let Some(branch) = self.branches.iter_mut().find(|branch| branch.id == current) else {
            return;
        };
        if text.is_empty() {
            branch.scenario.notes.remove(&step);
        } else {
            branch.scenario.notes.insert(step, text.to_owned());
        }
    }
}
