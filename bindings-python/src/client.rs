//! The native half of `Client` and `AsyncClient`.

mod options;

use std::sync::atomic::Ordering;

use pyo3::PyTraverseError;
use pyo3::exceptions::PyTypeError;
use pyo3::gc::PyVisit;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use starsbot::endpoint::Endpoint as _;
use starsbot::{AnyEndpoint, Call, Config, ConfigOptions, DEFAULT_BASE_URL, Error};

use crate::asyncio::AsyncCall;
use crate::call::PendingCall;
use crate::clock::Clock;
use crate::convert::arguments::arguments;
use crate::convert::errors::checked;
use crate::convert::options::Options;
use crate::python::{self, Lookup};
use crate::shared::Shared;
use crate::threads;
use crate::transport::Transport;

/// The native half of `Client` and `AsyncClient`.
#[pyclass(subclass, frozen, weakref, module = "starsbot._native")]
pub(crate) struct Client {
    shared: Py<Shared>,
    options: ConfigOptions,
    config: Config,
}

#[pymethods]
impl Client {
    #[new]
    #[pyo3(signature = (**options))]
    fn new(py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let given = Options::new(options);
        if let Some(like) = given.get("like") {
            return like.cast::<Self>()?.get().with_timeout(py, &given);
        }
        let transport = checked(py, options::transport(&given))?;
        let options = checked(py, options::config_options(&given, &transport))?;
        let headers = checked(py, options::headers(&given))?;
        let clock = checked(py, options::clock(&given, &transport))?;
        Ok(Self {
            config: checked(py, Config::from_options(options.clone()))?,
            options,
            shared: Py::new(py, Shared::new(transport, headers, clock))?,
        })
    }

    /// Calls an operation from this thread.
    fn _call<'py>(
        &self,
        operation: &str,
        arguments: &Bound<'py, PyDict>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let call = self.begin(operation, arguments, &python::SLEEP)?;
        let returned = threads::run(arguments.py(), self.shared.get(), call);
        if self.is_closed() {
            self.shared.get().runtimes.clear();
        }
        returned
    }

    /// Begins a call of an operation, which a coroutine drives.
    fn _call_async(&self, operation: &str, arguments: &Bound<'_, PyDict>) -> PyResult<AsyncCall> {
        let call = self.begin(operation, arguments, &python::ASYNC_SLEEP)?;
        Ok(AsyncCall::new(self.shared.clone_ref(arguments.py()), call))
    }

    fn _close(&self) {
        let shared = self.shared.get();
        shared.is_closed.store(true, Ordering::Relaxed);
        shared.runtimes.clear();
        shared.connections.clear();
    }

    #[getter]
    fn _transport(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        match &self.shared.get().transport {
            Transport::Http(_) => None,
            Transport::Sandbox(sandbox) => Some(sandbox.clone_ref(py).into_any()),
            Transport::Python(callable) => Some(callable.clone_ref(py)),
        }
    }

    #[getter(_closed)]
    fn is_closed(&self) -> bool {
        self.shared.get().is_closed.load(Ordering::Relaxed)
    }

    fn __repr__(this: &Bound<'_, Self>) -> PyResult<String> {
        let name = this.get_type().name()?;
        let client = this.get();
        let closed = if client.is_closed() { " closed" } else { "" };
        if let Transport::Sandbox(_) = client.shared.get().transport {
            return Ok(format!("<starsbot.{name} of a sandbox{closed}>"));
        }
        let url = client.options.base_url.as_deref();
        let url = url.unwrap_or(DEFAULT_BASE_URL);
        Ok(format!("<starsbot.{name} base_url='{url}'{closed}>"))
    }

    fn __reduce__(this: &Bound<'_, Self>) -> PyResult<()> {
        let name = this.get_type().name()?;
        Err(PyTypeError::new_err(format!(
            "{name} cannot be pickled or copied: it holds the API key and open connections. Make one in each \
             process, for example from STARSBOT_API_KEY"
        )))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.shared)
    }
}

impl Client {
    /// The same client with another timeout.
    fn with_timeout(&self, py: Python<'_>, given: &Options<'_, '_>) -> PyResult<Self> {
        let mut options = self.options.clone();
        checked(py, options::set_timeouts(&mut options, given))?;
        Ok(Self {
            shared: self.shared.clone_ref(py),
            config: checked(py, Config::from_options(options.clone()))?,
            options,
        })
    }

    /// Checks the arguments of a call, and makes it. Nothing is sent yet.
    fn begin(
        &self,
        operation: &str,
        given: &Bound<'_, PyDict>,
        sleep: &'static Lookup<PyAny>,
    ) -> PyResult<PendingCall> {
        let py = given.py();
        let endpoint = checked(py, AnyEndpoint::new(operation, arguments(given)?))?;
        if self.is_closed() {
            return checked(py, Err(Error::client_closed()));
        }
        python::prepare(py, endpoint.purchase().is_some())?;
        let shared = self.shared.get();
        let clock = match (&shared.transport, &shared.clock) {
            (Transport::Sandbox(sandbox), _) => Clock::Sandbox(sandbox.get().transport()),
            (_, Some(clock)) => Clock::Custom(clock.clone_ref(py)),
            (_, None) => Clock::System(sleep),
        };
        Ok(PendingCall::new(Call::new(endpoint, &self.config), clock))
    }
}
