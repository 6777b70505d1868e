//! What moves the present: play, the speed, and the way to any step; of the page and of embeds.

use super::Tool;
use crate::ui::playback::SPEEDS;
use crate::ui::session::Handle;
use crate::ui::{icons, words};
use crate::wire::View;
use crate::words::Language;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// The button that has a run go on by itself, or stand still.
pub fn play(session: &Handle, language: Language, view: &View, playing: bool) -> Html {
    let session = session.clone();
    let onclick = Callback::from(move |()| session.toggle());
    let (icon, word) = match playing {
        true => (icons::pause(), words::PAUSE),
        false => (icons::play(), words::PLAY),
    };
    html! {
        <Tool class="primary" {icon} label={word.say(language)} key_hint={words::KEY_SPACE.say(language)}
            disabled={view.quiescent && !playing} {onclick} />
    }
}

/// The choice of how fast it goes on; `speed` is a place in [`SPEEDS`].
pub fn speed(session: &Handle, language: Language, speed: usize) -> Html {
    let session = session.clone();
    let onchange = Callback::from(move |event: Event| {
        let chosen = event.target_dyn_into::<HtmlSelectElement>();
        if let Some(speed) = chosen.and_then(|select| select.value().parse().ok()) {
            session.set_speed(speed);
        }
    });
    let option = |(place, factor): (usize, &f64)| {
        html! {
            <option value={place.to_string()} selected={place == speed}>
                { words::speed(*factor) }
            </option>
        }
    };
    html! {
        <label class="speed">
            <span class="hidden">{ words::SPEED.say(language) }</span>
            <select {onchange} title={words::SPEED.say(language)}>
                { for SPEEDS.iter().enumerate().map(option) }
            </select>
        </label>
    }
}

/// The way to any step.
pub fn scrubber(session: &Handle, language: Language, view: &View) -> Html {
    let session = session.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        let range = event.target_dyn_into::<HtmlInputElement>();
        if let Some(step) = range.and_then(|range| range.value().parse().ok()) {
            session.seek(step);
        }
    });
    html! {
        <input class="scrubber" type="range" min="0" max={view.steps.to_string()} step="1"
            value={view.step.to_string()} {oninput} aria-label={words::TIMELINE.say(language)}
            aria-valuetext={words::step_of(language, view.step, view.steps)} />
    }
}
