//! A run in somebody else's page: its stage, its verdicts and its time, and the way to all the rest.
//!
//! The page around it says by the address how it is to be: `embed/embed.js` writes that address.  What
//! only hands need comes when the first hand is laid on it, and nothing plays that is out of view.

use super::app::{dress, language};
use super::components::{Tool, play, scrubber, speed, strip};
use super::measure::{use_in_view, use_size};
use super::session::Handle;
use super::state::{Shared, Sheet, State, Theme};
use super::views::failure::Failure;
use super::views::lanes::{LaneLine, Lanes};
use super::views::ring::EmbeddedOverlay;
use super::views::stage::Stage;
use super::{browser, icons, keyboard, script, words};
use crate::phrase;
use crate::wire::{Command, Lane, View};
use crate::words::{Language, Phrase};
use yew::prelude::*;

const IN_FULL: Phrase = phrase!("Open in full", "完整打开");

/// The event by which www/boot.js is told that somebody lays hands on the run.
const TOUCHED: &str = "bivalent-touched";

/// What there is to move the run with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Controls {
    /// Nothing.
    None,
    /// Play, step, back, and the track.
    Min,
    /// All of the timeline that has room.
    Full,
}

impl Controls {
    fn named(name: Option<&str>) -> Self {
        match name {
            Some("none") => Self::None,
            Some("full") => Self::Full,
            _ => Self::Min,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Min => "min",
            Self::Full => "full",
        }
    }
}

/// How the page around it wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wishes {
    controls: Controls,
    readonly: bool,
    autoplay: bool,
    theme: Theme,
}

impl Wishes {
    fn of_address() -> Self {
        Self {
            controls: Controls::named(browser::query("controls").as_deref()),
            readonly: browser::query("readonly").is_some(),
            autoplay: browser::query("autoplay").is_some() && !browser::still(),
            theme: Theme::named(&browser::query("theme").unwrap_or_default()),
        }
    }
}

/// The run, in the place that the page around it has for it.
#[component]
pub fn Embed() -> Html {
    let wishes = *use_memo((), |()| Wishes::of_address());
    let state = use_reducer(|| State::new(language(), wishes.theme));
    let session = use_memo((), |()| Handle::start(state.dispatcher(), (*state).clone()));
    let session = (*session).clone();
    use_effect_with(session.clone(), keyboard::listen_for_time);
    let (drawn, remembering) = (state.clone(), session.clone());
    use_effect(move || remembering.remember((*drawn).clone()));
    use_effect_with((state.language, state.theme), |(language, theme)| dress(*language, *theme));

    let place = use_node_ref();
    let (_, height) = use_size(&place);
    // While nothing is there yet the page around it keeps about as much room as there will be.
    let overlay = state.overlay.clone();
    let settled = state.view.is_some()
        || overlay.is_some()
        || state.toast.is_some()
        || state.failure.is_some();
    use_effect_with((height, settled), |(height, settled)| {
        if *settled && *height > 0.0 {
            script::want_height(*height);
        }
    });
    let complete = state.complete;
    use_effect_with((overlay.is_some(), complete), |(is_overlay, complete)| {
        if *is_overlay && !*complete {
            browser::tell(TOUCHED);
        }
    });
    let in_view = use_in_view(&place);
    let waits = use_mut_ref(|| wishes.autoplay);
    let (playing, is_there) = (state.playing, state.view.is_some());
    let player = session.clone();
    use_effect_with((in_view, is_there), move |(in_view, is_there)| {
        if *in_view && *is_there && waits.take() {
            player.play();
        } else if !*in_view && playing {
            *waits.borrow_mut() = true;
            player.pause();
        }
    });

    use_effect_with(state.toast.as_ref().map(|(number, _)| *number), {
        let session = session.clone();
        move |number| {
            if let Some(number) = number {
                session.calm_later(*number);
            }
        }
    });

    let title = state.view.as_ref().map(|view| view.title.clone());
    let class = classes!("embed", format!("controls-{}", wishes.controls.name()));
    html! {
        <main ref={place} {class} aria-label={title}>
            if let Some(view) = state.view.clone() {
                <Run session={session.clone()} state={(*state).clone()} {view} {wishes} />
            } else if let (Some(overlay), true) = (overlay, complete) {
                <EmbeddedOverlay session={session.clone()} language={state.language}
                    theme={state.theme} overlay={overlay.clone()} readonly={wishes.readonly}>
                    { in_full(state.language, &overlay.view.link) }
                </EmbeddedOverlay>
            } else {
                <p class="waiting" role="status">{ words::LOADING.say(state.language) }</p>
            }
            if let Some((_, message)) = &state.toast {
                <p class="embed-error" role="alert">{ message }</p>
            }
            if let Some(message) = &state.failure {
                <Failure session={session.clone()} language={state.language} message={message.clone()}
                    link={session.link()} />
            }
        </main>
    }
}

#[derive(PartialEq, Properties)]
struct RunProps {
    session: Handle,
    state: State,
    view: Shared<View>,
    wishes: Wishes,
}

#[component]
fn Run(props: &RunProps) -> Html {
    let RunProps { session, state, view, wishes } = props;
    let (language, complete) = (state.language, state.complete);
    let touched = move || {
        if !complete {
            browser::tell(TOUCHED);
        }
    };
    let onpointerdown = Callback::from(move |_: PointerEvent| touched());
    let onfocusin = Callback::from(move |_: FocusEvent| touched());
    let is_open = state.sheet == Some(Sheet::Lanes);
    html! {
        <>
            <div class="embed-hands" {onpointerdown} {onfocusin} inert={wishes.readonly}>
                <Stage session={session.clone()} {language} view={view.clone()} calm={view.clone()}
                    log={state.log.clone()} chosen={state.chosen.clone()} menu={state.menu && complete}
                    hindrances={state.hindrances.clone()} pointed={state.pointed}
                    complaint={state.toast.as_ref().map(|toast| toast.0)} />
            </div>
            <p class="embed-happened">
                <span class="quiet">{ words::time(language, view.now) }</span>{ " " }{ &view.happened }
            </p>
            { notes(view) }
            <LaneLine session={session.clone()} {language} view={view.clone()} open={is_open} />
            if is_open {
                <Lanes session={session.clone()} {language} view={view.clone()} lit={state.lit.clone()} />
            }
            { bar(props) }
        </>
    }
}

/// What was noted at this step, and what a reader ought to know about the run.
fn notes(view: &View) -> Html {
    let notes = view.notes.iter().filter(|note| note.step == view.step);
    html! {
        <>
            { for notes.map(|note| html! { <p class="note">{ &note.text }</p> }) }
            { for view.warnings.iter().map(|warning| html! { <p class="warning">{ warning }</p> }) }
        </>
    }
}

/// What moves the run, and the way out.
fn bar(props: &RunProps) -> Html {
    let RunProps { session, state, view, wishes } = props;
    let language = state.language;
    let is_full = wishes.controls == Controls::Full;
    html! {
        <footer class="embed-bar" role="group" aria-label={words::TIMELINE.say(language)}>
            if wishes.controls != Controls::None {
                { track(session, language, view) }
                <div class="transport">
                    if is_full {
                        { button(props, icons::start(), words::TO_START, Command::Seek { step: 0 }, view.step == 0) }
                    }
                    { button(props, icons::back(), words::BACK, Command::Back { steps: 1 }, view.step == 0) }
                    { play(session, language, view, state.playing) }
                    { button(props, icons::step(), words::STEP, Command::Step { steps: 1 }, view.quiescent) }
                    if is_full {
                        { button(props, icons::end(), words::TO_END, Command::Seek { step: view.steps },
                            view.step == view.steps) }
                        if !wishes.readonly {
                            { button(props, icons::undo(), words::UNDO, Command::Undo, !view.can_undo) }
                            { button(props, icons::redo(), words::REDO, Command::Redo, !view.can_redo) }
                        }
                    }
                </div>
                <p class="where">{ words::step_of(language, view.step, view.steps) }</p>
                if is_full { { speed(session, language, state.speed) } }
            } else {
                <p class="embed-title">{ &view.title }</p>
            }
            { in_full(language, &view.link) }
        </footer>
    }
}

/// The way to all the rest.
fn in_full(language: Language, link: &str) -> Html {
    html! {
        <a class="tool in-full" href={browser::address() + link} target="_blank" rel="noopener">
            { icons::alone() }<span class="tool-word">{ IN_FULL.say(language) }</span>
        </a>
    }
}

fn button(props: &RunProps, icon: Html, word: Phrase, command: Command, disabled: bool) -> Html {
    let session = props.session.clone();
    let onclick = Callback::from(move |()| session.carry_out(command.clone()));
    html! { <Tool {icon} label={word.say(props.state.language)} {disabled} {onclick} /> }
}

/// Each lane as a thin strip over the steps, and the way to any of them.
fn track(session: &Handle, language: Language, view: &View) -> Html {
    let lane = |(row, lane): (usize, &Lane)| strip(row, lane, view.steps);
    html! {
        <div class="track-room">
            <svg class="strips" viewBox={format!("0 0 1000 {}", view.lanes.len() * 6)}
                preserveAspectRatio="none" aria-hidden="true">
                { for view.lanes.iter().enumerate().map(lane) }
            </svg>
            { scrubber(session, language, view) }
        </div>
    }
}
