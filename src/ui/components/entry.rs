//! Fields in which something is typed or chosen.

use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, Node};
use yew::prelude::*;

/// A field that shows this value until something is typed or chosen, and again once the value changes.
///
/// A `value` in `html!` is put into the field with every drawing: what somebody is typing would be gone
/// as soon as the run goes on. And an option that was once chosen is not chosen again by `selected`.
#[hook]
pub fn use_entry(value: impl Into<AttrValue>) -> NodeRef {
    let (field, value) = (use_node_ref(), value.into());
    let filled = use_mut_ref(|| None::<(Node, AttrValue)>);
    use_effect({
        let field = field.clone();
        move || {
            let now = field.get().map(|node| (node, value));
            if *filled.borrow() != now {
                if let Some((_, value)) = &now {
                    fill(&field, value);
                }
                *filled.borrow_mut() = now;
            }
        }
    });
    field
}

/// Shows a value in a field, in place of what was typed or chosen there.
pub fn fill(field: &NodeRef, value: &str) {
    if let Some(field) = field.cast::<HtmlInputElement>() {
        field.set_value(value);
    } else if let Some(field) = field.cast::<HtmlTextAreaElement>() {
        field.set_value(value);
    } else if let Some(field) = field.cast::<HtmlSelectElement>() {
        field.set_value(value);
    }
}
