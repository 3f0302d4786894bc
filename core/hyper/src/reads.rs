//! Reads: over connections that are kept, as long as they are used again within 90 seconds.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use starsbot::http::{Dispatch, Failure, HttpResponse};

use crate::answer;
use crate::connect::{Connector, World};
use crate::failure::{unanswered, unconnected};

/// More times to connect in than a program uses. With more, the oldest is forgotten, and its idle connections.
const KEPT: usize = 16;

const IDLE: Duration = Duration::from_secs(90);

/// Connections that were made in the same way.
pub(crate) struct Reads(legacy::Client<Connector, Full<Bytes>>);

impl Reads {
    fn new(connector: Connector) -> Self {
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
        dispatch: &Dispatch,
        answer: &mut HttpResponse,
    ) -> Result<(), Failure> {
        let response = self.0.request(request).await.map_err(|error| {
            if error.is_connect() {
                unconnected(error)
            } else {
                unanswered(error, dispatch)
            }
        })?;
        answer::read(response, answer)
            .await
            .map_err(|error| unanswered(error, dispatch))
    }
}

/// The connections of a transport, by the time that making them may take.
#[derive(Default)]
pub(crate) struct AllReads(Mutex<Vec<(Duration, Arc<Reads>)>>);

impl AllReads {
    pub(crate) fn get(&self, world: &Arc<World>, time: Duration) -> Arc<Reads> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, reads)) = kept.iter().find(|(known, _)| *known == time) {
            return Arc::clone(reads);
        }
        let reads = Arc::new(Reads::new(Connector::of_reads(world, time)));
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push((time, Arc::clone(&reads)));
        reads
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_so_many_are_kept() {
        let (reads, world) = (AllReads::default(), Arc::default());
        for millis in 0..100 {
            let time = Duration::from_millis(millis);
            assert!(Arc::ptr_eq(
                &reads.get(&world, time),
                &reads.get(&world, time)
            ));
        }
        assert_eq!(reads.0.lock().unwrap().len(), KEPT);
    }
}
