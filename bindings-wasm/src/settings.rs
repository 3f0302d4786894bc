//! What a client is told once.

use std::time::Duration;

use starsbot::{ApiKey, Config, Error, Result, Timeouts};
use wasm_bindgen::prelude::*;

use crate::thrown;

/// The settings of a client. They hold the key, and nothing of them can be read.
#[wasm_bindgen]
pub struct Settings {
    pub(crate) config: Config,
    pub(crate) timeouts: Timeouts,
}

#[wasm_bindgen]
impl Settings {
    /// Times are in milliseconds.
    #[wasm_bindgen(constructor)]
    pub fn new(
        api_key: Option<String>,
        base_url: Option<String>,
        app: Option<String>,
        connect: Option<f64>,
        read: Option<f64>,
        purchase: Option<f64>,
    ) -> Result<Settings, JsValue> {
        let api_key = api_key.as_deref().map(ApiKey::new).transpose();
        let config = api_key.and_then(|api_key| match (api_key, base_url) {
            (Some(key), None) => Ok(Config::new(key)),
            (Some(key), Some(base_url)) => Config::new(key).base_url(&base_url),
            (None, Some(base_url)) => Config::for_backend(&base_url),
            (None, None) => Err(Error::invalid_config(
                "api_key",
                "there is no API key: pass one, or set the environment variable STARSBOT_API_KEY. A page has \
                 none, and talks to a backend of your own: pass its address as the base URL",
            )),
        });
        config
            .and_then(|config| Self::complete(config, app.as_deref(), [connect, read, purchase]))
            .map_err(|error| thrown(&error))
    }

    /// A text without the key.
    pub fn redact(&self, text: &str) -> String {
        self.config.redact(text)
    }
}

impl Settings {
    /// With what every client may be told.
    pub(crate) fn complete(
        config: Config,
        app: Option<&str>,
        [connect, read, purchase]: [Option<f64>; 3],
    ) -> Result<Self> {
        let mut config = config.language("javascript");
        if let Some(app) = app {
            config = config.app(app)?;
        }
        let defaults = Timeouts::default();
        let timeouts = Timeouts {
            connect: millis(connect, defaults.connect),
            read: millis(read, defaults.read),
            purchase: millis(purchase, defaults.purchase),
        };
        let config = config.timeouts(timeouts)?;
        Ok(Self { config, timeouts })
    }

    /// The times of one call that was given one of its own, in milliseconds.
    pub(crate) fn timeouts_of_call(&self, timeout: f64) -> Result<Timeouts> {
        let timeout = millis(Some(timeout), Duration::ZERO);
        let timeouts = Timeouts {
            read: timeout,
            purchase: timeout,
            ..self.timeouts
        };
        match self.config.clone().timeouts(timeouts) {
            Ok(_) => Ok(timeouts),
            Err(error) => Err(Error::invalid_argument("timeout", error.message())),
        }
    }
}

/// A time in milliseconds. What is none, as NaN, becomes zero, which the core refuses.
pub(crate) fn millis(given: Option<f64>, default: Duration) -> Duration {
    given.map_or(default, |millis| {
        Duration::try_from_secs_f64(millis / 1000.0).unwrap_or(if millis > 0.0 {
            Duration::MAX
        } else {
            Duration::ZERO
        })
    })
}
