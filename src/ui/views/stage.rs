//! The stage: processes in their places, messages on their way, and what can be done to both.

use super::menu::Menu;
use crate::ui::components::{badge, mark_class};
use crate::ui::geometry::{Frame, Point, Way, arc, bar, part};
use crate::ui::measure::use_size;
use crate::ui::session::{Handle, Mover};
use crate::ui::state::{Action, Shared, Thing, branch, message, process};
use crate::ui::{browser, log::Log, words};
use crate::wire::{Field, Gathering, MessageView, ProcessView, View};
use crate::words::Language;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// Up to so many processes every link is drawn, also while nothing is on it.
const MESH: usize = 7;

/// Up to so many messages each is labelled with words.
const LABELLED: usize = 16;

/// About half as wide as a line of such words.
const HALF_A_LINE: f64 = 56.0;

/// How far an arrow key moves a process.
const NUDGE: i32 = 25;

/// How far the pointer moves before it drags.
const SLACK: f64 = 4.0;

/// What the [`Stage`] shows.
#[derive(PartialEq, Properties)]
pub struct StageProps {
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
    /// Whether the menu of what was chosen is open.
    pub menu: bool,
    /// The step under the pointer.
    pub pointed: Option<u32>,
    /// The number of the last complaint.
    pub complaint: Option<u32>,
}

/// A process under the pointer.
struct Drag {
    id: u32,
    pointer: i32,
    start: Point,
    moved: bool,
}

/// A process on its way to another place.
type Moved = Option<(u32, i32, i32)>;

/// The stage.
#[component]
pub fn Stage(props: &StageProps) -> Html {
    let (panel, drawing) = (use_node_ref(), use_node_ref());
    let size = use_size(&panel);
    let moved = use_state_eq(|| Moved::None);
    let drag = use_mut_ref(|| None::<Drag>);
    let roving = use_state_eq(|| None::<String>);
    let frame = Frame::new(size, &props.view.processes);
    let scene = Scene { props, frame, moved: *moved, roving: (*roving).clone() };

    let (held, back) = (drag.clone(), moved.setter());
    use_effect_with((props.view.clone(), props.complaint), move |_| {
        if held.borrow().is_none() {
            back.set(None);
        }
    });
    let compact = scene.is_compact();
    let movers = (props.session.clone(), props.view.clone(), drawing.clone());
    use_effect_with((props.view.clone(), size, *moved, movers), move |(view, _, _, movers)| {
        let (session, _, drawing) = movers;
        session.set_mover(mover(drawing, view, frame, compact, session.is_still()));
    });

    let hand = Hand { session: props.session.clone(), view: props.view.clone(), frame, drag };
    html! {
        <section class="panel stage" aria-label={words::STAGE.say(props.language)}>
            <div class="stage-room" ref={panel}>
                if size.0 > 0.0 {
                    <svg ref={drawing.clone()} class="stage-drawing" role="group"
                        aria-label={words::STAGE.say(props.language)}
                        viewBox={format!("0 0 {} {}", size.0, size.1)}
                        onpointerdown={hand.down(&drawing)} onpointermove={hand.travel(&drawing, &moved)}
                        onpointerup={hand.up(&moved)} onpointercancel={hand.cancel(&moved)}
                        onclick={hand.click()} onkeydown={hand.key(&roving)}>
                        <defs>
                            <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"
                                patternTransform="rotate(45)">
                                <path class="hatch" d="M0 0v6" />
                            </pattern>
                        </defs>
                        { scene.links() }
                        { scene.processes() }
                        { scene.messages() }
                    </svg>
                }
                if props.menu { { scene.menu() } }
            </div>
            { caption(props) }
        </section>
    }
}

/// What happened in this step, and what else there is to say about it.
fn caption(props: &StageProps) -> Html {
    let view = &props.view;
    html! {
        <div class="caption">
            <p class="happened">
                <span class="quiet">{ words::time(props.language, view.now) }</span>{ " " }
                { &view.happened }
                if view.quiescent {
                    <span class="quiet">{ format!(" {}", words::OVER.say(props.language)) }</span>
                }
            </p>
            { for view.notes.iter().filter(|note| note.step == view.step).map(|note| html! {
                <p class="note">
                    <b>{ words::NOTE.say(props.language) }</b>{ " " }{ &note.text }
                </p>
            }) }
            { for view.warnings.iter().map(|warning| html! { <p class="warning">{ warning }</p> }) }
        </div>
    }
}

/// What is drawn, and where.
struct Scene<'a> {
    props: &'a StageProps,
    frame: Frame,
    moved: Moved,
    roving: Option<String>,
}

impl Scene<'_> {
    fn view(&self) -> &View {
        &self.props.view
    }

    fn at(&self, process: &ProcessView) -> Point {
        match self.moved {
            Some((id, x, y)) if id == process.id => self.frame.point(x, y),
            _ => self.frame.of(process),
        }
    }

    fn way(&self, from: u32, to: u32) -> Option<Way> {
        let (from, to) = (process(self.view(), from)?, process(self.view(), to)?);
        Some(Way::new(self.at(from), self.at(to), self.frame.radius))
    }

    fn links(&self) -> Html {
        let processes = &self.view().processes;
        let mesh = processes.len() <= MESH;
        let pairs = processes
            .iter()
            .flat_map(|a| processes.iter().filter(move |b| a.id < b.id).map(move |b| (a, b)));
        html! { <g class="links" aria-hidden="true">{ for pairs.map(|(a, b)| self.link(a, b, mesh)) }</g> }
    }

    fn link(&self, a: &ProcessView, b: &ProcessView, mesh: bool) -> Html {
        let cut = |from: u32, to: u32| self.view().cuts.contains(&(from, to));
        let (there, back) = (cut(a.id, b.id), cut(b.id, a.id));
        let (from, to) = (self.at(a), self.at(b));
        if !there && !back {
            let path = format!("M{:.1} {:.1}L{:.1} {:.1}", from.0, from.1, to.0, to.1);
            return if mesh {
                html! { <path class="link" d={path} /> }
            } else {
                html! {}
            };
        }
        let middle = |part: f64| (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part);
        let (end, again) = (middle(0.46), middle(0.54));
        let gap = format!(
            "M{:.1} {:.1}L{:.1} {:.1}M{:.1} {:.1}L{:.1} {:.1}",
            from.0, from.1, end.0, end.1, again.0, again.1, to.0, to.1,
        );
        html! {
            <g class="link-cut">
                <path class="link" d={gap} />
                if there { <path class="cut" d={self.cut_bar(a.id, b.id)} /> }
                if back { <path class="cut" d={self.cut_bar(b.id, a.id)} /> }
            </g>
        }
    }

    /// The bar of a cut in one direction, on that direction's side of the link.
    fn cut_bar(&self, from: u32, to: u32) -> Option<String> {
        let way = self.way(from, to)?;
        Some(bar(way.from, way.at(0.46), 7.0))
    }

    fn processes(&self) -> Html {
        html! { <g>{ for self.view().processes.iter().map(|process| self.process(process)) }</g> }
    }

    fn process(&self, process: &ProcessView) -> Html {
        let (x, y) = self.at(process);
        let radius = self.frame.radius;
        let chosen = self.props.chosen == Some(Thing::Process(process.id));
        let class = classes!(
            "process",
            format!("status-{}", process.status),
            chosen.then_some("chosen"),
            self.is_pointed(process.id).then_some("pointed"),
            process.doomed.is_some().then_some("doomed"),
        );
        html! {
            <g key={process.id} {class} data-process={process.id.to_string()}
                transform={format!("translate({x:.1} {y:.1})")}>
                <g class="body-of" tabindex="0" role="button" aria-haspopup="dialog"
                    aria-label={self.described(process)}>
                    <circle class="halo" r={format!("{:.1}", radius + 13.0)} />
                    <circle class="body" r={format!("{radius:.1}")} />
                    if process.status == "paused" {
                        <circle class="hatched" r={format!("{radius:.1}")} />
                    }
                    if process.status == "stopped" {
                        <path class="crossed" d={cross(radius * 0.7)} />
                    }
                    <text class="process-name" y="0.36em">{ &process.name }</text>
                </g>
                <g class="around" aria-hidden="true">
                    if let Some(gathering) = &process.gathering { { self.ring(gathering) } }
                    { self.glance(process) }
                    if let Some(value) = process.decided {
                        <circle class={classes!("decided-ring", mark_class(value))}
                            r={format!("{:.1}", radius + 4.0)} />
                        { badge(value, (radius * 0.85, -radius * 0.85), 10.0, true) }
                    }
                </g>
            </g>
        }
    }

    fn described(&self, process: &ProcessView) -> String {
        let language = self.props.language;
        let mut parts = vec![process.name.clone(), process.status_title.clone()];
        parts.extend(process.glance.iter().map(|field| format!("{} {}", field.name, field.value)));
        parts.extend(process.gathering.as_ref().map(|gathering| {
            words::gathered(language, &gathering.title, gathering.have.len(), gathering.need)
        }));
        parts.extend(process.decided.map(|value| words::decided(language, value)));
        parts.extend(process.doomed.map(|effects| words::doomed(language, effects)));
        format!("{}. {}", parts.join(", "), words::PROCESS_MENU_HINT.say(language))
    }

    fn is_pointed(&self, id: u32) -> bool {
        let known = self.props.log.of(branch(self.view()));
        let event = self.props.pointed.and_then(|step| known.get(&step));
        event.is_some_and(|event| event.process == Some(id))
    }

    /// A segment for each process, filled for those that answered.
    fn ring(&self, gathering: &Gathering) -> Html {
        let count = self.view().processes.len().max(1) as f64;
        let radius = self.frame.radius + 9.0;
        let gap = if count > 12.0 { 0.0 } else { 0.012 };
        let mark = gathering.mark.map(mark_class);
        let segment = |(place, process): (usize, &ProcessView)| {
            let from = place as f64 / count;
            let have = gathering.have.contains(&process.id);
            html! {
                <path class={classes!("segment", have.then_some("have"))}
                    d={arc((0.0, 0.0), radius, from + gap, from + 1.0 / count - gap)}>
                    <title>{ format!("{}: {}", gathering.title, process.name) }</title>
                </path>
            }
        };
        html! {
            <g class={classes!("ring", mark)}>
                { for self.view().processes.iter().enumerate().map(segment) }
                <text class="need" x={format!("{:.1}", -radius - 4.0)} y={format!("{:.1}", -radius + 6.0)}>
                    { format!("{}/{}", gathering.have.len(), gathering.need) }
                </text>
            </g>
        }
    }

    /// What matters at a glance, on the side of the process that is turned outwards.
    fn glance(&self, process: &ProcessView) -> Html {
        if !self.frame.worded {
            return html! {};
        }
        let reach = self.frame.radius + 18.0;
        let lines = process.glance.len() as f64;
        let centred = (lines - 1.0) * -8.0 + 4.0;
        let low = (350..=650).contains(&process.x) && process.y > 500;
        let (class, x, y) = if !self.frame.roomy || low {
            // Below a process at the edge the words are moved inwards.
            let at = self.at(process).0;
            let inside = at.clamp(HALF_A_LINE, (self.frame.width - HALF_A_LINE).max(HALF_A_LINE));
            ("glance below", inside - at, reach + 8.0)
        } else if process.x < 350 {
            ("glance left", -reach, centred)
        } else {
            ("glance right", reach, centred)
        };
        let line = |(place, field): (usize, &Field)| {
            let y = y + place as f64 * 16.0;
            html! {
                <text x={format!("{x:.1}")} y={format!("{y:.1}")}
                    class={classes!(field.changed.then_some("changed"))}>
                    <tspan class="quiet">{ &field.name }</tspan>
                    { format!("\u{a0}{}", field.value) }
                </text>
            }
        };
        html! { <g {class}>{ for process.glance.iter().enumerate().map(line) }</g> }
    }

    fn messages(&self) -> Html {
        let travelling: Vec<_> = self.view().messages.iter().filter(|m| m.from != m.to).collect();
        let first = travelling.first().map(|message| message.id.clone());
        // One message is in the order of the focus; the arrow keys lead to the others.
        let entry = self.roving.clone().filter(|id| message(self.view(), id).is_some()).or(first);
        let compact = self.is_compact();
        html! {
            <g class="messages">
                { for travelling.iter().filter_map(|message| self.track(message)) }
                { for travelling.iter().filter_map(|message| {
                    self.token(message, entry.as_ref() == Some(&message.id), compact)
                }) }
            </g>
        }
    }

    /// Whether there is no room for words on every message.
    fn is_compact(&self) -> bool {
        self.view().messages.len() > LABELLED || !self.frame.roomy
    }

    fn track(&self, message: &MessageView) -> Option<Html> {
        let way = self.way(message.from, message.to)?;
        let (from, to) = (way.from, way.to);
        let line = format!("M{:.1} {:.1}L{:.1} {:.1}", from.0, from.1, to.0, to.1);
        let mark = message.mark.map(mark_class);
        Some(html! {
            <g key={format!("track {}", message.id)} class={classes!("track", mark)} aria-hidden="true">
                <path class="track-line" d={line} />
                <path class="track-head" d={way.head(9.0)} />
            </g>
        })
    }

    fn token(&self, message: &MessageView, entry: bool, compact: bool) -> Option<Html> {
        let language = self.props.language;
        self.way(message.from, message.to)?;
        let chosen = self.props.chosen == Some(Thing::Message(message.id.clone()));
        let class = classes!(
            "token",
            message.held.then_some("held"),
            chosen.then_some("chosen"),
            message.mark.map(mark_class),
        );
        let (from, to) = (self.name(message.from), self.name(message.to));
        let way = words::from_to(language, &from, &to);
        let said = format!("{} {}, {way}", message.title, message.text);
        let label = format!("{said}. {}", words::MESSAGE_MENU_HINT.say(language));
        let (half, tall) = face_size(message, compact);
        Some(html! {
            <g key={message.id.clone()} {class} data-message={message.id.clone()}>
                <title>{ said }</title>
                <rect class="body-of" role="button" aria-haspopup="dialog" aria-label={label}
                    tabindex={if entry { "0" } else { "-1" }} rx="4"
                    x={format!("{:.1}", -half)} width={format!("{:.1}", half * 2.0)}
                    y={format!("{:.1}", -tall)} height={format!("{:.1}", tall * 2.0)} />
                <g class="around" aria-hidden="true">
                    { if compact { compact_face(message) } else { worded_face(message, half) } }
                    if message.held { <path class="clasp" d={clasp(half)} /> }
                </g>
            </g>
        })
    }

    fn name(&self, id: u32) -> String {
        crate::ui::state::name(self.view(), id)
    }

    fn menu(&self) -> Html {
        let at = match &self.props.chosen {
            Some(Thing::Process(id)) => process(self.view(), *id).map(|process| self.at(process)),
            Some(Thing::Message(id)) => message(self.view(), id).and_then(|message| {
                let way = self.way(message.from, message.to);
                way.map_or(Some((40.0, 40.0)), |way| Some(way.at(0.5)))
            }),
            Some(Thing::Event(_)) | None => None,
        };
        let (Some(at), Some(thing)) = (at, self.props.chosen.clone()) else { return html! {} };
        let room = (self.frame.width, self.frame.height);
        html! {
            <Menu session={self.props.session.clone()} language={self.props.language}
                view={self.props.view.clone()} {thing} {at} {room} />
        }
    }
}

fn cross(size: f64) -> String {
    format!("M-{size:.1} -{size:.1}L{size:.1} {size:.1}M{size:.1} -{size:.1}L-{size:.1} {size:.1}")
}

/// Half the width and half the height of a token.
fn face_size(message: &MessageView, compact: bool) -> (f64, f64) {
    if compact {
        return (13.0, 13.0);
    }
    let badge_room = if message.mark.is_some() { 20.0 } else { 0.0 };
    ((text_width(&message.title) + badge_room + 14.0) / 2.0, 12.0)
}

/// A small token: the value that it carries, or the first letter of its kind.
fn compact_face(message: &MessageView) -> Html {
    match message.mark {
        Some(value) => badge(value, (0.0, 0.0), 9.0, false),
        None => html! {
            <>
                <circle class="face" r="9" />
                <text class="glyph" y="0.36em">{ message.title.chars().next() }</text>
            </>
        },
    }
}

/// A token with its kind in words.
fn worded_face(message: &MessageView, half: f64) -> Html {
    let text_x = if message.mark.is_some() { 10.0 } else { 0.0 };
    html! {
        <>
            <rect class="face" x={format!("{:.1}", -half)} y="-12" height="24" rx="4"
                width={format!("{:.1}", half * 2.0)} />
            if let Some(value) = message.mark { { badge(value, (13.0 - half, 0.0), 8.0, false) } }
            <text class="token-word" x={format!("{text_x:.1}")} y="0.36em">{ &message.title }</text>
        </>
    }
}

/// Two brackets around a token that is held.
fn clasp(half: f64) -> String {
    let (outer, inner) = (half + 5.0, half - 1.0);
    format!("M-{inner:.1} -16H-{outer:.1}V16H-{inner:.1}M{inner:.1} -16H{outer:.1}V16H{inner:.1}")
}

/// About how wide a word is in a token's type.
fn text_width(text: &str) -> f64 {
    text.chars().map(|letter| if letter.is_ascii() { 6.4 } else { 12.0 }).sum()
}

/// What puts each token on its way at a moment, without asking Yew to draw anything anew.
fn mover(
    drawing: &NodeRef,
    view: &Shared<View>,
    frame: Frame,
    compact: bool,
    still: bool,
) -> Mover {
    let Some(drawing) = drawing.cast::<Element>() else { return Rc::new(|_| ()) };
    let timed = view.next.is_some() && !still;
    let place = |message: &MessageView| {
        let (from, to) = (process(view, message.from)?, process(view, message.to)?);
        let (half, tall) = face_size(message, compact);
        let way = Way::new(frame.of(from), frame.of(to), frame.radius).shortened(half, tall);
        let selector = Thing::Message(message.id.clone()).selector();
        let token = drawing.query_selector(&selector).ok()??;
        Some((token, way, message.clone()))
    };
    let tokens: Vec<_> = view.messages.iter().filter_map(place).collect();
    Rc::new(move |playhead| {
        for (token, way, message) in &tokens {
            let part =
                if message.held || !timed { parked(message) } else { part(message, playhead) };
            let (x, y) = way.at(part);
            // An attribute of a drawing can always be set.
            let _ = token.set_attribute("transform", &format!("translate({x:.1} {y:.1})"));
        }
    })
}

/// Where a message waits that has no time to arrive: about the middle, not all at one point.
fn parked(message: &MessageView) -> f64 {
    let spread = (message.sent_step.wrapping_mul(7) + message.to.wrapping_mul(3)) % 5;
    0.4 + f64::from(spread) * 0.06
}

/// What the pointer and the keys do on the stage.
struct Hand {
    session: Handle,
    view: Shared<View>,
    frame: Frame,
    drag: Rc<RefCell<Option<Drag>>>,
}

impl Hand {
    fn down(&self, drawing: &NodeRef) -> Callback<PointerEvent> {
        let (session, drag, drawing) = (self.session.clone(), self.drag.clone(), drawing.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(thing) = thing_of(&event) else { return };
            session.pause();
            if let (Thing::Process(id), 0) = (thing, event.button()) {
                let (pointer, start) = (event.pointer_id(), point_of(&event, &drawing));
                *drag.borrow_mut() = Some(Drag { id, pointer, start, moved: false });
            }
        })
    }

    fn travel(&self, drawing: &NodeRef, moved: &UseStateHandle<Moved>) -> Callback<PointerEvent> {
        let (drag, drawing, moved) = (self.drag.clone(), drawing.clone(), moved.setter());
        let frame = self.frame;
        // Pointers report more often than pictures are drawn.
        let latest = Rc::new(RefCell::new(None));
        Callback::from(move |event: PointerEvent| {
            let at = point_of(&event, &drawing);
            let Some(id) = dragged(&drag, at, &drawing) else { return };
            let (x, y) = frame.place(at);
            if latest.replace(Some((id, x, y))).is_none() {
                let (latest, moved) = (latest.clone(), moved.clone());
                browser::next_frame(move |_| moved.set(latest.take()));
            }
        })
    }

    fn up(&self, moved: &UseStateHandle<Moved>) -> Callback<PointerEvent> {
        let (session, drag, frame) = (self.session.clone(), self.drag.clone(), self.frame);
        let moved = moved.setter();
        Callback::from(move |event: PointerEvent| {
            let done = drag.borrow().as_ref().filter(|drag| drag.moved).map(|drag| drag.id);
            let Some(id) = done else {
                drag.take();
                return;
            };
            let drawing = event.target_dyn_into::<Element>();
            let Some(drawing) = drawing.and_then(|e| e.closest("svg.stage-drawing").ok()?) else {
                drag.take();
                return;
            };
            let (x, y) = frame.place(point_in(&event, &drawing));
            moved.set(Some((id, x, y)));
            session.act(format!("move.{id}.{x}.{y}"));
            // The click that follows is the end of the drag, not a choice.
            let ended = drag.clone();
            browser::next_frame(move |_| {
                ended.take();
            });
        })
    }

    fn cancel(&self, moved: &UseStateHandle<Moved>) -> Callback<PointerEvent> {
        let (drag, moved) = (self.drag.clone(), moved.setter());
        Callback::from(move |_| {
            drag.take();
            moved.set(None);
        })
    }

    fn click(&self) -> Callback<MouseEvent> {
        let (session, drag) = (self.session.clone(), self.drag.clone());
        Callback::from(move |event: MouseEvent| {
            if drag.borrow().as_ref().is_some_and(|drag| drag.moved) {
                return;
            }
            match thing_of(&event) {
                Some(thing) => session.choose(thing),
                None => session.dispatch(Action::Unchoose),
            }
        })
    }

    fn key(&self, roving: &UseStateHandle<Option<String>>) -> Callback<KeyboardEvent> {
        let (session, view, roving) = (self.session.clone(), self.view.clone(), roving.setter());
        Callback::from(move |event: KeyboardEvent| {
            let Some(thing) = thing_of(&event) else { return };
            if event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key() {
                return;
            }
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                session.choose(thing);
            } else if let Some((dx, dy)) = direction(&event.key()) {
                event.prevent_default();
                match thing {
                    Thing::Process(id) => nudge(&session, &view, id, (dx, dy)),
                    Thing::Message(id) => roving.set(rove(&view, &id, dx + dy)),
                    Thing::Event(_) => {}
                }
            }
        })
    }
}

/// The process that is dragged by now, the pointer being at a point.
fn dragged(drag: &RefCell<Option<Drag>>, at: Point, drawing: &NodeRef) -> Option<u32> {
    let mut drag = drag.borrow_mut();
    let drag = drag.as_mut()?;
    if !drag.moved && (at.0 - drag.start.0).hypot(at.1 - drag.start.1) < SLACK {
        return None;
    }
    if !drag.moved {
        drag.moved = true;
        // Without capture the drag ends at the edge, which is bearable.
        let _ = drawing.cast::<Element>()?.set_pointer_capture(drag.pointer);
    }
    Some(drag.id)
}

fn direction(key: &str) -> Option<(i32, i32)> {
    match key {
        "ArrowLeft" => Some((-1, 0)),
        "ArrowRight" => Some((1, 0)),
        "ArrowUp" => Some((0, -1)),
        "ArrowDown" => Some((0, 1)),
        _ => None,
    }
}

fn nudge(session: &Handle, view: &View, id: u32, (dx, dy): (i32, i32)) {
    if let Some(process) = process(view, id) {
        let x = (process.x + dx * NUDGE).clamp(0, 1000);
        let y = (process.y + dy * NUDGE).clamp(0, 1000);
        session.act(format!("move.{id}.{x}.{y}"));
    }
}

/// The message before or after another, which also gets the focus.
fn rove(view: &View, id: &str, by: i32) -> Option<String> {
    let travelling: Vec<_> = view.messages.iter().filter(|m| m.from != m.to).collect();
    let place = travelling.iter().position(|message| message.id == id)?;
    let count = travelling.len();
    let next = if by > 0 { place + 1 } else { place + count - 1 } % count;
    let id = travelling.get(next)?.id.clone();
    browser::focus(&Thing::Message(id.clone()).handle());
    Some(id)
}

/// The process or message that an event is about.
fn thing_of(event: &Event) -> Option<Thing> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    let thing = element.closest("[data-process], [data-message]").ok()??;
    match thing.get_attribute("data-message") {
        Some(id) => Some(Thing::Message(id)),
        None => thing.get_attribute("data-process")?.parse().ok().map(Thing::Process),
    }
}

fn point_of(event: &PointerEvent, drawing: &NodeRef) -> Point {
    drawing.cast::<Element>().map_or((0.0, 0.0), |drawing| point_in(event, &drawing))
}

fn point_in(event: &PointerEvent, drawing: &Element) -> Point {
    let rect = drawing.get_bounding_client_rect();
    (f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top())
}
