//! Servers of a few lines on loopback, and requests to send to them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use starsbot::http::{HttpRequest, Method};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

pub(crate) const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{\"status\":\"ok\"}";

pub(crate) fn read(url: &str) -> HttpRequest {
    let mut request = HttpRequest::get(format!("{url}/api/v1/balance"));
    request.timeout = Duration::from_secs(10);
    request
}

pub(crate) fn purchase(url: &str) -> HttpRequest {
    let mut request = read(url);
    request.method = Method::Post;
    request.url = format!("{url}/api/v1/buy");
    request.body = b"{\"amount_stars\":100}".to_vec();
    request.is_purchase = true;
    request
}

/// Counts what reached a server.
#[derive(Clone, Default)]
pub(crate) struct Seen {
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
    closed: Arc<AtomicUsize>,
}

impl Seen {
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// Connections that the server has closed.
    pub(crate) fn closed(&self) -> usize {
        self.closed.load(Ordering::SeqCst)
    }
}

/// What a server does once it has answered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// Takes the next request on the same connection.
    Stay,
    /// Closes the connection without having announced it.
    Close,
    /// Closes the connection a few milliseconds later.
    CloseLater,
    /// Keeps the connection open and does nothing more.
    Hang,
}

/// Answers every request with the same bytes.
pub(crate) async fn serve(answer: impl Into<Vec<u8>>, then: Then) -> (String, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = Seen::default();
    let counts = seen.clone();
    let answer = Arc::new(answer.into());
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            counts.connections.fetch_add(1, Ordering::SeqCst);
            let (answer, counts) = (Arc::clone(&answer), counts.clone());
            tokio::spawn(async move {
                talk(socket, answer, then, &counts).await;
                counts.closed.fetch_add(1, Ordering::SeqCst);
            });
        }
    });
    (url, seen)
}

async fn talk(mut socket: TcpStream, answer: Arc<Vec<u8>>, then: Then, seen: &Seen) {
    while !read_request(&mut socket).await.is_empty() {
        seen.requests.fetch_add(1, Ordering::SeqCst);
        if socket.write_all(&answer).await.is_err() {
            return;
        }
        match then {
            Then::Stay => {}
            Then::Close => return,
            Then::CloseLater => return tokio::time::sleep(Duration::from_millis(2)).await,
            Then::Hang => std::future::pending().await,
        }
    }
}

/// Reads one request, head and body. Empty if the connection ends before a byte of it.
pub(crate) async fn read_request(socket: &mut (impl AsyncRead + Unpin)) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .split_once("content-length: ")
                .and_then(|(_, rest)| rest.split("\r\n").next()?.parse().ok())
                .unwrap_or(0);
            if body.len() >= length {
                break;
            }
        }
        let mut chunk = [0; 4096];
        match socket.read(&mut chunk).await {
            Ok(0) | Err(_) => break,
            Ok(count) => bytes.extend_from_slice(&chunk[..count]),
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// An address where nobody listens, now or later: the port stays taken.
pub(crate) fn nobody() -> String {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let address = socket.local_addr().unwrap().to_string();
    std::mem::forget(socket);
    address
}
