//! The menu of an arrow: its message's arrival moved without dragging.

use crate::draw::Delivery;
use crate::phrase;
use crate::say;
use crate::ui::components::{Tool, use_entry};
use crate::ui::session::Handle;
use crate::ui::{browser, icons, words};
use crate::words::{Language, Phrase};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

const EARLIER: Phrase = phrase!("Arrive a step earlier", "提前一步到达");
const LATER: Phrase = phrase!("Arrive a step later", "推后一步到达");
const AT: Phrase = phrase!("Arrive as step", "作为第几步到达");
const MOVE: Phrase = phrase!("Move", "改变");
const SENDING: Phrase = phrase!("Go to its sending", "转到发送处");
const ARRIVAL: Phrase = phrase!("Go to its arrival", "转到到达处");

/// What an [`ArrowMenu`] is about.
#[derive(PartialEq, Properties)]
pub struct ArrowMenuProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The element, which is put where the arrow ends.
    pub node: NodeRef,
    /// The message and its arrival.
    pub delivery: Delivery,
    /// The last step that is known.
    pub last: u32,
    /// It is to be closed.
    pub onclose: Callback<()>,
}

/// What can be done to a message's arrival.
#[component]
pub fn ArrowMenu(props: &ArrowMenuProps) -> Html {
    let language = props.language;
    let Delivery { message, sent, arrival, text, .. } = &props.delivery;
    let refused = use_state_eq(|| None::<String>);
    let now = arrival.unwrap_or(props.last + 1);
    let wanted = use_entry(now.to_string());
    use_effect_with((props.node.clone(), message.clone()), |(node, _)| {
        if let Some(menu) = node.cast::<HtmlElement>() {
            browser::focus_on(&menu);
        }
    });
    // A complaint is about what was tried last.
    use_effect_with((message.clone(), *arrival), {
        let refused = refused.setter();
        move |_| refused.set(None)
    });
    let arrive = {
        let (session, message, refused) =
            (props.session.clone(), message.clone(), refused.setter());
        Callback::from(move |step: u32| {
            let refused = refused.clone();
            let tell = move |why: &str| refused.set(Some(why.to_owned()));
            session.redeliver(message.clone(), step, tell);
        })
    };
    let onsubmit = {
        let (wanted, arrive) = (wanted.clone(), arrive.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let typed = wanted.cast::<HtmlInputElement>().map(|input| input.value());
            if let Some(step) = typed.and_then(|typed| typed.parse().ok()) {
                arrive.emit(step);
            }
        })
    };
    let go = |word: Phrase, step: u32| {
        let session = props.session.clone();
        let onclick = Callback::from(move |_: MouseEvent| session.seek(step));
        html! { <button type="button" class="chip" {onclick}>{ word.say(language) }</button> }
    };
    let step = |word: Phrase, icon: Html, to: u32| {
        let onclick = arrive.reform(move |()| to);
        html! { <Tool {icon} label={word.say(language)} {onclick} /> }
    };
    html! {
        <div ref={props.node.clone()} class="arrow-menu" role="dialog" tabindex="-1"
            aria-label={way(props)} onkeydown={closing(&props.onclose)}>
            <header class="sheet-head">
                <h3>{ way(props) }</h3>
                <Tool icon={icons::close()} label={words::CLOSE.say(language)} key_hint="Esc"
                    onclick={props.onclose.clone()} />
            </header>
            <p class="quiet">{ text }{ " " }{ when(language, *sent, *arrival) }</p>
            <form class="arrival" novalidate=true {onsubmit}>
                { step(EARLIER, icons::back(), now.saturating_sub(1)) }
                <label>
                    <span>{ AT.say(language) }</span>
                    <input ref={wanted} type="number" min={(sent + 1).to_string()}
                        max={(props.last + 1).to_string()} />
                </label>
                { step(LATER, icons::step(), now + 1) }
                <button type="submit" class="chip">{ MOVE.say(language) }</button>
            </form>
            if let Some(why) = &*refused { <p class="refusal" role="alert">{ why }</p> }
            <p class="jumps">
                { go(SENDING, *sent) }
                if let Some(arrival) = arrival { { go(ARRIVAL, *arrival) } }
            </p>
        </div>
    }
}

fn way(props: &ArrowMenuProps) -> String {
    let Delivery { message, from, to, .. } = &props.delivery;
    say!(
        props.language,
        "Message {message} from p{from} to p{to}",
        "消息 {message}，从 p{from} 到 p{to}"
    )
}

fn when(language: Language, sent: u32, arrival: Option<u32>) -> String {
    match arrival {
        Some(arrival) => say!(
            language,
            "Sent in step {sent}, arrives in step {arrival}.",
            "在第 {sent} 步发送，在第 {arrival} 步到达。"
        ),
        None => say!(language, "Sent in step {sent}, under way.", "在第 {sent} 步发送，正在途中。"),
    }
}

fn closing(close: &Callback<()>) -> Callback<KeyboardEvent> {
    let close = close.clone();
    Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            close.emit(());
        }
        // The keys of the diagram are not those of its menu.
        event.stop_propagation();
        if event.target().is_some_and(|target| target.dyn_into::<HtmlInputElement>().is_err())
            && event.key().starts_with("Arrow")
        {
            event.prevent_default();
        }
    })
}
