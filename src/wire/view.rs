//! What a person is shown: plain data, in the words of one language.

use super::overlay::OverlayAnswer;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::Deref;

/// The answer to a [`Request`](super::Request).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// The number of the request.
    pub id: u32,
    /// What is answered.
    pub answer: Answer,
}

/// What a command leads to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Answer {
    /// The run as it is now.
    View(Box<View>),
    /// Events that were asked for.
    Events(Events),
    /// The protocols and their scenarios.
    Gallery(Gallery),
    /// The run after steps that were taken until something held.
    Ran {
        /// The run as it is now.
        view: Box<View>,
        /// Whether it holds.
        met: bool,
    },
    /// For each intervention that was asked about: why it is not possible, or nothing if it is.
    Possible(Vec<Option<String>>),
    /// How two branches differ.
    Comparison(Box<Comparison>),
    /// Who sent what to whom.
    Matrix(Matrix),
    /// The tree of branches, to be kept.
    Kept(String),
    /// A run's space-time diagram, as SVG text.
    Drawing(String),
    /// The run's link in the form that was asked for: the fragment, `#` included.
    Link(String),
    /// The run as a file.
    File(File),
    /// For each condition that was asked about: how it stands here.
    Judged(Vec<Judgement>),
    /// What an overlay answers: its view, if it was opened or changed.
    Overlay(Apart<OverlayAnswer>),
    /// It is done, and there is nothing to show of it.
    Nothing,
    /// The command could not be carried out; nothing changed.
    Error {
        /// What is wrong and what to do, in words.
        message: String,
    },
}

/// A run as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// What it may be called.
    pub name: String,
    /// What it is, as the web writes it.
    pub media: String,
    /// All that is in it.
    pub content: Content,
    /// What to know about it, in words.
    pub remark: Option<String>,
}

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Content {
    /// A text.
    Text(String),
    /// Bytes that are none.
    Bytes(Vec<u8>),
}

impl Content {
    /// The bytes of the file.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

/// How a condition stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Whether it holds.
    pub met: bool,
    /// Where it asks for at least so many of something: (how many there are, how many it asks for).
    pub progress: Option<(u32, u32)>,
}

/// A run at one step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// The protocol's name in links.
    pub protocol: String,
    /// What the run is called.
    pub title: String,
    /// What there is to see in it.
    pub about: String,
    /// The built-in scenario that it began as.
    pub scenario: Option<String>,
    /// The step that is shown.
    pub step: u32,
    /// How many steps of this branch are known; more may follow.
    pub steps: u32,
    /// The step that the link asked for.
    pub target: u32,
    /// Virtual time at this step, in microseconds.
    pub now: u64,
    /// When the next event is due, if the schedule is timed and something is pending.
    pub next: Option<u64>,
    /// Nothing more happens unless somebody intervenes.
    pub quiescent: bool,
    /// A digest of everything up to this step, 16 hexadecimal digits.
    pub digest: String,
    /// What holds, what is violated and what is still awaited, and why.
    pub lanes: Vec<Lane>,
    /// The processes by number.
    pub processes: Vec<ProcessView>,
    /// The messages under way.
    pub messages: Vec<MessageView>,
    /// The links that are cut, (from, to).
    pub cuts: Vec<(u32, u32)>,
    /// The quality of every link that has none of its own.
    pub quality: QualityView,
    /// The links that have a quality of their own.
    pub links: Vec<LinkView>,
    /// The latency that even the shortest link has, in microseconds.
    pub base: u64,
    /// The latency that each unit of distance adds, in microseconds.
    pub per_unit: u64,
    /// The most that chance adds to a latency, in milliseconds.
    pub jitter: u32,
    /// Whether links deliver in the order of sending.
    pub fifo: bool,
    /// What happened in this step, in one sentence.
    pub happened: String,
    /// The branches kept, in the order in which they were made.
    pub branches: Vec<BranchView>,
    /// Whether there is a gesture to take back.
    pub can_undo: bool,
    /// Whether there is one to make again.
    pub can_redo: bool,
    /// The link of exactly this run at this step: the fragment, `#` included.
    pub link: String,
    /// What a person ought to know about this run: an intervention that did not apply, a link of
    /// another version.
    pub warnings: Vec<String>,
    /// The notes that the link carries.
    pub notes: Vec<Note>,
    /// The parameters of the scenario.
    pub parameters: Vec<ParameterView>,
    /// What can be asked of a process.
    pub inputs: Vec<InputView>,
    /// How the next event is found, as in a link: `timed`, `async`, `gst.300`.
    pub schedule: String,
    /// How the next event is found, in words.
    pub schedule_title: String,
    /// What a crash means, as in a link: `stable.lost.kept.lost`.
    pub crashes: String,
    /// What a crash means, in words.
    pub crashes_title: String,
    /// The kinds of messages that the run has had so far: (as in code, in words).
    pub kinds: Vec<(String, String)>,
    /// The ways in which processes can be made to misbehave: (as in a link, in words); none where
    /// the protocol knows no traitors.
    pub conducts: Vec<(String, String)>,
    /// How many traitors are tolerated, where the protocol knows any.
    pub tolerated: Option<u32>,
    /// What the processes hold of one sequence of things, where the protocol has one.
    pub ledger: Option<Apart<LedgerView>>,
    /// The story of what is going on among the processes, where there is one to tell.
    pub account: Option<Apart<AccountView>>,
}

/// Something that few runs have. It reads as what is in it; but it is written and read by functions
/// of its own, which the page can do without until there is something to read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Apart<T>(pub T);

impl<T> Deref for Apart<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Serialize> Serialize for Apart<T> {
    #[inline(never)]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Apart<T> {
    #[inline(never)]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

/// What several processes hold of one sequence of things, each of which comes on stage by stage.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LedgerView {
    /// What it is a ledger of, in words.
    pub title: String,
    /// The stages in their order, in words.
    pub stages: Vec<String>,
    /// Who holds something.
    pub holders: Vec<HolderView>,
    /// The places of the sequence, in their order.
    pub rows: Vec<RowView>,
    /// The place that is worked on.
    pub focus: Option<u32>,
}

/// One who holds something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HolderView {
    /// The process.
    pub process: u32,
    /// What part it plays, in words.
    pub part: String,
    /// Whether it leads the others.
    pub leads: bool,
    /// The places for which there is room with it: above the first number, up to the second.
    pub room: (u32, u32),
}

/// One place of the sequence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowView {
    /// The place.
    pub place: u32,
    /// What each holder has there, in the order of the holders.
    pub cells: Vec<HoldingView>,
}

/// What one process holds at one place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HoldingView {
    /// What has the place there, in words; nothing if nothing is known.
    pub what: Option<String>,
    /// The proposed value in it, for its colour and shape.
    pub mark: Option<u32>,
    /// How many stages it has come through.
    pub stage: u32,
    /// The votes that are gathered for a stage, each with the stage's place in the list.
    pub votes: Vec<(u32, Gathering)>,
    /// What else there is to know, in words.
    pub note: Option<String>,
}

/// The story of what is going on among the processes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AccountView {
    /// What it tells of, in words.
    pub title: String,
    /// Its parts.
    pub parts: Vec<ChapterView>,
}

/// A part of an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChapterView {
    /// Its heading.
    pub title: String,
    /// Its lines.
    pub lines: Vec<LineView>,
}

/// A line of an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineView {
    /// Whose it is.
    pub who: Option<u32>,
    /// It in words.
    pub text: String,
    /// The proposed value in it, for its colour and shape.
    pub mark: Option<u32>,
}

/// How well a link works, as it is set; chances in parts of a thousand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QualityView {
    /// The chance that a message is lost.
    pub loss: u16,
    /// The chance that a message arrives twice.
    pub duplicate: u16,
    /// The chance that later messages overtake one.
    pub reorder: u16,
    /// How much longer than its distance asks for a message takes, in milliseconds.
    pub slow: u32,
}

/// One direction of a link.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkView {
    /// The sender.
    pub from: u32,
    /// The receiver.
    pub to: u32,
    /// How well it works.
    pub quality: QualityView,
}

/// One property over the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lane {
    /// Its name in scripts: `agreement`.
    pub name: String,
    /// Its name in words.
    pub title: String,
    /// `holds`, `pending`, `violated`, `impossible` or `unknown`.
    pub verdict: String,
    /// The verdict in words.
    pub verdict_title: String,
    /// The reason in a sentence.
    pub why: String,
    /// The steps that prove it.
    pub witness: Vec<u32>,
    /// Where the verdict changed: (first step, verdict).
    pub strip: Vec<(u32, String)>,
}

/// One process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProcessView {
    /// Its number.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// `up`, `paused`, `crashed` or `stopped`.
    pub status: String,
    /// Its status in words.
    pub status_title: String,
    /// From the left, 0 to 1000.
    pub x: i32,
    /// From the top, 0 to 1000.
    pub y: i32,
    /// What its own clock reads, in microseconds.
    pub clock: u64,
    /// How far that clock is set ahead, in microseconds.
    pub clock_offset: i64,
    /// How much faster it runs, in parts per million.
    pub clock_drift: i32,
    /// What matters at a glance: a few short labelled values.
    pub glance: Vec<Field>,
    /// Its volatile memory.
    pub state: Vec<Field>,
    /// Its stable storage.
    pub stable: Vec<Field>,
    /// Its pending timers.
    pub timers: Vec<TimerView>,
    /// A quorum that it is gathering.
    pub gathering: Option<Gathering>,
    /// What it decided.
    pub decided: Option<u32>,
    /// It will crash within its next event, after so many effects.
    pub doomed: Option<u32>,
    /// Whether it is or was a traitor: nothing is promised for it.
    pub traitor: bool,
    /// How it misbehaves at present: (as in a link, in words).
    pub conduct: Option<(String, String)>,
    /// The messages that it can send again, the oldest first.
    pub seen: Vec<Memento>,
}

/// A message that a traitor remembers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Memento {
    /// Its name.
    pub id: String,
    /// The sender.
    pub from: u32,
    /// The receiver.
    pub to: u32,
    /// Its kind in words.
    pub title: String,
    /// Its content in words.
    pub text: String,
}

/// A part of a traitor's message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Its name in links.
    pub name: String,
    /// Its name in words.
    pub title: String,
    /// What it says now, where that is a number.
    pub value: Option<u32>,
    /// What it can be made to say, by its number; empty where any number will do.
    pub options: Vec<String>,
    /// Who signed it, if that is not the sender: then it cannot be forged.
    pub sealed: Option<u32>,
}

/// A labelled value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// What it is, in words.
    pub name: String,
    /// What it is now.
    pub value: String,
    /// A proposed value in it, for its colour and shape.
    pub mark: Option<u32>,
    /// Whether this step changed it.
    pub changed: bool,
    /// What it was before this step, if that changed it and it was there.
    pub was: Option<String>,
}

/// A pending timer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimerView {
    /// Its name: `2-4`.
    pub id: String,
    /// What it is for, in words.
    pub title: String,
    /// When it fires, in microseconds.
    pub due: u64,
}

/// Answers being gathered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gathering {
    /// Which answers, in words.
    pub title: String,
    /// Who answered.
    pub have: Vec<u32>,
    /// How many are needed.
    pub need: u32,
    /// The proposed value they are for.
    pub mark: Option<u32>,
}

/// A message under way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MessageView {
    /// Its name: `2-4`.
    pub id: String,
    /// The sender.
    pub from: u32,
    /// The receiver.
    pub to: u32,
    /// Its kind, as in code: `prepare`.
    pub kind: String,
    /// Its kind in words.
    pub title: String,
    /// Its content in words.
    pub text: String,
    /// The proposed value that it carries.
    pub mark: Option<u32>,
    /// When it was sent, in microseconds.
    pub sent: u64,
    /// When it arrives, in microseconds.
    pub due: u64,
    /// Whether somebody holds it.
    pub held: bool,
    /// The step that sent it.
    pub sent_step: u32,
    /// Whether a traitor made it say what its protocol does not, or sent it out of turn.
    pub forged: bool,
    /// What a hand may make it say, if its sender is a traitor.
    pub parts: Vec<Part>,
}

/// Events of one branch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Events {
    /// The branch.
    pub branch: u32,
    /// The step of the first event in the list.
    pub from: u32,
    /// The events, one a step.
    pub events: Vec<EventView>,
}

/// What happened in one step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EventView {
    /// The step.
    pub step: u32,
    /// Virtual time, in microseconds.
    pub time: u64,
    /// `start`, `deliver`, `lost`, `timer`, `choose`, `act` or `refused`.
    pub kind: String,
    /// Where it happened.
    pub process: Option<u32>,
    /// It in a sentence.
    pub text: String,
    /// The message that arrived, or failed to.
    pub received: Option<Passage>,
    /// What was sent in it.
    pub sends: Vec<Passage>,
    /// What the process decided in it.
    pub decided: Option<u32>,
    /// What the process proposed in it.
    pub proposed: Option<u32>,
    /// Why the process ignored it.
    pub ignored: Option<String>,
    /// The steps that led to it directly: what its process did before, and what sent what arrives.
    pub causes: Vec<u32>,
    /// Its Lamport time: one more than the greatest of its causes'.
    pub lamport: u32,
    /// Its timestamp, where the protocol has logical clocks.
    pub clock: Option<u64>,
    /// `crash`, `recover`, `pause` or `resume`, where the process went down, came back, stood still
    /// or went on in it.
    pub turn: Option<String>,
    /// The processes that were cut off from all others in it; none of them, where all links were
    /// healed.
    pub cut_off: Option<Vec<u32>>,
    /// The processes that turned traitor in it; correct is only who never did.
    pub turned: Vec<u32>,
}

/// One message's way from its sender to its receiver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// Its name.
    pub id: String,
    /// The sender.
    pub from: u32,
    /// The receiver.
    pub to: u32,
    /// Its kind, as in code.
    pub kind: String,
    /// Its content in words.
    pub text: String,
    /// The proposed value that it carries.
    pub mark: Option<u32>,
    /// The step that sent it.
    pub sent_step: u32,
    /// Why it was lost, in words, if it was lost at this end.
    pub lost: Option<String>,
    /// Whether a traitor made it say what its protocol does not, or sent it out of turn.
    pub forged: bool,
}

/// How two branches differ after the same number of steps: the one that is not known that far is
/// taken there to be compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The last step up to which they are the same; nothing if they begin differently.
    pub same_until: Option<u32>,
    /// The one.
    pub left: Side,
    /// The other.
    pub right: Side,
}

/// One of two branches that are compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// The branch, as it is listed.
    pub branch: BranchView,
    /// What happened in the first step that differs, in a sentence; nothing if it ends before.
    pub parts_with: Option<String>,
    /// The step at which it is compared: the last one, if it ends sooner than the other.
    pub step: u32,
    /// Virtual time at that step, in microseconds.
    pub time: u64,
    /// How many messages it took.
    pub messages: u64,
    /// Its lanes at that step.
    pub lanes: Vec<Lane>,
    /// Who had decided what by then: (process, value).
    pub decided: Vec<(u32, u32)>,
}

/// Who sent what to whom, up to one step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Matrix {
    /// That step.
    pub step: u32,
    /// The kinds of messages: (as in code, in words).
    pub kinds: Vec<(String, String)>,
    /// The cells in which there is anything.
    pub cells: Vec<Cell>,
    /// What a request takes without faults, where the papers count that.
    pub tariff: Option<TariffView>,
}

/// What a request takes without faults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TariffView {
    /// By kind: (its place in [`Matrix::kinds`], the formula, how many that is here).
    pub prices: Vec<(u32, String, u32)>,
    /// The formula of the sum.
    pub formula: String,
    /// How many requests were made up to this step.
    pub requests: u32,
}

/// The messages of one kind from one process to another.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The sender.
    pub from: u32,
    /// The receiver.
    pub to: u32,
    /// The kind: a place in [`Matrix::kinds`].
    pub kind: u32,
    /// How many were sent, copies that the network made not counted.
    pub sent: u32,
    /// How many arrived, copies included.
    pub delivered: u32,
    /// How many were lost, copies included.
    pub lost: u32,
    /// How many bytes of content were sent.
    pub bytes: u64,
}

/// A branch of the tree of runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BranchView {
    /// Its number.
    pub id: u32,
    /// The branch that it grew from: the nearest one that has a future of its own, or else the
    /// first.
    pub parent: Option<u32>,
    /// The step at which it left that one.
    pub at: u32,
    /// What was done there and since, in words.
    pub title: String,
    /// How many of its steps are known.
    pub steps: u32,
    /// Whether it is the one shown.
    pub current: bool,
}

/// A note at a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// The step.
    pub step: u32,
    /// The text, as somebody wrote it: never markup.
    pub text: String,
}

/// A parameter of the scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParameterView {
    /// Its name in links.
    pub name: String,
    /// Its name in words.
    pub title: String,
    /// What it does, in words.
    pub help: String,
    /// Its value as in a link.
    pub value: String,
    /// The values allowed, with their words; empty for a number.
    pub options: Vec<(String, String)>,
    /// Whether it is off or on: the two values allowed, in this order.
    pub flag: bool,
    /// The least allowed, for a number.
    pub low: u64,
    /// The most allowed, for a number.
    pub high: u64,
}

/// Something that can be asked of a process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputView {
    /// Its verb in links: `propose`.
    pub name: String,
    /// It in words.
    pub title: String,
    /// The name of its one number, in words, if it takes one.
    pub number: Option<String>,
    /// The most allowed.
    pub high: u32,
}

/// All protocols and their scenarios.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gallery {
    /// The protocols.
    pub protocols: Vec<ProtocolView>,
    /// The overlays, which are opened by links as runs are.
    pub overlays: Vec<ProtocolView>,
}

/// One protocol of the gallery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProtocolView {
    /// Its name in links.
    pub name: String,
    /// Its name in words.
    pub title: String,
    /// What it is for, in a sentence.
    pub about: String,
    /// The paper that it follows.
    pub paper: String,
    /// Its scenarios.
    pub scenarios: Vec<ScenarioView>,
}

/// One scenario of the gallery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenarioView {
    /// Its name in scripts.
    pub name: String,
    /// Its name in words.
    pub title: String,
    /// What there is to see, in a sentence.
    pub about: String,
    /// The idea that it belongs to, in words.
    pub idea: String,
    /// Its link, at its beginning: the fragment, `#` included.
    pub link: String,
    /// The step at which it shows what is expected of it.
    pub until: u32,
    /// What it is expected to show there.
    pub expect: Vec<Expectation>,
}

/// How a lane of a scenario is expected to stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expectation {
    /// The lane's name in scripts.
    pub lane: String,
    /// The lane's name in words.
    pub title: String,
    /// The verdict: `holds`, `pending`, `violated`, `impossible` or `unknown`.
    pub verdict: String,
}
