//! An imitation of the service: balance, price, orders and every way a purchase can go wrong, without a
//! network and without spending a nanoton.
//!
//! A [`Sandbox`] is values in and values out: a request goes in, a [`Reply`] comes out. It has no socket, no
//! clock and no randomness of its own: the same [`SandboxConfig`] and the same requests give the same bytes.
//! [`SandboxTransport`] puts it under a [`Client`](crate::Client); a small server can put it on the wire.
//!
//! ```
//! use starsbot::sandbox::{Fault, Operation, block_on};
//! use starsbot::{Client, Outcome};
//!
//! let client = Client::sandbox();
//! block_on(async {
//!     let order = client.buy(100).to("@johndoe").await?;
//!     assert_eq!(order.message, "Stars sent to @johndoe.");
//!
//!     // The next response to a purchase gets lost on its way, after the Stars were bought.
//!     client.transport().with(|sandbox| sandbox.fail_next(Operation::Buy, Fault::ResponseDropped));
//!     let error = client.buy(100).to("@johndoe").await.unwrap_err();
//!     assert_eq!(error.outcome(), Some(Outcome::Unknown));
//!
//!     // Whoever buys again now has bought twice. A test of a bot asserts that this is empty:
//!     assert_eq!(client.transport().with(|sandbox| sandbox.duplicate_purchases().len()), 1);
//!     Ok::<(), starsbot::Error>(())
//! })?;
//! # Ok::<(), starsbot::Error>(())
//! ```
//!
//! # Faults
//!
//! A fault is asked for with [`Sandbox::fail_next`], or by buying for the recipient that names it.
//!
//! <!-- generated: faults rust -->
//!
//! | fault | recipient | what the caller of `buy` sees | bought? |
//! |---|---|---|---|
//! | `manual` | `sandbox_manual` | an order that is delivered manually | yes |
//! | `slow` | `sandbox_slow` | an order after the time in `slow` (3 seconds by default); `outcome_unknown` if the caller waits less | yes |
//! | `response_dropped` | `sandbox_response_dropped` | `outcome_unknown`: the connection broke before the response | yes |
//! | `request_dropped` | `sandbox_request_dropped` | `outcome_unknown`: the same | no |
//! | `truncated` | `sandbox_truncated` | `outcome_unknown`: a 200 whose body is cut short | yes |
//! | `html` | `sandbox_html` | `outcome_unknown`: a 200 that is a web page | yes |
//! | `server_error` | `sandbox_server_error`, `sandbox_500` | `outcome_unknown`: a 500 | no |
//! | `server_error_after` | `sandbox_server_error_after` | `outcome_unknown`: the same 500 | yes |
//! | `rate_limit` | `sandbox_rate_limit`, `sandbox_429` | `rate_limited`, to be tried again after 2 seconds | no |
//! | `unauthorized` | `sandbox_unauthorized`, `sandbox_401` | `unauthorized` | no |
//! | `insufficient_balance` | `sandbox_insufficient_balance`, `sandbox_402` | `insufficient_balance` | no |
//! | `not_found` | `sandbox_not_found`, `sandbox_404` | `not_found` | no |
//! | `connection_refused` | `sandbox_connection_refused` | `connection_failed` with outcome `not_sent`, after three attempts | no |
//!
//! <!-- /generated -->
//!
//! * `response_dropped` and `request_dropped` look alike, and so do the two 500s: that is the point. Only the balance
//!   tells them apart.
//! * "Bought" holds whenever the caller sees what its row says. A purchase that the service refuses anyway
//!   (wrong key, balance too low) is refused as it would be without the fault.
//! * [`Sandbox::fail_next`] goes before the recipient, and works for reads too: they meet the same responses
//!   and are tried again by the client. `manual` changes nothing about a read.
//! * Any other recipient that begins with `sandbox_` gets a 422, so that a typing mistake shows.
//! * Over a wire the request has been read before its fault is known: there `connection_refused` is a broken connection
//!   too, and a purchase ends as `outcome_unknown`.
//!
//! # Control over HTTP
//!
//! These paths need no key, take no time and are not counted. Each responds with 200 and the state as JSON, or 400
//! and `{"error": …}`. Amounts of TON are decimal text, times are milliseconds since the Unix epoch.
//!
//! | request | does |
//! |---|---|
//! | `GET /sandbox` | nothing |
//! | `POST /sandbox/credit` `{"ton": "5"}` | a deposit with the right memo arrives |
//! | `POST /sandbox/fail_next` `{"operation": "buy", "fault": "response_dropped", "times": 1}` | asks for a fault; `times` may be left out |
//! | `POST /sandbox/reset` | everything is as it was at the start |
//!
//! ```json
//! {
//!   "balance_ton": "4.5", "price_per_star_nano": 5012500, "now_ms": 1700000000020, "requests": 1,
//!   "purchases": [{
//!     "order_id": "api_buy_123456789_100_1700000000", "amount_stars": 100, "to_username": "johndoe",
//!     "cost": "0.5", "delivery": "delivered", "acknowledged": true, "purchased_at_ms": 1700000000000
//!   }],
//!   "duplicate_purchases": [],
//!   "faults": [{"operation": "buy", "fault": "response_dropped", "times": 1}]
//! }
//! ```
//!
//! # What is imitated and what is guessed
//!
//! The responses of success are those of the API's description, to the letter. It says nothing about errors,
//! limits and prices: there the sandbox is one plausible service. The deposit address is well-formed but lies
//! in a workchain that does not exist, so that nobody can send real TON to it.

mod account;
mod buying;
mod config;
mod control;
mod endpoints;
mod fault;
mod faults;
mod ledger;
mod market;
mod pending;
mod random;
mod reply;
mod service;
#[cfg(test)]
mod tests;
mod transport;

use std::pin::pin;
use std::task::{Context, Poll, Waker};

pub use crate::Operation;
pub use config::{SandboxConfig, SandboxOptions};
pub use fault::Fault;
pub use ledger::Purchase;
pub use reply::{Incoming, Reply};
pub use service::Sandbox;
pub(crate) use transport::BASE_URL;
pub use transport::SandboxTransport;

/// Runs a future that never has to wait, such as every call over a [`SandboxTransport`]. For examples and
/// tests: it is no runtime.
///
/// ```
/// let client = starsbot::Client::sandbox();
/// let balance = starsbot::sandbox::block_on(client.balance())?;
/// assert_eq!(balance.ton.to_string(), "5");
/// # Ok::<(), starsbot::Error>(())
/// ```
///
/// # Panics
/// When the future waits for something other than the sandbox: a socket, a timer, another task.
pub fn block_on<F: IntoFuture>(future: F) -> F::Output {
    match pin!(future.into_future()).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("sandbox::block_on runs only futures that never wait"),
    }
}
