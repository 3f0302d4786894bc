//! The native transport against servers on loopback. Nothing here leaves the machine.
#![cfg(not(target_arch = "wasm32"))]

mod answers;
mod connections;
mod not_sent;
mod proxy;
mod servers;
mod timeouts;
mod tls;
