//! The description of the API, `tests/schema/api.json`: what there is to call, and what comes of it.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

/// The description of the API, as far as a runner needs it.
#[derive(Debug, Deserialize)]
pub struct Api {
    /// What is the same in every client.
    pub defaults: Map<String, Value>,
    /// The calls to the service.
    pub operations: Vec<Operation>,
    /// What needs no service.
    pub functions: Vec<Function>,
    /// Values with named fields.
    pub records: Vec<Record>,
    /// Strings out of a list.
    pub enums: Vec<Enum>,
    /// The kinds of errors.
    pub errors: Vec<ErrorKind>,
    /// What can go wrong in the sandbox on request.
    pub faults: Vec<Fault>,
}

/// A call to the service.
#[derive(Debug, Deserialize)]
pub struct Operation {
    /// Its name.
    pub name: String,
    /// Whether it spends money.
    pub kind: OperationKind,
    /// The HTTP method.
    pub method: String,
    /// The path below the base URL, arguments in braces.
    pub path: String,
    /// Its arguments: those in the path, and those in the body.
    pub arguments: Vec<Argument>,
    /// The record that it returns, or the kind of a plain value.
    pub returns: String,
}

/// Whether an operation spends money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationKind {
    /// It does not.
    Read,
    /// It does.
    Purchase,
}

/// A function that needs no service.
#[derive(Debug, Deserialize)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Its arguments.
    pub arguments: Vec<Argument>,
    /// The fields of its value.
    pub returns: Vec<String>,
}

/// An argument of an operation or of a function.
#[derive(Debug, Deserialize)]
pub struct Argument {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// Whether it may be left out.
    #[serde(default)]
    pub optional: bool,
}

/// A value with named fields.
#[derive(Debug, Deserialize)]
pub struct Record {
    /// Its name.
    pub name: String,
    /// The functions that are its methods.
    #[serde(default)]
    pub methods: Vec<String>,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// A field of a record.
#[derive(Debug, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// Which enum it is, if it is one.
    #[serde(rename = "enum")]
    pub enumeration: Option<String>,
    /// Which record it is, if it is one.
    pub record: Option<String>,
}

/// Strings out of a list.
#[derive(Debug, Deserialize)]
pub struct Enum {
    /// Its name.
    pub name: String,
    /// The strings.
    pub values: Vec<EnumValue>,
}

/// One of an enum's strings.
#[derive(Debug, Deserialize)]
pub struct EnumValue {
    /// The string.
    pub name: String,
}

/// A kind of error.
#[derive(Debug, Deserialize)]
pub struct ErrorKind {
    /// Its code.
    pub code: String,
    /// What to do next.
    pub hint: String,
}

/// What can go wrong in the sandbox on request.
#[derive(Debug, Deserialize)]
pub struct Fault {
    /// Its name.
    pub name: String,
    /// Another name of it.
    pub alias: Option<String>,
    /// Whether the Stars are bought all the same.
    pub bought: bool,
}

/// The description of the API.
///
/// # Panics
/// When it is not as its schema has it.
#[must_use]
pub fn api() -> &'static Api {
    static API: LazyLock<Api> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../schema/api.json")).expect("tests/schema/api.json")
    });
    &API
}

impl Api {
    /// The record of a name.
    #[must_use]
    pub fn record(&self, name: &str) -> Option<&Record> {
        self.records.iter().find(|record| record.name == name)
    }
}

impl Argument {
    /// Whether a value has the type that the argument has in Rust. It may be refused all the same.
    #[must_use]
    pub fn admits(&self, value: &Value) -> bool {
        match self.kind.as_str() {
            "stars" | "integer" => value.is_i64() || value.is_u64(),
            _ => value.is_string(),
        }
    }
}
