//! What changes with every picture is shown less often where nobody could read it so fast.

use super::browser;
use yew::prelude::*;

/// The least time between two things shown while a run goes on by itself, in milliseconds.
pub const CALM_MS: f64 = 200.0;

/// How much longer a timer waits than would be needed: most often the next picture comes first, and what
/// is due is drawn with it.
const SLACK_MS: f64 = 20.0;

/// What one part shows, and since when.
struct Part<T> {
    shown: T,
    since: f64,
}

struct Calm<T, const PARTS: usize> {
    parts: [Part<T>; PARTS],
    is_waking: bool,
}

impl<T: Clone + PartialEq, const PARTS: usize> Calm<T, PARTS> {
    fn new(first: &T) -> Self {
        let part = |_| Part { shown: first.clone(), since: f64::NEG_INFINITY };
        Self { parts: std::array::from_fn(part), is_waking: false }
    }

    /// Shows the latest in one part of those that waited long enough, so that no picture waits for all
    /// of them; and how long it is until the next is due, if one lacks the latest.
    fn show(&mut self, latest: &T, now: f64, least: f64) -> Option<f64> {
        let lacking = |part: &&mut Part<T>| part.shown != *latest;
        let oldest = |a: &&mut Part<T>, b: &&mut Part<T>| a.since.total_cmp(&b.since);
        let next = self.parts.iter_mut().filter(lacking).min_by(oldest);
        if let Some(part) = next.filter(|part| part.since + least <= now) {
            *part = Part { shown: latest.clone(), since: now };
        }
        let waiting = self.parts.iter().filter(|part| part.shown != *latest);
        waiting.map(|part| (part.since + least - now).max(0.0)).reduce(f64::min)
    }
}

/// The latest value, for each of some parts; while `hurried`, a new one for each no sooner than `least`
/// milliseconds after the last, and for one part at a time.
#[hook]
pub fn use_calm<T: Clone + PartialEq + 'static, const PARTS: usize>(
    latest: T,
    hurried: bool,
    least: f64,
) -> [T; PARTS] {
    let memory = use_mut_ref(|| Calm::<T, PARTS>::new(&latest));
    let wake = use_force_update();
    let mut calm = memory.borrow_mut();
    if !hurried {
        *calm = Calm { is_waking: calm.is_waking, ..Calm::new(&latest) };
    } else if let Some(wait) = calm.show(&latest, browser::now(), least)
        && !calm.is_waking
    {
        calm.is_waking = true;
        let memory = memory.clone();
        browser::after((wait + SLACK_MS).ceil() as i32, move || {
            memory.borrow_mut().is_waking = false;
            wake.force_update();
        });
    }
    calm.parts.each_ref().map(|part| part.shown.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_shows_the_latest_in_its_turn_and_none_too_often() {
        let mut calm = Calm::<u32, 2>::new(&0);
        let shown = |calm: &Calm<u32, 2>| calm.parts.each_ref().map(|part| part.shown);
        assert_eq!(calm.show(&0, 0.0, 200.0), None);
        assert_eq!((calm.show(&1, 0.0, 200.0), shown(&calm)), (Some(0.0), [1, 0]));
        assert_eq!((calm.show(&2, 10.0, 200.0), shown(&calm)), (Some(190.0), [1, 2]));
        assert_eq!((calm.show(&3, 199.0, 200.0), shown(&calm)), (Some(1.0), [1, 2]));
        assert_eq!((calm.show(&3, 200.0, 200.0), shown(&calm)), (Some(10.0), [3, 2]));
        assert_eq!((calm.show(&3, 210.0, 200.0), shown(&calm)), (None, [3, 3]));
    }
}
