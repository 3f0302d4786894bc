//! What may be sent again, and when.
//!
//! A read is tried three times in all when a connection failed, time ran out, or the status is a passing
//! one (408, 425, 429, 5xx). A purchase is tried three times in all only while it is *proven* that nothing
//! of it left this machine; no setting changes that.

use core::time::Duration;

use crate::http::HttpResponse;
use crate::http_date;

/// How often a call is tried in all.
pub(crate) const MAX_ATTEMPTS: u32 = 3;

/// The longest `Retry-After` that is waited out.
pub(crate) const MAX_RETRY_AFTER: Duration = Duration::from_secs(60);

/// In microseconds.
const FIRST_CEILING: u32 = 500_000;
const LAST_CEILING: u32 = 8_000_000;

/// How long to wait after `attempts` attempts: full jitter, `draw` x min(8 s, 0.5 s x 2^(attempts - 1)).
// Between 0 and eight seconds.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(crate) fn backoff(attempts: u32, draw: f64) -> Duration {
    let doublings = attempts.saturating_sub(1).min(8);
    let ceiling = (FIRST_CEILING << doublings).min(LAST_CEILING);
    let draw = if draw.is_nan() {
        1.0
    } else {
        draw.clamp(0.0, 1.0)
    };
    Duration::from_micros((f64::from(ceiling) * draw) as u64)
}

/// How long the service asks to wait: `Retry-After` in whole seconds, or as an HTTP date counted from the
/// response's own `Date`, or else from `now_ms`, the host's clock.
pub(crate) fn retry_after(response: &HttpResponse, now_ms: u64) -> Option<Duration> {
    let text = response.header("retry-after")?.trim_ascii();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More seconds than fit are more than anybody waits.
        let seconds = text.parse().unwrap_or(u32::MAX.into());
        return Some(Duration::from_secs(seconds));
    }
    let until = http_date::read(text)?;
    let now = response.header("date").and_then(http_date::read);
    Some(until.saturating_sub(now.unwrap_or(Duration::from_millis(now_ms))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_eight_seconds() {
        let waits: Vec<u128> = (1..=7).map(|n| backoff(n, 1.0).as_millis()).collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
        assert_eq!(backoff(1, 0.0), Duration::ZERO);
        assert_eq!(backoff(u32::MAX, f64::NAN), Duration::from_secs(8));
    }
}
