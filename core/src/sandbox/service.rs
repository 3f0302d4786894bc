//! The service as its owner sees it: its state, what can be asked of it, and its time.

use std::time::Duration;

use super::account::Account;
use super::control;
use super::endpoints;
use super::ledger;
use super::market::Market;
use super::pending::{Asked, Pending};
use super::random::Random;
use super::{Fault, Incoming, Operation, Purchase, Reply, SandboxConfig};
use crate::{Error, Result, Ton};

/// An imitation of the service: a value that takes requests and gives replies.
///
/// ```
/// use starsbot::sandbox::{Incoming, Reply, Sandbox, SandboxConfig};
///
/// let mut sandbox = Sandbox::new(SandboxConfig::default());
/// let reply = sandbox.handle(Incoming {
///     method: "GET",
///     path: "/api/v1/balance",
///     authorization: Some("Bearer sk_sandbox"),
///     body: b"",
///     timeout: std::time::Duration::MAX,
/// });
/// let Reply::Response { response, .. } = reply else { unreachable!() };
/// assert_eq!(response.body, br#"{"balance_ton":5,"currency":"TON"}"#);
/// ```
#[derive(Clone, Debug)]
pub struct Sandbox {
    pub(super) config: SandboxConfig,
    pub(super) account: Account,
    pub(super) market: Market,
    jitter: Random,
    pub(super) balance: Ton,
    /// Since the Unix epoch.
    pub(super) now: Duration,
    requests: u64,
    /// A second since the Unix epoch, and how many requests it has seen.
    pub(super) busy: (u64, u32),
    pub(super) faults: Pending,
    pub(super) purchases: Vec<Purchase>,
}

impl Sandbox {
    /// A sandbox at its start.
    #[must_use]
    pub fn new(config: SandboxConfig) -> Self {
        Self {
            account: Account::new(config.seed),
            market: Market::new(config.seed),
            jitter: Random::new(config.seed, 3),
            balance: config.balance.max(Ton::ZERO),
            now: Duration::from_millis(config.start_ms),
            requests: 0,
            busy: (0, 0),
            faults: Pending::default(),
            purchases: Vec::new(),
            config,
        }
    }

    /// Handles a request: of the API, or of the [control paths](crate::sandbox#control-over-http). The
    /// sandbox's time moves on by as long as the caller waits for it.
    pub fn handle<'a>(&mut self, request: impl Into<Incoming<'a>>) -> Reply {
        let incoming: Incoming<'a> = request.into();
        let path = incoming.path.split('?').next().unwrap_or_default();
        if let Some(response) = control::handle(self, incoming.method, path, incoming.body) {
            return Reply::Response {
                after: Duration::ZERO,
                response,
            };
        }
        let reply = endpoints::handle(self, path, &incoming);
        if reply != Reply::ConnectionRefused {
            self.requests += 1;
        }
        let took = match &reply {
            Reply::Response { after, .. } => *after,
            Reply::ConnectionRefused | Reply::Dropped | Reply::Truncated { .. } => {
                self.config.latency
            }
        };
        self.advance(took.min(incoming.timeout));
        reply
    }

    /// The balance.
    #[must_use]
    pub fn balance(&self) -> Ton {
        self.balance
    }

    /// What a Star costs now.
    #[must_use]
    pub fn price(&self) -> Ton {
        self.market.price()
    }

    /// The purchases made, the earliest first.
    #[must_use]
    pub fn purchases(&self) -> &[Purchase] {
        &self.purchases
    }

    /// Every purchase that repeats an earlier one, as the pair of both: the same number of Stars for the same
    /// recipient, however long ago. The service cannot know whether the second was meant; a test of a bot
    /// that orders everything once can, and asserts that there is none.
    #[must_use]
    pub fn duplicate_purchases(&self) -> Vec<(&Purchase, &Purchase)> {
        ledger::duplicate_purchases(&self.purchases)
    }

    /// How many requests have been read, control paths left out.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.requests
    }

    /// The sandbox's time, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        u64::try_from(self.now.as_millis()).unwrap_or(u64::MAX)
    }

    /// Lets the sandbox's time pass.
    pub fn advance(&mut self, duration: Duration) {
        self.now = self.now.saturating_add(duration);
    }

    /// Lets a deposit with the right memo arrive. Returns the new balance.
    ///
    /// # Errors
    /// `invalid_argument`, field `ton`, when it is not positive or the balance becomes too large.
    pub fn credit(&mut self, ton: Ton) -> Result<Ton> {
        let refused = |why: &str| Error::invalid_argument("ton", why);
        if ton <= Ton::ZERO {
            return Err(refused("a deposit must be more than 0 TON"));
        }
        let sum = self.balance.checked_add(ton);
        self.balance = sum.ok_or_else(|| refused("the balance would become too large"))?;
        Ok(self.balance)
    }

    /// Has the next call of an operation meet a fault. Faults that are asked for several times queue up.
    pub fn fail_next(&mut self, operation: Operation, fault: Fault) {
        self.fail_next_n(operation, fault, 1);
    }

    /// Has the next so many calls of an operation meet a fault. Each attempt of a client is a call.
    pub fn fail_next_n(&mut self, operation: Operation, fault: Fault, times: u32) {
        self.faults.ask(Asked {
            operation,
            fault,
            times,
        });
    }

    /// Begins anew, with the same settings.
    pub fn reset(&mut self) {
        *self = Self::new(self.config.clone());
    }

    pub(super) fn random(&mut self) -> f64 {
        self.jitter.unit()
    }
}
