//! What lives on the Python side of the package, looked up once.

use pyo3::PyTypeCheck;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyType};

/// Something in a module of Python's. Importing it runs Python, which may fork meanwhile: so no lock of ours
/// is held, as `PyOnceLock::import` would, for the child to wait for.
pub(crate) struct Lookup<T> {
    module: &'static str,
    name: &'static str,
    found: PyOnceLock<Py<T>>,
}

impl<T: PyTypeCheck> Lookup<T> {
    pub(crate) const fn new(module: &'static str, name: &'static str) -> Self {
        Self {
            module,
            name,
            found: PyOnceLock::new(),
        }
    }

    pub(crate) fn get<'py>(&self, py: Python<'py>) -> PyResult<&Bound<'py, T>> {
        if let Some(found) = self.found.get(py) {
            return Ok(found.bind(py));
        }
        let imported = py.import(self.module)?.getattr(self.name)?.cast_into()?;
        Ok(self.found.get_or_init(py, || imported.unbind()).bind(py))
    }
}

/// A class.
pub(crate) type Class = Lookup<PyType>;

pub(crate) static DATETIME: Class = Class::new("datetime", "datetime");
pub(crate) static DECIMAL: Class = Class::new("decimal", "Decimal");
pub(crate) static HTTP_REQUEST: Class = Class::new("starsbot._transport", "HttpRequest");
pub(crate) static HTTP_RESPONSE: Class = Class::new("starsbot._transport", "HttpResponse");
pub(crate) static NOT_SENT: Class = Class::new("starsbot._transport", "NotSent");
pub(crate) static SECRET: Class = Class::new("starsbot._transport", "Secret");
pub(crate) static TIMEOUTS: Class = Class::new("starsbot._models", "Timeouts");
pub(crate) static TON: Class = Class::new("starsbot._money", "Ton");
pub(crate) static TRUNCATED_RESPONSE: Class =
    Class::new("starsbot._transport", "TruncatedResponse");

/// The error classes by their code.
pub(crate) static ERRORS: Lookup<PyDict> = Lookup::new("starsbot._errors", "BY_CODE");
pub(crate) static ASYNC_SLEEP: Lookup<PyAny> = Lookup::new("asyncio", "sleep");
pub(crate) static LOG_INTERRUPTED: Lookup<PyAny> = Lookup::new("starsbot._interruption", "log");
pub(crate) static RUNNING_LOOP: Lookup<PyAny> = Lookup::new("asyncio", "get_running_loop");
pub(crate) static SLEEP: Lookup<PyAny> = Lookup::new("time", "sleep");
pub(crate) static TO_DATETIME: Lookup<PyAny> = Lookup::new("starsbot._value", "to_datetime");
static LOAD_ALL: Lookup<PyAny> = Lookup::new("starsbot._loading", "load_all");
static NEED_STACK: Lookup<PyAny> = Lookup::new("starsbot._loading", "need_stack");

/// Makes sure that the result of a call can be handed over, while nothing is sent yet: its parts are loaded, and for a
/// purchase the stack has room.
pub(crate) fn prepare(py: Python<'_>, is_purchase: bool) -> PyResult<()> {
    static LOADED: PyOnceLock<()> = PyOnceLock::new();
    ERRORS.get(py)?;
    if is_purchase {
        if LOADED.get(py).is_none() {
            LOAD_ALL.get(py)?.call0()?;
            let _ = LOADED.set(py, ());
        }
        NEED_STACK.get(py)?.call0()?;
    }
    Ok(())
}
