//! What replicas and clients send, are asked and tell, and why they ignore something.

use super::digest::Digest;
use super::memory::State;
use crate::check::{Deed, Operation, Sequence};
use crate::sim::{ProcessId, ProcessSet, Signed};
use std::sync::Arc;

/// A view: a time in which one replica is the primary.
pub type View = u32;

/// REQUEST(o, t, c); c is who signed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    /// t: a client's requests have increasing timestamps.
    pub timestamp: u32,
    /// o.
    pub operation: Operation,
    /// Whether it is to be answered at once, without a place in the sequence.
    pub read: bool,
    /// The one replica that sends the whole result; without one, all do.
    pub full: Option<ProcessId>,
    /// With MACs: the replicas for which the authenticator is no good. A correct client's is good
    /// for all.
    pub unreadable: ProcessSet,
}

/// A request with its client's signature.
pub type SignedRequest = Arc<Signed<Request>>;

/// In which phase something is said of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// The primary proposes it.
    PrePrepare,
    /// A backup accepts the proposal.
    Prepare,
    /// A replica knows that it is prepared.
    Commit,
}

/// What is signed in PRE-PREPARE(v, n, d), PREPARE(v, n, d, i) and COMMIT(v, n, d, i); i is who
/// signed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Vote {
    /// Which of the three it is.
    pub phase: Phase,
    /// v.
    pub view: View,
    /// n.
    pub place: Sequence,
    /// d = D(m).
    pub digest: Digest,
}

/// What a reply says of the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The result itself.
    Full(u32),
    /// Only its digest: another replica sends the result.
    Digest(Digest),
}

/// REPLY(v, t, c, i, r); i is who signed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reply {
    /// v: so that the client can tell who the primary is.
    pub view: View,
    /// t.
    pub timestamp: u32,
    /// c.
    pub client: ProcessId,
    /// r.
    pub outcome: Outcome,
    /// Whether the request was executed tentatively, or read, and may not be committed.
    pub tentative: bool,
}

/// CHECKPOINT(n, d, i); i is who signed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Checkpoint {
    /// n: the place after which the state is meant.
    pub place: Sequence,
    /// d: the digest of the state.
    pub digest: Digest,
}

/// That a request prepared, or pre-prepared, at a replica.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Prepared {
    /// The view in which it did.
    pub view: View,
    /// Its place.
    pub place: Sequence,
    /// Its digest.
    pub digest: Digest,
    /// The proof: the PRE-PREPARE and 2f PREPAREs. MACs prove nothing to others, so with them there
    /// is none.
    pub proof: Option<Certificate>,
}

/// A prepared certificate.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Certificate {
    /// The PRE-PREPARE, without the request.
    pub proposal: Signed<Vote>,
    /// Matching PREPAREs of different backups.
    pub prepares: Vec<Signed<Vote>>,
}

/// VIEW-CHANGE(v, n, C, P, i); i is who signed it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ViewChange {
    /// v: the view that is asked for.
    pub view: View,
    /// n: the last stable checkpoint.
    pub stable: Sequence,
    /// C: 2f+1 CHECKPOINTs that prove it.
    pub proof: Vec<Signed<Checkpoint>>,
    /// P: what prepared after n.
    pub prepared: Vec<Arc<Prepared>>,
    /// With MACs only, as in TOCS'02, Q: what pre-prepared after n, for each digest the last view.
    pub proposed: Vec<Arc<Prepared>>,
    /// With MACs only, as in TOCS'02: the checkpoints that it holds.
    pub checkpoints: Vec<Checkpoint>,
}

/// NEW-VIEW(v, V, O), signed by the primary of v.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NewView {
    /// v.
    pub view: View,
    /// V: the VIEW-CHANGEs that it follows from.
    pub changes: Vec<Arc<Signed<ViewChange>>>,
    /// O: a PRE-PREPARE for each place between the last stable checkpoint and the last place at
    /// which anything prepared.
    pub order: Vec<Signed<Vote>>,
}

/// How far a replica is, so that others send it what it lacks. Not in OSDI'99, whose library sent
/// nothing twice; TOCS'02 has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Progress {
    /// Its view.
    pub view: View,
    /// Its last stable checkpoint.
    pub stable: Sequence,
    /// The last place that it has executed.
    pub executed: Sequence,
}

/// Something that a replica lacks and knows the digest of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lack {
    /// A request that was proposed without it.
    Request(Digest),
    /// The state after a place.
    State(Sequence),
}

/// The messages.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// REQUEST, from the client or passed on by a backup.
    Request(SignedRequest),
    /// PRE-PREPARE, with the request outside the signed part.
    PrePrepare(Signed<Vote>, Option<SignedRequest>),
    /// PREPARE or COMMIT.
    Vote(Signed<Vote>),
    /// REPLY.
    Reply(Signed<Reply>),
    /// CHECKPOINT.
    Checkpoint(Signed<Checkpoint>),
    /// VIEW-CHANGE.
    ViewChange(Arc<Signed<ViewChange>>),
    /// NEW-VIEW.
    NewView(Arc<Signed<NewView>>),
    /// This is how far I am: send me what I lack.
    Status(Signed<Progress>),
    /// Send me this.
    Fetch(Signed<Lack>),
    /// A request that was asked for.
    Body(SignedRequest),
    /// A state that was asked for, after this place; its digest is its proof.
    State(Sequence, Arc<State>),
}

/// What timers are set for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// A backup waited too long for a request to be executed.
    Request,
    /// A view change took too long.
    Change,
    /// Something is still missing: tell the others how far this replica is.
    Status,
    /// A client waited too long for replies.
    Retry,
    /// A primary that is slow on purpose proposes at last.
    Dawdle,
}

/// What a client can be asked to request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Input(pub Operation);

/// What a process tells the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// What the properties are about.
    Deed(Deed),
    /// A request prepared: view, place, digest.
    Prepared(View, Sequence, Digest),
    /// A request was executed before it committed: place.
    Tentative(Sequence),
    /// What was executed tentatively is undone: place.
    Undone(Sequence),
    /// It asks for this view.
    Suspects(View),
    /// It entered this view.
    Entered(View),
    /// This checkpoint is stable, and everything up to it forgotten.
    Stable(Sequence),
}

/// Why a stimulus was ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It belongs to another view than this one.
    OtherView(View),
    /// It is changing views and takes part in nothing else.
    Changing(View),
    /// The place is not between the water marks.
    OutsideMarks(Sequence, Sequence),
    /// Only the primary of a view proposes, and it does nothing else.
    WrongRole,
    /// Another request was proposed for this place in this view.
    OtherProposal,
    /// The request does not have the digest that was signed.
    WrongDigest,
    /// It is counted already.
    Counted,
    /// It is no news.
    Known,
    /// The request is older than the last one executed for its client.
    Old,
    /// It is incomplete or does not follow from what it claims to follow from.
    Invalid,
    /// Not enough is known yet to decide what the new view begins with.
    Undecided,
    /// The authenticator is no good for this replica.
    Unreadable,
    /// It is not meant for a process of this kind.
    NotForMe,
    /// It cannot send what is asked for.
    HaveNot,
    /// The client is waiting for another answer, or for none.
    NotAsked,
}
