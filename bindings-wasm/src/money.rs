//! Amounts, and links to pay them.

use serde::Serialize;
use starsbot::{PaymentLink, Result, Ton};
use wasm_bindgen::prelude::*;

use crate::{json, thrown};

/// An amount of TON: `{"ton": "1.5", "nano": "1500000000"}`.
#[wasm_bindgen(js_name = parseTon)]
pub fn parse_ton(text: &str) -> Result<String, JsValue> {
    let ton = text.parse::<Ton>().map_err(|error| thrown(&error))?;
    Ok(amount(ton))
}

pub(crate) fn amount(ton: Ton) -> String {
    #[derive(Serialize)]
    struct Amount {
        ton: String,
        nano: String,
    }
    json(&Amount {
        ton: ton.to_string(),
        nano: ton.nano().to_string(),
    })
}

/// Both forms of a payment link: `["ton://…", "https://…"]`.
#[wasm_bindgen(js_name = paymentLink)]
pub fn payment_link(wallet: &str, memo: &str, ton: Option<String>) -> Result<String, JsValue> {
    let link = link(wallet, memo, ton.as_deref()).map_err(|error| thrown(&error))?;
    Ok(json(&[link.to_string(), link.https()]))
}

/// The QR code of a payment link as SVG.
#[wasm_bindgen(js_name = qrSvg)]
pub fn qr_svg(wallet: &str, memo: &str, ton: Option<String>) -> Result<String, JsValue> {
    let link = link(wallet, memo, ton.as_deref());
    link.and_then(|link| link.qr_svg())
        .map_err(|error| thrown(&error))
}

/// The QR code of a payment link as text for a terminal.
#[wasm_bindgen(js_name = qrText)]
pub fn qr_text(wallet: &str, memo: &str, ton: Option<String>) -> Result<String, JsValue> {
    let link = link(wallet, memo, ton.as_deref());
    link.and_then(|link| link.qr_text())
        .map_err(|error| thrown(&error))
}

fn link(wallet: &str, memo: &str, ton: Option<&str>) -> Result<PaymentLink> {
    let amount = ton
        .map(|text| text.parse::<Ton>().map_err(|error| error.about("amount")))
        .transpose()?;
    PaymentLink::new(wallet, memo, amount)
}
