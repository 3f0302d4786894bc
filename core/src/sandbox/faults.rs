//! What can go wrong on request.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::reply::{self, Reply};
use crate::http::HttpResponse;
use crate::{Error, Result};

/// Something that goes wrong on request. What each one does stands in the
/// [module's table](crate::sandbox#faults).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// Bought; the Stars are delivered by hand.
    Manual,
    /// Bought; the answer takes long.
    Slow,
    /// Bought; the connection breaks before the answer.
    ResponseDropped,
    /// Not bought; the connection breaks after the request has left.
    RequestDropped,
    /// Bought; the answer is cut short.
    Truncated,
    /// Bought; the answer is a web page.
    Html,
    /// Not bought; the answer is a 500.
    ServerError,
    /// Bought; the answer is a 500.
    ServerErrorAfter,
    /// Not bought; the answer is a 429 with a `retry-after` of 2 seconds.
    RateLimit,
    /// Not bought; the answer is a 401.
    Unauthorized,
    /// Not bought; the answer is a 402.
    InsufficientBalance,
    /// Not bought; the answer is a 404.
    NotFound,
    /// Not bought; no connection is made.
    ConnectionRefused,
}

impl Fault {
    /// Every fault, in the order of the table.
    pub const ALL: [Self; 13] = [
        Self::Manual,
        Self::Slow,
        Self::ResponseDropped,
        Self::RequestDropped,
        Self::Truncated,
        Self::Html,
        Self::ServerError,
        Self::ServerErrorAfter,
        Self::RateLimit,
        Self::Unauthorized,
        Self::InsufficientBalance,
        Self::NotFound,
        Self::ConnectionRefused,
    ];

    /// What the recipients that ask for a fault begin with.
    pub(super) const PREFIX: &str = "sandbox_";

    /// The stable text, for example `response_dropped`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Slow => "slow",
            Self::ResponseDropped => "response_dropped",
            Self::RequestDropped => "request_dropped",
            Self::Truncated => "truncated",
            Self::Html => "html",
            Self::ServerError => "server_error",
            Self::ServerErrorAfter => "server_error_after",
            Self::RateLimit => "rate_limit",
            Self::Unauthorized => "unauthorized",
            Self::InsufficientBalance => "insufficient_balance",
            Self::NotFound => "not_found",
            Self::ConnectionRefused => "connection_refused",
        }
    }

    /// The recipient that asks for it, for example `sandbox_response_dropped`.
    #[must_use]
    pub fn recipient(self) -> String {
        format!("{}{self}", Self::PREFIX)
    }

    /// The fault that a recipient asks for: `None` for an ordinary one, an error for one that names no fault.
    pub(super) fn of_recipient(name: &str) -> Option<Result<Self>> {
        let name = name.to_ascii_lowercase();
        Some(name.strip_prefix(Self::PREFIX)?.parse())
    }

    /// What happens in place of the operation, where the fault is of that kind.
    pub(super) fn instead(self, after: Duration) -> Option<Reply> {
        let response = match self {
            Self::ConnectionRefused => return Some(Reply::Refused),
            Self::RequestDropped => return Some(Reply::Lost),
            Self::ServerError => server_error(),
            Self::RateLimit => reply::too_many_requests("2"),
            Self::Unauthorized => reply::error(401, "Invalid API key."),
            Self::InsufficientBalance => reply::error(402, "Insufficient balance."),
            Self::NotFound => reply::error(404, "Recipient not found."),
            _ => return None,
        };
        Some(Reply::Answer { after, response })
    }

    /// What happens in place of the answer to an operation that has succeeded; `None` when it is spared.
    pub(super) fn spoil(self, after: Duration, response: &HttpResponse) -> Option<Reply> {
        let response = match self {
            Self::ResponseDropped => return Some(Reply::Lost),
            Self::Truncated => {
                let full_length = response.body.len();
                let mut response = response.clone();
                response.body.truncate(full_length / 2);
                return Some(Reply::Cut {
                    response,
                    full_length,
                });
            }
            Self::Html => reply::html(
                200,
                "<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>",
            ),
            Self::ServerErrorAfter => server_error(),
            _ => return None,
        };
        Some(Reply::Answer { after, response })
    }
}

fn server_error() -> HttpResponse {
    reply::error(500, "Internal server error.")
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Fault {
    type Err = Error;

    /// Reads the stable text, or the status of a fault that is not bought: `500`, `429`, `401`, `402`, `404`.
    ///
    /// # Errors
    /// `invalid_argument`, field `fault`.
    fn from_str(text: &str) -> Result<Self> {
        let found = match text {
            "500" => Some(Self::ServerError),
            "429" => Some(Self::RateLimit),
            "401" => Some(Self::Unauthorized),
            "402" => Some(Self::InsufficientBalance),
            "404" => Some(Self::NotFound),
            _ => Self::ALL.into_iter().find(|known| known.as_str() == text),
        };
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            Error::invalid_argument("fault", format!("the faults of the sandbox are {names}"))
        })
    }
}
