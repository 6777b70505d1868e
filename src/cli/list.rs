//! `list`: the gallery as text.

use super::{Format, Outcome, Report, text};
use crate::say;
use crate::wire::{ProtocolView, ScenarioView, gallery};
use crate::words::Language;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    format: Format,
}

/// All protocols with their scenarios and links.
pub fn list(arguments: &Arguments, language: Language) -> Outcome {
    let gallery = gallery(language);
    let text = match arguments.format.json {
        true => text::json(&gallery)?,
        false => {
            let all = gallery.protocols.iter().chain(&gallery.overlays);
            let protocols: Vec<String> = all.map(|it| protocol(it, language)).collect();
            protocols.join("\n")
        }
    };
    Ok(Report { text, ..Report::default() })
}

fn protocol(protocol: &ProtocolView, language: Language) -> String {
    let ProtocolView { name, title, about, paper, scenarios } = protocol;
    let mut text = say!(
        language,
        "{title}: {about}\n  {paper}\n  #v1/{name}\n",
        "{title}：{about}\n  {paper}\n  #v1/{name}\n",
    );
    // All ideas share their columns, so that links stand below each other.
    let rows: Vec<Vec<String>> = scenarios.iter().map(row).collect();
    let table = text::columns(4, &rows);
    let mut idea = "";
    for (scenario, line) in scenarios.iter().zip(table.lines()) {
        if scenario.idea != idea {
            idea = &scenario.idea;
            text += &format!("\n  {idea}\n");
        }
        text += &format!("{line}\n");
    }
    text
}

fn row(scenario: &ScenarioView) -> Vec<String> {
    vec![scenario.name.clone(), scenario.title.clone(), scenario.link.clone()]
}
