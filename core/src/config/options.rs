//! The settings of a client as a host has them.

use alloc::string::String;
use core::time::Duration;

use zeroize::Zeroizing;

use super::{Config, Timeouts};
use crate::{ApiKey, Error, Result};

/// What a client was given, as a host has it: not yet checked, and without defaults. Times are milliseconds.
/// `Debug` is missing on purpose: it holds the API key.
#[derive(Clone, Default)]
pub struct ConfigOptions {
    /// The API key.
    pub api_key: Option<Zeroizing<String>>,
    /// Where the service is.
    pub base_url: Option<String>,
    /// Whether `base_url` is a backend of the user's own, which holds the key.
    pub is_backend: bool,
    /// [`Timeouts::connect`].
    pub connect_timeout_ms: Option<f64>,
    /// [`Timeouts::request`].
    pub request_timeout_ms: Option<f64>,
    /// [`Timeouts::purchase`].
    pub purchase_timeout_ms: Option<f64>,
    /// [`Config::deadline`].
    pub deadline_ms: Option<f64>,
    /// Whether purchases are [forbidden](Config::forbid_purchases): by an option, or by the environment, which
    /// [`forbids_purchases`](Self::forbids_purchases) reads. Not for the client of a sandbox.
    pub forbid_purchases: bool,
    /// The application's name.
    pub app_name: Option<String>,
    /// The language, for `User-Agent`.
    pub language: Option<&'static str>,
}

impl ConfigOptions {
    /// What the environment says: the key in `STARSBOT_API_KEY`, the base URL in `STARSBOT_BASE_URL`, and whether
    /// purchases are forbidden in `STARSBOT_FORBID_PURCHASES`.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn from_env() -> Self {
        Self {
            api_key: std::env::var("STARSBOT_API_KEY").ok().map(Zeroizing::new),
            base_url: std::env::var("STARSBOT_BASE_URL").ok(),
            forbid_purchases: Self::forbidden_by_env(),
            ..Self::default()
        }
    }

    /// Reports whether the environment variable `STARSBOT_FORBID_PURCHASES` forbids purchases.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn forbidden_by_env() -> bool {
        std::env::var_os("STARSBOT_FORBID_PURCHASES")
            .is_some_and(|value| Self::forbids_purchases(&value.to_string_lossy()))
    }

    /// What a client of a sandbox needs: the key that it accepts, and a base URL that cannot exist.
    #[cfg(feature = "sandbox")]
    #[must_use]
    pub fn for_sandbox(sandbox: &crate::sandbox::SandboxConfig) -> Self {
        Self {
            api_key: Some(Zeroizing::new(String::from(sandbox.api_key.expose()))),
            base_url: Some(String::from(crate::sandbox::BASE_URL)),
            ..Self::default()
        }
    }

    /// Reports whether this value of the environment variable `STARSBOT_FORBID_PURCHASES` forbids purchases. Any does
    /// but an empty one, `0`, `false`, `no` and `off`: a value that nobody understands must not spend money.
    #[must_use]
    pub fn forbids_purchases(value: &str) -> bool {
        let value = value.trim_ascii();
        let allows = ["", "0", "false", "no", "off"];
        !allows.iter().any(|word| value.eq_ignore_ascii_case(word))
    }
}

/// Reads a time of a host's.
///
/// # Errors
/// `invalid_config`: negative, or no number.
pub(crate) fn milliseconds(field: &str, number: Option<f64>) -> Result<Option<Duration>> {
    let Some(number) = number else {
        return Ok(None);
    };
    let duration = Duration::try_from_secs_f64(number / 1_000.0);
    duration.map(Some).map_err(|_| {
        Error::invalid_config(
            field,
            "a time must be a number from 0 upwards, and not too large",
        )
    })
}

impl Config {
    /// The settings of a client from what it was given. For bindings of this library.
    ///
    /// # Errors
    /// `invalid_config`, field `api_key`, `base_url`, `timeout`, `deadline` or `app_name`.
    pub fn from_options(options: ConfigOptions) -> Result<Self> {
        let api_key = options.api_key.map(|key| ApiKey::new(&key)).transpose()?;
        let mut config = match (api_key, options.base_url.as_deref()) {
            (_, Some(base_url)) if options.is_backend => Self::for_backend(base_url)?,
            (_, None) if options.is_backend => {
                let message = "a client of a backend needs the backend's base URL";
                return Err(Error::invalid_config("base_url", message));
            }
            (Some(api_key), None) => Self::new(api_key),
            (Some(api_key), Some(base_url)) => Self::new(api_key).base_url(base_url)?,
            (None, _) => {
                let message = "there is no API key: pass one, or set the environment variable STARSBOT_API_KEY";
                return Err(Error::invalid_config("api_key", message));
            }
        };
        let defaults = config.timeouts;
        config = config.timeouts(Timeouts {
            connect: milliseconds("timeout", options.connect_timeout_ms)?
                .unwrap_or(defaults.connect),
            request: milliseconds("timeout", options.request_timeout_ms)?
                .unwrap_or(defaults.request),
            purchase: milliseconds("timeout", options.purchase_timeout_ms)?
                .unwrap_or(defaults.purchase),
        })?;
        if let Some(deadline) = milliseconds("deadline", options.deadline_ms)? {
            config = config.deadline(deadline)?;
        }
        config.forbids_purchases = options.forbid_purchases;
        if let Some(app_name) = &options.app_name {
            config = config.app_name(app_name)?;
        }
        if let Some(language) = options.language {
            config = config.language(language);
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_nobody_understands_forbids_purchases() {
        for value in ["1", "true", "YES", "on", "please", "00", "\u{fffd}"] {
            assert!(ConfigOptions::forbids_purchases(value), "{value}");
        }
        for value in ["", " ", "0", "false", "No", "OFF", " 0\n"] {
            assert!(!ConfigOptions::forbids_purchases(value), "{value:?}");
        }
    }
}
