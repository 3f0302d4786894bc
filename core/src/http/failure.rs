//! What a host brings back when there is no complete response.

use alloc::string::String;
use alloc::sync::Arc;
use core::error::Error as StdError;
use core::fmt;

use super::{HttpResponse, SendGate};

/// How an attempt failed without a complete response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// No connection was made: name not found, refused, TLS refused, the proxy said no. Proof that nothing
    /// of the request left.
    Connect,
    /// Time ran out. Alone it proves nothing; see [`Failure::maybe_sent`].
    Timeout,
    /// The connection broke, or brought something that is not HTTP.
    Lost,
}

/// Why a request brought no complete response, as the transport tells it.
#[derive(Clone)]
#[non_exhaustive]
pub struct Failure {
    /// What happened.
    pub kind: FailureKind,
    /// Whether a byte of the request may have left this machine. Only proof makes this `false`.
    pub maybe_sent: bool,
    /// What had arrived, where a status line did: its status counts even though the body was cut short.
    pub partial: Option<HttpResponse>,
    /// What the transport says, for people.
    pub message: String,
    /// The transport's own error. The call's error keeps it with the feature `std` alone.
    pub source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Failure {
    /// No connection was made, so nothing of the request left.
    #[must_use]
    pub fn connect(message: impl Into<String>) -> Self {
        Self {
            maybe_sent: false,
            ..Self::lost(message).with_kind(FailureKind::Connect)
        }
    }

    /// Time ran out. The request may have left, unless [`not_sent`](Self::not_sent) says otherwise.
    #[must_use]
    pub fn timeout(message: impl Into<String>) -> Self {
        Self::lost(message).with_kind(FailureKind::Timeout)
    }

    /// The connection broke. The request may have left, unless [`not_sent`](Self::not_sent) says otherwise.
    #[must_use]
    pub fn lost(message: impl Into<String>) -> Self {
        Self {
            kind: FailureKind::Lost,
            maybe_sent: true,
            partial: None,
            message: message.into(),
            source: None,
        }
    }

    /// States the proof that no byte of the request left this machine.
    #[must_use]
    pub fn not_sent(mut self) -> Self {
        self.maybe_sent = false;
        self
    }

    /// Takes what the request's gate knows, and closes it: nothing of the attempt leaves any more. An open gate beats
    /// what was believed before.
    #[must_use]
    pub fn with_gate(mut self, gate: &SendGate) -> Self {
        let is_proven = gate.revoke();
        self.maybe_sent = gate.is_open() || (self.maybe_sent && !is_proven);
        self
    }

    /// Adds what had arrived of the response.
    #[must_use]
    pub fn with_partial(mut self, partial: HttpResponse) -> Self {
        self.partial = Some(partial);
        self
    }

    /// Adds the transport's own error, which becomes the source of the [`Error`](crate::Error) unless its text
    /// holds the API key.
    #[must_use]
    pub fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    fn with_kind(mut self, kind: FailureKind) -> Self {
        self.kind = kind;
        self
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure")
            .field("kind", &self.kind)
            .field("maybe_sent", &self.maybe_sent)
            .field("partial", &self.partial)
            .finish_non_exhaustive()
    }
}
