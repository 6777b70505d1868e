//! The run as a file: the kinds there are, what each looks like, and how it is saved.

use crate::phrase;
use crate::ui::files;
use crate::ui::measure::use_shade;
use crate::ui::session::Handle;
use crate::ui::state::{Shared, Theme};
use crate::wire::{Answer, Axis, Command, Content, Figure, File, Format, Shade, View};
use crate::words::{Language, Phrase};
use std::cell::Cell;
use std::rc::Rc;
use yew::prelude::*;

const TITLE: Phrase = phrase!("As a file", "导出为文件");
const KIND: Phrase = phrase!("Kind of file", "文件类型");
const SHADE: Phrase = phrase!("Colours", "配色");
const LIGHT: Phrase = phrase!("Light", "浅色");
const DARK: Phrase = phrase!("Dark", "深色");
const SAVE: Phrase = phrase!("Download", "下载");
const PREVIEW: Phrase = phrase!("Preview", "预览");
const COMING: Phrase = phrase!("Making the file", "正在生成文件");
/// The most lines of a text that are shown, and the most characters of each.
const LINES: usize = 14;
const CHARACTERS: usize = 160;

/// A kind of file: its name, and what it is.
#[derive(Clone, Copy)]
struct Kind {
    format: Format,
    title: Phrase,
    about: Phrase,
}

const KINDS: [Kind; 7] = [
    Kind {
        format: Format::Html,
        title: phrase!("Web page", "网页"),
        about: phrase!(
            "One file that plays by itself, also without a connection: step, back, play, scrub.",
            "单个文件，无需网络即可播放：前进、后退、播放、拖动。"
        ),
    },
    Kind {
        format: Format::Svg,
        title: phrase!("SVG", "SVG"),
        about: phrase!("The space-time diagram, sharp at every size.", "时空图，任意放大都清晰。"),
    },
    Kind {
        format: Format::Png,
        title: phrase!("PNG", "PNG"),
        about: phrase!(
            "The space-time diagram in pixels. What draws it is fetched once, with its font: some 2 MB.",
            "时空图的位图。绘图程序连同字体只需下载一次，约 2 MB。"
        ),
    },
    Kind {
        format: Format::Text,
        title: phrase!("Text", "文本"),
        about: phrase!("A line an event, and how it stands.", "每个事件一行，以及各性质的状态。"),
    },
    Kind {
        format: Format::Mermaid,
        title: phrase!("Mermaid", "Mermaid"),
        about: phrase!(
            "A sequence diagram for Markdown: GitHub, GitLab, Notion and others draw it.",
            "用于 Markdown 的时序图：GitHub、GitLab、Notion 等都能显示。"
        ),
    },
    Kind {
        format: Format::Plantuml,
        title: phrase!("PlantUML", "PlantUML"),
        about: phrase!("A sequence diagram for PlantUML.", "用于 PlantUML 的时序图。"),
    },
    Kind {
        format: Format::Json,
        title: phrase!("JSON", "JSON"),
        about: phrase!(
            "All of it for scripts: scenario, events, verdicts. It can be opened here again.",
            "供脚本使用的全部内容：场景、事件、判定。可以在这里重新打开。"
        ),
    },
];

/// What [`Exports`] shows.
#[derive(PartialEq, Properties)]
pub struct ExportsProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// The run.
    pub view: Shared<View>,
}

/// The kinds of files, and the one that is chosen.
#[component]
pub fn Exports(props: &ExportsProps) -> Html {
    let language = props.language;
    let kind = use_state_eq(|| 0_usize);
    let usual = use_shade(props.theme);
    let chosen = use_state_eq(|| None::<Shade>);
    let shade = (*chosen).unwrap_or(usual);
    let file = use_state_eq(|| None::<File>);
    let trouble = use_state_eq(|| None::<String>);
    let Kind { format, about, .. } = KINDS[*kind];
    use_effect_with((format, shade, language, props.view.link.clone()), {
        let (session, file, trouble) = (props.session.clone(), file.setter(), trouble.setter());
        move |&(format, shade, ..)| {
            file.set(None);
            trouble.set(None);
            let is_wanted = Rc::new(Cell::new(true));
            let figure = Figure { axis: Axis::Order, shade, small: false };
            session.ask_for(Command::Export { format, figure }, {
                let is_wanted = is_wanted.clone();
                move |answer| match answer {
                    Answer::File(made) if is_wanted.get() => file.set(Some(made.clone())),
                    Answer::Error { message } if is_wanted.get() => {
                        trouble.set(Some(message.clone()));
                    }
                    _ => {}
                }
            });
            move || is_wanted.set(false)
        }
    });
    let save = {
        let file = file.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(file) = &*file {
                files::save(file);
            }
        })
    };
    let has_shade = matches!(format, Format::Svg | Format::Png | Format::Html);
    let is_coming = file.is_none() && trouble.is_none();
    html! {
        <section class="exports">
            <h3>{ TITLE.say(language) }</h3>
            <div class="chips" role="group" aria-label={KIND.say(language)}>
                { for (0..).zip(KINDS).map(|(place, one)| chip(one.title.say(language), *kind == place, &kind, place)) }
            </div>
            <p class="export-about">{ about.say(language) }</p>
            <div class="export-deeds">
                <button type="button" class="deed primary" onclick={save} disabled={file.is_none()}>
                    { if is_coming { COMING } else { SAVE }.say(language) }
                </button>
                if let Some(file) = &*file {
                    <span class="quiet">
                        { &file.name }{ " · " }{ files::size(language, file.content.bytes().len()) }
                    </span>
                }
                if has_shade {
                    <span class="chips" role="group" aria-label={SHADE.say(language)}>
                        { chip(LIGHT.say(language), shade == Shade::Light, &chosen, Some(Shade::Light)) }
                        { chip(DARK.say(language), shade == Shade::Dark, &chosen, Some(Shade::Dark)) }
                    </span>
                }
            </div>
            if let Some(trouble) = &*trouble {
                <p class="warning" role="alert">{ trouble }</p>
            }
            if let Some(remark) = file.as_ref().and_then(|file| file.remark.as_ref()) {
                <p class="export-about" role="status">{ remark }</p>
            }
            { preview(language, file.as_ref(), format, is_coming) }
        </section>
    }
}

/// A button that chooses one of several.
fn chip<T: PartialEq + Copy + 'static>(
    word: &'static str,
    is_on: bool,
    which: &UseStateHandle<T>,
    value: T,
) -> Html {
    let setter = which.setter();
    let onclick = Callback::from(move |_: MouseEvent| setter.set(value));
    html! {
        <button type="button" class="chip" aria-pressed={is_on.to_string()} {onclick}>{ word }</button>
    }
}

/// What the file looks like.
fn preview(language: Language, file: Option<&File>, format: Format, is_coming: bool) -> Html {
    let Some(file) = file else {
        let words = if is_coming { COMING.say(language) } else { "" };
        return html! { <p class="export-preview quiet" role="status">{ words }</p> };
    };
    match (&file.content, format) {
        (Content::Bytes(bytes), _) => picture(language, files::picture(&file.media, bytes)),
        (Content::Text(text), Format::Svg | Format::Html) => {
            picture(language, files::drawing(svg_in(text)))
        }
        (Content::Text(text), _) => beginning(language, text),
    }
}

/// The picture in a file.
fn picture(language: Language, source: String) -> Html {
    html! {
        <div class="export-preview" role="region" aria-label={PREVIEW.say(language)} tabindex="0">
            <img src={source} alt="" />
        </div>
    }
}

/// The first lines of a file.
fn beginning(language: Language, text: &str) -> Html {
    let lines = text.lines().take(LINES);
    let lines: Vec<String> = lines.map(|line| line.chars().take(CHARACTERS).collect()).collect();
    let more = if text.lines().nth(LINES).is_some() { "\n…" } else { "" };
    html! {
        <pre class="export-preview" role="region" aria-label={PREVIEW.say(language)} tabindex="0">
            { lines.join("\n") }{ more }
        </pre>
    }
}

/// The diagram that a file has in it.
fn svg_in(text: &str) -> &str {
    let inside = text.find("<svg").and_then(|from| {
        let to = text[from..].find("</svg>")? + from + "</svg>".len();
        text.get(from..to)
    });
    inside.unwrap_or_default()
}
