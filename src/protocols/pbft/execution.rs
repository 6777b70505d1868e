//! Execution in the order of the sequence, for good or tentatively, and what clients are answered.

use super::digest::Digest;
use super::memory::{Ahead, LastReply, State};
use super::messages::{Message, Outcome, Output, Reply, SignedRequest};
use super::replica::Step;
use super::rules::Bug;
use crate::check::{Deed, RequestId, Sequence};
use crate::sim::ProcessId;
use std::sync::Arc;

impl Step<'_> {
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
    pub fn answer(&mut self, request: &SignedRequest, result: u32, tentative: bool) {
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
    pub fn on_read(&mut self, request: &SignedRequest) {
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

    /// The last reply to a client, tentative ones included.
    pub fn reply_of(&self, client: ProcessId) -> LastReply {
        let state = self.memory.ahead.as_ref().map_or(&self.memory.state, |ahead| &ahead.state);
        self.last_reply(state, client)
    }

    /// The last reply to a client in a state.
    pub fn last_reply(&self, state: &State, client: ProcessId) -> LastReply {
        let place = client.0.checked_sub(self.rules.replicas);
        place.and_then(|place| state.replies.get(place as usize)).copied().unwrap_or_default()
    }
}
