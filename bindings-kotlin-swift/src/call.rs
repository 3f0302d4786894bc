//! One call, from its first request to its result.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use starsbot::http::{Failure, HttpResponse};
use starsbot::{Balance, Deposit, ErrorDetails, Moment, Order};

use crate::machine::Machine;
use crate::request::answer;

/// What the host has to do next.
#[derive(uniffi::Enum)]
pub enum Step {
    /// Wait so long, then send the same request again.
    SendAgain {
        /// In milliseconds.
        after_ms: u64,
        /// The call, where the host does not have it yet.
        call: Option<Arc<Call>>,
    },
    /// It is over: the balance.
    GotBalance {
        /// The balance.
        balance: Balance,
    },
    /// It is over: where to send TON.
    GotDeposit {
        /// The deposit.
        deposit: Deposit,
    },
    /// It is over: the service has accepted the purchase.
    Bought {
        /// The order.
        order: Order,
    },
    /// It is over: it failed.
    Failed {
        /// Why, and what that means for the money.
        details: ErrorDetails,
    },
}

/// How an attempt failed without a complete answer.
#[derive(Clone, Copy, uniffi::Enum)]
pub enum FailureKind {
    /// No connection was made. Proof that nothing of the request left.
    Connect,
    /// Time ran out.
    Timeout,
    /// The connection broke, or brought something that is not HTTP.
    Lost,
}

/// A call whose request is with the host.
#[derive(uniffi::Object)]
pub struct Call(Mutex<Machine>);

impl Call {
    pub(crate) fn new(machine: Machine) -> Arc<Self> {
        Arc::new(Self(Mutex::new(machine)))
    }

    fn machine(&self) -> MutexGuard<'_, Machine> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[uniffi::export]
impl Call {
    /// Takes the answer to the last request. `bytes` begins with the headers `retry-after` and `date` as lines
    /// `name: value`, which take up `head_bytes`; a host whose answer has no `retry-after` leaves out both.
    pub fn on_response(
        &self,
        status: u16,
        head_bytes: u32,
        bytes: &[u8],
        now_ms: u64,
        draw: f64,
    ) -> Step {
        let response = answer(status, head_bytes, bytes);
        self.machine().on_response(response, moment(now_ms, draw))
    }

    /// Takes the news that the last request brought nothing. Only proof makes `may_have_left` `false`.
    pub fn on_failure(
        &self,
        kind: FailureKind,
        may_have_left: bool,
        why: String,
        now_ms: u64,
        draw: f64,
    ) -> Step {
        let failure = failure(kind, may_have_left, why, None);
        self.machine().on_failure(failure, moment(now_ms, draw))
    }

    /// Takes the news that the answer to the last request broke off within its body. The answer is told as in
    /// [`on_response`](Self::on_response), as far as it arrived.
    // As many as there are: a record would be copied once more on its way.
    #[allow(clippy::too_many_arguments)]
    pub fn on_cut(
        &self,
        kind: FailureKind,
        why: String,
        status: u16,
        head_bytes: u32,
        bytes: &[u8],
        now_ms: u64,
        draw: f64,
    ) -> Step {
        let partial = answer(status, head_bytes, bytes);
        let failure = failure(kind, true, why, Some(partial));
        self.machine().on_failure(failure, moment(now_ms, draw))
    }

    /// Takes the news that the caller has given up, and ends the call. `None` means that this is clean; else the
    /// outcome of a purchase is unknown. While the host waits to send again nothing has left.
    pub fn on_cancel(&self, may_have_left: bool, now_ms: u64) -> Option<ErrorDetails> {
        let error = self
            .machine()
            .on_cancel(may_have_left, moment(now_ms, 0.0))?;
        Some(error.details().clone())
    }
}

pub(crate) fn moment(unix_ms: u64, draw: f64) -> Moment {
    Moment { unix_ms, draw }
}

fn failure(
    kind: FailureKind,
    may_have_left: bool,
    why: String,
    partial: Option<HttpResponse>,
) -> Failure {
    let mut failure = match kind {
        FailureKind::Connect => Failure::connect(why),
        FailureKind::Timeout => Failure::timeout(why),
        FailureKind::Lost => Failure::lost(why),
    };
    failure.may_have_left &= may_have_left;
    failure.partial = partial;
    failure
}
