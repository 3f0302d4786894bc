//! A request on its way over the bridge.

use std::path::PathBuf;
use std::process;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::PyTraverseError;
use pyo3::gc::PyVisit;
use pyo3::prelude::*;
use starsbot::Transport as _;
use starsbot::http::{Failure, HttpRequest, HttpResponse};
use tokio::task::AbortHandle;

use super::bridge::{self, Connections};
use super::notifier::Notifier;

/// Where the bridge leaves the result.
type Completion = Mutex<Option<Result<HttpResponse, Failure>>>;

/// A request that is being sent. Dropping it aborts that.
pub(crate) struct InFlight {
    /// After a fork the request is the parent's.
    pid: u32,
    /// Which request of the notifier's.
    number: u64,
    notifier: Py<Notifier>,
    completion: Arc<Completion>,
    /// `None` once there is a result.
    abort: Option<AbortHandle>,
}

impl InFlight {
    /// Sends a request, and returns the future that is set when there is a result.
    pub(crate) fn send(
        event_loop: &Bound<'_, PyAny>,
        connections: &Connections,
        ca_file: Option<&PathBuf>,
        request: HttpRequest,
    ) -> PyResult<(Self, Py<PyAny>)> {
        let py = event_loop.py();
        let pid = process::id();
        let notifier = Notifier::of(event_loop, pid)?;
        let transport = connections.get(py, pid, ca_file, &request)?;
        let runtime = bridge::runtime(pid)?;
        let (number, future) = notifier.get().add(event_loop)?;
        if request.is_purchase {
            // The built-in transport asks the gate of each purchase.
            request.gate.arm();
        }
        let completion = Arc::new(Completion::default());
        let (completed, queue) = (Arc::clone(&completion), notifier.get().queue());
        let task = runtime.spawn(async move {
            // In a box of its own: it is large, and would be copied on its way to the runtime.
            let result = Box::pin(transport.send(request)).await;
            *completed.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
            queue.push(number);
        });
        let in_flight = Self {
            pid,
            number,
            notifier,
            completion,
            abort: Some(task.abort_handle()),
        };
        Ok((in_flight, future.unbind()))
    }

    /// The result, if there is one by now; without one the request is aborted.
    pub(crate) fn result(mut self) -> Option<Result<HttpResponse, Failure>> {
        if self.is_parents() {
            return None;
        }
        let mut completion = self
            .completion
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let result = completion.take();
        drop(completion);
        if result.is_some() {
            self.abort = None;
        }
        result
    }

    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.notifier)
    }

    /// In a forked child the bridge's thread is the parent's, and its locks may be: nothing of it is touched there.
    fn is_parents(&self) -> bool {
        self.pid != process::id()
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let Some(abort) = self.abort.take() else {
            return;
        };
        self.notifier.get().remove(self.number);
        if self.is_parents() {
            std::mem::forget(abort);
        } else {
            abort.abort();
        }
    }
}
