//! A number of Telegram Stars.

use alloc::format;
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::{Error, Result};

/// A positive whole number of Telegram Stars.
///
/// There is no other local limit: sources disagree about the largest purchase, and the service knows best.
///
/// ```
/// # use starsbot::Stars;
/// assert_eq!(Stars::new(100)?.get(), 100);
/// assert_eq!(Stars::new(0).unwrap_err().field(), Some("amount_stars"));
/// # Ok::<(), starsbot::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Stars(i64);

impl Stars {
    /// A number of Stars, from 1 upwards.
    ///
    /// # Errors
    /// `invalid_argument`, field `amount_stars`, when it is not positive.
    pub fn new(amount: i64) -> Result<Self> {
        if amount < 1 {
            return Err(refused(amount));
        }
        Ok(Self(amount))
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

fn refused(amount: impl fmt::Display) -> Error {
    Error::invalid_argument(
        "amount_stars",
        format!("`amount_stars` must be a whole number from 1 upwards, not {amount}"),
    )
}

impl fmt::Display for Stars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Stars {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(i64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

macro_rules! from_integers {
    ($($integer:ty),*) => {$(
        impl TryFrom<$integer> for Stars {
            type Error = Error;

            fn try_from(amount: $integer) -> Result<Self> {
                i64::try_from(amount).map_err(|_| refused(amount)).and_then(Self::new)
            }
        }
    )*};
}

from_integers!(i32, i64, u32, u64, usize);
