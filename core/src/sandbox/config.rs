//! How a sandbox begins.

use std::time::Duration;

use crate::config::milliseconds;
use crate::{ApiKey, Error, Result, Ton};

/// How a sandbox begins, and how it behaves.
///
/// ```
/// # use starsbot::{Client, sandbox::SandboxConfig};
/// let config = SandboxConfig::default().balance("0.25".parse()?).rate_limit(10);
/// let client = Client::sandbox_with(config);
/// # Ok::<(), starsbot::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SandboxConfig {
    /// Decides the account, the wallet, the course of the price and the random numbers of the back-off. 0 unless set.
    pub seed: u64,
    /// The key that is accepted. `sk_sandbox` unless set.
    pub api_key: ApiKey,
    /// The balance at the start. 5 TON unless set; a negative one counts as 0.
    pub balance: Ton,
    /// The sandbox's time at the start, in milliseconds since the Unix epoch. 1 700 000 000 000 unless set.
    pub start_ms: u64,
    /// How long an ordinary request takes. 20 ms unless set.
    pub latency: Duration,
    /// How long a request with the fault [`slow`](super::Fault::Slow) takes. 3 seconds unless set.
    pub slow: Duration,
    /// How many requests are served within one second of the sandbox's time; those beyond get 429 and a
    /// `retry-after` of one second. No limit unless set.
    pub rate_limit: Option<u32>,
}

impl SandboxConfig {
    /// Sets [`seed`](field@Self::seed).
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Sets [`api_key`](field@Self::api_key).
    #[must_use]
    pub fn api_key(self, api_key: ApiKey) -> Self {
        Self { api_key, ..self }
    }

    /// Sets [`balance`](field@Self::balance).
    #[must_use]
    pub fn balance(self, balance: Ton) -> Self {
        Self { balance, ..self }
    }

    /// Sets [`start_ms`](field@Self::start_ms).
    #[must_use]
    pub fn start_ms(self, start_ms: u64) -> Self {
        Self { start_ms, ..self }
    }

    /// Sets [`latency`](field@Self::latency).
    #[must_use]
    pub fn latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    /// Sets [`slow`](field@Self::slow).
    #[must_use]
    pub fn slow(self, slow: Duration) -> Self {
        Self { slow, ..self }
    }

    /// Sets [`rate_limit`](field@Self::rate_limit).
    #[must_use]
    pub fn rate_limit(self, requests: u32) -> Self {
        Self {
            rate_limit: Some(requests),
            ..self
        }
    }
}

impl Default for SandboxConfig {
    fn default() -> Self {
        Self {
            seed: 0,
            api_key: ApiKey::new("sk_sandbox").expect("it is visible ASCII"),
            balance: Ton::from_nano(5_000_000_000),
            start_ms: 1_700_000_000_000,
            latency: Duration::from_millis(20),
            slow: Duration::from_secs(3),
            rate_limit: None,
        }
    }
}

/// What a sandbox was given, as a host has it: not yet checked, and without defaults.
#[derive(Clone, Debug, Default)]
pub struct SandboxOptions {
    /// [`SandboxConfig::balance`], as decimal text of TON.
    pub balance: Option<String>,
    /// [`SandboxConfig::api_key`].
    pub api_key: Option<String>,
    /// [`SandboxConfig::seed`].
    pub seed: Option<i64>,
    /// [`SandboxConfig::latency`], in milliseconds.
    pub latency_ms: Option<f64>,
    /// [`SandboxConfig::slow`], in milliseconds.
    pub slow_ms: Option<f64>,
    /// [`SandboxConfig::rate_limit`].
    pub rate_limit: Option<i64>,
    /// [`SandboxConfig::start_ms`].
    pub start_ms: Option<i64>,
}

impl SandboxConfig {
    /// How a sandbox begins, from what it was given. For bindings of this library.
    ///
    /// # Errors
    /// `invalid_config`, with the option as the field.
    pub fn from_options(options: SandboxOptions) -> Result<Self> {
        let defaults = Self::default();
        let balance = options.balance.map(|text| {
            let balance: Result<Ton> = text.parse();
            balance.map_err(|error| Error::invalid_config("balance", error.message()))
        });
        let api_key = options.api_key.as_deref().map(ApiKey::new);
        Ok(Self {
            balance: balance.transpose()?.unwrap_or(defaults.balance),
            api_key: api_key.transpose()?.unwrap_or(defaults.api_key),
            seed: count("seed", options.seed)?.unwrap_or(defaults.seed),
            latency: milliseconds("latency", options.latency_ms)?.unwrap_or(defaults.latency),
            slow: milliseconds("slow", options.slow_ms)?.unwrap_or(defaults.slow),
            rate_limit: count("rate_limit", options.rate_limit)?,
            start_ms: count("start", options.start_ms)?.unwrap_or(defaults.start_ms),
        })
    }
}

fn count<T: TryFrom<i64>>(field: &str, number: Option<i64>) -> Result<Option<T>> {
    let Some(number) = number else {
        return Ok(None);
    };
    let count = T::try_from(number).map(Some);
    count.map_err(|_| Error::invalid_config(field, "it must be a whole number from 0 upwards"))
}
