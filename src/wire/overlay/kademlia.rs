//! Kademlia, at rest.

use super::digits::entry;
use super::driven::Place;
use super::link::OverlayLink;
use super::rest::Resting;
use super::view::{PublishedView, TableRowView, TableView};
use crate::overlay::Node;
use crate::overlay::compare::KademliaAtRest;
use crate::overlay::id::Id;
use crate::overlay::kademlia::bucket;
use crate::phrase;
use crate::say;
use crate::words::Language;

impl Resting for KademliaAtRest {
    const BITS: Option<u32> = Some(1);

    fn of(link: &OverlayLink, ids: Vec<Id>) -> Self {
        let get = |name| link.settings.get(name);
        KademliaAtRest::of(ids, get("k"), get("alpha"), link.seed)
    }

    fn rise(&mut self, node: Node) {
        self.revive(node);
    }

    fn rule(
        &self,
        (from, to): (Node, Node),
        key: Id,
        language: Language,
    ) -> (&'static str, String, Option<Place>) {
        let shared = self.forest().id(to).shared(key, 1);
        let before = self.forest().id(from).shared(key, 1);
        let why = say!(
            language,
            "node {from} shares {before} bits with the key; of the contacts that it names, node {to} is the one that leads on, and shares {shared}",
            "节点 {from} 与键共享 {before} 位；它给出的联系人中由节点 {to} 继续，共享 {shared} 位"
        );
        let rows = buckets(self, from);
        let place = (0..).zip(&rows).find_map(|(row, (_, contacts))| {
            let nth = contacts.iter().position(|contact| *contact == to)?;
            Some((0, row, nth as u32))
        });
        ("bucket", why, place)
    }

    fn tables(&self, node: Node, language: Language) -> Vec<TableView> {
        let forest = self.forest();
        let own = forest.id(node);
        let named =
            |other: &Node| entry(own, (*other, forest.id(*other)), 4, forest.is_live(*other));
        let rows = buckets(self, node).into_iter().map(|(power, contacts)| TableRowView {
            title: format!("2^{power}"),
            entries: contacts.iter().map(named).collect(),
        });
        vec![TableView {
            name: "buckets".to_owned(),
            title: phrase!("buckets", "k 桶").say(language).to_owned(),
            about: phrase!(
                "For each power of two, up to k nodes whose distance by xor lies between it and the next one; the farthest first.",
                "对每个二的幂，最多 k 个异或距离介于它与下一个幂之间的节点；远者在前。"
            )
            .say(language)
            .to_owned(),
            columns: Vec::new(),
            rows: rows.collect(),
        }]
    }

    fn breaking(_link: &OverlayLink) -> Option<u32> {
        None
    }

    fn published(_link: &OverlayLink, _language: Language) -> Option<PublishedView> {
        None
    }
}

/// The buckets of a node that hold somebody, the farthest first, each with the power of two from which
/// on it reaches.
fn buckets(kademlia: &KademliaAtRest, node: Node) -> Vec<(u32, Vec<Node>)> {
    let forest = kademlia.forest();
    let own = forest.id(node);
    let mut all: Vec<(u32, Vec<Node>)> = Vec::new();
    for contact in forest.contacts(node) {
        let Some(power) = bucket(own, forest.id(*contact)) else { continue };
        match all.last_mut() {
            Some((last, contacts)) if *last == power => contacts.push(*contact),
            _ => all.push((power, vec![*contact])),
        }
    }
    all
}
