//! The link of an overlay and of what was done to it.

use crate::phrase;
use crate::ui::components::LinkField;
use crate::ui::{browser, words};
use crate::words::{Language, Phrase};
use yew::prelude::*;

const ABOUT: Phrase = phrase!(
    "Whoever opens this link sees these very nodes, and what was done to them is done again.",
    "打开这个链接的人会看到完全相同的节点，做过的操作会重做一遍。"
);

/// The link, which is the fragment, `#` included, in a field to be given away.
pub fn share_overlay(language: Language, title: &str, link: &str) -> Html {
    let address = browser::address() + link;
    let length = words::length(language, address.chars().count());
    html! {
        <div class="share">
            <section>
                <p>{ ABOUT.say(language) }</p>
                <LinkField {language} title={title.to_owned()} {address} />
                <p class="quiet">{ length }</p>
            </section>
        </div>
    }
}
