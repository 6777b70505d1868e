//! Where the run is: playing, standing still, going to a step or to where something holds.

use super::{Handle, Mover};
use crate::ui::playback::Wish;
use crate::ui::state::{Action, Deed, Thing};
use crate::ui::{browser, words};
use crate::wire::{Command, Until, View};

/// How many steps are taken at once while the run is taken to something: few enough that it can be
/// seen to go on, and broken off.
const SEARCH_STEPS: u32 = 500;

impl Handle {
    /// Whether nothing is to travel.
    pub fn is_still(&self) -> bool {
        browser::still()
    }

    /// Takes steps or goes back; what played stands still then.
    pub fn walk(&self, command: Command) {
        self.dispatch(Action::Did(Deed::Ran));
        self.pause();
        self.ask(command);
    }

    /// Goes to a step; while a seek is under way only the last one wanted is remembered.
    pub fn seek(&self, step: u32) {
        self.dispatch(Action::Did(Deed::Ran));
        self.pause();
        if self.seeking.get().is_some() {
            self.wanted.set(Some(step));
        } else {
            self.seeking.set(self.ask(Command::Seek { step }));
        }
    }

    /// Plays or pauses.
    pub fn toggle(&self) {
        self.dispatch(Action::Did(Deed::Ran));
        if self.playing.get() { self.pause() } else { self.play() }
    }

    /// Lets the run go on by itself.
    pub fn play(&self) {
        let over = self.view.borrow().as_ref().is_none_or(|view| view.quiescent);
        if over || self.playing.replace(true) {
            return;
        }
        self.dispatch(Action::CloseMenu);
        self.dispatch(Action::Play(true));
        self.playback.borrow_mut().start();
        self.next_tick();
    }

    /// Lets the run go on by itself up to a step.
    pub fn play_to(&self, step: u32) {
        let over =
            self.view.borrow().as_ref().is_none_or(|view| view.quiescent || view.step >= step);
        if over || browser::still() {
            return self.seek(step);
        }
        self.stop.set(Some(step));
        self.play();
    }

    /// Stops it.
    pub fn pause(&self) {
        if self.playing.replace(false) {
            self.dispatch(Action::Play(false));
        }
    }

    /// Goes to a step and shows what happened in it.
    pub fn visit(&self, step: u32) {
        self.seek(step);
        self.dispatch(Action::Choose(Thing::Event(step)));
    }

    /// Sets the speed, a place in the list of speeds.
    pub fn set_speed(&self, speed: usize) {
        self.playback.borrow_mut().speed = speed;
        self.dispatch(Action::Speed(speed));
    }

    /// What is to be moved with the playhead: the stage's messages.
    pub fn set_mover(&self, mover: Mover) {
        mover(self.playback.borrow().playhead);
        *self.mover.borrow_mut() = Some(mover);
    }

    pub(super) fn next_tick(&self) {
        if self.ticking.replace(true) {
            return;
        }
        let session = self.clone();
        browser::next_frame(move |now| {
            session.ticking.set(false);
            session.hear_held();
            session.tick(now);
        });
    }

    pub(super) fn tick(&self, now: f64) {
        let view = self.view.borrow().clone();
        let (true, Some(view)) = (self.playing.get(), view) else { return };
        let wish = self.playback.borrow_mut().tick(now, &view, browser::still());
        let asked = match wish {
            Wish::Nothing => None,
            Wish::Advance(time) => self.ask(Command::Advance { time }),
            Wish::Step => self.ask(Command::Step { steps: 1 }),
            Wish::Stop => return self.pause(),
        };
        if asked.is_some() {
            self.playback.borrow_mut().asked = asked;
            if self.state().complete {
                // What comes of it is wanted with it: it is drawn in one go, and at a high speed the run
                // is elsewhere by the time that it could be asked for.
                self.want(view.step + 1, u32::MAX);
            }
        }
        self.place();
        self.next_tick();
    }

    pub(super) fn place(&self) {
        let mover = self.mover.borrow().clone();
        if let Some(mover) = mover {
            mover(self.playback.borrow().playhead);
        }
    }

    /// Takes the run to where something holds, piece by piece, until it does or is over or
    /// [`Session::stop_search`] is called.
    pub fn search(&self, until: Until) {
        self.pause();
        self.dispatch(Action::Search(Some(until.clone())));
        *self.search.borrow_mut() = Some(until.clone());
        self.ask(Command::Until { until, steps: SEARCH_STEPS });
    }

    /// Breaks a search off where it is.
    pub fn stop_search(&self) {
        self.search.take();
        self.dispatch(Action::Search(None));
    }

    pub(super) fn search_on(&self, view: Box<View>, met: bool) {
        let (is_over, steps) = (view.quiescent, SEARCH_STEPS);
        self.show(view);
        let until = self.search.borrow().clone();
        match until {
            Some(until) if !met && !is_over => {
                self.ask(Command::Until { until, steps });
            }
            Some(_) => {
                self.stop_search();
                if !met {
                    let language = self.state().language;
                    self.complain(words::NEVER_HELD.say(language).to_owned());
                }
            }
            None => {}
        }
    }
}
