//! The playhead: when a run that goes on by itself takes its next step.
//!
//! It knows no browser: it is told the time and says what to ask for.

use crate::wire::View;

/// Virtual time for each unit of real time, as offered.
pub const SPEEDS: [f64; 9] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 10.0, 100.0];

/// The place of the speed at which a page begins: a message can be followed by eye.
pub const USUAL_SPEED: usize = 2;

/// A gap in which nothing travels and that would last longer than this is skipped.
const LONGEST_GAP_MS: f64 = 1000.0;

/// How long before the next event a skipped gap ends.
const LEAD_MS: f64 = 150.0;

/// The longest time between two pictures that counts: a page in the background does not race.
const LONGEST_FRAME_MS: f64 = 100.0;

/// What the playhead asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wish {
    /// Nothing for now.
    Nothing,
    /// All that is due up to this moment.
    Advance(u64),
    /// One step, at whatever time.
    Step,
    /// Nothing more will happen.
    Stop,
}

/// Where the playhead stands, and how it moves.
#[derive(Clone, Debug)]
pub struct Playback {
    /// The moment of virtual time that is shown, in microseconds.
    pub playhead: f64,
    /// How fast: a place in [`SPEEDS`].
    pub speed: usize,
    /// The request that has no answer yet; there is never a second one.
    pub asked: Option<u32>,
    last: Option<f64>,
    waited: f64,
}

impl Default for Playback {
    fn default() -> Self {
        Self { playhead: 0.0, speed: USUAL_SPEED, asked: None, last: None, waited: 0.0 }
    }
}

impl Playback {
    /// Begins to move: the time since it last moved does not count.
    pub fn start(&mut self) {
        self.last = None;
        self.waited = f64::INFINITY;
    }

    /// Learns of a view: the playhead stays if it lies before the view's next event.
    pub fn arrive(&mut self, view: &View) {
        let now = moment(view.now);
        let ahead = view.next.is_some_and(|next| self.playhead <= moment(next));
        if !(ahead && self.playhead >= now) {
            self.playhead = now;
        }
    }

    /// Moves to the time `now` in milliseconds; `still` goes step by step.
    pub fn tick(&mut self, now: f64, view: &View, still: bool) -> Wish {
        let elapsed = self.last.map_or(0.0, |last| (now - last).clamp(0.0, LONGEST_FRAME_MS));
        self.last = Some(now);
        if view.quiescent {
            return Wish::Stop;
        }
        match view.next {
            Some(next) if !still => self.travel(elapsed, moment(next), view),
            _ => self.pace(elapsed, still),
        }
    }

    fn travel(&mut self, elapsed: f64, next: f64, view: &View) -> Wish {
        let rate = self.rate() * 1000.0;
        self.playhead += elapsed * rate;
        if self.asked.is_some() {
            return Wish::Nothing;
        }
        if !something_travels(view) && next - self.playhead > LONGEST_GAP_MS * rate {
            self.playhead = next - LEAD_MS * rate;
        }
        if self.playhead >= next { Wish::Advance(self.playhead as u64) } else { Wish::Nothing }
    }

    fn pace(&mut self, elapsed: f64, still: bool) -> Wish {
        self.waited += elapsed;
        if self.asked.is_some() || self.waited < self.pause(still) {
            return Wish::Nothing;
        }
        self.waited = 0.0;
        Wish::Step
    }

    /// The time between two steps that have no time of their own.
    fn pause(&self, still: bool) -> f64 {
        let least = if still { 500.0 } else { 16.0 };
        (35.0 / self.rate()).clamp(least, 3000.0)
    }

    fn rate(&self) -> f64 {
        SPEEDS.get(self.speed).copied().unwrap_or(1.0)
    }
}

fn something_travels(view: &View) -> bool {
    view.messages.iter().any(|message| message.from != message.to && !message.held)
}

/// A moment of virtual time as a number that can be between two moments.
pub fn moment(time: u64) -> f64 {
    time as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::MessageView;

    fn view(now: u64, next: Option<u64>) -> View {
        let message = MessageView { to: 1, due: 10_000, ..MessageView::default() };
        View { now, next, messages: vec![message], ..View::default() }
    }

    #[test]
    fn the_playhead_asks_when_something_is_due_and_never_twice() {
        let view = view(0, Some(10_000));
        let mut playback = Playback { speed: 6, ..Playback::default() };
        assert_eq!(playback.tick(0.0, &view, false), Wish::Nothing);
        assert_eq!(playback.tick(4.0, &view, false), Wish::Nothing);
        assert_eq!(playback.playhead, 4_000.0);
        assert_eq!(playback.tick(12.0, &view, false), Wish::Advance(12_000));
        playback.asked = Some(1);
        assert_eq!(playback.tick(20.0, &view, false), Wish::Nothing);
    }

    #[test]
    fn a_gap_in_which_nothing_travels_is_skipped() {
        let mut view = view(0, Some(60_000_000));
        view.messages.clear();
        let mut playback = Playback { speed: 6, ..Playback::default() };
        playback.tick(0.0, &view, false);
        assert_eq!(playback.playhead, 60_000_000.0 - LEAD_MS * 1000.0);
    }

    #[test]
    fn without_time_it_goes_step_by_step() {
        let view = view(0, None);
        let mut playback = Playback::default();
        playback.start();
        assert_eq!(playback.tick(0.0, &view, false), Wish::Step);
        assert_eq!(playback.tick(50.0, &view, false), Wish::Nothing);
    }

    #[test]
    fn it_stops_where_nothing_more_happens() {
        let mut view = view(0, None);
        view.quiescent = true;
        assert_eq!(Playback::default().tick(0.0, &view, false), Wish::Stop);
    }

    #[test]
    fn a_view_of_another_moment_takes_the_playhead_along() {
        let mut playback = Playback { playhead: 7_000.0, ..Playback::default() };
        playback.arrive(&view(5_000, Some(9_000)));
        assert_eq!(playback.playhead, 7_000.0);
        playback.arrive(&view(1_000, Some(2_000)));
        assert_eq!(playback.playhead, 1_000.0);
    }
}
