//! How a sandbox begins.

use std::time::Duration;

use crate::{ApiKey, Ton};

/// How a sandbox begins, and how it behaves.
///
/// ```
/// # use starsbot::{Client, sandbox::SandboxConfig};
/// let client = Client::sandbox_with(SandboxConfig {
///     balance: "0.25".parse()?,
///     rate_limit: Some(10),
///     ..SandboxConfig::default()
/// });
/// # Ok::<(), starsbot::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SandboxConfig {
    /// Decides the account, the wallet, the course of the price and the draws of the jitter. 0 unless set.
    pub seed: u64,
    /// The key that is accepted. `sk_sandbox` unless set.
    pub api_key: ApiKey,
    /// The balance at the start. 5 TON unless set; a negative one counts as 0.
    pub balance: Ton,
    /// The sandbox's time at the start, in milliseconds since the Unix epoch. 1 700 000 000 000 unless set.
    pub start_unix_ms: u64,
    /// How long an ordinary request takes. 20 ms unless set.
    pub latency: Duration,
    /// How long a request with the fault [`slow`](super::Fault::Slow) takes. 3 seconds unless set.
    pub slow: Duration,
    /// How many requests are answered within one second of the sandbox's time; those beyond get 429 and a
    /// `retry-after` of one second. No limit unless set.
    pub rate_limit: Option<u32>,
}

impl Default for SandboxConfig {
    fn default() -> Self {
        Self {
            seed: 0,
            api_key: ApiKey::new("sk_sandbox").expect("it is visible ASCII"),
            balance: Ton::from_nano(5_000_000_000),
            start_unix_ms: 1_700_000_000_000,
            latency: Duration::from_millis(20),
            slow: Duration::from_secs(3),
            rate_limit: None,
        }
    }
}
