//! The error that functions raise. Calls do not raise: theirs is a step.

use starsbot::{Error, ErrorDetails};

/// A value or a setting was refused.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum Refusal {
    /// The core refused it.
    #[error("{}", details.message)]
    Refused {
        /// Everything that is known about it.
        details: ErrorDetails,
    },
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Refused {
            details: error.details().clone(),
        }
    }
}
