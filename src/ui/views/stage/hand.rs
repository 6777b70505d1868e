//! What the pointer and the keys do on the stage.

use super::links;
use super::motion::Places;
use super::picture::{Moved, Picture};
use crate::phrase;
use crate::ui::browser;
use crate::ui::geometry::{Point, side};
use crate::ui::session::Handle;
use crate::ui::state::{Action, Thing, message, process};
use crate::wire::View;
use crate::words::Phrase;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// The keys of what has the focus on the stage, and what they do.
pub const STAGE_KEYS: &[(Phrase, Phrase)] = &[
    (phrase!("C", "C"), phrase!("crash the process", "使进程崩溃")),
    (phrase!("R", "R"), phrase!("recover it with its disk", "带着磁盘恢复进程")),
    (phrase!("F", "F"), phrase!("recover it with nothing", "失忆恢复进程")),
    (phrase!("P", "P"), phrase!("pause or resume it", "暂停或继续进程")),
    (phrase!("I", "I"), phrase!("isolate it from all others", "将进程与其他进程隔离")),
    (phrase!("T", "T"), phrase!("fire its next timer", "触发它的下一个定时器")),
    (phrase!("N", "N"), phrase!("deliver the message next", "下一个送达这条消息")),
    (phrase!("D", "D"), phrase!("drop it", "丢弃消息")),
    (phrase!("U", "U"), phrase!("duplicate it", "复制消息")),
    (phrase!("H", "H"), phrase!("hold or release it", "扣住或放行消息")),
    (phrase!("+, −", "+、−"), phrase!("delay or hurry it by 10 ms", "推迟或提前 10 毫秒")),
    (phrase!("X", "X"), phrase!("cut or heal the link, both ways", "双向切断或修复链路")),
];

/// How far an arrow key moves a process.
const NUDGE: i32 = 25;

/// How far the pointer moves before it drags.
const SLACK: f64 = 5.0;

/// How near to the middle of a painted message it is hit.
const NEAR: f64 = 14.0;

/// What the pointer pulls.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Pull {
    /// Nothing.
    #[default]
    Nothing,
    /// A process, to a place.
    Process(u32, i32, i32),
    /// A line, from a point to another.
    Line(Point, Point),
}

impl Pull {
    /// The process that is pulled.
    pub fn moved(self) -> Moved {
        match self {
            Self::Process(id, x, y) => Some((id, x, y)),
            _ => None,
        }
    }
}

/// What the pointer went down on.
#[derive(Clone, Copy, Debug)]
enum Grip {
    Process(u32),
    Paper,
}

/// A pointer that is down.
#[derive(Debug)]
pub struct Drag {
    grip: Grip,
    pointer: i32,
    start: Point,
    phase: Phase,
}

/// How far a drag has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The pointer is down, and may go up where it is.
    Pressed,
    /// It pulls.
    Pulling,
    /// It is up again, and its click is still to come.
    Over,
}

impl Drag {
    fn is_pulling(&self) -> bool {
        self.phase == Phase::Pulling
    }
}

/// The pointer that is down, if one is.
pub type Dragging = Rc<RefCell<Option<Drag>>>;

/// Whether something is being pulled.
pub fn is_pulling(drag: &Dragging) -> bool {
    drag.borrow().as_ref().is_some_and(Drag::is_pulling)
}

/// The message and the link that are in the order of the focus.
#[derive(Clone)]
pub struct Roving {
    /// The message.
    pub message: UseStateSetter<Option<String>>,
    /// The link.
    pub link: UseStateSetter<Option<(u32, u32)>>,
}

/// What the pointer and the keys act on.
#[derive(Clone)]
pub struct Hand {
    /// The session.
    pub session: Handle,
    /// Where everything is.
    pub picture: Rc<Picture>,
    /// Where the messages are by now.
    pub places: Places,
    /// The groups that a partition leaves.
    pub groups: Rc<Vec<Vec<u32>>>,
    /// Whether a line begins wherever the pointer goes down.
    pub armed: bool,
    /// The drawing.
    pub drawing: NodeRef,
    /// The pointer that is down.
    pub drag: Dragging,
    /// What it pulls.
    pub pull: UseStateSetter<Pull>,
    /// What the arrow keys choose.
    pub roving: Roving,
}

/// What an event is about.
enum Target {
    Thing(Thing),
    Timer(String),
}

impl Hand {
    /// The pointer goes down.
    pub fn down(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |event: PointerEvent| {
            let start = hand.point_of(&event);
            let grip = match hand.target(&event, start) {
                _ if hand.armed => Grip::Paper,
                Some(Target::Thing(Thing::Process(id))) => Grip::Process(id),
                None | Some(Target::Thing(Thing::Link(..))) => Grip::Paper,
                Some(_) => return hand.session.pause(),
            };
            if matches!(grip, Grip::Process(_)) {
                hand.session.pause();
            }
            if event.button() == 0 {
                let pointer = event.pointer_id();
                *hand.drag.borrow_mut() =
                    Some(Drag { grip, pointer, start, phase: Phase::Pressed });
            }
        })
    }

    /// The pointer moves.
    pub fn travel(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        // Pointers report more often than pictures are drawn.
        let latest = Rc::new(RefCell::new(None));
        Callback::from(move |event: PointerEvent| {
            let at = hand.point_of(&event);
            let Some((grip, start)) = hand.dragged(at) else { return hand.notice(at) };
            let pull = match grip {
                Grip::Process(id) => {
                    let (x, y) = hand.picture.frame.place(at);
                    Pull::Process(id, x, y)
                }
                Grip::Paper => Pull::Line(start, at),
            };
            if latest.replace(Some(pull)).is_none() {
                let (latest, pulled, drag) = (latest.clone(), hand.pull.clone(), hand.drag.clone());
                browser::next_frame(move |_| {
                    let pull = latest.take().filter(|_| is_pulling(&drag));
                    if let Some(pull) = pull {
                        pulled.set(pull);
                    }
                });
            }
        })
    }

    /// What is dragged by now, the pointer being at a point.
    fn dragged(&self, at: Point) -> Option<(Grip, Point)> {
        let mut drag = self.drag.borrow_mut();
        let drag = drag.as_mut().filter(|drag| drag.phase != Phase::Over)?;
        let is_new = drag.phase == Phase::Pressed;
        if is_new && (at.0 - drag.start.0).hypot(at.1 - drag.start.1) < SLACK {
            return None;
        }
        if is_new {
            drag.phase = Phase::Pulling;
            self.session.pause();
            // Without capture the drag ends at the edge, which is bearable.
            let _ = self.drawing.cast::<Element>()?.set_pointer_capture(drag.pointer);
        }
        Some((drag.grip, drag.start))
    }

    /// Of a painted crowd, the message under the pointer becomes an element.
    fn notice(&self, at: Point) {
        if let Some(id) = self.painted(at) {
            self.roving.message.set(Some(id));
        }
    }

    /// The painted message nearest to a point.
    fn painted(&self, at: Point) -> Option<String> {
        if !self.picture.is_crowded() {
            return None;
        }
        let places = self.places.borrow();
        let (place, _) = nearest(&places, at).filter(|(_, apart)| *apart < NEAR)?;
        self.picture.view.messages.get(place).map(|message| message.id.clone())
    }

    /// The pointer goes up: what was pulled is done.
    pub fn up(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |event: PointerEvent| {
            let at = hand.point_of(&event);
            let Some(mut drag) = hand.drag.take().filter(Drag::is_pulling) else { return };
            let (grip, start) = (drag.grip, drag.start);
            drag.phase = Phase::Over;
            hand.drag.replace(Some(drag));
            match grip {
                Grip::Process(id) => {
                    let (x, y) = hand.picture.frame.place(at);
                    hand.pull.set(Pull::Process(id, x, y));
                    hand.session.act(format!("move.{id}.{x}.{y}"));
                }
                Grip::Paper => {
                    hand.pull.set(Pull::Nothing);
                    let (off, rest) = sides(&hand.picture, start, at);
                    if !off.is_empty() && !rest.is_empty() {
                        hand.session.act(split(&off));
                    }
                }
            }
            // The click that follows is the end of the drag, not a choice.
            let ended = hand.drag.clone();
            browser::next_frame(move |_| {
                ended.take();
            });
        })
    }

    /// The pointer is needed for something else, such as scrolling.
    pub fn cancel(&self) -> Callback<PointerEvent> {
        let (drag, pull) = (self.drag.clone(), self.pull.clone());
        Callback::from(move |_| {
            drag.take();
            pull.set(Pull::Nothing);
        })
    }

    /// Something was pressed.
    pub fn click(&self) -> Callback<MouseEvent> {
        let hand = self.clone();
        Callback::from(move |event: MouseEvent| {
            if hand.drag.borrow().as_ref().is_some_and(|drag| drag.phase == Phase::Over) {
                return;
            }
            let at = hand.point_of(&event);
            match hand.target(&event, at) {
                Some(Target::Thing(thing)) => hand.session.choose(thing),
                Some(Target::Timer(id)) => hand.session.act(format!("fire.{id}")),
                None if hand.session.state().chosen.is_some() => {
                    hand.session.dispatch(Action::Unchoose);
                }
                None => hand.session.choose(Thing::Network),
            }
        })
    }

    /// A key is pressed while something on the stage has the focus.
    pub fn key(&self) -> Callback<KeyboardEvent> {
        let hand = self.clone();
        Callback::from(move |event: KeyboardEvent| {
            let Some(Target::Thing(thing)) = target_of(&event) else { return };
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            let key = event.key();
            if matches!(key.as_str(), "Enter" | " ") {
                hand.session.choose(thing);
            } else if let Some(step) = direction(&key).filter(|_| !event.shift_key()) {
                hand.arrow(thing, step);
            } else if !hand.session.state().shortcuts {
                return;
            } else {
                let acts = acts(&hand.picture.view, &thing, &key);
                if acts.is_empty() {
                    return;
                }
                hand.session.pause();
                hand.session.act(acts.join(";"));
            }
            event.prevent_default();
        })
    }

    fn arrow(&self, thing: Thing, (dx, dy): (i32, i32)) {
        match thing {
            Thing::Process(id) => nudge(&self.session, &self.picture.view, id, (dx, dy)),
            Thing::Message(id) => self.roving.message.set(rove(&self.picture, &id, dx + dy)),
            Thing::Link(a, b) => {
                let next = self.next_link((a, b), dx + dy);
                self.roving.link.set(Some(next));
                browser::focus(&Thing::Link(next.0, next.1).handle());
            }
            Thing::Network | Thing::Event(_) => {}
        }
    }

    fn next_link(&self, link: (u32, u32), by: i32) -> (u32, u32) {
        let all = links::shown(&self.picture.view, self.picture.is_mesh(), &self.groups);
        next(&all, |other| *other == link, by).copied().unwrap_or(link)
    }

    /// What an event is about; of a painted crowd, what is painted where it happened. Processes that
    /// stand close reach into each other: the nearest is meant.
    fn target(&self, event: &Event, at: Point) -> Option<Target> {
        match target_of(event) {
            Some(Target::Thing(Thing::Process(id))) => {
                let nearest = nearest(&self.picture.points, at);
                let id = nearest.map_or(id, |(place, _)| place as u32);
                Some(Target::Thing(Thing::Process(id)))
            }
            None => self.painted(at).map(|id| Target::Thing(Thing::Message(id))),
            other => other,
        }
    }

    fn point_of(&self, event: &MouseEvent) -> Point {
        let Some(drawing) = self.drawing.cast::<Element>() else { return (0.0, 0.0) };
        let rect = drawing.get_bounding_client_rect();
        (f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top())
    }
}

/// Which of some places is nearest to a point, and how far it is.
fn nearest(places: &[Point], at: Point) -> Option<(usize, f64)> {
    let apart = |place: &Point| (place.0 - at.0).hypot(place.1 - at.1);
    places.iter().map(apart).enumerate().min_by(|a, b| a.1.total_cmp(&b.1))
}

/// The processes on either side of a line: the fewer, which it cuts off, and the rest.
pub fn sides(picture: &Picture, from: Point, to: Point) -> (Vec<u32>, Vec<u32>) {
    let all = (0..).zip(&picture.points);
    let (right, left): (Vec<_>, Vec<_>) = all.partition(|(_, at)| side(from, to, **at) > 0.0);
    let ids = |half: Vec<(u32, &Point)>| half.into_iter().map(|(id, _)| id).collect();
    if left.len() < right.len() { (ids(left), ids(right)) } else { (ids(right), ids(left)) }
}

/// What cuts a group off.
pub fn split(group: &[u32]) -> String {
    let group: Vec<String> = group.iter().map(u32::to_string).collect();
    format!("split.{}", group.join("-"))
}

/// What a key does to what has the focus.
fn acts(view: &View, thing: &Thing, key: &str) -> Vec<String> {
    let key = key.to_lowercase();
    match thing {
        Thing::Process(id) => process_act(view, *id, &key).into_iter().collect(),
        Thing::Message(id) => message_act(view, id, &key).into_iter().collect(),
        Thing::Link(a, b) if key == "x" => cut_or_heal(view, *a, *b),
        Thing::Link(..) | Thing::Network | Thing::Event(_) => Vec::new(),
    }
}

fn process_act(view: &View, id: u32, key: &str) -> Option<String> {
    let process = process(view, id)?;
    Some(match key {
        "c" => format!("crash.{id}"),
        "r" => format!("recover.{id}"),
        "f" => format!("recover.{id}.nothing"),
        "p" if process.status == "paused" => format!("resume.{id}"),
        "p" => format!("pause.{id}"),
        "i" => format!("split.{id}"),
        "t" => format!("fire.{}", process.timers.iter().min_by_key(|timer| timer.due)?.id),
        _ => return None,
    })
}

fn message_act(view: &View, id: &str, key: &str) -> Option<String> {
    let message = message(view, id)?;
    Some(match key {
        "n" => format!("next.{id}"),
        "d" => format!("drop.{id}"),
        "u" => format!("dup.{id}"),
        "h" if message.held => format!("release.{id}"),
        "h" => format!("hold.{id}"),
        "+" | "=" => format!("delay.{id}.10"),
        "-" => format!("hurry.{id}.10"),
        _ => return None,
    })
}

/// Heals a link both ways if nothing gets over it, and cuts it both ways otherwise.
pub fn cut_or_heal(view: &View, a: u32, b: u32) -> Vec<String> {
    let ways = [(a, b), (b, a)];
    let is_cut = |way: &(u32, u32)| view.cuts.contains(way);
    if ways.iter().all(is_cut) {
        return ways.iter().map(|(from, to)| format!("heal.{from}-{to}")).collect();
    }
    let whole = ways.iter().filter(|way| !is_cut(way));
    whole.map(|(from, to)| format!("cut.{from}-{to}")).collect()
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

/// The message before or after another in the order in which they are drawn, which also gets the
/// focus.
fn rove(picture: &Picture, id: &str, by: i32) -> Option<String> {
    let tokens = picture.lanes.iter().flat_map(|lane| &lane.tokens);
    let drawn = tokens.filter(|token| token.count > 0 || picture.is_crowded());
    let all: Vec<&String> = drawn.map(|token| &picture.view.messages[token.place].id).collect();
    let id = (*next(&all, |other| *other == id, by)?).clone();
    let handle = Thing::Message(id.clone()).handle();
    // Of a painted crowd it becomes an element only now.
    browser::next_frame(move |_| browser::focus(&handle));
    Some(id)
}

/// What comes before or after something in a list that is a ring.
fn next<T>(all: &[T], is: impl Fn(&T) -> bool, by: i32) -> Option<&T> {
    let place = all.iter().position(is)?;
    let next = if by > 0 { place + 1 } else { place + all.len() - 1 } % all.len();
    all.get(next)
}

/// The process, message or link that an event is about.
pub fn thing_of(event: &Event) -> Option<Thing> {
    match target_of(event)? {
        Target::Thing(thing) => Some(thing),
        Target::Timer(_) => None,
    }
}

fn target_of(event: &Event) -> Option<Target> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    let thing =
        element.closest("[data-process], [data-message], [data-link], [data-timer]").ok()??;
    let named = |name: &str| thing.get_attribute(name);
    if let Some(id) = named("data-timer") {
        return Some(Target::Timer(id));
    }
    if let Some(id) = named("data-message") {
        return Some(Target::Thing(Thing::Message(id)));
    }
    if let Some(link) = named("data-link") {
        let (a, b) = link.split_once('-')?;
        return Some(Target::Thing(Thing::link(a.parse().ok()?, b.parse().ok()?)));
    }
    Some(Target::Thing(Thing::Process(named("data-process")?.parse().ok()?)))
}
