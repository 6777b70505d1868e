//! What the page says when its worker has ended, and the ways to go on.

use crate::phrase;
use crate::ui::components::LinkField;
use crate::ui::session::Handle;
use crate::ui::{browser, words};
use crate::words::{Language, Phrase};
use yew::prelude::*;

const FAILED: Phrase = phrase!("The simulator stopped", "模拟器停止了");
const ABOUT: Phrase = phrase!(
    "This is a mistake of ours, and nothing of yours is lost. The link leads to the same place again; with it the mistake can be found.",
    "这是我们的错误，你的内容没有丢失。下面的链接会重现同样的情形，凭它就能找到错误。"
);
const GO_ON: Phrase = phrase!("Go on one step before", "从前一步继续");
const BEGIN_ANEW: Phrase = phrase!("Start this scenario anew", "重新开始此场景");
const LAST_WORDS: Phrase = phrase!("What the simulator said last", "模拟器最后的信息");

/// What the [`Failure`] panel shows.
#[derive(PartialEq, Properties)]
pub struct FailureProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The worker's last words.
    pub message: AttrValue,
    /// The link of the run that was open.
    pub link: AttrValue,
}

/// The worker's last words, the link that reproduces them, and the ways to go on.
#[component]
pub fn Failure(props: &FailureProps) -> Html {
    let first = use_node_ref();
    use_effect_with(first.clone(), |first| {
        if let Some(first) = first.cast::<web_sys::Element>() {
            browser::focus_on(&first);
        }
    });
    let address = browser::address() + &props.link;
    let language = props.language;
    let (session, other) = (props.session.clone(), props.session.clone());
    html! {
        <section class="failure" role="alertdialog" aria-label={FAILED.say(language)}>
            <h2>{ FAILED.say(language) }</h2>
            <p>{ ABOUT.say(language) }</p>
            <p class="failure-ways">
                <button ref={first} type="button" class="deed" onclick={move |_: MouseEvent| session.go_on()}>
                    { GO_ON.say(language) }
                </button>
                <button type="button" class="deed" onclick={move |_: MouseEvent| other.begin_anew()}>
                    { BEGIN_ANEW.say(language) }
                </button>
                <button type="button" class="deed" onclick={|_: MouseEvent| browser::reload()}>
                    { words::RELOAD.say(language) }
                </button>
            </p>
            <LinkField {language} title={FAILED.say(language)} {address} />
            <details>
                <summary>{ LAST_WORDS.say(language) }</summary>
                <pre tabindex="0">{ &props.message }</pre>
            </details>
        </section>
    }
}
