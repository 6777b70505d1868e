//! `export`: a link's run as a file.

use super::draw::{axis, shade};
use super::run::STEPS;
use super::{Outcome, Report, text};
use crate::export::{export as file_of, raster};
use crate::say;
use crate::wire::{Axis, Content, Figure, Format, Link, Shade, start};
use crate::words::Language;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::fs;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Arguments {
    /// The run: a URL, or what follows its #
    link: String,
    /// What kind of file
    #[arg(long, value_name = "FORMAT", value_parser = format())]
    format: Format,
    /// The file to write; without it, standard output if it is text (a folder: a file of the usual
    /// name in it)
    #[arg(long, value_name = "FILE")]
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

fn format() -> impl TypedValueParser<Value = Format> {
    let of = |name: String| Format::ALL.into_iter().find(|format| format.name() == name);
    PossibleValuesParser::new(Format::ALL.map(Format::name))
        .try_map(move |name| of(name).ok_or("it is none of these"))
}

/// The file.
pub fn export(arguments: &Arguments, language: Language) -> Outcome {
    let link = Link::read(&arguments.link)?;
    let at = if link.scenario.at == 0 { STEPS } else { link.scenario.at };
    let mut session = start(link)?;
    session.seek(arguments.to.unwrap_or(at));
    let Arguments { axis, theme: shade, format, .. } = *arguments;
    let figure = Figure { axis, shade, small: false };
    let file = file_of(session.as_mut(), format, figure, language, Some(&raster))?;
    let mut remarks = Vec::from_iter(file.remark);
    let Some(out) = &arguments.out else {
        return match file.content {
            Content::Text(text) => Ok(Report { text, remarks, ..Report::default() }),
            Content::Bytes(_) => Err("a file that is no text needs --out FILE".into()),
        };
    };
    let out = if out.is_dir() { out.join(file.name) } else { out.clone() };
    let name = out.display();
    let written = fs::write(&out, file.content.bytes());
    written.map_err(|error| format!("cannot write {name}: {error}"))?;
    remarks.push(say!(language, "{name} is written", "已写入 {name}"));
    Ok(Report { remarks, ..Report::default() })
}
