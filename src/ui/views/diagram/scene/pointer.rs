//! What a pointer, fingers and the wheel do to the diagram.

use super::{Scene, Stage};
use crate::draw::{Delivery, Ghost, Hindrance, Hit, Point, hit};
use crate::say;
use crate::ui::browser;
use crate::ui::state::{Action, Thing};
use crate::wire::Axis;
use crate::words::Language;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// How far a pointer may stray while it is pressed before that is a drag: a mouse, a finger.
const SLACK: (f64, f64) = (4.0, 9.0);

/// How far beside a thing a pointer is still on it: a mouse, a finger.
const REACH: (f64, f64) = (12.0, 22.0);

/// How much nearer a turn of the wheel goes, for each of its pixels.
const WHEEL: f64 = 0.002;

/// The most pixels that a line of a wheel that counts in lines stands for.
const LINE: f64 = 16.0;

/// What the pointer is doing.
pub(super) enum Gesture {
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

impl Scene {
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

    /// The step that an arrow that is carried would end in.
    fn target(&self, delivery: &Delivery) -> Option<u32> {
        let (camera, ghost) = (self.camera.as_ref()?, self.ghost.as_ref()?);
        Some(delivery.step_at(self.run()?, camera.axis, camera.unit(ghost.x)))
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
