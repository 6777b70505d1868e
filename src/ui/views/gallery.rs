//! The gallery: every protocol and scenario, by idea.

use crate::ui::session::Handle;
use crate::ui::state::{Action, Shared};
use crate::ui::{icons, words};
use crate::wire::{Expectation, Gallery, ProtocolView, ScenarioView, View};
use crate::words::Language;
use yew::prelude::*;

/// What the [`GalleryList`] shows.
#[derive(PartialEq, Properties)]
pub struct GalleryProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The protocols.
    pub gallery: Shared<Gallery>,
    /// The run that is open.
    pub view: Option<Shared<View>>,
}

/// The protocols, each with its scenarios grouped by what they show.
#[component]
pub fn GalleryList(props: &GalleryProps) -> Html {
    html! { <>{ for props.gallery.protocols.iter().map(|protocol| of_protocol(props, protocol)) }</> }
}

fn of_protocol(props: &GalleryProps, protocol: &ProtocolView) -> Html {
    let mut ideas: Vec<&str> = Vec::new();
    for scenario in &protocol.scenarios {
        if !ideas.contains(&scenario.idea.as_str()) {
            ideas.push(&scenario.idea);
        }
    }
    let group = |idea: &&str| {
        let scenarios = protocol.scenarios.iter().filter(|scenario| scenario.idea == *idea);
        html! {
            <>
                <h4>{ *idea }</h4>
                <ul class="plain">{ for scenarios.map(|scenario| entry(props, protocol, scenario)) }</ul>
            </>
        }
    };
    html! {
        <section class="protocol" key={protocol.name.clone()}>
            <h3>{ &protocol.title }</h3>
            <p>{ &protocol.about }{ " " }<cite>{ &protocol.paper }</cite></p>
            { for ideas.iter().map(group) }
        </section>
    }
}

fn entry(props: &GalleryProps, protocol: &ProtocolView, scenario: &ScenarioView) -> Html {
    let (session, link) = (props.session.clone(), scenario.link.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        session.dispatch(Action::Close);
        session.open(&link, true);
    });
    let open = props.view.as_ref().is_some_and(|view| {
        view.protocol == protocol.name && view.scenario.as_ref() == Some(&scenario.name)
    });
    html! {
        <li key={scenario.name.clone()}>
            <button type="button" class="scenario" {onclick} aria-current={open.then_some("true")}>
                <span class="scenario-title">{ &scenario.title }</span>
                <span class="scenario-about">{ &scenario.about }</span>
                <span class="scenario-expect">{ expectations(props, scenario) }</span>
            </button>
        </li>
    }
}

/// What a scenario is expected to show: only what does not simply hold, since that is the news.
fn expectations(props: &GalleryProps, scenario: &ScenarioView) -> Html {
    let language = props.language;
    let tag = |verdict: &str, words: String| {
        html! { <span class="expected">{ icons::verdict(verdict) }{ words }</span> }
    };
    let mut news = scenario.expect.iter().filter(|expected| expected.verdict != "holds").peekable();
    if news.peek().is_none() {
        return tag("holds", words::EVERYTHING_HOLDS.say(language).to_owned());
    }
    let named = |Expectation { title, verdict, .. }: &Expectation| {
        tag(verdict, format!("{title}: {}", words::verdict(verdict).say(language)))
    };
    html! { <>{ for news.map(named) }</> }
}
