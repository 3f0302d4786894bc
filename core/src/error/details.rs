//! What an error knows, as plain data.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{ErrorCode, Outcome, Stage};
use crate::{Order, Stars, Username};

/// A purchase of unknown outcome: what is needed to find out, from the balance and from the recipient,
/// whether it happened. Plain data, to be stored and sent elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UnknownPurchase {
    /// The Stars asked for.
    pub amount_stars: Stars,
    /// The recipient; `None` is the owner of the API key.
    pub to_username: Option<Username>,
    /// How far it had come.
    pub stage: Stage,
    /// When the call began, in milliseconds since the Unix epoch.
    pub started_at_ms: u64,
    /// When its outcome became unknown, in milliseconds since the Unix epoch.
    pub ended_at_ms: u64,
}

/// Everything an [`Error`](super::Error) knows, as plain data that can be stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ErrorDetails {
    /// The kind.
    pub code: ErrorCode,
    /// What happened, for people; never holds the API key.
    pub message: String,
    /// The argument or option that was refused.
    pub field: Option<String>,
    /// What is known about the purchase. `None` for a read that was sent.
    pub outcome: Option<Outcome>,
    /// The HTTP status, where one arrived.
    pub status: Option<u16>,
    /// How long the service asks to wait, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// Whether the same call may simply be made again.
    pub retryable: bool,
    /// How often the request was handed to the transport.
    pub attempts: u32,
    /// The beginning of the response body, at most 1000 characters, the API key removed.
    pub body: Option<String>,
    /// The purchase, where its outcome is unknown.
    pub purchase: Option<UnknownPurchase>,
    /// The order, where its response had arrived just as the call was interrupted.
    pub order: Option<Order>,
}

impl ErrorDetails {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            field: None,
            outcome: None,
            status: None,
            retry_after_ms: None,
            retryable: false,
            attempts: 0,
            body: None,
            purchase: None,
            order: None,
        }
    }
}
