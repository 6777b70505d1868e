//! `export`: a link's run as a file.

use super::draw::{axis, shade};
use super::run::STEPS;
use super::{Outcome, Report, raster, text};
use crate::export::export as file_of;
use crate::say;
use crate::wire::{Axis, Figure, Format, Link, Shade, start};
use crate::words::Language;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::fs;
use std::path::PathBuf;

/// The name of the picture in pixels.
const PNG: &str = "png";
/// How many pixels of it make one of the SVG's.
const DENSITY: f32 = 2.0;

#[derive(clap::Args)]
pub struct Arguments {
    /// The run: a URL, or what follows its #
    link: String,
    /// What kind of file
    #[arg(long, value_name = "FORMAT", value_parser = format())]
    format: Kind,
    /// The file to write; without it, standard output (a folder: a file of the usual name in it)
    #[arg(long, value_name = "FILE", required_if_eq("format", PNG))]
    out: Option<PathBuf>,
    /// The step to go to [default: the link's `at`; without one, the end, or step 1000]
    #[arg(long, value_name = "STEP", value_parser = text::steps)]
    to: Option<u32>,
    /// Pictures and pages: ink on paper, or the other way round
    #[arg(long, value_name = "THEME", default_value = "light", value_parser = shade())]
    theme: Shade,
    /// Pictures and pages: what runs to the right in the diagram
    #[arg(long, value_name = "AXIS", default_value = "order", value_parser = axis())]
    axis: Axis,
}

/// A kind of file; `None` is the picture in pixels.
#[derive(Clone, Copy)]
struct Kind(Option<Format>);

fn format() -> impl TypedValueParser<Value = Kind> {
    let names = Format::ALL.map(Format::name).into_iter().chain([PNG]);
    PossibleValuesParser::new(names)
        .map(|name| Kind(Format::ALL.into_iter().find(|format| format.name() == name)))
}

/// The file.
pub fn export(arguments: &Arguments, language: Language) -> Outcome {
    let link = Link::read(&arguments.link)?;
    let at = if link.scenario.at == 0 { STEPS } else { link.scenario.at };
    let mut session = start(link)?;
    session.seek(arguments.to.unwrap_or(at));
    let Arguments { axis, theme: shade, .. } = *arguments;
    let format = arguments.format.0.unwrap_or(Format::Svg);
    let figure = Figure { axis, shade, small: false };
    let file = file_of(session.as_mut(), format, figure, language)?;
    let Some(out) = &arguments.out else {
        return Ok(Report { text: file.text, ..Report::default() });
    };
    let (bytes, name) = match arguments.format.0 {
        Some(_) => (file.text.into_bytes(), file.name),
        None => (raster::png(&file.text, DENSITY)?, file.name.replace(".svg", ".png")),
    };
    let out = if out.is_dir() { out.join(name) } else { out.clone() };
    let name = out.display();
    fs::write(&out, bytes).map_err(|error| format!("cannot write {name}: {error}"))?;
    let remark = say!(language, "{name} is written", "已写入 {name}");
    Ok(Report { remarks: vec![remark], ..Report::default() })
}
