//! The one error type, its codes, and what is known about a purchase that failed.
//!
//! <!-- generated: errors rust -->
//!
//! | `code` | when | `retryable` |
//! |---|---|---|
//! | `invalid_argument` | a value was refused before anything was sent; `field` names it | no |
//! | `invalid_config` | an API key, base URL or option was refused; `field` names it | no |
//! | `connection_failed` | no connection was made, after three attempts | yes |
//! | `timeout` | no response in time (a read), or no connection in time | yes |
//! | `connection_lost` | the connection broke during a read | yes |
//! | `unauthorized` | 401: the API key is not accepted | no |
//! | `forbidden` | 403: the API key may not do this | no |
//! | `insufficient_balance` | 402, or a refusal that says so | no |
//! | `bad_request` | 400, 405, 413, 415 or 422: the service does not accept the request | no |
//! | `not_found` | 404; for a purchase, most likely the recipient does not exist | no |
//! | `rate_limited` | 429; `retry_after` where the service gives it | yes |
//! | `server_error` | 5xx in response to a read | yes |
//! | `unexpected_status` | any other status in response to a read | 408 and 425 |
//! | `invalid_response` | the response to a read cannot be decoded | no |
//! | `outcome_unknown` | a purchase was sent and may or may not have happened | never |
//! | `client_closed` | the client is closed; nothing was sent | no |
//! | `unavailable` | the library's native or WebAssembly module cannot be loaded; nothing was sent | no |
//! | `aborted` | the caller gave up on the call, and nothing was bought | no |
//!
//! <!-- /generated -->

use alloc::borrow::ToOwned as _;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use core::error::Error as StdError;
use core::fmt;
use core::time::Duration;

use crate::Order;

pub use code::{ErrorCode, Outcome, Stage};
pub use details::{ErrorDetails, UnknownPurchase};

mod code;
mod details;

/// Why a call failed, and what that means for the money.
///
/// `Display` is the message; the methods are for code. Equal to another one when all its
/// [details](Self::details) are.
#[derive(Clone)]
pub struct Error {
    details: Box<ErrorDetails>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// The result of everything here that can fail.
pub type Result<T, E = Error> = core::result::Result<T, E>;

impl Error {
    pub(crate) fn new(details: ErrorDetails) -> Self {
        Self {
            details: Box::new(details),
            source: None,
        }
    }

    pub(crate) fn with_source(mut self, source: Option<Arc<dyn StdError + Send + Sync>>) -> Self {
        self.source = source;
        self
    }

    /// A value that was refused before anything was sent.
    #[must_use]
    pub fn invalid_argument(field: &str, message: impl Into<String>) -> Self {
        Self::refused(ErrorCode::InvalidArgument, field, message.into())
    }

    /// A key, base URL or option that was refused before anything was sent.
    #[must_use]
    pub fn invalid_config(field: &str, message: impl Into<String>) -> Self {
        Self::refused(ErrorCode::InvalidConfig, field, message.into())
    }

    /// A call on a client that is closed. For bindings of this library.
    #[must_use]
    pub fn client_closed() -> Self {
        Self::not_sent(
            ErrorCode::ClientClosed,
            "the client is closed; nothing was sent".to_owned(),
        )
    }

    /// A call that cannot be made, since a part of the library cannot be loaded. For bindings of this library.
    #[must_use]
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::not_sent(ErrorCode::Unavailable, message.into())
    }

    fn not_sent(code: ErrorCode, message: String) -> Self {
        Self::new(ErrorDetails {
            outcome: Some(Outcome::NotSent),
            ..ErrorDetails::new(code, message)
        })
    }

    fn refused(code: ErrorCode, field: &str, message: String) -> Self {
        Self::not_sent(code, message).with_field(field)
    }

    /// The same refusal under the name its caller knows the value by.
    #[must_use]
    pub fn with_field(mut self, field: &str) -> Self {
        self.details.field = Some(field.to_owned());
        self
    }

    /// Everything the error knows, as plain data.
    #[must_use]
    pub fn details(&self) -> &ErrorDetails {
        &self.details
    }

    /// The kind of the error.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.details.code
    }

    /// What happened, for people. Never holds the API key.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.details.message
    }

    /// The argument or option that was refused, for example `to_username`.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.details.field.as_deref()
    }

    /// What is known about the purchase. `None` for a read that was sent.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        self.details.outcome
    }

    /// Returns what to do next, for people.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        self.details.code.hint()
    }

    /// Whether Stars may have been bought although the call failed.
    #[must_use]
    pub fn may_have_spent(&self) -> bool {
        self.details.outcome == Some(Outcome::Unknown)
    }

    /// The HTTP status, where one arrived.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.details.status
    }

    /// How long the service asks to wait before the next call (its `Retry-After`).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.details.retry_after_ms.map(Duration::from_millis)
    }

    /// Whether the same call may simply be made again: nothing was spent, and it may go better. Never
    /// `true` for an unknown outcome.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.details.retryable
    }

    /// How often the request was handed to the transport; 0 when it was refused before.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.details.attempts
    }

    /// The beginning of the response body, at most 1000 characters, the API key removed.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.details.body.as_deref()
    }

    /// The purchase, where its outcome is unknown: what is needed to find out whether it happened.
    #[must_use]
    pub fn purchase(&self) -> Option<&UnknownPurchase> {
        self.details.purchase.as_ref()
    }

    /// The order, where its response had arrived just as the call was interrupted. Nearly always `None`.
    #[must_use]
    pub fn order(&self) -> Option<&Order> {
        self.details.order.as_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.details, f)
    }
}

impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        self.details == other.details
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

/// An error from what was stored of it.
impl From<ErrorDetails> for Error {
    fn from(details: ErrorDetails) -> Self {
        Self::new(details)
    }
}

/// So that values which are already checked can be passed where `TryInto` is asked for.
impl From<core::convert::Infallible> for Error {
    fn from(never: core::convert::Infallible) -> Self {
        match never {}
    }
}
