//! The timeline: play, step, go back, run until, scrub, speed, undo, and the lanes as strips over it.

use super::twigs::Twigs;
use crate::phrase;
use crate::say;
use crate::ui::components::{Tool, strip};
use crate::ui::geometry::tenths;
use crate::ui::playback::SPEEDS;
use crate::ui::session::Handle;
use crate::ui::state::{Action, Shared, Sheet};
use crate::ui::views::branches::told_count;
use crate::ui::{icons, words};
use crate::wire::{Command, Lane, Note, View};
use crate::words::{Language, Phrase};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

const STOP: Phrase = phrase!("Stop here", "停在这里");

/// What the [`Timeline`] shows.
#[derive(PartialEq, Properties)]
pub struct TimelineProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
    /// Whether it goes on by itself.
    pub playing: bool,
    /// How fast.
    pub speed: usize,
    /// The step from which on it is taken to something, while it is.
    pub searching: Option<u32>,
}

/// The controls, always in the same place.
#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let view = &props.view;
    let language = props.language;
    html! {
        <footer class="timeline" aria-label={words::TIMELINE.say(language)} role="group">
            <div class="transport">
                { command(props, "ends", icons::start(), words::TO_START, "Home", Command::Seek { step: 0 }, view.step == 0) }
                { command(props, "", icons::back(), words::BACK, "←", Command::Back { steps: 1 }, view.step == 0) }
                { play(props) }
                { command(props, "", icons::step(), words::STEP, "→", Command::Step { steps: 1 }, view.quiescent) }
                { command(props, "ends", icons::end(), words::TO_END, "End", Command::Seek { step: view.steps },
                    view.step == view.steps) }
                { sheet(props, icons::until(), words::UNTIL.say(language).into(), "U", Sheet::Until) }
            </div>
            <div class="history">
                { command(props, "", icons::undo(), words::UNDO, "Ctrl+Z", Command::Undo, !view.can_undo) }
                { command(props, "", icons::redo(), words::REDO, "Ctrl+Y", Command::Redo, !view.can_redo) }
                { sheet(props, icons::branches(), told_count(language, view.branches.len()).into(), "B",
                    Sheet::Branches) }
                { sheet(props, icons::note(), words::NOTE.say(language).into(), "N", Sheet::Note) }
            </div>
            { speed(props) }
            <div class="track-room">
                if view.branches.len() > 1 {
                    <Twigs session={props.session.clone()} {language} view={view.clone()} />
                }
                { strips(view) }
                { scrubber(props) }
            </div>
            if let Some(from) = props.searching {
                { progress(props, from) }
            } else {
                <p class="where">{ words::step_of(language, view.step, view.steps) }</p>
            }
        </footer>
    }
}

fn command(
    props: &TimelineProps,
    class: &'static str,
    icon: Html,
    word: Phrase,
    key: &'static str,
    command: Command,
    disabled: bool,
) -> Html {
    let session = props.session.clone();
    let onclick = Callback::from(move |()| session.carry_out(command.clone()));
    html! { <Tool {class} {icon} label={word.say(props.language)} key_hint={key} {disabled} {onclick} /> }
}

fn play(props: &TimelineProps) -> Html {
    let session = props.session.clone();
    let onclick = Callback::from(move |()| session.toggle());
    let (icon, word) = match props.playing {
        true => (icons::pause(), words::PAUSE),
        false => (icons::play(), words::PLAY),
    };
    html! {
        <Tool class="primary" {icon} label={word.say(props.language)} key_hint={words::KEY_SPACE.say(props.language)}
            disabled={props.view.quiescent && !props.playing} {onclick} />
    }
}

/// A button that opens a sheet.
fn sheet(
    props: &TimelineProps,
    icon: Html,
    label: AttrValue,
    key: &'static str,
    sheet: Sheet,
) -> Html {
    let session = props.session.clone();
    let onclick = Callback::from(move |()| {
        session.pause();
        session.dispatch(Action::Open(sheet));
    });
    html! { <Tool {icon} {label} key_hint={key} {onclick} /> }
}

/// How far the run was taken on its way to something, and the way to stop it.
fn progress(props: &TimelineProps, from: u32) -> Html {
    let session = props.session.clone();
    let onclick = Callback::from(move |_: MouseEvent| session.stop_search());
    let taken = props.view.step.saturating_sub(from);
    let told = say!(props.language, "{taken} steps taken", "已走 {taken} 步");
    html! {
        <p class="where searching" role="status">
            { told }
            <button type="button" class="chip" {onclick}>{ STOP.say(props.language) }</button>
        </p>
    }
}

fn speed(props: &TimelineProps) -> Html {
    let session = props.session.clone();
    let onchange = Callback::from(move |event: Event| {
        let chosen = event.target_dyn_into::<HtmlSelectElement>();
        if let Some(speed) = chosen.and_then(|select| select.value().parse().ok()) {
            session.set_speed(speed);
        }
    });
    let option = |(place, factor): (usize, &f64)| {
        html! {
            <option value={place.to_string()} selected={place == props.speed}>
                { words::speed(*factor) }
            </option>
        }
    };
    html! {
        <label class="speed">
            <span class="hidden">{ words::SPEED.say(props.language) }</span>
            <select {onchange} title={words::SPEED.say(props.language)}>
                { for SPEEDS.iter().enumerate().map(option) }
            </select>
        </label>
    }
}

fn scrubber(props: &TimelineProps) -> Html {
    let session = props.session.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        let range = event.target_dyn_into::<HtmlInputElement>();
        if let Some(step) = range.and_then(|range| range.value().parse().ok()) {
            session.seek(step);
        }
    });
    let view = &props.view;
    html! {
        <input class="scrubber" type="range" min="0" max={view.steps.to_string()} step="1"
            value={view.step.to_string()} {oninput} aria-label={words::TIMELINE.say(props.language)}
            aria-valuetext={words::step_of(props.language, view.step, view.steps)} />
    }
}

/// Each lane as a thin strip, the present step across them, and what was noted over them.
fn strips(view: &View) -> Html {
    let height = view.lanes.len() * 6;
    let x = |step: u32| f64::from(step) * 1000.0 / f64::from(view.steps.max(1));
    let note = |note: &Note| {
        html! {
            <path class="noted" d={format!("M{} 0V{height}", tenths(x(note.step)))} />
        }
    };
    let lane = |(row, lane): (usize, &Lane)| strip(row, lane, view.steps);
    html! {
        <svg class="strips" viewBox={format!("0 0 1000 {height}")} preserveAspectRatio="none"
            aria-hidden="true">
            { for view.lanes.iter().enumerate().map(lane) }
            { for view.notes.iter().map(note) }
            <path class="here" d={format!("M{} 0V{height}", tenths(x(view.step)))} />
        </svg>
    }
}
