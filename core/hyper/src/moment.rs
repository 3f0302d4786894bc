//! The clock and the dice.

use std::time::{SystemTime, UNIX_EPOCH};

use starsbot::Moment;

/// The time of the system's clock, and a random number.
#[must_use]
pub fn moment() -> Moment {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    Moment {
        unix_ms: since_epoch.map_or(0, |time| {
            u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
        }),
        draw: fastrand::f64(),
    }
}
