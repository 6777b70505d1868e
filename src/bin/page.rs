//! The page's program: it starts the page, or, in a worker, what serves the page.

use bivalent::export::Picture;
use bivalent::wire::{Command, Format, Request, Response, pack, unpack};
use bivalent::worker::Worker;
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    match js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() {
        Ok(scope) => serve(scope),
        Err(_) => {
            console_error_panic_hook::set_once();
            bivalent::ui::start();
        }
    }
}

/// Answers the page's requests for as long as the worker lives.
fn serve(scope: DedicatedWorkerGlobalScope) {
    std::panic::set_hook(Box::new(last_words));
    let worker = Rc::new(RefCell::new(Worker::default()));
    let answering = scope.clone();
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let Some(request) = request(&event.data()) else { return };
        if matches!(request.command, Command::Export { format: Format::Png, .. }) {
            return draw(worker.clone(), request, answering.clone());
        }
        worker.borrow_mut().handle(request, &mut |response| answer(&answering, &response));
    });
    scope.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    hear.forget();
}

fn request(data: &JsValue) -> Option<Request> {
    unpack(&data.dyn_ref::<Uint8Array>()?.to_vec())
}

/// Answers a request for pixels once what draws them is there, and others meanwhile.
fn draw(worker: Rc<RefCell<Worker>>, request: Request, scope: DedicatedWorkerGlobalScope) {
    spawn_local(async move {
        let raster = raster(&scope).await;
        let mut worker = worker.borrow_mut();
        if let Ok(raster) = raster {
            worker.lend(Rc::new(move |svg, scale| {
                let drawn = raster.call2(&JsValue::NULL, &svg.into(), &scale.into());
                picture(&drawn.map_err(words)?).map_err(words)
            }));
        }
        worker.handle(request, &mut |response| answer(&scope, &response));
    });
}

/// What draws in pixels: www/worker.js fetches it.
async fn raster(scope: &DedicatedWorkerGlobalScope) -> Result<Function, JsValue> {
    let fetch = Reflect::get(scope, &"bivalentRaster".into())?.dyn_into::<Function>()?;
    let raster = JsFuture::from(fetch.call0(scope)?.dyn_into::<Promise>()?).await?;
    raster.dyn_into()
}

/// A picture as `raster/src/main.rs` gives it.
fn picture(drawn: &JsValue) -> Result<Picture, JsValue> {
    let png = Reflect::get(drawn, &"png".into())?.dyn_into::<Uint8Array>()?.to_vec();
    let missing = Reflect::get(drawn, &"missing".into())?.as_f64().unwrap_or_default();
    Ok(Picture { png, missing: missing as usize })
}

/// What an error of a script says.
fn words(error: JsValue) -> String {
    error.dyn_into::<js_sys::Error>().map_or_else(
        |other| other.as_string().unwrap_or_default(),
        |error| String::from(error.message()),
    )
}

fn answer(scope: &DedicatedWorkerGlobalScope, response: &Response) {
    let response = Uint8Array::from(&pack(response)[..]);
    // The block changes hands and is not copied once more.
    let posted = scope.post_message_with_transfer(&response, &Array::of1(&response.buffer()));
    if let Err(error) = posted {
        web_sys::console::error_1(&error);
    }
}

/// Tells the page why the worker ends: what reaches it otherwise is only that something was
/// `unreachable`.
fn last_words(info: &std::panic::PanicHookInfo<'_>) {
    console_error_panic_hook::hook(info);
    if let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() {
        let _ = scope.post_message(&info.to_string().into());
    }
}
