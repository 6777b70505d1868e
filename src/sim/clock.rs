//! Virtual time, and the local clocks that read it wrongly.

use std::fmt;
use std::ops::{Add, AddAssign};

/// Virtual time, or a span of it, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub u64);

impl Time {
    /// The end of time: nothing happens then.
    pub const NEVER: Time = Time(u64::MAX);

    /// `n` milliseconds.
    pub const fn millis(n: u64) -> Self {
        Time(n * 1000)
    }

    /// The span from `earlier` to this moment; nothing if `earlier` is later.
    pub const fn since(self, earlier: Time) -> Time {
        Time(self.0.saturating_sub(earlier.0))
    }
}

impl Add for Time {
    type Output = Time;
    fn add(self, span: Time) -> Time {
        Time(self.0.saturating_add(span.0))
    }
}

impl AddAssign for Time {
    fn add_assign(&mut self, span: Time) {
        *self = *self + span;
    }
}

impl fmt::Display for Time {
    /// Milliseconds with three decimals: `12.345`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1000, self.0 % 1000)
    }
}

/// A process's own clock: what it reads when virtual time is `t` is `t (1 + drift) + offset`.
///
/// A clock that runs fast makes its process's timers fire early.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LocalClock {
    /// How far the clock is ahead (positive) or behind, in microseconds.
    pub offset: i64,
    /// How much faster (positive) or slower it runs, in parts per million; above -1,000,000.
    pub drift: i32,
}

/// A rate of one, in parts per million.
const MILLION: i128 = 1_000_000;

impl LocalClock {
    /// The largest drift either way, in parts per million: a clock at half or one and a half speed.
    pub const MAX_DRIFT: i32 = 500_000;

    /// What the clock reads at virtual time `now`, in microseconds; never below zero.
    pub fn reading(&self, now: Time) -> Time {
        let run = i128::from(now.0) * (MILLION + i128::from(self.drift)) / MILLION;
        Time((run + i128::from(self.offset)).clamp(0, i128::from(u64::MAX)) as u64)
    }

    /// How long a span measured by this clock lasts in virtual time.
    pub fn real(&self, span: Time) -> Time {
        if self.drift == 0 {
            return span;
        }
        let rate = (MILLION + i128::from(self.drift)).max(1);
        Time((i128::from(span.0) * MILLION / rate).min(i128::from(u64::MAX)) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_clock_is_ahead_and_its_timers_fire_early() {
        let fast = LocalClock { offset: 500, drift: 100_000 };
        assert_eq!(fast.reading(Time::millis(10)), Time(11_500));
        assert_eq!(fast.real(Time::millis(11)), Time::millis(10));
    }

    #[test]
    fn a_clock_far_behind_reads_zero() {
        let late = LocalClock { offset: -1_000_000, drift: 0 };
        assert_eq!(late.reading(Time::millis(3)), Time(0));
    }
}
