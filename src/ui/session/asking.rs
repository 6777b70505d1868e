//! What the worker is asked, and who hears the answer.

use super::Handle;
use crate::ui::client::Client;
use crate::ui::log::Wanted;
use crate::ui::state::{Action, branch};
use crate::wire::{Answer, Command, Response};
use std::collections::VecDeque;
use std::ops::Range;

/// Which requests were meant for what was open before: they were made while another run or overlay
/// was being opened, and reached that one.
#[derive(Default)]
pub(super) struct Opening {
    /// The requests that open something and have no answer yet, in their order.
    asked: VecDeque<u32>,
    late: Range<u32>,
}

impl Opening {
    /// Whether something is being opened: what is heard meanwhile is of what was open before.
    pub(super) fn is_under_way(&self) -> bool {
        !self.asked.is_empty()
    }

    /// Whether the request that is answered was meant for what was open before; the next request will
    /// have the number `next`.
    pub(super) fn answered(&mut self, id: u32, is_refused: bool, next: u32) -> bool {
        if self.asked.front() != Some(&id) {
            return self.late.contains(&id);
        }
        self.asked.pop_front();
        if !is_refused {
            self.late = id + 1..next;
        }
        false
    }
}

impl Handle {
    /// Asks the worker.
    pub fn ask(&self, command: Command) -> Option<u32> {
        let opens = command.opens();
        let id = self.client.borrow().as_ref().map(|client| client.ask(command));
        if opens {
            self.opening.borrow_mut().asked.extend(id);
        }
        id
    }

    /// Asks the worker, and tells somebody the answer before it is heard by all.
    pub fn ask_for(&self, command: Command, then: impl FnOnce(&Answer) + 'static) {
        if let Some(id) = self.ask(command) {
            self.asking.borrow_mut().insert(id, Box::new(then));
        }
    }

    /// Carries out a command as a script asks for it, and tells it the answer.
    pub fn command(&self, command: Command, then: impl FnOnce(&Answer) + 'static) {
        let command = match command {
            Command::Speak { language } => {
                self.speak(language);
                Command::Look
            }
            command => command,
        };
        match command {
            Command::Open { .. } | Command::Set { .. } | Command::Restore { .. } => {
                self.pause();
                self.forget(Action::ForgetAll);
            }
            Command::Undo | Command::Redo | Command::Branch { .. } => {
                self.pause();
                self.forget(Action::ForgetEvents);
            }
            Command::Act { .. } => self.forget(Action::ForgetLater),
            _ if command.moves() => self.pause(),
            _ => {}
        }
        self.ask_for(command, then);
    }

    /// Whether a request was meant for what was open before.
    pub(super) fn is_late(&self, response: &Response) -> bool {
        let next = self.client.borrow().as_ref().map_or(0, Client::next);
        let is_refused = matches!(response.answer, Answer::Error { .. });
        self.opening.borrow_mut().answered(response.id, is_refused, next)
    }

    /// Whether a run that plays asked for this by itself.
    pub(super) fn is_of_play(&self, response: &Response) -> bool {
        let is_next = self.playback.borrow().asked == Some(response.id);
        let is_heard = self.asking.borrow().contains_key(&response.id);
        is_next || matches!(response.answer, Answer::Events(_)) && !is_heard
    }

    /// The request of this number has its answer: the next one may be asked.
    pub(super) fn settle(&self, id: u32) {
        let mut playback = self.playback.borrow_mut();
        if playback.asked == Some(id) {
            playback.asked = None;
        }
        drop(playback);
        if self.seeking.get() == Some(id) {
            let next = self.wanted.take().and_then(|step| self.ask(Command::Seek { step }));
            self.seeking.set(next);
        }
    }

    /// Asks why interventions are not possible at the present step.
    pub fn wonder(&self, acts: Vec<String>) {
        if let Some(id) = self.ask(Command::Possible { acts: acts.clone() }) {
            self.wondering.borrow_mut().push((id, acts));
        }
    }

    pub(super) fn learn(&self, id: u32, answers: Vec<Option<String>>) {
        let mut wondering = self.wondering.borrow_mut();
        let place = wondering.iter().position(|(asked, _)| *asked == id);
        let asked = place.map(|place| wondering.remove(place));
        drop(wondering);
        if let Some((_, acts)) = asked {
            self.dispatch(Action::Possible(acts.into_iter().zip(answers).collect()));
        }
    }

    /// Learns which steps the diagram shows, so that they are fetched.
    pub fn see(&self, seen: (u32, u32)) {
        if self.seen.replace(seen) != seen {
            self.fetch();
        }
    }

    /// Asks for events of the branch that is shown.
    pub fn want(&self, from: u32, to: u32) {
        self.ask(Command::Events { from, to });
    }

    /// Asks for the events in view and around the present step that are not known yet, once.
    pub(super) fn fetch(&self) {
        let state = self.state();
        if !state.complete {
            return;
        }
        let Some(view) = &state.view else { return };
        let branch = branch(view);
        let (step, steps, seen, rest) =
            (view.step, view.steps, self.seen.get(), !self.playing.get());
        let lacking = state.log.missing(branch, Wanted { step, steps, seen, rest });
        let lacking = lacking.map(|(from, to)| (branch, from, to));
        if self.fetching.replace(lacking) == lacking {
            return;
        }
        if let Some((_, from, to)) = lacking {
            self.ask(Command::Events { from, to });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_while_something_is_being_opened_comes_too_late_unless_that_is_refused() {
        let mut opening = Opening::default();
        opening.asked.extend([3, 5]);
        assert!(!opening.answered(2, true, 7), "asked before");
        assert!(!opening.answered(3, false, 7), "what opened it");
        assert!(opening.answered(4, true, 7));
        assert!(opening.is_under_way());
        assert!(!opening.answered(5, true, 7), "what could not be opened is told");
        assert!(!opening.is_under_way());
        assert!(opening.answered(6, true, 7));
        assert!(!opening.answered(7, true, 8), "asked of what is open now");
        opening.asked.extend([8]);
        assert!(!opening.answered(8, true, 10));
        assert!(!opening.answered(9, true, 10), "nothing else was opened");
    }
}
