//! The inspector: everything about the process or message that was chosen.

use crate::ui::components::{Fields, Mark};
use crate::ui::session::Handle;
use crate::ui::state::{Shared, Thing, message, name, process};
use crate::ui::words;
use crate::wire::{MessageView, ProcessView, TimerView, View};
use crate::words::Language;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the [`Inspector`] shows.
#[derive(PartialEq, Properties)]
pub struct InspectorProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
    /// What was chosen.
    pub chosen: Option<Thing>,
}

/// The state of what was chosen, or what can be chosen.
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let language = props.language;
    let (title, body) = match &props.chosen {
        Some(Thing::Process(id)) => match process(&props.view, *id) {
            Some(process) => (process.name.clone(), of_process(props, process)),
            None => nothing(props),
        },
        Some(Thing::Message(id)) => match message(&props.view, id) {
            Some(message) => (message.title.clone(), of_message(props, message)),
            None => nothing(props),
        },
        Some(Thing::Event(_)) | None => nothing(props),
    };
    html! {
        <section class="panel inspector" aria-label={words::INSPECTOR.say(language)}>
            <h2>{ title }</h2>
            { body }
        </section>
    }
}

fn nothing(props: &InspectorProps) -> (String, Html) {
    let body = html! {
        <>
            <p class="quiet">{ words::CHOOSE_SOMETHING.say(props.language) }</p>
            { under_way(props) }
        </>
    };
    (words::INSPECTOR.say(props.language).to_owned(), body)
}

/// The messages under way as buttons: the same as on the stage, without aiming.
fn under_way(props: &InspectorProps) -> Html {
    if props.view.messages.is_empty() {
        return html! { <p class="quiet">{ words::NONE_UNDER_WAY.say(props.language) }</p> };
    }
    html! {
        <>
            <h3>{ words::UNDER_WAY.say(props.language) }</h3>
            <ul class="plain">
                { for props.view.messages.iter().map(|message| way(props, message)) }
            </ul>
        </>
    }
}

fn way(props: &InspectorProps, message: &MessageView) -> Html {
    let (session, thing) = (props.session.clone(), Thing::Message(message.id.clone()));
    let onclick = Callback::from(move |_: MouseEvent| session.choose(thing.clone()));
    let (from, to) = (name(&props.view, message.from), name(&props.view, message.to));
    html! {
        <li key={message.id.clone()}>
            <button type="button" class="row" {onclick}>
                if let Some(value) = message.mark { <Mark {value} /> }
                <span>{ format!("{} {}", message.title, message.text) }</span>
                <span class="quiet">{ format!("{from} → {to}") }</span>
            </button>
        </li>
    }
}

fn of_process(props: &InspectorProps, process: &ProcessView) -> Html {
    let language = props.language;
    html! {
        <>
            <p class="status">
                <span>{ &process.status_title }</span>
                if let Some(value) = process.decided {
                    <span><Mark {value} double={true} />{ words::decided(language, value) }</span>
                }
                if let Some(effects) = process.doomed {
                    <span>{ words::doomed(language, effects) }</span>
                }
                if let Some(gathering) = &process.gathering {
                    <span>
                        { words::gathered(language, &gathering.title, gathering.have.len(),
                            gathering.need) }
                    </span>
                }
            </p>
            <div class="memories">
                <div><h3>{ words::STATE.say(language) }</h3>
                    <Fields {language} fields={process.state.clone()} /></div>
                <div class="stable"><h3>{ words::STABLE.say(language) }</h3>
                    <Fields {language} fields={process.stable.clone()} /></div>
            </div>
            if !process.timers.is_empty() {
                <h3>{ words::TIMERS.say(language) }</h3>
                <ul class="plain">
                    { for process.timers.iter().map(|timer| timer_row(props, timer)) }
                </ul>
            }
            <ClockForm key={process.id} session={props.session.clone()} {language} id={process.id}
                clock={process.clock} offset={process.clock_offset} drift={process.clock_drift} />
        </>
    }
}

fn timer_row(props: &InspectorProps, timer: &TimerView) -> Html {
    let (session, act) = (props.session.clone(), format!("fire.{}", timer.id));
    let onclick = Callback::from(move |_: MouseEvent| session.act(act.clone()));
    html! {
        <li class="timer" key={timer.id.clone()}>
            <span>{ &timer.title }</span>
            <span class="quiet">{ words::time(props.language, timer.due) }</span>
            <button type="button" class="chip" {onclick}>{ words::FIRE.say(props.language) }</button>
        </li>
    }
}

fn of_message(props: &InspectorProps, message: &MessageView) -> Html {
    let language = props.language;
    let (from, to) = (name(&props.view, message.from), name(&props.view, message.to));
    let row = |term: crate::words::Phrase, value: Html| {
        html! { <div class="field"><dt>{ term.say(language) }</dt><dd>{ value }</dd></div> }
    };
    html! {
        <dl class="fields">
            { row(words::FROM_TO, html! { { words::from_to(language, &from, &to) } }) }
            { row(words::CONTENT, html! { { &message.text } }) }
            if let Some(value) = message.mark {
                { row(words::VALUE, html! { <><Mark {value} />{ value }</> }) }
            }
            { row(words::SENT, html! {
                { format!("{}, {}", words::time(language, message.sent),
                    words::step(language, message.sent_step)) }
            }) }
            { row(words::DUE, if message.held {
                html! { { words::HELD.say(language) } }
            } else {
                html! { { words::time(language, message.due) } }
            }) }
        </dl>
    }
}

#[derive(PartialEq, Properties)]
struct ClockFormProps {
    session: Handle,
    language: Language,
    id: u32,
    clock: u64,
    offset: i64,
    drift: i32,
}

/// What a process's clock reads, and a form that sets it.
#[component]
fn ClockForm(props: &ClockFormProps) -> Html {
    let (ahead, drift) = (use_node_ref(), use_node_ref());
    let onsubmit = {
        let (session, id) = (props.session.clone(), props.id);
        let (ahead, drift) = (ahead.clone(), drift.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            session.act(format!("clock.{id}.{}.{}", number(&ahead), number(&drift)));
        })
    };
    let language = props.language;
    html! {
        <details class="clock">
            <summary>
                { words::CLOCK.say(language) }{ " " }
                <span class="quiet">{ words::time(language, props.clock) }</span>
            </summary>
            <form {onsubmit}>
                <label>{ words::AHEAD_MS.say(language) }
                    <input ref={ahead} type="number" value={(props.offset / 1000).to_string()} />
                </label>
                <label>{ words::DRIFT_PPM.say(language) }
                    <input ref={drift} type="number" value={props.drift.to_string()} />
                </label>
                <button class="chip">{ words::SET_CLOCK.say(language) }</button>
            </form>
        </details>
    }
}

fn number(field: &NodeRef) -> i64 {
    field.cast::<HtmlInputElement>().and_then(|field| field.value().parse().ok()).unwrap_or(0)
}
