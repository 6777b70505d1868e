//! `draw`: the space-time diagram of a link's run.

use super::run::STEPS;
use super::{Outcome, Report, text};
use crate::draw::figure;
use crate::say;
use crate::wire::{Axis, Figure, Link, Shade, start};
use crate::words::Language;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::fs;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Arguments {
    /// The run: a URL, or what follows its #
    link: String,
    /// Writes SVG, to a file or, without one, to standard output
    #[arg(long, value_name = "FILE", required = true, num_args = 0..=1)]
    svg: Option<Option<PathBuf>>,
    /// The step to draw up to [default: the link's `at`; without one, the end, or step 1000]
    #[arg(long, value_name = "STEP", value_parser = text::steps)]
    to: Option<u32>,
    /// Ink on paper, or the other way round
    #[arg(long, value_name = "THEME", default_value = "light", value_parser = shade())]
    theme: Shade,
    /// What runs to the right: the steps, Lamport time, or virtual time
    #[arg(long, value_name = "AXIS", default_value = "order", value_parser = axis())]
    axis: Axis,
    /// A small picture, of a size for lists
    #[arg(long)]
    small: bool,
}

/// The picture.
pub fn draw(arguments: &Arguments, language: Language) -> Outcome {
    let link = Link::read(&arguments.link)?;
    let at = if link.scenario.at == 0 { STEPS } else { link.scenario.at };
    let mut session = start(link)?;
    session.seek(arguments.to.unwrap_or(at));
    let Arguments { axis, theme: shade, small, .. } = *arguments;
    let picture = figure(session.as_mut(), Figure { axis, shade, small }, language);
    let Some(file) = arguments.svg.iter().flatten().next() else {
        return Ok(Report { text: picture, ..Report::default() });
    };
    let name = file.display();
    fs::write(file, picture).map_err(|error| format!("cannot write {name}: {error}"))?;
    let remark = say!(language, "{name} is written", "已写入 {name}");
    Ok(Report { remarks: vec![remark], ..Report::default() })
}

/// By day or by night, from an option.
pub fn shade() -> impl TypedValueParser<Value = Shade> {
    PossibleValuesParser::new(["light", "dark"]).map(|name| match name.as_str() {
        "dark" => Shade::Dark,
        _ => Shade::Light,
    })
}

/// What runs to the right, from an option.
pub fn axis() -> impl TypedValueParser<Value = Axis> {
    PossibleValuesParser::new(["order", "lamport", "time"]).map(|name| match name.as_str() {
        "lamport" => Axis::Lamport,
        "time" => Axis::Time,
        _ => Axis::Order,
    })
}
