//! The transport where there is `fetch`: browsers, workers, Node, Deno and Bun.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Date, Math};
use starsbot::Transport;
use starsbot::http::{Failure, HttpRequest, HttpResponse};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, Response};

use crate::fetch::{error_message, fetch, known_headers, read_body, to_fetch_request};

/// Sends the requests of a client with `fetch`. What that means in detail is told in the
/// [crate's documentation](crate).
///
/// Making one is free.
#[derive(Clone, Debug, Default)]
pub struct ReqwestTransport(());

impl ReqwestTransport {
    /// A transport. There is nothing to set: connections, proxies and trust are the browser's.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Transport for ReqwestTransport {
    // The gate is left alone: `fetch` never tells when bytes leave.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Failure> {
        let attempt = Attempt::begin(request.timeout)?;
        let request = to_fetch_request(&request, &attempt.controller.signal())
            .map_err(|error| not_sent(&error))?;
        let received = match fetch(&request)?.await {
            Ok(received) => received.unchecked_into::<Response>(),
            Err(error) => return Err(attempt.failure(&error)),
        };
        // A browser shows nothing of a response that asks for a redirect; its status is 0 then.
        let headers = known_headers(&received.headers());
        let mut response = HttpResponse::new(received.status(), headers, Vec::new());
        match read_body(&received, &mut response.body).await {
            Ok(()) => Ok(response),
            Err(error) => Err(attempt.failure(&error).with_partial(response)),
        }
    }

    async fn sleep(&self, duration: Duration) {
        TimeoutFuture::new(millis(duration)).await;
    }

    // The time since 1970 in milliseconds is positive, and far below 2^53.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn now_ms(&self) -> u64 {
        Date::now() as u64
    }

    fn random(&self) -> f64 {
        Math::random()
    }
}

/// One attempt: it is aborted when its time is up, and when it is dropped.
struct Attempt {
    controller: AbortController,
    timed_out: Rc<Cell<bool>>,
    _timer: Timeout,
}

impl Attempt {
    fn begin(timeout: Duration) -> Result<Self, Failure> {
        let controller = AbortController::new().map_err(|error| not_sent(&error))?;
        let timed_out = Rc::new(Cell::new(false));
        let timer = Timeout::new(millis(timeout), {
            let (controller, timed_out) = (controller.clone(), Rc::clone(&timed_out));
            move || {
                timed_out.set(true);
                controller.abort();
            }
        });
        Ok(Self {
            controller,
            timed_out,
            _timer: timer,
        })
    }

    /// The failure of this attempt. A browser's reasons are no proof, so the request may always have been sent.
    fn failure(&self, error: &JsValue) -> Failure {
        if self.timed_out.get() {
            Failure::timeout("there was no complete response in time")
        } else {
            Failure::lost(error_message(error))
        }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        self.controller.abort();
    }
}

/// A timer's milliseconds. More than it can count would fire at once.
fn millis(duration: Duration) -> u32 {
    const MAX: u32 = i32::MAX.unsigned_abs();
    u32::try_from(duration.as_millis()).map_or(MAX, |millis| millis.min(MAX))
}

/// The request could not even be made, so nothing was sent.
fn not_sent(error: &JsValue) -> Failure {
    Failure::connect(error_message(error))
}
