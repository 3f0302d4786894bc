//! What the package's values ask the core.

use pyo3::prelude::*;
use starsbot::{PaymentLink, Username, Wallet};

use crate::arguments::{checked, kind, ton};
use crate::errors::invalid_argument;

/// A link's `ton://` form and its `https` form.
#[pyfunction]
pub(crate) fn payment_link(
    wallet: &Bound<'_, PyAny>,
    memo: &Bound<'_, PyAny>,
    amount: Option<&Bound<'_, PyAny>>,
) -> PyResult<(String, String)> {
    let link = link(wallet, memo, amount)?;
    Ok((link.to_string(), link.https()))
}

/// A link's QR code as SVG.
#[pyfunction]
pub(crate) fn qr_svg(
    wallet: &Bound<'_, PyAny>,
    memo: &Bound<'_, PyAny>,
    amount: Option<&Bound<'_, PyAny>>,
) -> PyResult<String> {
    checked(wallet.py(), link(wallet, memo, amount)?.qr_svg())
}

/// A link's QR code as text.
#[pyfunction]
pub(crate) fn qr_text(
    wallet: &Bound<'_, PyAny>,
    memo: &Bound<'_, PyAny>,
    amount: Option<&Bound<'_, PyAny>>,
) -> PyResult<String> {
    checked(wallet.py(), link(wallet, memo, amount)?.qr_text())
}

fn link(
    wallet: &Bound<'_, PyAny>,
    memo: &Bound<'_, PyAny>,
    amount: Option<&Bound<'_, PyAny>>,
) -> PyResult<PaymentLink> {
    let amount = amount.map(|amount| ton(amount, "amount")).transpose()?;
    let link = PaymentLink::new(&word(wallet, "wallet")?, &word(memo, "memo")?, amount);
    checked(wallet.py(), link)
}

/// An amount of TON in nanotons.
#[pyfunction]
pub(crate) fn parse_ton(amount: &Bound<'_, PyAny>) -> PyResult<i64> {
    Ok(ton(amount, "ton")?.nano())
}

/// A username without `@` or link.
#[pyfunction]
pub(crate) fn parse_username(text: &Bound<'_, PyAny>) -> PyResult<String> {
    let name = word(text, "username")?.parse::<Username>();
    Ok(checked(text.py(), name)?.to_string())
}

/// A wallet's workchain, hash, and whether it is bounceable.
#[pyfunction]
pub(crate) fn parse_wallet(text: &Bound<'_, PyAny>) -> PyResult<(i8, Vec<u8>, bool)> {
    let wallet = checked(text.py(), word(text, "wallet")?.parse::<Wallet>())?;
    Ok((
        wallet.workchain(),
        wallet.hash().to_vec(),
        wallet.is_bounceable(),
    ))
}

fn word(text: &Bound<'_, PyAny>, field: &str) -> PyResult<String> {
    text.extract().map_err(|_| {
        let message = format!("{field} must be a str, not {}", kind(text));
        invalid_argument(text.py(), field, message)
    })
}
