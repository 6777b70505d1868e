//! A figure as SVG: a panel a column, what was measured as dots on a line, and the source's values
//! as hollow diamonds, so that where they meet a dot sits in a diamond.

use crate::overlay::figures::{Cell, Figure, Row, Table};
use crate::say;
use crate::words::Language;
use std::fmt::Write;

/// The size of a panel, and of the margins in which its axes are labelled.
const PANEL: (f64, f64) = (380.0, 260.0);
const MARGIN: (f64, f64, f64, f64) = (64.0, 34.0, 16.0, 46.0); // left, top, right, bottom
/// Panels in a row.
const ACROSS: usize = 3;
/// The title, the setup and the legend above the panels.
const HEAD: f64 = 84.0;

const STYLE: &str = "\
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --faint: #8a929c; --line: #0b62d6; --mark: #b3510b }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --paper: #14171b; --faint: #7c8691; --line: #6fb0ff; --mark: #f0a35e } }
text { font: 12px system-ui, sans-serif; fill: var(--ink) }
.title { font-size: 17px; font-weight: 600 } .column { font-weight: 600 } .small { fill: var(--faint) }
.sheet { fill: var(--paper) } .axis { stroke: var(--faint); stroke-width: 1 } .grid { stroke: var(--faint); stroke-opacity: .25 }
.line { fill: none; stroke: var(--line); stroke-width: 1.5 } .dot { fill: var(--line) }
.mark { fill: none; stroke: var(--mark); stroke-width: 1.5 }";

/// The whole figure.
pub fn svg(figure: &Figure, table: &Table, language: Language) -> String {
    let columns = table.columns.len().max(1);
    let (across, down) = (columns.min(ACROSS), columns.div_ceil(ACROSS));
    // A title needs room even over a single panel.
    let width = (PANEL.0 * across as f64).max(760.0);
    let height = HEAD + PANEL.1 * down as f64;
    let legend = say!(
        language,
        "dots: measured here; diamonds: the source's values",
        "圆点：此处测得；菱形：来源的数值"
    );
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\
         <style>{STYLE}</style><rect class=\"sheet\" width=\"100%\" height=\"100%\"/>"
    );
    let lines = [
        ("title", figure.title.say(language)),
        ("small", figure.source),
        ("small", legend.as_str()),
    ];
    for ((class, line), y) in lines.into_iter().zip([28.0, 48.0, 66.0]) {
        text(&mut out, class, "start", (16.0, y), line);
    }
    for (nth, name) in table.columns.iter().enumerate() {
        let corner = (PANEL.0 * (nth % ACROSS) as f64, HEAD + PANEL.1 * (nth / ACROSS) as f64);
        Panel::of(figure, &table.rows, nth, corner).draw(
            &mut out,
            name.say(language),
            figure.over.say(language),
        );
    }
    out + "</svg>\n"
}

/// One column over the rows.
struct Panel<'a> {
    rows: &'a [Row],
    column: usize,
    corner: (f64, f64),
    logarithmic: bool,
    x: (f64, f64),
    y: (f64, f64),
}

impl<'a> Panel<'a> {
    fn of(figure: &Figure, rows: &'a [Row], column: usize, corner: (f64, f64)) -> Self {
        let logarithmic = figure.logarithmic;
        let places = rows.iter().map(|row| place(row.at, logarithmic));
        let cells = rows.iter().filter_map(|row| row.cells.get(column));
        let values = cells.flat_map(|cell| [cell.measured, cell.paper]).flatten().map(value);
        let (mut x, mut y) = (range(places), range(values));
        y.0 = y.0.min(0.0);
        y.1 += (y.1 - y.0) * 0.06;
        for (low, high) in [(&mut x.0, &mut x.1), (&mut y.0, &mut y.1)] {
            if *high - *low < 1e-9 {
                *high = *low + 1.0;
            }
        }
        Self { rows, column, corner, logarithmic, x, y }
    }

    fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let (left, top, right, bottom) = MARGIN;
        let (wide, high) = (PANEL.0 - left - right, PANEL.1 - top - bottom);
        let across = (x - self.x.0) / (self.x.1 - self.x.0);
        let up = (y - self.y.0) / (self.y.1 - self.y.0);
        (self.corner.0 + left + across * wide, self.corner.1 + top + (1.0 - up) * high)
    }

    fn points(&self, pick: impl Fn(&Cell) -> Option<i64>) -> Vec<(f64, f64)> {
        let point = |row: &Row| {
            let picked = pick(row.cells.get(self.column)?)?;
            Some(self.at(place(row.at, self.logarithmic), value(picked)))
        };
        self.rows.iter().filter_map(point).collect()
    }

    fn draw(&self, out: &mut String, name: &str, over: &str) {
        text(out, "column", "start", (self.corner.0 + 16.0, self.corner.1 + 16.0), name);
        self.axes(out, over);
        let measured = self.points(|cell| cell.measured);
        let line: Vec<String> = measured.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = write!(out, "<polyline class=\"line\" points=\"{}\"/>", line.join(" "));
        for (x, y) in self.points(|cell| cell.paper) {
            let _ =
                write!(out, "<path class=\"mark\" d=\"M{x:.1} {:.1}l6 6l-6 6l-6 -6z\"/>", y - 6.0);
        }
        for (x, y) in measured {
            let _ = write!(out, "<circle class=\"dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.8\"/>");
        }
    }

    fn axes(&self, out: &mut String, over: &str) {
        let ((left, bottom), (right, _)) =
            (self.at(self.x.0, self.y.0), self.at(self.x.1, self.y.0));
        for tick in ticks(self.y) {
            let (_, y) = self.at(self.x.0, tick);
            stroke(out, "grid", (left, y), (right, y));
            text(out, "small", "end", (left - 6.0, y + 4.0), &number(tick));
        }
        stroke(out, "axis", (left, bottom), (right, bottom));
        let mut last = f64::MIN;
        for row in self.rows {
            let (x, _) = self.at(place(row.at, self.logarithmic), self.y.0);
            let label = number(row.at as f64);
            // Labels that would touch are left out; their points stay.
            if x - last > 8.0 * label.len() as f64 + 6.0 {
                text(out, "small", "middle", (x, bottom + 16.0), &label);
                last = x;
            }
        }
        text(out, "small", "middle", ((left + right) / 2.0, bottom + 34.0), over);
    }
}

/// Where a row lies on its axis.
fn place(at: u64, logarithmic: bool) -> f64 {
    if logarithmic { (at.max(1) as f64).log2() } else { at as f64 }
}

fn value(parts: i64) -> f64 {
    parts as f64 / Cell::ONE as f64
}

fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    if low > high { (0.0, 1.0) } else { (low, high) }
}

/// Round numbers between two values: four or so.
fn ticks((low, high): (f64, f64)) -> Vec<f64> {
    let rough = (high - low) / 4.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|of| of * power).find(|&step| step >= rough);
    let step = step.unwrap_or(rough);
    let first = (low / step).ceil() as i64;
    (first..).map(|nth| nth as f64 * step).take_while(|&tick| tick <= high).collect()
}

/// A label: thousands and millions by letter, and no more decimals than are needed.
fn number(value: f64) -> String {
    let (scaled, unit) = match value.abs() {
        size if size >= 1e6 => (value / 1e6, "M"),
        size if size >= 1e4 => (value / 1e3, "k"),
        _ => (value, ""),
    };
    let text = format!("{scaled:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}{unit}")
}

fn stroke(out: &mut String, class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
    let _ = write!(
        out,
        "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
    );
}

fn text(out: &mut String, class: &str, anchor: &str, (x, y): (f64, f64), words: &str) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    let _ = write!(
        out,
        "<text class=\"{class}\" text-anchor=\"{anchor}\" x=\"{x:.1}\" y=\"{y:.1}\">{words}</text>"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlay::figures::all;

    #[test]
    fn ticks_are_round_and_lie_between() {
        assert_eq!(ticks((0.0, 4.2)), [0.0, 2.0, 4.0]);
        assert_eq!(ticks((0.0, 1000.0)), [0.0, 500.0, 1000.0]);
        assert_eq!(
            (number(16384.0), number(0.25), number(2e6)),
            ("16.384k".into(), "0.25".into(), "2M".into())
        );
    }

    #[test]
    fn every_value_measured_is_a_dot_and_every_value_of_the_source_a_diamond() {
        let figure = all().next().expect("there are figures");
        let cell = |paper| Cell { measured: Some(20_000), paper, within: None };
        let row = |at, paper| Row { at, cells: vec![cell(paper), cell(None)] };
        let columns = vec![figure.over, figure.over];
        let rows = vec![row(10, Some(30_000)), row(1000, None)];
        let table = Table { columns, rows, notes: Vec::new() };
        let drawn = svg(figure, &table, Language::English);
        assert_eq!(drawn.matches("<circle").count(), 4);
        assert_eq!(drawn.matches("class=\"mark\"").count(), 1);
        assert!(!drawn.contains("NaN") && !drawn.contains("inf"));
        // A table without rows is a picture too.
        let empty = svg(figure, &Table { rows: Vec::new(), ..table }, Language::Chinese);
        assert!(!empty.contains("NaN") && !empty.contains("inf"));
    }
}
