//! What an HTTP status other than 2xx means.

use crate::ErrorCode;

/// The kind of error that a status is.
pub(crate) fn code(status: u16, service_says: Option<&str>) -> ErrorCode {
    match status {
        401 => ErrorCode::Unauthorized,
        402 => ErrorCode::InsufficientBalance,
        403 => ErrorCode::Forbidden,
        404 => ErrorCode::NotFound,
        400 | 405 | 413 | 415 | 422 if service_says.is_some_and(says_balance_is_short) => {
            ErrorCode::InsufficientBalance
        }
        400 | 405 | 413 | 415 | 422 => ErrorCode::BadRequest,
        429 => ErrorCode::RateLimited,
        500..=599 => ErrorCode::ServerError,
        _ => ErrorCode::UnexpectedStatus,
    }
}

/// Whether a status proves that a purchase was refused. One that is not listed proves nothing: it may come
/// from a proxy, after the service has spent the money.
pub(crate) fn proves_refusal(status: u16) -> bool {
    matches!(status, 400..=405 | 413 | 415 | 422 | 429)
}

/// Whether a read that met this status may go better the next time.
pub(crate) fn is_transient(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..=599)
}

fn says_balance_is_short(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let is_short = ["insufficient", "not enough", "too low"];
    let of_money = |word: &str| matches!(word, "balance" | "fund" | "funds" | "ton");
    is_short.iter().any(|phrase| text.contains(phrase))
        && text
            .split(|character: char| !character.is_ascii_alphanumeric())
            .any(of_money)
}
