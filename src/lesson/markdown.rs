//! Markdown to the little HTML that a lesson needs. Nothing in it is taken over as markup.

use super::read::LessonError;
use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};
use pulldown_latex::config::DisplayMode;
use pulldown_latex::{Parser as Formula, RenderConfig, Storage, push_mathml};

/// What Markdown takes as a mark, and a reader is never meant to see.
const MARKS: [char; 4] = ['*', '`', '$', '['];

/// The HTML of a piece of Markdown that begins at line `line` of its file.
///
/// # Errors
/// If there is HTML in it, a formula or a link that is not understood, or a mark that marks nothing.
pub fn html(text: &str, line: usize) -> Result<String, LessonError> {
    let parser = Parser::new_ext(text, Options::ENABLE_MATH).into_offset_iter();
    let mut events: Vec<Event<'_>> = Vec::new();
    for (event, range) in parser {
        let at = line + text[..range.start].matches('\n').count();
        match event {
            Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock) => {
                return Err(LessonError::at(at, "HTML is not taken over; write Markdown"));
            }
            Event::InlineMath(formula) => events.push(math(&formula, DisplayMode::Inline, at)?),
            Event::DisplayMath(formula) => events.push(math(&formula, DisplayMode::Block, at)?),
            Event::Start(Tag::Link { dest_url, .. }) => events.push(link(&dest_url, at)?),
            Event::Start(Tag::Image { .. }) => {
                return Err(LessonError::at(at, "the run is the picture; there are no others"));
            }
            Event::Text(ref text) if text.contains(MARKS) => {
                let what =
                    "a mark stands here that marks nothing, as a list does without its lines";
                return Err(LessonError::at(at, what));
            }
            event => events.push(event),
        }
    }
    let mut whole = String::new();
    let events = with_their_marks(close_steps(without_breaks_in_chinese(events)));
    html::push_html(&mut whole, events.into_iter());
    Ok(whole.trim_end().to_owned())
}

/// The HTML of a piece of Markdown that is one paragraph, without the paragraph.
///
/// # Errors
/// As for [`html`], and if it is something else, as `5.` is a list.
pub fn phrase(text: &str, line: usize) -> Result<String, LessonError> {
    let whole = html(text, line)?;
    let inner = whole.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>"));
    let what = "Markdown takes this for a list or a heading; say it in words";
    inner.map(str::to_owned).ok_or_else(|| LessonError::at(line, what))
}

fn math<'a>(formula: &str, display: DisplayMode, line: usize) -> Result<Event<'a>, LessonError> {
    let storage = Storage::new();
    let config = RenderConfig { display_mode: display, ..RenderConfig::default() };
    let events: Vec<_> = Formula::new(formula, &storage).collect();
    if events.iter().any(Result::is_err) {
        return Err(LessonError::at(line, "this formula is not understood"));
    }
    let mut mathml = String::new();
    let written = push_mathml(&mut mathml, events.into_iter(), config);
    written.map_err(|_| LessonError::at(line, "this formula cannot be written"))?;
    Ok(Event::InlineHtml(CowStr::from(mathml)))
}

/// A link to a step is a button of the page's, told apart by its `data-to`.
fn link<'a>(to: &str, line: usize) -> Result<Event<'a>, LessonError> {
    if let Some(step) = to.strip_prefix('@') {
        let step: u32 = step
            .parse()
            .map_err(|_| LessonError::at(line, "a link to a step is @ and a number, as in @12"))?;
        let open = format!("<button type=\"button\" class=\"step-link\" data-to=\"{step}\">");
        return Ok(Event::InlineHtml(CowStr::from(open)));
    }
    if !to.starts_with("https://") {
        return Err(LessonError::at(line, "a link is to a step (@12) or to a page (https://...)"));
    }
    let (link_type, dest_url) = (LinkType::Inline, CowStr::from(to.to_owned()));
    let (title, id) = (CowStr::from(""), CowStr::from(""));
    Ok(Event::Start(Tag::Link { link_type, dest_url, title, id }))
}

/// Closes what [`link`] opened by the element that it opened.
fn close_steps(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut is_step = false;
    let close = |event| match event {
        Event::InlineHtml(ref html) if html.starts_with("<button") => {
            is_step = true;
            event
        }
        Event::End(TagEnd::Link) if is_step => {
            is_step = false;
            Event::InlineHtml(CowStr::from("</button>"))
        }
        event => event,
    };
    events.into_iter().map(close).collect()
}

/// Keeps the mark of punctuation that follows a formula or a link to a step on its line: to a browser
/// both are boxes, and it begins a line with what comes after a box, even with a full stop.
fn with_their_marks(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let is_mark = |c: char| ",.;:?!)'，。；：、？！）”’".contains(c);
    let mut kept: Vec<Event<'_>> = Vec::new();
    for event in events {
        let begin = match (kept.last(), &event) {
            (Some(Event::InlineHtml(html)), Event::Text(text)) if text.starts_with(is_mark) => {
                let opening = if html.starts_with("<math") { "<math" } else { "<button" };
                let opens = |event: &Event<'_>| matches!(event, Event::InlineHtml(html) if html.starts_with(opening));
                kept.iter().rposition(opens)
            }
            _ => None,
        };
        match (begin, event) {
            (Some(begin), Event::Text(text)) => {
                let rest = text.trim_start_matches(is_mark);
                let marks = text[..text.len() - rest.len()].to_owned();
                kept.insert(begin, Event::InlineHtml(CowStr::from("<span class=\"whole\">")));
                kept.push(Event::Text(CowStr::from(marks)));
                kept.push(Event::InlineHtml(CowStr::from("</span>")));
                kept.push(Event::Text(CowStr::from(rest.to_owned())));
            }
            (_, event) => kept.push(event),
        }
    }
    kept
}

/// Chinese has no spaces between words, so the end of a line between two of its characters is none,
/// nor is one beside a mark of its punctuation.
fn without_breaks_in_chinese(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let is_mark = |c: char| "，。：；、？（）".contains(c);
    let is_chinese = |c: char| c >= '\u{2e80}' || "“”‘’…—".contains(c);
    let joins = |a, b| is_chinese(a) && is_chinese(b) || is_mark(a) || is_mark(b);
    let text = |event: &Event<'_>| match event {
        Event::Text(text) => Some(text.to_string()),
        _ => None,
    };
    let keep = |(i, event): (usize, &Event<'_>)| {
        let before = || events[..i].iter().rev().find_map(text)?.chars().next_back();
        let after = || events[i + 1..].iter().find_map(text)?.chars().next();
        *event != Event::SoftBreak || !before().zip(after()).is_some_and(|(a, b)| joins(a, b))
    };
    events.iter().enumerate().filter(|one| keep(*one)).map(|(_, event)| event.clone()).collect()
}
