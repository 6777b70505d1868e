//! One picture of an overlay: two canvases, one over the other, and what pointer, wheel and keys do
//! to it.
//!
//! The lower canvas has everybody and is painted when somebody goes nearer or something changes; the
//! upper one has what moves with the pointer.

use super::brush::Brush;
use super::dots::Dots;
use super::ground::Ground;
use super::lens::{Lens, Look, turn_of};
use super::scene::{Kind, Scene, left_to_right};
use crate::draw::Point;
use crate::phrase;
use crate::ui::browser;
use crate::ui::components::Tool;
use crate::ui::icons;
use crate::ui::measure::use_size;
use crate::ui::overlay::Overlay;
use crate::wire::Shade;
use crate::words::{Language, Phrase};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement};
use yew::prelude::*;

const RING: Phrase = phrase!("The ring: identifiers", "环：标识符");
const PLANE: Phrase = phrase!("The plane: places", "平面：位置");
const RING_HOW: Phrase = phrase!(
    "Arrow keys go around the ring, Page Up and Page Down far around, Enter chooses, K looks the node's key up from the chosen one, Delete kills, plus, minus and 0 zoom.",
    "方向键沿环移动，Page Up 与 Page Down 大步移动，回车键选择，K 键从所选节点查找此处的键，Delete 键使节点失效，加号、减号和 0 缩放。"
);
const PLANE_HOW: Phrase = phrase!(
    "Enter chooses, with Shift the arrow keys move the chosen node, plus, minus and 0 zoom.",
    "回车键选择，按住 Shift 时方向键移动所选节点，加号、减号和 0 缩放。"
);
const NEARER: Phrase = phrase!("Zoom in", "放大");
const FARTHER: Phrase = phrase!("Zoom out", "缩小");
const FIT: Phrase = phrase!("Show all", "显示全部");

/// How far a pointer may stray while it is pressed before that is a drag: a mouse, a finger.
const SLACK: (f64, f64) = (4.0, 9.0);

/// How far beside a node a pointer is still on it: a mouse, a finger.
const REACH: (f64, f64) = (16.0, 28.0);

/// How much nearer a turn of the wheel goes, for each of its pixels; a key or a button.
const WHEEL: f64 = 0.002;
const ZOOM: f64 = 1.6;

/// The most nodes of which one can take hold of one in the plane from afar.
const GRASPABLE: usize = 2_000;

/// What one did to the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gesture {
    /// The pointer is on a node, or on none.
    Point(Option<u32>),
    /// A node was pressed.
    Node(u32),
    /// A place of the ring was pressed, of which the highest bits are told.
    Place(u32),
    /// A node was moved to a place, in thousandths of a unit.
    Move(u32, u32, u32),
    /// The key of a node is to be looked up.
    LookUp(u32),
    /// A node is to fall silent, or to come back.
    Toggle(u32),
}

/// What the [`Picture`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct PictureProps {
    /// The language.
    pub language: Language,
    /// The ring or the plane.
    pub kind: Kind,
    /// By day or by night.
    pub shade: Shade,
    /// The overlay.
    pub overlay: Overlay,
    /// The node that was chosen.
    pub chosen: Option<u32>,
    /// The node under the pointer, in this picture or the other.
    pub pointed: Option<u32>,
    /// Hops of the route that are shown; none of it where a node is looked at instead.
    pub hops: Option<usize>,
    /// The moment up to which messages of the event are shown.
    pub moment: Option<u64>,
    /// Whether a press of the ring tells a place, whichever node is near.
    pub aiming: bool,
    /// What is told of everything, to who does not see it.
    pub told: AttrValue,
    /// Something was done to it.
    pub ongesture: Callback<Gesture>,
}

/// What lives between two pictures.
struct Hand {
    lens: Lens,
    size: Point,
    scene: Option<Scene>,
    dots: Dots,
    pressed: Option<Press>,
    fingers: BTreeMap<i32, Point>,
    waits: bool,
    stale: bool,
    /// Whether nothing is on the upper canvas.
    bare: bool,
    aiming: bool,
}

/// A pointer that is down.
#[derive(Clone, Copy)]
struct Press {
    start: Point,
    last: Point,
    node: Option<u32>,
    moved: bool,
    touch: bool,
}

/// What pointers and keys go to.
#[derive(Clone)]
struct Board {
    kind: Kind,
    base: NodeRef,
    over: NodeRef,
    hand: Rc<RefCell<Hand>>,
    ongesture: Rc<RefCell<Callback<Gesture>>>,
}

impl PartialEq for Board {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.hand, &other.hand)
    }
}

/// A picture with the buttons of its lens.
#[component]
pub fn Picture(props: &PictureProps) -> Html {
    let (language, kind) = (props.language, props.kind);
    let (room, base, over) = (use_node_ref(), use_node_ref(), use_node_ref());
    let size = use_size(&room);
    let board = use_memo((), |()| Board::new(kind, base.clone(), over.clone()));
    let board = (*board).clone();
    *board.ongesture.borrow_mut() = props.ongesture.clone();
    use_effect_with((props.clone(), size), {
        let board = board.clone();
        move |(props, size)| board.show(props, *size)
    });
    let zoom = |icon: Html, word: Phrase, times: Option<f64>| {
        let board = board.clone();
        let onclick = Callback::from(move |()| board.zoom(times));
        html! { <Tool {icon} label={word.say(language)} {onclick} /> }
    };
    let (title, how) = match kind {
        Kind::Ring => (RING, RING_HOW),
        Kind::Plane => (PLANE, PLANE_HOW),
    };
    let told = format!("{}. {} {}", title.say(language), props.told, how.say(language));
    html! {
        <section class="panel overlay-picture" aria-label={title.say(language)}>
            <div class="panel-head">
                <h2>{ title.say(language) }</h2>
                <span class="lens-tools">
                    { zoom(icons::farther(), FARTHER, Some(1.0 / ZOOM)) }
                    { zoom(icons::fit(), FIT, None) }
                    { zoom(icons::nearer(), NEARER, Some(ZOOM)) }
                </span>
            </div>
            <div ref={room} class="overlay-room">
                <canvas ref={base} aria-hidden="true" />
                <canvas ref={over} class="over" tabindex="0" role="application" aria-label={told}
                    onpointerdown={board.on(Board::press)} onpointermove={board.on(Board::drag)}
                    onpointerup={board.on(Board::release)} onpointercancel={board.on(Board::cancel)}
                    onpointerleave={board.on(Board::leave)} onwheel={board.on(Board::wheel)}
                    onkeydown={board.on(Board::key)} />
            </div>
        </section>
    }
}

impl Board {
    fn new(kind: Kind, base: NodeRef, over: NodeRef) -> Self {
        let hand = Hand {
            lens: Lens::around(kind.middle()),
            size: (0.0, 0.0),
            scene: None,
            dots: Dots::default(),
            pressed: None,
            fingers: BTreeMap::new(),
            waits: false,
            stale: true,
            bare: true,
            aiming: false,
        };
        let ongesture = Rc::new(RefCell::new(Callback::noop()));
        Self { kind, base, over, hand: Rc::new(RefCell::new(hand)), ongesture }
    }

    fn on<E: 'static>(&self, hear: impl Fn(&Self, E) + 'static) -> Callback<E> {
        let board = self.clone();
        Callback::from(move |event| hear(&board, event))
    }

    fn tell(&self, gesture: Gesture) {
        let tell = self.ongesture.borrow().clone();
        tell.emit(gesture);
    }

    /// Shows what the page knows now; everybody is painted anew only where something of that changed.
    fn show(&self, props: &PictureProps, size: Point) {
        let Some(outline) = props.overlay.outline.clone() else { return };
        let mut hand = self.hand.borrow_mut();
        let same = hand.scene.as_ref().is_some_and(|scene| {
            scene.outline == outline
                && scene.shade == props.shade
                && (scene.view == props.overlay.view
                    || (scene.view.up == props.overlay.view.up
                        && scene.view.droppers == props.overlay.view.droppers
                        && scene.view.arcs == props.overlay.view.arcs))
        });
        hand.stale |= !same || hand.size != size;
        (hand.size, hand.aiming) = (size, props.aiming);
        let moving = hand.scene.as_ref().and_then(|scene| scene.moving).filter(|_| same);
        let columns = match &hand.scene {
            Some(scene) if scene.outline == outline => scene.columns.clone(),
            _ if self.kind == Kind::Plane => left_to_right(&outline),
            _ => [].into(),
        };
        hand.scene = Some(Scene {
            view: props.overlay.view.clone(),
            outline,
            columns,
            shade: props.shade,
            pointed: props.pointed,
            chosen: props.chosen,
            known: props.overlay.node.clone(),
            hops: props.hops,
            moment: props.moment,
            moving,
        });
        drop(hand);
        self.paint_soon();
    }

    /// One picture, however often something changes before it.
    fn paint_soon(&self) {
        if std::mem::replace(&mut self.hand.borrow_mut().waits, true) {
            return;
        }
        let board = self.clone();
        browser::next_frame(move |_| board.paint());
    }

    fn paint(&self) {
        let mut hand = self.hand.borrow_mut();
        let look = self.look(&hand);
        let Hand { scene, dots, size, waits, stale, bare, .. } = &mut *hand;
        *waits = false;
        let Some(scene) = scene.as_ref().filter(|_| size.0 >= 1.0 && size.1 >= 1.0) else { return };
        if std::mem::take(stale)
            && let Some(brush) = &brush(&self.base, scene.shade, *size)
        {
            Ground { scene, brush, look: &look, dots }.paint(self.kind);
        }
        let was_bare = std::mem::replace(bare, scene.is_bare());
        if !(was_bare && *bare)
            && let Some(brush) = brush(&self.over, scene.shade, *size)
        {
            scene.paint_over(&brush, self.kind, &look);
        }
    }

    fn look(&self, hand: &Hand) -> Look {
        hand.lens.over(hand.size, self.kind.span())
    }

    fn set_lens(&self, lens: Lens) {
        let mut hand = self.hand.borrow_mut();
        // From afar everything is in the middle.
        hand.lens = if lens.zoom <= 1.0 { Lens::around(self.kind.middle()) } else { lens };
        hand.stale = true;
        drop(hand);
        self.paint_soon();
    }

    /// Goes so many times nearer to the middle, or to the chosen node if it is in view; back to where
    /// everything fits without a number.
    fn zoom(&self, times: Option<f64>) {
        let lens = {
            let hand = self.hand.borrow();
            let look = self.look(&hand);
            let chosen = hand.scene.as_ref().and_then(|scene| {
                let node = scene.chosen.or(scene.pointed)?;
                Some(look.at(scene.place(self.kind, node))).filter(|at| look.shows(*at, 0.0))
            });
            let top = (hand.size.0 / 2.0, look.at((0.0, -1.0)).1);
            let usual = match self.kind {
                Kind::Ring if hand.lens.zoom <= 1.0 => top,
                _ => (hand.size.0 / 2.0, hand.size.1 / 2.0),
            };
            match times {
                Some(times) => look.nearer(times, chosen.unwrap_or(usual)),
                None => Lens::around(self.kind.middle()),
            }
        };
        self.set_lens(lens);
    }

    fn wheel(&self, event: WheelEvent) {
        event.prevent_default();
        let at = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        let pixels = if event.delta_mode() == 0 { event.delta_y() } else { event.delta_y() * 16.0 };
        let lens = self.look(&self.hand.borrow()).nearer((-pixels * WHEEL).exp(), at);
        self.set_lens(lens);
    }

    /// The node within reach of a pointer.
    fn node_at(&self, at: Point, touch: bool) -> Option<u32> {
        let hand = self.hand.borrow();
        let reach = if touch { REACH.1 } else { REACH.0 };
        let look = self.look(&hand);
        hand.scene.as_ref()?.nearest(self.kind, &look, at, reach)
    }

    fn press(&self, event: PointerEvent) {
        let (at, touch) = (place(&event), event.pointer_type() == "touch");
        if let Some(canvas) = self.over.cast::<Element>() {
            // A pointer that is down can be captured.
            let _ = canvas.set_pointer_capture(event.pointer_id());
        }
        let node = self.node_at(at, touch);
        let mut hand = self.hand.borrow_mut();
        hand.fingers.insert(event.pointer_id(), at);
        hand.pressed = Some(Press { start: at, last: at, node, moved: false, touch });
    }

    fn drag(&self, event: PointerEvent) {
        let at = place(&event);
        let pressed = self.hand.borrow().pressed;
        let Some(press) = pressed else {
            let node = self.node_at(at, false);
            return self.point(node);
        };
        if let Some(lens) = self.pinch(event.pointer_id(), at) {
            return self.set_lens(lens);
        }
        let slack = if press.touch { SLACK.1 } else { SLACK.0 };
        let moved = press.moved || far(press.start, at) > slack;
        let by = (at.0 - press.last.0, at.1 - press.last.1);
        self.hand.borrow_mut().pressed = Some(Press { last: at, moved, ..press });
        if !moved {
            return;
        }
        match press.node.filter(|node| self.can_move(*node)) {
            Some(node) => self.carry(node, at),
            None => {
                let lens = self.look(&self.hand.borrow()).moved(by);
                self.set_lens(lens);
            }
        }
    }

    /// Whether a drag moves this node rather than the picture.
    fn can_move(&self, node: u32) -> bool {
        let hand = self.hand.borrow();
        let few = |scene: &Scene| {
            scene.chosen == Some(node)
                || scene.outline.ids.len() <= GRASPABLE
                || hand.lens.zoom > 8.0
        };
        self.kind == Kind::Plane
            && hand.scene.as_ref().is_some_and(|scene| {
                few(scene) && scene.view.verbs.iter().any(|verb| verb == "move")
            })
    }

    /// The lens that two fingers hold, if there are two.
    fn pinch(&self, finger: i32, at: Point) -> Option<Lens> {
        let mut hand = self.hand.borrow_mut();
        let before = hand.fingers.insert(finger, at)?;
        let other = hand.fingers.iter().find(|(id, _)| **id != finger).map(|(_, at)| *at)?;
        if let Some(press) = &mut hand.pressed {
            press.moved = true;
            press.node = None;
        }
        let times = far(other, at) / far(other, before).max(1.0);
        let middle = (f64::midpoint(other.0, at.0), f64::midpoint(other.1, at.1));
        Some(self.look(&hand).nearer(times, middle))
    }

    fn carry(&self, node: u32, at: Point) {
        let mut hand = self.hand.borrow_mut();
        let (x, y) = self.look(&hand).under(at);
        if let Some(scene) = &mut hand.scene {
            scene.moving = Some((node, (x.clamp(0.0, 1.0), y.clamp(0.0, 1.0))));
        }
        drop(hand);
        self.paint_soon();
    }

    fn release(&self, event: PointerEvent) {
        let at = place(&event);
        let (press, look, moving, aiming) = {
            let mut hand = self.hand.borrow_mut();
            hand.fingers.remove(&event.pointer_id());
            let moving = hand.scene.as_ref().and_then(|scene| scene.moving);
            (hand.pressed.take(), self.look(&hand), moving, hand.aiming)
        };
        let Some(press) = press else { return };
        if let Some((node, (x, y))) = moving {
            return self.tell(Gesture::Move(node, thousandths(x), thousandths(y)));
        }
        if press.moved {
            return;
        }
        match (press.node, self.kind) {
            (Some(node), kind) if !(aiming && kind == Kind::Ring) => {
                self.tell(Gesture::Node(node));
            }
            (_, Kind::Ring) => {
                self.tell(Gesture::Place(super::lens::top_of(turn_of(look.under(at)))));
            }
            (_, Kind::Plane) => {}
        }
    }

    fn cancel(&self, event: PointerEvent) {
        let mut hand = self.hand.borrow_mut();
        hand.fingers.remove(&event.pointer_id());
        hand.pressed = None;
        if let Some(scene) = &mut hand.scene {
            scene.moving = None;
        }
        drop(hand);
        self.paint_soon();
    }

    fn leave(&self, _: PointerEvent) {
        self.point(None);
    }

    fn point(&self, node: Option<u32>) {
        let before = self.hand.borrow().scene.as_ref().and_then(|scene| scene.pointed);
        if before != node {
            self.tell(Gesture::Point(node));
        }
    }

    fn key(&self, event: KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let Some((count, here, chosen)) = self.focus() else { return };
        let far = (count / 64).max(1);
        let around = |by: u32| Some(Gesture::Point(Some((here + by) % count)));
        let gesture = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" if !event.shift_key() => around(1),
            "ArrowLeft" | "ArrowUp" if !event.shift_key() => around(count - 1),
            "PageDown" => around(far),
            "PageUp" => around(count - far),
            "Enter" | " " => Some(Gesture::Node(here)),
            "k" | "K" => Some(Gesture::LookUp(here)),
            "Delete" | "Backspace" => Some(Gesture::Toggle(here)),
            "+" | "=" => return self.zoomed(&event, Some(ZOOM)),
            "-" => return self.zoomed(&event, Some(1.0 / ZOOM)),
            "0" => return self.zoomed(&event, None),
            key => chosen.and_then(|node| self.nudged(node, key)),
        };
        if let Some(gesture) = gesture {
            event.prevent_default();
            event.stop_propagation();
            self.tell(gesture);
        }
    }

    fn zoomed(&self, event: &KeyboardEvent, times: Option<f64>) {
        event.prevent_default();
        event.stop_propagation();
        self.zoom(times);
    }

    /// How many nodes there are, the one that the keys are at, and the one that was chosen.
    fn focus(&self) -> Option<(u32, u32, Option<u32>)> {
        let hand = self.hand.borrow();
        let scene = hand.scene.as_ref()?;
        let count = scene.outline.ids.len() as u32;
        let here = scene.pointed.or(scene.chosen).unwrap_or(0);
        (count > 0).then_some((count, here.min(count - 1), scene.chosen))
    }

    /// The chosen node a little further in the plane.
    fn nudged(&self, node: u32, key: &str) -> Option<Gesture> {
        let (dx, dy) = match key {
            "ArrowRight" => (0.02, 0.0),
            "ArrowLeft" => (-0.02, 0.0),
            "ArrowDown" => (0.0, 0.02),
            "ArrowUp" => (0.0, -0.02),
            _ => return None,
        };
        if !self.can_move(node) {
            return None;
        }
        let hand = self.hand.borrow();
        let (x, y) = hand.scene.as_ref()?.place(Kind::Plane, node);
        Some(Gesture::Move(node, thousandths(x + dx), thousandths(y + dy)))
    }
}

/// A brush for a canvas that has as many dots as the screen there.
fn brush(canvas: &NodeRef, shade: Shade, size: Point) -> Option<Brush> {
    let canvas = canvas.cast::<HtmlCanvasElement>()?;
    let density = browser::density();
    let dots = ((size.0 * density).round() as u32, (size.1 * density).round() as u32);
    if (canvas.width(), canvas.height()) != dots {
        canvas.set_width(dots.0);
        canvas.set_height(dots.1);
    }
    let context = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
    Some(Brush::new(context, shade, size, density))
}

fn place(event: &PointerEvent) -> Point {
    (f64::from(event.offset_x()), f64::from(event.offset_y()))
}

fn far(a: Point, b: Point) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// A place in the plane, as acts have it.
fn thousandths(part: f64) -> u32 {
    (part.clamp(0.0, 1.0) * 1e6).round() as u32
}
