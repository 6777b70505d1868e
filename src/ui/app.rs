//! The page: the state, the session, and where each view has its place.

use super::calm::{CALM_MS, use_calm};
use super::components::{Dialog, Divider, Tabs, Tool};
use super::log::Log;
use super::measure::use_narrow;
use super::narrator::Narrator;
use super::overlay::Overlay;
use super::session::Handle;
use super::state::{Action, Place, Shared, Sheet, State, Tab, Theme};
use super::views::branches::Branches;
use super::views::diagram::Diagram;
use super::views::events::EventList;
use super::views::failure::Failure;
use super::views::gallery::GalleryList;
use super::views::header::Header;
use super::views::help::Help;
use super::views::hint::Hint;
use super::views::inspector::Inspector;
use super::views::lanes::{LaneLine, Lanes};
use super::views::ledger::LedgerPanel;
use super::views::lesson::{Beside, LessonPanel, UnderStage};
use super::views::lessons::LessonList;
use super::views::matrix::MessageMatrix;
use super::views::note::NoteForm;
use super::views::pending::Pending;
use super::views::ring::{RingPage, share_overlay};
use super::views::setup::Setup;
use super::views::share::Share;
use super::views::stage::Stage;
use super::views::timeline::Timeline;
use super::views::until::UntilForm;
use super::views::update::Update;
use super::{browser, files, icons, keyboard, words};
use crate::phrase;
use crate::wire::overlay::OverlayCommand;
use crate::wire::{Command, View};
use crate::words::{Language, Phrase};
use wasm_bindgen::{JsCast, closure::Closure};
use yew::prelude::*;

const STAGE_AND_REASONS: Phrase =
    phrase!("Division between the pictures and the panels", "图与面板之间的分隔线");
const STAGE_AND_DIAGRAM: Phrase =
    phrase!("Division between stage and diagram", "舞台与时空图之间的分隔线");
const INSPECTOR_AND_TABS: Phrase =
    phrase!("Division between inspector and lists", "检视与列表之间的分隔线");
const LISTS: Phrase = phrase!("Lists", "列表");
const SETUP_OVERLAY: Phrase = phrase!(
    "A change builds the overlay anew and does again what was done to it; undo leads back.",
    "改动会重新构建网络，并重做已做过的操作；撤销即可回去。"
);
const BACK_AMONG: Phrase = phrase!("Back among the others", "回到所有视图");

/// The views that take turns where there is no room for all; the last only where the run has a ledger.
const VIEWS: [(Sheet, Phrase); 6] = [
    (Sheet::Diagram, words::DIAGRAM_SHORT),
    (Sheet::Inspector, words::INSPECTOR),
    (Sheet::Events, words::EVENTS),
    (Sheet::Next, words::NEXT),
    (Sheet::Messages, words::MESSAGES),
    (Sheet::Ledger, words::LEDGER),
];

/// The tabs of the place that several views share; the last only where the run has a ledger.
const TABS: [(Tab, Phrase); 4] = [
    (Tab::Events, words::EVENTS),
    (Tab::Next, words::NEXT),
    (Tab::Messages, words::MESSAGES),
    (Tab::Ledger, words::LEDGER),
];

/// The page.
#[component]
pub fn App() -> Html {
    let state = use_reducer(|| State::new(language(), theme()));
    let session = use_memo((), |()| Handle::start(state.dispatcher(), (*state).clone()));
    let session = (*session).clone();
    use_effect_with(session.clone(), |session| {
        keyboard::listen(session);
        listen_to_address(session);
    });
    use_effect_with(state.complete, {
        let session = session.clone();
        move |complete| {
            if *complete {
                files::listen(&session);
            }
        }
    });
    // At once: what is pressed next may not wait until all of it is drawn.
    session.remember((*state).clone());
    use_effect_with((state.language, state.theme), |(language, theme)| dress(*language, *theme));
    let (title, about) = named(&state);
    html! {
        <>
            <Header session={session.clone()} language={state.language} theme={state.theme} {title}
                {about} />
            if state.complete {
                <Update language={state.language} />
            }
            // From the start: what comes later would move all that is below it.
            if state.reading.is_none() && state.overlay.is_none() {
                <Hint session={session.clone()} language={state.language} deeds={state.deeds.clone()} />
            }
            if let (Some(overlay), true) = (&state.overlay, state.complete) {
                <RingPage key={beat(&state)} session={session.clone()} language={state.language}
                    theme={state.theme} overlay={overlay.clone()} reading={state.reading.clone()} />
            } else {
                <Places session={session.clone()} state={(*state).clone()} />
            }
            if state.complete && state.view.is_none() {
                <SheetOver session={session.clone()} state={(*state).clone()} />
            }
            if let (true, Some(view)) = (state.complete, &state.view) {
                <Narrator language={state.language} view={view.clone()} playing={state.playing}
                    speed={state.speed} />
                <SheetOver session={session.clone()} state={(*state).clone()} />
            }
            if !is_covered(&state) { { toast(&session, &state) } }
            if let Some(message) = &state.failure {
                <Failure session={session.clone()} language={state.language} message={message.clone()} link={link(&state)} />
            }
        </>
    }
}

/// The beat that is read, if one is: with another one, another overlay begins.
fn beat(state: &State) -> String {
    let reading = state.reading.as_ref();
    reading.map(|reading| format!("{}/{}", reading.id, reading.beat)).unwrap_or_default()
}

/// What the run is called, and what there is to see in it.
fn named(state: &State) -> (AttrValue, AttrValue) {
    if let Some(Overlay { view, .. }) = &state.overlay {
        return (view.title.clone().into(), view.about.clone().into());
    }
    let view = state.view.as_ref();
    view.map(|view| (view.title.clone().into(), view.about.clone().into())).unwrap_or_default()
}

#[derive(PartialEq, Properties)]
struct PlacesProps {
    session: Handle,
    state: State,
}

/// The views of a run; before there is one, that it is coming.
#[component]
fn Places(props: &PlacesProps) -> Html {
    let narrow = use_narrow();
    let (places, pictures, reasons) = (use_node_ref(), use_node_ref(), use_node_ref());
    // The pictures move with every frame; what is read is drawn anew no oftener than it can be.
    let state = &props.state;
    let latest = (state.view.clone(), state.log.clone());
    let calm: [_; PARTS] = use_calm(latest, state.playing, CALM_MS);
    let Some(view) = &state.view else {
        return html! {
            <main class="waiting"><p role="status">{ words::LOADING.say(state.language) }</p></main>
        };
    };
    let [sayings, room, lists, time] = calm.each_ref().map(|(calm, log)| Room {
        session: &props.session,
        state,
        view: calm.as_ref().unwrap_or(view),
        log,
    });
    let is_reading = state.reading.is_some();
    let stage = stage(&props.session, state, view, sayings.view);
    let diagram = room.later(|| diagram(&props.session, state, view));
    if narrow {
        return html! {
            <>
                <main class="places">
                    { stage }
                    { lists.drawer(diagram) }
                </main>
                { lists.tabs() }
                { time.timeline() }
            </>
        };
    }
    let language = state.language;
    html! {
        <>
            <main ref={places.clone()} class="places" data-alone={state.alone.map(Place::name)}>
                <div ref={pictures.clone()} class="pictures">
                    { room.place(Place::Stage, words::STAGE, stage) }
                    <Divider name="pictures" label={STAGE_AND_DIAGRAM.say(language)} upright={false}
                        usual={64} low={25} high={85} room={pictures} />
                    { room.place(Place::Diagram, words::DIAGRAM, if is_reading { lists.under_stage(diagram) } else { diagram }) }
                </div>
                <Divider name="places" label={STAGE_AND_REASONS.say(language)} upright={true}
                    usual={70} low={40} high={82} room={places} />
                <div ref={reasons.clone()} class={classes!("reasons", is_reading.then_some("reading"))}>
                    { room.place(Place::Lanes, words::LANES, sayings.lanes()) }
                    if let Some(lesson) = room.lesson() {
                        { lesson }
                    } else {
                    { room.place(Place::Inspector, words::INSPECTOR, room.later(|| room.inspector())) }
                    <Divider name="reasons" label={INSPECTOR_AND_TABS.say(language)} upright={false}
                        usual={62} low={45} high={85} room={reasons} />
                    { room.place(Place::Tabs, LISTS, lists.later(|| lists.tabbed())) }
                    }
                </div>
            </main>
            { time.timeline() }
        </>
    }
}

fn stage(session: &Handle, state: &State, view: &Shared<View>, calm: &Shared<View>) -> Html {
    html! {
        <Stage session={session.clone()} language={state.language} view={view.clone()}
            calm={calm.clone()} log={state.log.clone()} chosen={state.chosen.clone()} menu={state.menu}
            hindrances={state.hindrances.clone()} pointed={state.pointed}
            complaint={state.toast.as_ref().map(|toast| toast.0)} />
    }
}

fn diagram(session: &Handle, state: &State, view: &Shared<View>) -> Html {
    html! {
        <Diagram session={session.clone()} language={state.language} theme={state.theme}
            view={view.clone()} log={state.log.clone()} pointed={state.pointed} lit={state.lit.clone()} />
    }
}

/// What is read is drawn anew in so many parts: what is said of the stage and of the properties, the
/// inspector, the lists, and the timeline.
const PARTS: usize = 4;

/// What is read rather than watched.
struct Room<'a> {
    session: &'a Handle,
    state: &'a State,
    view: &'a Shared<View>,
    log: &'a Shared<Log>,
}

impl Room<'_> {
    fn session(&self) -> Handle {
        self.session.clone()
    }

    /// A view that comes with the rest of the program, and its place until then.
    fn later(&self, view: impl FnOnce() -> Html) -> Html {
        match self.state.complete {
            true => view(),
            false => html! { <div class="coming" aria-busy="true" /> },
        }
    }

    /// A view in its place, with the button that gives it all the room.
    fn place(&self, place: Place, title: Phrase, view: Html) -> Html {
        let language = self.state.language;
        let is_alone = self.state.alone == Some(place);
        let (icon, label) = match is_alone {
            true => (icons::together(), BACK_AMONG.say(language).to_owned()),
            false => (icons::alone(), words::alone(language, title.say(language))),
        };
        let session = self.session();
        let to = (!is_alone).then_some(place);
        let onclick = Callback::from(move |()| session.dispatch(Action::Alone(to)));
        html! {
            <div class={classes!("place", format!("place-{}", place.name()))}>
                <Tool class="alone-button" {icon} {label}
                    key_hint={is_alone.then_some(AttrValue::from("Esc"))} {onclick} />
                { view }
            </div>
        }
    }

    fn timeline(&self) -> Html {
        let state = self.state;
        html! {
            <Timeline session={self.session()} language={state.language} view={self.view.clone()}
                playing={state.playing} speed={state.speed}
                searching={state.searching.as_ref().map(|(_, from)| *from)} />
        }
    }

    /// The lesson that is open.
    fn lesson(&self) -> Option<Html> {
        let reading = self.state.reading.clone()?;
        let panel = || {
            html! {
                <LessonPanel session={self.session()} language={self.state.language} {reading}
                    beside={Beside::run(self.view)} />
            }
        };
        Some(self.later(panel))
    }

    fn lanes(&self) -> Html {
        html! {
            <Lanes session={self.session()} language={self.state.language} view={self.view.clone()}
                lit={self.state.lit.clone()} />
        }
    }

    fn inspector(&self) -> Html {
        html! {
            <Inspector session={self.session()} language={self.state.language}
                view={self.view.clone()} log={self.log.clone()}
                chosen={self.state.chosen.clone()} />
        }
    }

    fn events(&self) -> Html {
        let state = self.state;
        html! {
            <EventList session={self.session()} language={state.language} view={self.view.clone()}
                log={self.log.clone()} pointed={state.pointed} lit={state.lit.clone()} />
        }
    }

    fn pending(&self) -> Html {
        let state = self.state;
        html! {
            <Pending session={self.session()} language={state.language} view={self.view.clone()}
                hindrances={state.hindrances.clone()} playing={state.playing} />
        }
    }

    fn matrix(&self) -> Html {
        let state = self.state;
        html! {
            <MessageMatrix session={self.session()} language={state.language}
                view={self.view.clone()} matrix={state.matrix.clone()} playing={state.playing} />
        }
    }

    fn has_ledger(&self) -> bool {
        self.view.ledger.is_some()
    }

    fn ledger(&self) -> Html {
        html! {
            <LedgerPanel session={self.session()} language={self.state.language}
                view={self.view.clone()} />
        }
    }

    /// The views that share a place, one at a time.
    fn tabbed(&self) -> Html {
        let language = self.state.language;
        let tabs = || TABS.iter().filter(|(tab, _)| *tab != Tab::Ledger || self.has_ledger());
        let words = tabs().map(|(_, word)| AttrValue::from(word.say(language))).collect::<Vec<_>>();
        let open = tabs().position(|(tab, _)| *tab == self.state.tab).unwrap_or(0);
        let session = self.session();
        let onopen = Callback::from(move |place: usize| {
            if let Some((tab, _)) = TABS.get(place) {
                session.dispatch(Action::Show(*tab));
            }
        });
        let view = match TABS[open].0 {
            Tab::Events => self.events(),
            Tab::Ledger => self.ledger(),
            Tab::Next => self.pending(),
            Tab::Messages => self.matrix(),
        };
        html! {
            <>
                <Tabs label={LISTS.say(language)} {words} {open} {onopen} />
                <div class="tab-panel" role="tabpanel" aria-label={TABS[open].1.say(language)}>{ view }</div>
            </>
        }
    }

    /// The list that is open, if one is.
    fn opened(&self) -> Option<Html> {
        let view = match self.state.sheet? {
            Sheet::Inspector => self.later(|| self.inspector()),
            Sheet::Events => self.later(|| self.events()),
            Sheet::Next => self.later(|| self.pending()),
            Sheet::Messages => self.later(|| self.matrix()),
            Sheet::Ledger if self.has_ledger() => self.later(|| self.ledger()),
            _ => return None,
        };
        Some(view)
    }

    /// The diagram, or one of the lists whose place the lesson has.
    fn under_stage(&self, diagram: Html) -> Html {
        let (session, language) = (self.session(), self.state.language);
        let view = self.opened().unwrap_or(diagram);
        self.later(|| {
            html! {
                <UnderStage {session} {language} open={self.state.sheet} views={self.views()}>
                    { view }
                </UnderStage>
            }
        })
    }

    /// The one view that is open below the stage, where there is little room.
    fn drawer(&self, diagram: Html) -> Html {
        let open = match self.state.sheet {
            Some(Sheet::Lanes) => self.lanes(),
            Some(Sheet::Diagram) => diagram,
            _ => self.opened().or_else(|| self.lesson()).unwrap_or_default(),
        };
        html! {
            <>
                <LaneLine session={self.session()} language={self.state.language}
                    view={self.view.clone()} open={self.state.sheet == Some(Sheet::Lanes)} />
                <div class="drawer">{ open }</div>
            </>
        }
    }

    /// The views that can be opened below the stage.
    fn tabs(&self) -> Html {
        let tab = |(sheet, word): (Sheet, Phrase)| {
            let session = self.session();
            let onclick =
                Callback::from(move |_: MouseEvent| session.dispatch(Action::Toggle(sheet)));
            let is_open = self.state.sheet == Some(sheet);
            html! {
                <button type="button" class="tab" aria-expanded={is_open.to_string()} {onclick}>
                    { word.say(self.state.language) }
                </button>
            }
        };
        let views = self.views().into_iter().map(tab);
        html! { <nav class="tabs" aria-label={LISTS.say(self.state.language)}>{ for views }</nav> }
    }

    /// The views that take turns where there is no room for all.
    fn views(&self) -> Vec<(Sheet, Phrase)> {
        let has = |sheet| sheet != Sheet::Ledger || self.has_ledger();
        VIEWS.into_iter().filter(|(sheet, _)| has(*sheet)).collect()
    }
}

/// Whether a sheet lies over the page, which then neither shows nor says anything.
fn is_covered(state: &State) -> bool {
    state.sheet.is_some_and(|sheet| !sheet.is_view())
}

/// What lies over the page.
#[component]
fn SheetOver(props: &PlacesProps) -> Html {
    let (session, state) = (&props.session, &props.state);
    let language = state.language;
    let (sheet, view) = (state.sheet, state.view.clone());
    let (title, content) = match (sheet, view, &state.gallery) {
        (Some(Sheet::Gallery), view, Some(gallery)) => {
            let (session, gallery) = (session.clone(), gallery.clone());
            (
                words::GALLERY,
                html! { <GalleryList {session} {language} theme={state.theme} {gallery} {view} /> },
            )
        }
        (Some(Sheet::Lessons), ..) => {
            let session = session.clone();
            (words::LESSONS, html! { <LessonList {session} {language} /> })
        }
        (Some(Sheet::Setup), Some(view), _) => (words::SETUP, setup(session, language, &view)),
        (Some(Sheet::Setup | Sheet::Share), None, _) => match &state.overlay {
            Some(overlay) => about_overlay(session, language, sheet, overlay),
            None => return toast(session, state),
        },
        (Some(Sheet::Share), Some(view), _) => {
            let (session, theme) = (session.clone(), state.theme);
            (words::SHARE, html! { <Share {session} {language} {theme} {view} /> })
        }
        (Some(Sheet::Branches), Some(view), _) => {
            let (session, comparison) = (session.clone(), state.comparison.clone());
            (words::BRANCHES, html! { <Branches {session} {language} {view} {comparison} /> })
        }
        (Some(Sheet::Until), Some(view), _) => {
            let session = session.clone();
            (words::UNTIL, html! { <UntilForm {session} {language} {view} /> })
        }
        (Some(Sheet::Note), Some(view), _) => {
            let session = session.clone();
            (words::NOTE, html! { <NoteForm {session} {language} {view} /> })
        }
        (Some(Sheet::Help), ..) => {
            let (session, shortcuts) = (session.clone(), state.shortcuts);
            (words::HELP, html! { <Help {session} {language} {shortcuts} /> })
        }
        _ if is_covered(state) => return toast(session, state),
        _ => return html! {},
    };
    let closing = session.clone();
    let onclose = Callback::from(move |()| closing.dispatch(Action::Close));
    let wide = matches!(sheet, Some(Sheet::Branches | Sheet::Help | Sheet::Gallery | Sheet::Share));
    html! {
        <Dialog {language} title={title.say(language)} class={classes!(wide.then_some("wide"))} {onclose}>
            { content }
            { toast(session, state) }
        </Dialog>
    }
}

/// The parameters of the run.
fn setup(session: &Handle, language: Language, view: &View) -> Html {
    let session = session.clone();
    let onset = Callback::from(move |(parameter, value)| {
        session.restart(Command::Set { parameter, value });
    });
    html! {
        <Setup {language} about={words::SETUP_ABOUT.say(language)} {onset}
            parameters={view.parameters.clone()} note={view.crashes_title.clone()} />
    }
}

/// The parameters of the overlay, or its link.
fn about_overlay(
    session: &Handle,
    language: Language,
    sheet: Option<Sheet>,
    overlay: &Overlay,
) -> (Phrase, Html) {
    if sheet == Some(Sheet::Share) {
        let view = &overlay.view;
        return (words::SHARE, share_overlay(language, &view.title, &view.link));
    }
    let session = session.clone();
    let onset = Callback::from(move |(parameter, value)| {
        session.overlay(OverlayCommand::Set { parameter, value });
    });
    let parameters = overlay.view.parameters.clone();
    let about = SETUP_OVERLAY.say(language);
    (words::SETUP, html! { <Setup {language} {about} {onset} {parameters} /> })
}

/// Something that could not be done, and why.
fn toast(session: &Handle, state: &State) -> Html {
    let Some((number, message)) = state.toast.clone() else { return html! {} };
    html! { <Toast session={session.clone()} {number} {message} language={state.language} /> }
}

#[derive(PartialEq, Properties)]
struct ToastProps {
    session: Handle,
    language: Language,
    number: u32,
    message: AttrValue,
}

#[component]
fn Toast(props: &ToastProps) -> Html {
    use_effect_with((props.session.clone(), props.number), |(session, number)| {
        session.calm_later(*number);
    });
    let (session, number) = (props.session.clone(), props.number);
    let onclick = Callback::from(move |()| session.dispatch(Action::Calm(number)));
    html! {
        <div class="toast" role="alert">
            <p>{ &props.message }</p>
            <Tool icon={icons::close()} label={words::CLOSE.say(props.language)} {onclick} />
        </div>
    }
}

fn link(state: &State) -> AttrValue {
    // Before there is a run, what the address asks for is what failed.
    let overlay = state.overlay.as_ref().map(|overlay| overlay.view.link.clone());
    let run = state.view.as_ref().map(|view| view.link.clone());
    let link = run.or(overlay).unwrap_or_else(browser::fragment);
    link.into()
}

/// Opens the link that a person puts into the address bar.
fn listen_to_address(session: &Handle) {
    let session = session.clone();
    let hear = Closure::<dyn Fn()>::new(move || session.open_address());
    if let Some(window) = browser::window() {
        window.set_onhashchange(Some(hear.as_ref().unchecked_ref()));
        hear.forget();
    }
}

/// The language that the address, the last visit or the browser asks for.
pub(super) fn language() -> Language {
    let asked = browser::query("lang").or_else(|| browser::kept("bivalent.language"));
    let asked = asked.into_iter().chain(browser::languages());
    asked.filter_map(|name| words::language(&name)).next().unwrap_or_default()
}

fn theme() -> Theme {
    browser::kept("bivalent.theme").map_or(Theme::System, |name| Theme::named(&name))
}

/// Tells the document its language and its theme.
pub(super) fn dress(language: Language, theme: Theme) {
    if let Some(root) = browser::root() {
        // Both attributes can always be set.
        let _ = root.set_attribute("lang", words::code(language));
        let _ = root.set_attribute("data-theme", theme.name());
    }
}
