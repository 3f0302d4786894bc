//! What happens between client and service: attempts, their answers, and waits.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::ExpectedHeaders;

/// One attempt of the client, or one wait between two attempts.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "RawExchange")]
pub enum Exchange {
    /// The client tries to send.
    Attempt {
        /// The request that must arrive; `None` where none can.
        expect: Option<Expect>,
        /// What becomes of it.
        answer: Answer,
    },
    /// The client asks its host to wait. Both bounds are included.
    Wait {
        /// At least so many milliseconds.
        min_ms: u64,
        /// At most so many milliseconds.
        max_ms: u64,
    },
}

impl Exchange {
    /// Whether it is a wait between two attempts.
    #[must_use]
    pub fn is_wait(&self) -> bool {
        matches!(self, Self::Wait { .. })
    }

    /// Whether nobody listens.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        matches!(
            self,
            Self::Attempt {
                answer: Answer::Refuse,
                ..
            }
        )
    }
}

/// The request that must arrive.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The method.
    pub method: String,
    /// Path and query, exactly.
    pub path: String,
    /// Headers that must be there once, with exactly this value.
    #[serde(default)]
    pub headers: ExpectedHeaders,
    /// Headers that must not be there.
    #[serde(default)]
    pub absent_headers: Vec<String>,
    /// The body, byte for byte; not compared where left out.
    pub body: Option<String>,
}

/// What becomes of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The service answers.
    Reply(Reply),
    /// Bytes that are not HTTP, then the end.
    Garbage(Vec<u8>),
    /// No connection is made.
    Refuse,
    /// The request is read, then the connection is torn down (RST).
    Reset,
    /// The request is read, then the connection is closed in order (FIN).
    Close,
    /// The request is read, then nothing happens.
    Hang,
}

/// An answer of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// What arrives of the body.
    pub body: Vec<u8>,
    /// How the body is cut short, if it is.
    pub cut: Option<Cut>,
}

/// How a body is cut short. The headers claim 64 bytes more than arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Then the connection is closed.
    Truncate,
    /// Then nothing happens.
    Stall,
}

/// A text many times over, and another one behind it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Repeat {
    text: String,
    times: usize,
    #[serde(default)]
    after: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExchange {
    expect: Option<Expect>,
    reply: Option<RawReply>,
    fault: Option<Fault>,
    wait: Option<RawWait>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWait {
    min_ms: u64,
    max_ms: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Fault {
    ConnectRefused,
    Reset,
    Close,
    Hang,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReply {
    status: Option<u16>,
    headers: Option<Vec<(String, String)>>,
    body: Option<String>,
    body_base64: Option<String>,
    body_repeat: Option<Repeat>,
    fault: Option<ReplyFault>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ReplyFault {
    Truncate,
    Stall,
    Garbage,
}

impl TryFrom<RawExchange> for Exchange {
    type Error = String;

    fn try_from(raw: RawExchange) -> Result<Self, String> {
        match raw {
            RawExchange {
                expect: None,
                reply: None,
                fault: None,
                wait: Some(wait),
            } => {
                if wait.min_ms > wait.max_ms {
                    return Err("a wait's min_ms is above its max_ms".to_owned());
                }
                Ok(Self::Wait {
                    min_ms: wait.min_ms,
                    max_ms: wait.max_ms,
                })
            }
            RawExchange {
                expect: None,
                reply: None,
                fault: Some(Fault::ConnectRefused),
                wait: None,
            } => Ok(Self::Attempt {
                expect: None,
                answer: Answer::Refuse,
            }),
            RawExchange {
                expect: Some(expect),
                reply: Some(reply),
                fault: None,
                wait: None,
            } => Ok(Self::Attempt {
                expect: Some(expect),
                answer: reply.try_into()?,
            }),
            RawExchange {
                expect: Some(expect),
                reply: None,
                fault: Some(fault),
                wait: None,
            } => {
                let answer = match fault {
                    Fault::Reset => Answer::Reset,
                    Fault::Close => Answer::Close,
                    Fault::Hang => Answer::Hang,
                    Fault::ConnectRefused => {
                        return Err("connect_refused expects no request".to_owned());
                    }
                };
                Ok(Self::Attempt {
                    expect: Some(expect),
                    answer,
                })
            }
            _ => Err(
                "an exchange is expect and reply, expect and fault, connect_refused alone, or wait"
                    .to_owned(),
            ),
        }
    }
}

impl TryFrom<RawReply> for Answer {
    type Error = String;

    fn try_from(raw: RawReply) -> Result<Self, String> {
        let body = match (raw.body, raw.body_base64, raw.body_repeat) {
            (None, None, None) => Vec::new(),
            (Some(text), None, None) => text.into_bytes(),
            (None, Some(base64), None) => STANDARD
                .decode(base64)
                .map_err(|error| format!("body_base64: {error}"))?,
            (None, None, Some(repeat)) => {
                (repeat.text.repeat(repeat.times) + &repeat.after).into_bytes()
            }
            _ => return Err("a reply has at most one body".to_owned()),
        };
        let is_bare = raw.status.is_none() && raw.headers.is_none();
        let cut = match raw.fault {
            Some(ReplyFault::Garbage) if is_bare => return Ok(Self::Garbage(body)),
            Some(ReplyFault::Garbage) => {
                return Err("garbage has neither status nor headers".to_owned());
            }
            Some(ReplyFault::Truncate) => Some(Cut::Truncate),
            Some(ReplyFault::Stall) => Some(Cut::Stall),
            None => None,
        };
        Ok(Self::Reply(Reply {
            status: raw.status.ok_or("a reply has a status")?,
            headers: raw.headers.unwrap_or_default(),
            body,
            cut,
        }))
    }
}
