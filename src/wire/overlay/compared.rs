//! The four overlays side by side on the nodes of the one that is open.

use super::view::{ComparedView, OverlayAnswer, WorkView};
use crate::overlay::compare::{Comparison, Plan, Summary};
use crate::overlay::id::Id;
use crate::overlay::{Node, Progress, Work};
use crate::phrase;
use crate::wire::overlay::Kind;
use crate::words::Language;

/// A comparison under way, or done.
pub struct Compared {
    plan: Plan,
    comparison: Comparison,
    progress: Progress,
    /// Where the key of the open route leads in each overlay, once all have tables.
    paths: Vec<Vec<Node>>,
    /// The route that these are for.
    of: Option<(Node, Id)>,
}

/// The most lookups that are made in each.
const MOST_LOOKUPS: u32 = 1_000_000;

/// What is compared, within what can be.
pub fn plan(nodes: u32, seed: u64, dead: u16, lookups: u32) -> Plan {
    Plan { nodes, dead: dead.min(1000), lookups: lookups.min(MOST_LOOKUPS).into(), seed }
}

impl Compared {
    /// Nothing is built yet.
    pub fn new(plan: Plan) -> Self {
        Self {
            comparison: Comparison::new(plan),
            plan,
            progress: Progress { done: 0, total: 1 },
            paths: Vec::new(),
            of: None,
        }
    }

    /// What it compares.
    pub fn plan(&self) -> Plan {
        self.plan
    }

    /// Takes about so many steps.
    pub fn advance(&mut self, budget: u64) {
        if !self.progress.is_done() {
            self.progress = self.comparison.advance(budget);
        }
    }

    /// Looks the key of the open route up in every overlay, from the first node at or after its source
    /// that is up in all of them.
    fn follow(&mut self, route: Option<(Node, Id)>) {
        if !self.progress.is_done() || self.of == route {
            return;
        }
        self.of = route;
        let live = self.comparison.live();
        let from =
            route.and_then(|(from, key)| Some((live.next(from).or_else(|| live.next(0))?, key)));
        self.paths = match from {
            Some((from, key)) => {
                let found = self.comparison.look_up(from, key);
                found.into_iter().map(|found| found.path).collect()
            }
            None => Vec::new(),
        };
    }

    /// What was measured so far.
    pub fn answer(&mut self, route: Option<(Node, Id)>, language: Language) -> OverlayAnswer {
        self.follow(route);
        let Progress { done, total } = self.progress;
        let work = (!self.progress.is_done()).then(|| WorkView {
            what: phrase!("comparing four overlays", "正在比较四种覆盖网络")
                .say(language)
                .to_owned(),
            done,
            total,
            can_cancel: true,
        });
        let summaries = self.comparison.summaries().iter().enumerate();
        let view = |(nth, summary): (usize, &Summary)| {
            let path = self.paths.get(nth).cloned().unwrap_or_default();
            compared(summary, path, language)
        };
        OverlayAnswer::Compared { work, overlays: summaries.map(view).collect() }
    }
}

fn compared(summary: &Summary, path: Vec<Node>, language: Language) -> ComparedView {
    let kind = Kind::named(summary.name);
    ComparedView {
        name: summary.name.to_owned(),
        title: kind.map_or(summary.name, |kind| kind.title().say(language)).to_owned(),
        hops: summary.hops.counts().to_vec(),
        mean: summary.hops.mean(),
        stretch: summary.stretch(),
        state: summary.state.mean(),
        messages: summary.messages.mean(),
        delayed: summary.delayed,
        failed: summary.failed,
        bytes: summary.bytes,
        path,
    }
}
