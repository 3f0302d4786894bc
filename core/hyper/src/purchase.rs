//! Purchases: each on a connection of its own, which lives and ends with the future that asks for it.
//!
//! Nothing of a purchase runs anywhere else, on no other task or thread. So whoever drops the future has stopped
//! the connection; and as long as hyper has not asked the socket to write, no byte of the request has left, and
//! none will once the future is gone.

use std::future::{Future, poll_fn};
use std::io::{Error, IoSlice, Result};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use starsbot::http::{Failure, HttpResponse, SendGate};
use starsbot_transport::{clock, response};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::connect::Connector;
use crate::failure::{connect_failure, exchange_failure};
use crate::io::Io;

/// Sends a purchase. What has arrived stays in `response`, also when this ends early.
pub(crate) async fn send(
    connector: &Connector,
    mut request: Request<Full<Bytes>>,
    gate: &SendGate,
    response: &mut HttpResponse,
) -> std::result::Result<(), Failure> {
    let io = connector.connect(request.uri()).await;
    let io = io.map_err(connect_failure)?;
    if !io.is_forwarded() {
        if let Some(path) = request.uri().path_and_query() {
            *request.uri_mut() = path.clone().into();
        }
    }
    let io = FirstWriteObserver {
        io,
        gate: gate.clone(),
        is_open: false,
    };
    let exchange = async {
        let (mut sender, connection) = http1::handshake(TokioIo::new(io)).await?;
        let exchange = async move {
            let received = sender.send_request(request).await?;
            response::read(received, response).await
        };
        drive(connection, exchange).await
    };
    let result: hyper::Result<()> = exchange.await;
    result.map_err(exchange_failure)
}

/// Runs a connection for as long as it takes to exchange a request and its response on it.
async fn drive<T>(connection: impl Future, exchange: impl Future<Output = T>) -> T {
    let (mut connection, mut exchange) = (pin!(connection), pin!(exchange));
    let mut is_open = true;
    poll_fn(|context| {
        let result = exchange.as_mut().poll(context);
        // After the end too: with nothing left to send it shuts down, and the socket closes.
        if is_open {
            is_open = connection.as_mut().poll(context).is_pending();
        }
        result
    })
    .await
}

/// A connection that asks the gate when hyper first asks it to write.
struct FirstWriteObserver {
    io: Io,
    gate: SendGate,
    is_open: bool,
}

impl FirstWriteObserver {
    /// The connection itself, unless the gate lets nothing through.
    fn writer(&mut self) -> Result<Pin<&mut Io>> {
        if !self.is_open {
            self.is_open = self.gate.open(clock::now_ms());
        }
        if self.is_open {
            return Ok(Pin::new(&mut self.io));
        }
        Err(Error::other("the request was revoked before it was sent"))
    }
}

impl AsyncRead for FirstWriteObserver {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        Pin::new(&mut self.io).poll_read(context, buffer)
    }
}

impl AsyncWrite for FirstWriteObserver {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        self.writer()?.poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        self.writer()?.poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}
