//! TLS by rustls with ring, and the root certificates that it trusts.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use starsbot::{Error, Result};

/// The default: trusts the certificates of `SSL_CERT_FILE` and `SSL_CERT_DIR`, or of the system; where there are none,
/// Mozilla's. They are read once per process, when this is first called.
pub fn system_config() -> &'static Arc<ClientConfig> {
    static SYSTEM: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    SYSTEM.get_or_init(|| {
        let mut roots = RootCertStore::empty();
        // A store may hold certificates that cannot be read; the others count.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        Arc::new(config_with_roots(roots))
    })
}

/// Trusts the certificates of a PEM file, and no others.
///
/// # Errors
/// `invalid_config`, field `ca_file`: it cannot be read, or holds no usable certificate.
pub fn config_of_ca_file(path: &Path) -> Result<Arc<ClientConfig>> {
    let invalid = |why: String| {
        let path = path.display();
        Error::invalid_config("ca_file", format!("cannot use the CA file {path}: {why}"))
    };
    let pem = std::fs::read(path).map_err(|error| invalid(error.to_string()))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate =
            certificate.map_err(|error| invalid(format!("it is not PEM ({error})")))?;
        roots
            .add(certificate)
            .map_err(|error| invalid(format!("an invalid certificate ({error})")))?;
    }
    if roots.is_empty() {
        return Err(invalid("it holds no certificate".to_owned()));
    }
    Ok(Arc::new(config_with_roots(roots)))
}

/// TLS 1.2 and 1.3 by ring, for HTTP/1.1, with these root certificates.
///
/// # Panics
/// Never: ring supports both versions.
#[must_use]
pub fn config_with_roots(roots: RootCertStore) -> ClientConfig {
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .expect("ring supports TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}
