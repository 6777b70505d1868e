//! `figures`: the figures of the overlays' papers, run and printed beside the papers' values.

mod plot;

use super::overlay::drive;
use super::{Format, Outcome, Report, VIOLATED, text};
use crate::overlay::figures::{Cell, Figure, Row, Size, Table, all};
use crate::say;
use crate::words::Language;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Arguments {
    /// Only the figures whose names begin so: `chord`, `chord-figure-10a`, `one-hop`
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Writes a plot of each as SVG into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// As little as still decides, instead of as much as the papers did
    #[arg(long)]
    small: bool,
    /// The seed of every draw
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    format: Format,
}

/// Runs the figures, and says where they are too far from the papers'.
pub fn figures(arguments: &Arguments, language: Language) -> Outcome {
    let prefix = arguments.name.as_deref().unwrap_or_default();
    let size = if arguments.small { Size::Small } else { Size::Whole };
    let mut report = Report::default();
    let mut values = Vec::new();
    if let Some(folder) = &arguments.out {
        fs::create_dir_all(folder)?;
    }
    for figure in all().filter(|figure| figure.name.starts_with(prefix)) {
        let mut experiment = (figure.start)(size, arguments.seed);
        let took = drive(figure.name, |budget| experiment.advance(budget.min(5_000)));
        let table = experiment.table();
        let name = figure.name;
        report.remarks.push(say!(language, "{name}: {took:.1} s", "{name}：{took:.1} 秒"));
        if !table.disagreements().is_empty() {
            report.code = VIOLATED;
        }
        if let Some(folder) = &arguments.out {
            fs::write(folder.join(format!("{name}.svg")), plot::svg(figure, &table, language))?;
        }
        report.text += &as_text(figure, &table, language);
        values.push(as_json(figure, &table));
    }
    if values.is_empty() {
        return Err(say!(language, "there is no figure {prefix}", "没有名为 {prefix} 的图").into());
    }
    if arguments.format.json {
        report.text = text::json(&values)?;
    }
    Ok(report)
}

fn decimal(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, part) = (value.unsigned_abs() / 10_000, value.unsigned_abs() % 10_000);
    format!("{sign}{whole}.{part:04}")
}

/// The same for people, without zeros at the end.
fn short(value: i64) -> String {
    let text = decimal(value);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn shown(cell: &Cell) -> String {
    let measured = cell.measured.map_or("-".to_owned(), short);
    match cell.paper.map(|paper| (short(paper), cell.within)) {
        None => measured,
        Some((paper, None)) => format!("{measured} [{paper}]"),
        Some((paper, _)) if cell.agrees() => format!("{measured} ({paper})"),
        Some((paper, _)) => format!("{measured} != {paper}"),
    }
}

fn as_text(figure: &Figure, table: &Table, language: Language) -> String {
    let head = std::iter::once(figure.over.axis()).chain(table.columns.iter().copied());
    let mut rows = vec![head.map(|name| name.say(language).to_owned()).collect::<Vec<_>>()];
    let at = |row: &Row| match figure.over.name(row.at) {
        Some(name) => name.say(language).to_owned(),
        None => row.at.to_string(),
    };
    for row in &table.rows {
        let cells = row.cells.iter().map(shown);
        rows.push(std::iter::once(at(row)).chain(cells).collect());
    }
    let notes = table.notes.iter().map(|note| format!("  {}\n", note.say(language)));
    let (title, setup) = (figure.title.say(language), figure.setup.say(language));
    let legend = say!(
        language,
        "measured (the source's, held to a tolerance) [the source's, not held]",
        "测量值（来源值，须在容差内）[来源值，仅供对照]"
    );
    let head = format!("{}: {title}\n  {}\n  {setup}\n  {legend}\n", figure.name, figure.source);
    head + &notes.collect::<String>() + &text::columns(2, &rows) + "\n"
}

fn as_json(figure: &Figure, table: &Table) -> Value {
    let cell = |cell: &Cell| {
        json!({
            "measured": cell.measured.map(decimal),
            "paper": cell.paper.map(decimal),
            "within": cell.within.map(decimal),
            "agrees": cell.agrees(),
        })
    };
    let row = |row: &Row| {
        json!({
            "at": row.at,
            "name": figure.over.name(row.at).map(|name| name.en),
            "cells": row.cells.iter().map(cell).collect::<Vec<_>>(),
        })
    };
    json!({
        "figure": figure.name,
        "source": figure.source,
        "columns": table.columns.iter().map(|name| name.en).collect::<Vec<_>>(),
        "rows": table.rows.iter().map(row).collect::<Vec<_>>(),
    })
}
