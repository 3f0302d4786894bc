//! The headers of a client of one's own backend.

use pyo3::exceptions::PyException;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyString;
use starsbot::http::Header;
use starsbot::{Error, Result};

use super::arguments::type_name;
use super::errors;

/// Where the headers of a client come from.
pub(crate) enum Headers {
    /// The same for each call.
    Fixed(Vec<Header>),
    /// A function that is asked before each call, asynchronous or not.
    Function(Py<PyAny>),
}

/// What a function has returned.
pub(crate) enum Returned<'py> {
    Headers(Vec<Header>),
    Awaitable(Bound<'py, PyAny>),
}

impl Headers {
    /// A mapping, which is checked now, or a function.
    pub(crate) fn new(value: &Bound<'_, PyAny>) -> Result<Self> {
        if value.is_callable() {
            return Ok(Self::Function(value.clone().unbind()));
        }
        let headers = headers(value);
        headers
            .map(Self::Fixed)
            .map_err(|error| Error::invalid_config("headers", error.message()))
    }

    /// The headers of a call. `Err` is what the function has raised.
    pub(crate) fn get<'py>(&self, py: Python<'py>) -> PyResult<Returned<'py>> {
        let function = match self {
            Self::Fixed(headers) => return Ok(Returned::Headers(headers.clone())),
            Self::Function(function) => function.bind(py),
        };
        let value = function.call0().map_err(|raised| refused(py, raised))?;
        if value.hasattr(intern!(py, "__await__"))? {
            return Ok(Returned::Awaitable(value));
        }
        returned(&value).map(Returned::Headers)
    }
}

/// What a function has returned, awaited.
pub(crate) fn returned(value: &Bound<'_, PyAny>) -> PyResult<Vec<Header>> {
    headers(value).map_err(|error| errors::raise(value.py(), &error))
}

/// The error for what a function has raised. An interrupt passes through.
pub(crate) fn refused(py: Python<'_>, raised: PyErr) -> PyErr {
    if !raised.is_instance_of::<PyException>(py) {
        return raised;
    }
    // Not what it says: that may be the token.
    let what = type_name(raised.value(py));
    let message = format!("the function `headers` raised {what}; nothing was sent");
    let error = errors::raise(py, &Error::invalid_argument("headers", message));
    error.set_cause(py, Some(raised));
    error
}

fn headers(value: &Bound<'_, PyAny>) -> Result<Vec<Header>> {
    let wrong = || {
        let what = type_name(value);
        let message = format!("`headers` must be a mapping of str to str, not {what}");
        Error::invalid_argument("headers", message)
    };
    let pairs = value.call_method0("items").map_err(|_| wrong())?;
    let mut headers = Vec::new();
    for pair in pairs.try_iter().map_err(|_| wrong())? {
        let pair = pair.and_then(|pair| pair.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>());
        let (name, value) = pair.map_err(|_| wrong())?;
        let name = text(&name).ok_or_else(|| {
            let what = type_name(&name);
            Error::invalid_argument("headers", format!("the name of a header is {what}"))
        })?;
        let value = text(&value).ok_or_else(|| {
            let what = type_name(&value);
            Error::invalid_argument(
                "headers",
                format!("the value of the header {name:?} is {what}"),
            )
        })?;
        headers.push(Header::custom(&name, &value)?);
    }
    Ok(headers)
}

fn text(value: &Bound<'_, PyAny>) -> Option<String> {
    let text = value.cast::<PyString>().ok()?;
    text.to_str().ok().map(str::to_owned)
}
