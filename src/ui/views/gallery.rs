//! The gallery: every protocol and scenario, by idea.

use crate::ui::measure::{use_seen, use_shade};
use crate::ui::session::Handle;
use crate::ui::state::{Action, Shared, Theme};
use crate::ui::{files, icons, reader, words};
use crate::wire::{
    Answer, Axis, Command, Expectation, Figure, Gallery, ProtocolView, ScenarioView, Shade, View,
};
use crate::words::Language;
use yew::prelude::*;

/// What the [`GalleryList`] shows.
#[derive(PartialEq, Properties)]
pub struct GalleryProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// The protocols.
    pub gallery: Shared<Gallery>,
    /// The run that is open.
    pub view: Option<Shared<View>>,
}

/// The protocols, each with its scenarios grouped by what they show.
#[component]
pub fn GalleryList(props: &GalleryProps) -> Html {
    let shade = use_shade(props.theme);
    let protocols = props.gallery.protocols.iter().chain(&props.gallery.overlays);
    html! { <>{ for protocols.map(|protocol| of_protocol(props, protocol, shade)) }</> }
}

fn of_protocol(props: &GalleryProps, protocol: &ProtocolView, shade: Shade) -> Html {
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
                <ul class="plain figures">
                    { for scenarios.map(|scenario| entry(props, protocol, scenario, shade)) }
                </ul>
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

fn entry(
    props: &GalleryProps,
    protocol: &ProtocolView,
    scenario: &ScenarioView,
    shade: Shade,
) -> Html {
    let (session, link) = (props.session.clone(), scenario.link.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        session.dispatch(Action::Close);
        reader::leave(&session);
        session.go_to(&link);
    });
    let open = props.view.as_ref().is_some_and(|view| {
        view.protocol == protocol.name && view.scenario.as_ref() == Some(&scenario.name)
    });
    html! {
        <li key={scenario.name.clone()}>
            <button type="button" class="scenario" {onclick} aria-current={open.then_some("true")}>
                <Plate session={props.session.clone()} language={props.language} {shade}
                    link={scenario.link.clone()} step={scenario.until} />
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

#[derive(PartialEq, Properties)]
struct PlateProps {
    session: Handle,
    language: Language,
    shade: Shade,
    link: AttrValue,
    step: u32,
}

/// The picture of a scenario, drawn when it comes into view. Its words stand beside it.
#[component]
fn Plate(props: &PlateProps) -> Html {
    let node = use_node_ref();
    let seen = use_seen(&node);
    let source = use_state_eq(|| None::<AttrValue>);
    let told = source.setter();
    use_effect_with((seen, props.shade, props.language), {
        let (session, link, step) = (props.session.clone(), props.link.to_string(), props.step);
        move |(seen, shade, _)| {
            let figure = Figure { axis: Axis::Order, shade: *shade, small: true };
            let command = Command::Draw { link: Some(link), step: Some(step), figure };
            if *seen {
                session.ask_for(command, move |answer| {
                    if let Answer::Drawing(picture) = answer {
                        told.set(Some(files::drawing(picture).into()));
                    }
                });
            }
        }
    });
    html! {
        <span ref={node} class="figure">
            if let Some(source) = &*source {
                <img class="figure-drawing" src={source.clone()} alt="" width="336" height="168" />
            }
        </span>
    }
}
