//! A run's diagram as a picture that stands by itself: for the gallery, for exports, for previews.

use super::camera::{Camera, LEAD, MOST_STEPS, Margins, USUAL};
use super::diagram::{Marks, diagram};
use super::layout::{Index, Run};
use super::ring::of_overlay;
use super::shape::{Anchor, Form, Shape};
use super::story::Story;
use super::style::{Role, Tone};
use super::svg::{Picture, svg};
use crate::say;
use crate::wire::overlay::OverlayLink;
use crate::wire::{Figure, Link, OpenError, Session, View, start};
use crate::words::Language;

/// The size of a small picture.
const SMALL: (f64, f64) = (336.0, 168.0);

/// The most steps in a small picture: the last ones, since the end is the news.
const SMALL_STEPS: u32 = 96;

/// The distance of two lines in a large picture.
const ROW: f64 = 42.0;

/// The least and the greatest width of a large one.
const WIDTHS: (f64, f64) = (560.0, 20_000.0);

/// The room for the words above and below a large one.
const HEADING: f64 = 52.0;
const FOOTING: f64 = 30.0;

/// The most events that are asked for at once.
const PIECE: u32 = 4000;

/// The diagram of a run up to its present step, as the text of an SVG file. It follows from the
/// run's link and from `figure` alone.
pub fn figure(session: &mut dyn Session, figure: Figure, language: Language) -> String {
    let mut view = session.view(language);
    // What may be known of later steps is not in the link.
    view.steps = view.step;
    let story = story(session, &view, language);
    let index = Index::new(&view, &story);
    let run = Run { view: &view, story: &story, index: &index };
    let camera = camera(run, figure);
    let mut shapes = diagram(run, &camera, &Marks::default());
    let mut size = camera.size;
    if !figure.small {
        size.1 += HEADING + FOOTING;
        shapes.iter_mut().for_each(|shape| lower(&mut shape.form, HEADING));
        shapes.extend(words(&view, size, language));
    }
    let (title, about) = (format!("{} · {}", view.title, place(&view, language)), about(&view));
    let code = if language == Language::Chinese { "zh-Hans" } else { "en" };
    svg(&Picture {
        size,
        title: &title,
        about: &about,
        language: code,
        shade: figure.shade,
        shapes: &shapes,
    })
}

/// The diagram of a link's run up to `step`, or up to the step that the link says; of an overlay's link
/// the picture of its ring.
///
/// # Errors
/// If the link cannot be opened.
pub fn of_link(
    link: &str,
    step: Option<u32>,
    how: Figure,
    language: Language,
) -> Result<String, OpenError> {
    if OverlayLink::kind_of(link).is_some() {
        return Ok(of_overlay(link, how, language)?);
    }
    let link = Link::read(link)?;
    let step = step.unwrap_or(link.scenario.at);
    let mut session = start(link)?;
    session.seek(step);
    Ok(figure(session.as_mut(), how, language))
}

/// The events up to the present step, as many as are ever drawn.
fn story(session: &dyn Session, view: &View, language: Language) -> Story {
    let mut story = Story::default();
    let mut from = view.step.saturating_sub(MOST_STEPS);
    while from <= view.step {
        let to = from.saturating_add(PIECE).min(view.step + 1);
        let events = session.events(from, to, language).events;
        story.extend(events);
        from = to;
    }
    story
}

fn camera(run: Run<'_>, figure: Figure) -> Camera {
    let rows = run.view.processes.len();
    let extent = run.extent(figure.axis);
    let (units, steps) = (extent.units.max(1.0), extent.steps);
    let mut camera = Camera::new(figure.axis, SMALL, rows, extent);
    if figure.small {
        camera.margins = Margins::SMALL;
        camera.resize(SMALL, rows);
        // Few lines stand in the middle.
        camera.margins.above = (SMALL.1 - camera.row * rows as f64) * 0.5;
        let shown = (f64::from(SMALL_STEPS) / steps).min(1.0);
        camera.per = (camera.room() - 2.0 * LEAD) / (units * shown);
        camera.left = units * (1.0 - shown) * camera.per;
        return camera;
    }
    let frame = camera.margins.names + 2.0 * LEAD;
    let width = (steps * USUAL + frame).clamp(WIDTHS.0, WIDTHS.1);
    let height = camera.margins.above + camera.margins.below + rows as f64 * ROW;
    camera.resize((width, height), rows);
    camera.row = ROW;
    camera.per = (width - frame) / units;
    camera
}

/// Moves a form down.
fn lower(form: &mut Form, by: f64) {
    match form {
        Form::Line(from, to) => (from.1, to.1) = (from.1 + by, to.1 + by),
        Form::Polygon(corners) => corners.iter_mut().for_each(|corner| corner.1 += by),
        Form::Circle(at, _) | Form::Box(at, _) | Form::Text { at, .. } => at.1 += by,
    }
}

/// What stands around a large picture: what the run is called, where it stands, how its lanes do.
fn words(view: &View, size: (f64, f64), language: Language) -> Vec<Shape> {
    let line = |role, y, text, size, bold| {
        let (at, anchor) = ((16.0, y), Anchor::Start);
        let form = Form::Text { at, text, size, anchor, bold };
        Shape { role, tone: Tone::Plain, form }
    };
    vec![
        line(Role::Title, 24.0, view.title.clone(), 16.0, true),
        line(Role::Scale, 43.0, place(view, language), 12.0, false),
        line(Role::Scale, size.1 - 12.0, lanes(view, language), 12.0, false),
    ]
}

/// Where the run stands, in words.
fn place(view: &View, language: Language) -> String {
    let (step, ms, tenths) = (view.step, view.now / 1000, view.now % 1000 / 100);
    say!(language, "step {step}, {ms}.{tenths} ms", "第 {step} 步，{ms}.{tenths} 毫秒")
}

fn lanes(view: &View, language: Language) -> String {
    let lanes = view.lanes.iter().map(|lane| {
        let (title, verdict) = (&lane.title, &lane.verdict_title);
        say!(language, "{title}: {verdict}", "{title}：{verdict}")
    });
    lanes.collect::<Vec<_>>().join(" · ")
}

/// What the picture shows, and the link that leads to the run.
fn about(view: &View) -> String {
    format!("{} {}", view.about, view.link)
}
