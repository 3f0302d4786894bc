//! How a call fails, in words and in data.

use alloc::format;
use alloc::string::String;

use super::machine::{Machine, State};
use crate::Order;
use crate::endpoint::DecodeError;
use crate::error::{Error, ErrorCode, ErrorDetails, Outcome, Stage, UnknownPurchase};
use crate::http::{Failure, FailureKind, HttpResponse};
use crate::redact::{clean_source, redact};
use crate::{retry, rfc3339, service_text};

impl Machine {
    /// A purchase whose connection broke after it may have been sent.
    pub(super) fn broken_off(
        &self,
        failure: &Failure,
        stage: Stage,
        partial: Option<&HttpResponse>,
        now_ms: u64,
    ) -> Error {
        let why = redact(&failure.message, self.api_key.as_ref());
        self.unknown(&why, stage, partial, now_ms)
            .with_source(clean_source(failure, self.api_key.as_ref()))
    }

    /// The last attempt of a read, or of a purchase that was provably not sent, has failed.
    pub(super) fn unreachable(&self, failure: &Failure, now_ms: u64) -> Error {
        let is_purchase = self.request.is_purchase;
        let (code, what) = match failure.kind {
            FailureKind::Timeout => (ErrorCode::Timeout, "the service did not respond in time"),
            FailureKind::Lost if !is_purchase => (
                ErrorCode::ConnectionLost,
                "the connection to the service was lost",
            ),
            // A purchase is here only with proof that it was not sent, so no connection carried it.
            FailureKind::Connect | FailureKind::Lost => {
                (ErrorCode::ConnectionFailed, "no connection to the service")
            }
        };
        let why = redact(&failure.message, self.api_key.as_ref());
        let mut message = format!("{what}: {why}");
        if is_purchase {
            message.truncate(message.trim_end_matches(['.', ' ']).len());
            message += "; the purchase was not sent, nothing was bought";
        }
        Error::new(ErrorDetails {
            outcome: is_purchase.then_some(Outcome::NotSent),
            retryable: true,
            ..self.details(code, message, failure.partial.as_ref(), now_ms)
        })
        .with_source(clean_source(failure, self.api_key.as_ref()))
    }

    /// A 2xx response that is not what the API describes.
    pub(super) fn undecodable(
        &self,
        DecodeError(why): &DecodeError,
        response: &HttpResponse,
        now_ms: u64,
    ) -> Error {
        let status = response.status;
        let what = format!("the service's response (HTTP {status}) cannot be decoded: {why}");
        if self.request.is_purchase {
            return self.unknown(&what, Stage::ResponseReceived, Some(response), now_ms);
        }
        Error::new(self.details(ErrorCode::InvalidResponse, what, Some(response), now_ms))
    }

    /// The caller has given up.
    pub(super) fn cancelled(&self, state: State, now_ms: u64) -> Error {
        let why = "the call was cancelled before its response arrived";
        self.ended_early(state, why, now_ms).unwrap_or_else(|| {
            let message = if self.request.is_purchase {
                "the call was cancelled; the purchase was not sent, nothing was bought"
            } else {
                "the call was cancelled"
            };
            Error::new(ErrorDetails {
                outcome: self.request.is_purchase.then_some(Outcome::NotSent),
                ..self.details(ErrorCode::Aborted, message.into(), None, now_ms)
            })
        })
    }

    /// The host has broken the order of steps. What it may have sent meanwhile, nobody knows.
    pub(super) fn out_of_turn(&self, state: State, now_ms: u64) -> Error {
        let why = "its driver lost track of it";
        self.ended_early(state, why, now_ms).unwrap_or_else(|| {
            let message = "the driver of this call has broken the order of its steps";
            Error::invalid_argument("call", message)
        })
    }

    /// What is known of a call that ends before its time; `None` when nothing was bought.
    fn ended_early(&self, state: State, why: &str, now_ms: u64) -> Option<Error> {
        match state {
            State::Bought(order) => Some(self.interrupted(*order, now_ms)),
            State::Failed(error) => Some(error),
            State::InFlight(gate) if !gate.revoke() && self.request.is_purchase => {
                Some(self.unknown(why, Stage::AwaitingResponse, None, now_ms))
            }
            State::InFlight(_) | State::Ready | State::Read => None,
        }
    }

    /// The purchase has succeeded, and nobody waited for it any more.
    fn interrupted(&self, order: Order, now_ms: u64) -> Error {
        let message = format!(
            "the call was interrupted just as the purchase{} succeeded: order {}. Do not buy again",
            self.purchase_in_words(),
            order.order_id,
        );
        Error::new(ErrorDetails {
            outcome: Some(Outcome::Unknown),
            purchase: self.unknown_purchase(Stage::ResponseReceived, now_ms),
            order: Some(order),
            ..self.details(ErrorCode::OutcomeUnknown, message, None, now_ms)
        })
    }

    pub(super) fn unknown(
        &self,
        why: &str,
        stage: Stage,
        response: Option<&HttpResponse>,
        now_ms: u64,
    ) -> Error {
        let why = why.trim_end_matches(['.', '!', '?', ' ']);
        let message = format!(
            "the outcome of the purchase{} is unknown: {why}. The Stars may have been bought; look at the balance \
             and ask the recipient before buying again",
            self.purchase_in_words(),
        );
        Error::new(ErrorDetails {
            outcome: Some(Outcome::Unknown),
            purchase: self.unknown_purchase(stage, now_ms),
            ..self.details(ErrorCode::OutcomeUnknown, message, response, now_ms)
        })
    }

    /// What was to be bought, for whom, and when that began: whoever reads this in a log has nothing else.
    fn purchase_in_words(&self) -> String {
        let Some(purchase) = &self.purchase else {
            return String::new();
        };
        let recipient = match &purchase.to_username {
            Some(name) => format!("@{name}"),
            None => "the owner of the API key".into(),
        };
        let began_at = rfc3339::format(self.started_at_ms);
        let amount_stars = purchase.amount_stars;
        format!(" of {amount_stars} Stars for {recipient}, begun at {began_at},")
    }

    fn unknown_purchase(&self, stage: Stage, now_ms: u64) -> Option<UnknownPurchase> {
        self.purchase.clone().map(|purchase| UnknownPurchase {
            amount_stars: purchase.amount_stars,
            to_username: purchase.to_username,
            stage,
            started_at_ms: self.started_at_ms,
            ended_at_ms: now_ms,
        })
    }

    /// What every error of this call says: attempts, and what there is of a response.
    pub(super) fn details(
        &self,
        code: ErrorCode,
        message: String,
        response: Option<&HttpResponse>,
        now_ms: u64,
    ) -> ErrorDetails {
        let retry_after = response.and_then(|response| retry::retry_after(response, now_ms));
        let api_key = self.api_key.as_ref();
        ErrorDetails {
            status: response.map(|response| response.status),
            retry_after_ms: retry_after
                .map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
            attempts: self.attempts,
            body: response.and_then(|response| service_text::excerpt(&response.body, api_key)),
            ..ErrorDetails::new(code, message)
        }
    }
}
