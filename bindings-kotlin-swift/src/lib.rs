//! What the Kotlin and Swift packages share: the core's calls, values and sandbox, through uniffi.
//!
//! Nothing here waits, opens a socket or calls back. A host [starts](client::Client::start) a call, does what its
//! [`Step`](call::Step) says, and tells the [`Call`](call::Call) what came of it. No operation and no argument is
//! named here: both packages hand them over by name, and the core checks them.
//!
//! What is generated from this is internal to both packages.

pub mod call;
pub mod client;
pub mod http;
pub mod records;
pub mod rejected;
pub mod sandbox;
pub mod values;

uniffi::setup_scaffolding!("starsbot");
