//! One call, from its first step to its result.

use alloc::borrow::ToOwned as _;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use starsbot::endpoint::Endpoint;
use starsbot::endpoints::{Buy, GetBalance, GetDeposit};
use starsbot::http::{Failure, HttpRequest, HttpResponse};
use starsbot::{Balance, Call as CoreCall, Deposit, Error, Moment, Order, Result, Stars, Step};
use wasm_bindgen::prelude::*;

use crate::json::{Json, Write};
use crate::settings::Settings;
use crate::times::millis;

enum Machine {
    Balance(CoreCall<GetBalance>),
    Deposit(CoreCall<GetDeposit>),
    Buy(CoreCall<Buy>),
}

/// What a call brings.
enum Value {
    Balance(Balance),
    Deposit(Deposit),
    Order(Order),
}

/// A call. Its methods answer with the next step as JSON text: `{"send": …}`, `{"wait": milliseconds}`,
/// `{"ok": …}` or `{"error": …}`.
#[wasm_bindgen]
pub struct Call(Result<Machine, String>);

#[wasm_bindgen]
impl Call {
    /// Asks for the balance. `timeout` is in milliseconds, and may be left out.
    #[must_use]
    pub fn balance(settings: &Settings, timeout: Option<f64>) -> Call {
        Self(begin(settings, timeout, || Ok(GetBalance)).map(Machine::Balance))
    }

    /// Asks for the deposit address.
    #[must_use]
    pub fn deposit(settings: &Settings, timeout: Option<f64>) -> Call {
        Self(begin(settings, timeout, || Ok(GetDeposit)).map(Machine::Deposit))
    }

    /// Buys. The amount is decimal text, since a `number` may not hold it.
    #[must_use]
    pub fn buy(
        settings: &Settings,
        amount_stars: &str,
        to_username: Option<String>,
        timeout: Option<f64>,
    ) -> Call {
        let purchase = || purchase(amount_stars, to_username.as_deref());
        Self(begin(settings, timeout, purchase).map(Machine::Buy))
    }

    /// The first step, and the next one after a wait.
    pub fn advance(&mut self, unix_ms: f64, draw: f64) -> String {
        let now = moment(unix_ms, draw);
        next(match &mut self.0 {
            Ok(Machine::Balance(call)) => Ok(call.advance(now).map(Value::Balance)),
            Ok(Machine::Deposit(call)) => Ok(call.advance(now).map(Value::Deposit)),
            Ok(Machine::Buy(call)) => Ok(call.advance(now).map(Value::Order)),
            Err(refusal) => Err(refusal),
        })
    }

    /// Takes the answer to the last request.
    #[wasm_bindgen(js_name = onResponse)]
    pub fn on_response(
        &mut self,
        status: u16,
        retry_after: Option<String>,
        date: Option<String>,
        body: Vec<u8>,
        unix_ms: f64,
        draw: f64,
    ) -> String {
        let response = response(status, retry_after, date, body);
        let now = moment(unix_ms, draw);
        next(match &mut self.0 {
            Ok(Machine::Balance(call)) => Ok(call.on_response(response, now).map(Value::Balance)),
            Ok(Machine::Deposit(call)) => Ok(call.on_response(response, now).map(Value::Deposit)),
            Ok(Machine::Buy(call)) => Ok(call.on_response(response, now).map(Value::Order)),
            Err(refusal) => Err(refusal),
        })
    }

    /// Takes the news that the last request brought no complete answer; `status` is 0 when it brought none at
    /// all. `kind` is `connect`, `timeout` or `lost`; only proof makes `may_have_left` false.
    // As many as there are: an object would have to be taken apart first.
    #[allow(clippy::too_many_arguments)]
    #[wasm_bindgen(js_name = onFailure)]
    pub fn on_failure(
        &mut self,
        kind: &str,
        message: String,
        may_have_left: bool,
        status: u16,
        retry_after: Option<String>,
        date: Option<String>,
        body: Vec<u8>,
        unix_ms: f64,
        draw: f64,
    ) -> String {
        let mut failure = match kind {
            "connect" => Failure::connect(message),
            "timeout" => Failure::timeout(message),
            _ => Failure::lost(message),
        };
        failure.may_have_left &= may_have_left;
        if status != 0 {
            failure.partial = Some(response(status, retry_after, date, body));
        }
        let now = moment(unix_ms, draw);
        next(match &mut self.0 {
            Ok(Machine::Balance(call)) => Ok(call.on_failure(failure, now).map(Value::Balance)),
            Ok(Machine::Deposit(call)) => Ok(call.on_failure(failure, now).map(Value::Deposit)),
            Ok(Machine::Buy(call)) => Ok(call.on_failure(failure, now).map(Value::Order)),
            Err(refusal) => Err(refusal),
        })
    }

    /// Takes the news that the caller has given up, and ends the call. Nothing means that this is clean; else
    /// the details of the error that says that a purchase's outcome is unknown.
    #[wasm_bindgen(js_name = onCancel)]
    pub fn on_cancel(&mut self, may_have_left: bool, unix_ms: f64) -> Option<String> {
        let now = moment(unix_ms, 0.0);
        let error = match self.0.as_mut().ok()? {
            Machine::Balance(call) => call.on_cancel(may_have_left, now),
            Machine::Deposit(call) => call.on_cancel(may_have_left, now),
            Machine::Buy(call) => call.on_cancel(may_have_left, now),
        };
        Some(Json::text_of(error?.details()))
    }

    /// How often the request has been handed to the host.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn attempts(&self) -> u32 {
        match &self.0 {
            Ok(Machine::Balance(call)) => call.attempts(),
            Ok(Machine::Deposit(call)) => call.attempts(),
            Ok(Machine::Buy(call)) => call.attempts(),
            Err(_) => 0,
        }
    }
}

/// A call, or the details of the error that it cannot begin with.
fn begin<E: Endpoint>(
    settings: &Settings,
    timeout: Option<f64>,
    endpoint: impl FnOnce() -> Result<E>,
) -> Result<CoreCall<E>, String> {
    let config = settings.0.as_ref().map_err(Clone::clone)?;
    let call = endpoint().and_then(|endpoint| {
        let call = CoreCall::new(endpoint, config);
        match timeout {
            Some(timeout) => call.timeout(millis(timeout)),
            None => Ok(call),
        }
    });
    call.map_err(|error| Json::text_of(error.details()))
}

fn purchase(amount_stars: &str, to_username: Option<&str>) -> Result<Buy> {
    let amount = amount_stars.parse::<i64>().map_err(|_| {
        let why = "the amount of Stars must be a whole number that is not too large";
        Error::invalid_argument("amount_stars", why)
    });
    let to_username = to_username.map(|name| {
        name.parse()
            .map_err(|error: Error| error.about("to_username"))
    });
    Ok(Buy {
        amount_stars: Stars::new(amount?)?,
        to_username: to_username.transpose()?,
    })
}

/// The time now, as the whole number that it is in JavaScript too, and a draw.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn moment(unix_ms: f64, draw: f64) -> Moment {
    Moment {
        unix_ms: unix_ms as u64,
        draw,
    }
}

fn response(
    status: u16,
    retry_after: Option<String>,
    date: Option<String>,
    body: Vec<u8>,
) -> HttpResponse {
    let mut headers = Vec::new();
    for (name, value) in [("retry-after", retry_after), ("date", date)] {
        if let Some(value) = value {
            headers.push((name.to_owned(), value));
        }
    }
    HttpResponse {
        status,
        headers,
        body,
    }
}

fn next(step: Result<Step<Value>, &mut String>) -> String {
    Json::object_of(|json| match step {
        Err(refusal) => json.field("error").written(refusal),
        Ok(step) => write(&step, json),
    })
}

fn write(step: &Step<Value>, json: &mut Json) {
    match step {
        Step::Send(request) => request.write(json.field("send")),
        Step::Wait(duration) => {
            let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
            json.field("wait").number(millis);
        }
        Step::Done(Ok(value)) => value.write(json.field("ok")),
        Step::Done(Err(error)) => error.details().write(json.field("error")),
    }
}

/// A request, in the names of JavaScript.
impl Write for HttpRequest {
    fn write(&self, json: &mut Json) {
        let millis =
            |time: core::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        json.object(|json| {
            json.field("method").text(self.method.as_str());
            json.field("url").text(&self.url);
            json.field("headers").array(|json| {
                for header in &self.headers {
                    json.array(|json| {
                        json.text(header.name());
                        json.text(header.value());
                    });
                }
            });
            // The API's bodies are JSON.
            let body = core::str::from_utf8(&self.body).unwrap_or_default();
            json.field("body").text(body);
            json.field("connectTimeout")
                .number(millis(self.connect_timeout));
            json.field("timeout").number(millis(self.timeout));
            json.field("isPurchase").truth(self.is_purchase);
        });
    }
}

/// What a call brings, in the names of JavaScript.
impl Write for Value {
    fn write(&self, json: &mut Json) {
        json.object(|json| match self {
            Self::Balance(balance) => {
                json.field("ton").text(&String::from(balance.ton));
                json.field("nano").text(&balance.ton.nano().to_string());
                json.field("currency").text(&balance.currency);
            }
            Self::Deposit(deposit) => {
                json.field("wallet").text(&deposit.wallet);
                json.field("memo").text(&deposit.memo);
                json.field("message").text(&deposit.message);
            }
            Self::Order(order) => {
                json.field("orderId").text(&order.order_id);
                json.field("amountStars")
                    .text(&order.amount_stars.get().to_string());
                json.field("toUsername").maybe(order.to_username.as_deref());
                json.field("message").text(&order.message);
                json.field("delivery").text(order.delivery.as_str());
            }
        });
    }
}
