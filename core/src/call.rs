//! The step machine: one call, without a socket, a clock or a runtime.
//!
//! A host drives it in a loop. It begins with [`Input::Start`], does what the [`Step`] says, tells
//! [`Call::advance`] what came of it, and gets the next step. Reads and purchases take the same way:
//!
//! ```
//! # use starsbot::{AnyEndpoint, ApiKey, Arguments, Call, Config, Input, Output, Step, http::{Failure, HttpRequest, HttpResponse}};
//! # fn send(_: HttpRequest) -> Result<HttpResponse, Failure> {
//! #     Ok(HttpResponse::new(200, vec![], br#"{"balance_ton": 1.5}"#.to_vec()))
//! # }
//! # fn sleep(_: std::time::Duration) {}
//! # let (now_ms, random) = (|| 0, || 0.5);
//! # let config = Config::new(ApiKey::new("sk_test_0123456789")?);
//! let endpoint = AnyEndpoint::new("balance", Arguments::new())?;
//! let mut call = Call::new(endpoint, &config);
//! let mut input = Input::Start;
//! let output = loop {
//!     input = match call.advance(input, now_ms(), random()) {
//!         Step::Send(request) => match send(request) {
//!             Ok(response) => Input::Response(response),
//!             Err(failure) => Input::Failure(failure),
//!         },
//!         Step::Wait(duration) => {
//!             sleep(duration);
//!             Input::Waited
//!         }
//!         Step::Done(result) => break result?,
//!     };
//! };
//! # let Output::Balance(balance) = output else { panic!() };
//! # assert_eq!(balance.ton.to_string(), "1.5");
//! # Ok::<(), starsbot::Error>(())
//! ```

mod errors;
mod machine;

use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use crate::config::{Config, UNUSABLE_TIMEOUT, is_usable_timeout};
use crate::endpoint::Endpoint;
use crate::error::{Error, Result};
use crate::http::{Failure, Header, HttpRequest, HttpResponse};
use machine::{Machine, Next};

/// What a host tells a call.
#[derive(Debug)]
pub enum Input {
    /// Begin.
    Start,
    /// The response to the last request has arrived.
    Response(HttpResponse),
    /// The last request brought no complete response.
    Failure(Failure),
    /// The wait is over.
    Waited,
    /// The caller has given up on the call: at any time, even when its result is on its way to nobody.
    Cancelled,
}

/// What the host has to do next.
#[derive(Debug)]
pub enum Step<T> {
    /// Send this, then tell [`Input::Response`] or [`Input::Failure`].
    Send(HttpRequest),
    /// Wait so long, then tell [`Input::Waited`].
    Wait(Duration),
    /// The call is over.
    Done(Result<T>),
}

/// One call of an endpoint, from its first attempt to its result.
///
/// A purchase gives [`Step::Send`] again only while it is proven that nothing of it left this machine.
pub struct Call<E: Endpoint> {
    endpoint: E,
    machine: Machine,
}

impl<E: Endpoint> Call<E> {
    /// Makes a call with a client's settings. Nothing happens until [`Input::Start`].
    pub fn new(endpoint: E, config: &Config) -> Self {
        let machine = Machine::new(
            config,
            endpoint.method(),
            &endpoint.path(),
            endpoint.body(),
            endpoint.purchase(),
        );
        Self { endpoint, machine }
    }

    /// Sets the timeout of this call: of each attempt at a read; of the response to a purchase, once connected (see
    /// [`Timeouts`](crate::Timeouts)).
    ///
    /// # Errors
    /// `invalid_argument`, field `timeout`, when it is zero or longer than a day.
    pub fn timeout(mut self, timeout: Duration) -> Result<Self> {
        if !is_usable_timeout(timeout) {
            return Err(Error::invalid_argument("timeout", UNUSABLE_TIMEOUT));
        }
        self.machine.set_timeout(timeout);
        Ok(self)
    }

    /// Sets how long this whole call may take, counted from [`Input::Start`]: see [`Config::deadline`].
    ///
    /// # Errors
    /// `invalid_argument`, field `deadline`, when it is zero or longer than a day.
    pub fn deadline(mut self, deadline: Duration) -> Result<Self> {
        if !is_usable_timeout(deadline) {
            return Err(Error::invalid_argument("deadline", UNUSABLE_TIMEOUT));
        }
        self.machine.set_deadline(deadline);
        Ok(self)
    }

    /// Adds headers of the user's own to the request, for a backend that knows its users by them. One of the
    /// library's own names is overridden.
    #[must_use]
    pub fn headers(mut self, headers: Vec<Header>) -> Self {
        self.machine.set_headers(headers);
        self
    }

    /// The name of the operation.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.endpoint.name()
    }

    /// How many times the request has been handed to the host so far.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.machine.attempts()
    }

    /// Takes what happened, and returns what to do next.
    ///
    /// `now_ms` is the time, in milliseconds since the Unix epoch; `random` is a fresh random number from 0 to 1,
    /// by which the wait before another attempt is drawn.
    ///
    /// [`Input::Cancelled`] ends the call with the error `aborted` when nothing was bought, and with
    /// `outcome_unknown` when a purchase may have been; an order that had arrived already is in its
    /// [details](crate::ErrorDetails::order).
    pub fn advance(&mut self, input: Input, now_ms: u64, random: f64) -> Step<E::Output> {
        match self.machine.advance(input, now_ms, random) {
            Next::Send(request) => Step::Send(request),
            Next::Wait(duration) => Step::Wait(duration),
            Next::Fail(error) => Step::Done(Err(error)),
            Next::Decode(response) => match self.endpoint.decode(&response.body) {
                Ok(output) => {
                    self.machine.succeed(E::order(&output));
                    Step::Done(Ok(output))
                }
                Err(why) => Step::Done(Err(self.machine.fail_to_decode(&why, &response, now_ms))),
            },
        }
    }
}

impl<E: Endpoint> fmt::Debug for Call<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.name())
            .field("machine", &self.machine)
            .finish_non_exhaustive()
    }
}
