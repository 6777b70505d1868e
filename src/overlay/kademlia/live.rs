//! Kademlia by real messages, while nodes come and go.

use super::{bucket, fill};
use crate::overlay::churn::{Churn, exponential, half};
use crate::overlay::id::Id;
use crate::overlay::measure::{Finding, Findings, Histogram};
use crate::overlay::plane::Spot;
use crate::overlay::population::Population;
use crate::overlay::post::{Arrival, HEADER, Letter, NAMED, Post, Traffic};
use crate::overlay::{NOBODY, Node, Progress};
use crate::sim::{Dice, Part, Time};
use std::collections::BTreeMap;

/// Who has not answered after this time is taken for silent.
const PATIENCE: Time = Time::millis(500);

/// What a run of Kademlia is made of.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How many nodes are up on average.
    pub nodes: u32,
    /// The mean time that a node is up; [`Time::NEVER`] for no coming and going.
    pub session: Time,
    /// The size of a bucket, and of an answer.
    pub k: u32,
    /// How many nodes are asked at a time.
    pub alpha: u32,
    /// A bucket in whose range nothing was looked up for so long is refreshed.
    pub refresh: Time,
    /// The mean time between two lookups, of all nodes together.
    pub lookup_every: Time,
    /// Who holds a value that nobody stored again for so long stores it again; [`Time::NEVER`] for
    /// never, which loses it sooner or later.
    pub republish: Time,
    /// A value is forgotten so long after it was published.
    pub expire: Time,
    /// A newcomer takes the place of the oldest contact without asking whether that is up. A mistake.
    pub evicts_live: bool,
    /// The seed of every draw.
    pub seed: u64,
}

impl Settings {
    /// The paper's parameters, for so many nodes.
    pub fn for_nodes(nodes: u32) -> Self {
        Self {
            nodes,
            session: Time::millis(2_900 * 3_600),
            k: 20,
            alpha: 3,
            refresh: Time::millis(3_600_000),
            lookup_every: Time::millis(100),
            republish: Time::millis(3_600_000),
            expire: Time::millis(24 * 3_600_000),
            evicts_live: false,
            seed: 1,
        }
    }
}

/// What has happened so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lookups of keys that have ended.
    pub lookups: u64,
    /// Those that did not end at the live node closest to the key.
    pub wrong: u64,
    /// The depth of referrals of each.
    pub hops: Histogram,
    /// The questions of each.
    pub questions: Histogram,
    /// The same lookups, in the measures of all overlays.
    pub found: Findings,
    /// Lookups of values that came back with one, and those that did not.
    pub values: [u64; 2],
    /// Contacts that were up when they lost their place to another.
    pub evicted_live: u64,
    /// Contacts that were silent and lost their place.
    pub evicted_silent: u64,
    /// Nodes that came, and nodes that died.
    pub changes: u64,
}

impl Counts {
    /// Failed lookups in ten thousand.
    pub fn failed_in_ten_thousand(&self) -> u64 {
        self.wrong * 10_000 / self.lookups.max(1)
    }
}

/// Why a lookup is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    User,
    /// For what is stored under the key.
    Value,
    /// For the nodes that are to store a value that is forgotten at this time.
    Store(Time),
    Join,
    Refresh,
}

impl Purpose {
    fn is_upkeep(self) -> bool {
        !matches!(self, Purpose::User | Purpose::Value)
    }
}

/// What is sent. A number names the lookup that it belongs to.
#[derive(Clone, Debug)]
enum Mail {
    Find {
        search: u32,
        key: Id,
        purpose: Purpose,
    },
    Found {
        search: u32,
        contacts: Vec<Node>,
        purpose: Purpose,
    },
    /// What was looked for by its key.
    Value {
        search: u32,
    },
    Store {
        key: Id,
        expires: Time,
    },
    Ping {
        newcomer: Node,
    },
    Pong,
    /// To itself: time to look for buckets that nothing was looked up in. Of this life.
    Refresh {
        life: u32,
    },
    /// To itself: time to look for values that nobody stored again. Of this life.
    Republish {
        life: u32,
    },
    /// To itself: the contact knew nobody; join again.
    Join {
        life: u32,
    },
}

/// The kinds of messages that user's lookups consist of: their places among all.
const LOOKUPS: [usize; 3] = [0, 1, 2];

impl Letter for Mail {
    const KINDS: &'static [&'static str] = &[
        "find",
        "found",
        "value",
        "upkeep-find",
        "upkeep-found",
        "store",
        "ping",
        "pong",
        "timer",
    ];

    fn kind(&self) -> usize {
        match self {
            Mail::Find { purpose, .. } => {
                if purpose.is_upkeep() {
                    3
                } else {
                    0
                }
            }
            Mail::Found { purpose, .. } => {
                if purpose.is_upkeep() {
                    4
                } else {
                    1
                }
            }
            Mail::Value { .. } => 2,
            Mail::Store { .. } => 5,
            Mail::Ping { .. } => 6,
            Mail::Pong => 7,
            Mail::Refresh { .. } | Mail::Republish { .. } | Mail::Join { .. } => 8,
        }
    }

    /// A value is no longer than the name of a node.
    fn bytes(&self) -> u64 {
        match self {
            Mail::Found { contacts, .. } => HEADER + NAMED * contacts.len() as u64,
            Mail::Value { .. } | Mail::Store { .. } => HEADER + NAMED,
            _ => HEADER,
        }
    }
}

/// A value that a node stores: what it is does not matter here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Held {
    /// When it was stored last.
    stored: Time,
    /// When it is forgotten.
    expires: Time,
}

#[derive(Clone, Debug)]
struct Peer {
    id: Id,
    spot: Spot,
    live: bool,
    life: u32,
    /// The contacts at each distance, the least recently seen first.
    buckets: Vec<Vec<Node>>,
    /// Whether the oldest of a bucket is being pinged.
    pinging: u128,
    /// When something was last looked up in the range of each bucket.
    touched: Vec<Time>,
    /// What it stores, by key.
    values: BTreeMap<Id, Held>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    New,
    Asked,
    Answered,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    distance: u128,
    node: Node,
    state: State,
    depth: u32,
    /// The distance along the chain of those who named it.
    travelled: u64,
}

/// A lookup on its way.
#[derive(Clone, Debug)]
struct Search {
    asker: Node,
    life: u32,
    key: Id,
    purpose: Purpose,
    seen: Vec<Seen>,
    waiting: u32,
    questions: u32,
    timeouts: u32,
    /// The last answer brought nobody closer: all that are left are asked at once.
    wide: bool,
}

/// Kademlia nodes that live.
#[derive(Clone, Debug)]
pub struct Live {
    settings: Settings,
    peers: Vec<Peer>,
    live: u32,
    searches: Vec<Option<Search>>,
    free: Vec<u32>,
    churn: Churn,
    post: Post<Mail>,
    lookup_at: Time,
    now: Time,
    dice: Dice,
    counts: Counts,
}

impl Live {
    /// Nodes at their start, with full buckets.
    pub fn new(settings: Settings) -> Self {
        let peers = pool(&settings);
        let up: Vec<bool> = peers.iter().map(|peer| peer.live).collect();
        let churn = match settings.session {
            Time::NEVER => Churn::none(),
            session => Churn::new(settings.seed, &up, session, session),
        };
        let mut live = Self {
            live: up.iter().filter(|&&up| up).count() as u32,
            dice: Dice::keyed(settings.seed, Part::Workload, NOBODY, 4),
            searches: Vec::new(),
            free: Vec::new(),
            post: Post::new(PATIENCE),
            lookup_at: if settings.lookup_every == Time::NEVER { Time::NEVER } else { Time(0) },
            now: Time(0),
            counts: Counts::default(),
            churn,
            peers,
            settings,
        };
        live.fill_buckets();
        live
    }

    fn fill_buckets(&mut self) {
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

    /// Nodes look after their values at times of their own, so that of those who store one the first
    /// spares the others the work.
    fn plan_republishing(&mut self, node: Node) {
        if self.settings.republish != Time::NEVER {
            let life = self.peers[node as usize].life;
            let soon = Time(self.dice.between(0, self.settings.republish.0));
            self.post.after(node, soon, Mail::Republish { life });
        }
    }

    fn add(&mut self, node: Node, contact: Node) {
        if let Some(index) = bucket(self.id(node), self.id(contact)) {
            self.peers[node as usize].buckets[index as usize].push(contact);
        }
    }

    /// Does what is due until `until`, at most `budget` things.
    pub fn run_until(&mut self, until: Time, budget: u64) -> Progress {
        for _ in 0..budget {
            let mail = self.post.due().unwrap_or(Time::NEVER);
            let (change, lookup) = (self.churn.next_at(), self.lookup_at);
            let next = mail.min(change).min(lookup);
            if next > until {
                self.now = self.now.max(until);
                self.post.wait_until(self.now);
                return Progress { done: until.0, total: until.0 };
            }
            self.now = next;
            self.post.wait_until(next);
            if next == change {
                if let Some((_, node, up)) = self.churn.pop() {
                    self.change(node, up);
                }
            } else if next == lookup {
                self.look_something_up();
            } else {
                let peers = &self.peers;
                if let Some(arrival) = self.post.next(|node| peers[node as usize].live) {
                    self.now = self.now.max(self.post.now());
                    self.arrived(arrival);
                }
            }
        }
        Progress { done: self.now.0.min(until.0.saturating_sub(1)), total: until.0 }
    }

    fn arrived(&mut self, arrival: Arrival<Mail>) {
        match arrival {
            Arrival::Message { from, to, message } => {
                self.see(to, from);
                self.received(from, to, message);
            }
            Arrival::Unanswered { from, to, message } => self.unanswered(from, to, message),
            Arrival::Timer { at, message: Mail::Refresh { life } } if self.lives(at, life) => {
                self.refresh(at);
            }
            Arrival::Timer { at, message: Mail::Republish { life } } if self.lives(at, life) => {
                self.republish(at);
            }
            Arrival::Timer { at, message: Mail::Join { life } } if self.lives(at, life) => {
                self.join(at);
            }
            Arrival::Timer { .. } => {} // Of an earlier life.
        }
    }

    fn received(&mut self, from: Node, to: Node, message: Mail) {
        match message {
            Mail::Find { search, key, purpose: Purpose::Value } if self.holds(to, key) => {
                self.send(to, from, Mail::Value { search });
            }
            Mail::Find { search, key, purpose } => {
                let contacts = self.closest_known(to, key);
                self.send(to, from, Mail::Found { search, contacts, purpose });
            }
            Mail::Found { search, contacts, .. } => self.answered(search, from, to, &contacts),
            Mail::Value { search } => {
                if self.waiting_for(search, to, from).is_some() {
                    self.free.push(search);
                    self.counts.values[0] += 1;
                }
            }
            Mail::Store { key, expires } => self.keep(to, key, expires),
            Mail::Ping { .. } => self.send(to, from, Mail::Pong),
            Mail::Pong => self.stop_pinging(to, from),
            Mail::Refresh { .. } | Mail::Republish { .. } | Mail::Join { .. } => {}
        }
    }

    fn unanswered(&mut self, from: Node, to: Node, message: Mail) {
        match message {
            Mail::Find { search, .. } => {
                self.drop_contact(from, to);
                self.silent(search, from, to);
            }
            Mail::Ping { newcomer } => {
                self.stop_pinging(from, to);
                self.drop_contact(from, to);
                self.see(from, newcomer);
            }
            Mail::Store { .. } => self.drop_contact(from, to),
            // An answer to one who has died needs no answer.
            _ => {}
        }
    }

    /// A node has heard from another: its bucket remembers that.
    fn see(&mut self, node: Node, other: Node) {
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

    fn stop_pinging(&mut self, node: Node, other: Node) {
        if let Some(index) = bucket(self.id(node), self.id(other)) {
            self.peers[node as usize].pinging &= !(1 << index);
        }
    }

    fn drop_contact(&mut self, node: Node, silent: Node) {
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
    fn closest_known(&self, node: Node, key: Id) -> Vec<Node> {
        let buckets = &self.peers[node as usize].buckets;
        let mut known: Vec<Node> = buckets.iter().flatten().copied().collect();
        let (k, closeness) = (self.settings.k as usize, |&node: &Node| self.id(node).xor(key));
        if known.len() > k {
            known.select_nth_unstable_by_key(k, closeness);
            known.truncate(k);
        }
        known
    }

    /// A node comes or dies, without a word to anybody.
    fn change(&mut self, node: Node, up: bool) {
        self.counts.changes += 1;
        let peer = &mut self.peers[node as usize];
        if peer.live == up {
            return;
        }
        (peer.live, peer.pinging) = (up, 0);
        peer.life += 1;
        peer.buckets.iter_mut().for_each(Vec::clear);
        peer.values.clear();
        if up {
            self.join(node);
            self.live += 1;
            let life = self.peers[node as usize].life;
            self.post.after(node, self.settings.refresh, Mail::Refresh { life });
            self.plan_republishing(node);
        } else {
            self.live -= 1;
        }
    }

    /// Kills a node, at once.
    pub fn kill(&mut self, node: Node) {
        if self.is_live(node) {
            self.change(node, false);
        }
    }

    /// A node that knows one other looks itself up.
    fn join(&mut self, node: Node) {
        let Some(contact) = self.somebody_but(node) else { return };
        if self.peers[node as usize].buckets.iter().all(Vec::is_empty) {
            self.add(node, contact);
        }
        self.begin(node, self.id(node), Purpose::Join);
    }

    /// And then refreshes every bucket farther away than its closest neighbour.
    fn refresh_beyond_neighbour(&mut self, node: Node) {
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

    fn refresh(&mut self, node: Node) {
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

    fn look_something_up(&mut self) {
        self.lookup_at = self.now + exponential(&mut self.dice, self.settings.lookup_every);
        let key = Id::draw(&mut self.dice);
        if let Some(node) = self.somebody_but(NOBODY) {
            self.look_up(node, key);
        }
    }

    /// Starts a lookup.
    pub fn look_up(&mut self, node: Node, key: Id) {
        self.begin(node, key, Purpose::User);
    }

    /// The paper's `FIND_VALUE`: a lookup that ends at the first node that stores something under the
    /// key.
    pub fn find_value(&mut self, node: Node, key: Id) {
        match self.holds(node, key) {
            true => self.counts.values[0] += 1,
            false => self.begin(node, key, Purpose::Value),
        }
    }

    /// Publishes a value: finds the `k` nodes closest to its key and has them store it.
    pub fn publish(&mut self, node: Node, key: Id) {
        self.begin(node, key, Purpose::Store(self.now + self.settings.expire));
    }

    /// Whether a node stores something under a key.
    pub fn holds(&self, node: Node, key: Id) -> bool {
        let held = self.peers[node as usize].values.get(&key);
        held.is_some_and(|held| held.expires > self.now)
    }

    fn keep(&mut self, node: Node, key: Id, expires: Time) {
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
    fn store(&mut self, search: &Search, expires: Time) {
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
    fn republish(&mut self, node: Node) {
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
    fn hand_over(&mut self, node: Node, newcomer: Node) {
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

    fn begin(&mut self, asker: Node, key: Id, purpose: Purpose) {
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
    fn waiting_for(&mut self, number: u32, asker: Node, other: Node) -> Option<(Search, usize)> {
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

    fn answered(&mut self, number: u32, from: Node, to: Node, contacts: &[Node]) {
        let Some((mut search, place)) = self.waiting_for(number, to, from) else { return };
        let closest = search.seen[0].distance;
        search.waiting -= 1;
        search.seen[place].state = State::Answered;
        let by = search.seen[place];
        self.hear(&mut search, contacts, by);
        search.wide = search.seen[0].distance >= closest;
        self.go_on(number, search);
    }

    fn silent(&mut self, number: u32, asker: Node, other: Node) {
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

    fn distance(&self, a: Node, b: Node) -> u64 {
        self.peers[a as usize].spot.distance(self.peers[b as usize].spot)
    }

    fn send(&mut self, from: Node, to: Node, message: Mail) {
        let latency = Time(self.distance(from, to) / 10);
        self.post.send(from, to, latency, message);
    }

    fn lives(&self, node: Node, life: u32) -> bool {
        self.is_live(node) && self.peers[node as usize].life == life
    }

    /// Whether a node is up.
    pub fn is_live(&self, node: Node) -> bool {
        self.peers[node as usize].live
    }

    /// The identifier of a node.
    pub fn id(&self, node: Node) -> Id {
        self.peers[node as usize].id
    }

    /// How many identities there are.
    pub fn pool(&self) -> u32 {
        self.peers.len() as u32
    }

    /// The present moment.
    pub fn now(&self) -> Time {
        self.now
    }

    /// How many nodes are up.
    pub fn live(&self) -> u32 {
        self.live
    }

    /// The buckets of a node by their distance, each with the least recently seen contact first.
    pub fn buckets(&self, node: Node) -> &[Vec<Node>] {
        &self.peers[node as usize].buckets
    }

    /// The live node closest to a key.
    pub fn owner(&self, key: Id) -> Option<Node> {
        let live = (0..self.pool()).filter(|&node| self.is_live(node));
        live.min_by_key(|&node| self.id(node).xor(key))
    }

    /// What has happened so far.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// What was sent, by kind, with the names of the kinds.
    pub fn traffic(&self) -> impl Iterator<Item = (&'static str, Traffic)> {
        Mail::KINDS.iter().copied().zip(self.post.traffic().iter().copied())
    }

    /// Bytes sent so far: of upkeep, and of lookups.
    pub fn sent(&self) -> [u64; 2] {
        let traffic = self.post.traffic();
        let all: u64 = traffic.iter().map(|kind| kind.bytes).sum();
        let lookups = LOOKUPS.iter().map(|&kind| traffic[kind].bytes).sum();
        [all - lookups, lookups]
    }

    /// Counts from now on.
    pub fn forget_counts(&mut self) {
        self.counts = Counts::default();
        self.post.forget_traffic();
    }

    fn somebody_but(&mut self, one: Node) -> Option<Node> {
        let some = self.dice.below(self.pool());
        let mut around = (some..self.pool()).chain(0..some);
        around.find(|&node| node != one && self.is_live(node))
    }
}

/// Twice as many identities as are up.
fn pool(settings: &Settings) -> Vec<Peer> {
    let population = Population::draw(settings.nodes.max(1) * 2, settings.seed);
    let up = half(population.len(), settings.seed);
    let peer = |(number, live): (Node, bool)| Peer {
        id: population.id(number),
        spot: population.spot(number),
        live,
        life: 0,
        buckets: vec![Vec::new(); Id::BITS as usize],
        pinging: 0,
        touched: vec![Time(0); Id::BITS as usize],
        values: BTreeMap::new(),
    };
    (0..population.len()).zip(up).map(peer).collect()
}
