//! What the keys do to the diagram.

use super::Scene;
use crate::draw::{Way, neighbour};
use crate::ui::state::{Action, Thing};
use yew::prelude::*;

/// How much nearer or farther a key goes.
const ZOOM: f64 = 1.4;

/// How far a key moves what is seen.
const SHIFT: f64 = 120.0;

impl Scene {
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
    pub(super) fn key(&self, key: &str, shift: bool) -> bool {
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
    pub(super) fn rove(&self, way: Way) {
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
    pub(super) fn select(&self, step: u32) {
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

    pub(super) fn enter(&self) -> bool {
        let (session, selected) = {
            let stage = self.0.borrow();
            (stage.session.clone(), stage.selected)
        };
        selected.inspect(|step| session.seek(*step)).is_some()
    }

    pub(super) fn carry_selected(&self) -> bool {
        let selected = self.0.borrow().selected;
        let chosen = selected.and_then(|step| self.0.borrow().arriving(step));
        chosen.map(|message| self.choose(message)).is_some()
    }

    /// Lets go of what was selected; false if nothing was.
    pub(super) fn let_go(&self) -> bool {
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
}
