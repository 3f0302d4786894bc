//! What an HTTP status other than 2xx means.

use crate::ErrorCode;

/// The kind of error that a status is. `is_for_balance`: the response says that there is too little money.
pub(crate) fn code(status: u16, is_for_balance: bool) -> ErrorCode {
    match status {
        401 => ErrorCode::Unauthorized,
        402 => ErrorCode::InsufficientBalance,
        403 => ErrorCode::Forbidden,
        404 => ErrorCode::NotFound,
        400 | 405 | 413 | 415 | 422 if is_for_balance => ErrorCode::InsufficientBalance,
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
