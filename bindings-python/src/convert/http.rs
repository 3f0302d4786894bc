//! What crosses between the core and a transport written in Python: a request, and the result of sending it.

use pyo3::exceptions::{PyException, PyTimeoutError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString, PyTuple};
use starsbot::http::{Failure, FailureKind, HttpRequest, HttpResponse, RESPONSE_HEADERS};

use super::arguments::type_name;
use crate::python::{Class, HTTP_REQUEST, HTTP_RESPONSE, NOT_SENT, SECRET, TRUNCATED_RESPONSE};

/// What a transport has returned.
pub(crate) enum Returned<'py> {
    /// It is asynchronous.
    Awaitable(Bound<'py, PyAny>),
    Result(Result<HttpResponse, Failure>),
}

/// Hands a request to a transport. Its gate is left alone: from here on the request counts as sent, unless the
/// transport states the proof that it was not. `Err` holds what is no failure of the transport's, Ctrl-C for example.
pub(crate) fn send<'py>(
    py: Python<'py>,
    transport: &Py<PyAny>,
    request: &HttpRequest,
) -> PyResult<Returned<'py>> {
    let request = to_python(py, request)?;
    Ok(match transport.bind(py).call1((request,)) {
        Ok(value) if value.hasattr(intern!(py, "__await__"))? => Returned::Awaitable(value),
        Ok(value) => Returned::Result(returned(&value)?),
        Err(error) => Returned::Result(Err(raised(py, error)?)),
    })
}

/// What a transport has returned: an `HttpResponse`, a tuple of three, or a response of httpx or requests.
pub(crate) fn returned(value: &Bound<'_, PyAny>) -> PyResult<Result<HttpResponse, Failure>> {
    match response(value) {
        Ok(response) => Ok(Ok(response)),
        Err(error) => raised(value.py(), error).map(Err),
    }
}

/// What a transport has raised. Only `NotSent` is proof that nothing was sent. What is no `Exception` is not the
/// transport's, and passes through.
pub(crate) fn raised(py: Python<'_>, raised: PyErr) -> PyResult<Failure> {
    if !raised.is_instance_of::<PyException>(py) {
        return Err(raised);
    }
    let is = |class: &Class| {
        let class = class.get(py);
        class.is_ok_and(|class| raised.is_instance(py, class))
    };
    let is_timeout = |error: &PyErr| error.is_instance_of::<PyTimeoutError>(py);
    let timed_out = is_timeout(&raised) || raised.cause(py).is_some_and(|cause| is_timeout(&cause));
    let message = message(py, &raised);
    let mut failure = if timed_out {
        Failure::timeout(message)
    } else {
        Failure::lost(message)
    };
    if is(&NOT_SENT) {
        failure = failure.not_sent();
        if !timed_out {
            failure.kind = FailureKind::Connect;
        }
    } else if is(&TRUNCATED_RESPONSE) {
        let partial = raised.value(py).getattr("response");
        if let Ok(partial) = partial.and_then(|partial| response(&partial)) {
            failure = failure.with_partial(partial);
        }
    }
    Ok(failure.with_source(raised))
}

/// The failure of a request that could not even be handed to a transport.
pub(crate) fn not_sent(py: Python<'_>, raised: PyErr) -> PyResult<Failure> {
    if !raised.is_instance_of::<PyException>(py) {
        return Err(raised);
    }
    Ok(Failure::connect(message(py, &raised)).with_source(raised))
}

fn to_python<'py>(py: Python<'py>, request: &HttpRequest) -> PyResult<Bound<'py, PyAny>> {
    let headers = PyDict::new(py);
    for header in &request.headers {
        if header.is_sensitive() {
            headers.set_item(header.name(), SECRET.get(py)?.call1((header.value(),))?)?;
        } else {
            headers.set_item(header.name(), header.value())?;
        }
    }
    HTTP_REQUEST.get(py)?.call1((
        request.method.as_str(),
        &request.url,
        headers,
        PyBytes::new(py, &request.body),
        request.timeout.as_secs_f64(),
        request.connect_timeout.as_secs_f64(),
        request.is_purchase,
    ))
}

fn response(value: &Bound<'_, PyAny>) -> PyResult<HttpResponse> {
    let py = value.py();
    if let Ok(parts) = value.cast::<PyTuple>() {
        let (status, headers, body): (Bound<'_, PyAny>, Bound<'_, PyAny>, Bound<'_, PyAny>) =
            parts.extract()?;
        return parts_of_response(&status, &headers, &body);
    }
    let (status, body) = if value.is_instance(HTTP_RESPONSE.get(py)?)? {
        ("status", "body")
    } else {
        ("status_code", "content")
    };
    let mut response = parts_of_response(
        &value.getattr(status)?,
        &value.getattr("headers")?,
        &value.getattr(body)?,
    )?;
    // The redirects that httpx and requests have followed.
    let history = value.getattr_opt("history")?;
    response.redirected = history.is_some_and(|history| history.is_truthy().unwrap_or(true));
    Ok(response)
}

fn parts_of_response(
    status: &Bound<'_, PyAny>,
    headers: &Bound<'_, PyAny>,
    body: &Bound<'_, PyAny>,
) -> PyResult<HttpResponse> {
    let wrong = |part, wanted, value| {
        let message = format!(
            "the {part} of a response must be {wanted}, not {}",
            type_name(value)
        );
        PyTypeError::new_err(message)
    };
    let status_code = status
        .extract()
        .map_err(|_| wrong("status", "an int", status))?;
    let bytes = body
        .cast::<PyString>()
        .is_err()
        .then(|| body.extract().ok())
        .flatten();
    let bytes = bytes.ok_or_else(|| wrong("body", "bytes", body))?;
    let headers = known_headers(headers)?;
    Ok(HttpResponse::new(status_code, headers, bytes))
}

/// The headers that the core reads, from a mapping or from pairs.
fn known_headers(headers: &Bound<'_, PyAny>) -> PyResult<Vec<(String, String)>> {
    let pairs = if headers.hasattr("items")? {
        headers.call_method0("items")?
    } else {
        headers.clone()
    };
    let mut known = Vec::new();
    for pair in pairs.try_iter()? {
        let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair?.extract()?;
        let name = name.str()?.to_string();
        if RESPONSE_HEADERS
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
        {
            known.push((name, value.str()?.to_string()));
        }
    }
    Ok(known)
}

/// An exception without a text is told by its name.
fn message(py: Python<'_>, raised: &PyErr) -> String {
    let value = raised.value(py);
    let text = value.str().map(|text| text.to_string()).unwrap_or_default();
    if text.is_empty() {
        let name = value.get_type().name();
        return name.map_or_else(|_| "it failed".to_owned(), |name| name.to_string());
    }
    text
}
