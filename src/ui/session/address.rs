//! The address of the page, which is the run's link, and what is kept of the run under it.

use super::Handle;
use crate::ui::browser;
use crate::wire::{Answer, Command};

/// How long the address bar waits for the run to come to rest.
const ADDRESS_MS: i32 = 300;

impl Handle {
    /// Writes the run's link into the address bar once the run has come to rest.
    pub(in crate::ui) fn write_later(&self, link: String) {
        // In an embed nobody sees the address, and nothing is kept.
        if browser::is_embedded() {
            return;
        }
        let turn = self.writes.get().wrapping_add(1);
        self.writes.set(turn);
        let (session, before) = (self.clone(), browser::fragment());
        browser::after(ADDRESS_MS, move || {
            let now = browser::fragment();
            // Somebody has just written another address, which is about to be opened.
            let is_left = now != before && now != *session.written.borrow();
            if session.writes.get() != turn || is_left {
                return;
            }
            // While a lesson is read the address is the lesson's.
            if session.state().reading.is_none() && link != now {
                browser::replace_address(&link);
                // The browser may write a character of it otherwise than we do.
                *session.written.borrow_mut() = browser::fragment();
            }
            session.keep();
        });
    }

    /// Keeps the tree of branches under the address that it has now.
    pub(super) fn keep(&self) {
        if self.view.borrow().is_none() {
            return;
        }
        let (session, link) = (self.clone(), browser::fragment());
        self.ask_for(Command::Keep, move |answer| {
            if let Answer::Kept(tree) = answer {
                session.shelf.borrow_mut().keep(&link, tree.clone());
            }
        });
    }

    /// The link of exactly this run at this step; what the address asks for, if there is no run yet.
    pub fn link(&self) -> String {
        self.view().map_or_else(browser::fragment, |view| view.link.clone())
    }
}
