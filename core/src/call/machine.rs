//! What every call does, whichever its endpoint: attempts, waits, and what is known about a purchase.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::convert::Infallible;
use core::error::Error as StdError;
use core::fmt::Write as _;
use core::time::Duration;

use super::{Moment, Step as AnyStep};
use crate::config::Config;
use crate::endpoint::{Purchase, Unreadable};
use crate::error::{Error, ErrorCode, ErrorDetails, Outcome, Stage, UnknownPurchase};
use crate::http::{
    Failure, FailureKind, Header, HttpRequest, HttpResponse, MAX_BODY_BYTES, Method,
};
use crate::redact::redact;
use crate::{ApiKey, Stars, Username, retry, service_text, status};

/// A step that brings no value: values are the endpoint's.
type Step = AnyStep<Infallible>;

/// A call without its endpoint. It is compiled once, not for each of them.
#[derive(Debug)]
pub(super) struct Machine {
    request: HttpRequest,
    api_key: Option<ApiKey>,
    purchase: Option<Wanted>,
    state: State,
    attempts: u32,
    started_at_ms: u64,
}

#[derive(Clone, Debug)]
struct Wanted {
    amount_stars: Stars,
    to_username: Option<Username>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Not begun, or waiting for another attempt.
    Ready,
    /// A request is with the host.
    InFlight,
    Over,
}

impl Machine {
    pub(super) fn new(
        config: &Config,
        method: Method,
        path: &str,
        body: Vec<u8>,
        purchase: Option<Purchase<'_>>,
    ) -> Self {
        let mut headers = Vec::with_capacity(4);
        if let Some(api_key) = &config.api_key {
            let value = ["Bearer ", api_key.expose()].concat();
            headers.push(Header::sensitive("authorization", value));
        }
        headers.push(Header::new("accept", "application/json"));
        headers.push(Header::new("user-agent", config.user_agent()));
        if !body.is_empty() {
            headers.push(Header::new("content-type", "application/json"));
        }
        let request = HttpRequest {
            method,
            url: [&config.base_url, path].concat(),
            headers,
            body,
            connect_timeout: config.timeouts.connect,
            timeout: Duration::ZERO,
            is_purchase: purchase.is_some(),
        };
        let mut machine = Self {
            request,
            api_key: config.api_key.clone(),
            purchase: purchase.map(|purchase| Wanted {
                amount_stars: purchase.amount_stars,
                to_username: purchase.to_username.cloned(),
            }),
            state: State::Ready,
            attempts: 0,
            started_at_ms: 0,
        };
        machine.set_timeout(if machine.request.is_purchase {
            config.timeouts.purchase
        } else {
            config.timeouts.read
        });
        machine
    }

    pub(super) fn set_timeout(&mut self, timeout: Duration) {
        self.request.timeout = if self.request.is_purchase {
            self.request.connect_timeout.saturating_add(timeout)
        } else {
            timeout
        };
    }

    pub(super) fn attempts(&self) -> u32 {
        self.attempts
    }

    pub(super) fn advance(&mut self, now: Moment) -> Step {
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

    /// Takes an answer. `None` means that it is for the endpoint to read.
    pub(super) fn on_response(&mut self, response: &HttpResponse, now: Moment) -> Option<Step> {
        if self.state != State::InFlight {
            return Some(self.out_of_turn(now));
        }
        if !(200..=299).contains(&response.status) {
            return Some(self.refused(response, now));
        }
        if response.body.len() > MAX_BODY_BYTES {
            let why = Unreadable("it is larger than 1 MiB".to_owned());
            return Some(self.on_unreadable(&why, response, now));
        }
        self.state = State::Over;
        None
    }

    pub(super) fn on_failure(&mut self, failure: &Failure, now: Moment) -> Step {
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
                self.failed(error.with_source(self.clean_source(failure)))
            }
            _ => self.try_again_after(failure, now),
        }
    }

    pub(super) fn on_cancel(&mut self, may_have_left: bool, now: Moment) -> Option<Error> {
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

    fn failed(&mut self, error: Error) -> Step {
        self.state = State::Over;
        Step::Done(Err(error))
    }

    fn wait(&mut self, duration: Duration) -> Step {
        self.state = State::Ready;
        Step::Wait(duration)
    }

    /// The connection failed and this may be tried again: a read, or a purchase that provably did not leave.
    fn try_again_after(&mut self, failure: &Failure, now: Moment) -> Step {
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
        let why = redact(&failure.message, self.api_key.as_ref());
        let bought = if self.request.is_purchase {
            "; the purchase was not sent, nothing was bought"
        } else {
            ""
        };
        let message = [what, ": ", &why, bought].concat();
        let error = Error::new(ErrorDetails {
            outcome: self.request.is_purchase.then_some(Outcome::NotSent),
            retryable: true,
            ..self.details(code, message, failure.partial.as_ref(), now)
        });
        self.failed(error.with_source(self.clean_source(failure)))
    }

    /// The transport's own error, unless it would show the key: its text is in the message already. Finding that
    /// out takes `core::fmt`, without which the smallest builds do.
    fn clean_source(&self, failure: &Failure) -> Option<Arc<dyn StdError + Send + Sync>> {
        if cfg!(not(feature = "std")) {
            return None;
        }
        let source = failure.source.clone()?;
        let mut shown = format!("{source:?} {source}");
        let mut deeper = source.source();
        while let Some(error) = deeper {
            let _ = write!(shown, " {error}");
            deeper = error.source();
        }
        (redact(&shown, self.api_key.as_ref()) == shown).then_some(source)
    }

    /// A status other than 2xx.
    fn refused(&mut self, response: &HttpResponse, now: Moment) -> Step {
        let says = service_text::message(&response.body, self.api_key.as_ref());
        let mut what = [
            "the service answered HTTP ",
            &u64::from(response.status).to_string(),
        ]
        .concat();
        if let Some(text) = &says {
            what += ": ";
            what += text;
        }
        if self.request.is_purchase && !status::proves_refusal(response.status) {
            let error = self.unknown(&what, Stage::Answered, Some(response), now);
            return self.failed(error);
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
                ["the purchase was rejected, nothing was bought: ", &what].concat(),
            )
        } else {
            (None, what)
        };
        let error = Error::new(ErrorDetails {
            outcome,
            retryable: passing,
            ..self.details(code, message, Some(response), now)
        });
        self.failed(error)
    }

    /// A 2xx answer that is not what the API describes.
    pub(super) fn on_unreadable(
        &mut self,
        why: &Unreadable,
        response: &HttpResponse,
        now: Moment,
    ) -> Step {
        let status = u64::from(response.status).to_string();
        let Unreadable(why) = why;
        let what = [
            "the service's answer (HTTP ",
            &status,
            ") cannot be read: ",
            why,
        ]
        .concat();
        let error = if self.request.is_purchase {
            self.unknown(&what, Stage::Answered, Some(response), now)
        } else {
            Error::new(self.details(ErrorCode::InvalidResponse, what, Some(response), now))
        };
        self.failed(error)
    }

    fn unknown(
        &self,
        why: &str,
        stage: Stage,
        response: Option<&HttpResponse>,
        now: Moment,
    ) -> Error {
        let message = [
            "the outcome of this purchase is unknown: ",
            why,
            ". The Stars may have been bought; look at the balance and ask the recipient before buying again",
        ]
        .concat();
        Error::new(ErrorDetails {
            outcome: Some(Outcome::Unknown),
            purchase: self.purchase.clone().map(|purchase| UnknownPurchase {
                amount_stars: purchase.amount_stars,
                to_username: purchase.to_username,
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
    fn out_of_turn(&mut self, now: Moment) -> Step {
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
        self.failed(error)
    }
}
