//! One open run, whatever its protocol: commands in, views out.

mod branches;
mod look;
mod until;

use super::command::Until;
use super::file::BadFile;
use super::kept::{BadKept, Kept};
use super::link::{Link, LinkError, MAX_NOTE, MAX_NOTES};
use super::matrix::matrix;
use super::overlay::OverlayError;
use super::tally::Tally;
use super::tell;
use super::view::{Comparison, EventView, Events, Matrix, View};
use crate::check::{Status, Verdict};
use crate::protocols::{Visitor, visit};
use crate::run::{BadInput, MAX_STEPS, Protocol, RunError, Scenario, Tree, Words};
use crate::sim::{Configuration, Time};
use crate::words::Language;

pub(super) use look::kinds;

/// The most steps that one `advance` takes.
const SLICE: u32 = 5000;
/// The most events that one answer holds.
const MAX_EVENTS: u32 = 5000;

/// Why a link cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The link cannot be read.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// It asks something of a process that cannot be asked.
    #[error("in `do`: {0}")]
    Input(#[from] BadInput),
    /// What was kept cannot be read.
    #[error(transparent)]
    Kept(#[from] BadKept),
    /// A file cannot be imported.
    #[error(transparent)]
    File(#[from] BadFile),
    /// An overlay cannot be opened.
    #[error(transparent)]
    Overlay(#[from] OverlayError),
}

/// One open run: what the page, the command line and the tests work with.
pub trait Session: Send {
    /// Takes up to so many steps; how many were taken.
    fn step(&mut self, steps: u32) -> u32;
    /// Goes to a step, taking new ones if needed.
    fn seek(&mut self, step: u32);
    /// Takes all steps due up to a moment of virtual time, a few thousand at most.
    fn advance(&mut self, time: Time);
    /// The present step.
    fn at(&self) -> u32;
    /// Intervenes here.
    ///
    /// # Errors
    /// Why that is not possible; nothing is changed then.
    fn act(&mut self, text: &str) -> Result<(), RunError>;
    /// Takes the last gesture back.
    fn undo(&mut self);
    /// Makes it again.
    fn redo(&mut self);
    /// Shows another branch.
    ///
    /// # Errors
    /// If there is none of this number.
    fn branch(&mut self, id: u32) -> Result<(), RunError>;
    /// Takes up to so many steps until a condition holds; whether it does.
    fn run_until(&mut self, until: &Until, steps: u32, language: Language) -> bool;
    /// Whether an intervention is possible here.
    ///
    /// # Errors
    /// Why not.
    fn possible(&self, text: &str) -> Result<(), RunError>;
    /// Has a message arrive as another step.
    ///
    /// # Errors
    /// Why that is not possible; nothing is changed then.
    fn redeliver(&mut self, message: &str, step: u32) -> Result<(), RunError>;
    /// Sets a parameter of the scenario, which starts anew as a branch.
    ///
    /// # Errors
    /// Names the parameter and what it allows; nothing is changed then.
    fn set(&mut self, parameter: &str, value: &str) -> Result<(), RunError>;
    /// How two branches differ.
    ///
    /// # Errors
    /// If there is none of one of these numbers.
    fn compare(&self, left: u32, right: u32, language: Language) -> Result<Comparison, RunError>;
    /// Who sent what to whom, up to the present step.
    fn matrix(&self, language: Language) -> Matrix;
    /// The tree of branches as text, to be kept.
    fn keep(&self) -> String;
    /// Sets or removes the note here; a run has as many notes, and as long, as a link carries.
    fn note(&mut self, text: &str);
    /// The run as it is now.
    fn view(&mut self, language: Language) -> View;
    /// Events of the known run.
    fn events(&self, from: u32, to: u32, language: Language) -> Events;
    /// Each lane's name and verdict here.
    fn verdicts(&self, language: Language) -> Vec<(&'static str, Verdict)>;
    /// The first step at which a lane had this status, if it ever had.
    fn first(&self, status: Status) -> Option<(&'static str, u32)>;
    /// A digest of everything up to the present step.
    fn digest(&self) -> u64;
    /// How often each thing happened in the known run: (name, count).
    fn tally(&self) -> Vec<(&'static str, u64)>;
    /// The link of exactly this run at this step.
    fn link(&self) -> Link;
}

/// Opens a link (a whole URL or its fragment) at its first step.
///
/// # Errors
/// What is wrong with the link, and what is expected.
pub fn open(text: &str) -> Result<Box<dyn Session>, OpenError> {
    start(Link::read(text)?)
}

/// Opens what a link says at its first step.
///
/// # Errors
/// If it asks something of a process that cannot be asked.
pub fn start(link: Link) -> Result<Box<dyn Session>, OpenError> {
    begin(link, None)
}

/// Opens what a link says; `damage` is why that is not all that was asked for.
pub(super) fn begin(link: Link, damage: Option<OpenError>) -> Result<Box<dyn Session>, OpenError> {
    let name = link.scenario.protocol;
    let unknown = || OpenError::Link(LinkError::Protocol { name: name.to_owned() });
    visit(name, &mut Opener(Some((link, damage)))).flatten().ok_or_else(unknown)?
}

/// Opens a tree of branches that was kept.
///
/// # Errors
/// What is wrong with it.
pub fn restore(text: &str) -> Result<Box<dyn Session>, OpenError> {
    let kept = Kept::read(text)?;
    let name = kept.protocol();
    let unknown = || OpenError::Link(LinkError::Protocol { name: name.to_owned() });
    visit(name, &mut Restorer(Some(kept))).flatten().ok_or_else(unknown)?
}

struct Opener(Option<(Link, Option<OpenError>)>);

impl Visitor for Opener {
    type Output = Option<Result<Box<dyn Session>, OpenError>>;

    fn visit<P: Protocol + Words>(&mut self) -> Self::Output {
        let (link, damage) = self.0.take()?;
        Some(Open::<P>::new(link, damage).map(|open| Box::new(open) as Box<dyn Session>))
    }
}

struct Restorer(Option<Kept>);

impl Visitor for Restorer {
    type Output = Option<Result<Box<dyn Session>, OpenError>>;

    fn visit<P: Protocol + Words>(&mut self) -> Self::Output {
        let kept = self.0.take()?;
        Some(Open::<P>::restored(kept).map(|open| Box::new(open) as Box<dyn Session>))
    }
}

/// The configuration before a step, to tell what the step changed.
struct Earlier<P: Protocol> {
    branch: u32,
    step: u32,
    configuration: Configuration<P::Process>,
}

/// A run of protocol `P` that is open.
struct Open<P: Protocol> {
    tree: Tree<P>,
    target: u32,
    earlier: Option<Earlier<P>>,
    /// Why this is not all that the link asked for, if it is not.
    damage: Option<OpenError>,
}

impl<P: Protocol + Words> Open<P> {
    fn new(link: Link, damage: Option<OpenError>) -> Result<Self, OpenError> {
        let checks: Vec<(u32, u16)> = link.checked_steps().collect();
        let target = link.scenario.at;
        let tree = Tree::new(link.scenario, checks)?;
        Ok(Self { tree, target, earlier: None, damage })
    }

    fn restored(kept: Kept) -> Result<Self, OpenError> {
        let (current, step) = (kept.current, kept.step);
        let mut tree = Tree::grown(kept.branches, current)?;
        tree.machine_mut().seek(step);
        let target = tree.current().scenario.at;
        Ok(Self { tree, target, earlier: None, damage: None })
    }

    /// Takes one step, and remembers what there was before it; false if there is none.
    fn advance(&mut self) -> bool {
        self.remember();
        self.tree.machine_mut().advance()
    }

    fn remember(&mut self) {
        let (branch, machine) = (self.tree.current().id, self.tree.machine());
        let configuration = machine.engine().configuration().clone();
        self.earlier = Some(Earlier { branch, step: machine.step(), configuration });
    }

    fn scenario(&self) -> &Scenario {
        &self.tree.current().scenario
    }
}

impl<P: Protocol + Words> Session for Open<P> {
    fn step(&mut self, steps: u32) -> u32 {
        (0..steps.min(MAX_STEPS)).take_while(|_| self.advance()).count() as u32
    }

    fn run_until(&mut self, until: &Until, steps: u32, language: Language) -> bool {
        (0..steps.min(MAX_STEPS))
            .map_while(|_| self.advance().then(|| self.holds(until, language)))
            .any(|holds| holds)
    }

    fn possible(&self, text: &str) -> Result<(), RunError> {
        self.tree.possible(text).map(|_| ())
    }

    fn redeliver(&mut self, message: &str, step: u32) -> Result<(), RunError> {
        let next = self.tree.read(&format!("next.{message}"));
        let id = next.and_then(|next| next.message());
        let id = id.ok_or_else(|| RunError::NotAMessage(message.chars().take(40).collect()))?;
        self.tree.redeliver(id, step)
    }

    fn set(&mut self, parameter: &str, value: &str) -> Result<(), RunError> {
        self.tree.set(parameter, value)
    }

    fn compare(&self, left: u32, right: u32, language: Language) -> Result<Comparison, RunError> {
        self.contrast(left, right, language)
    }

    fn matrix(&self, language: Language) -> Matrix {
        matrix::<P>(self.tree.machine(), language)
    }

    fn keep(&self) -> String {
        Kept::write(&self.tree)
    }

    fn seek(&mut self, step: u32) {
        self.tree.machine_mut().seek(step);
    }

    fn advance(&mut self, time: Time) {
        for _ in 0..SLICE {
            let due = self.tree.machine().next_due();
            if due.is_none_or(|due| due > time) || !self.advance() {
                return;
            }
        }
    }

    fn at(&self) -> u32 {
        self.tree.machine().step()
    }

    fn act(&mut self, text: &str) -> Result<(), RunError> {
        self.remember();
        let at = self.tree.machine().step();
        self.tree.intervene(text)?;
        // What was remembered is what there was before the step, now of another branch.
        let branch = self.tree.current().id;
        self.earlier = self.earlier.take().filter(|earlier| earlier.step == at);
        self.earlier.iter_mut().for_each(|earlier| earlier.branch = branch);
        Ok(())
    }

    fn undo(&mut self) {
        self.tree.undo();
    }

    fn redo(&mut self) {
        self.tree.redo();
    }

    fn branch(&mut self, id: u32) -> Result<(), RunError> {
        self.tree.show(id)
    }

    fn note(&mut self, text: &str) {
        let notes = &self.scenario().notes;
        let fits = notes.len() < MAX_NOTES || notes.contains_key(&self.at());
        if fits {
            self.tree.note(&text.chars().take(MAX_NOTE).collect::<String>());
        }
    }

    fn view(&mut self, language: Language) -> View {
        self.look(language)
    }

    fn events(&self, from: u32, to: u32, language: Language) -> Events {
        let log = self.tree.machine().log();
        let to = to.min(from.saturating_add(MAX_EVENTS));
        let events: Vec<EventView> =
            (from..to).map_while(|step| tell::event::<P>(log, step, language)).collect();
        Events { branch: self.tree.current().id, from, events }
    }

    fn verdicts(&self, language: Language) -> Vec<(&'static str, Verdict)> {
        let lanes = self.tree.machine().lanes(language);
        lanes.into_iter().map(|lane| (lane.name, lane.verdict)).collect()
    }

    fn first(&self, status: Status) -> Option<(&'static str, u32)> {
        let first = self.tree.machine().strips().filter_map(|(name, strip)| {
            let (at, _) = strip.iter().find(|(_, found)| *found == status)?;
            Some((name, *at))
        });
        first.min_by_key(|(_, at)| *at)
    }

    fn digest(&self) -> u64 {
        self.tree.machine().engine().digest()
    }

    fn tally(&self) -> Vec<(&'static str, u64)> {
        let log = self.tree.machine().log();
        let mut tally = Tally::default();
        for step in 0..=log.last() {
            if let Some(record) = log.record(step) {
                tally.event::<P>(&record.event);
            }
            log.done(step).iter().for_each(|happening| tally.happening::<P>(happening));
        }
        tally.named()
    }

    fn link(&self) -> Link {
        let machine = self.tree.machine();
        let at = machine.step();
        let scenario = Scenario { at, ..self.scenario().clone() };
        let digest = |step| machine.log().digest(step);
        Link { scenario, checks: Link::steps_to_check(at).map(digest).collect() }
    }
}
