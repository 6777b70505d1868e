//! How much room there is, at any time.

use super::browser;
use super::state::Theme;
use crate::wire::Shade;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    Element, IntersectionObserver, IntersectionObserverEntry, MediaQueryList, ResizeObserver,
};
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

/// What waits for the browser to have found all sizes. To ask about sizes then costs nothing, where
/// asking while things change would have it find them twice.
#[derive(Clone, Default)]
pub struct Laid {
    wish: Rc<RefCell<Option<Wish>>>,
    watch: Rc<RefCell<Option<Watch>>>,
}

type Wish = Box<dyn FnOnce()>;

impl Laid {
    /// Calls `wish` before the next picture, when the element's size is known; a later wish takes the
    /// place of one that still waits.
    pub fn then(&self, element: &Element, wish: impl FnOnce() + 'static) {
        *self.wish.borrow_mut() = Some(Box::new(wish));
        let mut watch = self.watch.borrow_mut();
        if let Some(watch) = &*watch {
            // An observer reports an element that is new to it, whether its size changes or not.
            watch.observer.unobserve(element);
            watch.observer.observe(element);
            return;
        }
        let wish = self.wish.clone();
        *watch = self::watch(element.clone(), move |_| {
            let wish = wish.take();
            wish.into_iter().for_each(|wish| wish());
        });
    }
}

/// A place for what waits for sizes.
#[hook]
pub fn use_laid() -> Laid {
    (*use_memo((), |()| Laid::default())).clone()
}

/// A running watch over whether something is in view, which ends when it is dropped.
struct Lookout {
    observer: IntersectionObserver,
    // The browser calls this for as long as it observes.
    _changed: Closure<dyn Fn(js_sys::Array)>,
}

impl Drop for Lookout {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn look_out(element: &Element, tell: impl Fn(bool) + 'static) -> Option<Lookout> {
    let changed = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let last = entries.pop().dyn_into::<IntersectionObserverEntry>();
        tell(last.is_ok_and(|entry| entry.is_intersecting()));
    });
    let observer = IntersectionObserver::new(changed.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    Some(Lookout { observer, _changed: changed })
}

/// Whether an element has been in view.
#[hook]
pub fn use_seen(node: &NodeRef) -> bool {
    let seen = use_state_eq(|| false);
    let tell = seen.setter();
    use_effect_with(node.clone(), move |node| {
        let once = move |seen| {
            if seen {
                tell.set(true);
            }
        };
        let lookout = node.cast::<Element>().and_then(|it| look_out(&it, once));
        move || drop(lookout)
    });
    *seen
}

/// Whether an element is in view.
#[hook]
pub fn use_in_view(node: &NodeRef) -> bool {
    let in_view = use_state_eq(|| false);
    let tell = in_view.setter();
    use_effect_with(node.clone(), move |node| {
        let lookout = node.cast::<Element>().and_then(|it| look_out(&it, move |is| tell.set(is)));
        move || drop(lookout)
    });
    *in_view
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
    let list = browser::list(query)?;
    let heard = list.clone();
    let changed = Closure::<dyn Fn()>::new(move || tell(heard.matches()));
    list.set_onchange(Some(changed.as_ref().unchecked_ref()));
    Some(Listening { list, _changed: changed })
}

/// Whether a media query matches.
#[hook]
fn use_media(query: &'static str) -> bool {
    let matches = use_state_eq(|| browser::media(query));
    let tell = matches.setter();
    use_effect_with(query, move |query| {
        let listening = listen(query, {
            let tell = tell.clone();
            move |matches| tell.set(matches)
        });
        // It may have changed since it was last asked for, when nobody listened yet.
        tell.set(browser::media(query));
        move || drop(listening)
    });
    *matches
}

/// Whether the page is laid out for a hand.
#[hook]
pub fn use_narrow() -> bool {
    use_media(browser::NARROW)
}

/// Whether what is drawn is drawn in ink on paper or the other way round.
#[hook]
pub fn use_shade(theme: Theme) -> Shade {
    let prefers_dark = use_media(browser::DARK);
    match theme {
        Theme::Dark => Shade::Dark,
        Theme::System if prefers_dark => Shade::Dark,
        _ => Shade::Light,
    }
}
