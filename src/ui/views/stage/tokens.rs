//! The messages: a small disc each on its way, with its kind and content beside it where they fit.

use super::links::covered;
use super::picture::{Lane, Picture, Token, text_width};
use crate::draw::jagged;
use crate::ui::components::{badge, figure, mark_class};
use crate::ui::geometry::{Point, Rect, tenths};
use crate::ui::playback::moment;
use crate::ui::state::{Thing, name};
use crate::ui::words;
use crate::wire::{MessageView, View};
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::*;

const MENU_HINT: Phrase = phrase!(
    "Enter opens what can be done; the arrow keys go to the other messages; ? lists the keys.",
    "回车键打开可做的事；方向键选择其他消息；? 键列出全部按键。"
);

/// The size of the words, and of their lines.
const SIZE: f64 = 11.5;
const LINE: f64 = 13.0;

/// The most letters of a message's content that are drawn.
const CONTENT: usize = 16;

/// On which side of its token the words of a message stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// On its right.
    Right,
    /// On its left.
    Left,
    /// Above it.
    Above,
    /// Below it.
    Below,
}

const SPOTS: [Spot; 4] = [Spot::Right, Spot::Left, Spot::Above, Spot::Below];

/// The sides on which words stand, by the message's name.
pub type Spots = BTreeMap<String, Spot>;

/// What the [`Tokens`] are.
#[derive(PartialEq, Properties)]
pub struct TokensProps {
    /// The language.
    pub language: Language,
    /// Where everything is.
    pub picture: Rc<Picture>,
    /// What was chosen.
    pub chosen: Option<Thing>,
    /// The message that is in the order of the focus.
    pub roving: Option<String>,
}

/// All messages under way; of a crowd, which is painted, only the one that has or may get the focus.
#[component]
pub fn Tokens(props: &TokensProps) -> Html {
    let before = use_mut_ref(Spots::new);
    let picture = &props.picture;
    let messages = &picture.view.messages;
    let drawn = || picture.lanes.iter().flat_map(|lane| lane.tokens.iter().map(move |t| (lane, t)));
    // One message is in the order of the focus; the arrow keys lead to the others.
    let is = |name: &Option<String>, token: &Token| {
        name.as_ref().is_some_and(|name| messages[token.place].id == *name)
    };
    let entry = drawn().find(|(_, token)| is(&props.roving, token)).or_else(|| drawn().next());
    let entry = entry.map(|(_, token)| token.place);
    // Where they are at the view's time: a picture may be shown before the playhead moves them.
    let places = picture.places(moment(picture.view.now));
    let at = |token: &Token| places.get(token.place).copied().unwrap_or_default();
    if picture.is_crowded() {
        let one = drawn().find(|(_, token)| Some(token.place) == entry);
        return html! {
            <g class="messages">
                { for one.map(|(_, token)| draw(props, token, at(token), true, None)) }
            </g>
        };
    }
    let spots = spots(props.language, picture, &before.borrow());
    let html = html! {
        <g class="messages">
            { for picture.lanes.iter().map(|lane| track(props, lane)) }
            { for drawn().filter(|(_, token)| token.count > 0).map(|(_, token)| {
                let spot = spots.get(&messages[token.place].id).copied();
                draw(props, token, at(token), Some(token.place) == entry, spot)
            }) }
        </g>
    };
    *before.borrow_mut() = spots;
    html
}

/// The line of what goes one way.
fn track(props: &TokensProps, lane: &Lane) -> Html {
    let messages = &props.picture.view.messages;
    let Some(first) = lane.tokens.first().map(|token| &messages[token.place]) else {
        return html! {};
    };
    let (from, to) = (lane.way.from, lane.way.to);
    let line = format!("M{} {}L{} {}", tenths(from.0), tenths(from.1), tenths(to.0), tenths(to.1));
    html! {
        <g key={format!("{}>{}", first.from, first.to)} class="track" aria-hidden="true">
            if first.from != first.to {
                <path class="track-line" d={line} />
                <path class="track-head" d={lane.way.head(9.0)} />
            }
        </g>
    }
}

fn draw(
    props: &TokensProps,
    token: &Token,
    (x, y): Point,
    entry: bool,
    spot: Option<Spot>,
) -> Html {
    let language = props.language;
    let view = &props.picture.view;
    let message = &view.messages[token.place];
    let chosen = props.chosen == Some(Thing::Message(message.id.clone()));
    let class = classes!(
        "token",
        message.held.then_some("held"),
        message.forged.then_some("forged"),
        chosen.then_some("chosen"),
        message.mark.map(mark_class),
    );
    let said = said(language, view, message, token.count);
    let hint = MENU_HINT.say(language);
    let label = say!(language, "{said}. {hint}", "{said}。{hint}");
    html! {
        <g key={message.id.clone()} {class} data-message={message.id.clone()}
            transform={format!("translate({} {})", tenths(x), tenths(y))}>
            <title>{ said }</title>
            <circle class="body-of" role="button" aria-haspopup="dialog" aria-label={label}
                tabindex={if entry { "0" } else { "-1" }} r="15" />
            <g class="around" aria-hidden="true">
                if message.forged {
                    { figure(jagged((0.0, 0.0), props.picture.radius.max(8.0) + 4.5), "jagged") }
                }
                { face(view, message, props.picture.radius.max(8.0)) }
                if message.held { <path class="clasp" d="M-11 -15H-15V15H-11M11 -15H15V15H11" /> }
                { words_of(language, message, spot) }
                if token.count > 1 {
                    <text class="count" x="13" y="-8">{ format!("×{}", token.count) }</text>
                }
            </g>
        </g>
    }
}

fn said(language: Language, view: &View, message: &MessageView, count: usize) -> String {
    let (from, to) = (name(view, message.from), name(view, message.to));
    let way = words::from_to(language, &from, &to);
    let title = words::kind(language, &message.title, message.forged);
    let text = &message.text;
    match count {
        0 | 1 => say!(language, "{title} {text}, {way}", "{title} {text}，{way}"),
        _ => {
            let more = count - 1;
            say!(
                language,
                "{title} {text}, {way}, and {more} more on the same way",
                "{title} {text}，{way}，同路还有 {more} 条"
            )
        }
    }
}

/// The value that it carries, or a sign of its kind.
fn face(view: &View, message: &MessageView, radius: f64) -> Html {
    match message.mark {
        Some(value) => badge(value, (0.0, 0.0), radius - 1.5, false),
        None => html! {
            <>
                <circle class="face" r={tenths(radius - 1.0)} />
                <text class="glyph" y="0.36em">{ glyph(view, message) }</text>
            </>
        },
    }
}

/// The letter at which a kind begins, and where several begin with it also the one at which they
/// part.
pub fn glyph(view: &View, message: &MessageView) -> String {
    let title: Vec<char> = message.title.chars().collect();
    let others = view.kinds.iter().filter(|(kind, _)| *kind != message.kind);
    let others = others.map(|(_, title)| title.chars().collect::<Vec<char>>());
    let alike = others.map(|other| title.iter().zip(&other).take_while(|(a, b)| a == b).count());
    let first = title.first().into_iter();
    match alike.max().filter(|alike| *alike > 0) {
        None => first.collect(),
        Some(alike) => first.chain(title.get(alike).or(title.last())).collect(),
    }
}

/// The kind and the content, on a side where they cover nothing; where there is none they are still
/// there for who points at the message.
fn words_of(language: Language, message: &MessageView, spot: Option<Spot>) -> Html {
    let lines = lines(language, message);
    let (class, x, y) = match spot.unwrap_or(Spot::Right) {
        Spot::Right => ("right", aside(message), middle(&lines)),
        Spot::Left => ("left", -aside(message), middle(&lines)),
        Spot::Above => ("above", 0.0, -17.0 - (lines.len() as f64 - 1.0) * LINE),
        Spot::Below => ("above", 0.0, 25.0),
    };
    html! {
        <g class={classes!("said", class, spot.is_none().then_some("on-demand"))}>
            { for lines.iter().enumerate().map(|(nth, line)| html! {
                <text class={if nth == 0 { "kind" } else { "content" }} x={tenths(x)}
                    y={tenths(y + nth as f64 * LINE)}>{ line.clone() }</text>
            }) }
        </g>
    }
}

/// How far beside the middle of a token its words begin: what holds it is wider than it is.
fn aside(message: &MessageView) -> f64 {
    if message.held { 20.0 } else { 15.0 }
}

fn middle(lines: &[String]) -> f64 {
    4.0 - (lines.len() as f64 - 1.0) * LINE / 2.0
}

fn lines(language: Language, message: &MessageView) -> Vec<String> {
    let mut content: String = message.text.chars().take(CONTENT).collect();
    if message.text.chars().nth(CONTENT).is_some() {
        content.push('…');
    }
    let lines = [words::kind(language, &message.title, message.forged), content];
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

/// What the words of a message would cover on one side, from the middle of its token.
fn cover(language: Language, message: &MessageView, spot: Spot) -> Rect {
    let lines = lines(language, message);
    let wide = lines.iter().map(|line| text_width(line, SIZE)).fold(0.0, f64::max);
    let high = lines.len() as f64 * LINE;
    let (left, top) = match spot {
        Spot::Right => (aside(message) - 2.0, -high / 2.0),
        Spot::Left => (2.0 - aside(message) - wide, -high / 2.0),
        Spot::Above => (-wide / 2.0, -high - 13.0),
        Spot::Below => (-wide / 2.0, 14.0),
    };
    Rect { least: (left, top), most: (left + wide, top + high) }
}

/// The sides on which words cover nothing else until the next event; each keeps its side if it can.
fn spots(language: Language, picture: &Picture, before: &Spots) -> Spots {
    let samples = picture.samples();
    let still = covered(&picture.view, language, &picture.frame, &picture.points);
    let frame = Rect { least: (0.0, 0.0), most: (picture.frame.width, picture.frame.height) };
    let mut taken: Vec<Vec<Rect>> = samples.iter().map(|places| discs(picture, places)).collect();
    let mut spots = Spots::new();
    for token in picture.lanes.iter().flat_map(|lane| &lane.tokens).filter(|t| t.count > 0) {
        let message = &picture.view.messages[token.place];
        let fits = |spot: &Spot| {
            let cover = cover(language, message, *spot);
            samples.iter().zip(&taken).all(|(places, taken)| {
                let cover = cover.moved(places[token.place]);
                frame.holds(&cover) && !still.iter().chain(taken).any(|other| other.meets(&cover))
            })
        };
        let order = before.get(&message.id).into_iter().chain(&SPOTS);
        if let Some(&spot) = order.into_iter().find(|spot| fits(spot)) {
            for (places, taken) in samples.iter().zip(&mut taken) {
                taken.push(cover(language, message, spot).moved(places[token.place]));
            }
            spots.insert(message.id.clone(), spot);
        }
    }
    spots
}

fn discs(picture: &Picture, places: &[Point]) -> Vec<Rect> {
    let radius = picture.radius - 1.0;
    places.iter().map(|&at| Rect::around(at, radius, radius)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_that_begin_alike_have_different_signs() {
        let kind = |kind: &str| (kind.to_owned(), kind.to_owned());
        let kinds = ["prepare", "promise", "accept", "accepted", "here"].map(kind).to_vec();
        let view = View { kinds: kinds.clone(), ..View::default() };
        let sign = |(kind, title): &(String, String)| {
            let (kind, title) = (kind.clone(), title.clone());
            glyph(&view, &MessageView { kind, title, ..MessageView::default() })
        };
        let signs: Vec<String> = kinds.iter().map(sign).collect();
        assert_eq!(signs, ["pe", "po", "at", "ae", "h"]);
    }
}
