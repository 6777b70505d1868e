//! A run's diagram as a picture that stands by itself: for the gallery, for exports, for previews.

use super::camera::{Camera, LEAD, MOST_STEPS, Margins, USUAL};
use super::diagram::{Marks, diagram};
use super::layout::{Index, Layout, Run};
use super::ring::of_overlay;
use super::shape::{Anchor, Form, Point, Shape};
use super::story::Story;
use super::style::{Role, Tone};
use super::svg::{Picture, svg};
use super::wrap::wrap;
use crate::say;
use crate::wire::overlay::OverlayLink;
use crate::wire::{Figure, Link, Note, OpenError, Session, View, start};
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

/// How far words are from the sides of a large one, and the size of all but its title.
const SIDE: f64 = 16.0;
const SIZE: f64 = 12.0;

/// How far the last line is from the bottom.
const FOOT: f64 = 12.0;

/// The room above the notes, that for the step of each, and the distance of two lines.
const GAP: f64 = 6.0;
const STEP: f64 = 80.0;
const LINE: f64 = 18.0;

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
        shapes.splice(0..0, noted(run, &camera));
        size.1 += HEADING + FOOTING;
        shapes.iter_mut().for_each(|shape| lower(&mut shape.form, HEADING));
        shapes.extend(words(&view, size, language));
        size.1 += notes(&view, size, language, &mut shapes);
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
fn words(view: &View, size: Point, language: Language) -> Vec<Shape> {
    let title = Form::Text {
        at: (SIDE, 24.0),
        text: view.title.clone(),
        size: 16.0,
        anchor: Anchor::Start,
        bold: true,
    };
    vec![
        Shape { role: Role::Title, tone: Tone::Plain, form: title },
        line(Role::Scale, (SIDE, 43.0), place(view, language)),
        line(Role::Scale, (SIDE, size.1 - FOOT), lanes(view, language)),
    ]
}

/// A line of words of the usual size.
fn line(role: Role, at: Point, text: String) -> Shape {
    let form = Form::Text { at, text, size: SIZE, anchor: Anchor::Start, bold: false };
    Shape { role, tone: Tone::Plain, form }
}

/// The notes that the picture gets as far as.
fn notes_of(view: &View) -> impl Iterator<Item = &Note> {
    view.notes.iter().filter(|note| note.step <= view.step)
}

/// The steps at which there are notes.
fn noted(run: Run<'_>, camera: &Camera) -> Vec<Shape> {
    let layout = Layout::new(run, camera);
    let floor = camera.size.1 - camera.margins.below;
    let places = notes_of(run.view).filter_map(|note| layout.x(note.step));
    let line = |x| Form::Line((x, camera.margins.above * 0.5), (x, floor));
    places.map(|x| Shape { role: Role::Noted, tone: Tone::Plain, form: line(x) }).collect()
}

/// Adds the notes below everything else; how much higher they make the picture.
fn notes(view: &View, size: Point, language: Language, shapes: &mut Vec<Shape>) -> f64 {
    if notes_of(view).next().is_none() {
        return 0.0;
    }
    let (left, mut y) = (SIDE + STEP, size.1 - FOOT + GAP);
    for Note { step, text } in notes_of(view) {
        let lines = wrap(text, SIZE, size.0 - left - SIDE);
        let step = say!(language, "step {step}", "第 {step} 步");
        let steps = lines.first().map(|_| line(Role::Scale, (SIDE, y + LINE), step));
        shapes.extend(steps);
        for text in lines {
            y += LINE;
            shapes.push(line(Role::Name, (left, y), text));
        }
    }
    y + FOOT - size.1
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
