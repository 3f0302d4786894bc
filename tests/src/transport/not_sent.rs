//! When it is proven that a purchase was not sent, and when it is not.

use std::collections::HashSet;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Context;
use std::time::Duration;

use starsbot::Transport;
use starsbot::http::{Failure, FailureKind, HttpRequest};
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::adapter::{Adapter, ApiKey, Config, ErrorCode, Outcome, Timeouts};
use crate::servers::{Then, nobody, purchase, read, read_request, serve};

async fn fail(request: HttpRequest) -> Failure {
    let gate = request.gate.clone();
    let is_purchase = request.is_purchase;
    let failure = Adapter::new().send(request).await.unwrap_err();
    if is_purchase {
        assert_eq!(failure.maybe_sent, gate.maybe_sent());
    }
    failure
}

#[tokio::test]
async fn a_refused_connection_is_proof() {
    let url = format!("http://{}", nobody());
    for request in [purchase(&url), read(&url)] {
        let failure = fail(request).await;
        assert_eq!(failure.kind, FailureKind::Connect);
        assert!(!failure.maybe_sent);
        assert!(failure.message.contains("refused"), "{}", failure.message);
        assert!(!failure.message.contains("http"), "{}", failure.message);
    }
}

#[tokio::test]
async fn a_name_that_is_not_found_is_proof() {
    for request in [
        purchase("https://no-such-host.invalid"),
        read("https://no-such-host.invalid"),
    ] {
        let failure = fail(request).await;
        assert_ne!(failure.kind, FailureKind::Lost, "{}", failure.message);
        assert!(!failure.maybe_sent, "{}", failure.message);
    }
}

#[tokio::test]
async fn an_answer_that_never_comes_is_no_proof() {
    let (url, seen) = serve("", Then::Hang).await;
    let mut request = purchase(&url);
    request.timeout = Duration::from_millis(600);
    let failure = fail(request).await;
    assert_eq!(failure.kind, FailureKind::Timeout);
    assert!(failure.maybe_sent);
    assert_eq!(seen.requests(), 1);
}

#[tokio::test]
async fn a_connection_closed_instead_of_an_answer_is_no_proof() {
    let (url, seen) = serve("", Then::Close).await;
    let failure = fail(purchase(&url)).await;
    assert_eq!(failure.kind, FailureKind::Lost);
    assert!(failure.maybe_sent);
    assert_eq!(seen.requests(), 1);
}

#[tokio::test]
async fn a_future_dropped_after_the_request_left_is_no_proof() {
    let (url, seen) = serve("", Then::Hang).await;
    let request = purchase(&url);
    let gate = request.gate.clone();
    let transport = Adapter::new();
    let sending = transport.send(request);
    assert!(timeout(Duration::from_millis(600), sending).await.is_err());
    assert_eq!(seen.requests(), 1);
    assert!(!gate.revoke());
}

#[tokio::test]
async fn a_future_dropped_while_it_connects_is_proof() {
    // Takes connections and never says a word of TLS.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let request = purchase(&url);
    let gate = request.gate.clone();
    let transport = Adapter::new();
    let sending = transport.send(request);
    assert!(timeout(Duration::from_millis(200), sending).await.is_err());
    assert!(gate.revoke());
}

/// Purchases given up at every possible moment, while hyper runs on another thread: none that is said not to
/// have been sent may have arrived.
#[test]
fn giving_up_at_any_moment_never_makes_a_false_proof() {
    let arrived = Arc::new(Mutex::new(HashSet::new()));
    let server = tokio::runtime::Runtime::new().unwrap();
    let url = server.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let arrived = Arc::clone(&arrived);
        tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                let arrived = Arc::clone(&arrived);
                tokio::spawn(async move {
                    let request = read_request(&mut socket).await;
                    if let Some((_, body)) = request.split_once("\r\n\r\n") {
                        arrived.lock().unwrap().insert(body.to_owned());
                    }
                });
            }
        });
        url
    });

    let (mut not_sent, mut in_doubt) = (HashSet::new(), 0);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let transport = Adapter::new();
        for number in 0..6000_u32 {
            let body = format!("{{\"amount_stars\":{number}}}");
            let mut request = purchase(&url);
            request.body = body.clone().into_bytes();
            let gate = request.gate.clone();
            {
                let mut sending = pin!(transport.send(request));
                let mut context = Context::from_waker(std::task::Waker::noop());
                // Polls far more often than it is woken, so that it is given up between hyper's own steps.
                for _ in 0..=number % 120 {
                    if sending.as_mut().poll(&mut context).is_ready() {
                        break;
                    }
                    std::hint::spin_loop();
                }
            }
            // As the call does when its future is dropped.
            if gate.revoke() {
                not_sent.insert(body);
            } else {
                in_doubt += 1;
            }
            tokio::task::yield_now().await;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    });
    let arrived = arrived.lock().unwrap();
    println!(
        "{} not sent, {in_doubt} in doubt, {} arrived",
        not_sent.len(),
        arrived.len()
    );
    assert!(
        !not_sent.is_empty() && in_doubt > 0,
        "both sides must have been met"
    );
    assert_eq!(not_sent.intersection(&arrived).next(), None);
}

fn client(url: &str) -> crate::adapter::Client {
    let config = Config::new(ApiKey::new("sk_test_0123456789").unwrap())
        .base_url(url)
        .unwrap()
        .timeouts(Timeouts::default().connect(Duration::from_millis(100)))
        .unwrap();
    crate::adapter::client(config)
}

#[tokio::test]
async fn a_client_tries_again_and_then_says_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    for (url, code) in [
        (format!("http://{}", nobody()), ErrorCode::ConnectionFailed),
        (
            format!("https://{}", listener.local_addr().unwrap()),
            ErrorCode::Timeout,
        ),
    ] {
        let error = client(&url).buy(100).await.unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert_eq!(error.outcome(), Some(Outcome::NotSent));
        assert_eq!(error.attempts(), 3);
    }
}
