//! The parameters of the scenario, in a form.

use crate::ui::{browser, words};
use crate::wire::ParameterView;
use crate::words::Language;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// The parameter that decides every draw.
const SEED: &str = "seed";

/// What [`Setup`] shows.
#[derive(PartialEq, Properties)]
pub struct SetupProps {
    /// The language.
    pub language: Language,
    /// What a change leads to.
    pub about: AttrValue,
    /// The parameters.
    pub parameters: Vec<ParameterView>,
    /// What else there is to say.
    #[prop_or_default]
    pub note: AttrValue,
    /// The parameter of this name is to have this value.
    pub onset: Callback<(String, String)>,
}

/// Every parameter with its words; a change is carried out as soon as it is made.
#[component]
pub fn Setup(props: &SetupProps) -> Html {
    html! {
        <>
            <p class="quiet">{ &props.about }</p>
            <div class="parameters">
                { for props.parameters.iter().map(|parameter| row(props, parameter)) }
            </div>
            <p class="quiet">{ &props.note }</p>
        </>
    }
}

fn row(props: &SetupProps, parameter: &ParameterView) -> Html {
    let help = format!("help-{}", parameter.name);
    html! {
        <div class="parameter" key={parameter.name.clone()}>
            <label for={field_id(parameter)}>{ &parameter.title }</label>
            if parameter.options.is_empty() {
                { number(props, parameter, &help) }
            } else {
                { choice(props, parameter, &help) }
            }
            if parameter.name == SEED { { new_seed(props, parameter) } }
            <p class="quiet" id={help}>{ &parameter.help }</p>
        </div>
    }
}

fn field_id(parameter: &ParameterView) -> String {
    format!("parameter-{}", parameter.name)
}

fn number(props: &SetupProps, parameter: &ParameterView, help: &str) -> Html {
    let (onset, name) = (props.onset.clone(), parameter.name.clone());
    let onchange = Callback::from(move |event: Event| {
        if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
            onset.emit((name.clone(), field.value()));
        }
    });
    html! {
        <input id={field_id(parameter)} type="number" min={parameter.low.to_string()}
            max={parameter.high.to_string()} value={parameter.value.clone()} {onchange}
            aria-describedby={help.to_owned()} />
    }
}

fn choice(props: &SetupProps, parameter: &ParameterView, help: &str) -> Html {
    let (onset, name) = (props.onset.clone(), parameter.name.clone());
    let onchange = Callback::from(move |event: Event| {
        if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
            onset.emit((name.clone(), select.value()));
        }
    });
    let option = |(value, title): &(String, String)| {
        html! {
            <option value={value.clone()} selected={*value == parameter.value}>{ title }</option>
        }
    };
    html! {
        <select id={field_id(parameter)} {onchange} aria-describedby={help.to_owned()}>
            { for parameter.options.iter().map(option) }
        </select>
    }
}

fn new_seed(props: &SetupProps, parameter: &ParameterView) -> Html {
    let (onset, low, high) = (props.onset.clone(), parameter.low, parameter.high);
    let onclick = Callback::from(move |_: MouseEvent| {
        if let Some(seed) = browser::seed() {
            // Short seeds make short links.
            let span = high.saturating_sub(low).saturating_add(1).min(10_000);
            let seed = low + u64::from(seed) % span;
            onset.emit((SEED.to_owned(), seed.to_string()));
        }
    });
    html! {
        <button type="button" class="chip" {onclick}>{ words::NEW_SEED.say(props.language) }</button>
    }
}
