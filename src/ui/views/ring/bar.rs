//! The bar below: what there is or how far the work is, and the ways back.

use super::numbers::grouped;
use crate::ui::components::Tool;
use crate::ui::session::Handle;
use crate::ui::{icons, words};
use crate::wire::overlay::{OverlayCommand, OverlayView, WorkView};
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use yew::prelude::*;

pub const CANCEL: Phrase = phrase!("Stop", "停止");

/// What goes on, and the ways back.
pub fn bar(session: &Handle, language: Language, view: &OverlayView) -> Html {
    let tool = |icon: Html, word: Phrase, possible: bool, command: OverlayCommand| {
        let session = session.clone();
        let onclick = Callback::from(move |()| session.overlay(command.clone()));
        html! { <Tool {icon} label={word.say(language)} disabled={!possible} {onclick} /> }
    };
    html! {
        <footer class="timeline overlay-bar">
            { tool(icons::undo(), words::UNDO, view.can_undo, OverlayCommand::Undo) }
            { tool(icons::redo(), words::REDO, view.can_redo, OverlayCommand::Redo) }
            if let Some(work) = &view.work {
                { progress_of(session, language, work) }
            } else {
                <p class="overlay-told">{ told(language, view) }</p>
            }
        </footer>
    }
}

/// How far the work is, and a button to break it off.
pub fn progress_of(session: &Handle, language: Language, work: &WorkView) -> Html {
    let part = work.done * 100 / work.total.max(1);
    let session = session.clone();
    let onclick = Callback::from(move |_: MouseEvent| session.overlay(OverlayCommand::Cancel));
    html! {
        <>
            <label class="overlay-work">
                <span>{ &work.what }{ " " }<span class="quiet">{ format!("{part}%") }</span></span>
                <progress max={work.total.max(1).to_string()} value={work.done.to_string()} />
            </label>
            if work.can_cancel {
                <button type="button" class="chip" {onclick}>{ CANCEL.say(language) }</button>
            }
        </>
    }
}

/// What there is, in one sentence.
pub fn told(language: Language, view: &OverlayView) -> String {
    let (nodes, live) = (grouped(view.nodes.into()), grouped(view.live.into()));
    match view.nodes == view.live {
        true if view.nodes == 1 => say!(language, "The only node answers.", "唯一的节点有响应。"),
        true => say!(language, "All {nodes} nodes answer.", "{nodes} 个节点全部有响应。"),
        false if view.nodes == 1 => {
            say!(language, "The only node does not answer.", "唯一的节点没有响应。")
        }
        false if view.live == 1 => {
            say!(language, "1 of {nodes} nodes answers.", "{nodes} 个节点中有 1 个响应。")
        }
        false => {
            say!(language, "{live} of {nodes} nodes answer.", "{nodes} 个节点中有 {live} 个响应。")
        }
    }
}
