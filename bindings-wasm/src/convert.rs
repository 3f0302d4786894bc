//! Values on their way between JavaScript and the core.

use js_sys::{Array, Date, Number, Object, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use starsbot::{Argument, Arguments, Error, Result, Ton};
use wasm_bindgen::prelude::*;

/// Writes plain data of the core as JavaScript has it.
pub(crate) fn to_js(value: &(impl Serialize + ?Sized)) -> Result<JsValue, Thrown> {
    let serializer = Serializer::json_compatible().serialize_large_number_types_as_bigints(true);
    Ok(value.serialize(&serializer)?)
}

/// What is thrown: the details of an error.
pub struct Thrown(JsValue);

impl From<Error> for Thrown {
    fn from(error: Error) -> Self {
        to_js(error.details()).map_or_else(|thrown| thrown, Self)
    }
}

impl From<serde_wasm_bindgen::Error> for Thrown {
    fn from(error: serde_wasm_bindgen::Error) -> Self {
        Self(error.into())
    }
}

impl From<Thrown> for JsValue {
    fn from(Thrown(value): Thrown) -> Self {
        value
    }
}

/// The options of a client or a sandbox: an object whose fields have the core's names.
pub(crate) struct Options {
    object: JsValue,
    /// The name of the option whose value this is, where that is an object too.
    within: Option<&'static str>,
}

impl Options {
    pub(crate) fn new(object: JsValue) -> Self {
        Self {
            object,
            within: None,
        }
    }

    /// The options within an option.
    pub(crate) fn object(&self, name: &'static str) -> Result<Self> {
        let object = self.read(name, "an object", |value| {
            value.is_object().then(|| value.clone())
        })?;
        Ok(Self {
            object: object.unwrap_or_else(|| Object::new().into()),
            within: Some(name),
        })
    }

    pub(crate) fn string(&self, name: &str) -> Result<Option<String>> {
        self.read(name, "a string", JsValue::as_string)
    }

    pub(crate) fn number(&self, name: &str) -> Result<Option<f64>> {
        self.read(name, "a number", JsValue::as_f64)
    }

    pub(crate) fn boolean(&self, name: &str) -> Result<Option<bool>> {
        self.read(name, "a boolean", JsValue::as_bool)
    }

    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>> {
        self.read(name, "a whole number", integer)
    }

    /// A date, in milliseconds since the Unix epoch.
    #[allow(clippy::cast_possible_truncation)] // A date lies within 2^53.
    pub(crate) fn date(&self, name: &str) -> Result<Option<i64>> {
        self.read(name, "a valid Date", |value| {
            let time = value.dyn_ref::<Date>()?.get_time();
            time.is_finite().then_some(time as i64)
        })
    }

    /// An amount of TON, as text.
    pub(crate) fn ton(&self, name: &str) -> Result<Option<String>> {
        self.read(name, AMOUNT_OF_TON, ton_text)
    }

    fn read<T>(
        &self,
        name: &str,
        what: &str,
        read: impl FnOnce(&JsValue) -> Option<T>,
    ) -> Result<Option<T>> {
        let value = Reflect::get(&self.object, &name.into()).unwrap_or_default();
        if value.is_undefined() {
            return Ok(None);
        }
        let found = read(&value).ok_or_else(|| {
            let message = format!("`{name}` must be {what}, not {}", kind(&value));
            Error::invalid_config(self.within.unwrap_or(name), message)
        })?;
        Ok(Some(found))
    }
}

/// Returns the fields of an object that holds what only a call takes.
pub(crate) fn fields(name: &str, object: &JsValue) -> Result<Vec<(String, JsValue)>> {
    if !object.is_object() {
        return Err(not(name, "an object", object));
    }
    let entries = Object::entries(object.unchecked_ref()).into_iter();
    let entries = entries.map(|entry| Array::from(&entry));
    Ok(entries
        .map(|entry| (entry.get(0).as_string().unwrap_or_default(), entry.get(1)))
        .collect())
}

/// Reads the arguments of a call.
pub(crate) fn arguments(object: &JsValue) -> Result<Arguments> {
    let fields = fields("arguments", object)?.into_iter();
    Ok(fields.fold(Arguments::new(), |arguments, (name, value)| {
        arguments.with(&name, argument(&value))
    }))
}

fn argument(value: &JsValue) -> Argument {
    if let Some(text) = value.as_string() {
        return Argument::String(text);
    }
    match integer(value) {
        Some(integer) => Argument::Integer(integer),
        None => Argument::Other(kind(value)),
    }
}

const AMOUNT_OF_TON: &str = "a decimal string such as \"2.5\", or { nano: 2500000000n }";

/// Reads an amount of TON: a decimal string, or an object with nanotons.
pub(crate) fn ton(name: &str, value: &JsValue) -> Result<Ton> {
    let text = ton_text(value).ok_or_else(|| not(name, AMOUNT_OF_TON, value))?;
    text.parse().map_err(|error: Error| error.with_field(name))
}

fn ton_text(value: &JsValue) -> Option<String> {
    if let Some(text) = value.as_string() {
        return Some(text);
    }
    let nano = Reflect::get(value, &"nano".into()).ok()?;
    let nano = i64::try_from(nano).ok()?;
    Some(Ton::from_nano(nano).to_string())
}

/// Reads a string.
pub(crate) fn string(name: &str, value: &JsValue) -> Result<String> {
    value
        .as_string()
        .ok_or_else(|| not(name, "a string", value))
}

/// Reads a number.
pub(crate) fn number(name: &str, value: &JsValue) -> Result<f64> {
    value.as_f64().ok_or_else(|| not(name, "a number", value))
}

fn not(name: &str, what: &str, value: &JsValue) -> Error {
    let message = format!("`{name}` must be {what}, not {}", kind(value));
    Error::invalid_argument(name, message)
}

/// A whole number of 64 bits. A `number` above 2^53 is none: it may have lost digits already.
#[allow(clippy::cast_possible_truncation)] // A safe integer has 53 bits.
pub(crate) fn integer(value: &JsValue) -> Option<i64> {
    if Number::is_safe_integer(value) {
        return value.as_f64().map(|number| number as i64);
    }
    i64::try_from(value.clone()).ok()
}

/// What a value is, for people. The value itself is never told: in a wrong place it can be anything, an API key too.
fn kind(value: &JsValue) -> String {
    let kind = value.js_typeof().as_string().unwrap_or_default();
    match kind.as_str() {
        "object" if value.is_null() => "null",
        "object" if Array::is_array(value) => "an array",
        "object" => "an object",
        "number" if Number::is_integer(value) => "a number above 2^53, which can only be a bigint",
        "number" => "a number that is not whole",
        "bigint" => "a bigint of more than 64 bits",
        "undefined" => "undefined",
        other => return format!("a {other}"),
    }
    .to_owned()
}
