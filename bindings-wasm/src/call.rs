//! One call, from its first step to its result.

use serde::Serialize;
use starsbot::endpoint::Endpoint;
use starsbot::endpoints::{Buy, GetBalance, GetDeposit};
use starsbot::http::{Failure, HttpRequest, HttpResponse};
use starsbot::{
    Balance, Call as CoreCall, Deposit, Error, ErrorDetails, Order, Result, Stars, Step, Username,
};
use wasm_bindgen::prelude::*;

use crate::settings::Settings;
use crate::{json, moment, thrown};

enum Machine {
    Balance(CoreCall<GetBalance>),
    Deposit(CoreCall<GetDeposit>),
    Buy(CoreCall<Buy>),
}

/// Does the same with the call of whichever endpoint it is.
macro_rules! each {
    ($machine:expr, $call:ident => $what:expr) => {
        match $machine {
            Machine::Balance($call) => $what,
            Machine::Deposit($call) => $what,
            Machine::Buy($call) => $what,
        }
    };
}

/// A call. Its methods answer with the next step as JSON text: `{"send": …}`, `{"wait": milliseconds}`,
/// `{"ok": …}` or `{"error": …}`.
#[wasm_bindgen]
pub struct Call(Machine);

#[wasm_bindgen]
impl Call {
    /// Asks for the balance. `timeout` is in milliseconds, and may be left out.
    pub fn balance(settings: &Settings, timeout: Option<f64>) -> Result<Call, JsValue> {
        let call = begin(GetBalance, settings, timeout).map(Machine::Balance);
        call.map(Self).map_err(|error| thrown(&error))
    }

    /// Asks for the deposit address.
    pub fn deposit(settings: &Settings, timeout: Option<f64>) -> Result<Call, JsValue> {
        let call = begin(GetDeposit, settings, timeout).map(Machine::Deposit);
        call.map(Self).map_err(|error| thrown(&error))
    }

    /// Buys. The amount is decimal text, since a `number` may not hold it.
    pub fn buy(
        settings: &Settings,
        amount_stars: &str,
        to_username: Option<String>,
        timeout: Option<f64>,
    ) -> Result<Call, JsValue> {
        let call = purchase(amount_stars, to_username.as_deref());
        let call = call.and_then(|buy| begin(buy, settings, timeout));
        call.map(|call| Self(Machine::Buy(call)))
            .map_err(|error| thrown(&error))
    }

    /// The first step, and the next one after a wait.
    pub fn advance(&mut self, unix_ms: f64, draw: f64) -> String {
        each!(&mut self.0, call => step(call.advance(moment(unix_ms, draw))))
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
        each!(&mut self.0, call => step(call.on_response(response, moment(unix_ms, draw))))
    }

    /// Takes the news that the last request brought nothing. `kind` is `connect`, `timeout` or `lost`; only
    /// proof makes `may_have_left` false.
    #[wasm_bindgen(js_name = onFailure)]
    pub fn on_failure(
        &mut self,
        kind: &str,
        message: &str,
        may_have_left: bool,
        unix_ms: f64,
        draw: f64,
    ) -> String {
        let failure = failure(kind, message, may_have_left);
        each!(&mut self.0, call => step(call.on_failure(failure, moment(unix_ms, draw))))
    }

    /// Takes the news that the answer to the last request broke off, with what had arrived of it.
    // As many as there are: an object would have to be taken apart first.
    #[allow(clippy::too_many_arguments)]
    #[wasm_bindgen(js_name = onCut)]
    pub fn on_cut(
        &mut self,
        kind: &str,
        message: &str,
        status: u16,
        retry_after: Option<String>,
        date: Option<String>,
        body: Vec<u8>,
        unix_ms: f64,
        draw: f64,
    ) -> String {
        let failure =
            failure(kind, message, true).with_partial(response(status, retry_after, date, body));
        each!(&mut self.0, call => step(call.on_failure(failure, moment(unix_ms, draw))))
    }

    /// Takes the news that the caller has given up, and ends the call. Nothing means that this is clean; else
    /// the details of the error that says that a purchase's outcome is unknown.
    #[wasm_bindgen(js_name = onCancel)]
    pub fn on_cancel(&mut self, may_have_left: bool, unix_ms: f64) -> Option<String> {
        let error =
            each!(&mut self.0, call => call.on_cancel(may_have_left, moment(unix_ms, 0.0)))?;
        Some(json(&Refused::new(error.details())))
    }

    /// How often the request has been handed to the host.
    #[wasm_bindgen(getter)]
    pub fn attempts(&self) -> u32 {
        each!(&self.0, call => call.attempts())
    }
}

fn begin<E: Endpoint>(
    endpoint: E,
    settings: &Settings,
    timeout: Option<f64>,
) -> Result<CoreCall<E>> {
    let call = CoreCall::new(endpoint, &settings.config);
    match timeout {
        Some(timeout) => Ok(call.timeouts(settings.timeouts_of_call(timeout)?)),
        None => Ok(call),
    }
}

fn purchase(amount_stars: &str, to_username: Option<&str>) -> Result<Buy> {
    let amount = amount_stars.parse::<i64>().map_err(|_| {
        let why = "the amount of Stars must be a whole number that is not too large";
        Error::invalid_argument("amount_stars", why)
    });
    Ok(Buy {
        amount_stars: Stars::new(amount?)?,
        to_username: to_username
            .map(|name| {
                name.parse()
                    .map_err(|error: Error| error.about("to_username"))
            })
            .transpose()?,
    })
}

fn response(
    status: u16,
    retry_after: Option<String>,
    date: Option<String>,
    body: Vec<u8>,
) -> HttpResponse {
    let headers = [("retry-after", retry_after), ("date", date)];
    let headers = headers
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    HttpResponse {
        status,
        headers: headers.collect(),
        body,
    }
}

fn failure(kind: &str, message: &str, may_have_left: bool) -> Failure {
    let mut failure = match kind {
        "connect" => Failure::connect(message),
        "timeout" => Failure::timeout(message),
        _ => Failure::lost(message),
    };
    failure.may_have_left &= may_have_left;
    failure
}

fn step<T: Into<Value>>(step: Step<T>) -> String {
    match step {
        Step::Send(request) => json(&Next::Send(&Request::new(&request))),
        Step::Wait(duration) => json(&Next::Wait(duration.as_millis())),
        Step::Done(Ok(value)) => json(&Next::Ok(&value.into())),
        Step::Done(Err(error)) => json(&Next::Error(Refused::new(error.details()))),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Next<'a> {
    Send(&'a Request<'a>),
    Wait(u128),
    Ok(&'a Value),
    Error(Refused<'a>),
}

/// A request, in the names of JavaScript.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    method: &'a str,
    url: &'a str,
    headers: Vec<(&'a str, &'a str)>,
    /// The API's bodies are JSON.
    body: &'a str,
    connect_timeout: u128,
    timeout: u128,
    is_purchase: bool,
}

impl<'a> Request<'a> {
    fn new(request: &'a HttpRequest) -> Self {
        let headers = request.headers.iter();
        Self {
            method: request.method.as_str(),
            url: &request.url,
            headers: headers
                .map(|header| (header.name(), header.value()))
                .collect(),
            body: std::str::from_utf8(&request.body).unwrap_or_default(),
            connect_timeout: request.connect_timeout.as_millis(),
            timeout: request.timeout.as_millis(),
            is_purchase: request.is_purchase,
        }
    }
}

/// What a call brings, in the names of JavaScript.
#[derive(Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum Value {
    Balance {
        ton: String,
        nano: String,
        currency: String,
    },
    Deposit(Deposit),
    Order {
        order_id: String,
        amount_stars: String,
        to_username: Option<String>,
        message: String,
        delivery: &'static str,
    },
}

impl From<Balance> for Value {
    fn from(balance: Balance) -> Self {
        Self::Balance {
            ton: balance.ton.to_string(),
            nano: balance.ton.nano().to_string(),
            currency: balance.currency,
        }
    }
}

impl From<Deposit> for Value {
    fn from(deposit: Deposit) -> Self {
        Self::Deposit(deposit)
    }
}

impl From<Order> for Value {
    fn from(order: Order) -> Self {
        Self::Order {
            order_id: order.order_id,
            amount_stars: order.amount_stars.to_string(),
            to_username: order.to_username,
            message: order.message,
            delivery: order.delivery.as_str(),
        }
    }
}

/// What is known of a failure, in the names of JavaScript.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Refused<'a> {
    code: &'a str,
    message: &'a str,
    field: Option<&'a str>,
    outcome: Option<&'a str>,
    status: Option<u16>,
    retry_after: Option<u64>,
    retryable: bool,
    attempts: u32,
    body: Option<&'a str>,
    purchase: Option<Purchase<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Purchase<'a> {
    amount_stars: String,
    to_username: Option<&'a str>,
    stage: &'a str,
    started_at: u64,
    ended_at: u64,
}

impl<'a> Refused<'a> {
    pub(crate) fn new(details: &'a ErrorDetails) -> Self {
        Self {
            code: details.code.as_str(),
            message: &details.message,
            field: details.field.as_deref(),
            outcome: details.outcome.map(starsbot::Outcome::as_str),
            status: details.status,
            retry_after: details.retry_after_ms,
            retryable: details.retryable,
            attempts: details.attempts,
            body: details.body.as_deref(),
            purchase: details.purchase.as_ref().map(|purchase| Purchase {
                amount_stars: purchase.amount_stars.to_string(),
                to_username: purchase.to_username.as_ref().map(Username::as_str),
                stage: purchase.stage.as_str(),
                started_at: purchase.started_at_ms,
                ended_at: purchase.ended_at_ms,
            }),
        }
    }
}
