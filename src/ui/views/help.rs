//! The keys and the signs.

use super::stage::STAGE_KEYS;
use crate::ui::{icons, words};
use crate::words::{Language, Phrase};
use yew::prelude::*;

const KEYS: [(Phrase, Phrase); 8] = [
    (words::KEY_SPACE, words::DOES_PLAY),
    (words::KEY_ARROWS, words::DOES_STEP),
    (words::KEY_SHIFT_ARROWS, words::DOES_TEN),
    (words::KEY_HOME, words::DOES_ENDS),
    (words::KEY_UNDO, words::DOES_UNDO),
    (words::KEY_ENTER, words::DOES_ENTER),
    (words::KEY_HELP, words::DOES_HELP),
    (words::KEY_ESCAPE, words::DOES_CLOSE),
];

const STATUSES: [(&str, Phrase); 4] = [
    ("up", words::SIGN_UP),
    ("paused", words::SIGN_PAUSED),
    ("crashed", words::SIGN_CRASHED),
    ("stopped", words::SIGN_STOPPED),
];

const VERDICTS: [&str; 5] = ["holds", "pending", "violated", "impossible", "unknown"];

/// What [`Help`] shows.
#[derive(PartialEq, Properties)]
pub struct HelpProps {
    /// The language.
    pub language: Language,
}

/// What the keys do and what the signs mean.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let language = props.language;
    let key = |(key, does): &(Phrase, Phrase)| {
        html! {
            <div class="field"><dt><kbd>{ key.say(language) }</kbd></dt><dd>{ does.say(language) }</dd></div>
        }
    };
    let verdict = |name: &&str| {
        html! { <li>{ icons::verdict(name) }{ words::verdict(name).say(language) }</li> }
    };
    html! {
        <>
            <p>{ words::HELP_ABOUT.say(language) }</p>
            <h3>{ words::HELP_KEYS.say(language) }</h3>
            <dl class="fields">{ for KEYS.iter().chain(STAGE_KEYS).map(key) }</dl>
            <h3>{ words::HELP_SIGNS.say(language) }</h3>
            <ul class="plain signs">
                { for STATUSES.iter().map(|(name, word)| status(name, word.say(language))) }
                { for VERDICTS.iter().map(verdict) }
            </ul>
        </>
    }
}

fn status(name: &str, word: &str) -> Html {
    html! {
        <li>
            <svg class="icon" viewBox="-10 -10 20 20" aria-hidden="true">
                <g class={classes!("process", format!("status-{name}"))}>
                    <circle class="body" r="7" />
                    if name == "paused" { <circle class="hatched" r="7" /> }
                    if name == "stopped" { <path class="crossed" d="M-5 -5L5 5M5 -5L-5 5" /> }
                </g>
            </svg>
            { word }
        </li>
    }
}
