//! What is asked of an overlay and what is seen of it: plain data, the same for all four.

use crate::wire::ParameterView;
use serde::{Deserialize, Serialize};

/// What can be asked of the overlay that is open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OverlayCommand {
    /// Goes on with the work under way, for about so many steps of it: joins, lookups, events.
    Advance {
        /// How many.
        budget: u32,
    },
    /// Gives up the work under way: what it did so far stays, and so does the act in the link, cut to
    /// what was done; tables that are still being built have nothing that could stay, and go on.
    Cancel,
    /// Does something to it; several acts with `;` between them are one gesture. An act that takes
    /// long becomes the work under way.
    ///
    /// `kill.NODE`, `kill.NODE.COUNT` (an arc of adjacent live nodes), `fail.PERMILLE` (so many of a
    /// thousand live nodes, by chance), `revive.NODE`, `revive.NODE.COUNT` (so many that are down, from
    /// this one on around the ring), `revive` (everybody), `move.NODE.X.Y` (thousandths of a unit),
    /// `turn.NODE.drop`, `turn.NODE.correct` (a node drops what it should forward),
    /// `traitors.PERMILLE`, `repair` (everybody asks after its leaves and neighbours once),
    /// `repair.COUNT` (only the first so many), `route.NODE.KEY` (one lookup that is shown; KEY in
    /// hexadecimal, its last digits may be left out), `route.NODE.KEY.NUMBER` (where chance decides
    /// about its way, that of this number), `hand.NODE.KEY` (one lookup that is sent on by hand),
    /// `pass.NODE` (it goes on to a node that its holder knows), `lookups.COUNT`, `live.SECONDS` (virtual time with churn
    /// goes by). While something is under way, acts wait until it is done.
    Act {
        /// What.
        act: String,
    },
    /// Takes the last gesture back.
    Undo,
    /// Makes the gesture that was taken back again.
    Redo,
    /// The same acts with a parameter changed.
    Set {
        /// The parameter's name in a link.
        parameter: String,
        /// Its new value.
        value: String,
    },
    /// Asks for everybody's identifiers and places.
    Outline,
    /// Asks for all that one node knows.
    Look {
        /// The node.
        node: u32,
    },
    /// Asks for the four overlays side by side on nodes like these, with so many of a thousand dead:
    /// work of its own, which leaves the open overlay as it is. `Advance`, or the same again, goes on
    /// with it, a slice each time, until the answer has no work left; `Cancel` leaves it as it is.
    Compare {
        /// How many of a thousand nodes die before the lookups.
        dead: u16,
        /// How many lookups.
        lookups: u32,
        /// If nodes come and go, how long one is up on average, in seconds; 0 if they are at rest.
        #[serde(default)]
        session: u32,
        /// How long they come and go, in seconds of virtual time.
        #[serde(default)]
        time: u32,
    },
    /// Asks for the present view again.
    View,
}

/// What an overlay answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OverlayAnswer {
    /// The overlay as it is now.
    View(Box<OverlayView>),
    /// Everybody's identifiers and places.
    Outline(OutlineView),
    /// All that one node knows.
    Node(Box<NodeView>),
    /// Overlays side by side, and how far that work is.
    Compared {
        /// How far.
        work: Option<WorkView>,
        /// How many nodes each of them has.
        nodes: u32,
        /// What was measured so far, an overlay each.
        overlays: Vec<ComparedView>,
    },
}

/// An overlay as it is now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OverlayView {
    /// The overlay's name in links: `pastry`, `one-hop`, `chord`, `kademlia`.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// What there is to see in it.
    pub about: String,
    /// The paper that describes it.
    pub paper: String,
    /// The link of exactly this: the fragment, `#` included.
    pub link: String,
    /// What is wrong with the link that it was opened by, if only a part of it could be read.
    pub warnings: Vec<String>,
    /// The parameters.
    pub parameters: Vec<ParameterView>,
    /// How many nodes there are, those that are down included.
    pub nodes: u32,
    /// How many answer.
    pub live: u32,
    /// A bit for each node, the lowest of the first byte first: whether it answers.
    pub up: Vec<u8>,
    /// Who drops what it should send on.
    pub droppers: Vec<u32>,
    /// What is under way, if it takes long.
    pub work: Option<WorkView>,
    /// Whether a comparison is under way beside it: `Advance` goes on with both.
    pub comparing: bool,
    /// Virtual time, in microseconds.
    pub now: u64,
    /// Messages and timers that arrived so far.
    pub events: u64,
    /// Bytes that the tables take here, all nodes together.
    pub bytes: u64,
    /// Whether there is a gesture to take back.
    pub can_undo: bool,
    /// Whether there is one to make again.
    pub can_redo: bool,
    /// The verbs that this overlay knows: `kill`, `move`, ...
    pub verbs: Vec<String>,
    /// 'Every lookup is delivered at the closest live node', and what else is promised.
    pub lanes: Vec<LaneView>,
    /// The lookup that was made last by hand.
    pub route: Option<RouteView>,
    /// Where that lookup is, if it is sent on by hand.
    pub hand: Option<HandView>,
    /// What was measured of all lookups since the last change.
    pub measured: MeasureView,
    /// What the measures were while virtual time went by, the oldest first.
    pub samples: Vec<SampleView>,
    /// The arcs into which the ring is cut, where it is: One-Hop's slices, and their units.
    pub arcs: Vec<ArcView>,
    /// An event on its way to everybody, where the overlay tells everybody: who told whom.
    pub wave: Vec<WaveView>,
    /// The smallest number of adjacent nodes whose silence at one moment may break delivery, where
    /// the paper promises something: Pastry's half of `|L|`.
    pub breaking: Option<u32>,
}

impl OverlayView {
    /// How many nodes do not answer.
    pub fn silent(&self) -> u64 {
        self.nodes.saturating_sub(self.live).into()
    }

    /// The most nodes next to each other around the ring that do not answer.
    pub fn adjacent(&self) -> u64 {
        let nodes = self.nodes as usize;
        let is_up =
            |node: usize| self.up.get(node / 8).is_some_and(|byte| byte >> (node % 8) & 1 == 1);
        let Some(first) = (0..nodes).find(|node| is_up(*node)) else { return self.silent() };
        let (mut run, mut longest) = (0, 0);
        for node in (first..nodes).chain(0..first) {
            run = if is_up(node) { 0 } else { run + 1 };
            longest = longest.max(run);
        }
        longest
    }

    /// The lookup that was made last by hand, if it has ended.
    pub fn ended(&self) -> Option<&RouteView> {
        self.route.as_ref().filter(|_| self.hand.as_ref().is_none_or(|hand| hand.over))
    }
}

/// Where a lookup is that somebody sends on by hand.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HandView {
    /// Who has it.
    pub at: u32,
    /// How many digits of the key the holder shares.
    pub shared: u32,
    /// The digit of the key that comes after them.
    pub next: String,
    /// Whether it has ended.
    pub over: bool,
    /// How many hops the overlay itself takes from where it started.
    pub usual: u32,
}

/// Work under way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WorkView {
    /// What is done, in words.
    pub what: String,
    /// Steps taken.
    pub done: u64,
    /// Steps there are, by an estimate where nobody can know.
    pub total: u64,
    /// Whether giving it up leaves something.
    pub can_cancel: bool,
}

/// Everybody's identifiers and places; node `i` is the `i`-th of each, around the ring.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OutlineView {
    /// The 32 highest bits of the identifiers.
    pub ids: Vec<u32>,
    /// The places, in thousandths of a unit.
    pub xs: Vec<u32>,
    /// The same, downwards.
    pub ys: Vec<u32>,
}

/// A promise of the overlay, and how it stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LaneView {
    /// Its name in code.
    pub name: String,
    /// What is promised, in words.
    pub title: String,
    /// As a lane of any run has it: `holds`, `violated`, `pending`.
    pub status: String,
    /// Why, in a sentence with its numbers.
    pub why: String,
    /// The act that shows the witness: `route.3.9f2c...`.
    pub witness: Option<String>,
}

/// One lookup, hop by hop.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RouteView {
    /// Where it started.
    pub from: u32,
    /// What it looked for, in hexadecimal.
    pub key: String,
    /// The 32 highest bits of the key.
    pub at: u32,
    /// Of how many bits the digits are in which identifiers are compared; nothing where none are.
    pub bits: Option<u32>,
    /// How many digits of the key the first node shares.
    pub shared: u32,
    /// The hops, in their order.
    pub hops: Vec<HopView>,
    /// Where it ended.
    pub end: u32,
    /// How it ended, in words.
    pub outcome: String,
    /// Whether it ended where it belongs.
    pub right: bool,
    /// Where it belongs: the live node responsible for the key.
    pub owner: Option<u32>,
    /// The way travelled, in thousandths of a unit.
    pub travelled: u64,
    /// The way straight to where it ended.
    pub direct: u64,
    /// How often somebody waited in vain for an answer.
    pub timeouts: u32,
    /// Messages in all, those included.
    pub messages: u32,
}

/// One hop.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HopView {
    /// Who sent it on.
    pub from: u32,
    /// To whom.
    pub to: u32,
    /// By which rule, in code: `table`, `leaf-set`, `rare`, `finger`, `bucket`, ...
    pub rule: String,
    /// By which rule and why, in a sentence.
    pub why: String,
    /// How many digits of the key the receiver shares; of bits, where there are no digits.
    pub shared: u32,
    /// The place in the sender's tables that was used: the table, the row, the column.
    pub used: Option<(u32, u32, u32)>,
    /// The distance of this hop, in thousandths of a unit.
    pub distance: u64,
}

/// All that one node knows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NodeView {
    /// Who it is.
    pub node: u32,
    /// Its identifier, in hexadecimal.
    pub id: String,
    /// Its place, in thousandths of a unit.
    pub place: (u32, u32),
    /// Whether it answers.
    pub up: bool,
    /// What it is, in words: joined, joining, unit leader, ...
    pub roles: Vec<String>,
    /// Its tables, as the paper draws them.
    pub tables: Vec<TableView>,
}

/// One of a node's tables.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TableView {
    /// Its name in code: `leaf-set`, `routing-table`, `neighbourhood`, `fingers`, `buckets`, ...
    pub name: String,
    /// What it is called.
    pub title: String,
    /// What it is for, in a sentence.
    pub about: String,
    /// What stands over the columns.
    pub columns: Vec<ColumnView>,
    /// Its rows.
    pub rows: Vec<TableRowView>,
}

/// What stands over a column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnView {
    /// In words, or a digit.
    pub title: String,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TableRowView {
    /// What stands before it.
    pub title: String,
    /// What it holds.
    pub entries: Vec<EntryView>,
}

/// An entry of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EntryView {
    /// Whom it names; nobody if it is empty.
    pub node: Option<u32>,
    /// The part of the identifier that is shared with the owner of the table, as text.
    pub shared: String,
    /// The digit that decides.
    pub digit: String,
    /// Some digits of the rest.
    pub rest: String,
    /// Whether whom it names answers.
    pub up: bool,
    /// Whether it is the owner's own digit, which needs no entry.
    pub own: bool,
}

/// What was measured of many lookups.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MeasureView {
    /// How many there were.
    pub lookups: u64,
    /// Those that ended at the live node responsible for the key.
    pub right: u64,
    /// Those that were delivered elsewhere.
    pub wrong: u64,
    /// Those that were dropped, lost or given up.
    pub failed: u64,
    /// How many took so many hops: none, one, two, ...
    pub hops: Vec<u64>,
    /// The published share of each number of hops, in ten thousandths, where a figure of a paper
    /// has it for just this setting.
    pub published: Option<PublishedView>,
    /// The mean number of hops, in thousandths.
    pub mean: u64,
    /// The way travelled over the direct way, in thousandths.
    pub stretch: u64,
    /// How often somebody waited in vain.
    pub timeouts: u64,
    /// Entries in a node's tables, in thousandths, the mean of a sample.
    pub state: u64,
    /// What was sent, by kind.
    pub traffic: Vec<TrafficView>,
    /// What a node sends a second, by role.
    pub rates: Vec<RateView>,
}

/// A figure of a paper, to stand beside what is measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PublishedView {
    /// Which figure, in words.
    pub source: String,
    /// Its values, in ten thousandths.
    pub values: Vec<u64>,
}

/// What was sent of a kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TrafficView {
    /// The kind, in words.
    pub kind: String,
    /// How many messages.
    pub messages: u64,
    /// How many bytes.
    pub bytes: u64,
}

/// What one node of a role sends a second, in thousandths of a byte.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RateView {
    /// The role, in words.
    pub role: String,
    /// As measured.
    pub measured: u64,
    /// By the formula.
    pub formula: u64,
    /// The formula, as text.
    pub text: String,
}

/// The measures of a stretch of virtual time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SampleView {
    /// Its end, in microseconds.
    pub until: u64,
    /// Lookups in it.
    pub lookups: u64,
    /// Those of them that failed, or were delivered elsewhere; in One-Hop, those whose first try failed.
    pub failed: u64,
    /// Their mean hops, in thousandths.
    pub hops: u64,
    /// Bytes that were sent in it, all nodes together.
    pub bytes: u64,
    /// Nodes that answered at its end.
    pub live: u32,
}

/// An arc of the ring.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ArcView {
    /// The slice.
    pub slice: u32,
    /// The unit in it.
    pub unit: u32,
    /// Its first node.
    pub first: u32,
    /// How many nodes it has, those that are down included.
    pub count: u32,
    /// Who leads the unit.
    pub leader: Option<u32>,
    /// Who leads the slice.
    pub slice_leader: Option<u32>,
}

/// A message that carried an event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WaveView {
    /// Its sender.
    pub from: u32,
    /// Its receiver.
    pub to: u32,
    /// When it was sent, in microseconds.
    pub sent: u64,
    /// When it arrived, or will.
    pub arrived: u64,
    /// What it was for, in code: `report`, `across`, `to unit`, `keep-alive`.
    pub kind: String,
}

/// What was measured of one overlay among others.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ComparedView {
    /// Its name in links.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// How many lookups took so many hops.
    pub hops: Vec<u64>,
    /// How many lookups have ended.
    pub lookups: u64,
    /// The mean number of hops, in thousandths.
    pub mean: u64,
    /// The way travelled over the direct way, in thousandths.
    pub stretch: u64,
    /// Entries in a node's tables, in thousandths.
    pub state: u64,
    /// Messages of a lookup, in thousandths.
    pub messages: u64,
    /// Lookups that met a dead node.
    pub delayed: u64,
    /// Lookups that did not name the live owner.
    pub failed: u64,
    /// Thousandths of a byte that a node sends a second for upkeep, if nodes come and go.
    pub upkeep: u64,
    /// The same for lookups.
    pub looking: u64,
    /// Bytes that the tables take here, if nodes are at rest.
    pub bytes: u64,
    /// Where the key of the open route leads in this overlay.
    pub path: Vec<u32>,
}
