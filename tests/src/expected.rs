//! What a call must end with, and how it is compared with what it did end with.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::api::api;

/// What a call must end with. Only the fields that are named are compared.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// A value with these fields.
    Ok(Map<String, Value>),
    /// An error with these attributes.
    Error(ExpectedError),
}

/// The attributes an error must have; `null` means that it has none.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
pub struct ExpectedError(Map<String, Value>);

/// What a call did end with, as JSON with every field a case can name.
#[derive(Clone, Debug, PartialEq)]
pub enum Actual {
    /// A value.
    Ok(Value),
    /// An error.
    Error(Value),
}

const ATTRIBUTES: [&str; 9] = [
    "code",
    "outcome",
    "may_have_spent",
    "retryable",
    "status",
    "retry_after_ms",
    "field",
    "message_contains",
    "attempts",
];

impl TryFrom<Map<String, Value>> for ExpectedError {
    type Error = String;

    fn try_from(attributes: Map<String, Value>) -> Result<Self, String> {
        if let Some(unknown) = attributes
            .keys()
            .find(|name| !ATTRIBUTES.contains(&name.as_str()))
        {
            return Err(format!("unknown attribute of an error: {unknown}"));
        }
        let code = attributes.get("code").ok_or("an error names its code")?;
        if !api().errors.iter().any(|known| *code == known.code) {
            return Err(format!("unknown code of an error: {code}"));
        }
        Ok(Self(attributes))
    }
}

impl Expected {
    /// What is not as expected; nothing, when all is well.
    #[must_use]
    pub fn differences(&self, actual: &Actual) -> Vec<String> {
        match (self, actual) {
            (Self::Ok(fields), Actual::Ok(value)) => differing(fields, value),
            (Self::Error(fields), Actual::Error(error)) => differing(&fields.0, error),
            (Self::Ok(_), Actual::Error(error)) => vec![format!("failed: {error}")],
            (Self::Error(fields), Actual::Ok(value)) => {
                vec![format!(
                    "succeeded with {value} instead of failing with {}",
                    fields.0["code"]
                )]
            }
        }
    }
}

fn differing(fields: &Map<String, Value>, actual: &Value) -> Vec<String> {
    let differs = |(name, wanted): (&String, &Value)| {
        if name == "message_contains" {
            let message = actual["message"].as_str().unwrap_or_default();
            let is_there = wanted
                .as_str()
                .is_some_and(|wanted| message.contains(wanted));
            return (!is_there).then(|| format!("message {message:?} does not contain {wanted}"));
        }
        match actual.get(name) {
            Some(value) if value == wanted => None,
            Some(value) => Some(format!("{name} is {value} instead of {wanted}")),
            None => Some(format!("{name} is missing")),
        }
    };
    fields.iter().filter_map(differs).collect()
}
