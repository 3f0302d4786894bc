//! A request as a host sends it, and an answer as it comes back.

use starsbot::http::{self, HttpResponse};

/// A header of a request.
#[derive(Clone, uniffi::Record)]
pub struct Header {
    /// The name, in lower case.
    pub name: String,
    /// The value as it is to be sent. For `authorization` this is the secret itself.
    pub value: String,
    /// Whether the value is a secret that must not be shown.
    pub sensitive: bool,
}

/// A request to send, complete. It holds the secret: a host turns it into what shows no secret at once.
#[derive(Clone, uniffi::Record)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: String,
    /// The absolute URL.
    pub url: String,
    /// The headers to send.
    pub headers: Vec<Header>,
    /// The body; empty for a `GET`.
    pub body: Vec<u8>,
    /// How long connecting may take, in milliseconds.
    pub connect_timeout_ms: u64,
    /// How long the whole attempt may take, in milliseconds.
    pub timeout_ms: u64,
    /// Whether this spends money, and so needs a connection of its own.
    pub is_purchase: bool,
}

impl From<http::HttpRequest> for Request {
    fn from(request: http::HttpRequest) -> Self {
        let headers = request.headers.iter().map(|header| Header {
            name: header.name().to_owned(),
            value: header.value().to_owned(),
            sensitive: header.is_sensitive(),
        });
        Self {
            method: request.method.as_str().to_owned(),
            headers: headers.collect(),
            connect_timeout_ms: millis(request.connect_timeout),
            timeout_ms: millis(request.timeout),
            is_purchase: request.is_purchase,
            url: request.url,
            body: request.body,
        }
    }
}

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// An answer out of one piece of memory: first the headers that the core reads, as lines `name: value`, which
/// take up `head_bytes`, then the body.
pub(crate) fn answer(status: u16, head_bytes: u32, bytes: &[u8]) -> HttpResponse {
    let at = usize::try_from(head_bytes).map_or(bytes.len(), |at| at.min(bytes.len()));
    let (head, body) = bytes.split_at(at);
    let head = String::from_utf8_lossy(head);
    let headers = head.lines().filter_map(|line| line.split_once(": "));
    HttpResponse {
        status,
        headers: headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        body: body.to_vec(),
    }
}
