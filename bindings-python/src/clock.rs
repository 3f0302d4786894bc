//! A transport whose waits and draws can be taken over from Python, by the runner of the contract's cases.

use std::sync::Arc;
use std::time::Duration;

use pyo3::prelude::*;
use starsbot::http::{Dispatch, Failure, HttpRequest, HttpResponse};
use starsbot::{Moment, Transport};

/// An object with `sleep(milliseconds)` and `draw()`.
pub(crate) type Clock = Option<Arc<Py<PyAny>>>;

pub(crate) struct Clocked<T> {
    pub(crate) transport: T,
    pub(crate) clock: Clock,
}

impl<T: Transport> Transport for Clocked<T> {
    async fn send(
        &self,
        request: HttpRequest,
        dispatch: &Dispatch,
    ) -> Result<HttpResponse, Failure> {
        self.transport.send(request, dispatch).await
    }

    async fn sleep(&self, duration: Duration) {
        match &self.clock {
            Some(clock) => sleep(clock, duration),
            None => self.transport.sleep(duration).await,
        }
    }

    fn moment(&self) -> Moment {
        let moment = self.transport.moment();
        match &self.clock {
            Some(clock) => Moment {
                draw: draw(clock),
                ..moment
            },
            None => moment,
        }
    }
}

fn sleep(clock: &Py<PyAny>, duration: Duration) {
    Python::attach(|py| {
        let ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        if let Err(failed) = clock.call_method1(py, "sleep", (ms,)) {
            failed.write_unraisable(py, None);
        }
    });
}

fn draw(clock: &Py<PyAny>) -> f64 {
    Python::attach(|py| {
        let drawn = clock.call_method0(py, "draw");
        drawn.and_then(|drawn| drawn.extract(py)).unwrap_or(1.0)
    })
}
