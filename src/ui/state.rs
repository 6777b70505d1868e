//! What the page knows: the run as last heard, and what the reader has chosen, opened and set.

use super::browser;
use super::log::Log;
use super::overlay::Overlay;
use crate::wire::overlay::OverlayAnswer;
use crate::wire::{
    BranchView, Comparison, Events, Gallery, Lesson, Matrix, MessageView, ProcessView, Until, View,
};
use crate::words::Language;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::rc::Rc;
use yew::Reducible;

/// Where it is kept whether single keys do something.
pub const SHORTCUTS: &str = "bivalent.shortcuts";

/// Something large that is compared by where it lies, not by what it holds.
pub struct Shared<T>(Rc<T>);

impl<T> Shared<T> {
    /// Shares `value`.
    pub fn new(value: T) -> Self {
        Self(Rc::new(value))
    }
}

impl<T: Clone> Shared<T> {
    /// What is shared, to be changed: a copy of its own, if somebody else looks at it.
    pub fn make_mut(&mut self) -> &mut T {
        Rc::make_mut(&mut self.0)
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// For interventions: why each is not possible now, or nothing if it is.
pub type Hindrances = BTreeMap<String, Option<String>>;

/// Something that can be chosen, to see all about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A process by its number.
    Process(u32),
    /// A message by its name.
    Message(String),
    /// What happened in a step of the branch that is shown.
    Event(u32),
    /// The link between two processes, both ways; the lower number first.
    Link(u32, u32),
    /// The network as a whole.
    Network,
}

impl Thing {
    /// The link between two processes, whichever is named first.
    pub fn link(a: u32, b: u32) -> Self {
        Self::Link(a.min(b), a.max(b))
    }

    /// What can be focused of it, as a selector.
    pub fn handle(&self) -> String {
        self.selector() + " [role=button]"
    }

    /// Where it is drawn on the stage, as a selector.
    pub fn selector(&self) -> String {
        match self {
            Self::Process(id) => format!("[data-process=\"{id}\"]"),
            Self::Message(id) => format!("[data-message=\"{id}\"]"),
            Self::Event(step) => format!("[data-step=\"{step}\"]"),
            Self::Link(a, b) => format!("[data-link=\"{a}-{b}\"]"),
            Self::Network => "[data-network]".to_owned(),
        }
    }

    /// Whether there is a menu of what can be done to it: nothing can be done to the past.
    pub fn has_menu(&self) -> bool {
        !matches!(self, Self::Event(_))
    }
}

/// A lane whose proof is lit, wherever in the run the reader goes to look at it.
#[derive(Clone, Debug, PartialEq)]
pub struct Lit {
    /// The lane's name.
    pub lane: String,
    /// The steps that prove its verdict.
    pub witness: Vec<u32>,
}

/// A lesson that is open.
#[derive(Clone, PartialEq)]
pub struct Reading {
    /// Its name.
    pub id: String,
    /// The beat, from 0.
    pub beat: usize,
    /// The lesson, once it has come.
    pub lesson: Option<Shared<Lesson>>,
}

/// What lies over the page, one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// The protocols and scenarios.
    Gallery,
    /// The lessons.
    Lessons,
    /// The parameters of the scenario.
    Setup,
    /// The link.
    Share,
    /// The keys and the signs.
    Help,
    /// The kept branches, and how two of them differ.
    Branches,
    /// What the run can be taken to.
    Until,
    /// The note at the present step.
    Note,
    /// The reasons of the lanes, where there is little room.
    Lanes,
    /// The space-time diagram, where there is little room.
    Diagram,
    /// The inspector, where there is little room.
    Inspector,
    /// The list of events, where there is little room.
    Events,
    /// What may happen next, where there is little room.
    Next,
    /// Who sent what to whom, where there is little room.
    Messages,
    /// Who holds what.
    Ledger,
}

impl Sheet {
    /// Whether it is a view that has a place of its own where there is room for it; the others
    /// lie over everything until they are closed.
    pub fn is_view(self) -> bool {
        matches!(
            self,
            Self::Lanes
                | Self::Diagram
                | Self::Inspector
                | Self::Events
                | Self::Next
                | Self::Messages
                | Self::Ledger
        )
    }
}

/// The views that share one place, one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// The list of events.
    Events,
    /// What may happen next.
    Next,
    /// Who sent what to whom.
    Messages,
    /// Who holds what.
    Ledger,
}

/// A place of the page that can be alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The stage.
    Stage,
    /// The space-time diagram.
    Diagram,
    /// The lanes.
    Lanes,
    /// The inspector.
    Inspector,
    /// The place with tabs.
    Tabs,
}

impl Place {
    /// As the style sheet knows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Diagram => "diagram",
            Self::Lanes => "lanes",
            Self::Inspector => "inspector",
            Self::Tabs => "tabs",
        }
    }
}

/// What the hint for the first visit asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// The run was played or stepped by hand.
    Ran,
    /// A process was crashed.
    Crashed,
    /// The reason of a lane was opened.
    Read,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    System,
    /// Ink on paper.
    Light,
    /// Paper on ink.
    Dark,
}

impl Theme {
    /// As it is kept, and as the document's element carries it.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a name; the system's for any other.
    pub fn named(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// The one that the button changes to.
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

/// Everything that the page draws.
#[derive(Clone, PartialEq)]
pub struct State {
    /// The language of every word.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// The run as last heard of.
    pub view: Option<Shared<View>>,
    /// The overlay that is open in place of a run.
    pub overlay: Option<Overlay>,
    /// Whether the parts of the program are there that the first picture does without.
    pub complete: bool,
    /// The protocols and scenarios.
    pub gallery: Option<Shared<Gallery>>,
    /// The events known of each branch.
    pub log: Shared<Log>,
    /// The process or message that was chosen.
    pub chosen: Option<Thing>,
    /// Whether the menu of what was chosen is open.
    pub menu: bool,
    /// The step under the pointer or the focus.
    pub pointed: Option<u32>,
    /// The lane whose witness is lit.
    pub lit: Option<Lit>,
    /// The lesson that is open.
    pub reading: Option<Reading>,
    /// What lies over the page.
    pub sheet: Option<Sheet>,
    /// The view that shows in the place that several share.
    pub tab: Tab,
    /// The place that has all the room.
    pub alone: Option<Place>,
    /// Whether single keys do something.
    pub shortcuts: bool,
    /// What the reader did of what the hint asks for.
    pub deeds: Vec<Deed>,
    /// For interventions that were asked about: why they are not possible at the present step, or
    /// nothing if they are.
    pub hindrances: Hindrances,
    /// Two branches that are compared.
    pub comparison: Option<Shared<Comparison>>,
    /// Who sent what to whom, as last heard of.
    pub matrix: Option<Shared<Matrix>>,
    /// What the run is being taken to, and from which step on.
    pub searching: Option<(Until, u32)>,
    /// Whether the run goes on by itself.
    pub playing: bool,
    /// How fast: a place in [`SPEEDS`](super::playback::SPEEDS).
    pub speed: usize,
    /// Something that could not be done, and why; with a number, to tell it from the one before.
    pub toast: Option<(u32, String)>,
    /// Why the worker ended.
    pub failure: Option<String>,
}

/// What changes the state.
pub enum Action {
    /// A new view was heard.
    View(Shared<View>),
    /// An overlay was heard of.
    Overlay(OverlayAnswer),
    /// The rest of the program has come.
    Complete,
    /// Events were heard.
    Events(Events),
    /// The gallery was heard.
    Gallery(Gallery),
    /// Why interventions are not possible was heard.
    Possible(Vec<(String, Option<String>)>),
    /// How two branches differ was heard.
    Compared(Box<Comparison>),
    /// Who sent what to whom was heard.
    Matrix(Matrix),
    /// The run is taken to something, or no longer.
    Search(Option<Until>),
    /// A gesture may have changed what follows the present step.
    ForgetLater,
    /// The events may read otherwise now.
    ForgetEvents,
    /// Another run is open.
    ForgetAll,
    /// Something could not be done.
    Complain(String),
    /// The complaint of this number was read.
    Calm(u32),
    /// The worker ended.
    Fail(String),
    /// There is a new worker.
    Revive,
    /// Something was chosen, and its menu is to be shown.
    Choose(Thing),
    /// Something was chosen to be looked at, without its menu.
    Inspect(Thing),
    /// The menu is to be closed.
    CloseMenu,
    /// Nothing is chosen any more.
    Unchoose,
    /// The pointer or the focus is at a step, or at none.
    Point(Option<u32>),
    /// A lane's witness is to be lit; a second time, to be put out.
    Light(Lit),
    /// A sheet is to be opened.
    Open(Sheet),
    /// A sheet is to be opened, or closed if it is open.
    Toggle(Sheet),
    /// The sheet is to be closed.
    Close,
    /// A view is to be shown in the place that several share.
    Show(Tab),
    /// A place is to have all the room, or none.
    Alone(Option<Place>),
    /// Single keys do something, or nothing.
    Shortcuts(bool),
    /// The reader did something that the hint asks for.
    Did(Deed),
    /// No branches are compared any more.
    Uncompare,
    /// The run goes on by itself, or no longer.
    Play(bool),
    /// At this speed.
    Speed(usize),
    /// A lesson is to be read, or none any more.
    Read(Option<Reading>),
    /// The lesson that is to be read has come.
    Lesson(Shared<Lesson>),
    /// Another beat of it is to be read.
    Turn(usize),
    /// In this language.
    Speak(Language),
    /// In this theme.
    Dress(Theme),
}

impl State {
    /// A page that knows nothing yet.
    pub fn new(language: Language, theme: Theme) -> Self {
        Self {
            language,
            theme,
            view: None,
            overlay: None,
            complete: false,
            gallery: None,
            log: Shared::new(Log::default()),
            chosen: None,
            menu: false,
            pointed: None,
            lit: None,
            reading: super::reader::asked(),
            sheet: None,
            tab: Tab::Events,
            alone: None,
            shortcuts: browser::kept(SHORTCUTS).is_none_or(|kept| kept != "off"),
            deeds: Vec::new(),
            hindrances: BTreeMap::new(),
            comparison: None,
            matrix: None,
            searching: None,
            playing: false,
            speed: super::playback::USUAL_SPEED,
            toast: None,
            failure: None,
        }
    }

    fn complain(&mut self, message: String) {
        let number = self.toast.as_ref().map_or(0, |(number, _)| number.wrapping_add(1));
        self.toast = Some((number, message));
    }

    /// Something was done since: a complaint about what could not be done is no longer news.
    fn calm_after(&mut self, link: &str) {
        let run = self.view.as_ref().map(|view| &view.link);
        let before = run.or(self.overlay.as_ref().map(|overlay| &overlay.view.link));
        let is_other = before.is_some_and(|before| before != link);
        if is_other && !self.playing {
            self.toast = None;
        }
    }

    fn choose(&mut self, thing: Thing) {
        self.menu = thing.has_menu();
        self.chosen = Some(thing);
    }

    fn did(&mut self, deed: Deed) {
        if !self.deeds.contains(&deed) {
            self.deeds.push(deed);
        }
    }

    fn read(&mut self, reading: Option<Reading>) {
        (self.reading, self.sheet, self.alone) = (reading, None, None);
    }

    fn search(&mut self, until: Option<Until>) {
        let step = self.view.as_ref().map_or(0, |view| view.step);
        self.searching = until.map(|until| (until, step));
    }

    fn light(&mut self, lit: Lit) {
        let again = self.lit.as_ref().is_some_and(|before| before.lane == lit.lane);
        self.lit = (!again).then_some(lit);
        self.did(Deed::Read);
    }

    fn toggle(&mut self, sheet: Sheet) {
        if sheet == Sheet::Lanes {
            self.did(Deed::Read);
        }
        self.sheet = if self.sheet == Some(sheet) { None } else { Some(sheet) };
        self.menu = false;
    }

    /// What is known of a branch that is shown for the first time is what is known of its parent.
    fn inherit(&mut self, view: &View) {
        let branch = current_branch(view).filter(|branch| !self.log.knows(branch.id));
        if let Some(branch) = branch {
            self.log.make_mut().inherit(branch);
        }
    }

    fn forget_later(&mut self) {
        if let Some(view) = self.view.clone() {
            self.log.make_mut().forget_after(branch(&view), view.step);
        }
        self.pointed = None;
    }

    fn forget_all(&mut self) {
        self.log = Shared::new(Log::default());
        (self.chosen, self.menu, self.pointed, self.lit) = (None, false, None, None);
        (self.comparison, self.matrix) = (None, None);
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = (*self).clone();
        match action {
            Action::View(view) => {
                state.calm_after(&view.link);
                state.inherit(&view);
                (state.view, state.overlay) = (Some(view), None);
                state.hindrances.clear();
            }
            Action::Overlay(answer) => {
                if let OverlayAnswer::View(view) = &answer {
                    state.calm_after(&view.link);
                }
                state.view = None;
                state.overlay = Overlay::heard(state.overlay.take(), answer);
            }
            Action::Possible(answers) => state.hindrances.extend(answers),
            Action::Compared(comparison) => state.comparison = Some(Shared::new(*comparison)),
            Action::Matrix(matrix) => state.matrix = Some(Shared::new(matrix)),
            Action::Search(until) => state.search(until),
            Action::Show(tab) => state.tab = tab,
            Action::Alone(place) => (state.alone, state.menu) = (place, false),
            Action::Shortcuts(on) => state.shortcuts = on,
            Action::Did(deed) => state.did(deed),
            Action::Uncompare => state.comparison = None,
            Action::Events(events) => state.log.make_mut().add(events),
            Action::Complete => state.complete = true,
            Action::Gallery(gallery) => state.gallery = Some(Shared::new(gallery)),
            Action::ForgetLater => state.forget_later(),
            Action::ForgetEvents => state.log = Shared::new(Log::default()),
            Action::ForgetAll => state.forget_all(),
            Action::Complain(message) => state.complain(message),
            Action::Calm(number) => {
                state.toast = state.toast.filter(|(shown, _)| *shown != number);
            }
            Action::Fail(message) => {
                (state.failure, state.playing) = (Some(message), false);
            }
            Action::Revive => state.failure = None,
            Action::Choose(thing) => state.choose(thing),
            Action::Inspect(thing) => (state.chosen, state.menu) = (Some(thing), false),
            Action::CloseMenu => state.menu = false,
            Action::Unchoose => (state.chosen, state.menu) = (None, false),
            Action::Point(step) => state.pointed = step,
            Action::Light(lit) => state.light(lit),
            Action::Open(sheet) => (state.sheet, state.menu) = (Some(sheet), false),
            Action::Toggle(sheet) => state.toggle(sheet),
            Action::Close => state.sheet = None,
            Action::Play(playing) => state.playing = playing,
            Action::Speed(speed) => state.speed = speed,
            Action::Read(reading) => state.read(reading),
            Action::Lesson(lesson) => {
                state.reading = state.reading.map(|open| Reading { lesson: Some(lesson), ..open });
            }
            Action::Turn(beat) => {
                state.reading = state.reading.map(|open| Reading { beat, ..open });
            }
            Action::Speak(language) => state.language = language,
            Action::Dress(theme) => state.theme = theme,
        }
        // Yew draws nothing anew when it is given back what it had.
        if state == *self { self } else { Rc::new(state) }
    }
}

/// The branch that a view shows.
pub fn branch(view: &View) -> u32 {
    current_branch(view).map_or(0, |branch| branch.id)
}

/// The branch that a view shows, as it describes it.
pub fn current_branch(view: &View) -> Option<&BranchView> {
    view.branches.iter().find(|branch| branch.current)
}

/// A process by its number.
pub fn process(view: &View, id: u32) -> Option<&ProcessView> {
    view.processes.iter().find(|process| process.id == id)
}

/// A message under way by its name.
pub fn message<'a>(view: &'a View, id: &str) -> Option<&'a MessageView> {
    view.messages.iter().find(|message| message.id == id)
}

/// A process's name, also of one that the view does not show.
pub fn name(view: &View, id: u32) -> String {
    process(view, id).map_or_else(|| format!("p{id}"), |process| process.name.clone())
}
