//! A process: its status, its part, what it gathers, what it decided and which timers it waits for.

use super::picture::text_width;
use crate::draw::jagged;
use crate::ui::components::{badge, figure, mark_class};
use crate::ui::geometry::{Frame, Point, Rect, arc, around, tenths};
use crate::ui::state::Shared;
use crate::ui::words;
use crate::wire::{Field, Gathering, ProcessView, TimerView, View};
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use yew::prelude::*;

const MENU_HINT: Phrase = phrase!(
    "Enter opens what can be done; the arrow keys move it; ? lists the keys.",
    "回车键打开可做的事；方向键移动它；? 键列出全部按键。"
);

/// Up to so many processes have their words beside them, and where there is room only below them; of
/// more only the one that is pointed at.
const WORDED: usize = 9;
const WORDED_BELOW: usize = 5;

/// Up to so many processes have their timers beside them.
const TIMED: usize = 13;

/// The most timers that are drawn of one process.
const TIMERS: usize = 3;

/// A process of a smaller radius than this has its name in small letters.
const SMALL: f64 = 13.0;

/// The least distance from its middle in which a process is pressed: a finger needs twice that.
const REACH: f64 = 22.0;

/// A timer's radius.
const CLOCK: f64 = 7.0;

/// The height of a line of words.
const LINE: f64 = 16.0;

/// How far messages that have just been sent reach below their sender, beyond where its words begin.
const SETTING_OUT: f64 = 18.0;

/// In a narrow panel, more lines than these beside a process reach down to its messages.
const BESIDE: usize = 3;

/// How much of the panel's width a line below a process may take, to keep off its neighbours.
const BELOW: f64 = 0.5;

/// The size of the words.
const SIZE: f64 = 12.5;

/// What a [`Node`] shows.
#[derive(Properties)]
pub struct NodeProps {
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
    /// Its number.
    pub id: u32,
    /// Where it is.
    pub at: Point,
    /// How the places lie in the panel.
    pub frame: Frame,
    /// Whether it was chosen.
    pub chosen: bool,
    /// Whether it is where the event under the pointer happened.
    pub pointed: bool,
    /// On which side of a line that is being drawn it is.
    pub side: Option<Side>,
}

/// A side of a line that is being drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The side that is to be cut off.
    Off,
    /// The other.
    Rest,
}

impl NodeProps {
    fn process(&self) -> Option<&ProcessView> {
        self.view.processes.get(self.id as usize)
    }
}

impl PartialEq for NodeProps {
    /// Only what is drawn counts: a view in which nothing happened to a process draws nothing anew.
    fn eq(&self, other: &Self) -> bool {
        let drawn = |props: &Self| {
            (props.language, props.id, props.at, props.frame, props.chosen, props.pointed)
        };
        let alike = |a: &ProcessView, b: &ProcessView| {
            a.status == b.status
                && (a.x, a.decided, a.doomed) == (b.x, b.decided, b.doomed)
                && a.glance == b.glance
                && a.gathering == b.gathering
                && a.timers == b.timers
                && a.status_title == b.status_title
                && (a.traitor, &a.conduct) == (b.traitor, &b.conduct)
        };
        drawn(self) == drawn(other)
            && self.side == other.side
            && self.view.processes.len() == other.view.processes.len()
            && match (self.process(), other.process()) {
                (Some(a), Some(b)) => alike(a, b),
                _ => false,
            }
    }
}

/// A circle with a name, and around it what matters at a glance.
#[component]
pub fn Node(props: &NodeProps) -> Html {
    let Some(process) = props.process() else { return html! {} };
    let (x, y) = props.at;
    let radius = props.frame.radius;
    let small = radius < SMALL;
    let class = classes!(
        "process",
        format!("status-{}", process.status),
        props.chosen.then_some("chosen"),
        props.pointed.then_some("pointed"),
        process.doomed.is_some().then_some("doomed"),
        process.traitor.then_some("traitor"),
        props.side.map(|side| if side == Side::Off { "side-off" } else { "side-rest" }),
    );
    let place = format!("translate({} {})", tenths(x), tenths(y));
    html! {
        <>
        <g {class} data-process={process.id.to_string()} transform={place.clone()}>
            <g class="body-of" tabindex="0" role="button" aria-haspopup="dialog"
                aria-label={described(process, props.language)}>
                <circle class="halo" r={tenths((radius + 13.0).max(REACH))} />
                { body(process, radius) }
                if process.status == "paused" {
                    <circle class="hatched" r={tenths(radius)} />
                }
                if process.status == "stopped" { <path class="crossed" d={cross(radius * 0.7)} /> }
                <text class={classes!("process-name", small.then_some("small"))} y="0.36em">
                    { &process.name }
                </text>
            </g>
            <g class="around" aria-hidden="true">
                if let Some(gathering) = &process.gathering { { ring(props, process, gathering) } }
                { words_of(props, process) }
                if let Some(value) = process.decided {
                    <circle class={classes!("decided-ring", mark_class(value))}
                        r={tenths(radius + 4.0)} />
                    { badge(value, (radius * 0.85, -radius * 0.85), badge_size(radius), true) }
                }
            </g>
        </g>
        if props.view.processes.len() <= TIMED {
            <g class="timers" transform={place}>{ timers(props, process) }</g>
        }
        </>
    }
}

/// A circle; jagged for who is or was a traitor.
fn body(process: &ProcessView, radius: f64) -> Html {
    match process.traitor {
        // The teeth of a small one are longer, or they could not be seen.
        true if radius < SMALL => figure(jagged((0.0, 0.0), radius * 1.4), "body"),
        true => figure(jagged((0.0, 0.0), radius * 1.16), "body"),
        false => html! { <circle class="body" r={tenths(radius)} /> },
    }
}

fn badge_size(radius: f64) -> f64 {
    if radius < 14.0 { 7.0 } else { 10.0 }
}

fn described(process: &ProcessView, language: Language) -> String {
    let mut parts = vec![process.name.clone(), process.status_title.clone()];
    parts.extend(process.glance.iter().map(|field| format!("{} {}", field.name, field.value)));
    parts.extend(process.gathering.as_ref().map(|gathering| {
        words::gathered(language, &gathering.title, gathering.have.len(), gathering.need)
    }));
    parts.extend(process.decided.map(|value| words::decided(language, value)));
    parts.extend(words::traitor(language, process));
    parts.extend(process.doomed.map(|effects| words::doomed(language, effects)));
    let (said, hint) = (parts.join(&say!(language, ", ", "，")), MENU_HINT.say(language));
    say!(language, "{said}. {hint}", "{said}。{hint}")
}

fn cross(size: f64) -> String {
    format!(
        "M-{} -{}L{} {}M{} -{}L-{} {}",
        tenths(size),
        tenths(size),
        tenths(size),
        tenths(size),
        tenths(size),
        tenths(size),
        tenths(size),
        tenths(size)
    )
}

/// A segment for each process, filled for those that answered; their number on the side that is
/// turned outwards.
fn ring(props: &NodeProps, process: &ProcessView, gathering: &Gathering) -> Html {
    let processes = &props.view.processes;
    let decided = process.decided.is_some();
    let count = processes.len().max(1) as f64;
    let radius = props.frame.radius + if props.frame.radius < SMALL { 3.0 } else { 9.0 };
    let gap = if count > 12.0 { 0.0 } else { 0.012 };
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
    // Never lower than the line above the words that are on the same side.
    let lines = lines(process, props.language, &props.frame);
    let beside = place(process, &lines, props.at, &props.frame);
    let is_right = process.x > 650;
    let above = if is_right == (beside.x > 0.0) { beside.y - LINE + 2.0 } else { f64::MAX };
    let high = (10.0 - radius).min(above);
    let (class, x, y) = match process.x {
        ..350 | 651.. if !props.frame.roomy => (Some("above"), 0.0, -radius - 4.0),
        _ if is_right => (Some("right"), radius + 3.0, high),
        _ => (None, -radius - 3.0, high),
    };
    html! {
        <g class={classes!("ring", gathering.mark.map(mark_class))}>
            { for processes.iter().enumerate().map(segment) }
            if !decided && processes.len() <= TIMED {
                <text class={classes!("need", class)} x={tenths(x)} y={tenths(y)}>
                    { format!("{}/{}", gathering.have.len(), gathering.need) }
                </text>
            }
        </g>
    }
}

/// Where the words of a process stand, from its middle: the class that aligns them, the point at
/// which the first line begins, and how wide they are.
struct Place {
    class: &'static str,
    x: f64,
    y: f64,
    wide: f64,
}

/// The lines of words at a process: of a traitor how it misbehaves, or at least that it is one, then
/// what matters at a glance.
fn lines(process: &ProcessView, language: Language, frame: &Frame) -> Vec<Field> {
    let fits = |words: &str| frame.roomy || text_width(words, SIZE) < frame.width * BELOW;
    let short = || words::TRAITOR.say(language).to_owned();
    let conduct = words::traitor(language, process).map(|words| Field {
        name: String::new(),
        value: if fits(&words) { words } else { short() },
        mark: None,
        changed: false,
        was: None,
    });
    conduct.into_iter().chain(process.glance.iter().cloned()).collect()
}

/// On the side of the process that is turned outwards, so high that who is near the top has its
/// words above those of its neighbours; below it where there is no room beside it, as there mostly is
/// at the top.
fn place(process: &ProcessView, lines: &[Field], (at, high): Point, frame: &Frame) -> Place {
    let reach = frame.radius + 18.0;
    let centred = (lines.len() as f64 - 1.0) * -LINE / 2.0 + 4.0;
    let wide = lines.iter().map(line_width).fold(0.0, f64::max);
    let bottom = high + reach + 8.0 + LINE * (lines.len() as f64 - 1.0) + 4.0;
    let (middle, low) = ((350..=650).contains(&process.x), process.y > 500);
    // Below the one at the top everybody's messages cross; what it sends itself soon passes beside it.
    let ends = at + reach + wide + 4.0;
    if !frame.roomy && middle && !low && lines.len() <= BESIDE && ends <= frame.width {
        return Place { class: "glance right", x: reach, y: 4.0, wide };
    }
    if !frame.roomy || (middle && low && bottom <= frame.height) {
        // Below a process at the edge the words are moved inwards.
        let half = wide / 2.0 + 4.0;
        let inside = at.clamp(half, (frame.width - half).max(half));
        // What sets out from the upper half goes down: its first places stay free of words.
        let clear = if low { 0.0 } else { SETTING_OUT };
        return Place { class: "glance below", x: inside - at, y: reach + 8.0 + clear, wide };
    }
    let left = process.x < 350 || (low && process.x < 500);
    let x = if left { -reach } else { reach };
    let y = if middle && !low { (2.0 * centred - 4.0).max(LINE - high) } else { centred };
    Place { class: if left { "glance left" } else { "glance right" }, x, y, wide }
}

fn line_width(field: &Field) -> f64 {
    let badge = if field.mark.is_some() { 18.0 } else { 0.0 };
    // What changed is in bold letters, which are wider.
    let letters = if field.changed { 1.1 } else { 1.0 };
    (text_width(&field.name, SIZE) + text_width(&field.value, SIZE)) * letters + 4.0 + badge
}

/// What stands still: the processes and their words.
pub fn standing(view: &View, language: Language, frame: &Frame, points: &[Point]) -> Vec<Rect> {
    let radius = frame.radius + 11.0;
    let process = |(id, &at): (u32, &Point)| {
        let words = words_cover(view, language, frame, id, at);
        let counts = view.processes.get(id as usize).is_some_and(|one| one.gathering.is_some());
        let above = (at.0, at.1 - radius - 8.0);
        let need = (counts && !frame.roomy).then(|| Rect::around(above, 14.0, 8.0));
        [Some(Rect::around(at, radius, radius)), need, words]
    };
    (0..).zip(points).flat_map(process).flatten().collect()
}

/// Whether all processes have their words beside them.
fn are_worded(view: &View, frame: &Frame) -> bool {
    view.processes.len() <= if frame.roomy { WORDED } else { WORDED_BELOW }
}

/// What the words of a process cover; nothing if they are not shown.
fn words_cover(view: &View, language: Language, frame: &Frame, id: u32, at: Point) -> Option<Rect> {
    let process = view.processes.get(id as usize)?;
    let lines = lines(process, language, frame);
    if !frame.worded || !are_worded(view, frame) || lines.is_empty() {
        return None;
    }
    let place = place(process, &lines, at, frame);
    let (left, right) = match place.class {
        "glance left" => (place.x - place.wide, place.x),
        "glance right" => (place.x, place.x + place.wide),
        _ => (place.x - place.wide / 2.0, place.x + place.wide / 2.0),
    };
    let bottom = place.y + LINE * (lines.len() as f64 - 1.0) + 4.0;
    Some(Rect { least: (left, place.y - 11.0), most: (right, bottom) }.moved(at))
}

/// What matters at a glance: a line for each value, with its badge if it is a proposed one.
fn words_of(props: &NodeProps, process: &ProcessView) -> Html {
    let lines = lines(process, props.language, &props.frame);
    if !props.frame.worded || lines.is_empty() {
        return html! {};
    }
    let place = place(process, &lines, props.at, &props.frame);
    let many = !are_worded(&props.view, &props.frame);
    let line = |(nth, field): (usize, &Field)| {
        let y = place.y + nth as f64 * LINE;
        let (x, badge_x, anchor) = with_badge(&place, field);
        html! {
            <>
                if let Some(value) = field.mark { { badge(value, (badge_x, y - 4.5), 7.0, false) } }
                <text x={tenths(x)} y={tenths(y)} text-anchor={anchor}
                    class={classes!("words", field.changed.then_some("changed"))}>
                    if field.name.is_empty() {
                        { &field.value }
                    } else {
                        <tspan class="quiet">{ &field.name }</tspan>
                        { format!("\u{a0}{}", field.value) }
                    }
                </text>
            </>
        }
    };
    html! {
        <g class={classes!(place.class, many.then_some("on-demand"))}>
            { for lines.iter().enumerate().map(line) }
        </g>
    }
}

/// Where a line begins, or ends, and where its badge stands: always next to the process, or below it
/// before the words; with how the line is aligned if not as the others are.
fn with_badge(place: &Place, field: &Field) -> (f64, f64, Option<&'static str>) {
    if field.mark.is_none() {
        return (place.x, place.x, None);
    }
    match place.class {
        "glance left" => (place.x - 18.0, place.x - 7.0, None),
        "glance right" => (place.x + 18.0, place.x + 7.0, None),
        _ => {
            // How wide the words are is a guess: they begin where the badge ends.
            let left = place.x - line_width(field) / 2.0;
            (left + 18.0, left + 7.0, Some("start"))
        }
    }
}

/// A small clock for each timer, whose hand goes round until it fires; pressed, it fires at once.
fn timers(props: &NodeProps, process: &ProcessView) -> Html {
    let timer = |(nth, timer): (usize, &TimerView)| {
        let (x, y) = clock_at(process, &props.frame, nth);
        let label = fire_now(props.language, &timer.title, &process.name);
        html! {
            <g key={timer.id.clone()} class="clock-face" data-timer={timer.id.clone()} role="button"
                tabindex="-1" aria-label={label.clone()} transform={format!("translate({} {})", tenths(x), tenths(y))}>
                <title>{ label }</title>
                <circle class="clock-reach" r="12" />
                <circle class="clock-rim" r={tenths(CLOCK)} />
                <path class="clock-hand" d="M0 0V-5" />
            </g>
        }
    };
    let shown = process.timers.iter().take(TIMERS).enumerate().map(timer);
    html! { <g>{ for shown }</g> }
}

/// On the side that is turned outwards, where neither words nor messages are: further ones go down where
/// the words are beside the process, and up where they are below it.
fn clock_at(process: &ProcessView, frame: &Frame, nth: usize) -> Point {
    let (beside, down) = if frame.roomy { (0.125, 0.09) } else { (0.02, -0.09) };
    let (first, next) = match (process.x, process.y) {
        (350..=650, ..350) => (0.9, 0.09),
        (..350, _) => (0.75 - beside, -down),
        (651.., _) => (0.25 + beside, down),
        (..500, _) => (0.62, -down),
        _ => (0.38, down),
    };
    let (x, y) = around(first + [0.0, next, -next][nth % TIMERS]);
    let reach = frame.radius + 13.0;
    (reach * x, reach * y)
}

fn fire_now(language: Language, title: &str, name: &str) -> String {
    say!(language, "{name}: {title}. Fires now if pressed.", "{name}：{title}。按下则立即触发。")
}
