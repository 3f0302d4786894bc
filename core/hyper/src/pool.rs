//! The pool of connections that reads use: an idle one is kept for 90 seconds.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use starsbot::http::{Failure, HttpResponse};
use starsbot_transport::response;

use crate::connect::Connector;
use crate::failure::{connect_failure, exchange_failure};

const IDLE_TIMEOUT: Duration = Duration::from_secs(90);

/// Connections that were made in the same way.
pub(crate) struct Pool(legacy::Client<Connector, Full<Bytes>>);

impl Pool {
    pub(crate) fn new(connector: Connector) -> Self {
        Self(
            legacy::Client::builder(TokioExecutor::new())
                .timer(TokioTimer::new())
                .pool_timer(TokioTimer::new())
                .pool_idle_timeout(IDLE_TIMEOUT)
                .set_host(false)
                .build(connector),
        )
    }

    /// Sends a read. What has arrived stays in `response`, also when this ends early.
    pub(crate) async fn send(
        &self,
        request: Request<Full<Bytes>>,
        response: &mut HttpResponse,
    ) -> Result<(), Failure> {
        let received = self.0.request(request).await.map_err(|error| {
            if error.is_connect() {
                connect_failure(error)
            } else {
                exchange_failure(error)
            }
        })?;
        response::read(received, response)
            .await
            .map_err(exchange_failure)
    }
}
