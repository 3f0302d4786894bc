//! An HTTP/1.1 server on hyper whose handlers can also write to the socket, cut a response short and reset it.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{HeaderName, HeaderValue};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// A response whose body is known in full.
pub type FullResponse = Response<Full<Bytes>>;

/// What a handler fails with to have its connection closed without a response: by FIN, or by RST after [`reset`].
#[derive(Debug, thiserror::Error)]
#[error("the connection was ended on purpose")]
pub struct Disconnect;

/// A socket that hyper and a handler share.
struct SharedStream(Arc<TcpStream>);

impl Read for SharedStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let mut chunk = [0; 4096];
        let room = buffer.remaining().min(chunk.len());
        loop {
            ready!(self.0.poll_read_ready(cx))?;
            match self.0.try_read(&mut chunk[..room]) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return Poll::Ready(read.map(|length| buffer.put_slice(&chunk[..length]))),
            }
        }
    }
}

impl Write for SharedStream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.0.poll_write_ready(cx))?;
            match self.0.try_write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => return Poll::Ready(written),
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(socket2::SockRef::from(&*self.0).shutdown(std::net::Shutdown::Write))
    }
}

/// Answers the requests on a socket with `handler`. Dropping the future ends it and its connections.
pub async fn serve<H, F>(listener: TcpListener, handler: H)
where
    H: Fn(Arc<TcpStream>, Request<Incoming>) -> F + Clone + Send + 'static,
    F: Future<Output = Result<FullResponse, Disconnect>> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of sockets, most likely: some will be free in a moment.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let stream = Arc::new(stream);
        let handler = handler.clone();
        while connections.try_join_next().is_some() {}
        connections.spawn(async move {
            let shared = Arc::clone(&stream);
            let service = service_fn(move |request| handler(Arc::clone(&shared), request));
            let mut http = http1::Builder::new();
            // The handler decides which headers a response has, `date` too.
            let connection = http
                .auto_date_header(false)
                .serve_connection(SharedStream(stream), service);
            // It fails when a fault was played or the client has gone; neither is news.
            let _ = connection.await;
        });
    }
}

/// Writes bytes past hyper.
pub async fn write(stream: &TcpStream, mut bytes: &[u8]) -> Result<(), Disconnect> {
    while !bytes.is_empty() {
        stream.writable().await.map_err(|_| Disconnect)?;
        match stream.try_write(bytes) {
            Ok(length) => bytes = &bytes[length..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => return Err(Disconnect),
        }
    }
    Ok(())
}

/// Makes the connection end by RST.
pub fn reset(stream: &TcpStream) -> Disconnect {
    // Where the client has closed it already, there is nothing left to reset.
    let _ = stream.set_zero_linger();
    Disconnect
}

/// Writes a response past hyper: its head, which claims `length` bytes, and the part of its body that arrives.
pub async fn write_truncated(
    stream: &TcpStream,
    head: &FullResponse,
    part: &[u8],
    length: usize,
) -> Result<(), Disconnect> {
    let status = head.status();
    let mut bytes = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n").into_bytes();
    for (name, value) in head.headers() {
        bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(part);
    write(stream, &bytes).await
}

/// A response without its body.
pub fn head(status: u16, headers: &[(String, String)]) -> Result<FullResponse, Disconnect> {
    let mut response = FullResponse::default();
    *response.status_mut() = StatusCode::from_u16(status).map_err(|_| Disconnect)?;
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| Disconnect)?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| Disconnect)?;
        response.headers_mut().append(name, value);
    }
    Ok(response)
}
