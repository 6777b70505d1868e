//! What binds the page to its worker: commands, answers, the playhead and the address bar.

use super::browser;
use super::client::Client;
use super::log::Wanted;
use super::overlay::Driver;
use super::playback::{Playback, Wish};
use super::shelf::Shelf;
use super::state::{Action, Deed, Shared, State, Thing, branch};
use super::{reader, script, words};
use crate::wire::overlay::OverlayCommand;
use crate::wire::{Answer, Command, Response, Until, View, first_link};
use crate::words::Language;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::UseReducerDispatcher;

/// The event by which www/boot.js is told that the first picture is there.
const SHOWN: &str = "bivalent-shown";

/// The event by which it tells that the rest of the program has come.
const WHOLE: &str = "bivalent-whole";

/// How long the address bar waits for the run to come to rest.
const ADDRESS_MS: i32 = 300;

/// How many steps are taken at once while the run is taken to something: few enough that it can be
/// seen to go on, and broken off.
const SEARCH_STEPS: u32 = 500;

/// How long a complaint stays.
const TOAST_MS: i32 = 8000;

/// What moves with the playhead, which it is told in microseconds.
pub type Mover = Rc<dyn Fn(f64)>;

/// Who is told an answer.
type Listener = Box<dyn FnOnce(&Answer)>;

/// One open page.
pub struct Session {
    client: RefCell<Option<Client>>,
    dispatch: UseReducerDispatcher<State>,
    state: RefCell<Rc<State>>,
    playback: RefCell<Playback>,
    playing: Cell<bool>,
    ticking: Cell<bool>,
    /// The run that is to play as soon as it is shown.
    eager: Cell<bool>,
    /// The step at which the run that plays is to stand still.
    stop: Cell<Option<u32>>,
    /// Whether a run was asked for since the page began.
    opened: Cell<bool>,
    /// Whether what is left of a damaged link is being looked for.
    mending: Cell<bool>,
    /// The seek that has no answer yet, and the one to ask for when it has.
    seeking: Cell<Option<u32>>,
    wanted: Cell<Option<u32>>,
    fetching: Cell<Option<(u32, u32, u32)>>,
    /// The first and the last step that the diagram shows.
    seen: Cell<(u32, u32)>,
    /// Who is told the answer to a request before anybody else.
    asking: RefCell<BTreeMap<u32, Listener>>,
    /// The interventions that were asked about, and the numbers of the requests.
    wondering: RefCell<Vec<(u32, Vec<String>)>>,
    /// What the run is being taken to.
    search: RefCell<Option<Until>>,
    view: RefCell<Option<Shared<View>>>,
    /// What drives the overlay that is open in place of a run.
    pub(super) driver: Driver,
    written: RefCell<String>,
    writes: Cell<u32>,
    /// What is kept of runs, the open one among them.
    shelf: RefCell<Shelf>,
    mover: RefCell<Option<Mover>>,
}

/// A session, compared by where it lies.
#[derive(Clone)]
pub struct Handle(Rc<Session>);

impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl std::ops::Deref for Handle {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.0
    }
}

impl Handle {
    /// Starts a worker and opens what the address says.
    pub fn start(dispatch: UseReducerDispatcher<State>, state: State) -> Self {
        let language = state.language;
        let session = Self(Rc::new(Session {
            client: RefCell::default(),
            dispatch,
            state: RefCell::new(Rc::new(state)),
            playback: RefCell::default(),
            playing: Cell::new(false),
            ticking: Cell::new(false),
            eager: Cell::new(false),
            opened: Cell::new(false),
            mending: Cell::new(false),
            seeking: Cell::new(None),
            wanted: Cell::new(None),
            fetching: Cell::new(None),
            stop: Cell::new(None),
            seen: Cell::new((0, 0)),
            asking: RefCell::default(),
            wondering: RefCell::default(),
            search: RefCell::default(),
            view: RefCell::default(),
            driver: Driver::default(),
            written: RefCell::default(),
            writes: Cell::new(0),
            shelf: RefCell::new(Shelf::load()),
            mover: RefCell::default(),
        }));
        session.connect();
        script::offer(&session);
        session.ask(Command::Speak { language });
        let waiting = session.clone();
        browser::once(WHOLE, move || waiting.complete());
        if session.state().reading.is_some() {
            // A lesson is nothing without what comes later.
            session.expect_run();
            browser::tell(SHOWN);
            return session;
        }
        session.open_address();
        if !session.opened.get() {
            session.open(&first_link(), !browser::is_embedded());
        }
        session
    }

    /// The rest of the program has come.
    fn complete(&self) {
        self.dispatch(Action::Complete);
        if let Some(reading) = self.state().reading.clone() {
            reader::begin(self, &reading.id, reading.beat);
        }
        self.ask(Command::List);
    }

    fn connect(&self) {
        let (hearing, failing) = (self.clone(), self.clone());
        let client = Client::start(
            move |response| hearing.hear(response),
            move |message| {
                script::complain(&message);
                failing.dispatch(Action::Fail(message));
            },
        );
        match client {
            Ok(client) => *self.client.borrow_mut() = Some(client),
            Err(error) => self.dispatch(Action::Fail(format!("{error:?}"))),
        }
    }

    /// Opens the fragment of the address, if it is not what is open already.
    pub fn open_address(&self) {
        let fragment = browser::fragment();
        if fragment.len() <= 1 || fragment == *self.written.borrow() {
            return;
        }
        self.written.borrow_mut().clone_from(&fragment);
        self.dispatch(Action::Read(None));
        let kept = self.shelf.borrow().tree(&fragment).map(str::to_owned);
        match kept {
            Some(kept) => self.restore(kept, fragment),
            None => self.open(&fragment, false),
        }
    }

    /// Opens what was kept of a run, or its link if that cannot be read any more.
    fn restore(&self, kept: String, link: String) {
        self.opened.set(true);
        self.pause();
        self.forget(Action::ForgetAll);
        let session = self.clone();
        self.ask_for(Command::Restore { kept }, move |answer| {
            if matches!(answer, Answer::Error { .. }) {
                browser::after(0, move || session.open(&link, false));
            }
        });
    }

    /// Opens another run that somebody picked; the way back leads to the present one.
    pub fn go_to(&self, link: &str) {
        browser::push_address(link);
        *self.written.borrow_mut() = browser::fragment();
        self.open(link, true);
    }

    /// Opens an exported run; the way back leads to the present one, which stays open if this one
    /// cannot be. `refused` is told why, if so.
    pub fn import(&self, text: String, refused: impl FnOnce(&str) + 'static) {
        self.pause();
        let session = self.clone();
        self.ask_for(Command::Import { text }, move |answer| match answer {
            Answer::View(view) => {
                session.forget(Action::ForgetAll);
                session.dispatch(Action::Close);
                reader::leave(&session);
                browser::push_address(&view.link);
                *session.written.borrow_mut() = browser::fragment();
            }
            Answer::Error { message } => refused(message),
            _ => {}
        });
    }

    /// Starts a new worker after one has ended, with what was kept, one step before the last seen.
    pub fn go_on(&self) {
        let last = self.view.borrow().as_ref().map(|view| (view.link.clone(), view.step));
        let kept = self.shelf.borrow().latest().map(str::to_owned);
        self.revive();
        match (kept, last) {
            (Some(kept), Some((link, step))) => {
                self.restore(kept, link);
                self.ask(Command::Seek { step: step.saturating_sub(1) });
            }
            (_, Some((link, _))) => self.open(&link, false),
            (_, None) => self.open_address(),
        }
    }

    /// Starts a new worker after one has ended, with the scenario from its beginning.
    pub fn begin_anew(&self) {
        let link = self.beginning();
        self.revive();
        self.open(&link.unwrap_or_else(first_link), false);
    }

    /// The link of the scenario that is open, before anything was done.
    fn beginning(&self) -> Option<String> {
        let (state, view) = (self.state(), self.view.borrow().clone()?);
        let gallery = state.gallery.as_ref()?;
        let protocol = gallery.protocols.iter().find(|one| one.name == view.protocol)?;
        let scenario =
            protocol.scenarios.iter().find(|one| Some(&one.name) == view.scenario.as_ref());
        Some(scenario.map_or_else(|| format!("#v1/{}", view.protocol), |one| one.link.clone()))
    }

    fn revive(&self) {
        self.pause();
        self.seeking.set(None);
        self.wanted.set(None);
        self.asking.borrow_mut().clear();
        self.wondering.borrow_mut().clear();
        self.playback.borrow_mut().asked = None;
        self.stop_search();
        self.connect();
        self.dispatch(Action::Revive);
        let language = self.state().language;
        self.ask(Command::Speak { language });
        self.ask(Command::List);
    }

    /// Opens a link; `eager` plays it as soon as it is there.
    pub fn open(&self, link: &str, eager: bool) {
        self.eager.set(eager && !browser::still());
        self.stop.set(None);
        self.opened.set(true);
        self.pause();
        self.forget(Action::ForgetAll);
        let (session, link) = (self.clone(), link.to_owned());
        self.ask_for(Command::Open { link: link.clone() }, move |answer| {
            if matches!(answer, Answer::Error { .. }) {
                session.mend(link);
            }
        });
    }

    /// Shows what can be read of a link that cannot be opened.
    fn mend(&self, link: String) {
        let session = self.clone();
        self.mending.set(true);
        self.ask_for(Command::Mend { link }, move |_| session.mending.set(false));
    }

    /// Intervenes at the present step.
    pub fn act(&self, act: impl Into<String>) {
        let act = act.into();
        if act.starts_with("crash") {
            self.dispatch(Action::Did(Deed::Crashed));
        }
        self.forget(Action::ForgetLater);
        self.ask(Command::Act { act });
    }

    /// Forgets events, which may then be asked for a second time.
    fn forget(&self, what: Action) {
        self.fetching.set(None);
        // Another overlay may be open next.
        self.driver.is_outline_due.set(true);
        self.dispatch(what);
    }

    /// Takes the last gesture back, or makes it again.
    pub fn regret(&self, command: Command) {
        self.pause();
        self.forget(Action::ForgetEvents);
        self.ask(command);
    }

    /// Carries out a command in the way that its kind asks for.
    pub fn carry_out(&self, command: Command) {
        match command {
            Command::Undo | Command::Redo | Command::Branch { .. } => self.regret(command),
            Command::Seek { step } => self.seek(step),
            _ => self.walk(command),
        }
    }

    /// Starts the scenario anew by a command that changes it.
    pub fn restart(&self, command: Command) {
        self.pause();
        self.forget(Action::ForgetAll);
        self.ask(command);
    }

    /// Whether nothing is to travel.
    pub fn is_still(&self) -> bool {
        browser::still()
    }

    /// Takes steps or goes back; what played stands still then.
    pub fn walk(&self, command: Command) {
        self.dispatch(Action::Did(Deed::Ran));
        self.pause();
        self.ask(command);
    }

    /// Goes to a step; while a seek is under way only the last one wanted is remembered.
    pub fn seek(&self, step: u32) {
        self.dispatch(Action::Did(Deed::Ran));
        self.pause();
        if self.seeking.get().is_some() {
            self.wanted.set(Some(step));
        } else {
            self.seeking.set(self.ask(Command::Seek { step }));
        }
    }

    /// Plays or pauses.
    pub fn toggle(&self) {
        self.dispatch(Action::Did(Deed::Ran));
        if self.playing.get() { self.pause() } else { self.play() }
    }

    /// Lets the run go on by itself.
    pub fn play(&self) {
        let over = self.view.borrow().as_ref().is_none_or(|view| view.quiescent);
        if over || self.playing.replace(true) {
            return;
        }
        self.dispatch(Action::CloseMenu);
        self.dispatch(Action::Play(true));
        self.playback.borrow_mut().start();
        self.next_tick();
    }

    /// Lets the run go on by itself up to a step.
    pub fn play_to(&self, step: u32) {
        let over =
            self.view.borrow().as_ref().is_none_or(|view| view.quiescent || view.step >= step);
        if over || browser::still() {
            return self.seek(step);
        }
        self.stop.set(Some(step));
        self.play();
    }

    /// A run will be opened that the page does not know yet: it need not look for one of its own.
    pub fn expect_run(&self) {
        self.opened.set(true);
    }

    /// Tells that there is no lesson, and shows what the page would have shown without it.
    pub fn without_lesson(&self, message: &str) {
        self.apologise(message.to_owned());
    }

    /// Stops it.
    pub fn pause(&self) {
        if self.playing.replace(false) {
            self.dispatch(Action::Play(false));
        }
    }

    /// Chooses something, which stands still then, so that it can be dealt with.
    pub fn choose(&self, thing: Thing) {
        self.pause();
        self.dispatch(Action::Choose(thing));
    }

    /// Chooses something to see all about it, without the menu of what can be done to it.
    pub fn inspect(&self, thing: Thing) {
        self.dispatch(Action::Choose(thing));
        self.dispatch(Action::CloseMenu);
    }

    /// Goes to a step and shows what happened in it.
    pub fn visit(&self, step: u32) {
        self.seek(step);
        self.dispatch(Action::Choose(Thing::Event(step)));
    }

    /// Sets the speed, a place in the list of speeds.
    pub fn set_speed(&self, speed: usize) {
        self.playback.borrow_mut().speed = speed;
        self.dispatch(Action::Speed(speed));
    }

    /// Speaks another language from now on.
    pub fn speak(&self, language: Language) {
        browser::keep("bivalent.language", words::code(language));
        if browser::query("lang").is_some() {
            browser::set_query(&[("lang", Some(words::code(language)))], &browser::fragment());
        }
        self.dispatch(Action::Speak(language));
        // The sentences of the events are in the old language too.
        self.forget(Action::ForgetEvents);
        self.ask(Command::Speak { language });
        self.ask(match self.state().overlay {
            Some(_) => Command::Overlay(OverlayCommand::View),
            None => Command::Look,
        });
        self.ask(Command::List);
        if let Some(reading) = &self.state().reading {
            reader::translate(self, language, &reading.id);
        }
    }

    /// Tells a complaint, and takes it away after a while.
    pub fn complain(&self, message: String) {
        self.dispatch(Action::Complain(message));
    }

    /// Sees to it that a complaint does not stay for ever.
    pub fn calm_later(&self, number: u32) {
        let session = self.clone();
        browser::after(TOAST_MS, move || session.dispatch(Action::Calm(number)));
    }

    /// What is to be moved with the playhead: the stage's messages.
    pub fn set_mover(&self, mover: Mover) {
        mover(self.playback.borrow().playhead);
        *self.mover.borrow_mut() = Some(mover);
    }

    /// Learns the state that was drawn last.
    pub fn remember(&self, state: State) {
        *self.state.borrow_mut() = Rc::new(state);
        self.fetch();
    }

    /// The state that was drawn last.
    pub fn state(&self) -> Rc<State> {
        self.state.borrow().clone()
    }

    /// Changes the state.
    pub fn dispatch(&self, action: Action) {
        self.dispatch.dispatch(action);
    }

    /// Asks the worker.
    pub fn ask(&self, command: Command) -> Option<u32> {
        self.client.borrow().as_ref().map(|client| client.ask(command))
    }

    fn hear(&self, response: Response) {
        self.settle(response.id);
        let listener = self.asking.borrow_mut().remove(&response.id);
        if let Some(listener) = listener {
            listener(&response.answer);
        }
        match response.answer {
            Answer::View(view) => self.show(view),
            Answer::Events(events) => self.dispatch(Action::Events(events)),
            Answer::Gallery(gallery) => self.dispatch(Action::Gallery(gallery)),
            Answer::Ran { view, met } => self.search_on(view, met),
            Answer::Possible(answers) => self.learn(response.id, answers),
            Answer::Comparison(comparison) => self.dispatch(Action::Compared(comparison)),
            Answer::Matrix(matrix) => self.dispatch(Action::Matrix(matrix)),
            Answer::Kept(_)
            | Answer::Drawing(_)
            | Answer::File(_)
            | Answer::Link(_)
            | Answer::Judged(_)
            | Answer::Nothing => {}
            Answer::Overlay(answer) => self.hear_overlay(answer.0),
            Answer::Error { message } => self.apologise(message),
        }
    }

    /// Asks the worker, and tells somebody the answer before it is heard by all.
    pub fn ask_for(&self, command: Command, then: impl FnOnce(&Answer) + 'static) {
        if let Some(id) = self.ask(command) {
            self.asking.borrow_mut().insert(id, Box::new(then));
        }
    }

    /// Carries out a command as a script asks for it, and tells it the answer.
    pub fn command(&self, command: Command, then: impl FnOnce(&Answer) + 'static) {
        let command = match command {
            Command::Speak { language } => {
                self.speak(language);
                Command::Look
            }
            command => command,
        };
        match command {
            Command::Open { .. } | Command::Set { .. } | Command::Restore { .. } => {
                self.pause();
                self.forget(Action::ForgetAll);
            }
            Command::Undo | Command::Redo | Command::Branch { .. } => {
                self.pause();
                self.forget(Action::ForgetEvents);
            }
            Command::Act { .. } => self.forget(Action::ForgetLater),
            _ if command.moves() => self.pause(),
            _ => {}
        }
        self.ask_for(command, then);
    }

    /// The run as last heard of.
    pub fn view(&self) -> Option<Shared<View>> {
        self.view.borrow().clone()
    }

    /// The link of exactly this run at this step; what the address asks for, if there is no run yet.
    pub fn link(&self) -> String {
        self.view().map_or_else(browser::fragment, |view| view.link.clone())
    }

    /// Has a message arrive as another step; `refused` is told why that is not possible, if so.
    pub fn redeliver(&self, message: String, step: u32, refused: impl FnOnce(&str) + 'static) {
        self.pause();
        self.ask_for(Command::Redeliver { message, step }, move |answer| {
            if let Answer::Error { message } = answer {
                refused(message);
            }
        });
    }

    /// Learns which steps the diagram shows, so that they are fetched.
    pub fn see(&self, seen: (u32, u32)) {
        if self.seen.replace(seen) != seen {
            self.fetch();
        }
    }

    /// The request of this number has its answer: the next one may be asked.
    fn settle(&self, id: u32) {
        let mut playback = self.playback.borrow_mut();
        if playback.asked == Some(id) {
            playback.asked = None;
        }
        drop(playback);
        if self.seeking.get() == Some(id) {
            let next = self.wanted.take().and_then(|step| self.ask(Command::Seek { step }));
            self.seeking.set(next);
        }
    }

    fn show(&self, view: Box<View>) {
        self.playback.borrow_mut().arrive(&view);
        self.write_later(view.link.clone());
        let (step, fresh, over) = (view.step, view.step == 0, view.quiescent);
        let view = Shared::new(*view);
        let before = self.view.replace(Some(view.clone()));
        self.dispatch(Action::View(view.clone()));
        script::report(before.as_deref(), &view);
        if before.is_none() {
            browser::tell(SHOWN);
        }
        if over {
            self.pause();
        }
        if let Some(stop) = self.stop.get().filter(|stop| step >= *stop) {
            self.stop.set(None);
            self.pause();
            if step > stop {
                self.seek(stop);
            }
        }
        if self.eager.take() && fresh {
            self.play();
        }
    }

    /// Asks why interventions are not possible at the present step.
    pub fn wonder(&self, acts: Vec<String>) {
        if let Some(id) = self.ask(Command::Possible { acts: acts.clone() }) {
            self.wondering.borrow_mut().push((id, acts));
        }
    }

    fn learn(&self, id: u32, answers: Vec<Option<String>>) {
        let mut wondering = self.wondering.borrow_mut();
        let place = wondering.iter().position(|(asked, _)| *asked == id);
        let asked = place.map(|place| wondering.remove(place));
        drop(wondering);
        if let Some((_, acts)) = asked {
            self.dispatch(Action::Possible(acts.into_iter().zip(answers).collect()));
        }
    }

    /// Takes the run to where something holds, piece by piece, until it does or is over or
    /// [`Session::stop_search`] is called.
    pub fn search(&self, until: Until) {
        self.pause();
        self.dispatch(Action::Search(Some(until.clone())));
        *self.search.borrow_mut() = Some(until.clone());
        self.ask(Command::Until { until, steps: SEARCH_STEPS });
    }

    /// Breaks a search off where it is.
    pub fn stop_search(&self) {
        self.search.take();
        self.dispatch(Action::Search(None));
    }

    fn search_on(&self, view: Box<View>, met: bool) {
        let (is_over, steps) = (view.quiescent, SEARCH_STEPS);
        self.show(view);
        let until = self.search.borrow().clone();
        match until {
            Some(until) if !met && !is_over => {
                self.ask(Command::Until { until, steps });
            }
            Some(_) => {
                self.stop_search();
                if !met {
                    let language = self.state().language;
                    self.complain(words::NEVER_HELD.say(language).to_owned());
                }
            }
            None => {}
        }
    }

    /// Tells why something could not be done; a page whose link could not be opened shows what it
    /// would have shown without one.
    fn apologise(&self, message: String) {
        if self.mending.get() {
            return;
        }
        self.pause();
        script::complain(&message);
        self.complain(message);
        let nothing = self.view.borrow().is_none() && self.state().overlay.is_none();
        if nothing && self.opened.replace(false) {
            self.open(&first_link(), true);
        }
    }

    /// Asks for events of the branch that is shown.
    pub fn want(&self, from: u32, to: u32) {
        self.ask(Command::Events { from, to });
    }

    /// Sets the note at the present step, or with an empty text removes it.
    pub fn note(&self, text: &str) {
        self.pause();
        self.ask(Command::Note { text: text.trim().to_owned() });
    }

    /// Asks for the events in view and around the present step that are not known yet, once.
    fn fetch(&self) {
        let state = self.state();
        if !state.complete {
            return;
        }
        let Some(view) = &state.view else { return };
        let branch = branch(view);
        let (step, steps, seen, rest) =
            (view.step, view.steps, self.seen.get(), !self.playing.get());
        let lacking = state.log.missing(branch, Wanted { step, steps, seen, rest });
        let lacking = lacking.map(|(from, to)| (branch, from, to));
        if self.fetching.replace(lacking) == lacking {
            return;
        }
        if let Some((_, from, to)) = lacking {
            self.ask(Command::Events { from, to });
        }
    }

    /// Writes the run's link into the address bar once the run has come to rest.
    pub(super) fn write_later(&self, link: String) {
        // In an embed nobody sees the address, and nothing is kept.
        if browser::is_embedded() {
            return;
        }
        let turn = self.writes.get().wrapping_add(1);
        self.writes.set(turn);
        let (session, before) = (self.clone(), browser::fragment());
        browser::after(ADDRESS_MS, move || {
            let now = browser::fragment();
            // Somebody has just written another address, which is about to be opened.
            let is_left = now != before && now != *session.written.borrow();
            if session.writes.get() != turn || is_left {
                return;
            }
            // While a lesson is read the address is the lesson's.
            if session.state().reading.is_none() && link != now {
                browser::replace_address(&link);
                // The browser may write a character of it otherwise than we do.
                *session.written.borrow_mut() = browser::fragment();
            }
            session.keep();
        });
    }

    /// Keeps the tree of branches under the address that it has now.
    fn keep(&self) {
        if self.view.borrow().is_none() {
            return;
        }
        let (session, link) = (self.clone(), browser::fragment());
        self.ask_for(Command::Keep, move |answer| {
            if let Answer::Kept(tree) = answer {
                session.shelf.borrow_mut().keep(&link, tree.clone());
            }
        });
    }

    /// There is an overlay in place of the run that was open.
    pub(super) fn forget_run(&self) {
        self.pause();
        let is_first = self.view.take().is_none();
        if is_first {
            browser::tell(SHOWN);
        }
    }

    fn next_tick(&self) {
        if self.ticking.replace(true) {
            return;
        }
        let session = self.clone();
        browser::next_frame(move |now| {
            session.ticking.set(false);
            session.tick(now);
        });
    }

    fn tick(&self, now: f64) {
        let view = self.view.borrow().clone();
        let (true, Some(view)) = (self.playing.get(), view) else { return };
        let wish = self.playback.borrow_mut().tick(now, &view, browser::still());
        let asked = match wish {
            Wish::Nothing => None,
            Wish::Advance(time) => self.ask(Command::Advance { time }),
            Wish::Step => self.ask(Command::Step { steps: 1 }),
            Wish::Stop => return self.pause(),
        };
        if asked.is_some() {
            self.playback.borrow_mut().asked = asked;
        }
        self.place();
        self.next_tick();
    }

    fn place(&self) {
        let mover = self.mover.borrow().clone();
        if let Some(mover) = mover {
            mover(self.playback.borrow().playhead);
        }
    }
}
