//! Readers of what people type.

use alloc::string::{String, ToString as _};

use starsbot::{ApiKey, Error, Result, Ton, Username, Wallet};
use wasm_bindgen::prelude::*;

use crate::json::{Json, Write, result};

/// Reads a text as a `ton`, `username`, `wallet` or `api_key`, and answers `{"ok": …}` or `{"error": …}`.
#[wasm_bindgen]
#[must_use]
pub fn read(kind: &str, text: &str) -> String {
    result(value(kind, text))
}

enum Value {
    Ton(Ton),
    Username(Username),
    Wallet(Wallet),
    ApiKey,
}

fn value(kind: &str, text: &str) -> Result<Value, Error> {
    match kind {
        "ton" => text.parse().map(Value::Ton),
        "username" => text.parse().map(Value::Username),
        "wallet" => text.parse().map(Value::Wallet),
        _ => ApiKey::new(text).map(|_| Value::ApiKey),
    }
}

impl Write for Value {
    fn write(&self, json: &mut Json) {
        match self {
            Self::Ton(ton) => ton.write(json),
            Self::Username(name) => json.text(name.as_str()),
            Self::Wallet(wallet) => json.object(|json| {
                let hash = wallet.hash().iter();
                let digits = hash.flat_map(|byte| [byte >> 4, byte & 15]);
                let digits =
                    digits.map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]));
                json.field("address").text(&wallet.to_string());
                json.field("workchain")
                    .written(&wallet.workchain().to_string());
                json.field("hash").text(&digits.collect::<String>());
                json.field("bounceable").truth(wallet.is_bounceable());
            }),
            Self::ApiKey => ().write(json),
        }
    }
}
