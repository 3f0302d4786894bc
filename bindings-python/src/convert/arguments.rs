//! Arguments of calls. Which ones there are, and which values they take, is the core's business.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyInt, PyString};
use starsbot::{Argument, Arguments};

/// The arguments of a call, by name.
pub(crate) fn arguments(given: &Bound<'_, PyDict>) -> PyResult<Arguments> {
    let mut arguments = Arguments::new();
    for (name, value) in given {
        arguments = arguments.with(name.cast::<PyString>()?.to_str()?, argument(&value));
    }
    Ok(arguments)
}

fn argument(value: &Bound<'_, PyAny>) -> Argument {
    // True is a 1 in Python, and a mistake here.
    if value.is_instance_of::<PyInt>() && !value.is_instance_of::<PyBool>() {
        return match value.extract() {
            Ok(number) => Argument::Integer(number),
            Err(_) => Argument::Other("an int that is too large".to_owned()),
        };
    }
    match value.cast::<PyString>() {
        Ok(text) => Argument::String(string(text)),
        Err(_) => Argument::Other(type_name(value)),
    }
}

/// A string. One with half a surrogate pair is no name, amount or address, and neither is what stands in for it.
pub(crate) fn string(text: &Bound<'_, PyString>) -> String {
    text.to_str().unwrap_or("\u{fffd}").to_owned()
}

/// The type of a value, for people. Never the value: in a wrong place it can be anything, an API key too.
pub(crate) fn type_name(value: &Bound<'_, PyAny>) -> String {
    if value.is_none() {
        return "None".to_owned();
    }
    let Ok(name) = value.get_type().name() else {
        return "something else".to_owned();
    };
    let name = name.to_string();
    let article = if name.starts_with(['a', 'e', 'i', 'o']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {name}")
}
