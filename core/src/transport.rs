//! What a client needs from outside.

mod boxed;

use alloc::boxed::Box;
use core::future::Future;
use core::pin::Pin;
use core::time::Duration;

use crate::http::{Failure, HttpRequest, HttpResponse};

pub use boxed::BoxTransport;

/// `Send` where futures move between threads, nothing on wasm32, where they cannot.
#[cfg(not(target_arch = "wasm32"))]
pub trait MaybeSend: Send {}
#[cfg(not(target_arch = "wasm32"))]
impl<T: Send + ?Sized> MaybeSend for T {}
/// `Send` where futures move between threads, nothing on wasm32, where they cannot.
#[cfg(target_arch = "wasm32")]
pub trait MaybeSend {}
#[cfg(target_arch = "wasm32")]
impl<T: ?Sized> MaybeSend for T {}

/// A boxed future, `Send` except on wasm32.
#[cfg(not(target_arch = "wasm32"))]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
/// A boxed future, `Send` except on wasm32.
#[cfg(target_arch = "wasm32")]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// What a [`Client`](crate::Client) needs from outside: to send a request, to wait, and to know the time.
///
/// `starsbot-reqwest` has one on reqwest; [`SandboxTransport`](crate::sandbox::SandboxTransport) needs no
/// network. Your own one keeps these promises:
///
/// * It sends what it is given once, and follows no redirect.
/// * It obeys both timeouts of the request, and opens a connection of its own for a purchase.
/// * It reports [`Failure::connect`] or [`Failure::not_sent`] only with proof.
pub trait Transport: Send + Sync {
    /// Sends one request and reads its response, at most one byte past
    /// [`MAX_BODY_BYTES`](crate::http::MAX_BODY_BYTES). Asks the request's [gate](crate::http::SendGate) before the
    /// first byte leaves, if it can tell.
    ///
    /// # Errors
    /// A [`Failure`] when no complete response came.
    fn send(
        &self,
        request: HttpRequest,
    ) -> impl Future<Output = Result<HttpResponse, Failure>> + MaybeSend;

    /// Waits between two attempts.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + MaybeSend;

    /// Returns the time, in milliseconds since the Unix epoch.
    fn now_ms(&self) -> u64;

    /// Returns a fresh random number from 0 to 1.
    fn random(&self) -> f64;

    /// Reports whether nothing behind it spends money, as in a sandbox or a test: a client buys over it even where
    /// [purchases are forbidden](crate::Config::forbid_purchases).
    fn is_sandbox(&self) -> bool {
        false
    }
}
