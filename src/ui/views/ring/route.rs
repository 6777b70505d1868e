//! One lookup, hop by hop: who sent it on, by which rule, and how much of the key matches.

use super::numbers::{compared, thousandths};
use crate::phrase;
use crate::say;
use crate::ui::state::Shared;
use crate::wire::overlay::{HopView, OverlayView, RouteView};
use crate::words::{Language, Phrase};
use yew::prelude::*;

const NONE_YET: Phrase = phrase!(
    "Choose a node, then press the ring where the key is to lie: the lookup goes from the node to the key, hop by hop.",
    "先选择一个节点，再在环上按下键所在的位置：查找会从该节点一跳一跳地走向这个键。"
);
const AGAIN: Phrase = phrase!("From the start", "从头看");
const NEXT: Phrase = phrase!("Next hop", "下一跳");
const ALL: Phrase = phrase!("All hops", "所有跳");
const WHY: Phrase = phrase!("The hops", "每一跳");

/// What the [`RoutePanel`] shows.
#[derive(PartialEq, Properties)]
pub struct RouteProps {
    /// The language.
    pub language: Language,
    /// The overlay.
    pub view: Shared<OverlayView>,
    /// Hops that are shown.
    pub hops: usize,
    /// So many are to be shown.
    pub onhops: Callback<usize>,
    /// A node is to be shown.
    pub onnode: Callback<u32>,
}

/// The lookup that was made last by hand.
#[component]
pub fn RoutePanel(props: &RouteProps) -> Html {
    let language = props.language;
    let Some(route) = &props.view.route else {
        return html! { <p class="quiet">{ NONE_YET.say(language) }</p> };
    };
    let shown = props.hops.min(route.hops.len());
    let button = |word: Phrase, to: usize, possible: bool| {
        let onhops = props.onhops.clone();
        let onclick = Callback::from(move |_: MouseEvent| onhops.emit(to));
        html! {
            <button type="button" class="chip" disabled={!possible} {onclick}>{ word.say(language) }</button>
        }
    };
    html! {
        <section class="route" aria-label={WHY.say(language)}>
            <p class="route-head">{ asked(language, route) }</p>
            <p class={if route.right { "quiet" } else { "warning" }}>{ &route.outcome }</p>
            <p class="jumps">
                { button(AGAIN, 0, shown > 0) }
                { button(NEXT, shown + 1, shown < route.hops.len()) }
                { button(ALL, route.hops.len(), shown < route.hops.len()) }
            </p>
            <ol class="plain hops">
                { for route.hops.iter().enumerate().map(|(nth, hop)| row(props, route, nth, hop)) }
            </ol>
            <p class="quiet">{ distances(language, route) }</p>
        </section>
    }
}

pub(super) fn asked(language: Language, route: &RouteView) -> String {
    let (from, key) = (route.from, short(&route.key));
    say!(language, "From node #{from} for key {key}", "从节点 #{from} 查找键 {key}")
}

/// The first digits of an identifier.
fn short(id: &str) -> String {
    let first: String = id.chars().take(8).collect();
    if id.chars().count() > 8 { first + "…" } else { first }
}

fn row(props: &RouteProps, route: &RouteView, nth: usize, hop: &HopView) -> Html {
    let language = props.language;
    let (onhops, onnode, to) = (props.onhops.clone(), props.onnode.clone(), hop.to);
    let onclick = Callback::from(move |_: MouseEvent| {
        onhops.emit(nth + 1);
        onnode.emit(to);
    });
    let shown = nth < props.hops;
    // Where no digits are compared the key is what it is.
    let digits = match route.bits {
        Some(bits) => {
            let [matched, next, rest] = compared(&route.key, bits, hop.shared);
            html! { <><b>{ matched }</b>{ next }{ rest }</> }
        }
        None => html! { short(&route.key) },
    };
    html! {
        <li class={classes!("hop", shown.then_some("shown"))} key={nth}>
            <button type="button" class="row" {onclick} aria-current={(nth + 1 == props.hops).then_some("step")}>
                <span class="hop-number">{ nth + 1 }</span>
                <span class="hop-node">{ say!(language, "to #{to}", "到 #{to}") }</span>
                <code class="hop-digits">{ digits }</code>
            </button>
            <p class="quiet">{ &hop.why }</p>
        </li>
    }
}

fn distances(language: Language, route: &RouteView) -> String {
    let (travelled, direct) = (thousandths(route.travelled), thousandths(route.direct));
    let (messages, timeouts) = (route.messages, route.timeouts);
    let sent = if messages == 1 { "message" } else { "messages" };
    say!(
        language,
        "{travelled} units travelled, {direct} straight; {messages} {sent}, {timeouts} of them waited for in vain",
        "共走 {travelled} 个单位，直线距离 {direct}；{messages} 条消息，其中 {timeouts} 条没有等到回复",
    )
}
