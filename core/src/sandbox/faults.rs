//! What each fault does.

use std::str::FromStr;
use std::time::Duration;

use super::Fault;
use super::reply::{self, Reply};
use crate::http::HttpResponse;
use crate::{Error, Result};

impl Fault {
    /// What the recipients that ask for a fault begin with.
    pub(super) const PREFIX: &str = "sandbox_";

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
            Self::ConnectionRefused => return Some(Reply::ConnectionRefused),
            Self::RequestDropped => return Some(Reply::Dropped),
            Self::ServerError => server_error(),
            Self::RateLimit => reply::too_many_requests("2"),
            Self::Unauthorized => reply::error(401, "Invalid API key."),
            Self::InsufficientBalance => reply::error(402, "Insufficient balance."),
            Self::NotFound => reply::error(404, "Recipient not found."),
            _ => return None,
        };
        Some(Reply::Response { after, response })
    }

    /// What happens in place of the response to an operation that has succeeded; `None` when it is spared.
    pub(super) fn spoil(self, after: Duration, response: &HttpResponse) -> Option<Reply> {
        let response = match self {
            Self::ResponseDropped => return Some(Reply::Dropped),
            Self::Truncated => {
                let full_length = response.body.len();
                let mut response = response.clone();
                response.body.truncate(full_length / 2);
                return Some(Reply::Truncated {
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
        Some(Reply::Response { after, response })
    }
}

fn server_error() -> HttpResponse {
    reply::error(500, "Internal server error.")
}

impl FromStr for Fault {
    type Err = Error;

    /// Reads the stable name, or the status that it stands for where there is one: `500`, for example.
    ///
    /// # Errors
    /// `invalid_argument`, field `fault`.
    fn from_str(text: &str) -> Result<Self> {
        let is_meant = |fault: &Self| fault.as_str() == text || fault.alias() == Some(text);
        let found = Self::ALL.into_iter().find(is_meant);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            Error::invalid_argument("fault", format!("the faults of the sandbox are {names}"))
        })
    }
}
