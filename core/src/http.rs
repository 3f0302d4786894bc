//! HTTP as values: what the core asks a host to send, and what the host brings back.
//!
//! Nothing here opens a socket. A [`Transport`](crate::Transport), or a driver in another language, sends
//! an [`HttpRequest`] and answers with an [`HttpResponse`] or a [`Failure`].

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use zeroize::Zeroizing;

mod dispatch;
mod failure;

pub use dispatch::Dispatch;
pub use failure::{Failure, FailureKind};

/// The most a response body may hold, in bytes (1 MiB). A transport stops reading one byte past it;
/// a longer body is an [`invalid_response`](crate::ErrorCode::InvalidResponse), and for a purchase an
/// [`outcome_unknown`](crate::ErrorCode::OutcomeUnknown).
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// The methods of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`: balance and deposit.
    Get,
    /// `POST`: buy.
    Post,
}

impl Method {
    /// The method as it stands in the request line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// A header of a request. Its value is wiped from memory when dropped; `Debug` shows a sensitive one as
/// `[redacted]`.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    name: &'static str,
    value: Zeroizing<String>,
    sensitive: bool,
}

impl Header {
    pub(crate) fn new(name: &'static str, value: impl Into<String>) -> Self {
        Self {
            name,
            value: Zeroizing::new(value.into()),
            sensitive: false,
        }
    }

    pub(crate) fn sensitive(name: &'static str, value: String) -> Self {
        Self {
            name,
            value: Zeroizing::new(value),
            sensitive: true,
        }
    }

    /// The name, in lower case.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The value as it is to be sent. For `authorization` this is the secret itself.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Whether the value is a secret that must not be logged.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.sensitive
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = if self.sensitive {
            "[redacted]"
        } else {
            self.value()
        };
        write!(f, "{}: {value}", self.name)
    }
}

/// A request to send, complete: a transport adds nothing to it and follows no redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The absolute URL. It never holds the API key.
    pub url: String,
    /// The headers to send, names in lower case.
    pub headers: Vec<Header>,
    /// The body; empty for a `GET`.
    pub body: Vec<u8>,
    /// How long connecting may take, TLS included.
    pub connect_timeout: Duration,
    /// How long the whole attempt may take, from connecting to the last byte of the answer.
    pub timeout: Duration,
    /// Whether this spends money. A purchase travels over a connection of its own, opened for it:
    /// a kept-alive socket that the server has just closed is the commonest cause of an unknown outcome.
    pub is_purchase: bool,
}

impl HttpRequest {
    /// The value of a header, by its lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|header| header.name() == name)
            .map(Header::value)
    }

    /// The path and query of the URL: `/api/v1/balance`.
    #[must_use]
    pub fn path(&self) -> &str {
        let after_scheme = self.url.find("://").map_or(0, |at| at + 3);
        let rest = &self.url[after_scheme..];
        rest.find('/').map_or("/", |at| &rest[at..])
    }
}

/// An answer, with the part of its body that was read (see [`MAX_BODY_BYTES`]).
#[derive(Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// The headers. The core reads `retry-after` and `date` only; a host may leave out all others.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// The first value of a header, by name in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

// A service may echo the key it was sent, so the content of an answer is not printed.
impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_is_what_follows_the_host() {
        let request = |url: &str| HttpRequest {
            method: Method::Get,
            url: url.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            connect_timeout: Duration::ZERO,
            timeout: Duration::ZERO,
            is_purchase: false,
        };
        assert_eq!(request("http://[::1]:80/a/b?c").path(), "/a/b?c");
        assert_eq!(request("https://example.com").path(), "/");
    }
}
