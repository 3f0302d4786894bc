//! A transport round another one, which keeps what `Debug` prints of everything that passes.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use starsbot::Transport;
use starsbot::http::{Failure, HttpRequest, HttpResponse};

use crate::leaks::Printed;
use crate::lock;

/// Keeps what is printed, and draws the number that a case fixes.
pub(super) struct Recording<T> {
    transport: T,
    random: f64,
    printed: Arc<Mutex<Printed>>,
}

impl<T> Recording<T> {
    pub(super) fn new(transport: T, random: f64, printed: Arc<Mutex<Printed>>) -> Self {
        Self {
            transport,
            random,
            printed,
        }
    }
}

impl<T: Transport> Transport for Recording<T> {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Failure> {
        lock(&self.printed).debug("a request", &request);
        let answer = self.transport.send(request).await;
        lock(&self.printed).debug("what came of a request", &answer);
        answer
    }

    async fn sleep(&self, duration: Duration) {
        self.transport.sleep(duration).await;
    }

    fn now_ms(&self) -> u64 {
        self.transport.now_ms()
    }

    fn random(&self) -> f64 {
        self.random
    }
}
