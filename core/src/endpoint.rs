//! What an endpoint is: a request that can be built, and an answer that can be read.

use alloc::string::String;
use alloc::vec::Vec;

use crate::http::Method;
use crate::{Stars, Username};

/// An endpoint of the API together with the arguments of one call.
///
/// The three of them are in [`endpoints`](crate::endpoints); each file holds an endpoint whole.
pub trait Endpoint: Send + Sync + 'static {
    /// What a successful answer is read into.
    type Output: Send;

    /// The name of the operation: `balance`, `deposit` or `buy`.
    const NAME: &'static str;
    /// The method.
    const METHOD: Method;
    /// The path below the base URL.
    const PATH: &'static str;

    /// The JSON body; empty for a `GET`.
    fn body(&self) -> Vec<u8> {
        Vec::new()
    }

    /// The purchase that a call of it makes; `None` for a read.
    ///
    /// Everything that protects money follows from this: a purchase is sent at most once, over a connection
    /// of its own, and its failures say what is known about it.
    fn purchase(&self) -> Option<Purchase<'_>> {
        None
    }

    /// Reads the body of an answer whose status is 2xx.
    ///
    /// # Errors
    /// [`Unreadable`] when it is not what the API describes. Unknown fields are no reason.
    fn read(&self, body: &[u8]) -> Result<Self::Output, Unreadable>;
}

/// What a call buys.
#[derive(Clone, Copy, Debug)]
pub struct Purchase<'a> {
    /// The number of Stars.
    pub amount_stars: Stars,
    /// The recipient; `None` is the owner of the API key.
    pub to_username: Option<&'a Username>,
}

/// Why an answer could not be read, for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);
