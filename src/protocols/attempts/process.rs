//! A process that tries to agree in one of the ways that come to mind first.

use super::messages::{Input, Memory, Message, Output, Reason, Timer};
use crate::check::{Ballot, Consensus, Missing, Notice, Value};
use crate::sim::{
    Configuration, Context, Effects, Engine, Process, ProcessId, ProcessSet, Recovery, Status,
};
use crate::words::{Language, list};
use crate::{phrase, say};
use std::collections::BTreeSet;

/// How the processes try to agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Each decides what it proposed.
    Own,
    /// Each decides the same constant.
    Constant,
    /// Each decides the first value that it hears from another.
    First,
    /// One process decides, and tells the others.
    Appointed,
    /// Each waits for everybody's value and picks one of them.
    All,
    /// Each waits for all values but one and picks one of them.
    AllButOne,
    /// Each accepts the first value that it hears; what a majority accepted is decided.
    VoteOnce,
    /// Each accepts every value that it hears; what a majority accepted is decided.
    VoteAgain,
}

/// Which of the values heard is picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pick {
    /// The most frequent, of several such the lowest.
    Most,
    /// The lowest.
    Lowest,
    /// The one that all heard agree on, or else the constant.
    Unanimous,
}

/// What a process is told once for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rules {
    /// How the processes try to agree.
    pub rule: Rule,
    /// Which of the values heard is picked, where the rule waits for several.
    pub pick: Pick,
    /// What the process proposes when it starts.
    pub proposal: Option<Value>,
}

/// The process that decides where one is appointed.
pub const APPOINTED: ProcessId = ProcessId(0);
/// The value of those who decide without asking; nobody proposes it by himself.
pub const CONSTANT: Value = Value(0);
/// No attempt has ballots.
const NO_BALLOT: Ballot = Ballot { round: 0, leader: APPOINTED };

/// A process that has not read the paper.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Novice {
    rules: Rules,
    /// All that it knows.
    pub memory: Memory,
}

/// How many processes are a majority of `n`.
pub fn majority(n: u32) -> u32 {
    n / 2 + 1
}

impl Rule {
    /// How many values of `n` the rule waits for, if it waits for several.
    pub fn awaits(self, n: u32) -> Option<u32> {
        match self {
            Rule::All => Some(n),
            Rule::AllButOne => Some(n.saturating_sub(1).max(1)),
            _ => None,
        }
    }

    /// Whether processes accept values.
    pub fn votes(self) -> bool {
        matches!(self, Rule::VoteOnce | Rule::VoteAgain)
    }
}

impl Pick {
    fn of(self, heard: impl Iterator<Item = Value> + Clone) -> Option<Value> {
        let lowest = heard.clone().min()?;
        let times = |value: Value| heard.clone().filter(|other| *other == value).count();
        Some(match self {
            Pick::Lowest => lowest,
            // Of several maxima `max_by_key` takes the last, hence the reversed second key.
            Pick::Most => heard.clone().max_by_key(|v| (times(*v), std::cmp::Reverse(*v)))?,
            Pick::Unanimous if heard.clone().all(|value| value == lowest) => lowest,
            Pick::Unanimous => CONSTANT,
        })
    }
}

impl Novice {
    /// A process that was never started.
    pub fn new(rules: Rules) -> Self {
        Self { rules, memory: Memory::default() }
    }

    /// By which rule it tries.
    pub fn rule(&self) -> Rule {
        self.rules.rule
    }

    fn propose(&mut self, cx: Context, value: Value, fx: &mut Effects<Self>) {
        if let Some(proposed) = self.memory.proposed {
            return fx.ignored(Reason::Proposed(proposed));
        }
        self.memory.proposed = Some(value);
        fx.persist(self.memory.clone());
        fx.output(Notice::Proposed(value));
        match self.rules.rule {
            Rule::Own => self.decide(value, ProcessSet::default(), fx),
            Rule::Constant => self.decide(CONSTANT, ProcessSet::default(), fx),
            _ => self.tell(cx, value, fx),
        }
    }

    /// Tells those whom the rule concerns what this process proposes.
    fn tell(&self, cx: Context, value: Value, fx: &mut Effects<Self>) {
        let message = Message::Value(value);
        match self.rules.rule {
            Rule::Own | Rule::Constant => {}
            Rule::Appointed => fx.send(APPOINTED, message),
            Rule::First => fx.send_all(cx.others(), &message),
            _ => fx.send_all(cx.everyone(), &message),
        }
    }

    fn on_value(&mut self, cx: Context, from: ProcessId, value: Value, fx: &mut Effects<Self>) {
        match self.rules.rule {
            Rule::Own | Rule::Constant => {}
            Rule::First => self.decide(value, ProcessSet::default(), fx),
            Rule::Appointed => self.appoint(cx, value, fx),
            Rule::All | Rule::AllButOne => self.collect(cx, from, value, fx),
            Rule::VoteOnce | Rule::VoteAgain => self.accept(cx, value, fx),
        }
    }

    /// The appointed process decides the first value that reaches it.
    fn appoint(&mut self, cx: Context, value: Value, fx: &mut Effects<Self>) {
        if let Some(decided) = self.memory.decided {
            return fx.ignored(Reason::Decided(decided));
        }
        self.decide(value, ProcessSet::default(), fx);
        fx.send_all(cx.others(), &Message::Decision(value));
    }

    fn collect(&mut self, cx: Context, from: ProcessId, value: Value, fx: &mut Effects<Self>) {
        if let Some(decided) = self.memory.decided {
            return fx.ignored(Reason::Decided(decided));
        }
        if self.memory.heard.contains_key(&from) {
            return fx.ignored(Reason::Heard(from));
        }
        self.memory.heard.insert(from, value);
        fx.persist(self.memory.clone());
        let heard = &self.memory.heard;
        let enough = self.rules.rule.awaits(cx.processes) <= Some(heard.len() as u32);
        if let Some(value) = self.rules.pick.of(heard.values().copied()).filter(|_| enough) {
            self.decide(value, ProcessSet::default(), fx);
        }
    }

    fn accept(&mut self, cx: Context, value: Value, fx: &mut Effects<Self>) {
        if let Some(accepted) = self.memory.accepted
            && self.rules.rule == Rule::VoteOnce
        {
            return fx.ignored(Reason::Accepted(accepted));
        }
        self.memory.accepted = Some(value);
        fx.persist(self.memory.clone());
        fx.output(Notice::Voted { ballot: NO_BALLOT, value });
        fx.send_all(cx.everyone(), &Message::Accepted(value));
    }

    fn on_accepted(&mut self, cx: Context, from: ProcessId, value: Value, fx: &mut Effects<Self>) {
        if let Some(decided) = self.memory.decided {
            return fx.ignored(Reason::Decided(decided));
        }
        let voters = self.memory.votes.entry(value).or_default();
        if !voters.insert(from) {
            return fx.ignored(Reason::Heard(from));
        }
        let voters = *voters;
        fx.persist(self.memory.clone());
        if voters.len() >= majority(cx.processes) {
            self.decide(value, voters, fx);
        }
    }

    fn decide(&mut self, value: Value, voters: ProcessSet, fx: &mut Effects<Self>) {
        if let Some(decided) = self.memory.decided {
            return fx.ignored(Reason::Decided(decided));
        }
        self.memory.decided = Some(value);
        fx.persist(self.memory.clone());
        fx.output(Notice::Decided { value, ballot: NO_BALLOT, voters });
    }

    /// Sends again what was sent: the proposal, the vote, the appointed one's decision.
    fn repeat(&mut self, cx: Context, fx: &mut Effects<Self>) {
        let rule = self.rules.rule;
        let Memory { proposed, accepted, decided, .. } = self.memory;
        match decided {
            Some(value) if rule == Rule::Appointed && cx.me == APPOINTED => {
                return fx.send_all(cx.others(), &Message::Decision(value));
            }
            _ if proposed.is_none() && accepted.is_none() => fx.ignored(Reason::NothingToSay),
            _ => {}
        }
        if let Some(value) = proposed {
            self.tell(cx, value, fx);
        }
        if let Some(value) = accepted {
            fx.send_all(cx.everyone(), &Message::Accepted(value));
        }
    }
}

impl Process for Novice {
    type Message = Message;
    type Timer = Timer;
    type Stable = Memory;
    type Input = Input;
    type Output = Output;
    type Reason = Reason;

    fn start(&mut self, cx: Context, fx: &mut Effects<Self>) {
        if let Some(value) = self.rules.proposal {
            self.propose(cx, value, fx);
        }
    }

    fn receive(&mut self, cx: Context, from: ProcessId, message: &Message, fx: &mut Effects<Self>) {
        match *message {
            Message::Value(value) => self.on_value(cx, from, value, fx),
            Message::Accepted(value) => self.on_accepted(cx, from, value, fx),
            Message::Decision(value) => self.decide(value, ProcessSet::default(), fx),
        }
    }

    fn timer(&mut self, _: Context, timer: Timer, _: &mut Effects<Self>) {
        match timer {}
    }

    fn input(&mut self, cx: Context, input: &Input, fx: &mut Effects<Self>) {
        match *input {
            Input::Propose(value) => self.propose(cx, value, fx),
            Input::Repeat => self.repeat(cx, fx),
        }
    }

    fn rebooted(&self) -> Self {
        Self::new(self.rules)
    }

    fn recover(&mut self, cx: Context, memory: &Memory, fx: &mut Effects<Self>) {
        self.memory = memory.clone();
        match (self.memory.proposed, self.rules.proposal) {
            (None, Some(value)) => self.propose(cx, value, fx),
            (None, None) if self.memory.accepted.is_none() => {}
            _ => self.repeat(cx, fx),
        }
    }
}

/// What may still reach a process that has not decided.
struct Outlook<'a> {
    configuration: &'a Configuration<Novice>,
    /// Those that have not crashed for ever.
    left: ProcessSet,
}

impl<'a> Outlook<'a> {
    fn of(configuration: &'a Configuration<Novice>) -> Self {
        let stays = |p: &ProcessId| configuration.slot(*p).status != Status::Stopped;
        Self { configuration, left: configuration.ids().filter(stays).collect() }
    }

    /// Who has such a message under way to `to`.
    fn under_way(&self, to: ProcessId, is_such: impl Fn(&Message) -> bool) -> ProcessSet {
        let buffer = self.configuration.buffer.iter();
        let such = buffer.filter(|(_, sent)| sent.to == to && is_such(&sent.message));
        such.map(|(_, sent)| sent.id.from).collect()
    }

    fn union(&self, sets: &[ProcessSet]) -> ProcessSet {
        let in_one = |p: &ProcessId| sets.iter().any(|set| set.contains(*p));
        self.configuration.ids().filter(in_one).collect()
    }

    fn memory(&self, p: ProcessId) -> &'a Memory {
        &self.configuration.slot(p).process.memory
    }

    /// The values that anybody accepted, as far as that still matters to `p`.
    fn accepted(&self, p: ProcessId) -> BTreeSet<Value> {
        let now = self.configuration.ids().filter_map(|q| self.memory(q).accepted);
        let counted = self.memory(p).votes.keys().copied();
        let sent = self.configuration.buffer.iter().filter_map(|(_, sent)| match sent.message {
            Message::Accepted(value) => Some(value),
            _ => None,
        });
        now.chain(counted).chain(sent).collect()
    }

    /// Who may still be counted by `p` as having accepted `value`.
    fn may_accept(&self, p: ProcessId, value: Value, changes: bool) -> ProcessSet {
        let counted = self.memory(p).votes.get(&value).copied().unwrap_or_default();
        let sent = self.under_way(p, |message| *message == Message::Accepted(value));
        let may = |q: &ProcessId| {
            let accepted = self.memory(*q).accepted;
            changes || accepted.is_none() || accepted == Some(value)
        };
        self.union(&[counted, sent, self.left.iter().filter(may).collect()])
    }

    /// Whether `p` may still decide. Only a process that never comes back, or a vote that is
    /// never taken back, can rule that out.
    fn may_decide(&self, p: ProcessId) -> bool {
        let n = self.configuration.processes();
        let process = &self.configuration.slot(p).process;
        let value = |message: &Message| matches!(message, Message::Value(_));
        let others = self.left.without(ProcessSet::from_iter([p]));
        match process.rules.rule {
            Rule::Own | Rule::Constant => true,
            Rule::First => !others.is_empty() || !self.under_way(p, value).is_empty(),
            Rule::Appointed => {
                let told = self.under_way(p, |message| matches!(message, Message::Decision(_)));
                self.left.contains(APPOINTED) || !told.is_empty()
            }
            Rule::All | Rule::AllButOne => {
                let heard = process.memory.heard.keys().copied().collect();
                let may = self.union(&[heard, self.under_way(p, value), self.left]);
                process.rules.rule.awaits(n) <= Some(may.len())
            }
            Rule::VoteOnce | Rule::VoteAgain => {
                let changes = process.rules.rule == Rule::VoteAgain;
                let enough = |value| self.may_accept(p, value, changes).len() >= majority(n);
                // A value that nobody has accepted yet is like one that nobody ever heard of.
                self.accepted(p).into_iter().chain([Value(u32::MAX)]).any(enough)
            }
        }
    }
}

impl Consensus for Novice {
    fn notice(output: &Notice) -> Option<Notice> {
        Some(*output)
    }

    fn decision(&self) -> Option<Value> {
        self.memory.decided
    }

    fn missing(configuration: &Configuration<Self>, p: ProcessId) -> Missing {
        let n = configuration.processes();
        let Self { rules, memory } = &configuration.slot(p).process;
        let all = ProcessSet::first(n);
        let answers = |kind, need, from| Missing::Answers { kind, need, from };
        match rules.rule {
            Rule::Own | Rule::Constant => Missing::Proposal,
            Rule::First => {
                let others = all.without(ProcessSet::from_iter([p]));
                answers(phrase!("value", "提议"), 1, others)
            }
            Rule::Appointed => {
                let from = ProcessSet::from_iter([APPOINTED]);
                answers(phrase!("decision", "决定"), 1, from)
            }
            Rule::All | Rule::AllButOne => {
                let heard: ProcessSet = memory.heard.keys().copied().collect();
                let need = rules.rule.awaits(n).unwrap_or_default().saturating_sub(heard.len());
                answers(phrase!("value", "提议"), need, all.without(heard))
            }
            Rule::VoteOnce | Rule::VoteAgain => {
                let most = memory.votes.values().max_by_key(|voters| voters.len());
                let voters = most.copied().unwrap_or_default();
                let need = majority(n).saturating_sub(voters.len());
                answers(phrase!("vote", "赞成票"), need, all.without(voters))
            }
        }
    }

    /// Some attempts need nobody else.
    fn quorum(_: u32) -> u32 {
        1
    }

    fn is_hopeless(configuration: &Configuration<Self>) -> bool {
        let outlook = Outlook::of(configuration);
        let waits = |p: &ProcessId| outlook.memory(*p).decided.is_none();
        !outlook.left.iter().filter(waits).any(|p| outlook.may_decide(p))
    }

    /// Votes that may be forgotten may be cast anew, so nothing is ruled out under amnesia.
    fn cannot_end(engine: &Engine<Self>) -> bool {
        engine.crashes().recovery != Recovery::Amnesia && Self::is_hopeless(engine.configuration())
    }

    fn why_not(engine: &Engine<Self>, language: Language) -> String {
        let configuration = engine.configuration();
        let outlook = Outlook::of(configuration);
        let n = configuration.processes();
        let gone = list(language, configuration.ids().filter(|p| !outlook.left.contains(*p)));
        let rule = configuration.slot(APPOINTED).process.rules.rule;
        match rule {
            Rule::VoteOnce | Rule::VoteAgain => {
                let need = majority(n);
                let cast = |p| {
                    let value = outlook.memory(p).accepted?;
                    Some(say!(language, "{p} for {value}", "{p} 投给 {value}"))
                };
                let votes = list(language, configuration.ids().filter_map(cast));
                match gone.is_empty() {
                    true => say!(
                        language,
                        "No value can get {need} of {n} votes any more: {votes}, and nobody votes twice.",
                        "没有任何值还能得到 {n} 票中的 {need} 票：{votes}，而谁都不会再投第二次。",
                    ),
                    false => say!(
                        language,
                        "No value can get {need} of {n} votes any more: {gone} will not come back.",
                        "没有任何值还能得到 {n} 票中的 {need} 票：{gone} 不会再恢复。",
                    ),
                }
            }
            Rule::Appointed => say!(
                language,
                "Only {gone} may decide, it will not come back, and no word of a decision is under way.",
                "只有 {gone} 可以做决定，而它不会再恢复，途中也没有关于决定的消息。",
            ),
            _ => {
                let need = rule.awaits(n).unwrap_or(1);
                say!(
                    language,
                    "A decision needs {need} of {n} values, and those of {gone} will not come.",
                    "做出决定需要 {n} 个提议中的 {need} 个，而 {gone} 的提议不会再来。",
                )
            }
        }
    }
}
