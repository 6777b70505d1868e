//! What moves with the playhead, without asking Yew to draw anything anew: tokens on their ways, the
//! hands of timers, and, where there are too many for an element each, a painted crowd.

use super::picture::{Lane, Picture};
use crate::draw::{Form, jagged};
use crate::ui::browser;
use crate::ui::geometry::{Point, Way, tenths};
use crate::ui::playback::moment;
use crate::ui::session::Mover;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement};

/// Where the messages are by now, in the order of the view's list.
pub type Places = Rc<RefCell<Vec<Point>>>;

/// How long each pending timer waits in all, as far as it was seen, in microseconds.
pub type Spans = BTreeMap<String, f64>;

/// So many lines are drawn in full strength.
const FAINT: f64 = 80.0;

/// The colours of values; the style sheet has the same.
const VALUES: [&str; 5] = ["#0072b2", "#e69f00", "#cc79a7", "#56b4e9", "#f0e442"];

/// What puts everything where it is at a moment.
pub fn mover(
    drawing: &Element,
    canvas: Option<HtmlCanvasElement>,
    picture: Rc<Picture>,
    spans: &mut Spans,
    places: Places,
) -> Mover {
    let tokens = tokens(drawing, &picture);
    let hands = hands(drawing, &picture, spans);
    let painted = canvas.filter(|_| picture.is_crowded());
    let crowd = painted.and_then(|canvas| Sheet::new(canvas, &picture));
    Rc::new(move |playhead| {
        let now = picture.places(playhead);
        for (token, place) in &tokens {
            if let Some((x, y)) = now.get(*place) {
                // An attribute of a drawing can always be set.
                let _ = token.set_attribute(
                    "transform",
                    &format!("translate({} {})", tenths(*x), tenths(*y)),
                );
            }
        }
        for hand in &hands {
            hand.turn(playhead);
        }
        if let Some(crowd) = &crowd {
            crowd.paint(&picture, &now);
        }
        *places.borrow_mut() = now;
    })
}

/// The elements of the messages, each with its place in the view's list.
fn tokens(drawing: &Element, picture: &Picture) -> Vec<(Element, usize)> {
    let group = drawing.query_selector(".messages").ok().flatten();
    let mut next = group.and_then(|group| group.first_element_child());
    let messages = picture.view.messages.iter().enumerate();
    let places: BTreeMap<&str, usize> = messages.map(|(at, m)| (m.id.as_str(), at)).collect();
    let mut tokens = Vec::new();
    while let Some(element) = next {
        let id = element.get_attribute("data-message");
        let place = id.and_then(|id| places.get(id.as_str()).copied());
        next = element.next_element_sibling();
        tokens.extend(place.map(|place| (element, place)));
    }
    tokens
}

/// The hand of a timer, which goes round once until it fires.
struct Hand {
    element: Element,
    due: f64,
    span: f64,
}

impl Hand {
    fn turn(&self, playhead: f64) {
        let left = ((self.due - playhead) / self.span).clamp(0.0, 1.0);
        let degrees = 360.0 * (1.0 - left);
        let _ =
            self.element.set_attribute("transform", &format!("rotate({})", degrees.round() as i64));
    }
}

fn hands(drawing: &Element, picture: &Picture, spans: &mut Spans) -> Vec<Hand> {
    let now = moment(picture.view.now);
    let before = std::mem::take(spans);
    let mut faces = faces(drawing);
    let mut hands = Vec::new();
    let timers = picture.view.processes.iter().flat_map(|process| &process.timers);
    for timer in timers {
        let due = moment(timer.due);
        let known = before.get(&timer.id).copied().unwrap_or(0.0);
        let span = known.max(due - now).max(1.0);
        spans.insert(timer.id.clone(), span);
        hands.extend(faces.remove(&timer.id).map(|element| Hand { element, due, span }));
    }
    hands
}

/// The hand of each timer that is drawn, by the timer's name.
fn faces(drawing: &Element) -> BTreeMap<String, Element> {
    let found = drawing.query_selector_all(".clock-face").ok();
    let faces = found.iter().flat_map(|list| (0..list.length()).filter_map(|nth| list.item(nth)));
    let named =
        |face: Element| Some((face.get_attribute("data-timer")?, face.last_element_child()?));
    faces.filter_map(|face| named(face.dyn_into().ok()?)).collect()
}

/// What messages are painted on that are too many for an element each: their ways, and above them each
/// pointed the way it goes, in the colour of what it carries.
struct Sheet {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    zoom: f64,
    colours: Colours,
}

/// The colours of lines and of ink, as the theme has them.
struct Colours {
    line: String,
    ink: String,
}

impl Sheet {
    fn new(canvas: HtmlCanvasElement, picture: &Picture) -> Option<Self> {
        let context = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        let zoom = browser::density();
        let (width, height) = (picture.frame.width * zoom, picture.frame.height * zoom);
        if (f64::from(canvas.width()), f64::from(canvas.height()))
            != (width.floor(), height.floor())
        {
            canvas.set_width(width as u32);
            canvas.set_height(height as u32);
        }
        let colours = Colours::of(&canvas);
        Some(Self { canvas, context, zoom, colours })
    }

    /// Removes what was painted before.
    fn clear(&self) {
        let to = &self.context;
        let (width, height) = (f64::from(self.canvas.width()), f64::from(self.canvas.height()));
        // The matrix of a canvas is refused only where it is no matrix.
        let _ = to.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
        to.clear_rect(0.0, 0.0, width, height);
        let _ = to.set_transform(self.zoom, 0.0, 0.0, self.zoom, 0.0, 0.0);
    }

    fn paint(&self, picture: &Picture, places: &[Point]) {
        self.clear();
        self.paint_ways(picture);
        self.points(picture, places, None, &self.colours.ink);
        for (colour, value) in (0..).zip(VALUES) {
            self.points(picture, places, Some(colour), value);
        }
    }

    fn paint_ways(&self, picture: &Picture) {
        let (to, lanes) = (&self.context, &picture.lanes);
        to.begin_path();
        for Lane { way, .. } in lanes {
            to.move_to(way.from.0, way.from.1);
            to.line_to(way.to.0, way.to.1);
        }
        to.set_stroke_style_str(&self.colours.line);
        to.set_line_width(0.75);
        // Many lines are each fainter, so that what travels on them can be seen.
        to.set_global_alpha((FAINT / lanes.len() as f64).clamp(0.2, 1.0));
        to.stroke();
        to.set_global_alpha(1.0);
        to.set_line_width(1.0);
    }

    /// All that carry a value of one colour, or none.
    fn points(&self, picture: &Picture, places: &[Point], colour: Option<u32>, fill: &str) {
        let to = &self.context;
        to.begin_path();
        for lane in &picture.lanes {
            let ahead = ahead(&lane.way, picture.radius);
            for token in lane.tokens.iter().filter(|token| token.count > 0) {
                let message = &picture.view.messages[token.place];
                if message.mark.map(|value| value % VALUES.len() as u32) != colour {
                    continue;
                }
                match message.forged {
                    true => star(to, places[token.place], picture.radius),
                    false => point(to, places[token.place], ahead),
                }
            }
        }
        to.set_fill_style_str(fill);
        to.fill();
        to.set_stroke_style_str(&self.colours.ink);
        to.stroke();
    }
}

/// So far ahead, in the direction of a way.
fn ahead(way: &Way, by: f64) -> Point {
    let length = way.length().max(0.1);
    ((way.to.0 - way.from.0) / length * by, (way.to.1 - way.from.1) / length * by)
}

/// A triangle that points ahead.
fn point(to: &CanvasRenderingContext2d, (x, y): Point, (ax, ay): Point) {
    to.move_to(x + ax, y + ay);
    to.line_to(x - ax * 0.8 - ay * 0.75, y - ay * 0.8 + ax * 0.75);
    to.line_to(x - ax * 0.8 + ay * 0.75, y - ay * 0.8 - ax * 0.75);
    to.close_path();
}

/// The jagged outline of what a traitor made up.
fn star(to: &CanvasRenderingContext2d, at: Point, radius: f64) {
    let Form::Polygon(corners) = jagged(at, radius * 1.3) else { return };
    if let Some((x, y)) = corners.last() {
        to.move_to(*x, *y);
    }
    corners.iter().for_each(|(x, y)| to.line_to(*x, *y));
}

impl Colours {
    fn of(canvas: &HtmlCanvasElement) -> Self {
        let style = browser::window().and_then(|window| window.get_computed_style(canvas).ok()?);
        let colour = |property: &str| {
            let found = style.as_ref().and_then(|style| style.get_property_value(property).ok());
            found.unwrap_or_default()
        };
        Self { line: colour("outline-color"), ink: colour("color") }
    }
}
