//! Traitors: what a replica or a client does that does not keep to the protocol.
//!
//! A traitor is a correct process with a mouth that lies: it follows the protocol inside, and what
//! it sends is dropped, changed or doubled on its way out; a primary may also choose badly what it
//! proposes. It signs with its own key only, so it can never make others seem to say something.

use super::digest::Digest;
use super::messages::{
    Checkpoint, Message, NewView, Outcome, Phase, Prepared, Reply, Request, SignedRequest, Timer,
    ViewChange, Vote,
};
use super::process::Node;
use super::replica::{Memory, State, Step};
use super::rules::Rules;
use crate::check::{Key, Operation};
use crate::sim::{Context, Editable, Effects, ProcessId, ProcessSet, Signed, Time, Unforgeable};
use std::sync::Arc;

/// A way to misbehave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Conduct {
    /// It keeps to the protocol, and a hand forges what it sends.
    Hand,
    /// It sends nothing.
    Silent,
    /// As a primary, it proposes different requests to different halves. A client signs two
    /// requests with one timestamp.
    Equivocate,
    /// As a primary, it passes over the first client.
    Starve,
    /// As a primary, it is just fast enough not to be replaced.
    Slow,
    /// It votes for digests of nothing.
    Digest,
    /// In a view change, it hides what prepared; with MACs, it makes something up.
    Lie,
    /// Its checkpoints are of states that never were.
    Checkpoint,
    /// Its replies are wrong.
    Reply,
    /// It sends old messages again and again.
    Replay,
    /// Several equivocate together: the accomplices vote with each half.
    Collude,
    /// A client whose authenticators only the primary can read.
    Unreadable,
}

/// The names of conducts in links, in the order of [`Conduct`]'s list.
pub const NAMES: &[&str] = &[
    "hand",
    "silent",
    "equivocate",
    "starve",
    "slow",
    "digest",
    "lie",
    "checkpoint",
    "reply",
    "replay",
    "collude",
    "unreadable",
];

const ALL: [Conduct; 12] = [
    Conduct::Hand,
    Conduct::Silent,
    Conduct::Equivocate,
    Conduct::Starve,
    Conduct::Slow,
    Conduct::Digest,
    Conduct::Lie,
    Conduct::Checkpoint,
    Conduct::Reply,
    Conduct::Replay,
    Conduct::Collude,
    Conduct::Unreadable,
];

/// The most messages that a replayer keeps.
const ATTIC: usize = 24;

impl Conduct {
    /// The conduct at this place of [`NAMES`].
    pub fn at(place: u8) -> Option<Self> {
        ALL.get(usize::from(place)).copied()
    }

    /// Whether a client can misbehave like this.
    pub fn suits_a_client(self) -> bool {
        matches!(self, Conduct::Hand | Conduct::Silent | Conduct::Equivocate | Conduct::Unreadable)
    }
}

/// How a replica misbehaves, and what it needs for that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Treachery {
    /// The conduct, if it misbehaves at present.
    pub conduct: Option<Conduct>,
    /// With whom.
    pub accomplices: ProcessSet,
    /// Whether a slow primary's timer runs.
    dawdles: bool,
    /// What a replayer sent, and how often it has replayed.
    attic: Vec<Message>,
    replayed: usize,
    /// What accomplices proposed.
    plots: Vec<Signed<Vote>>,
}

impl Treachery {
    /// Whether it misbehaves in this way.
    pub fn does(&self, conduct: Conduct) -> bool {
        self.conduct == Some(conduct)
    }

    /// Whether it proposes different requests to different halves.
    pub fn equivocates(&self) -> bool {
        self.does(Conduct::Equivocate) || self.does(Conduct::Collude)
    }

    /// Has its word in what is sent from the `first` effect on.
    pub(super) fn distort(
        &mut self,
        rules: &Rules,
        cx: Context,
        fx: &mut Effects<Node>,
        first: usize,
    ) {
        match self.conduct {
            Some(Conduct::Silent) => fx.censor(first, |_, _| None),
            Some(Conduct::Digest) => fx.censor(first, |_, message| Some(wrong_digest(cx, message))),
            Some(Conduct::Lie) => fx.censor(first, |_, message| Some(lie(rules, cx, message))),
            Some(Conduct::Checkpoint) => {
                fx.censor(first, |_, message| Some(wrong_checkpoint(cx, message)));
            }
            Some(Conduct::Reply) => fx.censor(first, |_, message| Some(wrong_reply(cx, message))),
            Some(Conduct::Replay) => self.replay(rules, cx, fx, first),
            _ => {}
        }
    }

    /// Remembers what it sends, and sends something old besides.
    fn replay(&mut self, rules: &Rules, cx: Context, fx: &mut Effects<Node>, first: usize) {
        fx.censor(first, |_, message| {
            let is_worth_it = matches!(
                message,
                Message::PrePrepare(..) | Message::Vote(_) | Message::Checkpoint(_)
            );
            if is_worth_it && !self.attic.contains(&message) {
                if self.attic.len() == ATTIC {
                    self.attic.remove(0);
                }
                self.attic.push(message.clone());
            }
            Some(message)
        });
        if !self.attic.is_empty() {
            let old = self.attic[self.replayed % self.attic.len()].clone();
            self.replayed = (self.replayed + 1) % ATTIC;
            fx.forge_all(rules.others(cx.me), &old);
        }
    }
}

fn wrong_digest(cx: Context, message: Message) -> Message {
    let spoil = |vote: Signed<Vote>| {
        let digest = Digest::made_up(cx.me, vote.place);
        cx.sign(Vote { digest, ..*vote })
    };
    match message {
        Message::PrePrepare(vote, body) => Message::PrePrepare(spoil(vote), body),
        Message::Vote(vote) => Message::Vote(spoil(vote)),
        other => other,
    }
}

/// What others signed it can only leave out. With MACs nothing is proved, and it claims that the
/// null request prepared everywhere, later than everything else.
fn lie(rules: &Rules, cx: Context, message: Message) -> Message {
    let Message::ViewChange(change) = message else { return message };
    let mut lie = (**change).clone();
    lie.prepared.clear();
    if rules.macs {
        let view = lie.view.saturating_sub(1);
        let digest = Digest::NULL;
        let made_up = |place| Arc::new(Prepared { view, place, digest, proof: None });
        let places = lie.stable + 1..=lie.stable.saturating_add(rules.interval);
        lie.prepared = places.map(made_up).collect();
        lie.proposed = lie.prepared.clone();
    }
    Message::ViewChange(Arc::new(cx.sign(lie)))
}

fn wrong_checkpoint(cx: Context, message: Message) -> Message {
    match message {
        Message::Checkpoint(vote) => {
            let digest = Digest::made_up(cx.me, vote.place);
            Message::Checkpoint(cx.sign(Checkpoint { digest, ..*vote }))
        }
        Message::State(place, state) => Message::State(place, corrupt(&state, 0, 666)),
        other => other,
    }
}

fn corrupt(state: &State, key: usize, value: u32) -> Arc<State> {
    let mut corrupt = state.clone();
    corrupt.store.0[key] = value;
    Arc::new(corrupt)
}

fn wrong_reply(cx: Context, message: Message) -> Message {
    let Message::Reply(reply) = message else { return message };
    let outcome = match reply.outcome {
        Outcome::Full(result) => Outcome::Full(result.wrapping_add(1)),
        Outcome::Digest(_) => Outcome::Digest(Digest::made_up(cx.me, reply.timestamp)),
    };
    Message::Reply(cx.sign(Reply { outcome, ..*reply }))
}

impl Step<'_> {
    /// It misbehaves from now on, or keeps to the protocol again.
    pub fn turn(&mut self, conduct: Option<Conduct>, accomplices: ProcessSet) {
        *self.treachery = Treachery { conduct, accomplices, ..Treachery::default() };
        self.fx.cancel_timer(Timer::Dawdle);
        self.propose_waiting();
    }

    /// A slow primary proposes later: so late that it is hardly in time.
    pub fn dawdle(&mut self) {
        if !self.treachery.dawdles {
            self.treachery.dawdles = true;
            let wait = Time::millis(u64::from(self.rules.timeout) * 6 / 10);
            self.fx.set_timer(Timer::Dawdle, wait, wait);
        }
    }

    /// A slow primary proposes at last, one request.
    pub fn propose_at_last(&mut self) {
        self.treachery.dawdles = false;
        if !self.memory.active || !self.is_primary() {
            return;
        }
        if let Some(digest) = self.next_to_propose() {
            self.propose(digest);
        }
        if self.next_to_propose().is_some() {
            self.dawdle();
        }
    }

    /// The replicas that are to be told different things, in two halves.
    fn halves(&self) -> (Vec<ProcessId>, Vec<ProcessId>) {
        let accomplices = self.treachery.accomplices;
        let victims = self.rules.others(self.cx.me).filter(|p| !accomplices.contains(*p));
        let mut first: Vec<ProcessId> = victims.collect();
        let second = first.split_off(first.len().div_ceil(2));
        (first, second)
    }

    /// An equivocating primary proposes one request to one half and another to the other, and
    /// commits each at once. With no second request it leaves the second half out.
    pub fn equivocate(&mut self, vote: Signed<Vote>) {
        let bodies = self.memory.bodies.keys();
        let other = bodies.copied().find(|digest| *digest != vote.digest);
        let other = other.map(|digest| self.cx.sign(Vote { digest, ..*vote }));
        let mut both: Vec<Signed<Vote>> = [vote].into_iter().chain(other).collect();
        both.sort_by_key(|vote| vote.digest);
        let (first, second) = self.halves();
        for (proposal, half) in both.into_iter().zip([first, second]) {
            let body = self.memory.bodies.get(&proposal.digest).cloned();
            let message = Message::PrePrepare(proposal, body);
            self.fx.forge_all(half.iter().copied(), &message);
            self.fx.forge_all(self.treachery.accomplices.iter(), &message);
            let commit = self.cx.sign(Vote { phase: Phase::Commit, ..*proposal });
            self.fx.forge_all(half, &Message::Vote(commit));
        }
    }

    /// An accomplice of an equivocating primary votes with each half for what it was told, and says
    /// nothing else about it; false if it is no accomplice.
    pub fn conspire(&mut self, vote: Signed<Vote>) -> bool {
        let accomplices = self.treachery.accomplices;
        if !self.treachery.does(Conduct::Collude) || !accomplices.contains(vote.by()) {
            return false;
        }
        let plots = &mut self.treachery.plots;
        plots.retain(|plot| plot.view == vote.view && plot.place == vote.place && *plot != vote);
        plots.push(vote);
        if plots.len() < 2 {
            return true;
        }
        let mut both = std::mem::take(plots);
        both.sort_by_key(|vote| vote.digest);
        let (first, second) = self.halves();
        for (proposal, half) in both.into_iter().zip([first, second]) {
            for phase in [Phase::Prepare, Phase::Commit] {
                let vote = self.cx.sign(Vote { phase, ..*proposal });
                self.fx.forge_all(half.iter().copied(), &Message::Vote(vote));
            }
        }
        true
    }
}

/// The signer of a message's signed part.
fn signer(message: &Message) -> Option<ProcessId> {
    Some(match message {
        Message::Request(request) | Message::Body(request) => request.by(),
        Message::PrePrepare(vote, _) | Message::Vote(vote) => vote.by(),
        Message::Reply(reply) => reply.by(),
        Message::Checkpoint(vote) => vote.by(),
        Message::ViewChange(change) => change.by(),
        Message::NewView(new_view) => new_view.by(),
        Message::Status(status) => status.by(),
        Message::Fetch(lack) => lack.by(),
        Message::State(..) => return None,
    })
}

/// The parts of a message: what its signer could make it say, and what others signed in it.
pub fn editable(sender: ProcessId, message: &Message) -> Vec<Editable> {
    let sealed = signer(message).filter(|signer| *signer != sender);
    let part = |name, value: u32| Editable { name, value: Some(value), sealed };
    let choice = |name, sealed| Editable { name, value: None, sealed };
    match message {
        Message::Request(request) | Message::Body(request) => {
            let (key, value) = match request.operation {
                Operation::Put(key, value) | Operation::Add(key, value) => (key, value),
                Operation::Get(key) => (key, 0),
            };
            vec![
                part("timestamp", request.timestamp),
                part("key", key.0.into()),
                part("value", value),
            ]
        }
        Message::PrePrepare(vote, body) => vec![
            part("view", vote.view),
            part("place", vote.place),
            choice("digest", sealed),
            Editable { name: "request", value: body.as_ref().map(|r| r.by().0), sealed },
            // The request goes along outside the signed part.
            Editable { name: "body", value: body.as_ref().map(|r| r.by().0), sealed: None },
        ],
        Message::Vote(vote) => {
            vec![part("view", vote.view), part("place", vote.place), choice("digest", sealed)]
        }
        Message::Reply(reply) => {
            let result = match reply.outcome {
                Outcome::Full(result) => Some(result),
                Outcome::Digest(_) => None,
            };
            vec![
                part("view", reply.view),
                part("timestamp", reply.timestamp),
                Editable { name: "result", value: result, sealed },
            ]
        }
        Message::Checkpoint(vote) => vec![part("place", vote.place), choice("digest", sealed)],
        Message::ViewChange(change) => {
            let proof = change.prepared.iter().find_map(|one| one.proof.as_ref());
            let certified = proof.map(|proof| proof.proposal.by());
            let stable = change.proof.iter().map(Signed::by).find(|signer| *signer != sender);
            vec![
                part("view", change.view),
                Editable { name: "stable", value: Some(change.stable), sealed: sealed.or(stable) },
                choice("omit", sealed),
                choice("claim", sealed.or(certified)),
            ]
        }
        Message::NewView(new_view) => {
            let change = new_view.changes.iter().map(|change| change.by());
            let others = change.into_iter().find(|signer| *signer != sender);
            vec![
                part("view", new_view.view),
                choice("null", sealed),
                choice("changes", sealed.or(others)),
            ]
        }
        Message::Status(status) => {
            vec![part("view", status.view), part("place", status.executed)]
        }
        Message::Fetch(_) => Vec::new(),
        Message::State(_, state) => vec![part("value", state.store.0[0])],
    }
}

/// A traitor's message with one part saying something else.
///
/// # Errors
/// Why that cannot be: the part does not exist, others signed it, or the number means nothing.
pub fn forge(
    memory: Option<&Memory>,
    cx: Context,
    message: &Message,
    field: &str,
    value: u32,
) -> Result<Message, Unforgeable> {
    let parts = editable(cx.me, message);
    let part = parts.iter().find(|part| part.name == field).ok_or(Unforgeable::NoSuchField)?;
    if let Some(signer) = part.sealed {
        return Err(Unforgeable::SignedBy(signer));
    }
    Ok(match message {
        Message::Request(request) => {
            Message::Request(Arc::new(cx.sign(forge_request(request, field, value))))
        }
        Message::PrePrepare(vote, _) if field == "request" || field == "body" => {
            let other = memory.and_then(|memory| other_request(memory, vote.digest, value));
            let (digest, request) = other.ok_or(Unforgeable::Unknown)?;
            let digest = if field == "body" { vote.digest } else { digest };
            Message::PrePrepare(cx.sign(Vote { digest, ..**vote }), Some(request))
        }
        Message::PrePrepare(vote, body) => {
            Message::PrePrepare(forge_vote(cx, vote, field, value), body.clone())
        }
        Message::Vote(vote) => Message::Vote(forge_vote(cx, vote, field, value)),
        Message::Reply(reply) => {
            let mut forged = **reply;
            match field {
                "view" => forged.view = value,
                "timestamp" => forged.timestamp = value,
                _ => forged.outcome = Outcome::Full(value),
            }
            Message::Reply(cx.sign(forged))
        }
        Message::Checkpoint(vote) => {
            let mut forged = **vote;
            match field {
                "place" => forged.place = value,
                _ => forged.digest = digest(cx, value),
            }
            Message::Checkpoint(cx.sign(forged))
        }
        Message::ViewChange(change) => {
            let forged = forge_change(change, field, value);
            Message::ViewChange(Arc::new(cx.sign(forged)))
        }
        Message::NewView(new_view) => {
            let forged = forge_new_view(cx, new_view, field, value);
            Message::NewView(Arc::new(cx.sign(forged)))
        }
        Message::Status(status) => {
            let mut forged = **status;
            match field {
                "view" => forged.view = value,
                _ => forged.executed = value,
            }
            Message::Status(cx.sign(forged))
        }
        Message::State(place, state) => Message::State(*place, corrupt(state, 0, value)),
        Message::Body(_) | Message::Fetch(_) => return Err(Unforgeable::NoSuchField),
    })
}

fn digest(cx: Context, value: u32) -> Digest {
    if value == 0 { Digest::NULL } else { Digest::made_up(cx.me, value) }
}

fn forge_vote(cx: Context, vote: &Vote, field: &str, value: u32) -> Signed<Vote> {
    let mut forged = *vote;
    match field {
        "view" => forged.view = value,
        "place" => forged.place = value,
        _ => forged.digest = digest(cx, value),
    }
    cx.sign(forged)
}

fn forge_request(request: &Request, field: &str, value: u32) -> Request {
    let operation = match (request.operation, field) {
        (Operation::Put(_, of), "key") => Operation::Put(Key((value % 3) as u8), of),
        (Operation::Add(_, of), "key") => Operation::Add(Key((value % 3) as u8), of),
        (Operation::Get(_), "key") => Operation::Get(Key((value % 3) as u8)),
        (Operation::Put(key, _), "value") => Operation::Put(key, value),
        (Operation::Add(key, _), "value") => Operation::Add(key, value),
        (operation, _) => operation,
    };
    let timestamp = if field == "timestamp" { value } else { request.timestamp };
    Request { operation, timestamp, ..*request }
}

/// The latest request of this client that the traitor knows, besides the one with this digest.
fn other_request(memory: &Memory, besides: Digest, client: u32) -> Option<(Digest, SignedRequest)> {
    let known = memory.bodies.iter();
    let known = known.filter(|(digest, r)| r.by() == ProcessId(client) && **digest != besides);
    let latest = known.max_by_key(|(_, request)| request.timestamp);
    latest.map(|(digest, request)| (*digest, Arc::clone(request)))
}

fn forge_change(change: &ViewChange, field: &str, value: u32) -> ViewChange {
    let mut forged = change.clone();
    match field {
        "view" => forged.view = value,
        "stable" => forged.stable = value,
        "omit" => forged.prepared.retain(|one| one.place != value),
        _ => {
            let (view, digest) = (forged.view.saturating_sub(1), Digest::NULL);
            let claim = Arc::new(Prepared { view, place: value, digest, proof: None });
            forged.prepared.retain(|one| one.place != value);
            forged.prepared.push(claim);
        }
    }
    forged
}

fn forge_new_view(cx: Context, new_view: &NewView, field: &str, value: u32) -> NewView {
    let mut forged = new_view.clone();
    match field {
        "view" => forged.view = value,
        _ => {
            for vote in forged.order.iter_mut().filter(|vote| vote.place == value) {
                *vote = cx.sign(Vote { digest: Digest::NULL, ..**vote });
            }
        }
    }
    forged
}
