//! A process of the run: a replica or a client.

use super::client::{Client, Notebook};
use super::forgery;
use super::memory::Memory;
use super::messages::{Input, Message, Output, Reason, Timer};
use super::replica::{Replica, Step};
use super::rules::Rules;
use super::traitor::{self, Conduct};
use crate::check::{Deed, Replication, RequestId, Tolerance, Wait};
use crate::phrase;
use crate::sim::{
    Configuration, Context, Editable, Effects, Process, ProcessId, ProcessSet, Unforgeable,
};
use std::sync::Arc;

/// A replica or a client.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// A replica.
    Replica(Replica),
    /// A client.
    Client(Client),
}

/// What is on a process's disk: everything that it remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Disk {
    /// Nothing was ever written.
    #[default]
    Blank,
    /// A replica's memory.
    Replica(Arc<Memory>),
    /// A client's.
    Client(Box<Notebook>),
}

impl Node {
    pub(super) fn new(p: ProcessId, rules: Rules) -> Self {
        match rules.is_replica(p) {
            true => Node::Replica(Replica::new(rules)),
            false => Node::Client(Client::new(rules)),
        }
    }

    /// What it was told once for all.
    pub fn rules(&self) -> &Rules {
        match self {
            Node::Replica(replica) => &replica.rules,
            Node::Client(client) => &client.rules,
        }
    }

    /// The replica that it is, if it is one.
    pub fn replica(&self) -> Option<&Replica> {
        match self {
            Node::Replica(replica) => Some(replica),
            Node::Client(_) => None,
        }
    }
}

impl Client {
    /// Lets a client react, and writes down what it is to remember.
    fn step(
        &mut self,
        fx: &mut Effects<Node>,
        react: impl FnOnce(&mut Client, &mut Effects<Node>),
    ) {
        let (before, first) = (self.notebook.clone(), fx.list().len());
        react(self, fx);
        if self.conduct == Some(Conduct::Silent) {
            fx.censor(first, |_, _| None);
        }
        if before != self.notebook {
            fx.persist_first(self.disk());
        }
    }
}

impl Step<'_> {
    fn receive(&mut self, from: ProcessId, message: &Message) {
        match message {
            Message::Request(request) => self.on_request(from, request),
            Message::PrePrepare(vote, body) => self.on_pre_prepare(*vote, body.as_ref()),
            Message::Vote(vote) => self.on_vote(*vote),
            Message::Checkpoint(vote) => self.on_checkpoint(*vote),
            Message::ViewChange(change) => self.on_view_change(change),
            Message::NewView(new_view) => self.on_new_view(new_view),
            Message::Status(status) => self.on_status(*status),
            Message::Fetch(lack) => self.on_fetch(*lack),
            Message::Body(request) => self.on_body(request),
            Message::State(place, state) => self.on_state(*place, state),
            Message::Reply(_) => self.fx.ignored(Reason::NotForMe),
        }
    }

    fn timer(&mut self, timer: Timer) {
        match timer {
            Timer::Request | Timer::Change => {
                self.edit().watched = None;
                self.edit().hurried = false;
                let next = self.memory.view.saturating_add(1);
                self.suspect(next);
            }
            Timer::Status => self.ask(),
            Timer::Dawdle => self.propose_at_last(),
            Timer::Retry => self.fx.ignored(Reason::NotForMe),
        }
    }
}

impl Process for Node {
    type Message = Message;
    type Timer = Timer;
    type Stable = Disk;
    type Input = Input;
    type Output = Output;
    type Reason = Reason;

    const CONDUCTS: &'static [&'static str] = traitor::NAMES;

    fn start(&mut self, cx: Context, fx: &mut Effects<Self>) {
        match self {
            Node::Replica(replica) => fx.persist(Disk::Replica(Arc::clone(&replica.memory))),
            Node::Client(client) => client.step(fx, |client, fx| client.go_on(cx, fx)),
        }
    }

    fn receive(&mut self, cx: Context, from: ProcessId, message: &Message, fx: &mut Effects<Self>) {
        match (self, message) {
            (Node::Replica(replica), message) => {
                replica.step(cx, fx, |step| step.receive(from, message));
            }
            (Node::Client(client), Message::Reply(reply)) => {
                client.step(fx, |client, fx| client.on_reply(cx, *reply, fx));
            }
            (Node::Client(_), _) => fx.ignored(Reason::NotForMe),
        }
    }

    fn timer(&mut self, cx: Context, timer: Timer, fx: &mut Effects<Self>) {
        match self {
            Node::Replica(replica) => replica.step(cx, fx, |step| step.timer(timer)),
            Node::Client(client) => client.step(fx, |client, fx| client.retry(cx, fx)),
        }
    }

    fn input(&mut self, cx: Context, input: &Input, fx: &mut Effects<Self>) {
        match self {
            Node::Replica(_) => fx.ignored(Reason::NotForMe),
            Node::Client(client) => client.step(fx, |client, fx| {
                client.notebook.queue.push(input.0);
                client.go_on(cx, fx);
            }),
        }
    }

    fn rebooted(&self) -> Self {
        match self {
            Node::Replica(replica) => Node::Replica(Replica {
                treachery: replica.treachery.clone(),
                ..Replica::new(replica.rules)
            }),
            Node::Client(client) => {
                Node::Client(Client { conduct: client.conduct, ..Client::new(client.rules) })
            }
        }
    }

    fn recover(&mut self, cx: Context, stable: &Disk, fx: &mut Effects<Self>) {
        match (&mut *self, stable) {
            (Node::Replica(replica), Disk::Replica(memory)) => {
                replica.memory = Arc::clone(memory);
                replica.step(cx, fx, |step| step.wake());
            }
            (Node::Replica(replica), _) => {
                fx.persist(Disk::Replica(Arc::clone(&replica.memory)));
                fx.output(Output::Deed(Deed::Forgot));
                replica.step(cx, fx, |step| step.ask());
            }
            (Node::Client(client), Disk::Client(notebook)) => {
                client.notebook = (**notebook).clone();
                client.step(fx, |client, fx| client.wake(cx, fx));
            }
            (Node::Client(client), _) => {
                fx.output(Output::Deed(Deed::Forgot));
                client.step(fx, |client, fx| client.go_on(cx, fx));
            }
        }
    }

    fn can_turn(&self, conduct: u8) -> bool {
        let conduct = Conduct::at(conduct);
        match self {
            Node::Replica(_) => conduct.is_some_and(|conduct| conduct != Conduct::Unreadable),
            Node::Client(_) => conduct.is_some_and(Conduct::suits_a_client),
        }
    }

    fn turn(
        &mut self,
        cx: Context,
        conduct: Option<u8>,
        accomplices: ProcessSet,
        fx: &mut Effects<Self>,
    ) {
        let conduct = conduct.and_then(Conduct::at);
        match self {
            Node::Replica(replica) => {
                replica.step(cx, fx, |step| step.turn(conduct, accomplices));
            }
            Node::Client(client) => client.conduct = conduct,
        }
    }

    fn editable(sender: ProcessId, message: &Message) -> Vec<Editable> {
        forgery::editable(sender, message)
    }

    fn forge(
        &self,
        cx: Context,
        message: &Message,
        field: &str,
        value: u32,
    ) -> Result<Message, Unforgeable> {
        let memory = self.replica().map(|replica| &*replica.memory);
        forgery::forge(memory, cx, message, field, value)
    }
}

impl Replication for Node {
    fn deed(output: &Output) -> Option<Deed> {
        match output {
            Output::Deed(deed) => Some(*deed),
            _ => None,
        }
    }

    fn tolerance(&self) -> Tolerance {
        let Rules { replicas, faults, quorum, .. } = *self.rules();
        Tolerance { replicas, faults, quorum }
    }

    fn awaits(&self) -> Option<RequestId> {
        match self {
            Node::Replica(_) => None,
            Node::Client(client) => client.awaits(),
        }
    }

    fn missing(configuration: &Configuration<Self>, request: RequestId) -> Vec<Wait> {
        let Some(Node::Client(client)) =
            configuration.get(request.client).map(|slot| &slot.process)
        else {
            return Vec::new();
        };
        let Some((need, from)) = client.missing() else { return Vec::new() };
        let kind = phrase!("matching answer", "相符的应答");
        let wait = Wait { who: request.client, kind, need, from, view: None, place: None };
        let behind = client.rules.everyone().find_map(|p| {
            let replica = configuration.slot(p).process.replica()?;
            let is_up = !configuration.slot(p).status.is_down();
            (is_up && from.contains(p)).then(|| replica.missing(p)).flatten()
        });
        [wait].into_iter().chain(behind).collect()
    }
}
