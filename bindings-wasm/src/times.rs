//! Time as JavaScript has it: numbers of milliseconds.

use core::time::Duration;

/// A time in milliseconds. What is none, as NaN, becomes zero.
// Never negative, and of more microseconds than fit the most that do.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(crate) fn millis(millis: f64) -> Duration {
    Duration::from_micros((millis * 1000.0) as u64)
}
