//! A sandbox under a client, in one process and without a network.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{Reply, Sandbox, SandboxConfig};
use crate::http::{Failure, HttpRequest, HttpResponse};
use crate::{Client, Config, Transport};

/// A name that cannot exist, so that nobody takes a log line for one of the real service.
pub(crate) const BASE_URL: &str = "https://sandbox.invalid";

/// A [`Transport`] that hands requests to a [`Sandbox`]. Clones share it.
///
/// Time is the sandbox's: waiting moves it on and returns at once, so a test with retries takes none.
#[derive(Clone, Debug)]
pub struct SandboxTransport(Arc<Mutex<Sandbox>>);

impl SandboxTransport {
    /// A transport to a sandbox.
    #[must_use]
    pub fn new(sandbox: Sandbox) -> Self {
        Self(Arc::new(Mutex::new(sandbox)))
    }

    /// Reads or steers the sandbox. It is locked meanwhile: calling a client of it within `look` would never
    /// end.
    ///
    /// ```
    /// # use starsbot::Client;
    /// let client = Client::sandbox();
    /// let balance = client.transport().with(|sandbox| sandbox.balance());
    /// assert_eq!(balance.to_string(), "5");
    /// ```
    pub fn with<R>(&self, look: impl FnOnce(&mut Sandbox) -> R) -> R {
        // Whoever panicked in here did so between two calls of the sandbox, which is whole after each.
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Transport for SandboxTransport {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Failure> {
        let now_ms = self.now_ms();
        let gate = request.gate.clone();
        gate.arm();
        if request.send_before_ms.is_some_and(|limit| now_ms >= limit) {
            return Err(Failure::connect("it was too late to send the request"));
        }
        let reply = self.with(|sandbox| sandbox.handle(&request));
        // A connection that was refused carries nothing. Nobody can revoke the gate before this: nothing is awaited.
        if reply == Reply::ConnectionRefused || !gate.open(now_ms) {
            return Err(Failure::connect("the sandbox refused the connection"));
        }
        match reply {
            Reply::Response { after, .. } if after > request.timeout => {
                Err(Failure::timeout("the sandbox's response came too late"))
            }
            Reply::Response { response, .. } => Ok(response),
            Reply::Truncated { response, .. } => {
                let cut = Failure::lost("the sandbox broke the connection within the response");
                Err(cut.with_partial(response))
            }
            Reply::ConnectionRefused | Reply::Dropped => Err(Failure::lost(
                "the sandbox broke the connection before the response",
            )),
        }
    }

    async fn sleep(&self, duration: Duration) {
        self.with(|sandbox| sandbox.advance(duration));
    }

    fn now_ms(&self) -> u64 {
        self.with(|sandbox| sandbox.now_ms())
    }

    fn random(&self) -> f64 {
        self.with(Sandbox::random)
    }

    fn is_sandbox(&self) -> bool {
        true
    }
}

impl Client<SandboxTransport> {
    /// A client of a sandbox of its own, with 5 TON to spend. See [`sandbox`](crate::sandbox).
    #[must_use]
    pub fn sandbox() -> Self {
        Self::sandbox_with(SandboxConfig::default())
    }

    /// A client of a sandbox of its own. The client is given the right key.
    #[must_use]
    pub fn sandbox_with(config: SandboxConfig) -> Self {
        let mut settings = Config::new(config.api_key.clone());
        BASE_URL.clone_into(&mut settings.base_url);
        Self::new(SandboxTransport::new(Sandbox::new(config)), settings)
    }
}
