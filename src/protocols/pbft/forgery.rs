//! Forgery by hand: what a traitor can make its messages say, and what it cannot, because others
//! signed it.

use super::digest::Digest;
use super::memory::Memory;
use super::messages::{
    Checkpoint, Lack, Message, NewView, Outcome, Phase, Prepared, Request, SignedRequest,
    ViewChange, Vote,
};
use super::traitor::corrupt;
use crate::check::{KEYS, Key, Operation};
use crate::sim::{Context, Editable, ProcessId, Signed, Unforgeable};
use std::sync::Arc;

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
                part("operation", kind(request.operation)),
                part("key", key.0.into()),
                part("value", value),
                part("read", request.read.into()),
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
            let phase = u32::from(vote.phase == Phase::Commit);
            vec![
                part("view", vote.view),
                part("place", vote.place),
                choice("digest", sealed),
                part("phase", phase),
            ]
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
                part("tentative", reply.tentative.into()),
            ]
        }
        Message::Checkpoint(vote) => vec![part("place", vote.place), choice("digest", sealed)],
        Message::ViewChange(change) => {
            let proof = change.prepared.iter().find_map(|one| one.proof.as_ref());
            let certified = proof.map(|proof| proof.proposal.by());
            let stable = change.proof.iter().map(Signed::by).find(|signer| *signer != sender);
            let mut parts = vec![
                part("view", change.view),
                Editable { name: "stable", value: Some(change.stable), sealed: sealed.or(stable) },
                choice("omit", sealed),
                choice("claim", sealed.or(certified)),
            ];
            // Without signatures there are claims of what was proposed, and of states.
            if !change.checkpoints.is_empty() {
                parts.push(choice("vouch", sealed));
                parts.push(choice("checkpoint", sealed));
            }
            parts
        }
        Message::NewView(new_view) => {
            let change = new_view.changes.iter().map(|change| change.by());
            let others = change.into_iter().find(|signer| *signer != sender);
            vec![
                part("view", new_view.view),
                choice("null", sealed),
                choice("invent", sealed),
                choice("leave-out", sealed),
                choice("changes", sealed.or(others)),
            ]
        }
        Message::Status(status) => {
            vec![
                part("view", status.view),
                part("place", status.executed),
                part("stable", status.stable),
            ]
        }
        Message::Fetch(lack) => match **lack {
            Lack::Request(_) => vec![choice("digest", sealed)],
            Lack::State(place) => vec![part("place", place)],
        },
        Message::State(place, state) => {
            let [a, b, c] = state.store.0;
            vec![part("place", *place), part("value", a), part("b", b), part("c", c)]
        }
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
                "tentative" => forged.tentative = value != 0,
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
            let forged = forge_change(cx, change, field, value);
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
                "stable" => forged.stable = value,
                _ => forged.executed = value,
            }
            Message::Status(cx.sign(forged))
        }
        Message::Fetch(lack) => Message::Fetch(cx.sign(match **lack {
            Lack::Request(_) => Lack::Request(digest(cx, value)),
            Lack::State(_) => Lack::State(value),
        })),
        Message::State(place, state) => match field {
            "place" => Message::State(value, Arc::clone(state)),
            "b" => Message::State(*place, corrupt(state, 1, value)),
            "c" => Message::State(*place, corrupt(state, 2, value)),
            _ => Message::State(*place, corrupt(state, 0, value)),
        },
        Message::Body(_) => return Err(Unforgeable::NoSuchField),
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
        "phase" => forged.phase = if value == 0 { Phase::Prepare } else { Phase::Commit },
        _ => forged.digest = digest(cx, value),
    }
    cx.sign(forged)
}

fn key_of(value: u32) -> Key {
    Key((value as usize % KEYS) as u8)
}

fn forge_request(request: &Request, field: &str, value: u32) -> Request {
    let operation = match (request.operation, field) {
        (Operation::Put(_, of), "key") => Operation::Put(key_of(value), of),
        (Operation::Add(_, of), "key") => Operation::Add(key_of(value), of),
        (Operation::Get(_), "key") => Operation::Get(key_of(value)),
        (Operation::Put(key, _), "value") => Operation::Put(key, value),
        (Operation::Add(key, _), "value") => Operation::Add(key, value),
        (Operation::Put(key, of) | Operation::Add(key, of), "operation") => asked(value, key, of),
        (Operation::Get(key), "operation") => asked(value, key, 0),
        (operation, _) => operation,
    };
    let timestamp = if field == "timestamp" { value } else { request.timestamp };
    let read = if field == "read" { value != 0 } else { request.read };
    Request { operation, timestamp, read, ..*request }
}

/// The number of what is asked for: put, add or get.
fn kind(operation: Operation) -> u32 {
    match operation {
        Operation::Put(..) => 0,
        Operation::Add(..) => 1,
        Operation::Get(_) => 2,
    }
}

fn asked(kind: u32, key: Key, value: u32) -> Operation {
    match kind {
        0 => Operation::Put(key, value),
        1 => Operation::Add(key, value),
        _ => Operation::Get(key),
    }
}

/// The latest request of this client that the traitor knows, besides the one with this digest.
fn other_request(memory: &Memory, besides: Digest, client: u32) -> Option<(Digest, SignedRequest)> {
    let known = memory.bodies.iter();
    let known = known.filter(|(digest, r)| r.by() == ProcessId(client) && **digest != besides);
    let latest = known.max_by_key(|(_, request)| request.timestamp);
    latest.map(|(digest, request)| (*digest, Arc::clone(request)))
}

fn forge_change(cx: Context, change: &ViewChange, field: &str, value: u32) -> ViewChange {
    let mut forged = change.clone();
    match field {
        "view" => forged.view = value,
        "stable" => forged.stable = value,
        "checkpoint" => {
            let digest = digest(cx, value);
            forged.checkpoints.retain(|one| one.place != value);
            forged.checkpoints.push(Checkpoint { place: value, digest });
        }
        "omit" => forged.prepared.retain(|one| one.place != value),
        _ => {
            let (view, digest) = (forged.view.saturating_sub(1), Digest::NULL);
            let claim = Arc::new(Prepared { view, place: value, digest, proof: None });
            let claims = match field {
                "vouch" => &mut forged.proposed,
                _ => &mut forged.prepared,
            };
            claims.retain(|one| one.place != value);
            claims.push(claim);
        }
    }
    forged
}

fn forge_new_view(cx: Context, new_view: &NewView, field: &str, value: u32) -> NewView {
    let mut forged = new_view.clone();
    match field {
        "view" => forged.view = value,
        "leave-out" => forged.changes.retain(|change| change.by() != ProcessId(value)),
        _ => {
            let digest = if field == "null" { Digest::NULL } else { Digest::made_up(cx.me, value) };
            for vote in forged.order.iter_mut().filter(|vote| vote.place == value) {
                *vote = cx.sign(Vote { digest, ..**vote });
            }
        }
    }
    forged
}
