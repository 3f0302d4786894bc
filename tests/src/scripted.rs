//! The memory leg: a transport that asks the judge itself. A fault is a transport's failure.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use starsbot::Transport;
use starsbot::http::{Failure, HttpRequest, HttpResponse, MAX_BODY_BYTES};

use crate::case::{Answer, Cut, Reply};
use crate::lock;
use crate::player::{Arrived, Player};

/// Where the memory leg says the service is.
pub const BASE_URL: &str = "http://127.0.0.1:8765";

/// A transport without a network, over the judge of a case.
#[derive(Debug)]
pub struct Scripted {
    player: Arc<Mutex<Player>>,
    now_ms: u64,
}

impl Scripted {
    /// A transport whose time stands still. The caller keeps the judge, for the end.
    #[must_use]
    pub fn new(player: Arc<Mutex<Player>>, now_ms: u64) -> Self {
        Self { player, now_ms }
    }
}

impl Transport for Scripted {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Failure> {
        let mut player = lock(&self.player);
        if !request.url.starts_with(BASE_URL) {
            player.fail(format!("{} is not below {BASE_URL}", request.url));
        }
        let headers: Vec<(String, String)> = request
            .headers
            .iter()
            .map(|header| (header.name().to_owned(), header.value().to_owned()))
            .collect();
        let answer = player.request(&Arrived {
            method: request.method.as_str(),
            path: request.path(),
            headers: &headers,
            body: &request.body,
        });
        match answer {
            Answer::Reply(reply) => arrive(reply),
            Answer::Garbage(_) => Err(Failure::lost("the answer is not HTTP")),
            Answer::Refuse => Err(Failure::connect("connection refused")),
            Answer::Reset => Err(Failure::lost("connection reset")),
            Answer::Close => Err(Failure::lost("connection closed")),
            Answer::Hang => Err(Failure::timeout("no answer")),
        }
    }

    async fn sleep(&self, duration: Duration) {
        lock(&self.player).wait(in_ms(duration));
    }

    fn now_ms(&self) -> u64 {
        self.now_ms
    }

    fn random(&self) -> f64 {
        1.0
    }
}

fn arrive(reply: Reply) -> Result<HttpResponse, Failure> {
    let mut response = HttpResponse::new(reply.status, reply.headers, reply.body);
    response.body.truncate(MAX_BODY_BYTES + 1);
    // What is over the limit already is not read further, so that nothing more can go wrong with it.
    match reply.cut {
        _ if response.body.len() > MAX_BODY_BYTES => Ok(response),
        None => Ok(response),
        Some(Cut::Truncate) => Err(Failure::lost("the body was cut short").with_partial(response)),
        Some(Cut::Stall) => Err(Failure::timeout("the body stopped coming").with_partial(response)),
    }
}

/// A wait in whole milliseconds, for the judge.
#[must_use]
pub fn in_ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
