//! The page's program: it starts the page, or, in a worker, what serves the page.

use bivalent::wire::{Request, Response};
use bivalent::worker::Worker;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
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
        match serde_wasm_bindgen::from_value::<Request>(event.data()) {
            Ok(request) => {
                worker.borrow_mut().handle(request, &mut |response| answer(&answering, &response));
            }
            Err(error) => web_sys::console::error_1(&error.into()),
        }
    });
    scope.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    hear.forget();
}

fn answer(scope: &DedicatedWorkerGlobalScope, response: &Response) {
    // A seed may be larger than what a number of the browser's holds exactly.
    let serializer = Serializer::new().serialize_large_number_types_as_bigints(true);
    let posted = response
        .serialize(&serializer)
        .map_err(JsValue::from)
        .and_then(|response| scope.post_message(&response));
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
