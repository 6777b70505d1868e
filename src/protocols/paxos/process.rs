//! A process that is proposer, acceptor and learner at once: a priest of Paxos.

use super::messages::{Disk, Input, Message, Output, Reason, Timer, Vote};
use crate::check::{Ballot, Consensus, Missing, Notice, Value};
use crate::phrase;
use crate::sim::{Configuration, Context, Effects, Process, ProcessId, ProcessSet, Status, Time};

/// A rule of the paper that is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bug {
    /// The promise is not on stable storage.
    PromiseAmnesia,
    /// The vote is not on stable storage.
    VoteAmnesia,
    /// The value of the *lowest* earlier vote is taken.
    WrongPick,
    /// Votes for a value are counted across ballots.
    CountByValue,
    /// The round tried is not on stable storage.
    BallotReuse,
    /// An acceptor votes in a ballot above its promise without raising the promise.
    NoRaise,
    /// A duplicated answer counts twice.
    CountTwice,
    /// Promises of earlier ballots count for the present one.
    StaleReplies,
    /// Stable storage is written after the answer is sent.
    LatePersist,
}

/// What a process is told once for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rules {
    /// Which rule is broken.
    pub bug: Option<Bug>,
    /// The shortest and the longest wait before another ballot, in ms.
    pub retry: (u32, u32),
    /// Whether a process that took part and heard nothing more begins a ballot itself.
    pub learn: bool,
    /// Whether only a distinguished proposer begins ballots.
    pub elect: bool,
    /// What the process proposes when it starts.
    pub proposal: Option<Value>,
}

/// How far the present ballot of a proposer has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Attempt {
    /// None is under way.
    Idle,
    /// Gathering promises (steps 1 to 3).
    Preparing {
        /// Its number.
        ballot: Ballot,
        /// Who promised.
        promises: ProcessSet,
        /// How many promises were counted; more than there are only with a bug.
        count: u32,
        /// The vote whose value it is bound to.
        bound: Option<Vote>,
    },
    /// Gathering votes (steps 3 to 5).
    Proposing {
        /// Its number.
        ballot: Ballot,
        /// Its value.
        value: Value,
        /// Who voted.
        votes: ProcessSet,
        /// How many votes were counted.
        count: u32,
    },
}

/// How often a process says that it is here, in ms.
const BEAT: u64 = 80;
/// How long a process listens for others before it takes itself for the distinguished one, in ms.
const SILENCE: u64 = 200;
/// A process that only wants to learn waits so many times longer than a proposer.
const PATIENCE: u64 = 4;

/// A process with all three roles.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Priest {
    rules: Rules,
    /// What will be on its disk, except where a bug forgets something.
    pub disk: Disk,
    /// The highest round it has heard of; volatile, and only a help.
    pub heard: u32,
    /// What it would propose in a ballot that is free.
    pub wanted: Option<Value>,
    /// Its present ballot.
    pub attempt: Attempt,
    /// The distinguished proposer, as far as it knows.
    pub leader: Option<ProcessId>,
    /// With the bug `count-by-value`: who voted for what, in any ballot.
    tally: Vec<(Value, ProcessSet)>,
}

fn majority(n: u32) -> u32 {
    n / 2 + 1
}

impl Priest {
    /// A process that was never started.
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            disk: Disk::default(),
            heard: 0,
            wanted: None,
            attempt: Attempt::Idle,
            leader: None,
            tally: Vec::new(),
        }
    }

    fn has(&self, bug: Bug) -> bool {
        self.rules.bug == Some(bug)
    }

    /// Writes what the paper says must be stable, less what the bug forgets.
    fn persist(&self, fx: &mut Effects<Self>) {
        let mut disk = self.disk;
        if self.has(Bug::PromiseAmnesia) {
            disk.promised = None;
        }
        if self.has(Bug::VoteAmnesia) {
            disk.accepted = None;
        }
        if self.has(Bug::BallotReuse) {
            disk.tried = 0;
        }
        fx.persist(disk);
    }

    /// An acceptor answers only when what it answers is stable.
    fn answer(&self, to: ProcessId, message: Message, fx: &mut Effects<Self>) {
        if self.has(Bug::LatePersist) {
            fx.send(to, message);
            self.persist(fx);
        } else {
            self.persist(fx);
            fx.send(to, message);
        }
    }

    fn may_lead(&self, cx: Context) -> bool {
        !self.rules.elect || self.leader == Some(cx.me)
    }

    fn wait_to_retry(&self, times: u64, fx: &mut Effects<Self>) {
        let (low, high) = self.rules.retry;
        let span = |ms: u32| Time::millis(u64::from(ms) * times);
        fx.set_timer(Timer::Retry, span(low), span(high));
    }

    /// A process that proposes nothing wants to hear the outcome in the end.
    fn wait_to_learn(&self, fx: &mut Effects<Self>) {
        let busy = self.attempt != Attempt::Idle || self.wanted.is_some();
        if self.rules.learn && !self.rules.elect && !busy && self.disk.outcome.is_none() {
            self.wait_to_retry(PATIENCE, fx);
        }
    }

    /// Step 1: a new ballot, higher than any tried before.
    fn begin_ballot(&mut self, cx: Context, fx: &mut Effects<Self>) {
        let round = self.disk.tried.max(self.heard) + 1;
        let ballot = Ballot { round, leader: cx.me };
        self.disk.tried = round;
        self.persist(fx);
        self.attempt =
            Attempt::Preparing { ballot, promises: ProcessSet::default(), count: 0, bound: None };
        fx.send_all(cx.everyone(), &Message::Prepare(ballot));
        self.wait_to_retry(1, fx);
    }

    fn propose(&mut self, cx: Context, value: Value, fx: &mut Effects<Self>) {
        if let Some(outcome) = self.disk.outcome {
            return fx.ignored(Reason::Decided(outcome));
        }
        self.wanted = Some(value);
        fx.output(Notice::Proposed(value));
        self.pursue(cx, fx);
    }

    /// Begins a ballot for what is wanted, or asks the distinguished proposer to.
    fn pursue(&mut self, cx: Context, fx: &mut Effects<Self>) {
        match (self.wanted, self.leader) {
            (None, _) => {}
            (Some(_), _) if self.may_lead(cx) => {
                if self.attempt == Attempt::Idle {
                    self.begin_ballot(cx, fx);
                }
            }
            (Some(value), Some(leader)) => fx.send(leader, Message::Suggest(value)),
            (Some(_), None) => {}
        }
    }

    /// Step 2: an acceptor promises a ballot that is higher than all it promised.
    fn on_prepare(&mut self, ballot: Ballot, fx: &mut Effects<Self>) {
        self.heard = self.heard.max(ballot.round);
        if let Some(promised) = self.disk.promised
            && promised >= ballot
        {
            return fx.ignored(Reason::Promised(promised));
        }
        self.disk.promised = Some(ballot);
        self.answer(ballot.leader, Message::Promise(ballot, self.disk.accepted), fx);
        self.wait_to_learn(fx);
    }

    /// Step 3: with promises from a majority, the ballot has its value.
    fn on_promise(
        &mut self,
        cx: Context,
        from: ProcessId,
        of: Ballot,
        vote: Option<Vote>,
        fx: &mut Effects<Self>,
    ) {
        let stale = self.has(Bug::StaleReplies);
        let twice = self.has(Bug::CountTwice);
        let lowest = self.has(Bug::WrongPick);
        let Attempt::Preparing { ballot, promises, count, bound } = &mut self.attempt else {
            return fx.ignored(self.late(of));
        };
        if *ballot != of && !stale {
            return fx.ignored(Reason::Stale(of));
        }
        let is_new = promises.insert(from);
        if !is_new && !twice {
            return fx.ignored(Reason::Counted);
        }
        *count += 1;
        *bound = match (*bound, vote) {
            (Some(a), Some(b)) if lowest => Some(if a.ballot <= b.ballot { a } else { b }),
            (Some(a), Some(b)) => Some(if a.ballot >= b.ballot { a } else { b }),
            (a, b) => a.or(b),
        };
        if *count < majority(cx.processes) {
            return;
        }
        let (ballot, bound) = (*ballot, *bound);
        match bound.map(|vote| vote.value).or(self.wanted) {
            Some(value) => {
                let votes = ProcessSet::default();
                self.attempt = Attempt::Proposing { ballot, value, votes, count: 0 };
                fx.send_all(cx.everyone(), &Message::Accept(ballot, value));
            }
            None => {
                self.attempt = Attempt::Idle;
                if self.rules.elect && self.rules.learn {
                    self.wait_to_retry(PATIENCE, fx);
                } else {
                    fx.cancel_timer(Timer::Retry);
                }
                fx.ignored(Reason::NothingToPropose);
            }
        }
    }

    fn late(&self, of: Ballot) -> Reason {
        match self.attempt {
            Attempt::Proposing { ballot, .. } if ballot == of => Reason::Enough,
            _ => match self.disk.outcome {
                Some(outcome) => Reason::Decided(outcome),
                None => Reason::Stale(of),
            },
        }
    }

    /// Step 4: an acceptor votes in the ballot that it promised last.
    fn on_accept(&mut self, ballot: Ballot, value: Value, fx: &mut Effects<Self>) {
        self.heard = self.heard.max(ballot.round);
        let bound = self.disk.promised;
        let may = match self.has(Bug::NoRaise) {
            true => bound <= Some(ballot),
            false => bound == Some(ballot),
        };
        if !may {
            return fx.ignored(bound.map_or(Reason::NotPromised, |promised| {
                if promised > ballot { Reason::Promised(promised) } else { Reason::NotPromised }
            }));
        }
        let vote = Vote { ballot, value };
        if self.disk.accepted != Some(vote) {
            fx.output(Notice::Voted { ballot, value });
        }
        self.disk.accepted = Some(vote);
        self.answer(ballot.leader, Message::Accepted(ballot, value), fx);
        self.wait_to_learn(fx);
    }

    /// Step 5: with votes from a majority, the value is chosen.
    fn on_accepted(
        &mut self,
        cx: Context,
        from: ProcessId,
        of: Ballot,
        value: Value,
        fx: &mut Effects<Self>,
    ) {
        if self.has(Bug::CountByValue) {
            return self.count_by_value(cx, from, of, value, fx);
        }
        let twice = self.has(Bug::CountTwice);
        let Attempt::Proposing { ballot, value, votes, count } = &mut self.attempt else {
            return fx.ignored(self.late(of));
        };
        if *ballot != of {
            return fx.ignored(Reason::Stale(of));
        }
        let is_new = votes.insert(from);
        if !is_new && !twice {
            return fx.ignored(Reason::Counted);
        }
        *count += 1;
        if *count >= majority(cx.processes) {
            let (ballot, value, votes) = (*ballot, *value, *votes);
            self.succeed(cx, ballot, value, votes, fx);
        }
    }

    fn count_by_value(
        &mut self,
        cx: Context,
        from: ProcessId,
        ballot: Ballot,
        value: Value,
        fx: &mut Effects<Self>,
    ) {
        if let Some(outcome) = self.disk.outcome {
            return fx.ignored(Reason::Decided(outcome));
        }
        let place = self.tally.iter().position(|(v, _)| *v == value).unwrap_or_else(|| {
            self.tally.push((value, ProcessSet::default()));
            self.tally.len() - 1
        });
        let voters = &mut self.tally[place].1;
        voters.insert(from);
        let voters = *voters;
        if let Attempt::Proposing { ballot: present, votes, .. } = &mut self.attempt
            && *present == ballot
        {
            votes.insert(from);
        }
        if voters.len() >= majority(cx.processes) {
            self.succeed(cx, ballot, value, voters, fx);
        }
    }

    fn succeed(
        &mut self,
        cx: Context,
        ballot: Ballot,
        value: Value,
        voters: ProcessSet,
        fx: &mut Effects<Self>,
    ) {
        self.decide(ballot, value, voters, fx);
        fx.send_all(cx.others(), &Message::Chosen(ballot, value, voters));
    }

    /// Step 6: the value is written in the ledger.
    fn decide(&mut self, ballot: Ballot, value: Value, voters: ProcessSet, fx: &mut Effects<Self>) {
        self.disk.outcome = Some(value);
        self.attempt = Attempt::Idle;
        self.persist(fx);
        for timer in [Timer::Retry, Timer::Beat, Timer::Silence] {
            fx.cancel_timer(timer);
        }
        fx.output(Notice::Decided { value, ballot, voters });
    }

    fn on_chosen(
        &mut self,
        ballot: Ballot,
        value: Value,
        voters: ProcessSet,
        fx: &mut Effects<Self>,
    ) {
        match self.disk.outcome {
            Some(outcome) => fx.ignored(Reason::Decided(outcome)),
            None => self.decide(ballot, value, voters, fx),
        }
    }

    /// Presidential selection (Part-Time Parliament, 2.4): whoever is later in the order wins.
    fn on_here(&mut self, cx: Context, from: ProcessId, fx: &mut Effects<Self>) {
        if self.disk.outcome.is_some() || from < cx.me || Some(from) < self.leader {
            return;
        }
        self.leader = Some(from);
        fx.set_timer(Timer::Silence, Time::millis(SILENCE), Time::millis(SILENCE));
        if from != cx.me {
            self.pursue(cx, fx);
        }
    }

    fn on_suggest(&mut self, cx: Context, value: Value, fx: &mut Effects<Self>) {
        if let Some(outcome) = self.disk.outcome {
            return fx.ignored(Reason::Decided(outcome));
        }
        if !self.may_lead(cx) {
            return fx.ignored(Reason::NotDistinguished);
        }
        self.wanted.get_or_insert(value);
        self.pursue(cx, fx);
    }

    fn listen(&self, fx: &mut Effects<Self>) {
        if self.rules.elect {
            fx.set_timer(Timer::Beat, Time(0), Time::millis(BEAT));
            fx.set_timer(Timer::Silence, Time::millis(SILENCE), Time::millis(SILENCE));
        }
    }
}

impl Process for Priest {
    type Message = Message;
    type Timer = Timer;
    type Stable = Disk;
    type Input = Input;
    type Output = Output;
    type Reason = Reason;

    fn start(&mut self, cx: Context, fx: &mut Effects<Self>) {
        self.listen(fx);
        match self.rules.proposal {
            Some(value) => self.propose(cx, value, fx),
            None => self.wait_to_learn(fx),
        }
    }

    fn receive(&mut self, cx: Context, from: ProcessId, message: &Message, fx: &mut Effects<Self>) {
        match *message {
            Message::Prepare(ballot) => self.on_prepare(ballot, fx),
            Message::Promise(ballot, vote) => self.on_promise(cx, from, ballot, vote, fx),
            Message::Accept(ballot, value) => self.on_accept(ballot, value, fx),
            Message::Accepted(ballot, value) => self.on_accepted(cx, from, ballot, value, fx),
            Message::Chosen(ballot, value, voters) => self.on_chosen(ballot, value, voters, fx),
            Message::Here => self.on_here(cx, from, fx),
            Message::Suggest(value) => self.on_suggest(cx, value, fx),
        }
    }

    fn timer(&mut self, cx: Context, timer: Timer, fx: &mut Effects<Self>) {
        match timer {
            Timer::Retry if self.may_lead(cx) => self.begin_ballot(cx, fx),
            Timer::Retry => fx.ignored(Reason::NotDistinguished),
            Timer::Beat => {
                fx.send_all(cx.others(), &Message::Here);
                fx.set_timer(Timer::Beat, Time::millis(BEAT), Time::millis(BEAT));
            }
            Timer::Silence => {
                self.leader = Some(cx.me);
                if self.attempt == Attempt::Idle && (self.wanted.is_some() || self.rules.learn) {
                    self.begin_ballot(cx, fx);
                }
            }
        }
    }

    fn input(&mut self, cx: Context, input: &Input, fx: &mut Effects<Self>) {
        match (*input, self.disk.outcome) {
            (Input::Propose(value), _) => self.propose(cx, value, fx),
            (Input::Ballot, Some(outcome)) => fx.ignored(Reason::Decided(outcome)),
            (Input::Ballot, None) => self.begin_ballot(cx, fx),
        }
    }

    fn rebooted(&self) -> Self {
        Self::new(self.rules)
    }

    fn recover(&mut self, cx: Context, disk: &Disk, fx: &mut Effects<Self>) {
        self.disk = *disk;
        self.wanted = self.rules.proposal;
        if self.disk.outcome.is_some() {
            return;
        }
        self.listen(fx);
        if self.wanted.is_some() {
            self.pursue(cx, fx);
        } else {
            self.wait_to_learn(fx);
        }
    }
}

impl Consensus for Priest {
    fn notice(output: &Notice) -> Option<Notice> {
        Some(*output)
    }

    fn decision(&self) -> Option<Value> {
        self.disk.outcome
    }

    fn missing(configuration: &Configuration<Self>, p: ProcessId) -> Missing {
        let n = configuration.processes();
        let slot = configuration.slot(p);
        let answers = |kind, have: ProcessSet| Missing::Answers {
            kind,
            need: majority(n).saturating_sub(have.len()),
            from: ProcessSet::first(n).without(have),
        };
        match slot.process.attempt {
            Attempt::Preparing { promises, .. } => answers(phrase!("promise", "承诺"), promises),
            Attempt::Proposing { votes, .. } => answers(phrase!("vote", "投票"), votes),
            Attempt::Idle if slot.timers.iter().any(|t| t.timer == Timer::Retry) => Missing::Retry,
            Attempt::Idle => {
                let active = |q: ProcessId| {
                    let process = &configuration.slot(q).process;
                    process.wanted.is_some() || process.disk.accepted.is_some()
                };
                if configuration.ids().any(active) { Missing::News } else { Missing::Proposal }
            }
        }
    }

    fn quorum(n: u32) -> u32 {
        majority(n)
    }

    /// Nobody can be told an outcome that is under way, and no ballot under way can gather a
    /// majority from those left and the votes that are already cast.
    fn is_hopeless(configuration: &Configuration<Self>) -> bool {
        let left: ProcessSet = configuration
            .ids()
            .filter(|p| configuration.slot(*p).status != Status::Stopped)
            .collect();
        let undecided = |p: ProcessId| configuration.slot(p).process.decision().is_none();
        let told = configuration.buffer.iter().any(|(_, envelope)| {
            let chosen = matches!(envelope.message, Message::Chosen(..));
            chosen && left.contains(envelope.to) && undecided(envelope.to)
        });
        let may_succeed = |p: ProcessId| {
            let Attempt::Proposing { ballot, votes, .. } = configuration.slot(p).process.attempt
            else {
                return false;
            };
            let mut cast = votes;
            for (_, envelope) in configuration.buffer.iter() {
                if matches!(envelope.message, Message::Accepted(of, _) if of == ballot) {
                    cast.insert(envelope.id.from);
                }
            }
            let voters = configuration.ids().filter(|q| cast.contains(*q) || left.contains(*q));
            voters.count() as u32 >= majority(configuration.processes())
        };
        !told && !left.iter().any(may_succeed)
    }
}
