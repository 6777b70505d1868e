//! Run until: the run is taken to where something holds.

use crate::phrase;
use crate::ui::session::Handle;
use crate::ui::state::{Action, Shared, process};
use crate::ui::words;
use crate::wire::{Until, View};
use crate::words::{Language, Phrase};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

const ABOUT: Phrase = phrase!(
    "The run goes on, step by step, until this happens; it can be stopped at any time.",
    "运行会一步步继续，直到下面的情况发生；随时可以停止。"
);
const DECISION: Phrase = phrase!("a process decides", "有进程作出选定");
const VIOLATION: Phrase = phrase!("a property is violated", "有性质被违反");
const MESSAGE: Phrase = phrase!("a message of a kind arrives", "某种消息到达");
const FIELD: Phrase = phrase!("a value of a process changes", "某个进程的某个值变化");
const WHICH_KIND: Phrase = phrase!("Kind", "种类");
const WHOSE: Phrase = phrase!("Process", "进程");
const WHICH: Phrase = phrase!("Value", "值");
const BECOMES: Phrase = phrase!("becomes (empty: anything)", "变成（留空表示任意）");
const RUN: Phrase = phrase!("Run", "运行");
const IS_OVER: Phrase = phrase!(
    "Nothing more happens in this run: go back or intervene first.",
    "这次运行不会再发生什么：请先退回或干预。"
);

/// What [`UntilForm`] shows.
#[derive(PartialEq, Properties)]
pub struct UntilFormProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Decision,
    Violation,
    Message,
    Field,
}

const KINDS: [(Kind, Phrase); 4] = [
    (Kind::Decision, DECISION),
    (Kind::Violation, VIOLATION),
    (Kind::Message, MESSAGE),
    (Kind::Field, FIELD),
];

/// What can be waited for, and a button that sets off.
#[component]
pub fn UntilForm(props: &UntilFormProps) -> Html {
    let (language, view) = (props.language, &props.view);
    let kind = use_state_eq(|| Kind::Decision);
    let whose = use_state_eq(|| 0_u32);
    let (message, field, value) = (use_node_ref(), use_node_ref(), use_node_ref());
    let onsubmit = {
        let (session, kind, whose) = (props.session.clone(), *kind, *whose);
        let (message, field, value) = (message.clone(), field.clone(), value.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let until = match kind {
                Kind::Decision => Until::Decision,
                Kind::Violation => Until::Violation,
                Kind::Message => Until::Message { kind: chosen(&message) },
                Kind::Field => Until::Field {
                    process: whose,
                    field: chosen(&field),
                    value: Some(written(&value)).filter(|value| !value.is_empty()),
                },
            };
            session.dispatch(Action::Close);
            session.search(until);
        })
    };
    let choice = |(which, word): &(Kind, Phrase)| {
        let (setter, which) = (kind.setter(), *which);
        let onchange = Callback::from(move |_: Event| setter.set(which));
        html! {
            <label class="choice">
                <input type="radio" name="until" checked={*kind == which} {onchange}
                    autofocus={which == Kind::Decision} />
                { word.say(language) }
            </label>
        }
    };
    html! {
        <form class="until" {onsubmit}>
            <p class="quiet">{ ABOUT.say(language) }</p>
            <fieldset>
                <legend class="hidden">{ words::UNTIL.say(language) }</legend>
                { for KINDS.iter().map(choice) }
            </fieldset>
            if *kind == Kind::Message {
                <div class="detail">
                    <label for="until-kind">{ WHICH_KIND.say(language) }</label>
                    <select id="until-kind" ref={message}>
                        { for view.kinds.iter().map(|(name, title)| html! {
                            <option value={name.clone()}>{ title }</option>
                        }) }
                    </select>
                </div>
            }
            if *kind == Kind::Field {
                { whose_field(language, view, &whose) }
                <div class="detail">
                    <label for="until-field">{ WHICH.say(language) }</label>
                    <select id="until-field" ref={field}>
                        { for labels(view, *whose).into_iter().map(|label| html! {
                            <option value={label.clone()}>{ label }</option>
                        }) }
                    </select>
                </div>
                <div class="detail">
                    <label for="until-value">{ BECOMES.say(language) }</label>
                    <input id="until-value" ref={value} type="text" maxlength="80" />
                </div>
            }
            if view.quiescent {
                <p class="quiet" role="status">{ IS_OVER.say(language) }</p>
            } else {
                <button class="deed primary">{ RUN.say(language) }</button>
            }
        </form>
    }
}

fn whose_field(language: Language, view: &View, whose: &UseStateHandle<u32>) -> Html {
    let setter = whose.setter();
    let onchange = Callback::from(move |event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        if let Some(id) = select.and_then(|select| select.value().parse().ok()) {
            setter.set(id);
        }
    });
    let option = |process: &crate::wire::ProcessView| {
        html! {
            <option value={process.id.to_string()} selected={process.id == **whose}>
                { &process.name }
            </option>
        }
    };
    html! {
        <div class="detail">
            <label for="until-whose">{ WHOSE.say(language) }</label>
            <select id="until-whose" {onchange}>{ for view.processes.iter().map(option) }</select>
        </div>
    }
}

/// The labels of a process's values, each once.
fn labels(view: &View, whose: u32) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    if let Some(process) = process(view, whose) {
        let fields = process.state.iter().chain(&process.stable).chain(&process.glance);
        for field in fields {
            if !labels.contains(&field.name) {
                labels.push(field.name.clone());
            }
        }
    }
    labels
}

fn chosen(select: &NodeRef) -> String {
    select.cast::<HtmlSelectElement>().map(|select| select.value()).unwrap_or_default()
}

fn written(field: &NodeRef) -> String {
    let text = field.cast::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default();
    text.trim().to_owned()
}
