//! Buy Telegram Stars from a prepaid TON balance, through the Stars Bot API.
//!
//! Every purchase spends real money, and the service has no idempotency key, no order lookup, no price and
//! no sandbox. So this library never sends a purchase twice, says of every failure what is known about the
//! money, never shows the API key, never rounds what you pay, and brings a [sandbox] of its own.
//!
//! The crate knows the protocol and opens no socket. Take `starsbot-reqwest` for a client that talks to the
//! service; take [`Call`] to drive the protocol from anywhere else; take [`Client::sandbox`] to try it:
//!
//! ```
//! use starsbot::{Client, Outcome, sandbox::block_on};
//!
//! block_on(async {
//!     let client = Client::sandbox();
//!     let balance = client.balance().await?;
//!     println!("{} TON ({} nanotons)", balance.ton, balance.ton.nano());
//!
//!     match client.buy(100).to("@johndoe").await {
//!         Ok(order) => println!("{}: {}", order.order_id, order.message),
//!         Err(error) => match error.outcome() {
//!             Some(Outcome::Unknown) => println!("may have been bought, do not repeat: {error}"),
//!             _ => println!("nothing was bought: {error}"),
//!         },
//!     }
//!     Ok::<(), starsbot::Error>(())
//! })?;
//! # Ok::<(), starsbot::Error>(())
//! ```
//!
//! # What becomes of a purchase
//!
//! | the response to `buy` | it ends as |
//! |---|---|
//! | 2xx that can be read, `status` is `ok` | an [`Order`] |
//! | 2xx that cannot be decoded | [`Outcome::Unknown`] |
//! | 400, 401, 402, 403, 404, 405, 413, 415, 422, 429 | [`Outcome::Rejected`] |
//! | any other status: 3xx (never followed), 408, 409, 425, 499, 5xx … | [`Outcome::Unknown`] |
//! | nothing: lost, timed out or cancelled after bytes may have left | [`Outcome::Unknown`] |
//! | nothing, and it is proven that no byte left | tried again, then [`Outcome::NotSent`] |
//!
//! The errors' codes are listed in [`error`].
//!
//! Without its default features the crate is `no_std`, and needs an allocator alone.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod arguments;
mod base_url;
mod call;
mod client;
mod config;
pub mod endpoint;
pub mod endpoints;
pub mod error;
mod event;
pub mod http;
mod http_date;
mod json;
mod models;
mod observer;
mod redact;
mod request;
mod retry;
mod rfc3339;
#[cfg(feature = "sandbox")]
pub mod sandbox;
mod service_text;
mod status;
mod transport;

pub use arguments::{Argument, Arguments};
pub use call::{Call, Input, Step};
pub use client::Client;
pub use config::{Config, ConfigOptions, DEFAULT_BASE_URL, Timeouts};
pub use endpoints::{AnyEndpoint, Balance, Delivery, Deposit, Operation, Order, Output};
pub use error::{Error, ErrorCode, ErrorDetails, Outcome, Result, Stage, UnknownPurchase};
pub use event::Event;
pub use models::{ApiKey, PaymentLink, Stars, Ton, Username, Wallet};
pub use request::Request;
pub use transport::{BoxFuture, BoxTransport, MaybeSend, Transport};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
