//! Calls of `AsyncClient`: each is driven by the coroutine that makes it. Requests are sent on one thread of our own.

mod bridge;
mod call;
mod in_flight;
mod notifier;

pub(crate) use bridge::Connections;
pub(crate) use call::AsyncCall;
pub(crate) use notifier::Notifier;
