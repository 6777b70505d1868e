//! What lies over the page until it is closed.

use super::Tool;
use crate::ui::{icons, words};
use crate::words::Language;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

/// What a [`Dialog`] is made of.
#[derive(PartialEq, Properties)]
pub struct DialogProps {
    /// The language.
    pub language: Language,
    /// What it is about.
    pub title: AttrValue,
    /// More classes.
    #[prop_or_default]
    pub class: Classes,
    /// What is in it.
    pub children: Html,
    /// It was closed.
    pub onclose: Callback<()>,
}

/// A modal dialog of the browser's own, which keeps the focus and closes on Escape.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    use_effect_with(node.clone(), |node| {
        if let Some(dialog) = node.cast::<HtmlDialogElement>() {
            // It can only be refused where it is open already.
            let _ = dialog.show_modal();
        }
        let node = node.clone();
        // Closed before it is gone, it gives the focus back to what had it.
        move || {
            if let Some(dialog) = node.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        }
    });
    let onclick = {
        let (node, onclose) = (node.clone(), props.onclose.clone());
        Callback::from(move |event: MouseEvent| {
            // The backdrop belongs to the dialog; what lies on it does not start there.
            let dialog = node.cast::<web_sys::Node>();
            if dialog.is_some() && event.target_dyn_into::<web_sys::Node>() == dialog {
                onclose.emit(());
            }
        })
    };
    html! {
        <dialog ref={node} class={classes!("sheet", props.class.clone())} aria-label={props.title.clone()}
            onclose={props.onclose.reform(|_| ())} {onclick}>
            <div class="sheet-body">
                <header class="sheet-head">
                    <h2>{ &props.title }</h2>
                    <Tool icon={icons::close()} label={words::CLOSE.say(props.language)}
                        key_hint="Esc" onclick={props.onclose.clone()} />
                </header>
                { props.children.clone() }
            </div>
        </dialog>
    }
}
