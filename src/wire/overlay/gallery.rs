//! The overlays in the gallery, with the scenarios that they come with.

use super::link::OverlayLink;
use super::parameters::Kind;
use crate::phrase;
use crate::wire::{ProtocolView, ScenarioView};
use crate::words::{Language, Phrase};

/// A scenario that an overlay comes with.
struct BuiltIn {
    kind: Kind,
    /// Its name in links.
    name: &'static str,
    title: Phrase,
    about: Phrase,
    idea: Phrase,
    /// What stands after the `?` of its link, its name aside.
    fields: &'static str,
}

const FINDING: Phrase = phrase!("Finding a key", "查找键");

const BUILT_IN: [BuiltIn; 1] = [BuiltIn {
    kind: Kind::Pastry,
    name: "one-route",
    title: phrase!("Digit by digit", "逐位匹配"),
    about: phrase!(
        "One lookup among 64 nodes: every hop matches at least a digit more of the key, and the leaf set ends it.",
        "64 个节点中的一次查找：每一跳至少多匹配键的一位，最后由叶集送达。"
    ),
    idea: FINDING,
    fields: "do=route.3.9f2c",
}];

impl BuiltIn {
    fn link(&self) -> String {
        let BuiltIn { kind, name, fields, .. } = self;
        format!("#v1/{}?name={name}&{fields}", kind.name())
    }
}

/// The overlays and their scenarios, in the words of a language.
pub fn overlays(language: Language) -> Vec<ProtocolView> {
    let overlay = |kind: Kind| ProtocolView {
        name: kind.name().to_owned(),
        title: kind.title().say(language).to_owned(),
        about: kind.about().say(language).to_owned(),
        paper: kind.paper().to_owned(),
        scenarios: BUILT_IN
            .iter()
            .filter(|built_in| built_in.kind == kind)
            .map(|built_in| scenario(built_in, language))
            .collect(),
    };
    Kind::ALL.into_iter().map(overlay).collect()
}

fn scenario(built_in: &BuiltIn, language: Language) -> ScenarioView {
    ScenarioView {
        name: built_in.name.to_owned(),
        title: built_in.title.say(language).to_owned(),
        about: built_in.about.say(language).to_owned(),
        idea: built_in.idea.say(language).to_owned(),
        link: built_in.link(),
        until: 0,
        expect: Vec::new(),
    }
}

/// What an overlay that is open is called, and what there is to see in it: its scenario's words while
/// it began as one.
pub fn words(link: &OverlayLink, language: Language) -> (String, String) {
    let name = link.name.as_deref();
    let built_in = BUILT_IN.iter().find(|it| it.kind == link.kind && Some(it.name) == name);
    let (title, about) = match built_in {
        Some(built_in) => (built_in.title, built_in.about),
        None => (link.kind.title(), link.kind.about()),
    };
    (title.say(language).to_owned(), about.say(language).to_owned())
}
