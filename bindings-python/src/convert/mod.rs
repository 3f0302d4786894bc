//! What crosses between Python and the core.

pub(crate) mod arguments;
pub(crate) mod errors;
pub(crate) mod headers;
pub(crate) mod http;
pub(crate) mod models;
pub(crate) mod numbers;
pub(crate) mod options;

use pyo3::prelude::*;
use starsbot::{Output, Result};

/// The result of a call: its value, or the exception to raise. The outer `Err` is what got in the way of making it.
pub(crate) fn result<'py>(
    py: Python<'py>,
    result: &Result<Output>,
) -> PyResult<PyResult<Bound<'py, PyAny>>> {
    match result {
        Ok(output) => models::output(py, output).map(Ok),
        Err(error) => errors::to_python(py, error).map(Err),
    }
}
