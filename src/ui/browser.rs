//! The few things that the page asks of the browser, each without a panic.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Document, Element, HtmlElement, MediaQueryList, Response, Storage, SvgElement, Window,
};

/// The window, of which a page always has one; a worker never gets here.
pub fn window() -> Option<Window> {
    web_sys::window()
}

/// The document.
pub fn document() -> Option<Document> {
    window()?.document()
}

/// The document's first element, which carries the language and the theme.
pub fn root() -> Option<Element> {
    document()?.document_element()
}

/// Whether the page stands in somebody else's.
pub fn is_embedded() -> bool {
    query("embed").is_some()
}

/// An embed keeps nothing and finds nothing kept: it is as the page around it asks for.
fn storage() -> Option<Storage> {
    if is_embedded() {
        return None;
    }
    window()?.local_storage().ok()?
}

/// What was kept under `key`; nothing where the browser keeps nothing.
pub fn kept(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Keeps `value` under `key`, if the browser keeps anything.
pub fn keep(key: &str, value: &str) {
    if let Some(storage) = storage() {
        // A full or forbidden storage costs a preference, never the page.
        let _ = storage.set_item(key, value);
    }
}

fn storage_here() -> Option<Storage> {
    if is_embedded() {
        return None;
    }
    window()?.session_storage().ok()?
}

/// What was kept under `key` for as long as this tab lives.
pub fn kept_here(key: &str) -> Option<String> {
    storage_here()?.get_item(key).ok()?
}

/// Keeps `value` under `key` for as long as this tab lives, if the browser keeps anything.
pub fn keep_here(key: &str, value: &str) {
    if let Some(storage) = storage_here() {
        // A full or forbidden storage costs what a reload would have brought back, never the page.
        let _ = storage.set_item(key, value);
    }
}

/// Calls `then` with the time in milliseconds before the next picture is drawn.
pub fn next_frame(then: impl FnOnce(f64) + 'static) {
    let callback = Closure::once_into_js(then);
    if let Some(window) = window() {
        // The callback is a function by construction, which is all that could be refused.
        let _ = window.request_animation_frame(callback.unchecked_ref());
    }
}

/// Tells whoever listens on the window that something has happened.
pub fn tell(event: &str) {
    if let (Some(window), Ok(event)) = (window(), web_sys::Event::new(event)) {
        // Nobody takes this event's default away, so that there is nothing to learn from it.
        let _ = window.dispatch_event(&event);
    }
}

/// Calls `then` when something has happened on the window, once.
pub fn once(event: &str, then: impl FnOnce() + 'static) {
    let options = web_sys::AddEventListenerOptions::new();
    options.set_once(true);
    let callback = Closure::once_into_js(then);
    if let Some(window) = window() {
        // The callback is a function by construction, which is all that could be refused.
        let _ = window.add_event_listener_with_callback_and_add_event_listener_options(
            event,
            callback.unchecked_ref(),
            &options,
        );
    }
}

/// Calls `then` after so many milliseconds.
pub fn after(milliseconds: i32, then: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(then);
    if let Some(window) = window() {
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(
            callback.unchecked_ref(),
            milliseconds,
        );
    }
}

/// The time since the page began, in milliseconds.
pub fn now() -> f64 {
    window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

/// Whether a media query matches now.
pub fn media(query: &str) -> bool {
    list(query).is_some_and(|list| list.matches())
}

/// What tells whether a media query matches.
pub fn list(query: &str) -> Option<MediaQueryList> {
    window()?.match_media(query).ok()?
}

/// How many of the screen's dots make a pixel of the page.
pub fn density() -> f64 {
    window().map_or(1.0, |window| window.device_pixel_ratio())
}

/// The height of what is seen of the page.
pub fn height() -> f64 {
    root().map_or(0.0, |root| f64::from(root.client_height()))
}

/// Whether the reader wants nothing to move. This is asked before every picture, so the browser's list is
/// kept.
pub fn still() -> bool {
    thread_local! {
        static REDUCED: Option<MediaQueryList> = list("(prefers-reduced-motion: reduce)");
    }
    REDUCED.with(|list| list.as_ref().is_some_and(MediaQueryList::matches))
}

/// Whether the reader points with a finger.
pub fn coarse() -> bool {
    media("(pointer: coarse)")
}

/// How large the reader wants letters: 1 is usual.
pub fn letters() -> f64 {
    let style = root().and_then(|root| window()?.get_computed_style(&root).ok()?);
    let size = style.and_then(|style| style.get_property_value("font-size").ok());
    let pixels = size.and_then(|size| size.trim_end_matches("px").parse::<f64>().ok());
    pixels.map_or(1.0, |pixels| pixels / 16.0)
}

/// The media query of a page laid out for a hand; the style sheet has the same.
pub const NARROW: &str = "(max-width: 56.1875em)";

/// The media query of a reader who likes it dark.
pub const DARK: &str = "(prefers-color-scheme: dark)";

/// Whether the page is laid out for a hand.
pub fn narrow() -> bool {
    media(NARROW)
}

/// The fragment of the address, `#` included; empty without one.
pub fn fragment() -> String {
    window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// The page's address without query and fragment.
pub fn address() -> String {
    let location = window().map(|window| window.location());
    let part = |get: fn(&web_sys::Location) -> Result<String, JsValue>| {
        location.as_ref().and_then(|location| get(location).ok()).unwrap_or_default()
    };
    part(web_sys::Location::origin) + &part(web_sys::Location::pathname)
}

/// A parameter of the address's query.
pub fn query(name: &str) -> Option<String> {
    let search = window()?.location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// Replaces the address's query and fragment without a new entry in the history.
pub fn replace_address(address: &str) {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        // Browsers refuse too many changes in a short time; the next one will do.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// Adds an entry of this address to the history, so that the way back leads to the present one.
pub fn push_address(address: &str) {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        // Browsers refuse too many changes in a short time; the next one will do.
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// Changes parameters of the address's query (nothing removes one) and sets its fragment.
pub fn set_query(changes: &[(&str, Option<&str>)], fragment: &str) {
    let Some(location) = window().map(|window| window.location()) else { return };
    let search = location.search().unwrap_or_default();
    let Ok(query) = web_sys::UrlSearchParams::new_with_str(&search) else { return };
    for (name, value) in changes {
        match value {
            Some(value) => query.set(name, value),
            None => query.delete(name),
        }
    }
    let query = String::from(query.to_string());
    let query = if query.is_empty() { query } else { format!("?{query}") };
    let path = location.pathname().unwrap_or_default();
    replace_address(&format!("{path}{query}{fragment}"));
}

/// What tells this build of the page from others.
pub fn stamp() -> String {
    let assets = js_sys::Reflect::get(&js_sys::global(), &"bivalentAssets".into());
    let stamp = assets.and_then(|assets| js_sys::Reflect::get(&assets, &"stamp".into()));
    stamp.ok().and_then(|stamp| stamp.as_string()).unwrap_or_default()
}

/// Fetches a file of the page's own; nothing if there is none.
pub fn fetch(address: &str, then: impl FnOnce(Option<Vec<u8>>) + 'static) {
    let address = address.to_owned();
    spawn_local(async move { then(bytes(&address).await) });
}

async fn bytes(address: &str) -> Option<Vec<u8>> {
    let response = JsFuture::from(window()?.fetch_with_str(address)).await.ok()?;
    let response: Response = response.dyn_into().ok().filter(Response::ok)?;
    let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// The languages that the reader asked the browser for, best first.
pub fn languages() -> Vec<String> {
    let list = window().map(|window| window.navigator().languages()).unwrap_or_default();
    list.iter().filter_map(|entry| entry.as_string()).collect()
}

/// One of the functions that www/boot.js offers.
fn boot(name: &str) -> Option<js_sys::Function> {
    let assets = js_sys::Reflect::get(&js_sys::global(), &"bivalentAssets".into()).ok()?;
    js_sys::Reflect::get(&assets, &name.into()).ok()?.dyn_into().ok()
}

/// Calls one of those functions, if it is there.
pub fn boot_with(name: &str, arguments: &[JsValue]) {
    if let Some(function) = boot(name) {
        // It is ours and does not throw.
        let _ = function.apply(&JsValue::NULL, &arguments.iter().cloned().collect());
    }
}

/// Whether a new version of the page waits to be let in.
pub fn update_waits() -> bool {
    let answer = boot("updateWaits").and_then(|ask| ask.call0(&JsValue::NULL).ok());
    answer.is_some_and(|answer| answer.is_truthy())
}

/// Loads the page again, by the version that waits.
pub fn let_update_in() {
    if let Some(update) = boot("update") {
        // It is ours and does not throw.
        let _ = update.call0(&JsValue::NULL);
    }
}

/// Loads the page again.
pub fn reload() {
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}

/// Whether the page has an element that fits a selector.
pub fn has(selector: &str) -> bool {
    document()
        .is_some_and(|document| document.query_selector(selector).is_ok_and(|it| it.is_some()))
}

/// Scrolls what holds a part of the page, found by a selector, as far as that part needs to be seen, and
/// never beyond the part's beginning. A head that stays in sight is not scrolled under.
pub fn reveal(part: &Element, holder: &str) {
    const MARGIN: f64 = 12.0;
    let Ok(Some(holder)) = part.closest(holder) else { return };
    let (part, room) = (part.get_bounding_client_rect(), holder.get_bounding_client_rect());
    let head = holder.query_selector(":scope > .sheet-head").ok().flatten();
    let top = head.map_or(room.top(), |head| head.get_bounding_client_rect().bottom());
    let (end, beginning) = (part.bottom() - room.bottom(), part.top() - top);
    let by = (end + MARGIN).min(beginning - MARGIN).max(0.0);
    holder.set_scroll_top(holder.scroll_top() + by as i32);
}

/// Moves the focus to the first element that fits a selector.
pub fn focus(selector: &str) {
    let found = document().and_then(|document| document.query_selector(selector).ok().flatten());
    if let Some(element) = found {
        focus_on(&element);
    }
}

/// Whether nothing has the focus: what had it is gone.
pub fn is_focus_lost() -> bool {
    let focused = document().and_then(|document| document.active_element());
    focused.is_none_or(|element| element.tag_name().eq_ignore_ascii_case("body"))
}

/// Moves the focus to an element of the page or of a drawing.
pub fn focus_on(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    } else if let Some(element) = element.dyn_ref::<SvgElement>() {
        let _ = element.focus();
    }
}

/// A seed that nobody chose.
pub fn seed() -> Option<u32> {
    getrandom::u32().ok()
}

/// Sets a style property where an attribute would be refused by the page's policy.
pub fn style(element: &HtmlElement, property: &str, value: &str) {
    let _ = element.style().set_property(property, value);
}

/// Copies a text, and tells whether the browser let us.
pub fn copy(text: &str, tell: impl Fn(bool) + Clone + 'static) {
    let Some(window) = window() else { return };
    // Where a page is not served securely there is no clipboard at all, whatever its type says.
    let clipboard = js_sys::Reflect::get(&window.navigator(), &"clipboard".into());
    if clipboard.is_ok_and(|clipboard| clipboard.is_undefined()) {
        return tell(false);
    }
    let promise = window.navigator().clipboard().write_text(text);
    let refuse = tell.clone();
    let done = Closure::once(move |_: JsValue| tell(true));
    let failed = Closure::once(move |_: JsValue| refuse(false));
    let _ = promise.then2(&done, &failed);
    // One of the two is called, once, at some time after this.
    done.forget();
    failed.forget();
}

/// Whether the browser can hand things over to other programs.
pub fn can_hand_over() -> bool {
    let share = window().map(|window| js_sys::Reflect::get(&window.navigator(), &"share".into()));
    share.is_some_and(|share| share.is_ok_and(|share| share.is_function()))
}

/// Hands an address over to another program, which the reader picks.
pub fn hand_over(title: &str, address: &str) {
    let Some(window) = window() else { return };
    let data = web_sys::ShareData::new();
    data.set_title(title);
    data.set_url(address);
    let promise = window.navigator().share_with_data(&data);
    // Who changes his mind has refused nothing that we need to know.
    let ignore = Closure::once(|_: JsValue| {});
    let _ = promise.catch(&ignore);
    ignore.forget();
}
