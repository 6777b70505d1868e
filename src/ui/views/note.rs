//! Notes: something written at a step, which the link carries.

use crate::phrase;
use crate::ui::components::use_entry;
use crate::ui::session::Handle;
use crate::ui::state::{Action, Shared};
use crate::ui::words;
use crate::wire::{Note, View};
use crate::words::{Language, Phrase};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// The most characters of a note that a link carries.
const MOST: &str = "500";

const ABOUT: Phrase =
    phrase!("Whoever opens the link reads it at this step.", "打开链接的人会在这一步看到它。");
const SAVE: Phrase = phrase!("Save", "保存");
const REMOVE: Phrase = phrase!("Remove", "删除");
const OTHERS: Phrase = phrase!("All notes of this run", "这次运行的全部备注");

/// What [`NoteForm`] shows.
#[derive(PartialEq, Properties)]
pub struct NoteFormProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
}

/// The note at the present step, to be written, changed or removed, and the ways to the others.
#[component]
pub fn NoteForm(props: &NoteFormProps) -> Html {
    let (language, view) = (props.language, &props.view);
    let here = view.notes.iter().find(|note| note.step == view.step);
    let text = use_entry(here.map_or_else(String::new, |note| note.text.clone()));
    let onsubmit = {
        let (session, text) = (props.session.clone(), text.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(field) = text.cast::<HtmlTextAreaElement>() {
                session.note(&field.value());
            }
            session.dispatch(Action::Close);
        })
    };
    let session = props.session.clone();
    let onremove = Callback::from(move |_: MouseEvent| {
        session.note("");
        session.dispatch(Action::Close);
    });
    html! {
        <form class="note-form" {onsubmit}>
            <label for="note-text">{ words::step(language, view.step) }</label>
            <textarea id="note-text" ref={text} rows="4" maxlength={MOST} autofocus=true
                aria-describedby="note-about" />
            <p class="quiet" id="note-about">{ ABOUT.say(language) }</p>
            <div class="deeds">
                <button class="deed primary">{ SAVE.say(language) }</button>
                if here.is_some() {
                    <button type="button" class="deed" onclick={onremove}>{ REMOVE.say(language) }</button>
                }
            </div>
            if !view.notes.is_empty() {
                <h3>{ OTHERS.say(language) }</h3>
                <ul class="plain">{ for view.notes.iter().map(|note| row(props, note)) }</ul>
            }
        </form>
    }
}

fn row(props: &NoteFormProps, note: &Note) -> Html {
    let (session, step) = (props.session.clone(), note.step);
    let onclick = Callback::from(move |_: MouseEvent| {
        session.dispatch(Action::Close);
        session.seek(step);
    });
    html! {
        <li key={step}>
            <button type="button" class="row told" {onclick}>
                <span class="event-step">{ words::step(props.language, step) }</span>
                <span>{ &note.text }</span>
            </button>
        </li>
    }
}
