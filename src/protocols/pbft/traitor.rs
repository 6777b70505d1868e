//! Traitors: what a replica or a client does that does not keep to the protocol.
//!
//! A traitor is a correct process with a mouth that lies: it follows the protocol inside, and what
//! it sends is dropped, changed or doubled on its way out; a primary may also choose badly what it
//! proposes. It signs with its own key only, so it can never make others seem to say something.

use super::digest::Digest;
use super::memory::State;
use super::messages::{Checkpoint, Message, Outcome, Phase, Prepared, Reply, Timer, Vote};
use super::process::Node;
use super::replica::Step;
use super::rules::Rules;
use crate::sim::{Context, Effects, ProcessId, ProcessSet, Signed, Time};
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

pub(super) fn corrupt(state: &State, key: usize, value: u32) -> Arc<State> {
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
