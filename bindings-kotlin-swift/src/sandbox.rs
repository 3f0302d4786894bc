//! The sandbox, under a host's client.

use std::sync::Arc;
use std::time::Duration;

use starsbot::sandbox::{
    Fault, Incoming, Operation, Purchase, Reply, Sandbox as Core, SandboxConfig, SandboxTransport,
};
use starsbot::{ApiKey, Ton, Transport as _};

use crate::client::{Client, Settings};
use crate::refusal::Refusal;

/// How a sandbox begins. What is `None` is as the core has it.
#[derive(uniffi::Record)]
pub struct SandboxSettings {
    /// The balance at the start.
    pub balance: Option<Ton>,
    /// The key that is accepted.
    pub api_key: Option<String>,
    /// Decides the account, the wallet, the course of the price and the draws of the jitter.
    pub seed: u64,
    /// How long an ordinary request takes, in milliseconds.
    pub latency_ms: Option<u64>,
    /// How long a request with the fault `slow` takes, in milliseconds.
    pub slow_ms: Option<u64>,
    /// How many requests are answered within a second of the sandbox's time.
    pub rate_limit: Option<u32>,
    /// The sandbox's time at the start, in milliseconds since the Unix epoch.
    pub start_unix_ms: Option<u64>,
}

/// An endpoint of the API.
#[derive(Clone, Copy, uniffi::Enum)]
pub enum Endpoint {
    /// `GET /api/v1/balance`
    Balance,
    /// `GET /api/v1/deposit`
    Deposit,
    /// `POST /api/v1/buy`
    Buy,
}

/// What becomes of a request.
#[derive(uniffi::Enum)]
pub enum SandboxReply {
    /// It is answered.
    Answered {
        /// The status.
        status: u16,
        /// The header `retry-after`.
        retry_after: Option<String>,
        /// The body.
        body: Vec<u8>,
    },
    /// No connection was made.
    Refused,
    /// The answer comes too late.
    TooLate,
    /// The connection broke before the answer.
    Lost,
    /// The connection broke within the answer.
    Cut {
        /// The status.
        status: u16,
        /// What arrived of the body.
        body: Vec<u8>,
    },
}

/// The sandbox's time, and a fresh random number of its own.
#[derive(uniffi::Record)]
pub struct SandboxMoment {
    /// In milliseconds since the Unix epoch.
    pub unix_ms: u64,
    /// From 0 to 1.
    pub draw: f64,
}

/// Two equal purchases.
#[derive(uniffi::Record)]
pub struct Repeated {
    /// The earlier one.
    pub first: Purchase,
    /// The one that repeats it.
    pub second: Purchase,
}

/// An imitation of the service.
#[derive(uniffi::Object)]
pub struct Sandbox {
    transport: SandboxTransport,
    api_key: ApiKey,
}

#[uniffi::export]
impl Sandbox {
    /// A sandbox at its start.
    #[uniffi::constructor]
    pub fn new(settings: SandboxSettings) -> Result<Arc<Self>, Refusal> {
        let or = |millis: Option<u64>, default| millis.map_or(default, Duration::from_millis);
        let defaults = SandboxConfig::default();
        let config = SandboxConfig {
            seed: settings.seed,
            api_key: match &settings.api_key {
                Some(key) => ApiKey::new(key)?,
                None => defaults.api_key,
            },
            balance: settings.balance.unwrap_or(defaults.balance),
            start_unix_ms: settings.start_unix_ms.unwrap_or(defaults.start_unix_ms),
            latency: or(settings.latency_ms, defaults.latency),
            slow: or(settings.slow_ms, defaults.slow),
            rate_limit: settings.rate_limit,
        };
        Ok(Arc::new(Self {
            api_key: config.api_key.clone(),
            transport: SandboxTransport::new(Core::new(config)),
        }))
    }

    /// The settings for a client of it: with the right key, and without an address.
    pub fn client(&self, settings: Settings) -> Result<Arc<Client>, Refusal> {
        Ok(Client::of(settings.config(Some(self.api_key.clone()))?))
    }

    /// Handles a request.
    #[must_use]
    pub fn handle(
        &self,
        method: &str,
        path: &str,
        authorization: Option<String>,
        body: Vec<u8>,
        timeout_ms: u64,
    ) -> SandboxReply {
        let timeout = Duration::from_millis(timeout_ms);
        let incoming = Incoming {
            method,
            path,
            authorization: authorization.as_deref(),
            body: &body,
            timeout,
        };
        match self.transport.with(|sandbox| sandbox.handle(incoming)) {
            Reply::Answer { after, .. } if after > timeout => SandboxReply::TooLate,
            Reply::Answer { response, .. } => SandboxReply::Answered {
                status: response.status,
                retry_after: response.header("retry-after").map(str::to_owned),
                body: response.body,
            },
            Reply::Refused => SandboxReply::Refused,
            Reply::Lost => SandboxReply::Lost,
            Reply::Cut { response, .. } => SandboxReply::Cut {
                status: response.status,
                body: response.body,
            },
        }
    }

    /// The time, and a draw.
    #[must_use]
    pub fn moment(&self) -> SandboxMoment {
        let moment = self.transport.moment();
        SandboxMoment {
            unix_ms: moment.unix_ms,
            draw: moment.draw,
        }
    }

    /// The balance.
    #[must_use]
    pub fn balance(&self) -> Ton {
        self.transport.with(|sandbox| sandbox.balance())
    }

    /// What a Star costs now.
    #[must_use]
    pub fn price(&self) -> Ton {
        self.transport.with(|sandbox| sandbox.price())
    }

    /// How many requests have been read.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.transport.with(|sandbox| sandbox.requests())
    }

    /// The sandbox's time, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn unix_ms(&self) -> u64 {
        self.transport.with(|sandbox| sandbox.unix_ms())
    }

    /// The purchases made, the earliest first.
    #[must_use]
    pub fn purchases(&self) -> Vec<Purchase> {
        self.transport.with(|sandbox| sandbox.purchases().to_vec())
    }

    /// Every purchase that repeats an earlier one.
    #[must_use]
    pub fn bought_twice(&self) -> Vec<Repeated> {
        self.transport.with(|sandbox| {
            let pairs = sandbox.bought_twice().into_iter();
            pairs
                .map(|(first, second)| Repeated {
                    first: first.clone(),
                    second: second.clone(),
                })
                .collect()
        })
    }

    /// Lets a deposit with the right memo arrive. Answers the new balance.
    pub fn credit(&self, ton: Ton) -> Result<Ton, Refusal> {
        Ok(self.transport.with(|sandbox| sandbox.credit(ton))?)
    }

    /// Has the next so many calls of an endpoint meet a fault.
    pub fn fail_next(&self, endpoint: Endpoint, fault: Fault, times: u32) {
        let operation = match endpoint {
            Endpoint::Balance => Operation::Balance,
            Endpoint::Deposit => Operation::Deposit,
            Endpoint::Buy => Operation::Buy,
        };
        self.transport
            .with(|sandbox| sandbox.fail_next_n(operation, fault, times));
    }

    /// Lets the sandbox's time pass.
    pub fn advance(&self, millis: u64) {
        self.transport
            .with(|sandbox| sandbox.advance(Duration::from_millis(millis)));
    }

    /// Begins anew, with the same settings.
    pub fn reset(&self) {
        self.transport.with(Core::reset);
    }
}
