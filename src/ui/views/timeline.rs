//! The timeline: play, step, go back, scrub, speed, undo, and the lanes as strips over it.

use crate::ui::components::Tool;
use crate::ui::playback::SPEEDS;
use crate::ui::session::Handle;
use crate::ui::state::{Action, Shared, Sheet};
use crate::ui::{icons, words};
use crate::wire::{Command, Lane, View};
use crate::words::{Language, Phrase};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

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
}

/// The controls, always in the same place.
#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let view = &props.view;
    let language = props.language;
    html! {
        <footer class="timeline" aria-label={words::TIMELINE.say(language)} role="group">
            <div class="transport">
                { command(props, icons::start(), words::TO_START, "Home", Command::Seek { step: 0 }, view.step == 0) }
                { command(props, icons::back(), words::BACK, "←", Command::Back { steps: 1 }, view.step == 0) }
                { play(props) }
                { command(props, icons::step(), words::STEP, "→", Command::Step { steps: 1 }, view.quiescent) }
                { command(props, icons::end(), words::TO_END, "End", Command::Seek { step: view.steps },
                    view.step == view.steps) }
            </div>
            <div class="history">
                { command(props, icons::undo(), words::UNDO, "Ctrl+Z", Command::Undo, !view.can_undo) }
                { command(props, icons::redo(), words::REDO, "Ctrl+Y", Command::Redo, !view.can_redo) }
                { branches(props) }
            </div>
            { speed(props) }
            <div class="track-room">
                { strips(&view.lanes, view.steps) }
                { scrubber(props) }
            </div>
            <p class="where">{ words::step_of(language, view.step, view.steps) }</p>
        </footer>
    }
}

fn command(
    props: &TimelineProps,
    icon: Html,
    word: Phrase,
    key: &'static str,
    command: Command,
    disabled: bool,
) -> Html {
    let session = props.session.clone();
    let onclick = Callback::from(move |()| session.carry_out(command.clone()));
    html! { <Tool {icon} label={word.say(props.language)} key_hint={key} {disabled} {onclick} /> }
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

fn branches(props: &TimelineProps) -> Html {
    let session = props.session.clone();
    let onclick = Callback::from(move |()| session.dispatch(Action::Open(Sheet::Branches)));
    html! {
        <Tool icon={icons::branches()} label={words::BRANCHES.say(props.language)}
            disabled={props.view.branches.len() < 2} {onclick} />
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

/// Each lane as a thin strip: where it held, where it did not.
fn strips(lanes: &[Lane], steps: u32) -> Html {
    let height = lanes.len() * 6;
    html! {
        <svg class="strips" viewBox={format!("0 0 1000 {height}")} preserveAspectRatio="none"
            aria-hidden="true">
            { for lanes.iter().enumerate().map(|(row, lane)| strip(row, lane, steps)) }
        </svg>
    }
}

fn strip(row: usize, lane: &Lane, steps: u32) -> Html {
    let scale = 1000.0 / f64::from(steps.max(1));
    let ends = lane.strip.iter().skip(1).map(|(step, _)| *step).chain([steps]);
    let piece = |((from, verdict), to): (&(u32, String), u32)| {
        // The shape says it too: full for violated, low for what holds, a thread for the rest.
        let (top, height) = match verdict.as_str() {
            "violated" => (0.0, 5.0),
            "holds" => (1.5, 3.0),
            "impossible" => (0.5, 4.0),
            _ => (2.5, 1.0),
        };
        let x = f64::from(*from) * scale;
        let width = f64::from(to.saturating_sub(*from)) * scale;
        html! {
            <rect class={format!("strip verdict-{verdict}")} x={format!("{x:.1}")}
                y={format!("{:.1}", row as f64 * 6.0 + top)} width={format!("{width:.1}")}
                height={format!("{height}")} />
        }
    };
    html! { <g><title>{ &lane.title }</title>{ for lane.strip.iter().zip(ends).map(piece) }</g> }
}

/// What [`BranchList`] shows.
#[derive(PartialEq, Properties)]
pub struct BranchListProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
}

/// The kept branches, each a way to go on with it.
#[component]
pub fn BranchList(props: &BranchListProps) -> Html {
    let row = |branch: &crate::wire::BranchView| {
        let (session, id) = (props.session.clone(), branch.id);
        let onclick = Callback::from(move |_: MouseEvent| {
            session.regret(Command::Branch { branch: id });
            session.dispatch(Action::Close);
        });
        html! {
            <li key={id}>
                <button type="button" class="row" {onclick} aria-current={branch.current.then_some("true")}>
                    <span>{ &branch.title }</span>
                    <span class="quiet">
                        { words::left_at(props.language, branch.at, branch.steps) }
                    </span>
                </button>
            </li>
        }
    };
    html! {
        <>
            <p class="quiet">{ words::BRANCHES_ABOUT.say(props.language) }</p>
            <ul class="plain">{ for props.view.branches.iter().map(row) }</ul>
        </>
    }
}
