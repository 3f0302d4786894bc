//! What can be set about a transport.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use reqwest::ClientBuilder;
use starsbot::Result;
use starsbot_transport::tls;

use crate::ReqwestTransport;

/// Makes a [`ReqwestTransport`] that is not the usual one. Not on wasm32, where the browser decides.
///
/// ```no_run
/// use starsbot_reqwest::{Client, Config, ReqwestTransport};
///
/// let transport = ReqwestTransport::builder().ca_file("/etc/company/ca.pem").build()?;
/// let client = Client::new(transport, Config::from_env()?);
/// # Ok::<(), starsbot_reqwest::Error>(())
/// ```
#[derive(Clone, Default)]
#[must_use = "it makes nothing before build()"]
pub struct TransportBuilder {
    ca_file: Option<PathBuf>,
    configure: Option<Arc<Configure>>,
}

/// Settings of reqwest's that a user has made.
pub(crate) type Configure = dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync;

impl TransportBuilder {
    /// Trusts the certificate authorities in this PEM file instead of the system's: for a proxy that opens
    /// TLS, or a service of your own.
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(path.into());
        self
    }

    /// Sets whatever else reqwest has to set: a proxy, a resolver, the address to connect from. The transport makes
    /// several clients, so it is called more than once.
    ///
    /// The transport's own settings come after yours, since they carry the promises about money: HTTP/1.1, no
    /// redirects, no retries, a new connection for each purchase, no proxy for this machine's own addresses, the
    /// timeouts of the core, and TLS as [`ca_file`](Self::ca_file) has it. A finished [`reqwest::Client`] tells nobody
    /// how it was built, and so cannot be taken.
    ///
    /// ```
    /// use starsbot_reqwest::{ReqwestTransport, reqwest};
    ///
    /// let proxy = reqwest::Proxy::https("http://proxy.example:3128")?.basic_auth("me", "secret");
    /// let transport = ReqwestTransport::builder()
    ///     .configure(move |builder| builder.proxy(proxy.clone()))
    ///     .build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn configure(
        mut self,
        configure: impl Fn(ClientBuilder) -> ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.configure = Some(Arc::new(configure));
        self
    }

    /// Makes the transport. Reads and checks the CA file, if there is one.
    ///
    /// # Errors
    /// `invalid_config`, field `ca_file`: it cannot be read, or holds no usable certificate.
    pub fn build(self) -> Result<ReqwestTransport> {
        let path = self.ca_file.as_deref();
        let tls = path.map(tls::config_of_ca_file).transpose()?;
        Ok(ReqwestTransport::with_settings(tls, self.configure))
    }
}

impl fmt::Debug for TransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportBuilder")
            .field("ca_file", &self.ca_file)
            .field("is_configured", &self.configure.is_some())
            .finish()
    }
}
