//! The parameters of the scenario, in a form.

use crate::say;
use crate::ui::components::{fill, use_entry};
use crate::ui::{browser, words};
use crate::wire::ParameterView;
use crate::words::Language;
use std::ops::RangeInclusive;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// The parameter that decides every draw.
const SEED: &str = "seed";

/// What [`Setup`] shows.
#[derive(Clone, PartialEq, Properties)]
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

/// What was typed where a number was asked for: the parameter, and what is wrong with it.
type Refused = Option<(String, String)>;

/// Every parameter with its words; a change is carried out as soon as it is made.
#[component]
pub fn Setup(props: &SetupProps) -> Html {
    let refused = use_state_eq(Refused::default);
    let (onset, setter) = (props.onset.clone(), refused.setter());
    let onset = Callback::from(move |change| {
        setter.set(None);
        onset.emit(change);
    });
    let props = &SetupProps { onset, ..props.clone() };
    html! {
        <>
            <p class="quiet">{ &props.about }</p>
            <div class="parameters">
                { for props.parameters.iter().map(|parameter| row(props, parameter, &refused)) }
            </div>
            <p class="quiet">{ &props.note }</p>
        </>
    }
}

fn row(props: &SetupProps, parameter: &ParameterView, refused: &UseStateHandle<Refused>) -> Html {
    let help = format!("help-{}", parameter.name);
    let why = refused.as_ref().filter(|(name, _)| *name == parameter.name).map(|(_, why)| why);
    let setter = refused.setter();
    let onrefuse = move |why| setter.set(why);
    html! {
        <div class="parameter" key={parameter.name.clone()}>
            <label for={field_id(parameter)}>{ &parameter.title }</label>
            if parameter.flag {
                { flag(props, parameter, &help) }
            } else {
                <Value language={props.language} parameter={parameter.clone()} help={help.clone()}
                    onset={props.onset.clone()} {onrefuse} />
            }
            if parameter.name == SEED { { new_seed(props, parameter) } }
            <p class="quiet" id={help}>{ &parameter.help }</p>
            if let Some(why) = why { <p class="warning" role="alert">{ why }</p> }
        </div>
    }
}

fn field_id(parameter: &ParameterView) -> String {
    format!("parameter-{}", parameter.name)
}

#[derive(Clone, PartialEq, Properties)]
struct ValueProps {
    language: Language,
    parameter: ParameterView,
    help: AttrValue,
    onset: Callback<(String, String)>,
    onrefuse: Callback<Refused>,
}

/// A number or a choice, which is tried as soon as it is made; what the run did not take goes when the
/// field is left.
#[component]
fn Value(props: &ValueProps) -> Html {
    let ValueProps { language, parameter, help, onset, onrefuse } = props.clone();
    let ParameterView { name, value: before, low, high, options, .. } = parameter.clone();
    let (id, field) = (field_id(&parameter), use_entry(before.clone()));
    let onblur = {
        let (field, before) = (field.clone(), before.clone());
        move |_: FocusEvent| fill(&field, &before)
    };
    if !options.is_empty() {
        let onchange = move |event: Event| {
            if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
                onset.emit((name.clone(), select.value()));
            }
        };
        return html! {
            <select ref={field} {id} {onchange} {onblur} aria-describedby={help}>
                { for options.iter().map(|(value, title)| html! {
                    <option value={value.clone()}>{ title }</option>
                }) }
            </select>
        };
    }
    let onchange = move |event: Event| {
        let Some(field) = event.target_dyn_into::<HtmlInputElement>() else { return };
        let (value, range) = (field.value(), low..=high);
        if value.parse::<u64>().is_ok_and(|number| range.contains(&number)) {
            onset.emit((name.clone(), value));
        } else {
            field.set_value(&before);
            onrefuse.emit(Some((name.clone(), not_a_number(&value, &range, language))));
        }
    };
    html! {
        <input ref={field} {id} type="number" min={low.to_string()} max={high.to_string()} {onchange}
            {onblur} aria-describedby={help} />
    }
}

fn not_a_number(value: &str, range: &RangeInclusive<u64>, language: Language) -> String {
    let (low, high) = (range.start(), range.end());
    match value {
        "" => say!(
            language,
            "A whole number from {low} to {high} is needed.",
            "需要 {low} 到 {high} 之间的整数。"
        ),
        _ => say!(
            language,
            "{value} is not possible: a whole number from {low} to {high} is needed.",
            "不能是 {value}：需要 {low} 到 {high} 之间的整数。"
        ),
    }
}

/// A box that is ticked where the second of the two values holds.
fn flag(props: &SetupProps, parameter: &ParameterView, help: &str) -> Html {
    let (onset, name) = (props.onset.clone(), parameter.name.clone());
    let value = |place: usize| parameter.options.get(place).map(|(value, _)| value.clone());
    let (off, on) = (value(0).unwrap_or_default(), value(1).unwrap_or_default());
    let checked = parameter.value == on;
    let onchange = Callback::from(move |event: Event| {
        if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
            let value = if field.checked() { on.clone() } else { off.clone() };
            onset.emit((name.clone(), value));
        }
    });
    let word = parameter.options.iter().find(|(value, _)| *value == parameter.value);
    html! {
        <label class="choice">
            <input id={field_id(parameter)} type="checkbox" {checked} {onchange}
                aria-describedby={help.to_owned()} />
            <span aria-hidden="true">{ word.map_or("", |(_, word)| word) }</span>
        </label>
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
