//! The system's proxy settings, as a program of its own sees them in its environment.

use std::process::Command;

use crate::adapter::Adapter;
use starsbot::Transport;
use starsbot::http::{Dispatch, FailureKind};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::servers::{OK, Then, nobody, purchase, read, read_request, serve};

/// Tells the process that a test has started from the test itself.
const URL: &str = "STARSBOT_TEST_URL";

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
    let proxy = format!("http://{}", nobody().await);
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
    let transport = Adapter::new();
    for request in [read(url), purchase(url)] {
        let answer = transport.send(request, &Dispatch::new()).await;
        assert_eq!(
            answer.map_err(|failure| failure.message).unwrap().status,
            200
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_system_proxy_carries_https() {
    if let Ok(url) = std::env::var(URL) {
        return is_refused_by_the_proxy(&url).await;
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
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
        assert!(!request.contains("amount_stars"), "{request}");
    }
}

async fn is_refused_by_the_proxy(url: &str) {
    let transport = Adapter::new();
    for request in [read(url), purchase(url)] {
        let failure = transport.send(request, &Dispatch::new()).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Connect, "{}", failure.message);
        assert!(!failure.may_have_left);
    }
}
