//! A lookup that somebody sends on by hand, hop by hop, beside what Pastry would do with it.

use super::look::place_of;
use crate::overlay::Node;
use crate::overlay::id::Id;
use crate::overlay::pastry::{Hop, Pastry, Rule};
use crate::say;
use crate::wire::overlay::act::{BadAct, write_key};
use crate::wire::overlay::digits::digit;
use crate::wire::overlay::driven::Place;
use crate::wire::overlay::view::{HandView, HopView, RouteView};
use crate::words::Language;

/// A lookup in somebody's hands.
#[derive(Clone, Debug)]
pub struct Hand {
    source: Node,
    key: Id,
    bits: u32,
    /// Who has it, and how many digits of the key they share.
    at: Node,
    shared: u32,
    /// Whether its holder answers and would send it on.
    is_held: bool,
    is_over: bool,
    passed: Vec<Passed>,
    /// The way that Pastry would send it from where it is.
    ahead: Vec<Hop>,
    /// How many hops Pastry would have made in all.
    usual: u32,
}

/// A hop that somebody chose.
#[derive(Clone, Debug)]
struct Passed {
    hop: Hop,
    used: Option<Place>,
    /// The hop that Pastry would have made.
    usual: Hop,
    /// How many digits of the key were shared before it.
    before: u32,
}

impl Hand {
    /// A lookup begins.
    pub fn new(pastry: &Pastry, source: Node, key: Id) -> Self {
        let bits = pastry.settings().bits;
        Self {
            source,
            key,
            bits,
            at: source,
            shared: pastry.population().id(source).shared(key, bits),
            is_held: true,
            is_over: false,
            passed: Vec::new(),
            ahead: Vec::new(),
            usual: 0,
        }
    }

    /// Finds out how Pastry would go on from here. Asking a node may make it notice who is silent,
    /// so it is asked in a copy.
    pub fn look_ahead(&mut self, pastry: &Pastry) {
        let drops = self.at != self.source && pastry.droppers().contains(self.at);
        self.is_held = pastry.up().contains(self.at) && !drops;
        self.ahead = match self.is_held {
            true => pastry.clone().route(self.at, self.key, 0).1,
            false => Vec::new(),
        };
        self.is_over = self.ahead.is_empty();
        if self.passed.is_empty() {
            self.usual = self.ahead.len() as u32;
        }
    }

    /// Whether it has ended: where it is Pastry would deliver it, or nobody has it any more.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Why it cannot go to a node from where it is.
    pub fn refuses(&self, pastry: &Pastry, to: Node) -> Option<BadAct> {
        let knows = pastry.tables().known(self.at).any(|node| node == to);
        match knows && to != self.at {
            true if pastry.up().contains(to) => None,
            true => Some(BadAct::Down(to)),
            false => Some(BadAct::Stranger { at: self.at, to }),
        }
    }

    /// It goes on to a node that its holder knows.
    pub fn pass(&mut self, pastry: &Pastry, to: Node) {
        let Some(usual) = self.ahead.first().copied() else { return };
        let population = pastry.population();
        let distance = population.distance(self.at, to);
        let shared = population.id(to).shared(self.key, self.bits);
        let hop = Hop { to, shared, distance, timeouts: 0, ..usual };
        let used = place_of(pastry, &hop);
        self.passed.push(Passed { hop, used, usual, before: self.shared });
        (self.at, self.shared) = (to, shared);
    }

    /// Where it is.
    pub fn view(&self) -> HandView {
        let is_last = self.shared >= Id::digits(self.bits);
        let next = || digit(self.key.digit(self.shared, self.bits), self.bits);
        HandView {
            at: self.at,
            shared: self.shared,
            next: if is_last { String::new() } else { next() },
            over: self.is_over,
            usual: self.usual,
        }
    }

    /// How it came there.
    pub fn route(&self, pastry: &Pastry, language: Language) -> RouteView {
        let population = pastry.population();
        let owner = pastry.responsible(self.key);
        RouteView {
            from: self.source,
            key: write_key(self.key),
            at: (self.key.0 >> 96) as u32,
            bits: Some(self.bits),
            shared: population.id(self.source).shared(self.key, self.bits),
            hops: self.passed.iter().map(|passed| passed.view(language)).collect(),
            end: self.at,
            outcome: self.outcome(owner, language),
            right: !self.is_over || self.is_held && owner == Some(self.at),
            // Where it belongs is to be found out.
            owner: owner.filter(|_| self.is_over),
            travelled: self.passed.iter().map(|passed| passed.hop.distance).sum(),
            direct: population.distance(self.source, self.at),
            timeouts: 0,
            messages: self.passed.len() as u32,
        }
    }

    fn outcome(&self, owner: Option<Node>, language: Language) -> String {
        let (at, made, usual) = (self.at, self.passed.len(), self.usual);
        if !self.is_held {
            return say!(
                language,
                "node {at} does not send it on, and the lookup is lost",
                "节点 {at} 没有继续转发，查找丢失"
            );
        }
        if !self.is_over {
            let (shared, next) = (self.shared, self.view().next);
            return say!(
                language,
                "node {at} has it. Digits that match: {shared}; the next is {next}. To whom does it go?",
                "查找在节点 {at}：已匹配 {shared} 位，下一位是 {next}。转发给谁？"
            );
        }
        match owner {
            Some(owner) if owner != at => say!(
                language,
                "delivered at node {at}, though node {owner} is closer",
                "送达节点 {at}，而节点 {owner} 更接近"
            ),
            _ => say!(
                language,
                "delivered at node {at}, the closest live node: you made {made} hops, Pastry makes {usual}",
                "送达节点 {at}，即最接近的在线节点：你用了 {made} 跳，Pastry 用 {usual} 跳"
            ),
        }
    }
}

impl Passed {
    fn view(&self, language: Language) -> HopView {
        let Hop { from, to, shared, distance, .. } = self.hop;
        HopView {
            from,
            to,
            rule: "hand".to_owned(),
            why: self.why(language),
            shared,
            used: self.used,
            distance,
        }
    }

    fn why(&self, language: Language) -> String {
        let (before, after, other) = (self.before, self.hop.shared, self.usual.to);
        let what = say!(
            language,
            "digits that match: {before} before, {after} now",
            "匹配位数从 {before} 变为 {after}"
        );
        if other == self.hop.to {
            return what + &say!(language, "; as Pastry does", "；与 Pastry 的选择相同");
        }
        what + &match self.usual.rule {
            Rule::LeafSet => say!(
                language,
                "; Pastry takes node {other}, the closest of the leaf set",
                "；Pastry 选叶集中最接近的节点 {other}"
            ),
            Rule::Table => say!(
                language,
                "; Pastry takes node {other} of the routing table",
                "；Pastry 选路由表中的节点 {other}"
            ),
            _ => say!(language, "; Pastry takes node {other}", "；Pastry 选节点 {other}"),
        }
    }
}
