//! `starsbot-reqwest`, where there are sockets, against servers on loopback. Nothing here leaves the machine.

mod answers;
mod certificates;
mod connections;
mod not_sent;
mod proxy;
mod servers;
mod timeouts;
mod tls;

/// The transport under test.
mod adapter {
    pub(crate) use starsbot_reqwest::{
        ApiKey, Client, Config, ErrorCode, Outcome, ReqwestTransport as Adapter, Timeouts, client,
    };
}
