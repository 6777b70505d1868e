//! The timeline: play, step, go back, run until, scrub, speed, undo, and the lanes as strips over it.

use super::twigs::Twigs;
use crate::phrase;
use crate::say;
use crate::ui::components::{Tool, play, scrubber, speed, strip};
use crate::ui::geometry::tenths;
use crate::ui::session::Handle;
use crate::ui::state::{Action, Shared, Sheet};
use crate::ui::views::branches::told_count;
use crate::ui::{icons, words};
use crate::wire::{Command, Lane, Note, View};
use crate::words::{Language, Phrase};
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
                { play(&props.session, props.language, &props.view, props.playing) }
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
            { speed(&props.session, props.language, props.speed) }
            <div class="track-room">
                if view.branches.len() > 1 {
                    <Twigs session={props.session.clone()} {language} view={view.clone()} />
                }
                { strips(view) }
                { scrubber(&props.session, props.language, &props.view) }
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
