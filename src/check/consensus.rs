//! Consensus: agreement, validity, integrity and termination.

use super::verdict::{Monitor, Status, Verdict};
use crate::sim::{
    Configuration, Engine, Process, ProcessId, ProcessSet, Status as Life, digest_of,
};
use crate::words::{Language, Phrase, list, one_of, spaced};
use crate::{phrase, say};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A proposed value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Value(pub u32);

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A ballot, view or round number: (integer, process), ordered lexicographically. Shown as `3.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ballot {
    /// The integer, from 1; 0 in a protocol that has no ballots.
    pub round: u32,
    /// Who leads it; makes ballots of different processes different.
    pub leader: ProcessId,
}

impl fmt::Display for Ballot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.round, self.leader.0)
    }
}

/// What a consensus protocol tells the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Notice {
    /// The process proposed this value.
    Proposed(Value),
    /// The process voted for this value in this ballot.
    Voted {
        /// In which ballot.
        ballot: Ballot,
        /// For which value.
        value: Value,
    },
    /// The process decided.
    Decided {
        /// What.
        value: Value,
        /// In which ballot it takes the value to be chosen.
        ballot: Ballot,
        /// By whose votes, as far as it knows.
        voters: ProcessSet,
    },
}

/// What a process that has not decided waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nobody has proposed anything to it.
    Proposal,
    /// So many more answers of a kind, from any of these processes.
    Answers {
        /// Which kind: 'promise', with its measure word in Chinese.
        kind: Phrase,
        /// How many more.
        need: u32,
        /// From whom they can come.
        from: ProcessSet,
    },
    /// A new attempt, when its timer fires.
    Retry,
    /// Word from another process.
    News,
}

/// The problem: processes propose values and are to decide on one of them.
pub trait Consensus: Process {
    /// Reads an output as a notice.
    fn notice(output: &Self::Output) -> Option<Notice>;

    /// What this process has decided.
    fn decision(&self) -> Option<Value>;

    /// What process `p` of `configuration` waits for, given that it has not decided.
    fn missing(configuration: &Configuration<Self>, p: ProcessId) -> Missing;

    /// How many of `n` processes any decision needs.
    fn quorum(n: u32) -> u32;

    /// Whether no undecided process of `configuration` can decide any more if those that
    /// crashed for ever stay away. Only asked when fewer than a quorum are left.
    fn is_hopeless(configuration: &Configuration<Self>) -> bool;

    /// Whether no undecided process can decide any more. Where a quorum is all that a decision
    /// needs, that takes fewer than a quorum that are left.
    fn cannot_end(engine: &Engine<Self>) -> bool {
        let configuration = engine.configuration();
        let alive = |p: &ProcessId| configuration.slot(*p).status != Life::Stopped;
        let left = configuration.ids().filter(alive).count() as u32;
        left < Self::quorum(configuration.processes()) && Self::is_hopeless(configuration)
    }

    /// Why it cannot, in a sentence.
    fn why_not(engine: &Engine<Self>, language: Language) -> String {
        let configuration = engine.configuration();
        let n = configuration.processes();
        let stopped = Termination::with_life(configuration, Life::Stopped);
        let (need, who) = (Self::quorum(n), list(language, &stopped));
        let left = n - stopped.len() as u32;
        say!(
            language,
            "A majority is down for good: a decision needs {need} of {n} processes, and only {left} are left ({who} never come back).",
            "多数派已永久失效：决定需要 {n} 个进程中的 {need} 个，而只剩下 {left} 个（{who} 不会再恢复）。",
        )
    }
}

/// One decision, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Decision {
    step: u32,
    process: ProcessId,
    value: Value,
    ballot: Ballot,
    voters: ProcessSet,
}

/// The votes seen so far: in which step each process voted for what in each ballot.
type Votes = BTreeMap<(Ballot, Value, ProcessId), u32>;

/// Why a process decided: whose votes were really cast in its ballot, and whom it counted besides.
fn because(votes: &Votes, decision: &Decision, language: Language) -> String {
    let Decision { process, value, step, ballot, voters } = decision;
    let (cast, counted): (Vec<ProcessId>, Vec<ProcessId>) =
        voters.iter().partition(|p| votes.contains_key(&(*ballot, *value, *p)));
    let who = list(language, cast);
    let reason = match (voters.is_empty(), ballot.round) {
        (true, _) => say!(
            language,
            "{process} decided {value} at step {step}",
            "{process} 在第 {step} 步选定了 {value}",
        ),
        (_, 0) => say!(
            language,
            "{process} decided {value} at step {step}, because {who} accepted {value}",
            "{process} 在第 {step} 步选定了 {value}，因为 {who} 接受了 {value}",
        ),
        _ => say!(
            language,
            "{process} decided {value} at step {step}, because {who} accepted {value} in ballot {ballot}",
            "{process} 在第 {step} 步选定了 {value}，因为 {who} 在编号为 {ballot} 的投票中接受了 {value}",
        ),
    };
    if counted.is_empty() {
        return reason;
    }
    let others = list(language, counted);
    say!(
        language,
        "{reason} (it counted {others} too, which did not vote in that ballot)",
        "{reason}（它还计入了 {others}，而 {others} 并未在该次投票中接受）",
    )
}

fn evidence<'a>(votes: &Votes, decisions: impl IntoIterator<Item = &'a Decision>) -> Vec<u32> {
    let mut steps = BTreeSet::new();
    for decision in decisions {
        let cast = decision.voters.iter();
        let cast = cast.filter_map(|p| votes.get(&(decision.ballot, decision.value, p)));
        steps.extend(cast.copied().chain([decision.step]));
    }
    steps.into_iter().collect()
}

/// Agreement: no two processes decide differently, whether or not they crash later (uniform).
#[derive(Clone, Debug, Default)]
pub struct Agreement {
    votes: Votes,
    first: Option<Decision>,
    other: Option<Decision>,
    decided: ProcessSet,
}

impl Agreement {
    /// Whether it was violated.
    pub fn is_violated(&self) -> bool {
        self.other.is_some()
    }
}

impl<P: Consensus> Monitor<P> for Agreement {
    fn name(&self) -> &'static str {
        "agreement"
    }

    fn title(&self) -> Phrase {
        phrase!("agreement", "一致性")
    }

    fn output(&mut self, step: u32, process: ProcessId, output: &P::Output) {
        match P::notice(output) {
            Some(Notice::Voted { ballot, value }) => {
                self.votes.entry((ballot, value, process)).or_insert(step);
            }
            Some(Notice::Decided { value, ballot, voters }) => {
                self.decided.insert(process);
                let decision = Decision { step, process, value, ballot, voters };
                match self.first {
                    None => self.first = Some(decision),
                    Some(first) if first.value != value && self.other.is_none() => {
                        self.other = Some(decision);
                    }
                    Some(_) => {}
                }
            }
            _ => {}
        }
    }

    fn status(&self, _: &Engine<P>) -> Status {
        if self.is_violated() { Status::Violated } else { Status::Holds }
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let why = match (&self.first, &self.other) {
            (Some(first), Some(other)) => {
                let first = because(&self.votes, first, language);
                let other = because(&self.votes, other, language);
                say!(language, "{first}; {other}.", "{first}；{other}。")
            }
            (Some(first), None) => {
                let (who, value) = (list(language, self.decided.iter()), first.value);
                match self.decided.len() {
                    1 => say!(
                        language,
                        "{who} decided {value}, and nobody decided anything else.",
                        "{who} 选定了 {value}，没有进程选定别的值。",
                    ),
                    _ => say!(language, "{who} all decided {value}.", "{who} 都选定了 {value}。"),
                }
            }
            (None, _) => say!(language, "Nobody has decided yet.", "还没有进程做出决定。"),
        };
        let witness = evidence(&self.votes, self.first.iter().chain(&self.other));
        Verdict { status: Monitor::<P>::status(self, engine), why, witness }
    }

    fn memory(&self) -> u128 {
        digest_of(&(self.first.map(|d| d.value), self.other.map(|d| d.value)))
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}

/// Of so many processes it is told one by one what they wait for; the others are counted.
const FEW: usize = 7;

/// Validity: what is decided was proposed; and so, if all propose the same, that is decided.
#[derive(Clone, Debug, Default)]
pub struct Validity {
    proposed: BTreeMap<Value, (u32, ProcessId)>,
    decided: Option<Decision>,
    invented: Option<Decision>,
}

impl<P: Consensus> Monitor<P> for Validity {
    fn name(&self) -> &'static str {
        "validity"
    }

    fn title(&self) -> Phrase {
        phrase!("validity", "有效性")
    }

    fn output(&mut self, step: u32, process: ProcessId, output: &P::Output) {
        match P::notice(output) {
            Some(Notice::Proposed(value)) => {
                self.proposed.entry(value).or_insert((step, process));
            }
            Some(Notice::Decided { value, ballot, voters }) => {
                let decision = Decision { step, process, value, ballot, voters };
                self.decided.get_or_insert(decision);
                if !self.proposed.contains_key(&value) {
                    self.invented.get_or_insert(decision);
                }
            }
            _ => {}
        }
    }

    fn status(&self, _: &Engine<P>) -> Status {
        if self.invented.is_some() { Status::Violated } else { Status::Holds }
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let status = Monitor::<P>::status(self, engine);
        let values = list(language, self.proposed.keys());
        if let Some(Decision { step, process, value, .. }) = self.invented {
            let why = say!(
                language,
                "{process} decided {value} at step {step}, which nobody had proposed; proposed: {values}.",
                "{process} 在第 {step} 步选定了 {value}，但没有进程提出过它；提出过的值：{values}。",
            );
            return Verdict { status, why, witness: vec![step] };
        }
        let Some(Decision { value, step, .. }) = self.decided else {
            let why = match self.proposed.len() {
                0 => say!(
                    language,
                    "Nothing was proposed or decided yet.",
                    "还没有提案，也没有决定。"
                ),
                _ => say!(
                    language,
                    "Nothing is decided yet; proposed: {values}.",
                    "还没有决定；已提出的值：{values}。",
                ),
            };
            return Verdict { status, why, witness: Vec::new() };
        };
        let (proposal, by) = self.proposed[&value];
        let why = match self.proposed.len() {
            1 => say!(
                language,
                "Only {value} was proposed, and {value} was decided.",
                "只有 {value} 被提出，选定的也是 {value}。",
            ),
            _ => say!(
                language,
                "{value} was decided, and {by} had proposed it at step {proposal}.",
                "选定的 {value} 由 {by} 在第 {proposal} 步提出。",
            ),
        };
        Verdict { status, why, witness: vec![proposal, step] }
    }

    fn memory(&self) -> u128 {
        let proposed: Vec<&Value> = self.proposed.keys().collect();
        digest_of(&(proposed, self.invented.is_some()))
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}

/// All that consensus promises, judged.
pub fn consensus_monitors<P: Consensus>() -> Vec<Box<dyn Monitor<P>>> {
    vec![
        Box::new(Agreement::default()),
        Box::new(Validity::default()),
        Box::new(Termination::default()),
        Box::new(Integrity::default()),
    ]
}

/// Integrity: a process decides once; if it says so again, it says the same.
#[derive(Clone, Debug, Default)]
pub struct Integrity {
    decided: BTreeMap<ProcessId, Decision>,
    twice: Option<(Decision, Decision)>,
}

impl<P: Consensus> Monitor<P> for Integrity {
    fn name(&self) -> &'static str {
        "integrity"
    }

    fn title(&self) -> Phrase {
        phrase!("integrity", "完整性")
    }

    fn output(&mut self, step: u32, process: ProcessId, output: &P::Output) {
        if let Some(Notice::Decided { value, ballot, voters }) = P::notice(output) {
            let decision = Decision { step, process, value, ballot, voters };
            let first = *self.decided.entry(process).or_insert(decision);
            if first.value != value {
                self.twice.get_or_insert((first, decision));
            }
        }
    }

    fn status(&self, _: &Engine<P>) -> Status {
        if self.twice.is_some() { Status::Violated } else { Status::Holds }
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let status = Monitor::<P>::status(self, engine);
        match self.twice {
            Some((Decision { process, value, step, .. }, again)) => {
                let (other, later) = (again.value, again.step);
                let why = say!(
                    language,
                    "{process} decided {value} at step {step} and {other} at step {later}.",
                    "{process} 在第 {step} 步选定了 {value}，在第 {later} 步又选定了 {other}。",
                );
                Verdict { status, why, witness: vec![step, later] }
            }
            None => Verdict {
                status,
                why: say!(language, "No process changed a decision.", "没有进程改变过自己的决定。",),
                witness: Vec::new(),
            },
        }
    }

    fn memory(&self) -> u128 {
        let decided: Vec<(ProcessId, Value)> =
            self.decided.iter().map(|(p, d)| (*p, d.value)).collect();
        digest_of(&(decided, self.twice.is_some()))
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}

/// Termination: every correct process decides in the end.
///
/// A finite run never violates it by itself. It holds once every process that is up has decided;
/// it is impossible when the processes that are left can never decide, with the argument; and
/// otherwise it is pending, with what is missing.
#[derive(Clone, Debug, Default)]
pub struct Termination {
    decided: BTreeMap<ProcessId, u32>,
}

impl Termination {
    fn undecided<P: Consensus>(configuration: &Configuration<P>) -> Vec<ProcessId> {
        let waits = |p: &ProcessId| {
            let slot = configuration.slot(*p);
            !slot.status.is_down() && slot.process.decision().is_none()
        };
        configuration.ids().filter(waits).collect()
    }

    fn with_life<P: Process>(configuration: &Configuration<P>, life: Life) -> Vec<ProcessId> {
        configuration.ids().filter(|p| configuration.slot(*p).status == life).collect()
    }

    fn missing<P: Consensus>(engine: &Engine<P>, p: ProcessId, language: Language) -> String {
        let down = Self::with_life(engine.configuration(), Life::Crashed);
        let stopped = Self::with_life(engine.configuration(), Life::Stopped);
        match P::missing(engine.configuration(), p) {
            Missing::Proposal => {
                say!(language, "{p} waits for a proposal", "{p} 在等待提案")
            }
            Missing::Answers { kind, need, from } => {
                let from: Vec<ProcessId> = from.iter().filter(|q| !stopped.contains(q)).collect();
                let absent: Vec<&ProcessId> = from.iter().filter(|q| down.contains(q)).collect();
                let (kind, who) = (kind.say(language), one_of(language, &from));
                let whose = spaced(&who, "的");
                let sentence = match need {
                    1 => say!(
                        language,
                        "{p} waits for a {kind} from {who}",
                        "{p} 在等待 {whose} 1 个{kind}",
                    ),
                    _ => say!(
                        language,
                        "{p} waits for {need} {kind}s from {who}",
                        "{p} 在等待 {whose} {need} 个{kind}",
                    ),
                };
                if absent.is_empty() {
                    return sentence;
                }
                let absent = list(language, absent);
                say!(language, "{sentence} ({absent} down)", "{sentence}（{absent} 已崩溃）")
            }
            Missing::Retry => {
                say!(language, "{p} will try again", "{p} 将重新尝试")
            }
            Missing::News => {
                say!(language, "{p} waits to hear the outcome", "{p} 在等待结果的消息")
            }
        }
    }
}

impl<P: Consensus> Monitor<P> for Termination {
    fn name(&self) -> &'static str {
        "termination"
    }

    fn title(&self) -> Phrase {
        phrase!("termination", "可终止性")
    }

    fn output(&mut self, step: u32, process: ProcessId, output: &P::Output) {
        if let Some(Notice::Decided { .. }) = P::notice(output) {
            self.decided.entry(process).or_insert(step);
        }
    }

    fn status(&self, engine: &Engine<P>) -> Status {
        let configuration = engine.configuration();
        let waits = |p: ProcessId| {
            let slot = configuration.slot(p);
            !slot.status.is_down() && slot.process.decision().is_none()
        };
        if !configuration.ids().any(waits) {
            let up = configuration.ids().any(|p| !configuration.slot(p).status.is_down());
            return if up { Status::Holds } else { Status::Pending };
        }
        if P::cannot_end(engine) {
            return Status::Impossible;
        }
        Status::Pending
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let status = Monitor::<P>::status(self, engine);
        let configuration = engine.configuration();
        let undecided = Self::undecided(configuration);
        let why = match status {
            Status::Holds => {
                let up = configuration.ids().filter(|p| !configuration.slot(*p).status.is_down());
                let who = list(language, up);
                say!(
                    language,
                    "Every process that is up has decided: {who}.",
                    "所有正常运行的进程都已做出决定：{who}。",
                )
            }
            Status::Impossible => P::why_not(engine, language),
            _ if undecided.is_empty() => {
                say!(language, "Every process is down.", "所有进程都已崩溃。")
            }
            _ => {
                let told = undecided.iter().take(FEW);
                let mut waits: Vec<String> =
                    told.map(|p| Self::missing(engine, *p, language)).collect();
                if let Some(more) = undecided.len().checked_sub(FEW).filter(|more| *more > 0) {
                    waits.push(say!(
                        language,
                        "{more} more have not decided",
                        "另有 {more} 个进程尚未决定",
                    ));
                }
                let waits = waits.join(&say!(language, "; ", "；"));
                match engine.is_quiescent() {
                    true => say!(
                        language,
                        "{waits}. Nothing is under way: without a hand nothing more happens.",
                        "{waits}。没有任何事件待发生：除非有人干预，否则一切停在这里。",
                    ),
                    false => say!(language, "{waits}.", "{waits}。"),
                }
            }
        };
        let mut witness: Vec<u32> = self.decided.values().copied().collect();
        witness.sort_unstable();
        Verdict { status, why, witness }
    }

    fn memory(&self) -> u128 {
        let decided: Vec<&ProcessId> = self.decided.keys().collect();
        digest_of(&decided)
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}
