//! What can be done to a process, a message, a link or the network, in words.
//!
//! What is not possible now is shown too, with the engine's own reason.

mod link;
mod message;
mod process;
mod treason;

use super::network::NetworkForm;
use crate::phrase;
use crate::ui::components::{Tool, use_entry};
use crate::ui::session::Handle;
use crate::ui::state::process as process_of;
use crate::ui::state::{Action, Hindrances, Shared, Thing, message as message_of, name};
use crate::ui::{browser, icons, words};
use crate::wire::View;
use crate::words::{Language, Phrase};
pub use link::QualityForm;
use web_sys::{Element, HtmlElement, HtmlInputElement};
use yew::prelude::*;

const NETWORK: Phrase = phrase!("The network", "网络");

/// How far the menu keeps from the edges.
const MARGIN: f64 = 8.0;

/// How far it keeps from the middle of the thing.
const REACH: f64 = 48.0;

/// What the [`Menu`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct MenuProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
    /// Why interventions are not possible now.
    pub hindrances: Hindrances,
    /// What was chosen.
    pub thing: Thing,
    /// Where it is on the stage.
    pub at: (f64, f64),
    /// How large the stage is.
    pub room: (f64, f64),
}

impl MenuProps {
    /// Why an intervention is not possible now, as far as it is known.
    fn hindrance(&self, act: &str) -> Option<&str> {
        self.hindrances.get(act)?.as_deref()
    }

    fn name(&self, id: u32) -> String {
        name(&self.view, id)
    }

    /// Does something, and gives the focus back to the thing that it was done to.
    fn doing(&self, acts: Vec<String>) -> Callback<()> {
        let (session, thing) = (self.session.clone(), self.thing.clone());
        Callback::from(move |()| {
            session.act(acts.join(";"));
            leave(&session, &thing);
        })
    }

    /// Does something with a number that is put in at the last moment.
    fn doing_with(&self, act: impl Fn(String) -> String + 'static) -> Callback<String> {
        let (session, thing) = (self.session.clone(), self.thing.clone());
        Callback::from(move |number| {
            session.act(act(number));
            leave(&session, &thing);
        })
    }
}

/// Closes the menu; the focus goes back to the thing.
fn leave(session: &Handle, thing: &Thing) {
    session.dispatch(if *thing == Thing::Network { Action::Unchoose } else { Action::CloseMenu });
    browser::focus(&thing.handle());
}

/// Something that can be done by a single press, or by a key.
struct Deed {
    word: Phrase,
    act: String,
    key: &'static str,
}

impl Deed {
    fn new(word: Phrase, act: String, key: &'static str) -> Self {
        Self { word, act, key }
    }
}

/// A small sheet next to the thing; where there is little room, at the lower edge of the page.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let node = use_node_ref();
    let put = {
        let (node, at, room) = (node.clone(), props.at, props.room);
        move || {
            if let Some(menu) = node.cast::<HtmlElement>() {
                place(&menu, at, room);
            }
        }
    };
    let putting = put.clone();
    use_effect_with(
        (props.at, props.room, props.thing.clone(), props.hindrances.clone()),
        move |_| {
            putting();
        },
    );
    // What is opened inside makes it higher.
    let onclick = Callback::from(move |_: MouseEvent| {
        let put = put.clone();
        browser::next_frame(move |_| put());
    });
    use_effect_with((node.clone(), props.thing.clone()), |(node, _)| {
        let menu = node.cast::<HtmlElement>();
        let first = menu.and_then(|menu| menu.query_selector(FIRST).ok().flatten());
        if let Some(first) = first {
            browser::focus_on(&first);
        }
    });
    use_effect_with((props.view.clone(), props.thing.clone()), {
        let session = props.session.clone();
        move |(view, thing)| {
            let acts = asked(view, thing);
            if !acts.is_empty() {
                session.wonder(acts);
            }
        }
    });
    let close = {
        let (session, thing) = (props.session.clone(), props.thing.clone());
        Callback::from(move |()| leave(&session, &thing))
    };
    let onkeydown = {
        let close = close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.prevent_default();
                close.emit(());
            }
        })
    };
    let Some((title, deeds)) = content(props) else { return html! {} };
    html! {
        <div ref={node} class="menu" role="dialog" aria-label={title.clone()} {onkeydown} {onclick}>
            <header class="sheet-head">
                <h2>{ title }</h2>
                <Tool icon={icons::close()} label={words::CLOSE.say(props.language)}
                    key_hint="Esc" onclick={close} />
            </header>
            { deeds }
        </div>
    }
}

/// What has the focus when a menu opens.
const FIRST: &str = "button.deed, summary, input, select";

/// The title of the menu, and what is in it; nothing for what is no longer there.
fn content(props: &MenuProps) -> Option<(String, Html)> {
    Some(match &props.thing {
        Thing::Process(id) => {
            let process = process_of(&props.view, *id)?;
            (format!("{} · {}", process.name, process.status_title), process::deeds(props, process))
        }
        Thing::Message(id) => {
            let message = message_of(&props.view, id)?;
            (format!("{} {}", message.title, message.text), message::deeds(props, message))
        }
        Thing::Link(a, b) => {
            (format!("{} — {}", props.name(*a), props.name(*b)), link::deeds(props, *a, *b))
        }
        Thing::Network => (
            NETWORK.say(props.language).to_owned(),
            html! {
                <NetworkForm session={props.session.clone()} language={props.language}
                    view={props.view.clone()} />
            },
        ),
        Thing::Event(_) => return None,
    })
}

/// The interventions whose possibility the menu of a thing asks for.
fn asked(view: &View, thing: &Thing) -> Vec<String> {
    let acts = |deeds: Vec<Deed>| deeds.into_iter().map(|deed| deed.act).collect();
    match thing {
        Thing::Process(id) => match process_of(view, *id) {
            Some(process) => process::asked(view, process),
            None => Vec::new(),
        },
        Thing::Message(id) => message_of(view, id).map_or_else(Vec::new, |m| acts(message::all(m))),
        Thing::Link(a, b) => link::asked(*a, *b),
        Thing::Network | Thing::Event(_) => Vec::new(),
    }
}

/// Puts the menu beside the thing: within the stage from side to side, within the page from top to
/// bottom.
fn place(menu: &HtmlElement, at: (f64, f64), room: (f64, f64)) {
    let (width, height) = (f64::from(menu.offset_width()), f64::from(menu.offset_height()));
    let beside = at.0 + REACH;
    let left = if beside + width + MARGIN <= room.0 { beside } else { at.0 - REACH - width };
    let left = left.min(room.0 - width - MARGIN).max(MARGIN);
    let above = menu.offset_parent().map_or(0.0, |stage| stage.get_bounding_client_rect().top());
    let bottom = browser::height() - above - MARGIN;
    let top = (at.1 - height / 2.0).min(bottom - height).max(MARGIN);
    browser::style(menu, "left", &format!("{left:.0}px"));
    browser::style(menu, "top", &format!("{top:.0}px"));
}

/// A button that says what it does and by which key; or why it cannot be done now.
fn deed(props: &MenuProps, deed: &Deed) -> Html {
    let word = deed.word.say(props.language);
    let hindrance = props.hindrance(&deed.act);
    let doing = props.doing(vec![deed.act.clone()]);
    let possible = hindrance.is_none();
    let onclick = Callback::from(move |_: MouseEvent| {
        if possible {
            doing.emit(());
        }
    });
    html! {
        <button key={deed.act.clone()} type="button" class={classes!("deed", (!possible).then_some("deed-not"))}
            aria-disabled={(!possible).then_some("true")} {onclick}>
            <span>{ word }</span>
            if let Some(reason) = hindrance {
                <span class="reason">{ reason.to_owned() }</span>
            } else {
                <kbd aria-hidden="true">{ deed.key }</kbd>
            }
        </button>
    }
}

/// A group of what is done less often, opened when it is wanted.
fn group(title: String, content: Html) -> Html {
    // What is opened at the lower edge would else be opened out of sight.
    let ontoggle = Callback::from(|event: Event| {
        let group = event.target_dyn_into::<Element>();
        if let Some(group) = group.filter(|group| group.has_attribute("open")) {
            browser::reveal(&group, ".menu");
        }
    });
    html! {
        <details class="group" key={title.clone()} {ontoggle}>
            <summary>{ title }</summary>
            { content }
        </details>
    }
}

#[derive(PartialEq, Properties)]
struct NumberedProps {
    /// What the number is.
    label: AttrValue,
    #[prop_or_default]
    low: i64,
    high: i64,
    /// What the number is before it is changed.
    value: i64,
    /// What can be done with it: the words and the deed.
    deeds: Vec<(AttrValue, Callback<String>)>,
}

/// A number and what can be done with it; Enter does the first.
#[component]
fn Numbered(props: &NumberedProps) -> Html {
    let field = use_entry(props.value.to_string());
    let number = |field: &NodeRef| {
        let field = field.cast::<HtmlInputElement>()?;
        field.report_validity().then(|| field.value().trim().to_owned())
    };
    let press = |deed: &Callback<String>| {
        let (field, deed) = (field.clone(), deed.clone());
        move || {
            if let Some(number) = number(&field) {
                deed.emit(number);
            }
        }
    };
    let onsubmit = {
        let first = props.deeds.first().map(|(_, deed)| press(deed));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(first) = &first {
                first();
            }
        })
    };
    let button = |(word, deed): &(AttrValue, Callback<String>)| {
        let press = press(deed);
        html! {
            <button type="button" class="deed" onclick={move |_: MouseEvent| press()}>{ word }</button>
        }
    };
    html! {
        <form class="ask" {onsubmit}>
            { for props.deeds.iter().map(button) }
            <label>
                <span>{ &props.label }</span>
                <input ref={field.clone()} type="number" min={props.low.to_string()}
                    max={props.high.to_string()} required=true />
            </label>
        </form>
    }
}
