//! What can be set about a transport.

use std::path::PathBuf;

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
#[derive(Clone, Debug, Default)]
#[must_use = "it makes nothing before build()"]
pub struct TransportBuilder {
    ca_file: Option<PathBuf>,
}

impl TransportBuilder {
    /// Trusts the certificate authorities in this PEM file instead of the system's: for a proxy that opens
    /// TLS, or a service of your own.
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(path.into());
        self
    }

    /// Makes the transport. Reads and checks the CA file, if there is one.
    ///
    /// # Errors
    /// `invalid_config`, field `ca_file`: it cannot be read, or holds no usable certificate.
    pub fn build(self) -> Result<ReqwestTransport> {
        let path = self.ca_file.as_deref();
        let tls = path.map(tls::config_of_ca_file).transpose()?;
        Ok(ReqwestTransport::with_tls(tls))
    }
}
