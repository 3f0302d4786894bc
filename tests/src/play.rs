//! Makes the call of a case through the public API of the library, as a user would.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use starsbot::{ApiKey, Client, Config, Error, Result, Timeouts, Transport};

use crate::case::{Case, ClientSetup, Platform};
use crate::expected::Actual;
use crate::leaks::Printed;
use crate::lock;

pub use arguments::Arguments;
use recording::Recording;

mod arguments;
mod recording;

/// What came of a call.
#[derive(Clone, Debug)]
pub struct Played {
    /// What it ended with.
    pub actual: Actual,
    /// Everything that was printed on the way.
    pub printed: Printed,
}

impl Played {
    /// What is not as the case has it, the key in print included.
    #[must_use]
    pub fn problems(&self, case: &Case, platform: Platform) -> Vec<String> {
        let mut problems = case.result(platform).differences(&self.actual);
        problems.extend(self.printed.leaks(case.secret()));
        problems
    }
}

/// Makes the call of a case over a transport, with `base_url` for the service unless the case has its own.
pub async fn play<T: Transport>(
    case: &Case,
    arguments: &Arguments,
    base_url: &str,
    transport: T,
) -> Played {
    let printed = Arc::new(Mutex::new(Printed::default()));
    let pure = arguments.pure(&mut lock(&printed));
    let result = match pure {
        Some(result) => result,
        None => send(case, arguments, base_url, transport, &printed).await,
    };
    let mut printed = std::mem::take(&mut *lock(&printed));
    let actual = match result {
        Ok(value) => {
            printed.text("the value", value.to_string());
            Actual::Ok(value)
        }
        Err(error) => {
            printed.error(&error);
            Actual::Error(attributes(&error))
        }
    };
    Played { actual, printed }
}

async fn send<T: Transport>(
    case: &Case,
    arguments: &Arguments,
    base_url: &str,
    transport: T,
    printed: &Arc<Mutex<Printed>>,
) -> Result<Value> {
    let config = config(&case.client, base_url)?;
    lock(printed).debug("the settings", &config);
    let told = Arc::clone(printed);
    let recording = Recording::new(transport, case.client.random, Arc::clone(printed));
    let client = Client::new(recording, config).on_event(move |event| {
        let mut told = lock(&told);
        told.debug("an event", event);
        told.text("an event", event.to_string());
    });
    lock(printed).debug("the client", &client);
    arguments.send(&client).await
}

fn config(setup: &ClientSetup, base_url: &str) -> Result<Config> {
    let own = format!("{base_url}{}", setup.base_path);
    let mut timeouts = Timeouts::default();
    if let Some(connect) = setup.timeouts.connect_ms {
        timeouts = timeouts.connect(Duration::from_millis(connect));
    }
    if let Some(read) = setup.timeouts.read_ms.map(Duration::from_millis) {
        timeouts = timeouts.request(read).purchase(read);
    }
    let config = Config::new(ApiKey::new(&setup.api_key)?).timeouts(timeouts)?;
    config.base_url(setup.base_url.as_ref().unwrap_or(&own))
}

/// An error with every attribute a case can name.
fn attributes(error: &Error) -> Value {
    json!({
        "code": error.code().as_str(),
        "message": error.message(),
        "outcome": error.outcome().map(starsbot::Outcome::as_str),
        "may_have_spent": error.may_have_spent(),
        "retryable": error.is_retryable(),
        "status": error.status(),
        "retry_after_ms": error.retry_after().map(crate::scripted::in_ms),
        "field": error.field(),
        "attempts": error.attempts(),
    })
}
