//! The space-time diagram: a line for each process, an arrow for each message, time to the right.
//!
//! It is painted on a canvas by a [`Scene`], which the pointer, the wheel and the keys move; what
//! stands around it (buttons, the caption, the menu of an arrow) is ordinary page.

mod arrow;
mod caption;
mod scene;

use crate::draw::{Cone, Delivery, Index, Run};
use crate::phrase;
use crate::say;
use crate::ui::components::Tool;
use crate::ui::log::{Known, Log};
use crate::ui::measure::{use_shade, use_size};
use crate::ui::session::Handle;
use crate::ui::state::{Lit, Shared, Theme, branch};
use crate::ui::{icons, words};
use crate::wire::{Axis, View};
use crate::words::{Language, Phrase};
use arrow::ArrowMenu;
use caption::Caption;
use scene::{Scene, Shown};
use std::rc::Rc;
use yew::prelude::*;

const BY_LAMPORT: Phrase = phrase!("Lamport", "Lamport");
const ABOUT_ORDER: Phrase = phrase!(
    "In the order of the steps: every cause stands left of its effect",
    "按步骤次序：每个原因都在其结果的左边"
);
const ABOUT_LAMPORT: Phrase = phrase!(
    "By Lamport time: one more than the greatest among the causes",
    "按 Lamport 时间：比所有原因中的最大者多一"
);
const ABOUT_TIME: Phrase = phrase!("By the virtual time of the run", "按运行的虚拟时间");
const NEARER: Phrase = phrase!("Zoom in", "放大");
const FARTHER: Phrase = phrase!("Zoom out", "缩小");
const FIT: Phrase = phrase!("Show all", "显示全部");
const HOW: Phrase = phrase!(
    "Arrow keys go from event to event, Enter goes to its step, M moves the arrival of its message, plus, minus and 0 zoom.",
    "方向键在事件之间移动，回车键转到该步，M 键改变其消息的到达，加号、减号和 0 缩放。"
);

/// How much nearer or farther a press of a button goes.
const ZOOM: f64 = 1.4;

/// What the [`Diagram`] shows.
#[derive(PartialEq, Properties)]
pub struct DiagramProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// The run.
    pub view: Shared<View>,
    /// Its events.
    pub log: Shared<Log>,
    /// The step under the pointer.
    pub pointed: Option<u32>,
    /// The lane whose witness is lit.
    pub lit: Option<Lit>,
}

/// Events that are compared by where they lie.
#[derive(Clone)]
pub struct Events(Rc<Known>);

impl PartialEq for Events {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The events that are drawn: those of the run's branch, or what was drawn before until that of the
/// present step is there, so that nothing flickers.
#[hook]
fn use_events(log: &Log, view: &View) -> Events {
    let before = use_mut_ref(Rc::<Known>::default);
    let known = log.of(branch(view));
    let mut before = before.borrow_mut();
    if known.contains_key(&view.step) || before.is_empty() || view.step == 0 {
        *before = known;
    }
    Events(before.clone())
}

/// The diagram.
#[component]
pub fn Diagram(props: &DiagramProps) -> Html {
    let language = props.language;
    let (room, canvas, menu) = (use_node_ref(), use_node_ref(), use_node_ref());
    let (size, shade) = (use_size(&room), use_shade(props.theme));
    let axis = use_state_eq(Axis::default);
    let chosen = use_state_eq(|| None::<String>);
    let events = use_events(&props.log, &props.view);
    let index = use_memo((props.view.clone(), events.clone()), |(view, events)| {
        Index::new(view, &events.0)
    });
    let cone = use_memo((events.clone(), props.pointed), |(events, pointed)| {
        let step = pointed.filter(|step| events.0.contains_key(step))?;
        Some(Cone::new(&events.0, step))
    });
    let scene = use_memo((), |()| {
        let choose = chosen.setter();
        let choose = Callback::from(move |message| choose.set(message));
        Scene::new(props.session.clone(), canvas.clone(), menu.clone(), choose)
    });
    let scene = (*scene).clone();
    let run = Run { view: &props.view, story: &events.0, index: &index };
    let delivery = chosen.as_ref().and_then(|message| Delivery::of(run, message));
    let shown = Shown {
        language,
        shade,
        size,
        axis: *axis,
        view: props.view.clone(),
        known: events.0.clone(),
        index,
        cone: cone.clone(),
        lit: props.lit.as_ref().map(|lit| lit.witness.clone()).unwrap_or_default(),
        chosen: (*chosen).clone(),
    };
    let showing = scene.clone();
    use_effect(move || showing.show(shown));
    let summary = summary(language, &props.view, events.0.len());
    html! {
        <section class="panel diagram" aria-label={words::DIAGRAM.say(language)}>
            <header class="panel-head">
                <h2>{ words::DIAGRAM.say(language) }</h2>
                { axes(language, &axis) }
                { zooms(language, &scene) }
            </header>
            <div ref={room} class="diagram-room" tabindex="0" role="application"
                aria-label={words::DIAGRAM.say(language)} aria-describedby="diagram-how diagram-caption"
                onkeydown={scene.keys()}>
                <p id="diagram-how" class="hidden">{ HOW.say(language) }</p>
                <canvas ref={canvas} class="diagram-drawing" role="img" aria-label={summary}
                    onpointerdown={scene.pointer(Scene::press)} onpointermove={scene.pointer(Scene::move_to)}
                    onpointerup={scene.pointer(Scene::lift)} onpointercancel={scene.pointer(Scene::cancel)}
                    onpointerleave={scene.pointer(Scene::leave)} onwheel={scene.wheel()} />
                if let Some(delivery) = delivery {
                    <ArrowMenu session={props.session.clone()} {language} node={menu} {delivery}
                        last={props.view.steps} onclose={scene.closing()} />
                }
            </div>
            <Caption {language} view={props.view.clone()} events={events.clone()} {cone}
                go={scene.going()} carry={scene.carrying()} />
        </section>
    }
}

/// What the diagram shows, for who cannot see it.
fn summary(language: Language, view: &View, events: usize) -> String {
    let (processes, step) = (view.processes.len(), view.step);
    say!(
        language,
        "Space-time diagram of {events} events at {processes} processes, at step {step}; the list of events has the same in words",
        "{processes} 个进程的 {events} 个事件的时空图，当前为第 {step} 步；事件列表以文字给出相同内容"
    )
}

fn axes(language: Language, axis: &UseStateHandle<Axis>) -> Html {
    let choice = |(value, word, about): (Axis, Phrase, Phrase)| {
        let set = axis.setter();
        let onclick = Callback::from(move |_: MouseEvent| set.set(value));
        html! {
            <button type="button" class="chip" aria-pressed={(**axis == value).to_string()}
                title={about.say(language)} {onclick}>
                { word.say(language) }
            </button>
        }
    };
    let all = [
        (Axis::Order, words::BY_ORDER, ABOUT_ORDER),
        (Axis::Lamport, BY_LAMPORT, ABOUT_LAMPORT),
        (Axis::Time, words::BY_TIME, ABOUT_TIME),
    ];
    html! {
        <div class="axes" role="group" aria-label={words::AXIS.say(language)}>
            { for all.into_iter().map(choice) }
        </div>
    }
}

fn zooms(language: Language, scene: &Scene) -> Html {
    let tool = |icon: Html, word: Phrase, key_hint: &'static str, deed: fn(&Scene)| {
        let scene = scene.clone();
        let onclick = Callback::from(move |()| deed(&scene));
        html! { <Tool {icon} label={word.say(language)} {key_hint} {onclick} /> }
    };
    html! {
        <div class="zooms">
            { tool(icons::farther(), FARTHER, "−", |scene| scene.zoom(1.0 / ZOOM)) }
            { tool(icons::fit(), FIT, "0", Scene::fit) }
            { tool(icons::nearer(), NEARER, "+", |scene| scene.zoom(ZOOM)) }
        </div>
    }
}
