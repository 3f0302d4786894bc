//! What the calls of a client share.

use std::sync::atomic::AtomicBool;

use pyo3::PyTraverseError;
use pyo3::gc::PyVisit;
use pyo3::prelude::*;

use crate::asyncio::Connections;
use crate::convert::headers::Headers;
use crate::threads::RuntimePool;
use crate::transport::Transport;

/// What all clients that were made of one by `with_options` share. Closing one closes all.
#[pyclass(frozen, module = "starsbot._native")]
pub(crate) struct Shared {
    pub(crate) transport: Transport,
    pub(crate) headers: Option<Headers>,
    pub(crate) runtimes: RuntimePool,
    pub(crate) connections: Connections,
    pub(crate) clock: Option<Py<PyAny>>,
    pub(crate) is_closed: AtomicBool,
}

impl Shared {
    pub(crate) fn new(
        transport: Transport,
        headers: Option<Headers>,
        clock: Option<Py<PyAny>>,
    ) -> Self {
        Self {
            transport,
            headers,
            clock,
            runtimes: RuntimePool::default(),
            connections: Connections::default(),
            is_closed: AtomicBool::new(false),
        }
    }
}

#[pymethods]
impl Shared {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.clock)?;
        if let Some(Headers::Function(function)) = &self.headers {
            visit.call(function)?;
        }
        match &self.transport {
            Transport::Http(_) => Ok(()),
            Transport::Sandbox(sandbox) => visit.call(sandbox),
            Transport::Python(callable) => visit.call(callable),
        }
    }
}
