//! A proposed value: one colour, one shape and its number, the same wherever it shows.

use crate::ui::geometry::Point;
use yew::prelude::*;

/// How many colours there are for values: those of Okabe and Ito without the two that mean verdicts.
const COLOURS: u32 = 5;

/// The shapes, as corners on a unit circle, (x, y) in thousandths; a circle has none.  Their number
/// and that of the colours have no common divisor, so that thirty values differ.
const SHAPES: [&[(i32, i32)]; 6] = [
    &[],
    &[(-840, -840), (840, -840), (840, 840), (-840, 840)],
    &[(0, -1180), (1180, 0), (0, 1180), (-1180, 0)],
    &[(0, -1250), (1180, 830), (-1180, 830)],
    &[(-560, -980), (560, -980), (1120, 0), (560, 980), (-560, 980), (-1120, 0)],
    &[(0, -1120), (1070, -350), (660, 920), (-660, 920), (-1070, -350)],
];

/// The class that gives a value its colour.
pub fn mark_class(value: u32) -> String {
    format!("value-{}", value % COLOURS)
}

/// A value's badge at a point of a drawing; `double` rings a decision.
pub fn badge(value: u32, at: Point, radius: f64, double: bool) -> Html {
    html! {
        <g class={classes!("badge", mark_class(value))}>
            if double { { shape(value, at, radius + 4.0, "badge-ring") } }
            { shape(value, at, radius, "badge-shape") }
            <text x={format!("{:.1}", at.0)} y={format!("{:.1}", at.1 + lowered(value, radius))}>
                { value }
            </text>
        </g>
    }
}

/// How far below the centre a number's baseline lies; a triangle's middle is lower.
fn lowered(value: u32, radius: f64) -> f64 {
    let triangle = value as usize % SHAPES.len() == 3;
    radius * if triangle { 0.62 } else { 0.4 }
}

fn shape(value: u32, (x, y): Point, radius: f64, class: &'static str) -> Html {
    let corners = SHAPES[value as usize % SHAPES.len()];
    if corners.is_empty() {
        return html! {
            <circle {class} cx={format!("{x:.1}")} cy={format!("{y:.1}")} r={format!("{radius:.1}")} />
        };
    }
    let corner = |(dx, dy): &(i32, i32)| {
        let part = radius / 1000.0;
        format!("{:.1},{:.1}", x + f64::from(*dx) * part, y + f64::from(*dy) * part)
    };
    let points = corners.iter().map(corner).collect::<Vec<_>>().join(" ");
    html! { <polygon {class} {points} /> }
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
