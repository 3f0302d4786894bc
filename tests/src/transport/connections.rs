//! Which connections requests travel on, and where they do not follow.

use std::time::Duration;

use crate::adapter::Adapter;
use crate::servers::{OK, Then, purchase, read, serve};
use starsbot::Transport;
use starsbot::http::FailureKind;

#[tokio::test]
async fn a_purchase_has_a_connection_of_its_own() {
    let (url, seen) = serve(OK, Then::Stay).await;
    let transport = Adapter::new();
    // A read leaves an idle connection behind, which the purchases must not take.
    transport.send(read(&url)).await.unwrap();
    for _ in 0..5 {
        let answer = transport.send(purchase(&url)).await;
        assert_eq!(answer.unwrap().status, 200);
    }
    assert_eq!(seen.connections(), 6);
    assert_eq!(seen.requests(), 6);
}

#[tokio::test]
async fn reads_keep_their_connection() {
    let (url, seen) = serve(OK, Then::Stay).await;
    let transport = Adapter::new();
    for _ in 0..20 {
        let clone = transport.clone();
        clone.send(read(&url)).await.unwrap();
    }
    assert_eq!(seen.connections(), 1);
    assert_eq!(seen.requests(), 20);
}

#[tokio::test]
async fn no_redirect_is_followed() {
    for status in [301, 302, 303, 307, 308] {
        let (elsewhere, seen_elsewhere) = serve(OK, Then::Stay).await;
        let answer = format!(
            "HTTP/1.1 {status} Moved\r\nlocation: {elsewhere}/x\r\ncontent-length: 0\r\n\r\n"
        );
        let (url, seen) = serve(answer, Then::Stay).await;
        let transport = Adapter::new();
        for request in [read(&url), purchase(&url)] {
            let answer = transport.send(request).await.unwrap();
            assert_eq!(answer.status, status);
        }
        assert_eq!(seen.requests(), 2);
        assert_eq!(seen_elsewhere.connections(), 0);
    }
}

#[tokio::test]
async fn a_connection_closed_without_notice_is_at_worst_lost() {
    let (url, seen) = serve(OK, Then::Close).await;
    let transport = Adapter::new();
    let mut answered = 0;
    for _ in 0..200 {
        match transport.send(read(&url)).await {
            Ok(answer) => {
                assert_eq!(answer.status, 200);
                answered += 1;
            }
            Err(failure) => assert_eq!(failure.kind, FailureKind::Lost, "{}", failure.message),
        }
    }
    assert!(answered > 0);
    assert_eq!(seen.requests(), answered);
}

/// What a program on one thread that calls now and then does: the runtime stands still in between.
#[test]
fn a_connection_closed_while_the_runtime_stood_still_is_noticed() {
    let server = tokio::runtime::Runtime::new().unwrap();
    let (url, seen) = server.block_on(serve(OK, Then::CloseLater));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let transport = Adapter::new();
    for call in 0..30 {
        let answer = runtime.block_on(transport.send(read(&url)));
        assert!(
            answer.is_ok(),
            "call {call}: {:?}",
            answer.map_err(|f| f.message)
        );
        while seen.closed() <= call {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    assert_eq!(seen.requests(), 30);
}

#[test]
fn a_second_runtime_may_take_over_from_a_first_that_has_ended() {
    let server = tokio::runtime::Runtime::new().unwrap();
    let (url, _) = server.block_on(serve(OK, Then::Stay));
    let transport = Adapter::new();
    for _ in 0..3 {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        for request in [read(&url), purchase(&url)] {
            let answer = runtime.block_on(transport.send(request));
            assert_eq!(answer.unwrap().status, 200);
        }
    }
}
