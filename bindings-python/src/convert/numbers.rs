//! Amounts, times and counts. Python checks no types, so it is done here.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyString};
use starsbot::{Error, Result};

use super::arguments::{string, type_name};
use crate::python::{DATETIME, DECIMAL};

/// The text of an amount of TON: a `Decimal`, an `int` or a `str`. A float is refused: it has lost digits before it
/// got here.
pub(crate) fn amount(value: &Bound<'_, PyAny>, field: &str) -> Result<String> {
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(string(text));
    }
    // By the types' own methods: those of a subclass may say something else.
    if value.is_instance_of::<PyInt>() && !value.is_instance_of::<PyBool>() {
        // An amount that is too large for this is too large for TON as well.
        let number = value.extract().unwrap_or(i64::MAX);
        return Ok(number.to_string());
    }
    let decimal = DECIMAL.get(value.py()).and_then(|decimal| {
        if value.is_instance(decimal)? {
            let text = decimal.getattr("__str__")?.call1((value,))?;
            return Ok(Some(text.extract::<String>()?));
        }
        Ok(None)
    });
    decimal.ok().flatten().ok_or_else(|| {
        let what = type_name(value);
        let message = format!("`{field}` must be a Decimal, an int or a str of TON, not {what}");
        Error::invalid_argument(field, message)
    })
}

/// A number of seconds, in milliseconds.
pub(crate) fn seconds(value: &Bound<'_, PyAny>, field: &str) -> Result<f64> {
    let is_number = value.is_instance_of::<PyInt>() || value.is_instance_of::<PyFloat>();
    if value.is_instance_of::<PyBool>() || !is_number {
        let what = type_name(value);
        let message = format!("`{field}` must be a number of seconds, not {what}");
        return Err(Error::invalid_config(field, message));
    }
    // An int that is no float is too large.
    Ok(value.extract::<f64>().unwrap_or(f64::INFINITY) * 1_000.0)
}

/// A whole number.
pub(crate) fn integer(value: &Bound<'_, PyAny>, field: &str) -> Result<i64> {
    let number = value.extract().ok();
    number
        .filter(|_| value.is_instance_of::<PyInt>() && !value.is_instance_of::<PyBool>())
        .ok_or_else(|| {
            let message = format!("`{field}` must be an int from 0 to {}", i64::MAX);
            Error::invalid_config(field, message)
        })
}

/// A `datetime` with a time zone, in milliseconds since the Unix epoch.
pub(crate) fn timestamp_ms(value: &Bound<'_, PyAny>, field: &str) -> Result<i64> {
    let seconds = DATETIME.get(value.py()).and_then(|datetime| {
        let is_aware = value.is_instance(datetime)? && !value.call_method0("utcoffset")?.is_none();
        let seconds = is_aware.then(|| value.call_method0("timestamp")?.extract::<f64>());
        seconds.transpose()
    });
    let Ok(Some(seconds)) = seconds else {
        let message = format!("`{field}` must be a datetime with a time zone");
        return Err(Error::invalid_config(field, message));
    };
    // It fits: Python's years end at 9999.
    #[allow(clippy::cast_possible_truncation)]
    Ok((seconds * 1_000.0).round() as i64)
}

/// A string option.
pub(crate) fn text(value: &Bound<'_, PyAny>, field: &str) -> Result<String> {
    let text = value.cast::<PyString>().map_err(|_| {
        let message = format!("`{field}` must be a str, not {}", type_name(value));
        Error::invalid_config(field, message)
    })?;
    let text = text.to_str().map(str::to_owned);
    text.map_err(|_| Error::invalid_config(field, format!("`{field}` is not valid Unicode")))
}
