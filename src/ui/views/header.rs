//! The top of the page: what is open, and what else there is.

use crate::ui::components::Tool;
use crate::ui::session::Handle;
use crate::ui::state::{Action, Sheet, Theme};
use crate::ui::{browser, icons, words};
use crate::words::Language;
use yew::prelude::*;

/// What the [`Header`] shows.
#[derive(PartialEq, Properties)]
pub struct HeaderProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// What the run is called.
    pub title: AttrValue,
    /// What there is to see in it.
    pub about: AttrValue,
}

/// The name of the run, the ways to others, language and theme.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let language = props.language;
    let sheet = |icon: Html, word: crate::words::Phrase, sheet: Sheet| {
        let session = props.session.clone();
        let onclick = Callback::from(move |()| session.dispatch(Action::Open(sheet)));
        html! { <Tool {icon} label={word.say(language)} worded={true} {onclick} /> }
    };
    html! {
        <header class="top">
            <p class="brand">{ "Bivalent" }</p>
            <h1>{ &props.title }</h1>
            <div class="top-tools">
                { sheet(icons::lesson(), words::LESSONS, Sheet::Lessons) }
                { sheet(icons::gallery(), words::GALLERY, Sheet::Gallery) }
                { sheet(icons::setup(), words::SETUP, Sheet::Setup) }
                { sheet(icons::share(), words::SHARE, Sheet::Share) }
                { language_button(&props.session, language) }
                { theme_button(&props.session, language, props.theme) }
                { help_button(&props.session, language) }
            </div>
            <p class="about">{ &props.about }</p>
        </header>
    }
}

fn language_button(session: &Handle, language: Language) -> Html {
    let other = match language {
        Language::English => Language::Chinese,
        Language::Chinese => Language::English,
    };
    let session = session.clone();
    let onclick = Callback::from(move |_: MouseEvent| session.speak(other));
    html! {
        <button type="button" class="tool worded" lang={words::code(other)} {onclick}>
            { words::OTHER_LANGUAGE.say(language) }
        </button>
    }
}

fn theme_button(session: &Handle, language: Language, theme: Theme) -> Html {
    let label = match theme {
        Theme::System => words::THEME_SYSTEM,
        Theme::Light => words::THEME_LIGHT,
        Theme::Dark => words::THEME_DARK,
    };
    let session = session.clone();
    let onclick = Callback::from(move |()| {
        browser::keep("bivalent.theme", theme.next().name());
        session.dispatch(Action::Dress(theme.next()));
    });
    html! { <Tool icon={icons::theme()} label={label.say(language)} {onclick} /> }
}

fn help_button(session: &Handle, language: Language) -> Html {
    let session = session.clone();
    let onclick = Callback::from(move |()| session.dispatch(Action::Open(Sheet::Help)));
    html! { <Tool icon={icons::help()} label={words::HELP.say(language)} key_hint="?" {onclick} /> }
}
