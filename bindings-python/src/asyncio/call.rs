//! A call of `AsyncClient`, as its coroutine drives it.

use std::mem;

use pyo3::PyTraverseError;
use pyo3::exceptions::PyRuntimeError;
use pyo3::gc::PyVisit;
use pyo3::prelude::*;
use starsbot::sandbox::block_on;
use starsbot::{Input, Output, Result, Step, Transport as _};

use super::in_flight::InFlight;
use super::notifier;
use crate::call::{PendingCall, to_input};
use crate::convert::http::{self, Returned};
use crate::convert::{self, headers};
use crate::shared::Shared;
use crate::transport::Transport;

/// A call that a coroutine drives: it awaits what it is given, and tells the result of that.
#[pyclass(module = "starsbot._native")]
pub(crate) struct AsyncCall {
    client: Py<Shared>,
    /// `None` when its result was given out.
    call: Option<PendingCall>,
    awaited: Awaited,
    /// On which requests of the built-in transport are awaited.
    event_loop: Option<Py<PyAny>>,
    result: Option<Result<Output>>,
}

/// What the coroutine was given to await.
#[derive(Default)]
enum Awaited {
    #[default]
    Nothing,
    Headers,
    Request(InFlight),
    Transport,
    Sleep,
}

#[pymethods]
impl AsyncCall {
    /// Begins. Returns what to await; `None` when the call is over.
    fn start(&mut self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        let client = self.client.clone_ref(py);
        if let Transport::Http(_) = client.get().transport {
            self.event_loop = Some(notifier::running_loop(py)?.unbind());
        }
        match &client.get().headers {
            None => self.advance(py, Input::Start),
            Some(source) => match source.get(py)? {
                headers::Returned::Headers(headers) => self.start_with(py, headers),
                headers::Returned::Awaitable(awaitable) => {
                    self.awaited = Awaited::Headers;
                    Ok(Some(awaitable.unbind()))
                }
            },
        }
    }

    /// What was awaited has returned. Returns what to await next; `None` when the call is over.
    fn returned(&mut self, value: &Bound<'_, PyAny>) -> PyResult<Option<Py<PyAny>>> {
        let py = value.py();
        let input = match mem::take(&mut self.awaited) {
            Awaited::Headers => return self.start_with(py, headers::returned(value)?),
            Awaited::Request(in_flight) => to_input(in_flight.result().ok_or_else(out_of_turn)?),
            Awaited::Transport => to_input(http::returned(value)?),
            Awaited::Sleep => Input::Waited,
            Awaited::Nothing => return Err(out_of_turn()),
        };
        self.advance(py, input)
    }

    /// What was awaited has raised. Returns what to await next; `None` when the call is over.
    fn raised(&mut self, error: &Bound<'_, PyAny>) -> PyResult<Option<Py<PyAny>>> {
        let py = error.py();
        let raised = PyErr::from_value(error.clone());
        match self.awaited {
            Awaited::Headers => Err(headers::refused(py, raised)),
            Awaited::Transport => {
                let failure = http::raised(py, raised)?;
                self.advance(py, Input::Failure(failure))
            }
            _ => Err(raised),
        }
    }

    /// Returns or raises the result of a call that is over.
    fn result<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let result = convert::result(py, self.result.as_ref().ok_or_else(out_of_turn)?)?;
        self.call = None;
        result
    }

    /// Ends the call because of an exception, and chains to it the outcome of a purchase that may have been made.
    fn interrupt(&mut self, error: &Bound<'_, PyAny>) {
        let py = error.py();
        let Some(mut call) = self.call.take() else {
            return;
        };
        if let Awaited::Request(in_flight) = mem::take(&mut self.awaited) {
            // The response may have arrived in the meantime.
            if let Some(result) = in_flight.result() {
                call.advance(py, to_input(result));
            }
        }
        call.interrupt(py, &PyErr::from_value(error.clone()));
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.client)?;
        visit.call(&self.event_loop)?;
        match &self.awaited {
            Awaited::Request(in_flight) => in_flight.traverse(&visit),
            _ => Ok(()),
        }
    }
}

impl AsyncCall {
    pub(crate) fn new(client: Py<Shared>, call: PendingCall) -> Self {
        Self {
            client,
            call: Some(call),
            awaited: Awaited::Nothing,
            event_loop: None,
            result: None,
        }
    }

    fn start_with(
        &mut self,
        py: Python<'_>,
        headers: Vec<starsbot::http::Header>,
    ) -> PyResult<Option<Py<PyAny>>> {
        self.call = self.call.take().map(|call| call.with_headers(headers));
        self.advance(py, Input::Start)
    }

    fn advance(&mut self, py: Python<'_>, mut input: Input) -> PyResult<Option<Py<PyAny>>> {
        let call = self.call.as_mut().ok_or_else(out_of_turn)?;
        let client = self.client.get();
        let (awaited, awaitable) = loop {
            input = match call.advance(py, input) {
                Step::Send(request) => match &client.transport {
                    Transport::Http(ca_file) => {
                        let event_loop = self.event_loop.as_ref().ok_or_else(out_of_turn)?.bind(py);
                        let ca_file = ca_file.as_ref();
                        match InFlight::send(event_loop, &client.connections, ca_file, request) {
                            Ok((in_flight, future)) => break (Awaited::Request(in_flight), future),
                            Err(raised) => Input::Failure(http::not_sent(py, raised)?),
                        }
                    }
                    Transport::Sandbox(sandbox) => {
                        to_input(block_on(sandbox.get().transport().send(request)))
                    }
                    Transport::Python(transport) => match http::send(py, transport, &request)? {
                        Returned::Result(result) => to_input(result),
                        Returned::Awaitable(awaitable) => {
                            break (Awaited::Transport, awaitable.unbind());
                        }
                    },
                },
                Step::Wait(duration) => match call.clock().sleep(py, duration)? {
                    None => Input::Waited,
                    Some(awaitable) => break (Awaited::Sleep, awaitable.unbind()),
                },
                Step::Done(result) => {
                    self.result = Some(result);
                    return Ok(None);
                }
            };
        };
        self.awaited = awaited;
        Ok(Some(awaitable))
    }
}

fn out_of_turn() -> PyErr {
    PyRuntimeError::new_err("the driver of this call has broken the order of its steps")
}
