//! What a client is told once.

use starsbot::{Config as CoreConfig, ConfigOptions};
use wasm_bindgen::prelude::*;

use crate::convert::{Options, Thrown};

/// The settings of a client. They hold the API key, and nothing of them can be read.
#[wasm_bindgen]
pub struct Config(pub(crate) CoreConfig);

#[wasm_bindgen]
impl Config {
    /// Checks the options of a client. Times are in milliseconds.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<Config, Thrown> {
        let options = Options::new(options);
        let timeout = options.object("timeout")?;
        let config = CoreConfig::from_options(ConfigOptions {
            api_key: options.string("api_key")?.map(Into::into),
            base_url: options.string("base_url")?,
            is_backend: options.boolean("is_backend")?.unwrap_or_default(),
            connect_timeout_ms: timeout.number("connect")?,
            request_timeout_ms: timeout.number("request")?,
            purchase_timeout_ms: timeout.number("purchase")?,
            app_name: options.string("app_name")?,
            language: Some("javascript"),
            forbid_purchases: options
                .string("forbid_purchases")?
                .is_some_and(|value| ConfigOptions::forbids_purchases(&value)),
            ..ConfigOptions::default()
        })?;
        Ok(Self(config))
    }

    /// Returns a text without the API key.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        self.0.redact(text)
    }
}
