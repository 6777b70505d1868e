//! What scripts hear of a run and may ask of it; `www/script.js` is the other end.
//!
//! That one checks what is asked for before it gets here, and knows who asks.  What goes through here
//! often is small and written by hand; commands and whole views, as JSON, have their code in `spoken`,
//! which comes when somebody needs it.

mod news;
mod spoken;

use super::browser;
use super::session::Handle;
use crate::wire::{Answer, Command, View};
use js_sys::{Function, Object, Reflect};
use news::{News, news};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// How a script that asked is answered.
struct Reply {
    resolve: Function,
    reject: Function,
}

impl Reply {
    fn give(&self, answer: &JsValue) {
        // It settles a promise, which cannot fail.
        let _ = self.resolve.call1(&JsValue::NULL, answer);
    }

    fn refuse(&self, words: &str) {
        let _ = self.reject.call1(&JsValue::NULL, &words.into());
    }

    /// Tells where the run stands, or why the command was not carried out.
    fn settle(&self, answer: &Answer) {
        match answer {
            Answer::View(view) => self.give(&moment(view)),
            Answer::Error { message } => self.refuse(message),
            _ => self.give(&JsValue::UNDEFINED),
        }
    }
}

/// Lets scripts ask a session from now on.
pub fn offer(session: &Handle) {
    let session = session.clone();
    let ask = Closure::<dyn Fn(String, JsValue, Function, Function)>::new(
        move |call: String, argument: JsValue, resolve, reject| {
            ask(&session, &call, &argument, Reply { resolve, reject });
        },
    );
    browser::boot_with("offer", &[ask.as_ref().clone()]);
    ask.forget();
}

fn ask(session: &Handle, call: &str, argument: &JsValue, reply: Reply) {
    let number = argument.as_f64().unwrap_or_default() as u32;
    match call {
        "play" => session.play(),
        "pause" => session.pause(),
        "link" => return reply.give(&(browser::address() + &session.link()).into()),
        "step" => {
            let step = Command::Step { steps: number };
            return session.command(step, move |answer| reply.settle(answer));
        }
        "seek" => {
            let seek = Command::Seek { step: number };
            return session.command(seek, move |answer| reply.settle(answer));
        }
        _ => return spoken::ask(session, &argument.as_string().unwrap_or_default(), reply),
    }
    reply.give(&session.view().map_or(JsValue::UNDEFINED, |view| moment(&view)));
}

/// Tells scripts what is new in a view since the one that was shown before.
pub fn report(before: Option<&View>, after: &View) {
    for item in news(before, after) {
        let (event, detail) = match item {
            News::Step => ("step", moment(after)),
            News::Verdict { lane, was } => {
                let fields = [
                    ("step", after.step.into()),
                    ("property", (&lane.name).into()),
                    ("title", (&lane.title).into()),
                    ("verdict", (&lane.verdict).into()),
                    ("was", was.into()),
                    ("why", (&lane.why).into()),
                ];
                ("verdict", object(&fields))
            }
            News::Decided { process, value } => {
                let (step, process, value) = (after.step.into(), process.into(), value.into());
                ("decided", object(&[("step", step), ("process", process), ("value", value)]))
            }
        };
        tell(event, &detail);
    }
}

/// Tells scripts that something could not be done.
pub fn complain(message: &str) {
    tell("error", &object(&[("message", message.into())]));
}

/// Tells the page around an embed how high it would like to be, in pixels.
pub fn want_height(height: f64) {
    tell("size", &object(&[("height", height.into())]));
}

fn tell(event: &str, detail: &JsValue) {
    browser::boot_with("tell", &[event.into(), detail.clone()]);
}

/// Where a run stands.
fn moment(view: &View) -> JsValue {
    object(&[
        ("step", view.step.into()),
        ("steps", view.steps.into()),
        ("time", (view.now as f64).into()),
        ("over", view.quiescent.into()),
        ("happened", (&view.happened).into()),
    ])
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // A new object takes any property.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.unchecked_into()
}
