//! The sandbox on loopback, for programs in any language.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::body::Incoming;
use hyper::header::AUTHORIZATION;
use hyper::http::request::Parts;
use starsbot::http::HttpResponse;
use starsbot::sandbox::{self, Reply, Sandbox};
use tokio::net::{TcpListener, TcpStream};

use crate::lock;
use crate::server::cors;
use crate::server::wire::{self, Answered, HungUp};

/// Serves a sandbox on a socket, until it is dropped.
pub async fn run(listener: TcpListener, sandbox: Sandbox) {
    let sandbox = Arc::new(Mutex::new(sandbox));
    wire::serve(listener, move |stream, request| {
        answer(Arc::clone(&sandbox), stream, request)
    })
    .await;
}

async fn answer(
    sandbox: Arc<Mutex<Sandbox>>,
    stream: Arc<TcpStream>,
    request: Request<Incoming>,
) -> Result<Answered, HungUp> {
    let (head, body) = request.into_parts();
    if cors::is_preflight(&head) {
        return Ok(cors::preflight(&head));
    }
    let body = body.collect().await.map_err(|_| HungUp)?.to_bytes();
    let reply = lock(&sandbox).handle(sandbox::Incoming {
        method: head.method.as_str(),
        path: head.uri.path(),
        authorization: head
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok()),
        body: &body,
        timeout: Duration::MAX,
    });
    match reply {
        Reply::Answer { after, response } => {
            tokio::time::sleep(after).await;
            answered(&head, response)
        }
        Reply::Cut {
            response,
            full_length,
        } => {
            let part = response.body.clone();
            let answer = answered(&head, response)?;
            wire::write_part(&stream, &answer, &part, full_length).await?;
            Err(HungUp)
        }
        // The connection was made before the request could be read, so it breaks as a lost one does.
        Reply::Refused | Reply::Lost => Err(wire::reset(&stream)),
    }
}

fn answered(head: &Parts, response: HttpResponse) -> Result<Answered, HungUp> {
    let mut answer = wire::response(response.status, &response.headers)?;
    cors::allow(head, answer.headers_mut());
    *answer.body_mut() = Full::<Bytes>::from(response.body);
    Ok(answer)
}
