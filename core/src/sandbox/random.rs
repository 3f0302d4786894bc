//! Numbers that look random and follow from a seed.

/// `SplitMix64`: eight bytes of state, no dependency, the same on every machine.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    /// A sequence of its own for each purpose, so that drawing from one does not move the others.
    pub(super) fn new(seed: u64, purpose: u64) -> Self {
        let mut random = Self(seed ^ purpose.rotate_right(8));
        Self(random.next())
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, not including, `end`.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        let scaled = u64::from(self.half()) * u64::from(end);
        u32::try_from(scaled >> 32).unwrap_or(0)
    }

    /// A number from 0 to 1.
    pub(super) fn unit(&mut self) -> f64 {
        f64::from(self.half()) / f64::from(u32::MAX)
    }

    fn half(&mut self) -> u32 {
        u32::try_from(self.next() >> 32).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_a_purpose_make_a_sequence() {
        let draw = |seed, purpose| Random::new(seed, purpose).next();
        assert_eq!(draw(7, 1), draw(7, 1));
        assert_ne!(draw(7, 1), draw(7, 2));
        assert_ne!(draw(7, 1), draw(8, 1));
    }

    #[test]
    fn numbers_stay_in_their_range_and_reach_its_ends() {
        let mut random = Random::new(0, 0);
        let drawn: Vec<u32> = (0..200).map(|_| random.below(5)).collect();
        assert_eq!(drawn.iter().min(), Some(&0));
        assert_eq!(drawn.iter().max(), Some(&4));
        assert!((0..200).all(|_| (0.0..=1.0).contains(&random.unit())));
    }
}
