//! What the package's values ask the core.

use pyo3::prelude::*;
use pyo3::types::PyString;
use starsbot::{Error, PaymentLink, Result, Ton, Username, Wallet};

use crate::convert::arguments::{string, type_name};
use crate::convert::errors::checked;
use crate::convert::numbers;

/// A link's `ton://` form and its `https` form.
#[pyfunction]
pub(crate) fn payment_link(
    wallet: &Bound<'_, PyAny>,
    memo: &Bound<'_, PyAny>,
    amount: Option<&Bound<'_, PyAny>>,
) -> PyResult<(String, String)> {
    let link = checked(wallet.py(), link(wallet, memo, amount))?;
    Ok((link.to_string(), link.https()))
}

/// A link's QR code as SVG.
#[pyfunction]
pub(crate) fn qr_svg(
    wallet: &Bound<'_, PyAny>,
    memo: &Bound<'_, PyAny>,
    amount: Option<&Bound<'_, PyAny>>,
) -> PyResult<String> {
    let code = link(wallet, memo, amount).and_then(|link| link.qr_svg());
    checked(wallet.py(), code)
}

/// A link's QR code as text.
#[pyfunction]
pub(crate) fn qr_text(
    wallet: &Bound<'_, PyAny>,
    memo: &Bound<'_, PyAny>,
    amount: Option<&Bound<'_, PyAny>>,
) -> PyResult<String> {
    let code = link(wallet, memo, amount).and_then(|link| link.qr_text());
    checked(wallet.py(), code)
}

/// An amount of TON in nanotons.
#[pyfunction]
pub(crate) fn to_nano(amount: &Bound<'_, PyAny>) -> PyResult<i64> {
    Ok(checked(amount.py(), ton(amount, "ton"))?.nano())
}

/// A username without `@` or link.
#[pyfunction]
pub(crate) fn parse_username(given: &Bound<'_, PyAny>) -> PyResult<String> {
    let name = text(given, "username").and_then(|text| text.parse::<Username>());
    Ok(checked(given.py(), name)?.to_string())
}

/// A wallet's workchain, hash, and whether it is bounceable.
#[pyfunction]
pub(crate) fn parse_wallet(given: &Bound<'_, PyAny>) -> PyResult<(i8, Vec<u8>, bool)> {
    let wallet = text(given, "wallet").and_then(|text| text.parse::<Wallet>());
    let wallet = checked(given.py(), wallet)?;
    Ok((
        wallet.workchain(),
        wallet.hash().to_vec(),
        wallet.is_bounceable(),
    ))
}

fn link(
    wallet: &Bound<'_, PyAny>,
    memo: &Bound<'_, PyAny>,
    amount: Option<&Bound<'_, PyAny>>,
) -> Result<PaymentLink> {
    let amount = amount.map(|amount| ton(amount, "amount")).transpose()?;
    PaymentLink::new(&text(wallet, "wallet")?, &text(memo, "memo")?, amount)
}

fn ton(amount: &Bound<'_, PyAny>, field: &str) -> Result<Ton> {
    let ton = numbers::amount(amount, field)?.parse::<Ton>();
    ton.map_err(|error| error.with_field(field))
}

fn text(value: &Bound<'_, PyAny>, field: &str) -> Result<String> {
    let text = value.cast::<PyString>().map(string);
    text.map_err(|_| {
        let message = format!("`{field}` must be a str, not {}", type_name(value));
        Error::invalid_argument(field, message)
    })
}
