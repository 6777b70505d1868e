//! The normal case: a request gets its place in three phases, PRE-PREPARE, PREPARE and COMMIT.

use super::digest::Digest;
use super::memory::Entry;
use super::messages::{
    Certificate, Message, Output, Phase, Prepared, Reason, SignedRequest, View, Vote,
};
use super::replica::{Step, matches};
use super::rules::Bug;
use super::traitor::Conduct;
use crate::check::{Deed, RequestId, Sequence};
use crate::sim::{ProcessId, Signed};
use std::sync::Arc;

/// The most votes kept for a view to come.
const MOST_EARLY: usize = 512;

impl Step<'_> {
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

    /// Whether this is something that a client can ask.
    fn readable(&self, request: &SignedRequest) -> Result<(), Reason> {
        let client = request.by();
        if self.rules.is_replica(client) || client.0 >= self.cx.processes {
            return Err(Reason::Invalid);
        }
        let spoiled = self.rules.macs && request.unreadable.contains(self.cx.me);
        if spoiled { Err(Reason::Unreadable) } else { Ok(()) }
    }
}
