//! A replica: what it remembers, and the normal case.

use super::digest::Digest;
use super::messages::{
    Certificate, Checkpoint, Message, NewView, Outcome, Output, Phase, Prepared, Reason, Reply,
    SignedRequest, Timer, View, ViewChange, Vote,
};
use super::process::{Disk, Node};
use super::rules::{Bug, Rules};
use super::traitor::{Conduct, Treachery};
use crate::check::{Deed, RequestId, Sequence, Store, Wait};
use crate::phrase;
use crate::sim::{Context, Effects, ProcessId, ProcessSet, Signed, Time};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The last reply to a client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LastReply {
    /// To which of its requests; 0 for none.
    pub timestamp: u32,
    /// The result.
    pub result: u32,
}

/// The state that is replicated: the store, and the last reply to each client, which is what makes
/// a request be executed once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// The store.
    pub store: Store,
    /// By client, from the first.
    pub replies: Vec<LastReply>,
}

/// What a replica logs of one place of the sequence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The PRE-PREPARE that it accepted in the present view.
    pub proposal: Option<Signed<Vote>>,
    /// The PREPAREs of the present view, its own included: one for each backup.
    pub prepares: Vec<Signed<Vote>>,
    /// The COMMITs of the present view, its own included: one for each replica.
    pub commits: Vec<Signed<Vote>>,
    /// Whether it cannot prepare yet, because it lacks the request.
    pub owes: bool,
    /// What prepared here last, in whichever view: it goes into P of a view change.
    pub prepared: Option<Arc<Prepared>>,
    /// With MACs: what was ever proposed here, for each digest the last view (Q of TOCS'02).
    pub proposed: Vec<Arc<Prepared>>,
    /// What committed here.
    pub committed: Option<Digest>,
}

/// What would come of the next place if what prepared there commits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ahead {
    /// What prepared there.
    pub digest: Digest,
    /// The state after it.
    pub state: Arc<State>,
}

/// Everything that a replica remembers. It is on stable storage before anything is sent that rests
/// on it, so that a crash makes a replica slow, and not a liar.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Memory {
    /// The view that it is in or asks for.
    pub view: View,
    /// Whether it takes part in that view; if not, it asked for it and waits for NEW-VIEW.
    pub active: bool,
    /// The last view in which it took part.
    pub last_active: View,
    /// h, the low water mark: the last stable checkpoint.
    pub low: Sequence,
    /// The place after which the present view began. With MACs a view can begin after a checkpoint
    /// that is not stable yet, because f+1 vouch for it and not 2f+1.
    pub floor: Sequence,
    /// The CHECKPOINTs that prove the low water mark.
    pub proof: Vec<Signed<Checkpoint>>,
    /// The log between the water marks.
    pub log: BTreeMap<Sequence, Arc<Entry>>,
    /// The last place that it gave out as a primary.
    pub assigned: Sequence,
    /// The last place that it executed for good.
    pub executed: Sequence,
    /// The state after that.
    pub state: Arc<State>,
    /// What it executed tentatively.
    pub ahead: Option<Ahead>,
    /// Its checkpoints from the last stable one on, with their states.
    pub checkpoints: BTreeMap<Sequence, (Digest, Arc<State>)>,
    /// The CHECKPOINTs of all replicas after the last stable one.
    pub votes: BTreeMap<Sequence, Vec<Signed<Checkpoint>>>,
    /// A checkpoint that a new view begins with and this replica lacks.
    pub target: Option<Checkpoint>,
    /// The requests that it knows, by digest.
    pub bodies: BTreeMap<Digest, SignedRequest>,
    /// The requests that it waits to execute, first come first.
    pub waiting: Vec<(RequestId, Digest)>,
    /// Reads whose answer is withheld until what they saw commits: (request, place).
    pub reads: Vec<(SignedRequest, Sequence)>,
    /// The last VIEW-CHANGE of each replica.
    pub changes: BTreeMap<ProcessId, Arc<Signed<ViewChange>>>,
    /// The NEW-VIEW of the present view.
    pub new_view: Option<Arc<Signed<NewView>>>,
    /// How many view changes there were since it last executed something: doubles the timers.
    pub attempts: u32,
    /// How often it asked for what it lacks, without getting on.
    pub asked: u32,
    /// The request whose execution the timer waits for.
    pub watched: Option<RequestId>,
    /// Whether the timer of the view change runs.
    pub hurried: bool,
    /// Whether the timer for telling how far it is runs.
    pub restless: bool,
    /// Votes of a view that it has not entered yet.
    pub early: Vec<Signed<Vote>>,
}

/// The most votes kept for a view to come.
const MOST_EARLY: usize = 512;

impl Memory {
    pub(super) fn new(rules: &Rules) -> Self {
        let replies = vec![LastReply::default(); rules.clients as usize];
        let state = Arc::new(State { store: Store::default(), replies });
        let first = (Digest::of_state(&state), Arc::clone(&state));
        Self {
            view: 0,
            active: true,
            last_active: 0,
            low: 0,
            floor: 0,
            proof: Vec::new(),
            log: BTreeMap::new(),
            assigned: 0,
            executed: 0,
            state,
            ahead: None,
            checkpoints: BTreeMap::from([(0, first)]),
            votes: BTreeMap::new(),
            target: None,
            bodies: BTreeMap::new(),
            waiting: Vec::new(),
            reads: Vec::new(),
            changes: BTreeMap::new(),
            new_view: None,
            attempts: 0,
            asked: 0,
            watched: None,
            hurried: false,
            restless: false,
            early: Vec::new(),
        }
    }

    /// The place after which votes are taken: what the view began with is settled.
    fn settled(&self) -> Sequence {
        self.low.max(self.floor)
    }

    /// H, the high water mark. Only a stable checkpoint lets the log forget, so a view that began
    /// after one that is not yet stable takes no more than the log can hold all the same.
    fn high(&self, rules: &Rules) -> Sequence {
        let most = self.low.saturating_add(rules.most_logged());
        self.settled().saturating_add(rules.window).min(most)
    }

    /// What is logged of a place, to change it.
    pub(super) fn entry(&mut self, place: Sequence) -> &mut Entry {
        Arc::make_mut(self.log.entry(place).or_default())
    }

    /// Whether the request with this digest is known; the null request always is.
    pub fn knows(&self, digest: Digest) -> bool {
        digest == Digest::NULL || self.bodies.contains_key(&digest)
    }
}

/// A replica.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Replica {
    /// What it was told once for all.
    pub rules: Rules,
    /// What it remembers.
    pub memory: Arc<Memory>,
    /// How it misbehaves, if it does.
    pub treachery: Treachery,
}

impl Replica {
    pub(super) fn new(rules: Rules) -> Self {
        let memory = Arc::new(Memory::new(&rules));
        Self { rules, memory, treachery: Treachery::default() }
    }

    /// Lets the replica react, writes down what changed before anything is sent, and lets the
    /// traitor have a word in what is sent.
    pub(super) fn step(
        &mut self,
        cx: Context,
        fx: &mut Effects<Node>,
        react: impl FnOnce(&mut Step<'_>),
    ) {
        let before = Arc::clone(&self.memory);
        let first = fx.list().len();
        let Self { rules, memory, treachery } = self;
        let mut step = Step { rules, memory, treachery, cx, fx };
        react(&mut step);
        step.watch();
        self.treachery.distort(&self.rules, cx, fx, first);
        if !Arc::ptr_eq(&before, &self.memory) {
            fx.persist_first(Disk::Replica(Arc::clone(&self.memory)));
        }
    }
}

impl Replica {
    /// The water marks: places after the first and up to the second are taken.
    pub fn marks(&self) -> (Sequence, Sequence) {
        (self.memory.settled(), self.memory.high(&self.rules))
    }

    /// What it waits for, to get on with the sequence or with a view change.
    pub(super) fn missing(&self, me: ProcessId) -> Option<Wait> {
        let memory = &self.memory;
        let all = ProcessSet::first(self.rules.replicas);
        let wait = |kind, have: ProcessSet, need: u32, place| {
            let need = need.saturating_sub(have.len()).max(1);
            Wait { who: me, kind, need, from: all.without(have), view: Some(memory.view), place }
        };
        if !memory.active {
            let changes = memory.changes.iter().filter(|(_, change)| change.view == memory.view);
            let have: ProcessSet = changes.map(|(p, _)| *p).collect();
            let primary: ProcessSet = [self.rules.primary(memory.view)].into_iter().collect();
            return Some(match have.len() < self.rules.quorum {
                true => {
                    let kind = phrase!("view-change", "视图更换消息");
                    wait(kind, have, self.rules.quorum, None)
                }
                false => wait(phrase!("new-view", "新视图消息"), all.without(primary), 0, None),
            });
        }
        let place = memory.executed + 1;
        let primary: ProcessSet = [self.rules.primary(memory.view)].into_iter().collect();
        let entry = memory.log.get(&place);
        let Some((entry, proposal)) = entry.and_then(|entry| Some((entry, entry.proposal?))) else {
            let kind = phrase!("pre-prepare", "预准备消息");
            let is_waiting = !memory.waiting.is_empty() && !primary.contains(me);
            return is_waiting.then(|| wait(kind, all.without(primary), 0, Some(place)));
        };
        let have = |votes: &[Signed<Vote>]| -> ProcessSet {
            votes.iter().filter(|vote| matches(vote, &proposal)).map(Signed::by).collect()
        };
        let is_prepared = entry.prepared.as_ref().is_some_and(|one| one.view == memory.view);
        Some(match is_prepared {
            false => {
                let mut wait = wait(
                    phrase!("prepare", "准备消息"),
                    have(&entry.prepares),
                    self.rules.quorum - 1,
                    Some(place),
                );
                wait.from = wait.from.without(primary);
                wait
            }
            true => wait(
                phrase!("commit", "提交消息"),
                have(&entry.commits),
                self.rules.quorum,
                Some(place),
            ),
        })
    }
}

/// A replica in the middle of a reaction.
pub(super) struct Step<'a> {
    pub rules: &'a Rules,
    pub memory: &'a mut Arc<Memory>,
    pub treachery: &'a mut Treachery,
    pub cx: Context,
    pub fx: &'a mut Effects<Node>,
}

impl Step<'_> {
    /// What it remembers, to change it.
    pub fn edit(&mut self) -> &mut Memory {
        Arc::make_mut(self.memory)
    }

    pub fn send_to_others(&mut self, message: &Message) {
        self.fx.send_all(self.rules.others(self.cx.me), message);
    }

    pub fn tell(&mut self, output: Output) {
        self.fx.output(output);
    }

    pub fn deed(&mut self, deed: Deed) {
        self.fx.output(Output::Deed(deed));
    }

    pub fn is_primary(&self) -> bool {
        self.rules.primary(self.memory.view) == self.cx.me
    }

    /// H, the high water mark.
    pub fn high(&self) -> Sequence {
        self.memory.high(self.rules)
    }

    pub fn between_marks(&self, place: Sequence) -> Result<(), Reason> {
        let (low, high) = (self.memory.settled(), self.high());
        let has_room = place <= high || self.rules.has(Bug::NoWaterMarks);
        if low < place && has_room { Ok(()) } else { Err(Reason::OutsideMarks(low, high)) }
    }

    /// Whether a message of the normal case with this view is taken.
    fn takes_part(&self, view: View) -> Result<(), Reason> {
        let memory = &self.memory;
        if memory.active {
            return if view == memory.view { Ok(()) } else { Err(Reason::OtherView(memory.view)) };
        }
        if self.rules.has(Bug::StayInView) && view == memory.last_active {
            return Ok(());
        }
        Err(Reason::Changing(memory.view))
    }

    pub fn reply_of(&self, client: ProcessId) -> LastReply {
        let state = self.memory.ahead.as_ref().map_or(&self.memory.state, |ahead| &ahead.state);
        self.last_reply(state, client)
    }

    fn last_reply(&self, state: &State, client: ProcessId) -> LastReply {
        let place = client.0.checked_sub(self.rules.replicas);
        place.and_then(|place| state.replies.get(place as usize)).copied().unwrap_or_default()
    }

    /// Whether this is something that a client can ask.
    fn readable(&self, request: &SignedRequest) -> Result<(), Reason> {
        let client = request.by();
        if self.rules.is_replica(client) || client.0 >= self.cx.processes {
            return Err(Reason::Invalid);
        }
        let spoiled = self.rules.macs && request.unreadable.contains(self.cx.me);
        if spoiled { Err(Reason::Unreadable) } else { Ok(()) }
    }

    /// REQUEST: the primary gives it a place, a backup passes it on and starts its timer.
    pub fn on_request(&mut self, from: ProcessId, request: &SignedRequest) {
        if let Err(reason) = self.readable(request) {
            return self.fx.ignored(reason);
        }
        if request.read && self.rules.reads {
            return self.on_read(request);
        }
        let (client, last) = (request.by(), self.reply_of(request.by()));
        if request.timestamp < last.timestamp {
            return self.fx.ignored(Reason::Old);
        }
        if request.timestamp == last.timestamp {
            return self.answer(request, last.result, self.memory.ahead.is_some());
        }
        let digest = Digest::of_request(request);
        let passes_on = self.memory.active && !self.is_primary() && from == client;
        if passes_on {
            let primary = self.rules.primary(self.memory.view);
            self.fx.send(primary, Message::Request(Arc::clone(request)));
            if self.rules.has(Bug::NoForwardTimer) {
                return;
            }
        }
        self.want(request, digest);
        self.propose_waiting();
    }

    /// Keeps a request that is to be executed.
    fn want(&mut self, request: &SignedRequest, digest: Digest) {
        if !self.memory.bodies.contains_key(&digest) {
            self.edit().bodies.insert(digest, Arc::clone(request));
        }
        let id = RequestId { client: request.by(), timestamp: request.timestamp };
        let last = self.last_reply(&self.memory.state, id.client);
        let is_known = self.memory.waiting.iter().any(|(known, _)| *known == id);
        if id.timestamp > last.timestamp && !is_known {
            self.edit().waiting.push((id, digest));
        }
    }

    /// The primary proposes what waits and has no place yet, as far as there is room.
    pub fn propose_waiting(&mut self) {
        if !self.memory.active || !self.is_primary() || self.memory.waiting.is_empty() {
            return;
        }
        if self.treachery.does(Conduct::Slow) {
            return self.dawdle();
        }
        if self.treachery.equivocates() && self.rules.clients > 1 && self.memory.bodies.len() < 2 {
            // With one request it has only one thing to say: it waits for another.
            return;
        }
        while let Some(digest) = self.next_to_propose() {
            self.propose(digest);
        }
    }

    /// The first request that waits and has no place yet, if there is room for it.
    pub fn next_to_propose(&self) -> Option<Digest> {
        let memory = &self.memory;
        self.between_marks(memory.assigned + 1).ok()?;
        let starved = |id: &RequestId| {
            self.treachery.does(Conduct::Starve) && id.client.0 == self.rules.replicas
        };
        let has_place = |digest: Digest| {
            let mut proposals = memory.log.values().filter_map(|entry| entry.proposal);
            proposals.any(|proposal| proposal.digest == digest)
        };
        let mut waiting = memory.waiting.iter();
        waiting.find(|(id, digest)| !starved(id) && !has_place(*digest)).map(|(_, digest)| *digest)
    }

    /// PRE-PREPARE goes out with the request.
    pub fn propose(&mut self, digest: Digest) {
        let place = self.memory.assigned + 1;
        let (view, high) = (self.memory.view, self.high());
        let body = self.memory.bodies.get(&digest).cloned();
        let vote = self.cx.sign(Vote { phase: Phase::PrePrepare, view, place, digest });
        let memory = self.edit();
        memory.assigned = place;
        memory.entry(place).proposal = Some(vote);
        self.note_proposed(vote);
        if self.treachery.equivocates() {
            self.equivocate(vote);
        } else {
            self.send_to_others(&Message::PrePrepare(vote, body));
        }
        self.deed(Deed::Took { place, high });
        self.check_prepared(place);
    }

    /// PRE-PREPARE: accepted if nothing else was for this view and place, and the request fits.
    pub fn on_pre_prepare(&mut self, vote: Signed<Vote>, body: Option<&SignedRequest>) {
        if self.conspire(vote) {
            return;
        }
        if let Err(reason) = self.acceptable(vote, body) {
            self.keep_early(vote);
            return self.fx.ignored(reason);
        }
        if let Some(body) = body {
            self.want(body, vote.digest);
        }
        self.accept(vote);
    }

    fn acceptable(&self, vote: Signed<Vote>, body: Option<&SignedRequest>) -> Result<(), Reason> {
        let Vote { phase, view, place, digest } = *vote;
        self.takes_part(view)?;
        let primary = self.rules.primary(view);
        if vote.by() != primary || self.cx.me == primary || phase != Phase::PrePrepare {
            return Err(Reason::WrongRole);
        }
        self.between_marks(place)?;
        match self.memory.log.get(&place).and_then(|entry| entry.proposal) {
            Some(known) if known.digest == digest => return Err(Reason::Known),
            Some(_) => return Err(Reason::OtherProposal),
            None => {}
        }
        let body = body.or_else(|| self.memory.bodies.get(&digest)).ok_or(Reason::Invalid)?;
        self.readable(body)?;
        let fits = Digest::of_request(body) == digest || self.rules.has(Bug::UncheckedDigest);
        if fits { Ok(()) } else { Err(Reason::WrongDigest) }
    }

    /// Takes a proposal of the present view into the log and prepares it, unless the request is
    /// lacking.
    pub fn accept(&mut self, vote: Signed<Vote>) {
        let Vote { place, digest, .. } = *vote;
        let knows = self.memory.knows(digest);
        if let Some(body) = self.memory.bodies.get(&digest).cloned() {
            self.want(&body, digest);
        }
        let entry = self.edit().entry(place);
        entry.proposal = Some(vote);
        entry.owes = !knows;
        self.note_proposed(vote);
        let high = self.high();
        self.deed(Deed::Took { place, high });
        if knows {
            self.prepare(vote);
        }
    }

    /// PREPARE goes out, and is counted here too.
    pub fn prepare(&mut self, proposal: Signed<Vote>) {
        let vote = self.cx.sign(Vote { phase: Phase::Prepare, ..*proposal });
        let entry = self.edit().entry(vote.place);
        entry.owes = false;
        entry.prepares.push(vote);
        self.send_to_others(&Message::Vote(vote));
        self.check_prepared(vote.place);
    }

    /// With MACs: notes in Q what was proposed.
    pub fn note_proposed(&mut self, vote: Signed<Vote>) {
        if self.rules.macs {
            let Vote { view, place, digest, .. } = *vote;
            let proposed = &mut self.edit().entry(place).proposed;
            proposed.retain(|known| known.digest != digest);
            proposed.push(Arc::new(Prepared { view, place, digest, proof: None }));
        }
    }

    /// PREPARE or COMMIT: logged, one of a replica, and counted.
    pub fn on_vote(&mut self, vote: Signed<Vote>) {
        if let Err(reason) = self.countable(vote) {
            self.keep_early(vote);
            return self.fx.ignored(reason);
        }
        let entry = self.edit().entry(vote.place);
        match vote.phase {
            Phase::Prepare => entry.prepares.push(vote),
            _ => entry.commits.push(vote),
        }
        match vote.phase {
            Phase::Prepare => self.check_prepared(vote.place),
            _ => self.check_committed(vote.place),
        }
    }

    fn countable(&self, vote: Signed<Vote>) -> Result<(), Reason> {
        self.takes_part(vote.view)?;
        if !self.rules.is_replica(vote.by()) || vote.by() == self.cx.me {
            return Err(Reason::WrongRole);
        }
        self.between_marks(vote.place)?;
        let entry = self.memory.log.get(&vote.place);
        let counted = |votes: fn(&Entry) -> &Vec<Signed<Vote>>| {
            entry.is_some_and(|entry| votes(entry).iter().any(|known| known.by() == vote.by()))
        };
        match vote.phase {
            Phase::PrePrepare => Err(Reason::WrongRole),
            // The primary's proposal stands for its PREPARE: it sends none, and none is counted.
            Phase::Prepare if vote.by() == self.rules.primary(vote.view) => Err(Reason::WrongRole),
            Phase::Prepare if counted(|entry| &entry.prepares) => Err(Reason::Counted),
            Phase::Commit if counted(|entry| &entry.commits) => Err(Reason::Counted),
            _ => Ok(()),
        }
    }

    /// Keeps a vote of a view that this replica has not entered yet.
    fn keep_early(&mut self, vote: Signed<Vote>) {
        let memory = &self.memory;
        let is_early = vote.view > memory.view || vote.view == memory.view && !memory.active;
        if is_early && memory.early.len() < MOST_EARLY && !memory.early.contains(&vote) {
            self.edit().early.push(vote);
        }
    }

    /// prepared(m, v, n, i): the request, its PRE-PREPARE, and matching PREPAREs of 2f backups.
    pub fn check_prepared(&mut self, place: Sequence) {
        let Some(entry) = self.memory.log.get(&place) else { return };
        let Some(proposal) = entry.proposal else { return };
        let Vote { view, digest, .. } = *proposal;
        let is_done = entry.prepared.as_ref().is_some_and(|known| known.view == view);
        let matching = entry.prepares.iter().filter(|vote| matches(vote, &proposal)).copied();
        let prepares: Vec<Signed<Vote>> = matching.take(self.rules.quorum as usize - 1).collect();
        let has_enough = prepares.len() as u32 + 1 >= self.rules.quorum;
        if is_done || entry.owes || !has_enough {
            return;
        }
        let proof = (!self.rules.macs).then_some(Certificate { proposal, prepares });
        let vote = self.cx.sign(Vote { phase: Phase::Commit, ..*proposal });
        let is_enough = self.rules.has(Bug::CommitOnPrepared);
        let entry = self.edit().entry(place);
        entry.prepared = Some(Arc::new(Prepared { view, place, digest, proof }));
        entry.commits.push(vote);
        if is_enough && entry.committed.is_none() {
            entry.committed = Some(digest);
            self.deed(Deed::Committed { place, view, digest: digest.word() });
        }
        self.tell(Output::Prepared(view, place, digest));
        self.send_to_others(&Message::Vote(vote));
        self.check_committed(place);
        self.execute();
    }

    /// committed-local(m, v, n, i): prepared, and matching COMMITs of 2f+1 replicas.
    fn check_committed(&mut self, place: Sequence) {
        let Some(entry) = self.memory.log.get(&place) else { return };
        let Some(proposal) = entry.proposal else { return };
        let Vote { view, digest, .. } = *proposal;
        let is_prepared = entry.prepared.as_ref().is_some_and(|known| known.view == view);
        let count = entry.commits.iter().filter(|vote| matches(vote, &proposal)).count() as u32;
        if !is_prepared || count < self.rules.quorum || entry.committed == Some(digest) {
            return;
        }
        self.edit().entry(place).committed = Some(digest);
        self.deed(Deed::Committed { place, view, digest: digest.word() });
        self.execute();
    }

    /// Executes what committed, in the order of the sequence.
    pub fn execute(&mut self) {
        loop {
            let place = self.memory.executed + 1;
            let Some(digest) = self.memory.log.get(&place).and_then(|entry| entry.committed) else {
                break;
            };
            if !self.memory.knows(digest) {
                break;
            }
            self.execute_for_good(place, digest);
        }
        if self.rules.tentative {
            self.execute_tentatively();
        }
    }

    fn execute_for_good(&mut self, place: Sequence, digest: Digest) {
        let request = self.memory.bodies.get(&digest).cloned();
        let before = Arc::clone(&self.memory.state);
        let ahead = self.memory.ahead.as_ref();
        let ahead = ahead.filter(|ahead| ahead.digest == digest).map(|ahead| ahead.state.clone());
        let is_answered = ahead.is_some();
        let after = ahead.unwrap_or_else(|| self.after(&before, request.as_ref()));
        let state = Digest::of_state(&after).word();
        if self.memory.ahead.is_some() && !is_answered {
            self.tell(Output::Undone(place));
        }
        let memory = self.edit();
        memory.state = after;
        memory.executed = place;
        memory.ahead = None;
        (memory.attempts, memory.asked) = (0, 0);
        if self.rules.has(Bug::TimerReset) {
            self.edit().watched = None;
        }
        let id = request.as_ref().map(|r| RequestId { client: r.by(), timestamp: r.timestamp });
        let is_new =
            id.is_some_and(|id| self.last_reply(&before, id.client).timestamp < id.timestamp);
        let done = request.as_ref().filter(|_| is_new).map(|request| request.operation);
        self.deed(Deed::Executed { place, request: id, done, state });
        if let Some(request) = request.filter(|_| !is_answered) {
            let last = self.last_reply(&self.memory.state, request.by());
            if last.timestamp == request.timestamp {
                self.answer(&request, last.result, false);
            }
        }
        self.forget_executed();
        self.release_reads();
        if place.is_multiple_of(self.rules.interval) {
            self.take_checkpoint(place);
        }
    }

    /// The state after a request: unchanged if its client has had a reply to it or to a later one.
    fn after(&self, before: &Arc<State>, request: Option<&SignedRequest>) -> Arc<State> {
        let mut after = Arc::clone(before);
        let Some(request) = request else { return after };
        if self.last_reply(before, request.by()).timestamp < request.timestamp {
            let state = Arc::make_mut(&mut after);
            let result = state.store.apply(request.operation);
            let place = (request.by().0 - self.rules.replicas) as usize;
            if let Some(reply) = state.replies.get_mut(place) {
                *reply = LastReply { timestamp: request.timestamp, result };
            }
        }
        after
    }

    /// Executes what prepared at the next place, when all before it is executed for good.
    fn execute_tentatively(&mut self) {
        let place = self.memory.executed + 1;
        let Some(entry) = self.memory.log.get(&place) else { return };
        let Some(prepared) = entry.prepared.as_ref() else { return };
        let digest = prepared.digest;
        let is_now = self.memory.active && prepared.view == self.memory.view;
        if !is_now || self.memory.ahead.is_some() || !self.memory.knows(digest) {
            return;
        }
        let request = self.memory.bodies.get(&digest).cloned();
        let state = self.after(&self.memory.state, request.as_ref());
        self.edit().ahead = Some(Ahead { digest, state });
        self.tell(Output::Tentative(place));
        if let Some(request) = request {
            let last = self.reply_of(request.by());
            if last.timestamp == request.timestamp {
                self.answer(&request, last.result, true);
            }
        }
    }

    /// Waits no longer for what is executed.
    pub fn forget_executed(&mut self) {
        let state = Arc::clone(&self.memory.state);
        let last = |id: &RequestId| self.last_reply(&state, id.client).timestamp;
        if self.memory.waiting.iter().any(|(id, _)| id.timestamp <= last(id)) {
            let replicas = self.rules.replicas;
            self.edit().waiting.retain(|(id, _)| {
                let place = (id.client.0 - replicas) as usize;
                state.replies.get(place).is_some_and(|reply| id.timestamp > reply.timestamp)
            });
        }
    }

    /// REPLY, in full or by its digest.
    fn answer(&mut self, request: &SignedRequest, result: u32, tentative: bool) {
        let only_digest =
            self.rules.digests && request.full.is_some_and(|replica| replica != self.cx.me);
        let outcome = match only_digest {
            true => Outcome::Digest(Digest::of_result(result)),
            false => Outcome::Full(result),
        };
        let (client, timestamp, view) = (request.by(), request.timestamp, self.memory.view);
        let reply = self.cx.sign(Reply { view, timestamp, client, outcome, tentative });
        self.fx.send(client, Message::Reply(reply));
    }

    /// A read is executed at once; the reply waits until everything that it saw has committed.
    fn on_read(&mut self, request: &SignedRequest) {
        match self.memory.ahead.is_some() {
            true => {
                let place = self.memory.executed + 1;
                self.edit().reads.push((Arc::clone(request), place));
            }
            false => self.read(request),
        }
    }

    fn read(&mut self, request: &SignedRequest) {
        let mut store = self.memory.state.store;
        let result = store.apply(request.operation);
        self.answer(request, result, true);
    }

    fn release_reads(&mut self) {
        if self.memory.reads.is_empty() {
            return;
        }
        let executed = self.memory.executed;
        let reads = std::mem::take(&mut self.edit().reads);
        let (ready, later) = reads.into_iter().partition(|(_, place)| *place <= executed);
        self.edit().reads = later;
        let ready: Vec<(SignedRequest, Sequence)> = ready;
        ready.iter().for_each(|(request, _)| self.read(request));
    }

    /// Sets and cancels timers: a backup waits for the first request in its queue, and whoever lacks
    /// something asks for it again and again, ever more rarely.
    ///
    /// The paper gives the primary no timer. Without one a correct primary whose backups have left
    /// its view, fewer than f+1 of them, would be stuck with those who executed everything; so it
    /// waits as well, twice as long.
    pub fn watch(&mut self) {
        let memory = &self.memory;
        let head = memory.waiting.first().map(|(id, _)| *id).filter(|_| memory.active);
        if head != memory.watched {
            match head {
                Some(_) => {
                    let more = u32::from(self.is_primary());
                    let patience = self.rules.patience(self.memory.attempts + more);
                    self.fx.set_timer(Timer::Request, patience, patience);
                }
                None => self.fx.cancel_timer(Timer::Request),
            }
            self.edit().watched = head;
        }
        let lacks = self.lacks_something();
        if lacks != self.memory.restless {
            match lacks {
                true => self.ask_later(),
                false => self.fx.cancel_timer(Timer::Status),
            }
            self.edit().restless = lacks;
        }
    }

    /// After a crash: the timers are gone, and are set again as needed.
    pub fn wake(&mut self) {
        let memory = self.edit();
        (memory.watched, memory.hurried, memory.restless) = (None, false, false);
        self.count_changes();
    }

    pub fn ask_later(&mut self) {
        let half = Time(self.rules.patience(self.memory.asked).0 / 2);
        self.fx.set_timer(Timer::Status, half, half);
    }

    fn lacks_something(&self) -> bool {
        let memory = &self.memory;
        let mut after = memory.log.range(memory.executed + 1..);
        !memory.active
            || !memory.waiting.is_empty()
            || memory.target.is_some()
            || self.certified().is_some()
            || memory.floor > memory.low
            || after.any(|(_, entry)| {
                let votes = entry.prepares.len().max(entry.commits.len()) as u32;
                entry.proposal.is_some() || votes >= self.rules.weak()
            })
    }
}

/// Whether a vote is for what was proposed.
fn matches(vote: &Signed<Vote>, proposal: &Signed<Vote>) -> bool {
    vote.view == proposal.view && vote.digest == proposal.digest
}

/// Who signed these.
pub(super) fn signers<T>(signed: &[Signed<T>]) -> ProcessSet {
    signed.iter().map(Signed::by).collect()
}
