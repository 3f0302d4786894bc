//! The sandbox, in a module of its own: a program that does not try things does not load it.

use starsbot::sandbox::{
    Fault, Incoming, Operation, Purchase, Reply, Sandbox as Core, SandboxConfig, SandboxTransport,
};
use starsbot::{ApiKey, Error, Result, Ton, Transport as _, Username};
use wasm_bindgen::prelude::*;

use crate::json::{Json, Write, result};
use crate::times::millis;

/// An imitation of the service.
#[wasm_bindgen(js_name = CoreSandbox)]
pub struct Sandbox {
    transport: SandboxTransport,
    refusal: Option<String>,
}

#[wasm_bindgen(js_class = CoreSandbox)]
impl Sandbox {
    /// A sandbox at its start. Times are in milliseconds; what is left out is as the core has it.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(
        balance: Option<String>,
        api_key: &str,
        seed: Option<f64>,
        latency: Option<f64>,
        slow: Option<f64>,
        rate_limit: Option<u32>,
        start_unix_ms: Option<f64>,
    ) -> Sandbox {
        let config = || -> Result<SandboxConfig> {
            let defaults = SandboxConfig::default();
            Ok(SandboxConfig {
                seed: seed.map_or(defaults.seed, whole),
                api_key: ApiKey::new(api_key)?,
                balance: balance.map_or(Ok(defaults.balance), |balance| {
                    let balance: Result<Ton> = balance.parse();
                    balance.map_err(|error| error.about("balance"))
                })?,
                start_unix_ms: start_unix_ms.map_or(defaults.start_unix_ms, whole),
                latency: latency.map_or(defaults.latency, millis),
                slow: slow.map_or(defaults.slow, millis),
                rate_limit,
            })
        };
        let config = config();
        let refusal = config.as_ref().err();
        Self {
            refusal: refusal.map(|error| Json::text_of(error.details())),
            transport: SandboxTransport::new(Core::new(config.unwrap_or_default())),
        }
    }

    /// Why there is no such sandbox: the details of the error.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn refusal(&self) -> Option<String> {
        self.refusal.clone()
    }

    /// Handles a request, and answers with what becomes of it as JSON text.
    pub fn handle(
        &self,
        method: &str,
        path: &str,
        authorization: Option<String>,
        body: &str,
        timeout: f64,
    ) -> String {
        let timeout = millis(timeout);
        let incoming = Incoming {
            method,
            path,
            authorization: authorization.as_deref(),
            body: body.as_bytes(),
            timeout,
        };
        let reply = self.transport.with(|sandbox| sandbox.handle(incoming));
        let (kind, response) = match &reply {
            Reply::Answer { after, .. } if *after > timeout => ("too_late", None),
            Reply::Answer { response, .. } => ("answer", Some(response)),
            Reply::Refused => ("refused", None),
            Reply::Lost => ("lost", None),
            Reply::Cut { response, .. } => ("cut", Some(response)),
        };
        Json::object_of(|json| {
            json.field("kind").text(kind);
            let Some(response) = response else { return };
            json.field("status").number(response.status.into());
            json.field("headers").object(|json| {
                for (name, value) in &response.headers {
                    json.field(name).text(value);
                }
            });
            let body = std::str::from_utf8(&response.body).unwrap_or_default();
            json.field("body").text(body);
        })
    }

    /// The sandbox's time in milliseconds since the Unix epoch.
    #[wasm_bindgen(js_name = unixMs)]
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // Until the year 287396.
    pub fn unix_ms(&self) -> f64 {
        self.transport.with(|sandbox| sandbox.unix_ms()) as f64
    }

    /// A fresh random number from 0 to 1, of the sandbox's own.
    #[must_use]
    pub fn draw(&self) -> f64 {
        self.transport.moment().draw
    }

    /// What there is to see as JSON text: the `balance`, the `price` of a Star now, how many `requests` have been read,
    /// the `purchases` made, the earliest first, or every purchase `boughtTwice` as the pair of both.
    #[must_use]
    pub fn look(&self, at: &str) -> String {
        let mut json = Json::default();
        self.transport.with(|sandbox| match at {
            "balance" => sandbox.balance().write(&mut json),
            "price" => sandbox.price().write(&mut json),
            "requests" => json.number(sandbox.requests()),
            "purchases" => json.array(|json| {
                for purchase in sandbox.purchases() {
                    purchase.write(json);
                }
            }),
            _ => json.array(|json| {
                for (earlier, later) in sandbox.bought_twice() {
                    json.array(|json| {
                        earlier.write(json);
                        later.write(json);
                    });
                }
            }),
        });
        json.finish()
    }

    /// Lets a deposit arrive. Answers `{"ok": …}` with the new balance, or `{"error": …}`.
    #[must_use]
    pub fn credit(&self, ton: &str) -> String {
        result(
            ton.parse()
                .and_then(|ton| self.transport.with(|sandbox| sandbox.credit(ton))),
        )
    }

    /// Has the next so many calls of an operation meet a fault. Answers `{"ok": …}` or `{"error": …}`.
    #[wasm_bindgen(js_name = failNext)]
    #[must_use]
    pub fn fail_next(&self, operation: &str, fault: &str, times: u32) -> String {
        let asked =
            || -> Result<(Operation, Fault), Error> { Ok((operation.parse()?, fault.parse()?)) };
        result(asked().map(|(operation, fault)| {
            self.transport
                .with(|sandbox| sandbox.fail_next_n(operation, fault, times));
        }))
    }

    /// Lets so many milliseconds of the sandbox's time pass.
    pub fn advance(&self, duration: f64) {
        self.transport
            .with(|sandbox| sandbox.advance(millis(duration)));
    }

    /// Begins anew, with the same options.
    pub fn reset(&self) {
        self.transport.with(Core::reset);
    }
}

/// A number of JavaScript as a whole one. What is none, as NaN, counts as 0.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(number: f64) -> u64 {
    number as u64
}

/// A purchase, in the names of JavaScript.
impl Write for Purchase {
    fn write(&self, json: &mut Json) {
        json.object(|json| {
            let name = self.to_username.as_ref().map(Username::as_str);
            json.field("orderId").text(&self.order_id);
            json.field("amountStars")
                .text(&self.amount_stars.to_string());
            json.field("toUsername").maybe(name);
            json.field("costTon").text(&self.cost.to_string());
            json.field("delivery").text(self.delivery.as_str());
            json.field("answered").truth(self.answered);
            json.field("at").number(self.at_unix_ms);
        });
    }
}
