//! Files: given to the reader, and taken from him by a picker, by dropping and by pasting.

use super::browser;
use super::session::Handle;
use crate::phrase;
use crate::words::{Language, Phrase};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, ClipboardEvent, DragEvent, Element, File,
    HtmlAnchorElement, HtmlCanvasElement, HtmlImageElement, Url,
};

/// The largest file that is read, in bytes; the worker reads no larger one either.
const MOST: f64 = 32.0 * 1024.0 * 1024.0;
/// How long the browser may take to begin to save a file.
const SAVING_MS: i32 = 60_000;
/// The greatest width or height of a picture in pixels.
const MOST_PIXELS: f64 = 16_384.0;
/// How many pixels of a saved picture make one of the drawing's.
const DENSITY: f64 = 2.0;

const TOO_LARGE: Phrase = phrase!(
    "This file is too large to be a run: at most 32 MiB.",
    "文件过大，不可能是一次运行：最多 32 MiB。"
);
const UNREADABLE: Phrase = phrase!("This file could not be read.", "无法读取这个文件。");

/// Has the browser save a text as a file.
pub fn save_text(name: &str, media: &str, text: &str) {
    let options = BlobPropertyBag::new();
    options.set_type(media);
    let parts = Array::of1(&JsValue::from_str(text));
    if let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) {
        save(name, &blob);
    }
}

/// Has the browser save a file.
fn save(name: &str, blob: &Blob) {
    let Ok(address) = Url::create_object_url_with_blob(blob) else { return };
    let anchor = browser::document().and_then(|document| document.create_element("a").ok());
    if let Some(anchor) = anchor.and_then(|anchor| anchor.dyn_into::<HtmlAnchorElement>().ok()) {
        anchor.set_href(&address);
        anchor.set_download(name);
        anchor.click();
    }
    browser::after(SAVING_MS, move || {
        // An address that is gone already does no harm.
        let _ = Url::revoke_object_url(&address);
    });
}

/// A picture as an address that holds all of it.
pub fn picture(svg: &str) -> String {
    let text = String::from(js_sys::encode_uri_component(svg));
    format!("data:image/svg+xml;charset=utf-8,{text}")
}

/// Has the browser save a drawing as it rasterises it; `then` is told whether it did.
pub fn save_png(name: &str, svg: &str, then: impl FnOnce(bool) + 'static) {
    let (name, svg) = (name.to_owned(), svg.to_owned());
    spawn_local(async move {
        let blob = png(&svg).await;
        if let Some(blob) = &blob {
            save(&name, blob);
        }
        then(blob.is_some());
    });
}

async fn png(svg: &str) -> Option<Blob> {
    let image = HtmlImageElement::new().ok()?;
    image.set_src(&picture(svg));
    JsFuture::from(image.decode()).await.ok()?;
    let (width, height) = (f64::from(image.natural_width()), f64::from(image.natural_height()));
    let scale = DENSITY.min(MOST_PIXELS / width.max(height).max(1.0));
    let canvas = browser::document()?.create_element("canvas").ok()?;
    let canvas = canvas.dyn_into::<HtmlCanvasElement>().ok()?;
    canvas.set_width((width * scale).ceil() as u32);
    canvas.set_height((height * scale).ceil() as u32);
    let context = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
    context.scale(scale, scale).ok()?;
    context.draw_image_with_html_image_element(&image, 0.0, 0.0).ok()?;
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        // A canvas that cannot be read resolves to nothing, as one that is too large does.
        let _ = canvas.to_blob(&resolve);
    });
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

/// Opens an exported run from a file; `refused` is told why, if it cannot be.
pub fn open(session: &Handle, file: File, refused: impl FnOnce(&str) + 'static) {
    let (session, language) = (session.clone(), session.state().language);
    if file.size() > MOST {
        return refused(TOO_LARGE.say(language));
    }
    spawn_local(async move {
        let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
        match text {
            Some(text) => session.import(text, refused),
            None => refused(UNREADABLE.say(language)),
        }
    });
}

/// Listens for files that are dropped on the page and for runs that are pasted outside of fields.
pub fn listen(session: &Handle) {
    on("dragover", |event: DragEvent| {
        if has_files(&event) {
            event.prevent_default();
        }
    });
    let dropping = session.clone();
    on("drop", move |event: DragEvent| {
        if !has_files(&event) {
            return;
        }
        event.prevent_default();
        let files = event.data_transfer().and_then(|transfer| transfer.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            let session = dropping.clone();
            open(&dropping, file, move |why| complain_of(&session, why));
        }
    });
    let pasting = session.clone();
    on("paste", move |event: ClipboardEvent| {
        let field = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let in_field =
            field.is_some_and(|it| it.closest("input, textarea").is_ok_and(|it| it.is_some()));
        let text = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok());
        let text = text.filter(|text| !in_field && is_a_run(text));
        if let Some(text) = text {
            event.prevent_default();
            pasting.import(text, |_| {});
        }
    });
}

/// The worker's own complaints are shown by themselves; this is for the others.
fn complain_of(session: &Handle, why: &str) {
    let language = session.state().language;
    if [TOO_LARGE, UNREADABLE].iter().any(|phrase| phrase.say(language) == why) {
        session.complain(why.to_owned());
    }
}

/// Whether a text means to be a run, so that pasting anything else does nothing.
fn is_a_run(text: &str) -> bool {
    let text = text.trim_start();
    (text.starts_with('{') && text.contains("bivalent-run"))
        || text.lines().count() == 1 && (text.contains("#v1/") || text.contains("#v1z/"))
}

fn has_files(event: &DragEvent) -> bool {
    let types = event.data_transfer().map(|transfer| transfer.types());
    types.is_some_and(|types| types.includes(&JsValue::from_str("Files"), 0))
}

/// Hears something on the window for as long as the page lives.
fn on<E: wasm_bindgen::convert::FromWasmAbi + 'static>(name: &str, hear: impl Fn(E) + 'static) {
    let hear = Closure::<dyn Fn(E)>::new(hear);
    if let Some(window) = browser::window() {
        // A listener of this kind is never refused.
        let _ = window.add_event_listener_with_callback(name, hear.as_ref().unchecked_ref());
        hear.forget();
    }
}

/// What a language calls a number of bytes.
pub fn size(language: Language, bytes: usize) -> String {
    match bytes {
        0..1000 => crate::say!(language, "{bytes} bytes", "{bytes} 字节"),
        _ => {
            let (whole, tenth) = (bytes / 1000, bytes % 1000 / 100);
            format!("{whole}.{tenth} kB")
        }
    }
}
