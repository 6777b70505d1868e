//! One open run, whatever its protocol: commands in, views out.

use super::link::{Link, LinkError, MAX_NOTE, MAX_NOTES};
use super::tell;
use super::trouble::Explain;
use super::view::{
    BranchView, EventView, Events, Field, Gathering, InputView, Lane, MessageView, Note,
    ParameterView, ProcessView, TimerView, View,
};
use crate::check::{Status, Verdict};
use crate::protocols::{Visitor, visit};
use crate::run::{
    BadInput, Entry, Happening, Kind, MAX_STEPS, Parameter, Portrait, Protocol, RunError, Scenario,
    Tree, Words,
};
use crate::sim::{Event, ProcessId, Time};
use crate::words::{Language, Phrase};
use crate::{phrase, say};

/// The most steps that one `advance` takes.
const SLICE: u32 = 5000;
/// The most events that one answer holds.
const MAX_EVENTS: u32 = 5000;
/// The most warnings shown.
const MAX_WARNINGS: usize = 5;

/// Why a link cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The link cannot be read.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// It asks something of a process that cannot be asked.
    #[error("in `do`: {0}")]
    Input(#[from] BadInput),
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
    let name = link.scenario.protocol;
    let unknown = || OpenError::Link(LinkError::Protocol { name: name.to_owned() });
    visit(name, &mut Opener(Some(link))).flatten().ok_or_else(unknown)?
}

struct Opener(Option<Link>);

impl Visitor for Opener {
    type Output = Option<Result<Box<dyn Session>, OpenError>>;

    fn visit<P: Protocol + Words>(&mut self) -> Self::Output {
        let link = self.0.take()?;
        Some(Open::<P>::new(link).map(|open| Box::new(open) as Box<dyn Session>))
    }
}

/// A run of protocol `P` that is open.
struct Open<P: Protocol> {
    tree: Tree<P>,
    target: u32,
}

impl<P: Protocol + Words> Open<P> {
    fn new(link: Link) -> Result<Self, OpenError> {
        let checks: Vec<(u32, u16)> = link.checked_steps().collect();
        let target = link.scenario.at;
        let mut tree = Tree::new(link.scenario)?;
        tree.machine_mut().check(checks);
        Ok(Self { tree, target })
    }

    fn scenario(&self) -> &Scenario {
        &self.tree.current().scenario
    }

    fn portraits(&self, language: Language) -> Vec<Portrait> {
        let configuration = self.tree.machine().engine().configuration();
        let n = configuration.processes();
        let portrait = |p| {
            let slot = configuration.slot(p);
            P::portrait(&slot.process, &slot.stable, n, language)
        };
        configuration.ids().map(portrait).collect()
    }

    /// The portraits of the step before this one, to tell what changed.
    fn portraits_before(&mut self, language: Language) -> Option<Vec<Portrait>> {
        let step = self.tree.machine().step();
        let before = step.checked_sub(1)?;
        self.tree.machine_mut().seek(before);
        let portraits = self.portraits(language);
        self.tree.machine_mut().seek(step);
        Some(portraits)
    }

    fn processes(&mut self, language: Language) -> Vec<ProcessView> {
        let before = self.portraits_before(language);
        let now = self.portraits(language);
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
            gathering: portrait.gathering.filter(|_| !slot.status.is_down()).map(|gathering| {
                Gathering {
                    title: gathering.title.say(language).to_owned(),
                    have: gathering.have.iter().map(|q| q.0).collect(),
                    need: gathering.need,
                    mark: gathering.mark.map(|v| v.0),
                }
            }),
            decided: portrait.decided.map(|v| v.0),
            doomed: engine.doom(p),
        }
    }

    fn messages(&self, language: Language) -> Vec<MessageView> {
        let (engine, log) = (self.tree.machine().engine(), self.tree.machine().log());
        let show = |(key, envelope): (u32, &crate::sim::Envelope<_>)| {
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
            }
        };
        engine.configuration().buffer.iter().map(show).collect()
    }

    fn lanes(&self, language: Language) -> Vec<Lane> {
        let show = |lane: crate::run::Lane<'_>| Lane {
            name: lane.name.to_owned(),
            title: lane.title.say(language).to_owned(),
            verdict: lane.verdict.status.name().to_owned(),
            verdict_title: lane.verdict.status.title().say(language).to_owned(),
            why: lane.verdict.why,
            witness: lane.verdict.witness,
            strip: lane.strip.iter().map(|(at, status)| (*at, status.name().to_owned())).collect(),
        };
        self.tree.machine().lanes(language).into_iter().map(show).collect()
    }

    fn branches(&self, language: Language) -> Vec<BranchView> {
        let current = self.tree.current().id;
        let title = |action: &str| match self.tree.read(action) {
            Some(read) => tell::action::<P>(&read, language),
            None => phrase!("from the beginning", "从头开始").say(language).to_owned(),
        };
        let show = |branch: &crate::run::Branch| BranchView {
            id: branch.id,
            parent: branch.parent,
            at: branch.at,
            title: title(&branch.action),
            steps: self.tree.known(branch),
            current: branch.id == current,
        };
        self.tree.futures().map(show).collect()
    }

    fn warnings(&self, language: Language) -> Vec<String> {
        let machine = self.tree.machine();
        let differs = machine.mismatch().map(|mismatch| {
            let (same, differs) = (mismatch.same_until, mismatch.differs_at);
            say!(
                language,
                "This link was made by another version of the engine: the run is the same up to step {same}, and differs between there and step {differs}.",
                "此链接由另一版本的引擎生成：运行到第 {same} 步为止相同，在此之后到第 {differs} 步之间出现差异。",
            )
        });
        let refused = self.scenario().interventions.iter().filter_map(|intervention| {
            let step = intervention.step;
            match &machine.log().record(step)?.event {
                Event::Refused(act, why) => {
                    let act = tell::action::<P>(act, language);
                    let why = why.explain(language);
                    Some(say!(
                        language,
                        "Step {step} was not possible and changed nothing: {act} ({why}).",
                        "第 {step} 步无法执行，未产生任何变化：{act}（{why}）。",
                    ))
                }
                _ => None,
            }
        });
        differs.into_iter().chain(refused).take(MAX_WARNINGS).collect()
    }

    fn title(&self, language: Language) -> (String, String) {
        let name = self.scenario().name.as_deref();
        let found = P::scenarios().into_iter().find(|scenario| Some(scenario.name) == name);
        let (title, about) = match found {
            Some(scenario) => (scenario.title, scenario.about),
            None => (P::TITLE, P::ABOUT),
        };
        (title.say(language).to_owned(), about.say(language).to_owned())
    }
}

fn fields(now: Vec<Entry>, before: Option<&Vec<Entry>>, language: Language) -> Vec<Field> {
    let changed = |entry: &Entry| {
        let old = before.map(|all| all.iter().find(|old| old.name == entry.name));
        old.is_some_and(|old| old.map(|old| &old.value) != Some(&entry.value))
    };
    let show = |entry: Entry| Field {
        changed: changed(&entry),
        name: entry.name.say(language).to_owned(),
        value: entry.value,
        mark: entry.mark.map(|v| v.0),
    };
    now.into_iter().map(show).collect()
}

impl<P: Protocol + Words> Session for Open<P> {
    fn step(&mut self, steps: u32) -> u32 {
        (0..steps.min(MAX_STEPS)).take_while(|_| self.tree.machine_mut().advance()).count() as u32
    }

    fn seek(&mut self, step: u32) {
        self.tree.machine_mut().seek(step);
    }

    fn advance(&mut self, time: Time) {
        for _ in 0..SLICE {
            let due = self.tree.machine().next_due();
            if due.is_none_or(|due| due > time) || !self.tree.machine_mut().advance() {
                return;
            }
        }
    }

    fn at(&self) -> u32 {
        self.tree.machine().step()
    }

    fn act(&mut self, text: &str) -> Result<(), RunError> {
        self.tree.intervene(text)
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
            lanes: self.lanes(language),
            processes,
            messages: self.messages(language),
            cuts: engine.network().cuts.iter().map(|(a, b)| (a.0, b.0)).collect(),
            happened: happened.map_or_else(String::new, |event| event.text),
            branches: self.branches(language),
            can_undo: self.tree.can_undo(),
            can_redo: self.tree.can_redo(),
            link: self.link().text(),
            warnings: self.warnings(language),
            notes: self.scenario().notes.iter().map(note).collect(),
            parameters: parameters(self.scenario(), language),
            inputs: P::INPUTS.iter().map(|form| input(form, language)).collect(),
            schedule: tell::schedule(engine.schedule(), language),
            crashes: tell::crashes(engine.crashes(), language),
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
        let digest = |step| machine.log().record(step).map_or(0, |record| record.digest);
        Link { scenario, checks: Link::steps_to_check(at).map(digest).collect() }
    }
}

/// How often things happened, so that one sees that a run was not empty.
#[derive(Default)]
struct Tally {
    delivered: u64,
    lost: u64,
    duplicated: u64,
    timers: u64,
    crashes: u64,
    recoveries: u64,
    partitions: u64,
    decisions: u64,
    ignored: u64,
}

impl Tally {
    fn event<P: Protocol>(&mut self, event: &Event<P::Process>) {
        use crate::sim::Action;
        match event {
            Event::Deliver { .. } => self.delivered += 1,
            Event::Fire { .. } => self.timers += 1,
            Event::Act(Action::Crash(_)) => self.crashes += 1,
            Event::Act(Action::Recover(..)) => self.recoveries += 1,
            Event::Act(Action::Split(_) | Action::Cut(..)) => self.partitions += 1,
            _ => {}
        }
    }

    fn happening<P: Words>(&mut self, happening: &Happening<P::Process>) {
        match happening {
            Happening::Lost { .. } => self.lost += 1,
            Happening::Sent { id, .. } if id.copy > 0 => self.duplicated += 1,
            Happening::CrashedHere(_) => self.crashes += 1,
            Happening::Ignored(..) => self.ignored += 1,
            Happening::Output(_, output) if P::values(output).0.is_some() => self.decisions += 1,
            _ => {}
        }
    }

    fn named(&self) -> Vec<(&'static str, u64)> {
        vec![
            ("delivered", self.delivered),
            ("lost", self.lost),
            ("duplicated", self.duplicated),
            ("timers", self.timers),
            ("crashes", self.crashes),
            ("recoveries", self.recoveries),
            ("partitions", self.partitions),
            ("decisions", self.decisions),
            ("ignored", self.ignored),
        ]
    }
}

fn input(form: &crate::run::InputForm, language: Language) -> InputView {
    InputView {
        name: form.name.to_owned(),
        title: form.title.say(language).to_owned(),
        number: form.number.map(|number| number.say(language).to_owned()),
        high: form.high,
    }
}

/// A parameter that every scenario has: its name, its words, and the range of its number.
const COMMON: [(&str, Phrase, Phrase, u64, u64); 8] = [
    (
        "n",
        phrase!("processes", "进程数"),
        phrase!("How many processes there are.", "一共有多少个进程。"),
        1,
        100,
    ),
    (
        "seed",
        phrase!("seed", "随机种子"),
        phrase!("Everything random follows from it.", "所有随机都由它决定。"),
        0,
        u64::MAX,
    ),
    (
        "loss",
        phrase!("loss (‰)", "丢失率（‰）"),
        phrase!("How many of 1000 messages are lost.", "每 1000 条消息丢失多少条。"),
        0,
        1000,
    ),
    (
        "dup",
        phrase!("duplicates (‰)", "重复率（‰）"),
        phrase!("How many of 1000 messages arrive twice.", "每 1000 条消息有多少条重复到达。"),
        0,
        1000,
    ),
    (
        "reorder",
        phrase!("reordering (‰)", "乱序率（‰）"),
        phrase!("How many of 1000 messages are overtaken.", "每 1000 条消息有多少条被超越。"),
        0,
        1000,
    ),
    (
        "jitter",
        phrase!("jitter (ms)", "抖动（毫秒）"),
        phrase!("The most that chance adds to a latency.", "随机因素最多使延迟增加多少。"),
        0,
        10_000,
    ),
    (
        "fifo",
        phrase!("in order (0 or 1)", "按序送达（0 或 1）"),
        phrase!("Whether a link delivers in the order of sending.", "链路是否按发送次序送达。"),
        0,
        1,
    ),
    (
        "storm",
        phrase!("storm", "故障风暴"),
        phrase!("How many faults are drawn from the seed.", "由种子产生多少次故障。"),
        0,
        1000,
    ),
];

const SCHEDULES: [(&str, Phrase); 2] =
    [("timed", phrase!("timed", "定时")), ("async", phrase!("asynchronous", "异步"))];

const CRASHES: [(&str, Phrase); 3] = [
    ("stop", phrase!("crash-stop", "崩溃即停止")),
    ("stable", phrase!("crash-recovery", "崩溃可恢复")),
    ("amnesia", phrase!("with amnesia", "失忆恢复")),
];

fn options(all: &[(&str, Phrase)], language: Language) -> Vec<(String, String)> {
    let option =
        |(name, title): &(&str, Phrase)| ((*name).to_owned(), title.say(language).to_owned());
    all.iter().map(option).collect()
}

fn parameters(scenario: &Scenario, language: Language) -> Vec<ParameterView> {
    let number =
        |&(name, title, help, low, high): &(&str, Phrase, Phrase, u64, u64)| ParameterView {
            name: name.to_owned(),
            title: title.say(language).to_owned(),
            help: help.say(language).to_owned(),
            value: scenario.common(name),
            options: Vec::new(),
            low,
            high,
        };
    let choice = |name: &str, title: Phrase, help: Phrase, all: &[(&str, Phrase)]| {
        let value = scenario.common(name);
        let known = all.iter().find(|(option, _)| value.split('.').next() == Some(*option));
        ParameterView {
            name: name.to_owned(),
            title: title.say(language).to_owned(),
            help: help.say(language).to_owned(),
            value: known.map_or(value.clone(), |(option, _)| (*option).to_owned()),
            options: options(all, language),
            low: 0,
            high: 0,
        }
    };
    let own = |(parameter, value): (&'static Parameter, String)| {
        let (all, low, high) = match parameter.kind {
            Kind::Number { low, high } => (Vec::new(), low.into(), high.into()),
            Kind::Choice(all) => (options(all, language), 0, 0),
        };
        ParameterView {
            name: parameter.name.to_owned(),
            title: parameter.title.say(language).to_owned(),
            help: parameter.help.say(language).to_owned(),
            value,
            options: all,
            low,
            high,
        }
    };
    let schedule = choice(
        "schedule",
        phrase!("schedule", "调度"),
        phrase!("How the next event is found.", "如何选出下一个事件。"),
        &SCHEDULES,
    );
    let crashes = choice(
        "crashes",
        phrase!("crashes", "崩溃模型"),
        phrase!("What a crash means.", "崩溃意味着什么。"),
        &CRASHES,
    );
    let common = COMMON.iter().map(number).chain([schedule, crashes]);
    common.chain(scenario.settings.all().map(own)).collect()
}
