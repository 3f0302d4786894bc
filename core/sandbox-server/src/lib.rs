//! The sandbox as an HTTP server, for programs in any language.
//!
//! [`serve`] is the sandbox. What it is made of also serves whoever imitates the service in another way, as the fault
//! server of the contract's cases does: [`http`] is a server whose handlers can cut a response short and reset a
//! connection, [`cors`] lets pages call it, and [`ServerOptions`] are the options of its program.

pub mod cors;
pub mod http;
mod options;

use std::sync::{Arc, Mutex, PoisonError};
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

pub use options::ServerOptions;

use http::{Disconnect, FullResponse};

/// Serves a sandbox on a socket. Dropping the future ends it and its connections.
pub async fn serve(listener: TcpListener, sandbox: Sandbox) {
    let sandbox = Arc::new(Mutex::new(sandbox));
    http::serve(listener, move |stream, request| {
        respond(Arc::clone(&sandbox), stream, request)
    })
    .await;
}

async fn respond(
    sandbox: Arc<Mutex<Sandbox>>,
    stream: Arc<TcpStream>,
    request: Request<Incoming>,
) -> Result<FullResponse, Disconnect> {
    let (head, body) = request.into_parts();
    if cors::is_preflight(&head) {
        return Ok(cors::preflight(&head));
    }
    let body = body.collect().await.map_err(|_| Disconnect)?.to_bytes();
    let incoming = sandbox::Incoming {
        method: head.method.as_str(),
        path: head.uri.path(),
        authorization: head
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok()),
        body: &body,
        timeout: Duration::MAX,
    };
    let reply = sandbox
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .handle(incoming);
    match reply {
        Reply::Response { after, response } => {
            tokio::time::sleep(after).await;
            to_hyper_response(&head, response)
        }
        Reply::Truncated {
            response,
            full_length,
        } => {
            let part = response.body.clone();
            let response = to_hyper_response(&head, response)?;
            http::write_truncated(&stream, &response, &part, full_length).await?;
            Err(Disconnect)
        }
        // The connection was made before the request could be read, so a refused one breaks as a lost one does.
        Reply::ConnectionRefused | Reply::Dropped => Err(http::reset(&stream)),
    }
}

fn to_hyper_response(request: &Parts, response: HttpResponse) -> Result<FullResponse, Disconnect> {
    let mut sent = http::head(response.status, &response.headers)?;
    cors::allow(request, sent.headers_mut());
    *sent.body_mut() = Full::<Bytes>::from(response.body);
    Ok(sent)
}
