//! The Stars Bot API over HTTP: a small and fast [`Transport`] of [`starsbot`], on
//! [hyper](https://docs.rs/hyper). Not for wasm32, where `starsbot-reqwest` is at home.
//!
//! ```no_run
//! use starsbot_hyper::{Config, Outcome, client};
//!
//! # async fn run() -> starsbot_hyper::Result<()> {
//! let client = client(Config::from_env()?); // STARSBOT_API_KEY
//! println!("{} TON", client.balance().await?.ton);
//! match client.buy(100).to("@johndoe").await {
//!     Ok(order) => println!("{}: {}", order.order_id, order.message),
//!     Err(error) if error.outcome() == Some(Outcome::Unknown) => println!("do not repeat: {error}"),
//!     Err(error) => println!("nothing was bought: {error}"),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! What is decided about retries, outcomes and money is decided in [`starsbot`]; here is only how a request
//! travels:
//!
//! * HTTP/1.1, without redirects, cookies or compression. A read that meets a connection which the service has
//!   just closed takes another one, if nothing of it was sent.
//! * A purchase has a connection of its own, which runs inside the future that was asked for it and nowhere else.
//!   It is reported as not sent only with proof: hyper has not yet asked the connection to write, and never will
//!   once the future is dropped.
//! * TLS is rustls with ring. Trusted are the certificates of `ca_file`, if one is given; else those of
//!   `SSL_CERT_FILE` and `SSL_CERT_DIR`, or of the system; else, where there are none, Mozilla's, bundled.
//! * The system's proxy settings are obeyed (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`; on Windows and macOS
//!   the settings of the system), except for this machine's own loopback addresses. A proxy may be `http`, `https`,
//!   `socks4`, `socks4a`, `socks5` or `socks5h`.
//! * It needs a tokio runtime with I/O and time enabled. Connections belong to the runtime they were made
//!   on: use a transport on one runtime, and give a second runtime one of its own.

mod address;
mod builder;
mod connect;
mod failure;
mod io;
mod pool;
mod purchase;
mod transport;

pub use builder::TransportBuilder;
pub use transport::HyperTransport;

pub use starsbot::{
    self, ApiKey, Balance, BoxTransport, Config, Delivery, Deposit, Error, ErrorCode, Event, Order,
    Outcome, PaymentLink, Request, Result, Stage, Stars, Timeouts, Ton, Transport, UnknownPurchase,
    Username, Wallet,
};

/// A client that talks to the service.
pub type Client = starsbot::Client<HyperTransport>;

/// A client with its settings, over a transport of its own. Sends nothing, and loads nothing yet.
#[must_use]
pub fn client(config: Config) -> Client {
    Client::new(HyperTransport::new(), config)
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
