//! What is brought back of an answer, whole or not.

use std::fmt::Write;
use std::time::{Duration, Instant};

use starsbot::Transport;
use starsbot::http::{Failure, FailureKind, HttpRequest, HttpResponse, MAX_BODY_BYTES};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::adapter::{Adapter, Config, Outcome};
use crate::servers::{Then, purchase, read, read_request, serve};

async fn send(request: HttpRequest) -> Result<HttpResponse, Failure> {
    Adapter::new().send(request).await
}

fn with_length(length: usize, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nretry-after: 7\r\ncontent-length: {length}\r\n\r\n{body}")
}

#[tokio::test]
async fn reading_stops_one_byte_past_the_limit() {
    for (length, read_in_all) in [
        (MAX_BODY_BYTES - 1, MAX_BODY_BYTES - 1),
        (MAX_BODY_BYTES, MAX_BODY_BYTES),
        (MAX_BODY_BYTES + 1, MAX_BODY_BYTES + 1),
        (2 * MAX_BODY_BYTES, MAX_BODY_BYTES + 1),
    ] {
        let (url, _) = serve(with_length(length, &"x".repeat(length)), Then::Stay).await;
        for request in [read(&url), purchase(&url)] {
            let answer = send(request).await.unwrap();
            assert_eq!(answer.body.len(), read_in_all);
        }
    }
    // More is promised than ever comes: the limit is reached without waiting for the rest.
    let part = "x".repeat(MAX_BODY_BYTES + 1);
    let (url, _) = serve(with_length(4 * MAX_BODY_BYTES, &part), Then::Hang).await;
    let begun = Instant::now();
    assert_eq!(
        send(read(&url)).await.unwrap().body.len(),
        MAX_BODY_BYTES + 1
    );
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn an_answer_may_come_in_pieces() {
    const PIECES: usize = 30;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            read_request(&mut socket).await;
            let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
            let pieces = [head, "5\r\n", "12345", "\r\n"].into_iter();
            let pieces = pieces.chain(["5\r\n12345\r\n"; PIECES - 1]);
            for piece in pieces.chain(["0\r\n", "\r\n"]) {
                socket.write_all(piece.as_bytes()).await.unwrap();
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    });
    for request in [read(&url), purchase(&url)] {
        let answer = send(request).await.unwrap();
        assert_eq!(answer.body, b"12345".repeat(PIECES));
    }
}

#[tokio::test]
async fn what_arrived_of_a_broken_answer_is_reported() {
    let cut = with_length(100, "{\"status\":");
    for (then, kind) in [
        (Then::Close, FailureKind::Lost),
        (Then::Hang, FailureKind::Timeout),
    ] {
        let (url, _) = serve(cut.clone(), then).await;
        let mut request = purchase(&url);
        request.timeout = Duration::from_millis(600);
        let gate = request.gate.clone();
        let failure = Adapter::new().send(request).await.unwrap_err();
        assert_eq!(failure.kind, kind, "{}", failure.message);
        assert!(failure.maybe_sent && gate.maybe_sent());
        let partial = failure.partial.unwrap();
        assert_eq!(partial.status, 200);
        assert_eq!(partial.header("retry-after"), Some("7"));
        assert_eq!(partial.body, b"{\"status\":");
    }
}

#[tokio::test]
async fn bytes_that_are_not_http_are_a_lost_answer() {
    let (url, _) = serve("SSH-2.0-OpenSSH_9.2\r\n\r\n", Then::Close).await;
    let failure = send(purchase(&url)).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Lost);
    assert!(failure.maybe_sent && failure.partial.is_none());
    assert!(failure.source.is_some());
}

#[tokio::test]
async fn an_answer_keeps_only_the_headers_that_are_read() {
    let answer = "HTTP/1.1 429 Slow down\r\nserver: x\r\nRetry-After: 3\r\nset-cookie: a=b\r\n\
                  date: Sun, 22 Nov 2026 17:00:00 GMT\r\ncontent-length: 2\r\n\r\n{}";
    let (url, _) = serve(answer, Then::Stay).await;
    let answer = send(purchase(&url)).await.unwrap();
    assert_eq!(answer.status, 429);
    assert_eq!(answer.headers.len(), 2);
    assert_eq!(answer.header("retry-after"), Some("3"));
    assert_eq!(answer.header("date"), Some("Sun, 22 Nov 2026 17:00:00 GMT"));
}

#[tokio::test]
async fn the_whole_request_is_sent_and_nothing_is_added() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let request = read_request(&mut socket).await;
        let body =
            r#"{"status":"ok","order_id":"api_1","amount_stars":100,"message":"Stars sent"}"#;
        let answer = with_length(body.len(), body);
        socket.write_all(answer.as_bytes()).await.unwrap();
        request
    });
    let config = Config::new(crate::adapter::ApiKey::new("sk_test_0123456789").unwrap())
        .base_url(&format!("http://{address}/prefix"))
        .unwrap();
    let order = crate::adapter::client(config).buy(100).to("@johndoe").await;
    assert_eq!(order.unwrap().order_id, "api_1");

    let request = server.await.unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, r#"{"amount_stars":100,"to_username":"johndoe"}"#);
    let mut lines: Vec<_> = head.lines().collect();
    assert_eq!(lines.remove(0), "POST /prefix/api/v1/buy HTTP/1.1");
    lines.sort_unstable();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        lines,
        [
            "accept: application/json",
            "authorization: Bearer sk_test_0123456789",
            &format!("content-length: {}", body.len()),
            "content-type: application/json",
            &format!("host: {address}"),
            &format!("user-agent: starsbot-rust/{version}"),
        ]
    );
}

#[tokio::test]
async fn a_client_turns_a_lost_answer_into_an_unknown_outcome() {
    let (url, seen) = serve(with_length(100, "{\"status\":"), Then::Close).await;
    let config = Config::new(crate::adapter::ApiKey::new("sk_test_0123456789").unwrap())
        .base_url(&url)
        .unwrap();
    let error = crate::adapter::client(config).buy(100).await.unwrap_err();
    assert_eq!(error.outcome(), Some(Outcome::Unknown));
    assert_eq!(error.status(), Some(200));
    assert_eq!(seen.requests(), 1);
    let mut shown = format!("{error} {error:?}");
    let mut source = std::error::Error::source(&error);
    assert!(source.is_some());
    while let Some(cause) = source {
        write!(shown, "{cause} {cause:?}").unwrap();
        source = cause.source();
    }
    assert!(!shown.contains("sk_test"), "{shown}");
}
