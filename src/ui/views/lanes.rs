//! The lanes: what holds, what does not, what is awaited, and why.

use crate::phrase;
use crate::ui::components::Strip;
use crate::ui::session::Handle;
use crate::ui::state::{Action, Lit, Shared, Sheet};
use crate::ui::{icons, words};
use crate::wire::{Lane, View};
use crate::words::{Language, Phrase};
use yew::prelude::*;

const NOTHING_TO_LIGHT: Phrase = phrase!("No step proves it yet.", "还没有能证明它的步骤。");

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
    pub lit: Option<Lit>,
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
    let proof = props.lit.as_ref().filter(|lit| lit.lane == lane.name);
    let (session, lane_name, witness) =
        (props.session.clone(), lane.name.clone(), lane.witness.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        let lit = Lit { lane: lane_name.clone(), witness: witness.clone() };
        session.dispatch(Action::Light(lit));
    });
    html! {
        <li class={classes!("lane", proof.is_some().then_some("lit"))} key={lane.name.clone()}>
            <button type="button" class="lane-head" aria-expanded={proof.is_some().to_string()} {onclick}>
                { icons::verdict(&lane.verdict) }
                <span class="lane-title">{ &lane.title }</span>
                <span class={classes!("verdict-word", format!("verdict-{}", lane.verdict))}>
                    { &lane.verdict_title }
                </span>
            </button>
            <p class="lane-why">{ &lane.why }</p>
            if let Some(proof) = proof { { evidence(props, lane, proof) } }
        </li>
    }
}

/// How the verdict came about: its strip over the steps, and the ways to those that prove it.
fn evidence(props: &LanesProps, lane: &Lane, proof: &Lit) -> Html {
    let jump = |step: &u32| {
        let (session, step) = (props.session.clone(), *step);
        let onclick = Callback::from(move |_: MouseEvent| session.visit(step));
        html! {
            <button type="button" class="chip" {onclick}>{ words::step(props.language, step) }</button>
        }
    };
    html! {
        <div class="evidence">
            <Strip lane={lane.clone()} steps={props.view.steps} />
            if proof.witness.is_empty() {
                <p class="quiet">{ NOTHING_TO_LIGHT.say(props.language) }</p>
            } else {
                <p class="jumps">
                    <span>{ words::WITNESS.say(props.language) }</span>
                    { for proof.witness.iter().map(jump) }
                </p>
            }
        </div>
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
    let onclick =
        Callback::from(move |_: MouseEvent| session.dispatch(Action::Toggle(Sheet::Lanes)));
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
