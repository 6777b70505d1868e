//! Labelled values.

use super::Mark;
use crate::phrase;
use crate::ui::words;
use crate::wire::Field;
use crate::words::{Language, Phrase};
use yew::prelude::*;

const BEFORE: Phrase = phrase!("before:", "之前：");
const NOW: Phrase = phrase!("now:", "现在：");

/// What [`Fields`] shows.
#[derive(PartialEq, Properties)]
pub struct FieldsProps {
    /// The language.
    pub language: Language,
    /// The values.
    pub fields: Vec<Field>,
}

/// Labelled values in two columns, those that this step changed marked, with what they were.
#[component]
pub fn Fields(props: &FieldsProps) -> Html {
    if props.fields.is_empty() {
        return html! { <p class="quiet">{ words::NOTHING_THERE.say(props.language) }</p> };
    }
    html! {
        <dl class="fields">
            { for props.fields.iter().map(|field| row(field, props.language)) }
        </dl>
    }
}

fn row(field: &Field, language: Language) -> Html {
    html! {
        <div class={classes!("field", field.changed.then_some("changed"))}>
            <dt>{ &field.name }</dt>
            <dd>
                if let Some(was) = &field.was {
                    <span class="hidden">{ BEFORE.say(language) }</span>
                    <span class="was">{ was }</span>
                    <span aria-hidden="true">{ " → " }</span>
                    <span class="hidden">{ NOW.say(language) }</span>
                }
                if let Some(value) = field.mark { <Mark {value} /> }
                <span>{ &field.value }</span>
                if field.changed && field.was.is_none() {
                    <span class="changed-word">{ words::CHANGED.say(language) }</span>
                }
            </dd>
        </div>
    }
}
