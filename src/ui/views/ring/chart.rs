//! Small charts: how many lookups took how many hops, and what happened while time went by.

use crate::ui::geometry::tenths;
use crate::wire::overlay::{PublishedView, SampleView};
use yew::prelude::*;

/// The measures of a chart, in its own units.
const WIDE: f64 = 320.0;
const HIGH: f64 = 120.0;
const FOOT: f64 = 18.0;

/// Bars for how many took so many hops, with a paper's own values as marks where there are any.
pub fn histogram(counts: &[u64], published: Option<&PublishedView>, label: AttrValue) -> Html {
    let all = counts.iter().sum::<u64>().max(1) as f64;
    let theirs = published.map_or(&[][..], |published| &published.values);
    let count = counts.len().max(theirs.len()).max(1);
    let share = |nth: usize| counts.get(nth).map_or(0.0, |many| *many as f64 / all);
    let their = |nth: usize| theirs.get(nth).map(|part| *part as f64 / 10_000.0);
    let most = (0..count).map(|nth| share(nth).max(their(nth).unwrap_or(0.0))).fold(0.01, f64::max);
    let step = (WIDE / count as f64).min(48.0);
    // So small that four of them stand over a bar.
    let letters = (step / 3.0).min(11.0);
    let high = |part: f64| part / most * (HIGH - FOOT - 14.0);
    let bar = |nth: usize| {
        let (x, tall) = (nth as f64 * step, high(share(nth)));
        let middle = || tenths(x + step / 2.0);
        html! {
            <g>
                <rect class="chart-bar" x={tenths(x + step * 0.15)} y={tenths(HIGH - FOOT - tall)}
                    width={tenths(step * 0.7)} height={tenths(tall)} />
                <text x={middle()} y={tenths(HIGH - 5.0)}>{ nth }</text>
                if share(nth) > 0.0 {
                    <text class="chart-share" x={middle()} y={tenths(HIGH - FOOT - tall - 4.0)}>
                        { percent(share(nth)) }
                    </text>
                }
                if let Some(part) = their(nth) {
                    <path class="published" d={format!("M{} {}h{}", tenths(x + step * 0.05),
                        tenths(HIGH - FOOT - high(part)), tenths(step * 0.9))} />
                }
            </g>
        }
    };
    html! {
        <svg class="chart" viewBox={format!("0 0 {WIDE} {HIGH}")} role="img" aria-label={label}
            font-size={tenths(letters)}>
            { for (0..count).map(bar) }
        </svg>
    }
}

/// A part as a percentage, as short as it can be: what is not all never seems to be.
fn percent(part: f64) -> String {
    let hundred = part * 100.0;
    let whole = (10.0..99.5).contains(&hundred) || hundred == 0.0 || hundred == 100.0;
    if whole { format!("{hundred:.0}%") } else { format!("{hundred:.1}%") }
}

/// A line of one measure of each sample, from zero up.
pub fn series(samples: &[SampleView], of: impl Fn(&SampleView) -> f64, label: AttrValue) -> Html {
    let values: Vec<f64> = samples.iter().map(of).collect();
    let most = values.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let step = WIDE / values.len().max(2) as f64;
    let point = |(nth, value): (usize, &f64)| {
        let letter = if nth == 0 { 'M' } else { 'L' };
        let high = 46.0 - value / most * 40.0;
        format!("{letter}{} {}", tenths((nth as f64 + 0.5) * step), tenths(high))
    };
    let line: String = values.iter().enumerate().map(point).collect();
    html! {
        <svg class="chart series" viewBox={format!("0 0 {WIDE} 48")} role="img" aria-label={label}>
            <path class="ground" d={format!("M0 46.5h{WIDE}")} />
            <path class="line" d={line} />
        </svg>
    }
}
