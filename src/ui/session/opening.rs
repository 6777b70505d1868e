//! What is open: links, what was kept of runs, files, and what there is when none can be opened.

use super::Handle;
use crate::ui::state::Action;
use crate::ui::{browser, reader, script};
use crate::wire::{Answer, Command, first_link};

impl Handle {
    /// Opens the fragment of the address, if it is not what is open already.
    pub fn open_address(&self) {
        let fragment = browser::fragment();
        if fragment.len() <= 1 || fragment == *self.written.borrow() {
            return;
        }
        self.written.borrow_mut().clone_from(&fragment);
        self.dispatch(Action::Read(None));
        let kept = self.shelf.borrow().tree(&fragment).map(str::to_owned);
        match kept {
            Some(kept) => self.restore(kept, fragment),
            None => self.open(&fragment, false),
        }
    }

    /// Opens what was kept of a run, or its link if that cannot be read any more.
    pub(super) fn restore(&self, kept: String, link: String) {
        self.opened.set(true);
        self.pause();
        self.stop_search();
        self.forget(Action::ForgetAll);
        let session = self.clone();
        self.ask_for(Command::Restore { kept }, move |answer| {
            if matches!(answer, Answer::Error { .. }) {
                browser::after(0, move || session.open(&link, false));
            }
        });
    }

    /// Opens another run that somebody picked; the way back leads to the present one.
    pub fn go_to(&self, link: &str) {
        browser::push_address(link);
        *self.written.borrow_mut() = browser::fragment();
        self.open(link, true);
    }

    /// Opens an exported run; the way back leads to the present one, which stays open if this one
    /// cannot be. `refused` is told why, if so.
    pub fn import(&self, text: String, refused: impl FnOnce(&str) + 'static) {
        self.pause();
        let session = self.clone();
        self.ask_for(Command::Import { text }, move |answer| match answer {
            Answer::View(view) => {
                session.stop_search();
                session.forget(Action::ForgetAll);
                session.dispatch(Action::Close);
                reader::leave(&session);
                browser::push_address(&view.link);
                *session.written.borrow_mut() = browser::fragment();
            }
            Answer::Error { message } => refused(message),
            _ => {}
        });
    }

    /// Starts a new worker after one has ended, with what was kept, one step before the last seen.
    pub fn go_on(&self) {
        let last = self.view.borrow().as_ref().map(|view| (view.link.clone(), view.step));
        let kept = self.shelf.borrow().latest().map(str::to_owned);
        self.revive();
        match (kept, last) {
            (Some(kept), Some((link, step))) => {
                self.restore(kept, link);
                self.ask(Command::Seek { step: step.saturating_sub(1) });
            }
            (_, Some((link, _))) => self.open(&link, false),
            (_, None) => self.open_address(),
        }
    }

    /// Starts a new worker after one has ended, with the scenario from its beginning.
    pub fn begin_anew(&self) {
        let link = self.beginning();
        self.revive();
        self.open(&link.unwrap_or_else(first_link), false);
    }

    /// The link of the scenario that is open, before anything was done.
    pub(super) fn beginning(&self) -> Option<String> {
        let (state, view) = (self.state(), self.view.borrow().clone()?);
        let gallery = state.gallery.as_ref()?;
        let protocol = gallery.protocols.iter().find(|one| one.name == view.protocol)?;
        let scenario =
            protocol.scenarios.iter().find(|one| Some(&one.name) == view.scenario.as_ref());
        Some(scenario.map_or_else(|| format!("#v1/{}", view.protocol), |one| one.link.clone()))
    }

    pub(super) fn revive(&self) {
        self.pause();
        self.seeking.set(None);
        self.wanted.set(None);
        self.asking.borrow_mut().clear();
        self.wondering.borrow_mut().clear();
        self.playback.borrow_mut().asked = None;
        self.stop_search();
        self.connect();
        self.dispatch(Action::Revive);
        let language = self.state().language;
        self.ask(Command::Speak { language });
        self.ask(Command::List);
    }

    /// Opens a link; `eager` plays it as soon as it is there.
    pub fn open(&self, link: &str, eager: bool) {
        self.eager.set(eager && !browser::still());
        self.stop.set(None);
        self.opened.set(true);
        self.pause();
        self.stop_search();
        self.forget(Action::ForgetAll);
        let (session, link) = (self.clone(), link.to_owned());
        self.ask_for(Command::Open { link: link.clone() }, move |answer| {
            if matches!(answer, Answer::Error { .. }) {
                session.mend(link);
            }
        });
    }

    /// Shows what can be read of a link that cannot be opened.
    pub(super) fn mend(&self, link: String) {
        let session = self.clone();
        self.mending.set(true);
        self.ask_for(Command::Mend { link }, move |_| session.mending.set(false));
    }

    /// A run will be opened that the page does not know yet: it need not look for one of its own.
    pub fn expect_run(&self) {
        self.opened.set(true);
    }

    /// Tells that there is no lesson, and shows what the page would have shown without it.
    pub fn without_lesson(&self, message: &str) {
        self.apologise(message.to_owned());
    }

    /// Tells why something could not be done; a page whose link could not be opened shows what it
    /// would have shown without one.
    pub(super) fn apologise(&self, message: String) {
        if self.mending.get() {
            return;
        }
        self.pause();
        script::complain(&message);
        self.complain(message);
        let nothing = self.view.borrow().is_none() && self.state().overlay.is_none();
        if nothing && self.opened.replace(false) {
            self.open(&first_link(), true);
        }
    }
}
