//! Steering and reading a sandbox over HTTP, so that every language can.

use serde::{Deserialize, Serialize};

use super::pending::Asked;
use super::{Purchase, Sandbox, reply};
use crate::http::HttpResponse;
use crate::{Error, Ton};

const STATE: &str = "/sandbox";
const CREDIT: &str = "/sandbox/credit";
const FAIL_NEXT: &str = "/sandbox/fail_next";
const RESET: &str = "/sandbox/reset";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credit {
    ton: Ton,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FailNext {
    operation: String,
    fault: String,
    #[serde(default = "once")]
    times: u32,
}

fn once() -> u32 {
    1
}

#[derive(Serialize)]
struct State<'a> {
    balance_ton: Ton,
    price_per_star_nano: i64,
    unix_ms: u64,
    requests: u64,
    purchases: &'a [Purchase],
    bought_twice: Vec<(&'a Purchase, &'a Purchase)>,
    faults: Vec<PendingFault>,
}

#[derive(Serialize)]
struct PendingFault {
    operation: &'static str,
    fault: &'static str,
    times: u32,
}

/// The answer to a control request; `None` when the path is not one of control.
pub(super) fn handle(
    sandbox: &mut Sandbox,
    method: &str,
    path: &str,
    body: &[u8],
) -> Option<HttpResponse> {
    let allowed = match path {
        STATE => "GET",
        CREDIT | FAIL_NEXT | RESET => "POST",
        _ => return None,
    };
    if method != allowed {
        return Some(reply::wrong_method(allowed));
    }
    let done = match path {
        CREDIT => credit(sandbox, body),
        FAIL_NEXT => fail_next(sandbox, body),
        RESET => {
            sandbox.reset();
            Ok(())
        }
        _ => Ok(()),
    };
    Some(match done {
        Ok(()) => reply::json(200, &state(sandbox)),
        Err(why) => reply::error(400, &why),
    })
}

fn credit(sandbox: &mut Sandbox, body: &[u8]) -> Result<(), String> {
    let asked: Credit = serde_json::from_slice(body).map_err(text)?;
    sandbox.credit(asked.ton).map(drop).map_err(text)
}

fn fail_next(sandbox: &mut Sandbox, body: &[u8]) -> Result<(), String> {
    let asked: FailNext = serde_json::from_slice(body).map_err(text)?;
    let operation = asked.operation.parse().map_err(text::<Error>)?;
    let fault = asked.fault.parse().map_err(text::<Error>)?;
    sandbox.fail_next_n(operation, fault, asked.times);
    Ok(())
}

// By value, as `map_err` passes it.
#[allow(clippy::needless_pass_by_value)]
fn text<E: std::fmt::Display>(error: E) -> String {
    error.to_string()
}

fn state(sandbox: &Sandbox) -> State<'_> {
    let pending = |asked: &Asked| PendingFault {
        operation: asked.operation.as_str(),
        fault: asked.fault.as_str(),
        times: asked.times,
    };
    State {
        balance_ton: sandbox.balance(),
        price_per_star_nano: sandbox.price().nano(),
        unix_ms: sandbox.unix_ms(),
        requests: sandbox.requests(),
        purchases: sandbox.purchases(),
        bought_twice: sandbox.bought_twice(),
        faults: sandbox.faults.iter().map(pending).collect(),
    }
}
