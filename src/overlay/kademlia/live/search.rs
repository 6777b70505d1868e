//! A node lookup under way: whom it asks next, what it hears, and how it ends.

use super::{Live, Mail, Purpose, Search, Seen, State};
use crate::overlay::Node;
use crate::overlay::id::Id;
use crate::overlay::kademlia::bucket;
use crate::overlay::measure::Finding;

impl Live {
    pub(super) fn begin(&mut self, asker: Node, key: Id, purpose: Purpose) {
        if let Some(index) = bucket(self.id(asker), key) {
            self.peers[asker as usize].touched[index as usize] = self.now;
        }
        let life = self.peers[asker as usize].life;
        let own = Seen {
            distance: self.id(asker).xor(key),
            node: asker,
            state: State::Answered,
            depth: 0,
            travelled: 0,
        };
        let seen = vec![own];
        let (waiting, questions, timeouts, wide) = (0, 0, 0, false);
        let mut search =
            Search { asker, life, key, purpose, seen, waiting, questions, timeouts, wide };
        self.hear(&mut search, &self.closest_known(asker, key), own);
        let number = self.free.pop().unwrap_or_else(|| {
            self.searches.push(None);
            self.searches.len() as u32 - 1
        });
        self.go_on(number, search);
    }

    fn hear(&self, search: &mut Search, named: &[Node], by: Seen) {
        for &node in named {
            let distance = self.id(node).xor(search.key);
            if let Err(at) = search.seen.binary_search_by_key(&distance, |seen| seen.distance) {
                let travelled = by.travelled + self.distance(by.node, node);
                let (state, depth) = (State::New, by.depth + 1);
                search.seen.insert(at, Seen { distance, node, state, depth, travelled });
            }
        }
    }

    /// Asks those that are to be asked now, or ends.
    fn go_on(&mut self, number: u32, mut search: Search) {
        let (k, alpha) = (self.settings.k, self.settings.alpha);
        let width = if search.wide { k } else { alpha };
        for place in 0..search.seen.len().min(k as usize) {
            let seen = &mut search.seen[place];
            if search.waiting < width && seen.state == State::New {
                seen.state = State::Asked;
                search.waiting += 1;
                search.questions += 1;
                let (node, key, purpose) = (seen.node, search.key, search.purpose);
                self.send(search.asker, node, Mail::Find { search: number, key, purpose });
            }
        }
        if search.waiting == 0 {
            self.free.push(number);
            self.searches[number as usize] = None;
            self.ended(&search);
        } else {
            self.searches[number as usize] = Some(search);
        }
    }

    /// The lookup of this number, if the asker is still the one that began it and waits for `other`.
    pub(super) fn waiting_for(
        &mut self,
        number: u32,
        asker: Node,
        other: Node,
    ) -> Option<(Search, usize)> {
        let slot = self.searches.get_mut(number as usize)?;
        let search = slot.take()?;
        let waits = |seen: &Seen| seen.node == other && seen.state == State::Asked;
        let place = search.seen.iter().position(waits);
        match place {
            Some(place) if search.asker == asker => Some((search, place)),
            _ => {
                *slot = Some(search);
                None
            }
        }
    }

    pub(super) fn answered(&mut self, number: u32, from: Node, to: Node, contacts: &[Node]) {
        let Some((mut search, place)) = self.waiting_for(number, to, from) else { return };
        let closest = search.seen[0].distance;
        search.waiting -= 1;
        search.seen[place].state = State::Answered;
        let by = search.seen[place];
        self.hear(&mut search, contacts, by);
        search.wide = search.seen[0].distance >= closest;
        self.go_on(number, search);
    }

    pub(super) fn silent(&mut self, number: u32, asker: Node, other: Node) {
        let Some((mut search, place)) = self.waiting_for(number, asker, other) else { return };
        search.waiting -= 1;
        search.timeouts += 1;
        search.seen.remove(place);
        self.go_on(number, search);
    }

    fn ended(&mut self, search: &Search) {
        if !self.lives(search.asker, search.life) {
            return;
        }
        match search.purpose {
            Purpose::Join => self.refresh_beyond_neighbour(search.asker),
            Purpose::Refresh => {}
            Purpose::Store(expires) => self.store(search, expires),
            Purpose::Value => self.counts.values[1] += 1,
            Purpose::User => self.count_lookup(search),
        }
    }

    fn count_lookup(&mut self, search: &Search) {
        let owner = self.owner(search.key);
        let found = search.seen.iter().find(|seen| seen.state == State::Answered);
        let right = found.map(|seen| seen.node) == owner;
        let (hops, travelled) = found.map_or((0, 0), |seen| (seen.depth, seen.travelled));
        let direct = owner.map_or(0, |owner| self.distance(search.asker, owner));
        let Search { questions: messages, timeouts, .. } = *search;
        self.counts.lookups += 1;
        self.counts.wrong += u64::from(!right);
        self.counts.hops.add(hops.into());
        self.counts.questions.add(messages.into());
        self.counts.found.add(&Finding { right, hops, messages, timeouts, travelled, direct });
    }
}
