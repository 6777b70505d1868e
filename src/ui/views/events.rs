//! The list of events: the run in sentences.

use crate::ui::browser;
use crate::ui::components::Mark;
use crate::ui::log::{Known, cone};
use crate::ui::session::Handle;
use crate::ui::state::{Action, Shared, branch};
use crate::ui::words;
use crate::wire::{EventView, View};
use crate::words::Language;
use std::collections::BTreeSet;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// How many events before and after the present step are listed.
const AROUND: u32 = 60;

/// What [`EventList`] shows.
#[derive(PartialEq, Properties)]
pub struct EventListProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
    /// Its events.
    pub log: Shared<crate::ui::log::Log>,
    /// The step under the pointer.
    pub pointed: Option<u32>,
}

/// The events around the present step, each in a sentence, each a way to its step.
#[component]
pub fn EventList(props: &EventListProps) -> Html {
    let list = use_node_ref();
    let step = props.view.step;
    let known = props.log.of(branch(&props.view));
    use_effect_with((list.clone(), step, known.len()), |(list, ..)| follow(list));
    let from = step.saturating_sub(AROUND);
    let tints = props.pointed.map(|pointed| cone(&known, pointed));
    html! {
        <section class="panel events" aria-label={words::EVENTS.say(props.language)}>
            <h2>{ words::EVENTS.say(props.language) }</h2>
            <ol ref={list} class="plain event-list" onclick={seeking(&props.session)}
                onpointerover={pointing(&props.session)} onfocusin={focusing(&props.session)}
                onpointerleave={leaving(&props.session)} onfocusout={unfocusing(&props.session)}>
                { for shown(&known, from, step + AROUND).map(|event| row(props, event, &tints)) }
            </ol>
        </section>
    }
}

fn shown(known: &Rc<Known>, from: u32, to: u32) -> impl Iterator<Item = &EventView> {
    known.range(from..=to).map(|(_, event)| &**event)
}

type Tints = Option<(BTreeSet<u32>, BTreeSet<u32>)>;

fn row(props: &EventListProps, event: &EventView, tints: &Tints) -> Html {
    let current = event.step == props.view.step;
    let tint = tints.as_ref().and_then(|(past, future)| {
        if past.contains(&event.step) {
            Some("past")
        } else {
            future.contains(&event.step).then_some("future")
        }
    });
    let later = (event.step > props.view.step).then_some("later");
    let pointed = (props.pointed == Some(event.step)).then_some("pointed");
    html! {
        <li key={event.step} class={classes!("event", tint, later, pointed, current.then_some("current"))}>
            <button type="button" data-step={event.step.to_string()}
                aria-current={current.then_some("step")}>
                <span class="event-step">{ event.step }</span>
                <span class="event-text">
                    { &event.text }
                    if let Some(value) = event.decided { <Mark {value} double={true} /> }
                </span>
            </button>
        </li>
    }
}

/// Scrolls the list, and nothing but the list, to the present step.
fn follow(list: &NodeRef) {
    let Some(list) = list.cast::<HtmlElement>() else { return };
    let Ok(Some(current)) = list.query_selector(".event.current") else { return };
    let Ok(current) = current.dyn_into::<HtmlElement>() else { return };
    let middle = current.offset_top() - list.client_height() / 2;
    list.set_scroll_top(middle + current.offset_height() / 2);
}

/// The step of the element that an event is about.
pub fn step_of(event: &Event) -> Option<u32> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    element.closest("[data-step]").ok()??.get_attribute("data-step")?.parse().ok()
}

fn seeking(session: &Handle) -> Callback<MouseEvent> {
    let session = session.clone();
    Callback::from(move |event: MouseEvent| {
        if let Some(step) = step_of(&event) {
            session.seek(step);
        }
    })
}

fn pointing(session: &Handle) -> Callback<PointerEvent> {
    let session = session.clone();
    Callback::from(move |event: PointerEvent| session.dispatch(Action::Point(step_of(&event))))
}

fn leaving(session: &Handle) -> Callback<PointerEvent> {
    let session = session.clone();
    Callback::from(move |_| session.dispatch(Action::Point(None)))
}

fn focusing(session: &Handle) -> Callback<FocusEvent> {
    let session = session.clone();
    // A press of the pointer focuses too, but says by itself where it is.
    Callback::from(move |event: FocusEvent| {
        if !browser::narrow() {
            session.dispatch(Action::Point(step_of(&event)));
        }
    })
}

fn unfocusing(session: &Handle) -> Callback<FocusEvent> {
    let session = session.clone();
    Callback::from(move |_| session.dispatch(Action::Point(None)))
}
