//! What was measured while virtual time went by, second by second, and coarser where it was long.

use super::view::SampleView;
use crate::overlay::measure::ratio;

/// The measures of a stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// Its end, in microseconds.
    pub until: u64,
    /// Lookups in it.
    pub lookups: u64,
    /// Those that failed, or ended elsewhere.
    pub failed: u64,
    /// Hops of the others, summed.
    pub hops: u64,
    /// Bytes that were sent in it.
    pub bytes: u64,
    /// Nodes that answered at its end.
    pub live: u32,
}

impl Sample {
    fn and(self, later: Sample) -> Sample {
        Sample {
            lookups: self.lookups + later.lookups,
            failed: self.failed + later.failed,
            hops: self.hops + later.hops,
            bytes: self.bytes + later.bytes,
            ..later
        }
    }
}

/// Samples, all over as many seconds, except for the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Samples {
    seconds: u32,
    /// How many seconds the last one has.
    last: u32,
    all: Vec<Sample>,
}

/// So many samples are kept: then two by two become one.
const MOST: usize = 240;

impl Default for Samples {
    fn default() -> Self {
        Self { seconds: 1, last: 1, all: Vec::new() }
    }
}

impl Samples {
    /// Adds what was measured in a second.
    pub fn add(&mut self, second: Sample) {
        match self.all.last_mut() {
            Some(last) if self.last < self.seconds => {
                *last = last.and(second);
                self.last += 1;
            }
            _ => {
                self.all.push(second);
                self.last = 1;
            }
        }
        if self.all.len() == MOST && self.last == self.seconds {
            self.all = self.all.chunks(2).map(|pair| pair[0].and(pair[1])).collect();
            self.seconds *= 2;
            self.last = self.seconds;
        }
    }

    /// All of them, the oldest first.
    pub fn view(&self) -> Vec<SampleView> {
        let sample = |sample: &Sample| SampleView {
            until: sample.until,
            lookups: sample.lookups,
            failed: sample.failed,
            hops: ratio(sample.hops.into(), (sample.lookups - sample.failed).into(), 1000),
            bytes: sample.bytes,
            live: sample.live,
        };
        self.all.iter().map(sample).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_time_has_as_many_samples_and_nothing_is_lost() {
        let mut samples = Samples::default();
        for second in 1..=10_000u64 {
            samples.add(Sample {
                until: second,
                lookups: 3,
                failed: 1,
                hops: 4,
                bytes: 5,
                live: 7,
            });
        }
        let view = samples.view();
        assert!(view.len() <= MOST && view.len() >= MOST / 2 - 1);
        assert_eq!(view.iter().map(|sample| sample.lookups).sum::<u64>(), 30_000);
        assert_eq!(view.last().map(|sample| (sample.until, sample.hops)), Some((10_000, 2000)));
        let whole = &view[..view.len() - 1];
        assert!(whole.iter().all(|sample| sample.bytes == whole[0].bytes));
    }
}
