//! The keys that work wherever the focus is, except in a field.

use super::browser;
use super::session::Handle;
use super::state::{Action, Sheet, State, Tab};
use crate::phrase;
use crate::wire::Command;
use crate::wire::overlay::OverlayCommand;
use crate::words::Phrase;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, KeyboardEvent};

/// What the keys do, for the help.
pub const KEYS: [(Phrase, Phrase); 14] = [
    (phrase!("Space", "空格"), phrase!("play or pause", "播放或暂停")),
    (phrase!("← →", "← →"), phrase!("a step back or forward", "后退或前进一步")),
    (phrase!("Shift + ← →", "Shift + ← →"), phrase!("ten steps", "十步")),
    (
        phrase!("Home, End", "Home、End"),
        phrase!("to the start, to the end of what is known", "到开头，到已知的末尾"),
    ),
    (phrase!("U", "U"), phrase!("run until something happens", "运行到某事发生")),
    (phrase!("Ctrl + Z, Ctrl + Y", "Ctrl + Z、Ctrl + Y"), phrase!("undo, redo", "撤销，重做")),
    (phrase!("B", "B"), phrase!("branches, and what they differ in", "分支，以及它们的不同")),
    (phrase!("N", "N"), phrase!("a note at this step", "在这一步写备注")),
    (phrase!("/", "/"), phrase!("search the events", "搜索事件")),
    (
        phrase!("X, M", "X、M"),
        phrase!("what may be next, the message matrix", "下一步的可能，消息矩阵"),
    ),
    (phrase!("L", "L"), phrase!("the log, where a run has one", "日志（若运行有日志）")),
    (phrase!("G, S", "G、S"), phrase!("gallery, share", "示例，分享")),
    (phrase!("?", "?"), phrase!("this help", "本帮助")),
    (
        phrase!("Esc", "Esc"),
        phrase!("close what is open, back to all views", "关闭打开的内容，回到所有视图"),
    ),
];

/// Listens for as long as the page lives.
pub fn listen(session: &Handle) {
    listen_by(session, press);
}

/// Listens only for the keys that move the run through time.
pub fn listen_for_time(session: &Handle) {
    listen_by(session, |session, event| {
        let other = event.alt_key() || event.ctrl_key() || event.meta_key();
        let state = session.state();
        !other && state.overlay.is_none() && !is_taken(event) && travel(session, &state, event)
    });
}

fn listen_by(session: &Handle, press: fn(&Handle, &KeyboardEvent) -> bool) {
    let session = session.clone();
    let hear = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        if !event.default_prevented() && press(&session, &event) {
            event.prevent_default();
        }
    });
    if let Some(window) = browser::window() {
        // A listener of this kind is never refused.
        let _ = window.add_event_listener_with_callback("keydown", hear.as_ref().unchecked_ref());
        hear.forget();
    }
}

/// Carries out what a key means, and tells whether it means anything.
fn press(session: &Handle, event: &KeyboardEvent) -> bool {
    let state = session.state();
    if event.key() == "Escape" {
        return escape(session, &state);
    }
    let covered = state.sheet.is_some_and(|sheet| !sheet.is_view());
    if covered || event.alt_key() || is_taken(event) {
        return false;
    }
    if event.ctrl_key() || event.meta_key() {
        return with_control(session, &state, event);
    }
    state.shortcuts
        && match state.overlay {
            Some(_) => about(session, event.key().as_str()),
            None => alone(session, &state, event),
        }
}

/// Closes what is open, the last thing that was opened first.
fn escape(session: &Handle, state: &State) -> bool {
    let action = if state.menu {
        Action::CloseMenu
    } else if state.sheet.is_some_and(Sheet::is_view) {
        Action::Close
    } else if state.alone.is_some() {
        Action::Alone(None)
    } else {
        return false;
    };
    session.dispatch(action);
    true
}

/// A key pressed without any other.
fn alone(session: &Handle, state: &State, event: &KeyboardEvent) -> bool {
    match event.key().as_str() {
        "/" => show(session, Tab::Events, Sheet::Events, ".event-search"),
        "x" | "X" => show(session, Tab::Next, Sheet::Next, ".pending button"),
        "m" | "M" => show(session, Tab::Messages, Sheet::Messages, ".matrix select"),
        "l" | "L" if state.view.as_ref().is_some_and(|view| view.ledger.is_some()) => {
            show(session, Tab::Ledger, Sheet::Ledger, ".ledger button");
        }
        key => return travel(session, state, event) || of_run(session, key) || about(session, key),
    }
    true
}

/// A key that moves the run through time.
fn travel(session: &Handle, state: &State, event: &KeyboardEvent) -> bool {
    match event.key().as_str() {
        " " if within(event, PRESSED_BY_SPACE) => return false,
        " " => session.toggle(),
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

/// Opens the sheet of a run that a key stands for, if it stands for one.
fn of_run(session: &Handle, key: &str) -> bool {
    let sheet = match key {
        "u" | "U" => Sheet::Until,
        "b" | "B" => Sheet::Branches,
        "n" | "N" => Sheet::Note,
        _ => return false,
    };
    open(session, sheet)
}

/// Opens the sheet that a key stands for whatever is on the page, if it stands for one.
fn about(session: &Handle, key: &str) -> bool {
    let sheet = match key {
        "?" => Sheet::Help,
        "g" | "G" => Sheet::Gallery,
        "s" | "S" => Sheet::Share,
        _ => return false,
    };
    open(session, sheet)
}

fn open(session: &Handle, sheet: Sheet) -> bool {
    session.pause();
    session.dispatch(Action::Open(sheet));
    true
}

/// Shows a view wherever it has its place, and moves the focus into it.
fn show(session: &Handle, tab: Tab, sheet: Sheet, focus: &'static str) {
    session.dispatch(Action::Alone(None));
    session.dispatch(Action::Show(tab));
    if browser::narrow() || session.state().reading.is_some() {
        session.dispatch(Action::Open(sheet));
    }
    // At once where the view is drawn already: what is typed next goes there.
    if browser::has(focus) {
        browser::focus(focus);
    } else {
        browser::next_frame(move |_| browser::focus(focus));
    }
}

fn with_control(session: &Handle, state: &State, event: &KeyboardEvent) -> bool {
    let back = match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
        ("z", false) => true,
        ("y", _) | ("z", true) => false,
        _ => return false,
    };
    match (&state.overlay, back) {
        (None, true) => session.carry_out(Command::Undo),
        (None, false) => session.carry_out(Command::Redo),
        (Some(_), true) => session.overlay(OverlayCommand::Undo),
        (Some(_), false) => session.overlay(OverlayCommand::Redo),
    }
    true
}

fn stride(event: &KeyboardEvent) -> u32 {
    if event.shift_key() { 10 } else { 1 }
}

/// Where keys are letters of a text or change a value.
const FIELDS: &str = "input:not([type=range]), select, textarea, [contenteditable]";

/// The keys that move a slider; the others mean there what they mean anywhere.
const SLIDING: [&str; 4] = ["Arrow", "Page", "Home", "End"];

/// Whether what has the focus makes something of a key.
fn is_taken(event: &KeyboardEvent) -> bool {
    let slides = || SLIDING.iter().any(|key| event.key().starts_with(key));
    within(event, FIELDS) || (within(event, "input") && slides())
}

/// What the space bar presses.
const PRESSED_BY_SPACE: &str = "button, a, summary, [role=button]";

fn within(event: &KeyboardEvent, selector: &str) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    element.and_then(|element| element.closest(selector).ok().flatten()).is_some()
}
