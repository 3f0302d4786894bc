//! What the transports of [`starsbot`] share: `starsbot-hyper`, `starsbot-reqwest`, or one of your own.
//!
//! | module | what it does |
//! |---|---|
//! | [`tls`] | the root certificates that TLS trusts |
//! | [`request`] | the headers of a request |
//! | [`response`] | reads a response, and no more of it than the core takes |
//! | [`failure`] | the failure that an error is |
//! | [`address`] | the loopback addresses |
//! | [`clock`] | the time, and random numbers |
//! | [`cache`] | a small cache of what is expensive to make |
//!
//! Natively only: on wasm32 the browser decides most of this.

pub mod address;
pub mod cache;
pub mod clock;
pub mod failure;
pub mod request;
pub mod response;
pub mod tls;
