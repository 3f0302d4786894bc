//! Every fault on the wire, as a client sees it that knows nothing but bytes.

use std::io::ErrorKind;

use serde_json::{Value, json};
use starsbot_tests::case::Platform;
use starsbot_tests::fault_server::OpenCase;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::support::{End, accepted, exchange, parse, read_to_end, read_with};

const GET: &[u8] = b"GET /x HTTP/1.1\r\nhost: x\r\n\r\n";

async fn open(case: &starsbot_tests::case::Case) -> (OpenCase, String) {
    let case = OpenCase::open(case, Platform::Native)
        .await
        .expect("a port");
    let address = case.base_url().replace("http://", "");
    (case, address)
}

/// What arrives when a read ends like this, and how its connection ends.
async fn play(end: &Value) -> (String, End) {
    let (case, address) = open(&read_with(end)).await;
    let seen = exchange(&address, GET).await;
    assert_eq!(case.close().await, Vec::<String>::new());
    seen
}

#[tokio::test]
async fn a_reply_is_what_the_case_has_and_no_more() {
    let (seen, end) = play(
        &json!({"reply": {"status": 404, "headers": [["X-A", "1"], ["x-a", "2"]], "body": "no"}}),
    )
    .await;
    let expected = "HTTP/1.1 404 Not Found\r\nx-a: 1\r\nx-a: 2\r\nconnection: close\r\ncontent-length: 2\r\n\r\nno";
    assert_eq!((seen.as_str(), end), (expected, End::Fin));
}

#[tokio::test]
async fn a_body_can_be_bytes_or_long() {
    let (seen, _) = play(&json!({"reply": {"status": 200, "body_base64": "AAEC"}})).await;
    assert!(seen.ends_with("\r\n\r\n\0\u{1}\u{2}"));
    let repeat = json!({"text": "ab", "times": 1_048_576, "after": "c"});
    let (seen, end) = play(&json!({"reply": {"status": 200, "body_repeat": repeat}})).await;
    assert!(seen.contains("content-length: 2097153\r\n") && seen.ends_with("ababc"));
    assert_eq!(end, End::Fin);
}

#[tokio::test]
async fn a_request_without_an_answer_ends_as_the_fault_says() {
    assert_eq!(
        play(&json!({"fault": "reset"})).await,
        (String::new(), End::Rst)
    );
    assert_eq!(
        play(&json!({"fault": "close"})).await,
        (String::new(), End::Fin)
    );
    assert_eq!(
        play(&json!({"fault": "hang"})).await,
        (String::new(), End::Silence)
    );
}

#[tokio::test]
async fn an_answer_is_cut_as_the_fault_says() {
    let reply = |fault: &str| json!({"reply": {"status": 200, "headers": [["x-a", "1"]], "body": "{\"a\"", "fault": fault}});
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 68\r\nx-a: 1\r\n\r\n{\"a\"";
    assert_eq!(play(&reply("truncate")).await, (head.to_owned(), End::Fin));
    assert_eq!(play(&reply("stall")).await, (head.to_owned(), End::Silence));
    let garbage = json!({"reply": {"body": "SSH-2.0-x\r\n", "fault": "garbage"}});
    assert_eq!(play(&garbage).await, ("SSH-2.0-x\r\n".to_owned(), End::Fin));
}

#[tokio::test]
async fn a_case_that_is_closed_lets_go_of_a_silent_connection() {
    let (case, address) = open(&read_with(&json!({"fault": "hang"}))).await;
    let mut stream = TcpStream::connect(&address).await.expect("a listener");
    stream.write_all(GET).await.expect("an open connection");
    assert_eq!(read_to_end(&mut stream).await.1, End::Silence);
    case.close().await;
    assert_eq!(read_to_end(&mut stream).await.1, End::Fin);
    let refused = TcpStream::connect(&address)
        .await
        .expect_err("the case is closed");
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn a_fault_comes_only_after_the_whole_request() {
    let mut case = accepted();
    case["exchanges"] =
        json!([{"expect": {"method": "POST", "path": "/x", "body": "abcd"}, "fault": "reset"}]);
    let (case, address) = open(&parse(&case)).await;
    let mut stream = TcpStream::connect(&address).await.expect("a listener");
    let head = b"POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nab";
    stream.write_all(head).await.expect("an open connection");
    assert_eq!(read_to_end(&mut stream).await.1, End::Silence);
    stream.write_all(b"cd").await.expect("an open connection");
    assert_eq!(read_to_end(&mut stream).await.1, End::Rst);
    assert_eq!(case.close().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_port_refuses_when_the_case_has_it_refuse() {
    let refused = json!({"fault": "connect_refused"});
    let wait = json!({"wait": {"min_ms": 500, "max_ms": 1000}});
    let busy = json!({"expect": {"method": "GET", "path": "/x"}, "reply": {"status": 503}});
    let mut case = accepted();
    case["exchanges"] = json!([refused, wait, busy, wait, refused]);
    let (case, address) = open(&parse(&case)).await;
    let kind = async || {
        TcpStream::connect(&address)
            .await
            .map(drop)
            .map_err(|error| error.kind())
    };

    assert_eq!(kind().await, Err(ErrorKind::ConnectionRefused));
    case.wait(500).await.expect("the port");
    let mut idle = TcpStream::connect(&address).await.expect("a listener");
    assert!(exchange(&address, GET).await.0.starts_with("HTTP/1.1 503 "));
    case.wait(1000).await.expect("the port");
    assert_eq!(kind().await, Err(ErrorKind::ConnectionRefused));
    assert_eq!(
        read_to_end(&mut idle).await.1,
        End::Fin,
        "no way round the port is left open"
    );
    assert_eq!(case.close().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_request_too_many_is_answered_500_and_noted() {
    let (case, address) = open(&read_with(&json!({"reply": {"status": 200}}))).await;
    assert!(exchange(&address, GET).await.0.starts_with("HTTP/1.1 200 "));
    assert!(exchange(&address, GET).await.0.starts_with("HTTP/1.1 500 "));
    assert_eq!(case.close().await, ["GET /x was sent, a request too many"]);
}

#[tokio::test]
async fn a_browser_is_told_that_it_may_and_nobody_else_is() {
    let (case, address) = open(&read_with(
        &json!({"reply": {"status": 429, "headers": [["retry-after", "1"]]}}),
    ))
    .await;
    let preflight = b"OPTIONS /x HTTP/1.1\r\nhost: x\r\norigin: null\r\naccess-control-request-method: POST\r\n\
        access-control-request-headers: authorization,content-type\r\n\r\n";
    for _ in 0..2 {
        let (seen, _) = exchange(&address, preflight).await;
        assert!(seen.starts_with("HTTP/1.1 204 "), "{seen}");
        assert!(
            seen.contains("access-control-allow-origin: *\r\n"),
            "{seen}"
        );
        assert!(
            seen.contains("access-control-allow-headers: authorization,content-type\r\n"),
            "{seen}"
        );
    }
    let (seen, _) = exchange(
        &address,
        b"GET /x HTTP/1.1\r\nhost: x\r\norigin: null\r\n\r\n",
    )
    .await;
    assert!(
        seen.contains("access-control-allow-origin: *\r\n"),
        "{seen}"
    );
    assert!(
        seen.contains("access-control-expose-headers: *, retry-after, date\r\n"),
        "{seen}"
    );
    assert_eq!(
        case.close().await,
        Vec::<String>::new(),
        "asking is no request"
    );
}
