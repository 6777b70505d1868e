//! A line between two places, which can be moved.

use crate::ui::browser;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// How far a press of an arrow key moves it, in parts of a hundred; with Shift, ten times as far.
const NUDGE: i32 = 1;

/// What a [`Divider`] is made of.
#[derive(PartialEq, Properties)]
pub struct DividerProps {
    /// Its name: its place is kept under it, and told to the style sheet as `--split-NAME`.
    pub name: &'static str,
    /// What it divides, in words.
    pub label: AttrValue,
    /// Whether it stands upright, between left and right.
    pub upright: bool,
    /// Where it is as long as nobody moved it: how many parts of a hundred come before it.
    pub usual: i32,
    /// The least of that.
    pub low: i32,
    /// The most of that.
    pub high: i32,
    /// What it divides.
    pub room: NodeRef,
}

/// A line that is moved by pointer or arrow keys, and put back by a double click or Enter.
#[component]
pub fn Divider(props: &DividerProps) -> Html {
    let (name, usual, low, high) = (props.name, props.usual, props.low, props.high);
    let place = use_state_eq(|| kept(name).unwrap_or(usual).clamp(low, high));
    let held = use_mut_ref(|| false);
    use_effect_with((props.room.clone(), *place), move |(room, place)| {
        if let Some(room) = room.cast::<HtmlElement>() {
            browser::style(&room, &format!("--split-{name}"), &place.to_string());
        }
    });
    let put = {
        let place = place.setter();
        move |at: i32, keeping: bool| {
            let at = at.clamp(low, high);
            place.set(at);
            if keeping {
                browser::keep(&key(name), &at.to_string());
            }
        }
    };
    let upright = props.upright;
    let onpointerdown = {
        let held = held.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(line) = event.target_dyn_into::<Element>() {
                // Without a capture it only stops following where the pointer is faster than it.
                let _ = line.set_pointer_capture(event.pointer_id());
                *held.borrow_mut() = true;
            }
        })
    };
    let onpointermove = {
        let (held, room, put) = (held.clone(), props.room.clone(), put.clone());
        Callback::from(move |event: PointerEvent| {
            if let (true, Some(at)) = (*held.borrow(), under(&room, &event, upright)) {
                put(at, false);
            }
        })
    };
    let onpointerup = {
        let (room, put) = (props.room.clone(), put.clone());
        Callback::from(move |event: PointerEvent| {
            if let (true, Some(at)) = (held.replace(false), under(&room, &event, upright)) {
                put(at, true);
            }
        })
    };
    let ondblclick = {
        let put = put.clone();
        Callback::from(move |_: MouseEvent| put(usual, true))
    };
    let (at, onkeydown) = (*place, put);
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let far = if event.shift_key() { 10 * NUDGE } else { NUDGE };
        let to = match event.key().as_str() {
            "ArrowLeft" if upright => at - far,
            "ArrowRight" if upright => at + far,
            "ArrowUp" if !upright => at - far,
            "ArrowDown" if !upright => at + far,
            "Home" => low,
            "End" => high,
            "Enter" => usual,
            _ => return,
        };
        event.prevent_default();
        onkeydown(to, true);
    });
    html! {
        <div class={classes!("divider", if upright { "upright" } else { "level" })} role="separator"
            tabindex="0" aria-label={props.label.clone()}
            aria-orientation={if upright { "vertical" } else { "horizontal" }}
            aria-valuenow={at.to_string()} aria-valuemin={low.to_string()}
            aria-valuemax={high.to_string()} title={props.label.clone()}
            {onpointerdown} {onpointermove} {onpointerup} {ondblclick} {onkeydown} />
    }
}

fn key(name: &str) -> String {
    format!("bivalent.split.{name}")
}

fn kept(name: &str) -> Option<i32> {
    browser::kept(&key(name))?.parse().ok()
}

/// How many parts of a hundred of the room come before the pointer.
fn under(room: &NodeRef, event: &PointerEvent, upright: bool) -> Option<i32> {
    let rect = room.get()?.dyn_into::<Element>().ok()?.get_bounding_client_rect();
    let (at, size) = match upright {
        true => (f64::from(event.client_x()) - rect.left(), rect.width()),
        false => (f64::from(event.client_y()) - rect.top(), rect.height()),
    };
    (size > 0.0).then(|| (at / size * 100.0).round() as i32)
}
