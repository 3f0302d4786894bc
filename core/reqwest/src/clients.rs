//! The reqwest clients behind a transport: one for every way to connect.

use std::sync::OnceLock;
use std::time::Duration;

use crate::builder::Configure;
use reqwest::{Client, Url, redirect, retry};
use rustls::{ClientConfig, RootCertStore};
use starsbot_transport::address::is_loopback;
use starsbot_transport::tls::{config_with_roots, system_config};

/// All that tells two reqwest clients apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    is_https: bool,
    is_loopback: bool,
    is_purchase: bool,
    connect_timeout: Duration,
}

impl Key {
    pub(crate) fn new(url: &Url, is_purchase: bool, connect_timeout: Duration) -> Self {
        Self {
            is_https: url.scheme() == "https",
            is_loopback: is_loopback(url.host_str().unwrap_or_default()),
            is_purchase,
            connect_timeout,
        }
    }
}

pub(crate) fn build(
    key: Key,
    custom_tls: Option<&ClientConfig>,
    configure: Option<&Configure>,
) -> reqwest::Result<Client> {
    let tls = match custom_tls {
        _ if !key.is_https => unused_tls(),
        Some(tls) => tls,
        None => system_config(),
    };
    let builder = match configure {
        // reqwest cannot be told to have no read timeout, only one that never comes first.
        Some(configure) => configure(Client::builder()).read_timeout(LONGEST_TIMEOUT),
        None => Client::builder(),
    };
    let mut builder = builder
        .tls_backend_preconfigured(tls.clone())
        .connect_timeout(key.connect_timeout)
        .http1_only()
        .tcp_nodelay(true)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        // It would log the API key.
        .connection_verbose(false)
        // Another crate of the program may have switched these features of reqwest on.
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate();
    if key.is_loopback {
        builder = builder.no_proxy();
    }
    if key.is_purchase {
        // No pool, so always a new connection. And TCP must not give up on a silent service sooner than the
        // request's own timeout does: 8 probes, 15 seconds apart.
        builder = builder.pool_max_idle_per_host(0).tcp_keepalive_retries(8);
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        {
            builder = builder.tcp_user_timeout(None);
        }
    }
    builder.build()
}

/// The core has none beyond a day.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(25 * 60 * 60);

/// For plain http to this machine, where reqwest wants a TLS configuration all the same.
fn unused_tls() -> &'static ClientConfig {
    static UNUSED: OnceLock<ClientConfig> = OnceLock::new();
    UNUSED.get_or_init(|| config_with_roots(RootCertStore::empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(url: &str) -> Key {
        Key::new(&Url::parse(url).unwrap(), false, Duration::ZERO)
    }

    #[test]
    fn this_machine_is_known_by_its_names() {
        for url in [
            "http://127.0.0.1:1/",
            "https://127.9.9.9",
            "http://[::1]:1/",
            "http://LOCALHOST",
        ] {
            assert!(key(url).is_loopback, "{url}");
        }
        for url in [
            "https://fragment-api.work",
            "https://10.0.0.1",
            "https://localhost.example",
            "https://[::2]",
        ] {
            assert!(!key(url).is_loopback, "{url}");
        }
    }
}
