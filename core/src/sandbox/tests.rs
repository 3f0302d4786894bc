//! The sandbox as a client, a server and a person who steers it meet it.

mod control;
mod faults;
mod money;
mod service;

use serde_json::Value;

use super::{Incoming, Reply, Sandbox};
use crate::http::HttpResponse;

/// A request with the right key from a caller who waits for ever.
fn incoming<'a>(method: &'a str, path: &'a str, body: &'a str) -> Incoming<'a> {
    Incoming {
        method,
        path,
        authorization: Some("Bearer sk_sandbox"),
        body: body.as_bytes(),
        timeout: std::time::Duration::MAX,
    }
}

fn respond(sandbox: &mut Sandbox, request: Incoming<'_>) -> HttpResponse {
    match sandbox.handle(request) {
        Reply::Response { response, .. } => response,
        other => panic!("not a response: {other:?}"),
    }
}

fn json(response: &HttpResponse) -> Value {
    serde_json::from_slice(&response.body).unwrap()
}
