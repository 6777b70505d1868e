//! An overlay: everybody on the ring and in the plane, any route and any node on demand, and what was
//! measured of all.
//!
//! `picture` is two canvases with their gestures and `lens` how near one is; a `scene` is painted on them:
//! everybody on the `ground` and what moves with the pointer `over` it, with a `brush` and with `dots`.
//! The other files are the panels beside it.

mod brush;
mod chart;
mod deeds;
mod dots;
mod embedded;
mod ground;
mod hand;
mod lens;
mod measures;
mod node;
mod numbers;
mod over;
mod picture;
mod route;
mod scene;
mod share;
mod wave;

use crate::phrase;
use crate::say;
use crate::ui::components::{Tabs, Tool};
use crate::ui::measure::{use_narrow, use_shade};
use crate::ui::overlay::Overlay;
use crate::ui::session::Handle;
use crate::ui::state::{Reading, Shared, Theme};
use crate::ui::views::lesson::{Beside, LessonPanel};
use crate::ui::{browser, icons, words};
use crate::wire::overlay::{LaneView, OverlayCommand, OverlayView, RouteView, WorkView};
use crate::words::{Language, Phrase};
use deeds::DeedsPanel;
pub use embedded::EmbeddedOverlay;
use hand::HandPanel;
use measures::{ComparePanel, MeasuresPanel};
use node::NodePanel;
use numbers::grouped;
use picture::{Gesture, Picture};
use route::RoutePanel;
use scene::Kind;
pub use share::LinkOfOverlay;
use std::rc::Rc;
use wave::WaveLine;
use yew::prelude::*;

const PANELS: Phrase = phrase!("What is beside the pictures", "图旁的内容");
const TABS: [Phrase; 5] = [
    phrase!("Route", "路由"),
    phrase!("Node", "节点"),
    phrase!("Do", "操作"),
    phrase!("Measures", "测量"),
    phrase!("Compare", "比较"),
];
/// Places among the tabs.
const ROUTE: usize = 0;
const NODE: usize = 1;
const MEASURES: usize = 3;
const COMPARE: usize = 4;

const AIM: Phrase = phrase!("Look up a key", "查找一个键");
const AIMING: Phrase = phrase!("Press the ring where the key lies", "在环上按下键所在的位置");
const CANCEL: Phrase = phrase!("Stop", "停止");
const RING: Phrase = phrase!("Ring", "环");
const PLANE: Phrase = phrase!("Plane", "平面");
const PICTURES: Phrase = phrase!("Which picture", "显示哪幅图");
const SHOW: Phrase = phrase!("Show the witness", "显示证据");
const WAITING: Phrase = phrase!("Opening the overlay", "正在打开覆盖网络");

/// How long a hop is looked at before the next one is shown, in milliseconds.
const HOP_MS: i32 = 550;

/// What the [`RingPage`] shows.
#[derive(PartialEq, Properties)]
pub struct RingProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// The overlay.
    pub overlay: Overlay,
    /// The lesson that is read beside it.
    pub reading: Option<Reading>,
}

/// The pictures, what is beside them, and what goes on.
#[component]
pub fn RingPage(props: &RingProps) -> Html {
    let RingProps { session, language, overlay, .. } = props;
    let (language, view) = (*language, &overlay.view);
    let (narrow, shade) = (use_narrow(), use_shade(props.theme));
    let looked = looked_at(props);
    let chosen = use_state_eq(|| looked);
    let pointed = use_state_eq(|| None::<u32>);
    let aiming = use_state_eq(|| false);
    let tab = use_state_eq(|| if looked.is_some() { NODE } else { ROUTE });
    let open = use_state_eq(|| false);
    let kind = use_state_eq(|| Kind::Ring);
    let moment = use_state_eq(|| None::<u64>);
    let hops = use_hops(view.route.as_ref(), view.hand.is_some());
    let tidings = use_tidings(language, view);
    let held = view.hand.as_ref().filter(|hand| !hand.over).map(|hand| hand.at);
    use_held(held, chosen.setter());
    use_begun(looked, chosen.setter(), tab.setter());
    use_present(view.nodes, &chosen);
    use_look(session, overlay, *chosen);
    use_tab(view, tab.setter());
    let choose = {
        let (chosen, tab) = (chosen.setter(), tab.clone());
        Callback::from(move |node| {
            chosen.set(Some(node));
            tab.set(NODE);
        })
    };
    let onpass = {
        let session = session.clone();
        Callback::from(move |node: u32| session.act_on_overlay(format!("pass.{node}")))
    };
    let ongesture = {
        let (session, choose, pointed) = (session.clone(), choose.clone(), pointed.setter());
        let (chosen, aiming, tab) = (chosen.clone(), aiming.clone(), tab.setter());
        let (overlay, onpass) = (overlay.clone(), onpass.clone());
        Callback::from(move |gesture| {
            let look_up = |from: u32, key: String| {
                aiming.set(false);
                tab.set(ROUTE);
                session.act_on_overlay(format!("route.{from}.{key}"));
            };
            let id = |node: u32| {
                let ids = overlay.outline.as_ref().map(|outline| &outline.ids);
                hex(ids.and_then(|ids| ids.get(node as usize)).copied().unwrap_or_default())
            };
            let from = chosen.filter(|node| overlay.is_up(*node));
            match gesture {
                Gesture::Point(node) => pointed.set(node),
                Gesture::Node(node) if *aiming => {
                    if let Some(from) = from {
                        look_up(from, id(node));
                    }
                }
                Gesture::Node(node) if held.is_some_and(|at| at != node) => onpass.emit(node),
                Gesture::Node(node) => choose.emit(node),
                Gesture::Place(top) => {
                    if let Some(from) = from {
                        look_up(from, hex(top));
                    }
                }
                Gesture::LookUp(node) => {
                    if let Some(from) = from {
                        look_up(from, id(node));
                    }
                }
                Gesture::Move(node, x, y) => {
                    session.act_on_overlay(format!("move.{node}.{x}.{y}"));
                }
                Gesture::Toggle(node) => {
                    let verb = if overlay.is_up(node) { "kill" } else { "revive" };
                    session.act_on_overlay(format!("{verb}.{node}"));
                }
            }
        })
    };
    let picture = |kind: Kind| {
        html! {
            <Picture {language} {kind} {shade} overlay={overlay.clone()} chosen={*chosen}
                pointed={*pointed} hops={*hops} moment={*moment} aiming={*aiming}
                told={told(language, view)} ongesture={ongesture.clone()} />
        }
    };
    let onrandom = {
        let session = session.clone();
        Callback::from(move |node: u32| {
            if let Some(key) = browser::seed() {
                session.act_on_overlay(format!("route.{node}.{}", hex(key)));
            }
        })
    };
    let panel = match (*tab, &view.hand, &view.route) {
        (ROUTE, Some(hand), Some(route)) => html! {
            <HandPanel {language} hand={hand.clone()} route={route.clone()}
                node={overlay.node.clone().filter(|node| node.node == hand.at)} {onpass} />
        },
        (ROUTE, ..) => html! {
            <RoutePanel {language} view={view.clone()} hops={*hops} onhops={set_hops(&hops)}
                onnode={choose.clone()} />
        },
        (NODE, ..) => html! {
            <NodePanel session={session.clone()} {language} view={view.clone()}
                node={overlay.node.clone().filter(|node| Some(node.node) == *chosen)}
                onnode={choose.clone()} {onrandom} />
        },
        (MEASURES, ..) => html! { <MeasuresPanel {language} view={view.clone()} /> },
        (COMPARE, ..) => html! {
            <ComparePanel session={session.clone()} {language} compared={overlay.compared.clone()} />
        },
        _ => html! { <DeedsPanel session={session.clone()} {language} view={view.clone()} /> },
    };
    let onaim = {
        let aiming = aiming.clone();
        Callback::from(move |_: MouseEvent| aiming.set(!*aiming))
    };
    let can_aim = chosen.is_some_and(|node| overlay.is_up(node));
    let words: Vec<AttrValue> = TABS.iter().map(|word| word.say(language).into()).collect();
    // Beside a lesson they scroll, and have nothing to press at times.
    let reached = props.reading.is_some().then_some("0");
    let lanes = html! {
        <section class="panel lanes" aria-label={words::LANES.say(language)} tabindex={reached}>
            <p class="hidden narration" aria-live="polite">{ (*tidings).clone() }</p>
            <ul class="plain">{ for view.lanes.iter().map(|lane| lane_of(props, lane)) }</ul>
        </section>
    };
    let panel = html! {
        <div class="panel overlay-panel" role="tabpanel" aria-label={TABS[*tab].say(language)}
            tabindex={reached}>
            { panel }
        </div>
    };
    let tabs = html! {
        <Tabs label={PANELS.say(language)} words={words.clone()} open={*tab}
            onopen={let tab = tab.setter(); Callback::from(move |to| tab.set(to))} />
    };
    let line = html! {
        <>
            <div class="overlay-line">
                <button type="button" class="chip aim" aria-pressed={aiming.to_string()}
                    disabled={!can_aim} onclick={onaim}>
                    { if *aiming { AIMING } else { AIM }.say(language) }
                </button>
                <p class="overlay-caption" aria-live="polite">
                    { caption(language, view, *chosen) }
                </p>
            </div>
            { for view.warnings.iter().map(|warning| html! {
                <p class="warning overlay-warning" role="alert">{ warning }</p>
            }) }
            if !view.wave.is_empty() {
                <WaveLine {language} view={view.clone()} moment={*moment}
                    onmoment={set(&moment)} />
            }
        </>
    };
    if let Some(reading) = &props.reading {
        let lesson = html! {
            <LessonPanel session={session.clone()} {language} reading={reading.clone()}
                beside={Beside::overlay(view)} />
        };
        return html! {
            <>
                <main class="overlay-places overlay-lesson">
                    <div class="overlay-pictures">
                        { one_picture(overlay.outline.is_some(), language, &kind, &picture) }
                        { line }
                    </div>
                    if narrow {
                        <div class="lane-strip">{ lanes }</div>
                        <div class="drawer">
                            if *open { { panel } }
                            // Hidden and not gone: what was answered stays answered.
                            <div class="under" hidden={*open}>{ lesson }</div>
                        </div>
                        { chooser(language, &tab, &open) }
                    } else {
                        <div class="overlay-beside">{ tabs }{ panel }</div>
                        <div class="overlay-side reading">{ lanes }{ lesson }</div>
                    }
                </main>
                { bar(props) }
            </>
        };
    }
    html! {
        <>
            <main class="overlay-places">
                <div class="overlay-pictures">
                    if overlay.outline.is_none() {
                        <p class="waiting" role="status">{ WAITING.say(language) }</p>
                    } else if narrow {
                        { switch(language, &kind) }
                        { picture(*kind) }
                    } else {
                        { picture(Kind::Ring) }
                        { picture(Kind::Plane) }
                    }
                    { line }
                </div>
                <div class="overlay-side">
                    { lanes }
                    { tabs }
                    { panel }
                </div>
            </main>
            { bar(props) }
        </>
    }
}

/// The node that a lesson's beat looks at as it begins.
fn looked_at(props: &RingProps) -> Option<u32> {
    let reading = props.reading.as_ref()?;
    reading.lesson.as_ref()?.beats.get(reading.beat)?.look
}

/// The picture that is shown where there is room for one beside a lesson.
fn one_picture(
    is_there: bool,
    language: Language,
    kind: &UseStateHandle<Kind>,
    picture: &impl Fn(Kind) -> Html,
) -> Html {
    if !is_there {
        return html! { <p class="waiting" role="status">{ WAITING.say(language) }</p> };
    }
    html! { <>{ switch(language, kind) }{ picture(**kind) }</> }
}

/// Which panel lies over the lesson where there is no room beside it.
fn chooser(language: Language, tab: &UseStateHandle<usize>, open: &UseStateHandle<bool>) -> Html {
    let button = |(nth, word): (usize, &Phrase)| {
        let is_open = **open && **tab == nth;
        let (tab, open) = (tab.setter(), open.setter());
        let onclick = Callback::from(move |_: MouseEvent| {
            tab.set(nth);
            open.set(!is_open);
        });
        html! {
            <button type="button" class="tab" aria-expanded={is_open.to_string()} {onclick}>
                { word.say(language) }
            </button>
        }
    };
    html! {
        <nav class="tabs" aria-label={PANELS.say(language)}>
            { for TABS.iter().enumerate().map(button) }
        </nav>
    }
}

/// Who has the lookup that is sent on by hand is chosen, so that one sees whom they know.
#[hook]
fn use_held(held: Option<u32>, chosen: UseStateSetter<Option<u32>>) {
    use_effect_with(held, move |held| {
        if held.is_some() {
            chosen.set(*held);
        }
    });
}

/// Looks at the node of a lesson's beat once the lesson has come.
#[hook]
fn use_begun(looked: Option<u32>, chosen: UseStateSetter<Option<u32>>, tab: UseStateSetter<usize>) {
    use_effect_with(looked, move |looked| {
        if looked.is_some() {
            chosen.set(*looked);
            tab.set(NODE);
        }
    });
}

/// Lets go of a node that the overlay does not have, as when a smaller one was opened.
#[hook]
fn use_present(nodes: u32, chosen: &UseStateHandle<Option<u32>>) {
    let chosen = chosen.clone();
    use_effect_with((nodes, *chosen), move |(nodes, node)| {
        if node.is_some_and(|node| node >= *nodes) {
            chosen.set(None);
        }
    });
}

/// An identifier's highest bits as an act has them.
fn hex(top: u32) -> String {
    format!("{top:08x}")
}

fn set<T: 'static>(state: &UseStateHandle<T>) -> Callback<T> {
    let state = state.setter();
    Callback::from(move |value| state.set(value))
}

fn set_hops(hops: &UseStateHandle<usize>) -> Callback<usize> {
    set(hops)
}

/// Looks at the chosen node whenever something may have changed for it.
#[hook]
fn use_look(session: &Handle, overlay: &Overlay, chosen: Option<u32>) {
    let view = &overlay.view;
    let rests = view.work.is_none();
    let chosen = chosen.filter(|node| *node < view.nodes);
    use_effect_with((chosen, view.link.clone(), view.now, rests), {
        let session = session.clone();
        move |(chosen, _, _, rests)| {
            if let Some(node) = chosen.filter(|_| *rests) {
                session.overlay(OverlayCommand::Look { node });
            }
        }
    });
}

/// Shows a route once there is another one, and the measures once more was measured than that.
#[hook]
fn use_tab(view: &Shared<OverlayView>, tab: UseStateSetter<usize>) {
    let before = use_mut_ref(|| (0_u64, 0_usize));
    let route = view.route.as_ref().map(|route| (route.from, route.key.clone()));
    use_effect_with((view.measured.lookups, view.samples.len()), {
        let tab = tab.clone();
        move |now| {
            let before = before.replace(*now);
            if now.0 > before.0 + 1 || now.1 > before.1 {
                tab.set(MEASURES);
            }
        }
    });
    use_effect_with(route, move |route| {
        if route.is_some() {
            tab.set(ROUTE);
        }
    });
}

/// How the promises stand, told to who does not see it once nothing is under way.
#[hook]
fn use_tidings(language: Language, view: &Shared<OverlayView>) -> UseStateHandle<String> {
    let tidings = use_state_eq(String::new);
    use_effect_with((language, view.link.clone(), view.work.is_none()), {
        let (tidings, view) = (tidings.setter(), view.clone());
        move |(language, _, rests)| {
            let verdict = |lane: &LaneView| {
                let stands = words::verdict(&lane.status).say(*language);
                let LaneView { title, why, .. } = lane;
                say!(*language, "{title}: {stands}, {why}.", "{title}：{stands}，{why}。")
            };
            if *rests {
                let all: Vec<String> = view.lanes.iter().map(verdict).collect();
                tidings.set(format!("{} {}", told(*language, &view), all.join(" ")));
            }
        }
    });
    tidings
}

/// How many hops of a route are shown: one after the other, where things may move and nobody has seen
/// them yet.
#[hook]
fn use_hops(route: Option<&RouteView>, is_by_hand: bool) -> UseStateHandle<usize> {
    let hops = use_state_eq(|| 0_usize);
    let turn = use_mut_ref(|| 0_u32);
    let known = route.map(|route| (route.from, route.key.clone(), route.hops.len(), route.end));
    use_effect_with(known, {
        let hops = hops.setter();
        move |known| {
            let count = known.as_ref().map_or(0, |(_, _, count, _)| *count);
            *turn.borrow_mut() += 1;
            if browser::still() || is_by_hand {
                hops.set(count);
            } else {
                hops.set(0);
                let now = *turn.borrow();
                walk_on(hops, turn, now, (1, count));
            }
        }
    });
    hops
}

/// Shows the next hop after a while, as long as the route is the same.
fn walk_on(
    hops: UseStateSetter<usize>,
    turn: Rc<std::cell::RefCell<u32>>,
    now: u32,
    (next, count): (usize, usize),
) {
    if next > count {
        return;
    }
    browser::after(HOP_MS, move || {
        if *turn.borrow() == now {
            hops.set(next);
            walk_on(hops, turn, now, (next + 1, count));
        }
    });
}

/// Which picture is shown where there is room for one.
fn switch(language: Language, kind: &UseStateHandle<Kind>) -> Html {
    let button = |word: Phrase, to: Kind| {
        let (pressed, kind) = (**kind == to, kind.setter());
        let onclick = Callback::from(move |_: MouseEvent| kind.set(to));
        html! {
            <button type="button" class="chip" aria-pressed={pressed.to_string()} {onclick}>
                { word.say(language) }
            </button>
        }
    };
    html! {
        <div class="overlay-switch" role="group" aria-label={PICTURES.say(language)}>
            { button(RING, Kind::Ring) }
            { button(PLANE, Kind::Plane) }
        </div>
    }
}

/// What there is, in one sentence.
fn told(language: Language, view: &OverlayView) -> String {
    let (nodes, live) = (grouped(view.nodes.into()), grouped(view.live.into()));
    let down = grouped(u64::from(view.nodes.saturating_sub(view.live)));
    say!(
        language,
        "{nodes} nodes, {live} answer, {down} do not.",
        "共 {nodes} 个节点，{live} 个有响应，{down} 个没有。",
    )
}

/// What has just come about, or what one may do.
fn caption(language: Language, view: &OverlayView, chosen: Option<u32>) -> String {
    if let Some(route) = &view.route {
        return route.outcome.clone();
    }
    match chosen {
        None => say!(language, "Press a node to see whom it knows.", "按一个节点，看看它认识谁。"),
        Some(node) => say!(
            language,
            "Node #{node} is chosen: now press the ring where a key lies.",
            "已选择节点 #{node}：现在在环上按下键所在的位置。"
        ),
    }
}

fn lane_of(props: &RingProps, lane: &LaneView) -> Html {
    let language = props.language;
    let witness = lane.witness.clone().map(|act| {
        let session = props.session.clone();
        let onclick = Callback::from(move |_: MouseEvent| session.act_on_overlay(act.clone()));
        html! { <button type="button" class="chip" {onclick}>{ SHOW.say(language) }</button> }
    });
    html! {
        <li class="lane" key={lane.name.clone()}>
            <div class="lane-head">
                { icons::verdict(&lane.status) }
                <span class="lane-title">{ &lane.title }</span>
                <span class={classes!("verdict-word", format!("verdict-{}", lane.status))}>
                    { words::verdict(&lane.status).say(language) }
                </span>
            </div>
            <p class="lane-why">{ &lane.why }{ " " }{ witness }</p>
        </li>
    }
}

/// What goes on, and the ways back.
fn bar(props: &RingProps) -> Html {
    let (language, view) = (props.language, &props.overlay.view);
    let tool = |icon: Html, word: Phrase, possible: bool, command: OverlayCommand| {
        let session = props.session.clone();
        let onclick = Callback::from(move |()| session.overlay(command.clone()));
        html! { <Tool {icon} label={word.say(language)} disabled={!possible} {onclick} /> }
    };
    html! {
        <footer class="timeline overlay-bar">
            { tool(icons::undo(), words::UNDO, view.can_undo, OverlayCommand::Undo) }
            { tool(icons::redo(), words::REDO, view.can_redo, OverlayCommand::Redo) }
            if let Some(work) = &view.work {
                { progress_of(&props.session, language, work) }
            } else {
                <p class="overlay-told">{ told(language, view) }</p>
            }
        </footer>
    }
}

/// How far the work is, and a button to break it off.
fn progress_of(session: &Handle, language: Language, work: &WorkView) -> Html {
    let part = work.done * 100 / work.total.max(1);
    let session = session.clone();
    let onclick = Callback::from(move |_: MouseEvent| session.overlay(OverlayCommand::Cancel));
    html! {
        <>
            <label class="overlay-work">
                <span>{ &work.what }{ " " }<span class="quiet">{ format!("{part}%") }</span></span>
                <progress max={work.total.max(1).to_string()} value={work.done.to_string()} />
            </label>
            if work.can_cancel {
                <button type="button" class="chip" {onclick}>{ CANCEL.say(language) }</button>
            }
        </>
    }
}
