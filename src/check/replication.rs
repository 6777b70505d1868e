//! Replication of a service: replicas that may lie execute one sequence of requests.
//!
//! Every property here is about *correct* replicas and clients: those that never were traitors and
//! never forgot what was on their disks. A replica that turns is struck off from then on.

use super::verdict::{Monitor, Status, Verdict};
use crate::sim::{
    Configuration, Engine, Process, ProcessId, ProcessSet, Schedule, Status as Life, digest_of,
};
use crate::words::{Language, Phrase, list, one_of, spaced};
use crate::{phrase, say};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// How many keys the store has.
pub const KEYS: usize = 3;

/// A key of the store, shown as a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub u8);

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(["a", "b", "c"][usize::from(self.0) % KEYS])
    }
}

/// What a client asks of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// The key has this value from now on; the result is the value before.
    Put(Key, u32),
    /// So much is added to the key's value; the result is the sum. Order matters beside `Put`.
    Add(Key, u32),
    /// The result is the key's value; nothing changes.
    Get(Key),
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operation::Put(key, value) => write!(f, "{key} := {value}"),
            Operation::Add(key, value) => write!(f, "{key} += {value}"),
            Operation::Get(key) => write!(f, "{key}?"),
        }
    }
}

/// The service: a small key-value store, every value 0 at first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Store(pub [u32; KEYS]);

impl Store {
    /// Does what is asked; the result.
    pub fn apply(&mut self, operation: Operation) -> u32 {
        let (Operation::Put(key, _) | Operation::Add(key, _) | Operation::Get(key)) = operation;
        let value = &mut self.0[usize::from(key.0) % KEYS];
        match operation {
            Operation::Put(_, new) => std::mem::replace(value, new),
            Operation::Add(_, more) => {
                *value = value.wrapping_add(more);
                *value
            }
            Operation::Get(_) => *value,
        }
    }
}

impl fmt::Display for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c] = self.0;
        write!(f, "a={a} b={b} c={c}")
    }
}

/// A request by its name: whose, and that client's how-manieth. Shown as `p4#2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId {
    /// The client.
    pub client: ProcessId,
    /// Its timestamp: a client's requests have increasing ones.
    pub timestamp: u32,
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.client, self.timestamp)
    }
}

/// A place in the sequence, from 1.
pub type Sequence = u32;

/// What replicas and clients tell the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deed {
    /// A client asks for something.
    Issued {
        /// Its name.
        request: RequestId,
        /// Whether it is to be answered without a place in the sequence.
        read: bool,
    },
    /// A replica takes part in giving out a place in the sequence.
    Took {
        /// The place.
        place: Sequence,
        /// The highest place that its log has room for.
        high: Sequence,
    },
    /// A replica holds it for certain that this request has this place.
    Committed {
        /// The place.
        place: Sequence,
        /// In which view.
        view: u32,
        /// The digest of the request.
        digest: u64,
    },
    /// A replica has executed what has this place, for good.
    Executed {
        /// The place.
        place: Sequence,
        /// The request; nothing if the place was filled with the null request.
        request: Option<RequestId>,
        /// What was done; nothing if the request had been executed before.
        done: Option<Operation>,
        /// A digest of the state that it led to.
        state: u64,
    },
    /// A replica took over the state after this place from others.
    Restored {
        /// The place.
        place: Sequence,
    },
    /// A client accepts a result.
    Accepted {
        /// Its request.
        request: RequestId,
        /// What it asked for.
        operation: Operation,
        /// Whether it was answered without a place in the sequence.
        read: bool,
        /// The result.
        result: u32,
    },
    /// A replica came back and had forgotten everything: nothing is promised for it any more.
    Forgot,
}

/// What somebody waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Who waits.
    pub who: ProcessId,
    /// For which messages: 'prepare', with its measure word in Chinese.
    pub kind: Phrase,
    /// How many more.
    pub need: u32,
    /// From whom they can come.
    pub from: ProcessSet,
    /// In which view, where that matters.
    pub view: Option<u32>,
    /// For which place of the sequence, where that matters.
    pub place: Option<Sequence>,
}

/// For how many replicas and how many traitors among them the guarantee is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tolerance {
    /// How many replicas there are, numbered from 0.
    pub replicas: u32,
    /// How many of them may be traitors.
    pub faults: u32,
    /// How many replicas it takes to get anything done.
    pub quorum: u32,
}

/// The problem: replicas, of which some may be traitors, execute the requests of clients as one
/// correct process would.
pub trait Replication: Process {
    /// Reads an output as a deed.
    fn deed(output: &Self::Output) -> Option<Deed>;

    /// The tolerance that this process was told of: the same for all.
    fn tolerance(&self) -> Tolerance;

    /// The request that this process, a client, waits to have answered.
    fn awaits(&self) -> Option<RequestId>;

    /// What the request waits for, and then what those wait for on whom it waits.
    fn missing(configuration: &Configuration<Self>, request: RequestId) -> Vec<Wait>;
}

/// What the correct replicas say of one place of the sequence.
#[derive(Clone, Debug)]
struct Claim {
    /// What they say: a digest.
    says: u64,
    /// The view in which they say it.
    view: u32,
    /// The request, where it is known.
    request: Option<RequestId>,
    /// Who says it, and since which step.
    holders: Vec<(ProcessId, u32)>,
}

/// What the correct replicas say of all places, and the first place of which they say two things.
#[derive(Clone, Debug, Default)]
struct Claims {
    places: BTreeMap<Sequence, Vec<Claim>>,
    traitors: ProcessSet,
    conflict: Option<(Sequence, Claim, Claim)>,
}

impl Claims {
    fn hear(&mut self, place: Sequence, (p, step): (ProcessId, u32), claim: Claim) {
        if self.traitors.contains(p) {
            return;
        }
        let claims = self.places.entry(place).or_default();
        match claims.iter_mut().find(|known| known.says == claim.says) {
            Some(known) if known.holders.iter().any(|(q, _)| *q == p) => {}
            Some(known) => known.holders.push((p, step)),
            None => claims.push(Claim { holders: vec![(p, step)], ..claim }),
        }
        if let [one, other, ..] = &claims[..]
            && self.conflict.is_none()
        {
            self.conflict = Some((place, one.clone(), other.clone()));
        }
    }

    /// Nothing is promised for `p` any more; what was violated while it was correct stays so.
    fn strike(&mut self, p: ProcessId) {
        if self.traitors.insert(p) {
            for claims in self.places.values_mut() {
                claims.iter_mut().for_each(|claim| claim.holders.retain(|(q, _)| *q != p));
                claims.retain(|claim| !claim.holders.is_empty());
            }
            self.places.retain(|_, claims| !claims.is_empty());
        }
    }

    fn status(&self) -> Status {
        if self.conflict.is_some() { Status::Violated } else { Status::Holds }
    }

    fn witness(&self) -> Vec<u32> {
        let conflict = self.conflict.iter();
        let claims = conflict.flat_map(|(_, one, other)| [one, other]);
        let steps: BTreeSet<u32> =
            claims.flat_map(|claim| claim.holders.iter().map(|(_, step)| *step)).collect();
        steps.into_iter().collect()
    }

    fn memory(&self) -> u128 {
        let says: Vec<(Sequence, Vec<u64>)> = self
            .places
            .iter()
            .map(|(place, claims)| (*place, claims.iter().map(|claim| claim.says).collect()))
            .collect();
        digest_of(&(says, self.traitors, self.conflict.is_some()))
    }
}

fn who(claim: &Claim, language: Language) -> String {
    list(language, claim.holders.iter().map(|(p, _)| p))
}

/// Agreement: no two correct replicas commit different requests at one place.
#[derive(Clone, Debug, Default)]
pub struct SameRequest(Claims);

impl<P: Replication> Monitor<P> for SameRequest {
    fn name(&self) -> &'static str {
        "agreement"
    }

    fn title(&self) -> Phrase {
        phrase!("agreement", "一致性")
    }

    fn output(&mut self, step: u32, p: ProcessId, output: &P::Output) {
        match P::deed(output) {
            Some(Deed::Committed { place, view, digest }) => {
                let claim = Claim { says: digest, view, request: None, holders: Vec::new() };
                self.0.hear(place, (p, step), claim);
            }
            Some(Deed::Forgot) => self.0.strike(p),
            _ => {}
        }
    }

    fn turned(&mut self, _: u32, p: ProcessId) {
        self.0.strike(p);
    }

    fn status(&self, _: &Engine<P>) -> Status {
        self.0.status()
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let why = match &self.0.conflict {
            Some((place, one, other)) => {
                let (these, those) = (who(one, language), who(other, language));
                let (view, later) = (one.view, other.view);
                say!(
                    language,
                    "Different requests are committed at {place}: one by {these} in view {view}, another by {those} in view {later}.",
                    "序号 {place} 上提交了不同的请求：{these} 在视图 {view} 中提交了一个，{those} 在视图 {later} 中提交了另一个。",
                )
            }
            None => match self.0.places.len() {
                0 => say!(language, "Nothing is committed yet.", "尚未提交任何请求。"),
                count => say!(
                    language,
                    "At each of {count} places, the correct replicas that committed a request committed the same.",
                    "在 {count} 个序号上，已提交的正确副本提交的都是同一请求。",
                ),
            },
        };
        Verdict { status: Monitor::<P>::status(self, engine), why, witness: self.0.witness() }
    }

    fn memory(&self) -> u128 {
        self.0.memory()
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}

/// Total order: correct replicas execute requests in the order of their places, and come to the same
/// state after each place; so none leaves out what another executed.
#[derive(Clone, Debug, Default)]
pub struct TotalOrder {
    claims: Claims,
    last: BTreeMap<ProcessId, Sequence>,
    back: Option<(u32, ProcessId, Sequence, Sequence)>,
}

impl<P: Replication> Monitor<P> for TotalOrder {
    fn name(&self) -> &'static str {
        "order"
    }

    fn title(&self) -> Phrase {
        phrase!("total order", "全序")
    }

    fn output(&mut self, step: u32, p: ProcessId, output: &P::Output) {
        match P::deed(output) {
            Some(Deed::Executed { place, request, state, .. }) => {
                let claim = Claim { says: state, view: 0, request, holders: Vec::new() };
                self.claims.hear(place, (p, step), claim);
                let last = self.last.insert(p, place).unwrap_or(0);
                if place <= last && !self.claims.traitors.contains(p) {
                    self.back.get_or_insert((step, p, last, place));
                }
            }
            Some(Deed::Restored { place }) => {
                self.last.insert(p, place);
            }
            Some(Deed::Forgot) => self.claims.strike(p),
            _ => {}
        }
    }

    fn turned(&mut self, _: u32, p: ProcessId) {
        self.claims.strike(p);
    }

    fn status(&self, _: &Engine<P>) -> Status {
        if self.back.is_some() { Status::Violated } else { self.claims.status() }
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let status = Monitor::<P>::status(self, engine);
        if let Some((step, p, last, place)) = self.back {
            let why = say!(
                language,
                "{p} executed place {place} after {last}.",
                "{p} 在序号 {last} 之后执行了序号 {place}。",
            );
            return Verdict { status, why, witness: vec![step] };
        }
        let null = || say!(language, "the null request", "空请求");
        let why = match &self.claims.conflict {
            Some((place, one, other)) => {
                let (these, those) = (who(one, language), who(other, language));
                let name = |claim: &Claim| claim.request.map_or_else(null, |r| r.to_string());
                let (this, that) = (name(one), name(other));
                say!(
                    language,
                    "The states part after place {place}: {these} executed {this}, {those} executed {that}.",
                    "状态在序号 {place} 之后分叉：{these} 执行了 {this}，{those} 执行了 {that}。",
                )
            }
            None => {
                let last = self.claims.places.keys().next_back().copied().unwrap_or(0);
                say!(
                    language,
                    "Correct replicas come to the same state after each place executed (the last is {last}).",
                    "每执行一个序号，正确副本都到达相同的状态（最后一个是 {last}）。",
                )
            }
        };
        Verdict { status, why, witness: self.claims.witness() }
    }

    fn memory(&self) -> u128 {
        digest_of(&(self.claims.memory(), &self.last, self.back.is_some()))
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}

/// Validity: what a correct replica executes was requested by a client.
#[derive(Clone, Debug, Default)]
pub struct Requested {
    issued: BTreeMap<ProcessId, u32>,
    traitors: ProcessSet,
    invented: Option<(u32, ProcessId, RequestId)>,
}

impl<P: Replication> Monitor<P> for Requested {
    fn name(&self) -> &'static str {
        "validity"
    }

    fn title(&self) -> Phrase {
        phrase!("validity", "有效性")
    }

    fn output(&mut self, step: u32, p: ProcessId, output: &P::Output) {
        match P::deed(output) {
            Some(Deed::Issued { request, .. }) => {
                self.issued.insert(p, request.timestamp);
            }
            Some(Deed::Executed { request: Some(request), .. }) => {
                // A client that is a traitor may have signed anything.
                let RequestId { client, timestamp } = request;
                let issued = self.issued.get(&client).is_some_and(|last| timestamp <= *last);
                let is_excused = self.traitors.contains(client) || self.traitors.contains(p);
                if !issued && !is_excused {
                    self.invented.get_or_insert((step, p, request));
                }
            }
            Some(Deed::Forgot) => {
                self.traitors.insert(p);
            }
            _ => {}
        }
    }

    fn turned(&mut self, _: u32, p: ProcessId) {
        self.traitors.insert(p);
    }

    fn status(&self, _: &Engine<P>) -> Status {
        if self.invented.is_some() { Status::Violated } else { Status::Holds }
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let status = Monitor::<P>::status(self, engine);
        let (why, witness) = match self.invented {
            Some((step, p, request)) => {
                let why = say!(
                    language,
                    "{p} executed {request}, which nobody had requested.",
                    "{p} 执行了 {request}，而没有客户端提出过它。",
                );
                (why, vec![step])
            }
            None => {
                let why = say!(
                    language,
                    "Everything executed was requested: clients sign, and signatures cannot be forged.",
                    "执行的一切都由客户端提出：请求有签名，而签名无法伪造。",
                );
                (why, Vec::new())
            }
        };
        Verdict { status, why, witness }
    }

    fn memory(&self) -> u128 {
        digest_of(&(&self.issued, self.traitors, self.invented.is_some()))
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}

/// Exactly once: no correct replica executes a request twice.
#[derive(Clone, Debug, Default)]
pub struct ExactlyOnce {
    last: BTreeMap<(ProcessId, ProcessId), u32>,
    traitors: ProcessSet,
    twice: Option<(u32, ProcessId, RequestId)>,
}

impl<P: Replication> Monitor<P> for ExactlyOnce {
    fn name(&self) -> &'static str {
        "exactly-once"
    }

    fn title(&self) -> Phrase {
        phrase!("exactly once", "恰好一次")
    }

    fn output(&mut self, step: u32, p: ProcessId, output: &P::Output) {
        match P::deed(output) {
            Some(Deed::Executed { request: Some(request), done: Some(_), .. }) => {
                let last = self.last.entry((p, request.client)).or_default();
                if request.timestamp <= *last && !self.traitors.contains(p) {
                    self.twice.get_or_insert((step, p, request));
                }
                *last = request.timestamp.max(*last);
            }
            Some(Deed::Forgot) => {
                self.traitors.insert(p);
            }
            _ => {}
        }
    }

    fn turned(&mut self, _: u32, p: ProcessId) {
        self.traitors.insert(p);
    }

    fn status(&self, _: &Engine<P>) -> Status {
        if self.twice.is_some() { Status::Violated } else { Status::Holds }
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let status = Monitor::<P>::status(self, engine);
        let (why, witness) = match self.twice {
            Some((step, p, request)) => {
                let why =
                    say!(language, "{p} executed {request} again.", "{p} 再次执行了 {request}。",);
                (why, vec![step])
            }
            None => {
                let why = say!(
                    language,
                    "No correct replica executed a request twice, however often it was sent.",
                    "无论请求被发送多少次，正确副本都没有重复执行。",
                );
                (why, Vec::new())
            }
        };
        Verdict { status, why, witness }
    }

    fn memory(&self) -> u128 {
        digest_of(&(&self.last, self.traitors, self.twice.is_some()))
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}

/// A result that a correct client accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Answer {
    step: u32,
    request: RequestId,
    operation: Operation,
    result: u32,
}

/// Replies: every result that a correct client accepts is that of one sequential execution in the
/// order of the sequence. A read without a place of its own returns what the store held somewhere
/// between the last write that was answered before it was asked, and its answer.
///
/// The monitor executes the sequence itself, on a store of its own.
#[derive(Clone, Debug, Default)]
pub struct OneExecution {
    traitors: ProcessSet,
    /// What correct replicas executed beyond a place that none has reached yet.
    ahead: BTreeMap<Sequence, (Option<RequestId>, Option<Operation>)>,
    /// The store after each place, the first with nothing executed.
    stores: Vec<Store>,
    /// The place and the result of each request.
    results: BTreeMap<RequestId, (Sequence, u32)>,
    /// The last place whose result a client has accepted.
    answered: Sequence,
    /// For each read under way, that place when it was asked.
    reads: BTreeMap<RequestId, Sequence>,
    /// Accepted, and not executed by any correct replica yet.
    open: Vec<Answer>,
    accepted: u32,
    wrong: Option<(Answer, Option<u32>)>,
}

impl OneExecution {
    fn execute(&mut self) {
        if self.stores.is_empty() {
            self.stores.push(Store::default());
        }
        while let Some((request, done)) = self.ahead.remove(&(self.stores.len() as Sequence)) {
            let place = self.stores.len() as Sequence;
            let mut store = self.stores.last().copied().unwrap_or_default();
            if let (Some(request), Some(operation)) = (request, done) {
                let result = store.apply(operation);
                self.results.entry(request).or_insert((place, result));
            }
            self.stores.push(store);
        }
        for answer in std::mem::take(&mut self.open) {
            self.judge(answer);
        }
    }

    fn judge(&mut self, answer: Answer) {
        match self.results.get(&answer.request) {
            Some(&(place, result)) if result == answer.result => {
                self.answered = self.answered.max(place);
            }
            Some(&(_, result)) => {
                self.wrong.get_or_insert((answer, Some(result)));
            }
            None => self.open.push(answer),
        }
    }

    fn judge_read(&mut self, answer: Answer) {
        let from = self.reads.remove(&answer.request).unwrap_or(0);
        let mut stores = self.stores.iter().skip(from as usize).copied();
        if !stores.any(|mut store| store.apply(answer.operation) == answer.result) {
            self.wrong.get_or_insert((answer, None));
        }
    }
}

impl<P: Replication> Monitor<P> for OneExecution {
    fn name(&self) -> &'static str {
        "replies"
    }

    fn title(&self) -> Phrase {
        phrase!("replies", "应答")
    }

    fn output(&mut self, step: u32, p: ProcessId, output: &P::Output) {
        if self.traitors.contains(p) {
            return;
        }
        match P::deed(output) {
            Some(Deed::Executed { place, request, done, .. }) => {
                if place as usize >= self.stores.len().max(1) {
                    self.ahead.entry(place).or_insert((request, done));
                }
                self.execute();
            }
            Some(Deed::Issued { request, read: true }) => {
                self.reads.entry(request).or_insert(self.answered);
            }
            Some(Deed::Accepted { request, operation, read, result }) => {
                self.accepted += 1;
                self.execute();
                let answer = Answer { step, request, operation, result };
                if read { self.judge_read(answer) } else { self.judge(answer) }
            }
            Some(Deed::Forgot) => {
                self.traitors.insert(p);
            }
            _ => {}
        }
    }

    fn turned(&mut self, _: u32, p: ProcessId) {
        self.traitors.insert(p);
    }

    fn status(&self, _: &Engine<P>) -> Status {
        match (&self.wrong, self.open.is_empty()) {
            (Some(_), _) => Status::Violated,
            (None, true) => Status::Holds,
            (None, false) => Status::Pending,
        }
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let status = Monitor::<P>::status(self, engine);
        if let Some((Answer { step, request, operation, result }, right)) = self.wrong {
            let client = request.client;
            let why = match right {
                Some(right) => say!(
                    language,
                    "{client} accepted {result} for {request} ({operation}); executed in sequence it gives {right}.",
                    "{client} 为 {request}（{operation}）接受了 {result}；按序执行的结果是 {right}。",
                ),
                None => say!(
                    language,
                    "{client} accepted {result} for {request} ({operation}), which the store never held while it was asking.",
                    "{client} 为 {request}（{operation}）接受了 {result}，而在它询问期间存储从未有过这个值。",
                ),
            };
            return Verdict { status, why, witness: vec![step] };
        }
        if let Some(Answer { step, request, result, .. }) = self.open.first() {
            let client = request.client;
            let why = say!(
                language,
                "{client} accepted {result} for {request}, which no correct replica has executed for good yet.",
                "{client} 为 {request} 接受了 {result}，而还没有正确副本最终执行它。",
            );
            return Verdict { status, why, witness: vec![*step] };
        }
        let accepted = self.accepted;
        let why = say!(
            language,
            "All {accepted} results accepted are those of one execution in sequence.",
            "已接受的 {accepted} 个结果都与一次按序执行相符。",
        );
        Verdict { status, why, witness: Vec::new() }
    }

    fn memory(&self) -> u128 {
        let open: Vec<(RequestId, u32)> = self.open.iter().map(|a| (a.request, a.result)).collect();
        let ahead: Vec<&Sequence> = self.ahead.keys().collect();
        let last = (self.stores.len(), self.stores.last());
        digest_of(&(self.traitors, ahead, last, self.answered, open, self.wrong.is_some()))
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}

/// Termination: every request of a correct client is answered in the end.
///
/// A finite run never violates it by itself. It is impossible when too many replicas have stopped
/// for ever, and pending otherwise, with what is missing.
#[derive(Clone, Debug, Default)]
pub struct Answered {
    issued: BTreeMap<RequestId, u32>,
    answered: u32,
    traitors: ProcessSet,
}

impl Answered {
    /// The requests that correct clients wait for who are up.
    fn waiting<P: Replication>(&self, engine: &Engine<P>) -> impl Iterator<Item = RequestId> {
        let configuration = engine.configuration();
        configuration.ids().filter(|p| !self.traitors.contains(*p)).filter_map(|p| {
            let slot = configuration.slot(p);
            slot.process.awaits().filter(|_| !slot.status.is_down())
        })
    }

    /// How many replicas can still take part, and how many it takes.
    fn left<P: Replication>(engine: &Engine<P>) -> (u32, Tolerance) {
        let configuration = engine.configuration();
        let tolerance = configuration.slot(ProcessId(0)).process.tolerance();
        let replicas = (0..tolerance.replicas).map(ProcessId);
        let left = replicas.filter(|p| configuration.slot(*p).status != Life::Stopped);
        (left.count() as u32, tolerance)
    }
}

fn wait(wait: &Wait, language: Language) -> String {
    let Wait { who, kind, need, from, view, place } = wait;
    let (kind, from) = (kind.say(language), one_of(language, from.iter()));
    let whose = spaced(&from, "的");
    let what = match need {
        1 => say!(language, "a {kind} from {from}", "{whose} 1 个{kind}"),
        _ => say!(language, "{need} {kind}s from {from}", "{whose} {need} 个{kind}"),
    };
    match (view, place) {
        (Some(view), Some(place)) => say!(
            language,
            "{who} waits for {what} in view {view} at {place}",
            "{who} 在视图 {view} 的序号 {place} 上等待 {what}",
        ),
        (Some(view), None) => say!(
            language,
            "{who} waits for {what} for view {view}",
            "{who} 为视图 {view} 等待 {what}",
        ),
        _ => say!(language, "{who} waits for {what}", "{who} 在等待 {what}"),
    }
}

impl<P: Replication> Monitor<P> for Answered {
    fn name(&self) -> &'static str {
        "termination"
    }

    fn title(&self) -> Phrase {
        phrase!("termination", "可终止性")
    }

    fn output(&mut self, step: u32, p: ProcessId, output: &P::Output) {
        match P::deed(output) {
            Some(Deed::Issued { request, .. }) => {
                self.issued.entry(request).or_insert(step);
            }
            Some(Deed::Accepted { request, .. }) => {
                self.answered += 1;
                self.issued.retain(|known, _| known.client != request.client);
            }
            Some(Deed::Forgot) => {
                self.traitors.insert(p);
            }
            _ => {}
        }
    }

    fn turned(&mut self, _: u32, p: ProcessId) {
        self.traitors.insert(p);
    }

    fn status(&self, engine: &Engine<P>) -> Status {
        if self.waiting(engine).next().is_none() {
            return Status::Holds;
        }
        let (left, tolerance) = Self::left(engine);
        if left < tolerance.quorum { Status::Impossible } else { Status::Pending }
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let status = Monitor::<P>::status(self, engine);
        let waiting: Vec<RequestId> = self.waiting(engine).collect();
        let answered = self.answered;
        let why = match status {
            Status::Holds => say!(
                language,
                "No request waits; {answered} were answered.",
                "没有等待中的请求；已应答 {answered} 个。",
            ),
            Status::Impossible => {
                let (left, Tolerance { replicas, quorum, .. }) = Self::left(engine);
                say!(
                    language,
                    "Too many replicas are down for good: {quorum} of {replicas} are needed, and only {left} are left.",
                    "永久失效的副本过多：需要 {replicas} 个中的 {quorum} 个，而只剩下 {left} 个。",
                )
            }
            _ => {
                let told: Vec<String> = waiting
                    .iter()
                    .take(2)
                    .map(|request| {
                        let waits = P::missing(engine.configuration(), *request);
                        let waits: Vec<String> =
                            waits.iter().map(|one| wait(one, language)).collect();
                        let waits = waits.join(&say!(language, ", ", "，"));
                        say!(language, "{request}: {waits}", "{request}：{waits}")
                    })
                    .collect();
                let told = told.join(&say!(language, "; ", "；"));
                say!(language, "{told}.", "{told}。")
            }
        };
        let steps: BTreeSet<u32> =
            waiting.iter().filter_map(|request| self.issued.get(request)).copied().collect();
        Verdict { status, why, witness: steps.into_iter().collect() }
    }

    fn memory(&self) -> u128 {
        let issued: Vec<&RequestId> = self.issued.keys().collect();
        digest_of(&(issued, self.traitors))
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}

/// Bounded log: a correct replica gives no place above what its log has room for, or a faulty
/// primary could use up all numbers.
#[derive(Clone, Debug, Default)]
pub struct BoundedLog {
    traitors: ProcessSet,
    beyond: Option<(u32, ProcessId, Sequence, Sequence)>,
}

impl<P: Replication> Monitor<P> for BoundedLog {
    fn name(&self) -> &'static str {
        "bounded"
    }

    fn title(&self) -> Phrase {
        phrase!("bounded log", "日志有界")
    }

    fn output(&mut self, step: u32, p: ProcessId, output: &P::Output) {
        match P::deed(output) {
            Some(Deed::Took { place, high }) if place > high && !self.traitors.contains(p) => {
                self.beyond.get_or_insert((step, p, place, high));
            }
            Some(Deed::Forgot) => {
                self.traitors.insert(p);
            }
            _ => {}
        }
    }

    fn turned(&mut self, _: u32, p: ProcessId) {
        self.traitors.insert(p);
    }

    fn status(&self, _: &Engine<P>) -> Status {
        if self.beyond.is_some() { Status::Violated } else { Status::Holds }
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let status = Monitor::<P>::status(self, engine);
        let (why, witness) = match self.beyond {
            Some((step, p, place, high)) => {
                let why = say!(
                    language,
                    "{p} took {place}, though its log ends at {high}.",
                    "{p} 接受了序号 {place}，而它的日志到 {high} 为止。",
                );
                (why, vec![step])
            }
            None => {
                let why = say!(
                    language,
                    "No correct replica went beyond its high water mark.",
                    "没有正确副本越过自己的高水位。",
                );
                (why, Vec::new())
            }
        };
        Verdict { status, why, witness }
    }

    fn memory(&self) -> u128 {
        digest_of(&(self.traitors, self.beyond.is_some()))
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}

/// Up to so many replicas are named one by one.
const FEW: u32 = 7;

/// The assumptions under which all of this is promised, and whether they hold.
///
/// It judges nothing that happened: when more replicas are traitors than are tolerated, it says
/// that the guarantee is off before anything breaks.
#[derive(Clone, Debug, Default)]
pub struct Assumptions {
    traitors: ProcessSet,
    steps: Vec<u32>,
}

impl Assumptions {
    fn strike(&mut self, step: u32, p: ProcessId) {
        if self.traitors.insert(p) {
            self.steps.push(step);
        }
    }

    fn replicas(&self, tolerance: Tolerance) -> ProcessSet {
        self.traitors.and(ProcessSet::first(tolerance.replicas))
    }

    /// The replicas that are not traitors and do not run. They are faulty too, but break no safety.
    fn down<P: Replication>(&self, engine: &Engine<P>, tolerance: Tolerance) -> ProcessSet {
        let slot = |p: &ProcessId| engine.configuration().slot(*p).status;
        let correct = ProcessSet::first(tolerance.replicas).without(self.traitors);
        correct.iter().filter(|p| slot(p).is_down()).collect()
    }
}

impl<P: Replication> Monitor<P> for Assumptions {
    fn name(&self) -> &'static str {
        "assumptions"
    }

    fn title(&self) -> Phrase {
        phrase!("assumptions", "前提")
    }

    fn output(&mut self, step: u32, p: ProcessId, output: &P::Output) {
        if P::deed(output) == Some(Deed::Forgot) {
            self.strike(step, p);
        }
    }

    fn turned(&mut self, step: u32, p: ProcessId) {
        self.strike(step, p);
    }

    fn status(&self, engine: &Engine<P>) -> Status {
        let tolerance = Answered::left(engine).1;
        let Tolerance { replicas, faults, .. } = tolerance;
        let traitors = self.replicas(tolerance).len();
        if replicas <= 3 * faults || traitors > faults {
            return Status::Impossible;
        }
        if traitors + self.down(engine, tolerance).len() > faults {
            return Status::Pending;
        }
        match engine.schedule() {
            Schedule::Timed => Status::Holds,
            Schedule::PartiallySynchronous { gst } if engine.now() >= gst => Status::Holds,
            _ => Status::Pending,
        }
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let status = Monitor::<P>::status(self, engine);
        let tolerance = Answered::left(engine).1;
        let Tolerance { replicas: n, faults: f, .. } = tolerance;
        let (traitors, down) = (self.replicas(tolerance), self.down(engine, tolerance));
        let (count, needed) = (traitors.len(), 3 * f + 1);
        let named = |set: ProcessSet| match set.is_empty() {
            true => String::new(),
            false => {
                let who = list(language, set.iter());
                say!(language, " ({who})", "（{who}）")
            }
        };
        let who = named(traitors);
        let mut figures = say!(
            language,
            "n = {n}, f = {f}, traitors so far {count}{who}",
            "n = {n}，f = {f}，至今叛徒 {count} 个{who}",
        );
        if !down.is_empty() {
            let (count, who) = (down.len(), named(down));
            figures += &say!(language, ", down {count}{who}", "，停机 {count} 个{who}");
        }
        let correct = ProcessSet::first(n).without(traitors);
        let about = match traitors.is_empty() || correct.is_empty() {
            true => String::new(),
            false => {
                let who = match correct.len() {
                    count if count > FEW => say!(language, "the {count} others", "其余 {count} 个"),
                    _ => list(language, correct.iter()),
                };
                say!(
                    language,
                    " The other properties are about the correct ones: {who}.",
                    "其他性质只针对正确的副本：{who}。",
                )
            }
        };
        let synchrony = match status {
            Status::Pending if count + down.len() > f => say!(
                language,
                "more replicas are faulty than are tolerated: safety is promised, progress is not until one is back",
                "故障副本多于所能容忍的数目：保证安全性；在有副本恢复之前不保证进展",
            ),
            Status::Pending => say!(
                language,
                "asynchronous: safety is promised, progress is not until messages arrive in time",
                "异步：保证安全性；在消息按时到达之前不保证进展",
            ),
            _ => say!(language, "messages arrive in time", "消息按时到达"),
        };
        let why = match status {
            Status::Impossible if n < needed => say!(
                language,
                "{figures}. The guarantee is off: to tolerate {f} takes at least {needed} replicas.",
                "{figures}。保证已失效：容忍 {f} 个叛徒至少需要 {needed} 个副本。",
            ),
            Status::Impossible => say!(
                language,
                "{figures}. The guarantee is off: there are more traitors than are tolerated.",
                "{figures}。保证已失效：叛徒多于所能容忍的数目。",
            ),
            _ => say!(language, "{figures}; {synchrony}.", "{figures}；{synchrony}。"),
        };
        Verdict { status, why: why + &about, witness: self.steps.clone() }
    }

    fn memory(&self) -> u128 {
        digest_of(&self.traitors)
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}
