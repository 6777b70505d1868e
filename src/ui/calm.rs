//! What changes with every picture is shown less often where nobody could read it so fast.

use super::browser;
use yew::prelude::*;

/// The least time between two things shown while a run goes on by itself, in milliseconds.
pub const CALM_MS: f64 = 100.0;

struct Calm<T> {
    shown: T,
    since: f64,
    is_waking: bool,
}

/// The latest value; while `hurried`, a new one no sooner than `least` milliseconds after the last.
#[hook]
pub fn use_calm<T: Clone + 'static>(latest: T, hurried: bool, least: f64) -> T {
    let first = latest.clone();
    let memory = use_mut_ref(|| Calm { shown: first, since: f64::NEG_INFINITY, is_waking: false });
    let wake = use_force_update();
    let now = browser::now();
    let mut calm = memory.borrow_mut();
    let wait = calm.since + least - now;
    if !hurried || wait <= 0.0 {
        calm.shown = latest;
        calm.since = now;
    } else if !calm.is_waking {
        calm.is_waking = true;
        let memory = memory.clone();
        browser::after(wait.ceil() as i32, move || {
            memory.borrow_mut().is_waking = false;
            wake.force_update();
        });
    }
    calm.shown.clone()
}
