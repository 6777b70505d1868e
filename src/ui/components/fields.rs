//! Labelled values.

use super::Mark;
use crate::ui::words;
use crate::wire::Field;
use crate::words::Language;
use yew::prelude::*;

/// What [`Fields`] shows.
#[derive(PartialEq, Properties)]
pub struct FieldsProps {
    /// The language.
    pub language: Language,
    /// The values.
    pub fields: Vec<Field>,
}

/// Labelled values in two columns, those that this step changed marked.
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
                if let Some(value) = field.mark { <Mark {value} /> }
                <span>{ &field.value }</span>
                if field.changed {
                    <span class="changed-word">{ words::CHANGED.say(language) }</span>
                }
            </dd>
        </div>
    }
}
