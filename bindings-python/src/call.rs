//! One call, whoever drives it: the core's step machine with the client's clock.

use pyo3::prelude::*;
use starsbot::http::{Failure, Header, HttpResponse};
use starsbot::{AnyEndpoint, Call, Input, Output, Step};

use crate::clock::Clock;
use crate::convert::errors;

/// A call that is not over.
pub(crate) struct PendingCall {
    call: Box<Call<AnyEndpoint>>,
    clock: Clock,
}

impl PendingCall {
    pub(crate) fn new(call: Call<AnyEndpoint>, clock: Clock) -> Self {
        let call = Box::new(call);
        Self { call, clock }
    }

    /// Adds the headers of a client of one's own backend.
    pub(crate) fn with_headers(self, headers: Vec<Header>) -> Self {
        Self {
            call: Box::new(self.call.headers(headers)),
            ..self
        }
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Tells the call what happened, and returns what to do next.
    pub(crate) fn advance(&mut self, py: Python<'_>, input: Input) -> Step<Output> {
        let now_ms = self.clock.now_ms(py);
        let random = self.clock.random(py);
        self.call.advance(input, now_ms, random)
    }

    /// Ends the call because of an exception, and chains to it the outcome of a purchase that may have been made.
    pub(crate) fn interrupt(&mut self, py: Python<'_>, interrupted_by: &PyErr) {
        if let Step::Done(Err(error)) = self.advance(py, Input::Cancelled) {
            if error.may_have_spent() {
                errors::chain_interrupted(py, interrupted_by, &error);
            }
        }
    }
}

/// The result of sending a request, as the call takes it.
pub(crate) fn to_input(result: Result<HttpResponse, Failure>) -> Input {
    match result {
        Ok(response) => Input::Response(response),
        Err(failure) => Input::Failure(failure),
    }
}
