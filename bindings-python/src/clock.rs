//! The time, waits and random numbers of a client's calls.

use std::time::Duration;

use pyo3::intern;
use pyo3::prelude::*;
use starsbot::Transport as _;
use starsbot::sandbox::SandboxTransport;
use starsbot_transport::clock as system;

use crate::python::Lookup;

/// A client's clock.
pub(crate) enum Clock {
    /// The system's; waits are those of this function.
    System(&'static Lookup<PyAny>),
    /// A sandbox's own.
    Sandbox(SandboxTransport),
    /// An object with `now()`, `sleep(seconds)` and `random()`.
    Custom(Py<PyAny>),
}

impl Clock {
    pub(crate) fn now_ms(&self, py: Python<'_>) -> u64 {
        match self {
            Self::System(_) => system::now_ms(),
            Self::Sandbox(sandbox) => sandbox.now_ms(),
            Self::Custom(clock) => {
                let seconds = ask(py, clock.bind(py).call_method0(intern!(py, "now")));
                let now = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
                now.and_then(|now| u64::try_from(now.as_millis()).ok())
                    .unwrap_or_else(system::now_ms)
            }
        }
    }

    pub(crate) fn random(&self, py: Python<'_>) -> f64 {
        match self {
            Self::System(_) => system::random(),
            Self::Sandbox(sandbox) => sandbox.random(),
            Self::Custom(clock) => ask(py, clock.bind(py).call_method0(intern!(py, "random")))
                .unwrap_or_else(system::random),
        }
    }

    /// Waits, or returns something to await instead.
    pub(crate) fn sleep<'py>(
        &self,
        py: Python<'py>,
        duration: Duration,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let seconds = duration.as_secs_f64();
        let returned = match self {
            Self::System(sleep) => sleep.get(py)?.call1((seconds,))?,
            Self::Sandbox(sandbox) => {
                sandbox.with(|sandbox| sandbox.advance(duration));
                return Ok(None);
            }
            Self::Custom(clock) => clock
                .bind(py)
                .call_method1(intern!(py, "sleep"), (seconds,))?,
        };
        let is_awaitable = returned.hasattr(intern!(py, "__await__"))?;
        Ok(is_awaitable.then_some(returned))
    }
}

/// A number of a custom clock. One that fails must not cost the result of a call: its exception is reported as Python
/// reports those that can be raised nowhere, and the system's clock is asked instead.
fn ask(py: Python<'_>, returned: PyResult<Bound<'_, PyAny>>) -> Option<f64> {
    match returned.and_then(|number| number.extract()) {
        Ok(number) => Some(number),
        Err(raised) => {
            raised.write_unraisable(py, None);
            None
        }
    }
}
