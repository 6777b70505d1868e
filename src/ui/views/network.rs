//! The network as a whole: who is cut off, how well all links work, what happens next, what a crash
//! means, and how many processes there are.

use super::menu::QualityForm;
use super::stage::links::quality_words;
use super::stage::split;
use crate::phrase;
use crate::say;
use crate::ui::browser;
use crate::ui::components::{Ticked, tick, use_entry};
use crate::ui::session::Handle;
use crate::ui::state::{Action, Shared, Thing};
use crate::wire::{Command, ParameterView, View};
use crate::words::{Language, Phrase};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

const PARTITION: Phrase = phrase!("Cut some off from the others", "把一部分与其余隔离");
const CUT_OFF: Phrase = phrase!("Cut off", "隔离");
const HEAL_ALL: Phrase = phrase!("Heal all links", "修复所有链路");
const NOTHING_CUT: Phrase = phrase!("no link is cut", "没有链路被切断");
const ALL_LINKS: Phrase = phrase!("All links", "所有链路");
const SCHEDULE: Phrase = phrase!("What is next", "下一个事件");
const TIMED: Phrase = phrase!("timed: what is due first", "定时：先到期的先发生");
const ASYNCHRONOUS: Phrase =
    phrase!("asynchronous: anything may be next", "异步：任何事件都可能是下一个");
const PARTIAL: Phrase = phrase!("asynchronous until a moment", "在某一时刻之前异步");
const UNTIL_MS: Phrase = phrase!("until ms", "直到（毫秒）");
const CRASHES: Phrase = phrase!("What a crash means", "崩溃的含义");
const RECOVERY: Phrase = phrase!("the process", "进程");
const STOP: Phrase = phrase!("never comes back", "不再恢复");
const STABLE: Phrase = phrase!("comes back with its disk", "带着磁盘恢复");
const AMNESIA: Phrase = phrase!("comes back with nothing", "失忆恢复");
const INBOUND: Phrase = phrase!("messages to it", "发给它的消息");
const OUTBOUND: Phrase = phrase!("messages from it", "它发出的消息");
const TIMERS: Phrase = phrase!("its timers", "它的定时器");
const LOST: Phrase = phrase!("are lost", "丢失");
const KEPT: Phrase = phrase!("are kept", "保留");
const ADD: Phrase = phrase!("Add one", "增加一个");
const REMOVE: Phrase = phrase!("Remove the last", "去掉最后一个");
const SET: Phrase = phrase!("Set", "设置");
const FROM_NOW_ON: Phrase =
    phrase!("These hold from this step on; undo takes them back.", "从这一步起生效；可以撤销。");
const ANEW: Phrase = phrase!(
    "The run starts anew with another number; undo brings this one back.",
    "改变数目会从头开始运行；撤销可以回到现在的运行。"
);

/// What is unusual about the network, in a few words.
pub fn summary(view: &View, language: Language) -> String {
    let mut words = Vec::new();
    if view.schedule != "timed" {
        words.push(view.schedule_title.clone());
    }
    let quality = quality_words(language, &view.quality);
    words.extend(Some(quality).filter(|quality| !quality.is_empty()));
    let cut = view.cuts.len();
    match cut {
        0 => {}
        1 => words.push(say!(language, "1 way cut", "1 个方向被切断")),
        _ => words.push(say!(language, "{cut} ways cut", "{cut} 个方向被切断")),
    }
    words.join(" · ")
}

/// What the [`NetworkForm`] shows.
#[derive(PartialEq, Properties)]
pub struct NetworkFormProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
}

impl NetworkFormProps {
    /// Does something, and leaves the menu.
    fn carry_out(&self) -> Callback<String> {
        let session = self.session.clone();
        Callback::from(move |act: String| {
            session.act(act);
            session.dispatch(Action::Unchoose);
            browser::focus(&Thing::Network.handle());
        })
    }
}

/// Everything that acts on no single thing.
#[component]
pub fn NetworkForm(props: &NetworkFormProps) -> Html {
    let language = props.language;
    let doing = props.carry_out();
    html! {
        <>
            { heal(props, &doing) }
            <details class="group"><summary>{ PARTITION.say(language) }</summary>
                <Partition language={language} view={props.view.clone()} doing={doing.clone()} />
            </details>
            <details class="group">
                <summary>{ ALL_LINKS.say(language) }{ " " }
                    <span class="quiet">{ quality_words(language, &props.view.quality) }</span>
                </summary>
                <QualityForm session={props.session.clone()} {language} quality={props.view.quality}
                    link={None} thing={Thing::Network} />
            </details>
            <details class="group">
                <summary>{ SCHEDULE.say(language) }{ " " }
                    <span class="quiet">{ &props.view.schedule_title }</span>
                </summary>
                <Schedule {language} now={props.view.schedule.clone()} doing={doing.clone()} />
            </details>
            <details class="group">
                <summary>{ CRASHES.say(language) }</summary>
                <p class="quiet">{ &props.view.crashes_title }</p>
                <Crashes {language} now={props.view.crashes.clone()} {doing} />
            </details>
            { processes(props) }
        </>
    }
}

fn heal(props: &NetworkFormProps, doing: &Callback<String>) -> Html {
    let nothing = props.view.cuts.is_empty();
    let doing = doing.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        if !nothing {
            doing.emit("join".to_owned());
        }
    });
    html! {
        <div class="deeds">
            <button type="button" class={classes!("deed", nothing.then_some("deed-not"))}
                aria-disabled={nothing.then_some("true")} {onclick}>
                <span>{ HEAL_ALL.say(props.language) }</span>
                if nothing {
                    <span class="reason">{ NOTHING_CUT.say(props.language) }</span>
                }
            </button>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct PartitionProps {
    language: Language,
    view: Shared<View>,
    doing: Callback<String>,
}

/// The way to part processes without drawing a line.
#[component]
fn Partition(props: &PartitionProps) -> Html {
    let picked = use_state_eq(Ticked::default);
    let processes = &props.view.processes;
    let all = processes.len();
    let whole = picked.is_empty() || picked.len() == all;
    let onclick = {
        let (doing, picked) = (props.doing.clone(), picked.clone());
        Callback::from(move |_: MouseEvent| {
            doing.emit(split(&picked.iter().copied().collect::<Vec<u32>>()));
        })
    };
    html! {
        <>
            <div class="ticks">
                { for processes.iter().map(|process| tick(&picked, process.id, &process.name)) }
            </div>
            <button type="button" class="deed boxed" disabled={whole} {onclick}>
                { CUT_OFF.say(props.language) }
            </button>
        </>
    }
}

#[derive(PartialEq, Properties)]
struct ChoiceProps {
    language: Language,
    now: AttrValue,
    doing: Callback<String>,
}

/// How the next event is found.
#[component]
fn Schedule(props: &ChoiceProps) -> Html {
    let language = props.language;
    let now = match props.now.split_once('.') {
        Some((kind, _)) => kind.to_owned(),
        None => props.now.to_string(),
    };
    let kind = use_state_eq(|| now.clone());
    // The run may go back to another schedule while the menu is open.
    use_effect_with(now, {
        let kind = kind.setter();
        move |now| kind.set(now.clone())
    });
    let moment = use_entry(props.now.strip_prefix("gst.").unwrap_or("300").to_owned());
    let onchange = {
        let kind = kind.setter();
        Callback::from(move |event: Event| {
            if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
                kind.set(select.value());
            }
        })
    };
    let onsubmit = {
        let (doing, moment, kind) = (props.doing.clone(), moment.clone(), (*kind).clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let moment = moment.cast::<HtmlInputElement>().map(|field| field.value());
            doing.emit(match moment {
                Some(moment) if kind == "gst" => format!("schedule.gst.{}", moment.trim()),
                _ => format!("schedule.{kind}"),
            });
        })
    };
    let options = [("timed", TIMED), ("async", ASYNCHRONOUS), ("gst", PARTIAL)];
    html! {
        <form class="quality" {onsubmit}>
            <select class="wide" {onchange} aria-label={SCHEDULE.say(language)}>
                { for options.map(|(value, word)| html! {
                    <option {value} selected={value == *kind}>{ word.say(language) }</option>
                }) }
            </select>
            if *kind == "gst" {
                <label><span>{ UNTIL_MS.say(language) }</span>
                    <input ref={moment} type="number" min="0" max="4294967295" required=true />
                </label>
            }
            <p class="quiet">{ FROM_NOW_ON.say(language) }</p>
            <button class="deed">{ SET.say(language) }</button>
        </form>
    }
}

/// What a crash takes along.
#[component]
fn Crashes(props: &ChoiceProps) -> Html {
    let language = props.language;
    let part = |nth: usize| props.now.split('.').nth(nth).unwrap_or_default().to_owned();
    let fields = [use_entry(part(0)), use_entry(part(1)), use_entry(part(2)), use_entry(part(3))];
    let onsubmit = {
        let (doing, fields) = (props.doing.clone(), fields.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let value =
                |field: &NodeRef| field.cast::<HtmlSelectElement>().map(|field| field.value());
            let values: Vec<String> = fields.iter().filter_map(value).collect();
            doing.emit(format!("crashes.{}", values.join(".")));
        })
    };
    let recoveries = vec![("stop", STOP), ("stable", STABLE), ("amnesia", AMNESIA)];
    let fates = vec![("lost", LOST), ("kept", KEPT)];
    let rows = [
        (RECOVERY, recoveries),
        (INBOUND, fates.clone()),
        (OUTBOUND, fates.clone()),
        (TIMERS, fates),
    ];
    let row = |nth: usize| {
        let (word, options) = &rows[nth];
        html! {
            <label><span>{ word.say(language) }</span>
                <select ref={fields[nth].clone()}>
                    { for options.iter().map(|&(value, word)| html! {
                        <option {value}>{ word.say(language) }</option>
                    }) }
                </select>
            </label>
        }
    };
    html! {
        <form class="quality" {onsubmit}>
            { for (0..rows.len()).map(row) }
            <p class="quiet">{ FROM_NOW_ON.say(language) }</p>
            <button class="deed">{ SET.say(language) }</button>
        </form>
    }
}

/// Adds a process, or removes the last.
fn processes(props: &NetworkFormProps) -> Html {
    let is_number = |parameter: &&ParameterView| parameter.name == "n";
    let Some(number) = props.view.parameters.iter().find(is_number) else { return html! {} };
    let now = props.view.processes.len() as u64;
    let button = |word: Phrase, to: u64| {
        let possible = (number.low..=number.high).contains(&to);
        let session = props.session.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            session.restart(Command::Set { parameter: "n".to_owned(), value: to.to_string() });
            browser::focus(&Thing::Network.handle());
        });
        html! {
            <button type="button" class="chip" disabled={!possible} {onclick}>
                { word.say(props.language) }
            </button>
        }
    };
    html! {
        <div class="count-of">
            <h3>{ say!(props.language, "Processes: {now}", "进程数：{now}") }</h3>
            <div class="chips">{ button(ADD, now + 1) }{ button(REMOVE, now.saturating_sub(1)) }</div>
            <p class="quiet">{ ANEW.say(props.language) }</p>
        </div>
    }
}
