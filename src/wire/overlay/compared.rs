//! The four overlays side by side on the nodes of the one that is open.

use super::view::{ComparedView, OverlayAnswer, WorkView};
use crate::overlay::compare::{Coming, Comparison, Plan, Summary};
use crate::overlay::id::Id;
use crate::overlay::{Node, Progress, Work};
use crate::phrase;
use crate::sim::Time;
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

/// The most nodes that come and go, the most lookups that are made of them, and the most time in
/// seconds: every message of four overlays is sent.
const MOST_ALIVE: (u32, u32, u32) = (2_048, 20_000, 24 * 3_600);

/// What is compared, within what can be: on so many nodes, of which so many of a thousand die, by so
/// many lookups; and if nodes come and go, sessions and the whole of it in seconds.
pub fn plan(
    seed: u64,
    nodes: u32,
    (dead, lookups): (u16, u32),
    (session, time): (u32, u32),
) -> Plan {
    let dead = dead.min(1000);
    if session == 0 {
        return Plan { nodes, dead, lookups: lookups.min(MOST_LOOKUPS).into(), coming: None, seed };
    }
    let (most_nodes, most_lookups, longest) = MOST_ALIVE;
    let seconds = |count: u32| Time::millis(u64::from(count.clamp(1, longest)) * 1000);
    Plan {
        nodes: nodes.min(most_nodes),
        dead,
        lookups: lookups.min(most_lookups).into(),
        coming: Some(Coming { session: seconds(session), time: seconds(time) }),
        seed,
    }
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

    /// Whether there is something left to do.
    pub fn is_under_way(&self) -> bool {
        !self.progress.is_done()
    }

    /// Leaves it as it is.
    pub fn stop(&mut self) {
        self.progress = Progress { done: 1, total: 1 };
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
        let nodes = self.plan.nodes;
        OverlayAnswer::Compared { work, nodes, overlays: summaries.map(view).collect() }
    }
}

fn compared(summary: &Summary, path: Vec<Node>, language: Language) -> ComparedView {
    let (kind, found) = (Kind::named(summary.name), &summary.found);
    ComparedView {
        name: summary.name.to_owned(),
        title: kind.map_or(summary.name, |kind| kind.title().say(language)).to_owned(),
        hops: found.hops.counts().to_vec(),
        lookups: found.total(),
        mean: found.hops.mean(),
        stretch: found.stretch(),
        state: summary.state.mean(),
        messages: found.messages.mean(),
        delayed: found.delayed,
        failed: found.failed,
        upkeep: summary.upkeep,
        looking: summary.lookups,
        bytes: summary.bytes,
        path,
    }
}
