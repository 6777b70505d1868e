//! What can be done to a message.

use super::{Deed, MenuProps, Numbered, deed, treason};
use crate::phrase;
use crate::ui::components::Mark;
use crate::ui::state::{Action, Thing};
use crate::ui::words;
use crate::wire::MessageView;
use crate::words::Phrase;
use yew::prelude::*;

const DELIVER: Phrase = phrase!("Deliver now", "立即送达");
const DUPLICATE: Phrase = phrase!("Duplicate", "复制");
const BY: Phrase = phrase!("by ms", "毫秒");
const DELAY: Phrase = phrase!("Delay", "推迟");
const HURRY: Phrase = phrase!("Hurry", "提前");
const BESIDE: Phrase = phrase!("On the same way", "同路的消息");

/// The longest delay, in milliseconds.
const LONGEST: i64 = 3_600_000;

/// What is done by a single press.
pub fn all(message: &MessageView) -> Vec<Deed> {
    let id = &message.id;
    let hold = Deed::new(words::HOLD, format!("hold.{id}"), "H");
    let release = Deed::new(words::RELEASE, format!("release.{id}"), "H");
    let (first, last) = if message.held { (release, hold) } else { (hold, release) };
    vec![
        Deed::new(DELIVER, format!("next.{id}"), "N"),
        Deed::new(words::DROP, format!("drop.{id}"), "D"),
        Deed::new(DUPLICATE, format!("dup.{id}"), "U"),
        first,
        last,
    ]
}

/// Its way, what can be done to it, and what else is on the same way.
pub fn deeds(props: &MenuProps, message: &MessageView) -> Html {
    let (id, language) = (message.id.clone(), props.language);
    let (from, to) = (props.name(message.from), props.name(message.to));
    let by = |verb: &'static str| {
        let id = id.clone();
        props.doing_with(move |by| format!("{verb}.{id}.{by}"))
    };
    let deeds =
        vec![(DELAY.say(language).into(), by("delay")), (HURRY.say(language).into(), by("hurry"))];
    html! {
        <>
            <p class="menu-about">
                if let Some(value) = message.mark { <Mark {value} /> }
                { words::from_to(language, &from, &to) }
            </p>
            <div class="deeds">{ for all(message).iter().map(|one| deed(props, one)) }</div>
            <Numbered label={BY.say(language)} low={1} high={LONGEST} value={20} {deeds} />
            { treason::of_message(props, message) }
            { beside(props, message) }
        </>
    }
}

/// The other messages on the same way, some of which may lie behind this one.
fn beside(props: &MenuProps, message: &MessageView) -> Html {
    let is_beside = |other: &&MessageView| {
        (other.from, other.to) == (message.from, message.to) && other.id != message.id
    };
    let mut others = props.view.messages.iter().filter(is_beside).peekable();
    if others.peek().is_none() {
        return html! {};
    }
    let choose = |other: &MessageView| {
        let (session, thing) = (props.session.clone(), Thing::Message(other.id.clone()));
        let onclick = move |_: MouseEvent| session.dispatch(Action::Choose(thing.clone()));
        html! {
            <button key={other.id.clone()} type="button" class="row" {onclick}>
                if let Some(value) = other.mark { <Mark {value} /> }
                <span>{ format!("{} {}", other.title, other.text) }</span>
            </button>
        }
    };
    html! {
        <div class="beside">
            <h3>{ BESIDE.say(props.language) }</h3>
            { for others.map(choose) }
        </div>
    }
}
