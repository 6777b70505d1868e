//! Kademlia by real messages, while nodes come and go.

mod buckets;
mod search;
mod storage;

use crate::overlay::churn::{Churn, exponential, half};
use crate::overlay::id::Id;
use crate::overlay::measure::{Findings, Histogram};
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
