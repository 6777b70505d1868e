//! The line to the worker: requests out, responses in.

use crate::wire::{Command, Request, Response, pack, unpack};
use js_sys::{Array, Uint8Array};
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// What is told of an answer that is none.
const NONSENSE: &str = "the worker answered with something that cannot be read";

/// A running worker and the number of its next request.
pub struct Client {
    worker: Worker,
    next: Cell<u32>,
    // The browser calls these for as long as the worker lives.
    _hear: Closure<dyn Fn(MessageEvent)>,
    _fail: Closure<dyn Fn(ErrorEvent)>,
}

impl Client {
    /// Starts the worker: the page's own program, from the module that is compiled already.
    pub fn start(
        hear: impl Fn(Response) + 'static,
        fail: impl Fn(String) + Clone + 'static,
    ) -> Result<Self, JsValue> {
        let assets = js_sys::Reflect::get(&js_sys::global(), &"bivalentAssets".into())?;
        let script = js_sys::Reflect::get(&assets, &"worker".into())?;
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&script.as_string().unwrap_or_default(), &options)?;

        let refuse = fail.clone();
        let hear =
            Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                match received(event.data()) {
                    Ok(response) => hear(response),
                    Err(message) => refuse(message),
                }
            });
        let fail = Closure::<dyn Fn(ErrorEvent)>::new(move |event: ErrorEvent| {
            fail(event.message());
        });
        worker.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        worker.set_onerror(Some(fail.as_ref().unchecked_ref()));
        worker.post_message(&opening(&assets)?)?;
        Ok(Self { worker, next: Cell::new(0), _hear: hear, _fail: fail })
    }

    /// The number that the next request will have.
    pub fn next(&self) -> u32 {
        self.next.get()
    }

    /// Sends a command and gives the number that its answer will bear.
    pub fn ask(&self, command: Command) -> u32 {
        let id = self.next.get();
        self.next.set(id.wrapping_add(1));
        let request = Uint8Array::from(&pack(&Request { id, command })[..]);
        // Bytes can always be posted; a worker that ended reads them no more.
        let _ = self.worker.post_message_with_transfer(&request, &Array::of1(&request.buffer()));
        id
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// What the worker's first file is told: which program to run.
fn opening(assets: &JsValue) -> Result<JsValue, JsValue> {
    let opening = js_sys::Object::new();
    let glue = js_sys::Reflect::get(assets, &"glue".into())?;
    js_sys::Reflect::set(&opening, &"glue".into(), &glue)?;
    js_sys::Reflect::set(&opening, &"module".into(), &wasm_bindgen::module())?;
    Ok(opening.into())
}

/// A response, or the last words of a worker that panicked, which come as bare text.
fn received(data: JsValue) -> Result<Response, String> {
    let bytes = data.dyn_into::<Uint8Array>();
    let bytes = bytes.map_err(|words| words.as_string().unwrap_or_default())?;
    unpack(&bytes.to_vec()).ok_or_else(|| NONSENSE.to_owned())
}
