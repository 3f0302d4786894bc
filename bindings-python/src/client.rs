//! The native half of `Client`.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use pyo3::PyTraverseError;
use pyo3::exceptions::PyTypeError;
use pyo3::gc::PyVisit;
use pyo3::prelude::*;

use crate::answers;
use crate::arguments;
use crate::call::{Call, Operation};
use crate::clock::Clocked;
use crate::config::{Backend, Options, Settings};
use crate::errors::to_python;
use crate::slots::Slots;
use crate::steps::{Mailbox, Steps};

/// The native half of `Client`.
#[pyclass(
    subclass,
    frozen,
    weakref,
    name = "Client",
    module = "starsbot._native"
)]
pub(crate) struct Client {
    settings: Settings,
    slots: Arc<Slots>,
}

#[pymethods]
impl Client {
    #[new]
    #[pyo3(
        signature = (*, api_key=None, base_url=None, timeout=None, app=None, ca_file=None, transport=None, _like=None, _clock=None),
        text_signature = "(*, api_key=None, base_url=None, timeout=None, app=None, ca_file=None, transport=None)"
    )]
    // Python's keyword arguments, by the names they have there.
    #[allow(clippy::too_many_arguments, clippy::used_underscore_binding)]
    fn new(
        py: Python<'_>,
        api_key: Option<&Bound<'_, PyAny>>,
        base_url: Option<&Bound<'_, PyAny>>,
        timeout: Option<&Bound<'_, PyAny>>,
        app: Option<&Bound<'_, PyAny>>,
        ca_file: Option<&Bound<'_, PyAny>>,
        transport: Option<&Bound<'_, PyAny>>,
        _like: Option<&Bound<'_, Self>>,
        _clock: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        if let Some(like) = _like {
            return Ok(Self {
                settings: like.get().settings.with_timeout(timeout)?,
                slots: Arc::clone(&like.get().slots),
            });
        }
        let options = Options {
            api_key,
            base_url,
            timeout,
            app,
            ca_file,
            transport,
            clock: _clock,
        };
        Ok(Self {
            settings: Settings::read(py, &options)?,
            slots: Arc::default(),
        })
    }

    fn _balance(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.call(py, Operation::Balance)
    }

    fn _deposit(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.call(py, Operation::Deposit)
    }

    fn _buy(
        &self,
        amount_stars: &Bound<'_, PyAny>,
        to_username: &Bound<'_, PyAny>,
    ) -> PyResult<Py<PyAny>> {
        let purchase = arguments::purchase(amount_stars, to_username)?;
        self.call(amount_stars.py(), purchase)
    }

    fn _close(&self) {
        self.settings.closed.store(true, Ordering::Relaxed);
        self.slots.clear();
    }

    #[getter]
    fn _transport(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.settings.transport(py)
    }

    #[getter]
    fn _closed(&self) -> bool {
        self.settings.closed.load(Ordering::Relaxed)
    }

    fn __repr__(&self) -> String {
        self.settings.repr("Client")
    }

    // Python hands every method its object.
    #[allow(clippy::unused_self)]
    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err(
            "a Client cannot be pickled or copied: it holds the API key and open connections. Make one in \
             each process, for example from STARSBOT_API_KEY",
        ))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.settings.traverse(visit)
    }
}

impl Client {
    fn call(&self, py: Python<'_>, operation: Operation) -> PyResult<Py<PyAny>> {
        self.settings.check_open(py)?;
        let config = Arc::clone(&self.settings.config);
        let clock = self.settings.clock.clone();
        let result = match &self.settings.backend {
            Backend::Http(ca_file) => {
                let result =
                    self.slots
                        .run(py, ca_file.as_ref(), &self.settings.config, |transport| {
                            Call::new(Clocked { transport, clock }, config, operation)
                        })?;
                if self.settings.closed.load(Ordering::Relaxed) {
                    self.slots.clear();
                }
                result
            }
            Backend::Sandbox(sandbox) => {
                let call = Call::new(sandbox.get().transport(), config, operation);
                Steps::new(call, Mailbox::default(), None).run(py)?
            }
            Backend::Python(callable) => {
                let mailbox = Mailbox::default();
                let transport = Clocked {
                    transport: mailbox.clone(),
                    clock,
                };
                let call = Call::new(transport, config, operation);
                Steps::new(call, mailbox, Some(callable.clone_ref(py))).run(py)?
            }
        };
        match result {
            Ok(answer) => answers::to_python(py, &answer).map(Bound::unbind),
            Err(error) => Err(to_python(py, &error)),
        }
    }
}
