//! What carries the requests of a client.

use std::path::PathBuf;

use pyo3::prelude::*;
use starsbot::Result;
use starsbot_hyper::HyperTransport;

use crate::sandbox::Sandbox;

/// What carries the requests of a client.
pub(crate) enum Transport {
    /// The built-in HTTP, and the CA file to trust.
    Http(Option<PathBuf>),
    Sandbox(Py<Sandbox>),
    /// A callable.
    Python(Py<PyAny>),
}

/// A built-in transport with connections of its own.
pub(crate) fn new_http(ca_file: Option<&PathBuf>) -> Result<HyperTransport> {
    match ca_file {
        Some(path) => HyperTransport::builder().ca_file(path).build(),
        None => Ok(HyperTransport::new()),
    }
}
