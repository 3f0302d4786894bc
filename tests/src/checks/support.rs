//! Cases to try things with, and a client that knows nothing but bytes.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use starsbot_tests::case::Case;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A folder of this crate.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// A purchase that is accepted.
pub(crate) fn accepted() -> Value {
    json!({
        "format": 1,
        "name": "buy/check",
        "why": "Somebody has to judge the judge.",
        "call": { "operation": "buy", "args": { "amount_stars": 100 } },
        "exchanges": [
            { "fault": "connect_refused" },
            { "wait": { "min_ms": 500, "max_ms": 500 } },
            {
                "expect": {
                    "method": "POST",
                    "path": "/api/v1/buy",
                    "headers": { "authorization": "Bearer sk_test_0123456789" },
                    "absent_headers": ["idempotency-key"],
                    "body": "{\"amount_stars\":100}"
                },
                "reply": { "status": 200, "body": "{\"status\":\"ok\",\"order_id\":\"a\",\"amount_stars\":100}" }
            }
        ],
        "result": { "ok": { "order_id": "a", "amount_stars": 100, "to_username": null } }
    })
}

/// A read whose one exchange has this end.
pub(crate) fn read_with(end: &Value) -> Case {
    let mut exchange = json!({ "expect": { "method": "GET", "path": "/x" } });
    for (name, value) in end.as_object().expect("an object") {
        exchange[name] = value.clone();
    }
    parse(&json!({
        "format": 1,
        "name": "balance/check",
        "why": "Every fault must be what it says it is.",
        "call": { "operation": "balance" },
        "exchanges": [exchange],
        "result": { "error": { "code": "timeout" } }
    }))
}

pub(crate) fn parse(case: &Value) -> Case {
    Case::parse(&case.to_string()).expect("a case")
}

/// How a connection ended, as its client sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Fin,
    Rst,
    /// It has not.
    Silence,
}

/// Sends bytes on a connection of its own and reads until it ends, or for half a second.
pub(crate) async fn exchange(address: &str, bytes: &[u8]) -> (String, End) {
    let mut stream = TcpStream::connect(address).await.expect("a listener");
    stream.write_all(bytes).await.expect("an open connection");
    read_to_end(&mut stream).await
}

pub(crate) async fn read_to_end(stream: &mut TcpStream) -> (String, End) {
    let mut seen = Vec::new();
    let end = loop {
        let mut chunk = [0; 4096];
        match timeout(Duration::from_millis(500), stream.read(&mut chunk)).await {
            Err(_) => break End::Silence,
            Ok(Err(_)) => break End::Rst,
            Ok(Ok(0)) => break End::Fin,
            Ok(Ok(length)) => seen.extend_from_slice(&chunk[..length]),
        }
    };
    (String::from_utf8_lossy(&seen).into_owned(), end)
}

/// The status and the JSON that a request is answered with.
pub(crate) async fn ask(address: &str, method: &str, path: &str, body: &str) -> (u16, Value) {
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    let (seen, _) = exchange(address, request.as_bytes()).await;
    let status = seen.get(9..12).and_then(|status| status.parse().ok());
    let body = seen
        .split_once("\r\n\r\n")
        .map(|(_, body)| serde_json::from_str(body));
    (
        status.expect("a status"),
        body.expect("a head").expect("JSON"),
    )
}

/// The program `starsbot-fault-server`, running. It ends with this value.
pub(crate) struct Served {
    child: Child,
    address: String,
}

impl Served {
    pub(crate) fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_starsbot-fault-server"))
            .arg("--until-stdin-closes")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        let stdout = child.stdout.as_mut().expect("it is piped");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let address = line
            .trim_end()
            .strip_prefix("listening on http://")
            .expect("its address")
            .to_owned();
        Self { child, address }
    }

    pub(crate) async fn ask(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        ask(&self.address, method, path, body).await
    }

    pub(crate) fn close_stdin(&mut self) {
        self.child.stdin = None;
    }

    /// Whether it ends within five seconds.
    pub(crate) fn has_ended(&mut self) -> bool {
        (0..100).any(|_| {
            std::thread::sleep(Duration::from_millis(50));
            self.child.try_wait().is_ok_and(|status| status.is_some())
        })
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.close_stdin();
        let _ = self.child.wait();
    }
}
