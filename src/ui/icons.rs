//! A small set of icons, drawn by hand on a grid of 20 with one stroke width.

use yew::prelude::*;

/// A stroked path on the grid.
fn drawn(path: &'static str) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            <path d={path} />
        </svg>
    }
}

/// An open book.
pub fn lesson() -> Html {
    drawn(
        "M10 5.5C8 4 5.5 3.8 3 4v11.5c2.5-.2 5 0 7 1.5 2-1.5 4.5-1.7 7-1.5V4c-2.5-.2-5 0-7 1.5zM10 5.5V17",
    )
}

/// A tick.
pub fn done() -> Html {
    drawn("M3.5 10.5l4.5 4.5 8.5-10")
}

/// A lock: what a signature protects.
pub fn seal() -> Html {
    drawn("M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3M10 12v2")
}

/// The outline of what lies.
pub fn traitor() -> Html {
    drawn(
        "M10 1l2.2 2.4 3.1-.7.6 3.1 2.7 1.2L17 10l1.6 2.9-2.7 1.2-.6 3.1-3.1-.7L10 19l-2.2-2.5-3.1.7-.6-3.1-2.7-1.2L3 10 1.400 7.100l2.700-1.300.6-3.100 3.100.7z",
    )
}

/// Goes on.
pub fn play() -> Html {
    drawn("M6 4v12l10-6z")
}

/// Stands still.
pub fn pause() -> Html {
    drawn("M7 4v12M13 4v12")
}

/// One step on.
pub fn step() -> Html {
    drawn("M7 4l6 6-6 6")
}

/// One step back.
pub fn back() -> Html {
    drawn("M13 4l-6 6 6 6")
}

/// To the start.
pub fn start() -> Html {
    drawn("M5 4v12M15 4l-6 6 6 6")
}

/// To the end.
pub fn end() -> Html {
    drawn("M15 4v12M5 4l6 6-6 6")
}

/// Takes a gesture back.
pub fn undo() -> Html {
    drawn("M7 4L3 8l4 4M3 8h8a5 5 0 0 1 0 9H8")
}

/// Makes it again.
pub fn redo() -> Html {
    drawn("M13 4l4 4-4 4M17 8H9a5 5 0 0 0 0 9h3")
}

/// What was kept.
pub fn branches() -> Html {
    drawn("M5 3v14M5 13c0-4 10-3 10-8M12.5 7L15 4.5 17.5 7")
}

/// Goes on until something holds.
pub fn until() -> Html {
    drawn("M3 5v10l7-5zM15.5 4v12M12.5 4h6")
}

/// Something written at a step.
pub fn note() -> Html {
    drawn("M4 3h12v14H4zM7 7h6M7 10h6M7 13h3")
}

/// Has all the room.
pub fn alone() -> Html {
    drawn("M4 8V4h4M16 8V4h-4M4 12v4h4M16 12v4h-4")
}

/// Has its room among others again.
pub fn together() -> Html {
    drawn("M8 4v4H4M12 4v4h4M8 16v-4H4M12 16v-4h4")
}

/// Nearer.
pub fn nearer() -> Html {
    drawn("M10 4v12M4 10h12")
}

/// Farther away.
pub fn farther() -> Html {
    drawn("M4 10h12")
}

/// All of it.
pub fn fit() -> Html {
    drawn("M3 5v10M17 5v10M5.5 10h9M8 7.5L5.5 10 8 12.5M12 7.5l2.5 2.5-2.5 2.5")
}

/// Closes.
pub fn close() -> Html {
    drawn("M5 5l10 10M15 5L5 15")
}

/// Scenarios to open.
pub fn gallery() -> Html {
    drawn("M3 4h5v5H3zM12 4h5v5h-5zM3 12h5v5H3zM12 12h5v5h-5z")
}

/// Parameters.
pub fn setup() -> Html {
    drawn("M3 6h8M15 6h2M13 4v4M3 14h2M9 14h8M7 12v4")
}

/// A link to give away.
pub fn share() -> Html {
    drawn("M10 12V3M6.5 6.5L10 3l3.5 3.5M4 10v7h12v-7")
}

/// The network.
pub fn network() -> Html {
    drawn("M10 3v6M10 9l-5 6M10 9l5 6M8.5 3h3M3.5 15.5h3M13.5 15.5h3")
}

/// What parts one from another.
pub fn cut() -> Html {
    drawn("M4 16L16 4M3 6h4M4 3v2M13 17h4M16 13v2")
}

/// Questions.
pub fn help() -> Html {
    drawn("M7 7.5a3 3 0 1 1 4.5 2.5c-1 .6-1.5 1.2-1.5 2.5M10 15.5v.5")
}

/// Light and dark.
pub fn theme() -> Html {
    html! {
        <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            <circle cx="10" cy="10" r="6.5" />
            <path class="solid" d="M10 3.5a6.5 6.5 0 0 0 0 13z" />
        </svg>
    }
}

/// The sign of a verdict; its word stands beside it.
pub fn verdict(name: &str) -> Html {
    let path = match name {
        "holds" => "M4 10.5l4 4 8-9",
        "pending" => "M5 3h10M5 17h10M6 3c0 5 8 9 8 14M14 3c0 5-8 9-8 14",
        "violated" => "M4.5 4.5l11 11M15.5 4.5l-11 11",
        "impossible" => "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M5 5l10 10",
        _ => "M7 7a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.3-1.5 2.6M10 15.5v.5",
    };
    html! {
        <svg class={classes!("icon", "sign", format!("verdict-{name}"))} viewBox="0 0 20 20"
            aria-hidden="true" focusable="false">
            <path d={path} />
        </svg>
    }
}
