//! Steering and reading a sandbox over HTTP, so that every language can.

use serde::Serialize;

use super::pending::Asked;
use super::{Purchase, Sandbox, reply};
use crate::Ton;
use crate::http::HttpResponse;
use crate::json::{Object, required};

const STATE: &str = "/sandbox";
const CREDIT: &str = "/sandbox/credit";
const FAIL_NEXT: &str = "/sandbox/fail_next";
const RESET: &str = "/sandbox/reset";

#[derive(Serialize)]
struct State<'a> {
    balance_ton: Ton,
    price_per_star_nano: i64,
    now_ms: u64,
    requests: u64,
    purchases: &'a [Purchase],
    duplicate_purchases: Vec<(&'a Purchase, &'a Purchase)>,
    faults: Vec<PendingFault>,
}

#[derive(Serialize)]
struct PendingFault {
    operation: &'static str,
    fault: &'static str,
    times: u32,
}

/// Returns the response to a control request; `None` when the path is not one of control.
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
        Err(why) => reply::error(400, &why.to_string()),
    })
}

/// Why something is not done, for people.
type Why = Box<dyn std::error::Error>;

fn credit(sandbox: &mut Sandbox, body: &[u8]) -> Result<(), Why> {
    let asked = Object::parse(body)?;
    asked.deny_unknown(&["ton"])?;
    sandbox.credit(required("ton", asked.string("ton")?)?.parse()?)?;
    Ok(())
}

fn fail_next(sandbox: &mut Sandbox, body: &[u8]) -> Result<(), Why> {
    let asked = Object::parse(body)?;
    asked.deny_unknown(&["operation", "fault", "times"])?;
    let operation = required("operation", asked.string("operation")?)?.parse()?;
    let fault = required("fault", asked.string("fault")?)?.parse()?;
    let times = asked.integer("times")?.unwrap_or(1);
    let times = u32::try_from(times).map_err(|_| "`times` is not a number of times")?;
    sandbox.fail_next_n(operation, fault, times);
    Ok(())
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
        now_ms: sandbox.now_ms(),
        requests: sandbox.requests(),
        purchases: sandbox.purchases(),
        duplicate_purchases: sandbox.duplicate_purchases(),
        faults: sandbox.faults.iter().map(pending).collect(),
    }
}
