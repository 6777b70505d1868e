//! What the correct replicas say of each place of the sequence, and where two of them differ.

use super::{RequestId, Sequence};
use crate::check::Status;
use crate::sim::{ProcessId, ProcessSet, digest_of};
use crate::words::{Language, list};
use std::collections::{BTreeMap, BTreeSet};

/// What the correct replicas say of one place of the sequence.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    /// What they say: a digest.
    pub(super) says: u64,
    /// The view in which they say it.
    pub(super) view: u32,
    /// The request, where it is known.
    pub(super) request: Option<RequestId>,
    /// Who says it, and since which step.
    pub(super) holders: Vec<(ProcessId, u32)>,
}

/// What the correct replicas say of all places, and the first place of which they say two things.
#[derive(Clone, Debug, Default)]
pub(super) struct Claims {
    pub(super) places: BTreeMap<Sequence, Vec<Claim>>,
    pub(super) traitors: ProcessSet,
    pub(super) conflict: Option<(Sequence, Claim, Claim)>,
}

impl Claims {
    pub(super) fn hear(&mut self, place: Sequence, (p, step): (ProcessId, u32), claim: Claim) {
        if self.traitors.contains(p) {
            return;
        }
        let claims = self.places.entry(place).or_default();
        match claims.iter_mut().find(|known| known.says == claim.says) {
            Some(known) if known.holders.iter().any(|(q, _)| *q == p) => {}
            Some(known) => known.holders.push((p, step)),
            None => claims.push(Claim { holders: vec![(p, step)], ..claim }),
        }
        if let [one, other, ..] = &claims[..]
            && self.conflict.is_none()
        {
            self.conflict = Some((place, one.clone(), other.clone()));
        }
    }

    /// Nothing is promised for `p` any more; what was violated while it was correct stays so.
    pub(super) fn strike(&mut self, p: ProcessId) {
        if self.traitors.insert(p) {
            for claims in self.places.values_mut() {
                claims.iter_mut().for_each(|claim| claim.holders.retain(|(q, _)| *q != p));
                claims.retain(|claim| !claim.holders.is_empty());
            }
            self.places.retain(|_, claims| !claims.is_empty());
        }
    }

    pub(super) fn status(&self) -> Status {
        if self.conflict.is_some() { Status::Violated } else { Status::Holds }
    }

    pub(super) fn witness(&self) -> Vec<u32> {
        let conflict = self.conflict.iter();
        let claims = conflict.flat_map(|(_, one, other)| [one, other]);
        let steps: BTreeSet<u32> =
            claims.flat_map(|claim| claim.holders.iter().map(|(_, step)| *step)).collect();
        steps.into_iter().collect()
    }

    pub(super) fn memory(&self) -> u128 {
        let says: Vec<(Sequence, Vec<u64>)> = self
            .places
            .iter()
            .map(|(place, claims)| (*place, claims.iter().map(|claim| claim.says).collect()))
            .collect();
        digest_of(&(says, self.traitors, self.conflict.is_some()))
    }
}

pub(super) fn who(claim: &Claim, language: Language) -> String {
    list(language, claim.holders.iter().map(|(p, _)| p))
}
