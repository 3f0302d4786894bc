//! The three endpoints, by name.

use std::fmt;
use std::str::FromStr;

use crate::endpoint::Endpoint;
use crate::endpoints::{Buy, GetBalance, GetDeposit};
use crate::{Error, Result};

/// An endpoint of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// `GET /api/v1/balance`
    Balance,
    /// `GET /api/v1/deposit`
    Deposit,
    /// `POST /api/v1/buy`
    Buy,
}

impl Operation {
    /// Every operation.
    pub const ALL: [Self; 3] = [Self::Balance, Self::Deposit, Self::Buy];

    /// The stable text: `balance`, `deposit` or `buy`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Balance => GetBalance::NAME,
            Self::Deposit => GetDeposit::NAME,
            Self::Buy => Buy::NAME,
        }
    }

    pub(super) const fn method(self) -> &'static str {
        match self {
            Self::Balance => GetBalance::METHOD.as_str(),
            Self::Deposit => GetDeposit::METHOD.as_str(),
            Self::Buy => Buy::METHOD.as_str(),
        }
    }

    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Balance => GetBalance::PATH,
            Self::Deposit => GetDeposit::PATH,
            Self::Buy => Buy::PATH,
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Operation {
    type Err = Error;

    /// Reads the stable text.
    ///
    /// # Errors
    /// `invalid_argument`, field `operation`.
    fn from_str(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|known| known.as_str() == text);
        found.ok_or_else(|| {
            Error::invalid_argument("operation", "the operations are balance, deposit and buy")
        })
    }
}
