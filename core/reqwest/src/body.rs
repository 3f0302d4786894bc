//! The proof that a request was not sent.
//!
//! hyper's HTTP/1 client asks a body for its first frame in the turn in which it writes the head into its
//! buffer, and flushes that buffer only afterwards (`proto::h1::dispatch`: `poll_write` comes before
//! `poll_flush`, and a buffer that holds one head is never full). So as long as `poll_frame` was not called,
//! no byte of the request has left; and a body that answers it with an error has hyper drop the connection
//! with the head unflushed.
//!
//! hyper does so on a task of its own, perhaps on another thread at this very moment. A flag alone would
//! read "not sent" just before the bytes leave. So the request passes a gate, and whoever comes first
//! decides: hyper, and it has left, or the caller who has given up on it, and it can no longer leave.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use starsbot::http::SendGate;
use starsbot_transport::clock;

/// The body of a request that asks the gate when it is first asked for. It cannot be cloned, so nothing in reqwest
/// can send it a second time.
#[derive(Debug)]
pub(crate) struct GatedBody {
    gate: SendGate,
    bytes: Option<Bytes>,
}

impl GatedBody {
    /// Arms the gate: from here on it proves that nothing was sent, until it opens.
    pub(crate) fn new(bytes: Vec<u8>, gate: SendGate) -> Self {
        gate.arm();
        Self {
            gate,
            bytes: Some(bytes.into()),
        }
    }
}

impl Body for GatedBody {
    type Data = Bytes;
    type Error = Revoked;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Revoked>>> {
        let Some(bytes) = self.bytes.take() else {
            return Poll::Ready(None);
        };
        if self.gate.open(clock::now_ms()) {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        Poll::Ready(Some(Err(Revoked)))
    }

    // `false` before the first poll, so that hyper polls; the exact size gives `Content-Length`.
    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

/// The caller has given up before the request left.
#[derive(Debug)]
pub(crate) struct Revoked;

impl fmt::Display for Revoked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request was revoked before it was sent")
    }
}

impl std::error::Error for Revoked {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use std::net::TcpListener;
    use std::time::Duration;

    #[test]
    fn whoever_comes_first_decides() {
        let mut context = Context::from_waker(std::task::Waker::noop());

        let gate = SendGate::new(None);
        let mut body = GatedBody::new(b"{}".to_vec(), gate.clone());
        assert!(!gate.maybe_sent());
        assert!(!body.is_end_stream());
        assert_eq!(body.size_hint().exact(), Some(2));
        assert!(Pin::new(&mut body).poll_frame(&mut context).is_ready());
        assert!(gate.maybe_sent());
        assert!(body.is_end_stream());
        assert!(!gate.revoke());

        let gate = SendGate::new(None);
        let mut body = GatedBody::new(b"{}".to_vec(), gate.clone());
        assert!(gate.revoke());
        let Poll::Ready(Some(Err(Revoked))) = Pin::new(&mut body).poll_frame(&mut context) else {
            panic!("a revoked body must fail");
        };
        assert!(!gate.maybe_sent());
    }

    #[tokio::test]
    async fn hyper_sends_no_byte_of_a_revoked_request() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/buy", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let mut seen = Vec::new();
            socket.read_to_end(&mut seen).unwrap();
            seen
        });

        let gate = SendGate::new(None);
        let body = GatedBody::new(b"{}".to_vec(), gate.clone());
        assert!(gate.revoke());
        let key = crate::clients::Key::new(&reqwest::Url::parse(&url).unwrap(), true, SECOND);
        let client = crate::clients::build(key, None, None).unwrap();
        let sent = client
            .post(url)
            .body(reqwest::Body::wrap(body))
            .send()
            .await;
        assert!(sent.is_err());
        assert_eq!(server.join().unwrap(), b"");
    }

    const SECOND: Duration = Duration::from_secs(1);
}
