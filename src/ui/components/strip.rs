//! A lane drawn as a thin strip: where it held, where it did not.

use crate::ui::geometry::tenths;
use crate::wire::Lane;
use yew::prelude::*;

/// How high a strip is, with the room to the next.
pub const HEIGHT: f64 = 6.0;

/// A lane's pieces on a width of 1000 for so many steps, as the `row`-th of several.
pub fn strip(row: usize, lane: &Lane, steps: u32) -> Html {
    let scale = 1000.0 / f64::from(steps.max(1));
    let ends = lane.strip.iter().skip(1).map(|(step, _)| *step).chain([steps]);
    let piece = |((from, verdict), to): (&(u32, String), u32)| {
        // The shape says it too: full for violated, low for what holds, a thread for the rest.
        let (top, height) = match verdict.as_str() {
            "violated" => (0.0, 5.0),
            "holds" => (1.5, 3.0),
            "impossible" => (0.5, 4.0),
            _ => (2.5, 1.0),
        };
        let x = f64::from(*from) * scale;
        let width = f64::from(to.saturating_sub(*from)) * scale;
        html! {
            <rect class={format!("strip verdict-{verdict}")} x={tenths(x)}
                y={tenths(row as f64 * HEIGHT + top)} width={tenths(width)}
                height={tenths(height)} />
        }
    };
    html! { <g><title>{ &lane.title }</title>{ for lane.strip.iter().zip(ends).map(piece) }</g> }
}

/// What a [`Strip`] shows.
#[derive(PartialEq, Properties)]
pub struct StripProps {
    /// The lane.
    pub lane: Lane,
    /// How many steps its width stands for.
    pub steps: u32,
}

/// One lane's strip as a picture of its own; its verdict is said in words beside it.
#[component]
pub fn Strip(props: &StripProps) -> Html {
    html! {
        <svg class="strips alone" viewBox="0 0 1000 6" preserveAspectRatio="none" aria-hidden="true">
            { strip(0, &props.lane, props.steps) }
        </svg>
    }
}
