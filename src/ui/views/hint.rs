//! What can be done here, in three steps, for who is here for the first time.

use crate::phrase;
use crate::ui::components::Tool;
use crate::ui::session::Handle;
use crate::ui::state::Deed;
use crate::ui::{browser, icons, words};
use crate::words::{Language, Phrase};
use yew::prelude::*;

/// Where it is kept that somebody wants no hint.
const KEPT: &str = "bivalent.hint";

const TITLE: Phrase = phrase!("First steps", "上手三步");
const DONE: Phrase = phrase!("done", "已完成");
const WELL: Phrase = phrase!(
    "That is how it works. The gallery has more to break.",
    "就是这样。示例里还有更多可以破坏的。"
);
const STEPS: [(Deed, Phrase); 3] = [
    (Deed::Ran, phrase!("Play the run, or take a step", "播放，或前进一步")),
    (Deed::Crashed, phrase!("Press a process and crash it", "点一个进程，让它崩溃")),
    (Deed::Read, phrase!("Open a property: it says why", "打开一条性质：它会说明原因")),
];

/// What [`Hint`] shows.
#[derive(PartialEq, Properties)]
pub struct HintProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// What was done already.
    pub deeds: Vec<Deed>,
}

/// A line with three things to do, each of which ticks itself off; it can be closed for ever.
#[component]
pub fn Hint(props: &HintProps) -> Html {
    let is_open = use_state_eq(|| browser::kept(KEPT).is_none());
    if !*is_open {
        return html! {};
    }
    let language = props.language;
    let setter = is_open.setter();
    let onclick = Callback::from(move |()| {
        browser::keep(KEPT, "closed");
        setter.set(false);
    });
    let is_done = |deed: Deed| props.deeds.contains(&deed);
    let all = STEPS.iter().all(|(deed, _)| is_done(*deed));
    if all {
        browser::keep(KEPT, "done");
    }
    let step = |(deed, words): &(Deed, Phrase)| {
        let done = is_done(*deed);
        html! {
            <li class={classes!(done.then_some("done"))}>
                <span class="hint-tick" aria-hidden="true">
                    if done { { icons::verdict("holds") } }
                </span>
                { words.say(language) }
                if done { <span class="hidden">{ ": " }{ DONE.say(language) }</span> }
            </li>
        }
    };
    html! {
        <aside class="hint" aria-label={TITLE.say(language)}>
            if all {
                <p role="status">{ WELL.say(language) }</p>
            } else {
                <ol class="plain">{ for STEPS.iter().map(step) }</ol>
            }
            <Tool icon={icons::close()} label={words::CLOSE.say(language)} {onclick} />
        </aside>
    }
}
