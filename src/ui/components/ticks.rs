//! A choice of processes, each with a tick.

use std::collections::BTreeSet;
use yew::prelude::*;

/// The processes that are ticked.
pub type Ticked = BTreeSet<u32>;

/// The field in which a process is ticked.
pub fn tick(ticked: &UseStateHandle<Ticked>, process: u32, name: &str) -> Html {
    let (checked, ticked) = (ticked.contains(&process), ticked.clone());
    let onchange = Callback::from(move |_: Event| {
        let mut now = (*ticked).clone();
        if !now.remove(&process) {
            now.insert(process);
        }
        ticked.set(now);
    });
    html! {
        <label class="tick">
            <input type="checkbox" {checked} {onchange} /><span>{ name.to_owned() }</span>
        </label>
    }
}
