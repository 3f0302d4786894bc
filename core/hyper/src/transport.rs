//! The transport: what every request has in common.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{HOST, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHORIZATION};
use http::{Method, Request};
use http_body_util::Full;
use rustls::ClientConfig;
use starsbot::Transport;
use starsbot::http::{self as core, Failure, HttpRequest, HttpResponse};
use tokio::runtime::{Handle, RuntimeFlavor::CurrentThread};
use tokio::time::timeout;

use crate::address::Address;
use crate::connect::{Connector, World};
use crate::failure::{TimedOut, unanswered};
use crate::few::Few;
use crate::reads::Reads;
use crate::{TransportBuilder, clock, purchase};

/// Sends the requests of a client with hyper. What that means in detail is told in the
/// [crate's documentation](crate).
///
/// Making one is free; clones share their connections.
#[derive(Clone, Default)]
pub struct HyperTransport(Arc<Shared>);

#[derive(Default)]
struct Shared {
    world: Arc<World>,
    addresses: Few<String, Arc<Address>>,
    /// By the time that connecting may take.
    reads: Few<Duration, Arc<Reads>>,
}

impl Shared {
    fn address(&self, text: &str) -> Result<Arc<Address>, String> {
        self.addresses
            .get(text, |text| Address::parse(text).map(Arc::new))
    }

    fn reads(&self, time: Duration) -> Arc<Reads> {
        let made = self.reads.get(&time, |time| {
            let connector = Connector::of_reads(&self.world, *time);
            Ok::<_, Infallible>(Arc::new(Reads::new(connector)))
        });
        match made {
            Ok(reads) => reads,
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
            shared.reads(request.connect_timeout);
            shared.world.warm_up(&address.uri);
        }
    }

    pub(crate) fn trusting(ca: Option<Arc<ClientConfig>>) -> Self {
        Self(Arc::new(Shared {
            world: Arc::new(World::new(ca)),
            ..Shared::default()
        }))
    }

    async fn exchange(
        &self,
        request: HttpRequest,
        answer: &mut HttpResponse,
    ) -> Result<(), Failure> {
        let shared = &*self.0;
        let (is_purchase, time) = (request.is_purchase, request.connect_timeout);
        let gate = request.gate.clone();
        let address = shared.address(&request.url).map_err(Failure::connect)?;
        let mut request = as_hyper_knows_it(request, &address)?;
        if let Some(authorization) = shared.world.proxy_authorization(&address.uri) {
            request
                .headers_mut()
                .insert(PROXY_AUTHORIZATION, authorization);
        }
        if is_purchase {
            let connector = Connector::of_purchase(&shared.world, time);
            purchase::send(&connector, request, &gate, answer).await
        } else {
            shared.reads(time).send(request, answer).await
        }
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport")
            .field("has_ca_file", &self.0.world.ca.is_some())
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
        let mut answer = HttpResponse::default();
        let time = request.timeout;
        let exchange = self.exchange(request, &mut answer);
        match timeout(time, exchange).await {
            Ok(Ok(())) => Ok(answer),
            Ok(Err(failure)) => Err(with_what_came(failure, answer)),
            Err(_) => Err(with_what_came(unanswered(TimedOut::Answering), answer)),
        }
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn now_ms(&self) -> u64 {
        clock::now_ms()
    }

    fn random(&self) -> f64 {
        fastrand::f64()
    }
}

/// A status line that has arrived counts, even if the rest has not.
fn with_what_came(failure: Failure, answer: HttpResponse) -> Failure {
    if answer.status == 0 {
        return failure;
    }
    failure.with_partial(answer)
}

fn as_hyper_knows_it(
    request: HttpRequest,
    address: &Address,
) -> Result<Request<Full<Bytes>>, Failure> {
    let mut headers = HeaderMap::with_capacity(request.headers.len() + 2);
    headers.insert(HOST, address.host.clone());
    for header in &request.headers {
        let mut value = HeaderValue::from_str(header.value())
            .map_err(|error| Failure::connect(error.to_string()))?;
        value.set_sensitive(header.is_sensitive());
        let name = HeaderName::from_str(header.name())
            .map_err(|error| Failure::connect(error.to_string()))?;
        headers.append(name, value);
    }
    let mut sent = Request::new(Full::new(Bytes::from(request.body)));
    *sent.method_mut() = match request.method {
        core::Method::Get => Method::GET,
        core::Method::Post => Method::POST,
    };
    *sent.uri_mut() = address.uri.clone();
    *sent.headers_mut() = headers;
    Ok(sent)
}
