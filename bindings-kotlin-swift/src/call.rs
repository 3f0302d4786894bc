//! One call, from its first request to its result.

use std::sync::{Arc, Mutex, PoisonError};

use starsbot::{AnyEndpoint, Call as CoreCall, Input, Step as CoreStep};

use crate::http::{Failure, HttpRequest, HttpResponse, millis};
use crate::records::{ErrorDetails, Output};

/// What the host has to do next.
#[derive(uniffi::Enum)]
pub enum Step {
    /// Send this, then tell what came of it.
    Send {
        /// The request.
        request: HttpRequest,
    },
    /// Wait so long, then tell that the wait is over.
    Wait {
        /// In milliseconds.
        ms: u64,
    },
    /// The call has succeeded.
    Done {
        /// What it returns.
        output: Output,
    },
    /// The call has failed.
    Failed {
        /// Why, and what that means for the money.
        details: ErrorDetails,
    },
}

/// A call that has begun. `now_ms` is the time, in milliseconds since the Unix epoch; `random` a fresh random number
/// from 0 to 1.
#[derive(uniffi::Object)]
pub struct Call(Mutex<CoreCall<AnyEndpoint>>);

impl Call {
    pub(crate) fn start(
        call: CoreCall<AnyEndpoint>,
        now_ms: u64,
        random: f64,
    ) -> (Arc<Self>, Step) {
        let call = Arc::new(Self(Mutex::new(call)));
        let step = call.advance(Input::Start, now_ms, random);
        (call, step)
    }

    fn advance(&self, input: Input, now_ms: u64, random: f64) -> Step {
        let mut call = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match call.advance(input, now_ms, random) {
            CoreStep::Send(request) => Step::Send {
                request: request.into(),
            },
            CoreStep::Wait(duration) => Step::Wait {
                ms: millis(duration),
            },
            CoreStep::Done(Ok(output)) => Step::Done {
                output: output.into(),
            },
            CoreStep::Done(Err(error)) => Step::Failed {
                details: error.into(),
            },
        }
    }
}

#[uniffi::export]
impl Call {
    /// The last request was answered.
    pub fn respond(&self, response: HttpResponse, now_ms: u64, random: f64) -> Step {
        self.advance(Input::Response(response.into()), now_ms, random)
    }

    /// The last request brought no complete response.
    pub fn fail(&self, failure: Failure, now_ms: u64, random: f64) -> Step {
        self.advance(Input::Failure(failure.into()), now_ms, random)
    }

    /// The wait is over.
    pub fn waited(&self, now_ms: u64, random: f64) -> Step {
        self.advance(Input::Waited, now_ms, random)
    }

    /// The caller has given up, at whatever time: also when the result is on its way to nobody. Ends the call, and
    /// returns what is known about it.
    pub fn cancel(&self, now_ms: u64) -> ErrorDetails {
        match self.advance(Input::Cancelled, now_ms, 0.0) {
            Step::Failed { details } => details,
            _ => unreachable!("a cancelled call has failed"),
        }
    }
}
