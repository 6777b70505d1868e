//! An overlay in somebody else's page: its ring, the way of its lookup hop by hop, and its lanes.

use super::bar::{progress_of, told};
use super::follow::use_hops;
use super::picture::{Gesture, Picture};
use super::scene::Kind;
use super::{WAITING, caption, hex};
use crate::phrase;
use crate::ui::measure::use_shade;
use crate::ui::overlay::Overlay;
use crate::ui::session::Handle;
use crate::ui::state::Theme;
use crate::ui::{browser, icons, words};
use crate::wire::overlay::LaneView;
use crate::words::{Language, Phrase};
use yew::prelude::*;

const ANOTHER: Phrase = phrase!("Look up another key", "查找另一个键");

/// What the [`EmbeddedOverlay`] shows.
#[derive(PartialEq, Properties)]
pub struct EmbeddedProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// The overlay.
    pub overlay: Overlay,
    /// Whether nothing can be done to it.
    pub readonly: bool,
    /// The way to all the rest.
    pub children: Html,
}

/// The ring with what happened last. It is looked at: who wants to press its nodes opens it in full, so
/// that the page around it is scrolled by whoever scrolls over it.
#[component]
pub fn EmbeddedOverlay(props: &EmbeddedProps) -> Html {
    let EmbeddedProps { language, overlay, .. } = props;
    let (language, view) = (*language, &overlay.view);
    let shade = use_shade(props.theme);
    let hops = use_hops(view.route.as_ref(), view.hand.is_some());
    let ongesture = Callback::from(|_: Gesture| ());
    let sign = |lane: &LaneView| {
        html! {
            <span class="lane-sign" title={lane.why.clone()}>
                { icons::verdict(&lane.status) }
                <span>{ &lane.title }</span>
                <span class="hidden">{ words::verdict(&lane.status).say(language) }</span>
            </span>
        }
    };
    html! {
        <>
            <p class="embed-title">{ &view.title }</p>
            <div class="embed-overlay" inert=true>
                if overlay.outline.is_none() {
                    <p class="waiting" role="status">{ WAITING.say(language) }</p>
                } else {
                    <Picture {language} kind={Kind::Ring} {shade} overlay={overlay.clone()}
                        chosen={None::<u32>} pointed={None::<u32>} hops={Some(*hops)} moment={None::<u64>}
                        aiming=false told={told(language, view)} {ongesture} />
                }
            </div>
            <p class="embed-happened" aria-live="polite">
                if view.route.is_some() {
                    { caption(language, view, None, true) }
                } else {
                    { told(language, view) }
                }
            </p>
            <p class="lane-line">{ for view.lanes.iter().map(sign) }</p>
            { for view.warnings.iter().map(|warning| html! { <p class="warning">{ warning }</p> }) }
            <footer class="embed-bar">
                if let Some(work) = &view.work {
                    { progress_of(&props.session, language, work) }
                } else if !props.readonly {
                    { another(props) }
                }
                { props.children.clone() }
            </footer>
        </>
    }
}

/// Looks up a random key, from the first node that answers.
fn another(props: &EmbeddedProps) -> Html {
    let (session, overlay) = (props.session.clone(), props.overlay.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        let from = (0..overlay.view.nodes).find(|node| overlay.is_up(*node));
        if let (Some(from), Some(key)) = (from, browser::seed()) {
            session.act_on_overlay(format!("route.{from}.{}", hex(key)));
        }
    });
    html! {
        <button type="button" class="chip" {onclick}>{ ANOTHER.say(props.language) }</button>
    }
}
