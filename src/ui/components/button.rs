//! A button with an icon.

use yew::prelude::*;

/// What a [`Tool`] is made of.
#[derive(PartialEq, Properties)]
pub struct ToolProps {
    /// The icon.
    pub icon: Html,
    /// What it does, in words: the tip and what is read aloud.
    pub label: AttrValue,
    /// The key that does the same.
    #[prop_or_default]
    pub key_hint: Option<AttrValue>,
    /// Whether the words stand beside the icon.
    #[prop_or_default]
    pub worded: bool,
    /// Whether it can do nothing now.
    #[prop_or_default]
    pub disabled: bool,
    /// More classes.
    #[prop_or_default]
    pub class: Classes,
    /// What happens.
    pub onclick: Callback<()>,
}

/// A button that says what it will do.
#[component]
pub fn Tool(props: &ToolProps) -> Html {
    let onclick = props.onclick.reform(|_: MouseEvent| ());
    let title = match &props.key_hint {
        Some(key) => format!("{} ({key})", props.label),
        None => props.label.to_string(),
    };
    html! {
        <button type="button" class={classes!("tool", props.class.clone())} {title} {onclick}
            disabled={props.disabled} aria-label={props.label.clone()}>
            { props.icon.clone() }
            if props.worded { <span class="tool-word">{ &props.label }</span> }
        </button>
    }
}
