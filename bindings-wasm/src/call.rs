//! One call of an operation, driven by hand.

use std::str;
use std::time::Duration;

use serde::{Serialize, Serializer};
use starsbot::endpoint::Endpoint as _;
use starsbot::http::{Failure, Header, HttpRequest, HttpResponse, RESPONSE_HEADERS, SendGate};
use starsbot::{AnyEndpoint, Call as CoreCall, ErrorDetails, Output, Result};
use wasm_bindgen::prelude::*;

use crate::config::Config;
use crate::convert::{self, Thrown, to_js};

/// A call of any operation, and the gate of its latest attempt.
#[wasm_bindgen]
pub struct Call {
    call: CoreCall<AnyEndpoint>,
    gate: SendGate,
}

#[wasm_bindgen]
impl Call {
    /// Makes a call of an operation. The timeout is in milliseconds. Headers, and the id of a purchase, are for a
    /// backend of the user's own.
    #[wasm_bindgen(constructor)]
    pub fn new(
        config: &Config,
        operation: &str,
        arguments: &JsValue,
        timeout: &JsValue,
        headers: &JsValue,
        request_id: Option<String>,
    ) -> Result<Call, Thrown> {
        let endpoint = AnyEndpoint::new(operation, convert::arguments(arguments)?)?;
        let request_id = request_id.filter(|_| endpoint.purchase().is_some());
        let mut call = CoreCall::new(endpoint, &config.0);
        if !headers.is_undefined() {
            call = call.headers(read_headers(headers, request_id)?);
        }
        if !timeout.is_undefined() {
            let milliseconds = convert::number("timeout", timeout)?;
            // What is no time at all is refused as no time is.
            let timeout = Duration::try_from_secs_f64(milliseconds / 1_000.0);
            call = call.timeout(timeout.unwrap_or_default())?;
        }
        let gate = SendGate::new(None);
        Ok(Self { call, gate })
    }

    /// Takes what happened, and returns what to do next: `{ send }`, `{ wait }`, `{ ok }` or `{ error }`.
    pub fn advance(&mut self, input: &Input, now_ms: f64, random: f64) -> Result<JsValue, Thrown> {
        let step = self.call.advance(read_input(input), whole(now_ms), random);
        if let starsbot::Step::Send(request) = &step {
            self.gate = request.gate.clone();
        }
        to_js(&match &step {
            starsbot::Step::Send(request) => Step::Send(request.into()),
            starsbot::Step::Wait(duration) => Step::Wait(milliseconds(*duration)),
            starsbot::Step::Done(Ok(output)) => Step::Ok(output),
            starsbot::Step::Done(Err(error)) => Step::Error(error.details()),
        })
    }

    /// Promises that no byte of the latest request leaves before `openGate`.
    #[wasm_bindgen(js_name = armGate)]
    pub fn arm_gate(&self) {
        self.gate.arm();
    }

    /// Asks whether the first byte of the latest request may leave now.
    #[wasm_bindgen(js_name = openGate)]
    pub fn open_gate(&self, now_ms: f64) -> bool {
        self.gate.open(whole(now_ms))
    }
}

/// Reads headers, and adds the id of a purchase.
fn read_headers(headers: &JsValue, request_id: Option<String>) -> Result<Vec<Header>> {
    let mut read = Vec::new();
    for (name, value) in convert::fields("headers", headers)? {
        read.push(Header::custom(&name, &convert::string("headers", &value)?)?);
    }
    if let Some(id) = request_id.filter(|_| read.iter().all(|header| header.name() != REQUEST_ID)) {
        read.push(Header::custom(REQUEST_ID, &id)?);
    }
    Ok(read)
}

/// By this a backend recognizes a purchase that a browser has sent again by itself.
const REQUEST_ID: &str = "x-request-id";

#[wasm_bindgen]
extern "C" {
    /// What JavaScript tells a call.
    pub type Input;
    /// `start`, `response`, `waited`, `cancelled`, or how a request failed: `connect`, `timeout` or `lost`.
    #[wasm_bindgen(method, getter)]
    fn kind(this: &Input) -> String;
    /// What has arrived of the response.
    #[wasm_bindgen(method, getter)]
    fn response(this: &Input) -> Option<Response>;
    /// Why a request failed.
    #[wasm_bindgen(method, getter)]
    fn message(this: &Input) -> String;
    /// Whether a byte of a request that failed may have been sent.
    #[wasm_bindgen(method, getter, js_name = maybeSent)]
    fn maybe_sent(this: &Input) -> bool;

    /// A response, or what there is of it.
    pub type Response;
    #[wasm_bindgen(method, getter)]
    fn status(this: &Response) -> u16;
    #[wasm_bindgen(method)]
    fn header(this: &Response, name: &str) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn body(this: &Response) -> Vec<u8>;
    #[wasm_bindgen(method, getter)]
    fn redirected(this: &Response) -> bool;
}

fn read_input(input: &Input) -> starsbot::Input {
    let response = || input.response().as_ref().map(read_response);
    let mut failure = match input.kind().as_str() {
        "start" => return starsbot::Input::Start,
        "waited" => return starsbot::Input::Waited,
        "cancelled" => return starsbot::Input::Cancelled,
        "response" => return starsbot::Input::Response(response().unwrap_or_default()),
        "connect" => Failure::connect(input.message()),
        "timeout" => Failure::timeout(input.message()),
        _ => Failure::lost(input.message()),
    };
    failure.maybe_sent = input.maybe_sent();
    failure.partial = response();
    starsbot::Input::Failure(failure)
}

fn read_response(response: &Response) -> HttpResponse {
    let headers = RESPONSE_HEADERS.into_iter();
    let headers = headers.filter_map(|name| Some((name.to_owned(), response.header(name)?)));
    let mut read = HttpResponse::new(response.status(), headers.collect(), response.body());
    read.redirected = response.redirected();
    read
}

/// What JavaScript has to do next.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Step<'a> {
    Send(Request<'a>),
    Wait(f64),
    Ok(&'a Output),
    Error(&'a ErrorDetails),
}

/// A request to send. Times are in milliseconds.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    method: &'static str,
    url: &'a str,
    #[serde(serialize_with = "write_headers")]
    headers: &'a [Header],
    body: &'a str,
    connect_timeout: f64,
    timeout: f64,
    is_purchase: bool,
    send_before: Option<f64>,
}

impl<'a> From<&'a HttpRequest> for Request<'a> {
    #[allow(clippy::cast_precision_loss)] // Until the year 287396.
    fn from(request: &'a HttpRequest) -> Self {
        Self {
            method: request.method.as_str(),
            url: &request.url,
            headers: &request.headers,
            // The bodies of the API are JSON.
            body: str::from_utf8(&request.body).unwrap_or_default(),
            connect_timeout: milliseconds(request.connect_timeout),
            timeout: milliseconds(request.timeout),
            is_purchase: request.is_purchase,
            send_before: request.send_before_ms.map(|limit| limit as f64),
        }
    }
}

fn write_headers<S: Serializer>(headers: &[Header], serializer: S) -> Result<S::Ok, S::Error> {
    let headers = headers.iter();
    serializer.collect_map(headers.map(|header| (header.name(), header.value())))
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// The time as the whole number that it is in JavaScript too.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(now_ms: f64) -> u64 {
    now_ms as u64
}
