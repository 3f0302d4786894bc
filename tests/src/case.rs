//! A case as data. `tests/README.md` explains the format, `tests/schema/case.schema.json` defines it; what
//! neither knows is refused here too.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::expected::{Expected, ExpectedError};

pub use callable::Callable;
pub use exchange::{Answer, Cut, Exchange, Expect, Reply};
pub use setup::{ClientSetup, TimeoutSetup};

mod callable;
mod exchange;
mod setup;

/// One thing that every client must do alike.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    format: u32,
    /// Its path below the folder of cases, without `.json`.
    pub name: String,
    /// What would go wrong for a user if a client got this wrong.
    pub why: String,
    /// Whether a statically typed language can write the arguments.
    pub types: Option<Types>,
    /// How the client is made.
    #[serde(default)]
    pub client: ClientSetup,
    /// The call.
    pub call: Call,
    /// What happens between client and service, in order and to the end.
    #[serde(default)]
    pub exchanges: Vec<Exchange>,
    result: Expected,
    platform: Option<Overrides>,
}

/// What kind of language can write a case's arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Types {
    /// Only a dynamically typed one.
    Dynamic,
}

/// Where a case is played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Platform {
    /// Where one network failure can be told from another.
    #[default]
    Native,
    /// Where it cannot: `fetch` in a browser, and reqwest on wasm32.
    Browser,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Overrides {
    browser: ExpectedError,
}

/// The one call that a case makes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// What is called.
    pub operation: Callable,
    /// The arguments by name.
    #[serde(default)]
    pub args: Map<String, Value>,
}

impl Case {
    /// Reads a case.
    ///
    /// # Errors
    /// Says what is not as the format has it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let case: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        case.check()?;
        Ok(case)
    }

    /// What the call ends with on a platform.
    #[must_use]
    pub fn result(&self, platform: Platform) -> Expected {
        self.browser_error(platform).map_or_else(
            || self.result.clone(),
            |error| Expected::Error(error.clone()),
        )
    }

    /// Whether a platform's own result takes the place of the general one.
    #[must_use]
    pub fn is_overridden(&self, platform: Platform) -> bool {
        self.browser_error(platform).is_some()
    }

    /// The key that nothing may print.
    #[must_use]
    pub fn secret(&self) -> &str {
        match self.call.operation.name() {
            "parse_api_key" => self
                .call
                .args
                .get("text")
                .and_then(Value::as_str)
                .unwrap_or_default(),
            _ => &self.client.api_key,
        }
    }

    fn browser_error(&self, platform: Platform) -> Option<&ExpectedError> {
        let overrides = self.platform.as_ref()?;
        (platform == Platform::Browser).then_some(&overrides.browser)
    }

    fn check(&self) -> Result<(), String> {
        if self.format != 1 {
            return Err(format!("format {} is not known", self.format));
        }
        let operation = self.call.operation;
        if self.name.split('/').next() != Some(operation.name()) {
            return Err(format!("{} does not call {}", self.name, operation.name()));
        }
        if !operation.is_sent() && !self.exchanges.is_empty() {
            return Err(format!(
                "{} sends nothing, yet has exchanges",
                operation.name()
            ));
        }
        if self.types.is_none() {
            let arguments = operation.arguments().iter();
            let names: Vec<_> = arguments.map(|argument| argument.name.as_str()).collect();
            known(&self.call.args, &names, "argument")?;
        }
        if let Expected::Ok(value) = &self.result {
            known(value, &operation.value_fields(), "field of the value")?;
        }
        self.check_refusals()
    }

    /// Whether the case says how long the client waits. One with several attempts and no wait does not.
    #[must_use]
    pub fn judges_waits(&self) -> bool {
        self.exchanges.len() < 2 || self.exchanges.iter().any(Exchange::is_wait)
    }

    /// A port can stop listening only while no request is under way: first of all, or during a wait.
    fn check_refusals(&self) -> Result<(), String> {
        if !self.judges_waits() {
            return Ok(());
        }
        let is_wait = |at: Option<usize>| {
            at.and_then(|at| self.exchanges.get(at))
                .is_none_or(Exchange::is_wait)
        };
        for (at, exchange) in self.exchanges.iter().enumerate() {
            if exchange.is_refused() && !(is_wait(at.checked_sub(1)) && is_wait(Some(at + 1))) {
                return Err("a refused connection has a wait before and after it".to_owned());
            }
        }
        Ok(())
    }
}

fn known(given: &Map<String, Value>, names: &[&str], what: &str) -> Result<(), String> {
    match given.keys().find(|name| !names.contains(&name.as_str())) {
        Some(name) => Err(format!("unknown {what}: {name}")),
        None => Ok(()),
    }
}

/// Headers by lower-case name.
pub(crate) type ExpectedHeaders = BTreeMap<String, String>;
