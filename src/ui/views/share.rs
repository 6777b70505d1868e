//! The link of this very run at this very step.

use crate::ui::{browser, words};
use crate::words::Language;
use wasm_bindgen::{JsValue, closure::Closure};
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
            copy(&address, move |copied| {
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

/// Copies a text, and tells whether the browser let us.
fn copy(text: &str, tell: impl Fn(bool) + Clone + 'static) {
    let Some(window) = browser::window() else { return };
    // Where a page is not served securely there is no clipboard at all, whatever its type says.
    let clipboard = js_sys::Reflect::get(&window.navigator(), &"clipboard".into());
    if clipboard.is_ok_and(|clipboard| clipboard.is_undefined()) {
        return tell(false);
    }
    let promise = window.navigator().clipboard().write_text(text);
    let refuse = tell.clone();
    let done = Closure::once(move |_: JsValue| tell(true));
    let failed = Closure::once(move |_: JsValue| refuse(false));
    let _ = promise.then2(&done, &failed);
    // One of the two is called, once, at some time after this.
    done.forget();
    failed.forget();
}
