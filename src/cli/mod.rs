//! The native command `bivalent`: runs without the page.
//!
//! It works on links, the same that the page makes and opens, and speaks to runs through
//! [`wire`](crate::wire) alone: what it prints is what the page would show. So a run that somebody
//! made by hand can be replayed in a script, checked in a build, tried under a million other
//! seeds, and what is found there is again a link that opens in the page.
//!
//! A subcommand is a function from its arguments to a `Report`: it prints nothing itself. What
//! it says goes to standard output, remarks about it and the progress of a sweep to standard
//! error, so that `--json` can be piped on. The exit code is part of the answer: 0 if all went
//! well, 1 if a sweep found a violation, 2 if what was asked cannot be (a bad link, a bad option).

mod draw;
mod explain;
mod export;
mod figures;
mod import;
mod lessons;
mod list;
mod overlay;
mod previews;
mod run;
mod sweep;
mod text;

use crate::words::Language;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use std::error::Error;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

/// A sweep found a violation.
const VIOLATED: u8 = 1;
/// What was asked cannot be; clap's own code for bad options is the same.
const BAD_INPUT: u8 = 2;
/// The answer could not be written (a full disk).
const NOT_WRITTEN: u8 = 3;

const EXAMPLES: &str = "\
LINK is a whole URL or what follows its #; quote it, for a shell reads # and & otherwise.

Examples:
  bivalent list
  bivalent run 'v1/paxos?n=5&seed=7'
  bivalent run 'v1/paxos?do=12:crash.0&at=60' --to 40 --json
  bivalent sweep 'v1/paxos?storm=40&loss=50' --seeds 0..10000
  bivalent draw 'v1/paxos?n=3&at=40' --theme dark --svg
  bivalent export 'v1/paxos?n=3&at=40' --format mermaid
  bivalent explain 'v1/paxos?n=3&do=12:crash.0;30:recover.0&at=60'

Exit codes:
  0  all went well
  1  a sweep found a violation
  2  a link or an option is not what it must be; standard error says which and what is allowed";

/// Replays, sweeps and explains runs of distributed algorithms; a run is a link.
#[derive(Parser)]
#[command(name = "bivalent", version, after_help = EXAMPLES)]
struct Arguments {
    /// The language of what is printed.
    #[arg(long, global = true, value_name = "LANGUAGE", default_value = "en",
          value_parser = language())]
    lang: Language,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Lists the protocols and their scenarios, with their links
    List(list::Arguments),
    /// Replays a link and prints what the page shows: verdicts and why, processes, warnings
    Run(run::Arguments),
    /// Runs a link's scenario under many seeds, and prints the first violation as a link
    Sweep(sweep::Arguments),
    /// Draws the space-time diagram of a link's run
    Draw(draw::Arguments),
    /// Turns a link's run into a file: JSON, text, a sequence diagram, a picture, a page that plays
    Export(export::Arguments),
    /// Opens the JSON that `export` or the page wrote, and prints what `run` prints, its link included
    Import(import::Arguments),
    /// Says field by field what a link means
    Explain(explain::Arguments),
    /// Checks the lessons of a folder, and writes them as the page reads them
    Lessons(lessons::Arguments),
    /// Runs an overlay of any size (One-Hop, Chord, Kademlia, or all side by side) and prints what it measures
    Overlay(overlay::Arguments),
    /// Reproduces the figures of the overlays' papers, the papers' values beside what is measured
    Figures(figures::Arguments),
    /// Writes a page with a picture for every scenario and lesson, for programs that preview links
    Previews(previews::Arguments),
}

/// How the answer is printed.
#[derive(Args)]
struct Format {
    /// Prints JSON, for scripts
    #[arg(long)]
    json: bool,
}

/// What a subcommand has to say.
#[derive(Default)]
struct Report {
    /// The answer, for standard output.
    text: String,
    /// What to know about the answer, for standard error, a line each.
    remarks: Vec<String>,
    /// The exit code.
    code: u8,
}

type Outcome = Result<Report, Box<dyn Error>>;

/// Runs the command; the program's exit code.
pub fn main() -> ExitCode {
    let Arguments { lang, command } = Arguments::parse();
    let outcome = match command {
        Command::List(arguments) => list::list(&arguments, lang),
        Command::Run(arguments) => run::run(&arguments, lang),
        Command::Sweep(arguments) => sweep::sweep(&arguments, lang),
        Command::Draw(arguments) => draw::draw(&arguments, lang),
        Command::Export(arguments) => export::export(&arguments, lang),
        Command::Import(arguments) => import::import(&arguments, lang),
        Command::Explain(arguments) => explain::explain(&arguments, lang),
        Command::Lessons(arguments) => lessons::lessons(&arguments),
        Command::Overlay(arguments) => overlay::overlay(&arguments, lang),
        Command::Figures(arguments) => figures::figures(&arguments, lang),
        Command::Previews(arguments) => previews::previews(&arguments),
    };
    let code = match outcome {
        Ok(report) => print(&report),
        Err(error) => {
            remark(&format!("error: {}", text::printable(&error.to_string())));
            BAD_INPUT
        }
    };
    ExitCode::from(code)
}

/// Prints a report. A reader that has heard enough (`| head`) is no failure.
fn print(report: &Report) -> u8 {
    report.remarks.iter().for_each(|line| remark(line));
    let mut out = io::stdout().lock();
    match out.write_all(report.text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            remark(&format!("error: cannot write: {error}"));
            NOT_WRITTEN
        }
        _ => report.code,
    }
}

/// Says something on standard error; if nobody listens there, there is nobody to tell.
fn remark(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

fn language() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(["en", "zh-Hans"]).map(|name| match name.as_str() {
        "zh-Hans" => Language::Chinese,
        _ => Language::English,
    })
}
