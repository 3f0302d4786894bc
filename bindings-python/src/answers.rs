//! Answers of the core as the package's values.

use pyo3::prelude::*;
use starsbot::sandbox::Purchase;
use starsbot::{Balance, Deposit, Order, Ton, Username};

use crate::call::Answer;
use crate::python::{BALANCE_OF, DECIMAL, DELIVERY, DEPOSIT, ORDER, SANDBOX_PURCHASE};

pub(crate) fn to_python<'py>(py: Python<'py>, answer: &Answer) -> PyResult<Bound<'py, PyAny>> {
    match answer {
        Answer::Balance(answer) => balance(py, answer),
        Answer::Deposit(answer) => deposit(py, answer),
        Answer::Order(answer) => order(py, answer),
    }
}

fn balance<'py>(py: Python<'py>, answer: &Balance) -> PyResult<Bound<'py, PyAny>> {
    BALANCE_OF
        .get(py)?
        .call1((answer.ton.nano(), &answer.currency))
}

fn deposit<'py>(py: Python<'py>, answer: &Deposit) -> PyResult<Bound<'py, PyAny>> {
    DEPOSIT
        .get(py)?
        .call1((&answer.wallet, &answer.memo, &answer.message))
}

pub(crate) fn order<'py>(py: Python<'py>, answer: &Order) -> PyResult<Bound<'py, PyAny>> {
    ORDER.get(py)?.call1((
        &answer.order_id,
        answer.amount_stars.get(),
        &answer.to_username,
        &answer.message,
        DELIVERY.get(py)?.call1((answer.delivery.as_str(),))?,
    ))
}

pub(crate) fn purchase<'py>(py: Python<'py>, purchase: &Purchase) -> PyResult<Bound<'py, PyAny>> {
    SANDBOX_PURCHASE.get(py)?.call1((
        &purchase.order_id,
        purchase.amount_stars.get(),
        purchase.to_username.as_ref().map(Username::as_str),
        decimal(py, purchase.cost)?,
        DELIVERY.get(py)?.call1((purchase.delivery.as_str(),))?,
        purchase.answered,
        purchase.at_unix_ms,
    ))
}

/// An exact amount of TON.
pub(crate) fn decimal(py: Python<'_>, ton: Ton) -> PyResult<Bound<'_, PyAny>> {
    DECIMAL.get(py)?.call1((ton.to_string(),))
}
