//! What a client does, told to whoever wants to log it. No event holds a secret.

use core::fmt;
use core::time::Duration;

use crate::Error;

/// Something that happened during a call. `operation` is its name, `buy` for example; attempts count from 1.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// An attempt begins: a request is handed to the transport.
    Sending {
        /// The operation.
        operation: &'static str,
        /// The attempt.
        attempt: u32,
    },
    /// A response has arrived.
    Responded {
        /// The operation.
        operation: &'static str,
        /// The attempt.
        attempt: u32,
        /// Its HTTP status.
        status: u16,
    },
    /// An attempt brought no complete response.
    AttemptFailed {
        /// The operation.
        operation: &'static str,
        /// The attempt.
        attempt: u32,
        /// Whether a byte of the request may have been sent.
        maybe_sent: bool,
    },
    /// Another attempt follows after a wait.
    Waiting {
        /// The operation.
        operation: &'static str,
        /// How long.
        duration: Duration,
    },
    /// The call succeeded.
    Succeeded {
        /// The operation.
        operation: &'static str,
        /// How many attempts it took.
        attempts: u32,
    },
    /// The call failed.
    Failed {
        /// The operation.
        operation: &'static str,
        /// Why.
        error: &'a Error,
    },
    /// The future of a purchase was dropped after its request may have been sent. Its caller will not hear of this
    /// [`outcome_unknown`](crate::ErrorCode::OutcomeUnknown).
    Interrupted {
        /// The operation.
        operation: &'static str,
        /// The unknown outcome.
        error: &'a Error,
    },
}

impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sending { operation, attempt } => write!(f, "{operation}: attempt {attempt}"),
            Self::Responded {
                operation,
                attempt,
                status,
            } => {
                write!(f, "{operation}: attempt {attempt} brought HTTP {status}")
            }
            Self::AttemptFailed {
                operation,
                attempt,
                maybe_sent,
            } => {
                let sent = if *maybe_sent {
                    "may have been sent"
                } else {
                    "was not sent"
                };
                write!(
                    f,
                    "{operation}: attempt {attempt} failed; the request {sent}"
                )
            }
            Self::Waiting {
                operation,
                duration,
            } => {
                write!(f, "{operation}: waiting {} ms", duration.as_millis())
            }
            Self::Succeeded {
                operation,
                attempts,
            } => {
                write!(f, "{operation}: succeeded after {attempts} attempt(s)")
            }
            Self::Failed { operation, error } => {
                write!(f, "{operation}: {}: {error}", error.code())
            }
            Self::Interrupted { operation, error } => {
                write!(f, "{operation}: interrupted: {}: {error}", error.code())
            }
        }
    }
}
