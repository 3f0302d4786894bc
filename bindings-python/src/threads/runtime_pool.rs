//! A pool of runtimes, each on one thread and with connections of its own.
//!
//! A thread that sends takes an idle runtime, sends there without the GIL, and gives it back. That costs one context
//! switch where a runtime of its own threads costs four; and a hundred threads have a hundred runtimes, with nothing
//! between them.
//!
//! The pool's lock is taken with the GIL held only, and never across a request. So it is free whenever Python
//! forks, and the child, which has another process id, begins with a pool of its own.

use std::path::PathBuf;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pyo3::prelude::*;
use starsbot::Transport as _;
use starsbot::http::{Failure, HttpRequest, HttpResponse};
use starsbot_hyper::HyperTransport;
use tokio::time::timeout;

use crate::convert::errors::checked;
use crate::convert::http;
use crate::transport::new_http;

/// How often a waiting call looks for signals. Ctrl-C feels immediate below a fifth of a second.
const TICK: Duration = Duration::from_millis(100);

struct Runtime {
    /// `None` only while it is dropped.
    tokio: Option<tokio::runtime::Runtime>,
    transport: HyperTransport,
}

impl Runtime {
    /// Loads what the request needs: it is sent without the GIL, so a fork could find it in the middle of loading.
    fn new(py: Python<'_>, ca_file: Option<&PathBuf>, request: &HttpRequest) -> PyResult<Self> {
        let transport = checked(py, new_http(ca_file))?;
        transport.warm_up(request);
        let tokio = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()?;
        Ok(Self {
            tokio: Some(tokio),
            transport,
        })
    }

    /// Sends a request. `Err` holds what a signal handler has raised meanwhile.
    fn send(
        &self,
        py: Python<'_>,
        request: HttpRequest,
    ) -> PyResult<Result<HttpResponse, Failure>> {
        let tokio = self.tokio.as_ref().expect("it is not dropped");
        let mut sending = pin!(self.transport.send(request));
        loop {
            let tick = || tokio.block_on(async { timeout(TICK, sending.as_mut()).await.ok() });
            if let Some(result) = py.detach(tick) {
                return Ok(result);
            }
            py.check_signals()?;
        }
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        if let Some(tokio) = self.tokio.take() {
            // Not by waiting: a name that is being looked up may take half a minute.
            tokio.shutdown_background();
        }
    }
}

#[derive(Default)]
struct Idle {
    pid: u32,
    runtimes: Vec<Runtime>,
}

/// The runtimes of a client.
#[derive(Default)]
pub(crate) struct RuntimePool(Mutex<Idle>);

impl RuntimePool {
    /// Sends a request. `Err` holds what a signal handler has raised meanwhile, Ctrl-C for example.
    pub(crate) fn send(
        &self,
        py: Python<'_>,
        ca_file: Option<&PathBuf>,
        request: HttpRequest,
    ) -> PyResult<Result<HttpResponse, Failure>> {
        let idle = self.lock().runtimes.pop();
        let runtime = match idle.map_or_else(|| Runtime::new(py, ca_file, &request), Ok) {
            Ok(runtime) => runtime,
            Err(raised) => return http::not_sent(py, raised).map(Err),
        };
        if request.is_purchase {
            // The built-in transport asks the gate of each purchase.
            request.gate.arm();
        }
        // A runtime that was interrupted is dropped, so that its connections end here and now.
        let result = runtime.send(py, request)?;
        self.lock().runtimes.push(runtime);
        Ok(result)
    }

    /// Closes the connections of all idle runtimes.
    pub(crate) fn clear(&self) {
        self.lock().runtimes.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Idle> {
        let mut idle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        idle.forget_after_fork();
        idle
    }
}

impl Idle {
    /// After a fork the runtimes are the parent's. Dropping them would take the parent's sockets out of an epoll
    /// instance that both processes share, so they are only forgotten.
    fn forget_after_fork(&mut self) {
        let pid = std::process::id();
        if self.pid != pid {
            self.pid = pid;
            std::mem::forget(std::mem::take(&mut self.runtimes));
        }
    }
}

impl Drop for Idle {
    fn drop(&mut self) {
        self.forget_after_fork();
    }
}
