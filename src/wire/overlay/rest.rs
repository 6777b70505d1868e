//! An overlay at rest, open: its tables are as they would be after a long time without change, and
//! nobody repairs anything. Chord and Kademlia are shown so.

use super::act::{Act, write_key};
use super::driven::{Overlay, Place, arc, bits, by_chance};
use super::link::OverlayLink;
use super::promises;
use super::view::{
    HopView, LaneView, MeasureView, NodeView, OverlayView, PublishedView, RouteView, TableView,
    WorkView,
};
use crate::overlay::compare::{AtRest, Found};
use crate::overlay::id::Id;
use crate::overlay::measure::{Histogram, ratio};
use crate::overlay::population::{NodeSet, Population};
use crate::overlay::{Node, Progress};
use crate::phrase;
use crate::say;
use crate::sim::{Dice, Part};
use crate::words::Language;

/// What each of them does in its own way.
pub trait Resting: AtRest + Clone + 'static {
    /// Of how many bits the digits are in which identifiers are compared; nothing where none are.
    const BITS: Option<u32>;

    /// The overlay of a link, its tables still to be built.
    fn of(link: &OverlayLink, ids: Vec<Id>) -> Self;

    /// A node comes back, with the tables that it had.
    fn rise(&mut self, node: Node);

    /// By which rule a lookup for `key` went from one node to another: in code and in a sentence; and
    /// the place in the tables of the first that named the second.
    fn rule(
        &self,
        hop: (Node, Node),
        key: Id,
        language: Language,
    ) -> (&'static str, String, Option<Place>);

    /// What a node knows.
    fn tables(&self, node: Node, language: Language) -> Vec<TableView>;

    /// How many adjacent nodes may have to fall silent before a lookup fails, if somebody says so.
    fn breaking(link: &OverlayLink) -> Option<u32>;

    /// A figure of the paper, if this is its set-up.
    fn published(link: &OverlayLink, language: Language) -> Option<PublishedView>;
}

/// An overlay at rest that is open.
#[derive(Clone)]
pub struct Open<T> {
    link: OverlayLink,
    overlay: T,
    population: Population,
    up: NodeSet,
    task: Option<Task>,
    progress: Progress,
    asked: u64,
    record: Record,
    shown: Option<Shown>,
}

#[derive(Clone, Copy)]
enum Task {
    Build,
    /// Lookups, up to this number of all.
    Lookups {
        from: u64,
        to: u64,
    },
}

/// What came of the lookups since the last change.
#[derive(Clone, Default)]
struct Record {
    right: u64,
    wrong: u64,
    failed: u64,
    hops: Histogram,
    travelled: u128,
    direct: u128,
    timeouts: u64,
    messages: u64,
    /// The first that did not name the owner.
    witness: Option<(Node, Id, Option<Node>, Node)>,
}

#[derive(Clone)]
struct Shown {
    key: Id,
    found: Found,
    owner: Option<Node>,
}

/// What is drawn for a lookup is keyed by this and its number.
const LOOKUP: u64 = 0x7265 << 40;

impl<T: Resting> Open<T> {
    /// The overlay of a link at its start, its tables still to be built.
    pub fn new(link: &OverlayLink) -> Self {
        let population = Population::draw(link.settings.get("nodes"), link.seed);
        Self {
            overlay: T::of(link, population.ids().to_vec()),
            link: OverlayLink { acts: Vec::new(), ..link.clone() },
            up: NodeSet::everybody(population.len()),
            task: Some(Task::Build),
            progress: Progress { done: 0, total: population.len().into() },
            asked: 0,
            record: Record::default(),
            shown: None,
            population,
        }
    }

    fn kill(&mut self, nodes: Vec<Node>) {
        for node in nodes {
            self.up.remove(node);
            self.overlay.kill(node);
        }
    }

    fn revive(&mut self, first: Node, count: u32) {
        let all = self.population.len();
        let around = (first..all).chain(0..first.min(all));
        let down: Vec<Node> = around.filter(|node| !self.up.contains(*node)).collect();
        for node in down.into_iter().take(count as usize) {
            self.up.insert(node);
            self.overlay.rise(node);
        }
    }

    /// One lookup, counted.
    fn look_up(&mut self, from: Node, key: Id) -> (Found, Option<Node>) {
        let found = self.overlay.look_up(from, key);
        let owner = self.overlay.owner(key);
        let record = &mut self.record;
        record.timeouts += u64::from(found.timeouts);
        record.messages += u64::from(found.messages);
        match found.owner {
            Some(_) if found.owner == owner => {
                record.right += 1;
                record.hops.add(found.path.len() as u64 - 1);
                record.travelled += u128::from(length(&self.population, &found.path));
                let end = found.path.last().copied().unwrap_or(from);
                record.direct += u128::from(self.population.distance(from, end));
            }
            Some(_) => record.wrong += 1,
            None => record.failed += 1,
        }
        if found.owner != owner
            && let Some(owner) = owner
        {
            record.witness.get_or_insert((from, key, found.owner, owner));
        }
        (found, owner)
    }

    fn one(&mut self, number: u64) {
        let mut dice = Dice::keyed(self.link.seed, Part::Workload, 0, LOOKUP | number);
        let Some(from) = self.up.draw(&mut dice) else { return };
        let key = Id::draw(&mut dice);
        self.look_up(from, key);
    }

    fn lane(&self, language: Language) -> LaneView {
        let Record { right, wrong, failed, witness, .. } = &self.record;
        let all = right + wrong + failed;
        let (bad, shown) = (wrong + failed, *witness);
        let verdict = match shown {
            _ if all == 0 => promises::no_lookup_yet(language),
            Some((from, key, Some(at), owner)) => {
                let key = format!("{key:.8}");
                let why = say!(
                    language,
                    "{bad} of {all} lookups went astray: one from node {from} for {key}... named node {at}, though it belongs to node {owner}",
                    "{all} 次查找中有 {bad} 次出错：从节点 {from} 查找 {key}… 的一次给出节点 {at}，而它属于节点 {owner}"
                );
                ("violated", why)
            }
            Some((from, key, None, owner)) => {
                let key = format!("{key:.8}");
                let why = say!(
                    language,
                    "{bad} of {all} lookups went astray: one from node {from} for {key}... came to no end, though it belongs to node {owner}",
                    "{all} 次查找中有 {bad} 次出错：从节点 {from} 查找 {key}… 的一次没有结果，而它属于节点 {owner}"
                );
                ("violated", why)
            }
            None => promises::all_right(*right, all, language),
        };
        let witness = shown.map(|(from, key, ..)| Act::Route(from, key, None).to_string());
        LaneView { witness, ..promises::lane(self.link.kind, 0, verdict, language) }
    }

    fn route(&self, shown: &Shown, language: Language) -> RouteView {
        let Shown { key, found, owner } = shown;
        let from = found.path.first().copied().unwrap_or_default();
        let end = found.path.last().copied().unwrap_or(from);
        let hop = |pair: &[Node]| {
            let (from, to) = (pair[0], pair[1]);
            let (rule, why, used) = self.overlay.rule((from, to), *key, language);
            HopView {
                from,
                to,
                rule: rule.to_owned(),
                why,
                shared: self.population.id(to).shared(*key, 1),
                used,
                distance: self.population.distance(from, to),
            }
        };
        RouteView {
            from,
            key: write_key(*key),
            at: (key.0 >> 96) as u32,
            bits: T::BITS,
            shared: self.population.id(from).shared(*key, 1),
            hops: found.path.windows(2).map(hop).collect(),
            end,
            outcome: outcome(found, *owner, language),
            right: found.owner.is_some() && found.owner == *owner,
            owner: *owner,
            travelled: length(&self.population, &found.path),
            direct: self.population.distance(from, end),
            timeouts: found.timeouts,
            messages: found.messages,
        }
    }

    fn measured(&self, language: Language) -> MeasureView {
        let record = &self.record;
        let mut states = Histogram::default();
        if self.built() {
            let step = (self.up.len() / SAMPLE).max(1) as usize;
            let asked = self.up.iter().step_by(step);
            asked.for_each(|node| states.add(self.overlay.state(node).into()));
        }
        MeasureView {
            lookups: record.right + record.wrong + record.failed,
            right: record.right,
            wrong: record.wrong,
            failed: record.failed,
            hops: record.hops.counts().to_vec(),
            published: T::published(&self.link, language),
            mean: record.hops.mean(),
            stretch: ratio(record.travelled, record.direct, 1000),
            timeouts: record.timeouts,
            state: states.mean(),
            ..MeasureView::default()
        }
    }

    /// Whether everybody has tables.
    fn built(&self) -> bool {
        !matches!(self.task, Some(Task::Build))
    }
}

/// So many nodes are asked how much they know.
const SAMPLE: u32 = 64;

fn length(population: &Population, path: &[Node]) -> u64 {
    path.windows(2).map(|pair| population.distance(pair[0], pair[1])).sum()
}

fn outcome(found: &Found, owner: Option<Node>, language: Language) -> String {
    match (found.owner, owner) {
        (Some(at), Some(owner)) if at == owner => {
            say!(language, "node {at} it is: the key belongs to it", "找到节点 {at}：键属于它")
        }
        (Some(at), Some(owner)) => say!(
            language,
            "it names node {at}, though the key belongs to node {owner}",
            "给出节点 {at}，而键属于节点 {owner}"
        ),
        _ => say!(language, "it comes to no end", "没有结果"),
    }
}

impl<T: Resting> Overlay for Open<T> {
    fn population(&self) -> &Population {
        &self.population
    }

    fn up(&self) -> &NodeSet {
        &self.up
    }

    fn begin(&mut self, act: &Act, nth: u32) {
        if !matches!(act, Act::Route(..) | Act::Lookups(_)) {
            self.record = Record::default();
        }
        match *act {
            Act::Kill(first, count) => self.kill(arc(&self.up, first, count)),
            Act::Fail(permille) => self.kill(by_chance(&self.up, permille, self.link.seed, nth)),
            Act::Revive(first, count) => self.revive(first, count),
            Act::Move(node, spot) => self.population.move_to(node, spot),
            Act::Route(from, key, _) if self.up.contains(from) => {
                let (found, owner) = self.look_up(from, key);
                self.shown = Some(Shown { key, found, owner });
            }
            Act::Lookups(count) => {
                let (from, count) = (self.asked, u64::from(count));
                self.progress = Progress { done: 0, total: count };
                self.task = Some(Task::Lookups { from, to: from + count });
            }
            _ => {}
        }
    }

    fn is_idle(&self) -> bool {
        self.task.is_none()
    }

    fn advance(&mut self, budget: u64) -> u64 {
        let taken = match self.task {
            None => return 0,
            Some(Task::Build) => {
                let before = self.progress.done;
                self.progress = self.overlay.build(budget);
                self.progress.done - before
            }
            Some(Task::Lookups { from, to }) => {
                let end = to.min(self.asked + budget);
                let taken = end - self.asked;
                (self.asked..end).for_each(|number| self.one(number));
                self.asked = end;
                self.progress = Progress { done: end - from, total: to - from };
                taken
            }
        };
        if self.progress.is_done() {
            self.task = None;
        }
        taken
    }

    fn work(&self, language: Language) -> Option<WorkView> {
        let what = match self.task? {
            Task::Build => phrase!("building the tables", "正在建立各节点的表"),
            Task::Lookups { .. } => phrase!("lookups", "查找"),
        };
        let Progress { done, total } = self.progress;
        let can_cancel = self.built();
        Some(WorkView { what: what.say(language).to_owned(), done, total, can_cancel })
    }

    fn cut(&mut self) -> Option<Act> {
        let Some(Task::Lookups { from, .. }) = self.task else { return None };
        self.task = None;
        Some(Act::Lookups((self.asked - from) as u32))
    }

    fn describe(&self, view: &mut OverlayView, language: Language) {
        view.up = bits(&self.up, self.population.len());
        view.bytes = self.overlay.bytes();
        view.lanes = vec![self.lane(language)];
        view.route = self.shown.as_ref().map(|shown| self.route(shown, language));
        view.measured = self.measured(language);
        view.breaking = T::breaking(&self.link);
    }

    fn look(&self, node: Node, language: Language) -> NodeView {
        let (id, spot, up) =
            (self.population.id(node), self.population.spot(node), self.up.contains(node));
        let role = match up {
            true => phrase!("answers", "在线"),
            false => phrase!("does not answer", "不应答"),
        };
        let tables = match self.built() {
            true => self.overlay.tables(node, language),
            false => Vec::new(),
        };
        NodeView {
            node,
            id: id.to_string(),
            place: (spot.x, spot.y),
            up,
            roles: vec![role.say(language).to_owned()],
            tables,
        }
    }

    fn bytes(&self) -> u64 {
        self.overlay.bytes()
    }

    fn copy(&self) -> Box<dyn Overlay> {
        Box::new(self.clone())
    }
}
