//! What goes into a sandbox, and what comes out.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::http::{HttpRequest, HttpResponse};

/// A request as a server has read it, for a sandbox that is put on the wire or driven from another language.
///
/// `Debug` shows neither the key nor the body.
#[derive(Clone, Copy)]
pub struct Incoming<'a> {
    /// The method, as it stands in the request line.
    pub method: &'a str,
    /// The path; a query is ignored.
    pub path: &'a str,
    /// The `authorization` header.
    pub authorization: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
    /// How long the caller waits for the response. [`Duration::MAX`] where that is not known.
    pub timeout: Duration,
}

impl<'a> From<&'a HttpRequest> for Incoming<'a> {
    fn from(request: &'a HttpRequest) -> Self {
        Self {
            method: request.method.as_str(),
            path: request.path(),
            authorization: request.header("authorization"),
            body: &request.body,
            timeout: request.timeout,
        }
    }
}

impl fmt::Debug for Incoming<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// What becomes of a request. Whether it took effect is the sandbox's business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A response is sent.
    Response {
        /// So long after it arrived. When that is more than the caller waits, the response comes too late.
        after: Duration,
        /// The response. A server adds `content-length`.
        response: HttpResponse,
    },
    /// No connection was made; nothing was read.
    ConnectionRefused,
    /// The request was read, then the connection broke.
    Dropped,
    /// The request was read; the connection broke within the response.
    Truncated {
        /// The head, and the part of the body that arrives.
        response: HttpResponse,
        /// The length of the whole body, which `content-length` announces.
        full_length: usize,
    },
}

pub(super) fn json(status: u16, body: &impl Serialize) -> HttpResponse {
    // Names, texts and numbers always serialize.
    json_text(status, serde_json::to_string(body).unwrap_or_default())
}

pub(super) fn json_text(status: u16, body: String) -> HttpResponse {
    response(status, "application/json", body.into_bytes())
}

pub(super) fn error(status: u16, message: &str) -> HttpResponse {
    #[derive(Serialize)]
    struct Refusal<'a> {
        error: &'a str,
    }
    json(status, &Refusal { error: message })
}

pub(super) fn html(status: u16, page: &str) -> HttpResponse {
    response(status, "text/html; charset=utf-8", page.as_bytes().to_vec())
}

pub(super) fn too_many_requests(retry_after: &str) -> HttpResponse {
    with_header(error(429, "Too many requests."), "retry-after", retry_after)
}

pub(super) fn wrong_method(allowed: &str) -> HttpResponse {
    with_header(error(405, "Method not allowed."), "allow", allowed)
}

pub(super) fn unknown_path() -> HttpResponse {
    error(404, "There is nothing at this path.")
}

fn response(status: u16, content_type: &str, body: Vec<u8>) -> HttpResponse {
    let bare = HttpResponse::new(status, Vec::new(), body);
    with_header(bare, "content-type", content_type)
}

fn with_header(mut response: HttpResponse, name: &str, value: &str) -> HttpResponse {
    response.headers.push((name.to_owned(), value.to_owned()));
    response
}
