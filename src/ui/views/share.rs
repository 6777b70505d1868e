//! This very run at this very step, to be given away: as a link, as a file; and the way to open one.

use super::exports::Exports;
use crate::phrase;
use crate::ui::components::{LinkField, use_entry};
use crate::ui::session::Handle;
use crate::ui::state::{Shared, Theme};
use crate::ui::{browser, files, words};
use crate::wire::{Answer, Command, View};
use crate::words::{Language, Phrase};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

const ABOUT: Phrase = phrase!(
    "Whoever opens this link sees this very run, paused at this very step.",
    "打开这个链接的人会看到完全相同的运行，停在完全相同的一步。"
);
const READABLE: Phrase = phrase!("Readable", "可读");
const PACKED: Phrase = phrase!("Packed", "压缩");
const FORM: Phrase = phrase!("Form of the link", "链接形式");
const LONG: Phrase = phrase!(
    "Some chat programs cut links of more than 2,000 characters: give a file instead.",
    "有些聊天软件会截断超过 2000 个字符的链接：可改为发送文件。"
);
const NOTE_SAVED: Phrase = phrase!("The link carries the note now.", "链接现在带上了这条备注。");
const SAVE_NOTE: Phrase = phrase!("Save the note", "保存备注");
const OPEN: Phrase = phrase!("Open a run", "打开一次运行");
const OPEN_ABOUT: Phrase = phrase!(
    "A file that was exported as JSON. Or drop it anywhere on the page, or paste its text or a link.",
    "选择以 JSON 导出的文件；也可以把它拖放到页面任意处，或粘贴其内容或链接。"
);
const CHOOSE: Phrase = phrase!("Choose a file", "选择文件");
const PREVIEW: Phrase = phrase!(
    "A page of this scenario, for programs that show a picture of what a link leads to",
    "此场景的预览页，供会显示链接图片的软件使用"
);
/// Links longer than this do not survive every channel.
const MANY: usize = 2000;
/// The most characters of a note that a link carries.
const MOST_NOTE: &str = "500";

fn note_at(language: Language, step: u32) -> String {
    crate::say!(
        language,
        "Note at step {step}, read by whoever opens the link there",
        "第 {step} 步的备注，打开链接的人会在这一步看到",
    )
}

/// What [`Share`] shows.
#[derive(PartialEq, Properties)]
pub struct ShareProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// The run.
    pub view: Shared<View>,
}

/// The link with a note, the files, and the way to open a file.
#[component]
pub fn Share(props: &ShareProps) -> Html {
    let ShareProps { session, view, .. } = props;
    let (language, theme) = (props.language, props.theme);
    html! {
        <div class="share">
            <TheLink session={session.clone()} {language} view={view.clone()} />
            <NoteHere session={session.clone()} {language} view={view.clone()} />
            <Exports session={session.clone()} {language} {theme} view={view.clone()} />
            <Opening session={session.clone()} {language} />
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct RunProps {
    session: Handle,
    language: Language,
    view: Shared<View>,
}

/// The link in the form that is chosen, and what is to be known of it.
#[component]
fn TheLink(props: &RunProps) -> Html {
    let (language, view) = (props.language, &props.view);
    // The run's own link is readable unless that is long.
    let packed = use_state_eq(|| view.link.starts_with("#v1z/"));
    let link = use_state_eq(|| AttrValue::from(view.link.clone()));
    use_effect_with((view.link.clone(), *packed), {
        let (session, link) = (props.session.clone(), link.setter());
        move |(_, packed)| {
            session.ask_for(Command::Link { packed: *packed }, move |answer| {
                if let Answer::Link(text) = answer {
                    link.set(text.clone().into());
                }
            });
        }
    });
    let address = AttrValue::from(browser::address() + &link);
    let form = |word: Phrase, value: bool| {
        let setter = packed.setter();
        let onclick = Callback::from(move |_: MouseEvent| setter.set(value));
        html! {
            <button type="button" class="chip" aria-pressed={(*packed == value).to_string()} {onclick}>
                { word.say(language) }
            </button>
        }
    };
    let characters = address.chars().count();
    html! {
        <section>
            <p>{ ABOUT.say(language) }</p>
            <LinkField {language} title={view.title.clone()} {address} />
            <div class="share-facts">
                <span class="chips" role="group" aria-label={FORM.say(language)}>
                    { form(READABLE, false) }{ form(PACKED, true) }
                </span>
                <span class="quiet share-length">{ words::length(language, characters) }</span>
                <span class="quiet">{ words::DIGEST.say(language) }{ " " }
                    <code class="digest">{ &view.digest }</code></span>
            </div>
            if let Some(scenario) = &view.scenario {
                <p><a target="_blank" href={preview(&view.protocol, scenario, language)}>
                    { PREVIEW.say(language) }
                </a></p>
            }
            if characters > MANY {
                <p class="warning">{ LONG.say(language) }</p>
            }
        </section>
    }
}

/// Where the build put the page of a scenario; `src/cli/previews.rs` makes them.
fn preview(protocol: &str, scenario: &str, language: Language) -> String {
    format!("previews/{protocol}-{scenario}.{}.html", words::code(language))
}

/// The note at the present step.
#[component]
fn NoteHere(props: &RunProps) -> Html {
    let (language, view) = (props.language, &props.view);
    let saved = use_state_eq(|| false);
    let here = view.notes.iter().find(|note| note.step == view.step);
    let text = use_entry(here.map_or_else(String::new, |note| note.text.clone()));
    let onsubmit = {
        let (session, text, saved) = (props.session.clone(), text.clone(), saved.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(field) = text.cast::<HtmlTextAreaElement>() {
                session.note(&field.value());
                saved.set(true);
            }
        })
    };
    html! {
        <form class="note-form" {onsubmit}>
            <label for="share-note">{ note_at(language, view.step) }</label>
            <textarea id="share-note" ref={text} rows="2" maxlength={MOST_NOTE} />
            <div class="deeds">
                <button class="deed">{ SAVE_NOTE.say(language) }</button>
                <p role="status">{ saved.then(|| NOTE_SAVED.say(language)) }</p>
            </div>
        </form>
    }
}

#[derive(PartialEq, Properties)]
struct OpeningProps {
    session: Handle,
    language: Language,
}

/// The way to open a run that was exported.
#[component]
fn Opening(props: &OpeningProps) -> Html {
    let language = props.language;
    let trouble = use_state_eq(|| None::<AttrValue>);
    let onchange = {
        let (session, trouble) = (props.session.clone(), trouble.setter());
        Callback::from(move |event: Event| {
            let Some(field) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let file = field.files().and_then(|files| files.get(0));
            trouble.set(None);
            if let Some(file) = file {
                let trouble = trouble.clone();
                files::open(&session, file, move |why| trouble.set(Some(why.to_owned().into())));
            }
            // The same file can be chosen again, once it is right.
            field.set_value("");
        })
    };
    html! {
        <section>
            <h3>{ OPEN.say(language) }</h3>
            <p class="quiet" id="share-open-about">{ OPEN_ABOUT.say(language) }</p>
            <label class="deed file">
                { CHOOSE.say(language) }
                <input type="file" class="hidden" accept=".json,application/json" {onchange}
                    aria-describedby="share-open-about" />
            </label>
            if let Some(trouble) = &*trouble {
                <p class="warning" role="alert">{ trouble }</p>
            }
        </section>
    }
}
