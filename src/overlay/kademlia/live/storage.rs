//! Values: where they are stored, until when, and how they are handed on.

use super::{Held, Live, Mail, Purpose, Search, State};
use crate::overlay::Node;
use crate::overlay::id::Id;
use crate::sim::Time;

impl Live {
    /// Nodes look after their values at times of their own, so that of those who store one the first
    /// spares the others the work.
    pub(super) fn plan_republishing(&mut self, node: Node) {
        if self.settings.republish != Time::NEVER {
            let life = self.peers[node as usize].life;
            let soon = Time(self.dice.between(0, self.settings.republish.0));
            self.post.after(node, soon, Mail::Republish { life });
        }
    }

    /// Whether a node stores something under a key.
    pub fn holds(&self, node: Node, key: Id) -> bool {
        let held = self.peers[node as usize].values.get(&key);
        held.is_some_and(|held| held.expires > self.now)
    }

    pub(super) fn keep(&mut self, node: Node, key: Id, expires: Time) {
        let held = Held { stored: self.now, expires };
        self.peers[node as usize].values.insert(key, held);
    }

    /// How many a node knows that are closer to a key than somebody; one of them does not count.
    fn known_closer(&self, node: Node, but: Node, key: Id, than: Id) -> usize {
        let known = self.peers[node as usize].buckets.iter().flatten();
        let closer = |other: &&Node| self.id(**other).xor(key) < than.xor(key);
        known.filter(|&&other| other != but).filter(closer).count()
    }

    /// The lookup has found them: the `k` closest that answered store the value.
    pub(super) fn store(&mut self, search: &Search, expires: Time) {
        let key = search.key;
        let answered = search.seen.iter().filter(|seen| seen.state == State::Answered);
        let closest: Vec<Node> =
            answered.take(self.settings.k as usize).map(|seen| seen.node).collect();
        for node in closest {
            match node == search.asker {
                true => self.keep(node, key, expires),
                false => self.send(search.asker, node, Mail::Store { key, expires }),
            }
        }
    }

    /// A node stores again what nobody stored again lately, and forgets what is too old.
    pub(super) fn republish(&mut self, node: Node) {
        let (now, period) = (self.now, self.settings.republish);
        let values = &mut self.peers[node as usize].values;
        values.retain(|_, held| held.expires > now);
        let due = values.iter_mut().filter(|(_, held)| now.since(held.stored) >= period);
        let due = due.map(|(key, held)| {
            held.stored = now;
            (*key, held.expires)
        });
        for (key, expires) in due.collect::<Vec<_>>() {
            self.begin(node, key, Purpose::Store(expires));
        }
        let life = self.peers[node as usize].life;
        self.post.after(node, period, Mail::Republish { life });
    }

    /// A node that was not known has come: it is given the values that belong with it, by the one who
    /// is closest to their keys so far.
    pub(super) fn hand_over(&mut self, node: Node, newcomer: Node) {
        let (own, new) = (self.id(node), self.id(newcomer));
        let belongs = |key: Id| {
            self.known_closer(node, newcomer, key, own) == 0
                && self.known_closer(node, newcomer, key, new) < self.settings.k as usize
        };
        let values = self.peers[node as usize].values.iter();
        let due = values.filter(|(key, held)| held.expires > self.now && belongs(**key));
        for (key, expires) in due.map(|(key, held)| (*key, held.expires)).collect::<Vec<_>>() {
            self.send(node, newcomer, Mail::Store { key, expires });
        }
    }
}
