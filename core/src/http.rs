//! HTTP as values: what the core asks a host to send, and what the host brings back.
//!
//! Nothing here opens a socket. A [`Transport`](crate::Transport), or a driver in another language, sends
//! an [`HttpRequest`] and answers with an [`HttpResponse`] or a [`Failure`].

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use zeroize::Zeroizing;

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

/// How an attempt failed without a complete answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// No connection was made: name not found, refused, TLS refused, the proxy said no. Proof that nothing
    /// of the request left.
    Connect,
    /// Time ran out. Alone it proves nothing; see [`Failure::may_have_left`].
    Timeout,
    /// The connection broke, or brought something that is not HTTP.
    Lost,
}

/// Why a request brought no complete answer, as the transport tells it.
#[derive(Clone)]
pub struct Failure {
    /// What happened.
    pub kind: FailureKind,
    /// Whether a byte of the request may have left this machine. Only proof makes this `false`.
    pub may_have_left: bool,
    /// What had arrived, where a status line did: its status counts even though the body was cut short.
    pub partial: Option<HttpResponse>,
    /// What the transport says, for people.
    pub message: String,
    /// The transport's own error.
    pub source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Failure {
    /// No connection was made, so nothing of the request left.
    #[must_use]
    pub fn connect(message: impl Into<String>) -> Self {
        Self {
            may_have_left: false,
            ..Self::lost(message).with_kind(FailureKind::Connect)
        }
    }

    /// Time ran out. The request may have left, unless [`not_sent`](Self::not_sent) says otherwise.
    #[must_use]
    pub fn timeout(message: impl Into<String>) -> Self {
        Self::lost(message).with_kind(FailureKind::Timeout)
    }

    /// The connection broke. The request may have left, unless [`not_sent`](Self::not_sent) says otherwise.
    #[must_use]
    pub fn lost(message: impl Into<String>) -> Self {
        Self {
            kind: FailureKind::Lost,
            may_have_left: true,
            partial: None,
            message: message.into(),
            source: None,
        }
    }

    /// States the proof that no byte of the request left this machine.
    #[must_use]
    pub fn not_sent(mut self) -> Self {
        self.may_have_left = false;
        self
    }

    /// Adds what had arrived of the answer.
    #[must_use]
    pub fn with_partial(mut self, partial: HttpResponse) -> Self {
        self.partial = Some(partial);
        self
    }

    /// Adds the transport's own error, which becomes the source of the [`Error`](crate::Error).
    #[must_use]
    pub fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    fn with_kind(mut self, kind: FailureKind) -> Self {
        self.kind = kind;
        self
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure")
            .field("kind", &self.kind)
            .field("may_have_left", &self.may_have_left)
            .field("partial", &self.partial)
            .finish_non_exhaustive()
    }
}

/// Where a transport notes whether the request has left, so that the knowledge survives a time-out and a
/// dropped future.
///
/// A transport that can tell calls [`hold`](Self::hold) before it does anything, and
/// [`release`](Self::release) just before the first byte may leave. One that cannot tell ignores it, and a
/// request counts as sent from the moment it was handed over. Clones share the note.
#[derive(Clone, Debug, Default)]
pub struct Dispatch(Arc<AtomicU8>);

const UNTRACKED: u8 = 0;
const HELD: u8 = 1;
const RELEASED: u8 = 2;

impl Dispatch {
    /// A note for one attempt.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Promises that no byte leaves before [`release`](Self::release). Has no effect after it.
    pub fn hold(&self) {
        let _ = self
            .0
            .compare_exchange(UNTRACKED, HELD, Ordering::AcqRel, Ordering::Acquire);
    }

    /// Says that bytes may leave from now on. Cannot be taken back.
    pub fn release(&self) {
        self.0.store(RELEASED, Ordering::Release);
    }

    /// Whether a byte of the request may have left: `false` only while it is proven that none has.
    #[must_use]
    pub fn may_have_left(&self) -> bool {
        self.0.load(Ordering::Acquire) != HELD
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dispatch_is_unproven_until_held_and_final_once_released() {
        let dispatch = Dispatch::new();
        assert!(dispatch.may_have_left());
        dispatch.hold();
        assert!(!dispatch.may_have_left());
        dispatch.release();
        dispatch.hold();
        assert!(dispatch.may_have_left());
    }

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
