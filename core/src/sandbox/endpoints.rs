//! The service as its callers see it: the response to a request of the API.

use serde::Serialize;

use super::buying::{self, Wanted};
use super::reply;
use super::{Fault, Incoming, Operation, Reply, Sandbox};
use crate::http::HttpResponse;
use crate::{Delivery, Wallet};

#[derive(Serialize)]
struct DepositResponse<'a> {
    wallet: &'a Wallet,
    memo: String,
    message: &'static str,
}

pub(super) fn handle(sandbox: &mut Sandbox, path: &str, incoming: &Incoming<'_>) -> Reply {
    let mut after = sandbox.config.latency;
    let respond = |response| Reply::Response { after, response };
    let known = Operation::ALL
        .into_iter()
        .find(|known| known.path() == path);
    let Some(operation) = known else {
        return respond(reply::unknown_path());
    };
    if incoming.method != operation.method().as_str() {
        return respond(reply::wrong_method(operation.method().as_str()));
    }

    let fault = sandbox
        .faults
        .take(operation)
        .or_else(|| fault_of_recipient(operation, incoming.body));
    if let Some(reply) = fault.and_then(|fault| fault.instead(after)) {
        return reply;
    }
    if fault == Some(Fault::Slow) {
        after = sandbox.config.slow;
    }

    let purchases_before = sandbox.purchases.len();
    let response = match refusal(sandbox, incoming.authorization) {
        Some(refusal) => refusal,
        None => operate(sandbox, operation, incoming.body, fault),
    };
    let spoilt = fault
        .filter(|_| response.status == 200)
        .and_then(|fault| fault.spoil(after, &response));
    if let Some(purchase) = sandbox.purchases.get_mut(purchases_before) {
        purchase.acknowledged = spoilt.is_none() && after <= incoming.timeout;
    }
    spoilt.unwrap_or(Reply::Response { after, response })
}

fn fault_of_recipient(operation: Operation, body: &[u8]) -> Option<Fault> {
    if operation != Operation::Buy {
        return None;
    }
    let recipient = Wanted::read(body).ok()?.to_username?;
    Fault::of_recipient(recipient.as_str())?.ok()
}

/// Why nothing is done for a caller: too many requests, or the wrong key.
fn refusal(sandbox: &mut Sandbox, authorization: Option<&str>) -> Option<HttpResponse> {
    let second = sandbox.now.as_secs();
    if sandbox.busy.0 != second {
        sandbox.busy = (second, 0);
    }
    let count = &mut sandbox.busy.1;
    if sandbox
        .config
        .rate_limit
        .is_some_and(|limit| *count >= limit)
    {
        return Some(reply::too_many_requests("1"));
    }
    *count = count.saturating_add(1);

    let Some((scheme, key)) = authorization.and_then(|value| value.split_once(' ')) else {
        return Some(reply::error(401, "An API key is required."));
    };
    let is_right = scheme.eq_ignore_ascii_case("bearer") && key == sandbox.config.api_key.expose();
    (!is_right).then(|| reply::error(401, "Invalid API key."))
}

fn operate(
    sandbox: &mut Sandbox,
    operation: Operation,
    body: &[u8],
    fault: Option<Fault>,
) -> HttpResponse {
    match operation {
        Operation::Balance => {
            // An amount of TON is written as JSON writes a number.
            let balance = sandbox.balance;
            let body = format!(r#"{{"balance_ton":{balance},"currency":"TON"}}"#);
            reply::json_text(200, body)
        }
        Operation::Deposit => reply::json(
            200,
            &DepositResponse {
                wallet: &sandbox.account.wallet,
                memo: sandbox.account.memo(),
                message: "Send TON to the wallet with this memo (comment) to top up your API balance.",
            },
        ),
        Operation::Buy => {
            let delivery = match fault {
                Some(Fault::Manual) => Delivery::Manual,
                _ => Delivery::Delivered,
            };
            match Wanted::read(body) {
                Ok(wanted) => buying::buy(sandbox, wanted, delivery),
                Err(refusal) => refusal,
            }
        }
    }
}
