//! A transport round another one, which keeps what `Debug` prints of everything that passes.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use starsbot::http::{Dispatch, Failure, HttpRequest, HttpResponse};
use starsbot::{Moment, Transport};

use crate::leaks::Printed;
use crate::lock;

/// Keeps what is printed, and draws the number that a case fixes.
pub(super) struct Recording<T> {
    transport: T,
    draw: f64,
    printed: Arc<Mutex<Printed>>,
}

impl<T> Recording<T> {
    pub(super) fn new(transport: T, draw: f64, printed: Arc<Mutex<Printed>>) -> Self {
        Self {
            transport,
            draw,
            printed,
        }
    }
}

impl<T: Transport> Transport for Recording<T> {
    async fn send(
        &self,
        request: HttpRequest,
        dispatch: &Dispatch,
    ) -> Result<HttpResponse, Failure> {
        lock(&self.printed).debug("a request", &request);
        let answer = self.transport.send(request, dispatch).await;
        lock(&self.printed).debug("what came of a request", &answer);
        answer
    }

    async fn sleep(&self, duration: Duration) {
        self.transport.sleep(duration).await;
    }

    fn moment(&self) -> Moment {
        Moment {
            draw: self.draw,
            ..self.transport.moment()
        }
    }
}
