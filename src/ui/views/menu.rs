//! What can be done to a process or a message, in words.

use crate::ui::components::Tool;
use crate::ui::session::Handle;
use crate::ui::state::{Action, Shared, Thing, message, name, process};
use crate::ui::{browser, icons, words};
use crate::wire::{InputView, MessageView, ProcessView, View};
use crate::words::{Language, Phrase};
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// How far the menu keeps from the edges.
const MARGIN: f64 = 8.0;

/// How far it keeps from the middle of the thing.
const REACH: f64 = 48.0;

/// What the [`Menu`] shows.
#[derive(PartialEq, Properties)]
pub struct MenuProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
    /// What was chosen.
    pub thing: Thing,
    /// Where it is on the stage.
    pub at: (f64, f64),
    /// How large the stage is.
    pub room: (f64, f64),
}

/// A small sheet next to the thing; where there is little room, at the lower edge of the page.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let node = use_node_ref();
    use_effect_with((node.clone(), props.at, props.room), |(node, at, room)| {
        if let Some(menu) = node.cast::<HtmlElement>() {
            place(&menu, *at, *room);
        }
    });
    use_effect_with((node.clone(), props.thing.clone()), |(node, _)| {
        let first = node.cast::<HtmlElement>();
        let first = first.and_then(|menu| menu.query_selector("button.deed").ok().flatten());
        if let Some(first) = first {
            browser::focus_on(&first);
        }
    });
    let close = closing(props);
    let onkeydown = {
        let close = close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.prevent_default();
                close.emit(());
            }
        })
    };
    let (title, deeds) = match &props.thing {
        Thing::Process(id) => match process(&props.view, *id) {
            Some(process) => (process.name.clone(), of_process(props, process)),
            None => return html! {},
        },
        Thing::Message(id) => match message(&props.view, id) {
            Some(message) => {
                (format!("{} {}", message.title, message.text), of_message(props, message))
            }
            None => return html! {},
        },
        Thing::Event(_) => return html! {},
    };
    html! {
        <div ref={node} class="menu" role="dialog" aria-label={title.clone()} {onkeydown}>
            <header class="sheet-head">
                <h2>{ title }</h2>
                <Tool icon={icons::close()} label={words::CLOSE.say(props.language)}
                    key_hint="Esc" onclick={close} />
            </header>
            { deeds }
        </div>
    }
}

fn closing(props: &MenuProps) -> Callback<()> {
    let (session, thing) = (props.session.clone(), props.thing.clone());
    Callback::from(move |()| {
        session.dispatch(Action::CloseMenu);
        browser::focus(&thing.handle());
    })
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

/// Does something, and gives the focus back to the thing that it was done to.
fn doing(props: &MenuProps, act: String) -> Callback<MouseEvent> {
    let (session, thing) = (props.session.clone(), props.thing.clone());
    Callback::from(move |_| {
        session.act(act.clone());
        session.dispatch(Action::CloseMenu);
        browser::focus(&thing.handle());
    })
}

/// A button that says what it does, or why it cannot.
fn deed(props: &MenuProps, word: Phrase, act: String, hindrance: Option<Phrase>) -> Html {
    let word = word.say(props.language);
    match hindrance {
        None => html! {
            <button type="button" class="deed" onclick={doing(props, act)}>{ word }</button>
        },
        Some(reason) => html! {
            <button type="button" class="deed-not" aria-disabled="true">
                { word }<span class="reason">{ reason.say(props.language) }</span>
            </button>
        },
    }
}

fn of_process(props: &MenuProps, process: &ProcessView) -> Html {
    let id = process.id;
    let status = process.status.as_str();
    let gone = (status == "stopped").then_some(words::IT_IS_STOPPED);
    let down = gone.or((status == "crashed").then_some(words::IT_IS_CRASHED));
    let not_up = down.or((status == "paused").then_some(words::IT_IS_PAUSED));
    let whole = (status != "crashed").then_some(words::IT_IS_NOT_CRASHED);
    let unpaused = (status != "paused").then_some(words::IT_IS_NOT_PAUSED);
    let uncut = props.view.cuts.is_empty().then_some(words::NOTHING_IS_CUT);
    html! {
        <>
            <div class="deeds">
                { deed(props, words::CRASH, format!("crash.{id}"), down) }
                { deed(props, words::RECOVER, format!("recover.{id}"), gone.or(whole)) }
                { deed(props, words::PAUSE_PROCESS, format!("pause.{id}"), not_up) }
                { deed(props, words::RECOVER_NOTHING, format!("recover.{id}.nothing"), gone.or(whole)) }
                { deed(props, words::RESUME, format!("resume.{id}"), gone.or(unpaused)) }
                { deed(props, words::SPLIT, format!("split.{id}"), None) }
                { deed(props, words::HEAL_ALL, "join".to_owned(), uncut) }
            </div>
            if down.is_none() {
                <Ask session={props.session.clone()} thing={props.thing.clone()}
                    word={words::CRASH_DURING.say(props.language)} act={format!("crashduring.{id}")}
                    number={words::AFTER_EFFECTS.say(props.language)} high={99} first={1} />
            }
            if not_up.is_none() { { for props.view.inputs.iter().map(|input| ask(props, id, input)) } }
            <LinkForm session={props.session.clone()} language={props.language}
                view={props.view.clone()} {id} />
        </>
    }
}

fn ask(props: &MenuProps, id: u32, input: &InputView) -> Html {
    html! {
        <Ask key={input.name.clone()} session={props.session.clone()} thing={props.thing.clone()}
            word={input.title.clone()} act={format!("ask.{id}.{}", input.name)}
            number={input.number.clone()} high={input.high} first={1} />
    }
}

fn of_message(props: &MenuProps, message: &MessageView) -> Html {
    let id = &message.id;
    let held = message.held.then_some(words::IT_IS_HELD);
    let free = (!message.held).then_some(words::IT_IS_NOT_HELD);
    html! {
        <div class="deeds">
            { deed(props, words::DELIVER, format!("next.{id}"), None) }
            { deed(props, words::DROP, format!("drop.{id}"), None) }
            { deed(props, words::DUPLICATE, format!("dup.{id}"), None) }
            { deed(props, words::DELAY, format!("delay.{id}.20"), None) }
            { deed(props, words::HOLD, format!("hold.{id}"), held) }
            { deed(props, words::RELEASE, format!("release.{id}"), free) }
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct AskProps {
    session: Handle,
    thing: Thing,
    word: AttrValue,
    act: AttrValue,
    number: Option<AttrValue>,
    high: u32,
    first: u32,
}

/// Something that is asked of a process, with a number if it takes one.
#[component]
fn Ask(props: &AskProps) -> Html {
    let field = use_node_ref();
    let onsubmit = {
        let (session, thing) = (props.session.clone(), props.thing.clone());
        let (act, field, numbered) = (props.act.clone(), field.clone(), props.number.is_some());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let value = field.cast::<HtmlInputElement>().map(|field| field.value());
            match value.filter(|_| numbered) {
                Some(value) => session.act(format!("{act}.{}", value.trim())),
                None => session.act(act.to_string()),
            }
            session.dispatch(Action::CloseMenu);
            browser::focus(&thing.handle());
        })
    };
    html! {
        <form class="ask" {onsubmit}>
            <button class="deed">{ &props.word }</button>
            if let Some(number) = &props.number {
                <label>
                    <span>{ number }</span>
                    <input ref={field} type="number" min="0" max={props.high.to_string()}
                        value={props.first.to_string()} required=true />
                </label>
            }
        </form>
    }
}

#[derive(PartialEq, Properties)]
struct LinkFormProps {
    session: Handle,
    language: Language,
    view: Shared<View>,
    id: u32,
}

/// Cuts and heals single links of a process.
#[component]
fn LinkForm(props: &LinkFormProps) -> Html {
    let other = use_node_ref();
    let id = props.id;
    let acting = |verb: &'static str| {
        let (session, other) = (props.session.clone(), other.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(other) = other.cast::<HtmlSelectElement>() {
                session.act(format!("{verb}.{id}-{}", other.value()));
                session.dispatch(Action::CloseMenu);
                browser::focus(&Thing::Process(id).handle());
            }
        })
    };
    let others = props.view.processes.iter().filter(|process| process.id != id);
    html! {
        <div class="ask">
            <label>
                <span>{ words::LINK_TO.say(props.language) }</span>
                <select ref={other.clone()}>
                    { for others.map(|process| html! {
                        <option value={process.id.to_string()}>{ name(&props.view, process.id) }</option>
                    }) }
                </select>
            </label>
            <button type="button" class="deed" onclick={acting("cut")}>
                { words::CUT_ONE_WAY.say(props.language) }
            </button>
            <button type="button" class="deed" onclick={acting("heal")}>
                { words::HEAL.say(props.language) }
            </button>
        </div>
    }
}
