//! What lies under the pointer, and where the arrow keys lead.

use super::camera::Camera;
use super::layout::{Fate, Layout, Run};
use super::shape::{Point, distance, length, short_of};
use crate::wire::EventView;

/// Something of the diagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hit {
    /// The event of a step.
    Event(u32),
    /// The delivery end of a message's arrow.
    Tip(String),
    /// Its arrow.
    Way(String),
}

/// How far beside an arrow a pointer is still on it.
const BESIDE: f64 = 5.0;

/// How long the end of an arrow is that can be taken hold of.
const TIP: f64 = 18.0;

/// What lies within `reach` of a point; the nearest, and of what is as near the event.
pub fn hit(run: Run<'_>, camera: &Camera, at: Point, reach: f64) -> Option<Hit> {
    let layout = Layout::new(run, camera);
    let event = nearest_event(&layout, at).filter(|(_, off)| *off <= reach);
    if let Some((step, _)) = event.filter(|(_, off)| *off <= layout.detail.dot + 2.0) {
        return Some(Hit::Event(step));
    }
    let way = if layout.detail.far { None } else { nearest_way(&layout, at, reach) };
    match (way, event) {
        (Some((Hit::Way(_), off)), Some((step, near))) if near <= off + BESIDE => {
            Some(Hit::Event(step))
        }
        (Some((hit, _)), _) => Some(hit),
        (None, event) => event.map(|(step, _)| Hit::Event(step)),
    }
}

fn nearest_event(layout: &Layout<'_>, at: Point) -> Option<(u32, f64)> {
    let mut nearest: Option<(u32, f64)> = None;
    for event in layout.events().filter(|event| event.kind != "idle") {
        let (x, y) = layout.point(event);
        let y = if event.kind == "start" { layout.camera.y(layout.camera.row_at(at.1)) } else { y };
        let off = length((x - at.0, y - at.1));
        if nearest.is_none_or(|(_, nearest)| off < nearest) {
            nearest = Some((event.step, off));
        }
    }
    nearest
}

fn nearest_way(layout: &Layout<'_>, at: Point, reach: f64) -> Option<(Hit, f64)> {
    let mut nearest: Option<(Hit, f64)> = None;
    for way in layout.ways() {
        let tip = short_of(way.from, way.to, TIP);
        let (at_tip, at_way) = (distance(at, tip, way.to), distance(at, way.from, way.to));
        let can_move = matches!(way.fate, Fate::Arrives | Fate::LostThere | Fate::UnderWay(_));
        let found = if can_move && at_tip <= reach.max(8.0) * 0.75 {
            (Hit::Tip(way.id.to_owned()), at_tip)
        } else if at_way <= BESIDE {
            (Hit::Way(way.id.to_owned()), at_way)
        } else {
            continue;
        };
        // An end is taken before a way that passes by.
        let rank = |hit: &Hit, off: f64| if matches!(hit, Hit::Tip(_)) { off - 20.0 } else { off };
        let is_nearer = |(hit, off): &(Hit, f64)| rank(&found.0, found.1) < rank(hit, *off);
        if nearest.as_ref().is_none_or(is_nearer) {
            nearest = Some(found);
        }
    }
    nearest
}

/// Where an arrow key leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The event before, at the same process.
    Back,
    /// The one after.
    On,
    /// The nearest at the process above.
    Up,
    /// The nearest at the process below.
    Down,
}

/// The step that an arrow key leads to from a step.
pub fn neighbour(run: Run<'_>, camera: &Camera, step: u32, way: Way) -> Option<u32> {
    let event = run.story.get(&step);
    let row = event.and_then(|event| event.process).and_then(|process| run.row(process));
    let is_at = |row: usize| {
        move |event: &&EventView| event.process.and_then(|process| run.row(process)) == Some(row)
    };
    match (way, row) {
        (Way::Back, Some(row)) => run
            .story
            .range(..step)
            .rev()
            .map(|(_, event)| &**event)
            .find(is_at(row))
            .map(|e| e.step),
        (Way::On, Some(row)) => {
            let later = run.story.range(step + 1..);
            later.map(|(_, event)| &**event).find(is_at(row)).map(|event| event.step)
        }
        // From an event of no process one comes to the step beside it, whoever's it is.
        (Way::Back, None) => step.checked_sub(1).filter(|step| run.story.contains_key(step)),
        (Way::On, None) => Some(step + 1).filter(|step| run.story.contains_key(step)),
        (Way::Up, row) => row?.checked_sub(1).and_then(|row| nearest_at(run, camera, step, row)),
        (Way::Down, row) => {
            let row = row.map_or(0, |row| row + 1);
            (row < camera.rows).then(|| nearest_at(run, camera, step, row))?
        }
    }
}

/// The event of a row that is nearest to a step along the axis.
fn nearest_at(run: Run<'_>, camera: &Camera, step: u32, row: usize) -> Option<u32> {
    let here = run.unit(camera.axis, step)?;
    let at_row = run
        .story
        .values()
        .filter(|event| event.process.and_then(|process| run.row(process)) == Some(row));
    let off = |event: &EventView| (super::layout::unit(camera.axis, event) - here).abs();
    let nearest = at_row.min_by(|a, b| off(a).total_cmp(&off(b)));
    nearest.map(|event| event.step)
}
