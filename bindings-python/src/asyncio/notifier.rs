//! How an event loop hears of results: a queue, and one wake-up for all that is in it.

use std::cell::RefCell;
use std::collections::HashMap;
#[cfg(unix)]
use std::io::{Read as _, Write as _};
#[cfg(unix)]
use std::os::fd::AsRawFd as _;
#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use pyo3::PyTraverseError;
#[cfg(unix)]
use pyo3::exceptions::PyNotImplementedError;
use pyo3::exceptions::PyRuntimeError;
use pyo3::gc::PyVisit;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyWeakrefReference;
use starsbot::Error;

use crate::convert::errors;
use crate::python::RUNNING_LOOP;

/// Numbers of requests that are completed, until the event loop takes them.
pub(super) struct Queue {
    completed: Mutex<Vec<u64>>,
    wake: OnceLock<Wake>,
}

enum Wake {
    /// The loop watches the other end.
    #[cfg(unix)]
    Pipe(UnixStream),
    /// The loop cannot watch anything, as Windows' proactor: it is called instead.
    Call {
        event_loop: Py<PyWeakrefReference>,
        notifier: Py<PyWeakrefReference>,
    },
}

impl Queue {
    /// Adds a request that is completed, and wakes the loop if it has not been woken for an earlier one.
    pub(super) fn push(&self, number: u64) {
        let was_empty = {
            let mut completed = lock(&self.completed);
            completed.push(number);
            completed.len() == 1
        };
        if was_empty {
            self.wake();
        }
    }

    /// A loop that has gone needs no waking: whatever fails here fails because of that.
    fn wake(&self) {
        match self.wake.get() {
            #[cfg(unix)]
            Some(Wake::Pipe(pipe)) => {
                let mut pipe: &UnixStream = pipe;
                let _ = pipe.write(&[1]);
            }
            Some(Wake::Call {
                event_loop,
                notifier,
            }) => {
                let _ = Python::try_attach(|py| {
                    let notify = notifier.bind(py).upgrade()?.getattr("notify").ok()?;
                    let event_loop = event_loop.bind(py).upgrade()?;
                    let woken = event_loop.call_method1("call_soon_threadsafe", (notify,));
                    woken.map(Bound::unbind).ok()
                });
            }
            None => {}
        }
    }
}

/// Sets the futures of completed requests on an event loop. It lives as long as the loop, which holds it as a reader.
#[pyclass(frozen, weakref, module = "starsbot._native")]
pub(crate) struct Notifier {
    queue: Arc<Queue>,
    /// The futures of requests on their way.
    futures: Mutex<HashMap<u64, Py<PyAny>>>,
    #[cfg(unix)]
    pipe: OnceLock<UnixStream>,
}

static NEXT: AtomicU64 = AtomicU64::new(0);

impl Notifier {
    /// The notifier of an event loop in this process.
    pub(super) fn of(event_loop: &Bound<'_, PyAny>, pid: u32) -> PyResult<Py<Self>> {
        let py = event_loop.py();
        let known = KNOWN.with_borrow(|known| {
            let mut known = known.iter().filter(|one| one.pid == pid);
            known.find_map(|one| one.notifier_of(event_loop))
        });
        if let Some(notifier) = known {
            return Ok(notifier);
        }
        let notifier = Self::new(event_loop)?;
        let one = Known {
            pid,
            event_loop: PyWeakrefReference::new(event_loop)?.unbind(),
            notifier: PyWeakrefReference::new(notifier.bind(py).as_any())?.unbind(),
        };
        KNOWN.with_borrow_mut(|known| {
            known.retain(|one| one.notifier.bind(py).upgrade().is_some());
            known.push(one);
        });
        Ok(notifier)
    }

    /// Adds a request: its number, and the future that is set when it is completed.
    pub(super) fn add<'py>(
        &self,
        event_loop: &Bound<'py, PyAny>,
    ) -> PyResult<(u64, Bound<'py, PyAny>)> {
        let future = event_loop.call_method0(intern!(event_loop.py(), "create_future"))?;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        lock(&self.futures).insert(number, future.clone().unbind());
        Ok((number, future))
    }

    /// Nobody waits for this request any more.
    pub(super) fn remove(&self, number: u64) {
        let future = lock(&self.futures).remove(&number);
        drop(future);
    }

    pub(super) fn queue(&self) -> Arc<Queue> {
        Arc::clone(&self.queue)
    }

    fn new(event_loop: &Bound<'_, PyAny>) -> PyResult<Py<Self>> {
        let py = event_loop.py();
        let queue = Arc::new(Queue {
            completed: Mutex::default(),
            wake: OnceLock::new(),
        });
        let this = Self {
            queue: Arc::clone(&queue),
            futures: Mutex::default(),
            #[cfg(unix)]
            pipe: OnceLock::new(),
        };
        let this = Bound::new(py, this)?;
        #[cfg(unix)]
        {
            let (reader, writer) = UnixStream::pair()?;
            reader.set_nonblocking(true)?;
            writer.set_nonblocking(true)?;
            let notify = this.getattr("notify")?;
            match event_loop.call_method1("add_reader", (reader.as_raw_fd(), notify)) {
                Ok(_) => {
                    let _ = this.get().pipe.set(reader);
                    let _ = queue.wake.set(Wake::Pipe(writer));
                    return Ok(this.unbind());
                }
                Err(error) if error.is_instance_of::<PyNotImplementedError>(py) => {}
                Err(error) => return Err(error),
            }
        }
        let _ = queue.wake.set(Wake::Call {
            event_loop: PyWeakrefReference::new(event_loop)?.unbind(),
            notifier: PyWeakrefReference::new(this.as_any())?.unbind(),
        });
        Ok(this.unbind())
    }
}

#[pymethods]
impl Notifier {
    /// A task that nobody will wake any more is garbage together with its future.
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        let Ok(futures) = self.futures.try_lock() else {
            return Ok(());
        };
        futures.values().try_for_each(|future| visit.call(future))
    }

    /// Sets the futures of all requests that are completed.
    fn notify(&self, py: Python<'_>) {
        #[cfg(unix)]
        if let Some(mut pipe) = self.pipe.get() {
            // Before the queue is emptied: whoever fills it afterwards writes anew.
            let _ = pipe.read(&mut [0; 64]);
        }
        let completed = std::mem::take(&mut *lock(&self.queue.completed));
        for number in completed {
            let future = lock(&self.futures).remove(&number);
            if let Some(future) = future {
                // Fails when the task was cancelled meanwhile, which then looks after the call itself.
                let _ = future.call_method1(py, intern!(py, "set_result"), (py.None(),));
            }
        }
    }
}

/// An event loop that this thread has called from. Nothing of it is kept alive here: a task that nobody will wake any
/// more must go with its loop, so that it can tell of its purchase.
struct Known {
    pid: u32,
    event_loop: Py<PyWeakrefReference>,
    notifier: Py<PyWeakrefReference>,
}

impl Known {
    fn notifier_of(&self, event_loop: &Bound<'_, PyAny>) -> Option<Py<Notifier>> {
        let py = event_loop.py();
        let known = self.event_loop.bind(py).upgrade()?;
        let notifier = self.notifier.bind(py).upgrade()?;
        known
            .is(event_loop)
            .then(|| notifier.cast_into().ok())?
            .map(Bound::unbind)
    }
}

thread_local! {
    static KNOWN: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
}

/// The running event loop.
pub(super) fn running_loop(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    RUNNING_LOOP.get(py)?.call0().map_err(|error| {
        if !error.is_instance_of::<PyRuntimeError>(py) {
            return error;
        }
        let message = "there is no running asyncio event loop: AsyncClient needs asyncio or uvloop. Under trio call \
                       a Client in a thread, as trio.to_thread.run_sync(client.balance) does";
        errors::raise(py, &Error::invalid_argument("event_loop", message))
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
