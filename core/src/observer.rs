//! Who is told of what a client does: its handlers, and the log.

use alloc::sync::Arc;

use crate::{Error, Event};

type OnEvent = dyn Fn(&Event<'_>) + Send + Sync;
type OnInterruptedPurchase = dyn Fn(&Error) + Send + Sync;

/// The handlers of a client.
#[derive(Clone, Default)]
pub(crate) struct Observer {
    pub(crate) on_event: Option<Arc<OnEvent>>,
    pub(crate) on_interrupted_purchase: Option<Arc<OnInterruptedPurchase>>,
}

impl Observer {
    pub(crate) fn tell(&self, event: &Event<'_>) {
        #[cfg(any(feature = "log", feature = "tracing"))]
        shielded(|| record(event));
        if let Some(on_event) = &self.on_event {
            shielded(|| on_event(event));
        }
        if let (Some(handle), Event::Interrupted { error, .. }) =
            (&self.on_interrupted_purchase, event)
        {
            shielded(|| handle(error));
        }
    }
}

/// Runs a handler. The panic of one would take an order with it that has just arrived; the panic hook reports it.
#[cfg(feature = "std")]
fn shielded(handler: impl FnOnce()) {
    let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(handler));
}

#[cfg(not(feature = "std"))]
fn shielded(handler: impl FnOnce()) {
    handler();
}

/// What filters know the records by.
#[cfg(any(feature = "log", feature = "tracing"))]
const TARGET: &str = "starsbot";

/// What nobody else hears of is an error, what can cost money a warning; the rest is for whoever looks closely.
#[cfg(feature = "tracing")]
fn record(event: &Event<'_>) {
    match event {
        Event::Interrupted { error, .. } => {
            tracing::error!(target: TARGET, code = %error.code(), "{event}");
        }
        Event::Failed { error, .. } if error.may_have_spent() => {
            tracing::warn!(target: TARGET, code = %error.code(), "{event}");
        }
        Event::Failed { error, .. } => {
            tracing::debug!(target: TARGET, code = %error.code(), "{event}");
        }
        _ => tracing::debug!(target: TARGET, "{event}"),
    }
}

/// The same levels as with `tracing`.
#[cfg(all(feature = "log", not(feature = "tracing")))]
fn record(event: &Event<'_>) {
    let level = match event {
        Event::Interrupted { .. } => log::Level::Error,
        Event::Failed { error, .. } if error.may_have_spent() => log::Level::Warn,
        _ => log::Level::Debug,
    };
    log::log!(target: TARGET, level, "{event}");
}
