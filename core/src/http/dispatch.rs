//! The knowledge whether a request has left.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicU8, Ordering};

/// Where a transport notes whether the request has left, so that the knowledge survives a time-out and a
/// dropped future.
///
/// A transport that can tell calls [`hold`](Self::hold) before it does anything, and
/// [`release`](Self::release) just before the first byte may leave. One that cannot tell ignores it, and a
/// request counts as sent from the moment it was handed over. Clones share the note.
#[derive(Clone, Debug, Default)]
pub struct Dispatch(Arc<AtomicU8>);

const UNTRACKED: u8 = 0;
const HELD: u8 = 1;
const RELEASED: u8 = 2;

impl Dispatch {
    /// A note for one attempt.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Promises that no byte leaves before [`release`](Self::release). Has no effect after it.
    pub fn hold(&self) {
        let _ = self
            .0
            .compare_exchange(UNTRACKED, HELD, Ordering::AcqRel, Ordering::Acquire);
    }

    /// Says that bytes may leave from now on. Cannot be taken back.
    pub fn release(&self) {
        self.0.store(RELEASED, Ordering::Release);
    }

    /// Whether a byte of the request may have left: `false` only while it is proven that none has.
    #[must_use]
    pub fn may_have_left(&self) -> bool {
        self.0.load(Ordering::Acquire) != HELD
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dispatch_is_unproven_until_held_and_final_once_released() {
        let dispatch = Dispatch::new();
        assert!(dispatch.may_have_left());
        dispatch.hold();
        assert!(!dispatch.may_have_left());
        dispatch.release();
        dispatch.hold();
        assert!(dispatch.may_have_left());
    }
}
