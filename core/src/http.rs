//! HTTP as values: what the core asks a host to send, and what the host brings back.
//!
//! Nothing here opens a socket. A [`Transport`](crate::Transport), or a driver in another language, sends
//! an [`HttpRequest`] and returns an [`HttpResponse`] or a [`Failure`].

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use zeroize::Zeroizing;

use crate::{Error, Result, Timeouts};

mod failure;
mod send_gate;

pub use failure::{Failure, FailureKind};
pub use send_gate::SendGate;

/// The most a response body may hold, in bytes (1 MiB). A transport stops reading one byte past it;
/// a longer body is an [`invalid_response`](crate::ErrorCode::InvalidResponse), and for a purchase an
/// [`outcome_unknown`](crate::ErrorCode::OutcomeUnknown).
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// The response headers that the core reads, in lower case. A host may leave out all others.
pub const RESPONSE_HEADERS: [&str; 2] = ["retry-after", "date"];

/// The methods of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
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
    name: Cow<'static, str>,
    value: Zeroizing<String>,
    sensitive: bool,
}

impl Header {
    pub(crate) fn new(name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: Zeroizing::new(value.into()),
            sensitive: false,
        }
    }

    pub(crate) fn sensitive(name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        Self {
            sensitive: true,
            ..Self::new(name, value)
        }
    }

    /// Makes a header of a user's own, whose value is a secret: it may well be a token.
    ///
    /// # Errors
    /// `invalid_argument`, field `headers`: a name that is no HTTP token, or a value with a control character. The
    /// value is not in the message.
    pub fn custom(name: &str, value: &str) -> Result<Self> {
        let is_token =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) {
            let message = "a name in the headers is not an HTTP token";
            return Err(Error::invalid_argument("headers", message));
        }
        if value
            .bytes()
            .any(|byte| byte != b'\t' && byte.is_ascii_control())
        {
            let message = format!("the value of the header `{name}` holds a control character");
            return Err(Error::invalid_argument("headers", message));
        }
        Ok(Self::sensitive(
            name.to_ascii_lowercase(),
            value.trim_ascii(),
        ))
    }

    /// The name, in lower case.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
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
#[derive(Clone, Debug)]
#[non_exhaustive]
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
    /// How long the whole attempt may take, from connecting to the last byte of the response.
    pub timeout: Duration,
    /// Whether this spends money. A purchase travels over a connection of its own, opened for it:
    /// a kept-alive socket that the server has just closed is the commonest cause of an unknown outcome.
    pub is_purchase: bool,
    /// When it is too late to send the first byte, in milliseconds since the Unix epoch. The gate obeys it.
    pub send_before_ms: Option<u64>,
    /// What the transport asks just before the first byte leaves.
    pub gate: SendGate,
}

impl HttpRequest {
    /// A `GET` of a URL, without headers, with the timeouts of a read. For tests of a transport: a call makes its
    /// own requests.
    #[must_use]
    pub fn get(url: impl Into<String>) -> Self {
        let timeouts = Timeouts::default();
        Self {
            method: Method::Get,
            url: url.into(),
            headers: Vec::new(),
            body: Vec::new(),
            connect_timeout: timeouts.connect,
            timeout: timeouts.request,
            is_purchase: false,
            send_before_ms: None,
            gate: SendGate::new(None),
        }
    }

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

/// A response, with the part of its body that was read (see [`MAX_BODY_BYTES`]).
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// The headers; at least [`RESPONSE_HEADERS`], where the service sent them.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// Whether an HTTP library followed a redirect on the way to it, which no transport should: what else was sent
    /// then, nobody knows.
    pub redirected: bool,
}

impl HttpResponse {
    /// A response that came without a redirect.
    #[must_use]
    pub fn new(status: u16, headers: Vec<(String, String)>, body: Vec<u8>) -> Self {
        Self {
            status,
            headers,
            body,
            redirected: false,
        }
    }

    /// The first value of a header, by name in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

// A service may echo the key it was sent, so the content of a response is not printed.
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
        let request = |url: &str| HttpRequest::get(url);
        assert_eq!(request("http://[::1]:80/a/b?c").path(), "/a/b?c");
        assert_eq!(request("https://example.com").path(), "/");
    }

    #[test]
    fn a_header_cannot_smuggle_another_request() {
        let header = Header::custom("X-Token", " abc ").unwrap();
        assert_eq!((header.name(), header.value()), ("x-token", "abc"));
        assert!(!format!("{header:?}").contains("abc"));
        for (name, value) in [
            ("x-token", "a\r\n\r\nPOST /api/v1/buy HTTP/1.1"),
            ("x-token", "a\nb"),
            ("x-token", "a\0b"),
            ("x-token\r\nhost", "a"),
            ("x token", "a"),
            ("", "a"),
        ] {
            let error = Header::custom(name, value).unwrap_err();
            assert_eq!(error.field(), Some("headers"));
            assert!(!error.message().contains("POST"), "{error}");
        }
    }
}
