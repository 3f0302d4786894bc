//! Failures, as the core wants them reported.

use std::error::Error as StdError;

use starsbot::http::{Failure, FailureKind, HttpResponse};

/// A failure of this kind, with its reason.
///
/// The message is the last cause in the chain, which says what happened; those above it say who noticed.
#[must_use]
pub fn failure(kind: FailureKind, error: impl StdError + Send + Sync + 'static) -> Failure {
    let message = causes(&error).last().map(ToString::to_string);
    let message = message.unwrap_or_default();
    let failure = match kind {
        FailureKind::Connect => Failure::connect(message),
        FailureKind::Timeout => Failure::timeout(message),
        FailureKind::Lost => Failure::lost(message),
    };
    failure.with_source(error)
}

/// An error, and what caused it, and so on.
pub fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// A failure that carries what has arrived of the response: a status line counts, even if the rest is missing.
#[must_use]
pub fn with_partial_response(failure: Failure, response: HttpResponse) -> Failure {
    if response.status == 0 {
        return failure;
    }
    failure.with_partial(response)
}
