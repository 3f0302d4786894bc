//! The text in an error body that is JSON: every usual form is read, and none is required.

use alloc::borrow::{Cow, ToOwned as _};
use alloc::string::String;
use alloc::vec::Vec;

use crate::json::Value;

/// The fields with a text for people, in the order in which they are joined.
const TEXTS: [&str; 11] = [
    "error",
    "title",
    "message",
    "detail",
    "details",
    "description",
    "error_description",
    "msg",
    "reason",
    "defaultMessage",
    "messages",
];

/// The fields with errors of fields: by their names, or in a list.
const ERRORS_OF_FIELDS: [&str; 5] = [
    "errors",
    "field_errors",
    "fieldErrors",
    "violations",
    "invalid-params",
];

/// The fields with a code.
const CODES: [&str; 4] = ["code", "error_code", "errorCode", "type"];

/// Where an entry of a list says which field it is about.
const PLACES: [&str; 9] = [
    "loc",
    "field",
    "path",
    "param",
    "pointer",
    "parameter",
    "name",
    "propertyPath",
    "source",
];

type Fields<'a> = [(Cow<'a, str>, Value<'a>)];

/// What an error body says.
#[derive(Default)]
pub(super) struct ErrorBody {
    /// All of it, for people; empty when it says nothing.
    pub(super) message: String,
    /// Every text and every code by itself.
    pub(super) parts: Vec<String>,
}

impl ErrorBody {
    pub(super) fn read(body: &Value<'_>) -> Self {
        let mut read = Self::default();
        read.message = match body {
            Value::Object(fields) => read.object(fields, false),
            other => read.text(other),
        };
        read
    }

    /// A body that is no JSON says but one thing.
    pub(super) fn plain(text: String) -> Self {
        Self {
            parts: Vec::from([text.clone()]),
            message: text,
        }
    }

    /// `"text"`, a list of texts, or an object with them.
    fn text(&mut self, value: &Value<'_>) -> String {
        let mut texts = String::new();
        match value {
            Value::String(text) if !text.trim_ascii().is_empty() => {
                self.parts.push((**text).to_owned());
                texts.push_str(text);
            }
            Value::Array(values) => {
                for value in values {
                    let mut text = String::new();
                    if let Value::Object(entry) = value {
                        text = place(entry);
                    }
                    append(&mut text, ": ", &self.text(value));
                    append(&mut texts, "; ", &text);
                }
            }
            Value::Object(fields) => texts = self.object(fields, true),
            _ => {}
        }
        texts
    }

    /// An object with texts, errors of fields or a code. One that has no texts is errors of fields itself; a plain
    /// string in the body's outermost object may be anything, though.
    fn object(&mut self, fields: &Fields<'_>, is_inner: bool) -> String {
        let mut code = String::new();
        for name in CODES {
            match field(fields, name) {
                Some(value @ Value::String(text)) if text != "about:blank" => {
                    let text = self.text(value);
                    if code.is_empty() {
                        code = text;
                    }
                }
                _ => {}
            }
        }
        let mut texts = Vec::new();
        for name in TEXTS {
            if let Some(value) = field(fields, name) {
                texts.push(self.text(value));
            }
        }
        for name in ERRORS_OF_FIELDS {
            match field(fields, name) {
                Some(Value::Object(errors)) => texts.push(self.errors_of_fields(errors, "", true)),
                Some(other) => texts.push(self.text(other)),
                None => {}
            }
        }
        let mut joined = String::new();
        for (at, text) in texts.iter().enumerate() {
            // Some say the same twice: in a summary, and at the field.
            if !texts[at + 1..].iter().any(|later| later.contains(&**text)) {
                append(&mut joined, ": ", text);
            }
        }
        if joined.is_empty() {
            joined = self.errors_of_fields(fields, "", is_inner && code.is_empty());
        }
        if joined.is_empty() { code } else { joined }
    }

    /// `{"amount_stars": ["too low"]}` as `amount_stars: too low`.
    fn errors_of_fields(&mut self, fields: &Fields<'_>, path: &str, with_strings: bool) -> String {
        let mut errors = String::new();
        for (name, value) in fields {
            let mut text = path.to_owned();
            append(&mut text, ".", name);
            match value {
                Value::Object(inner) if !TEXTS.iter().any(|text| field(inner, text).is_some()) => {
                    text = self.errors_of_fields(inner, &text, with_strings);
                }
                Value::String(_) if !with_strings => continue,
                value => {
                    let first = self.parts.len();
                    let reason = self.text(value);
                    if reason.is_empty() {
                        continue;
                    }
                    text.push_str(": ");
                    for part in &mut self.parts[first..] {
                        part.insert_str(0, &text);
                    }
                    text.push_str(&reason);
                }
            }
            append(&mut errors, "; ", &text);
        }
        errors
    }
}

fn field<'a, 'b>(fields: &'b Fields<'a>, name: &str) -> Option<&'b Value<'a>> {
    Some(&fields.iter().find(|(key, _)| key == name)?.1)
}

/// The place of a mistake: FastAPI's `["body", "amount_stars"]` as `body.amount_stars`.
fn place(entry: &Fields<'_>) -> String {
    let mut place_of = String::new();
    for name in PLACES {
        match field(entry, name) {
            Some(Value::String(name)) => name
                .trim_start_matches(['#', '/'])
                .clone_into(&mut place_of),
            Some(Value::Array(parts)) => {
                for part in parts {
                    match part {
                        Value::String(name) => append(&mut place_of, ".", name),
                        Value::Number((index, _)) => append(&mut place_of, ".", index),
                        _ => {}
                    }
                }
            }
            Some(Value::Object(source)) => place_of = place(source),
            _ => {}
        }
        if !place_of.is_empty() {
            break;
        }
    }
    place_of
}

/// Appends a text; behind a whole sentence a blank takes the place of the separator.
fn append(joined: &mut String, separator: &str, text: &str) {
    if !joined.is_empty() && !text.is_empty() {
        let is_sentence = joined.ends_with(['.', '!', '?']);
        joined.push_str(if is_sentence { " " } else { separator });
    }
    joined.push_str(text);
}
