//! The fault server: the judge behind real sockets, for the wire leg of every language.
//!
//! | request | answer |
//! |---|---|
//! | `POST /cases` (`?platform=browser`), a case's JSON | `{"id": 1, "base_url": "http://127.0.0.1:PORT"}` |
//! | `POST /cases/{id}/wait`, `{"ms": 500}`, instead of waiting | `{}` |
//! | `GET /cases/{id}/verdict`, which closes the case | `{"failures": []}` |
//!
//! What is wrong with a request is answered `{"error": "…"}`, with 400 or 404. Every open case has a port of
//! its own, so that a refused connection is a real one.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use starsbot_sandbox_server::cors;
use starsbot_sandbox_server::http::{self, Disconnect, FullResponse};
use tokio::net::TcpListener;

use crate::case::{Case, Platform};
use crate::lock;

pub use open_case::OpenCase;

mod open_case;
mod port;

/// Serves the control requests on a socket, until it is dropped.
pub async fn run(listener: TcpListener) {
    let control = Arc::new(Control::default());
    http::serve(listener, move |_, request| {
        Arc::clone(&control).handle(request)
    })
    .await;
}

#[derive(Default)]
struct Control {
    cases: Mutex<HashMap<u64, Arc<OpenCase>>>,
    last_id: AtomicU64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wait {
    ms: u64,
}

/// What is wrong with a control request.
struct Refusal(StatusCode, String);

impl Control {
    async fn handle(
        self: Arc<Self>,
        request: Request<Incoming>,
    ) -> Result<FullResponse, Disconnect> {
        let (head, body) = request.into_parts();
        if cors::is_preflight(&head) {
            return Ok(cors::preflight(&head));
        }
        let body = body.collect().await.map_err(|_| Disconnect)?.to_bytes();
        let path: Vec<&str> = head.uri.path().split('/').skip(1).collect();
        let answer = match (&head.method, path.as_slice()) {
            (&Method::POST, ["cases"]) => self.open(head.uri.query(), &body).await,
            (&Method::POST, ["cases", id, "wait"]) => self.wait(id, &body).await,
            (&Method::GET, ["cases", id, "verdict"]) => self.verdict(id).await,
            _ => Err(Refusal(
                StatusCode::NOT_FOUND,
                "there is no such request".to_owned(),
            )),
        };
        let (status, json) = match answer {
            Ok(json) => (StatusCode::OK, json),
            Err(Refusal(status, why)) => (status, json!({"error": why})),
        };
        let mut response = json_response(status, &json);
        cors::allow(&head, response.headers_mut());
        Ok(response)
    }

    async fn open(&self, query: Option<&str>, body: &Bytes) -> Result<Value, Refusal> {
        let platform = match query {
            None => Platform::Native,
            Some("platform=browser") => Platform::Browser,
            Some(_) => return Err(bad(&"the only query is platform=browser")),
        };
        let text = std::str::from_utf8(body).map_err(|why| bad(&why))?;
        let case = Case::parse(text).map_err(|why| bad(&why))?;
        let case = OpenCase::open(&case, platform).await?;
        let id = self.last_id.fetch_add(1, Ordering::Relaxed) + 1;
        let answer = json!({"id": id, "base_url": case.base_url()});
        lock(&self.cases).insert(id, Arc::new(case));
        Ok(answer)
    }

    async fn wait(&self, id: &str, body: &Bytes) -> Result<Value, Refusal> {
        let Wait { ms } = serde_json::from_slice(body).map_err(|why| bad(&why))?;
        let case = id
            .parse()
            .ok()
            .and_then(|id: u64| lock(&self.cases).get(&id).cloned());
        case.ok_or_else(no_case)?.wait(ms).await?;
        Ok(json!({}))
    }

    async fn verdict(&self, id: &str) -> Result<Value, Refusal> {
        let case = id
            .parse()
            .ok()
            .and_then(|id: u64| lock(&self.cases).remove(&id));
        let failures = case.ok_or_else(no_case)?.close().await;
        Ok(json!({"failures": failures}))
    }
}

fn bad(why: &impl ToString) -> Refusal {
    Refusal(StatusCode::BAD_REQUEST, why.to_string())
}

fn no_case() -> Refusal {
    Refusal(StatusCode::NOT_FOUND, "no such case is open".to_owned())
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    }
}

fn json_response(status: StatusCode, json: &Value) -> FullResponse {
    let mut response = Response::new(Full::from(json.to_string()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
