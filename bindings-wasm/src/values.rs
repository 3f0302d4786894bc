//! Payment links, and readers of what people type.

use serde::Serialize;
use starsbot::{ApiKey, Error, PaymentLink, Username};
use wasm_bindgen::prelude::*;

use crate::convert::{Thrown, fields, string, to_js, ton};

/// Both forms of a payment link.
#[derive(Serialize)]
struct Links<'a> {
    ton_link: &'a str,
    https_link: String,
}

/// Makes a payment link.
#[wasm_bindgen(js_name = paymentLink)]
pub fn payment_link(wallet: &str, memo: &str, options: &JsValue) -> Result<JsValue, Thrown> {
    let link = link(wallet, memo, options)?;
    to_js(&Links {
        ton_link: link.as_str(),
        https_link: link.https(),
    })
}

/// Draws the QR code of a payment link as an SVG document.
#[wasm_bindgen(js_name = qrSvg)]
pub fn qr_svg(wallet: &str, memo: &str, options: &JsValue) -> Result<String, Thrown> {
    Ok(link(wallet, memo, options)?.qr_svg()?)
}

/// Draws the QR code of a payment link as text.
#[wasm_bindgen(js_name = qrText)]
pub fn qr_text(wallet: &str, memo: &str, options: &JsValue) -> Result<String, Thrown> {
    Ok(link(wallet, memo, options)?.qr_text()?)
}

/// An option that is there counts, even as `undefined`: that is what an empty form field gives.
fn link(wallet: &str, memo: &str, options: &JsValue) -> starsbot::Result<PaymentLink> {
    let mut amount = None;
    for (name, value) in fields("options", options)? {
        if name != "amount" {
            let message = format!("a payment link has no option `{name}`, only `amount`");
            return Err(Error::invalid_argument(&name, message));
        }
        amount = Some(ton("amount", &value)?);
    }
    PaymentLink::new(wallet, memo, amount)
}

/// Returns an amount of TON as a decimal string.
#[wasm_bindgen(js_name = parseTon)]
pub fn parse_ton(amount: &JsValue) -> Result<String, Thrown> {
    Ok(ton("ton", amount)?.to_string())
}

/// Returns the username in what a person has typed.
#[wasm_bindgen(js_name = parseUsername)]
pub fn parse_username(text: &JsValue) -> Result<String, Thrown> {
    let username: Username = string("username", text)?.parse()?;
    Ok(username.as_str().to_owned())
}

/// The parts of a wallet's address.
#[derive(Serialize)]
struct Wallet {
    address: String,
    workchain: i32,
    hash: String,
    bounceable: bool,
}

/// Verifies a wallet's address, and returns its parts.
#[wasm_bindgen(js_name = parseWallet)]
pub fn parse_wallet(text: &JsValue) -> Result<JsValue, Thrown> {
    let wallet: starsbot::Wallet = string("wallet", text)?.parse()?;
    let hash = wallet.hash().iter().map(|byte| format!("{byte:02x}"));
    to_js(&Wallet {
        address: wallet.to_string(),
        workchain: wallet.workchain().into(),
        hash: hash.collect::<Vec<_>>().concat(),
        bounceable: wallet.is_bounceable(),
    })
}

/// Checks whether a string can be an API key.
#[wasm_bindgen(js_name = checkApiKey)]
pub fn check_api_key(text: &JsValue) -> Result<(), Thrown> {
    let text = string("api_key", text)?;
    ApiKey::new(&text)?;
    Ok(())
}
