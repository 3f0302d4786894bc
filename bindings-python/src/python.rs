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

pub(crate) static DEPOSIT: Class = Class::new("starsbot._money", "Deposit");
pub(crate) static ORDER: Class = Class::new("starsbot._purchases", "Order");
pub(crate) static UNKNOWN_PURCHASE: Class = Class::new("starsbot._purchases", "UnknownPurchase");
pub(crate) static SANDBOX_PURCHASE: Class = Class::new("starsbot._purchases", "SandboxPurchase");
pub(crate) static TIMEOUTS: Class = Class::new("starsbot._timeouts", "Timeouts");
pub(crate) static DELIVERY: Class = Class::new("starsbot._enums", "Delivery");
pub(crate) static OUTCOME: Class = Class::new("starsbot._enums", "Outcome");
pub(crate) static STAGE: Class = Class::new("starsbot._enums", "Stage");
pub(crate) static DECIMAL: Class = Class::new("decimal", "Decimal");
pub(crate) static HTTP_REQUEST: Class = Class::new("starsbot._transport", "HttpRequest");
pub(crate) static HTTP_RESPONSE: Class = Class::new("starsbot._transport", "HttpResponse");
pub(crate) static SECRET: Class = Class::new("starsbot._transport", "Secret");
pub(crate) static NOT_SENT: Class = Class::new("starsbot._transport", "NotSent");
pub(crate) static ANSWER_CUT: Class = Class::new("starsbot._transport", "AnswerCut");
pub(crate) static OUTCOME_UNKNOWN: Class = Class::new("starsbot._errors", "OutcomeUnknownError");

/// Not the class: its constructor takes TON, and reading them back from nanotons would be a detour.
pub(crate) static BALANCE_OF: Lookup<PyAny> = Lookup::new("starsbot._money", "balance_of");
/// The error classes by their code.
pub(crate) static ERRORS: Lookup<PyDict> = Lookup::new("starsbot._errors", "BY_CODE");
pub(crate) static SLEEP: Lookup<PyAny> = Lookup::new("time", "sleep");
pub(crate) static ASYNC_SLEEP: Lookup<PyAny> = Lookup::new("asyncio", "sleep");
pub(crate) static RUNNING_LOOP: Lookup<PyAny> = Lookup::new("asyncio", "get_running_loop");
static LOG: Lookup<PyAny> = Lookup::new("starsbot._lost", "log");

/// Tells the logger `starsbot` of a purchase that was given up on, so that it does not depend on anybody
/// looking at the exception.
pub(crate) fn log_lost_purchase(py: Python<'_>, error: &Bound<'_, PyAny>) {
    if let Err(failed) = LOG.get(py).and_then(|log| log.call1((error,))) {
        failed.write_unraisable(py, None);
    }
}
