//! The link of an overlay and of what was done to it.

use crate::phrase;
use crate::ui::{browser, words};
use crate::words::{Language, Phrase};
use web_sys::HtmlInputElement;
use yew::prelude::*;

const ABOUT: Phrase = phrase!(
    "Whoever opens this link sees these very nodes, and what was done to them is done again.",
    "打开这个链接的人会看到完全相同的节点，做过的操作会重做一遍。"
);

/// What [`LinkOfOverlay`] shows.
#[derive(PartialEq, Properties)]
pub struct LinkProps {
    /// The language.
    pub language: Language,
    /// The link: the fragment, `#` included.
    pub link: AttrValue,
}

/// The link in a field, and a button that copies it.
#[component]
pub fn LinkOfOverlay(props: &LinkProps) -> Html {
    let language = props.language;
    let field = use_node_ref();
    let outcome = use_state_eq(|| None::<Phrase>);
    let address = browser::address() + &props.link;
    let copy = {
        let (field, address, outcome) = (field.clone(), address.clone(), outcome.setter());
        Callback::from(move |_: MouseEvent| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                field.select();
            }
            let outcome = outcome.clone();
            browser::copy(&address, move |copied| {
                outcome.set(Some(if copied { words::COPIED } else { words::COPY_BY_HAND }));
            });
        })
    };
    let length = address.chars().count();
    html! {
        <div class="share">
            <p>{ ABOUT.say(language) }</p>
            <p class="share-row">
                <input ref={field} type="text" class="link" readonly={true} value={address}
                    aria-label={words::SHARE.say(language)} />
                <button type="button" class="deed" onclick={copy}>{ words::COPY.say(language) }</button>
            </p>
            <p class="quiet">{ crate::say!(language, "{length} characters", "{length} 个字符") }</p>
            if let Some(outcome) = *outcome { <p role="status">{ outcome.say(language) }</p> }
        </div>
    }
}
