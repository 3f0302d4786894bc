//! What went wrong, as the core wants it told.

use std::error::Error as StdError;
use std::{fmt, io};

use starsbot::http::{Failure, FailureKind};

/// Time ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimedOut {
    Connecting,
    Answering,
}

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connecting => "there was no connection in time",
            Self::Answering => "there was no complete response in time",
        })
    }
}

impl StdError for TimedOut {}

/// There is no connection, and the reason.
pub(crate) fn unconnected(error: impl StdError + Send + Sync + 'static) -> Failure {
    if is_timeout(&error) {
        return failure(FailureKind::Timeout, error).not_sent();
    }
    failure(FailureKind::Connect, error)
}

/// There was a connection, and it brought no complete response. The request's gate knows whether it was sent.
pub(crate) fn unanswered(error: impl StdError + Send + Sync + 'static) -> Failure {
    let kind = if is_timeout(&error) {
        FailureKind::Timeout
    } else {
        FailureKind::Lost
    };
    failure(kind, error)
}

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

fn is_timeout(error: &(dyn StdError + 'static)) -> bool {
    causes(error).any(|cause| {
        let io = cause.downcast_ref::<io::Error>();
        cause.is::<TimedOut>() || io.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
    })
}

/// An error, and what caused it, and so on.
fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}
