//! The transport where there are sockets.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::header::{DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Body, Response};
use rustls::ClientConfig;
use starsbot::http::{Dispatch, Failure, HttpRequest, HttpResponse, MAX_BODY_BYTES, Method};
use starsbot::{Moment, Transport};
use tokio::runtime::{Handle, RuntimeFlavor::CurrentThread};

use crate::TransportBuilder;
use crate::addresses::Addresses;
use crate::body::{Held, hold};
use crate::clients::{Clients, Key};

/// Sends the requests of a client with reqwest. What that means in detail is told in the
/// [crate's documentation](crate).
///
/// Making one is free; clones share their connections.
#[derive(Clone, Default)]
pub struct ReqwestTransport(Arc<Shared>);

#[derive(Default)]
struct Shared {
    ca: Option<ClientConfig>,
    addresses: Addresses,
    clients: Clients,
}

impl ReqwestTransport {
    /// A transport as it is by default. Loads nothing before the first request.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A transport with settings.
    pub fn builder() -> TransportBuilder {
        TransportBuilder::default()
    }

    /// Loads what the first request like this one would load: reqwest's client, and for https the trusted
    /// certificates. Sends nothing.
    ///
    /// For bindings to languages that fork: what another thread is loading at that moment would never be
    /// loaded in the child, which waits for it.
    pub fn warm_up(&self, request: &HttpRequest) {
        if let Ok(url) = self.0.addresses.get(&request.url) {
            let key = Key::new(&url, request.is_purchase, request.connect_timeout);
            // What cannot be made is reported by the request itself.
            let _ = self.0.clients.get(key, self.0.ca.as_ref());
        }
    }

    pub(crate) fn trusting(ca: Option<ClientConfig>) -> Self {
        Self(Arc::new(Shared {
            ca,
            ..Shared::default()
        }))
    }

    /// A request as reqwest knows it, the client to send it with, and the hold on it if it has a body.
    fn prepare(
        &self,
        request: HttpRequest,
        dispatch: &Dispatch,
    ) -> Result<(reqwest::RequestBuilder, Option<Held>), Failure> {
        let impossible = |error: &dyn StdError| Failure::connect(error.to_string());
        let url = self.0.addresses.get(&request.url);
        let url = url.map_err(|error| impossible(&error))?;
        let key = Key::new(&url, request.is_purchase, request.connect_timeout);
        let client = self.0.clients.get(key, self.0.ca.as_ref());
        let client = client.map_err(|error| failure(error, None))?;
        let mut headers = HeaderMap::with_capacity(request.headers.len() + 2);
        for header in &request.headers {
            let mut value =
                HeaderValue::from_str(header.value()).map_err(|error| impossible(&error))?;
            value.set_sensitive(header.is_sensitive());
            headers.append(HeaderName::from_static(header.name()), value);
        }
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
        };
        let builder = client
            .request(method, url)
            .headers(headers)
            .timeout(request.timeout);
        if request.body.is_empty() {
            return Ok((builder, None));
        }
        let (held, body) = hold(request.body, dispatch);
        Ok((builder.body(Body::wrap(body)), Some(held)))
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport")
            .field("has_ca_file", &self.0.ca.is_some())
            .finish_non_exhaustive()
    }
}

impl Transport for ReqwestTransport {
    async fn send(
        &self,
        request: HttpRequest,
        dispatch: &Dispatch,
    ) -> Result<HttpResponse, Failure> {
        if !request.is_purchase && Handle::current().runtime_flavor() == CurrentThread {
            // A runtime on one thread, which does not run while nothing is awaited, has not seen that the
            // service closed an idle connection. This lets it look.
            tokio::task::yield_now().await;
        }
        // Dropped with this future, `held` withdraws a request that has not left.
        let (builder, held) = self.prepare(request, dispatch)?;
        match builder.send().await {
            Ok(response) => read(response, held.as_ref()).await,
            Err(error) => Err(failure(error, held.as_ref())),
        }
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn moment(&self) -> Moment {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
        Moment {
            unix_ms: since_epoch.map_or(0, |time| {
                u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
            }),
            draw: fastrand::f64(),
        }
    }
}

/// Reads an answer, and no more of it than the core takes.
async fn read(mut response: Response, held: Option<&Held>) -> Result<HttpResponse, Failure> {
    let mut answer = HttpResponse {
        status: response.status().as_u16(),
        headers: known_headers(response.headers()),
        body: Vec::new(),
    };
    while answer.body.len() <= MAX_BODY_BYTES {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = MAX_BODY_BYTES + 1 - answer.body.len();
                answer
                    .body
                    .extend_from_slice(&chunk[..chunk.len().min(room)]);
            }
            Ok(None) => break,
            Err(error) => return Err(failure(error, held).with_partial(answer)),
        }
    }
    Ok(answer)
}

/// The headers that the core reads.
fn known_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    [RETRY_AFTER, DATE]
        .into_iter()
        .filter_map(|name| {
            let value = headers.get(&name)?.to_str().ok()?;
            Some((name.as_str().to_owned(), value.to_owned()))
        })
        .collect()
}

/// What reqwest says, as the core wants it: what happened, and whether the request may have left.
fn failure(error: reqwest::Error, held: Option<&Held>) -> Failure {
    let error = error.without_url();
    let never_connected = error.is_connect() || error.is_builder();
    let not_sent = match held {
        Some(held) => held.withdraw(),
        None => never_connected,
    };
    let message = innermost(&error);
    let mut failure = if error.is_timeout() {
        Failure::timeout(message)
    } else if never_connected {
        Failure::connect(message)
    } else {
        Failure::lost(message)
    };
    failure.may_have_left = !not_sent;
    failure.with_source(error)
}

/// The last cause in the chain says what happened; those above it say who noticed.
fn innermost(error: &dyn StdError) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
