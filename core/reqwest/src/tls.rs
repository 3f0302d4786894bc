//! TLS: rustls with ring, and whom it trusts.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use starsbot::{Error, Result};

/// What is trusted when nothing is said. Read once per process, at the first request over https.
pub(crate) fn system() -> &'static ClientConfig {
    static SYSTEM: OnceLock<ClientConfig> = OnceLock::new();
    SYSTEM.get_or_init(|| {
        let mut roots = RootCertStore::empty();
        // Obeys SSL_CERT_FILE and SSL_CERT_DIR. A store may hold certificates that cannot be read; the others count.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        trusting(roots)
    })
}

/// For plain http to this machine, where reqwest wants a set-up all the same.
pub(crate) fn unused() -> &'static ClientConfig {
    static UNUSED: OnceLock<ClientConfig> = OnceLock::new();
    UNUSED.get_or_init(|| trusting(RootCertStore::empty()))
}

/// Trusts the certificates of a PEM file, and no others.
pub(crate) fn from_ca_file(path: &Path) -> Result<ClientConfig> {
    let refuse = |why: String| {
        let path = path.display();
        Error::invalid_config("ca_file", format!("cannot use the CA file {path}: {why}"))
    };
    let pem = std::fs::read(path).map_err(|error| refuse(error.to_string()))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate =
            certificate.map_err(|error| refuse(format!("it is not PEM ({error})")))?;
        roots
            .add(certificate)
            .map_err(|error| refuse(format!("it holds a certificate that is none ({error})")))?;
    }
    if roots.is_empty() {
        return Err(refuse("there is no certificate in it".to_owned()));
    }
    Ok(trusting(roots))
}

fn trusting(roots: RootCertStore) -> ClientConfig {
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .expect("ring supports TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}
