//! The sandbox, under a host's client.

use std::sync::Arc;
use std::time::Duration;

use starsbot::sandbox::{Sandbox as Core, SandboxConfig, SandboxTransport, block_on};
use starsbot::{ConfigOptions, Error, Ton, Transport as _};

use crate::client::{Client, Language};
use crate::http::{Failure, HttpRequest, HttpResponse};
use crate::records::{ClientOptions, SandboxOptions, SandboxPurchase};
use crate::rejected::Rejected;

/// What becomes of a request.
#[derive(uniffi::Enum)]
pub enum SandboxReply {
    /// It is answered.
    Response {
        /// The response.
        response: HttpResponse,
    },
    /// There is no complete response.
    Failure {
        /// Why.
        failure: Failure,
    },
}

/// Two equal purchases.
#[derive(uniffi::Record)]
pub struct DuplicatePurchase {
    /// The earlier one.
    pub first: SandboxPurchase,
    /// The one that repeats it.
    pub second: SandboxPurchase,
}

/// An imitation of the service.
#[derive(uniffi::Object)]
pub struct Sandbox {
    config: SandboxConfig,
    transport: SandboxTransport,
}

#[uniffi::export]
impl Sandbox {
    /// A sandbox at its start.
    #[uniffi::constructor]
    pub fn new(options: SandboxOptions) -> Result<Arc<Self>, Rejected> {
        let config = SandboxConfig::from_options(options.into())?;
        Ok(Arc::new(Self {
            transport: SandboxTransport::new(Core::new(config.clone())),
            config,
        }))
    }

    /// Checks the options of a client of it, whose key and address are the sandbox's own.
    pub fn client(
        &self,
        options: ClientOptions,
        language: Language,
    ) -> Result<Arc<Client>, Rejected> {
        let own = ConfigOptions::for_sandbox(&self.config);
        Client::from_options(ConfigOptions {
            api_key: own.api_key,
            base_url: own.base_url,
            ..options.into_core(language.as_str())
        })
    }

    /// Handles a request, as a transport does.
    #[must_use]
    pub fn send(&self, request: HttpRequest) -> SandboxReply {
        match block_on(self.transport.send(request.into())) {
            Ok(response) => SandboxReply::Response {
                response: response.into(),
            },
            Err(failure) => SandboxReply::Failure {
                failure: failure.into(),
            },
        }
    }

    /// A fresh random number from 0 to 1, of the sandbox's own.
    #[must_use]
    pub fn random(&self) -> f64 {
        self.transport.random()
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
    pub fn now_ms(&self) -> u64 {
        self.transport.now_ms()
    }

    /// The purchases made, the earliest first.
    #[must_use]
    pub fn purchases(&self) -> Vec<SandboxPurchase> {
        self.transport.with(|sandbox| {
            let purchases = sandbox.purchases().iter().cloned();
            purchases.map(Into::into).collect()
        })
    }

    /// Every purchase that repeats an earlier one.
    #[must_use]
    pub fn duplicate_purchases(&self) -> Vec<DuplicatePurchase> {
        self.transport.with(|sandbox| {
            let pairs = sandbox.duplicate_purchases().into_iter();
            pairs
                .map(|(first, second)| DuplicatePurchase {
                    first: first.clone().into(),
                    second: second.clone().into(),
                })
                .collect()
        })
    }

    /// Lets a deposit with the right memo arrive. Returns the new balance.
    pub fn credit(&self, ton: Ton) -> Result<Ton, Rejected> {
        Ok(self.transport.with(|sandbox| sandbox.credit(ton))?)
    }

    /// Has the next so many calls of an operation meet a fault.
    pub fn fail_next(&self, operation: &str, fault: &str, times: i64) -> Result<(), Rejected> {
        let (operation, fault) = (operation.parse()?, fault.parse()?);
        let times = u32::try_from(times).map_err(|_| {
            Error::invalid_argument("times", "it must be a whole number from 0 upwards")
        })?;
        self.transport
            .with(|sandbox| sandbox.fail_next_n(operation, fault, times));
        Ok(())
    }

    /// Lets the sandbox's time pass, in milliseconds.
    pub fn advance(&self, ms: f64) -> Result<(), Rejected> {
        let duration = Duration::try_from_secs_f64(ms / 1_000.0).map_err(|_| {
            let message = "a time must be a number from 0 upwards, and not too large";
            Error::invalid_argument("duration", message)
        })?;
        self.transport.with(|sandbox| sandbox.advance(duration));
        Ok(())
    }

    /// Begins anew, with the same options.
    pub fn reset(&self) {
        self.transport.with(Core::reset);
    }
}
