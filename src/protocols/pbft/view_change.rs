//! View changes: who asks for one, and what the new view begins with.

use super::digest::Digest;
use super::messages::{
    Certificate, Checkpoint, Message, NewView, Output, Phase, Prepared, Reason, Timer, View,
    ViewChange, Vote,
};
use super::replica::{Step, signers};
use super::rules::{Bug, Rules};
use crate::check::Sequence;
use crate::sim::{ProcessSet, Signed};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a new view begins with: the stable checkpoint, and what has which place after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// min-s: the last stable checkpoint.
    pub stable: Sequence,
    /// The digest of its state, where there is a proof.
    pub state: Option<Digest>,
    /// The places up to max-s, with the null request in the gaps.
    pub order: Vec<(Sequence, Digest)>,
}

/// With no water marks a traitor's number can be any: then this many places are filled at most.
const MOST_GAPS: Sequence = 200;

/// What the new view begins with, computed from the VIEW-CHANGEs alone, so that every backup can
/// compute it again. Nothing if they do not suffice (only with MACs).
pub fn beginning(rules: &Rules, changes: &[Arc<Signed<ViewChange>>]) -> Option<Beginning> {
    if rules.macs && !rules.has(Bug::BelieveClaims) {
        return by_claims(rules, changes);
    }
    let latest = changes.iter().max_by_key(|change| change.stable)?;
    let stable = latest.stable;
    let state = latest.proof.first().map(|checkpoint| checkpoint.digest);
    let prepared = || changes.iter().flat_map(|change| &change.prepared);
    let last = prepared().map(|one| one.place).max().unwrap_or(stable);
    let last = last.min(stable.saturating_add(MOST_GAPS.max(rules.window)));
    let pick = |place| {
        let here = prepared().filter(|one| one.place == place);
        let by_view = |one: &&Arc<Prepared>| (one.view, one.digest);
        match rules.has(Bug::NotHighestView) {
            true => here.min_by_key(by_view),
            false => here.max_by_key(by_view),
        }
    };
    let order = (stable + 1..=last).filter_map(|place| match pick(place) {
        Some(one) => Some((place, one.digest)),
        None if rules.has(Bug::NoNull) => None,
        None => Some((place, Digest::NULL)),
    });
    Some(Beginning { stable, state, order: order.collect() })
}

/// The decision procedure of TOCS'02 (Figure 4), for when nothing can be proved to others.
fn by_claims(rules: &Rules, changes: &[Arc<Signed<ViewChange>>]) -> Option<Beginning> {
    let count = |wanted: &dyn Fn(&ViewChange) -> bool| {
        changes.iter().filter(|change| wanted(change)).count() as u32
    };
    let held: BTreeSet<(Sequence, Digest)> =
        changes.iter().flat_map(|c| &c.checkpoints).map(|c| (c.place, c.digest)).collect();
    let (stable, state) = held.into_iter().rev().find(|&(place, digest)| {
        count(&|c| c.stable <= place) >= rules.quorum
            && count(&|c| c.checkpoints.contains(&Checkpoint { place, digest })) >= rules.weak()
    })?;
    let mut order = Vec::new();
    // What committed is claimed by somebody whose stable checkpoint is not after this one, so no
    // claim of a place further off than a log reaches can matter.
    let claimed = changes.iter().flat_map(|change| &change.prepared).map(|one| one.place);
    let last = claimed.max().unwrap_or(stable).min(stable.saturating_add(rules.most_logged()));
    for place in stable + 1..=last {
        order.push((place, by_claims_at(rules, changes, place)?));
    }
    while order.last().is_some_and(|(_, digest)| *digest == Digest::NULL) {
        order.pop();
    }
    Some(Beginning { stable, state: Some(state), order })
}

/// With MACs: that a request prepared at some place, as somebody says.
#[derive(Clone, Copy)]
struct Claim {
    view: View,
    digest: Digest,
}

impl Claim {
    /// A1: whether what another claims for the place leaves room for this.
    fn fits(self, other: &Prepared) -> bool {
        other.view < self.view || other.view == self.view && other.digest == self.digest
    }

    /// A2: whether another's having had it proposed vouches for this.
    fn is_vouched(self, other: &Prepared) -> bool {
        other.view >= self.view && other.digest == self.digest
    }
}

/// What is to have a place: by condition A what A1 no quorum contradicts and A2 a correct replica
/// vouches for, by condition B the null request, and otherwise nothing yet.
fn by_claims_at(
    rules: &Rules,
    changes: &[Arc<Signed<ViewChange>>],
    place: Sequence,
) -> Option<Digest> {
    let here = |all: &[Arc<Prepared>]| -> Vec<Arc<Prepared>> {
        all.iter().filter(|one| one.place == place).cloned().collect()
    };
    let mut claims: Vec<Arc<Prepared>> =
        changes.iter().flat_map(|change| here(&change.prepared)).collect();
    claims.sort_by_key(|claim| std::cmp::Reverse((claim.view, claim.digest)));
    let count = |wanted: &dyn Fn(&ViewChange) -> bool| {
        changes.iter().filter(|c| c.stable < place && wanted(c)).count() as u32
    };
    let chosen = claims.iter().find(|one| {
        let claim = Claim { view: one.view, digest: one.digest };
        count(&|c| here(&c.prepared).iter().all(|other| claim.fits(other))) >= rules.quorum
            && count(&|c| here(&c.proposed).iter().any(|other| claim.is_vouched(other)))
                >= rules.weak()
    });
    let nobody = || count(&|c| here(&c.prepared).is_empty()) >= rules.quorum;
    chosen.map(|claim| claim.digest).or_else(|| nobody().then_some(Digest::NULL))
}

/// Why a place of a new view gets what it gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A certificate is shown, and none of a later view.
    Certificate {
        /// Its view.
        view: View,
        /// Who shows it.
        by: ProcessSet,
        /// The latest view of a certificate of another request, if one is shown.
        passed_over: Option<View>,
    },
    /// Nobody shows a certificate here, but somebody does for a later place.
    Gap,
    /// With MACs: no quorum contradicts the claim (A1), and a correct replica vouches for it (A2).
    Vouched {
        /// The claim's view.
        view: View,
        /// Who does not contradict it.
        fits: ProcessSet,
        /// Who vouches for it.
        vouchers: ProcessSet,
    },
    /// With MACs: a quorum claims nothing here (B).
    Unclaimed {
        /// Who.
        by: ProcessSet,
    },
}

/// Why the place gets `digest`, which is what follows from the VIEW-CHANGEs.
pub fn grounds(
    rules: &Rules,
    changes: &[Arc<Signed<ViewChange>>],
    place: Sequence,
    digest: Digest,
) -> Ground {
    let here = |change: &ViewChange| -> Vec<Arc<Prepared>> {
        change.prepared.iter().filter(|one| one.place == place).cloned().collect()
    };
    let all: Vec<Arc<Prepared>> = changes.iter().flat_map(|change| here(change)).collect();
    let who = |wanted: &dyn Fn(&ViewChange) -> bool| -> ProcessSet {
        changes.iter().filter(|change| wanted(change)).map(|change| change.by()).collect()
    };
    let chosen = all.iter().filter(|one| one.digest == digest).map(|one| one.view).max();
    if rules.macs && !rules.has(Bug::BelieveClaims) {
        return match chosen {
            Some(view) => {
                let claim = Claim { view, digest };
                let fits = |c: &ViewChange| here(c).iter().all(|one| claim.fits(one));
                let vouches = |c: &ViewChange| {
                    c.proposed.iter().any(|one| one.place == place && claim.is_vouched(one))
                };
                Ground::Vouched {
                    view,
                    fits: who(&|c| c.stable < place && fits(c)),
                    vouchers: who(&|c| c.stable < place && vouches(c)),
                }
            }
            None => Ground::Unclaimed { by: who(&|c| c.stable < place && here(c).is_empty()) },
        };
    }
    let Some(view) = chosen else { return Ground::Gap };
    let shows = |one: &Arc<Prepared>| one.digest == digest && one.view == view;
    let others = all.iter().filter(|one| one.digest != digest).map(|one| one.view);
    Ground::Certificate { view, by: who(&|c| here(c).iter().any(shows)), passed_over: others.max() }
}

/// Whether a VIEW-CHANGE proves what it says.
pub fn is_valid(rules: &Rules, change: &Signed<ViewChange>) -> bool {
    let in_window = |place: Sequence| {
        let high = change.stable.saturating_add(rules.most_logged());
        place > change.stable && (place <= high || rules.has(Bug::NoWaterMarks))
    };
    let places = change.prepared.iter().chain(&change.proposed);
    let plausible = rules.is_replica(change.by())
        && places.into_iter().all(|one| in_window(one.place) && one.view < change.view);
    if rules.macs {
        return plausible;
    }
    plausible
        && proves_checkpoint(rules, change)
        && change.prepared.iter().all(|one| proves_prepared(rules, one))
}

fn proves_checkpoint(rules: &Rules, change: &ViewChange) -> bool {
    let Some(first) = change.proof.first() else { return change.stable == 0 };
    let fits = |checkpoint: &Signed<Checkpoint>| {
        **checkpoint == **first && rules.is_replica(checkpoint.by())
    };
    first.place == change.stable
        && change.proof.iter().all(fits)
        && signers(&change.proof).len() >= rules.quorum
}

fn proves_prepared(rules: &Rules, prepared: &Prepared) -> bool {
    let Prepared { view, place, digest, proof } = prepared;
    let Some(Certificate { proposal, prepares }) = proof else { return false };
    let primary = rules.primary(*view);
    let says =
        |vote: &Vote, phase| *vote == Vote { phase, view: *view, place: *place, digest: *digest };
    let backs = |vote: &Signed<Vote>| {
        says(vote, Phase::Prepare) && vote.by() != primary && rules.is_replica(vote.by())
    };
    says(proposal, Phase::PrePrepare)
        && proposal.by() == primary
        && prepares.iter().all(backs)
        && signers(prepares).len() + 1 >= rules.quorum
}

impl Step<'_> {
    /// Stops taking part and asks for `view`.
    pub fn suspect(&mut self, view: View) {
        let memory = self.edit();
        if memory.active {
            memory.last_active = memory.view;
        }
        memory.view = view;
        memory.active = false;
        memory.attempts += 1;
        let undone = memory.ahead.take().is_some();
        let place = memory.executed + 1;
        let was_hurried = std::mem::take(&mut memory.hurried);
        if undone {
            self.tell(Output::Undone(place));
        }
        if was_hurried {
            self.fx.cancel_timer(Timer::Change);
        }
        let change = Arc::new(self.cx.sign(self.view_change()));
        self.send_to_others(&Message::ViewChange(Arc::clone(&change)));
        let me = self.cx.me;
        self.edit().changes.insert(me, change);
        self.tell(Output::Suspects(view));
        self.count_changes();
    }

    /// VIEW-CHANGE(v, n, C, P, i).
    fn view_change(&self) -> ViewChange {
        let memory = &self.memory;
        let log = memory.log.values();
        let prepared = log.clone().filter_map(|entry| entry.prepared.clone()).collect();
        let (proof, proposed, checkpoints) = match self.rules.macs {
            false => (memory.proof.clone(), Vec::new(), Vec::new()),
            true => {
                let held = memory.checkpoints.iter();
                let held = held.map(|(&place, &(digest, _))| Checkpoint { place, digest });
                let proposed = log.flat_map(|entry| entry.proposed.iter().cloned()).collect();
                (Vec::new(), proposed, held.collect())
            }
        };
        let (view, stable) = (memory.view, memory.low);
        ViewChange { view, stable, proof, prepared, proposed, checkpoints }
    }

    /// VIEW-CHANGE: f+1 of them for later views are a reason to join; 2f+1 for one begin it.
    pub fn on_view_change(&mut self, change: &Arc<Signed<ViewChange>>) {
        let memory = &self.memory;
        let is_past = change.view < memory.view || change.view == memory.view && memory.active;
        if is_past {
            let from = change.by();
            if let Some(new_view) = memory.new_view.clone().filter(|_| memory.active) {
                self.fx.send(from, Message::NewView(new_view));
            }
            return self.fx.ignored(Reason::OtherView(self.memory.view));
        }
        let known = memory.changes.get(&change.by());
        if known.is_some_and(|known| known.view >= change.view) {
            return self.fx.ignored(Reason::Known);
        }
        if !is_valid(self.rules, change) {
            return self.fx.ignored(Reason::Invalid);
        }
        self.edit().changes.insert(change.by(), Arc::clone(change));
        while let Some(view) = self.view_to_join() {
            self.suspect(view);
        }
        self.count_changes();
    }

    /// The smallest view that is asked for by f+1 who all ask for later views than this one.
    fn view_to_join(&self) -> Option<View> {
        if self.rules.has(Bug::NoJoin) {
            return None;
        }
        let views = self.memory.changes.values().map(|change| change.view);
        let later: Vec<View> = views.filter(|view| *view > self.memory.view).collect();
        let enough = later.len() as u32 >= self.rules.weak();
        later.into_iter().min().filter(|_| enough)
    }

    /// With 2f+1 VIEW-CHANGEs the timer of the change starts, and the new primary begins the view.
    /// For the timer those count too who have asked for a later view since: they asked for this one.
    pub fn count_changes(&mut self) {
        if self.memory.active {
            return;
        }
        let view = self.memory.view;
        let asked = self.memory.changes.values().filter(|c| c.view >= view).count() as u32;
        if asked >= self.rules.quorum && !self.memory.hurried {
            let patience = self.rules.patience(self.memory.attempts);
            self.fx.set_timer(Timer::Change, patience, patience);
            self.edit().hurried = true;
        }
        let changes: Vec<Arc<Signed<ViewChange>>> =
            self.memory.changes.values().filter(|c| c.view == view).cloned().collect();
        if self.is_primary() && changes.len() as u32 >= self.rules.quorum {
            match beginning(self.rules, &changes) {
                Some(beginning) => self.begin_view(view, changes, &beginning),
                None => self.fx.ignored(Reason::Undecided),
            }
        }
    }

    /// NEW-VIEW(v, V, O).
    fn begin_view(
        &mut self,
        view: View,
        changes: Vec<Arc<Signed<ViewChange>>>,
        beginning: &Beginning,
    ) {
        let vote = |&(place, digest): &(Sequence, Digest)| {
            self.cx.sign(Vote { phase: Phase::PrePrepare, view, place, digest })
        };
        let order = beginning.order.iter().map(vote).collect();
        let new_view = Arc::new(self.cx.sign(NewView { view, changes, order }));
        self.send_to_others(&Message::NewView(Arc::clone(&new_view)));
        self.enter(&new_view, beginning);
    }

    /// NEW-VIEW: believed only if O is what follows from V.
    pub fn on_new_view(&mut self, new_view: &Arc<Signed<NewView>>) {
        let memory = &self.memory;
        let view = new_view.view;
        if view < memory.view || view == memory.view && memory.active {
            return self.fx.ignored(Reason::OtherView(memory.view));
        }
        let primary = self.rules.primary(view);
        if view == 0 || new_view.by() != primary || primary == self.cx.me {
            return self.fx.ignored(Reason::WrongRole);
        }
        match self.follows(new_view) {
            Some(beginning) => self.enter(new_view, &beginning),
            None => self.fx.ignored(Reason::Invalid),
        }
    }

    /// What the new view begins with, if it follows from what the NEW-VIEW shows.
    fn follows(&self, new_view: &Signed<NewView>) -> Option<Beginning> {
        let NewView { view, changes, order } = &**new_view;
        let fits = |c: &Arc<Signed<ViewChange>>| c.view == *view && is_valid(self.rules, c);
        let authors: BTreeSet<u32> = changes.iter().map(|change| change.by().0).collect();
        let proposes = |vote: &Signed<Vote>| {
            vote.by() == new_view.by() && vote.phase == Phase::PrePrepare && vote.view == *view
        };
        let is_complete = authors.len() == changes.len()
            && changes.len() as u32 >= self.rules.quorum
            && changes.iter().all(fits)
            && order.iter().all(proposes);
        let beginning = beginning(self.rules, changes).filter(|_| is_complete)?;
        let claimed = order.iter().map(|vote| (vote.place, vote.digest));
        let is_same = claimed.eq(beginning.order.iter().copied());
        (is_same || self.rules.has(Bug::NoRecompute)).then_some(beginning)
    }

    /// Enters a new view: O is proposed, the backups prepare it.
    fn enter(&mut self, new_view: &Arc<Signed<NewView>>, beginning: &Beginning) {
        let view = new_view.view;
        let drop_prepared = self.rules.has(Bug::DropPrepared);
        let memory = self.edit();
        memory.view = view;
        memory.active = true;
        memory.last_active = view;
        memory.new_view = Some(Arc::clone(new_view));
        memory.changes.retain(|_, change| change.view > view);
        memory.watched = None;
        let was_hurried = std::mem::take(&mut memory.hurried);
        for entry in memory.log.values_mut().map(Arc::make_mut) {
            entry.proposal = None;
            entry.owes = false;
            entry.prepares.clear();
            entry.commits.clear();
            if drop_prepared {
                entry.prepared = None;
            }
        }
        if was_hurried {
            self.fx.cancel_timer(Timer::Change);
        }
        self.fx.cancel_timer(Timer::Request);
        self.tell(Output::Entered(view));
        let last = new_view.order.last().map_or(0, |vote| vote.place);
        self.edit().assigned = last.max(beginning.stable).max(self.memory.low);
        self.begin_at(beginning);
        self.take_order();
        self.fetch_bodies();
        self.propose_waiting();
        for vote in std::mem::take(&mut self.edit().early) {
            match vote.phase {
                Phase::PrePrepare => self.on_pre_prepare(vote, None),
                _ => self.on_vote(vote),
            }
        }
    }

    /// Takes into the log what the present view began with, as far as there is room; the rest when
    /// the water marks move.
    pub fn take_order(&mut self) {
        let Some(new_view) = self.memory.new_view.clone().filter(|_| self.memory.active) else {
            return;
        };
        for vote in new_view.order.iter().copied() {
            let entry = self.memory.log.get(&vote.place);
            let is_taken = entry.is_some_and(|entry| entry.proposal.is_some());
            if is_taken || self.between_marks(vote.place).is_err() {
                continue;
            }
            if self.is_primary() {
                let knows = self.memory.knows(vote.digest);
                let entry = self.edit().entry(vote.place);
                entry.proposal = Some(vote);
                entry.owes = !knows;
                self.note_proposed(vote);
                self.check_prepared(vote.place);
            } else {
                self.accept(vote);
            }
        }
    }

    /// Begins after the checkpoint that the new view begins with, and fetches its state if need be.
    /// It is stable only with the proof: with MACs f+1 vouch for it, of whom but one may be correct,
    /// and whoever forgot the log on their word might be left with neither log nor state.
    fn begin_at(&mut self, beginning: &Beginning) {
        let Beginning { stable: place, state, .. } = *beginning;
        self.edit().floor = 0;
        let Some(digest) = state.filter(|_| place > self.memory.low) else { return };
        self.edit().floor = place;
        let new_view = self.memory.new_view.clone();
        let changes = new_view.iter().flat_map(|new_view| &new_view.changes);
        let proofs = changes.filter(|change| change.stable == place).map(|change| &change.proof);
        let proof = proofs.max_by_key(|proof| proof.len()).cloned().unwrap_or_default();
        if signers(&proof).len() >= self.rules.quorum {
            self.stabilise(place, proof);
        }
        if place > self.memory.executed {
            self.edit().target = Some(Checkpoint { place, digest });
            self.fetch_state(place);
        }
    }
}
