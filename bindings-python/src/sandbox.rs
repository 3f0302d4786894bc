//! The native half of `Sandbox`.

use std::str::FromStr;
use std::time::Duration;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use starsbot::sandbox::{self, Fault, Operation, SandboxConfig, SandboxOptions, SandboxTransport};
use starsbot::{ConfigOptions, Error, Result};

use crate::convert::arguments::{string, type_name};
use crate::convert::errors::checked;
use crate::convert::models::sandbox_purchase;
use crate::convert::numbers::{amount, integer, seconds, text, timestamp_ms};
use crate::convert::options::Options;
use crate::python::{TO_DATETIME, TON};

/// The native half of `Sandbox`.
#[pyclass(subclass, frozen, weakref, module = "starsbot._native")]
pub(crate) struct Sandbox {
    transport: SandboxTransport,
    client_options: ConfigOptions,
}

impl Sandbox {
    pub(crate) fn transport(&self) -> SandboxTransport {
        self.transport.clone()
    }

    /// The options of a client of it.
    pub(crate) fn client_options(&self) -> ConfigOptions {
        self.client_options.clone()
    }
}

#[pymethods]
impl Sandbox {
    #[new]
    #[pyo3(signature = (**options))]
    fn new(py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let given = Options::new(options);
        let config = sandbox_options(&given).and_then(SandboxConfig::from_options);
        let config = checked(py, config)?;
        Ok(Self {
            client_options: ConfigOptions::for_sandbox(&config),
            transport: SandboxTransport::new(sandbox::Sandbox::new(config)),
        })
    }

    #[getter]
    fn _balance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        ton(py, self.transport.with(|sandbox| sandbox.balance()))
    }

    #[getter]
    fn _price<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        ton(py, self.transport.with(|sandbox| sandbox.price()))
    }

    #[getter]
    fn _requests(&self) -> u64 {
        self.transport.with(|sandbox| sandbox.requests())
    }

    #[getter]
    fn _now<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let now_ms = self.transport.with(|sandbox| sandbox.now_ms());
        TO_DATETIME.get(py)?.call1((now_ms,))
    }

    #[getter]
    fn _purchases<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let all = self.transport.with(|sandbox| sandbox.purchases().to_vec());
        let all: PyResult<Vec<_>> = all.iter().map(|one| sandbox_purchase(py, one)).collect();
        PyList::new(py, all?)
    }

    #[getter]
    fn _duplicate_purchases<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let pairs: Vec<_> = self.transport.with(|sandbox| {
            let pairs = sandbox.duplicate_purchases().into_iter();
            pairs
                .map(|(first, second)| (first.clone(), second.clone()))
                .collect()
        });
        let pairs: PyResult<Vec<_>> = pairs
            .iter()
            .map(|(first, second)| {
                Ok((sandbox_purchase(py, first)?, sandbox_purchase(py, second)?))
            })
            .collect();
        PyList::new(py, pairs?)
    }

    fn _credit<'py>(&self, given: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = given.py();
        let credited = amount(given, "ton").and_then(|text| {
            let amount = text.parse()?;
            self.transport.with(|sandbox| sandbox.credit(amount))
        });
        ton(py, checked(py, credited)?)
    }

    fn _fail_next(
        &self,
        operation: &Bound<'_, PyAny>,
        fault: &Bound<'_, PyAny>,
        times: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let py = operation.py();
        let operation: Operation = checked(py, named(operation, "operation"))?;
        let fault: Fault = checked(py, named(fault, "fault"))?;
        let count = integer(times, "times")
            .ok()
            .and_then(|times| u32::try_from(times).ok());
        let count = count.ok_or_else(|| {
            let message = format!("`times` must be an int from 0 to {}", u32::MAX);
            Error::invalid_argument("times", message)
        });
        let count = checked(py, count)?;
        self.transport
            .with(|sandbox| sandbox.fail_next_n(operation, fault, count));
        Ok(())
    }

    fn _advance(&self, given: &Bound<'_, PyAny>) -> PyResult<()> {
        let duration = seconds(given, "seconds").and_then(|milliseconds| {
            let duration = Duration::try_from_secs_f64(milliseconds / 1_000.0);
            duration.map_err(|_| Error::invalid_config("seconds", "`seconds` must be 0 or more"))
        });
        let duration = checked(given.py(), duration)?;
        self.transport.with(|sandbox| sandbox.advance(duration));
        Ok(())
    }

    fn _reset(&self) {
        self.transport.with(sandbox::Sandbox::reset);
    }

    // Python hands every method its object.
    #[allow(clippy::unused_self)]
    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err(
            "a Sandbox cannot be pickled or copied",
        ))
    }
}

fn sandbox_options(given: &Options<'_, '_>) -> Result<SandboxOptions> {
    let balance = given.read("balance", amount);
    Ok(SandboxOptions {
        balance: balance.map_err(|error| Error::invalid_config("balance", error.message()))?,
        api_key: given.read("api_key", text)?,
        seed: given.read("seed", integer)?,
        latency_ms: given.read("latency", seconds)?,
        slow_ms: given.read("slow", seconds)?,
        rate_limit: given.read("rate_limit", integer)?,
        start_ms: given.read("start", timestamp_ms)?,
    })
}

fn ton(py: Python<'_>, ton: starsbot::Ton) -> PyResult<Bound<'_, PyAny>> {
    TON.get(py)?.call1((ton.to_string(),))
}

/// A name that the core reads.
fn named<T: FromStr<Err = Error>>(name: &Bound<'_, PyAny>, field: &str) -> Result<T> {
    let text = name.cast::<PyString>().map(string);
    let text = text.map_err(|_| {
        let message = format!("`{field}` must be a str, not {}", type_name(name));
        Error::invalid_argument(field, message)
    });
    text?.parse()
}
