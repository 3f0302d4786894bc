//! Links with which a balance is topped up.

use alloc::string::String;

use starsbot::{Error, PaymentLink, Result, Ton};
use wasm_bindgen::prelude::*;

use crate::json::{Json, Write, result};

/// A payment link in a form: `links` for both forms as an array, `svg` or `text` for its QR code. Answers
/// `{"ok": …}` or `{"error": …}`.
#[wasm_bindgen]
#[must_use]
pub fn link(form: &str, wallet: &str, memo: &str, ton: Option<String>) -> String {
    result(drawn(form, wallet, memo, ton.as_deref()))
}

enum Drawn {
    Links(PaymentLink),
    Code(String),
}

fn drawn(form: &str, wallet: &str, memo: &str, ton: Option<&str>) -> Result<Drawn> {
    let amount = ton.map(|text| text.parse().map_err(|error: Error| error.about("amount")));
    let amount: Option<Ton> = amount.transpose()?;
    let link = PaymentLink::new(wallet, memo, amount)?;
    match form {
        "svg" => link.qr_svg().map(Drawn::Code),
        "text" => link.qr_text().map(Drawn::Code),
        _ => Ok(Drawn::Links(link)),
    }
}

impl Write for Drawn {
    fn write(&self, json: &mut Json) {
        match self {
            Self::Links(link) => json.array(|json| {
                json.text(link.as_str());
                json.text(&link.https());
            }),
            Self::Code(code) => json.text(code),
        }
    }
}
