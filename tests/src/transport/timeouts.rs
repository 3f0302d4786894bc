//! Both timeouts of a request, and what a transport costs to make.

use std::time::{Duration, Instant};

use starsbot::Transport;
use starsbot::http::FailureKind;
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
            let mut request = request;
            request.connect_timeout = Duration::from_millis(millis);
            let begun = Instant::now();
            let failure = transport.send(request).await.unwrap_err();
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
    let mut request = purchase(&format!("https://{}", listener.local_addr().unwrap()));
    request.timeout = Duration::from_millis(200);
    let begun = Instant::now();
    let transport = Adapter::new();
    let failure = transport.send(request).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Timeout);
    assert!(!failure.maybe_sent);
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn the_total_timeout_covers_the_body() {
    let (url, _) = serve("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", Then::Hang).await;
    let mut request = read(&url);
    request.timeout = Duration::from_millis(600);
    let begun = Instant::now();
    let transport = Adapter::new();
    let failure = transport.send(request).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Timeout);
    assert!(failure.partial.is_some());
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn the_longest_timeouts_do_not_overflow() {
    let (url, _) = serve(crate::servers::OK, Then::Stay).await;
    for request in [read(&url), purchase(&url)] {
        let mut request = request;
        request.timeout = Duration::MAX;
        request.connect_timeout = Duration::MAX;
        let transport = Adapter::new();
        assert!(transport.send(request).await.is_ok());
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
async fn the_clock_is_right_and_random_numbers_differ() {
    let transport = Adapter::new();
    assert!(transport.now_ms() > 1_700_000_000_000);
    let numbers: Vec<_> = (0..100).map(|_| transport.random()).collect();
    assert!(numbers.iter().all(|number| (0.0..=1.0).contains(number)));
    assert!(
        numbers.iter().any(|number| *number < 0.5) && numbers.iter().any(|number| *number > 0.5)
    );

    let begun = Instant::now();
    transport.sleep(Duration::from_millis(50)).await;
    assert!(begun.elapsed() >= Duration::from_millis(50));
}
