//! A link that is there to be given away.

use crate::phrase;
use crate::ui::{browser, words};
use crate::words::{Language, Phrase};
use web_sys::HtmlInputElement;
use yew::prelude::*;

const COPY: Phrase = phrase!("Copy the link", "复制链接");
const COPIED: Phrase = phrase!("The link is copied.", "链接已复制。");
const COPY_BY_HAND: Phrase = phrase!(
    "The browser does not let us copy; the link is selected, copy it by hand.",
    "浏览器不允许自动复制；链接已选中，请手动复制。"
);
const HAND_OVER: Phrase = phrase!("Share…", "分享…");

/// What a [`LinkField`] shows.
#[derive(PartialEq, Properties)]
pub struct LinkFieldProps {
    /// The language.
    pub language: Language,
    /// What the link leads to.
    pub title: AttrValue,
    /// The link: the whole address.
    pub address: AttrValue,
}

/// The link in a field, a button that copies it, and one that hands it over where the browser can.
#[component]
pub fn LinkField(props: &LinkFieldProps) -> Html {
    let LinkFieldProps { language, title, address } = props;
    let field = use_node_ref();
    let outcome = use_state_eq(|| None::<Phrase>);
    let copy = {
        let (field, address, outcome) = (field.clone(), address.clone(), outcome.setter());
        Callback::from(move |_: MouseEvent| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                field.select();
            }
            let outcome = outcome.clone();
            browser::copy(&address, move |copied| {
                outcome.set(Some(if copied { COPIED } else { COPY_BY_HAND }));
            });
        })
    };
    let hand_over = {
        let (title, address) = (title.clone(), address.clone());
        Callback::from(move |_: MouseEvent| browser::hand_over(&title, &address))
    };
    html! {
        <>
            <div class="link-row">
                <input ref={field} type="text" class="link-field" readonly=true value={address.clone()}
                    aria-label={words::LINK.say(*language)} />
                <button type="button" class="deed primary" onclick={copy}>{ COPY.say(*language) }</button>
                if browser::can_hand_over() {
                    <button type="button" class="deed" onclick={hand_over}>{ HAND_OVER.say(*language) }</button>
                }
            </div>
            <p role="status">{ (*outcome).map(|phrase| phrase.say(*language)) }</p>
        </>
    }
}
