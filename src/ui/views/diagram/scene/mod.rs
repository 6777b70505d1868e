//! What is painted on the diagram's canvas, and what the pointer, the wheel and the keys do to it.
//!
//! It lives outside of Yew, which would compare ten thousand events to move a line: a gesture
//! changes the camera and asks for one frame.

mod keys;
mod pointer;

use crate::draw::{Camera, Cone, Delivery, Extent, Ghost, Index, Marks, Point, Run, diagram};
use crate::ui::log::Known;
use crate::ui::session::Handle;
use crate::ui::state::{Action, Shared, Thing, branch};
use crate::ui::{browser, canvas};
use crate::wire::{Axis, Shade, View};
use crate::words::Language;
use pointer::Gesture;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::{Element, HtmlCanvasElement, HtmlElement};
use yew::prelude::*;

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
}
