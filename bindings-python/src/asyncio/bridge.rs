//! The thread on which the requests of all event loops are sent.
//!
//! It never takes the GIL: results are left where their calls find them, and the event loop is woken through a pipe,
//! once for all results that have gathered meanwhile (see [`notifier`](super::notifier)).

use std::future::pending;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;
use starsbot::http::HttpRequest;
use starsbot_hyper::HyperTransport;
use tokio::runtime::{Builder, Handle};

use crate::convert::errors::checked;
use crate::transport::new_http;

/// The thread's runtime, and the process it lives in. A fork leaves the thread behind.
struct Bridge {
    pid: u32,
    runtime: Handle,
}

/// Taken with the GIL held only, so it is free whenever Python forks.
static BRIDGE: Mutex<Option<Bridge>> = Mutex::new(None);

/// The runtime of this process. Call it with the GIL held.
pub(super) fn runtime(pid: u32) -> io::Result<Handle> {
    let mut bridge = BRIDGE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(alive) = &*bridge {
        if alive.pid == pid {
            return Ok(alive.runtime.clone());
        }
    }
    let runtime = start()?;
    // What a forked child inherits is not its own to drop.
    std::mem::forget(bridge.replace(Bridge {
        pid,
        runtime: runtime.clone(),
    }));
    Ok(runtime)
}

/// Starts the thread. It runs until the process ends.
fn start() -> io::Result<Handle> {
    let runtime = Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()?;
    let handle = runtime.handle().clone();
    std::thread::Builder::new()
        .name("starsbot".to_owned())
        .spawn(move || runtime.block_on(pending::<()>()))?;
    Ok(handle)
}

/// The connections of an asynchronous client. They belong to the bridge of one process.
#[derive(Default)]
pub(crate) struct Connections(Mutex<Option<(u32, HyperTransport)>>);

impl Connections {
    /// The transport of this process. A new one loads what the request needs: it is sent without the GIL, so a fork
    /// could find it in the middle of loading.
    pub(super) fn get(
        &self,
        py: Python<'_>,
        pid: u32,
        ca_file: Option<&PathBuf>,
        request: &HttpRequest,
    ) -> PyResult<HyperTransport> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((owner, transport)) = &*kept {
            if *owner == pid {
                return Ok(transport.clone());
            }
        }
        let transport = checked(py, new_http(ca_file))?;
        transport.warm_up(request);
        std::mem::forget(kept.replace((pid, transport.clone())));
        Ok(transport)
    }

    /// Closes those that are idle; those in use close after their request.
    pub(crate) fn clear(&self) {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((owner, transport)) = kept {
            if owner != std::process::id() {
                std::mem::forget(transport);
            }
        }
    }
}

impl Drop for Connections {
    fn drop(&mut self) {
        self.clear();
    }
}
