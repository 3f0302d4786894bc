//! The native half of `Sandbox`.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};
use starsbot::sandbox::{Fault, Operation, Sandbox, SandboxConfig, SandboxTransport};
use starsbot::{ApiKey, Error};

use crate::answers::{decimal, purchase};
use crate::arguments::{checked, count, kind, seconds, text, ton};
use crate::errors::{invalid_argument, invalid_config};

/// The native half of `Sandbox`.
#[pyclass(
    subclass,
    frozen,
    weakref,
    name = "Sandbox",
    module = "starsbot._native"
)]
pub(crate) struct SandboxCore {
    transport: SandboxTransport,
    api_key: ApiKey,
}

impl SandboxCore {
    pub(crate) fn transport(&self) -> SandboxTransport {
        self.transport.clone()
    }

    pub(crate) fn api_key(&self) -> ApiKey {
        self.api_key.clone()
    }
}

#[pymethods]
impl SandboxCore {
    #[new]
    #[pyo3(signature = (*, balance=None, api_key=None, seed=None, latency=None, slow=None, rate_limit=None, start_unix_ms=None))]
    // Python's keyword arguments.
    #[allow(clippy::too_many_arguments)]
    fn new(
        py: Python<'_>,
        balance: Option<&Bound<'_, PyAny>>,
        api_key: Option<&Bound<'_, PyAny>>,
        seed: Option<&Bound<'_, PyAny>>,
        latency: Option<&Bound<'_, PyAny>>,
        slow: Option<&Bound<'_, PyAny>>,
        rate_limit: Option<&Bound<'_, PyAny>>,
        start_unix_ms: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let mut config = SandboxConfig::default();
        if let Some(balance) = balance {
            config.balance = ton(balance, "balance")?;
        }
        if let Some(key) = api_key {
            config.api_key = checked(py, ApiKey::new(text(key, "api_key")?))?;
        }
        if let Some(latency) = latency {
            config.latency = seconds(latency, "latency")?;
        }
        if let Some(slow) = slow {
            config.slow = seconds(slow, "slow")?;
        }
        if let Some(seed) = seed {
            config.seed = count(seed, "seed", u64::MAX, invalid_config)?;
        }
        if let Some(limit) = rate_limit {
            config.rate_limit = Some(count(limit, "rate_limit", u32::MAX, invalid_config)?);
        }
        if let Some(start) = start_unix_ms {
            config.start_unix_ms = count(start, "start_unix_ms", u64::MAX, invalid_config)?;
        }
        Ok(Self {
            api_key: config.api_key.clone(),
            transport: SandboxTransport::new(Sandbox::new(config)),
        })
    }

    #[getter]
    fn _balance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        decimal(py, self.transport.with(|sandbox| sandbox.balance()))
    }

    #[getter]
    fn _price<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        decimal(py, self.transport.with(|sandbox| sandbox.price()))
    }

    #[getter]
    fn _requests(&self) -> u64 {
        self.transport.with(|sandbox| sandbox.requests())
    }

    #[getter]
    fn _unix_ms(&self) -> u64 {
        self.transport.with(|sandbox| sandbox.unix_ms())
    }

    #[getter]
    fn _purchases<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let all = self.transport.with(|sandbox| sandbox.purchases().to_vec());
        let all: Vec<_> = all
            .iter()
            .map(|one| purchase(py, one))
            .collect::<PyResult<_>>()?;
        PyList::new(py, all)
    }

    #[getter]
    fn _bought_twice<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let pairs: Vec<_> = self.transport.with(|sandbox| {
            let pairs = sandbox.bought_twice().into_iter();
            pairs
                .map(|(first, second)| (first.clone(), second.clone()))
                .collect()
        });
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(first, second)| Ok((purchase(py, first)?, purchase(py, second)?)))
            .collect::<PyResult<_>>()?;
        PyList::new(py, pairs)
    }

    fn _credit<'py>(&self, amount: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = amount.py();
        let amount = ton(amount, "ton")?;
        let balance = self.transport.with(|sandbox| sandbox.credit(amount));
        decimal(py, checked(py, balance)?)
    }

    fn _fail_next(
        &self,
        operation: &Bound<'_, PyAny>,
        fault: &Bound<'_, PyAny>,
        times: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let operation: Operation = named(operation, "operation")?;
        let fault: Fault = named(fault, "fault")?;
        let times = count(times, "times", u32::MAX, invalid_argument)?;
        self.transport
            .with(|sandbox| sandbox.fail_next_n(operation, fault, times));
        Ok(())
    }

    fn _advance(&self, duration: &Bound<'_, PyAny>) -> PyResult<()> {
        let duration = seconds(duration, "seconds")?;
        self.transport.with(|sandbox| sandbox.advance(duration));
        Ok(())
    }

    fn _reset(&self) {
        self.transport.with(Sandbox::reset);
    }

    // Python hands every method its object.
    #[allow(clippy::unused_self)]
    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err(
            "a Sandbox cannot be pickled or copied",
        ))
    }
}

/// A name that the core reads.
fn named<T: std::str::FromStr<Err = Error>>(name: &Bound<'_, PyAny>, field: &str) -> PyResult<T> {
    let py = name.py();
    let Ok(text) = name.cast::<PyString>() else {
        let message = format!("{field} must be a str, not {}", kind(name));
        return Err(invalid_argument(py, field, message));
    };
    checked(py, text.to_str().unwrap_or_default().parse())
}
