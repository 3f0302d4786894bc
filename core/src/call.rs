//! The step machine: one call, without a socket, a clock or a runtime.
//!
//! A host drives it in a loop. It asks [`Call::advance`] for the first step, does what the step says, tells
//! the machine what came of it, and gets the next step:
//!
//! ```
//! # use starsbot::{ApiKey, Call, Config, Moment, Step, endpoints::GetBalance, http::{Failure, HttpRequest, HttpResponse}};
//! # fn send(_: HttpRequest) -> Result<HttpResponse, Failure> {
//! #     Ok(HttpResponse { status: 200, headers: vec![], body: br#"{"balance_ton": 1.5}"#.to_vec() })
//! # }
//! # fn sleep(_: std::time::Duration) {}
//! # fn moment() -> Moment { Moment { unix_ms: 0, draw: 0.5 } }
//! # let config = Config::new(ApiKey::new("sk_test_0123456789")?);
//! let mut call = Call::new(GetBalance, &config);
//! let mut step = call.advance(moment());
//! let balance = loop {
//!     step = match step {
//!         Step::Send(request) => match send(request) {
//!             Ok(response) => call.on_response(response, moment()),
//!             Err(failure) => call.on_failure(failure, moment()),
//!         },
//!         Step::Wait(duration) => {
//!             sleep(duration);
//!             call.advance(moment())
//!         }
//!         Step::Done(result) => break result?,
//!     };
//! };
//! # assert_eq!(balance.ton.to_string(), "1.5");
//! # Ok::<(), starsbot::Error>(())
//! ```

mod machine;

use core::convert::Infallible;
use core::fmt;
use core::time::Duration;

use crate::config::{Config, UNUSABLE_TIMEOUT, is_usable_timeout};
use crate::endpoint::Endpoint;
use crate::error::{Error, Result};
use crate::http::{Failure, HttpRequest, HttpResponse};
use machine::Machine;

/// What the machine cannot know by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// The time now, in milliseconds since the Unix epoch.
    pub unix_ms: u64,
    /// A fresh random number from 0 to 1, with which the wait before another attempt is drawn.
    pub draw: f64,
}

/// What the host has to do next.
#[derive(Debug)]
pub enum Step<T> {
    /// Send this, then tell [`Call::on_response`] or [`Call::on_failure`].
    Send(HttpRequest),
    /// Wait so long, then ask [`Call::advance`].
    Wait(Duration),
    /// The call is over.
    Done(Result<T>),
}

impl<T> Step<T> {
    /// The same step of a call that brings another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Step<U> {
        match self {
            Self::Send(request) => Step::Send(request),
            Self::Wait(duration) => Step::Wait(duration),
            Self::Done(result) => Step::Done(result.map(change)),
        }
    }
}

impl Step<Infallible> {
    fn of<T>(self) -> Step<T> {
        self.map(|never| match never {})
    }
}

/// One call of an endpoint, from its first attempt to its result.
///
/// A purchase gives [`Step::Send`] again only while it is proven that nothing of it left this machine.
pub struct Call<E: Endpoint> {
    endpoint: E,
    machine: Machine,
}

impl<E: Endpoint> Call<E> {
    /// A call with a client's settings. Nothing happens until [`advance`](Self::advance).
    pub fn new(endpoint: E, config: &Config) -> Self {
        let machine = Machine::new(
            config,
            E::METHOD,
            E::PATH,
            endpoint.body(),
            endpoint.purchase(),
        );
        Self { endpoint, machine }
    }

    /// Gives the call a time of its own: how long an attempt may take; for a purchase, how long its answer may
    /// take once connected.
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

    /// How often the request has been handed to the host so far.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.machine.attempts()
    }

    /// The first step, and the next one after a [`Step::Wait`].
    pub fn advance(&mut self, now: Moment) -> Step<E::Output> {
        self.machine.advance(now).of()
    }

    /// Takes the answer to the last request.
    // By value: an answer is used up, and a host in another language hands over what it has built for it.
    #[allow(clippy::needless_pass_by_value)]
    pub fn on_response(&mut self, response: HttpResponse, now: Moment) -> Step<E::Output> {
        if let Some(step) = self.machine.on_response(&response, now) {
            return step.of();
        }
        match self.endpoint.read(&response.body) {
            Ok(value) => Step::Done(Ok(value)),
            Err(unreadable) => self.machine.on_unreadable(&unreadable, &response, now).of(),
        }
    }

    /// Takes the news that the last request brought no complete answer.
    #[allow(clippy::needless_pass_by_value)] // Likewise.
    pub fn on_failure(&mut self, failure: Failure, now: Moment) -> Step<E::Output> {
        self.machine.on_failure(&failure, now).of()
    }

    /// Takes the news that the caller has given up on the call, and ends it.
    ///
    /// `None` means that this is clean: nothing was bought. Otherwise a purchase may have left
    /// (`may_have_left`, see [`Dispatch`](crate::http::Dispatch)), and the error says so.
    pub fn on_cancel(&mut self, may_have_left: bool, now: Moment) -> Option<Error> {
        self.machine.on_cancel(may_have_left, now)
    }
}

impl<E: Endpoint> fmt::Debug for Call<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &E::NAME)
            .field("machine", &self.machine)
            .finish_non_exhaustive()
    }
}
