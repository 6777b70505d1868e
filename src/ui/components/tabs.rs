//! Tabs: several views share a place, one at a time.

use crate::ui::browser;
use web_sys::HtmlElement;
use yew::prelude::*;

/// What [`Tabs`] is made of.
#[derive(PartialEq, Properties)]
pub struct TabsProps {
    /// What they choose between, in words.
    pub label: AttrValue,
    /// Their words.
    pub words: Vec<AttrValue>,
    /// Which one is open.
    pub open: usize,
    /// Another one was opened.
    pub onopen: Callback<usize>,
}

/// A row of tabs; the arrow keys go from one to the next.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let row = use_node_ref();
    let onkeydown = {
        let (row, open, count) = (row.clone(), props.open, props.words.len());
        let onopen = props.onopen.clone();
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowRight" => (open + 1) % count,
                "ArrowLeft" => (open + count - 1) % count,
                "Home" => 0,
                "End" => count - 1,
                _ => return,
            };
            event.prevent_default();
            onopen.emit(to);
            let row = row.cast::<HtmlElement>();
            let tab = row.and_then(|row| row.children().item(to as u32));
            if let Some(tab) = tab {
                browser::focus_on(&tab);
            }
        })
    };
    let tab = |(place, word): (usize, &AttrValue)| {
        let onopen = props.onopen.clone();
        let onclick = Callback::from(move |_: MouseEvent| onopen.emit(place));
        let open = place == props.open;
        html! {
            <button type="button" role="tab" class="tab" aria-selected={open.to_string()}
                tabindex={if open { "0" } else { "-1" }} {onclick}>{ word }</button>
        }
    };
    html! {
        <div ref={row} class="tab-row" role="tablist" aria-label={props.label.clone()} {onkeydown}>
            { for props.words.iter().enumerate().map(tab) }
        </div>
    }
}
