//! The options of clients. Defaults, and which values are usable, are the core's business.

use std::path::PathBuf;

use pyo3::prelude::*;
use starsbot::{ConfigOptions, Error, Result};

use crate::convert::arguments::type_name;
use crate::convert::headers::Headers;
use crate::convert::numbers::{seconds, text};
use crate::convert::options::Options;
use crate::python::TIMEOUTS;
use crate::sandbox::Sandbox;
use crate::transport::{Transport, new_http};

/// The options of a client that the core checks. What is not given stands in the environment, or is the sandbox's.
pub(super) fn config_options(
    given: &Options<'_, '_>,
    transport: &Transport,
) -> Result<ConfigOptions> {
    let is_backend = given.get("is_backend").is_some();
    let base = match transport {
        Transport::Sandbox(sandbox) => sandbox.get().client_options(),
        _ if is_backend => ConfigOptions {
            forbid_purchases: ConfigOptions::forbidden_by_env(),
            ..ConfigOptions::default()
        },
        _ => ConfigOptions::from_env(),
    };
    let api_key = given.get_hidden("api_key");
    let api_key = api_key.map(|key| text(&key, "api_key")).transpose()?;
    let mut options = ConfigOptions {
        api_key: api_key.map(Into::into).or(base.api_key),
        base_url: given.read("base_url", text)?.or(base.base_url),
        is_backend,
        app_name: given.read("app_name", text)?,
        language: Some("python"),
        ..base
    };
    set_timeouts(&mut options, given)?;
    Ok(options)
}

/// What carries the requests of a client.
pub(super) fn transport(given: &Options<'_, '_>) -> Result<Transport> {
    let ca_file = given.read("ca_file", path)?;
    let Some(transport) = given.get("transport") else {
        // Read here, so that a wrong path shows when the client is made and not when money is spent.
        new_http(ca_file.as_ref())?;
        return Ok(Transport::Http(ca_file));
    };
    if ca_file.is_some() {
        let message = "`ca_file` and `transport` are mutually exclusive";
        return Err(Error::invalid_config("ca_file", message));
    }
    if let Ok(sandbox) = transport.cast::<Sandbox>() {
        return Ok(Transport::Sandbox(sandbox.clone().unbind()));
    }
    if !transport.is_callable() {
        let what = type_name(&transport);
        let message =
            format!("`transport` must be a Sandbox or a callable that takes a request, not {what}");
        return Err(Error::invalid_config("transport", message));
    }
    Ok(Transport::Python(transport.unbind()))
}

/// The headers of a client of one's own backend.
pub(super) fn headers(given: &Options<'_, '_>) -> Result<Option<Headers>> {
    let headers = given.get_hidden("headers");
    headers.as_ref().map(Headers::new).transpose()
}

/// The clock of a client, if it is not the system's.
pub(super) fn clock(given: &Options<'_, '_>, transport: &Transport) -> Result<Option<Py<PyAny>>> {
    let Some(clock) = given.get("clock") else {
        return Ok(None);
    };
    if matches!(transport, Transport::Sandbox(_)) {
        let message = "a sandbox has a clock of its own";
        return Err(Error::invalid_config("clock", message));
    }
    let has = |name| clock.hasattr(name).unwrap_or(false);
    if ["now", "sleep", "random"].into_iter().all(has) {
        return Ok(Some(clock.unbind()));
    }
    let message = format!(
        "`clock` must have now(), sleep(seconds) and random(), not be {}",
        type_name(&clock)
    );
    Err(Error::invalid_config("clock", message))
}

/// Sets the timeouts that were given: a number of seconds for a call, or `Timeouts`.
pub(super) fn set_timeouts(options: &mut ConfigOptions, given: &Options<'_, '_>) -> Result<()> {
    let Some(timeout) = given.get("timeout") else {
        return Ok(());
    };
    let class = TIMEOUTS.get(timeout.py());
    if !class.is_ok_and(|class| timeout.is_instance(class).unwrap_or(false)) {
        let milliseconds = Some(seconds(&timeout, "timeout")?);
        options.request_timeout_ms = milliseconds;
        options.purchase_timeout_ms = milliseconds;
        return Ok(());
    }
    for (name, option) in [
        ("connect", &mut options.connect_timeout_ms),
        ("request", &mut options.request_timeout_ms),
        ("purchase", &mut options.purchase_timeout_ms),
    ] {
        let value = timeout.getattr(name).ok();
        if let Some(value) = value.filter(|value| !value.is_none()) {
            *option = Some(seconds(&value, "timeout")?);
        }
    }
    Ok(())
}

fn path(value: &Bound<'_, PyAny>, field: &str) -> Result<PathBuf> {
    value.extract().map_err(|_| {
        let message = format!("`{field}` must be a path, not {}", type_name(value));
        Error::invalid_config(field, message)
    })
}
