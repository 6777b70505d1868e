//! The space-time diagram: a line for each process, an arrow for each message, time to the right.

use super::events::step_of;
use crate::ui::components::{badge, mark_class};
use crate::ui::geometry::{Point, arrowhead, bar};
use crate::ui::log::{Known, Log, cone};
use crate::ui::measure::use_size;
use crate::ui::session::Handle;
use crate::ui::state::{Action, Lit, Shared, branch};
use crate::ui::words;
use crate::wire::{EventView, Passage, View};
use crate::words::Language;
use std::collections::BTreeSet;
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// The distance of two steps.
const STEP: f64 = 26.0;

/// The room before the first step.
const LEAD: f64 = 20.0;

/// The height at which events of no process are drawn.
const MARGIN: f64 = 7.0;

/// How many steps are drawn beyond the edges, for arrows that reach in.
const BEYOND: u32 = 40;

/// What runs to the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Axis {
    /// The order of the steps.
    Order,
    /// Virtual time.
    Time,
}

/// What the [`Diagram`] shows.
#[derive(PartialEq, Properties)]
pub struct DiagramProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
    /// Its events.
    pub log: Shared<Log>,
    /// The step under the pointer.
    pub pointed: Option<u32>,
    /// The lane whose witness is lit.
    pub lit: Option<Lit>,
}

/// The diagram.
#[component]
pub fn Diagram(props: &DiagramProps) -> Html {
    let room = use_node_ref();
    let size = use_size(&room);
    let axis = use_state_eq(|| Axis::Order);
    let left = use_state_eq(|| 0.0);
    let known = props.log.of(branch(&props.view));
    let scale = Scale::new(*axis, &props.view, size.1);
    let cursor = scale.x(props.view.step, props.view.now);
    use_effect_with((room.clone(), cursor as i64, size.0 as i64), |(room, cursor, _)| {
        follow(room, *cursor as f64);
    });
    let onscroll = {
        let (room, left) = (room.clone(), left.setter());
        Callback::from(move |_: Event| {
            // Only every tenth step of scrolling changes what is drawn.
            let at = room.cast::<Element>().map_or(0, |room| room.scroll_left());
            left.set(f64::from(at / 64 * 64));
        })
    };
    let picture = Picture::new(props, &known, scale, (*left, *left + size.0.max(300.0) + 64.0));
    html! {
        <section class="panel diagram" aria-label={words::DIAGRAM.say(props.language)}>
            <header class="panel-head">
                <h2>{ words::DIAGRAM.say(props.language) }</h2>
                if props.pointed.is_some() { { legend(props.language) } }
                { axes(props.language, &axis) }
            </header>
            <div class="diagram-body">
                { names(&props.view, scale) }
                <div ref={room} class="diagram-room" tabindex="0" role="region" {onscroll}
                    aria-label={words::DIAGRAM.say(props.language)}>
                    <svg class={classes!("diagram-drawing", picture.tints.is_some().then_some("tinted"))}
                        role="img" aria-label={words::diagram(props.language, known.len())}
                        width={format!("{:.0}", scale.width(&props.view).max(size.0 - 2.0))}
                        height={format!("{:.0}", scale.height(&props.view))}
                        onclick={seeking(&props.session)} onpointerover={pointing(&props.session)}
                        onpointerleave={leaving(&props.session)}>
                        { picture.cursor(cursor) }
                        { picture.lines(size.0) }
                        { picture.arrows() }
                        { picture.events() }
                    </svg>
                </div>
            </div>
        </section>
    }
}

fn legend(language: Language) -> Html {
    html! {
        <p class="legend" aria-hidden="true">
            <span class="past">{ words::CAUSAL_PAST.say(language) }</span>
            <span class="future">{ words::CAUSAL_FUTURE.say(language) }</span>
        </p>
    }
}

fn axes(language: Language, axis: &UseStateHandle<Axis>) -> Html {
    let choice = |value: Axis, word: crate::words::Phrase| {
        let set = axis.setter();
        let onclick = Callback::from(move |_: MouseEvent| set.set(value));
        html! {
            <button type="button" class="chip" aria-pressed={(**axis == value).to_string()} {onclick}>
                { word.say(language) }
            </button>
        }
    };
    html! {
        <div class="axes" role="group" aria-label={words::AXIS.say(language)}>
            { choice(Axis::Order, words::BY_ORDER) }
            { choice(Axis::Time, words::BY_TIME) }
        </div>
    }
}

fn names(view: &View, scale: Scale) -> Html {
    let name = |(row, process): (usize, &crate::wire::ProcessView)| {
        html! { <text x="6" y={format!("{:.1}", scale.y(row) + 4.0)}>{ &process.name }</text> }
    };
    html! {
        <svg class="diagram-names" width="40" height={format!("{:.0}", scale.height(view))} aria-hidden="true">
            { for view.processes.iter().enumerate().map(name) }
        </svg>
    }
}

/// Scrolls the room, if the cursor is about to leave it.
fn follow(room: &NodeRef, cursor: f64) {
    let Some(room) = room.cast::<Element>() else { return };
    let (left, width) = (f64::from(room.scroll_left()), f64::from(room.client_width()));
    if cursor < left + width * 0.1 || cursor > left + width * 0.85 {
        room.set_scroll_left((cursor - width * 0.7).max(0.0) as i32);
    }
}

fn seeking(session: &Handle) -> Callback<MouseEvent> {
    let session = session.clone();
    Callback::from(move |event: MouseEvent| {
        if let Some(step) = step_of(&event) {
            session.seek(step);
        }
    })
}

fn pointing(session: &Handle) -> Callback<PointerEvent> {
    let session = session.clone();
    Callback::from(move |event: PointerEvent| session.dispatch(Action::Point(step_of(&event))))
}

fn leaving(session: &Handle) -> Callback<PointerEvent> {
    let session = session.clone();
    Callback::from(move |_| session.dispatch(Action::Point(None)))
}

/// Where steps and processes lie in the drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Scale {
    axis: Axis,
    per_microsecond: f64,
    row: f64,
}

impl Scale {
    fn new(axis: Axis, view: &View, height: f64) -> Self {
        let rows = view.processes.len().max(1) as f64;
        let row = ((height - 26.0) / rows).clamp(20.0, 44.0);
        // As wide as the order of the steps would be, so that neither axis is a blur.
        let steps = f64::from(view.step.max(1)) * STEP;
        let per_microsecond = (steps / (view.now.max(1) as f64)).clamp(0.000_5, 0.05);
        Self { axis, per_microsecond, row }
    }

    fn x(&self, step: u32, time: u64) -> f64 {
        match self.axis {
            Axis::Order => LEAD + f64::from(step) * STEP,
            Axis::Time => LEAD + time as f64 * self.per_microsecond,
        }
    }

    fn y(&self, row: usize) -> f64 {
        (row as f64 + 0.5) * self.row + MARGIN
    }

    fn height(&self, view: &View) -> f64 {
        self.row * view.processes.len() as f64 + 14.0
    }

    fn width(&self, view: &View) -> f64 {
        let end = match self.axis {
            Axis::Order => f64::from(view.steps) * STEP,
            Axis::Time => {
                view.now as f64 * self.per_microsecond * f64::from(view.steps.max(1))
                    / f64::from(view.step.max(1))
            }
        };
        LEAD + end + 90.0
    }
}

/// What is drawn: only what is visible.
struct Picture<'a> {
    props: &'a DiagramProps,
    known: &'a Rc<Known>,
    scale: Scale,
    steps: (u32, u32),
    tints: Option<(BTreeSet<u32>, BTreeSet<u32>)>,
    lit: BTreeSet<u32>,
}

impl<'a> Picture<'a> {
    fn new(
        props: &'a DiagramProps,
        known: &'a Rc<Known>,
        scale: Scale,
        (left, right): (f64, f64),
    ) -> Self {
        let steps = match scale.axis {
            Axis::Order => {
                let step = |x: f64| ((x - LEAD) / STEP).max(0.0) as u32;
                (step(left).saturating_sub(BEYOND), step(right) + BEYOND)
            }
            Axis::Time => {
                let inside = |event: &&EventView| {
                    let x = scale.x(event.step, event.time);
                    x > left - 400.0 && x < right + 400.0
                };
                let mut inside = known.values().map(|event| &**event).filter(inside);
                let first = inside.next().map_or(0, |event| event.step);
                (first, inside.next_back().map_or(first, |event| event.step))
            }
        };
        Self {
            props,
            known,
            scale,
            steps,
            tints: props.pointed.map(|pointed| cone(known, pointed)),
            lit: props.lit.iter().flat_map(|lit| lit.witness.iter().copied()).collect(),
        }
    }

    fn visible(&self) -> impl Iterator<Item = &EventView> {
        self.known.range(self.steps.0..=self.steps.1).map(|(_, event)| &**event)
    }

    fn row(&self, process: u32) -> Option<f64> {
        let row = self.props.view.processes.iter().position(|other| other.id == process)?;
        Some(self.scale.y(row))
    }

    /// Where a step of a process lies.
    fn point(&self, step: u32, process: u32) -> Option<Point> {
        let time = self.known.get(&step).map_or(0, |event| event.time);
        Some((self.scale.x(step, time), self.row(process)?))
    }

    /// What a step has to do with the one under the pointer and with the present one.
    fn tint(&self, step: u32) -> Classes {
        let relation = self.tints.as_ref().map(|(past, future)| {
            if self.props.pointed == Some(step) {
                "pointed"
            } else if past.contains(&step) {
                "past"
            } else if future.contains(&step) {
                "future"
            } else {
                "apart"
            }
        });
        classes!(relation, (step > self.props.view.step).then_some("later"))
    }

    fn cursor(&self, x: f64) -> Html {
        let height = self.scale.height(&self.props.view);
        html! { <path class="cursor" d={format!("M{x:.1} 0V{height:.0}")} /> }
    }

    fn lines(&self, room: f64) -> Html {
        let end = self.scale.width(&self.props.view).max(room);
        html! {
            <g>{ for self.props.view.processes.iter().map(|process| self.line(process.id, end)) }</g>
        }
    }

    /// A process's line, broken where it is down.
    fn line(&self, process: u32, end: f64) -> Html {
        let Some(y) = self.row(process) else { return html! {} };
        let turns = self.known.values().filter(|event| event.process == Some(process));
        let turns = turns.filter_map(|event| Some((event, event.turn.as_deref()?)));
        let (mut up, mut down) = (String::new(), String::new());
        let (mut from, mut is_up) = (0.0, true);
        for (event, turn) in turns {
            let x = self.scale.x(event.step, event.time);
            let path = if is_up { &mut up } else { &mut down };
            path.push_str(&format!("M{from:.1} {y:.1}H{x:.1}"));
            (from, is_up) = (x, turn != "crash");
        }
        let path = if is_up { &mut up } else { &mut down };
        path.push_str(&format!("M{from:.1} {y:.1}H{end:.1}"));
        html! {
            <>
                <path class="life" d={up} />
                if !down.is_empty() { <path class="death" d={down} /> }
            </>
        }
    }

    fn arrows(&self) -> Html {
        let received = self.visible().filter_map(|event| {
            let passage = event.received.as_ref()?;
            Some((event, passage))
        });
        let lost = self.visible().flat_map(|event| {
            event.sends.iter().filter(|passage| passage.lost.is_some()).map(move |p| (event, p))
        });
        let underway = &self.props.view.messages;
        html! {
            <g class="arrows" aria-hidden="true">
                { for received.filter_map(|(event, passage)| self.arrow(event, passage)) }
                { for lost.filter_map(|(event, passage)| self.stub(event, passage)) }
                { for underway.iter().filter_map(|message| {
                    self.open(message.sent_step, message.from, message.to)
                }) }
            </g>
        }
    }

    /// From a send to its delivery, or to a bar if it was lost on arrival.
    fn arrow(&self, event: &EventView, passage: &Passage) -> Option<Html> {
        if passage.from == passage.to {
            return None;
        }
        let from = self.point(passage.sent_step, passage.from)?;
        let to = self.point(event.step, passage.to)?;
        let end = short_of(from, to, if passage.lost.is_some() { 12.0 } else { 5.0 });
        let class =
            classes!("arrow", self.arrow_tint(passage.sent_step, event.step), mark(passage));
        Some(if passage.lost.is_some() {
            html! { <g {class}><path d={line(from, end)} /><path class="loss" d={bar(from, end, 5.0)} /></g> }
        } else {
            html! { <g {class}><path d={line(from, end)} /><path class="tip" d={arrowhead(from, end, 7.0)} /></g> }
        })
    }

    /// A message that was lost as it was sent, or taken off its way.
    fn stub(&self, event: &EventView, passage: &Passage) -> Option<Html> {
        let from = self.point(passage.sent_step, passage.from)?;
        let reach = self.scale.x(event.step, event.time).max(from.0 + STEP);
        let to = (reach, self.row(passage.to)?);
        let part = if passage.sent_step == event.step { 0.4 } else { 0.7 };
        let end = (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part);
        let class = classes!("arrow", self.tint(event.step), mark(passage));
        Some(html! {
            <g {class}><path d={line(from, end)} /><path class="loss" d={bar(from, end, 5.0)} /></g>
        })
    }

    /// A message that is under way: an open end towards its receiver.
    fn open(&self, sent_step: u32, sender: u32, receiver: u32) -> Option<Html> {
        if sender == receiver || sent_step > self.steps.1 {
            return None;
        }
        let from = self.point(sent_step, sender)?;
        let now = self.scale.x(self.props.view.step, self.props.view.now) + STEP * 0.6;
        let to = (now.max(from.0 + STEP * 0.6), self.row(receiver)?);
        let end = (from.0 + (to.0 - from.0) * 0.75, from.1 + (to.1 - from.1) * 0.75);
        Some(html! { <path class={classes!("arrow", "under-way")} d={line(from, end)} /> })
    }

    fn arrow_tint(&self, sent: u32, received: u32) -> Classes {
        let relation = self.tints.as_ref().map(|(past, future)| {
            let pointed = self.props.pointed;
            if past.contains(&sent) && (past.contains(&received) || pointed == Some(received)) {
                "past"
            } else if future.contains(&received)
                && (future.contains(&sent) || pointed == Some(sent))
            {
                "future"
            } else {
                "apart"
            }
        });
        classes!(relation, (received > self.props.view.step).then_some("later"))
    }

    fn events(&self) -> Html {
        html! { <g>{ for self.visible().map(|event| self.event(event)) }</g> }
    }

    /// An event on its process's line; one that is of no process in the margin, and the start of
    /// all on every line.
    fn event(&self, event: &EventView) -> Html {
        let rows: Vec<f64> = match event.process {
            Some(process) => self.row(process).into_iter().collect(),
            None if event.kind == "start" => {
                (0..self.props.view.processes.len()).map(|row| self.scale.y(row)).collect()
            }
            None => vec![MARGIN],
        };
        let x = self.scale.x(event.step, event.time);
        html! { <g key={event.step}>{ for rows.into_iter().map(|y| self.dot(event, (x, y))) }</g> }
    }

    fn dot(&self, event: &EventView, (x, y): Point) -> Html {
        let class = classes!(
            "dot",
            format!("kind-{}", event.kind),
            event.ignored.is_some().then_some("ignored"),
            self.lit.contains(&event.step).then_some("witness"),
            (event.step == self.props.view.step).then_some("current"),
            self.tint(event.step),
        );
        html! {
            <g {class} data-step={event.step.to_string()}
                transform={format!("translate({x:.1} {y:.1})")}>
                <title>{ format!("{}. {}", event.step, event.text) }</title>
                <circle class="target" r="12" />
                { face(event) }
                if let Some(value) = event.decided { { badge(value, (0.0, -1.0), 8.0, true) } }
            </g>
        }
    }
}

fn mark(passage: &Passage) -> Option<String> {
    passage.mark.map(mark_class)
}

fn face(event: &EventView) -> Html {
    match (event.turn.as_deref(), event.kind.as_str()) {
        (Some("crash"), _) => html! { <path class="crash" d="M-5 -5L5 5M5 -5L-5 5" /> },
        (Some(_), _) => html! { <path class="face" d="M-5 5L0 -6L5 5z" /> },
        (_, "act" | "refused") => html! { <path class="face" d="M-4.5 -4.5H4.5V4.5H-4.5z" /> },
        (_, "timer" | "choose") => html! { <path class="face" d="M0 -5.5L5.5 0L0 5.5L-5.5 0z" /> },
        (_, "lost") => html! { <path class="crash" d="M0 -6V6" /> },
        _ => html! { <circle class="face" r="4.5" /> },
    }
}

fn line(from: Point, to: Point) -> String {
    format!("M{:.1} {:.1}L{:.1} {:.1}", from.0, from.1, to.0, to.1)
}

/// The point before `to` by so much.
fn short_of(from: Point, to: Point, by: f64) -> Point {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let part = 1.0 - by / dx.hypot(dy).max(by + 0.1);
    (from.0 + dx * part, from.1 + dy * part)
}
