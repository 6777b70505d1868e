//! The page: the state, the session, and where each view has its place.

use super::components::{Dialog, Tool};
use super::measure::use_narrow;
use super::session::Handle;
use super::state::{Action, Shared, Sheet, State, Theme};
use super::views::diagram::Diagram;
use super::views::events::EventList;
use super::views::failure::Failure;
use super::views::gallery::GalleryList;
use super::views::header::Header;
use super::views::help::Help;
use super::views::inspector::Inspector;
use super::views::lanes::{LaneLine, Lanes};
use super::views::setup::Setup;
use super::views::share::Share;
use super::views::stage::Stage;
use super::views::timeline::{BranchList, Timeline};
use super::{browser, icons, keyboard, words};
use crate::wire::View;
use crate::words::{Language, Phrase};
use wasm_bindgen::{JsCast, closure::Closure};
use yew::prelude::*;

/// How long a sentence waits before it is read aloud: the one after it may be there by then.
const NARRATION_MS: i32 = 250;

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
    let drawn = state.clone();
    let remembering = session.clone();
    use_effect(move || remembering.remember((*drawn).clone()));
    use_effect_with((state.language, state.theme), |(language, theme)| dress(*language, *theme));
    html! {
        <>
            <Header session={session.clone()} language={state.language} theme={state.theme}
                view={state.view.clone()} />
            <Places session={session.clone()} state={(*state).clone()} />
            { sheet(&session, &state) }
            <Narrator happened={narrated(&state)} />
            { toast(&session, &state) }
            if let Some(message) = &state.failure {
                <Failure language={state.language} message={message.clone()} link={link(&state)} />
            }
        </>
    }
}

/// The views of a run; before there is one, that it is coming.
#[component]
fn Places(props: &PlacesProps) -> Html {
    let narrow = use_narrow();
    let (session, state) = (&props.session, &props.state);
    let Some(view) = &state.view else {
        return html! {
            <main class="waiting"><p role="status">{ words::LOADING.say(state.language) }</p></main>
        };
    };
    let stage = stage(session, state, view);
    let controls = html! {
        <Timeline session={session.clone()} language={state.language} view={view.clone()}
            playing={state.playing} speed={state.speed} />
    };
    if narrow {
        return html! {
            <>
                <main class="places">
                    { stage }
                    { drawer(session, state, view) }
                </main>
                { tabs(session, state) }
                { controls }
            </>
        };
    }
    html! {
        <>
            <main class="places">
                <div class="pictures">{ stage }{ diagram(session, state, view) }</div>
                <div class="reasons">
                    { lanes(session, state, view) }
                    { inspector(session, state, view) }
                    { events(session, state, view) }
                </div>
            </main>
            { controls }
        </>
    }
}

#[derive(PartialEq, Properties)]
struct PlacesProps {
    session: Handle,
    state: State,
}

fn stage(session: &Handle, state: &State, view: &Shared<View>) -> Html {
    html! {
        <Stage session={session.clone()} language={state.language} view={view.clone()}
            log={state.log.clone()} chosen={state.chosen.clone()} menu={state.menu}
            pointed={state.pointed} complaint={state.toast.as_ref().map(|toast| toast.0)} />
    }
}

fn diagram(session: &Handle, state: &State, view: &Shared<View>) -> Html {
    html! {
        <Diagram session={session.clone()} language={state.language} theme={state.theme}
            view={view.clone()} log={state.log.clone()} pointed={state.pointed} lit={state.lit.clone()} />
    }
}

fn lanes(session: &Handle, state: &State, view: &Shared<View>) -> Html {
    html! {
        <Lanes session={session.clone()} language={state.language} view={view.clone()}
            lit={state.lit.clone()} />
    }
}

fn inspector(session: &Handle, state: &State, view: &Shared<View>) -> Html {
    html! {
        <Inspector session={session.clone()} language={state.language} view={view.clone()}
            chosen={state.chosen.clone()} />
    }
}

fn events(session: &Handle, state: &State, view: &Shared<View>) -> Html {
    html! {
        <EventList session={session.clone()} language={state.language} view={view.clone()}
            log={state.log.clone()} pointed={state.pointed} />
    }
}

/// The one view that is open below the stage, where there is little room.
fn drawer(session: &Handle, state: &State, view: &Shared<View>) -> Html {
    let open = match state.sheet {
        Some(Sheet::Lanes) => lanes(session, state, view),
        Some(Sheet::Diagram) => diagram(session, state, view),
        Some(Sheet::Inspector) => inspector(session, state, view),
        Some(Sheet::Events) => events(session, state, view),
        _ => html! {},
    };
    html! {
        <>
            <LaneLine session={session.clone()} language={state.language} view={view.clone()}
                open={state.sheet == Some(Sheet::Lanes)} />
            <div class="drawer">{ open }</div>
        </>
    }
}

/// The views that can be opened below the stage.
fn tabs(session: &Handle, state: &State) -> Html {
    let tab = |(sheet, word): (Sheet, Phrase)| {
        let session = session.clone();
        let onclick = Callback::from(move |_: MouseEvent| session.dispatch(Action::Toggle(sheet)));
        html! {
            <button type="button" class="tab" aria-expanded={(state.sheet == Some(sheet)).to_string()}
                {onclick}>
                { word.say(state.language) }
            </button>
        }
    };
    let views = [
        (Sheet::Diagram, words::DIAGRAM_SHORT),
        (Sheet::Inspector, words::INSPECTOR),
        (Sheet::Events, words::EVENTS),
    ];
    html! { <div class="tabs">{ for views.map(tab) }</div> }
}

/// What lies over the page.
fn sheet(session: &Handle, state: &State) -> Html {
    let language = state.language;
    let (title, content) = match (state.sheet, &state.view, &state.gallery) {
        (Some(Sheet::Gallery), view, Some(gallery)) => {
            let (session, view, gallery) = (session.clone(), view.clone(), gallery.clone());
            (words::GALLERY, html! { <GalleryList {session} {language} theme={state.theme} {gallery} {view} /> })
        }
        (Some(Sheet::Setup), Some(view), _) => {
            let (session, view) = (session.clone(), view.clone());
            (words::SETUP, html! { <Setup {session} {language} {view} /> })
        }
        (Some(Sheet::Share), Some(view), _) => {
            let (link, digest) = (view.link.clone(), view.digest.clone());
            (words::SHARE, html! { <Share {language} {link} {digest} /> })
        }
        (Some(Sheet::Branches), Some(view), _) => {
            let (session, view) = (session.clone(), view.clone());
            (words::BRANCHES, html! { <BranchList {session} {language} {view} /> })
        }
        (Some(Sheet::Help), ..) => (words::HELP, html! { <Help {language} /> }),
        _ => return html! {},
    };
    let closing = session.clone();
    let onclose = Callback::from(move |()| closing.dispatch(Action::Close));
    html! { <Dialog {language} title={title.say(language)} {onclose}>{ content }</Dialog> }
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

#[derive(PartialEq, Properties)]
struct NarratorProps {
    happened: AttrValue,
}

/// Says what happened to who does not see it, when the run has come to rest.
#[component]
fn Narrator(props: &NarratorProps) -> Html {
    let said = use_state_eq(AttrValue::default);
    let latest = use_mut_ref(AttrValue::default);
    *latest.borrow_mut() = props.happened.clone();
    let saying = said.setter();
    use_effect_with(props.happened.clone(), move |happened| {
        let happened = happened.clone();
        browser::after(NARRATION_MS, move || {
            if *latest.borrow() == happened {
                saying.set(happened);
            }
        });
    });
    html! { <p class="hidden" aria-live="polite">{ (*said).clone() }</p> }
}

/// What is to be said: nothing while the run goes on by itself.
fn narrated(state: &State) -> AttrValue {
    let view = state.view.as_ref().filter(|_| !state.playing);
    view.map(|view| view.happened.clone().into()).unwrap_or_default()
}

fn link(state: &State) -> AttrValue {
    // Before there is a run, what the address asks for is what failed.
    let link = state.view.as_ref().map_or_else(browser::fragment, |view| view.link.clone());
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
fn language() -> Language {
    let asked = browser::query("lang").or_else(|| browser::kept("bivalent.language"));
    let asked = asked.into_iter().chain(browser::languages());
    asked.filter_map(|name| words::language(&name)).next().unwrap_or_default()
}

fn theme() -> Theme {
    browser::kept("bivalent.theme").map_or(Theme::System, |name| Theme::named(&name))
}

/// Tells the document its language and its theme.
fn dress(language: Language, theme: Theme) {
    if let Some(root) = browser::root() {
        // Both attributes can always be set.
        let _ = root.set_attribute("lang", words::code(language));
        let _ = root.set_attribute("data-theme", theme.name());
    }
}
