//! The price of a Star.

use super::random::Random;
use crate::Ton;

/// What a Star costs at first, in nanotons, and what the price is drawn back to.
const USUAL_NANO: i64 = 5_000_000;
/// The largest random step of the price, in hundredths of a percent.
const STEP: u32 = 100;
/// The part of its distance from the usual price that the price goes back with every step.
const PULL: i64 = 50;

/// A price that moves with every purchase: up to 1 % either way by chance, and 2 % of the way home. It can
/// not leave the range of 3.3 to 10 million nanotons.
#[derive(Clone, Debug)]
pub(super) struct Market {
    price_nano: i64,
    random: Random,
}

impl Market {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            price_nano: USUAL_NANO,
            random: Random::new(seed, 2),
        }
    }

    pub(super) fn price(&self) -> Ton {
        Ton::from_nano(self.price_nano)
    }

    pub(super) fn step(&mut self) {
        let chance = i64::from(self.random.below(2 * STEP + 1)) - i64::from(STEP);
        self.price_nano +=
            self.price_nano * chance / 10_000 + (USUAL_NANO - self.price_nano) / PULL;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_price_moves_a_little_at_a_time_and_comes_back() {
        let mut market = Market::new(1);
        let steps = if cfg!(miri) { 100 } else { 10_000 };
        let mut crossings = 0;
        for _ in 0..steps {
            let before = market.price_nano;
            market.step();
            assert!((market.price_nano - before).abs() <= before / 50);
            assert!((4_000_000..6_000_000).contains(&market.price_nano));
            crossings += u32::from((before < USUAL_NANO) != (market.price_nano < USUAL_NANO));
        }
        assert!(crossings > steps / 100);
    }
}
