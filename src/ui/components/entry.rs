//! Fields in which something is typed.

use web_sys::wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement, Node};
use yew::prelude::*;

/// A field that shows this value until something is typed, and again once the value changes.
///
/// A `value` in `html!` is put into the field with every drawing: what somebody is typing would be gone
/// as soon as the run goes on.
#[hook]
pub fn use_entry(value: impl Into<AttrValue>) -> NodeRef {
    let (field, value) = (use_node_ref(), value.into());
    let filled = use_mut_ref(|| None::<(Node, AttrValue)>);
    use_effect({
        let field = field.clone();
        move || {
            let now = field.get().map(|node| (node, value));
            if *filled.borrow() != now {
                if let Some((node, value)) = &now {
                    fill(node, value);
                }
                *filled.borrow_mut() = now;
            }
        }
    });
    field
}

fn fill(field: &Node, value: &str) {
    if let Some(field) = field.dyn_ref::<HtmlInputElement>() {
        field.set_value(value);
    } else if let Some(field) = field.dyn_ref::<HtmlTextAreaElement>() {
        field.set_value(value);
    }
}
