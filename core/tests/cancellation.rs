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
fn whoever_asked_for_interrupted_purchases_is_told_whatever_the_other_handlers_do() {
    let told = Arc::new(Mutex::new(String::new()));
    let config = Config::new(ApiKey::new("sk_test_0123456789").unwrap());
    let client = Client::new(Hanging::Open, config)
        .on_event(|_| panic!("a handler of an application's own"))
        .on_interrupted_purchase({
            let told = Arc::clone(&told);
            move |error| {
                *told.lock().unwrap() = error.to_string();
                panic!("and another one");
            }
        });
    let mut call = client.buy(100).to("johndoe").into_future();
    let mut context = Context::from_waker(Waker::noop());
    assert!(call.as_mut().poll(&mut context).is_pending());
    assert_eq!(*told.lock().unwrap(), "");
    drop(call);
    let told = told.lock().unwrap();
    let purchase = "the purchase of 100 Stars for @johndoe, begun at 2023-11-14T22:13:20Z,";
    assert!(told.contains(purchase), "{told}");
}

#[test]
fn a_handler_that_panics_loses_no_order() {
    let client = Client::sandbox().on_event(|_| panic!("a handler of an application's own"));
    let order = starsbot::sandbox::block_on(client.buy(100).to("johndoe")).unwrap();
    assert_eq!(order.amount_stars.get(), 100);
}

#[test]
fn a_dropped_read_is_nobodys_concern() {
    assert_eq!(interrupt(Hanging::Untracked, false), []);
}
