//! One open run, whatever its protocol: commands in, views out.

use super::command::Until;
use super::file::BadFile;
use super::kept::{BadKept, Kept};
use super::ledger::{account, gathering, ledger};
use super::link::{Link, LinkError, MAX_NOTE, MAX_NOTES};
use super::matrix::matrix;
use super::overlay::OverlayError;
use super::parameters::parameters;
use super::tally::Tally;
use super::tell;
use super::treason;
use super::trouble::Explain;
use super::view::{
    Apart, BranchView, Comparison, EventView, Events, Field, InputView, Lane, LinkView, Matrix,
    MessageView, Note, ProcessView, QualityView, Side, TimerView, View,
};
use crate::check::{Status, Verdict};
use crate::protocols::{Visitor, visit};
use crate::run::{
    BadInput, Branch, Departure, Entry, Happening, MAX_STEPS, Machine, Portrait, Protocol,
    RunError, Scenario, Tree, Words,
};
use crate::sim::{Configuration, Envelope, Event, LinkQuality, Network, Process, ProcessId, Time};
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use std::collections::BTreeSet;

/// The most steps that one `advance` takes.
const SLICE: u32 = 5000;
/// The most events that one answer holds.
const MAX_EVENTS: u32 = 5000;
/// The most warnings shown.
const MAX_WARNINGS: usize = 5;
/// How many of the gestures that made a branch are told.
const TOLD_GESTURES: usize = 3;

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

    /// The portraits of the step before this one, to tell what changed.
    fn portraits_before(&mut self, language: Language) -> Option<Vec<Portrait>> {
        let step = self.tree.machine().step();
        let (before, branch) = (step.checked_sub(1)?, self.tree.current().id);
        let is_it = |earlier: &&Earlier<P>| earlier.branch == branch && earlier.step == before;
        if let Some(earlier) = self.earlier.as_ref().filter(is_it) {
            return Some(portraits::<P>(&earlier.configuration, language));
        }
        self.tree.machine_mut().seek(before);
        self.remember();
        self.tree.machine_mut().seek(step);
        self.portraits_before(language)
    }

    fn processes(&mut self, language: Language) -> Vec<ProcessView> {
        let before = self.portraits_before(language);
        let now = portraits::<P>(self.tree.machine().engine().configuration(), language);
        let show = |(i, portrait): (usize, Portrait)| {
            let before = before.as_ref().and_then(|all| all.get(i));
            self.process(ProcessId(i as u32), portrait, before, language)
        };
        now.into_iter().enumerate().map(show).collect()
    }

    fn process(
        &self,
        p: ProcessId,
        portrait: Portrait,
        before: Option<&Portrait>,
        language: Language,
    ) -> ProcessView {
        let engine = self.tree.machine().engine();
        let slot = engine.configuration().slot(p);
        let (status, status_title) = tell::status(slot.status);
        let (place, clock) = (engine.place(p), engine.clock(p));
        let timers = slot.timers.iter().map(|pending| TimerView {
            id: format!("{}-{}", p.0, pending.nth),
            title: P::timer(pending.timer).say(language).to_owned(),
            due: pending.due.0,
        });
        ProcessView {
            id: p.0,
            name: p.to_string(),
            status: status.to_owned(),
            status_title: status_title.say(language).to_owned(),
            x: place.x,
            y: place.y,
            clock: clock.reading(engine.now()).0,
            clock_offset: clock.offset,
            clock_drift: clock.drift,
            glance: fields(portrait.glance, before.map(|b| &b.glance), language),
            state: fields(portrait.state, before.map(|b| &b.state), language),
            stable: fields(portrait.stable, before.map(|b| &b.stable), language),
            timers: timers.collect(),
            // What a process was gathering is in its volatile memory, and gone when it is down.
            gathering: portrait
                .gathering
                .filter(|_| !slot.status.is_down())
                .map(|it| gathering(it, language)),
            decided: portrait.decided.map(|v| v.0),
            doomed: engine.doom(p),
            traitor: slot.treason.is_some(),
            conduct: slot.conduct().and_then(|place| {
                let name = *<P::Process as Process>::CONDUCTS.get(usize::from(place))?;
                Some((name.to_owned(), treason::conduct_title::<P>(name, language)))
            }),
            seen: treason::mementos::<P>(slot, language),
        }
    }

    fn messages(&self, language: Language) -> Vec<MessageView> {
        let (engine, log) = (self.tree.machine().engine(), self.tree.machine().log());
        let show = |(key, envelope): (u32, &Envelope<_>)| {
            let flight = engine.flight(key);
            let (kind, title) = P::kind(&envelope.message);
            MessageView {
                id: envelope.id.to_string(),
                from: envelope.id.from.0,
                to: envelope.to.0,
                kind: kind.to_owned(),
                title: title.say(language).to_owned(),
                text: P::message(&envelope.message, language),
                mark: P::mark(&envelope.message).map(|v| v.0),
                sent: flight.sent.0,
                due: flight.due.0,
                held: flight.held,
                sent_step: log.step_of(flight.origin),
                forged: envelope.forged,
                parts: treason::parts::<P>(engine.configuration(), envelope, language),
            }
        };
        engine.configuration().buffer.iter().map(show).collect()
    }

    fn branches(&self, language: Language) -> Vec<BranchView> {
        let listed = self.listed();
        self.tree.futures().map(|branch| self.branch_view(branch, &listed, language)).collect()
    }

    /// The branches that a person is shown.
    fn listed(&self) -> BTreeSet<u32> {
        self.tree.futures().map(|branch| branch.id).collect()
    }

    fn branch_view(
        &self,
        branch: &Branch,
        listed: &BTreeSet<u32>,
        language: Language,
    ) -> BranchView {
        let gestures = self.gestures(branch, listed);
        let oldest = gestures.last().copied().unwrap_or(branch);
        BranchView {
            id: branch.id,
            parent: oldest.parent,
            at: oldest.at,
            title: self.done_since(&gestures, language),
            steps: self.tree.known(branch),
            current: branch.id == self.tree.current().id,
        }
    }

    /// A branch and those between it and the one that it grew from, which were only where the next
    /// gesture was made.
    fn gestures<'a>(&'a self, branch: &'a Branch, listed: &BTreeSet<u32>) -> Vec<&'a Branch> {
        let parent = |branch: &Branch| {
            let id = branch.parent.filter(|id| !listed.contains(id))?;
            let found = self.tree.branches().iter().find(|other| other.id == id);
            found.filter(|found| found.parent.is_some())
        };
        std::iter::successors(Some(branch), |branch| parent(branch)).collect()
    }

    /// What the gestures were, in words: the first ones of them if they are many.
    fn done_since(&self, gestures: &[&Branch], language: Language) -> String {
        let told = gestures.iter().rev().take(TOLD_GESTURES);
        let told: Vec<String> =
            told.map(|branch| self.departure(&branch.departure, language)).collect();
        let told = told.join(&say!(language, ", then ", "，然后"));
        match gestures.len().saturating_sub(TOLD_GESTURES) {
            0 => told,
            more => say!(language, "{told}, and {more} more", "{told}，以及另外 {more} 次干预"),
        }
    }

    /// How a branch left its parent, in words.
    fn departure(&self, departure: &Departure, language: Language) -> String {
        match departure {
            Departure::None => phrase!("from the beginning", "从头开始").say(language).to_owned(),
            Departure::Act(text) => match self.tree.read(text) {
                Some(act) => tell::action::<P>(&act, language),
                None => text.clone(),
            },
            Departure::Set { parameter, value } => {
                let all = parameters(self.scenario(), language);
                let title = all.into_iter().find(|one| one.name == *parameter);
                let title = title.map_or_else(|| parameter.clone(), |one| one.title);
                say!(language, "{title}: {value}", "{title}：{value}")
            }
        }
    }

    /// One of two branches that are compared, which are the same up to step `same`.
    fn side(
        &self,
        branch: &Branch,
        machine: &Machine<P>,
        same: Option<u32>,
        language: Language,
    ) -> Side {
        let first = same.map_or(0, |same| same + 1);
        let log = machine.log();
        let portraits = portraits::<P>(machine.engine().configuration(), language);
        let decided =
            (0..).zip(&portraits).filter_map(|(p, portrait)| Some((p, portrait.decided?.0)));
        Side {
            branch: self.branch_view(branch, &self.listed(), language),
            parts_with: tell::event::<P>(log, first, language).map(|event| event.text),
            step: log.last(),
            time: machine.engine().now().0,
            messages: (0..=log.last()).map(|step| messages_sent(log.done(step))).sum(),
            lanes: lanes(machine, language),
            decided: decided.collect(),
        }
    }

    /// Whether something that is waited for happened in the present step.
    fn holds(&self, until: &Until, language: Language) -> bool {
        let machine = self.tree.machine();
        let (log, step) = (machine.log(), machine.step());
        match until {
            Until::Decision => log.done(step).iter().any(|done| match done {
                Happening::Output(_, output) => P::values(output).0.is_some(),
                _ => false,
            }),
            Until::Violation => machine.strips().any(|(_, strip)| {
                strip.iter().any(|(at, status)| *at == step && *status == Status::Violated)
            }),
            Until::Message { kind } => match log.record(step).map(|record| &record.event) {
                Some(Event::Deliver { origin, .. }) => {
                    log.passage(*origin).is_some_and(|sent| P::kind(sent.message).0 == kind)
                }
                _ => false,
            },
            Until::Field { process, field, value } => {
                self.field_became(ProcessId(*process), field, value.as_deref(), language)
            }
        }
    }

    fn field_became(
        &self,
        p: ProcessId,
        field: &str,
        value: Option<&str>,
        language: Language,
    ) -> bool {
        let now = self.tree.machine().engine().configuration();
        let Some(earlier) = &self.earlier else { return false };
        let read = |configuration: &Configuration<P::Process>| {
            let slot = configuration.get(p)?;
            let n = configuration.processes();
            let Portrait { glance, state, stable, .. } =
                P::portrait(&slot.process, &slot.stable, n, language);
            let mut all = glance.into_iter().chain(state).chain(stable);
            all.find(|entry| entry.name.say(language) == field).map(|entry| entry.value)
        };
        let (before, now) = (read(&earlier.configuration), read(now));
        before != now && value.is_none_or(|value| now.as_deref() == Some(value))
    }

    fn warnings(&self, language: Language) -> Vec<String> {
        let machine = self.tree.machine();
        let damage = self.damage.as_ref().map(|error| {
            let what = error.explain(language);
            say!(
                language,
                "Not all of this link could be read: {what}. Shown is what came before that.",
                "此链接未能完整读取：{what}。显示的是在此之前的部分。",
            )
        });
        let differs = machine.mismatch().map(|mismatch| {
            let (same, differs) = (mismatch.same_until, mismatch.differs_at);
            say!(
                language,
                "This link was made by another version of the engine, or changed on its way: the run is the same up to step {same}, and differs between there and step {differs}.",
                "此链接由另一版本的引擎生成，或在途中被改动：运行到第 {same} 步为止相同，在此之后到第 {differs} 步之间出现差异。",
            )
        });
        let refused = self.scenario().interventions.iter().filter_map(|intervention| {
            let step = intervention.step;
            match &machine.log().record(step)?.event {
                Event::Refused(refused) => {
                    let (act, why) = &**refused;
                    let (act, why) = (tell::action::<P>(act, language), why.explain(language));
                    Some(say!(
                        language,
                        "Step {step} was not possible and changed nothing: {act} ({why}).",
                        "第 {step} 步无法执行，未产生任何变化：{act}（{why}）。",
                    ))
                }
                _ => None,
            }
        });
        damage.into_iter().chain(differs).chain(refused).take(MAX_WARNINGS).collect()
    }

    fn title(&self, language: Language) -> (String, String) {
        let built_in = |name: &str| P::scenarios().into_iter().find(|one| one.name == name);
        let (title, about) = match self.scenario().name.as_deref().and_then(built_in) {
            Some(scenario) => (scenario.title, scenario.about),
            None => (P::TITLE, P::ABOUT),
        };
        (title.say(language).to_owned(), about.say(language).to_owned())
    }
}

fn portraits<P: Words>(
    configuration: &Configuration<P::Process>,
    language: Language,
) -> Vec<Portrait> {
    let n = configuration.processes();
    let portrait = |p| {
        let slot = configuration.slot(p);
        P::portrait(&slot.process, &slot.stable, n, language)
    };
    configuration.ids().map(portrait).collect()
}

fn fields(now: Vec<Entry>, before: Option<&Vec<Entry>>, language: Language) -> Vec<Field> {
    let show = |entry: Entry| {
        let old = before.map(|all| all.iter().find(|old| old.name == entry.name));
        let old = old.map(|old| old.map(|old| old.value.clone()));
        let changed = old.as_ref().is_some_and(|old| old.as_ref() != Some(&entry.value));
        Field {
            changed,
            was: old.flatten().filter(|_| changed),
            name: entry.name.say(language).to_owned(),
            value: entry.value,
            mark: entry.mark.map(|v| v.0),
        }
    };
    now.into_iter().map(show).collect()
}

/// How each lane stands at the present step of a run.
fn lanes<P: Protocol>(machine: &Machine<P>, language: Language) -> Vec<Lane> {
    let show = |lane: crate::run::Lane<'_>| Lane {
        name: lane.name.to_owned(),
        title: lane.title.say(language).to_owned(),
        verdict: lane.verdict.status.name().to_owned(),
        verdict_title: lane.verdict.status.title().say(language).to_owned(),
        why: lane.verdict.why,
        witness: lane.verdict.witness,
        strip: lane.strip.iter().map(|(at, status)| (*at, status.name().to_owned())).collect(),
    };
    machine.lanes(language).into_iter().map(show).collect()
}

/// How many messages processes sent, lost or not; copies that the network made are not counted.
fn messages_sent<P: Process>(done: &[Happening<P>]) -> u64 {
    let is_send = |done: &&Happening<P>| match done {
        Happening::Sent { id, .. } => id.copy == 0,
        Happening::Lost { origin, .. } => origin.is_none(),
        _ => false,
    };
    done.iter().filter(is_send).count() as u64
}

/// The last step up to which two runs are the same; nothing if they begin differently.
fn same_until<P: Protocol>(left: &Machine<P>, right: &Machine<P>) -> Option<u32> {
    let (left, right) = (left.log(), right.log());
    let is_same = |step: &u32| {
        let (a, b) = (left.record(*step), right.record(*step));
        let pair = a.zip(b);
        pair.is_some_and(|(a, b)| a.time == b.time && a.event == b.event)
            && left.done(*step) == right.done(*step)
    };
    (0..=left.last().min(right.last())).take_while(is_same).last()
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
        let find = |id| {
            let branch = self.tree.branches().iter().find(|branch| branch.id == id);
            branch.ok_or(RunError::NoSuchBranch(id))
        };
        let (left, right) = (find(left)?, find(right)?);
        let known = self.tree.known(left).max(self.tree.known(right));
        let run = |branch: &Branch| Branch { known, ..branch.clone() }.machine::<P>();
        let (a, b) = (run(left)?, run(right)?);
        let same_until = same_until(&a, &b);
        let left = self.side(left, &a, same_until, language);
        let right = self.side(right, &b, same_until, language);
        Ok(Comparison { same_until, left, right })
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
        let processes = self.processes(language);
        let (title, about) = self.title(language);
        let machine = self.tree.machine();
        let engine = machine.engine();
        let happened = tell::event::<P>(machine.log(), machine.step(), language);
        let note = |(step, text): (&u32, &String)| Note { step: *step, text: text.clone() };
        View {
            protocol: P::NAME.to_owned(),
            title,
            about,
            scenario: self.scenario().name.clone(),
            step: machine.step(),
            steps: machine.log().last(),
            target: self.target,
            now: engine.now().0,
            next: machine.next_due().map(|due| due.0),
            quiescent: machine.is_over(),
            digest: format!("{:016x}", engine.digest()),
            lanes: lanes(machine, language),
            processes,
            messages: self.messages(language),
            cuts: engine.network().cuts.iter().map(|(a, b)| (a.0, b.0)).collect(),
            quality: quality(engine.network().quality, engine.network().slow),
            links: links(engine.network()),
            base: engine.network().base.0,
            per_unit: engine.network().per_unit.0,
            jitter: self.scenario().jitter,
            fifo: self.scenario().fifo,
            happened: happened.map_or_else(String::new, |event| event.text),
            branches: self.branches(language),
            can_undo: self.tree.can_undo(),
            can_redo: self.tree.can_redo(),
            link: self.link().text(),
            warnings: self.warnings(language),
            notes: self.scenario().notes.iter().map(note).collect(),
            parameters: parameters(self.scenario(), language),
            inputs: P::INPUTS.iter().map(|form| input(form, language)).collect(),
            schedule: engine.schedule().to_string(),
            schedule_title: tell::schedule(engine.schedule(), language),
            crashes: engine.crashes().to_string(),
            crashes_title: tell::crashes(engine.crashes(), language),
            kinds: kinds::<P>(language),
            conducts: treason::conducts::<P>(language),
            tolerated: P::tolerated(engine.configuration()),
            ledger: P::ledger(engine.configuration(), language)
                .map(|it| Apart(ledger(it, language))),
            account: P::account(engine.configuration(), language).map(|it| Apart(account(it))),
        }
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

/// The kinds of messages that a protocol has, as in code and in words.
pub(super) fn kinds<P: Words>(language: Language) -> Vec<(String, String)> {
    let words =
        |(name, title): &(&str, Phrase)| ((*name).to_owned(), title.say(language).to_owned());
    P::KINDS.iter().map(words).collect()
}

fn quality(quality: LinkQuality, slow: Time) -> QualityView {
    let LinkQuality { loss, duplicate, reorder } = quality;
    let slow = u32::try_from(slow.0 / 1000).unwrap_or(u32::MAX);
    QualityView { loss, duplicate, reorder, slow }
}

/// The links that are not as all others are.
fn links(network: &Network) -> Vec<LinkView> {
    let own: BTreeSet<_> = network.links.keys().chain(network.slow_links.keys()).collect();
    let show = |&(from, to): &(ProcessId, ProcessId)| LinkView {
        from: from.0,
        to: to.0,
        quality: quality(network.quality(from, to), network.slow(from, to)),
    };
    own.into_iter().map(show).collect()
}

fn input(form: &crate::run::InputForm, language: Language) -> InputView {
    InputView {
        name: form.name.to_owned(),
        title: form.title.say(language).to_owned(),
        number: form.number.map(|number| number.say(language).to_owned()),
        high: form.high,
    }
}
