//! How results reach an event loop: a queue, and one wake-up for all that is in it.

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

use crate::errors::invalid_argument;
use crate::python::RUNNING_LOOP;

/// Numbers of calls that are over, for an event loop to fetch.
pub(crate) struct Queue {
    over: Mutex<Vec<u64>>,
    wake: OnceLock<Wake>,
}

enum Wake {
    /// The loop watches the other end.
    #[cfg(unix)]
    Pipe(UnixStream),
    /// The loop cannot watch anything, as Windows' proactor: it is called instead.
    Call {
        event_loop: Py<PyWeakrefReference>,
        ours: Py<PyWeakrefReference>,
    },
}

impl Queue {
    /// Adds a call that is over, and wakes the loop if it has not been woken for an earlier one.
    pub(crate) fn push(&self, number: u64) {
        let was_empty = {
            let mut over = lock(&self.over);
            over.push(number);
            over.len() == 1
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
            Some(Wake::Call { event_loop, ours }) => {
                let _ = Python::try_attach(|py| {
                    let fetch = ours.bind(py).upgrade()?.getattr("fetch").ok()?;
                    let event_loop = event_loop.bind(py).upgrade()?;
                    let woken = event_loop.call_method1("call_soon_threadsafe", (fetch,));
                    woken.map(Bound::unbind).ok()
                });
            }
            None => {}
        }
    }
}

/// Our end of an event loop. It lives as long as the loop, which holds it as a reader.
#[pyclass(frozen, weakref, module = "starsbot._native")]
pub(crate) struct EventLoop {
    queue: Arc<Queue>,
    /// The futures of calls on their way.
    waiting: Mutex<HashMap<u64, Py<PyAny>>>,
    #[cfg(unix)]
    pipe: OnceLock<UnixStream>,
}

static NEXT: AtomicU64 = AtomicU64::new(0);

impl EventLoop {
    /// A number for a call, and the future that is set when it is over.
    pub(crate) fn expect<'py>(
        &self,
        event_loop: &Bound<'py, PyAny>,
    ) -> PyResult<(u64, Bound<'py, PyAny>)> {
        let py = event_loop.py();
        let future = event_loop.call_method0(intern!(py, "create_future"))?;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        lock(&self.waiting).insert(number, future.clone().unbind());
        Ok((number, future))
    }

    /// Nobody waits for this call any more.
    pub(crate) fn forget(&self, number: u64) {
        let future = lock(&self.waiting).remove(&number);
        drop(future);
    }

    pub(crate) fn queue(&self) -> Arc<Queue> {
        Arc::clone(&self.queue)
    }

    fn new(event_loop: &Bound<'_, PyAny>) -> PyResult<Py<Self>> {
        let py = event_loop.py();
        let queue = Arc::new(Queue {
            over: Mutex::default(),
            wake: OnceLock::new(),
        });
        let this = Self {
            queue: Arc::clone(&queue),
            waiting: Mutex::default(),
            #[cfg(unix)]
            pipe: OnceLock::new(),
        };
        let this = Bound::new(py, this)?;
        #[cfg(unix)]
        {
            let (ours, theirs) = UnixStream::pair()?;
            ours.set_nonblocking(true)?;
            theirs.set_nonblocking(true)?;
            let fetch = this.getattr("fetch")?;
            match event_loop.call_method1("add_reader", (ours.as_raw_fd(), fetch)) {
                Ok(_) => {
                    let _ = this.get().pipe.set(ours);
                    let _ = queue.wake.set(Wake::Pipe(theirs));
                    return Ok(this.unbind());
                }
                Err(error) if error.is_instance_of::<PyNotImplementedError>(py) => {}
                Err(error) => return Err(error),
            }
        }
        let _ = queue.wake.set(Wake::Call {
            event_loop: PyWeakrefReference::new(event_loop)?.unbind(),
            ours: PyWeakrefReference::new(this.as_any())?.unbind(),
        });
        Ok(this.unbind())
    }
}

#[pymethods]
impl EventLoop {
    /// A task that nobody will wake any more is garbage together with its future.
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        let Ok(waiting) = self.waiting.try_lock() else {
            return Ok(());
        };
        waiting.values().try_for_each(|future| visit.call(future))
    }

    /// Sets the futures of all calls that are over.
    fn fetch(&self, py: Python<'_>) {
        #[cfg(unix)]
        if let Some(mut pipe) = self.pipe.get() {
            // Before the queue is emptied: whoever fills it afterwards writes anew.
            let _ = pipe.read(&mut [0; 64]);
        }
        let over = std::mem::take(&mut *lock(&self.queue.over));
        for number in over {
            let future = lock(&self.waiting).remove(&number);
            if let Some(future) = future {
                // Fails when the task was cancelled meanwhile, which then looks after the call itself.
                let _ = future.call_method1(py, intern!(py, "set_result"), (py.None(),));
            }
        }
    }
}

/// An event loop that this thread has called from.
struct Known {
    pid: u32,
    event_loop: Py<PyWeakrefReference>,
    ours: Py<EventLoop>,
}

impl Known {
    fn is_alive(&self, py: Python<'_>, pid: u32) -> bool {
        let event_loop = self.event_loop.bind(py).upgrade();
        self.pid == pid
            && event_loop.is_some_and(|event_loop| {
                let closed = event_loop.call_method0("is_closed");
                !closed.and_then(|closed| closed.is_truthy()).unwrap_or(true)
            })
    }
}

thread_local! {
    static KNOWN: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
}

/// The running event loop, and our end of it.
pub(crate) fn current(py: Python<'_>) -> PyResult<(Bound<'_, PyAny>, Py<EventLoop>)> {
    let event_loop = RUNNING_LOOP.get(py)?.call0().map_err(|error| {
        if !error.is_instance_of::<PyRuntimeError>(py) {
            return error;
        }
        invalid_argument(
            py,
            "event_loop",
            "there is no running asyncio event loop: AsyncClient needs asyncio or uvloop. Under trio call \
             a Client in a thread, as trio.to_thread.run_sync(client.balance) does",
        )
    })?;
    let pid = std::process::id();
    let known = KNOWN.with_borrow(|known| {
        let found = known.iter().find(|one| {
            let theirs = one.event_loop.bind(py).upgrade();
            one.pid == pid && theirs.is_some_and(|theirs| theirs.is(&event_loop))
        });
        found.map(|one| one.ours.clone_ref(py))
    });
    if let Some(ours) = known {
        return Ok((event_loop, ours));
    }
    // Those that have gone are let go of, with the tasks that nobody will wake any more.
    let all = KNOWN.take();
    let (alive, gone): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.is_alive(py, pid));
    KNOWN.set(alive);
    drop(gone);
    let ours = EventLoop::new(&event_loop)?;
    let one = Known {
        pid,
        event_loop: PyWeakrefReference::new(&event_loop)?.unbind(),
        ours: ours.clone_ref(py),
    };
    KNOWN.with_borrow_mut(|known| known.push(one));
    Ok((event_loop, ours))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
