//! The line below the diagram: what the event under the pointer has to do with the others.

use super::Events;
use crate::draw::{Cone, Relation};
use crate::phrase;
use crate::say;
use crate::ui::state::{Shared, name};
use crate::wire::View;
use crate::words::{Language, Phrase};
use std::rc::Rc;
use yew::prelude::*;

const HINT: Phrase = phrase!(
    "Point at an event to see what led to it and what came of it; drag an arrowhead to let the message arrive elsewhere.",
    "指向一个事件，看看什么导致了它、它又导致了什么；拖动箭头，让消息在别处到达。"
);
const GO: Phrase = phrase!("Go to this step", "转到这一步");
const CARRY: Phrase = phrase!("Move its arrival", "改变它的到达");

/// What a [`Caption`] says.
#[derive(PartialEq, Properties)]
pub struct CaptionProps {
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
    /// Its events.
    pub events: Events,
    /// The event under the pointer, and what has to do with it.
    pub cone: Rc<Option<Cone>>,
    /// Goes to a step.
    pub go: Callback<u32>,
    /// Chooses the message that arrives in a step.
    pub carry: Callback<u32>,
}

/// What the event under the pointer has to do with the others, and with the present one.
#[component]
pub fn Caption(props: &CaptionProps) -> Html {
    let language = props.language;
    let Some(cone) = &*props.cone else {
        return html! {
            <div class="diagram-caption"><p id="diagram-caption" class="quiet">{ HINT.say(language) }</p></div>
        };
    };
    let arrives = props.events.0.get(&cone.step).is_some_and(|event| event.received.is_some());
    let deed = |word: Phrase, deed: &Callback<u32>| {
        let step = cone.step;
        let onclick = deed.reform(move |_: MouseEvent| step);
        html! { <button type="button" class="chip" {onclick}>{ word.say(language) }</button> }
    };
    html! {
        <div class="diagram-caption">
            <p id="diagram-caption" aria-live="polite">
                { place(props, cone) }
                <span class="past">{ led_to_it(language, cone.past) }</span>{ comma(language) }
                <span class="future">{ follow(language, cone.future) }</span>{ comma(language) }
                <span class="quiet">{ concurrent(language, cone.apart) }</span>
                { relation(props, cone) }
            </p>
            <div class="caption-deeds">
                { deed(GO, &props.go) }
                if arrives { { deed(CARRY, &props.carry) } }
            </div>
        </div>
    }
}

fn comma(language: Language) -> String {
    say!(language, ", ", "，")
}

fn place(props: &CaptionProps, cone: &Cone) -> String {
    let step = cone.step;
    let process = props.events.0.get(&step).and_then(|event| event.process);
    match process.map(|process| name(&props.view, process)) {
        Some(p) => say!(props.language, "Step {step} at {p}: ", "第 {step} 步（{p}）："),
        None => say!(props.language, "Step {step}: ", "第 {step} 步："),
    }
}

fn led_to_it(language: Language, count: usize) -> String {
    let verb = if count == 1 { "step leads" } else { "steps lead" };
    say!(language, "{count} {verb} to it", "有 {count} 步通向它")
}

fn follow(language: Language, count: usize) -> String {
    let verb = if count == 1 { "follows" } else { "follow" };
    say!(language, "{count} {verb} from it", "{count} 步由它引出")
}

fn concurrent(language: Language, count: usize) -> String {
    let verb = if count == 1 { "is" } else { "are" };
    say!(language, "{count} {verb} concurrent", "{count} 步与它并发")
}

/// How the event under the pointer and the present one relate.
fn relation(props: &CaptionProps, cone: &Cone) -> String {
    let (language, now) = (props.language, props.view.step);
    let is_somewhere = props.events.0.get(&now).is_some_and(|event| event.process.is_some());
    match cone.of(now) {
        Relation::Future => say!(
            language,
            ". It happened before step {now}, the present one.",
            "。它先于当前的第 {now} 步发生。"
        ),
        Relation::Past => say!(
            language,
            ". Step {now}, the present one, happened before it.",
            "。当前的第 {now} 步先于它发生。"
        ),
        Relation::Apart if is_somewhere => say!(
            language,
            ". It and step {now}, the present one, are concurrent.",
            "。它与当前的第 {now} 步并发。"
        ),
        Relation::Apart => say!(language, ".", "。"),
        Relation::Same => say!(language, ". It is the present one.", "。它就是当前这一步。"),
    }
}
