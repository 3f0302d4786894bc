//! Both timeouts of a request, and what a transport costs to make.

use std::time::{Duration, Instant};

use starsbot::Transport;
use starsbot::http::{Dispatch, FailureKind, HttpRequest};
use tokio::net::TcpListener;

use crate::adapter::Adapter;
use crate::servers::{Then, purchase, read, serve};

#[tokio::test]
async fn every_request_has_its_own_connect_timeout() {
    // Takes connections and never says a word of TLS.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let transport = Adapter::new();
    for millis in [100, 600, 100] {
        for request in [read(&url), purchase(&url)] {
            let request = HttpRequest {
                connect_timeout: Duration::from_millis(millis),
                ..request
            };
            let dispatch = Dispatch::new();
            let begun = Instant::now();
            let failure = transport.send(request, &dispatch).await.unwrap_err();
            let took = begun.elapsed();
            assert_eq!(failure.kind, FailureKind::Timeout);
            assert!(!failure.maybe_sent);
            assert!(took >= Duration::from_millis(millis), "{took:?}");
            assert!(took < Duration::from_millis(millis + 400), "{took:?}");
        }
    }
}

#[tokio::test]
async fn the_total_timeout_covers_connecting_and_proves_what_was_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let request = HttpRequest {
        timeout: Duration::from_millis(200),
        ..purchase(&format!("https://{}", listener.local_addr().unwrap()))
    };
    let begun = Instant::now();
    let transport = Adapter::new();
    let failure = transport.send(request, &Dispatch::new()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Timeout);
    assert!(!failure.maybe_sent);
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn the_total_timeout_covers_the_body() {
    let (url, _) = serve("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", Then::Hang).await;
    let request = HttpRequest {
        timeout: Duration::from_millis(600),
        ..read(&url)
    };
    let begun = Instant::now();
    let transport = Adapter::new();
    let failure = transport.send(request, &Dispatch::new()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Timeout);
    assert!(failure.partial.is_some());
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn the_longest_timeouts_do_not_overflow() {
    let (url, _) = serve(crate::servers::OK, Then::Stay).await;
    for request in [read(&url), purchase(&url)] {
        let request = HttpRequest {
            timeout: Duration::MAX,
            connect_timeout: Duration::MAX,
            ..request
        };
        let transport = Adapter::new();
        assert!(transport.send(request, &Dispatch::new()).await.is_ok());
    }
}

#[test]
fn making_a_transport_costs_nothing() {
    let a_hundred = || {
        let begun = Instant::now();
        for _ in 0..100 {
            std::hint::black_box(Adapter::new());
        }
        begun.elapsed()
    };
    // The fastest of many tries is not the machine's doing: 2 µs each.
    let took = (0..50).map(|_| a_hundred()).min().unwrap();
    assert!(took < Duration::from_micros(200), "{took:?}");
}

#[tokio::test]
async fn moments_are_now_and_random() {
    let transport = Adapter::new();
    let first = transport.moment();
    assert!(first.unix_ms > 1_700_000_000_000);
    let draws: Vec<_> = (0..100).map(|_| transport.moment().draw).collect();
    assert!(draws.iter().all(|draw| (0.0..=1.0).contains(draw)));
    assert!(draws.iter().any(|draw| *draw < 0.5) && draws.iter().any(|draw| *draw > 0.5));

    let begun = Instant::now();
    transport.sleep(Duration::from_millis(50)).await;
    assert!(begun.elapsed() >= Duration::from_millis(50));
}
