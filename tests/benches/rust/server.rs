//! The server that is called.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::{BALANCE, ORDER};

/// This program as a server; ends with it.
pub(crate) struct Server(Child);

impl Server {
    pub(crate) fn start() -> (Self, String) {
        let program = std::env::current_exe().expect("this program");
        let mut child = Command::new(program)
            .arg("--serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut base_url = String::new();
        let stdout = child.stdout.take().expect("its output");
        BufReader::new(stdout)
            .read_line(&mut base_url)
            .expect("its address");
        (Self(child), base_url.trim().to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) fn serve() -> ! {
    std::thread::spawn(|| {
        // The parent holds the other end: when it is gone, so is this.
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    // One thread for all connections: that takes the least from those who are measured.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!("http://{}", listener.local_addr().expect("an address"));
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            tokio::spawn(answer_all(stream));
        }
    })
}

/// Answers every request on a connection: `GET` with a balance, `POST` with an order.
async fn answer_all(mut stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let [balance, order] = [BALANCE, ORDER].map(|body| {
        let length = body.len();
        format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}")
    });
    let mut received = Vec::with_capacity(4096);
    while stream
        .read_buf(&mut received)
        .await
        .is_ok_and(|bytes| bytes > 0)
    {
        while let Some(length) = request_length(&received) {
            let answer = if received.starts_with(b"POST") {
                &order
            } else {
                &balance
            };
            if stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
            received.drain(..length);
        }
    }
}

/// How long the first request is, if all of it has been received.
fn request_length(received: &[u8]) -> Option<usize> {
    let head = received.windows(4).position(|bytes| bytes == b"\r\n\r\n")? + 4;
    if received.starts_with(b"GET") {
        return Some(head);
    }
    let lines = String::from_utf8_lossy(&received[..head]).to_ascii_lowercase();
    let body = lines
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"));
    let length = head + body.map_or(0, |length| length.trim().parse().unwrap_or(0));
    (received.len() >= length).then_some(length)
}
