//! A lookup that the reader sends on by hand: how much of the key matches so far, whom its holder knows,
//! and what Pastry would have chosen.

use super::node::tables_of;
use super::numbers::compared;
use super::route::asked;
use crate::phrase;
use crate::ui::measure::use_narrow;
use crate::ui::state::Shared;
use crate::wire::overlay::{HandView, HopView, NodeView, RouteView};
use crate::words::{Language, Phrase};
use yew::prelude::*;

const MATCHED: Phrase = phrase!("the digits that match so far", "目前匹配的位数");
const HOW: Phrase = phrase!(
    "Press the node that it goes to: in a table below, or in the ring. Lines lead to all that the holder knows.",
    "按下要转发到的节点：可以在下面的表中选，也可以在环上选。连线指向持有者认识的所有节点。"
);
const WAY: Phrase = phrase!("The hops so far", "已走的跳");

/// What the [`HandPanel`] shows.
#[derive(PartialEq, Properties)]
pub struct HandProps {
    /// The language.
    pub language: Language,
    /// Where the lookup is.
    pub hand: HandView,
    /// How it came there.
    pub route: RouteView,
    /// Who has it, once they were looked at.
    pub node: Option<Shared<NodeView>>,
    /// The lookup goes on to a node.
    pub onpass: Callback<u32>,
}

/// The lookup in hand.
#[component]
pub fn HandPanel(props: &HandProps) -> Html {
    let HandProps { language, hand, route, node, onpass } = props;
    let language = *language;
    // Where there is room the caption below the picture tells it.
    let role = use_narrow().then_some("status");
    html! {
        <section class="hand" aria-label={asked(language, route)}>
            <p class="route-head">{ asked(language, route) }</p>
            if let Some(bits) = route.bits { { matching(language, hand, route, bits) } }
            <p {role} class={if route.right { "hand-told" } else { "warning" }}>{ &route.outcome }</p>
            if !route.hops.is_empty() {
                <ol class="plain hops" aria-label={WAY.say(language)}>
                    { for route.hops.iter().enumerate().map(|(nth, hop)| row(nth, hop)) }
                </ol>
            }
            if let (Some(node), false) = (node, hand.over) {
                <p class="quiet">{ HOW.say(language) }</p>
                { tables_of(language, node, onpass) }
            }
        </section>
    }
}

/// The key, of which those digits stand out that the holder shares, and the next one.
fn matching(language: Language, hand: &HandView, route: &RouteView, bits: u32) -> Html {
    let [matched, next, rest] = compared(&route.key, bits, hand.shared);
    html! {
        <p class="hand-digits">
            <span class="hidden">{ MATCHED.say(language) }{ ": " }</span>
            <code><b>{ matched }</b><span class="next">{ next }</span>{ rest }{ "…" }</code>
        </p>
    }
}

fn row(nth: usize, hop: &HopView) -> Html {
    html! {
        <li class="hop shown" key={nth}>
            <span class="row">
                <span class="hop-number">{ nth + 1 }</span>
                <span class="hop-node">{ format!("#{} → #{}", hop.from, hop.to) }</span>
            </span>
            <p class="quiet">{ &hop.why }</p>
        </li>
    }
}
