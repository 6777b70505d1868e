//! The gallery: every protocol and every overlay with its scenarios.

use super::link::Link;
use super::overlay::overlays;
use super::view::{Expectation, Gallery, ProtocolView, ScenarioView};
use crate::check::Status;
use crate::protocols::{NAMES, Visitor, visit, visit_all};
use crate::run::{BuiltIn, Protocol, Scenario, Words};
use crate::words::Language;

/// All protocols, all overlays and their scenarios, in the words of a language.
pub fn gallery(language: Language) -> Gallery {
    Gallery { protocols: visit_all(&mut Lister(language)), overlays: overlays(language) }
}

/// The link of the scenario that a page shows to who asked for none: the gallery's first.
pub fn first_link() -> String {
    let first = NAMES.first().and_then(|name| visit(name, &mut First).flatten());
    first.unwrap_or_default()
}

struct First;

impl Visitor for First {
    type Output = Option<String>;

    fn visit<P: Protocol + Words>(&mut self) -> Option<String> {
        P::scenarios().first().map(link)
    }
}

struct Lister(Language);

impl Visitor for Lister {
    type Output = ProtocolView;

    fn visit<P: Protocol + Words>(&mut self) -> ProtocolView {
        ProtocolView {
            name: P::NAME.to_owned(),
            title: P::TITLE.say(self.0).to_owned(),
            about: P::ABOUT.say(self.0).to_owned(),
            paper: P::PAPER.to_owned(),
            scenarios: P::scenarios().iter().map(|one| scenario::<P>(one, self.0)).collect(),
        }
    }
}

fn scenario<P: Protocol>(built_in: &BuiltIn, language: Language) -> ScenarioView {
    let monitors = P::monitors(&built_in.scenario.settings);
    let expectation = |(lane, status): &(&'static str, Status)| {
        let monitor = monitors.iter().find(|monitor| monitor.name() == *lane);
        let title = monitor.map_or(*lane, |monitor| monitor.title().say(language));
        let verdict = status.name().to_owned();
        Expectation { lane: (*lane).to_owned(), title: title.to_owned(), verdict }
    };
    ScenarioView {
        name: built_in.name.to_owned(),
        title: built_in.title.say(language).to_owned(),
        about: built_in.about.say(language).to_owned(),
        idea: built_in.idea.say(language).to_owned(),
        link: link(built_in),
        until: built_in.scenario.at,
        expect: built_in.expect.iter().map(expectation).collect(),
    }
}

/// The link of a scenario, at its beginning.
fn link(built_in: &BuiltIn) -> String {
    let name = Some(built_in.name.to_owned());
    let scenario = Scenario { name, at: 0, ..built_in.scenario.clone() };
    Link { scenario, checks: Vec::new() }.write()
}
