//! The operations of the API, by name.

use alloc::borrow::Cow;
use alloc::format;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use serde::Serialize;

use crate::endpoint::{DecodeError, Endpoint, Purchase};
use crate::endpoints::{Buy, GetBalance, GetDeposit};
use crate::http::Method;
use crate::{Arguments, Balance, Deposit, Error, Order, Result};

/// An operation of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
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

    /// Returns the stable name, for example `balance`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Balance => "balance",
            Self::Deposit => "deposit",
            Self::Buy => "buy",
        }
    }

    /// Returns the method.
    #[must_use]
    #[allow(clippy::match_same_arms)] // One for each operation.
    pub const fn method(self) -> Method {
        match self {
            Self::Balance => Method::Get,
            Self::Deposit => Method::Get,
            Self::Buy => Method::Post,
        }
    }

    /// Returns the path below the base URL; an argument in it stands in braces.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Balance => "/api/v1/balance",
            Self::Deposit => "/api/v1/deposit",
            Self::Buy => "/api/v1/buy",
        }
    }

    /// Reports whether it spends money.
    #[must_use]
    pub const fn is_purchase(self) -> bool {
        matches!(self, Self::Buy)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Operation {
    type Err = Error;

    /// Reads the stable name.
    ///
    /// # Errors
    /// `invalid_argument`, field `operation`.
    fn from_str(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|known| known.as_str() == text);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            Error::invalid_argument("operation", format!("the operations are {names}"))
        })
    }
}

/// Whichever endpoint a name says, with the arguments of one call. This is what the bindings for other languages
/// stand on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnyEndpoint {
    /// `balance`
    Balance(GetBalance),
    /// `deposit`
    Deposit(GetDeposit),
    /// `buy`
    Buy(Buy),
}

impl AnyEndpoint {
    /// Checks the arguments of an operation, and makes its endpoint.
    ///
    /// # Errors
    /// `invalid_argument`: field `operation`, or the argument that is missing, unknown or refused.
    pub fn new(operation: &str, mut arguments: Arguments) -> Result<Self> {
        let endpoint = match operation.parse()? {
            Operation::Balance => Self::Balance(GetBalance::from_arguments(&mut arguments)?),
            Operation::Deposit => Self::Deposit(GetDeposit::from_arguments(&mut arguments)?),
            Operation::Buy => Self::Buy(Buy::from_arguments(&mut arguments)?),
        };
        arguments.finish(operation)?;
        Ok(endpoint)
    }
}

impl Endpoint for AnyEndpoint {
    type Output = Output;

    fn name(&self) -> &'static str {
        match self {
            Self::Balance(endpoint) => endpoint.name(),
            Self::Deposit(endpoint) => endpoint.name(),
            Self::Buy(endpoint) => endpoint.name(),
        }
    }

    fn method(&self) -> Method {
        match self {
            Self::Balance(endpoint) => endpoint.method(),
            Self::Deposit(endpoint) => endpoint.method(),
            Self::Buy(endpoint) => endpoint.method(),
        }
    }

    fn path(&self) -> Cow<'static, str> {
        match self {
            Self::Balance(endpoint) => endpoint.path(),
            Self::Deposit(endpoint) => endpoint.path(),
            Self::Buy(endpoint) => endpoint.path(),
        }
    }

    fn body(&self) -> Vec<u8> {
        match self {
            Self::Balance(endpoint) => endpoint.body(),
            Self::Deposit(endpoint) => endpoint.body(),
            Self::Buy(endpoint) => endpoint.body(),
        }
    }

    fn purchase(&self) -> Option<Purchase> {
        match self {
            Self::Balance(endpoint) => endpoint.purchase(),
            Self::Deposit(endpoint) => endpoint.purchase(),
            Self::Buy(endpoint) => endpoint.purchase(),
        }
    }

    fn decode(&self, body: &[u8]) -> Result<Output, DecodeError> {
        match self {
            Self::Balance(endpoint) => endpoint.decode(body).map(Output::Balance),
            Self::Deposit(endpoint) => endpoint.decode(body).map(Output::Deposit),
            Self::Buy(endpoint) => endpoint.decode(body).map(Output::Order),
        }
    }

    fn order(output: &Output) -> Option<&Order> {
        match output {
            Output::Order(order) => Some(order),
            _ => None,
        }
    }
}

/// What any operation returns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Output {
    /// Of `balance`.
    Balance(Balance),
    /// Of `deposit`.
    Deposit(Deposit),
    /// Of `buy`.
    Order(Order),
}
