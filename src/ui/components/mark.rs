//! A proposed value: one colour, one shape and its number, the same wherever it shows.

use crate::draw::{Form, Point, VALUES, lowered, value_form};
use crate::ui::geometry::tenths;
use yew::prelude::*;

/// The class that gives a value its colour.
pub fn mark_class(value: u32) -> String {
    format!("value-{}", value % VALUES)
}

/// A value's badge at a point of a drawing; `double` rings a decision.
pub fn badge(value: u32, at: Point, radius: f64, double: bool) -> Html {
    html! {
        <g class={classes!("badge", mark_class(value))}>
            if double { { figure(value_form(value, at, radius + 4.0), "badge-ring") } }
            { figure(value_form(value, at, radius), "badge-shape") }
            <text x={tenths(at.0)} y={tenths(at.1 + lowered(value, radius))}>
                { value }
            </text>
        </g>
    }
}

/// A form as an element of the page.
pub fn figure(form: Form, class: &'static str) -> Html {
    match form {
        Form::Circle((x, y), radius) => html! {
            <circle {class} cx={tenths(x)} cy={tenths(y)} r={tenths(radius)} />
        },
        Form::Polygon(corners) => {
            let corners = corners.iter().map(|(x, y)| format!("{},{}", tenths(*x), tenths(*y)));
            let points = corners.collect::<Vec<_>>().join(" ");
            html! { <polygon {class} {points} /> }
        }
        _ => html! {},
    }
}

/// Which value a [`Mark`] shows.
#[derive(PartialEq, Properties)]
pub struct MarkProps {
    /// The value.
    pub value: u32,
    /// Whether it is decided.
    #[prop_or_default]
    pub double: bool,
}

/// A value's badge in a line of text, where its number is said beside it.
#[component]
pub fn Mark(props: &MarkProps) -> Html {
    html! {
        <svg class="mark" viewBox="-16 -16 32 32" aria-hidden="true" focusable="false">
            { badge(props.value, (0.0, 0.0), 10.0, props.double) }
        </svg>
    }
}
