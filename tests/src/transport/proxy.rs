//! The system's proxy settings, as a program of its own sees them in its environment.

use std::process::Command;

use starsbot::Transport;
use starsbot::http::FailureKind;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::adapter::Adapter;
use crate::certificates::{File, acceptor, authority};
use crate::servers::{OK, Then, nobody, purchase, read, read_request, serve};

/// Tells the process that a test has started from the test itself.
const URL: &str = "STARSBOT_TEST_URL";

/// Tells it whom to trust, if not the usual ones.
const CA: &str = "STARSBOT_TEST_CA";

/// `user:p@ss`, as it stands in the address of a proxy, and as HTTP has it.
const USER: &str = "user:p%40ss";
const BASIC: &str = "proxy-authorization: basic dxnlcjpwqhnz";

/// Runs a test of this file once more, in a process that has these variables. There it finds [`URL`].
async fn in_another_process(test: &str, url: &str, variables: &[(&str, &str)]) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", &format!("proxy::{test}")])
        .env(URL, url)
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .env_remove("REQUEST_METHOD")
        .envs(variables.iter().copied());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap());
    let output = output.await.unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && printed.contains("1 passed"),
        "{printed}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn loopback_needs_no_proxy() {
    if let Ok(url) = std::env::var(URL) {
        return reaches(&url).await;
    }
    let proxy = format!("http://{}", nobody());
    let (url, seen) = serve(OK, Then::Stay).await;
    let variables = [
        ("HTTP_PROXY", &*proxy),
        ("http_proxy", &proxy),
        ("HTTPS_PROXY", &proxy),
        ("ALL_PROXY", &proxy),
    ];
    in_another_process("loopback_needs_no_proxy", &url, &variables).await;
    assert_eq!(seen.requests(), 2);
}

async fn reaches(url: &str) {
    let transport = match std::env::var(CA) {
        Ok(path) => Adapter::builder().ca_file(path).build().unwrap(),
        Err(_) => Adapter::new(),
    };
    for request in [read(url), purchase(url)] {
        let answer = transport.send(request).await;
        assert_eq!(
            answer.map_err(|failure| failure.message).unwrap().status,
            200
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_system_proxy_carries_https() {
    if let Ok(url) = std::env::var(URL) {
        return cannot_connect(&url).await;
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("http://{USER}@{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut requests = Vec::new();
        for _ in 0..2 {
            let (mut socket, _) = listener.accept().await.unwrap();
            requests.push(read_request(&mut socket).await);
            let no = "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n";
            socket.write_all(no.as_bytes()).await.unwrap();
        }
        requests
    });
    let variables = [("HTTPS_PROXY", &*proxy)];
    let url = "https://stars.invalid";
    in_another_process("the_system_proxy_carries_https", url, &variables).await;
    for request in server.await.unwrap() {
        assert!(
            request.starts_with("CONNECT stars.invalid:443 "),
            "{request}"
        );
        assert!(request.to_lowercase().contains(BASIC), "{request}");
        assert!(!request.contains("amount_stars"), "{request}");
    }
}

async fn cannot_connect(url: &str) {
    let transport = Adapter::new();
    for request in [read(url), purchase(url)] {
        let failure = transport.send(request).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Connect, "{}", failure.message);
        assert!(!failure.maybe_sent);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_proxy_names_is_reached_without_it() {
    if let Ok(url) = std::env::var(URL) {
        return cannot_connect(&url).await;
    }
    let (proxy, seen) = serve(OK, Then::Stay).await;
    // There is no such host, so what does not go to the proxy goes nowhere.
    let url = "http://stars.invalid";
    for exception in [
        "stars.invalid",
        ".invalid",
        "elsewhere.invalid, stars.invalid",
        "*",
    ] {
        let variables = [("HTTP_PROXY", &*proxy), ("NO_PROXY", exception)];
        in_another_process("what_no_proxy_names_is_reached_without_it", url, &variables).await;
        assert_eq!(seen.connections(), 0, "{exception}");
    }
    let variables = [("HTTP_PROXY", &*proxy), ("NO_PROXY", "elsewhere.invalid")];
    in_another_process("loopback_needs_no_proxy", url, &variables).await;
    assert_eq!(seen.requests(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_request_to_a_proxy_names_the_whole_address() {
    if let Ok(url) = std::env::var(URL) {
        return reaches(&url).await;
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("http://{USER}@{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        [
            accept_and_answer(&listener).await,
            accept_and_answer(&listener).await,
        ]
    });
    in_another_process(
        "a_plain_request_to_a_proxy_names_the_whole_address",
        "http://stars.invalid",
        &[("HTTP_PROXY", &proxy)],
    )
    .await;
    let requests = server.await.unwrap();
    assert!(requests[0].starts_with("GET http://stars.invalid/api/v1/balance HTTP/1.1\r\n"));
    assert!(requests[1].starts_with("POST http://stars.invalid/api/v1/buy HTTP/1.1\r\n"));
    for request in requests {
        let request = request.to_lowercase();
        assert!(request.contains(BASIC), "{request}");
        assert!(request.contains("\r\nhost: stars.invalid\r\n"), "{request}");
    }
}

/// TLS to the proxy, and in it TLS to the service.
#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_may_be_under_tls() {
    if let Ok(url) = std::env::var(URL) {
        return reaches(&url).await;
    }
    let authority = authority();
    let file = File::new("proxy.pem", &authority.pem());
    let acceptor = acceptor(&authority);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("https://{USER}@{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        for _ in 0..2 {
            let (socket, _) = listener.accept().await.unwrap();
            let mut outer = acceptor.accept(socket).await.unwrap();
            let request = read_request(&mut outer).await;
            assert!(
                request.starts_with("CONNECT stars.invalid:443 "),
                "{request}"
            );
            assert!(request.to_lowercase().contains(BASIC), "{request}");
            outer.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            let mut inner = acceptor.accept(outer).await.unwrap();
            let request = answer(&mut inner).await;
            assert!(request.contains(" /api/v1/b"), "{request}");
            assert!(!request.to_lowercase().contains(BASIC), "{request}");
        }
    });
    let ca = file.0.to_str().unwrap();
    let variables = [("HTTPS_PROXY", &*proxy), (CA, ca)];
    let url = "https://stars.invalid";
    in_another_process("a_proxy_may_be_under_tls", url, &variables).await;
    server.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_may_speak_socks() {
    if let Ok(url) = std::env::var(URL) {
        return reaches(&url).await;
    }
    for (scheme, user, url, asked) in [
        ("socks5h", USER, "http://stars.invalid", FIVE_BY_NAME),
        ("socks5h", "", "http://stars.invalid", FIVE_BY_NAME),
        ("socks5", "", "http://192.0.2.7:81", FIVE_BY_ADDRESS),
        ("socks4a", "", "http://stars.invalid", FOUR_BY_NAME),
        ("socks4", "", "http://192.0.2.7:81", FOUR_BY_ADDRESS),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = if user.is_empty() { "" } else { "@" };
        let proxy = format!("{scheme}://{user}{at}{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            for _ in 0..2 {
                let (mut socket, _) = listener.accept().await.unwrap();
                if asked[0] == 5 {
                    greet(&mut socket, !user.is_empty()).await;
                }
                expect(&mut socket, asked).await;
                let granted: &[u8] = match asked[0] {
                    5 => &[5, 0, 0, 1, 0, 0, 0, 0, 0, 0],
                    _ => &[0, 90, 0, 0, 0, 0, 0, 0],
                };
                socket.write_all(granted).await.unwrap();
                let request = answer(&mut socket).await;
                assert!(request.contains(" /api/v1/b"), "{request}");
            }
        });
        in_another_process("a_proxy_may_speak_socks", url, &[("ALL_PROXY", &proxy)]).await;
        server.await.unwrap();
    }
}

const FIVE_BY_NAME: &[u8] = b"\x05\x01\x00\x03\x0dstars.invalid\x00\x50";
const FIVE_BY_ADDRESS: &[u8] = b"\x05\x01\x00\x01\xc0\x00\x02\x07\x00\x51";
const FOUR_BY_NAME: &[u8] = b"\x04\x01\x00\x50\x00\x00\x00\xff\x00stars.invalid\x00";
const FOUR_BY_ADDRESS: &[u8] = b"\x04\x01\x00\x51\xc0\x00\x02\x07\x00";

/// The beginning of SOCKS 5: how the client shows who it is.
async fn greet(socket: &mut TcpStream, is_named: bool) {
    if !is_named {
        expect(socket, &[5, 1, 0]).await;
        return socket.write_all(&[5, 0]).await.unwrap();
    }
    expect(socket, &[5, 1, 2]).await;
    socket.write_all(&[5, 2]).await.unwrap();
    expect(socket, b"\x01\x04user\x04p@ss").await;
    socket.write_all(&[1, 0]).await.unwrap();
}

async fn expect(socket: &mut TcpStream, bytes: &[u8]) {
    let mut read = vec![0; bytes.len()];
    socket.read_exact(&mut read).await.unwrap();
    assert_eq!(read, bytes);
}

async fn accept_and_answer(listener: &TcpListener) -> String {
    let (mut socket, _) = listener.accept().await.unwrap();
    answer(&mut socket).await
}

/// Answers a request, and returns it.
async fn answer(socket: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> String {
    let request = read_request(socket).await;
    socket.write_all(OK.as_bytes()).await.unwrap();
    socket.flush().await.unwrap();
    request
}
