//! Where everything of a run lies: what the drawing and the pointer both ask.

use super::camera::{Camera, Extent};
use super::shape::{Point, between};
use super::story::{Chunk, Story};
use crate::wire::{Axis, EventView, Passage, View};
use std::collections::BTreeSet;

/// The distance of two steps below which single events cannot be told apart.
const FAR: f64 = 2.4;

/// The most arrows drawn across a view from afar.
const MOST_THREADS: f64 = 800.0;

/// What is found out once about a run, to be drawn from many times.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Index {
    /// The row of each process, by its number.
    rows: Vec<Option<usize>>,
    /// The places in the view of the messages that no known event delivers or loses.
    open: Vec<usize>,
    steps: u32,
    lamport: u32,
    time: u64,
}

impl Index {
    /// What is found out about a run.
    pub fn new(view: &View, story: &Story) -> Self {
        let most = view.processes.iter().map(|process| process.id as usize + 1).max();
        let mut rows = vec![None; most.unwrap_or(0)];
        for (row, process) in view.processes.iter().enumerate() {
            rows[process.id as usize] = Some(row);
        }
        let known = story.chunks().map(|(_, chunk)| (chunk.lamports.1, chunk.times.1));
        let (lamport, time) =
            known.fold((1, 1), |(l, t), (lamport, time)| (l.max(lamport), t.max(time)));
        let (time, steps) = (time.max(view.now), view.steps.max(view.step));
        Self { rows, open: open(view, story), steps, lamport, time }
    }
}

/// The messages under way of which no later event is known that ends their way.
fn open(view: &View, story: &Story) -> Vec<usize> {
    let mut open: BTreeSet<&str> = view.messages.iter().map(|message| &*message.id).collect();
    for (_, event) in story.range(view.step.saturating_add(1)..) {
        let lost = event.sends.iter().filter(|passage| passage.lost.is_some());
        for passage in event.received.iter().chain(lost) {
            open.remove(&*passage.id);
        }
    }
    let is_open = |(_, message): &(usize, &crate::wire::MessageView)| {
        message.from != message.to && open.contains(&*message.id)
    };
    view.messages.iter().enumerate().filter(is_open).map(|(place, _)| place).collect()
}

/// A run, as far as it is known.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// The run at the present step.
    pub view: &'a View,
    /// Its events.
    pub story: &'a Story,
    /// What was found out about it.
    pub index: &'a Index,
}

impl<'a> Run<'a> {
    /// How long it is along an axis.
    pub fn extent(&self, axis: Axis) -> Extent {
        let steps = f64::from(self.index.steps.max(1));
        let units = match axis {
            Axis::Order => steps,
            Axis::Lamport => f64::from(self.index.lamport),
            Axis::Time => self.index.time as f64,
        };
        Extent { steps, units }
    }

    /// The row of a process.
    pub fn row(&self, process: u32) -> Option<usize> {
        self.index.rows.get(process as usize).copied().flatten()
    }

    /// Where a step lies on an axis, if that is known.
    pub fn unit(&self, axis: Axis, step: u32) -> Option<f64> {
        match axis {
            Axis::Order => Some(f64::from(step)),
            _ => self.story.get(&step).map(|event| unit(axis, event)),
        }
    }

    /// Where the present step lies on an axis.
    pub fn present(&self, axis: Axis) -> f64 {
        match axis {
            Axis::Time => self.view.now as f64,
            _ => self.unit(axis, self.view.step).unwrap_or_default(),
        }
    }

    /// The end of what is known, in units of an axis.
    pub fn end(&self, axis: Axis) -> f64 {
        self.extent(axis).units
    }

    /// The process at whose row a point lies.
    pub fn process_at(&self, row: usize) -> Option<u32> {
        self.view.processes.get(row).map(|process| process.id)
    }
}

/// Where an event lies on an axis.
pub fn unit(axis: Axis, event: &EventView) -> f64 {
    match axis {
        Axis::Order => f64::from(event.step),
        Axis::Lamport => f64::from(event.lamport),
        Axis::Time => event.time as f64,
    }
}

/// What becomes of a message on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrives.
    Arrives,
    /// It is lost on arrival.
    LostThere,
    /// It is lost on its way, or as it is sent.
    LostHere,
    /// It is under way; whether somebody holds it.
    UnderWay(bool),
}

/// A message's way in the drawing.
#[derive(Clone, Debug)]
pub struct Way<'a> {
    /// The message's name.
    pub id: &'a str,
    /// Where it is sent.
    pub from: Point,
    /// Where it arrives, is lost, or is by now.
    pub to: Point,
    /// The step that sent it.
    pub sent: u32,
    /// The step in which its way ends; the present one, if it has not ended.
    pub ended: u32,
    /// The value that it carries.
    pub mark: Option<u32>,
    /// What becomes of it.
    pub fate: Fate,
    /// Whether a traitor made it up.
    pub forged: bool,
}

impl Way<'_> {
    /// Whether it is a copy that the network or a hand made.
    pub fn is_copy(&self) -> bool {
        self.id.contains('.')
    }
}

/// How much is drawn of each thing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detail {
    /// The distance of two steps.
    pub spacing: f64,
    /// The radius of an event.
    pub dot: f64,
    /// The length of an arrowhead.
    pub head: f64,
    /// Whether single events cannot be told apart.
    pub far: bool,
    /// One of how many arrows is drawn.
    pub thin: u32,
}

impl Detail {
    fn new(camera: &Camera, extent: Extent) -> Self {
        let spacing = camera.spacing(extent);
        let small = camera.row * 0.11;
        let events = camera.room() / spacing;
        // By doublings, so that what is drawn from farther away is a part of what was drawn before.
        let thin = ((events / MOST_THREADS).ceil().max(1.0) as u32).next_power_of_two();
        Self {
            spacing,
            dot: (spacing * 0.32).clamp(1.5, 4.5).min(small),
            head: (spacing * 0.45).clamp(3.0, 8.0),
            far: spacing < FAR,
            thin,
        }
    }
}

/// A run under a camera.
#[derive(Clone, Copy)]
pub struct Layout<'a> {
    /// The run.
    pub run: Run<'a>,
    /// The camera.
    pub camera: &'a Camera,
    /// How much is drawn of each thing.
    pub detail: Detail,
}

impl<'a> Layout<'a> {
    /// A run under a camera.
    pub fn new(run: Run<'a>, camera: &'a Camera) -> Self {
        Self { run, camera, detail: Detail::new(camera, run.extent(camera.axis)) }
    }

    /// Where a step lies from the left.
    pub fn x(&self, step: u32) -> Option<f64> {
        self.run.unit(self.camera.axis, step).map(|unit| self.camera.x(unit))
    }

    /// Where an event lies from the left.
    pub fn x_of(&self, event: &EventView) -> f64 {
        self.camera.x(unit(self.camera.axis, event))
    }

    /// Where a process's line lies.
    pub fn y(&self, process: u32) -> Option<f64> {
        self.run.row(process).map(|row| self.camera.y(row))
    }

    /// Where an event lies; one of no process in the margin above.
    pub fn point(&self, event: &EventView) -> Point {
        let y = event.process.and_then(|process| self.y(process));
        (self.x_of(event), y.unwrap_or(self.camera.margins.above * 0.5))
    }

    /// Where the present lies from the left.
    pub fn present(&self) -> f64 {
        self.camera.x(self.run.present(self.camera.axis))
    }

    /// The least and the greatest unit of a chunk.
    fn units(&self, number: u32, chunk: &Chunk) -> (f64, f64) {
        match self.camera.axis {
            Axis::Order => {
                let first = f64::from(number * super::story::CHUNK);
                (first, first + f64::from(super::story::CHUNK))
            }
            Axis::Lamport => (f64::from(chunk.lamports.0), f64::from(chunk.lamports.1)),
            Axis::Time => (chunk.times.0 as f64, chunk.times.1 as f64),
        }
    }

    /// The events that are in view, and a few that are not.
    pub fn events(&self) -> impl Iterator<Item = &'a EventView> + use<'a> {
        let layout = *self;
        let (from, to) = layout.camera.window();
        // A ring or a badge at the edge reaches in.
        let edge = 12.0 / layout.camera.per;
        let chunks = layout.run.story.chunks().filter(move |(number, chunk)| {
            let (least, most) = layout.units(*number, chunk);
            most >= from - edge && least <= to + edge
        });
        chunks.flat_map(|(_, chunk)| chunk.events()).filter(move |event| {
            let unit = unit(layout.camera.axis, event);
            unit >= from - edge && unit <= to + edge
        })
    }

    /// The ways of messages that can be seen, or nearly.
    pub fn ways(&self) -> impl Iterator<Item = Way<'a>> + use<'a> {
        let layout = *self;
        let (from, to) = layout.camera.window();
        let chunks = layout.run.story.chunks().filter(move |(number, chunk)| {
            let (_, most) = layout.units(*number, chunk);
            let sent = match layout.camera.axis {
                // Lamport time does not grow with the steps.
                Axis::Lamport => None,
                axis => layout.run.unit(axis, chunk.earliest_send),
            };
            chunk.earliest_send < u32::MAX && most >= from && sent.is_none_or(|sent| sent <= to)
        });
        let events = chunks.flat_map(|(_, chunk)| chunk.events());
        let ended = events.flat_map(move |event| {
            let arrived =
                event.received.iter().filter_map(move |passage| layout.arrival(event, passage));
            let lost = event.sends.iter().filter(|passage| passage.lost.is_some());
            arrived.chain(lost.filter_map(move |passage| layout.loss(event, passage)))
        });
        let (left, right) = (layout.camera.x(from) - 8.0, layout.camera.x(to) + 8.0);
        ended.chain(layout.open_ways()).filter(move |way| way.from.0 <= right && way.to.0 >= left)
    }

    fn arrival(&self, event: &'a EventView, passage: &'a Passage) -> Option<Way<'a>> {
        if passage.from == passage.to {
            return None;
        }
        let from = (self.x(passage.sent_step)?, self.y(passage.from)?);
        let to = (self.x_of(event), self.y(passage.to)?);
        let fate = if passage.lost.is_some() { Fate::LostThere } else { Fate::Arrives };
        Some(self.way(passage, from, to, event.step, fate))
    }

    /// A message that was lost as it was sent, or taken off its way.
    fn loss(&self, event: &'a EventView, passage: &'a Passage) -> Option<Way<'a>> {
        let from = (self.x(passage.sent_step)?, self.y(passage.from)?);
        let reach = self.x_of(event).max(from.0 + self.detail.spacing.max(4.0) * 1.5);
        let part = if passage.sent_step == event.step { 0.45 } else { 0.75 };
        let to = between(from, (reach, self.y(passage.to)?), part);
        Some(self.way(passage, from, to, event.step, Fate::LostHere))
    }

    fn way(&self, passage: &'a Passage, from: Point, to: Point, ended: u32, fate: Fate) -> Way<'a> {
        let Passage { ref id, sent_step: sent, mark, forged, .. } = *passage;
        Way { id, from, to, sent, ended, mark, fate, forged }
    }

    /// The messages under way: towards their receivers, as far as the present.
    fn open_ways(&self) -> impl Iterator<Item = Way<'a>> + use<'a> {
        let layout = *self;
        let view = layout.run.view;
        let reach = layout.present() + layout.detail.spacing.clamp(6.0, 40.0) * 0.75;
        layout.run.index.open.iter().filter_map(move |place| {
            let message = view.messages.get(*place)?;
            let from = (layout.x(message.sent_step)?, layout.y(message.from)?);
            let goal = (reach.max(from.0 + 6.0), layout.y(message.to)?);
            Some(Way {
                id: &message.id,
                from,
                to: between(from, goal, 0.8),
                sent: message.sent_step,
                ended: view.step,
                mark: message.mark,
                fate: Fate::UnderWay(message.held),
                forged: message.forged,
            })
        })
    }
}
