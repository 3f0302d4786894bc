//! One call, from its first step to its result.

use alloc::borrow::ToOwned as _;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::time::Duration;

use starsbot::endpoint::Endpoint;
use starsbot::endpoints::{Buy, GetBalance, GetDeposit};
use starsbot::http::{Failure, HttpRequest, HttpResponse};
use starsbot::{
    Balance, Call as CoreCall, Config, Deposit, Error, Moment, Order, Result, Stars, Step,
};
use wasm_bindgen::prelude::*;

use crate::json::{Json, Write};
use crate::settings::Settings;
use crate::times::millis;

enum Machine {
    Balance(CoreCall<GetBalance>),
    Deposit(CoreCall<GetDeposit>),
    Buy(CoreCall<Buy>),
}

/// What the host tells a call.
enum Event {
    Turn,
    Answer(HttpResponse),
    Failure(Failure),
}

/// A call, or the details of the error that it cannot begin with. Its methods answer with the next step as JSON text:
/// `{"send": …}`, `{"wait": milliseconds}`, `{"ok": …}` or `{"error": …}`.
#[wasm_bindgen]
pub struct Call(Result<Machine, String>);

#[wasm_bindgen]
impl Call {
    /// Begins a `balance`, a `deposit` or a `buy`. The amount and the recipient are those of a purchase. `timeout` is in
    /// milliseconds.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(
        settings: &Settings,
        operation: &str,
        amount_stars: i64,
        to_username: Option<String>,
        timeout: Option<f64>,
    ) -> Call {
        let timeout = timeout.map(millis);
        let machine = settings.0.as_ref().map_err(Clone::clone);
        let machine = machine.and_then(|config| {
            let machine = match operation {
                "balance" => begin(GetBalance, config, timeout).map(Machine::Balance),
                "deposit" => begin(GetDeposit, config, timeout).map(Machine::Deposit),
                "buy" => purchase(amount_stars, to_username)
                    .and_then(|buy| begin(buy, config, timeout))
                    .map(Machine::Buy),
                _ => Err(Error::invalid_argument(
                    "operation",
                    "there is no such operation",
                )),
            };
            machine.map_err(|error| Json::text_of(error.details()))
        });
        Self(machine)
    }

    /// The first step, and the next one after a wait.
    pub fn advance(&mut self, unix_ms: f64, draw: f64) -> String {
        self.tell(Event::Turn, unix_ms, draw)
    }

    /// Takes what came of the last request. There is no `failure` where its answer is complete; else it is `connect`,
    /// `timeout` or `lost`, the status is 0 where not even that arrived, and only proof makes `may_have_left` false.
    // As many as there are: an object would have to be taken apart first.
    #[allow(clippy::too_many_arguments)]
    #[wasm_bindgen(js_name = onEnd)]
    pub fn on_end(
        &mut self,
        failure: Option<String>,
        message: Option<String>,
        may_have_left: bool,
        status: u16,
        retry_after: Option<String>,
        date: Option<String>,
        body: Vec<u8>,
        unix_ms: f64,
        draw: f64,
    ) -> String {
        let mut headers = Vec::new();
        for (name, value) in [("retry-after", retry_after), ("date", date)] {
            headers.extend(value.map(|value| (name.to_owned(), value)));
        }
        let response = HttpResponse {
            status,
            headers,
            body,
        };
        let Some(failure) = failure else {
            return self.tell(Event::Answer(response), unix_ms, draw);
        };
        let message = message.unwrap_or_default();
        let mut failed = match failure.as_str() {
            "connect" => Failure::connect(message),
            "timeout" => Failure::timeout(message),
            _ => Failure::lost(message),
        };
        failed.may_have_left &= may_have_left;
        failed.partial = (status != 0).then_some(response);
        self.tell(Event::Failure(failed), unix_ms, draw)
    }

    /// Takes the news that the caller has given up, and ends the call. Answers `{"error": …}` where the outcome of a
    /// purchase is unknown; else this is clean, and `{"attempts": …}` tells how often the request was handed over.
    #[wasm_bindgen(js_name = onCancel)]
    pub fn on_cancel(&mut self, may_have_left: bool, unix_ms: f64) -> String {
        let now = moment(unix_ms, 0.0);
        let (error, attempts) = match &mut self.0 {
            Ok(Machine::Balance(call)) => (call.on_cancel(may_have_left, now), call.attempts()),
            Ok(Machine::Deposit(call)) => (call.on_cancel(may_have_left, now), call.attempts()),
            Ok(Machine::Buy(call)) => (call.on_cancel(may_have_left, now), call.attempts()),
            Err(_) => (None, 0),
        };
        Json::object_of(|json| match error {
            Some(error) => error.details().write(json.field("error")),
            None => json.field("attempts").number(attempts.into()),
        })
    }

    fn tell(&mut self, event: Event, unix_ms: f64, draw: f64) -> String {
        let now = moment(unix_ms, draw);
        Json::object_of(|json| match &mut self.0 {
            Ok(Machine::Balance(call)) => next(call, event, now, json),
            Ok(Machine::Deposit(call)) => next(call, event, now, json),
            Ok(Machine::Buy(call)) => next(call, event, now, json),
            Err(refusal) => json.field("error").written(refusal),
        })
    }
}

fn begin<E: Endpoint>(
    endpoint: E,
    config: &Config,
    timeout: Option<Duration>,
) -> Result<CoreCall<E>> {
    let call = CoreCall::new(endpoint, config);
    match timeout {
        Some(timeout) => call.timeout(timeout),
        None => Ok(call),
    }
}

// A read has no use for it; a host compiles what is called.
#[inline(never)]
fn purchase(amount_stars: i64, to_username: Option<String>) -> Result<Buy> {
    let to_username = to_username.map(|name| {
        name.parse()
            .map_err(|error: Error| error.about("to_username"))
    });
    Ok(Buy {
        amount_stars: Stars::new(amount_stars)?,
        to_username: to_username.transpose()?,
    })
}

#[inline(never)] // Likewise, each for an endpoint.
fn next<E: Endpoint<Output: Write>>(
    call: &mut CoreCall<E>,
    event: Event,
    now: Moment,
    json: &mut Json,
) {
    let step = match event {
        Event::Turn => call.advance(now),
        Event::Answer(response) => call.on_response(response, now),
        Event::Failure(failure) => call.on_failure(failure, now),
    };
    match step {
        Step::Send(request) => request.write(json.field("send")),
        Step::Wait(duration) => json.field("wait").millis(duration),
        Step::Done(Ok(value)) => value.write(json.field("ok")),
        Step::Done(Err(error)) => error.details().write(json.field("error")),
    }
}

/// The time now, as the whole number that it is in JavaScript too, and a draw.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn moment(unix_ms: f64, draw: f64) -> Moment {
    Moment {
        unix_ms: unix_ms as u64,
        draw,
    }
}

/// A request, in the names of JavaScript.
impl Write for HttpRequest {
    fn write(&self, json: &mut Json) {
        json.object(|json| {
            json.field("method").text(self.method.as_str());
            json.field("url").text(&self.url);
            json.field("headers").object(|json| {
                for header in &self.headers {
                    json.field(header.name()).text(header.value());
                }
            });
            // The API's bodies are JSON.
            let body = String::from_utf8_lossy(&self.body);
            json.field("body").text(&body);
            json.field("connectTimeout").millis(self.connect_timeout);
            json.field("timeout").millis(self.timeout);
            json.field("isPurchase").truth(self.is_purchase);
        });
    }
}

impl Write for Balance {
    fn write(&self, json: &mut Json) {
        json.object(|json| {
            json.ton(self.ton);
            json.field("currency").text(&self.currency);
        });
    }
}

impl Write for Deposit {
    fn write(&self, json: &mut Json) {
        json.object(|json| {
            json.field("wallet").text(&self.wallet);
            json.field("memo").text(&self.memo);
            json.field("message").text(&self.message);
        });
    }
}

impl Write for Order {
    fn write(&self, json: &mut Json) {
        json.object(|json| {
            let amount = self.amount_stars.get().to_string();
            json.field("orderId").text(&self.order_id);
            json.field("amountStars").text(&amount);
            json.field("toUsername").maybe(self.to_username.as_deref());
            json.field("message").text(&self.message);
            json.field("delivery").text(self.delivery.as_str());
        });
    }
}
