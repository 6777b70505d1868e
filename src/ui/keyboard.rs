//! The keys that work wherever the focus is, except in a field.

use super::session::Handle;
use super::state::{Action, Sheet};
use crate::wire::Command;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, KeyboardEvent};

/// Listens for as long as the page lives.
pub fn listen(session: &Handle) {
    let session = session.clone();
    let hear = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        if !event.default_prevented() && press(&session, &event) {
            event.prevent_default();
        }
    });
    if let Some(window) = super::browser::window() {
        // A listener of this kind is never refused.
        let _ = window.add_event_listener_with_callback("keydown", hear.as_ref().unchecked_ref());
        hear.forget();
    }
}

/// Carries out what a key means, and tells whether it means anything.
fn press(session: &Handle, event: &KeyboardEvent) -> bool {
    let state = session.state();
    if event.key() == "Escape" && state.menu {
        session.dispatch(Action::CloseMenu);
        return true;
    }
    let view = state.sheet.is_some_and(Sheet::is_view);
    if event.key() == "Escape" && view {
        session.dispatch(Action::Close);
        return true;
    }
    if (state.sheet.is_some() && !view) || event.alt_key() || within(event, FIELDS) {
        return false;
    }
    if event.ctrl_key() || event.meta_key() {
        return with_control(session, event);
    }
    match event.key().as_str() {
        " " if within(event, PRESSED_BY_SPACE) => return false,
        " " => session.toggle(),
        "?" => session.dispatch(Action::Open(Sheet::Help)),
        "ArrowRight" => session.carry_out(Command::Step { steps: stride(event) }),
        "ArrowLeft" => session.carry_out(Command::Back { steps: stride(event) }),
        "Home" => session.carry_out(Command::Seek { step: 0 }),
        "End" => {
            let end = state.view.as_ref().map_or(0, |view| view.steps);
            session.carry_out(Command::Seek { step: end });
        }
        _ => return false,
    }
    true
}

fn with_control(session: &Handle, event: &KeyboardEvent) -> bool {
    match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
        ("z", false) => session.carry_out(Command::Undo),
        ("y", _) | ("z", true) => session.carry_out(Command::Redo),
        _ => return false,
    }
    true
}

fn stride(event: &KeyboardEvent) -> u32 {
    if event.shift_key() { 10 } else { 1 }
}

/// Where keys are letters of a text or change a value.
const FIELDS: &str = "input, select, textarea, [contenteditable]";

/// What the space bar presses.
const PRESSED_BY_SPACE: &str = "button, a, summary, [role=button]";

fn within(event: &KeyboardEvent, selector: &str) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    element.and_then(|element| element.closest(selector).ok().flatten()).is_some()
}
