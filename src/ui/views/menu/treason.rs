//! What a traitor can be made to do: turn, forge what it signs, send old messages again.

use super::{MenuProps, Numbered, group};
use crate::phrase;
use crate::say;
use crate::ui::components::{Mark, Ticked, tick};
use crate::ui::icons;
use crate::wire::{Memento, MessageView, Part, ProcessView, View};
use crate::words::{Language, Phrase, list, or_dash};
use std::collections::{BTreeMap, BTreeSet};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

const TURN: Phrase = phrase!("Make it a traitor", "让它成为叛徒");
const TURN_ANOTHER: Phrase = phrase!("How it misbehaves", "它如何作恶");
const ACCOMPLICES: Phrase = phrase!("Together with", "同伙");
const REPLAY: Phrase = phrase!("Send an old message again", "重发旧消息");
const REPLAY_TO: Phrase = phrase!("to", "发给");
const SEND: Phrase = phrase!("Send", "发送");
const OLD: Phrase = phrase!("message", "消息");
const FORGE: Phrase = phrase!("Forge", "篡改");
const CANNOT: Phrase = phrase!("What cannot be forged", "无法伪造的部分");
const EACH: Phrase = phrase!(
    "Each receiver has a message of its own: tell each something else, or drop it to withhold it.",
    "每个接收者各有一份消息：可以对每个说不同的话，也可以丢弃它以扣下不发。"
);

/// The most a part of a message can be made to say.
const MOST: i64 = u32::MAX as i64;

/// The interventions whose possibility the menu of a process asks for.
pub fn asked(view: &View, process: &ProcessView) -> Vec<String> {
    view.conducts.iter().map(|(conduct, _)| turn(&[process.id], conduct)).collect()
}

fn turn(group: &[u32], conduct: &str) -> String {
    let group: Vec<String> = group.iter().map(u32::to_string).collect();
    format!("turn.{}.{conduct}", group.join("-"))
}

/// Turning a process, and what it can do once it has turned.
pub fn of_process(props: &MenuProps, process: &ProcessView) -> Html {
    if props.view.conducts.is_empty() {
        return html! {};
    }
    let title = if process.traitor { TURN_ANOTHER } else { TURN };
    let turning = html! { <Turning menu={props.clone()} id={process.id} /> };
    html! {
        <>
            { group(title.say(props.language).to_owned(), turning) }
            if !process.seen.is_empty() {
                { group(REPLAY.say(props.language).to_owned(),
                    html! { <Replaying menu={props.clone()} id={process.id} /> }) }
            }
        </>
    }
}

#[derive(PartialEq, Properties)]
struct OfProcess {
    menu: MenuProps,
    id: u32,
}

/// The ways in which a process can misbehave, alone or with accomplices.
#[component]
fn Turning(props: &OfProcess) -> Html {
    let (menu, id) = (&props.menu, props.id);
    let (language, view) = (menu.language, &menu.view);
    let accomplices = use_state_eq(Ticked::default);
    // A client has no accomplices among the replicas, nor a replica among the clients.
    let ids = view.processes.iter().map(|process| process.id);
    let others = ids.filter(|other| *other != id && is_holder(view, *other) == is_holder(view, id));
    let all: Vec<u32> = [id].into_iter().chain(accomplices.iter().copied()).collect();
    let now = view.processes.get(id as usize).and_then(|process| process.conduct.clone());
    let conduct = |(name, title): &(String, String)| {
        let is_now = now.as_ref().is_some_and(|(now, _)| now == name);
        let onclick = menu.doing(vec![turn(&all, name)]).reform(|_: MouseEvent| ());
        html! {
            // Which of them suit may be learnt late: the focus stays on the one that it is on.
            <button key={name.clone()} type="button" class="deed" aria-pressed={is_now.to_string()}
                {onclick}>
                <span>{ title }</span>
            </button>
        }
    };
    // What does not suit this process is never possible, and need not be listed.
    let suits = |(name, _): &&(String, String)| menu.hindrance(&turn(&[id], name)).is_none();
    html! {
        <>
            if let Some(warning) = warning(view, &all, language) {
                <p class="warning">{ warning }</p>
            }
            <div class="ticks" role="group" aria-label={ACCOMPLICES.say(language)}>
                <span class="quiet">{ ACCOMPLICES.say(language) }</span>
                { for others.map(|other| tick(&accomplices, other, &menu.name(other))) }
            </div>
            <div class="deeds">{ for view.conducts.iter().filter(suits).map(conduct) }</div>
        </>
    }
}

/// Whether a process is one of those who may be counted on: of PBFT's a replica.
fn is_holder(view: &View, id: u32) -> bool {
    match &view.ledger {
        Some(ledger) => ledger.holders.iter().any(|holder| holder.process == id),
        None => true,
    }
}

/// How many traitors there would be, against how many are tolerated.
fn warning(view: &View, group: &[u32], language: Language) -> Option<String> {
    let most = view.tolerated?;
    let now = view.processes.iter().filter(|process| process.traitor).map(|process| process.id);
    let all: BTreeSet<u32> =
        now.chain(group.iter().copied()).filter(|id| is_holder(view, *id)).collect();
    let count = all.len() as u32;
    (count > most).then(|| {
        let who = list(
            language,
            all.iter().filter_map(|id| view.processes.get(*id as usize)).map(|p| &p.name),
        );
        say!(
            language,
            "{who}: {count} traitors where f = {most}. Nothing will be guaranteed any more.",
            "{who}：叛徒 {count} 个，而 f = {most}。此后不再有任何保证。",
        )
    })
}

/// An old message, chosen among those that a traitor remembers, to a receiver of one's choice.
#[component]
fn Replaying(props: &OfProcess) -> Html {
    let (menu, id) = (&props.menu, props.id);
    let (language, view) = (menu.language, &menu.view);
    let (message, receiver) = (use_node_ref(), use_node_ref());
    let onclick = {
        let (message, receiver, session) =
            (message.clone(), receiver.clone(), menu.session.clone());
        Callback::from(move |_: MouseEvent| {
            let chosen = |node: &NodeRef| node.cast::<HtmlSelectElement>().map(|it| it.value());
            if let (Some(message), Some(receiver)) = (chosen(&message), chosen(&receiver)) {
                session.act(format!("replay.{message}.{receiver}"));
            }
        })
    };
    let Some(process) = view.processes.get(id as usize) else { return html! {} };
    let old = |one: &Memento| {
        let text =
            format!("{} {} ({} → {})", one.title, one.text, menu.name(one.from), menu.name(one.to));
        html! { <option value={one.id.clone()}>{ text }</option> }
    };
    let others = view.processes.iter().filter(|other| other.id != id);
    html! {
        <div class="ask replay">
            <label>
                <span class="hidden">{ OLD.say(language) }</span>
                <select ref={message}>{ for process.seen.iter().rev().map(old) }</select>
            </label>
            <label>
                <span>{ REPLAY_TO.say(language) }</span>
                <select ref={receiver}>
                    { for others.map(|other| html! {
                        <option value={other.id.to_string()}>{ &other.name }</option>
                    }) }
                </select>
            </label>
            <button type="button" class="deed" {onclick}>{ SEND.say(language) }</button>
        </div>
    }
}

/// What a traitor's message can be made to say, and what it cannot and why.
pub fn of_message(props: &MenuProps, message: &MessageView) -> Html {
    if message.parts.is_empty() {
        return html! {};
    }
    let language = props.language;
    let (sealed, free): (Vec<&Part>, Vec<&Part>) =
        message.parts.iter().partition(|part| part.sealed.is_some());
    let sender = props.name(message.from);
    let part = |part: &&Part| {
        let (id, name, session) = (message.id.clone(), part.name.clone(), props.session.clone());
        let deed =
            Callback::from(move |value: String| session.act(format!("forge.{id}.{name}.{value}")));
        let deeds = vec![(FORGE.say(language).into(), deed.clone())];
        match part.options.is_empty() {
            true => html! {
                <Numbered key={part.name.clone()} label={part.title.clone()} high={MOST}
                    value={i64::from(part.value.unwrap_or_default())} {deeds} />
            },
            false => html! {
                <Named key={part.name.clone()} part={(*part).clone()} word={FORGE.say(language)}
                    {deed} />
            },
        }
    };
    // What one signed is told in one breath.
    let mut seals: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for part in &sealed {
        seals.entry(part.sealed.unwrap_or_default()).or_default().push(&part.title);
    }
    let seal = |(signer, parts): (&u32, &Vec<&str>)| {
        html! {
            <li>
                { icons::seal() }
                <span>
                    <b>{ list(language, parts) }</b>{ " " }
                    { signed(&props.name(*signer), &sender, language) }
                </span>
            </li>
        }
    };
    html! {
        <div class="forge">
            <h3>
                if let Some(value) = message.mark { <Mark {value} /> }
                { forged_by(&sender, language) }
            </h3>
            { for free.iter().map(part) }
            <p class="quiet">{ EACH.say(language) }</p>
            if !sealed.is_empty() {
                <h4>{ CANNOT.say(language) }</h4>
                <ul class="plain seals">{ for seals.iter().map(seal) }</ul>
            }
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct NamedProps {
    part: Part,
    /// What is done with the choice, in a word.
    word: AttrValue,
    /// Told the number of the choice.
    deed: Callback<String>,
}

/// A part of a message that can be made to say one of a few things.
#[component]
fn Named(props: &NamedProps) -> Html {
    let choice = use_node_ref();
    let onsubmit = {
        let (choice, deed) = (choice.clone(), props.deed.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(choice) = choice.cast::<HtmlSelectElement>() {
                deed.emit(choice.value());
            }
        })
    };
    let now = props.part.value;
    let option = |(number, words): (u32, &String)| {
        html! {
            <option value={number.to_string()} selected={now == Some(number)}>{ words }</option>
        }
    };
    html! {
        <form class="ask" {onsubmit}>
            <button class="deed">{ &props.word }</button>
            <label>
                <span>{ &props.part.title }</span>
                <select ref={choice} required=true>
                    if now.is_none() { <option value="" selected=true>{ or_dash(None::<String>) }</option> }
                    { for (0..).zip(&props.part.options).map(option) }
                </select>
            </label>
        </form>
    }
}

fn forged_by(sender: &str, language: Language) -> String {
    say!(
        language,
        "{sender} is a traitor: what it signs it can forge",
        "{sender} 是叛徒：它能篡改自己签名的内容"
    )
}

fn signed(signer: &str, sender: &str, language: Language) -> String {
    say!(
        language,
        "signed by {signer}. {sender} lacks that key: it can copy or withhold this, never change it.",
        "由 {signer} 签名。{sender} 没有那把密钥：可以复制或扣下，但无法改动。",
    )
}
