//! What a case can call, and which names belong to it.

use serde::Deserialize;

use crate::api::{Argument, Function, Operation, api};

/// What a case can call.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub enum Callable {
    /// A call to the service.
    Operation(&'static Operation),
    /// A function that needs no service, and no client.
    Function(&'static Function),
}

impl TryFrom<String> for Callable {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let operation = api().operations.iter().find(|known| known.name == name);
        let function = api().functions.iter().find(|known| known.name == name);
        operation
            .map(Self::Operation)
            .or_else(|| function.map(Self::Function))
            .ok_or_else(|| format!("unknown operation: {name}"))
    }
}

impl Callable {
    /// Its name, and that of the folder of its cases.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Operation(operation) => &operation.name,
            Self::Function(function) => &function.name,
        }
    }

    /// Whether it talks to the service.
    #[must_use]
    pub const fn is_sent(self) -> bool {
        matches!(self, Self::Operation(_))
    }

    /// Its arguments.
    #[must_use]
    pub fn arguments(self) -> &'static [Argument] {
        match self {
            Self::Operation(operation) => &operation.arguments,
            Self::Function(function) => &function.arguments,
        }
    }

    /// What a case can name of its value. An amount of TON has `nano` beside it; a plain value is `value`.
    pub(super) fn value_fields(self) -> Vec<&'static str> {
        let operation = match self {
            Self::Function(function) => {
                return function.returns.iter().map(String::as_str).collect();
            }
            Self::Operation(operation) => operation,
        };
        let Some(record) = api().record(&operation.returns) else {
            return vec!["value"];
        };
        let has_ton = record.fields.iter().any(|field| field.kind == "ton");
        let names = record.fields.iter().map(|field| field.name.as_str());
        names.chain(has_ton.then_some("nano")).collect()
    }
}
