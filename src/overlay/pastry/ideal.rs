//! The tables that a network at rest would have, built at once.
//!
//! Sorted by identifier, all nodes that share a prefix stand together, and each row of a routing
//! table asks the same question of such a group: who of those with the next digit is nearest?
//! A grid over each of the parts answers that in about the time it takes to look at a few places, so
//! that a million nodes need seconds, where comparing everybody would need days.

use super::tables::{Side, Tables};
use super::{Job, Pastry};
use crate::overlay::plane::Grid;
use crate::overlay::{NOBODY, Node, Progress};
use std::ops::Range;

/// Groups up to this size are compared one by one.
const FEW: usize = 24;

/// Building the tables of all nodes that are up, as if they had been so forever.
#[derive(Clone, Debug)]
pub struct Ideal {
    /// The nodes that are up, around the ring.
    up: Vec<Node>,
    /// The next whose leaves and neighbourhood are due.
    next: usize,
    everybody: Grid,
    /// Groups that share so many digits, still to be done.
    groups: Vec<(u32, Range<usize>)>,
    open: Option<Group>,
    progress: Progress,
}

/// A group whose members' next row is being filled.
#[derive(Clone, Debug)]
struct Group {
    row: u32,
    /// Those with each digit.
    parts: Vec<Grid>,
    /// The part and the place in it of the member whose row is next.
    at: (usize, usize),
}

impl Ideal {
    /// The work for the nodes that are up now.
    pub fn new(pastry: &Pastry) -> Self {
        let up: Vec<Node> = pastry.up.iter().collect();
        let everybody = grid(pastry, &up);
        let rows: u64 = (0..up.len()).map(|at| u64::from(rows(pastry, &up, at))).sum();
        let total = rows + up.len() as u64;
        let groups = vec![(0, 0..up.len())];
        let progress = Progress { done: 0, total };
        Self { up, next: 0, everybody, groups, open: None, progress }
    }

    /// The leaves and the neighbourhood of one node, and room for its rows.
    fn surround(&mut self, pastry: &mut Pastry, found: &mut Vec<(u64, Node)>) {
        let (at, count) = (self.next, self.up.len());
        let node = self.up[at];
        let rows = rows(pastry, &self.up, at);
        let tables = &mut pastry.tables;
        tables.clear(node);
        for side in Side::BOTH {
            for (nth, leaf) in tables.leaves_mut(node, side).iter_mut().take(count - 1).enumerate()
            {
                let place = match side {
                    Side::Larger => at + 1 + nth,
                    Side::Smaller => at + count - 1 - nth,
                };
                *leaf = self.up[place % count];
            }
        }
        let few = tables.neighbours_mut(node).len();
        self.everybody.nearest_few(pastry.population.spot(node), few, node, found);
        let places = tables.neighbours_mut(node).iter_mut();
        places.zip(found.iter()).for_each(|(place, (_, other))| *place = *other);
        tables.reserve(node, rows);
        self.next += 1;
        self.progress.done += 1;
    }

    /// The next group: a small one is done at once, a large one is opened.
    fn open(&mut self, pastry: &mut Pastry, row: u32, range: Range<usize>) {
        let members = &self.up[range.clone()];
        if members.len() <= FEW {
            for (node, other) in members.iter().flat_map(|a| members.iter().map(move |b| (*a, *b)))
            {
                if node != other {
                    pastry.tables.learn_entry(&pastry.population, node, other);
                }
            }
            let shallower = u64::from(row);
            let rows =
                range.map(|at| u64::from(rows(pastry, &self.up, at)).saturating_sub(shallower));
            self.progress.done += rows.sum::<u64>();
            return;
        }
        let bits = pastry.settings.bits;
        let mut parts = Vec::with_capacity(1 << bits);
        let mut start = range.start;
        for digit in 0..1 << bits {
            let rest = &self.up[start..range.end];
            let same = |node: &Node| pastry.population.id(*node).digit(row, bits) <= digit;
            let end = start + rest.partition_point(same);
            parts.push(grid(pastry, &self.up[start..end]));
            if end - start > 1 {
                self.groups.push((row + 1, start..end));
            }
            start = end;
        }
        self.open = Some(Group { row, parts, at: (0, 0) });
    }
}

impl Group {
    /// Fills the rows of up to `budget` members; how many, and whether these were the last.
    fn fill(&mut self, pastry: &mut Pastry, budget: u64) -> (u64, bool) {
        let mut filled = 0;
        while filled < budget {
            let (part, place) = self.at;
            let Some(members) = self.parts.get(part).map(Grid::places) else {
                return (filled, true);
            };
            let Some(&(spot, node)) = members.get(place) else {
                self.at = (part + 1, 0);
                continue;
            };
            for (column, others) in self.parts.iter().enumerate() {
                if column != part
                    && let Some((_, nearest)) = others.nearest(spot)
                {
                    pastry.tables.set_entry(node, self.row, column as u32, nearest);
                }
            }
            self.at.1 += 1;
            filled += 1;
        }
        (filled, false)
    }
}

impl Job for Ideal {
    fn advance(&mut self, pastry: &mut Pastry, budget: u64) -> Progress {
        let end = self.progress.done + budget;
        let mut found = Vec::new();
        while self.progress.done < end {
            if self.next < self.up.len() {
                self.surround(pastry, &mut found);
            } else if let Some(group) = &mut self.open {
                let (filled, last) = group.fill(pastry, end - self.progress.done);
                self.progress.done += filled;
                if last {
                    self.open = None;
                }
            } else if let Some((row, range)) = self.groups.pop() {
                self.open(pastry, row, range);
            } else {
                self.progress.done = self.progress.total;
                break;
            }
        }
        if self.progress.is_done() {
            pastry.joined = pastry.up.clone();
        }
        self.progress
    }
}

fn grid(pastry: &Pastry, nodes: &[Node]) -> Grid {
    Grid::of(nodes.iter().map(|node| (pastry.population.spot(*node), *node)))
}

/// How many rows the node at a place around the ring has: one more than the digits it shares with
/// the closer of those beside it, for nobody shares more.
fn rows(pastry: &Pastry, up: &[Node], at: usize) -> u32 {
    let id = |at: usize| pastry.population.id(up[at]);
    let below = at.checked_sub(1).map(id);
    let above = (at + 1 < up.len()).then(|| id(at + 1));
    let shared =
        below.into_iter().chain(above).map(|other| id(at).shared(other, pastry.settings.bits));
    shared.max().map_or(0, |shared| shared + 1)
}

/// How well a routing table's row is filled, compared with the ideal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quality {
    /// Entries that are the nearest there could be.
    pub optimal: u64,
    /// Entries that answer, but are not the nearest.
    pub suboptimal: u64,
    /// Entries that are empty or do not answer, though somebody could stand there.
    pub missing: u64,
    /// Entries for which there is nobody.
    pub empty: u64,
}

impl Quality {
    /// All entries looked at.
    pub fn all(&self) -> u64 {
        self.optimal + self.suboptimal + self.missing + self.empty
    }
}

/// The quality of the first `rows` rows over all nodes that joined. With `used`, only entries that
/// a route was tried through since it was last asked count, and those for which there is nobody.
pub fn quality(pastry: &Pastry, ideal: &Tables, rows: u32, used: bool) -> Vec<Quality> {
    let mut all = vec![Quality::default(); rows as usize];
    for node in pastry.joined.iter() {
        let own = |row| pastry.population.id(node).digit(row, pastry.settings.bits);
        for (row, quality) in all.iter_mut().enumerate() {
            let row = row as u32;
            for column in (0..1 << pastry.settings.bits).filter(|column| *column != own(row)) {
                judge(pastry, ideal, (node, row, column), used, quality);
            }
        }
    }
    all
}

fn judge(
    pastry: &Pastry,
    ideal: &Tables,
    (node, row, column): (Node, u32, u32),
    used: bool,
    quality: &mut Quality,
) {
    let Some(best) = ideal.entry(node, row, column) else {
        quality.empty += 1;
        return;
    };
    if used && !pastry.was_used(node, row, column) {
        return;
    }
    let far = |other| pastry.population.spot(node).square(pastry.population.spot(other));
    match pastry.tables.entry(node, row, column).filter(|entry| pastry.up.contains(*entry)) {
        None | Some(NOBODY) => quality.missing += 1,
        Some(entry) if far(entry) == far(best) => quality.optimal += 1,
        Some(_) => quality.suboptimal += 1,
    }
}
