//! A new version of the page announces itself and waits to be let in.

use crate::phrase;
use crate::ui::browser;
use crate::words::{Language, Phrase};
use wasm_bindgen::{JsCast, closure::Closure};
use yew::prelude::*;

const READY: Phrase = phrase!(
    "A new version is ready. This page goes on with the one that it began with.",
    "新版本已就绪。此页面会继续使用打开时的版本。"
);
const LET_IN: Phrase = phrase!("Reload with it", "重新加载并使用新版本");

/// The event by which www/boot.js says that a new version waits.
const EVENT: &str = "bivalent-update";

/// What the [`Update`] bar shows.
#[derive(PartialEq, Properties)]
pub struct UpdateProps {
    /// The language.
    pub language: Language,
}

/// A bar, once a new version waits.
#[component]
pub fn Update(props: &UpdateProps) -> Html {
    let waits = use_state_eq(browser::update_waits);
    let tell = waits.setter();
    use_effect_with((), move |()| {
        let hear = Closure::<dyn Fn()>::new(move || tell.set(true));
        let window = browser::window();
        let listener = hear.as_ref().unchecked_ref();
        if let Some(window) = &window {
            // A listener of this kind is never refused.
            let _ = window.add_event_listener_with_callback(EVENT, listener);
        }
        move || {
            if let Some(window) = window {
                let _ = window
                    .remove_event_listener_with_callback(EVENT, hear.as_ref().unchecked_ref());
            }
        }
    });
    if !*waits {
        return html! {};
    }
    html! {
        <div class="update" role="status">
            <p>{ READY.say(props.language) }</p>
            <button type="button" class="deed" onclick={|_: MouseEvent| browser::let_update_in()}>
                { LET_IN.say(props.language) }
            </button>
        </div>
    }
}
