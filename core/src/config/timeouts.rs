//! How long things may take.

use core::time::Duration;

/// How long things may take.
///
/// They limit one attempt. An attempt at a read ends after [`request`](field@Self::request), connecting included; one at
/// a purchase after [`connect`](field@Self::connect) and [`purchase`](field@Self::purchase) together, 125 seconds unless
/// set. A call makes up to three attempts, a purchase more than one only where nothing was sent, with waits between them:
/// [`Config::deadline`](crate::Config::deadline) limits the whole.
///
/// ```
/// # use starsbot::Timeouts;
/// # use std::time::Duration;
/// let timeouts = Timeouts::default().request(Duration::from_secs(10));
/// assert_eq!(timeouts.connect, Duration::from_secs(5));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Timeouts {
    /// Connecting, TLS included. 5 seconds unless set.
    pub connect: Duration,
    /// An attempt at a read, connecting included. 30 seconds unless set.
    pub request: Duration,
    /// The response to a purchase, once connected. 120 seconds unless set: cutting it short makes outcomes
    /// unknown that would have been known a moment later.
    pub purchase: Duration,
}

impl Timeouts {
    /// Sets [`connect`](field@Self::connect).
    #[must_use]
    pub fn connect(self, connect: Duration) -> Self {
        Self { connect, ..self }
    }

    /// Sets [`request`](field@Self::request).
    #[must_use]
    pub fn request(self, request: Duration) -> Self {
        Self { request, ..self }
    }

    /// Sets [`purchase`](field@Self::purchase).
    #[must_use]
    pub fn purchase(self, purchase: Duration) -> Self {
        Self { purchase, ..self }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            request: Duration::from_secs(30),
            purchase: Duration::from_secs(120),
        }
    }
}

pub(crate) const UNUSABLE_TIMEOUT: &str = "a time limit must be more than zero and at most a day";

/// Longer ones overflow the timers of some hosts, which then fire at once.
pub(crate) fn is_usable_timeout(timeout: Duration) -> bool {
    !timeout.is_zero() && timeout <= Duration::from_secs(24 * 60 * 60)
}
