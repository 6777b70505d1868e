//! Files: given to the reader, and taken from him by a picker, by dropping and by pasting.

use super::browser;
use super::session::Handle;
use crate::phrase;
use crate::wire;
use crate::words::{Language, Phrase};
use base64ct::{Base64, Encoding};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, ClipboardEvent, DragEvent, Element, File, HtmlAnchorElement, Url,
};

/// The largest file that is read, in bytes; the worker reads no larger one either.
const MOST: f64 = 32.0 * 1024.0 * 1024.0;
/// How long the browser may take to begin to save a file.
const SAVING_MS: i32 = 60_000;

const TOO_LARGE: Phrase = phrase!(
    "This file is too large to be a run: at most 32 MiB.",
    "文件过大，不可能是一次运行：最多 32 MiB。"
);
const UNREADABLE: Phrase = phrase!("This file could not be read.", "无法读取这个文件。");

/// Has the browser save a run as a file.
pub fn save(file: &wire::File) {
    let options = BlobPropertyBag::new();
    options.set_type(&file.media);
    let parts = Array::of1(&Uint8Array::from(file.content.bytes()));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options);
    let Some(address) = blob.ok().and_then(|it| Url::create_object_url_with_blob(&it).ok()) else {
        return;
    };
    let anchor = browser::document().and_then(|document| document.create_element("a").ok());
    if let Some(anchor) = anchor.and_then(|anchor| anchor.dyn_into::<HtmlAnchorElement>().ok()) {
        anchor.set_href(&address);
        anchor.set_download(&file.name);
        anchor.click();
    }
    browser::after(SAVING_MS, move || {
        // An address that is gone already does no harm.
        let _ = Url::revoke_object_url(&address);
    });
}

/// A drawing as an address that holds all of it.
pub fn drawing(svg: &str) -> String {
    let text = String::from(js_sys::encode_uri_component(svg));
    format!("data:image/svg+xml;charset=utf-8,{text}")
}

/// A picture in pixels as such an address.
pub fn picture(media: &str, bytes: &[u8]) -> String {
    format!("data:{media};base64,{}", Base64::encode_string(bytes))
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
