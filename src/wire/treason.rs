//! Traitors as they are shown: how they misbehave, what they can send again and what they can forge.

use super::view::{Memento, Part};
use crate::phrase;
use crate::run::Words;
use crate::sim::{Configuration, Editable, Envelope, HONEST, Process, Slot};
use crate::words::{Language, Phrase};

/// The most messages shown that a traitor can send again.
const MAX_MEMENTOS: usize = 40;

/// The ways in which processes can be made to misbehave, and out of it.
pub fn conducts<P: Words>(language: Language) -> Vec<(String, String)> {
    let known = P::Process::CONDUCTS;
    let title = |name: &&str| ((*name).to_owned(), conduct_title::<P>(name, language));
    let honest = phrase!("keeps to the protocol", "遵守协议").say(language).to_owned();
    let honest = (!known.is_empty()).then(|| (HONEST.to_owned(), honest));
    known.iter().map(title).chain(honest).collect()
}

/// A way to misbehave, in words.
pub fn conduct_title<P: Words>(name: &str, language: Language) -> String {
    P::conduct(name).map_or(name, |conduct| conduct.say(language)).to_owned()
}

/// The last messages that a traitor can send again.
pub fn mementos<P: Words>(slot: &Slot<P::Process>, language: Language) -> Vec<Memento> {
    let Some(treason) = &slot.treason else { return Vec::new() };
    let seen = treason.seen().skip(treason.seen().count().saturating_sub(MAX_MEMENTOS));
    let show = |envelope: &Envelope<<P::Process as Process>::Message>| Memento {
        id: envelope.id.to_string(),
        from: envelope.id.from.0,
        to: envelope.to.0,
        title: P::kind(&envelope.message).1.say(language).to_owned(),
        text: P::message(&envelope.message, language),
    };
    seen.map(show).collect()
}

/// What a hand may make a traitor's message say.
pub fn parts<P: Words>(
    configuration: &Configuration<P::Process>,
    envelope: &Envelope<<P::Process as Process>::Message>,
    language: Language,
) -> Vec<Part> {
    if configuration.slot(envelope.id.from).conduct().is_none() {
        return Vec::new();
    }
    let option = |words: &Phrase| words.say(language).to_owned();
    let show = |part: Editable| Part {
        options: P::field_options(part.name).iter().map(option).collect(),
        name: part.name.to_owned(),
        title: P::field(part.name).map_or(part.name, |field| field.say(language)).to_owned(),
        value: part.value,
        sealed: part.sealed.map(|signer| signer.0),
    };
    P::Process::editable(envelope.id.from, &envelope.message).into_iter().map(show).collect()
}
