//! A client: one request at a time, and f+1 matching replies before it believes a result.

use super::digest::Digest;
use super::messages::{
    Message, Outcome, Output, Reason, Reply, Request, SignedRequest, Timer, View,
};
use super::process::{Disk, Node};
use super::rules::{Bug, Rules};
use super::traitor::Conduct;
use crate::check::{Deed, KEYS, Key, Operation, RequestId};
use crate::sim::{Context, Effects, ProcessId, ProcessSet, Signed};
use std::sync::Arc;

/// A request that is not answered yet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pending {
    /// The request, as it was sent last.
    pub request: SignedRequest,
    /// The last reply of each replica.
    pub replies: Vec<Signed<Reply>>,
    /// How often it was sent again.
    pub tries: u32,
}

/// What a client remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Notebook {
    /// The timestamp of its last request.
    pub timestamp: u32,
    /// The view that it believes in, to know the primary.
    pub view: View,
    /// How many of its own requests it has made.
    pub made: u32,
    /// What it was asked to request and has not yet.
    pub queue: Vec<Operation>,
    /// What it waits for.
    pub pending: Option<Pending>,
    /// The last result that it accepted.
    pub accepted: Option<(RequestId, u32)>,
}

/// A client.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    /// What it was told once for all.
    pub rules: Rules,
    /// What it remembers.
    pub notebook: Notebook,
    /// How it misbehaves, if it does.
    pub conduct: Option<Conduct>,
}

impl Client {
    pub(super) fn new(rules: Rules) -> Self {
        Self { rules, notebook: Notebook::default(), conduct: None }
    }

    /// The `k`-th request that the client with this place among clients makes by itself.
    fn scripted(place: u32, k: u32) -> Operation {
        let key = Key((k as usize % KEYS) as u8);
        match (place + k) % 3 {
            0 => Operation::Put(key, 10 * (place + 1) + k),
            1 => Operation::Add(key, place + k + 1),
            _ => Operation::Get(key),
        }
    }

    /// Makes the next request, if there is one to make and none is under way.
    pub(super) fn go_on(&mut self, cx: Context, fx: &mut Effects<Node>) {
        if self.notebook.pending.is_some() {
            return;
        }
        let notebook = &mut self.notebook;
        let operation = if !notebook.queue.is_empty() {
            notebook.queue.remove(0)
        } else if notebook.made < self.rules.requests {
            notebook.made += 1;
            Self::scripted(cx.me.0 - self.rules.replicas, notebook.made - 1)
        } else {
            return;
        };
        notebook.timestamp += 1;
        let timestamp = notebook.timestamp;
        let read = self.rules.reads && matches!(operation, Operation::Get(_));
        let full = (self.rules.digests).then_some(ProcessId(timestamp % self.rules.replicas));
        let request = self.sign(cx, operation, read, full);
        self.notebook.pending =
            Some(Pending { request: Arc::clone(&request), replies: Vec::new(), tries: 0 });
        let id = RequestId { client: cx.me, timestamp };
        fx.output(Output::Deed(Deed::Issued { request: id, read }));
        let primary = self.rules.primary(self.notebook.view);
        match read {
            true => fx.send_all(self.rules.everyone(), &Message::Request(request)),
            false => fx.send(primary, Message::Request(request)),
        }
        if self.conduct == Some(Conduct::Equivocate) {
            self.contradict(cx, operation, fx);
        }
        self.wait(fx);
    }

    fn sign(
        &self,
        cx: Context,
        operation: Operation,
        read: bool,
        full: Option<ProcessId>,
    ) -> SignedRequest {
        let primary = self.rules.primary(self.notebook.view);
        let unreadable = match self.conduct {
            Some(Conduct::Unreadable) => self.rules.others(primary).collect(),
            _ => ProcessSet::default(),
        };
        let timestamp = self.notebook.timestamp;
        Arc::new(cx.sign(Request { timestamp, operation, read, full, unreadable }))
    }

    /// A client that equivocates signs another request with the same timestamp for the backups.
    fn contradict(&self, cx: Context, operation: Operation, fx: &mut Effects<Node>) {
        let other = match operation {
            Operation::Put(key, value) => Operation::Put(key, value + 1),
            Operation::Add(key, value) => Operation::Put(key, value),
            Operation::Get(key) => Operation::Add(key, 1),
        };
        let request = self.sign(cx, other, false, None);
        let primary = self.rules.primary(self.notebook.view);
        fx.send_all(self.rules.others(primary), &Message::Request(request));
    }

    fn wait(&self, fx: &mut Effects<Node>) {
        let tries = self.notebook.pending.as_ref().map_or(0, |pending| pending.tries);
        fx.set_timer(Timer::Retry, self.rules.wait(tries), self.rules.wait(tries));
    }

    /// It waited too long: the request goes to all replicas, to be answered by all in full, and a
    /// read takes a place in the sequence like everything else.
    pub(super) fn retry(&mut self, cx: Context, fx: &mut Effects<Node>) {
        let Some(mut pending) = self.notebook.pending.take() else { return };
        if pending.request.read {
            // Another request: late replies to the read do not count for it.
            self.notebook.timestamp += 1;
            pending.replies.clear();
        }
        let request = self.sign(cx, pending.request.operation, false, None);
        let timestamp = self.notebook.timestamp;
        let id = RequestId { client: cx.me, timestamp };
        fx.output(Output::Deed(Deed::Issued { request: id, read: false }));
        pending.request = Arc::clone(&request);
        pending.tries += 1;
        self.notebook.pending = Some(pending);
        fx.send_all(self.rules.everyone(), &Message::Request(request));
        self.wait(fx);
    }

    /// After a crash: what was under way is sent again.
    pub(super) fn wake(&mut self, cx: Context, fx: &mut Effects<Node>) {
        match self.notebook.pending {
            Some(_) => self.retry(cx, fx),
            None => self.go_on(cx, fx),
        }
    }

    /// REPLY: with f+1 that match, one of them is from a correct replica. Tentative ones, and
    /// reads, take 2f+1.
    pub(super) fn on_reply(&mut self, cx: Context, reply: Signed<Reply>, fx: &mut Effects<Node>) {
        let is_replica = self.rules.is_replica(reply.by());
        let Some(pending) = &mut self.notebook.pending else {
            return fx.ignored(Reason::NotAsked);
        };
        let fits = reply.client == cx.me && reply.timestamp == pending.request.timestamp;
        if !is_replica || !fits {
            return fx.ignored(Reason::NotAsked);
        }
        pending.replies.retain(|known| known.by() != reply.by());
        pending.replies.push(reply);
        if let Some((result, view)) = self.believed() {
            self.accept(cx, result, view, fx);
        }
    }

    /// The result that enough replies agree on, and a view that one of them is in.
    fn believed(&self) -> Option<(u32, View)> {
        let replies = &self.notebook.pending.as_ref()?.replies;
        let results = replies.iter().filter_map(|reply| match reply.outcome {
            Outcome::Full(result) => Some(result),
            Outcome::Digest(_) => None,
        });
        let matching = |result: u32| {
            let digest = Digest::of_result(result);
            replies.iter().filter(move |reply| match reply.outcome {
                Outcome::Full(other) => other == result,
                Outcome::Digest(other) => other == digest,
            })
        };
        let is_believed = |result: &u32| {
            let count = |sure: bool| {
                matching(*result).filter(|reply| !sure || !reply.tentative).count() as u32
            };
            count(true) >= self.rules.weak()
                || count(false) >= self.rules.quorum
                || self.rules.has(Bug::FirstReply)
        };
        let result = results.into_iter().find(is_believed)?;
        let view = matching(result).map(|reply| reply.view).min();
        Some((result, view.unwrap_or_default()))
    }

    fn accept(&mut self, cx: Context, result: u32, view: View, fx: &mut Effects<Node>) {
        let Some(pending) = self.notebook.pending.take() else { return };
        let Request { timestamp, operation, read, .. } = **pending.request;
        let request = RequestId { client: cx.me, timestamp };
        self.notebook.view = self.notebook.view.max(view);
        self.notebook.accepted = Some((request, result));
        fx.cancel_timer(Timer::Retry);
        fx.output(Output::Deed(Deed::Accepted { request, operation, read, result }));
        self.go_on(cx, fx);
    }

    /// The request that it waits for.
    pub fn awaits(&self) -> Option<RequestId> {
        let request = &self.notebook.pending.as_ref()?.request;
        Some(RequestId { client: request.by(), timestamp: request.timestamp })
    }

    /// How many more matching replies it needs, and who has not answered.
    pub fn missing(&self) -> Option<(u32, ProcessSet)> {
        let pending = self.notebook.pending.as_ref()?;
        let answered: ProcessSet = pending.replies.iter().map(Signed::by).collect();
        let need = if pending.request.read || self.rules.tentative {
            self.rules.quorum
        } else {
            self.rules.weak()
        };
        let from = ProcessSet::first(self.rules.replicas).without(answered);
        Some((need.saturating_sub(answered.len()).max(1), from))
    }

    pub(super) fn disk(&self) -> Disk {
        Disk::Client(Box::new(self.notebook.clone()))
    }
}
