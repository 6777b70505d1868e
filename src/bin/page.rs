//! The page's program: it starts the page, or, in a worker, what serves the page.

use bivalent::wire::{Request, Response, pack, unpack};
use bivalent::worker::Worker;
use js_sys::{Array, Uint8Array};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
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
    let worker = RefCell::new(Worker::default());
    let answering = scope.clone();
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(request) = request(&event.data()) {
            worker.borrow_mut().handle(request, &mut |response| answer(&answering, &response));
        }
    });
    scope.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    hear.forget();
}

fn request(data: &JsValue) -> Option<Request> {
    unpack(&data.dyn_ref::<Uint8Array>()?.to_vec())
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
