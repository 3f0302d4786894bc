//! The error that functions raise. Calls do not raise: theirs is a step.

use starsbot::Error;

use crate::records::ErrorDetails;

/// A value was rejected before anything was sent.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum Rejected {
    /// The core rejected it.
    #[error("{}", details.message)]
    Value {
        /// Everything that is known about it.
        details: ErrorDetails,
    },
}

impl From<Error> for Rejected {
    fn from(error: Error) -> Self {
        Self::Value {
            details: error.into(),
        }
    }
}
