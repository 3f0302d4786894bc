//! The options of both clients.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::PyTraverseError;
use pyo3::gc::PyVisit;
use pyo3::prelude::*;
use starsbot::endpoints::GetBalance;
use starsbot::{ApiKey, Call, Config, Step, Timeouts, Transport as _};
use starsbot_hyper::HyperTransport;

use crate::arguments::{self, checked, kind, text};
use crate::clock::Clock;
use crate::errors::{invalid_argument, invalid_config};
use crate::sandbox::SandboxCore;

/// A name that can not exist, so that nobody takes a log line for one of the real service.
const SANDBOX_URL: &str = "https://sandbox.invalid";

/// What carries the requests.
pub(crate) enum Backend {
    /// The built-in transport, and the CA file to trust.
    Http(Option<PathBuf>),
    /// A sandbox.
    Sandbox(Py<SandboxCore>),
    /// A callable.
    Python(Py<PyAny>),
}

impl Clone for Backend {
    fn clone(&self) -> Self {
        match self {
            Self::Http(ca_file) => Self::Http(ca_file.clone()),
            Self::Sandbox(sandbox) => Python::attach(|py| Self::Sandbox(sandbox.clone_ref(py))),
            Self::Python(callable) => Python::attach(|py| Self::Python(callable.clone_ref(py))),
        }
    }
}

/// All that a client was told.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) config: Arc<Config>,
    pub(crate) timeouts: Timeouts,
    pub(crate) backend: Backend,
    pub(crate) clock: Clock,
    /// Shared with the clients made by `with_options`: closing one closes all.
    pub(crate) closed: Arc<AtomicBool>,
    base_url: String,
}

/// The options as they arrive.
pub(crate) struct Options<'a, 'py> {
    pub(crate) api_key: Option<&'a Bound<'py, PyAny>>,
    pub(crate) base_url: Option<&'a Bound<'py, PyAny>>,
    pub(crate) timeout: Option<&'a Bound<'py, PyAny>>,
    pub(crate) app: Option<&'a Bound<'py, PyAny>>,
    pub(crate) ca_file: Option<&'a Bound<'py, PyAny>>,
    pub(crate) transport: Option<&'a Bound<'py, PyAny>>,
    pub(crate) clock: Option<&'a Bound<'py, PyAny>>,
}

impl Settings {
    pub(crate) fn read(py: Python<'_>, options: &Options<'_, '_>) -> PyResult<Self> {
        let backend = backend(py, options.transport, options.ca_file)?;
        // A sandbox has a key and a place of its own: nothing of the environment concerns it.
        let (key, base_url) = match (&backend, options.api_key) {
            (Backend::Sandbox(sandbox), None) => {
                (sandbox.get().api_key(), Some(SANDBOX_URL.to_owned()))
            }
            (Backend::Sandbox(_), given) => (api_key(py, given)?, Some(SANDBOX_URL.to_owned())),
            (_, given) => (api_key(py, given)?, std::env::var("STARSBOT_BASE_URL").ok()),
        };
        let base_url = match options.base_url {
            Some(url) => Some(text(url, "base_url")?.to_owned()),
            None => base_url,
        };
        let mut config = Config::new(key).language("python");
        if let Some(url) = &base_url {
            config = checked(py, config.base_url(url))?;
        }
        if let Some(app) = options.app {
            config = checked(py, config.app(text(app, "app")?))?;
        }
        let timeouts = match options.timeout {
            Some(timeout) => arguments::timeouts(timeout, Timeouts::default())?,
            None => Timeouts::default(),
        };
        Ok(Self {
            config: Arc::new(checked(py, config.timeouts(timeouts))?),
            timeouts,
            backend,
            clock: options.clock.map(|clock| Arc::new(clock.clone().unbind())),
            closed: Arc::default(),
            base_url: base_url.unwrap_or_else(|| starsbot::DEFAULT_BASE_URL.to_owned()),
        })
    }

    /// The same with another `timeout`.
    pub(crate) fn with_timeout(&self, timeout: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let mut settings = self.clone();
        if let Some(timeout) = timeout {
            settings.timeouts = arguments::timeouts(timeout, self.timeouts)?;
            let config = Config::clone(&settings.config).timeouts(settings.timeouts);
            settings.config = Arc::new(checked(timeout.py(), config)?);
        }
        Ok(settings)
    }

    /// Refuses a call of a closed client.
    pub(crate) fn check_open(&self, py: Python<'_>) -> PyResult<()> {
        if self.closed.load(Ordering::Relaxed) {
            return Err(invalid_argument(
                py,
                "client",
                "the client is closed; nothing was sent",
            ));
        }
        Ok(())
    }

    /// The transport that was given: a sandbox, a callable, or nothing.
    pub(crate) fn transport(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        match &self.backend {
            Backend::Http(_) => None,
            Backend::Sandbox(sandbox) => Some(sandbox.clone_ref(py).into_any()),
            Backend::Python(callable) => Some(callable.clone_ref(py)),
        }
    }

    /// How a client prints. Without the key.
    pub(crate) fn repr(&self, name: &str) -> String {
        let closed = if self.closed.load(Ordering::Relaxed) {
            " closed"
        } else {
            ""
        };
        match &self.backend {
            Backend::Sandbox(_) => format!("<starsbot.{name} of a sandbox{closed}>"),
            _ => format!("<starsbot.{name} base_url='{}'{closed}>", self.base_url),
        }
    }

    pub(crate) fn traverse(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        match &self.backend {
            Backend::Http(_) => Ok(()),
            Backend::Sandbox(sandbox) => visit.call(sandbox),
            Backend::Python(callable) => visit.call(callable),
        }
    }
}

/// A transport with connections of its own.
/// A transport that has loaded what its calls need. They run without the GIL, so a fork could find them in the
/// middle of it; here the GIL is held.
pub(crate) fn new_transport(
    py: Python<'_>,
    ca_file: Option<&PathBuf>,
    config: &Config,
) -> PyResult<HyperTransport> {
    let transport = cold_transport(py, ca_file)?;
    let mut call = Call::new(GetBalance, config);
    if let Step::Send(request) = call.advance(transport.moment()) {
        transport.warm_up(&request);
    }
    Ok(transport)
}

fn cold_transport(py: Python<'_>, ca_file: Option<&PathBuf>) -> PyResult<HyperTransport> {
    match ca_file {
        Some(path) => checked(py, HyperTransport::builder().ca_file(path).build()),
        None => Ok(HyperTransport::new()),
    }
}

fn api_key(py: Python<'_>, given: Option<&Bound<'_, PyAny>>) -> PyResult<ApiKey> {
    if let Some(given) = given {
        return checked(py, ApiKey::new(text(given, "api_key")?));
    }
    match std::env::var("STARSBOT_API_KEY").map(zeroize::Zeroizing::new) {
        Ok(key) => checked(py, ApiKey::new(&key)),
        Err(_) => Err(invalid_config(
            py,
            "api_key",
            "there is no API key: pass api_key=, or set the environment variable STARSBOT_API_KEY",
        )),
    }
}

fn backend(
    py: Python<'_>,
    transport: Option<&Bound<'_, PyAny>>,
    ca_file: Option<&Bound<'_, PyAny>>,
) -> PyResult<Backend> {
    let Some(transport) = transport else {
        let path = ca_file.map(ca_path).transpose()?;
        // Read here, so that a wrong path shows when the client is made and not when money is spent.
        cold_transport(py, path.as_ref())?;
        return Ok(Backend::Http(path));
    };
    if ca_file.is_some() {
        return Err(invalid_config(
            py,
            "ca_file",
            "ca_file belongs to the built-in transport, and another one was given",
        ));
    }
    if let Ok(sandbox) = transport.cast::<SandboxCore>() {
        return Ok(Backend::Sandbox(sandbox.clone().unbind()));
    }
    if !transport.is_callable() {
        let message = format!(
            "transport must be a Sandbox or a callable that takes a request, not {}",
            kind(transport)
        );
        return Err(invalid_config(py, "transport", message));
    }
    Ok(Backend::Python(transport.clone().unbind()))
}

fn ca_path(path: &Bound<'_, PyAny>) -> PyResult<PathBuf> {
    path.extract().map_err(|_| {
        let message = format!("ca_file must be a path, not {}", kind(path));
        invalid_config(path.py(), "ca_file", message)
    })
}
