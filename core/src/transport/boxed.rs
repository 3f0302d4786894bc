//! A transport whose type is not written down.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;
use core::time::Duration;

use super::{BoxFuture, Transport};
use crate::http::{Failure, HttpRequest, HttpResponse};

/// Any [`Transport`] behind one type, for a program that chooses it at run time or keeps its client in a struct.
/// Clones share it.
///
/// ```
/// use starsbot::{BoxTransport, Client};
///
/// struct Shop {
///     stars: Client<BoxTransport>, // the sandbox in tests, the service elsewhere
/// }
/// let shop = Shop { stars: Client::sandbox().boxed() };
/// ```
#[derive(Clone)]
pub struct BoxTransport(Arc<dyn DynTransport>);

impl BoxTransport {
    /// Makes one of a transport.
    #[must_use]
    pub fn new(transport: impl Transport + 'static) -> Self {
        Self(Arc::new(transport))
    }
}

impl fmt::Debug for BoxTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxTransport").finish_non_exhaustive()
    }
}

impl Transport for BoxTransport {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Failure> {
        self.0.dyn_send(request).await
    }

    async fn sleep(&self, duration: Duration) {
        self.0.dyn_sleep(duration).await;
    }

    fn now_ms(&self) -> u64 {
        self.0.dyn_now_ms()
    }

    fn random(&self) -> f64 {
        self.0.dyn_random()
    }

    fn is_sandbox(&self) -> bool {
        self.0.dyn_is_sandbox()
    }
}

/// [`Transport`] with its futures in boxes, which makes it dyn-compatible.
trait DynTransport: Send + Sync {
    fn dyn_send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Failure>>;
    fn dyn_sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;
    fn dyn_now_ms(&self) -> u64;
    fn dyn_random(&self) -> f64;
    fn dyn_is_sandbox(&self) -> bool;
}

impl<T: Transport> DynTransport for T {
    fn dyn_send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Failure>> {
        Box::pin(self.send(request))
    }

    fn dyn_sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(self.sleep(duration))
    }

    fn dyn_now_ms(&self) -> u64 {
        self.now_ms()
    }

    fn dyn_random(&self) -> f64 {
        self.random()
    }

    fn dyn_is_sandbox(&self) -> bool {
        self.is_sandbox()
    }
}
