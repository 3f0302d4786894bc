//! The Stars Bot API over HTTP: the [`Transport`] of [`starsbot`] that talks to the
//! service, natively on [reqwest](https://docs.rs/reqwest) and on wasm32 on `fetch`.
//!
//! ```no_run
//! use starsbot_reqwest::{Config, Outcome, client};
//!
//! # async fn run() -> starsbot_reqwest::Result<()> {
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
//! travels. Natively:
//!
//! * HTTP/1.1, without redirects, cookies, compression or reqwest's own retries.
//! * A purchase has a connection of its own. It is reported as not sent only with proof: its body tells when
//!   it is first asked for, which is before any byte of the request leaves, and the request can be revoked
//!   until then.
//! * TLS is rustls with ring. Trusted are the certificates of `ca_file`, if one is given; else those of
//!   `SSL_CERT_FILE` and `SSL_CERT_DIR`, or of the system; else, where there are none, Mozilla's, bundled.
//! * The system's proxy settings are obeyed (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`; on Windows and macOS
//!   the settings of the system), except for this machine's own loopback addresses.
//! * It needs a tokio runtime with I/O and time enabled. Connections belong to the runtime they were made
//!   on: use a transport on one runtime, and give a second runtime one of its own.
//!
//! A program that itself uses reqwest without any of reqwest's TLS features must install a
//! `rustls::crypto::CryptoProvider` before it builds a client: cargo switches rustls on in its reqwest as well.
//!
//! # On wasm32
//!
//! reqwest itself only wraps `fetch` there, and cannot tell it not to follow a redirect: after a 307 the
//! browser would send a purchase a second time. So this crate calls `fetch` itself, with the same type and
//! the same promises as far as `fetch` can keep them:
//!
//! * Redirects are not followed. A browser hides the response that asks for one, and its status reads as 0.
//! * A browser gives no reason for a failure, so none is proof: a purchase that fails has an unknown outcome.
//! * Connections are the browser's. `connect_timeout` cannot be told apart from the time for the whole
//!   attempt, which is obeyed.
//! * **A browser may send a request twice by itself**, purchases included, when a connection it had kept open
//!   breaks before the first byte of the response (seen in Chromium; Node, Deno, Bun and workerd did not). A page
//!   can neither prevent nor notice it.
//! * No `User-Agent` is sent; a browser has its own.
//! * `Retry-After` and `Date` can be read only if the service exposes them to other origins
//!   (`Access-Control-Expose-Headers`).
//!
//! So do not buy from a web page, where the API key has no place either: whoever can open the page can spend
//! the balance. Put a server of your own between.

#[cfg(all(feature = "blocking", not(target_arch = "wasm32")))]
pub mod blocking;
#[cfg(not(target_arch = "wasm32"))]
mod body;
#[cfg(not(target_arch = "wasm32"))]
mod builder;
#[cfg(not(target_arch = "wasm32"))]
mod clients;
#[cfg(target_arch = "wasm32")]
mod fetch;
#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod wasm;

#[cfg(not(target_arch = "wasm32"))]
pub use builder::TransportBuilder;
#[cfg(not(target_arch = "wasm32"))]
pub use native::ReqwestTransport;
#[cfg(not(target_arch = "wasm32"))]
pub use reqwest;
#[cfg(target_arch = "wasm32")]
pub use wasm::ReqwestTransport;

pub use starsbot::{
    self, ApiKey, Balance, BoxTransport, Config, Delivery, Deposit, Error, ErrorCode, Event, Order,
    Outcome, PaymentLink, Request, Result, Stage, Stars, Timeouts, Ton, Transport, UnknownPurchase,
    Username, Wallet,
};

/// A client that talks to the service.
pub type Client = starsbot::Client<ReqwestTransport>;

/// A client with its settings, over a transport of its own. Sends nothing, and loads nothing yet.
#[must_use]
pub fn client(config: Config) -> Client {
    Client::new(ReqwestTransport::new(), config)
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
