//! Calls without a socket or a thread of ours: over a sandbox, or over a transport written in Python.
//!
//! The core's client runs as a future that waits for nothing but a [`Mailbox`]. Whoever drives it polls it,
//! does what it has asked for (in Python, on the caller's own thread or in the caller's own task, with its
//! context variables), answers, and polls again.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use pyo3::PyTraverseError;
use pyo3::exceptions::{PyException, PyTypeError};
use pyo3::gc::PyVisit;
use pyo3::intern;
use pyo3::prelude::*;
use starsbot::http::{Dispatch, Failure, HttpRequest, HttpResponse};
use starsbot::{Moment, Transport};
use starsbot_hyper::HyperTransport;

use crate::call::{Abandoned, Answer, Call};
use crate::errors::{chain_lost, to_python};
use crate::python::SLEEP;
use crate::python_transport as python;

/// What the core asks for.
enum Ask {
    Send(HttpRequest, Dispatch),
    Sleep(Duration),
}

#[derive(Default)]
struct Post {
    ask: Option<Ask>,
    answer: Option<Result<HttpResponse, Failure>>,
    rested: bool,
}

/// The transport of such a call: it only passes on what is asked for.
#[derive(Clone, Default)]
pub(crate) struct Mailbox(Arc<Mutex<Post>>);

impl Mailbox {
    fn post(&self) -> MutexGuard<'_, Post> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Mailbox {
    async fn send(
        &self,
        request: HttpRequest,
        dispatch: &Dispatch,
    ) -> Result<HttpResponse, Failure> {
        dispatch.hold();
        self.post().ask = Some(Ask::Send(request, dispatch.clone()));
        poll_fn(|_| self.post().answer.take().map_or(Poll::Pending, Poll::Ready)).await
    }

    async fn sleep(&self, duration: Duration) {
        self.post().ask = Some(Ask::Sleep(duration));
        poll_fn(|_| {
            if std::mem::take(&mut self.post().rested) {
                return Poll::Ready(());
            }
            Poll::Pending
        })
        .await;
    }

    fn moment(&self) -> Moment {
        HyperTransport::new().moment()
    }
}

/// A call that is driven step by step.
pub(crate) struct Steps {
    call: Option<Call>,
    mailbox: Mailbox,
    /// `None` for a sandbox, which never asks for anything.
    transport: Option<Py<PyAny>>,
}

/// What a step came to.
pub(crate) enum Stepped<'py> {
    /// The call is over.
    Over(starsbot::Result<Answer>),
    /// The transport has returned something to await.
    Await(Bound<'py, PyAny>),
    /// The core wants to wait.
    Sleep(Duration),
}

impl Steps {
    pub(crate) fn new(call: Call, mailbox: Mailbox, transport: Option<Py<PyAny>>) -> Self {
        Self {
            call: Some(call),
            mailbox,
            transport,
        }
    }

    /// Runs the call as far as it goes. `Err` holds what is no failure of the transport's, Ctrl-C for example.
    pub(crate) fn advance<'py>(&mut self, py: Python<'py>) -> PyResult<Stepped<'py>> {
        loop {
            let Some(call) = &mut self.call else {
                return Err(PyTypeError::new_err("this call is over"));
            };
            let mut context = Context::from_waker(Waker::noop());
            if let Poll::Ready(result) = call.running.as_mut().poll(&mut context) {
                self.call = None;
                return Ok(Stepped::Over(result));
            }
            let ask = self.mailbox.post().ask.take();
            match (ask, &self.transport) {
                (Some(Ask::Sleep(duration)), _) => return Ok(Stepped::Sleep(duration)),
                (Some(Ask::Send(request, dispatch)), Some(transport)) => {
                    let sent = python::request(py, &request)
                        .inspect(|_| dispatch.release())
                        .and_then(|request| transport.bind(py).call1((request,)));
                    match sent {
                        Ok(value) if value.hasattr(intern!(py, "__await__"))? => {
                            return Ok(Stepped::Await(value));
                        }
                        Ok(value) => self.returned(&value),
                        Err(error) => self.raised(py, error)?,
                    }
                }
                _ => return Err(PyTypeError::new_err("this call waits for nothing")),
            }
        }
    }

    /// Takes what the transport has returned.
    pub(crate) fn returned(&self, value: &Bound<'_, PyAny>) {
        self.mailbox.post().answer = Some(python::response(value));
    }

    /// Takes what the transport has raised, and passes on what is not its own.
    pub(crate) fn raised(&self, py: Python<'_>, error: PyErr) -> PyResult<()> {
        if !error.is_instance_of::<PyException>(py) {
            return Err(error);
        }
        self.mailbox.post().answer = Some(Err(python::failure(py, error)));
        Ok(())
    }

    /// Takes the news that the wait is over.
    pub(crate) fn rested(&self) {
        self.mailbox.post().rested = true;
    }

    /// Ends the call. Answers what became of a purchase, where that is unknown.
    pub(crate) fn abandon(&mut self) -> Option<starsbot::Error> {
        let Call { running, abandoned } = self.call.take()?;
        drop(running);
        Abandoned::take(&abandoned)
    }

    pub(crate) fn traverse(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.transport)
    }

    /// Drives the call on this thread to its end.
    pub(crate) fn run(mut self, py: Python<'_>) -> PyResult<starsbot::Result<Answer>> {
        self.drive(py).inspect_err(|raised| {
            if let Some(lost) = self.abandon() {
                chain_lost(py, raised, &to_python(py, &lost));
            }
        })
    }

    fn drive(&mut self, py: Python<'_>) -> PyResult<starsbot::Result<Answer>> {
        loop {
            match self.advance(py)? {
                Stepped::Over(result) => return Ok(result),
                Stepped::Sleep(duration) => {
                    SLEEP.get(py)?.call1((duration.as_secs_f64(),))?;
                    self.rested();
                }
                Stepped::Await(awaitable) => {
                    // A coroutine has not begun, so nothing has left; closed, it does not warn about that.
                    let _ = awaitable.call_method0("close");
                    let message =
                        "Client has an asynchronous transport, which needs an AsyncClient";
                    let failure = Failure::connect(message)
                        .with_source(PyTypeError::new_err("the transport returned an awaitable"));
                    self.mailbox.post().answer = Some(Err(failure));
                }
            }
        }
    }
}
