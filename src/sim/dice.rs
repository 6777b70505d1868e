//! The one source of chance: PCG32, keyed by what the draw is for.

/// What a draw decides. Each part of a run draws from a stream of its own, so that a new draw in
/// the network never shifts the workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The fate of a message: keyed by its sender and its number.
    Network,
    /// The duration of a timer: keyed by its process and its number.
    Timer,
    /// A process's own random choice: keyed by its process and its number.
    Choice,
    /// Which pending event is next in an asynchronous schedule: keyed by the step.
    Schedule,
    /// A scenario's own preparation (places, proposed values, scripted faults).
    Workload,
}

/// A PCG32 generator (O'Neill 2014, XSH RR 64/32), whose stream is published and never changes.
///
/// [`Dice::keyed`] derives a generator from a seed and the name of what is drawn. Dropping one
/// message therefore leaves the latency of every other message as it was, and two branches of a
/// run differ only where they must.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Dice {
    state: u64,
    increment: u64,
}

const MULTIPLIER: u64 = 6_364_136_223_846_793_005;

impl Dice {
    /// The generator of the reference implementation for `seed` and `stream`.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut dice = Self { state: 0, increment: (stream << 1) | 1 };
        dice.next_u32();
        dice.state = dice.state.wrapping_add(seed);
        dice.next_u32();
        dice
    }

    /// The generator for one named draw: `part` of the run with `seed`, about the `nth` thing of `who`.
    pub fn keyed(seed: u64, part: Part, who: u32, nth: u64) -> Self {
        let stream = mix((part as u64) << 32 | u64::from(who));
        Self::new(mix(seed ^ mix(nth.wrapping_add(1))), stream)
    }

    /// 32 uniform bits.
    pub fn next_u32(&mut self) -> u32 {
        let old = self.state;
        self.state = old.wrapping_mul(MULTIPLIER).wrapping_add(self.increment);
        let xorshifted = (((old >> 18) ^ old) >> 27) as u32;
        xorshifted.rotate_right((old >> 59) as u32)
    }

    /// A uniform number below `bound`, without bias (rejection). Zero when `bound` is zero.
    pub fn below(&mut self, bound: u32) -> u32 {
        if bound <= 1 {
            return 0;
        }
        let threshold = bound.wrapping_neg() % bound;
        loop {
            let draw = self.next_u32();
            if draw >= threshold {
                return draw % bound;
            }
        }
    }

    /// A uniform number in `low..=high`; `low` when the range is empty. Spans over 2^32 - 1 are
    /// cut to that.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        let span = high.saturating_sub(low).min(u64::from(u32::MAX) - 1);
        low + u64::from(self.below(span as u32 + 1))
    }

    /// True with probability `per_thousand` / 1000. Draws nothing for 0 and for 1000.
    pub fn chance(&mut self, per_thousand: u16) -> bool {
        match per_thousand {
            0 => false,
            1000.. => true,
            p => self.below(1000) < u32::from(p),
        }
    }
}

/// SplitMix64's finaliser (Steele, Lea, Flood 2014): spreads neighbouring keys over all 64 bits.
fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_published_one() {
        // The first outputs of the reference implementation's demo, seed 42 and stream 54.
        let mut dice = Dice::new(42, 54);
        let drawn: Vec<u32> = (0..6).map(|_| dice.next_u32()).collect();
        assert_eq!(
            drawn,
            [0xa15c_02b7, 0x7b47_f409, 0xba1d_3330, 0x83d2_f293, 0xbfa4_784b, 0xcbed_606e]
        );
    }

    #[test]
    fn ranges_are_hit_from_end_to_end_and_never_left() {
        let mut seen = [false; 5];
        for nth in 0..200 {
            let drawn = Dice::keyed(7, Part::Timer, 3, nth).between(10, 14);
            seen[usize::try_from(drawn - 10).expect("a drawn value stays in its range")] = true;
        }
        assert_eq!(seen, [true; 5]);
    }

    #[test]
    fn neighbouring_names_draw_independently() {
        let first = |who, nth| Dice::keyed(1, Part::Network, who, nth).next_u32();
        let mut drawn: Vec<u32> = (0..40).flat_map(|w| (0..40).map(move |n| first(w, n))).collect();
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn.len(), 1600);
    }
}
