//! The arcs of the ring, an event on its way, and what one node knows.

use super::Open;
use crate::overlay::Node;
use crate::overlay::one_hop::{Layout, NONE, OneHop, Role};
use crate::phrase;
use crate::say;
use crate::sim::Time;
use crate::wire::overlay::digits::entry;
use crate::wire::overlay::view::{
    ArcView, ColumnView, EntryView, NodeView, TableRowView, TableView, WaveView,
};
use crate::words::{Language, Phrase};

/// The most messages of a wave that are shown, the earliest.
const MOST_MESSAGES: usize = 4000;
/// The most rows of a table.
const MOST_ROWS: usize = 64;
/// Changes older than this are not asked about, in microseconds.
const RECENT: u64 = 300_000_000;

/// Slices and units, with who leads them now.
pub fn arcs(system: &OneHop) -> Vec<ArcView> {
    let layout = system.layout();
    let arc = |unit: u32| {
        let (slice, nodes) = (layout.slice_of_unit(unit), layout.unit(unit));
        ArcView {
            slice,
            unit: unit - layout.units_of(slice).start,
            first: nodes.start,
            count: nodes.len() as u32,
            leader: layout.unit_leader(unit, |node| system.is_up(node)),
            slice_leader: system.acting_leader(slice),
        }
    };
    (0..layout.arcs()).map(arc).collect()
}

/// The way of the event that is watched.
pub fn wave(system: &OneHop) -> Vec<WaveView> {
    let Some(event) = system.watched() else { return Vec::new() };
    let steps = system.path(event).into_iter().filter(|step| step.arrived != Time::NEVER);
    let message = |step: crate::overlay::one_hop::Step| WaveView {
        from: step.from,
        to: step.to,
        sent: step.sent.0,
        arrived: step.arrived.0,
        kind: step.kind.name().to_owned(),
    };
    steps.take(MOST_MESSAGES).map(message).collect()
}

/// What a node is.
pub fn role(system: &OneHop, node: Node) -> Role {
    let layout = system.layout();
    let is_up = |node| system.is_up(node);
    if system.acting_leader(layout.slice_of(node)) == Some(node) {
        Role::SliceLeader
    } else if layout.unit_leader(layout.unit_of(node), is_up) == Some(node) {
        Role::UnitLeader
    } else {
        Role::Ordinary
    }
}

/// A role in words.
pub fn role_words(role: Role) -> Phrase {
    match role {
        Role::Ordinary => phrase!("ordinary node", "普通节点"),
        Role::UnitLeader => phrase!("unit leader", "单元领导者"),
        Role::SliceLeader => phrase!("slice leader", "切片领导者"),
    }
}

/// All that one node knows: that is everybody, so that it is told by what it has not heard yet.
pub fn look(open: &Open, node: Node, language: Language) -> NodeView {
    let (id, spot, up) =
        (open.population.id(node), open.population.spot(node), open.up.contains(node));
    let role = match up {
        true => role_words(role(&open.system, node)),
        false => phrase!("does not answer", "不应答"),
    };
    let knows = Knows { open, node, language };
    let tables = match up {
        true => vec![knows.unit(), knows.leaders(), knows.unheard()],
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

struct Knows<'a> {
    open: &'a Open,
    node: Node,
    language: Language,
}

impl Knows<'_> {
    fn entry(&self, node: Node) -> EntryView {
        if node == NONE {
            return EntryView::default();
        }
        let (own, id) = (self.open.population.id(self.node), self.open.population.id(node));
        entry(own, (node, id), 4, self.open.up.contains(node))
    }

    fn layout(&self) -> &Layout {
        self.open.system.layout()
    }

    /// The members of its own unit that it believes are up.
    fn unit(&self) -> TableView {
        let (language, system) = (self.language, &self.open.system);
        let members = self.layout().unit(self.layout().unit_of(self.node));
        let believed = members.filter(|other| system.believes(self.node, *other));
        let entries: Vec<EntryView> = believed.map(|other| self.entry(other)).collect();
        TableView {
            name: "unit".to_owned(),
            title: phrase!("its unit", "所在单元").say(language).to_owned(),
            about: phrase!(
                "The members of its unit that it believes are up: keep-alives carry news from one to the next, and never out of the unit.",
                "它认为在线的本单元成员：保活消息把新闻逐个传下去，不越出单元。"
            )
            .say(language)
            .to_owned(),
            columns: Vec::new(),
            rows: vec![TableRowView { title: String::new(), entries }],
        }
    }

    /// Who leads what, in its eyes.
    fn leaders(&self) -> TableView {
        let (language, system) = (self.language, &self.open.system);
        let own = self.layout().slice_of(self.node);
        let others = (0..self.layout().slices()).filter(|slice| *slice != own);
        let row = |slice: u32| {
            let leader = self.entry(system.believed_leader(self.node, slice));
            let units = self.layout().units_of(slice).filter(|_| slice == own);
            let leaders =
                units.map(|unit| self.entry(system.believed_unit_leader(self.node, unit)));
            let title = say!(language, "slice {slice}", "切片 {slice}");
            TableRowView { title, entries: [leader].into_iter().chain(leaders).collect() }
        };
        let units = self.layout().units_of(own).enumerate();
        let unit = |(nth, _): (usize, u32)| ColumnView {
            title: say!(language, "unit {nth}", "单元 {nth}"),
        };
        let slice = ColumnView { title: phrase!("slice", "切片").say(language).to_owned() };
        TableView {
            name: "leaders".to_owned(),
            title: phrase!("leaders", "领导者").say(language).to_owned(),
            about: phrase!(
                "Who leads its own slice and the units of it, and then the other slices, in its eyes. Nobody is elected: whoever knows the members knows the leader.",
                "在它看来，谁领导本切片及其各单元，以及其他切片。没有选举：知道成员就知道领导者。"
            )
            .say(language)
            .to_owned(),
            columns: [slice].into_iter().chain(units.map(unit)).collect(),
            rows: [own].into_iter().chain(others).take(MOST_ROWS).map(row).collect(),
        }
    }

    /// What has happened that it has not heard of.
    fn unheard(&self) -> TableView {
        let (language, system) = (self.language, &self.open.system);
        let since = Time(system.now().0.saturating_sub(RECENT));
        let events = system.unheard(self.node, since);
        let count = events.len();
        let row = |event: &u32| {
            let event = system.history().event(*event);
            let title = match event.alive {
                true => phrase!("came", "加入"),
                false => phrase!("went", "离开"),
            };
            let entries = vec![self.entry(event.node)];
            TableRowView { title: title.say(language).to_owned(), entries }
        };
        TableView {
            name: "unheard".to_owned(),
            title: phrase!("not heard yet", "尚未得知").say(language).to_owned(),
            about: say!(
                language,
                "It knows everybody, except for {count} changes of the last five minutes that it has not heard of yet.",
                "它认识所有节点，只是最近五分钟内还有 {count} 次变动尚未得知。"
            ),
            columns: Vec::new(),
            rows: events.iter().take(MOST_ROWS).map(row).collect(),
        }
    }
}
