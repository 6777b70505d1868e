//! The keys, the gestures and the signs.

use super::stage::STAGE_KEYS;
use crate::phrase;
use crate::ui::components::Mark;
use crate::ui::keyboard;
use crate::ui::session::Handle;
use crate::ui::state::{Action, SHORTCUTS};
use crate::ui::{browser, icons, words};
use crate::words::{Language, Phrase};
use web_sys::HtmlInputElement;
use yew::prelude::*;

const EVERYWHERE: Phrase = phrase!("Everywhere", "在任何地方");
const ON_FOCUS: Phrase = phrase!("Where the focus is", "在有焦点的地方");
const IN_THE_DIAGRAM: Phrase = phrase!("In the diagram", "在时空图中");
const IN_AN_OVERLAY: Phrase = phrase!("In an overlay's ring and plane", "在覆盖网络的环与平面中");
const ON_THE_STAGE: Phrase = phrase!("On the stage", "在舞台上");
const SWITCH: Phrase = phrase!("Single keys do something", "启用单键快捷键");
const SWITCH_ABOUT: Phrase = phrase!(
    "Switch them off if you speak to your computer, or press keys by accident. Ctrl with a key, Tab, Enter and Esc always work.",
    "如果你用语音输入或容易误触按键，可以关闭。Ctrl 组合键、Tab、回车和 Esc 始终有效。"
);
const GESTURES: Phrase = phrase!("Gestures", "操作");
const WHAT: Phrase = phrase!("what", "做什么");
const MOUSE: Phrase = phrase!("mouse", "鼠标");
const TOUCH: Phrase = phrase!("touch", "触摸");
const KEYBOARD: Phrase = phrase!("keyboard", "键盘");
const TRAITOR: Phrase =
    phrase!("A traitor, or a message that a traitor forged", "叛徒，或叛徒伪造的消息");
const VALUES: Phrase = phrase!("Proposed values, and a decided one", "提议的值，以及已选定的值");

/// What the keys of what has the focus do.
const FOCUS_KEYS: [(Phrase, Phrase); 5] = [
    (
        phrase!("Tab", "Tab"),
        phrase!(
            "from one thing to the next: processes, messages, panels, divisions",
            "在进程、消息、面板、分隔线之间移动"
        ),
    ),
    (
        phrase!("Enter", "回车"),
        phrase!("what can be done to the process or message", "可以对这个进程或消息做什么"),
    ),
    (
        phrase!("Arrows on the stage", "舞台上的方向键"),
        phrase!("move the process, go to the next message", "移动进程，转到下一条消息"),
    ),
    (
        phrase!("↑ ↓ in the list of events", "事件列表中的 ↑ ↓"),
        phrase!("point at an event; Enter goes there", "指向一个事件；回车前往"),
    ),
    (
        phrase!("Arrows on a division", "分隔线上的方向键"),
        phrase!("move it; Enter puts it back", "移动它；回车复位"),
    ),
];

/// What the keys of the diagram do.
const DIAGRAM_KEYS: [(Phrase, Phrase); 5] = [
    (phrase!("← → ↑ ↓", "← → ↑ ↓"), phrase!("from event to event", "从一个事件到另一个")),
    (phrase!("Enter", "回车"), phrase!("go to its step", "转到它的步骤")),
    (phrase!("M", "M"), phrase!("move its message's arrival", "移动它的消息的到达")),
    (phrase!("+, −, 0", "+、−、0"), phrase!("zoom, and show all", "缩放，显示全部")),
    (phrase!("Shift + arrows", "Shift + 方向键"), phrase!("move the picture", "移动画面")),
];

/// What the keys of an overlay's pictures do.
const OVERLAY_KEYS: [(Phrase, Phrase); 7] = [
    (
        phrase!("← → ↑ ↓", "← → ↑ ↓"),
        phrase!("to the next node around the ring", "移到环上的下一个节点"),
    ),
    (phrase!("Page Up, Page Down", "Page Up、Page Down"), phrase!("far around it", "沿环大步移动")),
    (
        phrase!("Enter", "回车"),
        phrase!(
            "choose the node; a lookup in your hands goes to it",
            "选择该节点；若有由你转发的查找，则转发给它"
        ),
    ),
    (
        phrase!("K", "K"),
        phrase!("look the node's key up, from the chosen one", "从所选节点查找该节点处的键"),
    ),
    (
        phrase!("Delete", "Delete"),
        phrase!("silence the node, or bring it back", "使节点失效，或让它恢复"),
    ),
    (
        phrase!("Shift + arrows", "Shift + 方向键"),
        phrase!("move the chosen node in the plane", "在平面中移动所选节点"),
    ),
    (phrase!("+, −, 0", "+、−、0"), phrase!("zoom, and show all", "缩放，显示全部")),
];

/// What is done, and how: by mouse, by touch, by keyboard.
const HOW: [(Phrase, Phrase, Phrase, Phrase); 9] = [
    (
        phrase!("do something to a process or a message", "对进程或消息做点什么"),
        phrase!("click it", "点击"),
        phrase!("tap it", "轻触"),
        phrase!("Tab to it, Enter", "Tab 到它，回车"),
    ),
    (
        phrase!("move a process, and with it its latencies", "移动进程，延迟随之改变"),
        phrase!("drag it", "拖动"),
        phrase!("drag it", "拖动"),
        phrase!("arrow keys", "方向键"),
    ),
    (
        phrase!("see what led to an event and what came of it", "查看事件的前因后果"),
        phrase!("point at it", "指向它"),
        phrase!("tap it", "轻触"),
        phrase!("↑ ↓ in the list of events", "事件列表中的 ↑ ↓"),
    ),
    (
        phrase!("go to a step", "转到某一步"),
        phrase!("click an event, drag the timeline", "点击事件，拖动时间轴"),
        phrase!("tap an event, drag the timeline", "轻触事件，拖动时间轴"),
        phrase!("← → Home End", "← → Home End"),
    ),
    (
        phrase!("move a division between panels", "移动面板之间的分隔线"),
        phrase!("drag it; double click puts it back", "拖动；双击复位"),
        phrase!("drag it", "拖动"),
        phrase!("Tab to it, arrow keys", "Tab 到它，方向键"),
    ),
    (
        phrase!("give one view all the room", "让一个视图占满空间"),
        phrase!("the button in its corner", "它角上的按钮"),
        phrase!("the button in its corner", "它角上的按钮"),
        phrase!("Tab to the button; Esc returns", "Tab 到按钮；Esc 返回"),
    ),
    (
        phrase!("look a key up in an overlay", "在覆盖网络中查找键"),
        phrase!("click a node, then the ring where the key lies", "点击节点，再点击环上键的位置"),
        phrase!(
            "tap a node, then Look up a key, then the ring",
            "轻触节点，再按“查找一个键”，然后轻触环"
        ),
        phrase!("Enter on a node, K on another", "在一个节点上按回车，在另一个上按 K"),
    ),
    (
        phrase!(
            "move a node of an overlay, and with it what is near",
            "移动覆盖网络的节点，远近随之改变"
        ),
        phrase!("drag it in the plane", "在平面中拖动"),
        phrase!("drag it in the plane", "在平面中拖动"),
        phrase!("Shift and the arrow keys", "Shift 加方向键"),
    ),
    (
        phrase!("go nearer in an overlay, and around", "放大覆盖网络的图，并移动"),
        phrase!("wheel; drag beside the nodes", "滚轮；在节点旁拖动"),
        phrase!("two fingers; drag beside the nodes", "双指缩放；在节点旁拖动"),
        phrase!("+ − 0", "+ − 0"),
    ),
];

const STATUSES: [(&str, Phrase); 4] = [
    ("up", words::SIGN_UP),
    ("paused", words::SIGN_PAUSED),
    ("crashed", words::SIGN_CRASHED),
    ("stopped", words::SIGN_STOPPED),
];

const VERDICTS: [&str; 5] = ["holds", "pending", "violated", "impossible", "unknown"];

/// What [`Help`] shows.
#[derive(PartialEq, Properties)]
pub struct HelpProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// Whether single keys do something.
    pub shortcuts: bool,
}

/// What the keys do, how things are done, and what the signs mean.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let language = props.language;
    html! {
        <>
            <p>{ words::HELP_ABOUT.say(language) }</p>
            <h3>{ words::HELP_KEYS.say(language) }</h3>
            { switch(props) }
            <div class="key-columns">
                { keys(language, EVERYWHERE, &keyboard::KEYS) }
                { keys(language, ON_FOCUS, &FOCUS_KEYS) }
                { keys(language, ON_THE_STAGE, STAGE_KEYS) }
                { keys(language, IN_THE_DIAGRAM, &DIAGRAM_KEYS) }
                { keys(language, IN_AN_OVERLAY, &OVERLAY_KEYS) }
            </div>
            <h3>{ GESTURES.say(language) }</h3>
            { gestures(language) }
            <h3>{ words::HELP_SIGNS.say(language) }</h3>
            <ul class="plain signs">
                { for STATUSES.iter().map(|(name, word)| status(name, word.say(language))) }
                { for VERDICTS.iter().map(|name| html! {
                    <li>{ icons::verdict(name) }{ words::verdict(name).say(language) }</li>
                }) }
                <li>{ icons::traitor() }{ TRAITOR.say(language) }</li>
                <li class="values">
                    { for (0..4).map(|value| html! { <Mark {value} /> }) }
                    <Mark value={1} double={true} />
                    { VALUES.say(language) }
                </li>
            </ul>
        </>
    }
}

/// The switch of the single keys.
fn switch(props: &HelpProps) -> Html {
    let session = props.session.clone();
    let onchange = Callback::from(move |event: Event| {
        if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
            browser::keep(SHORTCUTS, if field.checked() { "on" } else { "off" });
            session.dispatch(Action::Shortcuts(field.checked()));
        }
    });
    html! {
        <>
            <label class="choice">
                <input type="checkbox" checked={props.shortcuts} {onchange} aria-describedby="switch-about" />
                { SWITCH.say(props.language) }
            </label>
            <p class="quiet" id="switch-about">{ SWITCH_ABOUT.say(props.language) }</p>
        </>
    }
}

fn keys(language: Language, title: Phrase, keys: &[(Phrase, Phrase)]) -> Html {
    let key = |(key, does): &(Phrase, Phrase)| {
        html! {
            <div class="key"><dt><kbd>{ key.say(language) }</kbd></dt><dd>{ does.say(language) }</dd></div>
        }
    };
    html! {
        <div>
            <h4>{ title.say(language) }</h4>
            <dl>{ for keys.iter().map(key) }</dl>
        </div>
    }
}

fn gestures(language: Language) -> Html {
    let row = |(what, mouse, touch, keyboard): &(Phrase, Phrase, Phrase, Phrase)| {
        html! {
            <tr>
                <th scope="row">{ what.say(language) }</th>
                { for [mouse, touch, keyboard].map(|way| html! { <td>{ way.say(language) }</td> }) }
            </tr>
        }
    };
    let heads = [WHAT, MOUSE, TOUCH, KEYBOARD];
    html! {
        <table class="gestures">
            <thead>
                <tr>{ for heads.map(|head| html! { <th scope="col">{ head.say(language) }</th> }) }</tr>
            </thead>
            <tbody>{ for HOW.iter().map(row) }</tbody>
        </table>
    }
}

fn status(name: &str, word: &str) -> Html {
    html! {
        <li>
            <svg class="icon" viewBox="-10 -10 20 20" aria-hidden="true">
                <g class={classes!("process", format!("status-{name}"))}>
                    <circle class="body" r="7" />
                    if name == "paused" { <circle class="hatched" r="7" /> }
                    if name == "stopped" { <path class="crossed" d="M-5 -5L5 5M5 -5L-5 5" /> }
                </g>
            </svg>
            { word }
        </li>
    }
}
