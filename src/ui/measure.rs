//! How much room there is, at any time.

use super::browser;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, MediaQueryList, ResizeObserver};
use yew::prelude::*;

/// A running observation, which ends when it is dropped.
struct Watch {
    observer: ResizeObserver,
    // The browser calls this for as long as it observes.
    _changed: Closure<dyn Fn()>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn watch(element: Element, tell: impl Fn((f64, f64)) + 'static) -> Option<Watch> {
    let observed = element.clone();
    let changed = Closure::<dyn Fn()>::new(move || {
        tell((f64::from(observed.client_width()), f64::from(observed.client_height())));
    });
    let observer = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok()?;
    observer.observe(&element);
    Some(Watch { observer, _changed: changed })
}

/// The width and height of an element in pixels; zero before it is known.
#[hook]
pub fn use_size(node: &NodeRef) -> (f64, f64) {
    let size = use_state_eq(|| (0.0, 0.0));
    let tell = size.setter();
    use_effect_with(node.clone(), move |node| {
        let watching =
            node.cast::<Element>().and_then(|element| watch(element, move |size| tell.set(size)));
        move || drop(watching)
    });
    *size
}

/// A media query that is listened to, until this is dropped.
struct Listening {
    list: MediaQueryList,
    // The browser calls this for as long as it is set.
    _changed: Closure<dyn Fn()>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.list.set_onchange(None);
    }
}

fn listen(query: &str, tell: impl Fn(bool) + 'static) -> Option<Listening> {
    let list = browser::window()?.match_media(query).ok()??;
    let heard = list.clone();
    let changed = Closure::<dyn Fn()>::new(move || tell(heard.matches()));
    list.set_onchange(Some(changed.as_ref().unchecked_ref()));
    Some(Listening { list, _changed: changed })
}

/// Whether the page is laid out for a hand.
#[hook]
pub fn use_narrow() -> bool {
    let narrow = use_state_eq(browser::narrow);
    let tell = narrow.setter();
    use_effect_with((), move |()| {
        let listening = listen(browser::NARROW, move |matches| tell.set(matches));
        move || drop(listening)
    });
    *narrow
}
