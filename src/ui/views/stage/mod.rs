//! The stage: processes in their places, messages on their way, and what can be done to them.
//!
//! `picture` says where everything is, `process`, `links`, `tokens` and `scale` draw it, `motion`
//! moves it with the playhead, and `hand` turns gestures into interventions.

mod hand;
pub mod links;
mod motion;
mod picture;
mod process;
mod scale;
mod tokens;

use super::menu::Menu;
use super::network::summary;
use crate::ui::geometry::{Frame, Point, across, tenths};
use crate::ui::measure::use_size;
use crate::ui::session::Handle;
use crate::ui::state::{Hindrances, Shared, Thing, branch, message, name, process as process_of};
use crate::ui::{browser, icons, log::Log, words};
use crate::wire::View;
use crate::words::{Language, Phrase, list};
use crate::{phrase, say};
use hand::{Hand, Pull, Roving, sides};
pub use hand::{STAGE_KEYS, split};
use links::Links;
use picture::{Picture, Rests, groups};
use process::{Node, Side};
use std::rc::Rc;
use tokens::Tokens;
use web_sys::{Element, HtmlCanvasElement};
use yew::prelude::*;

/// The lane that judges nothing, and says what everything else rests on.
const PREMISES: &str = "assumptions";

const NETWORK: Phrase = phrase!("Network", "网络");
const DRAW: Phrase = phrase!("Draw a cut", "画线切断");
const DRAW_HINT: Phrase = phrase!(
    "Draw a line between the processes that are to be cut off from each other.",
    "在要互相隔离的进程之间画一条线。"
);
const ONE_SIDE: Phrase =
    phrase!("All processes are on one side of the line.", "所有进程都在线的同一侧。");

/// What the [`Stage`] shows.
#[derive(PartialEq, Properties)]
pub struct StageProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
    /// The run as it can be read: while it goes on, no newer than can be followed.
    pub calm: Shared<View>,
    /// Its events.
    pub log: Shared<Log>,
    /// What was chosen.
    pub chosen: Option<Thing>,
    /// Whether the menu of what was chosen is open.
    pub menu: bool,
    /// Why interventions are not possible now.
    pub hindrances: Hindrances,
    /// The step under the pointer.
    pub pointed: Option<u32>,
    /// The number of the last complaint.
    pub complaint: Option<u32>,
}

/// The stage.
#[component]
pub fn Stage(props: &StageProps) -> Html {
    let (panel, drawing, canvas) = (use_node_ref(), use_node_ref(), use_node_ref());
    let size = use_size(&panel);
    let pull = use_state_eq(Pull::default);
    let armed = use_state_eq(|| false);
    let drag = use_mut_ref(|| None);
    let places = (*use_memo((), |()| motion::Places::default())).clone();
    let (spans, rests) = (use_mut_ref(motion::Spans::new), use_mut_ref(Rests::new));
    let (roving, roving_link) = (use_state_eq(|| None), use_state_eq(|| None));
    let focused = use_mut_ref(|| None::<Thing>);
    let frame = Frame::new(size, &props.view.processes);
    let still = props.session.is_still();
    let picture = Picture::new(&props.view, frame, pull.moved(), still, &mut rests.borrow_mut());
    let picture = Rc::new(picture);
    let count = props.view.processes.len();
    let groups = use_memo((props.view.cuts.clone(), count), |_| groups(&props.view));

    let (held, back) = (drag.clone(), pull.setter());
    use_effect_with((props.view.clone(), props.complaint), move |_| {
        if !hand::is_pulling(&held) {
            back.set(Pull::Nothing);
        }
    });
    {
        let (session, places) = (props.session.clone(), places.clone());
        let (drawing, canvas) = (drawing.clone(), canvas.clone());
        use_effect_with((picture.clone(), (*roving).clone()), move |(picture, _)| {
            if let Some(drawing) = drawing.cast::<Element>() {
                let canvas = canvas.cast::<HtmlCanvasElement>();
                let spans = &mut spans.borrow_mut();
                let picture = picture.clone();
                session.set_mover(motion::mover(&drawing, canvas, picture, spans, places));
            }
        });
    }
    {
        let focused = focused.clone();
        use_effect_with(props.view.clone(), move |view| keep_focus(view, &focused));
    }

    let hand = Hand {
        session: props.session.clone(),
        picture: picture.clone(),
        places: places.clone(),
        groups: groups.clone(),
        armed: *armed,
        drawing: drawing.clone(),
        drag,
        pull: pull.setter(),
        roving: Roving { message: roving.setter(), link: roving_link.setter() },
    };
    let onfocusin = Callback::from(move |event: FocusEvent| {
        *focused.borrow_mut() = hand::thing_of(&event);
    });
    let up = {
        let (armed, done) = (armed.setter(), hand.up());
        Callback::from(move |event: PointerEvent| {
            armed.set(false);
            done.emit(event);
        })
    };
    let scene = Scene { props, picture: &picture, pull: *pull, groups: &groups };
    // Chromium may bring back what was painted on a sheet that was since only cleared.
    let bare = !picture.is_crowded();
    let class = classes!("stage-drawing", armed.then_some("armed"));
    html! {
        <section class="panel stage" aria-label={words::STAGE.say(props.language)}>
            <div class="stage-room" ref={panel}>
                if size.0 > 0.0 {
                    <canvas ref={canvas} class="crowd" aria-hidden="true" hidden={bare} />
                    <svg ref={drawing.clone()} {class} role="group"
                        aria-label={words::STAGE.say(props.language)}
                        viewBox={format!("0 0 {} {}", tenths(size.0), tenths(size.1))}
                        onpointerdown={hand.down()} onpointermove={hand.travel()}
                        onpointerup={up} onpointercancel={hand.cancel()}
                        onclick={hand.click()} onkeydown={hand.key()} {onfocusin}>
                        <defs>
                            <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"
                                patternTransform="rotate(45)">
                                <path class="hatch" d="M0 0v6" />
                            </pattern>
                        </defs>
                        { scene.links(*roving_link) }
                        { scale::scale(&picture, props.language) }
                        { scale::legend(&props.view, &picture, props.language) }
                        { scale::latencies(&picture, pull.moved(), props.language) }
                        { scene.line() }
                        { scene.processes() }
                        <Tokens language={props.language} picture={picture.clone()}
                            chosen={props.chosen.clone()} roving={(*roving).clone()} />
                    </svg>
                }
                { scene.cut_words(*armed) }
                { tools(props, &armed) }
                if props.menu { { scene.menu(&places.borrow()) } }
            </div>
            { caption(&props.calm, props.language) }
        </section>
    }
}

/// What acts on no single thing: the network, and drawing a cut.
fn tools(props: &StageProps, armed: &UseStateHandle<bool>) -> Html {
    let session = props.session.clone();
    let open = Callback::from(move |_: MouseEvent| session.choose(Thing::Network));
    let (arm, now) = (armed.setter(), **armed);
    let arm = Callback::from(move |_: MouseEvent| arm.set(!now));
    let summary = summary(&props.view, props.language);
    html! {
        <div class="stage-tools">
            <span data-network="">
                <button type="button" class="chip network-button" role="button" aria-haspopup="dialog"
                    onclick={open}>
                    { icons::network() }<b>{ NETWORK.say(props.language) }</b>
                    if !summary.is_empty() { <span class="network-summary">{ summary }</span> }
                </button>
            </span>
            <button type="button" class="chip" aria-pressed={now.to_string()} onclick={arm}
                title={DRAW_HINT.say(props.language)}>
                { icons::cut() }<span>{ DRAW.say(props.language) }</span>
            </button>
        </div>
    }
}

/// If what had the focus is gone, the focus goes to what is next of its kind, or to the process that
/// sent it, rather than to the top of the page.
fn keep_focus(view: &View, focused: &std::cell::RefCell<Option<Thing>>) {
    let Some(Thing::Message(id)) = focused.borrow().clone() else { return };
    if message(view, &id).is_some() || !browser::is_focus_lost() {
        return;
    }
    focused.take();
    let sender = id.split('-').next().and_then(|id| id.parse().ok()).unwrap_or(0);
    browser::focus(".token [role=button][tabindex=\"0\"]");
    if browser::is_focus_lost() {
        browser::focus(&Thing::Process(sender).handle());
    }
}

/// What happened in this step, and what else there is to say about it.
fn caption(view: &View, language: Language) -> Html {
    html! {
        <div class="caption">
            <p class="happened">
                <span class="quiet">{ words::time(language, view.now) }</span>{ " " }
                { &view.happened }
                if view.quiescent {
                    <span class="quiet">{ language.gap() }{ words::OVER.say(language) }</span>
                }
            </p>
            { for view.notes.iter().filter(|note| note.step == view.step).map(|note| html! {
                <p class="note">
                    <b>{ words::NOTE.say(language) }</b>{ " " }{ &note.text }
                </p>
            }) }
            { premises(view) }
            { for view.warnings.iter().map(|warning| html! { <p class="warning">{ warning }</p> }) }
        </div>
    }
}

/// The assumptions in force, and whether they hold, where a run names them.
fn premises(view: &View) -> Html {
    let Some(lane) = view.lanes.iter().find(|lane| lane.name == PREMISES) else { return html! {} };
    let is_off = lane.verdict == "impossible";
    html! {
        <p class={classes!("premises", if is_off { "warning" } else { "quiet" })}>
            { icons::verdict(&lane.verdict) }<span>{ &lane.why }</span>
        </p>
    }
}

/// What is drawn.
struct Scene<'a> {
    props: &'a StageProps,
    picture: &'a Picture,
    pull: Pull,
    groups: &'a Rc<Vec<Vec<u32>>>,
}

impl Scene<'_> {
    fn links(&self, entry: Option<(u32, u32)>) -> Html {
        let chosen = self.props.chosen.clone().filter(|thing| matches!(thing, Thing::Link(..)));
        html! {
            <Links language={self.props.language} view={self.props.view.clone()}
                points={self.picture.points.clone()} frame={self.picture.frame}
                mesh={self.picture.is_mesh()} groups={(**self.groups).clone()} {chosen} {entry} />
        }
    }

    fn processes(&self) -> Html {
        let pointed = self.pointed();
        let (off, _) = self.sides().unwrap_or_default();
        let drawing = matches!(self.pull, Pull::Line(..));
        let node = |(id, &at): (u32, &Point)| {
            let side = if off.contains(&id) { Side::Off } else { Side::Rest };
            html! {
                <Node key={id} language={self.props.language} view={self.props.view.clone()} {id} {at}
                    frame={self.picture.frame} pointed={pointed == Some(id)}
                    chosen={self.props.chosen == Some(Thing::Process(id))}
                    side={drawing.then_some(side)} />
            }
        };
        html! { <g>{ for (0..).zip(&self.picture.points).map(node) }</g> }
    }

    /// The process at which the event under the pointer happened.
    fn pointed(&self) -> Option<u32> {
        let step = self.props.pointed?;
        self.props.log.of(branch(&self.props.view)).get(&step)?.process
    }

    /// The two sides of the line that is being drawn.
    fn sides(&self) -> Option<(Vec<u32>, Vec<u32>)> {
        match self.pull {
            Pull::Line(from, to) => Some(sides(self.picture, from, to)),
            _ => None,
        }
    }

    /// The line that is being drawn, and how far it reaches.
    fn line(&self) -> Html {
        let Pull::Line(from, to) = self.pull else { return html! {} };
        let frame = &self.picture.frame;
        let (start, end) = across(from, to, (frame.width, frame.height));
        let path = |a: Point, b: Point| {
            format!("M{} {}L{} {}", tenths(a.0), tenths(a.1), tenths(b.0), tenths(b.1))
        };
        html! {
            <g class="cut-line" aria-hidden="true">
                <path class="reaches" d={path(start, end)} />
                <path class="drawn" d={path(from, to)} />
            </g>
        }
    }

    /// Who is cut off from whom by the line that is being drawn.
    fn cut_words(&self, armed: bool) -> Html {
        let language = self.props.language;
        let words = match self.sides() {
            Some((off, rest)) if !off.is_empty() && !rest.is_empty() => {
                let who =
                    |ids: &[u32]| list(language, ids.iter().map(|id| name(&self.props.view, *id)));
                let (off, rest) = (who(&off), who(&rest));
                say!(language, "Cuts {off} off from {rest}", "将 {off} 与 {rest} 隔离")
            }
            Some(_) => ONE_SIDE.say(language).to_owned(),
            None if armed => DRAW_HINT.say(language).to_owned(),
            None => return html! {},
        };
        html! { <p class="cut-words" role="status">{ words }</p> }
    }

    fn menu(&self, places: &[Point]) -> Html {
        let Some(thing) = self.props.chosen.clone() else { return html! {} };
        let Some(at) = self.place_of(&thing, places) else { return html! {} };
        let key = thing.selector();
        let room = (self.picture.frame.width, self.picture.frame.height);
        html! {
            <Menu {key} session={self.props.session.clone()} language={self.props.language}
                view={self.props.view.clone()} hindrances={self.props.hindrances.clone()}
                {thing} {at} {room} />
        }
    }

    /// Where the menu of something belongs; what is not drawn has it in a corner.
    fn place_of(&self, thing: &Thing, places: &[Point]) -> Option<Point> {
        let view = &self.props.view;
        let corner = (0.0, self.picture.frame.height);
        match thing {
            Thing::Process(id) => process_of(view, *id).and_then(|_| self.picture.at(*id)),
            Thing::Message(id) => {
                let place = view.messages.iter().position(|message| message.id == *id)?;
                Some(places.get(place).copied().unwrap_or(corner))
            }
            Thing::Link(a, b) => {
                let (a, b) = (self.picture.at(*a)?, self.picture.at(*b)?);
                Some((f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1)))
            }
            Thing::Network => Some(corner),
            Thing::Event(_) => None,
        }
    }
}
