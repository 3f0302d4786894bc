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
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use starsbot::http::Dispatch;

const WAITING: u8 = 0;
const LEFT: u8 = 1;
const WITHDRAWN: u8 = 2;

#[derive(Debug)]
struct Gate {
    state: AtomicU8,
    dispatch: Dispatch,
}

impl Gate {
    /// Passes the gate towards `to`, unless somebody was faster. Answers where the request is then.
    fn pass(&self, to: u8) -> u8 {
        let now =
            match self
                .state
                .compare_exchange(WAITING, to, Ordering::AcqRel, Ordering::Acquire)
            {
                Ok(_) => to,
                Err(before) => before,
            };
        if now == LEFT {
            self.dispatch.release();
        }
        now
    }
}

/// The caller's hold on a request that has a body. Dropping it withdraws the request, if it has not left.
#[derive(Debug)]
pub(crate) struct Held(Arc<Gate>);

impl Held {
    /// Makes sure that the request never leaves. `false` if it already may have.
    pub(crate) fn withdraw(&self) -> bool {
        self.0.pass(WITHDRAWN) == WITHDRAWN
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.withdraw();
    }
}

/// The body of a request that can be withdrawn until it is first asked for. It cannot be cloned, so nothing
/// in reqwest can send it a second time.
#[derive(Debug)]
pub(crate) struct HeldBody {
    gate: Arc<Gate>,
    bytes: Option<Bytes>,
}

/// Holds a request back: from here on, `dispatch` says that it has not left, until it does.
pub(crate) fn hold(bytes: Vec<u8>, dispatch: &Dispatch) -> (Held, HeldBody) {
    dispatch.hold();
    let gate = Arc::new(Gate {
        state: AtomicU8::new(WAITING),
        dispatch: dispatch.clone(),
    });
    let body = HeldBody {
        gate: Arc::clone(&gate),
        bytes: Some(bytes.into()),
    };
    (Held(gate), body)
}

impl Body for HeldBody {
    type Data = Bytes;
    type Error = Withdrawn;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Withdrawn>>> {
        if self.gate.pass(LEFT) == WITHDRAWN {
            return Poll::Ready(Some(Err(Withdrawn)));
        }
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
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
pub(crate) struct Withdrawn;

impl fmt::Display for Withdrawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request was withdrawn before it was sent")
    }
}

impl std::error::Error for Withdrawn {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use std::net::TcpListener;
    use std::time::Duration;

    #[test]
    fn whoever_comes_first_decides() {
        let mut context = Context::from_waker(std::task::Waker::noop());

        let dispatch = Dispatch::new();
        let (held, mut body) = hold(b"{}".to_vec(), &dispatch);
        assert!(!dispatch.may_have_left());
        assert!(!body.is_end_stream());
        assert_eq!(body.size_hint().exact(), Some(2));
        assert!(Pin::new(&mut body).poll_frame(&mut context).is_ready());
        assert!(dispatch.may_have_left());
        assert!(body.is_end_stream());
        assert!(!held.withdraw());

        let dispatch = Dispatch::new();
        let (held, mut body) = hold(b"{}".to_vec(), &dispatch);
        drop(held);
        let Poll::Ready(Some(Err(Withdrawn))) = Pin::new(&mut body).poll_frame(&mut context) else {
            panic!("a withdrawn body must fail");
        };
        assert!(!dispatch.may_have_left());
    }

    #[tokio::test]
    async fn hyper_sends_no_byte_of_a_withdrawn_request() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/buy", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let mut seen = Vec::new();
            socket.read_to_end(&mut seen).unwrap();
            seen
        });

        let (held, body) = hold(b"{}".to_vec(), &Dispatch::new());
        assert!(held.withdraw());
        let key = crate::clients::Key::new(&reqwest::Url::parse(&url).unwrap(), true, SECOND);
        let client = crate::clients::build(key, None).unwrap();
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
