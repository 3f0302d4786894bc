//! Errors of the core as exceptions.

use std::error::Error as StdError;
use std::fmt::Write as _;
use std::io;

use pyo3::exceptions::{PyConnectionError, PyOSError, PyTimeoutError};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use starsbot::{Error, ErrorCode, Order, UnknownPurchase};

use crate::answers;
use crate::python::{self, ERRORS, OUTCOME, OUTCOME_UNKNOWN, STAGE, UNKNOWN_PURCHASE};

/// The exception for an error, its cause chained.
pub(crate) fn to_python(py: Python<'_>, error: &Error) -> PyErr {
    match instance(py, error) {
        Ok(instance) => {
            let exception = PyErr::from_value(instance);
            exception.set_cause(py, cause(py, error));
            exception
        }
        Err(failed) => failed,
    }
}

/// A value that was refused before anything was sent.
pub(crate) fn invalid_argument(py: Python<'_>, field: &str, message: impl Into<String>) -> PyErr {
    to_python(py, &Error::invalid_argument(field, message))
}

/// An option that was refused.
pub(crate) fn invalid_config(py: Python<'_>, field: &str, message: impl Into<String>) -> PyErr {
    to_python(py, &Error::invalid_config(field, message))
}

fn instance<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let details = error.details();
    let more = PyDict::new(py);
    if let Some(status) = details.status {
        more.set_item("status", status)?;
    }
    if let Some(wait) = error.retry_after() {
        more.set_item("retry_after", wait.as_secs_f64())?;
    }
    if let Some(outcome) = details.outcome {
        more.set_item("outcome", OUTCOME.get(py)?.call1((outcome.as_str(),))?)?;
    }
    if let Some(body) = &details.body {
        more.set_item("body", body)?;
    }
    if let Some(field) = &details.field {
        more.set_item("field", field)?;
    }
    if let Some(purchase) = &details.purchase {
        more.set_item("purchase", unknown_purchase(py, purchase)?)?;
    }
    more.set_item("retryable", details.retryable)?;
    more.set_item("attempts", details.attempts)?;
    ERRORS
        .get(py)?
        .as_any()
        .get_item(details.code.as_str())?
        .call((&details.message,), Some(&more))
}

fn unknown_purchase<'py>(
    py: Python<'py>,
    purchase: &UnknownPurchase,
) -> PyResult<Bound<'py, PyAny>> {
    UNKNOWN_PURCHASE.get(py)?.call1((
        purchase.amount_stars.get(),
        purchase
            .to_username
            .as_ref()
            .map(starsbot::Username::as_str),
        STAGE.get(py)?.call1((purchase.stage.as_str(),))?,
        purchase.started_at_ms,
        purchase.ended_at_ms,
    ))
}

/// What lies under an error: the exception of a transport in Python as it was raised, or what the built-in
/// one says, as the exception that Python has for it.
fn cause(py: Python<'_>, error: &Error) -> Option<PyErr> {
    let source = error.source()?;
    if let Some(raised) = source.downcast_ref::<PyErr>() {
        return Some(raised.clone_ref(py));
    }
    let (mut text, mut errno, mut deeper) = (source.to_string(), None, source.source());
    while let Some(error) = deeper {
        let _ = write!(text, ": {error}");
        let system = error.downcast_ref::<io::Error>();
        errno = errno.or(system.and_then(io::Error::raw_os_error));
        deeper = error.source();
    }
    Some(match (errno, error.code()) {
        (Some(errno), _) => PyOSError::new_err((errno, text)),
        (None, ErrorCode::Timeout) => PyTimeoutError::new_err(text),
        (None, _) => PyConnectionError::new_err(text),
    })
}

/// Chains what became of a call to the exception that has ended it: Ctrl-C, a cancelled task, a time limit.
pub(crate) fn chain(py: Python<'_>, ended_by: &PyErr, became: &PyErr) {
    if let Some(before) = ended_by.cause(py) {
        became.set_cause(py, Some(before));
    }
    ended_by.set_cause(py, Some(became.clone_ref(py)));
}

/// The same for what a purchase left behind, which is logged as well.
pub(crate) fn chain_lost(py: Python<'_>, ended_by: &PyErr, lost: &PyErr) {
    chain(py, ended_by, lost);
    python::log_lost_purchase(py, lost.value(py));
}

/// A purchase whose answer arrived, but too late to be returned: its call had been interrupted already.
pub(crate) fn answered_too_late(py: Python<'_>, order: &Order) -> PyErr {
    let name = order.to_username.as_deref();
    let message = format!(
        "the call was interrupted just as the purchase succeeded: order {} for {} Stars{}. Do not buy again",
        order.order_id,
        order.amount_stars,
        name.map(|name| format!(" to @{name}")).unwrap_or_default()
    );
    let build = || {
        let more = PyDict::new(py);
        more.set_item("outcome", OUTCOME.get(py)?.call1(("unknown",))?)?;
        more.set_item("attempts", 1)?;
        more.set_item("order", answers::order(py, order)?)?;
        OUTCOME_UNKNOWN.get(py)?.call((message,), Some(&more))
    };
    build().map_or_else(|failed| failed, PyErr::from_value)
}
