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

use std::fmt;
use std::time::Duration;

use crate::config::{Config, Timeouts};
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorCode, ErrorDetails, Outcome, Result, Stage, UnknownPurchase};
use crate::http::{Failure, FailureKind, Header, HttpRequest, HttpResponse, MAX_BODY_BYTES};
use crate::redact::redact;
use crate::{ApiKey, retry, service_text, status};

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

/// One call of an endpoint, from its first attempt to its result.
///
/// A purchase gives [`Step::Send`] again only while it is proven that nothing of it left this machine.
pub struct Call<E: Endpoint> {
    endpoint: E,
    request: HttpRequest,
    api_key: Option<ApiKey>,
    state: State,
    attempts: u32,
    started_at_ms: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Not begun, or waiting for another attempt.
    Ready,
    /// A request is with the host.
    InFlight,
    Over,
}

impl<E: Endpoint> Call<E> {
    /// A call with a client's settings. Nothing happens until [`advance`](Self::advance).
    pub fn new(endpoint: E, config: &Config) -> Self {
        let mut headers = Vec::with_capacity(4);
        if let Some(api_key) = &config.api_key {
            let value = format!("Bearer {}", api_key.expose());
            headers.push(Header::sensitive("authorization", value));
        }
        headers.push(Header::new("accept", "application/json"));
        headers.push(Header::new("user-agent", config.user_agent()));
        let body = endpoint.body();
        if !body.is_empty() {
            headers.push(Header::new("content-type", "application/json"));
        }
        let request = HttpRequest {
            method: E::METHOD,
            url: format!("{}{}", config.base_url, E::PATH),
            headers,
            body,
            connect_timeout: Duration::ZERO,
            timeout: Duration::ZERO,
            is_purchase: endpoint.purchase().is_some(),
        };
        Self {
            endpoint,
            request,
            api_key: config.api_key.clone(),
            state: State::Ready,
            attempts: 0,
            started_at_ms: 0,
        }
        .timeouts(config.timeouts)
    }

    /// Sets how long this call's attempts may take.
    #[must_use]
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.request.connect_timeout = timeouts.connect;
        self.request.timeout = if self.request.is_purchase {
            timeouts.connect.saturating_add(timeouts.purchase)
        } else {
            timeouts.read
        };
        self
    }

    /// How often the request has been handed to the host so far.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The first step, and the next one after a [`Step::Wait`].
    pub fn advance(&mut self, now: Moment) -> Step<E::Output> {
        if self.state != State::Ready {
            return self.out_of_turn(now);
        }
        if self.attempts == 0 {
            self.started_at_ms = now.unix_ms;
        }
        self.attempts += 1;
        self.state = State::InFlight;
        Step::Send(self.request.clone())
    }

    /// Takes the answer to the last request.
    // By value: an answer is used up, and a host in another language hands over what it has built for it.
    #[allow(clippy::needless_pass_by_value)]
    pub fn on_response(&mut self, response: HttpResponse, now: Moment) -> Step<E::Output> {
        if self.state != State::InFlight {
            return self.out_of_turn(now);
        }
        if !(200..=299).contains(&response.status) {
            return self.refused(&response, now);
        }
        if response.body.len() > MAX_BODY_BYTES {
            return self.unreadable("it is larger than 1 MiB", &response, now);
        }
        match self.endpoint.read(&response.body) {
            Ok(value) => self.done(Ok(value)),
            Err(unreadable) => self.unreadable(&unreadable.0, &response, now),
        }
    }

    /// Takes the news that the last request brought no complete answer.
    pub fn on_failure(&mut self, failure: Failure, now: Moment) -> Step<E::Output> {
        if self.state != State::InFlight {
            return self.out_of_turn(now);
        }
        // Whatever the transport believes: what was answered has been sent.
        let may_have_left = failure.may_have_left || failure.partial.is_some();
        match &failure.partial {
            // A refusal is one by its status, however little of its text arrived.
            Some(partial) if !(200..=299).contains(&partial.status) => self.refused(partial, now),
            _ if self.request.is_purchase && may_have_left => {
                let (stage, partial) = match &failure.partial {
                    Some(partial) => (Stage::ReadingAnswer, Some(partial)),
                    None => (Stage::AwaitingAnswer, None),
                };
                let why = redact(&failure.message, self.api_key.as_ref());
                let error = self.unknown(&why, stage, partial, now);
                self.done(Err(error.with_source(failure.source)))
            }
            _ => self.try_again_after(&failure, now),
        }
    }

    /// Takes the news that the caller has given up on the call, and ends it.
    ///
    /// `None` means that this is clean: nothing was bought. Otherwise a purchase may have left
    /// (`may_have_left`, see [`Dispatch`](crate::http::Dispatch)), and the error says so.
    pub fn on_cancel(&mut self, may_have_left: bool, now: Moment) -> Option<Error> {
        let in_flight = self.state == State::InFlight;
        self.state = State::Over;
        (in_flight && self.request.is_purchase && may_have_left).then(|| {
            self.unknown(
                "the call was cancelled before its answer arrived",
                Stage::AwaitingAnswer,
                None,
                now,
            )
        })
    }

    fn done(&mut self, result: Result<E::Output>) -> Step<E::Output> {
        self.state = State::Over;
        Step::Done(result)
    }

    fn wait(&mut self, duration: Duration) -> Step<E::Output> {
        self.state = State::Ready;
        Step::Wait(duration)
    }

    /// The connection failed and this may be tried again: a read, or a purchase that provably did not leave.
    fn try_again_after(&mut self, failure: &Failure, now: Moment) -> Step<E::Output> {
        if self.attempts < retry::MAX_ATTEMPTS {
            return self.wait(retry::backoff(self.attempts, now.draw));
        }
        let (code, what) = match failure.kind {
            FailureKind::Connect => (ErrorCode::ConnectionFailed, "no connection to the service"),
            FailureKind::Timeout => (ErrorCode::Timeout, "the service did not answer in time"),
            // A purchase is here only with proof that it never left, so no connection carried it.
            FailureKind::Lost if self.request.is_purchase => {
                (ErrorCode::ConnectionFailed, "no connection to the service")
            }
            FailureKind::Lost => (
                ErrorCode::ConnectionLost,
                "the connection to the service was lost",
            ),
        };
        let mut message = format!(
            "{what}: {}",
            redact(&failure.message, self.api_key.as_ref())
        );
        if self.request.is_purchase {
            message.push_str("; the purchase was not sent, nothing was bought");
        }
        let error = Error::new(ErrorDetails {
            outcome: self.request.is_purchase.then_some(Outcome::NotSent),
            retryable: true,
            ..self.details(code, message, failure.partial.as_ref(), now)
        });
        self.done(Err(error.with_source(failure.source.clone())))
    }

    /// A status other than 2xx.
    fn refused(&mut self, response: &HttpResponse, now: Moment) -> Step<E::Output> {
        let says = service_text::message(&response.body, self.api_key.as_ref());
        let what = match &says {
            Some(text) => format!("the service answered HTTP {}: {text}", response.status),
            None => format!("the service answered HTTP {}", response.status),
        };
        if self.request.is_purchase && !status::proves_refusal(response.status) {
            let error = self.unknown(&what, Stage::Answered, Some(response), now);
            return self.done(Err(error));
        }
        let passing = status::is_passing(response.status);
        if passing && !self.request.is_purchase && self.attempts < retry::MAX_ATTEMPTS {
            match retry::retry_after(response, now.unix_ms) {
                Some(wait) if wait <= retry::MAX_RETRY_AFTER => return self.wait(wait),
                Some(_) => {}
                None => return self.wait(retry::backoff(self.attempts, now.draw)),
            }
        }
        let code = status::code(response.status, says.as_deref());
        let (outcome, message) = if self.request.is_purchase {
            (
                Some(Outcome::Rejected),
                format!("the purchase was rejected, nothing was bought: {what}"),
            )
        } else {
            (None, what)
        };
        let error = Error::new(ErrorDetails {
            outcome,
            retryable: passing,
            ..self.details(code, message, Some(response), now)
        });
        self.done(Err(error))
    }

    /// A 2xx answer that is not what the API describes.
    fn unreadable(&mut self, why: &str, response: &HttpResponse, now: Moment) -> Step<E::Output> {
        let what = format!(
            "the service's answer (HTTP {}) cannot be read: {why}",
            response.status
        );
        let error = if self.request.is_purchase {
            self.unknown(&what, Stage::Answered, Some(response), now)
        } else {
            Error::new(self.details(ErrorCode::InvalidResponse, what, Some(response), now))
        };
        self.done(Err(error))
    }

    fn unknown(
        &self,
        why: &str,
        stage: Stage,
        response: Option<&HttpResponse>,
        now: Moment,
    ) -> Error {
        let message = format!(
            "the outcome of this purchase is unknown: {why}. The Stars may have been bought; \
             look at the balance and ask the recipient before buying again"
        );
        Error::new(ErrorDetails {
            outcome: Some(Outcome::Unknown),
            purchase: self.endpoint.purchase().map(|purchase| UnknownPurchase {
                amount_stars: purchase.amount_stars,
                to_username: purchase.to_username.cloned(),
                stage,
                started_at_ms: self.started_at_ms,
                ended_at_ms: now.unix_ms,
            }),
            ..self.details(ErrorCode::OutcomeUnknown, message, response, now)
        })
    }

    /// What every error of this call says: attempts, and what there is of an answer.
    fn details(
        &self,
        code: ErrorCode,
        message: String,
        response: Option<&HttpResponse>,
        now: Moment,
    ) -> ErrorDetails {
        let retry_after = response.and_then(|response| retry::retry_after(response, now.unix_ms));
        ErrorDetails {
            status: response.map(|response| response.status),
            retry_after_ms: retry_after
                .map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
            attempts: self.attempts,
            body: response
                .and_then(|response| service_text::excerpt(&response.body, self.api_key.as_ref())),
            ..ErrorDetails::new(code, message)
        }
    }

    /// The host has broken the order of steps. What it may have sent meanwhile, nobody knows.
    fn out_of_turn(&mut self, now: Moment) -> Step<E::Output> {
        let error = if self.state == State::InFlight && self.request.is_purchase {
            self.unknown(
                "its driver lost track of it",
                Stage::AwaitingAnswer,
                None,
                now,
            )
        } else {
            Error::invalid_argument(
                "call",
                "the driver of this call has broken the order of its steps",
            )
        };
        self.done(Err(error))
    }
}

impl<E: Endpoint> fmt::Debug for Call<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &E::NAME)
            .field("request", &self.request)
            .field("state", &self.state)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
