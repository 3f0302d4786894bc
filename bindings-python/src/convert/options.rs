//! The options of a constructor.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use starsbot::Result;

/// The keyword arguments of a constructor. Python's own signature refuses any other name.
pub(crate) struct Options<'a, 'py>(Option<&'a Bound<'py, PyDict>>);

impl<'a, 'py> Options<'a, 'py> {
    pub(crate) fn new(given: Option<&'a Bound<'py, PyDict>>) -> Self {
        Self(given)
    }

    /// An option; `None` uses the default, as it does in Python.
    pub(crate) fn get(&self, name: &str) -> Option<Bound<'py, PyAny>> {
        let value = self.0?.get_item(name).ok().flatten();
        value.filter(|value| !value.is_none())
    }

    /// A secret, which Python hides from tracebacks.
    pub(crate) fn get_hidden(&self, name: &str) -> Option<Bound<'py, PyAny>> {
        let hidden = self.get(name)?;
        let value = hidden.getattr(intern!(hidden.py(), "value")).ok();
        value.filter(|value| !value.is_none())
    }

    /// An option, read by its type.
    pub(crate) fn read<T>(
        &self,
        name: &str,
        read: impl FnOnce(&Bound<'py, PyAny>, &str) -> Result<T>,
    ) -> Result<Option<T>> {
        self.get(name).map(|value| read(&value, name)).transpose()
    }
}
