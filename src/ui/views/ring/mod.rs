//! An overlay: everybody on the ring and in the plane, any route and any node on demand, and what was
//! measured of all.
//!
//! `picture` is two canvases with their gestures and `lens` how near one is; a `scene` is painted on them:
//! everybody on the `ground` and what moves with the pointer `over` it, with a `brush` and with `dots`.
//! The other files are the panels beside it.

mod bar;
mod brush;
mod chart;
mod deeds;
mod dots;
mod embedded;
mod follow;
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

use crate::ui::components::Tabs;
use crate::ui::measure::{use_narrow, use_shade};
use crate::ui::overlay::{Overlay, is_set};
use crate::ui::session::Handle;
use crate::ui::state::{Reading, Theme};
use crate::ui::views::lesson::{Beside, LessonPanel};
use crate::ui::{browser, icons, words};
use crate::wire::overlay::{LaneView, OverlayView};
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use bar::{bar, told};
use deeds::DeedsPanel;
pub use embedded::EmbeddedOverlay;
use follow::{use_begun, use_held, use_hops, use_look, use_present, use_tab, use_tidings};
use hand::HandPanel;
use measures::{ComparePanel, MeasuresPanel};
use node::NodePanel;
use picture::{Gesture, Picture};
use route::RoutePanel;
use scene::Kind;
pub use share::share_overlay;
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
const RING: Phrase = phrase!("Ring", "环");
const PLANE: Phrase = phrase!("Plane", "平面");
const PICTURES: Phrase = phrase!("Which picture", "显示哪幅图");
const SHOW: Phrase = phrase!("Show the witness", "显示证据");
const WAITING: Phrase = phrase!("Opening the overlay", "正在打开覆盖网络");

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
    let desk = Desk { chosen, pointed, aiming, tab };
    let Desk { chosen, pointed, aiming, tab } = &desk;
    let choose = {
        let desk = desk.clone();
        Callback::from(move |node| desk.choose(node))
    };
    // Of a hop one sees who had it, and goes on reading.
    let look_at = {
        let chosen = chosen.setter();
        Callback::from(move |node| chosen.set(Some(node)))
    };
    let onpass = {
        let session = session.clone();
        Callback::from(move |node: u32| session.act_on_overlay(format!("pass.{node}")))
    };
    let ongesture = {
        let (desk, session, overlay) = (desk.clone(), session.clone(), overlay.clone());
        Callback::from(move |gesture| desk.obey(&session, &overlay, held, gesture))
    };
    // Who looks at another node wants to see whom that one knows, unless the lookup is in their hands.
    let routed = **tab != NODE || chosen.is_none() || view.hand.is_some();
    let picture = |kind: Kind| {
        html! {
            <Picture {language} {kind} {shade} overlay={overlay.clone()} chosen={**chosen}
                pointed={**pointed} hops={routed.then_some(*hops)} moment={*moment} aiming={**aiming}
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
    let panel = match (**tab, &view.hand, &view.route) {
        (ROUTE, Some(hand), Some(route)) => html! {
            <HandPanel {language} hand={hand.clone()} route={route.clone()}
                node={overlay.node.clone().filter(|node| node.node == hand.at)} {onpass} />
        },
        (ROUTE, ..) => html! {
            <RoutePanel {language} view={view.clone()} hops={*hops} onhops={set_hops(&hops)}
                onnode={look_at} />
        },
        (NODE, ..) => html! {
            <NodePanel session={session.clone()} {language} view={view.clone()}
                node={overlay.node.clone().filter(|node| Some(node.node) == **chosen)}
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
            <ul class="plain">{ for view.lanes.iter().map(|lane| lane_of(props, lane, tab)) }</ul>
        </section>
    };
    let panel = html! {
        <div class="panel overlay-panel" role="tabpanel" aria-label={TABS[**tab].say(language)}
            tabindex="0">
            { panel }
        </div>
    };
    let tabs = html! {
        <Tabs label={PANELS.say(language)} words={words.clone()} open={**tab}
            onopen={let tab = tab.setter(); Callback::from(move |to| show_panel(&tab, to))} />
    };
    let line = html! {
        <>
            <div class="overlay-line">
                <button type="button" class="chip aim" aria-pressed={aiming.to_string()}
                    disabled={!can_aim} onclick={onaim}>
                    { if **aiming { AIMING } else { AIM }.say(language) }
                </button>
                <p class="overlay-caption" aria-live="polite">
                    { caption(language, view, **chosen, routed) }
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
                        { chooser(language, tab, &open) }
                    } else {
                        <div class="overlay-beside">{ tabs }{ panel }</div>
                        <div class="overlay-side reading">{ lanes }{ lesson }</div>
                    }
                </main>
                { bar(session, language, view) }
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
                    <div class="overlay-panels">{ tabs }{ panel }</div>
                </div>
            </main>
            { bar(session, language, view) }
        </>
    }
}

/// What hands change and every part of the page shows.
#[derive(Clone)]
struct Desk {
    chosen: UseStateHandle<Option<u32>>,
    pointed: UseStateHandle<Option<u32>>,
    /// Whether the next press says where a key lies.
    aiming: UseStateHandle<bool>,
    tab: UseStateHandle<usize>,
}

impl Desk {
    fn choose(&self, node: u32) {
        self.chosen.set(Some(node));
        self.tab.set(NODE);
    }

    /// Does what a gesture in a picture means, where `held` has a lookup that is sent on by hand.
    fn obey(&self, session: &Handle, overlay: &Overlay, held: Option<u32>, gesture: Gesture) {
        match gesture {
            Gesture::Point(node) => self.pointed.set(node),
            Gesture::Node(node) if *self.aiming => {
                self.look_up(session, overlay, id(overlay, node))
            }
            Gesture::Node(node) if held.is_some_and(|at| at != node) => {
                session.act_on_overlay(format!("pass.{node}"));
            }
            Gesture::Node(node) => self.choose(node),
            Gesture::Place(top) => self.look_up(session, overlay, top),
            Gesture::LookUp(node) => self.look_up(session, overlay, id(overlay, node)),
            Gesture::Move(node, x, y) => session.act_on_overlay(format!("move.{node}.{x}.{y}")),
            Gesture::Toggle(node) => {
                let verb = if overlay.is_up(node) { "kill" } else { "revive" };
                session.act_on_overlay(format!("{verb}.{node}"));
            }
        }
    }

    /// Looks a key up from the chosen node, if that answers.
    fn look_up(&self, session: &Handle, overlay: &Overlay, key: u32) {
        if let Some(from) = self.chosen.filter(|node| overlay.is_up(*node)) {
            self.aiming.set(false);
            self.tab.set(ROUTE);
            session.act_on_overlay(format!("route.{from}.{}", hex(key)));
        }
    }
}

/// The highest bits of a node's identifier.
fn id(overlay: &Overlay, node: u32) -> u32 {
    let ids = overlay.outline.as_ref().map(|outline| &outline.ids);
    ids.and_then(|ids| ids.get(node as usize)).copied().unwrap_or_default()
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

/// Opens a panel; where it lies below the pictures, it comes into sight.
fn show_panel(tab: &UseStateSetter<usize>, to: usize) {
    tab.set(to);
    browser::next_frame(|_| {
        let panel = browser::document()
            .and_then(|document| document.query_selector(".overlay-panels").ok().flatten());
        if let Some(panel) = panel {
            browser::reveal(&panel, ".overlay-places");
        }
    });
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

/// What has just come about, or what one may do.
fn caption(language: Language, view: &OverlayView, chosen: Option<u32>, routed: bool) -> String {
    if let Some(route) = view.route.as_ref().filter(|_| routed) {
        return route.outcome.clone();
    }
    match chosen {
        None => say!(language, "Press a node to see whom it knows.", "按一个节点，看看它认识谁。"),
        Some(node) if !is_set(&view.up, node) => say!(
            language,
            "Node #{node} does not answer: look keys up from another, or bring it back.",
            "节点 #{node} 没有响应：请从别的节点查找键，或让它恢复。"
        ),
        Some(node) => say!(
            language,
            "Node #{node} is chosen: now press the ring where a key lies.",
            "已选择节点 #{node}：现在在环上按下键所在的位置。"
        ),
    }
}

fn lane_of(props: &RingProps, lane: &LaneView, tab: &UseStateHandle<usize>) -> Html {
    let language = props.language;
    let witness = lane.witness.clone().map(|act| {
        let (session, tab) = (props.session.clone(), tab.setter());
        let onclick = Callback::from(move |_: MouseEvent| {
            // Also where it is the lookup that was made last, and a node's panel hides it.
            tab.set(ROUTE);
            session.act_on_overlay(act.clone());
        });
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
            <p class="lane-why">{ &lane.why }</p>
            if let Some(witness) = witness { <p class="lane-witness">{ witness }</p> }
        </li>
    }
}
