//! What can be done to a process.

use super::{Deed, MenuProps, Numbered, deed, group, leave, treason};
use crate::phrase;
use crate::say;
use crate::ui::state::{Action, Thing};
use crate::ui::words;
use crate::wire::{InputView, ProcessView, TimerView, View};
use crate::words::{Language, Phrase};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

const CRASH: Phrase = phrase!("Crash", "崩溃");
const RECOVER: Phrase = phrase!("Recover with its disk", "带着磁盘恢复");
const RECOVER_NOTHING: Phrase = phrase!("Recover with nothing", "失忆恢复");
const PAUSE: Phrase = phrase!("Pause", "暂停");
const RESUME: Phrase = phrase!("Resume", "继续");
const ISOLATE: Phrase = phrase!("Isolate from all others", "与其他进程隔离");
const ASK: Phrase = phrase!("Ask it for something", "向它提出请求");
const CRASH_DURING: Phrase = phrase!("Crash in the middle of its next step", "在下一步中途崩溃");
const DOOM: Phrase = phrase!("Crash", "崩溃");
const AFTER: Phrase = phrase!("after so many effects", "在多少个动作之后");
const TIMERS: Phrase = phrase!("Fire a timer now", "立即触发定时器");
const CLOCK: Phrase = phrase!("Set its clock", "设置它的时钟");
const AHEAD: Phrase = phrase!("ahead by ms", "快多少毫秒");
const DRIFT: Phrase = phrase!("drift in ppm", "漂移（ppm）");
const SET: Phrase = phrase!("Set", "设置");
const LINKS: Phrase = phrase!("Its links", "它的链路");
const LINK_TO: Phrase = phrase!("The link to", "通往");
const OPEN: Phrase = phrase!("Open", "打开");

/// The greatest drift of a clock, in parts per million.
const DRIFTS: i64 = 500_000;

/// Up to so many links have a button each.
const BUTTONS: usize = 12;

/// What people do to a process that stands as this one does, and what else there is.
fn common(process: &ProcessView) -> (Vec<Deed>, Vec<Deed>) {
    let id = process.id;
    let crash = Deed::new(CRASH, format!("crash.{id}"), "C");
    let recover = Deed::new(RECOVER, format!("recover.{id}"), "R");
    let forget = Deed::new(RECOVER_NOTHING, format!("recover.{id}.nothing"), "F");
    let pause = Deed::new(PAUSE, format!("pause.{id}"), "P");
    let resume = Deed::new(RESUME, format!("resume.{id}"), "P");
    let isolate = Deed::new(ISOLATE, format!("split.{id}"), "I");
    match process.status.as_str() {
        "up" => (vec![crash, pause, isolate], vec![recover, forget, resume]),
        "paused" => (vec![resume, isolate], vec![crash, recover, forget]),
        _ => (vec![recover, forget, isolate], vec![crash, pause, resume]),
    }
}

fn asking(id: u32, input: &InputView) -> String {
    let number = input.number.as_ref().map_or("", |_| ".1");
    format!("ask.{id}.{}{number}", input.name)
}

/// The interventions whose possibility is asked for.
pub fn asked(view: &View, process: &ProcessView) -> Vec<String> {
    let (first, rest) = common(process);
    let deeds = first.into_iter().chain(rest).map(|deed| deed.act);
    let inputs = view.inputs.first().map(|input| asking(process.id, input));
    deeds.chain(inputs).chain(treason::asked(view, process)).collect()
}

/// What is done most first, then what is not possible now, then the rest in groups.
pub fn deeds(props: &MenuProps, process: &ProcessView) -> Html {
    let (first, rest) = common(process);
    html! {
        <>
            <div class="deeds">{ for first.iter().map(|one| deed(props, one)) }</div>
            <div class="deeds rest">{ for rest.iter().map(|one| deed(props, one)) }</div>
            { inputs(props, process) }
            { treason::of_process(props, process) }
            { crash_during(props, process) }
            { timers(props, process) }
            { clock(props, process) }
            { links(props, process) }
        </>
    }
}

/// A reason in place of what it forbids.
fn unless_hindered(props: &MenuProps, act: &str, content: impl FnOnce() -> Html) -> Html {
    match props.hindrance(act) {
        Some(reason) => html! { <p class="reason">{ reason.to_owned() }</p> },
        None => content(),
    }
}

fn inputs(props: &MenuProps, process: &ProcessView) -> Html {
    let (id, language) = (process.id, props.language);
    // Who keeps the log does what clients ask for, and cannot be asked for anything itself.
    let ledger = props.view.ledger.as_ref();
    let serves = ledger.is_some_and(|it| it.holders.iter().any(|holder| holder.process == id));
    let first = props.view.inputs.first().filter(|_| !serves);
    let Some(first) = first else { return html! {} };
    let title = match &props.view.inputs[..] {
        [only] => asked_for(&only.title, language),
        _ => ASK.say(language).to_owned(),
    };
    let all = || html! { <>{ for props.view.inputs.iter().map(|input| ask(props, id, input)) }</> };
    group(title, unless_hindered(props, &asking(id, first), all))
}

fn asked_for(title: &str, language: Language) -> String {
    say!(language, "Ask it: {title}", "要求它：{title}")
}

fn ask(props: &MenuProps, id: u32, input: &InputView) -> Html {
    let act = format!("ask.{id}.{}", input.name);
    let Some(number) = &input.number else {
        let doing = props.doing(vec![act]);
        return html! {
            <div class="ask">
                <button type="button" class="deed" onclick={doing.reform(|_: MouseEvent| ())}>
                    { &input.title }
                </button>
            </div>
        };
    };
    let deeds = vec![(
        input.title.clone().into(),
        props.doing_with(move |number| format!("{act}.{number}")),
    )];
    html! {
        <Numbered key={input.name.clone()} label={number.clone()} high={i64::from(input.high)} value={1}
            {deeds} />
    }
}

fn crash_during(props: &MenuProps, process: &ProcessView) -> Html {
    let (id, language) = (process.id, props.language);
    let deeds = vec![(
        DOOM.say(language).into(),
        props.doing_with(move |after| format!("crashduring.{id}.{after}")),
    )];
    let form = || html! { <Numbered label={AFTER.say(language)} high={99} value={1} {deeds} /> };
    let form = unless_hindered(props, &format!("crash.{id}"), form);
    group(CRASH_DURING.say(language).to_owned(), form)
}

fn timers(props: &MenuProps, process: &ProcessView) -> Html {
    if process.timers.is_empty() {
        return html! {};
    }
    let timer = |timer: &TimerView| {
        let doing = props.doing(vec![format!("fire.{}", timer.id)]);
        html! {
            <button type="button" class="deed" onclick={doing.reform(|_: MouseEvent| ())}>
                <span>{ &timer.title }</span>
                <span class="quiet">{ words::time(props.language, timer.due) }</span>
            </button>
        }
    };
    let content = html! { <div class="deeds">{ for process.timers.iter().map(timer) }</div> };
    group(TIMERS.say(props.language).to_owned(), content)
}

fn clock(props: &MenuProps, process: &ProcessView) -> Html {
    let (id, language) = (process.id, props.language);
    let (offset, drift) = (process.clock_offset / 1000, process.clock_drift);
    let set = |act: Callback<String>| vec![(SET.say(language).into(), act)];
    let ahead = set(props.doing_with(move |offset| format!("clock.{id}.{offset}.{drift}")));
    let drifts = set(props.doing_with(move |drift| format!("clock.{id}.{offset}.{drift}")));
    let content = html! {
        <>
            <Numbered label={AHEAD.say(language)} low={-3_600_000} high={3_600_000} value={offset}
                deeds={ahead} />
            <Numbered label={DRIFT.say(language)} low={-DRIFTS} high={DRIFTS}
                value={i64::from(drift)} deeds={drifts} />
        </>
    };
    group(CLOCK.say(language).to_owned(), content)
}

fn links(props: &MenuProps, process: &ProcessView) -> Html {
    let id = process.id;
    let others: Vec<u32> = props
        .view
        .processes
        .iter()
        .map(|process| process.id)
        .filter(|other| *other != id)
        .collect();
    if others.is_empty() {
        return html! {};
    }
    let content = if others.len() <= BUTTONS {
        let button = |other: &u32| {
            let (session, thing) = (props.session.clone(), Thing::link(id, *other));
            let onclick = move |_: MouseEvent| session.dispatch(Action::Choose(thing.clone()));
            html! {
                <button type="button" class="chip" {onclick}>
                    { format!("{} — {}", props.name(id), props.name(*other)) }
                </button>
            }
        };
        html! { <div class="chips">{ for others.iter().map(button) }</div> }
    } else {
        html! { <LinkTo menu={props.clone()} {id} {others} /> }
    };
    group(LINKS.say(props.language).to_owned(), content)
}

#[derive(PartialEq, Properties)]
struct LinkToProps {
    menu: MenuProps,
    id: u32,
    others: Vec<u32>,
}

/// One link of many.
#[component]
fn LinkTo(props: &LinkToProps) -> Html {
    let other = use_node_ref();
    let onclick = {
        let (session, other, id) = (props.menu.session.clone(), other.clone(), props.id);
        Callback::from(move |_: MouseEvent| {
            let other =
                other.cast::<HtmlSelectElement>().and_then(|other| other.value().parse().ok());
            match other {
                Some(other) => session.dispatch(Action::Choose(Thing::link(id, other))),
                None => leave(&session, &Thing::Process(id)),
            }
        })
    };
    let language = props.menu.language;
    html! {
        <div class="ask">
            <label>
                <span>{ LINK_TO.say(language) }</span>
                <select ref={other}>
                    { for props.others.iter().map(|other| html! {
                        <option value={other.to_string()}>{ props.menu.name(*other) }</option>
                    }) }
                </select>
            </label>
            <button type="button" class="deed" {onclick}>{ OPEN.say(language) }</button>
        </div>
    }
}
