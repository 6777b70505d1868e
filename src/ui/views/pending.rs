//! What may happen next: every message under way and every timer, each of which can be made next.

use crate::ui::components::Mark;
use crate::ui::session::Handle;
use crate::ui::state::{Shared, Thing, name};
use crate::ui::words;
use crate::wire::{MessageView, ProcessView, TimerView, View};
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use std::collections::BTreeMap;
use yew::prelude::*;

/// How many are listed; the others come up as these are dealt with.
const MOST: usize = 80;

const IN_ORDER: Phrase = phrase!(
    "In the order in which they are due. Each can be made the next one.",
    "按到期时间排列，任何一个都可以改为下一个发生。"
);
const IN_ANY_ORDER: Phrase = phrase!(
    "The schedule is asynchronous: any of these may be next.",
    "当前是异步调度：其中任何一个都可能是下一个。"
);
const NOTHING_PENDING: Phrase = phrase!("Nothing is pending.", "没有待发生的事件。");
const MAKE_NEXT: Phrase = phrase!("Make it next", "让它下一个发生");
const NEXT_BY_TIME: Phrase = phrase!("next in time", "按时间是下一个");
const TIMER: Phrase = phrase!("timer", "定时器");

/// What [`Pending`] shows.
#[derive(PartialEq, Properties)]
pub struct PendingProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
    /// Why interventions that were asked about are not possible.
    pub hindrances: BTreeMap<String, Option<String>>,
    /// Whether the run goes on by itself.
    pub playing: bool,
}

/// Something that may happen.
enum Chance<'a> {
    Message(&'a MessageView),
    Timer(&'a ProcessView, &'a TimerView),
}

impl Chance<'_> {
    fn due(&self) -> u64 {
        match self {
            Self::Message(message) => message.due,
            Self::Timer(_, timer) => timer.due,
        }
    }

    fn is_held(&self) -> bool {
        matches!(self, Self::Message(message) if message.held)
    }

    /// The intervention that makes it next.
    fn act(&self) -> String {
        match self {
            Self::Message(message) => format!("next.{}", message.id),
            Self::Timer(_, timer) => format!("fire.{}", timer.id),
        }
    }
}

/// All that may happen, what is due first first and what is held last.
fn chances(view: &View) -> Vec<Chance<'_>> {
    let timers = view
        .processes
        .iter()
        .flat_map(|process| process.timers.iter().map(move |timer| Chance::Timer(process, timer)));
    let mut all: Vec<_> = view.messages.iter().map(Chance::Message).chain(timers).collect();
    all.sort_by_key(|chance| (chance.is_held(), chance.due()));
    all
}

/// The list, with what can be done to each.
#[component]
pub fn Pending(props: &PendingProps) -> Html {
    let (language, view) = (props.language, &props.view);
    let session = props.session.clone();
    use_effect_with((view.clone(), props.playing), move |(view, playing)| {
        if !playing {
            let acts: Vec<_> = chances(view).iter().take(MOST).map(Chance::act).collect();
            if !acts.is_empty() {
                session.wonder(acts);
            }
        }
    });
    let all = chances(view);
    let is_timed = view.next.is_some();
    let told = match (all.is_empty(), is_timed) {
        (true, _) => NOTHING_PENDING,
        (false, true) => IN_ORDER,
        (false, false) => IN_ANY_ORDER,
    };
    let more = all.len().saturating_sub(MOST);
    html! {
        <section class="panel pending" aria-label={words::NEXT.say(language)}>
            <p class="quiet">{ told.say(language) }</p>
            <ol class="plain">
                { for all.iter().take(MOST).map(|chance| row(props, chance, is_timed)) }
            </ol>
            if more > 0 { <p class="quiet">{ told_more(language, more) }</p> }
        </section>
    }
}

fn told_more(language: Language, more: usize) -> String {
    say!(language, "and {more} more", "以及另外 {more} 个")
}

fn row(props: &PendingProps, chance: &Chance<'_>, is_timed: bool) -> Html {
    let language = props.language;
    let is_next = is_timed && props.view.next == Some(chance.due()) && !chance.is_held();
    let (key, what, way) = match chance {
        Chance::Message(message) => {
            (message.id.clone(), message_row(props, message), way(props, message))
        }
        Chance::Timer(process, timer) => {
            (format!("t{}", timer.id), timer_row(language, timer), process.name.clone())
        }
    };
    html! {
        <li class={classes!("chance", is_next.then_some("is-next"))} {key}>
            <div class="chance-what">
                { what }
                <span class="quiet">{ way }</span>
                <span class="quiet when">
                    { when(props, chance, is_timed) }
                    if is_next { { " · " }{ NEXT_BY_TIME.say(language) } }
                </span>
            </div>
            <div class="chance-deeds">{ deeds(props, chance) }</div>
        </li>
    }
}

fn way(props: &PendingProps, message: &MessageView) -> String {
    let (from, to) = (name(&props.view, message.from), name(&props.view, message.to));
    format!("{from} → {to}")
}

fn message_row(props: &PendingProps, message: &MessageView) -> Html {
    let (session, thing) = (props.session.clone(), Thing::Message(message.id.clone()));
    let onclick = Callback::from(move |_: MouseEvent| session.inspect(thing.clone()));
    html! {
        <button type="button" class="text-link" {onclick}>
            if let Some(value) = message.mark { <Mark {value} /> }
            { format!("{} {}", message.title, message.text) }
        </button>
    }
}

fn timer_row(language: Language, timer: &TimerView) -> Html {
    html! { <span>{ format!("{} ({})", timer.title, TIMER.say(language)) }</span> }
}

fn when(props: &PendingProps, chance: &Chance<'_>, is_timed: bool) -> String {
    let language = props.language;
    if chance.is_held() {
        return words::HELD.say(language).to_owned();
    }
    if !is_timed {
        return words::ANY_TIME.say(language).to_owned();
    }
    let wait = words::time(language, chance.due().saturating_sub(props.view.now));
    say!(language, "in {wait}", "{wait}后")
}

fn deeds(props: &PendingProps, chance: &Chance<'_>) -> Html {
    let act = chance.act();
    let word = match chance {
        Chance::Message(_) => MAKE_NEXT,
        Chance::Timer(..) => words::FIRE,
    };
    let hindrance = props.hindrances.get(&act).cloned().flatten();
    let next = match hindrance {
        Some(why) => html! {
            <button type="button" class="chip not" aria-disabled="true">
                { word.say(props.language) }<span class="reason">{ why }</span>
            </button>
        },
        None => deed(props, word, act),
    };
    let Chance::Message(message) = chance else { return next };
    let (hold, verb) = match message.held {
        true => (words::RELEASE, "release"),
        false => (words::HOLD, "hold"),
    };
    html! {
        <>
            { next }
            { deed(props, words::DROP, format!("drop.{}", message.id)) }
            { deed(props, hold, format!("{verb}.{}", message.id)) }
        </>
    }
}

fn deed(props: &PendingProps, word: Phrase, act: String) -> Html {
    let session = props.session.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        session.pause();
        session.act(act.clone());
    });
    html! { <button type="button" class="chip" {onclick}>{ word.say(props.language) }</button> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_first_comes_first_and_what_is_held_last() {
        let message = |id: &str, due, held| MessageView {
            id: id.to_owned(),
            due,
            held,
            ..MessageView::default()
        };
        let messages =
            vec![message("0-0", 30, false), message("0-1", 10, true), message("0-2", 20, false)];
        let view = View { messages, ..View::default() };
        let acts: Vec<_> = chances(&view).iter().map(Chance::act).collect();
        assert_eq!(acts, ["next.0-2", "next.0-0", "next.0-1"]);
    }
}
