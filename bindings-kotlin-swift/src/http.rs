//! Requests, responses and failures, as they cross.

use std::sync::Arc;
use std::time::Duration;

use starsbot::http::{self, FailureKind};

/// A header.
#[derive(Clone, uniffi::Record)]
pub struct Header {
    /// The name.
    pub name: String,
    /// The value. For `authorization` this is the secret itself.
    pub value: String,
}

/// A request to send, complete. It holds the secret: a host keeps it in what shows no secret.
#[derive(Clone, uniffi::Record)]
pub struct HttpRequest {
    /// `GET` or `POST`.
    pub method: String,
    /// The absolute URL.
    pub url: String,
    /// The headers to send, names in lower case.
    pub headers: Vec<Header>,
    /// The body; empty for a `GET`.
    pub body: Vec<u8>,
    /// How long connecting may take, in milliseconds.
    pub connect_timeout_ms: u64,
    /// How long the whole attempt may take, in milliseconds.
    pub timeout_ms: u64,
    /// Whether this spends money, and so needs a connection of its own.
    pub is_purchase: bool,
    /// When it is too late to send the first byte, in milliseconds since the Unix epoch. The gate obeys it.
    pub send_before_ms: Option<u64>,
    /// What the transport asks just before the first byte leaves.
    pub gate: Arc<SendGate>,
}

/// A response, with the part of its body that was read.
#[derive(Clone, uniffi::Record)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// The headers; at least those that the core reads.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Vec<u8>,
    /// Whether an HTTP library followed a redirect on the way to it.
    pub redirected: bool,
}

/// How an attempt failed without a complete response.
#[uniffi::remote(Enum)]
pub enum FailureKind {
    Connect,
    Timeout,
    Lost,
}

/// Why a request brought no complete response.
#[derive(Clone, uniffi::Record)]
pub struct Failure {
    /// What happened.
    pub kind: FailureKind,
    /// Whether a byte of the request may have been sent. Only proof makes this `false`.
    pub maybe_sent: bool,
    /// What had arrived, where a status line did.
    pub partial: Option<HttpResponse>,
    /// What the transport says, for people.
    pub message: String,
}

/// The gate that one attempt passes just before its first byte leaves.
#[derive(uniffi::Object)]
pub struct SendGate(http::SendGate);

#[uniffi::export]
impl SendGate {
    /// Promises that no byte leaves before [`open`](Self::open).
    pub fn arm(&self) {
        self.0.arm();
    }

    /// Asks whether the first byte may leave now. `false`: nothing may be sent.
    #[must_use]
    pub fn open(&self, now_ms: u64) -> bool {
        self.0.open(now_ms)
    }

    /// Closes the gate for good, unless it is open. `true`: nothing was sent, and nothing will be.
    pub fn revoke(&self) -> bool {
        self.0.revoke()
    }

    /// Whether a byte of the request may have been sent.
    #[must_use]
    pub fn maybe_sent(&self) -> bool {
        self.0.maybe_sent()
    }
}

impl From<http::HttpRequest> for HttpRequest {
    fn from(request: http::HttpRequest) -> Self {
        let headers = request.headers.iter().map(|header| Header {
            name: header.name().to_owned(),
            value: header.value().to_owned(),
        });
        Self {
            method: request.method.as_str().to_owned(),
            headers: headers.collect(),
            connect_timeout_ms: millis(request.connect_timeout),
            timeout_ms: millis(request.timeout),
            is_purchase: request.is_purchase,
            send_before_ms: request.send_before_ms,
            gate: Arc::new(SendGate(request.gate)),
            url: request.url,
            body: request.body,
        }
    }
}

/// For the sandbox, which gets requests back as it made them.
impl From<HttpRequest> for http::HttpRequest {
    fn from(given: HttpRequest) -> Self {
        let mut request = Self::get(given.url);
        if given.method == http::Method::Post.as_str() {
            request.method = http::Method::Post;
        }
        let headers = given.headers.iter();
        request.headers = headers
            .filter_map(|header| http::Header::custom(&header.name, &header.value).ok())
            .collect();
        request.body = given.body;
        request.connect_timeout = Duration::from_millis(given.connect_timeout_ms);
        request.timeout = Duration::from_millis(given.timeout_ms);
        request.is_purchase = given.is_purchase;
        request.send_before_ms = given.send_before_ms;
        request.gate = given.gate.0.clone();
        request
    }
}

impl From<HttpResponse> for http::HttpResponse {
    fn from(given: HttpResponse) -> Self {
        let headers = given.headers.into_iter();
        let headers = headers.map(|header| (header.name, header.value)).collect();
        let mut response = Self::new(given.status, headers, given.body);
        response.redirected = given.redirected;
        response
    }
}

impl From<http::HttpResponse> for HttpResponse {
    fn from(response: http::HttpResponse) -> Self {
        let headers = response.headers.into_iter();
        Self {
            status: response.status,
            headers: headers
                .map(|(name, value)| Header { name, value })
                .collect(),
            body: response.body,
            redirected: response.redirected,
        }
    }
}

impl From<Failure> for http::Failure {
    fn from(given: Failure) -> Self {
        let mut failure = match given.kind {
            FailureKind::Connect => Self::connect(given.message),
            FailureKind::Timeout => Self::timeout(given.message),
            FailureKind::Lost => Self::lost(given.message),
        };
        failure.maybe_sent = given.maybe_sent;
        failure.partial = given.partial.map(Into::into);
        failure
    }
}

impl From<http::Failure> for Failure {
    fn from(failure: http::Failure) -> Self {
        Self {
            kind: failure.kind,
            maybe_sent: failure.maybe_sent,
            partial: failure.partial.map(Into::into),
            message: failure.message,
        }
    }
}

/// Whole milliseconds, rounded up: nothing becomes no time at all, which to an HTTP library means for ever.
pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX)
}
