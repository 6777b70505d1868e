//! `overlay`: one overlay, headless, at any size.
//!
//! Every overlay answers with facts: names and numbers, as text for people and as JSON for scripts.
//! How long the machine took is among the remarks, so that the answer is the same everywhere.

mod chord;
mod compare;
mod kademlia;
mod one_hop;
mod pastry;
mod usual;

use super::{Format, Outcome, Report, text};
use crate::overlay::Progress;
use crate::sim::Time;
use crate::words::{Language, Phrase};
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Map, Value};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    overlay: Overlay,
}

#[derive(Subcommand)]
enum Overlay {
    /// Pastry: prefixes, leaf sets and neighbourhoods
    Pastry(pastry::Arguments),
    /// One-Hop: everybody knows everybody; events told through slice and unit leaders
    OneHop(one_hop::Arguments),
    /// Chord: fingers at doubling distances
    Chord(chord::Arguments),
    /// Kademlia: distances by exclusive or
    Kademlia(kademlia::Arguments),
    /// Pastry, One-Hop, Chord and Kademlia on the same nodes, keys and failures
    Compare(compare::Arguments),
}

/// Runs an overlay, and says what was measured.
pub fn overlay(arguments: &Arguments, language: Language) -> Outcome {
    match &arguments.overlay {
        Overlay::Pastry(arguments) => pastry::run(arguments, language),
        Overlay::OneHop(arguments) => one_hop::run(arguments, language),
        Overlay::Chord(arguments) => chord::run(arguments, language),
        Overlay::Kademlia(arguments) => kademlia::run(arguments, language),
        Overlay::Compare(arguments) => compare::run(arguments, language),
    }
}

/// What was measured: a name for scripts, one for people, and the value.
#[derive(Default)]
struct Facts {
    rows: Vec<(&'static str, Phrase, Value)>,
}

impl Facts {
    fn add(&mut self, key: &'static str, name: Phrase, value: impl Into<Value>) {
        self.rows.push((key, name, value.into()));
    }

    /// A value in thousandths.
    fn add_thousandths(&mut self, key: &'static str, name: Phrase, value: u64) {
        self.add(key, name, decimal(value, 3));
    }

    fn json(&self) -> Value {
        let entries = self.rows.iter().map(|(key, _, value)| ((*key).to_owned(), value.clone()));
        Value::Object(Map::from_iter(entries))
    }

    fn text(&self, language: Language) -> String {
        let row = |(_, name, value): &(_, Phrase, Value)| {
            vec![name.say(language).to_owned(), printed(value)]
        };
        text::columns(0, &self.rows.iter().map(row).collect::<Vec<_>>())
    }

    fn report(&self, format: &Format, language: Language, remarks: Vec<String>) -> Outcome {
        let text = if format.json { text::json(&self.json())? } else { self.text(language) };
        Ok(Report { text, remarks, ..Report::default() })
    }
}

fn printed(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(printed).collect::<Vec<_>>().join(" "),
        value => value.to_string(),
    }
}

/// A whole number of parts as a decimal with so many places.
fn decimal(parts: u64, places: u32) -> String {
    let one = 10_u64.pow(places);
    format!("{}.{:0width$}", parts / one, parts % one, width = places as usize)
}

/// How many steps are taken between two looks at the bar.
const SLICE: u64 = 20_000;

/// Does a piece of work to its end, with a bar; how long it took.
pub(super) fn drive(what: &str, mut advance: impl FnMut(u64) -> Progress) -> f64 {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg} [{wide_bar}] {percent}% {eta}") {
        bar.set_style(style);
    }
    bar.set_message(what.to_owned());
    loop {
        let progress = advance(SLICE);
        bar.set_length(progress.total);
        bar.set_position(progress.done);
        if progress.is_done() {
            break;
        }
    }
    let seconds = bar.elapsed().as_secs_f64();
    bar.finish_and_clear();
    seconds
}

/// So many seconds of virtual time, from an option.
///
/// # Errors
/// Says what is allowed.
fn seconds(text: &str) -> Result<Time, String> {
    let bad = || "expected a number of seconds above 0, such as 23 or 0.5".to_owned();
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let thousandths = format!("{rest:0<3}");
    let digits = |text: &str| text.parse::<u64>().ok().filter(|n| *n <= 1_000_000_000);
    match (digits(whole), digits(&thousandths)) {
        (Some(whole), Some(part)) if thousandths.len() == 3 && whole + part > 0 => {
            Ok(Time::millis(whole * 1000 + part))
        }
        _ => Err(bad()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_have_up_to_three_decimals_and_are_not_nothing() {
        assert_eq!(seconds("23"), Ok(Time::millis(23_000)));
        assert_eq!(seconds("0.05"), Ok(Time::millis(50)));
        for bad in ["", "0", "-1", "1.2345", "1e9", "99999999999"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn decimals_keep_their_zeros() {
        assert_eq!((decimal(19_160, 3), decimal(5, 3)), ("19.160".to_owned(), "0.005".to_owned()));
    }
}
