//! What is measured, in whole numbers: fractions are thousandths, or parts of what the caller asks.

/// How often each small number was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
    sum: u128,
}

impl Histogram {
    /// Counts a value.
    pub fn add(&mut self, value: u64) {
        let place = usize::try_from(value).unwrap_or(usize::MAX).min(Self::WIDEST);
        if place >= self.counts.len() {
            self.counts.resize(place + 1, 0);
        }
        self.counts[place] += 1;
        self.total += 1;
        self.sum += u128::from(value);
    }

    /// Values from here on share a bin; the mean still knows them.
    pub const WIDEST: usize = 1 << 16;

    /// Counts what another counted too.
    pub fn merge(&mut self, other: &Histogram) {
        self.counts.resize(self.counts.len().max(other.counts.len()), 0);
        self.counts.iter_mut().zip(&other.counts).for_each(|(mine, theirs)| *mine += theirs);
        self.total += other.total;
        self.sum += other.sum;
    }

    /// How many values were counted.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The sum of all values.
    pub fn sum(&self) -> u128 {
        self.sum
    }

    /// How often each value was seen, from 0 to the largest.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// The mean in thousandths, rounded to the nearest; 0 if there is none.
    pub fn mean(&self) -> u64 {
        ratio(self.sum, u128::from(self.total), 1000)
    }

    /// The share of one value, in parts of `whole`.
    pub fn share(&self, value: usize, whole: u64) -> u64 {
        let count = self.counts.get(value).copied().unwrap_or(0);
        ratio(count.into(), self.total.into(), whole)
    }

    /// The smallest value that at least `percent` of a hundred are not above.
    pub fn percentile(&self, percent: u64) -> u64 {
        let due = (u128::from(self.total) * u128::from(percent)).div_ceil(100).max(1);
        let mut seen = 0;
        let place = self.counts.iter().position(|count| {
            seen += u128::from(*count);
            seen >= due
        });
        place.unwrap_or(0) as u64
    }

    /// The largest value seen.
    pub fn max(&self) -> u64 {
        self.counts.len().saturating_sub(1) as u64
    }
}

/// One lookup, as every overlay can tell it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    /// Whether it named the live owner of its key.
    pub right: bool,
    /// Its hops, the last one to the owner included.
    pub hops: u32,
    /// Its messages: questions, and where a message is sent on, each time that it is.
    pub messages: u32,
    /// Of these, those that were not answered.
    pub timeouts: u32,
    /// The distance from hop to hop, in thousandths of a unit.
    pub travelled: u64,
    /// The distance straight to the owner.
    pub direct: u64,
}

/// What came of many lookups: the measures that all overlays have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Hops of the lookups that found the owner.
    pub hops: Histogram,
    /// Messages of each lookup.
    pub messages: Histogram,
    /// Lookups that met a node that did not answer.
    pub delayed: u64,
    /// Lookups that did not name the live owner.
    pub failed: u64,
    /// The distance from hop to hop of those that found it, summed.
    pub travelled: u64,
    /// The distance straight to the owner of these, summed.
    pub direct: u64,
}

impl Findings {
    /// Counts a lookup.
    pub fn add(&mut self, finding: &Finding) {
        self.messages.add(finding.messages.into());
        self.delayed += u64::from(finding.timeouts > 0);
        if finding.right {
            self.hops.add(finding.hops.into());
            self.travelled += finding.travelled;
            self.direct += finding.direct;
        } else {
            self.failed += 1;
        }
    }

    /// How many were counted.
    pub fn total(&self) -> u64 {
        self.messages.total()
    }

    /// The distance travelled over the direct one, in thousandths.
    pub fn stretch(&self) -> u64 {
        ratio(self.travelled.into(), self.direct.into(), 1000)
    }
}

/// `part / all` in parts of `whole`, rounded to the nearest; 0 if there is nothing.
pub fn ratio(part: u128, all: u128, whole: u64) -> u64 {
    match all {
        0 => 0,
        all => u64::try_from((part * u128::from(whole) + all / 2) / all).unwrap_or(u64::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_and_percentiles_are_those_of_the_sorted_values() {
        let values = [3u64, 1, 4, 1, 5, 9, 2, 6, 5, 3];
        let (mut all, mut left, mut right) =
            (Histogram::default(), Histogram::default(), Histogram::default());
        for (i, value) in values.into_iter().enumerate() {
            all.add(value);
            if i < 4 { left.add(value) } else { right.add(value) }
        }
        left.merge(&right);
        assert_eq!(left, all);
        assert_eq!((all.mean(), all.max(), all.total(), all.sum()), (3900, 9, 10, 39));
        assert_eq!((all.percentile(0), all.percentile(1), all.percentile(50)), (1, 1, 3));
        assert_eq!((all.percentile(51), all.percentile(99), all.percentile(100)), (4, 9, 9));
        assert_eq!(all.share(5, 10_000), 2000);
        assert_eq!(Histogram::default().percentile(50), 0);
    }
}
