//! How far is how long: a scale, the latencies of a process that is dragged, and what the lines of
//! the links mean.

use super::picture::{Moved, Picture};
use crate::ui::geometry::{Point, tenths};
use crate::ui::words;
use crate::wire::{ProcessView, View};
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use yew::prelude::*;

const LOSSY: Phrase = phrase!("loses messages", "会丢消息");
const SLOW: Phrase = phrase!("slow", "慢");
const CUT: Phrase = phrase!("cut", "已切断");

/// Spans that a scale may show, in milliseconds, and the least length that it may have.
const SPANS: [u64; 4] = [10, 20, 50, 100];
const LEAST: f64 = 32.0;

/// How far the scale keeps from the edges.
const MARGIN: f64 = 14.0;

/// A bar as long as a message travels in a round number of milliseconds.
pub fn scale(picture: &Picture, language: Language) -> Html {
    let Some((span, length)) = bar(picture).filter(|_| picture.frame.roomy) else {
        return html! {};
    };
    let (right, y) = (picture.frame.width - MARGIN, picture.frame.height - MARGIN);
    let left = right - length;
    html! {
        <g class="scale" aria-hidden="true">
            <path d={format!("M{} {}v8M{} {}H{}M{} {}v8", tenths(left), tenths(y - 4.0), tenths(left), tenths(y), tenths(right), tenths(right), tenths(y - 4.0))} />
            <text x={tenths(left - 6.0)} y={tenths(y + 4.0)}>
                { say!(language, "{span} ms", "{span} 毫秒") }
            </text>
        </g>
    }
}

fn bar(picture: &Picture) -> Option<(u64, f64)> {
    let each = picture.view.per_unit;
    let length = |span: u64| picture.frame.span((span * 1000) as f64 / each as f64);
    let spans = SPANS.into_iter().filter(|_| each > 0).map(|span| (span, length(span)));
    spans.into_iter().find(|(_, length)| *length >= LEAST)
}

/// A sample of every kind of line that is on the stage, with its word.
pub fn legend(view: &View, picture: &Picture, language: Language) -> Html {
    let qualities = || view.links.iter().map(|link| &link.quality).chain([&view.quality]);
    let signs = [
        (qualities().any(|quality| quality.loss > 0), "link lossy", LOSSY),
        (qualities().any(|quality| quality.slow > 0), "link slow", SLOW),
        (!view.cuts.is_empty(), "cut", CUT),
    ];
    let shown = signs.into_iter().filter(|(there, ..)| *there && picture.frame.roomy);
    let (x, y) = (picture.frame.width - MARGIN, picture.frame.height - MARGIN - 20.0);
    html! {
        <g class="legend" aria-hidden="true">
            { for shown.enumerate().map(|(nth, (_, class, word))| {
                let y = y - nth as f64 * 18.0;
                let line = if class == "cut" {
                    format!("M{} {}v10", tenths(x - 11.0), tenths(y - 5.0))
                } else {
                    format!("M{} {}h22", tenths(x - 22.0), tenths(y))
                };
                html! {
                    <>
                        <path {class} d={line} />
                        <text x={tenths(x - 30.0)} y={tenths(y + 4.0)}>
                            { word.say(language) }
                        </text>
                    </>
                }
            }) }
        </g>
    }
}

/// How long messages take between the process that is dragged and the others, at the least.
pub fn latencies(picture: &Picture, moved: Moved, language: Language) -> Html {
    let Some((id, x, y)) = moved.filter(|_| picture.is_mesh()) else { return html! {} };
    let Some(from) = picture.at(id) else { return html! {} };
    let one = |process: &ProcessView| {
        let to = picture.frame.of(process);
        let apart = f64::from(process.x - x).hypot(f64::from(process.y - y));
        let latency = picture.view.base + (apart * picture.view.per_unit as f64) as u64;
        latency_line(from, to, &words::time(language, latency))
    };
    let others = picture.view.processes.iter().filter(|process| process.id != id);
    html! { <g class="latencies" aria-hidden="true">{ for others.map(one) }</g> }
}

fn latency_line(from: Point, to: Point, words: &str) -> Html {
    let middle = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
    html! {
        <>
            <path d={format!("M{} {}L{} {}", tenths(from.0), tenths(from.1), tenths(to.0), tenths(to.1))} />
            <text x={tenths(middle.0)} y={tenths(middle.1)} dy="0.36em">
                { words }
            </text>
        </>
    }
}
