//! `import`: a run that was exported as JSON.

use super::{Format, Outcome, run};
use crate::wire::import as read;
use crate::words::Language;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Arguments {
    /// The file; - for standard input
    file: PathBuf,
    #[command(flatten)]
    format: Format,
}

/// The run of the file, at the step that it looks at.
pub fn import(arguments: &Arguments, language: Language) -> Outcome {
    let name = arguments.file.display();
    let text = text(&arguments.file).map_err(|error| format!("cannot read {name}: {error}"))?;
    let mut session = read(&text)?;
    run::report(&session.view(language), Vec::new(), &arguments.format, language)
}

fn text(file: &Path) -> io::Result<String> {
    if file != Path::new("-") {
        return fs::read_to_string(file);
    }
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    Ok(text)
}
