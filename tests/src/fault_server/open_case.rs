//! A case on a port of its own: the judge's answers as bytes, resets and silence.

use std::future::pending;
use std::io;
use std::sync::{Arc, Mutex};

use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderValue};
use hyper::http::request::Parts;
use starsbot_sandbox_server::cors;
use starsbot_sandbox_server::http::{self, Disconnect, FullResponse};
use tokio::net::TcpStream;

use super::port::Port;
use crate::case::{Answer, Case, Cut, Platform};
use crate::lock;
use crate::player::{Arrived, Player};

/// How many bytes the headers claim beyond those that arrive of a body that is cut short.
const CUT_OFF: usize = 64;

/// A case that is being played over sockets.
pub struct OpenCase {
    player: Arc<Mutex<Player>>,
    port_number: u16,
    port: tokio::sync::Mutex<Port>,
}

impl OpenCase {
    /// Opens a port for a case.
    ///
    /// # Errors
    /// When there is none to be had.
    pub async fn open(case: &Case, platform: Platform) -> io::Result<Self> {
        let port = Port::new()?;
        let case = Self {
            player: Arc::new(Mutex::new(Player::new(case, platform))),
            port_number: port.number(),
            port: tokio::sync::Mutex::new(port),
        };
        case.settle().await?;
        Ok(case)
    }

    /// Where its service is.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port_number)
    }

    /// Takes note that the client waits, which is also when the port begins or ceases to listen.
    ///
    /// # Errors
    /// When the port cannot be had back.
    pub async fn wait(&self, ms: u64) -> io::Result<()> {
        let has_refused = self.port.lock().await.is_refusing();
        {
            let mut player = lock(&self.player);
            if has_refused {
                player.assume_refused();
            }
            player.wait(ms);
        }
        self.settle().await
    }

    /// Ends the case and every connection to it, and says what was wrong.
    pub async fn close(&self) -> Vec<String> {
        let has_refused = {
            let mut port = self.port.lock().await;
            let has_refused = port.is_refusing();
            // Whether the port can be had back does not matter any more.
            let _ = port.refuse().await;
            has_refused
        };
        let mut player = lock(&self.player);
        if has_refused {
            player.assume_refused();
        }
        player.end()
    }

    async fn settle(&self) -> io::Result<()> {
        let refuses = lock(&self.player).refuses();
        let mut port = self.port.lock().await;
        if refuses {
            return port.refuse().await;
        }
        let player = Arc::clone(&self.player);
        port.listen(|listener| {
            http::serve(listener, move |stream, request| {
                answer(Arc::clone(&player), stream, request)
            })
        })
    }
}

async fn answer(
    player: Arc<Mutex<Player>>,
    stream: Arc<TcpStream>,
    request: Request<Incoming>,
) -> Result<FullResponse, Disconnect> {
    let (head, body) = request.into_parts();
    if cors::is_preflight(&head) {
        return Ok(closing(cors::preflight(&head)));
    }
    let body = body.collect().await.map_err(|_| Disconnect)?.to_bytes();
    let answer = judge(&mut lock(&player), &head, &body);
    match answer {
        Answer::Reply(reply) => {
            let mut response = http::head(reply.status, &reply.headers)?;
            cors::allow(&head, response.headers_mut());
            let Some(cut) = reply.cut else {
                *response.body_mut() = Full::from(reply.body);
                return Ok(closing(response));
            };
            let claimed = reply.body.len() + CUT_OFF;
            http::write_truncated(&stream, &response, &reply.body, claimed).await?;
            match cut {
                Cut::Truncate => Err(Disconnect),
                Cut::Stall => pending().await,
            }
        }
        Answer::Garbage(bytes) => {
            http::write(&stream, &bytes).await?;
            Err(Disconnect)
        }
        Answer::Reset => Err(http::reset(&stream)),
        Answer::Close => Err(Disconnect),
        Answer::Hang => pending().await,
        Answer::Refuse => {
            lock(&player).fail("a request came through a port that refuses".to_owned());
            Err(Disconnect)
        }
    }
}

fn judge(player: &mut Player, head: &Parts, body: &[u8]) -> Answer {
    let headers: Vec<(String, String)> = head
        .headers
        .iter()
        .map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect();
    player.request(&Arrived {
        method: head.method.as_str(),
        path: head.uri.path_and_query().map_or("/", |path| path.as_str()),
        headers: &headers,
        body,
    })
}

/// Every request has a connection of its own: after a fault on a reused one, browsers and others send a
/// request again by themselves.
fn closing(mut response: FullResponse) -> FullResponse {
    response
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
