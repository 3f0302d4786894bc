//! The WebAssembly module of the npm package `starsbot`: the core's step machine and sandbox, for the driver
//! in `js/`.
//!
//! Structured values cross as JSON text: the core has the code that writes it anyway, and JavaScript reads it fast.
//! Whole numbers that JavaScript's `number` could change are text within it.

// What is exported has to be public, and owns what JavaScript hands over.
#![allow(unreachable_pub, clippy::needless_pass_by_value)]

mod call;
mod money;
mod parse;
#[cfg(all(feature = "reqwest", target_arch = "wasm32"))]
mod reqwest;
mod sandbox;
mod settings;

use serde::Serialize;
use starsbot::{Error, Moment};
use wasm_bindgen::JsValue;

/// A value as JSON text.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default() // Names, texts and numbers always serialize.
}

/// An error as it is thrown: its details as JSON text.
fn thrown(error: &Error) -> JsValue {
    JsValue::from_str(&json(&call::Refused::new(error.details())))
}

fn moment(unix_ms: f64, draw: f64) -> Moment {
    Moment {
        unix_ms: whole(unix_ms),
        draw,
    }
}

/// A number of JavaScript as a whole one. What is none, as NaN, counts as 0.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(number: f64) -> u64 {
    number as u64
}
