//! A purchase whose future is dropped: what was known stays known.

use std::future::{Future, IntoFuture, pending};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;

use starsbot::http::{Failure, HttpRequest, HttpResponse};
use starsbot::{
    ApiKey, Client, Config, ErrorCode, Event, Outcome, Stage, Transport, UnknownPurchase,
};

/// Never responds; arms the gate, and opens it, before it hangs.
enum Hanging {
    Untracked,
    Armed,
    Open,
}

impl Transport for Hanging {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Failure> {
        match self {
            Self::Untracked => {}
            Self::Armed => request.gate.arm(),
            Self::Open => {
                request.gate.arm();
                assert!(request.gate.open(self.now_ms()));
            }
        }
        pending().await
    }

    async fn sleep(&self, _: Duration) {}

    fn now_ms(&self) -> u64 {
        1_700_000_000_000
    }

    fn random(&self) -> f64 {
        0.5
    }
}

/// Drops a purchase in mid-flight, and returns what the observer was told of it.
fn interrupt(
    transport: Hanging,
    buy: bool,
) -> Vec<(ErrorCode, Option<Outcome>, Option<UnknownPurchase>)> {
    let told = Arc::new(Mutex::new(Vec::new()));
    let config = Config::new(ApiKey::new("sk_test_0123456789").unwrap());
    let client = Client::new(transport, config).on_event({
        let told = Arc::clone(&told);
        move |event| {
            if let Event::Interrupted { error, .. } = event {
                let known = (error.code(), error.outcome(), error.purchase().cloned());
                told.lock().unwrap().push(known);
            }
        }
    });
    let mut context = Context::from_waker(Waker::noop());
    if buy {
        let mut call = pin!(client.buy(100).to("johndoe").into_future());
        assert!(call.as_mut().poll(&mut context).is_pending());
    } else {
        let mut call = pin!(client.balance().into_future());
        assert!(call.as_mut().poll(&mut context).is_pending());
    }
    let told = told.lock().unwrap();
    told.clone()
}

// `pin!` keeps a future until the end of its block, so the drop happens inside `interrupt`.

#[test]
fn dropped_before_the_first_byte_it_is_clean() {
    assert_eq!(interrupt(Hanging::Armed, true), []);
}

#[test]
fn dropped_after_the_first_byte_its_outcome_is_unknown() {
    for transport in [Hanging::Open, Hanging::Untracked] {
        let told = interrupt(transport, true);
        let [(ErrorCode::OutcomeUnknown, Some(Outcome::Unknown), Some(purchase))] = &told[..]
        else {
            panic!("{told:?}")
        };
        assert_eq!(purchase.amount_stars.get(), 100);
        assert_eq!(purchase.to_username.as_ref().unwrap().as_str(), "johndoe");
        assert_eq!(purchase.stage, Stage::AwaitingResponse);
        assert_eq!(purchase.started_at_ms, 1_700_000_000_000);
    }
}

#[test]
fn a_dropped_read_is_nobodys_concern() {
    assert_eq!(interrupt(Hanging::Untracked, false), []);
}
