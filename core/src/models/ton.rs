//! Money: amounts of TON, exact to the nanoton.

mod parse;

use alloc::format;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Error, Result};
use parse::{Excess, parse};

const NANO_PER_TON: u64 = 1_000_000_000;

/// An amount of TON: a whole number of nanotons, 1 TON = 1 000 000 000 nanotons.
///
/// No float is involved anywhere. Text is read digit by digit; a part of a nanoton in an amount that *you*
/// give is refused, and in an amount that the *service* gives, which computes in floats, it is rounded half
/// to even. `Display` is the shortest decimal text and never has an exponent. Serialized as that text.
///
/// ```
/// # use starsbot::Ton;
/// let price: Ton = "1.234567".parse()?;
/// assert_eq!(price.nano(), 1_234_567_000);
/// assert_eq!(Ton::from_nano(100).to_string(), "0.0000001");
/// assert!("0.0000000001".parse::<Ton>().is_err());
/// # Ok::<(), starsbot::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ton(i64);

impl Ton {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount from nanotons.
    #[must_use]
    pub const fn from_nano(nano: i64) -> Self {
        Self(nano)
    }

    /// The amount in nanotons.
    #[must_use]
    pub const fn nano(self) -> i64 {
        self.0
    }

    /// The sum, or `None` where it does not fit.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(nano) => Some(Self(nano)),
            None => None,
        }
    }

    /// The difference, or `None` where it does not fit.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(nano) => Some(Self(nano)),
            None => None,
        }
    }

    /// The amount so many times, or `None` where it does not fit.
    #[must_use]
    pub const fn checked_mul(self, times: i64) -> Option<Self> {
        match self.0.checked_mul(times) {
            Some(nano) => Some(Self(nano)),
            None => None,
        }
    }

    /// Reads the text of a number in a response, rounding half to even at the ninth decimal.
    pub(crate) fn from_response(text: &str) -> Option<Self> {
        parse(text, Excess::RoundHalfEven).ok().map(Self)
    }
}

impl fmt::Display for Ton {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let nano = self.0.unsigned_abs();
        let (whole, fraction) = (nano / NANO_PER_TON, nano % NANO_PER_TON);
        let text = format!("{sign}{whole}.{fraction:09}");
        f.pad(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl FromStr for Ton {
    type Err = Error;

    /// Reads an amount that a user gives: a decimal number as JSON writes it, at most nine decimals.
    ///
    /// # Errors
    /// `invalid_argument`, field `ton`.
    fn from_str(text: &str) -> Result<Self> {
        parse(text.trim_ascii(), Excess::Refuse)
            .map(Self)
            .map_err(|why| Error::invalid_argument("ton", format!("not an amount of TON: {why}")))
    }
}

impl Serialize for Ton {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Ton {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn in_response(text: &str) -> Option<i64> {
        Ton::from_response(text).map(Ton::nano)
    }

    #[test]
    fn a_response_is_rounded_half_to_even() {
        for (text, nano) in [
            ("0.30000000000000004", 300_000_000),
            ("0.0000000005", 0),
            ("0.0000000015", 2),
            ("0.0000000025", 2),
            ("0.00000000250000001", 3),
            ("-0.0000000015", -2),
            ("4e-10", 0),
            ("9e-11", 0),
            ("9e-10", 1),
            ("0e999999999999999999999", 0),
            ("1e-999999999999999999999", 0),
            ("9223372036.854775807", i64::MAX),
            ("-9223372036.854775808", i64::MIN),
            ("9223372036.8547758074", i64::MAX),
        ] {
            assert_eq!(in_response(text), Some(nano), "{text}");
        }
        for text in [
            "9223372036.8547758075",
            "1e11",
            "1e400",
            "",
            "-",
            "1.",
            ".5",
            "+1",
            "01",
            "1e",
            "1e+",
            "NaN",
        ] {
            assert_eq!(in_response(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_of_any_length_are_read() {
        let zeros = "0".repeat(100_000);
        assert_eq!(
            in_response(&format!("0.{zeros}1e100001")),
            Some(1_000_000_000)
        );
        assert_eq!(
            in_response(&format!("1{zeros}e-100000")),
            Some(1_000_000_000)
        );
        assert_eq!(in_response(&format!("0.0000000005{zeros}1")), Some(1));
        assert_eq!(in_response(&format!("1{zeros}")), None);
        assert_eq!(in_response(&format!("1{zeros}e-{zeros}")), None);
        assert_eq!(in_response(&format!("0.{zeros}e9{zeros}")), Some(0));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 16 } else { 2_000 }))]

        #[test]
        fn text_and_value_are_one(nano: i64) {
            let ton = Ton::from_nano(nano);
            let text = ton.to_string();
            prop_assert_eq!(text.parse::<Ton>().unwrap(), ton);
            prop_assert_eq!(Ton::from_response(&text), Some(ton));
            prop_assert!(!text.contains(['e', 'E']) && !text.ends_with('.'));
        }

        #[test]
        fn moving_the_point_changes_nothing(nano: i32, zeros in 0_usize..12) {
            let nano = i64::from(nano);
            let shifted = format!("{nano}{}e-{}", "0".repeat(zeros), 9 + zeros);
            prop_assert_eq!(in_response(&shifted), Some(nano));
            let shifted = format!("{}.{:09}E{}", nano / 1_000_000_000, (nano % 1_000_000_000).abs(), 0);
            prop_assume!(nano / 1_000_000_000 != 0 || nano >= 0);
            prop_assert_eq!(in_response(&shifted), Some(nano));
        }

        #[test]
        fn rounding_agrees_with_arithmetic(tenths_of_nano in any::<i32>()) {
            let text = format!("{tenths_of_nano}e-10");
            let exact = i64::from(tenths_of_nano);
            let (floor, rest) = (exact.div_euclid(10), exact.rem_euclid(10));
            let even = floor + i64::from(rest > 5 || (rest == 5 && floor.rem_euclid(2) == 1));
            prop_assert_eq!(in_response(&text), Some(even));
        }

        #[test]
        fn no_text_makes_it_fail_otherwise(text in "[-+0-9.eE ]{0,24}") {
            if let Ok(ton) = text.parse::<Ton>() {
                prop_assert_eq!(Ton::from_response(text.trim()), Some(ton));
            }
        }
    }
}
