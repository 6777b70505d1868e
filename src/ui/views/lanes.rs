//! The lanes: what holds, what does not, what is awaited, and why.

use crate::ui::session::Handle;
use crate::ui::state::{Action, Shared, Sheet};
use crate::ui::{icons, words};
use crate::wire::{Lane, View};
use crate::words::Language;
use yew::prelude::*;

/// What [`Lanes`] shows.
#[derive(PartialEq, Properties)]
pub struct LanesProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
    /// The lane whose witness is lit.
    pub lit: Option<String>,
}

/// Each property with its sign, its word and its reason.
#[component]
pub fn Lanes(props: &LanesProps) -> Html {
    html! {
        <section class="panel lanes" aria-label={words::LANES.say(props.language)}>
            <ul class="plain">
                { for props.view.lanes.iter().map(|lane| row(props, lane)) }
            </ul>
        </section>
    }
}

fn row(props: &LanesProps, lane: &Lane) -> Html {
    let lit = props.lit.as_ref() == Some(&lane.name);
    let (session, name) = (props.session.clone(), lane.name.clone());
    let onclick = Callback::from(move |_: MouseEvent| session.dispatch(Action::Light(name.clone())));
    html! {
        <li class={classes!("lane", lit.then_some("lit"))} key={lane.name.clone()}>
            <button type="button" class="lane-head" aria-expanded={lit.to_string()} {onclick}>
                { icons::verdict(&lane.verdict) }
                <span class="lane-title">{ &lane.title }</span>
                <span class={classes!("verdict-word", format!("verdict-{}", lane.verdict))}>
                    { &lane.verdict_title }
                </span>
            </button>
            <p class="lane-why">{ &lane.why }</p>
            if lit && !lane.witness.is_empty() { { jumps(props, lane) } }
        </li>
    }
}

/// Buttons to the steps that prove a verdict.
fn jumps(props: &LanesProps, lane: &Lane) -> Html {
    let jump = |step: &u32| {
        let (session, step) = (props.session.clone(), *step);
        let onclick = Callback::from(move |_: MouseEvent| session.seek(step));
        html! {
            <button type="button" class="chip" {onclick}>{ words::step(props.language, step) }</button>
        }
    };
    html! {
        <p class="jumps">
            <span>{ words::WITNESS.say(props.language) }</span>
            { for lane.witness.iter().map(jump) }
        </p>
    }
}

/// What [`LaneLine`] shows.
#[derive(PartialEq, Properties)]
pub struct LaneLineProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
    /// Whether the reasons are shown below it.
    pub open: bool,
}

/// All lanes in one line of signs, which opens.
#[component]
pub fn LaneLine(props: &LaneLineProps) -> Html {
    let session = props.session.clone();
    let onclick = Callback::from(move |_: MouseEvent| session.dispatch(Action::Toggle(Sheet::Lanes)));
    let sign = |lane: &Lane| {
        html! {
            <span class="lane-sign">
                { icons::verdict(&lane.verdict) }
                <span>{ &lane.title }</span>
                <span class="hidden">{ &lane.verdict_title }</span>
            </span>
        }
    };
    html! {
        <button type="button" class="lane-line" {onclick} aria-expanded={props.open.to_string()}>
            { for props.view.lanes.iter().map(sign) }
        </button>
    }
}
