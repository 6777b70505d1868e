//! What the page says when its worker has ended.

use crate::ui::{browser, words};
use crate::words::Language;
use yew::prelude::*;

/// What the [`Failure`] panel shows.
#[derive(PartialEq, Properties)]
pub struct FailureProps {
    /// The language.
    pub language: Language,
    /// The worker's last words.
    pub message: AttrValue,
    /// The link of the run that was open.
    pub link: AttrValue,
}

/// The worker's last words, the link that reproduces them, and a way to go on.
#[component]
pub fn Failure(props: &FailureProps) -> Html {
    let address = browser::address() + &props.link;
    let language = props.language;
    html! {
        <section class="failure" role="alert">
            <h2>{ words::FAILED.say(language) }</h2>
            <p>{ words::FAILED_ABOUT.say(language) }</p>
            <p><a href={address.clone()}>{ address }</a></p>
            <pre tabindex="0">{ &props.message }</pre>
            <button type="button" class="deed" onclick={|_: MouseEvent| browser::reload()}>
                { words::RELOAD.say(language) }
            </button>
        </section>
    }
}
