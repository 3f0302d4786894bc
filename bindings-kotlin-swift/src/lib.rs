//! What the Kotlin and Swift packages share: the core's step machine, values and sandbox, through uniffi.
//!
//! Nothing here waits, opens a socket or calls back. A host sends what a [`call`] asks for with its own HTTP
//! library, tells what came of it, and does the [`Step`](call::Step) that is answered. A crossing costs tens of
//! microseconds in Kotlin, so there are few of them: one for a read that succeeds, three for a purchase.
//!
//! What is generated from this is internal to both packages.

pub mod call;
pub mod client;
mod machine;
mod mirrors;
pub mod parse;
pub mod refusal;
pub mod request;
pub mod sandbox;

uniffi::setup_scaffolding!("starsbot");
