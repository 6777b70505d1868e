//! An event on its way to everybody: a line of time that can be moved and played.

use super::numbers::time;
use crate::phrase;
use crate::say;
use crate::ui::components::Tool;
use crate::ui::state::Shared;
use crate::ui::{browser, icons, words};
use crate::wire::overlay::OverlayView;
use crate::words::{Language, Phrase};
use std::cell::Cell;
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

const TITLE: Phrase = phrase!("An event on its way", "一个事件的传播");

/// How long the whole of it takes to be seen, in milliseconds.
const WHOLE_MS: f64 = 6_000.0;

/// What the [`WaveLine`] shows.
#[derive(PartialEq, Properties)]
pub struct WaveProps {
    /// The language.
    pub language: Language,
    /// The overlay.
    pub view: Shared<OverlayView>,
    /// The moment up to which messages are shown.
    pub moment: Option<u64>,
    /// Another moment is to be shown.
    pub onmoment: Callback<Option<u64>>,
}

/// The line of time.
#[component]
pub fn WaveLine(props: &WaveProps) -> Html {
    let language = props.language;
    let wave = &props.view.wave;
    let first = wave.iter().map(|step| step.sent).min().unwrap_or(0);
    let last = wave.iter().map(|step| step.arrived).max().unwrap_or(first);
    let playing = use_memo((), |()| Rc::new(Cell::new(0_u32)));
    let now = props.moment.unwrap_or(last).clamp(first, last);
    let oninput = {
        let (onmoment, playing) = (props.onmoment.clone(), playing.clone());
        Callback::from(move |event: InputEvent| {
            playing.set(playing.get() + 1);
            let field = event.target_dyn_into::<HtmlInputElement>();
            onmoment.emit(field.and_then(|field| field.value().parse().ok()));
        })
    };
    let onclick = {
        let (onmoment, playing) = (props.onmoment.clone(), (*playing).clone());
        Callback::from(move |()| {
            playing.set(playing.get() + 1);
            if browser::still() {
                return onmoment.emit(Some(last));
            }
            play(onmoment.clone(), playing.clone(), (first, last));
        })
    };
    let told = wave.iter().filter(|step| step.arrived <= now).count();
    let (after, all) = (time(language, now - first), wave.len());
    html! {
        <div class="wave-line">
            <Tool icon={icons::play()} label={words::PLAY.say(language)} {onclick} />
            <label>
                <span>{ TITLE.say(language) }{ " " }<span class="quiet">{ say!(
                    language,
                    "{after} after it happened, {told} of {all} messages arrived",
                    "发生后 {after}，{all} 条消息中 {told} 条已到达",
                ) }</span></span>
                <input type="range" min={first.to_string()} max={last.to_string()}
                    value={now.to_string()} {oninput} />
            </label>
        </div>
    }
}

/// Lets the moment run from the first message to the last arrival.
fn play(onmoment: Callback<Option<u64>>, playing: Rc<Cell<u32>>, (first, last): (u64, u64)) {
    let (turn, begun) = (playing.get(), browser::now());
    fn go(
        onmoment: Callback<Option<u64>>,
        playing: Rc<Cell<u32>>,
        turn: u32,
        begun: f64,
        span: (u64, u64),
    ) {
        browser::next_frame(move |_| {
            if playing.get() != turn {
                return;
            }
            let part = ((browser::now() - begun) / WHOLE_MS).min(1.0);
            let moment = span.0 + ((span.1 - span.0) as f64 * part) as u64;
            onmoment.emit(Some(moment));
            if part < 1.0 {
                go(onmoment, playing, turn, begun, span);
            }
        });
    }
    go(onmoment, playing, turn, begun, (first, last));
}
