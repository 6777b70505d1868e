//! The link of this very run at this very step.

use crate::ui::{browser, words};
use crate::words::Language;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What [`Share`] shows.
#[derive(PartialEq, Properties)]
pub struct ShareProps {
    /// The language.
    pub language: Language,
    /// The fragment.
    pub link: AttrValue,
    /// The digest of the run.
    pub digest: AttrValue,
}

/// The link in a field, and a button that copies it.
#[component]
pub fn Share(props: &ShareProps) -> Html {
    let field = use_node_ref();
    let outcome = use_state_eq(|| None);
    let address = browser::address() + &props.link;
    let onclick = {
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
    let language = props.language;
    html! {
        <>
            <p>{ words::SHARE_ABOUT.say(language) }</p>
            <div class="share-row">
                <label class="hidden" for="share-link">{ words::LINK.say(language) }</label>
                <input id="share-link" ref={field} type="text" readonly=true value={address.clone()} />
                <button type="button" class="deed" {onclick}>{ words::COPY.say(language) }</button>
            </div>
            <p role="status">{ (*outcome).map(|phrase| phrase.say(language)) }</p>
            <p class="quiet">
                { words::length(language, address.chars().count()) }{ " · " }
                { words::DIGEST.say(language) }{ " " }<code class="digest">{ &props.digest }</code>
            </p>
        </>
    }
}
