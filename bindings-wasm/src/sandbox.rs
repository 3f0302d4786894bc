//! The sandbox, in a module of its own: a program that does not try things does not load it.

use std::str;
use std::time::Duration;

use serde::Serialize;
use starsbot::sandbox::{
    Incoming, Reply, Sandbox as CoreSandbox, SandboxConfig, SandboxOptions, SandboxTransport,
};
use starsbot::{Error, Result, Transport as _};
use wasm_bindgen::prelude::*;

use crate::convert::{Options, Thrown, integer, to_js, ton};

/// An imitation of the service. Times are in milliseconds.
#[wasm_bindgen]
pub struct Sandbox(SandboxTransport);

#[wasm_bindgen]
impl Sandbox {
    /// Makes a sandbox at its start.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<Sandbox, Thrown> {
        let options = Options::new(options);
        let config = SandboxConfig::from_options(SandboxOptions {
            balance: options.ton("balance")?,
            api_key: options.string("api_key")?,
            seed: options.integer("seed")?,
            latency_ms: options.number("latency")?,
            slow_ms: options.number("slow")?,
            rate_limit: options.integer("rate_limit")?,
            start_ms: options.date("start")?,
        })?;
        Ok(Self(SandboxTransport::new(CoreSandbox::new(config))))
    }

    /// Handles a request, and returns what becomes of it.
    pub fn handle(
        &self,
        method: &str,
        path: &str,
        authorization: Option<String>,
        body: &str,
        timeout: f64,
    ) -> Result<JsValue, Thrown> {
        let timeout = duration(timeout).unwrap_or(Duration::MAX);
        let reply = self.0.with(|sandbox| {
            sandbox.handle(Incoming {
                method,
                path,
                authorization: authorization.as_deref(),
                body: body.as_bytes(),
                timeout,
            })
        });
        let (kind, response) = match &reply {
            Reply::Response { after, .. } if *after > timeout => ("too_late", None),
            Reply::Response { response, .. } => ("response", Some(response)),
            Reply::Truncated { response, .. } => ("truncated", Some(response)),
            Reply::Dropped => ("dropped", None),
            Reply::ConnectionRefused => ("connection_refused", None),
        };
        to_js(&Handled {
            kind,
            response: response.map(|response| Response {
                status: response.status,
                headers: &response.headers,
                body: str::from_utf8(&response.body).unwrap_or_default(),
            }),
        })
    }

    /// The balance.
    pub fn balance(&self) -> String {
        self.0.with(|sandbox| sandbox.balance()).to_string()
    }

    /// What a Star costs now.
    pub fn price(&self) -> String {
        self.0.with(|sandbox| sandbox.price()).to_string()
    }

    /// The purchases made, the earliest first.
    pub fn purchases(&self) -> Result<JsValue, Thrown> {
        self.0.with(|sandbox| to_js(sandbox.purchases()))
    }

    /// Every purchase that repeats an earlier one, as the pair of both.
    #[wasm_bindgen(js_name = duplicatePurchases)]
    pub fn duplicate_purchases(&self) -> Result<JsValue, Thrown> {
        self.0.with(|sandbox| to_js(&sandbox.duplicate_purchases()))
    }

    /// How many requests have been read.
    #[allow(clippy::cast_precision_loss)] // Nobody makes 2^53 requests.
    pub fn requests(&self) -> f64 {
        self.0.with(|sandbox| sandbox.requests()) as f64
    }

    /// The sandbox's time, since the Unix epoch.
    #[wasm_bindgen(js_name = nowMs)]
    #[allow(clippy::cast_precision_loss)] // Until the year 287396.
    pub fn now_ms(&self) -> f64 {
        self.0.now_ms() as f64
    }

    /// A fresh random number from 0 to 1, of the sandbox's own.
    pub fn random(&self) -> f64 {
        self.0.random()
    }

    /// Lets a deposit arrive, and returns the new balance.
    pub fn credit(&self, amount: &JsValue) -> Result<String, Thrown> {
        let amount = ton("ton", amount)?;
        let balance = self.0.with(|sandbox| sandbox.credit(amount))?;
        Ok(balance.to_string())
    }

    /// Has the next so many calls of an operation meet a fault.
    #[wasm_bindgen(js_name = failNext)]
    pub fn fail_next(&self, operation: &str, fault: &str, times: &JsValue) -> Result<(), Thrown> {
        let (operation, fault) = (operation.parse()?, fault.parse()?);
        let times = integer(times).and_then(|times| u32::try_from(times).ok());
        let times = times.ok_or_else(|| {
            Error::invalid_argument("times", "`times` must be a whole number from 0 upwards")
        })?;
        self.0
            .with(|sandbox| sandbox.fail_next_n(operation, fault, times));
        Ok(())
    }

    /// Lets the sandbox's time pass.
    pub fn advance(&self, milliseconds: &JsValue) -> Result<(), Thrown> {
        let time = milliseconds.as_f64().and_then(|time| duration(time).ok());
        let time = time.ok_or_else(|| {
            Error::invalid_argument(
                "duration",
                "`duration` must be a number of milliseconds from 0 upwards",
            )
        })?;
        self.0.with(|sandbox| sandbox.advance(time));
        Ok(())
    }

    /// Begins anew, with the same options.
    pub fn reset(&self) {
        self.0.with(CoreSandbox::reset);
    }
}

fn duration(milliseconds: f64) -> Result<Duration, std::time::TryFromFloatSecsError> {
    Duration::try_from_secs_f64(milliseconds / 1_000.0)
}

/// What becomes of a request.
#[derive(Serialize)]
struct Handled<'a> {
    kind: &'static str,
    response: Option<Response<'a>>,
}

#[derive(Serialize)]
struct Response<'a> {
    status: u16,
    headers: &'a [(String, String)],
    body: &'a str,
}
