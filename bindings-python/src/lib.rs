//! The native half of the Python package `starsbot`: the core's step machine, driven from Python.
//!
//! Nothing about the API is decided here, and no endpoint is named. A call of [`client`] is driven by the calling
//! thread ([`threads`]) or by the caller's coroutine ([`asyncio`]); values cross in [`convert`]. What users import,
//! with its documentation, is Python: `python/starsbot/`.

mod asyncio;
mod call;
mod client;
mod clock;
mod convert;
mod python;
mod sandbox;
mod shared;
mod threads;
mod transport;
mod values;

use pyo3::prelude::*;

/// The native half of `starsbot`. Private: import from `starsbot`.
#[pymodule]
mod _native {
    #[pymodule_export]
    use super::asyncio::{AsyncCall, Notifier};
    #[pymodule_export]
    use super::client::Client;
    #[pymodule_export]
    use super::sandbox::Sandbox;
    #[pymodule_export]
    use super::values::{parse_username, parse_wallet, payment_link, qr_svg, qr_text, to_nano};

    // Python's name for it.
    #[allow(non_upper_case_globals)]
    #[pymodule_export]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
