//! Errors as failures, which say whether the request may have been sent.

use std::error::Error as StdError;
use std::{fmt, io};

use starsbot::http::{Failure, FailureKind};
use starsbot_transport::failure::{causes, failure};

/// A timeout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimedOut {
    Connect,
    Response,
}

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "there was no connection in time",
            Self::Response => "there was no complete response in time",
        })
    }
}

impl StdError for TimedOut {}

/// There is no connection, so nothing was sent.
pub(crate) fn connect_failure(error: impl StdError + Send + Sync + 'static) -> Failure {
    if is_timeout(&error) {
        return failure(FailureKind::Timeout, error).not_sent();
    }
    failure(FailureKind::Connect, error)
}

/// There was a connection, and it brought no complete response. The request's gate knows whether it was sent.
pub(crate) fn exchange_failure(error: impl StdError + Send + Sync + 'static) -> Failure {
    let kind = if is_timeout(&error) {
        FailureKind::Timeout
    } else {
        FailureKind::Lost
    };
    failure(kind, error)
}

fn is_timeout(error: &(dyn StdError + 'static)) -> bool {
    causes(error).any(|cause| {
        let io = cause.downcast_ref::<io::Error>();
        cause.is::<TimedOut>() || io.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
    })
}
