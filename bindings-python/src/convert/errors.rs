//! Errors of the core as exceptions.

use std::error::Error as StdError;
use std::fmt::Write as _;
use std::io;

use pyo3::exceptions::{PyConnectionError, PyOSError, PyTimeoutError};
use pyo3::prelude::*;
use starsbot::{Error, ErrorCode};

use super::models;
use crate::python::{ERRORS, LOG_INTERRUPTED};

/// The exception for an error, its cause chained. `Err` is what got in the way of making it.
pub(crate) fn to_python(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    let details = error.details();
    let class = ERRORS.get(py)?.as_any().get_item(details.code.as_str())?;
    let more = models::error_details(py, details)?;
    let exception = PyErr::from_value(class.call((&details.message,), Some(&more))?);
    exception.set_cause(py, cause(py, error));
    Ok(exception)
}

/// The exception for an error before which nothing was sent, or else what got in the way of making it.
pub(crate) fn raise(py: Python<'_>, error: &Error) -> PyErr {
    to_python(py, error).unwrap_or_else(|raised| raised)
}

/// Passes an error of the core on.
pub(crate) fn checked<T>(py: Python<'_>, result: starsbot::Result<T>) -> PyResult<T> {
    result.map_err(|error| raise(py, &error))
}

/// Chains the unknown outcome of a purchase to what has interrupted its call: Ctrl-C, a cancelled task, a time limit.
/// It is logged as well, so that it does not depend on anybody looking at the exception.
pub(crate) fn chain_interrupted(py: Python<'_>, interrupted_by: &PyErr, error: &Error) {
    let chained = to_python(py, error).and_then(|unknown| {
        if let Some(before) = interrupted_by.cause(py) {
            unknown.set_cause(py, Some(before));
        }
        interrupted_by.set_cause(py, Some(unknown.clone_ref(py)));
        LOG_INTERRUPTED.get(py)?.call1((unknown.value(py),))
    });
    if let Err(raised) = chained {
        raised.write_unraisable(py, None);
    }
}

/// What lies under an error: the exception of a transport in Python as it was raised, or what the built-in
/// one says, as the exception that Python has for it.
fn cause(py: Python<'_>, error: &Error) -> Option<PyErr> {
    let source = error.source()?;
    if let Some(raised) = source.downcast_ref::<PyErr>() {
        return Some(raised.clone_ref(py));
    }
    let (mut text, mut errno, mut deeper) = (source.to_string(), None, Some(source));
    while let Some(error) = deeper {
        let system = error.downcast_ref::<io::Error>();
        errno = errno.or(system.and_then(io::Error::raw_os_error));
        deeper = error.source();
        if let Some(error) = deeper {
            let _ = write!(text, ": {error}");
        }
    }
    Some(match (errno, error.code()) {
        (Some(errno), _) => PyOSError::new_err((errno, text)),
        (None, ErrorCode::Timeout) => PyTimeoutError::new_err(text),
        (None, _) => PyConnectionError::new_err(text),
    })
}
