//! The native half of the Python package `starsbot`: the core's client, driven from Python.
//!
//! Nothing about the API is decided here. Python's threads drive a call in [`slots`], asyncio's tasks over
//! the [`bridge`], and whatever needs no socket of ours (the sandbox, a transport written in Python) in
//! [`steps`]. What users import, with its documentation, is Python: `python/starsbot/`.

mod answers;
mod arguments;
mod async_client;
mod bridge;
mod call;
mod client;
mod clock;
mod config;
mod errors;
mod event_loop;
mod links;
mod python;
mod python_transport;
mod sandbox;
mod slip;
mod slots;
mod steps;
mod tasks;

use pyo3::prelude::*;

/// The native half of `starsbot`. Private: import from `starsbot`.
#[pymodule]
mod _native {
    #[pymodule_export]
    use super::async_client::AsyncClient;
    #[pymodule_export]
    use super::client::Client;
    #[pymodule_export]
    use super::event_loop::EventLoop;
    #[pymodule_export]
    use super::links::{parse_ton, parse_username, parse_wallet, payment_link, qr_svg, qr_text};
    #[pymodule_export]
    use super::sandbox::SandboxCore;
    #[pymodule_export]
    use super::tasks::Task;

    // Python's name for it.
    #[allow(non_upper_case_globals)]
    #[pymodule_export]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
