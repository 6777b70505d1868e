//! The events of a run as far as they are known, and what caused what.

use crate::wire::EventView;
use std::ops::{Bound, RangeBounds};
use std::rc::Rc;

/// How many steps lie together: what is fetched, forgotten and copied at once.
pub const CHUNK: u32 = 256;

/// The events known of a run, by step.
///
/// They lie in chunks that copies share, so that a copy with an event more costs one chunk, however
/// long the run is.
#[derive(Clone, Debug, Default)]
pub struct Story {
    chunks: Vec<Option<Rc<Chunk>>>,
    len: usize,
}

/// The events of [`CHUNK`] steps, and what tells whether anything of them can be seen.
#[derive(Clone, Debug)]
pub struct Chunk {
    events: Vec<Option<Rc<EventView>>>,
    /// The earliest step that sent what arrives or is lost here.
    pub earliest_send: u32,
    /// The least and the greatest virtual time.
    pub times: (u64, u64),
    /// The least and the greatest Lamport time.
    pub lamports: (u32, u32),
    /// The steps in which a process went down, came back, stood still, went on or turned traitor,
    /// or in which processes were cut off or joined again.
    pub turns: Vec<u32>,
}

impl Default for Chunk {
    fn default() -> Self {
        Self {
            events: vec![None; CHUNK as usize],
            earliest_send: u32::MAX,
            times: (u64::MAX, 0),
            lamports: (u32::MAX, 0),
            turns: Vec::new(),
        }
    }
}

impl Chunk {
    fn note(&mut self, event: &EventView) {
        let sent = event.received.iter().chain(&event.sends).map(|passage| passage.sent_step);
        self.earliest_send = sent.fold(self.earliest_send, u32::min);
        self.times = (self.times.0.min(event.time), self.times.1.max(event.time));
        let (least, most) = self.lamports;
        self.lamports = (least.min(event.lamport), most.max(event.lamport));
        if event.turn.is_some() || event.cut_off.is_some() || !event.turned.is_empty() {
            let place = self.turns.partition_point(|step| *step < event.step);
            if self.turns.get(place) != Some(&event.step) {
                self.turns.insert(place, event.step);
            }
        }
    }

    /// Its events, by step.
    pub fn events(&self) -> impl Iterator<Item = &EventView> {
        self.events.iter().flatten().map(|event| &**event)
    }
}

impl Extend<EventView> for Story {
    fn extend<I: IntoIterator<Item = EventView>>(&mut self, events: I) {
        events.into_iter().for_each(|event| self.insert(event));
    }
}

impl FromIterator<EventView> for Story {
    fn from_iter<I: IntoIterator<Item = EventView>>(events: I) -> Self {
        let mut story = Self::default();
        story.extend(events);
        story
    }
}

fn place(step: u32) -> (usize, usize) {
    ((step / CHUNK) as usize, (step % CHUNK) as usize)
}

impl Story {
    /// The event of a step, if it is known.
    pub fn get(&self, step: &u32) -> Option<&Rc<EventView>> {
        let (chunk, inside) = place(*step);
        self.chunks.get(chunk)?.as_ref()?.events.get(inside)?.as_ref()
    }

    /// Whether the event of a step is known.
    pub fn contains_key(&self, step: &u32) -> bool {
        self.get(step).is_some()
    }

    /// How many events are known.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The step after the last one that may be known.
    fn end(&self) -> u32 {
        self.chunks.len() as u32 * CHUNK
    }

    /// Adds an event, in place of what was known of its step.
    pub fn insert(&mut self, event: EventView) {
        let (number, inside) = place(event.step);
        if self.chunks.len() <= number {
            self.chunks.resize(number + 1, None);
        }
        let chunk = Rc::make_mut(self.chunks[number].get_or_insert_default());
        chunk.note(&event);
        if chunk.events[inside].replace(Rc::new(event)).is_none() {
            self.len += 1;
        }
    }

    /// Forgets what came after a step.
    pub fn forget_after(&mut self, step: u32) {
        let (number, inside) = place(step);
        self.chunks.truncate(number + 1);
        if let Some(Some(cut)) = self.chunks.get_mut(number) {
            let kept = cut.events.iter().take(inside + 1).flatten().cloned().collect::<Vec<_>>();
            let mut chunk = Chunk::default();
            for event in kept {
                chunk.note(&event);
                let (_, inside) = place(event.step);
                chunk.events[inside] = Some(event);
            }
            *cut = Rc::new(chunk);
        }
        self.count();
    }

    /// Forgets all but the chunks whose numbers are in `keep`.
    pub fn keep_chunks(&mut self, keep: impl RangeBounds<u32>) {
        for (number, chunk) in (0..).zip(&mut self.chunks) {
            if !keep.contains(&number) {
                *chunk = None;
            }
        }
        self.count();
    }

    fn count(&mut self) {
        self.len = self.chunks().map(|(_, chunk)| chunk.events().count()).sum();
    }

    /// The events of these steps that are known.
    pub fn range(
        &self,
        steps: impl RangeBounds<u32>,
    ) -> impl DoubleEndedIterator<Item = (u32, &Rc<EventView>)> {
        let from = match steps.start_bound() {
            Bound::Included(from) => *from,
            Bound::Excluded(before) => before.saturating_add(1),
            Bound::Unbounded => 0,
        };
        let to = match steps.end_bound() {
            Bound::Included(last) => last.saturating_add(1),
            Bound::Excluded(end) => *end,
            Bound::Unbounded => u32::MAX,
        };
        (from..to.min(self.end())).filter_map(|step| Some((step, self.get(&step)?)))
    }

    /// All events that are known.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Rc<EventView>> {
        self.range(..).map(|(_, event)| event)
    }

    /// The chunks in which anything is known, by number.
    pub fn chunks(&self) -> impl Iterator<Item = (u32, &Chunk)> {
        let numbered = (0..).zip(&self.chunks);
        numbered.filter_map(|(number, chunk)| Some((number, &**chunk.as_ref()?)))
    }

    /// The first and the last of these steps that are not known, if any.
    pub fn lacks(&self, from: u32, to: u32) -> Option<(u32, u32)> {
        let mut lacking = (from..=to).filter(|step| !self.contains_key(step));
        let first = lacking.next()?;
        Some((first, lacking.next_back().unwrap_or(first)))
    }
}

/// What an event has to do with another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Relation {
    /// Neither led to the other.
    #[default]
    Apart,
    /// It led to the other.
    Past,
    /// The other led to it.
    Future,
    /// It is the other.
    Same,
}

/// What has to do with one event, and how: Lamport's `happened before`, both ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cone {
    /// The event's step.
    pub step: u32,
    relations: Vec<Relation>,
    /// How many events led to it.
    pub past: usize,
    /// How many it led to.
    pub future: usize,
    /// How many events at processes have nothing to do with it.
    pub apart: usize,
}

impl Cone {
    /// What has to do with the event of a step, as far as events are known.
    pub fn new(story: &Story, step: u32) -> Self {
        let mut relations = vec![Relation::Apart; story.end().max(step + 1) as usize];
        mark_past(story, step, &mut relations);
        relations[step as usize] = Relation::Same;
        mark_future(story, step, &mut relations);
        let mut cone = Self { step, relations, past: 0, future: 0, apart: 0 };
        for event in story.values() {
            match cone.of(event.step) {
                Relation::Past => cone.past += 1,
                Relation::Future => cone.future += 1,
                Relation::Apart if event.process.is_some() => cone.apart += 1,
                _ => {}
            }
        }
        cone
    }

    /// What the event of a step has to do with it.
    pub fn of(&self, step: u32) -> Relation {
        self.relations.get(step as usize).copied().unwrap_or_default()
    }
}

fn mark_past(story: &Story, step: u32, relations: &mut [Relation]) {
    let mut open = vec![step];
    while let Some(step) = open.pop() {
        for cause in story.get(&step).into_iter().flat_map(|event| &event.causes) {
            if relations[*cause as usize] == Relation::Apart {
                relations[*cause as usize] = Relation::Past;
                open.push(*cause);
            }
        }
    }
}

fn mark_future(story: &Story, step: u32, relations: &mut [Relation]) {
    let follows = |relation| matches!(relation, Relation::Future | Relation::Same);
    for (later, event) in story.range(step + 1..) {
        if event.causes.iter().any(|cause| follows(relations[*cause as usize])) {
            relations[later as usize] = Relation::Future;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(causes: &[&[u32]]) -> Story {
        let mut story = Story::default();
        for (step, causes) in (0..).zip(causes) {
            let (process, causes) = (Some(0), causes.to_vec());
            story.insert(EventView { step, process, causes, ..EventView::default() });
        }
        story
    }

    #[test]
    fn a_cone_follows_causes_both_ways() {
        let cone = Cone::new(&story(&[&[], &[], &[], &[1], &[2], &[3, 2], &[4]]), 3);
        let relations: Vec<Relation> = (0..7).map(|step| cone.of(step)).collect();
        use Relation::{Apart, Future, Past, Same};
        assert_eq!(relations, [Apart, Past, Apart, Same, Apart, Future, Apart]);
        assert_eq!((cone.past, cone.future, cone.apart), (1, 1, 4));
    }

    #[test]
    fn what_is_not_known_is_neither_counted_nor_an_end() {
        let mut story = story(&[&[], &[0]]);
        let causes = vec![1, 300];
        story.insert(EventView { step: 600, causes, process: Some(1), ..EventView::default() });
        let cone = Cone::new(&story, 600);
        assert_eq!((cone.past, cone.future, cone.apart), (2, 0, 0));
        assert_eq!(story.len(), 3);
        assert_eq!(story.lacks(0, 2), Some((2, 2)));
        assert_eq!(story.lacks(0, 1), None);
        assert_eq!(story.lacks(0, 601), Some((2, 601)));
    }

    #[test]
    fn a_copy_that_forgets_leaves_the_original_as_it_is() {
        let all: Vec<&[u32]> = vec![&[]; 600];
        let story = story(&all);
        let mut shorter = story.clone();
        shorter.forget_after(299);
        assert_eq!((story.len(), shorter.len()), (600, 300));
        assert_eq!(shorter.range(298..).map(|(step, _)| step).collect::<Vec<_>>(), [298, 299]);
        let mut middle = story.clone();
        middle.keep_chunks(1..=1);
        assert_eq!((middle.len(), middle.values().count()), (256, 256));
    }

    #[test]
    fn a_chunk_knows_what_lies_in_it() {
        let mut story = story(&[&[], &[]]);
        let turn = Some("crash".to_owned());
        let event =
            EventView { step: 1, time: 70, lamport: 3, turn: turn.clone(), ..EventView::default() };
        story.insert(event.clone());
        story.insert(event);
        let (_, chunk) = story.chunks().next().expect("there is one");
        assert_eq!((chunk.times, chunk.lamports), ((0, 70), (0, 3)));
        assert_eq!(chunk.turns, [1]);
    }
}
