//! The transport: what every request has in common.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{HOST, PROXY_AUTHORIZATION};
use http::{Method, Request};
use http_body_util::Full;
use rustls::ClientConfig;
use starsbot::Transport;
use starsbot::http::{self as core, Failure, HttpRequest, HttpResponse};
use starsbot_transport::cache::Cache;
use starsbot_transport::failure::with_partial_response;
use starsbot_transport::{clock, request};
use tokio::runtime::{Handle, RuntimeFlavor::CurrentThread};
use tokio::time::timeout;

use crate::address::Address;
use crate::connect::{Connector, Network};
use crate::failure::{TimedOut, exchange_failure};
use crate::pool::Pool;
use crate::{TransportBuilder, purchase};

/// Sends the requests of a client with hyper. What that means in detail is told in the
/// [crate's documentation](crate).
///
/// Making one is free; clones share their connections.
#[derive(Clone, Default)]
pub struct HyperTransport(Arc<Shared>);

#[derive(Default)]
struct Shared {
    network: Arc<Network>,
    addresses: Cache<String, Arc<Address>>,
    /// By the connect timeout.
    pools: Cache<Duration, Arc<Pool>>,
}

impl Shared {
    fn address(&self, text: &str) -> Result<Arc<Address>, String> {
        self.addresses
            .get_or_make(text, |text| Address::parse(text).map(Arc::new))
    }

    fn pool(&self, connect_timeout: Duration) -> Arc<Pool> {
        let pool = self.pools.get_or_make(&connect_timeout, |timeout| {
            let connector = Connector::for_reads(&self.network, *timeout);
            Ok::<_, Infallible>(Arc::new(Pool::new(connector)))
        });
        match pool {
            Ok(pool) => pool,
        }
    }
}

impl HyperTransport {
    /// A transport as it is by default. Loads nothing before the first request.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A transport with settings.
    pub fn builder() -> TransportBuilder {
        TransportBuilder::default()
    }

    /// Loads what the first request like this one would load: hyper's client, the settings of the proxy, and for
    /// https the trusted certificates. Sends nothing.
    ///
    /// For bindings to languages that fork: what another thread is loading at that moment would never be
    /// loaded in the child, which waits for it.
    pub fn warm_up(&self, request: &HttpRequest) {
        let shared = &*self.0;
        // What cannot be understood is reported by the request itself.
        if let Ok(address) = shared.address(&request.url) {
            shared.pool(request.connect_timeout);
            shared.network.warm_up(&address.uri);
        }
    }

    pub(crate) fn with_tls(tls: Option<Arc<ClientConfig>>) -> Self {
        Self(Arc::new(Shared {
            network: Arc::new(Network::new(tls)),
            ..Shared::default()
        }))
    }

    async fn exchange(
        &self,
        request: HttpRequest,
        response: &mut HttpResponse,
    ) -> Result<(), Failure> {
        let shared = &*self.0;
        let (is_purchase, connect_timeout) = (request.is_purchase, request.connect_timeout);
        let gate = request.gate.clone();
        let address = shared.address(&request.url).map_err(Failure::connect)?;
        let mut request = to_hyper_request(request, &address)?;
        if let Some(authorization) = shared.network.proxy_authorization(&address.uri) {
            request
                .headers_mut()
                .insert(PROXY_AUTHORIZATION, authorization);
        }
        if is_purchase {
            let connector = Connector::for_purchase(&shared.network, connect_timeout);
            purchase::send(&connector, request, &gate, response).await
        } else {
            let pool = shared.pool(connect_timeout);
            pool.send(request, response).await
        }
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport")
            .field("has_ca_file", &self.0.network.custom_tls.is_some())
            .finish_non_exhaustive()
    }
}

impl Transport for HyperTransport {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Failure> {
        if request.is_purchase {
            request.gate.arm();
        } else if Handle::current().runtime_flavor() == CurrentThread {
            // A runtime on one thread, which does not run while nothing is awaited, has not seen that the
            // service closed an idle connection. This lets it look.
            tokio::task::yield_now().await;
        }
        let gate = request.gate.clone();
        let mut response = HttpResponse::default();
        let time = request.timeout;
        let exchange = self.exchange(request, &mut response);
        let result = timeout(time, exchange).await;
        match result.unwrap_or_else(|_| Err(exchange_failure(TimedOut::Response))) {
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

fn to_hyper_request(
    request: HttpRequest,
    address: &Address,
) -> Result<Request<Full<Bytes>>, Failure> {
    let mut headers = request::headers(&request)?;
    headers.insert(HOST, address.host.clone());
    let mut sent = Request::new(Full::new(Bytes::from(request.body)));
    *sent.method_mut() = match request.method {
        core::Method::Get => Method::GET,
        core::Method::Post => Method::POST,
    };
    *sent.uri_mut() = address.uri.clone();
    *sent.headers_mut() = headers;
    Ok(sent)
}
