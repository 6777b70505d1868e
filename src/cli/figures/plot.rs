//! A figure as SVG: a panel a column, what was measured as dots on a line, or as bars where the rows
//! have names, and the source's values as hollow diamonds, so that where they meet a dot sits in a
//! diamond. How it was run and what to know about it stands below.

use crate::overlay::figures::{Cell, Figure, Over, Row, Table};
use crate::say;
use crate::words::Language;
use std::fmt::Write;

/// The size of a panel, and of the margins in which its axes are labelled.
const PANEL: (f64, f64) = (380.0, 260.0);
const MARGIN: (f64, f64, f64, f64) = (64.0, 34.0, 16.0, 46.0); // left, top, right, bottom
/// Panels in a row.
const ACROSS: usize = 3;
/// The title, the source and the legend above the panels.
const HEAD: f64 = 84.0;
/// A line of text below them, and the room beside it.
const LINE: f64 = 17.0;
const SIDE: f64 = 16.0;

const STYLE: &str = "\
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --faint: #8a929c; --line: #0b62d6; --mark: #b3510b }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --paper: #14171b; --faint: #7c8691; --line: #6fb0ff; --mark: #f0a35e } }
text { font: 12px system-ui, sans-serif; fill: var(--ink) }
.title { font-size: 17px; font-weight: 600 } .column { font-weight: 600 } .small { fill: var(--faint) }
.sheet { fill: var(--paper) } .axis { stroke: var(--faint); stroke-width: 1 } .grid { stroke: var(--faint); stroke-opacity: .25 }
.bar { fill: var(--line); fill-opacity: .75 } .line { fill: none; stroke: var(--line); stroke-width: 1.5 } .dot { fill: var(--line) }
.mark { fill: none; stroke: var(--mark); stroke-width: 1.5 }";

/// The whole figure.
pub fn svg(figure: &Figure, table: &Table, language: Language) -> String {
    let columns = table.columns.len().max(1);
    let (across, down) = (columns.min(ACROSS), columns.div_ceil(ACROSS));
    // A single panel is as wide as two: a title needs room.
    let wide = if columns == 1 { 2.0 * PANEL.0 } else { PANEL.0 };
    let width = wide * across as f64;
    let told = std::iter::once(&figure.setup).chain(&table.notes);
    let told: Vec<String> =
        told.flat_map(|it| lines(it.say(language), width - 2.0 * SIDE)).collect();
    let panels = HEAD + PANEL.1 * down as f64;
    let height = panels + LINE * (told.len() as f64 + 1.0);
    let legend = say!(
        language,
        "dots and bars: measured here; diamonds: the source's values",
        "圆点与条形：此处测得；菱形：来源的数值"
    );
    let legend = if has_source(table) { legend } else { String::new() };
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\
         <style>{STYLE}</style><rect class=\"sheet\" width=\"100%\" height=\"100%\"/>"
    );
    let heads = [
        ("title", figure.title.say(language)),
        ("small", figure.source),
        ("small", legend.as_str()),
    ];
    for ((class, line), y) in heads.into_iter().zip([28.0, 48.0, 66.0]) {
        text(&mut out, class, "start", (SIDE, y), line);
    }
    for (nth, name) in table.columns.iter().enumerate() {
        let corner = (wide * (nth % ACROSS) as f64, HEAD + PANEL.1 * (nth / ACROSS) as f64);
        let panel = Panel::of(figure, &table.rows, nth, (corner, wide));
        text(&mut out, "column", "start", (corner.0 + SIDE, corner.1 + 16.0), name.say(language));
        match figure.over {
            Over::Names(..) => panel.bars(&mut out, language),
            Over::Number(_) | Over::Magnitude(_) => panel.curve(&mut out, language),
        }
    }
    for (nth, line) in told.iter().enumerate() {
        text(&mut out, "", "start", (SIDE, panels + LINE * (nth as f64 + 0.7)), line);
    }
    out + "</svg>\n"
}

fn has_source(table: &Table) -> bool {
    table.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.paper.is_some())
}

/// A text in lines of so many pixels: about as many as its letters take.
fn lines(words: &str, width: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut taken = 0.0;
    // Chinese breaks anywhere, the rest between words.
    for word in words.split_inclusive(|letter: char| letter == ' ' || !letter.is_ascii()) {
        let needed: f64 = word.chars().map(|c| if c.is_ascii() { 6.4 } else { 12.0 }).sum();
        if taken + needed > width {
            lines.push(String::new());
            taken = 0.0;
        }
        taken += needed;
        lines.last_mut().into_iter().for_each(|line| line.push_str(word));
    }
    lines
}

/// One column over the rows.
struct Panel<'a> {
    rows: &'a [Row],
    column: usize,
    corner: (f64, f64),
    wide: f64,
    over: Over,
    x: (f64, f64),
    y: (f64, f64),
}

impl<'a> Panel<'a> {
    fn of(
        figure: &Figure,
        rows: &'a [Row],
        column: usize,
        (corner, wide): ((f64, f64), f64),
    ) -> Self {
        let over = figure.over;
        let places = rows.iter().map(|row| place(row.at, over));
        let cells = rows.iter().filter_map(|row| row.cells.get(column));
        let values = cells.flat_map(|cell| [cell.measured, cell.paper]).flatten().map(value);
        let (mut x, mut y) = (range(places), range(values));
        // Nothing is where the axis begins, unless all values lie close together far above it.
        y.0 = if y.0 > 0.6 * y.1 { y.0 - (y.1 - y.0) * 0.3 } else { y.0.min(0.0) };
        y.1 += (y.1 - y.0) * 0.06;
        for (low, high) in [(&mut x.0, &mut x.1), (&mut y.0, &mut y.1)] {
            if *high - *low < 1e-9 {
                *high = *low + 1.0;
            }
        }
        Self { rows, column, corner, wide, over, x, y }
    }

    fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let (left, top, right, bottom) = MARGIN;
        let (wide, high) = (self.wide - left - right, PANEL.1 - top - bottom);
        let across = (x - self.x.0) / (self.x.1 - self.x.0);
        let up = (y - self.y.0) / (self.y.1 - self.y.0);
        (self.corner.0 + left + across * wide, self.corner.1 + top + (1.0 - up) * high)
    }

    fn points(&self, pick: impl Fn(&Cell) -> Option<i64>) -> Vec<(f64, f64)> {
        let point = |row: &Row| {
            let picked = pick(row.cells.get(self.column)?)?;
            Some(self.at(place(row.at, self.over), value(picked)))
        };
        self.rows.iter().filter_map(point).collect()
    }

    fn curve(&self, out: &mut String, language: Language) {
        self.axes(out, self.over.axis().say(language));
        let measured = self.points(|cell| cell.measured);
        let line: Vec<String> = measured.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = write!(out, "<polyline class=\"line\" points=\"{}\"/>", line.join(" "));
        self.points(|cell| cell.paper).into_iter().for_each(|point| mark(out, point));
        for (x, y) in measured {
            let _ = write!(out, "<circle class=\"dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.8\"/>");
        }
    }

    /// A bar for each row, with its name, and its value behind it.
    fn bars(&self, out: &mut String, language: Language) {
        let (left, right) = (self.corner.0 + SIDE, self.corner.0 + self.wide - 84.0);
        let each = (PANEL.1 - 40.0) / self.rows.len().max(1) as f64;
        let scale = (right - left) / self.y.1.max(1e-9);
        for (nth, row) in self.rows.iter().enumerate() {
            let top = self.corner.1 + 28.0 + each * nth as f64;
            let name = self.over.name(row.at).map_or("", |name| name.say(language));
            text(out, "small", "start", (left, top + 11.0), name);
            let Some(cell) = row.cells.get(self.column) else { continue };
            let middle = top + 15.0 + (each - 20.0).clamp(4.0, 14.0) / 2.0;
            if let Some(measured) = cell.measured.map(value) {
                let wide = measured * scale;
                let (y, high) = (top + 15.0, (each - 20.0).clamp(4.0, 14.0));
                let _ = write!(
                    out,
                    "<rect class=\"bar\" x=\"{left:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\"/>"
                );
                let behind = wide.max(cell.paper.map_or(0.0, |paper| value(paper) * scale + 6.0));
                text(out, "", "start", (left + behind + 6.0, middle + 4.0), &number(measured));
            }
            if let Some(paper) = cell.paper.map(value) {
                mark(out, (left + paper * scale, middle));
            }
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
            let (x, _) = self.at(place(row.at, self.over), self.y.0);
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
fn place(at: u64, over: Over) -> f64 {
    match over {
        Over::Magnitude(_) => (at.max(1) as f64).log2(),
        Over::Number(_) | Over::Names(..) => at as f64,
    }
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
    let decimals = if scaled.abs() >= 100.0 { 1 } else { 4 };
    let text = format!("{scaled:.decimals$}");
    let text = match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.'),
        false => text.as_str(),
    };
    format!("{text}{unit}")
}

/// The source's value.
fn mark(out: &mut String, (x, y): (f64, f64)) {
    let top = y - 6.0;
    let _ = write!(out, "<path class=\"mark\" d=\"M{x:.1} {top:.1}l6 6l-6 6l-6 -6z\"/>");
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
        let columns = vec![figure.over.axis(), figure.over.axis()];
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

    #[test]
    fn what_to_know_stands_below_in_lines_that_fit() {
        let told = lines("one two three four five six seven", 80.0);
        assert!(told.len() > 2 && told.iter().all(|line| line.chars().count() <= 13), "{told:?}");
        assert_eq!(told.concat(), "one two three four five six seven");
        assert_eq!(lines("任取一个合格节点", 48.0), ["任取一个", "合格节点"]);
    }
}
