//! The loop that drives a call on the calling thread.

use pyo3::prelude::*;
use starsbot::http::HttpRequest;
use starsbot::sandbox::block_on;
use starsbot::{Error, Input, Step, Transport as _};

use crate::call::{PendingCall, to_input};
use crate::convert::http::{self, Returned};
use crate::convert::{self, errors, headers};
use crate::shared::Shared;
use crate::transport::Transport;

/// Drives a call to its end. Whatever interrupts it (Ctrl-C, or what a signal handler has raised) carries the outcome
/// of a purchase that may have been made.
pub(crate) fn run<'py>(
    py: Python<'py>,
    client: &Shared,
    call: PendingCall,
) -> PyResult<Bound<'py, PyAny>> {
    let mut call = with_headers(py, client, call)?;
    drive(py, client, &mut call).unwrap_or_else(|raised| {
        call.interrupt(py, &raised);
        Err(raised)
    })
}

/// The result of a call. The outer `Err` is what has interrupted it.
fn drive<'py>(
    py: Python<'py>,
    client: &Shared,
    call: &mut PendingCall,
) -> PyResult<PyResult<Bound<'py, PyAny>>> {
    let mut input = Input::Start;
    loop {
        input = match call.advance(py, input) {
            Step::Send(request) => send(py, client, request)?,
            Step::Wait(duration) => {
                if let Some(awaitable) = call.clock().sleep(py, duration)? {
                    close(&awaitable);
                    return Err(errors::raise(py, &needs_async_client("clock")));
                }
                Input::Waited
            }
            Step::Done(result) => {
                // A signal that has arrived by now would be raised when this returns, and the order would be gone.
                py.check_signals()?;
                return convert::result(py, &result);
            }
        };
    }
}

fn send(py: Python<'_>, client: &Shared, request: HttpRequest) -> PyResult<Input> {
    Ok(to_input(match &client.transport {
        Transport::Http(ca_file) => client.runtimes.send(py, ca_file.as_ref(), request)?,
        Transport::Sandbox(sandbox) => block_on(sandbox.get().transport().send(request)),
        Transport::Python(transport) => match http::send(py, transport, &request)? {
            Returned::Result(result) => result,
            Returned::Awaitable(awaitable) => {
                close(&awaitable);
                Err(http::not_sent(
                    py,
                    errors::raise(py, &needs_async_client("transport")),
                )?)
            }
        },
    }))
}

fn with_headers(py: Python<'_>, client: &Shared, call: PendingCall) -> PyResult<PendingCall> {
    let Some(source) = &client.headers else {
        return Ok(call);
    };
    match source.get(py)? {
        headers::Returned::Headers(headers) => Ok(call.with_headers(headers)),
        headers::Returned::Awaitable(awaitable) => {
            close(&awaitable);
            Err(errors::raise(py, &needs_async_client("headers")))
        }
    }
}

/// A coroutine that has not begun does nothing; closed, it does not warn about that.
fn close(awaitable: &Bound<'_, PyAny>) {
    let _ = awaitable.call_method0("close");
}

fn needs_async_client(option: &str) -> Error {
    let message = format!("Client has an asynchronous `{option}`, which needs an AsyncClient");
    Error::invalid_argument(option, message)
}
