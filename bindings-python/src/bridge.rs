//! Calls of asyncio: one thread of our own, on which the calls of all event loops run.
//!
//! It never takes the GIL: results are left on a [`Slip`], and the event loop is woken through a pipe, once
//! for all results that have gathered meanwhile (see [`event_loop`](crate::event_loop)).

use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use pyo3::prelude::*;
use starsbot_hyper::HyperTransport;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::call::{Abandoned, Call};
use crate::event_loop::Queue;
use crate::slip::Slip;

/// The thread's runtime, and the process it lives in. A fork leaves the thread behind.
struct Bridge {
    pid: u32,
    runtime: Handle,
}

/// Taken with the GIL held only, so it is free whenever Python forks.
static BRIDGE: Mutex<Option<Bridge>> = Mutex::new(None);

/// A call that is on its way.
pub(crate) struct Sent {
    pub(crate) slip: Arc<Slip>,
    pub(crate) abandoned: Abandoned,
    /// Dropping it cancels the call.
    pub(crate) cancel: oneshot::Sender<()>,
}

/// Sends a call on its way. When it is over, `queue` is told its number.
pub(crate) fn send(_: Python<'_>, call: Call, number: u64, queue: Arc<Queue>) -> PyResult<Sent> {
    let Call { running, abandoned } = call;
    let slip = Arc::new(Slip::default());
    let (cancel, mut cancelled) = oneshot::channel::<()>();
    let left = Arc::clone(&slip);
    let job = async move {
        let result = {
            let mut running = pin!(running);
            let mut cancelled = pin!(&mut cancelled);
            poll_fn(|context| {
                if let Poll::Ready(result) = running.as_mut().poll(context) {
                    return Poll::Ready(Some(result));
                }
                cancelled.as_mut().poll(context).map(|_| None)
            })
            .await
        };
        // The call is dropped by now, and has noted what that means.
        left.leave(result);
        queue.push(number);
    };
    runtime()?.spawn(job);
    Ok(Sent {
        slip,
        abandoned,
        cancel,
    })
}

/// The runtime of this process.
fn runtime() -> PyResult<Handle> {
    let mut bridge = BRIDGE.lock().unwrap_or_else(PoisonError::into_inner);
    let pid = std::process::id();
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
fn start() -> PyResult<Handle> {
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
pub(crate) struct Connections(Mutex<Option<(u32, HyperTransport)>>);

impl Connections {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// The transport of this process. Call it with the GIL held.
    pub(crate) fn get(
        &self,
        make: impl FnOnce() -> PyResult<HyperTransport>,
    ) -> PyResult<HyperTransport> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pid = std::process::id();
        if let Some((owner, transport)) = &*kept {
            if *owner == pid {
                return Ok(transport.clone());
            }
        }
        let transport = make()?;
        std::mem::forget(kept.replace((pid, transport.clone())));
        Ok(transport)
    }

    /// Closes those that are idle; those in use close after their call.
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
