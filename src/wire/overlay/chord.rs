//! Chord, at rest.

use super::digits::entry;
use super::driven::Place;
use super::link::OverlayLink;
use super::rest::Resting;
use super::view::{EntryView, PublishedView, TableRowView, TableView};
use crate::overlay::Node;
use crate::overlay::chord::{Ring, Variant};
use crate::overlay::id::Id;
use crate::phrase;
use crate::say;
use crate::words::Language;

/// The tables in the order in which they are shown.
const FINGERS: u32 = 0;
const SUCCESSORS: u32 = 1;

impl Resting for Ring {
    const BITS: Option<u32> = None;

    fn of(link: &OverlayLink, ids: Vec<Id>) -> Self {
        let variants = [Variant::AsDescribed, Variant::ReturnsFinger, Variant::IgnoresWrap];
        let variant = variants[link.settings.get("variant") as usize % variants.len()];
        Ring::without_fingers(ids, link.settings.get("list"), variant)
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
        let finger = self.fingers(from).iter().position(|finger| *finger == to);
        let listed = self.successors(from).position(|successor| successor == to);
        let passes = self.id(from).clockwise(self.id(to)) >= self.id(from).clockwise(key);
        let in_list = listed.map(|nth| (SUCCESSORS, 0, nth as u32));
        let in_fingers = finger.map(|nth| (FINGERS, nth as u32, 0));
        if passes {
            let why = say!(
                language,
                "the key lies between node {from} and node {to}, which is the first of its successors that answers there",
                "键位于节点 {from} 与节点 {to} 之间，后者是其后继中第一个应答的"
            );
            return ("successor", why, in_list.or(in_fingers));
        }
        if finger.is_some() {
            let why = say!(
                language,
                "of the fingers of node {from} that answer, node {to} is the one closest before the key",
                "节点 {from} 的指针中，应答且最靠近键前方的是节点 {to}"
            );
            return ("finger", why, in_fingers);
        }
        let why = say!(
            language,
            "no finger before the key answers; of its list of successors node {to} is the one closest before it",
            "键前方没有应答的指针；后继列表中最靠近键前方的是节点 {to}"
        );
        ("successor-list", why, in_list)
    }

    fn tables(&self, node: Node, language: Language) -> Vec<TableView> {
        let own = self.id(node);
        let named = |other: Node| entry(own, (other, self.id(other)), 4, self.is_live(other));
        let mut before = 0;
        let fingers = self.fingers(node).iter().map(|finger| {
            let gap = own.clockwise(self.id(*finger));
            let title = powers(before, gap);
            before = gap;
            TableRowView { title, entries: vec![named(*finger)] }
        });
        let fingers = fingers.collect();
        let successors: Vec<EntryView> = self.successors(node).map(named).collect();
        vec![
            TableView {
                name: "fingers".to_owned(),
                title: phrase!("fingers", "指针表").say(language).to_owned(),
                about: phrase!(
                    "For each power of two the first node at least that far after it; powers that lead to one node share a row.",
                    "对每个二的幂，取其后至少相距那么远的第一个节点；指向同一节点的各次幂合为一行。"
                )
                .say(language)
                .to_owned(),
                columns: Vec::new(),
                rows: fingers,
            },
            TableView {
                name: "successors".to_owned(),
                title: phrase!("successors", "后继列表").say(language).to_owned(),
                about: phrase!(
                    "The nodes that come next around the ring: if one falls silent, the next takes its place.",
                    "环上紧随其后的节点：一个不应答时由下一个接替。"
                )
                .say(language)
                .to_owned(),
                columns: Vec::new(),
                rows: vec![TableRowView { title: String::new(), entries: successors }],
            },
        ]
    }

    fn breaking(link: &OverlayLink) -> Option<u32> {
        Some(link.settings.get("list"))
    }

    fn published(link: &OverlayLink, language: Language) -> Option<PublishedView> {
        let own = ["nodes", "variant"].map(|name| link.settings.get(name)) == [4096, 0];
        own.then(|| PublishedView {
            source: say!(
                language,
                "figure 10(b) of the paper, with the last step, which it does not count",
                "论文图 10(b)，加上它不计的最后一步"
            ),
            values: vec![0, 0, 33, 180, 571, 1288, 2124, 2254, 1938, 1094, 412, 92, 12, 2],
        })
    }
}

/// The powers of two of which a finger is the finger: more than the distance of the one before it, and
/// no more than its own.
fn powers(before: u128, gap: u128) -> String {
    let first = before.checked_ilog2().map_or(0, |power| power + 1);
    let last = gap.checked_ilog2().unwrap_or(0);
    if first >= last { format!("2^{last}") } else { format!("2^{first}-2^{last}") }
}
