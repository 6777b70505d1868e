//! Search over configurations.
//!
//! This is the breadth-first walk that the explorer will grow from: it takes every transition that
//! is possible within a [`Budget`], meets again where paths meet, and returns the shortest way to a
//! violation. It says what it covered; 'nothing found' is never 'holds'.
#![deny(clippy::float_arithmetic)]

use crate::check::{Consensus, Notice, Value};
use crate::run::Intervention;
use crate::sim::{
    Action, Configuration, Engine, Memory, Names, ProcessId, Status, TimerId, Transition, digest_of,
};
use std::collections::BTreeSet;

/// What a search may do besides delivering messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// How many timers may fire.
    pub fires: u32,
    /// How many crashes there may be; whoever crashes may come back with its stable storage.
    pub crashes: u32,
    /// How many messages may be duplicated.
    pub duplicates: u32,
    /// Whether what a process sends to itself arrives before anything else does. This leaves out the
    /// runs in which a process is slow to hear itself, and reaches much deeper.
    pub own_first: bool,
    /// How many configurations may be visited.
    pub configurations: usize,
}

/// What is left of a budget; part of what distinguishes two nodes of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Left {
    fires: u32,
    crashes: u32,
    duplicates: u32,
}

/// What came of a search.
#[derive(Clone, Debug)]
pub struct Found {
    /// The shortest way to a violation of agreement, as interventions from the next step on.
    pub way: Option<Vec<Intervention>>,
    /// How many configurations were visited.
    pub visited: usize,
    /// How many steps the deepest of them is away.
    pub depth: u32,
    /// Whether everything within the budget was visited.
    pub exhausted: bool,
}

struct Node<P: Consensus> {
    configuration: Configuration<P>,
    names: Names,
    left: Left,
    decided: Option<Value>,
    /// Where its way goes on backwards, in the list of steps.
    step: Option<usize>,
}

impl<P: Consensus> Clone for Node<P> {
    fn clone(&self) -> Self {
        Self { configuration: self.configuration.clone(), names: self.names.clone(), ..*self }
    }
}

/// One step of a way, and the one before it.
struct Step {
    actions: Vec<Action<String>>,
    before: Option<usize>,
}

/// Walks breadth first from the start of `processes` until two of them have decided differently.
pub fn breadth_first<P: Consensus>(
    processes: impl IntoIterator<Item = P>,
    budget: Budget,
) -> Found {
    let mut configuration = Configuration::new(processes);
    let mut names = Names::default();
    configuration.start(&mut names);
    walk(configuration, names, 0, budget)
}

/// Walks breadth first from where a run stands; the way that is found goes on from its step.
pub fn breadth_first_from<P: Consensus>(engine: &Engine<P>, budget: Budget) -> Found {
    walk(engine.configuration().clone(), engine.names(), engine.steps(), budget)
}

fn walk<P: Consensus>(
    configuration: Configuration<P>,
    names: Names,
    step: u32,
    budget: Budget,
) -> Found {
    let Budget { fires, crashes, duplicates, own_first, .. } = budget;
    let left = Left { fires, crashes, duplicates };
    let decided = configuration.ids().find_map(|p| configuration.slot(p).process.decision());
    let mut root = Node { configuration, names, left, decided, step: Some(0) };
    let mut actions = Vec::new();
    if own_first {
        settle(&mut root, &mut actions);
    }
    let mut steps = vec![Step { actions, before: None }];
    let mut visited = BTreeSet::new();
    let mut frontier = vec![root];
    let mut depth = 0;
    while !frontier.is_empty() {
        let mut next = Vec::new();
        for node in &frontier {
            for transition in transitions(node) {
                let mut after = node.clone();
                let Some((actions, outcome)) = take(&mut after, &transition, own_first) else {
                    continue;
                };
                steps.push(Step { actions, before: node.step });
                after.step = Some(steps.len() - 1);
                let visited_so_far = visited.len();
                if outcome == Outcome::Disagreement {
                    let way = Some(way(&steps, after.step, step));
                    let (visited, depth) = (visited_so_far, depth + 1);
                    return Found { way, visited, depth, exhausted: false };
                }
                if visited.insert(after.print()) {
                    next.push(after);
                } else {
                    steps.pop();
                }
                if visited.len() >= budget.configurations {
                    return Found { way: None, visited: visited.len(), depth, exhausted: false };
                }
            }
        }
        depth += 1;
        frontier = next;
    }
    Found { way: None, visited: visited.len(), depth, exhausted: true }
}

impl<P: Consensus> Node<P> {
    /// What tells this node from others: with the configuration go what is left of the budget and
    /// what the monitor remembers.
    fn print(&self) -> u128 {
        digest_of(&(self.configuration.fingerprint(), self.left, self.decided))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Fine,
    Disagreement,
}

/// Everything that may be next within what is left of the budget.
fn transitions<P: Consensus>(node: &Node<P>) -> Vec<Transition<P>> {
    let Node { configuration, left, .. } = node;
    let mut all = configuration.enabled();
    all.retain(|t| left.fires > 0 || !matches!(t, Transition::Fire(..)));
    if left.duplicates > 0 {
        let under_way = configuration.buffer.iter().filter(|(_, e)| e.id.copy == 0);
        all.extend(under_way.map(|(_, e)| Transition::DeliverCopy(e.id)));
    }
    for p in configuration.ids() {
        match configuration.slot(p).status {
            Status::Up if left.crashes > 0 => all.push(Transition::Crash(p)),
            Status::Crashed => all.push(Transition::Recover(p, Memory::Stable)),
            _ => {}
        }
    }
    all
}

/// Takes a transition and settles what follows; the interventions that repeat it in a run.
fn take<P: Consensus>(
    node: &mut Node<P>,
    transition: &Transition<P>,
    own_first: bool,
) -> Option<(Vec<Action<String>>, Outcome)> {
    let mut actions = Vec::new();
    match transition {
        Transition::Deliver(id) => actions.push(Action::Deliver(*id)),
        Transition::DeliverCopy(id) => {
            node.left.duplicates -= 1;
            actions.extend([Action::Duplicate(*id), Action::Deliver(*id)]);
        }
        Transition::Fire(p, timer) => {
            node.left.fires -= 1;
            let pending = &node.configuration.slot(*p).timers;
            let nth = pending.iter().find(|t| t.timer == *timer)?.nth;
            actions.push(Action::Fire(TimerId { process: *p, nth }));
        }
        Transition::Crash(p) => {
            node.left.crashes -= 1;
            actions.push(Action::Crash(*p));
        }
        Transition::Recover(p, memory) => actions.push(Action::Recover(*p, Some(*memory))),
        Transition::Drop(id) => actions.push(Action::Drop(*id)),
        Transition::Choose(..) => {}
    }
    let first = apply(node, transition)?;
    let rest = if own_first { settle(node, &mut actions) } else { Outcome::Fine };
    let outcome = if first == Outcome::Disagreement { first } else { rest };
    Some((actions, outcome))
}

fn apply<P: Consensus>(node: &mut Node<P>, transition: &Transition<P>) -> Option<Outcome> {
    let mut outputs = Vec::new();
    if !node.configuration.apply(transition, &mut node.names, &mut outputs) {
        return None;
    }
    Some(hear::<P>(&mut node.decided, &outputs))
}

fn hear<P: Consensus>(decided: &mut Option<Value>, outputs: &[(ProcessId, P::Output)]) -> Outcome {
    for (_, output) in outputs {
        if let Some(Notice::Decided { value, .. }) = P::notice(output) {
            if decided.is_some_and(|first| first != value) {
                return Outcome::Disagreement;
            }
            *decided = Some(value);
        }
    }
    Outcome::Fine
}

/// Delivers what processes sent to themselves.
fn settle<P: Consensus>(node: &mut Node<P>, actions: &mut Vec<Action<String>>) -> Outcome {
    let mut outcome = Outcome::Fine;
    let own = |node: &Node<P>| {
        let to_itself = node.configuration.buffer.iter().filter(|(_, e)| e.id.from == e.to);
        to_itself.map(|(_, e)| e.id).min()
    };
    while let Some(id) = own(node) {
        actions.push(Action::Deliver(id));
        if apply(node, &Transition::Deliver(id)) == Some(Outcome::Disagreement) {
            outcome = Outcome::Disagreement;
        }
    }
    outcome
}

/// The interventions along a way, as the steps after `start`.
fn way(steps: &[Step], last: Option<usize>, start: u32) -> Vec<Intervention> {
    let mut parts = Vec::new();
    let mut at = last;
    while let Some(step) = at.map(|i| &steps[i]) {
        parts.push(&step.actions);
        at = step.before;
    }
    let actions = parts.into_iter().rev().flatten().cloned();
    actions.zip(start + 1..).map(|(action, step)| Intervention { step, action }).collect()
}
