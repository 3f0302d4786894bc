//! What a client is told once.

use alloc::string::String;

use starsbot::{ApiKey, Config, Error, Result, Timeouts};
use wasm_bindgen::prelude::*;

use crate::json::Json;
use crate::times::millis;

/// The settings of a client, or why they cannot be used. They hold the key, and nothing of them can be read.
#[wasm_bindgen]
pub struct Settings(pub(crate) Result<Config, String>);

#[wasm_bindgen]
impl Settings {
    /// Times are in milliseconds.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(
        api_key: Option<String>,
        base_url: Option<String>,
        app: Option<String>,
        connect: Option<f64>,
        read: Option<f64>,
        purchase: Option<f64>,
    ) -> Settings {
        let config = config(
            api_key.as_deref(),
            base_url.as_deref(),
            app.as_deref(),
            [connect, read, purchase],
        );
        Self(config.map_err(|error| Json::text_of(error.details())))
    }

    /// Why they cannot be used: the details of the error.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn refusal(&self) -> Option<String> {
        self.0.as_ref().err().cloned()
    }

    /// A text without the key.
    #[must_use]
    pub fn redact(&self, text: String) -> String {
        match &self.0 {
            Ok(config) => config.redact(&text),
            Err(_) => text,
        }
    }
}

fn config(
    api_key: Option<&str>,
    base_url: Option<&str>,
    app: Option<&str>,
    [connect, read, purchase]: [Option<f64>; 3],
) -> Result<Config> {
    let mut config = match (api_key.map(ApiKey::new).transpose()?, base_url) {
        (Some(key), None) => Config::new(key),
        (Some(key), Some(base_url)) => Config::new(key).base_url(base_url)?,
        (None, Some(base_url)) => Config::for_backend(base_url)?,
        (None, None) => {
            return Err(Error::invalid_config(
                "api_key",
                "there is no API key: pass one, or set the environment variable STARSBOT_API_KEY. A page has \
                 none, and talks to a backend of your own: pass its address as the base URL",
            ));
        }
    }
    .language("javascript");
    if let Some(app) = app {
        config = config.app(app)?;
    }
    let defaults = Timeouts::default();
    config.timeouts(Timeouts {
        connect: connect.map_or(defaults.connect, millis),
        read: read.map_or(defaults.read, millis),
        purchase: purchase.map_or(defaults.purchase, millis),
    })
}
