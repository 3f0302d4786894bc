//! How the client of a case is made.

use serde::Deserialize;

/// How the client of a case is made.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClientSetup {
    /// The key; may be bad on purpose.
    pub api_key: String,
    /// An address that is bad on purpose, in place of the runner's own.
    pub base_url: Option<String>,
    /// What is appended to the runner's own base URL.
    pub base_path: String,
    /// How long the client waits.
    pub timeouts: TimeoutSetup,
    /// The number that stands for every draw of the jitter.
    pub random: f64,
}

impl Default for ClientSetup {
    fn default() -> Self {
        Self {
            api_key: "sk_test_0123456789".to_owned(),
            base_url: None,
            base_path: String::new(),
            timeouts: TimeoutSetup::default(),
            random: 1.0,
        }
    }
}

/// How long a client waits; the library's defaults where nothing is said.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TimeoutSetup {
    /// Connecting, in milliseconds.
    pub connect_ms: Option<u64>,
    /// A read's attempt, and the answer to a purchase, in milliseconds.
    pub read_ms: Option<u64>,
}
