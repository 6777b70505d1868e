//! The lessons there are, and how far one has come in each.

use crate::phrase;
use crate::say;
use crate::ui::reader::{self, Progress};
use crate::ui::session::Handle;
use crate::wire::{LessonEntry, Lessons};
use crate::words::{Language, Phrase};
use yew::prelude::*;

const LOADING: Phrase = phrase!("Loading the lessons", "正在加载课程");
const NONE: Phrase = phrase!(
    "The lessons could not be loaded. Check the connection and try again.",
    "无法加载课程。请检查网络连接后重试。"
);
const ABOUT: Phrase = phrase!(
    "A thought at a time beside a live run: guess first, then see, then break it yourself.",
    "每次一个想法，旁边就是真实的运行：先猜，再看，然后亲手打破它。"
);

/// What the [`LessonList`] shows.
#[derive(PartialEq, Properties)]
pub struct LessonListProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
}

/// The lessons, in the order in which they are to be read.
#[component]
pub fn LessonList(props: &LessonListProps) -> Html {
    let language = props.language;
    let heard = use_state(|| None::<Option<Lessons>>);
    let setter = heard.setter();
    use_effect_with(language, move |language| {
        reader::list(*language, move |lessons| setter.set(Some(lessons)));
    });
    let list = match &*heard {
        None => html! { <p role="status">{ LOADING.say(language) }</p> },
        Some(None) => html! { <p role="alert">{ NONE.say(language) }</p> },
        Some(Some(lessons)) => {
            let entries = lessons.lessons.iter().map(|lesson| entry(props, lesson));
            html! { <ol class="plain lesson-list">{ for entries }</ol> }
        }
    };
    html! {
        <>
            <p class="quiet">{ ABOUT.say(language) }</p>
            { list }
        </>
    }
}

fn entry(props: &LessonListProps, lesson: &LessonEntry) -> Html {
    let language = props.language;
    let Progress { at, done } = Progress::of(&lesson.id);
    let (minutes, beats, done) = (lesson.minutes, lesson.beats, done.len());
    let length = match at {
        None => say!(language, "{beats} steps, {minutes} minutes", "{beats} 节，{minutes} 分钟"),
        Some(_) => say!(
            language,
            "{done} of {beats} steps done, {minutes} minutes",
            "{beats} 节已完成 {done} 节，{minutes} 分钟",
        ),
    };
    let (session, id) = (props.session.clone(), lesson.id.clone());
    let onclick =
        Callback::from(move |_: MouseEvent| reader::begin(&session, &id, at.unwrap_or(0)));
    html! {
        <li key={lesson.id.clone()}>
            <button type="button" class="scenario" {onclick}>
                <span class="scenario-title">{ &lesson.title }</span>
                <span class="scenario-about">{ &lesson.about }</span>
                <span class="scenario-expect">{ length }</span>
            </button>
        </li>
    }
}
