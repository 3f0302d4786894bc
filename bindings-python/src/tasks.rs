//! A call of `AsyncClient`, as its coroutine sees it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::PyTraverseError;
use pyo3::exceptions::PyRuntimeError;
use pyo3::gc::PyVisit;
use pyo3::prelude::*;

use crate::answers;
use crate::bridge::Sent;
use crate::call::Answer;
use crate::errors::{answered_too_late, chain, chain_lost, to_python};
use crate::event_loop::EventLoop;
use crate::python::ASYNC_SLEEP;
use crate::steps::{Stepped, Steps};

/// A call that a coroutine drives: it awaits what it is given, and tells what came of it.
#[pyclass(frozen, module = "starsbot._native")]
pub(crate) struct Task(Mutex<Progress>);

struct Progress {
    state: State,
    /// What was given to be awaited is a wait of the core's.
    sleeping: bool,
}

pub(crate) enum State {
    /// On its way over the bridge.
    Sent {
        sent: Sent,
        number: u64,
        ours: Py<EventLoop>,
        /// Set when the call is over. Given away once.
        future: Option<Py<PyAny>>,
        is_purchase: bool,
    },
    /// Driven here.
    Steps(Steps),
    /// Over, with a result to be fetched.
    Over(starsbot::Result<Answer>),
    Gone,
}

#[pymethods]
impl Task {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        match self.0.try_lock().as_deref() {
            Ok(Progress {
                state: State::Sent { ours, future, .. },
                ..
            }) => {
                visit.call(ours)?;
                visit.call(future)
            }
            Ok(Progress {
                state: State::Steps(steps),
                ..
            }) => steps.traverse(visit),
            _ => Ok(()),
        }
    }

    /// What to await next; `None` when the call is over.
    fn advance(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        self.lock().advance(py)
    }

    /// What was awaited has returned.
    fn returned(&self, value: &Bound<'_, PyAny>) -> PyResult<Option<Py<PyAny>>> {
        let mut progress = self.lock();
        if let State::Steps(steps) = &progress.state {
            if progress.sleeping {
                steps.rested();
            } else {
                steps.returned(value);
            }
        }
        progress.advance(value.py())
    }

    /// What was awaited has raised.
    fn raised(&self, error: &Bound<'_, PyAny>) -> PyResult<Option<Py<PyAny>>> {
        let py = error.py();
        let mut progress = self.lock();
        if let State::Steps(steps) = &progress.state {
            let error = PyErr::from_value(error.clone());
            if progress.sleeping {
                return Err(error);
            }
            steps.raised(py, error)?;
        }
        progress.advance(py)
    }

    /// The result of a call that is over.
    fn result(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let state = std::mem::replace(&mut self.lock().state, State::Gone);
        match state {
            State::Over(Ok(answer)) => answers::to_python(py, &answer).map(Bound::unbind),
            State::Over(Err(error)) => Err(to_python(py, &error)),
            _ => Err(PyRuntimeError::new_err("this call is not over")),
        }
    }

    /// Ends the call because of an exception, and chains to it what became of a purchase.
    fn abandon(&self, py: Python<'_>, ended_by: &Bound<'_, PyAny>) {
        let ended_by = PyErr::from_value(ended_by.clone());
        let state = std::mem::replace(&mut self.lock().state, State::Gone);
        match state {
            State::Steps(mut steps) => {
                if let Some(lost) = steps.abandon() {
                    chain_lost(py, &ended_by, &to_python(py, &lost));
                }
            }
            State::Sent {
                sent,
                number,
                ours,
                is_purchase,
                ..
            } => {
                ours.get().forget(number);
                let Sent {
                    slip,
                    abandoned,
                    cancel,
                } = sent;
                drop(cancel);
                if !is_purchase {
                    return;
                }
                // Short: the thread there only drops the call.
                match py.detach(|| slip.wait()) {
                    Some(Ok(Answer::Order(order))) => {
                        chain_lost(py, &ended_by, &answered_too_late(py, &order));
                    }
                    Some(Err(error)) if error.may_have_spent() => {
                        chain_lost(py, &ended_by, &to_python(py, &error));
                    }
                    Some(Err(error)) => chain(py, &ended_by, &to_python(py, &error)),
                    Some(Ok(_)) | None => {
                        if let Some(lost) = abandoned.take() {
                            chain_lost(py, &ended_by, &to_python(py, &lost));
                        }
                    }
                }
            }
            State::Over(_) | State::Gone => {}
        }
    }
}

impl Task {
    pub(crate) fn new(state: State) -> Self {
        Self(Mutex::new(Progress {
            state,
            sleeping: false,
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress {
    fn advance(&mut self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        match &mut self.state {
            State::Sent { future, sent, .. } => {
                if let Some(future) = future.take() {
                    return Ok(Some(future));
                }
                let result = sent.slip.take();
                let over =
                    result.ok_or_else(|| PyRuntimeError::new_err("this call is not over"))?;
                self.state = State::Over(over);
                Ok(None)
            }
            State::Steps(steps) => {
                let stepped = steps.advance(py)?;
                self.sleeping = matches!(stepped, Stepped::Sleep(_));
                match stepped {
                    Stepped::Over(result) => {
                        self.state = State::Over(result);
                        Ok(None)
                    }
                    Stepped::Await(awaitable) => Ok(Some(awaitable.unbind())),
                    Stepped::Sleep(duration) => {
                        let wait = ASYNC_SLEEP.get(py)?.call1((duration.as_secs_f64(),))?;
                        Ok(Some(wait.unbind()))
                    }
                }
            }
            State::Over(_) | State::Gone => Ok(None),
        }
    }
}
