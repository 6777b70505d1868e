//! What binds the page to its worker: commands, answers, the playhead and the address bar.

mod address;
mod asking;
mod opening;
mod player;

use self::asking::Opening;
use super::client::Client;
use super::overlay::Driver;
use super::playback::Playback;
use super::shelf::Shelf;
use super::state::{Action, Deed, Shared, State, Thing};
use super::{browser, reader, script, words};
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
    opening: RefCell<Opening>,
    /// Who is told the answer to a request before anybody else.
    asking: RefCell<BTreeMap<u32, Listener>>,
    /// What came of a run that plays, and is heard with the next picture.
    held: RefCell<Vec<Response>>,
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
            opening: RefCell::default(),
            asking: RefCell::default(),
            held: RefCell::default(),
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
        // Another worker counts from zero.
        self.opening.take();
        self.held.take();
        let (hearing, failing) = (self.clone(), self.clone());
        let client = Client::start(
            move |response| hearing.receive(response),
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

    /// Tells a complaint.
    pub fn complain(&self, message: String) {
        self.dispatch(Action::Complain(message));
    }

    /// Sees to it that a complaint does not stay for ever.
    pub fn calm_later(&self, number: u32) {
        let session = self.clone();
        browser::after(TOAST_MS, move || session.dispatch(Action::Calm(number)));
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

    /// An answer has come. While a run plays, its answers wait for the next picture: the page is then
    /// drawn and laid out once for all of them.
    fn receive(&self, response: Response) {
        if self.playing.get() && self.is_of_play(&response) {
            return self.held.borrow_mut().push(response);
        }
        self.hear_held();
        self.hear(response);
    }

    fn hear_held(&self) {
        self.held.take().into_iter().for_each(|response| self.hear(response));
    }

    fn hear(&self, response: Response) {
        self.settle(response.id);
        let is_late = self.is_late(&response);
        let listener = self.asking.borrow_mut().remove(&response.id);
        if let Some(listener) = listener {
            listener(&response.answer);
        }
        match response.answer {
            Answer::View(view) => self.show(view),
            // Of what was open before.
            Answer::Events(_) if self.opening.borrow().is_under_way() => {}
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
            // Nobody asked that of what is open now.
            Answer::Error { .. } if is_late => {}
            Answer::Error { message } => self.apologise(message),
        }
    }

    /// The run as last heard of.
    pub fn view(&self) -> Option<Shared<View>> {
        self.view.borrow().clone()
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
        // A step of what was open before may come in between: it is not what is to play.
        if !self.opening.borrow().is_under_way() && self.eager.take() && fresh {
            self.play();
        }
    }

    /// Sets the note at the present step, or with an empty text removes it.
    pub fn note(&self, text: &str) {
        self.pause();
        self.ask(Command::Note { text: text.trim().to_owned() });
    }

    /// There is an overlay in place of the run that was open.
    pub(super) fn forget_run(&self) {
        self.pause();
        let is_first = self.view.take().is_none();
        if is_first {
            browser::tell(SHOWN);
        }
    }
}
