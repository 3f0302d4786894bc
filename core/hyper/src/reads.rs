//! Reads: over connections that are kept, as long as they are used again within 90 seconds.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use starsbot::http::{Failure, HttpResponse};

use crate::answer;
use crate::connect::Connector;
use crate::failure::{unanswered, unconnected};

const IDLE: Duration = Duration::from_secs(90);

/// Connections that were made in the same way.
pub(crate) struct Reads(legacy::Client<Connector, Full<Bytes>>);

impl Reads {
    pub(crate) fn new(connector: Connector) -> Self {
        Self(
            legacy::Client::builder(TokioExecutor::new())
                .timer(TokioTimer::new())
                .pool_timer(TokioTimer::new())
                .pool_idle_timeout(IDLE)
                .set_host(false)
                .build(connector),
        )
    }

    /// Sends a read. What has arrived stays in `answer`, also when this ends early.
    pub(crate) async fn send(
        &self,
        request: Request<Full<Bytes>>,
        answer: &mut HttpResponse,
    ) -> Result<(), Failure> {
        let response = self.0.request(request).await.map_err(|error| {
            if error.is_connect() {
                unconnected(error)
            } else {
                unanswered(error)
            }
        })?;
        answer::read(response, answer).await.map_err(unanswered)
    }
}
