//! What is painted on the diagram's canvas, and what the pointer, the wheel and the keys do to it.
//!
//! It lives outside of Yew, which would compare ten thousand events to move a line: a gesture
//! changes the camera and asks for one frame.

use crate::draw::{
    Camera, Cone, Delivery, Extent, Ghost, Hindrance, Hit, Index, Marks, Point, Run, Way, diagram,
    hit, neighbour,
};
use crate::say;
use crate::ui::log::Known;
use crate::ui::session::Handle;
use crate::ui::state::{Action, Shared, Thing, branch};
use crate::ui::{browser, canvas};
use crate::wire::{Axis, Shade, View};
use crate::words::Language;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::{Element, HtmlCanvasElement, HtmlElement};
use yew::prelude::*;

/// How far a pointer may stray while it is pressed before that is a drag: a mouse, a finger.
const SLACK: (f64, f64) = (4.0, 9.0);

/// How far beside a thing a pointer is still on it: a mouse, a finger.
const REACH: (f64, f64) = (12.0, 22.0);

/// How much nearer a turn of the wheel goes, for each of its pixels.
const WHEEL: f64 = 0.002;

/// How much nearer or farther a key goes.
const ZOOM: f64 = 1.4;

/// How far a key moves what is seen.
const SHIFT: f64 = 120.0;

/// The most pixels that a line of a wheel that counts in lines stands for.
const LINE: f64 = 16.0;

/// What there is to be seen.
pub struct Shown {
    pub language: Language,
    pub shade: Shade,
    pub size: Point,
    pub axis: Axis,
    pub view: Shared<View>,
    pub known: Rc<Known>,
    pub index: Rc<Index>,
    /// The event under the pointer, and what has to do with it.
    pub cone: Rc<Option<Cone>>,
    /// The steps that prove something.
    pub lit: Vec<u32>,
    /// The message whose arrow was chosen.
    pub chosen: Option<String>,
}

impl Shown {
    fn run(&self) -> Run<'_> {
        Run { view: &self.view, story: &self.known, index: &self.index }
    }
}

/// What the pointer is doing.
enum Gesture {
    /// Nothing, or it hovers.
    None,
    /// It was pressed, and has not moved yet.
    Press { start: Point, hit: Option<Hit>, is_touch: bool },
    /// It moves what is seen.
    Pan(Point),
    /// Two fingers zoom: how far apart they were, and where their middle was.
    Pinch(f64, Point),
    /// It moves the present step.
    Scrub,
    /// It carries the head of an arrow.
    Carry(Delivery),
}

struct Stage {
    session: Handle,
    canvas: NodeRef,
    menu: NodeRef,
    choose: Callback<Option<String>>,
    shown: Option<Shown>,
    camera: Option<Camera>,
    /// The event that the keys or a finger chose.
    selected: Option<u32>,
    fingers: Vec<(i32, Point)>,
    gesture: Gesture,
    ghost: Option<Ghost>,
    is_waiting: bool,
}

/// The diagram's canvas and what is on it.
#[derive(Clone)]
pub struct Scene(Rc<RefCell<Stage>>);

impl PartialEq for Scene {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Scene {
    /// A scene with nothing on it; `choose` is told which arrow is chosen, and `menu` put where it
    /// ends.
    pub fn new(
        session: Handle,
        canvas: NodeRef,
        menu: NodeRef,
        choose: Callback<Option<String>>,
    ) -> Self {
        Self(Rc::new(RefCell::new(Stage {
            session,
            canvas,
            menu,
            choose,
            shown: None,
            camera: None,
            selected: None,
            fingers: Vec::new(),
            gesture: Gesture::None,
            ghost: None,
            is_waiting: false,
        })))
    }

    /// Takes what there is to be seen now.
    pub fn show(&self, shown: Shown) {
        self.0.borrow_mut().show(shown);
        self.request();
    }

    /// Asks for a frame, once.
    fn request(&self) {
        if std::mem::replace(&mut self.0.borrow_mut().is_waiting, true) {
            return;
        }
        let scene = self.clone();
        browser::next_frame(move |_| {
            let mut stage = scene.0.borrow_mut();
            stage.is_waiting = false;
            stage.paint();
        });
    }

    /// Zooms around the middle.
    pub fn zoom(&self, factor: f64) {
        self.look(|camera, extent| {
            let middle = camera.margins.names + camera.room() * 0.5;
            camera.zoom(factor, middle, extent);
        });
    }

    /// Shows all of the run.
    pub fn fit(&self) {
        let present = self.0.borrow().present();
        self.look(|camera, extent| camera.fit(present, extent));
    }

    fn look(&self, change: impl FnOnce(&mut Camera, Extent)) {
        self.0.borrow_mut().look(change);
        self.request();
    }

    /// A callback of the pointer.
    pub fn pointer(&self, deed: fn(&Self, &PointerEvent)) -> Callback<PointerEvent> {
        let scene = self.clone();
        Callback::from(move |event: PointerEvent| deed(&scene, &event))
    }

    /// The callback of the wheel.
    pub fn wheel(&self) -> Callback<WheelEvent> {
        let scene = self.clone();
        Callback::from(move |event: WheelEvent| {
            event.prevent_default();
            let unit = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE { LINE } else { 1.0 };
            let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
            let x = scene.0.borrow().point(&event).0;
            scene.look(|camera, extent| {
                if event.ctrl_key() || event.meta_key() {
                    camera.zoom((1.0 - dy * WHEEL).clamp(0.5, 2.0), x, extent);
                } else if event.shift_key() || dx != 0.0 || camera.fits_in_height() {
                    camera.pan((if dx == 0.0 { dy } else { dx }, 0.0), extent);
                } else {
                    camera.pan((0.0, dy), extent);
                }
            });
        })
    }

    /// The callback of the keys.
    pub fn keys(&self) -> Callback<KeyboardEvent> {
        let scene = self.clone();
        Callback::from(move |event: KeyboardEvent| {
            let bare = !(event.ctrl_key() || event.alt_key() || event.meta_key());
            if bare && scene.key(&event.key(), event.shift_key()) {
                event.prevent_default();
            }
        })
    }

    /// Carries out what a key means, and tells whether it means anything.
    fn key(&self, key: &str, shift: bool) -> bool {
        match key {
            "+" | "=" => self.zoom(ZOOM),
            "-" => self.zoom(1.0 / ZOOM),
            "0" => self.fit(),
            "ArrowLeft" if shift => self.look(|camera, e| camera.pan((-SHIFT, 0.0), e)),
            "ArrowRight" if shift => self.look(|camera, e| camera.pan((SHIFT, 0.0), e)),
            "ArrowUp" if shift => self.look(|camera, e| camera.pan((0.0, -SHIFT), e)),
            "ArrowDown" if shift => self.look(|camera, e| camera.pan((0.0, SHIFT), e)),
            "ArrowLeft" => self.rove(Way::Back),
            "ArrowRight" => self.rove(Way::On),
            "ArrowUp" => self.rove(Way::Up),
            "ArrowDown" => self.rove(Way::Down),
            "Enter" => return self.enter(),
            "m" | "M" => return self.carry_selected(),
            "Escape" => return self.let_go(),
            _ => return false,
        }
        true
    }

    /// Goes to the event beside the one that is selected, or to the present one.
    fn rove(&self, way: Way) {
        let next = {
            let stage = self.0.borrow();
            let (Some(shown), Some(camera)) = (&stage.shown, &stage.camera) else { return };
            match stage.selected.filter(|step| shown.known.contains_key(step)) {
                Some(step) => neighbour(shown.run(), camera, step, way),
                None => Some(shown.view.step),
            }
        };
        if let Some(step) = next {
            self.select(step);
        }
    }

    /// Points at an event lastingly, and brings it into view.
    fn select(&self, step: u32) {
        let session = {
            let mut stage = self.0.borrow_mut();
            stage.selected = Some(step);
            stage.reveal(step);
            stage.session.clone()
        };
        session.dispatch(Action::Point(Some(step)));
        session.dispatch(Action::Inspect(Thing::Event(step)));
        self.request();
    }

    fn enter(&self) -> bool {
        let (session, selected) = {
            let stage = self.0.borrow();
            (stage.session.clone(), stage.selected)
        };
        selected.inspect(|step| session.seek(*step)).is_some()
    }

    fn carry_selected(&self) -> bool {
        let selected = self.0.borrow().selected;
        let chosen = selected.and_then(|step| self.0.borrow().arriving(step));
        chosen.map(|message| self.choose(message)).is_some()
    }

    /// Lets go of what was selected; false if nothing was.
    fn let_go(&self) -> bool {
        let (session, choose, was) = {
            let mut stage = self.0.borrow_mut();
            let was = stage.selected.take().is_some() | stage.ghost.take().is_some();
            (stage.session.clone(), stage.choose.clone(), was)
        };
        choose.emit(None);
        session.dispatch(Action::Point(None));
        self.request();
        was
    }

    /// Chooses the arrow of a message, which stands still then, so that it can be dealt with.
    fn choose(&self, message: String) {
        let (session, choose) = {
            let stage = self.0.borrow();
            (stage.session.clone(), stage.choose.clone())
        };
        session.pause();
        session.dispatch(Action::Inspect(Thing::Message(message.clone())));
        choose.emit(Some(message));
    }

    /// Closes the menu of the arrow that was chosen.
    pub fn closing(&self) -> Callback<()> {
        let scene = self.clone();
        Callback::from(move |()| {
            let (choose, canvas) = {
                let stage = scene.0.borrow();
                (stage.choose.clone(), stage.canvas.cast::<Element>())
            };
            choose.emit(None);
            if let Some(room) = canvas.and_then(|canvas| canvas.parent_element()) {
                browser::focus_on(&room);
            }
        })
    }

    /// Goes to a step.
    pub fn going(&self) -> Callback<u32> {
        let session = self.0.borrow().session.clone();
        Callback::from(move |step| session.seek(step))
    }

    /// Chooses the arrow that ends in a step.
    pub fn carrying(&self) -> Callback<u32> {
        let scene = self.clone();
        Callback::from(move |step| {
            let message = scene.0.borrow().arriving(step);
            if let Some(message) = message {
                scene.choose(message);
            }
        })
    }

    // The pointer.

    /// It is pressed.
    pub fn press(&self, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        let scrub = {
            let mut stage = self.0.borrow_mut();
            stage.press(event);
            matches!(stage.gesture, Gesture::Scrub)
        };
        if scrub {
            self.scrub(event);
        }
        self.request();
    }

    /// It moves.
    pub fn move_to(&self, event: &PointerEvent) {
        let gesture = {
            let mut stage = self.0.borrow_mut();
            stage.drag(event);
            std::mem::discriminant(&stage.gesture)
        };
        if gesture == std::mem::discriminant(&Gesture::None) {
            self.hover(event);
        } else if gesture == std::mem::discriminant(&Gesture::Scrub) {
            self.scrub(event);
        } else {
            self.request();
        }
    }

    /// It is lifted: a press that did not move is a click, what was carried is put down.
    pub fn lift(&self, event: &PointerEvent) {
        let gesture = self.0.borrow_mut().lift(event.pointer_id());
        match gesture {
            Gesture::Press { hit, is_touch, .. } => self.click(hit, is_touch),
            Gesture::Carry(delivery) => self.drop(delivery),
            _ => {}
        }
        self.request();
    }

    /// It is taken away by the browser.
    pub fn cancel(&self, event: &PointerEvent) {
        let mut stage = self.0.borrow_mut();
        stage.lift(event.pointer_id());
        stage.ghost = None;
        drop(stage);
        self.request();
    }

    /// It leaves the canvas.
    pub fn leave(&self, event: &PointerEvent) {
        let stage = self.0.borrow();
        if matches!(stage.gesture, Gesture::None) && event.pointer_type() == "mouse" {
            let (session, selected) = (stage.session.clone(), stage.selected);
            drop(stage);
            session.dispatch(Action::Point(selected));
        }
    }

    fn hover(&self, event: &PointerEvent) {
        if event.pointer_type() != "mouse" {
            return;
        }
        let stage = self.0.borrow();
        let found = stage.hit(stage.point(event), REACH.0);
        stage.set_pointer(&found);
        let step = match found {
            Some(Hit::Event(step)) => Some(step),
            _ => stage.selected,
        };
        let session = stage.session.clone();
        drop(stage);
        if session.state().pointed != step {
            session.dispatch(Action::Point(step));
        }
    }

    fn scrub(&self, event: &PointerEvent) {
        let (session, step) = {
            let stage = self.0.borrow();
            (stage.session.clone(), stage.step_at(stage.point(event).0))
        };
        if let Some(step) = step {
            session.seek(step);
        }
    }

    fn click(&self, hit: Option<Hit>, is_touch: bool) {
        match hit {
            Some(Hit::Event(step)) if is_touch => {
                let again = self.0.borrow().selected == Some(step);
                self.select(step);
                if again {
                    self.enter();
                }
            }
            Some(Hit::Event(step)) => {
                let session = self.0.borrow().session.clone();
                session.dispatch(Action::Inspect(Thing::Event(step)));
                session.seek(step);
            }
            Some(Hit::Tip(message) | Hit::Way(message)) => self.choose(message),
            None => {
                self.let_go();
            }
        }
    }

    /// Has a message arrive where its arrow was dropped; where it cannot, the reason stands there.
    fn drop(&self, delivery: Delivery) {
        let (session, step) = {
            let stage = self.0.borrow();
            let Some(step) = stage.target(&delivery) else { return };
            (stage.session.clone(), step)
        };
        let scene = self.clone();
        session.redeliver(delivery.message, step, move |why| {
            if let Some(ghost) = &mut scene.0.borrow_mut().ghost {
                (ghost.barred, ghost.words) = (true, why.to_owned());
            }
            scene.request();
        });
        if delivery.arrival == Some(step) {
            self.0.borrow_mut().ghost = None;
        }
    }
}

impl Stage {
    fn run(&self) -> Option<Run<'_>> {
        self.shown.as_ref().map(Shown::run)
    }

    fn present(&self) -> f64 {
        match (self.run(), &self.camera) {
            (Some(run), Some(camera)) => run.present(camera.axis),
            _ => 0.0,
        }
    }

    fn look(&mut self, change: impl FnOnce(&mut Camera, Extent)) {
        if let (Some(shown), Some(camera)) = (&self.shown, &mut self.camera) {
            let extent = shown.run().extent(camera.axis);
            change(camera, extent);
        }
    }

    fn show(&mut self, shown: Shown) {
        let before = self.shown.replace(shown);
        let Some(shown) = &self.shown else { return };
        let (run, rows, axis) = (shown.run(), shown.view.processes.len(), shown.axis);
        let extent = run.extent(axis);
        if shown.size.0 < 1.0 || shown.size.1 < 1.0 {
            return;
        }
        let is_new = self.camera.is_none();
        let camera = self.camera.get_or_insert_with(|| Camera::new(axis, shown.size, rows, extent));
        if (camera.size, camera.rows) != (shown.size, rows) {
            camera.resize(shown.size, rows);
        }
        if camera.axis != axis {
            let (was, old) = (run.present(camera.axis), run.extent(camera.axis));
            camera.turn(axis, was, run.present(axis), old, extent);
        }
        let place = |shown: &Shown| (branch(&shown.view), shown.view.step, shown.view.steps);
        let moved = is_new || before.as_ref().map(place) != Some(place(shown));
        let is_held = matches!(self.gesture, Gesture::Pan(_) | Gesture::Pinch(..));
        if moved && !is_held {
            camera.follow(run.present(axis), extent);
        }
        if before.is_some_and(|before| branch(&before.view) != branch(&shown.view)) {
            self.ghost = None;
        }
    }

    fn paint(&mut self) {
        let (Some(shown), Some(camera)) = (&self.shown, &self.camera) else { return };
        let Some(canvas) = self.canvas.cast::<HtmlCanvasElement>() else { return };
        let marks = Marks {
            // Whoever carries an arrow looks at nothing else.
            cone: shown.cone.as_ref().as_ref().filter(|_| self.ghost.is_none()),
            lit: &shown.lit,
            chosen: shown.chosen.as_deref(),
            ghost: self.ghost.as_ref(),
            present: true,
        };
        let shapes = diagram(shown.run(), camera, &marks);
        canvas::paint(&canvas, camera.size, &shapes, shown.shade);
        self.place_menu();
        self.describe(&canvas);
        self.session.see(self.seen());
    }

    /// The steps in view, a little more on both sides.
    fn seen(&self) -> (u32, u32) {
        let (Some(run), Some(camera)) = (self.run(), &self.camera) else { return (0, 0) };
        let (extent, (from, to)) = (run.extent(camera.axis), camera.window());
        // Along the other axes steps lie unevenly: this is only what is asked for first.
        let step = |unit: f64| (unit / extent.units * extent.steps).clamp(0.0, extent.steps);
        ((step(from) as u32).saturating_sub(20), step(to) as u32 + 20)
    }

    /// Says in attributes what of the run is in view and where it lies, for tests and tools.
    fn describe(&self, canvas: &HtmlCanvasElement) {
        let (Some(shown), Some(camera)) = (&self.shown, &self.camera) else { return };
        let (first, last) = self.seen();
        let lit: Vec<String> = shown.lit.iter().map(ToString::to_string).collect();
        let facts = [
            ("data-lit", lit.join(" ")),
            ("data-steps", format!("{first}-{last}")),
            ("data-origin", format!("{:.2}", camera.x(0.0))),
            ("data-unit", format!("{:.6}", camera.per)),
            ("data-top", format!("{:.2}", camera.y(0))),
            ("data-row", format!("{:.2}", camera.row)),
        ];
        for (name, fact) in facts {
            // An attribute of such a name is never refused.
            let _ = canvas.set_attribute(name, &fact);
        }
    }

    /// Puts the menu where the chosen arrow ends.
    fn place_menu(&self) {
        let (Some(shown), Some(camera), Some(menu)) =
            (&self.shown, &self.camera, self.menu.cast::<HtmlElement>())
        else {
            return;
        };
        let delivery = shown.chosen.as_ref().and_then(|chosen| Delivery::of(shown.run(), chosen));
        let Some(delivery) = delivery else { return };
        let run = shown.run();
        let unit = delivery.arrival.and_then(|step| run.unit(camera.axis, step));
        let x = camera.x(unit.unwrap_or_else(|| run.present(camera.axis)));
        let y = run.row(delivery.to).map_or(0.0, |row| camera.y(row));
        let (width, height) = (f64::from(menu.offset_width()), f64::from(menu.offset_height()));
        let left = (x + 18.0).min(camera.size.0 - width - 8.0).max(camera.margins.names);
        // Beside the line, not on it.
        let is_low = y + 16.0 + height > camera.size.1;
        let top = if is_low { y - 16.0 - height } else { y + 16.0 };
        browser::style(&menu, "left", &format!("{left:.0}px"));
        browser::style(&menu, "top", &format!("{top:.0}px"));
    }

    fn reveal(&mut self, step: u32) {
        let (Some(shown), Some(camera)) = (&self.shown, &mut self.camera) else { return };
        let run = shown.run();
        let extent = run.extent(camera.axis);
        if let Some(unit) = run.unit(camera.axis, step) {
            camera.follow(unit, extent);
        }
        let process = shown.known.get(&step).and_then(|event| event.process);
        if let Some(row) = process.and_then(|process| run.row(process)) {
            camera.reveal(row, extent);
        }
    }

    /// The message that arrives in a step, or fails to.
    fn arriving(&self, step: u32) -> Option<String> {
        let event = self.shown.as_ref()?.known.get(&step)?;
        event.received.as_ref().map(|passage| passage.id.clone())
    }

    fn point(&self, event: &MouseEvent) -> Point {
        self.canvas.cast::<Element>().map_or((0.0, 0.0), |canvas| {
            let rect = canvas.get_bounding_client_rect();
            (f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top())
        })
    }

    fn hit(&self, at: Point, reach: f64) -> Option<Hit> {
        hit(self.run()?, self.camera.as_ref()?, at, reach)
    }

    /// The step at a place, as far as there are steps.
    fn step_at(&self, x: f64) -> Option<u32> {
        let (run, camera) = (self.run()?, self.camera.as_ref()?);
        let place = camera.unit(x);
        if camera.axis == Axis::Order {
            return Some((place.round().max(0.0) as u32).min(run.view.steps));
        }
        let off = |step: u32| run.unit(camera.axis, step).map(|unit| (unit - place).abs());
        let steps = run.story.range(..).filter_map(|(step, _)| Some((step, off(step)?)));
        steps.min_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(step, _)| step)
    }

    /// The step that an arrow that is carried would end in.
    fn target(&self, delivery: &Delivery) -> Option<u32> {
        let (camera, ghost) = (self.camera.as_ref()?, self.ghost.as_ref()?);
        Some(delivery.step_at(self.run()?, camera.axis, camera.unit(ghost.x)))
    }

    /// Tells by the pointer's shape what it can do.
    fn set_pointer(&self, hit: &Option<Hit>) {
        let shape = match hit {
            Some(Hit::Tip(_)) => "ew-resize",
            Some(_) => "pointer",
            None => "grab",
        };
        if let Some(canvas) = self.canvas.cast::<HtmlElement>() {
            browser::style(&canvas, "cursor", shape);
        }
    }

    fn press(&mut self, event: &PointerEvent) {
        let (at, is_touch) = (self.point(event), event.pointer_type() != "mouse");
        if let Some(canvas) = self.canvas.cast::<Element>() {
            // Without capture a drag ends at the edge, which is bearable.
            let _ = canvas.set_pointer_capture(event.pointer_id());
        }
        self.ghost = None;
        self.fingers.push((event.pointer_id(), at));
        self.gesture = match self.fingers[..] {
            [(_, a), (_, b)] => Gesture::Pinch(apart(a, b), middle(a, b)),
            _ if self.is_axis(at) => Gesture::Scrub,
            _ => {
                let reach = if is_touch { REACH.1 } else { REACH.0 };
                Gesture::Press { start: at, hit: self.hit(at, reach), is_touch }
            }
        };
    }

    fn is_axis(&self, at: Point) -> bool {
        self.camera.as_ref().is_some_and(|camera| at.1 > camera.size.1 - camera.margins.below)
    }

    fn drag(&mut self, event: &PointerEvent) {
        let at = self.point(event);
        let id = event.pointer_id();
        if let Some(finger) = self.fingers.iter_mut().find(|(finger, _)| *finger == id) {
            finger.1 = at;
        }
        match &self.gesture {
            Gesture::Press { start, hit, is_touch } => {
                let slack = if *is_touch { SLACK.1 } else { SLACK.0 };
                if apart(*start, at) > slack {
                    let (start, is_touch) = (*start, *is_touch);
                    self.gesture = match hit.as_ref().and_then(|hit| self.carried(hit, is_touch)) {
                        Some(delivery) => Gesture::Carry(delivery),
                        None => Gesture::Pan(start),
                    };
                    self.drag(event);
                }
            }
            Gesture::Pan(last) => {
                let by = (last.0 - at.0, last.1 - at.1);
                self.gesture = Gesture::Pan(at);
                self.look(|camera, extent| camera.pan(by, extent));
            }
            Gesture::Pinch(was, from) => self.pinch(*was, *from),
            Gesture::Carry(delivery) => {
                let delivery = delivery.clone();
                self.carry(&delivery, at.0);
            }
            Gesture::None | Gesture::Scrub => {}
        }
    }

    fn pinch(&mut self, was: f64, from: Point) {
        let [(_, a), (_, b)] = self.fingers[..] else { return };
        let (now, to) = (apart(a, b).max(1.0), middle(a, b));
        self.gesture = Gesture::Pinch(now, to);
        self.look(|camera, extent| {
            camera.zoom(now / was.max(1.0), to.0, extent);
            camera.pan((from.0 - to.0, from.1 - to.1), extent);
        });
    }

    /// What is carried by what was taken hold of. A finger carries only an arrow that was chosen
    /// before, since it mostly means to move everything.
    fn carried(&self, hit: &Hit, is_touch: bool) -> Option<Delivery> {
        let message = match hit {
            Hit::Tip(message) => message.clone(),
            Hit::Event(step) => self.arriving(*step)?,
            Hit::Way(_) => return None,
        };
        let shown = self.shown.as_ref()?;
        let may = !is_touch || shown.chosen.as_ref() == Some(&message);
        let delivery = Delivery::of(shown.run(), &message).filter(|_| may)?;
        (delivery.from != delivery.to).then_some(delivery)
    }

    fn carry(&mut self, delivery: &Delivery, x: f64) {
        let (Some(run), Some(camera), Some(shown)) = (self.run(), &self.camera, &self.shown) else {
            return;
        };
        let x = x.clamp(camera.margins.names, camera.size.0);
        let step = delivery.step_at(run, camera.axis, camera.unit(x));
        let hindrance = delivery.hindrance(run, step);
        let words = match &hindrance {
            Some(hindrance) => why_not(hindrance, shown.language),
            None if delivery.arrival == Some(step) => {
                say!(shown.language, "step {step}, as it is", "第 {step} 步，保持不变")
            }
            None => say!(shown.language, "arrives as step {step}", "作为第 {step} 步到达"),
        };
        self.ghost = Some(Ghost {
            message: delivery.message.clone(),
            sent: delivery.sent,
            from: delivery.from,
            to: delivery.to,
            x,
            barred: hindrance.is_some(),
            words,
        });
    }

    /// Ends what a pointer did, and gives what that was.
    fn lift(&mut self, pointer: i32) -> Gesture {
        self.fingers.retain(|(finger, _)| *finger != pointer);
        let next = match self.fingers[..] {
            [(_, at)] => Gesture::Pan(at),
            _ => Gesture::None,
        };
        std::mem::replace(&mut self.gesture, next)
    }
}

fn apart(a: Point, b: Point) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

fn middle(a: Point, b: Point) -> Point {
    ((a.0 + b.0) * 0.5, (a.1 + b.1) * 0.5)
}

fn why_not(hindrance: &Hindrance, language: Language) -> String {
    match hindrance {
        Hindrance::BeforeSent(sent) => {
            say!(language, "not before it is sent, in step {sent}", "不能早于发送它的第 {sent} 步")
        }
        Hindrance::Paused => {
            say!(language, "not while the receiver is paused", "接收者停顿时不能到达")
        }
        Hindrance::Overtakes(other) => say!(
            language,
            "links deliver in order: it would cross {other}",
            "链路按序送达：会与 {other} 交错"
        ),
    }
}
