//! Every row of the module's table.

use std::time::Duration;

use super::super::{Fault, Operation, SandboxConfig, SandboxTransport, block_on};
use super::{incoming, json, respond};
use crate::{Client, Delivery, Error, ErrorCode, Outcome, Stage};

/// What a caller of `buy` sees.
#[derive(Debug, PartialEq)]
enum Seen {
    Order(Delivery),
    Rejected(ErrorCode, u16),
    NotSent,
    Unknown(Stage, Option<u16>),
}

fn buy(client: &Client<SandboxTransport>, recipient: &str) -> Seen {
    let error: Error = match block_on(async { client.buy(100).to(recipient).await }) {
        Ok(order) => return Seen::Order(order.delivery),
        Err(error) => error,
    };
    match error.outcome() {
        Some(Outcome::Rejected) => Seen::Rejected(error.code(), error.status().unwrap()),
        Some(Outcome::NotSent) => {
            assert_eq!(
                (error.code(), error.attempts()),
                (ErrorCode::ConnectionFailed, 3)
            );
            Seen::NotSent
        }
        Some(Outcome::Unknown) => {
            assert_eq!(error.attempts(), 1);
            Seen::Unknown(error.purchase().unwrap().stage, error.status())
        }
        None => panic!("a purchase has an outcome"),
    }
}

/// What its caller sees, whether Stars were bought, and whether the buyer was told.
fn row(fault: Fault) -> (Seen, bool, bool) {
    match fault {
        Fault::Manual => (Seen::Order(Delivery::Manual), true, true),
        Fault::Slow => (Seen::Order(Delivery::Delivered), true, true),
        Fault::ResponseDropped => (Seen::Unknown(Stage::AwaitingResponse, None), true, false),
        Fault::RequestDropped => (Seen::Unknown(Stage::AwaitingResponse, None), false, false),
        Fault::Truncated => (
            Seen::Unknown(Stage::ReadingResponse, Some(200)),
            true,
            false,
        ),
        Fault::Html => (
            Seen::Unknown(Stage::ResponseReceived, Some(200)),
            true,
            false,
        ),
        Fault::ServerError => (
            Seen::Unknown(Stage::ResponseReceived, Some(500)),
            false,
            false,
        ),
        Fault::ServerErrorAfter => (
            Seen::Unknown(Stage::ResponseReceived, Some(500)),
            true,
            false,
        ),
        Fault::RateLimit => (Seen::Rejected(ErrorCode::RateLimited, 429), false, false),
        Fault::Unauthorized => (Seen::Rejected(ErrorCode::Unauthorized, 401), false, false),
        Fault::InsufficientBalance => (
            Seen::Rejected(ErrorCode::InsufficientBalance, 402),
            false,
            false,
        ),
        Fault::NotFound => (Seen::Rejected(ErrorCode::NotFound, 404), false, false),
        Fault::ConnectionRefused => (Seen::NotSent, false, false),
    }
}

fn check(client: &Client<SandboxTransport>, fault: Fault, recipient: &str) {
    let (seen, bought, told) = row(fault);
    assert_eq!(buy(client, recipient), seen, "{recipient}");
    client.transport().with(|sandbox| {
        let told_of: Vec<bool> = sandbox.purchases().iter().map(|p| p.acknowledged).collect();
        assert_eq!(
            told_of,
            if bought { vec![told] } else { vec![] },
            "{recipient}"
        );
        let spent = 5_000_000_000 - sandbox.balance().nano();
        assert_eq!(spent, if bought { 500_000_000 } else { 0 }, "{recipient}");
    });
}

#[test]
fn a_recipient_asks_for_a_fault() {
    for fault in Fault::ALL {
        check(&Client::sandbox(), fault, &fault.recipient());
        check(&Client::sandbox(), fault, &fault.recipient().to_uppercase());
    }
    for (recipient, fault) in [
        ("sandbox_500", Fault::ServerError),
        ("sandbox_429", Fault::RateLimit),
        ("sandbox_401", Fault::Unauthorized),
        ("sandbox_402", Fault::InsufficientBalance),
        ("sandbox_404", Fault::NotFound),
    ] {
        check(&Client::sandbox(), fault, recipient);
    }
    let typo = buy(&Client::sandbox(), "sandbox_lost_anser");
    assert_eq!(typo, Seen::Rejected(ErrorCode::BadRequest, 422));
}

#[test]
fn a_call_can_be_made_to_fail() {
    for fault in Fault::ALL {
        let client = Client::sandbox();
        let times = if fault == Fault::ConnectionRefused {
            3
        } else {
            1
        };
        client
            .transport()
            .with(|sandbox| sandbox.fail_next_n(Operation::Buy, fault, times));
        block_on(async { client.balance().await }).expect("only a purchase was to fail");
        // What was asked for goes before the recipient.
        check(&client, fault, "sandbox_manual");
        assert_eq!(
            buy(&client, "johndoe"),
            Seen::Order(Delivery::Delivered),
            "{fault}"
        );
    }
}

#[test]
fn the_modules_table_tells_the_truth() {
    let docs = include_str!("../mod.rs");
    for fault in Fault::ALL {
        let begin = format!("//! | `{fault}` | `{}`", fault.recipient());
        let line = docs
            .lines()
            .find(|line| line.starts_with(&begin))
            .expect(&begin);
        let bought = if row(fault).1 { "| yes |" } else { "| no |" };
        assert!(line.ends_with(bought), "{line}");
        assert_eq!(fault.as_str().parse(), Ok(fault));
    }
    assert_eq!("lost".parse::<Fault>().unwrap_err().field(), Some("fault"));
    assert_eq!(
        "sell".parse::<Operation>().unwrap_err().field(),
        Some("operation")
    );
}

#[test]
fn faults_queue_up_for_each_operation() {
    let client = Client::sandbox();
    client.transport().with(|sandbox| {
        sandbox.fail_next(Operation::Buy, Fault::NotFound);
        sandbox.fail_next_n(Operation::Buy, Fault::Manual, 2);
        sandbox.fail_next_n(Operation::Buy, Fault::Html, 0);
    });
    let seen: Vec<Seen> = (0..4).map(|_| buy(&client, "johndoe")).collect();
    assert_eq!(
        seen,
        [
            Seen::Rejected(ErrorCode::NotFound, 404),
            Seen::Order(Delivery::Manual),
            Seen::Order(Delivery::Manual),
            Seen::Order(Delivery::Delivered),
        ]
    );
}

#[test]
fn a_purchase_that_is_refused_anyway_meets_no_fault() {
    for fault in Fault::ALL.into_iter().filter(|fault| row(*fault).1) {
        let client = Client::sandbox_with(SandboxConfig {
            balance: "0.1".parse().unwrap(),
            ..SandboxConfig::default()
        });
        let seen = buy(&client, &fault.recipient());
        assert_eq!(
            seen,
            Seen::Rejected(ErrorCode::InsufficientBalance, 402),
            "{fault}"
        );
        assert!(
            client
                .transport()
                .with(|sandbox| sandbox.purchases().is_empty())
        );
    }
}

#[test]
fn reads_meet_faults_and_try_again_without_taking_time() {
    for (fault, attempts, waited_ms) in [
        (Fault::Manual, 1, 0..=0),
        (Fault::Slow, 1, 2_980..=2_980),
        (Fault::ResponseDropped, 2, 0..=500),
        (Fault::RequestDropped, 2, 0..=500),
        (Fault::Truncated, 2, 0..=500),
        (Fault::ServerError, 2, 0..=500),
        (Fault::ServerErrorAfter, 2, 0..=500),
        (Fault::RateLimit, 2, 2_000..=2_000),
        (Fault::ConnectionRefused, 2, 0..=500),
    ] {
        let client = Client::sandbox();
        client
            .transport()
            .with(|sandbox| sandbox.fail_next(Operation::Balance, fault));
        let begun = std::time::Instant::now();
        assert!(
            block_on(async { client.balance().await }).is_ok(),
            "{fault}"
        );
        assert!(cfg!(miri) || begun.elapsed() < Duration::from_secs(1));
        let took = client.transport().with(|sandbox| sandbox.now_ms()) - 1_700_000_000_000;
        assert!(
            waited_ms.contains(&(took - 20 * attempts)),
            "{fault} took {took} ms"
        );
    }
    for (fault, code) in [
        (Fault::Html, ErrorCode::InvalidResponse),
        (Fault::Unauthorized, ErrorCode::Unauthorized),
        (Fault::InsufficientBalance, ErrorCode::InsufficientBalance),
        (Fault::NotFound, ErrorCode::NotFound),
    ] {
        let client = Client::sandbox();
        client
            .transport()
            .with(|sandbox| sandbox.fail_next(Operation::Deposit, fault));
        let error = block_on(async { client.deposit().await }).unwrap_err();
        assert_eq!((error.code(), error.attempts()), (code, 1), "{fault}");
    }
}

#[test]
fn a_response_that_comes_too_late_takes_effect_all_the_same() {
    let client = Client::sandbox_with(SandboxConfig {
        slow: Duration::from_secs(60),
        ..SandboxConfig::default()
    });
    let call = client
        .buy(100)
        .to("sandbox_slow")
        .timeout(Duration::from_secs(10));
    let error = block_on(async { call.await }).unwrap_err();
    assert_eq!(
        (error.outcome(), error.status()),
        (Some(Outcome::Unknown), None)
    );
    let purchase = error.purchase().unwrap();
    // Connecting may take 5 seconds more; the caller has waited no longer than that.
    assert_eq!(purchase.ended_at_ms - purchase.started_at_ms, 15_000);
    client.transport().with(|sandbox| {
        assert!(!sandbox.purchases()[0].acknowledged);
        assert_eq!(sandbox.now_ms(), purchase.ended_at_ms);
    });
}

#[test]
fn a_request_counts_once_it_has_been_read() {
    for (fault, read) in [
        (Fault::ConnectionRefused, 0),
        (Fault::RequestDropped, 1),
        (Fault::ServerError, 1),
    ] {
        let client = Client::sandbox();
        buy(&client, &fault.recipient());
        assert_eq!(
            client.transport().with(|sandbox| sandbox.requests()),
            read,
            "{fault}"
        );
    }
}

#[test]
fn what_happened_shows_in_the_state() {
    let client = Client::sandbox();
    assert_eq!(
        buy(&client, "sandbox_response_dropped"),
        Seen::Unknown(Stage::AwaitingResponse, None)
    );
    let state = client
        .transport()
        .with(|sandbox| json(&respond(sandbox, incoming("GET", "/sandbox", ""))));
    assert_eq!(state["purchases"][0]["acknowledged"], false);
    assert_eq!(state["requests"], 1);
}
