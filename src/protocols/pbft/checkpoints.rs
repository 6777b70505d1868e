//! Checkpoints and what they free, and how a replica that fell behind catches up.

use super::digest::Digest;
use super::memory::State;
use super::messages::{Checkpoint, Lack, Message, Output, Progress, Reason, SignedRequest};
use super::replica::Step;
use crate::check::{Deed, Sequence};
use crate::sim::{ProcessId, Signed};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most places for which CHECKPOINTs are kept.
const MOST_VOTES: usize = 32;

impl Step<'_> {
    /// CHECKPOINT(n, d, i) after every K places.
    pub fn take_checkpoint(&mut self, place: Sequence) {
        let state = Arc::clone(&self.memory.state);
        let digest = Digest::of_state(&state);
        self.edit().checkpoints.insert(place, (digest, state));
        let vote = self.cx.sign(Checkpoint { place, digest });
        self.send_to_others(&Message::Checkpoint(vote));
        self.count_checkpoint(vote);
    }

    /// CHECKPOINT: 2f+1 that match make it stable.
    pub fn on_checkpoint(&mut self, vote: Signed<Checkpoint>) {
        let votes = self.memory.votes.get(&vote.place);
        let is_known = votes.is_some_and(|all| all.iter().any(|known| known.by() == vote.by()));
        let reason = match vote.place {
            place if place <= self.memory.low => Some(Reason::Known),
            _ if is_known => Some(Reason::Counted),
            _ if !self.rules.is_replica(vote.by()) || vote.by() == self.cx.me => {
                Some(Reason::WrongRole)
            }
            _ => None,
        };
        match reason {
            Some(reason) => self.fx.ignored(reason),
            None => self.count_checkpoint(vote),
        }
    }

    fn count_checkpoint(&mut self, vote: Signed<Checkpoint>) {
        let memory = self.edit();
        memory.votes.entry(vote.place).or_default().push(vote);
        if memory.votes.len() > MOST_VOTES {
            memory.votes.pop_last();
        }
        let Some((digest, _)) = self.memory.checkpoints.get(&vote.place) else { return };
        let own = Checkpoint { place: vote.place, digest: *digest };
        let votes = self.memory.votes.get(&vote.place).into_iter().flatten();
        let proof: Vec<Signed<Checkpoint>> = votes.filter(|vote| ***vote == own).copied().collect();
        if proof.len() as u32 >= self.rules.quorum {
            self.stabilise(vote.place, proof);
        }
    }

    /// The checkpoint is stable: everything up to it is forgotten, and the water marks move on.
    pub fn stabilise(&mut self, place: Sequence, proof: Vec<Signed<Checkpoint>>) {
        let memory = self.edit();
        memory.low = place;
        memory.proof = proof;
        memory.log = memory.log.split_off(&(place + 1));
        memory.votes = memory.votes.split_off(&(place + 1));
        memory.checkpoints = memory.checkpoints.split_off(&place);
        memory.target = memory.target.filter(|target| target.place > place);
        memory.assigned = memory.assigned.max(place);
        let mut needed: BTreeSet<Digest> = memory.waiting.iter().map(|(_, d)| *d).collect();
        for entry in memory.log.values() {
            needed.extend(entry.proposal.iter().map(|vote| vote.digest));
            needed.extend(entry.prepared.iter().map(|prepared| prepared.digest));
            needed.extend(entry.committed);
        }
        memory.bodies.retain(|digest, _| needed.contains(digest));
        self.tell(Output::Stable(place));
        self.take_order();
        self.propose_waiting();
    }

    /// The latest state that at least one correct replica has and this one is not at.
    pub fn certified(&self) -> Option<Checkpoint> {
        let memory = &self.memory;
        let mut later = memory.votes.range(memory.executed + 1..).rev();
        let found = later.find_map(|(_, votes)| {
            let vouched = |vote: &&Signed<Checkpoint>| {
                let same = votes.iter().filter(|other| ***other == ***vote).count();
                same as u32 >= self.rules.weak()
            };
            votes.iter().find(vouched).map(|vote| **vote)
        });
        let target = memory.target.filter(|target| target.place > memory.executed);
        found.into_iter().chain(target).max_by_key(|checkpoint| checkpoint.place)
    }

    pub fn fetch_state(&mut self, place: Sequence) {
        let fetch = self.cx.sign(Lack::State(place));
        self.send_to_others(&Message::Fetch(fetch));
    }

    /// Asks for the requests that were proposed without this replica knowing them.
    pub fn fetch_bodies(&mut self) {
        let memory = &self.memory;
        let proposed = memory.log.values().filter(|entry| entry.owes).map(|entry| entry.proposal);
        let committed = memory.log.values().filter_map(|entry| entry.committed);
        let all = proposed.flatten().map(|vote| vote.digest).chain(committed);
        let lacking: BTreeSet<Digest> = all.filter(|digest| !memory.knows(*digest)).collect();
        for digest in lacking {
            let fetch = self.cx.sign(Lack::Request(digest));
            self.send_to_others(&Message::Fetch(fetch));
        }
    }

    /// Gives another what it lacks.
    pub fn on_fetch(&mut self, lack: Signed<Lack>) {
        let memory = &self.memory;
        let found = match *lack {
            Lack::Request(digest) => memory.bodies.get(&digest).cloned().map(Message::Body),
            Lack::State(place) => {
                let held = memory.checkpoints.get(&place);
                held.map(|(_, state)| Message::State(place, Arc::clone(state)))
            }
        };
        match found {
            Some(message) => self.fx.send(lack.by(), message),
            None => self.fx.ignored(Reason::HaveNot),
        }
    }

    /// A request that was lacking: what waited for it goes on.
    pub fn on_body(&mut self, request: &SignedRequest) {
        let digest = Digest::of_request(request);
        let memory = &self.memory;
        let is_lacking = memory.log.values().any(|entry| {
            let proposed = entry.proposal.map(|vote| vote.digest);
            proposed == Some(digest) || entry.committed == Some(digest)
        });
        if memory.knows(digest) || !is_lacking {
            return self.fx.ignored(Reason::Known);
        }
        self.edit().bodies.insert(digest, Arc::clone(request));
        let owing = self.memory.log.values().filter(|entry| entry.owes);
        let owing: Vec<_> =
            owing.filter_map(|entry| entry.proposal.filter(|vote| vote.digest == digest)).collect();
        for proposal in owing {
            if self.is_primary() {
                self.edit().entry(proposal.place).owes = false;
                self.check_prepared(proposal.place);
            } else {
                self.prepare(proposal);
            }
        }
        self.execute();
    }

    /// A state that was lacking: taken over if it has the digest that f+1 replicas signed.
    pub fn on_state(&mut self, place: Sequence, state: &Arc<State>) {
        if place <= self.memory.executed {
            return self.fx.ignored(Reason::Known);
        }
        let digest = Digest::of_state(state);
        let vote = Checkpoint { place, digest };
        let votes = self.memory.votes.get(&place).into_iter().flatten();
        let vouched = votes.filter(|known| ***known == vote).count() as u32 >= self.rules.weak();
        if !vouched && self.memory.target != Some(vote) {
            return self.fx.ignored(Reason::WrongDigest);
        }
        let memory = self.edit();
        memory.state = Arc::clone(state);
        memory.executed = place;
        memory.ahead = None;
        memory.asked = 0;
        memory.target = memory.target.filter(|target| target.place > place);
        memory.checkpoints.insert(place, (digest, Arc::clone(state)));
        self.deed(Deed::Restored { place });
        self.forget_executed();
        let vote = self.cx.sign(vote);
        self.send_to_others(&Message::Checkpoint(vote));
        self.count_checkpoint(vote);
        self.execute();
    }

    /// It has waited for something long enough: it says how far it is, and asks for what it knows
    /// that it lacks.
    pub fn ask(&mut self) {
        let memory = &self.memory;
        let (view, stable, executed) = (memory.view, memory.low, memory.executed);
        let status = self.cx.sign(Progress { view, stable, executed });
        self.send_to_others(&Message::Status(status));
        if !self.memory.active
            && let Some(change) = self.memory.changes.get(&self.cx.me).cloned()
        {
            self.send_to_others(&Message::ViewChange(change));
        }
        if let Some(checkpoint) = self.certified() {
            self.fetch_state(checkpoint.place);
        }
        self.fetch_bodies();
        let memory = self.edit();
        memory.asked += 1;
        memory.restless = true;
        self.ask_later();
    }

    /// Sends another what it seems to lack.
    pub fn on_status(&mut self, status: Signed<Progress>) {
        let from = status.by();
        if !self.rules.is_replica(from) || from == self.cx.me {
            return self.fx.ignored(Reason::WrongRole);
        }
        let memory = Arc::clone(self.memory);
        for (&place, &(digest, _)) in memory.checkpoints.range(status.stable + 1..) {
            let vote = self.cx.sign(Checkpoint { place, digest });
            self.fx.send(from, Message::Checkpoint(vote));
        }
        if !memory.active {
            let own = memory.changes.get(&self.cx.me).cloned();
            if let Some(change) = own.filter(|change| change.view >= status.view) {
                self.fx.send(from, Message::ViewChange(change));
            }
        } else if status.view < memory.view {
            if let Some(new_view) = memory.new_view.clone() {
                self.fx.send(from, Message::NewView(new_view));
            }
        } else if status.view == memory.view {
            self.send_votes_again(from, status.executed);
        }
    }

    /// Sends again what this replica said in the present view of the places after `executed`.
    fn send_votes_again(&mut self, to: ProcessId, executed: Sequence) {
        let (memory, me) = (Arc::clone(self.memory), self.cx.me);
        for entry in memory.log.range(executed + 1..).map(|(_, entry)| entry) {
            let Some(proposal) = entry.proposal else { continue };
            if proposal.by() == me {
                let body = memory.bodies.get(&proposal.digest).cloned();
                self.fx.send(to, Message::PrePrepare(proposal, body));
            }
            let own = entry.prepares.iter().chain(&entry.commits).filter(|vote| vote.by() == me);
            own.for_each(|vote| self.fx.send(to, Message::Vote(*vote)));
        }
    }
}
