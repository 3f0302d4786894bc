//! The sandbox, below a client of its own.

use serde::Serialize;
use starsbot::sandbox::{
    Fault, Incoming, Operation, Purchase, Reply, Sandbox as Core, SandboxConfig, SandboxTransport,
};
use starsbot::{ApiKey, Config, Error, Result, Ton, Transport as _, Username};
use wasm_bindgen::prelude::*;

use crate::settings::{Settings, millis};
use crate::{json, money, thrown, whole};

/// An imitation of the service.
#[wasm_bindgen(js_name = CoreSandbox)]
pub struct Sandbox {
    transport: SandboxTransport,
    api_key: ApiKey,
}

#[wasm_bindgen(js_class = CoreSandbox)]
impl Sandbox {
    /// A sandbox at its start. Times are in milliseconds; what is left out is as the core has it.
    #[wasm_bindgen(constructor)]
    pub fn new(
        balance: Option<String>,
        api_key: Option<String>,
        seed: Option<f64>,
        latency: Option<f64>,
        slow: Option<f64>,
        rate_limit: Option<u32>,
        start_unix_ms: Option<f64>,
    ) -> Result<Sandbox, JsValue> {
        let config = || -> Result<SandboxConfig> {
            let defaults = SandboxConfig::default();
            Ok(SandboxConfig {
                seed: seed.map_or(defaults.seed, whole),
                api_key: api_key
                    .as_deref()
                    .map_or(Ok(defaults.api_key), ApiKey::new)?,
                balance: balance.map_or(Ok(defaults.balance), |balance| {
                    let balance: Result<Ton> = balance.parse();
                    balance.map_err(|error| error.about("balance"))
                })?,
                start_unix_ms: start_unix_ms.map_or(defaults.start_unix_ms, whole),
                latency: millis(latency, defaults.latency),
                slow: millis(slow, defaults.slow),
                rate_limit,
            })
        };
        let config = config().map_err(|error| thrown(&error))?;
        Ok(Self {
            api_key: config.api_key.clone(),
            transport: SandboxTransport::new(Core::new(config)),
        })
    }

    /// The settings of a client of it, with the right key.
    pub fn settings(
        &self,
        app: Option<String>,
        connect: Option<f64>,
        read: Option<f64>,
        purchase: Option<f64>,
    ) -> Result<Settings, JsValue> {
        // A name that can not exist, so that nobody takes a log line for one of the real service.
        let config = Config::new(self.api_key.clone()).base_url("https://sandbox.invalid");
        config
            .and_then(|config| {
                Settings::complete(config, app.as_deref(), [connect, read, purchase])
            })
            .map_err(|error| thrown(&error))
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
        let timeout = millis(Some(timeout), std::time::Duration::MAX);
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
        json(&Answer {
            kind,
            status: response.map(|response| response.status),
            headers: response.map_or(&[], |response| &response.headers),
            body: response
                .and_then(|response| std::str::from_utf8(&response.body).ok())
                .unwrap_or_default(),
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

    /// The balance, as [`parseTon`](crate::money::parse_ton) has it.
    #[must_use]
    pub fn balance(&self) -> String {
        money::amount(self.transport.with(|sandbox| sandbox.balance()))
    }

    /// What a Star costs now.
    #[must_use]
    pub fn price(&self) -> String {
        money::amount(self.transport.with(|sandbox| sandbox.price()))
    }

    /// How many requests have been read.
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // Nobody lives to see it.
    pub fn requests(&self) -> f64 {
        self.transport.with(|sandbox| sandbox.requests()) as f64
    }

    /// The purchases made, the earliest first, as JSON text.
    #[must_use]
    pub fn purchases(&self) -> String {
        self.transport.with(|sandbox| {
            let all = sandbox.purchases().iter().map(Bought::new);
            json(&all.collect::<Vec<_>>())
        })
    }

    /// Every purchase that repeats an earlier one, as pairs of both in JSON text.
    #[wasm_bindgen(js_name = boughtTwice)]
    #[must_use]
    pub fn bought_twice(&self) -> String {
        self.transport.with(|sandbox| {
            let pairs = sandbox.bought_twice().into_iter();
            let pairs = pairs.map(|(first, second)| [Bought::new(first), Bought::new(second)]);
            json(&pairs.collect::<Vec<_>>())
        })
    }

    /// Lets a deposit arrive. Answers the new balance.
    pub fn credit(&self, ton: &str) -> Result<String, JsValue> {
        let credited = ton
            .parse()
            .and_then(|ton| self.transport.with(|sandbox| sandbox.credit(ton)));
        credited.map(money::amount).map_err(|error| thrown(&error))
    }

    /// Has the next so many calls of an operation meet a fault.
    #[wasm_bindgen(js_name = failNext)]
    pub fn fail_next(&self, operation: &str, fault: &str, times: u32) -> Result<(), JsValue> {
        let asked =
            || -> Result<(Operation, Fault), Error> { Ok((operation.parse()?, fault.parse()?)) };
        let (operation, fault) = asked().map_err(|error| thrown(&error))?;
        self.transport
            .with(|sandbox| sandbox.fail_next_n(operation, fault, times));
        Ok(())
    }

    /// Lets so many milliseconds of the sandbox's time pass.
    pub fn advance(&self, duration: f64) {
        let duration = millis(Some(duration), std::time::Duration::ZERO);
        self.transport.with(|sandbox| sandbox.advance(duration));
    }

    /// Begins anew, with the same options.
    pub fn reset(&self) {
        self.transport.with(Core::reset);
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    kind: &'a str,
    status: Option<u16>,
    headers: &'a [(String, String)],
    body: &'a str,
}

/// A purchase, in the names of JavaScript.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bought<'a> {
    order_id: &'a str,
    amount_stars: String,
    to_username: Option<&'a str>,
    cost_ton: String,
    delivery: &'a str,
    answered: bool,
    at: u64,
}

impl<'a> Bought<'a> {
    fn new(purchase: &'a Purchase) -> Self {
        Self {
            order_id: &purchase.order_id,
            amount_stars: purchase.amount_stars.to_string(),
            to_username: purchase.to_username.as_ref().map(Username::as_str),
            cost_ton: purchase.cost.to_string(),
            delivery: purchase.delivery.as_str(),
            answered: purchase.answered,
            at: purchase.at_unix_ms,
        }
    }
}
