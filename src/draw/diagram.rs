//! Lamport's space-time diagram: a line for each process, an arrow for each message, time to the
//! right.

use super::camera::Camera;
use super::layout::{Fate, Layout, Run, Way};
use super::shape::{
    Anchor, Form, Point, Shape, aside, bar, between, cross, diamond, direction, head, jagged,
    lowered, short_of, square, triangle, value_form, zigzag,
};
use super::story::{Cone, Relation};
use super::style::{Role, Tone};
use crate::wire::{Axis, EventView};
use std::collections::BTreeMap;

/// The size of a process's name.
const NAME: f64 = 13.0;

/// The size of small words.
pub const SMALL: f64 = 11.0;

/// The size of the teeth in the lines of what lies.
const TEETH: f64 = 2.4;

/// The least distance of two numbers of the axis.
const APART: f64 = 76.0;

/// What is set off in a drawing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marks<'a> {
    /// The event under the pointer, and what has to do with it.
    pub cone: Option<&'a Cone>,
    /// The steps that prove something.
    pub lit: &'a [u32],
    /// The message whose arrow was chosen.
    pub chosen: Option<&'a str>,
    /// Where the arrow would go that is being dragged.
    pub ghost: Option<&'a Ghost>,
    /// Whether the present is drawn as such: not in a picture that ends there.
    pub present: bool,
}

/// An arrow that is being dragged to another delivery.
#[derive(Clone, Debug, PartialEq)]
pub struct Ghost {
    /// The message.
    pub message: String,
    /// The step that sends it.
    pub sent: u32,
    /// The sender.
    pub from: u32,
    /// The receiver.
    pub to: u32,
    /// Where the head is, from the left.
    pub x: f64,
    /// Whether it cannot arrive there.
    pub barred: bool,
    /// What would happen there, or why it cannot, in words.
    pub words: String,
}

/// The diagram of a run under a camera, as a list of shapes from the lowest to the uppermost.
pub fn diagram(run: Run<'_>, camera: &Camera, marks: &Marks<'_>) -> Vec<Shape> {
    let layout = Layout::new(run, camera);
    let mut drawing = Drawing { layout, marks, shapes: Vec::new() };
    drawing.barred();
    drawing.lives();
    drawing.ways();
    drawing.events();
    drawing.ghost();
    drawing.margins();
    drawing.shapes
}

struct Drawing<'a> {
    layout: Layout<'a>,
    marks: &'a Marks<'a>,
    shapes: Vec<Shape>,
}

/// What a process's line says of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Being {
    Up,
    Down,
    Paused,
}

fn text(role: Role, at: Point, text: String, size: f64, anchor: Anchor) -> Shape {
    let form = Form::Text { at, text, size, anchor, bold: false };
    Shape { role, tone: Tone::Plain, form }
}

impl<'a> Drawing<'a> {
    fn add(&mut self, role: Role, form: Form) {
        self.shapes.push(Shape { role, tone: Tone::Plain, form });
    }

    fn camera(&self) -> &'a Camera {
        self.layout.camera
    }

    /// The bottom of the lines.
    fn floor(&self) -> f64 {
        self.camera().size.1 - self.camera().margins.below
    }

    /// The left end of what is seen of the run.
    fn left(&self) -> f64 {
        self.camera().margins.names
    }

    fn right(&self) -> f64 {
        self.camera().size.0
    }

    /// The tone of something that began in one step and ended in another.
    fn tone(&self, began: u32, ended: u32) -> Tone {
        let Some(cone) = self.marks.cone else {
            let is_later = self.marks.present && ended > self.layout.run.view.step;
            return if is_later { Tone::Later } else { Tone::Plain };
        };
        match (cone.of(began), cone.of(ended)) {
            (Relation::Same, Relation::Same) => Tone::Plain,
            (Relation::Past, Relation::Past | Relation::Same) => Tone::Past,
            (Relation::Future | Relation::Same, Relation::Future) => Tone::Future,
            _ => Tone::Apart,
        }
    }

    // Lines.

    fn lives(&mut self) {
        let rows = self.camera().rows;
        let (turns, treasons) = (self.turns(), self.treasons());
        self.cut_offs();
        let end = self.camera().x(self.layout.run.end(self.camera().axis));
        let first = self.shapes.len();
        for row in 0..rows {
            let Some(process) = self.layout.run.process_at(row) else { continue };
            let y = self.camera().y(row);
            let (mut from, mut being) = (self.camera().x(0.0), Being::Up);
            for (x, next) in turns.get(&process).into_iter().flatten() {
                self.life(being, from, *x, y);
                (from, being) = (*x, *next);
            }
            self.life(being, from, end, y);
            if let Some(since) = treasons.get(&process) {
                let (from, to) = (since.max(self.left()), end.min(self.right()));
                if to > from {
                    let teeth = zigzag((from, y), (to, y), TEETH);
                    teeth.into_iter().for_each(|tooth| self.add(Role::Treason, tooth));
                }
            }
            if self.marks.present {
                self.stretch(Role::Unknown, end, self.right(), y);
            }
        }
        // What looks alike lies together, and is drawn in one go.
        self.shapes[first..].sort_by_key(|shape| shape.role);
    }

    /// When each process went down, came back, stood still and went on.
    fn turns(&self) -> BTreeMap<u32, Vec<(f64, Being)>> {
        let mut turns: BTreeMap<u32, Vec<(f64, Being)>> = BTreeMap::new();
        for event in self.turning() {
            let being = match event.turn.as_deref() {
                Some("crash") => Being::Down,
                Some("pause") => Being::Paused,
                Some(_) => Being::Up,
                None => continue,
            };
            if let Some(process) = event.process {
                turns.entry(process).or_default().push((self.layout.x_of(event), being));
            }
        }
        turns
    }

    /// Since when each traitor is one.
    fn treasons(&self) -> BTreeMap<u32, f64> {
        let mut since = BTreeMap::new();
        for event in self.turning() {
            for process in &event.turned {
                since.entry(*process).or_insert(self.layout.x_of(event));
            }
        }
        since
    }

    /// The events in which something became of a process that lasts.
    fn turning(&self) -> impl Iterator<Item = &'a EventView> {
        let story = self.layout.run.story;
        let steps = story.chunks().flat_map(|(_, chunk)| &chunk.turns);
        steps.filter_map(|step| story.get(step)).map(|event| &**event)
    }

    fn life(&mut self, being: Being, from: f64, to: f64, y: f64) {
        match being {
            Being::Up => self.stretch(Role::Life, from, to, y),
            Being::Down => self.stretch(Role::Death, from, to, y),
            Being::Paused => {
                self.stretch(Role::Life, from, to, y);
                self.stretch(Role::Pause, from, to, y);
            }
        }
    }

    fn stretch(&mut self, role: Role, from: f64, to: f64, y: f64) {
        let (from, to) = (from.max(self.left() - 10.0), to.min(self.right() + 10.0));
        if to > from {
            self.add(role, Form::Line((from, y), (to, y)));
        }
    }

    /// Shades the rows of processes that are cut off, for as long as they are.
    fn cut_offs(&mut self) {
        let end = self.camera().x(self.layout.run.end(self.camera().axis));
        let mut since: BTreeMap<u32, f64> = BTreeMap::new();
        let mut spans = Vec::new();
        for event in self.turning() {
            let Some(group) = &event.cut_off else { continue };
            let x = self.layout.x_of(event);
            if group.is_empty() {
                spans.extend(std::mem::take(&mut since).into_iter().map(|(p, from)| (p, from, x)));
            } else {
                for process in group {
                    since.entry(*process).or_insert(x);
                }
            }
        }
        spans.extend(since.into_iter().map(|(process, from)| (process, from, end)));
        for (process, from, to) in spans {
            let (from, to) = (from.max(self.left()), to.min(self.right()));
            let Some(y) = self.layout.y(process).filter(|_| to > from) else { continue };
            let high = self.camera().row;
            self.add(Role::CutOff, Form::Box((from, y - high * 0.42), (to - from, high * 0.84)));
        }
    }

    // Messages.

    fn ways(&mut self) {
        let detail = self.layout.detail;
        let near = self.marks.cone.map(|cone| cone.step);
        let mut ways = Vec::new();
        for way in self.layout.ways() {
            let is_chosen = self.marks.chosen == Some(way.id);
            let touches = near == Some(way.sent) || near == Some(way.ended) || is_chosen;
            if touches || way.ended % detail.thin == 0 {
                let is_carried = self.marks.ghost.is_some_and(|ghost| ghost.message == way.id);
                let tone = if is_carried { Tone::Apart } else { self.tone(way.sent, way.ended) };
                self.way(&way, tone, is_chosen, &mut ways);
            }
        }
        ways.sort_by_key(|shape: &Shape| (shape.tone, shape.role));
        self.shapes.append(&mut ways);
    }

    fn way(&self, way: &Way<'_>, tone: Tone, is_chosen: bool, to: &mut Vec<Shape>) {
        let detail = self.layout.detail;
        let mut add = |role, form| to.push(Shape { role, tone, form });
        let (from, lost) = (way.from, matches!(way.fate, Fate::LostThere | Fate::LostHere));
        let gap = match way.fate {
            Fate::Arrives => detail.dot + 1.0,
            Fate::LostThere => detail.dot + 5.0,
            _ => 0.0,
        };
        let end = short_of(from, way.to, gap);
        if is_chosen {
            add(Role::Chosen, Form::Line(from, end));
            add(Role::Chosen, Form::Circle(way.to, detail.dot + 7.0));
        }
        if detail.far && !is_chosen {
            add(Role::Thread, Form::Line(from, way.to));
            return;
        }
        let role = if matches!(way.fate, Fate::UnderWay(_)) { Role::UnderWay } else { Role::Arrow };
        // The line ends within the head, which is sharper than the line.
        let neck = if lost { end } else { short_of(from, end, detail.head * 0.6) };
        if way.forged {
            zigzag(from, neck, TEETH * 0.75).into_iter().for_each(|tooth| add(role, tooth));
        } else if way.is_copy() {
            add(role, aside(from, neck, 1.6));
            add(role, aside(from, neck, -1.6));
        } else {
            add(role, Form::Line(from, neck));
        }
        if lost {
            add(Role::Loss, bar(from, end, detail.head * 0.7));
        } else {
            add(Role::Head, head(from, end, detail.head));
        }
        if way.fate == Fate::UnderWay(true) {
            add(Role::Clasp, clasp(from, end, detail.head));
        }
        if let Some(mark) = way.mark.filter(|_| detail.spacing >= 14.0) {
            let at = between(from, end, 0.5);
            to.push(Shape { role: Role::Value(mark), tone, form: value_form(mark, at, 3.6) });
        }
    }

    // Events.

    fn events(&mut self) {
        if self.marks.present {
            let (x, floor) = (self.layout.present(), self.floor());
            self.add(Role::Cursor, Form::Line((x, 4.0), (x, floor)));
        }
        if self.layout.detail.far {
            self.ticks();
        } else {
            self.dots();
        }
        self.badges();
        self.rings();
    }

    /// Events from afar: what is nearer than a pixel becomes one stroke.
    fn ticks(&mut self) {
        let mut ticks: BTreeMap<(Tone, u64), Vec<(f64, f64)>> = BTreeMap::new();
        for event in self.layout.events().filter(|event| is_drawn(event)) {
            let (x, y) = self.layout.point(event);
            let spans = ticks.entry((self.tone(event.step, event.step), y.to_bits())).or_default();
            match spans.last_mut() {
                Some((_, end)) if x - *end < 1.0 => *end = end.max(x),
                _ => spans.push((x, x)),
            }
        }
        let high = (self.camera().row * 0.26).min(7.0);
        for ((tone, y), spans) in ticks {
            let y = f64::from_bits(y);
            for (from, to) in spans {
                let (corner, sides) = ((from - 0.5, y - high * 0.5), (to - from + 1.0, high));
                self.shapes.push(Shape { role: Role::Tick, tone, form: Form::Box(corner, sides) });
            }
        }
    }

    fn dots(&mut self) {
        let mut dots = Vec::new();
        for event in self.layout.events() {
            let tone = self.tone(event.step, event.step);
            let mut add = |role, form| dots.push(Shape { role, tone, form });
            if event.kind == "start" {
                let (x, high) = (self.layout.x_of(event), self.layout.detail.dot * 1.6);
                for row in 0..self.camera().rows {
                    let y = self.camera().y(row);
                    add(Role::Cross, Form::Line((x, y - high), (x, y + high)));
                }
            } else {
                let at = self.layout.point(event);
                face(event, at, self.layout.detail.dot, &mut add);
            }
        }
        dots.sort_by_key(|shape| (shape.tone, shape.role));
        self.shapes.append(&mut dots);
    }

    /// Decisions at any distance, proposals from near by.
    fn badges(&mut self) {
        let detail = self.layout.detail;
        let radius = (detail.spacing * 0.45).clamp(3.2, 8.0).min(self.camera().row * 0.26);
        let mut badges = Vec::new();
        for event in self.layout.events() {
            // At the start several may propose at once.
            let proposed = event.proposed.filter(|_| !detail.far && event.process.is_some());
            let value = event.decided.or(proposed);
            let Some(value) = value else { continue };
            let (at, tone) = (self.layout.point(event), self.tone(event.step, event.step));
            let decided = event.decided.is_some();
            badge(
                value,
                at,
                if decided { radius } else { radius * 0.8 },
                decided,
                &mut |role, form| {
                    badges.push(Shape { role, tone, form });
                },
            );
        }
        badges.sort_by_key(|shape| shape.tone);
        self.shapes.append(&mut badges);
    }

    /// The rings around the events that are pointed at, present, or proof of something.
    fn rings(&mut self) {
        let radius = self.layout.detail.dot + 5.0;
        let now = self.marks.present.then_some(self.layout.run.view.step);
        let pointed = self.marks.cone.map(|cone| cone.step);
        let lit = self.marks.lit.iter().map(|step| (Role::Witness, *step, radius + 1.5));
        let rings = now.iter().chain(&pointed).map(|step| (Role::Pointed, *step, radius));
        for (role, step, radius) in lit.chain(rings).collect::<Vec<_>>() {
            let event = self.layout.run.story.get(&step).filter(|event| event.kind != "start");
            if let Some(event) = event {
                let large = event.decided.map_or(0.0, |_| 6.0);
                self.add(role, Form::Circle(self.layout.point(event), radius + large));
            }
        }
    }

    // An arrow that is dragged.

    /// Shades where the arrow cannot end, since it begins later.
    fn barred(&mut self) {
        let Some(ghost) = self.marks.ghost else { return };
        let place = self.layout.x(ghost.sent).zip(self.layout.y(ghost.to));
        let Some((sent, to)) = place.filter(|(sent, _)| *sent > self.left()) else { return };
        let (left, high) = (self.left(), self.camera().row);
        let (corner, sides) = ((left, to - high * 0.42), (sent - left, high * 0.84));
        self.add(Role::BarredGround, Form::Box(corner, sides));
    }

    fn ghost(&mut self) {
        let Some(ghost) = self.marks.ghost else { return };
        let (Some(sent), Some(from), Some(to)) =
            (self.layout.x(ghost.sent), self.layout.y(ghost.from), self.layout.y(ghost.to))
        else {
            return;
        };
        let role = if ghost.barred { Role::Barred } else { Role::Ghost };
        let (start, tip) = ((sent, from), (ghost.x, to));
        self.add(role, Form::Line(start, tip));
        if ghost.barred {
            cross(tip, 6.0).into_iter().for_each(|form| self.add(Role::Barred, form));
        } else {
            self.add(Role::Flag, head(start, tip, 10.0));
        }
        let is_low = to + 22.0 > self.floor();
        let y = if is_low || from > to { to - 12.0 } else { to + 20.0 };
        let is_right = ghost.x > self.right() - 220.0;
        let (anchor, x) =
            if is_right { (Anchor::End, ghost.x - 8.0) } else { (Anchor::Start, ghost.x + 8.0) };
        self.shapes.push(text(Role::Label, (x, y), ghost.words.clone(), 12.0, anchor));
    }

    // What lies around it.

    fn margins(&mut self) {
        let (right, floor, bottom) = (self.right(), self.floor(), self.camera().size.1);
        self.add(Role::Ground, Form::Box((0.0, floor), (right, bottom - floor)));
        if bottom - floor > SMALL {
            self.add(Role::Rule, Form::Line((self.left(), floor), (right, floor)));
            self.scale();
        }
        if self.marks.present {
            self.flag();
        }
        self.add(Role::Ground, Form::Box((0.0, 0.0), (self.left(), bottom)));
        let size = NAME.min(self.left() * 0.42);
        if self.camera().row < size {
            return;
        }
        for (row, process) in self.layout.run.view.processes.iter().enumerate() {
            let y = self.camera().y(row);
            if y > 0.0 && y < floor {
                let at = (self.left() - size * 0.6, y + size * 0.34);
                if process.traitor {
                    let middle = (at.0 - process.name.chars().count() as f64 * size * 0.3, y);
                    self.add(Role::Treason, jagged(middle, size * 1.05));
                }
                self.shapes.push(text(Role::Name, at, process.name.clone(), size, Anchor::End));
            }
        }
    }

    fn scale(&mut self) {
        let camera = self.camera();
        let step = round_step(APART / camera.per, camera.axis);
        let (from, to) = camera.window();
        let (floor, first) = (self.floor(), (from.max(0.0) / step).ceil() as u64);
        let last = (to.min(self.layout.run.end(camera.axis)) / step).floor().max(0.0) as u64;
        for nth in first..=last.min(first + 1000) {
            let unit = nth as f64 * step;
            let x = camera.x(unit);
            self.add(Role::Rule, Form::Line((x, floor), (x, floor + 4.0)));
            let at = (x, floor + 15.0);
            let number = number(unit, camera.axis);
            self.shapes.push(text(Role::Scale, at, number, SMALL, Anchor::Middle));
        }
    }

    /// The present step's name, on the axis.
    fn flag(&mut self) {
        let (x, floor) = (self.layout.present(), self.floor());
        let name = number(self.layout.run.present(self.camera().axis), self.camera().axis);
        let wide = name.chars().count() as f64 * 6.6 + 10.0;
        let left = x - wide * 0.5;
        if left + wide < self.left() || left > self.right() {
            return;
        }
        self.add(Role::Flag, Form::Box((left, floor + 2.0), (wide, 17.0)));
        let at = (x, floor + 15.0);
        self.shapes.push(text(Role::FlagText, at, name, SMALL, Anchor::Middle));
    }
}

/// A clasp before the end of a way, which holds what is on it.
fn clasp(from: Point, end: Point, size: f64) -> Form {
    let (ux, uy) = direction(from, end);
    let (out, side) = (size * 0.5, size * 0.8);
    let tip = (end.0 + ux * out, end.1 + uy * out);
    bar(from, tip, side)
}

/// Whether an event shows at all: that nothing was pending is no event of anybody's.
fn is_drawn(event: &EventView) -> bool {
    !matches!(event.kind.as_str(), "idle" | "start")
}

/// An event on its line, by what happened.
fn face(event: &EventView, at: Point, radius: f64, add: &mut impl FnMut(Role, Form)) {
    match (event.turn.as_deref(), event.kind.as_str()) {
        (Some("crash"), _) => {
            cross(at, radius * 1.25).into_iter().for_each(|form| add(Role::Cross, form));
        }
        (Some("recover"), _) => add(Role::Dot, triangle(at, radius)),
        (_, "idle") => {}
        (_, "refused") => add(Role::Hollow, square(at, radius)),
        (_, "act") => add(Role::Dot, square(at, radius)),
        (_, "timer" | "choose") => add(Role::Dot, diamond(at, radius)),
        // The bar at the end of its arrow says it.
        (_, "lost") => add(Role::Dot, Form::Circle(at, radius * 0.4)),
        _ if event.ignored.is_some() => add(Role::Hollow, Form::Circle(at, radius * 0.9)),
        _ => add(Role::Dot, Form::Circle(at, radius)),
    }
}

/// A value's badge; `double` rings a decision.
fn badge(value: u32, at: Point, radius: f64, double: bool, add: &mut impl FnMut(Role, Form)) {
    if double {
        add(Role::Ring, value_form(value, at, radius * 1.45));
    }
    add(Role::Value(value), value_form(value, at, radius));
    if radius >= 6.0 {
        let form = Form::Text {
            at: (at.0, at.1 + lowered(value, radius)),
            text: value.to_string(),
            size: radius * 1.3,
            anchor: Anchor::Middle,
            bold: true,
        };
        add(Role::Number(value), form);
    }
}

/// A round number of units, at least so many.
fn round_step(least: f64, axis: Axis) -> f64 {
    let smallest = if axis == Axis::Time { 100.0 } else { 1.0 };
    let mut step: f64 = smallest;
    for factor in [2.0, 2.5, 2.0].into_iter().cycle() {
        if step >= least || step > 1e15 {
            break;
        }
        // 1, 2, 5, 10, 20, 50, ...
        step *= factor;
    }
    step
}

/// A place on an axis, as short as can be.
fn number(unit: f64, axis: Axis) -> String {
    if axis != Axis::Time {
        return format!("{}", unit.round() as i64);
    }
    // Cut off and not rounded, as wherever a time is told.
    let tenths = unit.round() as i64 / 100;
    match (tenths / 10, tenths % 10) {
        (ms, 0) => format!("{ms} ms"),
        (ms, tenth) => format!("{ms}.{tenth} ms"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_counts_in_round_numbers() {
        let steps: Vec<f64> = [0.3, 1.5, 3.0, 7.0, 11.0, 49.0, 51.0]
            .map(|least| round_step(least, Axis::Order))
            .into();
        assert_eq!(steps, [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
        assert_eq!(number(1500.0, Axis::Time), "1.5 ms");
        assert_eq!(number(20_000.0, Axis::Time), "20 ms");
        assert_eq!(number(255_381.0, Axis::Time), "255.3 ms");
        assert_eq!(number(41.0, Axis::Lamport), "41");
    }
}
