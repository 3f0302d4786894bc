//! The judge of one case being played: told what arrives, it says what to answer, and notes what is wrong.
//!
//! It is pure. The memory leg asks it in a function call, the fault server at the other end of a socket.

use std::collections::VecDeque;

use crate::case::{Answer, Case, Exchange, Expect, Platform, Reply};

/// A request as it arrived.
#[derive(Clone, Copy, Debug)]
pub struct Arrived<'a> {
    /// The method.
    pub method: &'a str,
    /// Path and query.
    pub path: &'a str,
    /// Names, in any case, and values.
    pub headers: &'a [(String, String)],
    /// The body.
    pub body: &'a [u8],
}

/// The judge of one case.
#[derive(Debug)]
pub struct Player {
    ahead: VecDeque<Exchange>,
    /// The call may end before all exchanges have happened.
    may_end_early: bool,
    /// See [`Case::judges_waits`].
    judges_waits: bool,
    failures: Vec<String>,
}

impl Player {
    /// A judge of a case that is played on a platform.
    #[must_use]
    pub fn new(case: &Case, platform: Platform) -> Self {
        Self {
            ahead: case.exchanges.iter().cloned().collect(),
            may_end_early: case.is_overridden(platform),
            judges_waits: case.judges_waits(),
            failures: Vec::new(),
        }
    }

    /// The client has tried to send: what becomes of it.
    pub fn request(&mut self, arrived: &Arrived<'_>) -> Answer {
        let what = format!("{} {}", arrived.method, arrived.path);
        while let Some(exchange) = self.ahead.pop_front() {
            match exchange {
                Exchange::Wait { min_ms, max_ms } => self.fail(format!(
                    "{what} was sent without the wait of {min_ms} to {max_ms} ms before it"
                )),
                Exchange::Attempt { expect, answer } => {
                    if let Some(expect) = expect {
                        self.compare(&expect, arrived);
                    }
                    return answer;
                }
            }
        }
        self.fail(format!("{what} was sent, a request too many"));
        Answer::Reply(Reply {
            status: 500,
            headers: Vec::new(),
            body: b"a request too many".to_vec(),
            cut: None,
        })
    }

    /// The client has asked its host to wait.
    pub fn wait(&mut self, ms: u64) {
        if !self.judges_waits {
            return;
        }
        match self.ahead.front() {
            Some(Exchange::Wait { min_ms, max_ms }) => {
                if !(*min_ms..=*max_ms).contains(&ms) {
                    let failure = format!("waited {ms} ms instead of {min_ms} to {max_ms} ms");
                    self.failures.push(failure);
                }
                self.ahead.pop_front();
            }
            Some(Exchange::Attempt { .. }) => {
                self.fail(format!("waited {ms} ms instead of sending"));
            }
            None => self.fail(format!("waited {ms} ms, a wait too many")),
        }
    }

    /// Whether the next attempt must find nobody listening.
    #[must_use]
    pub fn refuses(&self) -> bool {
        self.ahead.front().is_some_and(Exchange::is_refused)
    }

    /// Takes a refused connection as having happened. A server cannot see one; it knows that the client has
    /// gone on.
    pub fn assume_refused(&mut self) {
        if self.refuses() {
            self.ahead.pop_front();
        }
    }

    /// The call is over: everything that was wrong.
    pub fn end(&mut self) -> Vec<String> {
        for exchange in std::mem::take(&mut self.ahead) {
            if self.may_end_early {
                break;
            }
            self.fail(match exchange {
                Exchange::Wait { min_ms, max_ms } => {
                    format!("a wait of {min_ms} to {max_ms} ms is missing")
                }
                Exchange::Attempt {
                    expect: Some(expect),
                    ..
                } => {
                    format!("{} {} is missing", expect.method, expect.path)
                }
                Exchange::Attempt { expect: None, .. } => {
                    "an attempt to connect is missing".to_owned()
                }
            });
        }
        std::mem::take(&mut self.failures)
    }

    /// Notes something wrong.
    pub fn fail(&mut self, failure: String) {
        self.failures.push(failure);
    }

    fn compare(&mut self, expect: &Expect, arrived: &Arrived<'_>) {
        if expect.method != arrived.method {
            self.fail(format!(
                "method is {} instead of {}",
                arrived.method, expect.method
            ));
        }
        if expect.path != arrived.path {
            self.fail(format!(
                "path is {} instead of {}",
                arrived.path, expect.path
            ));
        }
        for (name, wanted) in &expect.headers {
            let values = arrived.values(name);
            if values != [wanted] {
                self.fail(format!("header {name} is {values:?} instead of {wanted:?}"));
            }
        }
        for name in &expect.absent_headers {
            let values = arrived.values(name);
            if !values.is_empty() {
                self.fail(format!("header {name} is {values:?} and must not be there"));
            }
        }
        if let Some(wanted) = expect
            .body
            .as_ref()
            .filter(|wanted| wanted.as_bytes() != arrived.body)
        {
            let body = String::from_utf8_lossy(arrived.body);
            self.fail(format!("body is {body:?} instead of {wanted:?}"));
        }
    }
}

impl Arrived<'_> {
    fn values(&self, name: &str) -> Vec<&str> {
        let is_it = |(key, _): &&(String, String)| key.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .filter(is_it)
            .map(|(_, value)| value.as_str())
            .collect()
    }
}
