//! Where a message goes next: table 1 of the paper, and what the paper adds to it.

use super::Pastry;
use super::tables::Side;
use crate::overlay::Node;
use crate::overlay::id::Id;
use crate::sim::{Dice, Part};

/// By which rule a message went on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The key lies within the leaf set: to the closest there.
    LeafSet,
    /// To the entry of the routing table that shares a digit more.
    Table,
    /// Neither: to somebody known that shares as many digits and is closer.
    Rare,
    /// The k closest are at hand: to the nearest of them in the plane, or to the nearest that knows them.
    Replica,
    /// To somebody else that would do, by chance, so that nobody on the way can stop every attempt.
    Chance,
}

/// What a node does with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// It is the closest itself.
    Deliver,
    /// It sends the message on.
    Forward {
        /// To whom.
        to: Node,
        /// By which rule.
        rule: Rule,
    },
}

/// Whom the rare case takes, of all that it allows. The paper leaves it open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fallback {
    /// The numerically closest to the key.
    #[default]
    Closest,
    /// Any of them, by chance.
    Any,
}

/// Where a lookup ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Aim {
    /// At the node numerically closest to the key.
    #[default]
    Closest,
    /// At the first of the `k` closest that it meets: each holds a copy.
    Replica {
        /// How many hold a copy.
        k: u32,
        /// How the nearest copy is looked for.
        heuristic: Heuristic,
    },
}

/// How the copy that is nearest in the plane is looked for: section 2.5 of the paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Heuristic {
    /// Not at all: table 1 and nothing else.
    Plain,
    /// Where the key lies within the leaf set, the nearest of the copies there.
    #[default]
    Standard,
    /// Before that, the nearest node whose leaf set should reach the key, by how dense identifiers
    /// are around here.
    Estimation,
    /// Before that, the nearest node whose leaf set does reach the key, which no real node knows.
    Perfect,
}

/// Table 1 as it is, and wrongly built in ways that are easily made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// As it is.
    #[default]
    Sound,
    /// The leaf set's ends and the distances are compared as numbers on a line.
    LeafSetOnALine,
    /// The closest of the leaf set is looked for without the node itself.
    LeafSetWithoutItself,
    /// The routing table is asked before the leaf set.
    TableFirst,
    /// Where the table has no entry, the message is delivered.
    NoRareCase,
    /// The rare case takes the first who shares as many digits, closer or not.
    CarelessRareCase,
}

impl Variant {
    /// All of them, the sound one first, with their names.
    pub const ALL: [(&'static str, Variant); 6] = [
        ("sound", Variant::Sound),
        ("leaf-set-on-a-line", Variant::LeafSetOnALine),
        ("leaf-set-without-itself", Variant::LeafSetWithoutItself),
        ("table-first", Variant::TableFirst),
        ("no-rare-case", Variant::NoRareCase),
        ("careless-rare-case", Variant::CarelessRareCase),
    ];
}

impl Pastry {
    /// What the node that a message has reached does with it, when those in `silent` do not answer.
    fn choose(&self, walk: &mut Walk, silent: &[Node]) -> Choice {
        let Walk { at, key, near, .. } = *walk;
        if let Aim::Replica { k, heuristic } = self.settings.aim
            && let Some(choice) = self.towards_a_replica((at, key, near), k, heuristic, silent)
        {
            return choice;
        }
        let dice = &mut walk.dice;
        let best = self.table_1(at, key, silent, Some(dice));
        match best {
            Choice::Forward { to, .. } if !dice.chance(self.settings.best) => {
                self.by_chance(at, key, to, silent, dice).unwrap_or(best)
            }
            _ => best,
        }
    }

    /// Table 1 of the paper. Without dice the rare case takes the closest.
    pub(super) fn table_1(
        &self,
        at: Node,
        key: Id,
        silent: &[Node],
        dice: Option<&mut Dice>,
    ) -> Choice {
        let sound = self.settings.variant != Variant::TableFirst;
        let leaf = || self.by_leaf_set(at, key, silent);
        let table = || self.by_table(at, key, silent);
        let choice = if sound { leaf().or_else(table) } else { table().or_else(leaf) };
        choice.or_else(|| self.by_rare_case(at, key, silent, dice)).unwrap_or(Choice::Deliver)
    }

    /// Whether the leaf set of `at` reaches the key, without those that do not answer.
    fn leaf_set_covers(&self, at: Node, key: Id, silent: &[Node]) -> bool {
        let id = self.population.id(at);
        let [larger, smaller] = Side::BOTH.map(|side| {
            let leaves = self.tables.side(at, side).iter().rev();
            let last = leaves.copied().find(|leaf| !silent.contains(leaf));
            last.map_or(id, |leaf| self.population.id(leaf))
        });
        if self.settings.variant == Variant::LeafSetOnALine {
            return smaller <= key && key <= larger;
        }
        let (up, down) = (id.clockwise(larger), smaller.clockwise(id));
        let all_round = up.checked_add(down).is_none();
        all_round || id.clockwise(key) <= up || key.clockwise(id) <= down
    }

    /// The first rule: the key lies within the leaf set.
    fn by_leaf_set(&self, at: Node, key: Id, silent: &[Node]) -> Option<Choice> {
        if !self.leaf_set_covers(at, key, silent) {
            return None;
        }
        let itself = Some(at).filter(|_| self.settings.variant != Variant::LeafSetWithoutItself);
        let leaves = self.tables.leaves(at).filter(|leaf| !silent.contains(leaf));
        let closest = leaves.chain(itself).min_by_key(|node| self.far(*node, key));
        Some(match closest {
            Some(to) if to != at => Choice::Forward { to, rule: Rule::LeafSet },
            _ => Choice::Deliver,
        })
    }

    /// How far a node is from a key, as the leaf set compares.
    fn far(&self, node: Node, key: Id) -> (u128, u128) {
        let id = self.population.id(node);
        match self.settings.variant {
            Variant::LeafSetOnALine => (id.0.abs_diff(key.0), id.0),
            _ => key.closeness(id),
        }
    }

    /// The second rule: an entry shares a digit more.
    fn by_table(&self, at: Node, key: Id, silent: &[Node]) -> Option<Choice> {
        let bits = self.settings.bits;
        let row = self.population.id(at).shared(key, bits);
        if row >= Id::digits(bits) {
            return None;
        }
        let to = self.tables.entry(at, row, key.digit(row, bits))?;
        (!silent.contains(&to)).then_some(Choice::Forward { to, rule: Rule::Table })
    }

    /// The third rule: somebody shares as many digits and is closer.
    fn by_rare_case(
        &self,
        at: Node,
        key: Id,
        silent: &[Node],
        dice: Option<&mut Dice>,
    ) -> Option<Choice> {
        if self.settings.variant == Variant::NoRareCase {
            return None;
        }
        let careless = self.settings.variant == Variant::CarelessRareCase;
        let allowed = |node: &Node| {
            !silent.contains(node)
                && (self.allows(at, key, *node, false) || careless && self.shares(at, key, *node))
        };
        let others = self.tables.known(at).filter(allowed);
        let any = self.settings.fallback == Fallback::Any;
        let to = match dice {
            _ if careless => others.clone().next(),
            Some(dice) if any => {
                let count = others.clone().count() as u32;
                others.clone().nth(dice.below(count) as usize)
            }
            _ => others.min_by_key(|node| key.closeness(self.population.id(*node))),
        };
        to.map(|to| Choice::Forward { to, rule: Rule::Rare })
    }

    /// Whether `node` shares at least as many digits with the key as `at` does.
    fn shares(&self, at: Node, key: Id, node: Node) -> bool {
        let bits = self.settings.bits;
        let shared = |node| self.population.id(node).shared(key, bits);
        node != at && shared(node) >= shared(at)
    }

    /// Whether a message may go from `at` to `node`: it shares as many digits and is closer, or,
    /// with `longer`, shares more.
    fn allows(&self, at: Node, key: Id, node: Node, longer: bool) -> bool {
        let bits = self.settings.bits;
        let (here, there) = (self.population.id(at), self.population.id(node));
        let (mine, theirs) = (here.shared(key, bits), there.shared(key, bits));
        theirs >= mine && (longer && theirs > mine || key.distance(there) < key.distance(here))
    }

    /// Somebody other than the best, of all to whom the message may go.
    fn by_chance(
        &self,
        at: Node,
        key: Id,
        best: Node,
        silent: &[Node],
        dice: &mut Dice,
    ) -> Option<Choice> {
        let id = self.population.id(at);
        let covered = self.leaf_set_covers(at, key, silent);
        let may = |node: &Node| {
            let closer = key.distance(self.population.id(*node)) < key.distance(id);
            // Within the leaf set only the distance counts.
            let allowed = if covered { closer } else { self.allows(at, key, *node, true) };
            *node != best && !silent.contains(node) && allowed
        };
        let others = self.tables.known(at).filter(may);
        let count = others.clone().count() as u32;
        let to = others.clone().nth(dice.below(count) as usize)?;
        Some(Choice::Forward { to, rule: Rule::Chance })
    }

    /// Towards the nearest copy, where the node can tell.
    fn towards_a_replica(
        &self,
        (at, key, switched): (Node, Id, bool),
        k: u32,
        heuristic: Heuristic,
        silent: &[Node],
    ) -> Option<Choice> {
        if heuristic == Heuristic::Plain {
            return None;
        }
        let far = |node: Node| key.closeness(self.population.id(node));
        let near = |node: &Node| (self.population.distance(at, *node), *node);
        let closer = |node: &Node| !silent.contains(node) && far(*node) < far(at);
        let to = if self.leaf_set_covers(at, key, silent) {
            let mut copies: Vec<Node> = self.tables.leaves(at).filter(closer).collect();
            copies.sort_by_key(|node| far(*node));
            copies.dedup();
            copies.truncate(k as usize);
            copies.into_iter().min_by_key(near)?
        } else {
            let covers = |node: &Node| match heuristic {
                Heuristic::Estimation => self.seems_to_cover(at, *node, key),
                Heuristic::Perfect => self.leaf_set_covers(*node, key, &[]),
                _ => false,
            };
            let known = self.tables.known(at).filter(closer);
            let covering = known.clone().filter(covers).min_by_key(near);
            // A message that was once sent by distance is not sent by prefixes again: it might go
            // round and round.
            covering.or_else(|| known.filter(|_| switched).min_by_key(|node| far(*node)))?
        };
        Some(Choice::Forward { to, rule: Rule::Replica })
    }

    /// Whether the leaf set of `node` should reach the key, if identifiers are everywhere as dense as
    /// among the leaves of `at`.
    fn seems_to_cover(&self, at: Node, node: Node, key: Id) -> bool {
        let [larger, smaller] =
            Side::BOTH.map(|side| self.tables.reach(&self.population, at, side));
        let reach = larger / 2 + smaller / 2;
        key.distance(self.population.id(node)) <= reach
    }
}

/// The most hops a message makes before it is given up: a sound route never needs so many.
const MOST_HOPS: u32 = 200;

/// A message on its way to a key, hop by hop.
#[derive(Clone, Debug)]
pub struct Walk {
    /// Where it is to go.
    pub key: Id,
    /// Where it came from.
    pub source: Node,
    /// What its chances depend on.
    pub number: u64,
    /// Where it is.
    pub at: Node,
    /// How many hops it made.
    pub hops: u32,
    /// How far it travelled in the plane, in thousandths of a unit.
    pub travelled: u64,
    /// How often somebody on the way waited for an answer in vain.
    pub timeouts: u32,
    /// How often the rare case was needed.
    pub rare: u32,
    /// Whether it came near enough to the copies to be sent by distance, and no longer by prefixes.
    pub near: bool,
    /// How it ended, if it has.
    pub end: Option<End>,
    dice: Dice,
    /// Where it may end, if at more than one node.
    replicas: Vec<Node>,
}

/// How a message's way ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A node took itself for the closest, or for one of the closest, and delivered it.
    Delivered,
    /// A malicious node did not send it on.
    Dropped,
    /// It went round and round.
    Lost,
    /// The application stopped it.
    Stopped,
}

/// One hop, as the page shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hop {
    /// From whom.
    pub from: Node,
    /// To whom.
    pub to: Node,
    /// By which rule.
    pub rule: Rule,
    /// How many digits the sender shares with the key: the row that it looks at.
    pub row: u32,
    /// The key's next digit: the column.
    pub column: u32,
    /// How many digits the receiver shares with the key.
    pub shared: u32,
    /// How far this hop is in the plane, in thousandths of a unit.
    pub distance: u64,
    /// How many did not answer before this one.
    pub timeouts: u32,
}

/// What happened to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It made a hop.
    Forward(Hop),
    /// Its way ended.
    Ended(End),
}

/// What uses Pastry: the upcalls of section 2.3 of the paper.
pub trait Application {
    /// The message for `key` arrived at `at`, which takes itself for the closest.
    fn deliver(&mut self, at: Node, key: Id) {
        let _ = (at, key);
    }

    /// The message is about to go on. The next node may be changed; without one it ends here.
    fn forward(&mut self, at: Node, key: Id, next: &mut Option<Node>) {
        let _ = (at, key, next);
    }

    /// The leaf set of `node` changed.
    fn new_leafs(&mut self, node: Node, leaves: &[Node]) {
        let _ = (node, leaves);
    }
}

/// No application: messages go where Pastry sends them.
impl Application for () {}

/// What is drawn for a route is keyed by this and the route's number.
const ROUTE: u64 = 0x726f << 40;

impl Pastry {
    /// A message for `key`, still at `source`. Its `number` is what its chances depend on.
    pub fn walk(&self, source: Node, key: Id, number: u64) -> Walk {
        let replicas = match self.settings.aim {
            Aim::Closest => Vec::new(),
            Aim::Replica { k, .. } => self.population.closest_few(&self.joined, key, k),
        };
        Walk {
            key,
            source,
            number,
            at: source,
            hops: 0,
            travelled: 0,
            timeouts: 0,
            rare: 0,
            near: false,
            end: None,
            dice: Dice::keyed(self.settings.seed, Part::Choice, source, ROUTE | number),
            replicas,
        }
    }

    /// Routes a message to the end of its way: the whole of it, hop by hop.
    pub fn route(&mut self, source: Node, key: Id, number: u64) -> (Walk, Vec<Hop>) {
        let mut walk = self.walk(source, key, number);
        let mut hops = Vec::new();
        while let Step::Forward(hop) = self.step(&mut walk, &mut ()) {
            hops.push(hop);
        }
        (walk, hops)
    }

    /// Lets a message make one hop.
    pub fn step(&mut self, walk: &mut Walk, application: &mut impl Application) -> Step {
        if let Some(end) = walk.end {
            return Step::Ended(end);
        }
        let end = match self.next_hop(walk, application) {
            Ok(hop) => return Step::Forward(hop),
            Err(end) => end,
        };
        if end == End::Delivered {
            application.deliver(walk.at, walk.key);
        }
        walk.end = Some(end);
        Step::Ended(end)
    }

    fn next_hop(
        &mut self,
        walk: &mut Walk,
        application: &mut impl Application,
    ) -> Result<Hop, End> {
        let (at, key) = (walk.at, walk.key);
        if walk.replicas.contains(&at) {
            return Err(End::Delivered);
        }
        if walk.hops >= MOST_HOPS {
            return Err(End::Lost);
        }
        let (to, rule, timeouts) = self.reach_next(walk)?;
        if self.droppers.contains(at) && at != walk.source {
            return Err(End::Dropped);
        }
        let mut next = Some(to);
        application.forward(at, key, &mut next);
        let to = next.filter(|next| self.up.contains(*next)).ok_or(End::Stopped)?;
        let bits = self.settings.bits;
        let row = self.population.id(at).shared(key, bits);
        let distance = self.population.distance(at, to);
        walk.at = to;
        walk.hops += 1;
        walk.travelled += distance;
        walk.rare += u32::from(rule == Rule::Rare);
        walk.near |= rule == Rule::Replica;
        Ok(Hop {
            from: at,
            to,
            rule,
            row,
            column: if row < Id::digits(bits) { key.digit(row, bits) } else { 0 },
            shared: self.population.id(to).shared(key, bits),
            distance,
            timeouts,
        })
    }

    /// The next node that answers. Each that does not costs a time-out, and if nodes repair, its
    /// place in the tables.
    fn reach_next(&mut self, walk: &mut Walk) -> Result<(Node, Rule, u32), End> {
        let (at, key) = (walk.at, walk.key);
        let mut silent = Vec::new();
        loop {
            let choice = self.choose(walk, &silent);
            let Choice::Forward { to, rule } = choice else { return Err(End::Delivered) };
            if rule == Rule::Table {
                self.note_use(at, key);
            }
            if self.up.contains(to) {
                return Ok((to, rule, silent.len() as u32));
            }
            walk.timeouts += 1;
            silent.push(to);
            if self.settings.repair {
                self.suspect_on_the_way(at, to);
            }
        }
    }

    /// Remembers that an entry of the routing table was looked at for a message.
    fn note_use(&mut self, at: Node, key: Id) {
        let bits = self.settings.bits;
        let row = self.population.id(at).shared(key, bits);
        if let Some(used) = &mut self.used {
            used.insert((at, row, key.digit(row, bits)));
        }
    }
}
