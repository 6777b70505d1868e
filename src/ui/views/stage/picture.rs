//! Where everything on the stage is at a moment.  It knows no browser.

use crate::ui::geometry::{Frame, Point, Way, part};
use crate::ui::playback::moment;
use crate::ui::state::Shared;
use crate::wire::{MessageView, ProcessView, View};
use std::collections::{BTreeMap, BTreeSet};

/// Up to so many messages each is an element of its own, which can have the focus; more are painted.
const CROWD: usize = 40;

/// Of more messages than this each is painted smaller.
const THRONG: usize = 150;

/// Half the way of what a process sends to itself.
const LOOP: f64 = 16.0;

/// Up to so many processes every link is drawn, also while nothing is on it.
const MESH: usize = 7;

/// So many messages that travel together are drawn as one, with their number.
const STACK: usize = 4;

/// The parts of its way at which a message may wait that has no time to arrive, best first.
const RESTS: [f64; 7] = [0.5, 0.38, 0.62, 0.26, 0.74, 0.44, 0.56];

/// A process that is being dragged, and the place that it has under the pointer.
pub type Moved = Option<(u32, i32, i32)>;

/// The parts of their ways at which messages wait, by name: each stays where it waits.
pub type Rests = BTreeMap<String, f64>;

/// A message on its way, or several.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// The message's place in the view's list.
    pub place: usize,
    /// How many messages this token stands for; none if another stands for it.
    pub count: usize,
    /// The token that stands for it: a place in its lane.
    leader: usize,
    /// Where it waits if it does not travel, as a part of its way.
    rest: Option<f64>,
}

/// All that goes from one process to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// The way between the two circles.
    pub way: Way,
    /// The way of the tokens' middles.
    track: Way,
    /// The tokens, the first to arrive first.
    pub tokens: Vec<Token>,
}

/// Where everything is.
#[derive(Clone, PartialEq)]
pub struct Picture {
    /// The run.
    pub view: Shared<View>,
    /// How its places lie in the panel.
    pub frame: Frame,
    /// Where the processes are.
    pub points: Vec<Point>,
    /// What is under way.
    pub lanes: Vec<Lane>,
    /// A token's radius.
    pub radius: f64,
    /// Whether tokens travel, rather than wait in the middle of their ways.
    pub timed: bool,
}

impl Picture {
    /// The picture of a view; `still` has nothing travel.
    pub fn new(
        view: &Shared<View>,
        frame: Frame,
        moved: Moved,
        still: bool,
        rests: &mut Rests,
    ) -> Self {
        let at = |process: &ProcessView| match moved {
            Some((id, x, y)) if id == process.id => frame.point(x, y),
            _ => frame.of(process),
        };
        let points = view.processes.iter().map(at).collect();
        let radius = match view.messages.len() {
            ..=CROWD => (frame.radius * 0.5).clamp(8.0, 11.0),
            THRONG.. => 4.5,
            _ => 6.0,
        };
        let timed = view.next.is_some() && !still;
        let mut picture =
            Self { view: view.clone(), frame, points, lanes: Vec::new(), radius, timed };
        picture.lanes = picture.fill_lanes(rests);
        picture
    }

    /// Whether there are too many messages for an element each.
    pub fn is_crowded(&self) -> bool {
        self.view.messages.len() > CROWD
    }

    /// Whether every link is drawn.
    pub fn is_mesh(&self) -> bool {
        self.points.len() <= MESH
    }

    /// Where a process is.
    pub fn at(&self, id: u32) -> Option<Point> {
        self.points.get(id as usize).copied()
    }

    /// The way from one process to another; to itself, above it.
    pub fn way(&self, from: u32, to: u32) -> Option<Way> {
        if from == to {
            let (x, y) = self.at(from)?;
            let above = y - self.frame.radius - self.radius - 4.0;
            return Some(Way { from: (x - LOOP, above), to: (x + LOOP, above) });
        }
        Some(Way::new(self.at(from)?, self.at(to)?, self.frame.radius))
    }

    /// Where the messages are at a moment, in the order of the view's list.
    pub fn places(&self, playhead: f64) -> Vec<Point> {
        let mut places = vec![(0.0, 0.0); self.view.messages.len()];
        for lane in &self.lanes {
            self.place_lane(lane, playhead, &mut places);
        }
        places
    }

    /// Where the messages are half-way between this event and the next.
    pub fn samples(&self) -> Vec<Vec<Point>> {
        let now = moment(self.view.now);
        match self.view.next.filter(|_| self.timed) {
            None => vec![self.places(now)],
            Some(next) => {
                let next = moment(next);
                [now, f64::midpoint(now, next), next].map(|at| self.places(at)).to_vec()
            }
        }
    }

    /// Those that overlap step aside, each beside the one that arrives before it.
    fn place_lane(&self, lane: &Lane, playhead: f64, places: &mut [Point]) {
        let (length, apart) = (lane.track.length().max(1.0), 2.0 * self.radius + 2.0);
        let mut taken: Vec<(f64, f64)> = Vec::with_capacity(lane.tokens.len());
        for (nth, token) in lane.tokens.iter().enumerate() {
            if token.leader != nth {
                let (part, aside) = taken[token.leader];
                taken.push((part, aside));
                places[token.place] = lane.track.beside(part, aside);
                continue;
            }
            let part = self.part(token, playhead);
            let aside = taken.iter().fold(0.0_f64, |aside, &(other, taken)| {
                let along = (part - other).abs() * length;
                if along < apart {
                    aside.max(taken + (apart * apart - along * along).sqrt())
                } else {
                    aside
                }
            });
            taken.push((part, aside));
            places[token.place] = lane.track.beside(part, aside);
        }
    }

    fn part(&self, token: &Token, playhead: f64) -> f64 {
        token.rest.unwrap_or_else(|| part(&self.view.messages[token.place], playhead))
    }

    fn fill_lanes(&self, rests: &mut Rests) -> Vec<Lane> {
        let mut ways: BTreeMap<(u32, u32), Vec<usize>> = BTreeMap::new();
        for (place, message) in self.view.messages.iter().enumerate() {
            ways.entry((message.from, message.to)).or_default().push(place);
        }
        self.settle(rests);
        ways.into_iter().filter_map(|(ends, all)| self.lane(ends, all, rests)).collect()
    }

    fn lane(&self, (from, to): (u32, u32), mut all: Vec<usize>, rests: &Rests) -> Option<Lane> {
        let way = self.way(from, to)?;
        let track = way.shortened(self.radius);
        let message = |place: usize| &self.view.messages[place];
        all.sort_by_key(|&place| (message(place).held, message(place).due, place));
        let token = |(nth, place): (usize, usize)| {
            let rest = rests.get(&message(place).id).copied();
            Token { place, count: 1, leader: nth, rest }
        };
        let tokens = all.into_iter().enumerate().map(token).collect();
        let mut lane = Lane { way, track, tokens };
        self.stack(&mut lane);
        Some(lane)
    }

    /// Finds a place on its way for every message that waits and has none yet: one at which nothing
    /// else waits, or, in a crowd, any about the middle.
    fn settle(&self, rests: &mut Rests) {
        let waits = |message: &&MessageView| !self.timed || message.held;
        let waiting: Vec<&MessageView> = self.view.messages.iter().filter(waits).collect();
        let before = std::mem::take(rests);
        let point = |message: &MessageView, rest: f64| {
            let way = self.way(message.from, message.to)?;
            Some(way.shortened(self.radius).at(rest))
        };
        let mut taken: Vec<Point> = Vec::new();
        for message in &waiting {
            if let Some(&rest) = before.get(&message.id) {
                rests.insert(message.id.clone(), rest);
                taken.extend(point(message, rest));
            }
        }
        let apart = 2.0 * self.radius + 4.0;
        for message in waiting.iter().filter(|message| !before.contains_key(&message.id)) {
            let is_free = |rest: &f64| {
                let Some((x, y)) = point(message, *rest) else { return true };
                taken.iter().all(|other| (x - other.0).hypot(y - other.1) >= apart)
            };
            let spread = message.sent_step.wrapping_mul(7).wrapping_add(message.to * 3) as usize;
            let any = RESTS[spread % RESTS.len()];
            let free = RESTS.into_iter().find(is_free).filter(|_| !self.is_crowded());
            let rest = free.unwrap_or(any);
            rests.insert(message.id.clone(), rest);
            taken.extend(point(message, rest).filter(|_| !self.is_crowded()));
        }
    }

    /// Has one token stand for those that stay together until the next event.
    fn stack(&self, lane: &mut Lane) {
        let (now, next) = (self.view.now, self.view.next.unwrap_or(self.view.now));
        let near = 2.0 * self.radius / lane.track.length().max(1.0);
        let together = |a: &Token, b: &Token| {
            [now, next].into_iter().all(|at| {
                let (a, b) = (self.part(a, moment(at)), self.part(b, moment(at)));
                (a - b).abs() < near
            })
        };
        let mut start = 0;
        while start < lane.tokens.len() {
            let lead = &lane.tokens[start];
            let alike = |token: &&Token| {
                together(lead, token)
                    && self.view.messages[lead.place].held == self.view.messages[token.place].held
            };
            let count = lane.tokens[start..].iter().take_while(alike).count().max(1);
            if count >= STACK {
                for token in &mut lane.tokens[start..start + count] {
                    (token.leader, token.count) = (start, 0);
                }
                lane.tokens[start].count = count;
            }
            start += count;
        }
    }
}

/// Who can still talk to whom: the groups that a partition leaves, if it leaves more than one.
///
/// Two processes are of one group if each can reach the other, perhaps by way of others of the
/// group.
pub fn groups(view: &View) -> Vec<Vec<u32>> {
    if view.cuts.is_empty() {
        return Vec::new();
    }
    let cuts: BTreeSet<(u32, u32)> = view.cuts.iter().copied().collect();
    let cut = |a: u32, b: u32| cuts.contains(&(a, b)) || cuts.contains(&(b, a));
    let mut apart: Vec<u32> = view.processes.iter().map(|process| process.id).collect();
    let mut groups = Vec::new();
    while let Some(first) = apart.first().copied() {
        let mut group = vec![first];
        let mut next = 0;
        apart.retain(|&id| id != first);
        while let Some(&a) = group.get(next) {
            let (near, far) = apart.iter().partition(|&&b| !cut(a, b));
            group.extend::<Vec<u32>>(near);
            apart = far;
            next += 1;
        }
        group.sort_unstable();
        groups.push(group);
    }
    if groups.len() > 1 { groups } else { Vec::new() }
}

/// Whether a group lies apart from another process: nothing gets there and nothing back.
pub fn is_parted(groups: &[Vec<u32>], a: u32, b: u32) -> bool {
    groups.iter().any(|group| group.contains(&a) != group.contains(&b))
}

/// About how wide a line of words is.
pub fn text_width(text: &str, size: f64) -> f64 {
    let width = |letter: char| if letter.is_ascii() { 0.6 } else { 1.0 };
    text.chars().map(width).sum::<f64>() * size
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(id: u32, x: i32, y: i32) -> ProcessView {
        ProcessView {
            id,
            name: format!("p{id}"),
            status: "up".to_owned(),
            status_title: String::new(),
            x,
            y,
            clock: 0,
            clock_offset: 0,
            clock_drift: 0,
            glance: Vec::new(),
            state: Vec::new(),
            stable: Vec::new(),
            timers: Vec::new(),
            gathering: None,
            decided: None,
            doomed: None,
            traitor: false,
            conduct: None,
            seen: Vec::new(),
        }
    }

    fn message(id: &str, to: u32, sent: u64, due: u64) -> MessageView {
        MessageView { id: id.to_owned(), to, sent, due, ..MessageView::default() }
    }

    fn picture(messages: Vec<MessageView>) -> Picture {
        let processes = vec![process(0, 100, 500), process(1, 900, 500), process(2, 500, 100)];
        let view = View { processes, messages, next: Some(500), ..View::default() };
        let frame = Frame::new((1000.0, 600.0), &view.processes);
        Picture::new(&Shared::new(view), frame, None, false, &mut Rests::new())
    }

    #[test]
    fn what_travels_together_steps_aside() {
        let picture = picture(vec![message("0-0", 1, 0, 1000), message("0-1", 1, 0, 1000)]);
        for at in [0.0, 300.0, 1000.0] {
            let places = picture.places(at);
            let apart = (places[0].0 - places[1].0).hypot(places[0].1 - places[1].1);
            assert!(apart >= 2.0 * picture.radius, "{apart}");
        }
    }

    #[test]
    fn many_that_travel_together_are_one_with_their_number() {
        let all: Vec<_> = (0..6).map(|nth| message(&format!("0-{nth}"), 1, 0, 1000)).collect();
        let picture = picture(all);
        let counts: Vec<usize> = picture.lanes[0].tokens.iter().map(|token| token.count).collect();
        assert_eq!(counts, [6, 0, 0, 0, 0, 0]);
        let places = picture.places(500.0);
        assert!(places.iter().all(|place| *place == places[0]));
    }

    #[test]
    fn what_is_held_waits_where_nothing_else_waits() {
        let held = |id: &str, to| MessageView { held: true, ..message(id, to, 0, 1000) };
        let picture = picture(vec![held("0-0", 1), held("0-1", 2), held("0-2", 1)]);
        assert_eq!(picture.places(0.0), picture.places(900.0));
        let places = picture.places(0.0);
        let apart = (places[0].0 - places[2].0).hypot(places[0].1 - places[2].1);
        assert!(apart >= 2.0 * picture.radius);
    }

    #[test]
    fn a_partition_leaves_groups_and_a_single_cut_does_not() {
        let mut view =
            View { processes: (0..3).map(|p| process(p, 0, 0)).collect(), ..View::default() };
        assert!(groups(&view).is_empty());
        view.cuts = vec![(0, 1), (1, 0)];
        assert!(groups(&view).is_empty(), "p2 still hears both");
        view.cuts.extend([(0, 2), (2, 0)]);
        assert_eq!(groups(&view), [vec![0], vec![1, 2]]);
        assert!(is_parted(&groups(&view), 0, 2) && !is_parted(&groups(&view), 1, 2));
    }
}
