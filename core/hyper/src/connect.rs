//! Connecting: straight or through a proxy, with TLS or without, and always in time.

use std::error::Error as StdError;
use std::future::{Future, Ready, ready};
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;
use std::{fmt, io};

use http::{HeaderValue, Uri};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV4, SocksV5, Tunnel};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use starsbot_transport::address::{is_loopback, without_brackets};
use starsbot_transport::tls::system_config;
use tokio::net::lookup_host;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use crate::address::is_https;
use crate::failure::TimedOut;
use crate::io::Io;

type BoxError = Box<dyn StdError + Send + Sync>;

/// The settings that all connections of a transport share.
#[derive(Default)]
pub(crate) struct Network {
    /// In place of the system's root certificates.
    pub(crate) custom_tls: Option<Arc<ClientConfig>>,
    proxies: OnceLock<Matcher>,
}

impl Network {
    pub(crate) fn new(custom_tls: Option<Arc<ClientConfig>>) -> Self {
        Self {
            custom_tls,
            ..Self::default()
        }
    }

    fn tls(&self) -> &Arc<ClientConfig> {
        self.custom_tls.as_ref().unwrap_or_else(|| system_config())
    }

    /// Loads what a connection to this address would load.
    pub(crate) fn warm_up(&self, to: &Uri) {
        let _ = self.proxy(to);
        if is_https(to) {
            self.tls();
        }
    }

    /// The proxy for an address. The system is asked once.
    fn proxy(&self, to: &Uri) -> Option<Intercept> {
        if is_loopback(to.host()?) {
            return None;
        }
        self.proxies.get_or_init(Matcher::from_system).intercept(to)
    }

    /// The value of `proxy-authorization` for a request that a proxy forwards.
    pub(crate) fn proxy_authorization(&self, to: &Uri) -> Option<HeaderValue> {
        if is_https(to) {
            return None;
        }
        self.proxy(to)?.basic_auth().cloned()
    }
}

/// Makes connections.
#[derive(Clone)]
pub(crate) struct Connector(Arc<Route>);

struct Route {
    network: Arc<Network>,
    tcp: HttpConnector,
    connect_timeout: Duration,
}

impl Connector {
    /// For connections that are kept alive.
    pub(crate) fn for_reads(network: &Arc<Network>, connect_timeout: Duration) -> Self {
        Self::new(network, connect_timeout, 3, Some(Duration::from_secs(30)))
    }

    /// For a connection on which TCP must not give up on a silent service sooner than the request's own timeout
    /// does: 8 probes, 15 seconds apart.
    pub(crate) fn for_purchase(network: &Arc<Network>, connect_timeout: Duration) -> Self {
        Self::new(network, connect_timeout, 8, None)
    }

    fn new(
        network: &Arc<Network>,
        connect_timeout: Duration,
        probes: u32,
        unacknowledged: Option<Duration>,
    ) -> Self {
        const PROBE: Option<Duration> = Some(Duration::from_secs(15));
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // Divided among the addresses of a name, so that one that does not answer leaves time for the others.
        tcp.set_connect_timeout(Some(connect_timeout));
        tcp.set_keepalive(PROBE);
        tcp.set_keepalive_interval(PROBE);
        tcp.set_keepalive_retries(Some(probes));
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        tcp.set_tcp_user_timeout(unacknowledged);
        #[cfg(not(any(target_os = "android", target_os = "fuchsia", target_os = "linux")))]
        let _ = unacknowledged;
        Self(Arc::new(Route {
            network: Arc::clone(network),
            tcp,
            connect_timeout,
        }))
    }

    /// Connects, and takes no longer than it may.
    pub(crate) async fn connect(&self, to: &Uri) -> Result<Io, ConnectError> {
        match timeout(self.0.connect_timeout, self.0.connect(to)).await {
            Ok(Ok(io)) => Ok(io),
            Ok(Err(error)) => Err(ConnectError(error)),
            Err(_) => Err(ConnectError(TimedOut::Connect.into())),
        }
    }
}

impl Route {
    async fn connect(&self, to: &Uri) -> Result<Io, BoxError> {
        let proxy = self.network.proxy(to);
        let io = match &proxy {
            None => self.tcp(to).await?,
            Some(proxy) => match proxy.uri().scheme_str() {
                Some("socks4" | "socks4a" | "socks5" | "socks5h") => self.socks(proxy, to).await?,
                _ if is_https(to) => self.tunnel(proxy, to).await?,
                _ => return Ok(Io::Forwarded(Box::new(self.to_proxy(proxy.uri()).await?))),
            },
        };
        if is_https(to) {
            return tls(io, to, Arc::clone(self.network.tls())).await;
        }
        Ok(io)
    }

    async fn tcp(&self, to: &Uri) -> Result<Io, BoxError> {
        let stream = self.tcp.clone().call(to.clone()).await?;
        Ok(Io::Tcp(stream.into_inner()))
    }

    /// The connection to an HTTP proxy, which may itself be under TLS.
    async fn to_proxy(&self, proxy: &Uri) -> Result<Io, BoxError> {
        let io = self.tcp(proxy).await?;
        if !is_https(proxy) {
            return Ok(io);
        }
        let mut config = ClientConfig::clone(self.network.tls());
        config.alpn_protocols.clear();
        tls(io, proxy, Arc::new(config)).await
    }

    async fn tunnel(&self, proxy: &Intercept, to: &Uri) -> Result<Io, BoxError> {
        let connection = Established(Some(self.to_proxy(proxy.uri()).await?));
        let mut tunnel = Tunnel::new(proxy.uri().clone(), connection);
        if let Some(authorization) = proxy.basic_auth() {
            tunnel = tunnel.with_auth(authorization.clone());
        }
        Ok(tunnel.call(to.clone()).await?.into_inner())
    }

    async fn socks(&self, proxy: &Intercept, to: &Uri) -> Result<Io, BoxError> {
        let version = proxy.uri().scheme_str().unwrap_or_default();
        let is_4 = version.starts_with("socks4");
        // The others leave it to the proxy to resolve the name.
        let resolves = matches!(version, "socks4" | "socks5");
        let to = socks_address(to, resolves, is_4).await?;
        let (proxy_uri, connection) = (
            proxy.uri().clone(),
            Established(Some(self.tcp(proxy.uri()).await?)),
        );
        let io = if is_4 {
            SocksV4::new(proxy_uri, connection).call(to).await?
        } else {
            let mut socks = SocksV5::new(proxy_uri, connection);
            if let Some((user, password)) = proxy.raw_auth() {
                socks = socks.with_auth(user.to_owned(), password.to_owned());
            }
            socks.call(to).await?
        };
        Ok(io.into_inner())
    }
}

/// What a SOCKS proxy is to connect to: with its port, and with an IP address if names are resolved here.
async fn socks_address(to: &Uri, resolves: bool, is_v4: bool) -> Result<Uri, BoxError> {
    let mut host = to.host().unwrap_or_default().to_owned();
    let port = to.port_u16().unwrap_or(if is_https(to) { 443 } else { 80 });
    if resolves {
        let found = lookup_host((without_brackets(&host), port)).await?;
        let ip = found
            .map(|address| address.ip())
            .find(|ip| ip.is_ipv4() || !is_v4)
            .ok_or("the name has no address that the proxy could take")?;
        host = match ip {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        };
    }
    Ok(format!("{host}:{port}").parse()?)
}

async fn tls(io: Io, to: &Uri, config: Arc<ClientConfig>) -> Result<Io, BoxError> {
    let name = ServerName::try_from(without_brackets(to.host().unwrap_or_default()).to_owned())?;
    let stream = TlsConnector::from(config).connect(name, io).await?;
    Ok(Io::Tls(Box::new(stream)))
}

/// A connection that is there already, for a connector that expects to make one.
struct Established(Option<Io>);

impl Service<Uri> for Established {
    type Response = TokioIo<Io>;
    type Error = io::Error;
    type Future = Ready<io::Result<TokioIo<Io>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let connection = self.0.take().map(TokioIo::new);
        ready(connection.ok_or_else(|| io::ErrorKind::NotConnected.into()))
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Io>;
    type Error = ConnectError;
    type Future = Pin<Box<dyn Future<Output = Result<TokioIo<Io>, ConnectError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let connector = self.clone();
        Box::pin(async move { connector.connect(&to).await.map(TokioIo::new) })
    }
}

/// There is no connection, so nothing was sent.
#[derive(Debug)]
pub(crate) struct ConnectError(BoxError);

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("could not connect")
    }
}

impl StdError for ConnectError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.0)
    }
}
