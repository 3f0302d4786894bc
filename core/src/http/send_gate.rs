//! The gate that a request passes just before its first byte leaves.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicU8, Ordering};

/// Decides whether a request may leave, and knows afterwards whether it may have left. There is one for each
/// attempt; clones share it.
///
/// A transport that can tell calls [`arm`](Self::arm) before it does anything, and asks [`open`](Self::open) just
/// before the first byte leaves. The caller who gives up calls [`revoke`](Self::revoke). Whoever comes first
/// decides, so the knowledge survives a timeout and a dropped future. A transport that cannot tell leaves the gate
/// alone, and its request counts as sent from the moment it was handed over: a gate that was never asked proves
/// nothing.
///
/// ```
/// # use starsbot::http::SendGate;
/// let gate = SendGate::new(None);
/// gate.arm();
/// assert!(gate.revoke()); // Nothing was sent, and nothing will be:
/// assert!(!gate.open(0));
/// assert!(!gate.maybe_sent());
/// ```
#[derive(Clone, Debug)]
pub struct SendGate(Arc<Gate>);

#[derive(Debug)]
struct Gate {
    state: AtomicU8,
    send_before_ms: Option<u64>,
}

const ARMED: u8 = 1;
const OPEN: u8 = 2;
const REVOKED: u8 = 4;

impl SendGate {
    /// Makes the gate of one attempt. `send_before_ms` is [`HttpRequest::send_before_ms`](super::HttpRequest).
    #[must_use]
    pub fn new(send_before_ms: Option<u64>) -> Self {
        Self(Arc::new(Gate {
            state: AtomicU8::new(0),
            send_before_ms,
        }))
    }

    /// Promises that no byte leaves before [`open`](Self::open). Has no effect once the gate was opened or revoked.
    pub fn arm(&self) {
        self.update(|state| (state == 0).then_some(ARMED));
    }

    /// Asks whether the first byte may leave now (milliseconds since the Unix epoch).
    ///
    /// Returns `false` when the caller has given up, when it is too late, and when the request has passed already:
    /// then nothing may be sent.
    #[must_use]
    pub fn open(&self, now_ms: u64) -> bool {
        if self.0.send_before_ms.is_some_and(|limit| now_ms >= limit) {
            self.revoke();
            return false;
        }
        self.update(|state| (state & (OPEN | REVOKED) == 0).then_some(state | OPEN))
    }

    /// Closes the gate for good, unless it is open. Returns whether this proves that no byte was sent, and that none
    /// will be.
    #[allow(clippy::must_use_candidate)] // It is called for its effect too.
    pub fn revoke(&self) -> bool {
        self.update(|state| (state & OPEN == 0).then_some(state | REVOKED));
        !self.maybe_sent()
    }

    /// Reports whether the transport has opened the gate.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state() & OPEN != 0
    }

    /// Reports whether a byte of the request may have been sent: `false` only while it is proven that none was.
    #[must_use]
    pub fn maybe_sent(&self) -> bool {
        self.state() & (ARMED | OPEN) != ARMED
    }

    fn state(&self) -> u8 {
        self.0.state.load(Ordering::Acquire)
    }

    fn update(&self, change: impl FnMut(u8) -> Option<u8>) -> bool {
        let state = &self.0.state;
        state
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, change)
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_that_was_never_asked_proves_nothing() {
        let gate = SendGate::new(None);
        assert!(gate.maybe_sent());
        assert!(!gate.revoke());
        assert!(gate.maybe_sent());
        assert!(!gate.open(0));
    }

    #[test]
    fn an_open_gate_stays_open_and_opens_once() {
        let gate = SendGate::new(None);
        gate.arm();
        assert!(!gate.maybe_sent());
        assert!(gate.open(0));
        assert!(!gate.open(0));
        gate.arm();
        assert!(!gate.revoke());
        assert!(gate.maybe_sent());
    }

    #[test]
    fn a_revoked_gate_never_opens() {
        let gate = SendGate::new(None);
        gate.arm();
        assert!(gate.clone().revoke());
        assert!(!gate.open(0));
        assert!(!gate.maybe_sent());
    }

    #[test]
    fn it_is_too_late_at_send_before() {
        let gate = SendGate::new(Some(1_000));
        gate.arm();
        assert!(!gate.open(1_000));
        assert!(!gate.open(0));
        assert!(!gate.maybe_sent());
        let gate = SendGate::new(Some(1_000));
        assert!(gate.open(999));
    }
}
