//! What Python hands in. Python checks no types, so it is done here, before anything is sent.

use std::fmt::Display;
use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyEllipsis, PyFloat, PyInt, PyString};
use starsbot::{Timeouts, Ton};

use crate::call::Operation;
use crate::errors::{invalid_argument, invalid_config, to_python};
use crate::python::{DECIMAL, TIMEOUTS};

/// A purchase as it was asked for. `...` for the recipient is what its absence looks like.
pub(crate) fn purchase(
    amount_stars: &Bound<'_, PyAny>,
    to_username: &Bound<'_, PyAny>,
) -> PyResult<Operation> {
    Ok(Operation::Buy {
        amount_stars: stars(amount_stars)?,
        to_username: recipient(to_username)?,
    })
}

fn stars(amount: &Bound<'_, PyAny>) -> PyResult<i64> {
    let py = amount.py();
    let refused = |why: String| invalid_argument(py, "amount_stars", why);
    // True is a 1 in Python, and a mistake here.
    if amount.is_instance_of::<PyBool>() || !amount.is_instance_of::<PyInt>() {
        return Err(refused(format!(
            "amount_stars must be an int, not {}",
            kind(amount)
        )));
    }
    amount.extract().map_err(|_| {
        refused("amount_stars must be a whole number from 1 upwards, and is too large".to_owned())
    })
}

fn recipient(name: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    if name.is_instance_of::<PyEllipsis>() {
        return Ok(None);
    }
    let Ok(name) = name.cast::<PyString>() else {
        return Err(invalid_argument(
            name.py(),
            "to_username",
            format!(
                "to_username must be a str, not {}; leave it out to buy for the owner of the API key",
                kind(name)
            ),
        ));
    };
    // A name with half a surrogate pair is no name, and any text that is none says the same.
    Ok(Some(name.to_str().unwrap_or("\u{fffd}").to_owned()))
}

/// An amount of TON: `Decimal`, `int`, or text. A float is refused: it has lost digits before it got here.
pub(crate) fn ton(amount: &Bound<'_, PyAny>, field: &str) -> PyResult<Ton> {
    let py = amount.py();
    let is_exact = !amount.is_instance_of::<PyBool>()
        && (amount.is_instance_of::<PyInt>()
            || amount.is_instance_of::<PyString>()
            || amount.is_instance(DECIMAL.get(py)?)?);
    if !is_exact {
        let what = kind(amount);
        let message = format!("{field} must be a Decimal, an int or a str of TON, not {what}");
        return Err(invalid_argument(py, field, message));
    }
    let text = amount.str()?;
    let text = text.to_str().unwrap_or("\u{fffd}");
    text.parse()
        .map_err(|error: starsbot::Error| invalid_argument(py, field, error.message()))
}

/// `None`, a number of seconds, or a `Timeouts`. The names are the option's.
pub(crate) fn timeouts(value: &Bound<'_, PyAny>, base: Timeouts) -> PyResult<Timeouts> {
    let py = value.py();
    if value.is_instance(TIMEOUTS.get(py)?)? {
        return Ok(Timeouts {
            connect: seconds(&value.getattr("connect")?, "timeout")?,
            read: seconds(&value.getattr("read")?, "timeout")?,
            purchase: seconds(&value.getattr("purchase")?, "timeout")?,
        });
    }
    let timeout = seconds(value, "timeout")?;
    Ok(Timeouts {
        read: timeout,
        purchase: timeout,
        ..base
    })
}

/// A number of seconds.
pub(crate) fn seconds(value: &Bound<'_, PyAny>, field: &str) -> PyResult<Duration> {
    let py = value.py();
    let is_number = value.is_instance_of::<PyInt>() || value.is_instance_of::<PyFloat>();
    if value.is_instance_of::<PyBool>() || !is_number {
        let message = format!("{field} must be a number of seconds, not {}", kind(value));
        return Err(invalid_config(py, field, message));
    }
    let number: f64 = value.extract()?;
    Duration::try_from_secs_f64(number).map_err(|_| {
        invalid_config(
            py,
            field,
            format!("{field} must be a number of seconds from 0 upwards"),
        )
    })
}

/// A whole number from 0 to `most`. Any other is refused.
pub(crate) fn count<T: Copy + Display + TryFrom<u64>>(
    value: &Bound<'_, PyAny>,
    field: &str,
    most: T,
    refuse: fn(Python<'_>, &str, String) -> PyErr,
) -> PyResult<T> {
    let number = value.extract::<u64>().ok();
    number
        .filter(|_| !value.is_instance_of::<PyBool>())
        .and_then(|number| T::try_from(number).ok())
        .ok_or_else(|| {
            let message = format!("{field} must be an int from 0 to {most}");
            refuse(value.py(), field, message)
        })
}

/// A text option.
pub(crate) fn text<'a>(value: &'a Bound<'_, PyAny>, field: &str) -> PyResult<&'a str> {
    let py = value.py();
    let text = value.cast::<PyString>().map_err(|_| {
        invalid_config(
            py,
            field,
            format!("{field} must be a str, not {}", kind(value)),
        )
    })?;
    text.to_str()
        .map_err(|_| invalid_config(py, field, format!("{field} is not valid Unicode")))
}

/// Passes an error of the core on.
pub(crate) fn checked<T>(py: Python<'_>, result: starsbot::Result<T>) -> PyResult<T> {
    result.map_err(|error| to_python(py, &error))
}

/// The type of a value, for people. Never the value: in a wrong place it can be anything, a key too.
pub(crate) fn kind(value: &Bound<'_, PyAny>) -> String {
    let name = value.get_type().name();
    name.map_or_else(|_| "something else".to_owned(), |name| name.to_string())
}
