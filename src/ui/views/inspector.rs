//! The inspector: everything about the process, the message or the event that was chosen.

use crate::ui::components::{Fields, Mark, use_entry};
use crate::ui::log::{Known, Log};
use crate::ui::session::Handle;
use crate::ui::state::{Action, Shared, Thing, branch, message, name, process};
use crate::ui::{icons, words};
use crate::wire::{EventView, MessageView, Passage, ProcessView, TimerView, View};
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use web_sys::HtmlInputElement;
use yew::prelude::*;

const PROCESSES: Phrase = phrase!("Processes", "进程");
const ALL: Phrase = phrase!("Show all", "显示全部");
const UNCHANGED: Phrase = phrase!("This step changed nothing here.", "这一步没有改变它。");
const INBOX: Phrase = phrase!("On their way to it", "正在发往它的消息");
const EMPTY_INBOX: Phrase = phrase!("Nothing is on its way to it.", "没有发往它的消息。");
const LAST_DID: Phrase = phrase!("What it did last", "它最近做了什么");
const CAUSE: Phrase = phrase!("Its cause", "起因");
const CAUSES: Phrase = phrase!("What led to it", "由什么引起");
const EFFECT: Phrase = phrase!("Its effect", "结果");
const STILL_UNDER_WAY: Phrase = phrase!("It is still under way.", "它还在途中。");
const FATE_UNKNOWN: Phrase = phrase!(
    "It is not under way at this step, and the steps known of this run do not say what became of it.",
    "在这一步它不在途中，已知的步骤里也没有它的下落。"
);
const NOT_YET: Phrase = phrase!(
    "At the step shown it has not been sent yet, or has arrived already.",
    "在当前显示的这一步，它尚未发出，或已经到达。"
);
const WAS_LOST: Phrase = phrase!("It was lost:", "它丢失了：");
const WAS_IGNORED: Phrase = phrase!("It was ignored, because", "它被忽略，因为");
const SENT_HERE: Phrase = phrase!("Messages sent", "发出的消息");
const NO_CAUSE: Phrase =
    phrase!("Nothing before it: the run begins here.", "之前没有事件：运行从这里开始。");
const WHEN: Phrase = phrase!("time", "时刻");
const LAMPORT: Phrase = phrase!("Lamport time", "Lamport 时间");
const TIMESTAMP: Phrase = phrase!("timestamp", "时间戳");
const PLACE: Phrase = phrase!("at", "发生在");
const DECIDED: Phrase = phrase!("decided", "选定");
const PROPOSED: Phrase = phrase!("proposed", "提议");
const GONE: Phrase = phrase!("This run has no such step.", "这次运行没有这一步。");

/// What the [`Inspector`] shows.
#[derive(PartialEq, Properties)]
pub struct InspectorProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
    /// Its events.
    pub log: Shared<Log>,
    /// What was chosen.
    pub chosen: Option<Thing>,
}

/// The state of what was chosen, or what can be chosen.
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let known = props.log.of(branch(&props.view));
    let scene = Scene { props, known: &known };
    let (title, body) = match &props.chosen {
        Some(Thing::Process(id)) => match process(&props.view, *id) {
            Some(process) => (process.name.clone(), scene.of_process(process)),
            None => scene.nothing(),
        },
        Some(Thing::Message(id)) => scene.of_message(id),
        Some(Thing::Event(step)) => (words::step(props.language, *step), scene.of_event(*step)),
        _ => scene.nothing(),
    };
    let lacking = scene.lacking();
    let session = props.session.clone();
    use_effect_with((branch(&props.view), lacking), move |(_, lacking)| {
        for step in lacking {
            session.want(*step, step + 1);
        }
    });
    let session = props.session.clone();
    let onclick = Callback::from(move |_: MouseEvent| session.dispatch(Action::Unchoose));
    html! {
        <section class="panel inspector" aria-label={words::INSPECTOR.say(props.language)}>
            <div class="panel-head">
                <h2>{ title }</h2>
                if props.chosen.is_some() {
                    <button type="button" class="chip" {onclick}>{ ALL.say(props.language) }</button>
                }
            </div>
            { body }
        </section>
    }
}

/// What is told, and what is known of it.
struct Scene<'a> {
    props: &'a InspectorProps,
    known: &'a Known,
}

/// One message's story, as far as it is known.
struct Story<'a> {
    under_way: Option<&'a MessageView>,
    sent: Option<&'a Passage>,
    arrival: Option<&'a EventView>,
}

impl Scene<'_> {
    fn language(&self) -> Language {
        self.props.language
    }

    fn say(&self, phrase: Phrase) -> &'static str {
        phrase.say(self.props.language)
    }

    fn view(&self) -> &View {
        &self.props.view
    }

    fn name(&self, id: u32) -> String {
        name(&self.props.view, id)
    }

    /// The steps that are to be told of and are not known yet.
    fn lacking(&self) -> Vec<u32> {
        let steps = match &self.props.chosen {
            Some(Thing::Message(id)) => {
                message(self.view(), id).map(|message| message.sent_step).into_iter().collect()
            }
            Some(Thing::Event(step)) => {
                let causes = self.known.get(step).map(|event| event.causes.clone());
                causes.into_iter().flatten().chain([*step]).collect()
            }
            _ => Vec::new(),
        };
        let is_lacking = |step: &u32| *step <= self.view().steps && !self.known.contains_key(step);
        steps.into_iter().filter(is_lacking).collect()
    }

    fn nothing(&self) -> (String, Html) {
        let body = html! {
            <>
                <p class="quiet">{ self.say(words::CHOOSE_SOMETHING) }</p>
                <h3>{ self.say(PROCESSES) }</h3>
                <ul class="plain">
                    { for self.view().processes.iter().map(|process| self.process_row(process)) }
                </ul>
                <h3>{ self.say(words::UNDER_WAY) }</h3>
                { self.ways(self.view().messages.iter(), words::NONE_UNDER_WAY) }
            </>
        };
        (self.say(words::INSPECTOR).to_owned(), body)
    }

    fn process_row(&self, process: &ProcessView) -> Html {
        let glance = process.glance.iter().map(|field| format!("{} {}", field.name, field.value));
        let glance = glance.collect::<Vec<_>>().join(&say!(self.language(), ", ", "，"));
        html! {
            <li key={process.id}>
                <button type="button" class="row" onclick={self.choosing(Thing::Process(process.id))}>
                    if process.traitor { { icons::traitor() } }
                    <b>{ &process.name }</b>
                    if let Some(value) = process.decided {
                        <Mark {value} double={true} />
                        <span class="hidden">{ words::decided(self.language(), value) }</span>
                    }
                    <span>
                        if let Some(traitor) = words::traitor(self.language(), process) {
                            <b>{ traitor }</b>{ " " }
                        }
                        { glance }
                    </span>
                    <span class="quiet">{ &process.status_title }</span>
                </button>
            </li>
        }
    }

    fn choosing(&self, thing: Thing) -> Callback<MouseEvent> {
        let session = self.props.session.clone();
        Callback::from(move |_| session.inspect(thing.clone()))
    }

    /// Messages under way as buttons: the same as on the stage, without aiming.
    fn ways<'b>(&self, messages: impl Iterator<Item = &'b MessageView>, none: Phrase) -> Html {
        let rows: Vec<Html> = messages.map(|message| self.way(message)).collect();
        if rows.is_empty() {
            return html! { <p class="quiet">{ self.say(none) }</p> };
        }
        html! { <ul class="plain">{ rows }</ul> }
    }

    fn way(&self, message: &MessageView) -> Html {
        let (from, to) = (self.name(message.from), self.name(message.to));
        html! {
                    <li key={message.id.clone()}>
                        <button type="button" class="row" onclick={self.choosing(Thing::Message(message.id.clone()))}>
                            if let Some(value) = message.mark { <Mark {value} /> }
                            <span>
        { words::kind(self.language(), &message.title, message.forged) }{ " " }{ &message.text }
        </span>
                            <span class="quiet">{ format!("{from} → {to}") }</span>
                        </button>
                    </li>
                }
    }

    /// A way to a step: its number, and what happened in it as soon as that is known.
    fn step_row(&self, step: u32) -> Html {
        let session = self.props.session.clone();
        let onclick = Callback::from(move |_: MouseEvent| session.visit(step));
        let text = self.known.get(&step).map(|event| event.text.clone());
        html! {
            <li key={step}>
                <button type="button" class="row told" {onclick}>
                    <span class="event-step">{ words::step(self.language(), step) }</span>
                    <span>{ text }</span>
                </button>
            </li>
        }
    }

    fn of_process(&self, process: &ProcessView) -> Html {
        let language = self.language();
        let id = process.id;
        let inbox = self.view().messages.iter().filter(|message| message.to == id);
        html! {
            <>
                { self.status(process) }
                <div class="memories">
                    <div>
                        <h3>{ self.say(words::STATE) }</h3>
                        <Fields {language} fields={process.state.clone()} />
                    </div>
                    <div class="stable">
                        <h3>{ self.say(words::STABLE) }</h3>
                        <Fields {language} fields={process.stable.clone()} />
                    </div>
                </div>
                if !process.state.iter().chain(&process.stable).any(|field| field.changed) {
                    <p class="quiet aside">{ self.say(UNCHANGED) }</p>
                }
                <h3>{ self.say(INBOX) }</h3>
                { self.ways(inbox, EMPTY_INBOX) }
                if !process.timers.is_empty() {
                    <h3>{ self.say(words::TIMERS) }</h3>
                    <ul class="plain">
                        { for process.timers.iter().map(|timer| self.timer(timer)) }
                    </ul>
                }
                if let Some(step) = self.last_step_of(id) {
                    <h3>{ self.say(LAST_DID) }</h3>
                    <ul class="plain">{ self.step_row(step) }</ul>
                }
                <ClockForm key={id} session={self.props.session.clone()} {language} {id}
                    clock={process.clock} offset={process.clock_offset} drift={process.clock_drift} />
            </>
        }
    }

    fn status(&self, process: &ProcessView) -> Html {
        let language = self.language();
        html! {
            <p class="status">
                <span>{ &process.status_title }</span>
                if let Some(traitor) = words::traitor(language, process) {
                    <span>{ icons::traitor() }{ traitor }</span>
                }
                if let Some(value) = process.decided {
                    <span><Mark {value} double={true} />{ words::decided(language, value) }</span>
                }
                if let Some(effects) = process.doomed {
                    <span>{ words::doomed(language, effects) }</span>
                }
                if let Some(gathering) = &process.gathering {
                    <span>
                        { words::gathered(language, &gathering.title, gathering.have.len(),
                            gathering.need) }
                    </span>
                }
            </p>
        }
    }

    fn timer(&self, timer: &TimerView) -> Html {
        let (session, act) = (self.props.session.clone(), format!("fire.{}", timer.id));
        let onclick = Callback::from(move |_: MouseEvent| session.act(act.clone()));
        html! {
            <li class="timer" key={timer.id.clone()}>
                <span>{ &timer.title }</span>
                <span class="quiet">{ words::time(self.language(), timer.due) }</span>
                <button type="button" class="chip" {onclick}>{ self.say(words::FIRE) }</button>
            </li>
        }
    }

    /// The last step up to the present one in which something happened at a process.
    fn last_step_of(&self, id: u32) -> Option<u32> {
        let mut until_now = self.known.range(..=self.view().step).rev();
        until_now.find(|(_, event)| event.process == Some(id)).map(|(step, _)| step)
    }

    fn story(&self, id: &str) -> Story<'_> {
        let events = || self.known.values().map(|event| &**event);
        let sends = |event: &'_ EventView| event.sends.iter().any(|sent| sent.id == id);
        let sending = events().find(|event| sends(event));
        Story {
            under_way: message(self.view(), id),
            sent: sending.and_then(|event| event.sends.iter().find(|sent| sent.id == id)),
            arrival: events()
                .find(|event| event.received.as_ref().is_some_and(|received| received.id == id)),
        }
    }

    fn of_message(&self, id: &str) -> (String, Html) {
        let story = self.story(id);
        let passage = story.arrival.and_then(|event| event.received.as_ref()).or(story.sent);
        if story.under_way.is_none() && passage.is_none() {
            return self.nothing();
        }
        let kind = passage.map(|passage| self.kind(&passage.kind));
        let title = story.under_way.map(|message| message.title.clone()).or(kind);
        let sent = passage.map(|passage| passage.sent_step);
        let sent = story.under_way.map(|message| message.sent_step).or(sent);
        let body = html! {
            <>
                { self.passage(&story, passage) }
                <h3>{ self.say(CAUSE) }</h3>
                <ul class="plain">{ for sent.map(|step| self.step_row(step)) }</ul>
                <h3>{ self.say(EFFECT) }</h3>
                { self.effect(&story) }
            </>
        };
        (title.unwrap_or_default(), body)
    }

    /// A kind of message in words.
    fn kind(&self, kind: &str) -> String {
        let found = self.view().kinds.iter().find(|(name, _)| name == kind);
        found.map_or_else(|| kind.to_owned(), |(_, title)| title.clone())
    }

    fn passage(&self, story: &Story<'_>, passage: Option<&Passage>) -> Html {
        let language = self.language();
        let (from, to, text, mark) = match (story.under_way, passage) {
            (Some(message), _) => (message.from, message.to, &message.text, message.mark),
            (None, Some(passage)) => (passage.from, passage.to, &passage.text, passage.mark),
            (None, None) => return html! {},
        };
        html! {
            <dl class="fields">
                { self.field(words::FROM_TO,
                    html! { words::from_to(language, &self.name(from), &self.name(to)) }) }
                { self.field(words::CONTENT, html! { text.clone() }) }
                if let Some(value) = mark {
                    { self.field(words::VALUE, html! { <><Mark {value} />{ value }</> }) }
                }
                if let Some(message) = story.under_way {
                    { self.field(words::SENT, html! { words::time(language, message.sent) }) }
                    { self.field(words::DUE, if message.held {
                        html! { self.say(words::HELD) }
                    } else if self.view().next.is_none() {
                        html! { self.say(words::ANY_TIME) }
                    } else {
                        html! { words::time(language, message.due) }
                    }) }
                }
            </dl>
        }
    }

    fn field(&self, term: Phrase, value: Html) -> Html {
        html! { <div class="field"><dt>{ self.say(term) }</dt><dd>{ value }</dd></div> }
    }

    fn effect(&self, story: &Story<'_>) -> Html {
        if let Some(event) = story.arrival {
            return html! {
                <>
                    { self.ignored(event) }
                    <ul class="plain">{ self.step_row(event.step) }</ul>
                    if story.under_way.is_none() && event.step > self.view().step {
                        <p class="quiet">{ self.say(NOT_YET) }</p>
                    }
                </>
            };
        }
        if let Some(lost) = story.sent.and_then(|sent| sent.lost.as_ref()) {
            return html! { <p>{ self.say(WAS_LOST) }{ " " }{ lost }</p> };
        }
        let told = if story.under_way.is_some() { STILL_UNDER_WAY } else { FATE_UNKNOWN };
        html! { <p class="quiet">{ self.say(told) }</p> }
    }

    fn ignored(&self, event: &EventView) -> Html {
        let Some(why) = &event.ignored else { return html! {} };
        html! {
            <p class="ignored">
                { self.say(WAS_IGNORED) }{ if self.language() == Language::English { " " } else { "" } }{ why }
            </p>
        }
    }

    fn of_event(&self, step: u32) -> Html {
        let language = self.language();
        let Some(event) = self.known.get(&step) else {
            let told = if step > self.view().steps { GONE } else { words::LOADING };
            return html! { <p class="quiet">{ self.say(told) }</p> };
        };
        let notes = self.view().notes.iter().filter(|note| note.step == step);
        html! {
            <>
                <p>{ &event.text }</p>
                { for notes.map(|note| html! {
                    <p class="note"><b>{ self.say(words::NOTE) }</b>{ " " }{ &note.text }</p>
                }) }
                <dl class="fields">
                    if let Some(process) = event.process {
                        { self.field(PLACE, html! {
                            <button type="button" class="chip" onclick={self.choosing(Thing::Process(process))}>
                                { self.name(process) }
                            </button>
                        }) }
                    }
                    { self.field(WHEN, html! { words::time(language, event.time) }) }
                    { self.field(LAMPORT, html! { event.lamport }) }
                    if let Some(clock) = event.clock { { self.field(TIMESTAMP, html! { clock }) } }
                    if let Some(value) = event.proposed {
                        { self.field(PROPOSED, html! { <><Mark {value} />{ value }</> }) }
                    }
                    if let Some(value) = event.decided {
                        { self.field(DECIDED, html! { <><Mark {value} double={true} />{ value }</> }) }
                    }
                </dl>
                <h3>{ self.say(CAUSES) }</h3>
                if event.causes.is_empty() {
                    <p class="quiet">{ self.say(NO_CAUSE) }</p>
                } else {
                    <ul class="plain">{ for event.causes.iter().map(|cause| self.step_row(*cause)) }</ul>
                }
                if !event.sends.is_empty() {
                    <h3>{ self.say(SENT_HERE) }</h3>
                    <ul class="plain">{ for event.sends.iter().map(|sent| self.sent(sent)) }</ul>
                }
            </>
        }
    }

    fn sent(&self, sent: &Passage) -> Html {
        let (from, to) = (self.name(sent.from), self.name(sent.to));
        html! {
            <li key={format!("{}-{}", sent.id, sent.lost.is_some())}>
                <button type="button" class="row" onclick={self.choosing(Thing::Message(sent.id.clone()))}>
                    if let Some(value) = sent.mark { <Mark {value} /> }
                    <span>
                        { words::kind(self.language(), &self.kind(&sent.kind), sent.forged) }{ " " }{ &sent.text }
                        if let Some(lost) = &sent.lost {
                            <span class="quiet">{ format!(" {} {lost}", self.say(WAS_LOST)) }</span>
                        }
                    </span>
                    <span class="quiet">{ format!("{from} → {to}") }</span>
                </button>
            </li>
        }
    }
}

#[derive(PartialEq, Properties)]
struct ClockFormProps {
    session: Handle,
    language: Language,
    id: u32,
    clock: u64,
    offset: i64,
    drift: i32,
}

/// What a process's clock reads, and a form that sets it.
#[component]
fn ClockForm(props: &ClockFormProps) -> Html {
    let ahead = use_entry((props.offset / 1000).to_string());
    let drift = use_entry(props.drift.to_string());
    let onsubmit = {
        let (session, id) = (props.session.clone(), props.id);
        let (ahead, drift) = (ahead.clone(), drift.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            session.act(format!("clock.{id}.{}.{}", number(&ahead), number(&drift)));
        })
    };
    let language = props.language;
    html! {
        <details class="clock">
            <summary>
                { words::CLOCK.say(language) }{ " " }
                <span class="quiet">{ words::time(language, props.clock) }</span>
            </summary>
            <form {onsubmit}>
                <label>{ words::AHEAD_MS.say(language) }
                    <input ref={ahead} type="number" />
                </label>
                <label>{ words::DRIFT_PPM.say(language) }
                    <input ref={drift} type="number" />
                </label>
                <button class="chip">{ words::SET_CLOCK.say(language) }</button>
            </form>
        </details>
    }
}

fn number(field: &NodeRef) -> i64 {
    field.cast::<HtmlInputElement>().and_then(|field| field.value().parse().ok()).unwrap_or(0)
}
