//! The page: a run drawn from its [`View`](crate::wire::View), and gestures turned into
//! [`Command`](crate::wire::Command)s.
//!
//! It knows no protocol.  `app` says where everything has its place, `state` what the page knows,
//! `session` how it hears from its worker, `views/` has a file for each view.

mod app;
mod browser;
mod calm;
mod canvas;
mod client;
mod components;
mod embed;
mod files;
mod geometry;
mod icons;
mod keyboard;
mod log;
mod measure;
mod narrator;
mod overlay;
mod playback;
mod reader;
mod script;
mod session;
mod shelf;
mod state;
mod views;
mod words;

/// Starts the page in place of what the document showed while it was loading.
pub fn start() {
    let place = browser::document().and_then(|document| document.get_element_by_id("app"));
    if let Some(place) = place {
        place.set_inner_html("");
        if browser::is_embedded() {
            yew::Renderer::<embed::Embed>::with_root(place).render();
        } else {
            yew::Renderer::<app::App>::with_root(place).render();
        }
    }
}
