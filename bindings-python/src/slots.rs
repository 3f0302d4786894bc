//! Calls of threads: a pool of slots, each a runtime on one thread with connections of its own.
//!
//! A thread that calls takes a free slot, runs its call there without the GIL, and gives it back. That costs
//! one context switch a call where a runtime of its own threads costs four; and a hundred threads have a
//! hundred slots, with nothing between them.
//!
//! The pool's lock is taken with the GIL held only, and never across a call. So it is free whenever Python
//! forks, and the child, which has another process id, begins with a pool of its own.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use pyo3::prelude::*;
use starsbot::{Config, Result};
use starsbot_hyper::HyperTransport;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use crate::call::{Answer, Call};
use crate::config::new_transport;
use crate::errors::{chain_lost, to_python};

/// How often a waiting call looks for signals. Ctrl-C feels immediate below a fifth of a second.
const TICK: Duration = Duration::from_millis(100);

struct Slot {
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
    transport: HyperTransport,
}

impl Slot {
    fn new(py: Python<'_>, ca_file: Option<&PathBuf>, config: &Config) -> PyResult<Self> {
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()?;
        Ok(Self {
            runtime: Some(runtime),
            transport: new_transport(py, ca_file, config)?,
        })
    }

    /// Runs a call until it ends or a tick is over.
    fn run(&self, call: &mut Call) -> Option<Result<Answer>> {
        let runtime = self.runtime.as_ref()?;
        runtime.block_on(async { timeout(TICK, call.running.as_mut()).await.ok() })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Not by waiting: a name that is being looked up may take half a minute.
            runtime.shutdown_background();
        }
    }
}

#[derive(Default)]
struct Pool {
    pid: u32,
    free: Vec<Slot>,
}

/// The slots of a client.
#[derive(Default)]
pub(crate) struct Slots(Mutex<Pool>);

impl Slots {
    /// Runs a call to its end. `Err` holds what a signal handler has raised meanwhile, Ctrl-C for example,
    /// with what became of a purchase chained to it.
    pub(crate) fn run(
        &self,
        py: Python<'_>,
        ca_file: Option<&PathBuf>,
        config: &Config,
        begin: impl FnOnce(HyperTransport) -> Call,
    ) -> PyResult<Result<Answer>> {
        let slot = match self.take() {
            Some(slot) => slot,
            None => Slot::new(py, ca_file, config)?,
        };
        let mut call = begin(slot.transport.clone());
        loop {
            if let Some(result) = py.detach(|| slot.run(&mut call)) {
                self.give_back(slot);
                return Ok(result);
            }
            if let Err(raised) = py.check_signals() {
                let Call { running, abandoned } = call;
                // With its runtime, so that its connections end here and now.
                py.detach(move || {
                    drop(running);
                    drop(slot);
                });
                if let Some(lost) = abandoned.take() {
                    chain_lost(py, &raised, &to_python(py, &lost));
                }
                return Err(raised);
            }
        }
    }

    /// Closes the connections of all free slots.
    pub(crate) fn clear(&self) {
        let mut pool = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pool.leave_to_parent();
        pool.free.clear();
    }

    fn take(&self) -> Option<Slot> {
        let mut pool = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pool.leave_to_parent();
        pool.free.pop()
    }

    fn give_back(&self, slot: Slot) {
        let mut pool = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pool.free.push(slot);
    }
}

impl Pool {
    /// After a fork the slots are the parent's. Dropping them would take the parent's sockets out of an epoll
    /// instance that both processes share, so they are only forgotten.
    fn leave_to_parent(&mut self) {
        let pid = std::process::id();
        if self.pid != pid {
            self.pid = pid;
            std::mem::forget(std::mem::take(&mut self.free));
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.leave_to_parent();
    }
}
