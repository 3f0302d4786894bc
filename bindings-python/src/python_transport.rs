//! What crosses between the core and a transport written in Python: a request, and what came of it.

use pyo3::exceptions::PyTimeoutError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};
use starsbot::http::{Failure, FailureKind, HttpRequest, HttpResponse};

use crate::python::{ANSWER_CUT, HTTP_REQUEST, HTTP_RESPONSE, NOT_SENT, SECRET};

/// The request as the package's `HttpRequest`.
pub(crate) fn request<'py>(py: Python<'py>, request: &HttpRequest) -> PyResult<Bound<'py, PyAny>> {
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

/// What a transport has returned: an `HttpResponse`, a tuple of three, or a response of httpx or requests.
pub(crate) fn response(value: &Bound<'_, PyAny>) -> Result<HttpResponse, Failure> {
    read(value).map_err(|error| failure(value.py(), error))
}

fn read(value: &Bound<'_, PyAny>) -> PyResult<HttpResponse> {
    if let Ok(parts) = value.cast::<PyTuple>() {
        let (status, headers, body): (u16, Bound<'_, PyAny>, Vec<u8>) = parts.extract()?;
        return Ok(HttpResponse {
            status,
            headers: known_headers(&headers)?,
            body,
        });
    }
    let (status, body) = if value.is_instance(HTTP_RESPONSE.get(value.py())?)? {
        ("status", "body")
    } else {
        ("status_code", "content")
    };
    Ok(HttpResponse {
        status: value.getattr(status)?.extract()?,
        headers: known_headers(&value.getattr("headers")?)?,
        body: value.getattr(body)?.extract()?,
    })
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
        let (name, value): (String, String) = pair?.extract()?;
        if name.eq_ignore_ascii_case("retry-after") || name.eq_ignore_ascii_case("date") {
            known.push((name, value));
        }
    }
    Ok(known)
}

/// What a transport has raised. Only `NotSent` is proof that nothing left.
pub(crate) fn failure(py: Python<'_>, raised: PyErr) -> Failure {
    let is = |class: &crate::python::Class| {
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
    } else if is(&ANSWER_CUT) {
        let partial = raised.value(py).getattr("response");
        if let Ok(partial) = partial.and_then(|partial| read(&partial)) {
            failure = failure.with_partial(partial);
        }
    }
    failure.with_source(raised)
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
