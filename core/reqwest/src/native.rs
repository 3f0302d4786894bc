//! The transport where there are sockets.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Body, Client, Url};
use rustls::ClientConfig;
use starsbot::Transport;
use starsbot::http::{Failure, FailureKind, HttpRequest, HttpResponse, Method};
use starsbot_transport::cache::Cache;
use starsbot_transport::failure::{failure, with_partial_response};
use starsbot_transport::{clock, request, response};
use tokio::runtime::{Handle, RuntimeFlavor::CurrentThread};

use crate::TransportBuilder;
use crate::body::GatedBody;
use crate::builder::Configure;
use crate::clients::{Key, build};

/// Sends the requests of a client with reqwest. What that means in detail is told in the
/// [crate's documentation](crate).
///
/// Making one is free; clones share their connections.
#[derive(Clone, Default)]
pub struct ReqwestTransport(Arc<Shared>);

#[derive(Default)]
struct Shared {
    custom_tls: Option<Arc<ClientConfig>>,
    configure: Option<Arc<Configure>>,
    urls: Cache<String, Url>,
    clients: Cache<Key, Client>,
}

impl Shared {
    fn client(&self, key: Key) -> reqwest::Result<Client> {
        self.clients.get_or_make(&key, |key| {
            build(*key, self.custom_tls.as_deref(), self.configure.as_deref())
        })
    }
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
        if let Ok(url) = self.0.urls.get_or_make(&*request.url, Url::parse) {
            let key = Key::new(&url, request.is_purchase, request.connect_timeout);
            // What cannot be made is reported by the request itself.
            let _ = self.0.client(key);
        }
    }

    pub(crate) fn with_settings(
        custom_tls: Option<Arc<ClientConfig>>,
        configure: Option<Arc<Configure>>,
    ) -> Self {
        Self(Arc::new(Shared {
            custom_tls,
            configure,
            ..Shared::default()
        }))
    }

    /// Converts a request to reqwest's, with the client to send it with.
    fn to_reqwest_request(&self, request: HttpRequest) -> Result<reqwest::RequestBuilder, Failure> {
        let url = self.0.urls.get_or_make(&*request.url, Url::parse);
        let url = url.map_err(|error| Failure::connect(error.to_string()))?;
        let key = Key::new(&url, request.is_purchase, request.connect_timeout);
        let client = self.0.client(key);
        let client = client.map_err(to_failure)?;
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
        };
        let builder = client
            .request(method, url)
            .headers(request::headers(&request)?)
            .timeout(request.timeout);
        if request.body.is_empty() {
            return Ok(builder);
        }
        let body = GatedBody::new(request.body, request.gate);
        Ok(builder.body(Body::wrap(body)))
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport")
            .field("has_ca_file", &self.0.custom_tls.is_some())
            .field("is_configured", &self.0.configure.is_some())
            .finish_non_exhaustive()
    }
}

impl Transport for ReqwestTransport {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Failure> {
        if !request.is_purchase && Handle::current().runtime_flavor() == CurrentThread {
            // A runtime on one thread, which does not run while nothing is awaited, has not seen that the
            // service closed an idle connection. This lets it look.
            tokio::task::yield_now().await;
        }
        let gate = request.gate.clone();
        let mut response = HttpResponse::default();
        let exchange = async {
            let received = self
                .to_reqwest_request(request)?
                .send()
                .await
                .map_err(to_failure)?;
            let received = http::Response::<Body>::from(received);
            let read = response::read(received, &mut response).await;
            read.map_err(to_failure)
        };
        match exchange.await {
            Ok(()) => Ok(response),
            Err(failure) => Err(with_partial_response(failure.with_gate(&gate), response)),
        }
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn now_ms(&self) -> u64 {
        clock::now_ms()
    }

    fn random(&self) -> f64 {
        clock::random()
    }
}

/// What reqwest says, as the core wants it. Whether a purchase was sent, its gate knows.
fn to_failure(error: reqwest::Error) -> Failure {
    let error = error.without_url();
    let never_connected = error.is_connect() || error.is_builder();
    let kind = if error.is_timeout() {
        FailureKind::Timeout
    } else if never_connected {
        FailureKind::Connect
    } else {
        FailureKind::Lost
    };
    let mut failure = failure(kind, error);
    failure.maybe_sent = !never_connected;
    failure
}
