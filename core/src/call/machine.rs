//! What every call does, whichever its endpoint: attempts, waits, and what is known about a purchase.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;
use core::mem;
use core::time::Duration;

use super::Input;
use crate::config::Config;
use crate::endpoint::{DecodeError, Purchase};
use crate::error::{Error, ErrorDetails, Outcome, Stage};
use crate::http::{Failure, Header, HttpRequest, HttpResponse, MAX_BODY_BYTES, Method, SendGate};
use crate::{ApiKey, Order, retry, service_text, status};

/// What to do next: a step, before the endpoint has decoded the response.
pub(super) enum Next {
    Send(HttpRequest),
    Wait(Duration),
    Decode(HttpResponse),
    Fail(Error),
}

/// A call without its endpoint. It is compiled once, not for each of them.
#[derive(Debug)]
pub(super) struct Machine {
    pub(super) request: HttpRequest,
    pub(super) api_key: Option<ApiKey>,
    pub(super) purchase: Option<Purchase>,
    state: State,
    pub(super) attempts: u32,
    pub(super) started_at_ms: u64,
    /// From the beginning of the call.
    deadline_ms: Option<u64>,
    forbids_purchases: bool,
}

#[derive(Debug)]
pub(super) enum State {
    /// Not begun, or waiting for another attempt.
    Ready,
    /// A request is with the host.
    InFlight(SendGate),
    /// A read has succeeded.
    Read,
    /// A purchase has succeeded.
    Bought(Box<Order>),
    /// The call has failed.
    Failed(Error),
}

impl Machine {
    pub(super) fn new(
        config: &Config,
        method: Method,
        path: &str,
        body: Vec<u8>,
        purchase: Option<Purchase>,
    ) -> Self {
        let mut headers = Vec::with_capacity(4);
        if let Some(api_key) = &config.api_key {
            let value = format!("Bearer {}", api_key.expose());
            headers.push(Header::sensitive("authorization", value));
        }
        headers.push(Header::new("accept", "application/json"));
        headers.push(Header::new("user-agent", config.user_agent()));
        if !body.is_empty() {
            headers.push(Header::new("content-type", "application/json"));
        }
        let request = HttpRequest {
            method,
            url: format!("{}{path}", config.base_url),
            headers,
            body,
            connect_timeout: config.timeouts.connect,
            timeout: Duration::ZERO,
            is_purchase: purchase.is_some(),
            send_before_ms: None,
            gate: SendGate::new(None),
        };
        let mut machine = Self {
            request,
            api_key: config.api_key.clone(),
            purchase,
            state: State::Ready,
            attempts: 0,
            started_at_ms: 0,
            deadline_ms: None,
            forbids_purchases: config.forbids_purchases,
        };
        if let Some(deadline) = config.deadline {
            machine.set_deadline(deadline);
        }
        machine.set_timeout(if machine.request.is_purchase {
            config.timeouts.purchase
        } else {
            config.timeouts.request
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

    pub(super) fn set_deadline(&mut self, deadline: Duration) {
        let deadline_ms = u64::try_from(deadline.as_millis()).unwrap_or(u64::MAX);
        self.deadline_ms = Some(deadline_ms.max(1));
    }

    pub(super) fn set_headers(&mut self, headers: Vec<Header>) {
        let is_overridden = |ours: &Header| headers.iter().any(|own| own.name() == ours.name());
        self.request.headers.retain(|ours| !is_overridden(ours));
        self.request.headers.extend(headers);
    }

    pub(super) fn attempts(&self) -> u32 {
        self.attempts
    }

    pub(super) fn advance(&mut self, input: Input, now_ms: u64, random: f64) -> Next {
        let state = mem::replace(&mut self.state, State::Read);
        let next = match (input, state) {
            (Input::Start, State::Ready) if self.attempts == 0 => self.begin(now_ms),
            (Input::Waited, State::Ready) if self.attempts > 0 => self.send(now_ms),
            (Input::Response(response), State::InFlight(_)) => {
                self.responded(response, now_ms, random)
            }
            (Input::Failure(failure), State::InFlight(gate)) => {
                self.failed(&failure.with_gate(&gate), now_ms, random)
            }
            (Input::Cancelled, state) => Next::Fail(self.cancelled(state, now_ms)),
            (_, state) => Next::Fail(self.out_of_turn(state, now_ms)),
        };
        if let Next::Fail(error) = &next {
            self.state = State::Failed(error.clone());
        }
        next
    }

    /// The call has succeeded.
    pub(super) fn succeed(&mut self, order: Option<&Order>) {
        self.state = match order {
            Some(order) if self.request.is_purchase => State::Bought(Box::new(order.clone())),
            _ => State::Read,
        };
    }

    /// The response to the call cannot be decoded.
    pub(super) fn fail_to_decode(
        &mut self,
        why: &DecodeError,
        response: &HttpResponse,
        now_ms: u64,
    ) -> Error {
        let error = self.undecodable(why, response, now_ms);
        self.state = State::Failed(error.clone());
        error
    }

    fn begin(&mut self, now_ms: u64) -> Next {
        self.started_at_ms = now_ms;
        if self.request.is_purchase && self.forbids_purchases {
            let message = "purchases are forbidden here, by an option or by the environment variable \
                STARSBOT_FORBID_PURCHASES; nothing was sent. A test buys from a sandbox";
            return Next::Fail(Error::invalid_config("forbid_purchases", message));
        }
        self.send(now_ms)
    }

    fn send(&mut self, now_ms: u64) -> Next {
        let mut request = self.request.clone();
        if let Some(left_ms) = self.time_left_ms(now_ms) {
            if left_ms == 0 {
                let failure = Failure::timeout("the deadline of the call has passed").not_sent();
                return Next::Fail(self.unreachable(&failure, now_ms));
            }
            request.timeout = request.timeout.min(Duration::from_millis(left_ms));
            if request.is_purchase {
                let before_ms = request.send_before_ms.unwrap_or(u64::MAX);
                request.send_before_ms = Some(before_ms.min(now_ms.saturating_add(left_ms)));
            }
        }
        self.attempts += 1;
        request.gate = SendGate::new(request.send_before_ms);
        self.state = State::InFlight(request.gate.clone());
        Next::Send(request)
    }

    /// How long another attempt has to wait, as long as there may be one: nothing begins that cannot end in time.
    fn wait(&mut self, duration: Duration, now_ms: u64) -> Option<Next> {
        let left_ms = self.time_left_ms(now_ms);
        let is_in_time = left_ms.is_none_or(|left_ms| duration < Duration::from_millis(left_ms));
        (self.attempts < retry::MAX_ATTEMPTS && is_in_time).then(|| {
            self.state = State::Ready;
            Next::Wait(duration)
        })
    }

    /// What is left of the time for the whole call, where there is a limit.
    fn time_left_ms(&self, now_ms: u64) -> Option<u64> {
        let passed_ms = now_ms.saturating_sub(self.started_at_ms);
        Some(self.deadline_ms?.saturating_sub(passed_ms))
    }

    fn responded(&mut self, mut response: HttpResponse, now_ms: u64, random: f64) -> Next {
        if response.redirected && self.request.is_purchase {
            let why = "the HTTP library followed a redirect, and may have sent the purchase again";
            return Next::Fail(self.unknown(why, Stage::ResponseReceived, Some(&response), now_ms));
        }
        if !is_success(response.status) {
            return self.refused(&response, now_ms, random);
        }
        if response.body.len() > MAX_BODY_BYTES {
            let why = DecodeError("it is larger than 1 MiB".into());
            return Next::Fail(self.undecodable(&why, &response, now_ms));
        }
        if let Cow::Owned(body) = service_text::to_utf8(&response.body) {
            response.body = body;
        }
        Next::Decode(response)
    }

    fn failed(&mut self, failure: &Failure, now_ms: u64, random: f64) -> Next {
        match &failure.partial {
            // A refusal is one by its status, however little of its text arrived.
            Some(partial) if !is_success(partial.status) => self.refused(partial, now_ms, random),
            Some(partial) if self.request.is_purchase => {
                Next::Fail(self.broken_off(failure, Stage::ReadingResponse, Some(partial), now_ms))
            }
            None if self.request.is_purchase && failure.maybe_sent => {
                Next::Fail(self.broken_off(failure, Stage::AwaitingResponse, None, now_ms))
            }
            _ => self
                .wait(retry::backoff(self.attempts, random), now_ms)
                .unwrap_or_else(|| Next::Fail(self.unreachable(failure, now_ms))),
        }
    }

    /// A status other than 2xx.
    fn refused(&mut self, response: &HttpResponse, now_ms: u64, random: f64) -> Next {
        let is_purchase = self.request.is_purchase;
        let says = service_text::refusal(&response.body, self.api_key.as_ref());
        let mut what = format!("the service responded with HTTP {}", response.status);
        if let Some(text) = &says.message {
            what += ": ";
            what += text;
        }
        if is_purchase && !status::proves_refusal(response.status) {
            return Next::Fail(self.unknown(
                &what,
                Stage::ResponseReceived,
                Some(response),
                now_ms,
            ));
        }
        let is_transient = status::is_transient(response.status);
        if is_transient && !is_purchase {
            let wait = retry::retry_after(response, now_ms)
                .unwrap_or_else(|| retry::backoff(self.attempts, random));
            if wait <= retry::MAX_RETRY_AFTER {
                if let Some(next) = self.wait(wait, now_ms) {
                    return next;
                }
            }
        }
        let code = status::code(response.status, says.is_for_balance);
        let message = if is_purchase {
            format!("the purchase was rejected, nothing was bought: {what}")
        } else {
            what
        };
        Next::Fail(Error::new(ErrorDetails {
            outcome: is_purchase.then_some(Outcome::Rejected),
            retryable: is_transient,
            ..self.details(code, message, Some(response), now_ms)
        }))
    }
}

fn is_success(status: u16) -> bool {
    (200..=299).contains(&status)
}
