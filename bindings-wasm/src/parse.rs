//! Readers of what people type.

use std::fmt::Write as _;

use serde::Serialize;
use starsbot::{ApiKey, Username, Wallet};
use wasm_bindgen::prelude::*;

use crate::{json, thrown};

/// The username in what was typed or pasted.
#[wasm_bindgen(js_name = parseUsername)]
pub fn parse_username(text: &str) -> Result<String, JsValue> {
    let name = text.parse::<Username>().map_err(|error| thrown(&error))?;
    Ok(name.as_str().to_owned())
}

/// Whether a text can be an API key. Throws where it cannot.
#[wasm_bindgen(js_name = checkApiKey)]
pub fn check_api_key(text: &str) -> Result<(), JsValue> {
    ApiKey::new(text).map(drop).map_err(|error| thrown(&error))
}

/// The parts of a wallet's address.
#[wasm_bindgen(js_name = parseWallet)]
pub fn parse_wallet(text: &str) -> Result<String, JsValue> {
    #[derive(Serialize)]
    struct Parts {
        address: String,
        workchain: i8,
        hash: String,
        bounceable: bool,
    }
    let wallet = text.parse::<Wallet>().map_err(|error| thrown(&error))?;
    let mut hash = String::with_capacity(64);
    for byte in wallet.hash() {
        let _ = write!(hash, "{byte:02x}");
    }
    Ok(json(&Parts {
        address: wallet.to_string(),
        workchain: wallet.workchain(),
        hash,
        bounceable: wallet.is_bounceable(),
    }))
}
