//! What Chord and Kademlia are asked alike: lookups at rest, or while nodes come and go.

use super::super::Format;
use super::{Facts, decimal, drive, seconds};
use crate::overlay::compare::{AtRest, Living};
use crate::overlay::id::Id;
use crate::overlay::measure::{Finding, Findings, ratio};
use crate::overlay::population::Population;
use crate::overlay::{Node, Progress};
use crate::sim::{Dice, Part, Time};
use crate::words::Language;
use crate::{phrase, say};

#[derive(clap::Args)]
pub struct Usual {
    /// How many nodes
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(2..=10_000_000))]
    pub nodes: u32,
    /// How many lookups among nodes at rest
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    lookups: u64,
    /// How many of a thousand nodes die before the lookups, unrepaired
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..1000))]
    dead: u16,
    /// Nodes come and go instead: the mean time that one is up
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub session: Option<Time>,
    /// How long they do, in virtual time
    #[arg(long, value_name = "SECONDS", default_value = "3600", value_parser = seconds)]
    time: Time,
    /// The seed of every draw
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub seed: u64,
    #[command(flatten)]
    pub format: Format,
}

/// What was measured of an overlay at rest.
pub struct Rested {
    /// What came of the lookups.
    pub found: Findings,
    nodes: Node,
    dead: usize,
    timeouts: u64,
    built: f64,
    took: f64,
}

impl Usual {
    /// The identifiers of the nodes.
    pub fn ids(&self) -> Vec<Id> {
        Population::draw(self.nodes, self.seed).ids().to_vec()
    }

    /// Builds the tables, kills some, and looks keys up.
    pub fn rest(&self, overlay: &mut dyn AtRest) -> Rested {
        let nodes = self.nodes;
        let built = drive(overlay.name(), |budget| overlay.build(budget));
        let mut dice = Dice::keyed(self.seed, Part::Workload, nodes, 61);
        let dead: Vec<bool> = (0..nodes).map(|_| dice.chance(self.dead)).collect();
        (0..).zip(&dead).filter(|(_, dead)| **dead).for_each(|(node, _)| overlay.kill(node));
        let (mut found, mut timeouts, mut asked) = (Findings::default(), 0, 0);
        let took = drive(overlay.name(), |budget| {
            for _ in 0..budget.min(1000).min(self.lookups - asked) {
                let mut dice = Dice::keyed(self.seed, Part::Choice, 0, asked);
                asked += 1;
                let (from, key) = (dice.below(nodes), Id::draw(&mut dice));
                if !dead[from as usize] {
                    let one = overlay.look_up(from, key);
                    timeouts += u64::from(one.timeouts);
                    found.add(&Finding {
                        right: one.owner.is_some() && one.owner == overlay.owner(key),
                        hops: one.path.len() as u32 - 1,
                        messages: one.messages,
                        timeouts: one.timeouts,
                        ..Finding::default()
                    });
                }
            }
            Progress { done: asked, total: self.lookups }
        });
        let dead = dead.into_iter().filter(|dead| *dead).count();
        Rested { found, nodes, dead, timeouts, built, took }
    }

    /// Lets nodes come and go, and says what all overlays can say of it; and how long it took.
    pub fn live(&self, overlay: &mut dyn Living) -> (Facts, f64) {
        let took = drive(overlay.name(), |budget| overlay.run_until(self.time, budget));
        let (found, [upkeep, lookups]) = (overlay.findings(), overlay.sent());
        let mut facts = Facts::default();
        facts.add("nodes", phrase!("nodes up on average", "平均在线节点"), self.nodes);
        facts.add("lookups", phrase!("lookups", "查找"), found.total());
        let failed = ratio(found.failed.into(), found.total().into(), 10_000);
        facts.add(
            "percent_failed",
            phrase!("lookups failed, %", "失败的查找（%）"),
            decimal(failed, 2),
        );
        facts.add("met_dead", phrase!("met a dead node", "遇到失效节点"), found.delayed);
        let spent = u128::from(self.time.0) * u128::from(self.nodes);
        let rate = |bytes: u64| ratio(u128::from(bytes) * 1_000_000, spent, 1000);
        facts.add_thousandths(
            "upkeep_bytes",
            phrase!("upkeep, bytes a second and node", "维护开销（每节点每秒字节数）"),
            rate(upkeep),
        );
        facts.add_thousandths(
            "lookup_bytes",
            phrase!("lookups, bytes a second and node", "查找开销（每节点每秒字节数）"),
            rate(lookups),
        );
        (facts, took)
    }

    /// What is said of the time that a life took.
    pub fn remark(took: f64, language: Language) -> Vec<String> {
        vec![say!(language, "in {took:.1} s", "用时 {took:.1} 秒")]
    }
}

impl Rested {
    /// How many nodes there are, and how many of them are dead.
    pub fn nodes(&self) -> Facts {
        let mut facts = Facts::default();
        facts.add("nodes", phrase!("nodes", "节点"), self.nodes);
        facts.add("dead", phrase!("of these dead", "其中失效"), self.dead);
        facts
    }

    /// What lookups met, and what tables take.
    pub fn tables(&self, facts: &mut Facts, overlay: &dyn AtRest) {
        facts.add("timeouts", phrase!("messages not answered", "未获答复的消息"), self.timeouts);
        facts.add("failed", phrase!("lookups failed", "失败的查找"), self.found.failed);
        facts.add(
            "state",
            phrase!("nodes that a node knows", "节点所知的节点数"),
            overlay.state(0),
        );
        let bytes = overlay.bytes();
        facts.add("table_bytes", phrase!("bytes for all tables", "全部表的字节数"), bytes);
        let each = bytes / u64::from(self.nodes.max(1));
        facts.add("bytes_per_node", phrase!("bytes a node", "每节点字节数"), each);
    }

    /// What is said of the time that it took.
    pub fn remark(&self, language: Language) -> Vec<String> {
        let (built, took, lookups) = (self.built, self.took, self.found.total());
        vec![say!(
            language,
            "tables in {built:.1} s; lookups in {took:.1} s: {lookups}",
            "建表用时 {built:.1} 秒；查找用时 {took:.1} 秒，共 {lookups} 次"
        )]
    }
}
