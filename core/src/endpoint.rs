//! What an endpoint is: a request that can be built, and a response that can be decoded.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::http::Method;
use crate::{Order, Stars, Username};

/// An endpoint of the API together with the arguments of one call.
///
/// Those of the API are in [`endpoints`](crate::endpoints), each whole in a file of its own.
/// [`AnyEndpoint`](crate::AnyEndpoint) is whichever of them a name says.
pub trait Endpoint: Send + Sync + 'static {
    /// What a successful response is decoded into.
    type Output: Send;

    /// The name of the operation, for example `balance`.
    fn name(&self) -> &'static str;

    /// The method.
    fn method(&self) -> Method;

    /// The path below the base URL.
    fn path(&self) -> Cow<'static, str>;

    /// The JSON body; empty for a `GET`.
    fn body(&self) -> Vec<u8> {
        Vec::new()
    }

    /// The purchase that a call of it makes; `None` for a read.
    ///
    /// Everything that protects money follows from this: a purchase is sent at most once, over a connection
    /// of its own, and its failures say what is known about it.
    fn purchase(&self) -> Option<Purchase> {
        None
    }

    /// Decodes the body of a response whose status is 2xx.
    ///
    /// # Errors
    /// [`DecodeError`] when it is not what the API describes. Unknown fields are no reason.
    fn decode(&self, body: &[u8]) -> Result<Self::Output, DecodeError>;

    /// The order that a purchase has brought, so that it is not lost when nobody waits for it any more.
    fn order(_output: &Self::Output) -> Option<&Order> {
        None
    }
}

/// What a call buys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase {
    /// The number of Stars.
    pub amount_stars: Stars,
    /// The recipient; `None` is the owner of the API key.
    pub to_username: Option<Username>,
}

/// Why a response could not be decoded, for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DecodeError(pub String);
