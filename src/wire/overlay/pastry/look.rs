//! A node's tables, as figure 1 of the paper draws them.

use crate::overlay::Node;
use crate::overlay::id::Id;
use crate::overlay::pastry::{Hop, Look, Pastry};
use crate::phrase;
use crate::say;
use crate::wire::overlay::digits::{digit, entry};
use crate::wire::overlay::driven::Place;
use crate::wire::overlay::view::{ColumnView, EntryView, NodeView, TableRowView, TableView};
use crate::words::Language;

/// The tables in the order in which they are shown.
const LEAF_SET: u32 = 0;
const ROUTING_TABLE: u32 = 1;
const NEIGHBOURHOOD: u32 = 2;

/// The place in the sender's tables that named the receiver of a hop.
pub fn place_of(pastry: &Pastry, hop: &Hop) -> Option<Place> {
    let Look { smaller, larger, rows, neighbours, .. } = pastry.look(hop.from);
    let entry = rows.get(hop.row as usize).and_then(|row| row.get(hop.column as usize));
    if entry == Some(&Some(hop.to)) {
        return Some((ROUTING_TABLE, hop.row, hop.column));
    }
    let within = |list: &[Node]| list.iter().position(|node| *node == hop.to);
    for (table, row, list) in
        [(LEAF_SET, 0, &smaller), (LEAF_SET, 1, &larger), (NEIGHBOURHOOD, 0, &neighbours)]
    {
        if let Some(place) = within(list) {
            return Some((table, row, place as u32));
        }
    }
    let mut all = (0..).zip(&rows).flat_map(|(row, entries)| {
        (0..).zip(entries).map(move |(column, entry)| (row, column, *entry))
    });
    let (row, column, _) = all.find(|(.., entry)| *entry == Some(hop.to))?;
    Some((ROUTING_TABLE, row, column))
}

/// All that one node knows.
pub fn look(pastry: &Pastry, node: Node, language: Language) -> NodeView {
    let look = pastry.look(node);
    let tables = Tables { pastry, look: &look, language };
    NodeView {
        node,
        id: look.id.to_string(),
        place: (look.spot.x, look.spot.y),
        up: look.up,
        roles: roles(&look, language),
        tables: vec![tables.leaf_set(), tables.routing_table(), tables.neighbourhood()],
    }
}

fn roles(look: &Look, language: Language) -> Vec<String> {
    let state = match (look.up, look.joined) {
        (false, _) => phrase!("does not answer", "不应答"),
        (true, false) => phrase!("joining", "正在加入"),
        (true, true) => phrase!("joined", "已加入"),
    };
    let drops = phrase!("drops what it should send on", "丢弃应转发的消息");
    let all = [Some(state), look.drops.then_some(drops)];
    all.into_iter().flatten().map(|role| role.say(language).to_owned()).collect()
}

struct Tables<'a> {
    pastry: &'a Pastry,
    look: &'a Look,
    language: Language,
}

impl Tables<'_> {
    fn entry(&self, node: Node) -> EntryView {
        let id = self.pastry.population().id(node);
        let bits = self.pastry.settings().bits;
        entry(self.look.id, (node, id), bits, self.pastry.up().contains(node))
    }

    fn row(&self, title: String, nodes: &[Node]) -> TableRowView {
        TableRowView { title, entries: nodes.iter().map(|node| self.entry(*node)).collect() }
    }

    fn leaf_set(&self) -> TableView {
        let language = self.language;
        let half = self.pastry.settings().leaves / 2;
        let smaller = phrase!("smaller", "较小").say(language).to_owned();
        let larger = phrase!("larger", "较大").say(language).to_owned();
        TableView {
            name: "leaf-set".to_owned(),
            title: phrase!("leaf set", "叶集").say(language).to_owned(),
            about: say!(
                language,
                "The {half} nodes before it and the {half} after it around the ring, the nearest first: what makes delivery right.",
                "环上在它之前与之后各 {half} 个节点，近者在前：保证送达正确。"
            ),
            columns: Vec::new(),
            rows: vec![self.row(smaller, &self.look.smaller), self.row(larger, &self.look.larger)],
        }
    }

    fn routing_table(&self) -> TableView {
        let (language, bits) = (self.language, self.pastry.settings().bits);
        let rows = (0..).zip(&self.look.rows).map(|(row, entries)| {
            let own = self.look.id.digit(row, bits);
            let entries = (0..).zip(entries).map(|(column, entry)| match entry {
                Some(node) => self.entry(*node),
                None => EntryView {
                    digit: digit(column, bits),
                    own: column == own,
                    ..EntryView::default()
                },
            });
            TableRowView { title: row.to_string(), entries: entries.collect() }
        });
        TableView {
            name: "routing-table".to_owned(),
            title: phrase!("routing table", "路由表").say(language).to_owned(),
            about: say!(
                language,
                "Row by row, nodes that share so many digits with it and go on with each other digit, each the nearest in the plane that it knows: what makes routes short.",
                "逐行列出与它共享相应位数前缀、下一位各不相同的节点，每格取其所知平面上最近者：使路由变短。"
            ),
            columns: (0..1 << bits).map(|it| ColumnView { title: digit(it, bits) }).collect(),
            rows: rows.collect(),
        }
    }

    fn neighbourhood(&self) -> TableView {
        let language = self.language;
        TableView {
            name: "neighbourhood".to_owned(),
            title: phrase!("neighbourhood", "邻居集").say(language).to_owned(),
            about: phrase!(
                "The nodes nearest to it in the plane: from them newcomers learn what is near. Routes hardly ever use it.",
                "平面上离它最近的节点：新节点由此得知附近有谁。路由几乎不用它。"
            )
            .say(language)
            .to_owned(),
            columns: Vec::new(),
            rows: vec![self.row(String::new(), &self.look.neighbours)],
        }
    }
}

/// How many different nodes a node knows.
pub fn state(pastry: &Pastry, node: Node) -> u64 {
    let mut known: Vec<Node> = pastry.tables().known(node).collect();
    known.sort_unstable();
    known.dedup();
    known.len() as u64
}

/// The first digits of a key, as many as help to tell it apart.
pub fn short(key: Id) -> String {
    format!("{key:.8}")
}
