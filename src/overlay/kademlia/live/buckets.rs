//! The buckets of a node: who gets in, who is dropped, and how they are kept fresh.

use super::{Live, Mail, Purpose};
use crate::overlay::Node;
use crate::overlay::id::Id;
use crate::overlay::kademlia::{bucket, fill};
use crate::sim::Time;

impl Live {
    pub(super) fn fill_buckets(&mut self) {
        let up: Vec<Node> = (0..self.pool()).filter(|&node| self.is_live(node)).collect();
        let ids: Vec<Id> = up.iter().map(|&node| self.id(node)).collect();
        let mut contacts = Vec::new();
        for (place, &node) in up.iter().enumerate() {
            contacts.clear();
            fill(&ids, place as u32, self.settings.k, &mut self.dice, &mut contacts);
            for &contact in &contacts {
                self.add(node, up[contact as usize]);
            }
            let first = Time(self.dice.between(0, self.settings.refresh.0));
            self.post.after(node, first, Mail::Refresh { life: 0 });
            self.plan_republishing(node);
        }
    }

    pub(super) fn add(&mut self, node: Node, contact: Node) {
        if let Some(index) = bucket(self.id(node), self.id(contact)) {
            self.peers[node as usize].buckets[index as usize].push(contact);
        }
    }

    /// A node has heard from another: its bucket remembers that.
    pub(super) fn see(&mut self, node: Node, other: Node) {
        let Some(index) = bucket(self.id(node), self.id(other)) else { return };
        let k = self.settings.k as usize;
        let peer = &mut self.peers[node as usize];
        let held = &mut peer.buckets[index as usize];
        if let Some(place) = held.iter().position(|&contact| contact == other) {
            held.remove(place);
            held.push(other);
        } else if held.len() < k {
            held.push(other);
            self.hand_over(node, other);
        } else if self.settings.evicts_live {
            let oldest = held.remove(0);
            held.push(other);
            self.counts.evicted_live += u64::from(self.is_live(oldest));
        } else if peer.pinging & 1 << index == 0 {
            peer.pinging |= 1 << index;
            let oldest = held[0];
            self.send(node, oldest, Mail::Ping { newcomer: other });
        }
    }

    pub(super) fn stop_pinging(&mut self, node: Node, other: Node) {
        if let Some(index) = bucket(self.id(node), self.id(other)) {
            self.peers[node as usize].pinging &= !(1 << index);
        }
    }

    pub(super) fn drop_contact(&mut self, node: Node, silent: Node) {
        let Some(index) = bucket(self.id(node), self.id(silent)) else { return };
        let held = &mut self.peers[node as usize].buckets[index as usize];
        let before = held.len();
        held.retain(|&contact| contact != silent);
        let dropped = (before - held.len()) as u64;
        match self.is_live(silent) {
            true => self.counts.evicted_live += dropped,
            false => self.counts.evicted_silent += dropped,
        }
    }

    /// The `k` contacts of a node that are closest to a key.
    pub(super) fn closest_known(&self, node: Node, key: Id) -> Vec<Node> {
        let buckets = &self.peers[node as usize].buckets;
        let mut known: Vec<Node> = buckets.iter().flatten().copied().collect();
        let (k, closeness) = (self.settings.k as usize, |&node: &Node| self.id(node).xor(key));
        if known.len() > k {
            known.select_nth_unstable_by_key(k, closeness);
            known.truncate(k);
        }
        known
    }

    /// And then refreshes every bucket farther away than its closest neighbour.
    pub(super) fn refresh_beyond_neighbour(&mut self, node: Node) {
        let buckets = &self.peers[node as usize].buckets;
        let Some(nearest) = buckets.iter().position(|held| !held.is_empty()) else {
            let life = self.peers[node as usize].life;
            self.post.after(node, Time::millis(1_000), Mail::Join { life });
            return;
        };
        for index in nearest as u32 + 1..Id::BITS {
            self.refresh_bucket(node, index);
        }
    }

    pub(super) fn refresh(&mut self, node: Node) {
        let buckets = &self.peers[node as usize].buckets;
        let nearest = buckets.iter().position(|held| !held.is_empty()).unwrap_or(0) as u32;
        for index in nearest..Id::BITS {
            let touched = self.peers[node as usize].touched[index as usize];
            if self.now.since(touched) >= self.settings.refresh {
                self.refresh_bucket(node, index);
            }
        }
        let life = self.peers[node as usize].life;
        self.post.after(node, self.settings.refresh, Mail::Refresh { life });
    }

    /// Looks up a random key in the range of a bucket.
    fn refresh_bucket(&mut self, node: Node, index: u32) {
        let below = Id::draw(&mut self.dice).0 & ((1 << index) - 1);
        let key = Id(self.id(node).0 ^ (1 << index | below));
        self.begin(node, key, Purpose::Refresh);
    }
}
