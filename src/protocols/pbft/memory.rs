//! What a replica remembers: its log, the state that it replicates, and its timers.

use super::digest::Digest;
use super::messages::{Checkpoint, NewView, Prepared, SignedRequest, View, ViewChange, Vote};
use super::rules::Rules;
use crate::check::{RequestId, Sequence, Store};
use crate::sim::{ProcessId, Signed};
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
    pub(super) fn settled(&self) -> Sequence {
        self.low.max(self.floor)
    }

    /// H, the high water mark. Only a stable checkpoint lets the log forget, so a view that began
    /// after one that is not yet stable takes no more than the log can hold all the same.
    pub(super) fn high(&self, rules: &Rules) -> Sequence {
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
